"""What making a payment asks of the database, and what it locks: account, agreement, end of the journal, in this order.

Law: one statement, because each is a way there and back. What is looked for without a lock, roles and key, is as old as
its beginning: a key that is written meanwhile is met when ours is.
"""

from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, ScalarSelect, Select, and_, bindparam, select, true
from sqlmodel import col

from core.access import standing
from core.account import Account
from core.agreement import AgreementStatus, BankAgreement
from core.idempotency import IdempotencyKey
from core.journal import JournalHead
from core.membership import Role


@cache
def what_is_there(*, partner: bool) -> Select[Any]:
    """All of it, for who decides. Asks for `account`, `who`, `client` and `key`."""
    account = _account(standing(col(Account.company_id), partner=partner))
    agreed = select(_agreed(account).c.id).exists()
    end = _end(account, agreed)
    return select(
        account,
        agreed.label("agreed"),
        end.c.sequence,
        end.c.hash,
        col(IdempotencyKey.content_digest),
        col(IdempotencyKey.result_id),
    ).select_from(account.outerjoin(end, true()).outerjoin(IdempotencyKey, _same_key(account)))


def end_if_nothing_is_against_it(roles: tuple[Role, ...], *, partner: bool) -> CTE:
    """The end of the company's journal if somebody with one of these roles may make a payment now: no row, no payment.

    `payee` is the number of the account that gets the money. Of a partner the roles are judged before.
    """
    account = _account(
        standing(col(Account.company_id), partner=partner, roles=roles), col(Account.bban) != bindparam("payee")
    )
    agreed = select(_agreed(account).c.id).exists()
    unknown = ~select(col(IdempotencyKey.id)).where(_same_key(account)).exists()
    return _end(account, agreed, unknown)


def _account(told: ColumnElement[Any], *conditions: ColumnElement[bool]) -> CTE:
    return (
        select(col(Account.id), col(Account.company_id), col(Account.bic), col(Account.bban), told.label("standing"))
        .where(col(Account.id) == bindparam("account"), *conditions)
        .with_for_update(key_share=True, of=Account)
        .cte("debtor")
    )


def _agreed(account: CTE) -> CTE:
    return (
        select(col(BankAgreement.id))
        .where(
            col(BankAgreement.company_id) == _company(account),
            col(BankAgreement.status) == AgreementStatus.ACTIVE,
            select(account.c.standing).scalar_subquery().is_not(None),
        )
        .with_for_update(key_share=True, of=BankAgreement)
        .cte("agreed")
    )


def _end(account: CTE, *conditions: ColumnElement[bool]) -> CTE:
    return (
        select(col(JournalHead.chain), col(JournalHead.sequence), col(JournalHead.hash))
        .where(col(JournalHead.chain) == _company(account), *conditions)
        .with_for_update(of=JournalHead)
        .cte("head")
    )


def _company(account: CTE) -> ScalarSelect[Any]:
    """As one value, and not as a row to be joined: whichever way a table without rows is joined in a plan is as good as
    any other, and the plan is kept when it has a million.
    """
    return select(account.c.company_id).scalar_subquery()


def _same_key(account: CTE) -> ColumnElement[bool]:
    return and_(
        col(IdempotencyKey.company_id) == _company(account),
        col(IdempotencyKey.client_id) == bindparam("client"),
        col(IdempotencyKey.key) == bindparam("key"),
    )
