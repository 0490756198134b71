"""The live views of one company: balances, agreement, consents, payments, transactions; each its last state."""

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Annotated, Any, TypeVar

import strawberry

from core.account import ACCOUNTS
from core.agreement import AGREEMENTS
from core.colleagues import COMPANIES
from core.consent import CONSENTS
from core.payment import PAYMENTS
from core.source import Source
from core.transaction import TRANSACTIONS
from gql.context import Info
from gql.schema.account import Account, account_of
from gql.schema.agreement import BankAgreement, agreement_of
from gql.schema.company import Company, company_of
from gql.schema.consent import Consent, consent_of
from gql.schema.enums import UpdateKind
from gql.schema.node import CompanyId, key_of
from gql.schema.payment import Payment, payment_of
from gql.schema.transaction import Transaction, transaction_of
from gql.subscriptions.state import follow

SNAPSHOT_ROWS = 50
T = TypeVar("T")
CURSOR = "Opaque: everything until here has been told. Give the last one as `since` to go on from here."
KIND = "Why this comes."
Since = Annotated[
    str | None,
    strawberry.argument(
        description="The last cursor of this very subscription: what was missed first, then what comes. Null: what is "
        "now first. One that is not ours is CURSOR_INVALID; too old a one is answered with RESYNC."
    ),
]


@strawberry.type(description="Balances: all accounts first, then those that moved.")
class BalanceUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    accounts: list[Account] = strawberry.field(description="With their newest balances; none in a HEARTBEAT.")


@strawberry.type(description="The company's agreement as it is now.")
class AgreementUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    agreement: BankAgreement | None = strawberry.field(description="The newest one.")
    company: Company | None = strawberry.field(description="Its company: features and check marks change with it.")


@strawberry.type(description="Consents: all first, then those that moved.")
class ConsentUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    consents: list[Consent] = strawberry.field(description="As they are now; none in a HEARTBEAT.")


@strawberry.type(description="Payments: the newest fifty first, then those that moved. Salaries for PAYROLL only.")
class PaymentUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    payments: list[Payment] = strawberry.field(description="As they are now; none in a HEARTBEAT.")


@strawberry.type(description="The bank's entries: the newest fifty first, then those that arrived or moved.")
class TransactionUpdate:
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    transactions: list[Transaction] = strawberry.field(description="As they are now; none in a HEARTBEAT.")


async def _rows(
    info: Info,
    company_id: str,
    since: str | None,
    noun: str,
    source: Source[Any],
    update: Callable[[str, UpdateKind, list[Any]], T],
) -> AsyncGenerator[T, None]:
    """The newest rows of a noun first, then those that moved."""
    key, reader = key_of(company_id, "Company"), info.context.reader

    async def tell(kind: UpdateKind, cursor: str, moved: Sequence[str] | None) -> T | None:
        if moved is None:
            return update(cursor, kind, list(await reader.where(source, company_id=key, limit=SNAPSHOT_ROWS)))
        rows = list(await reader.where(source, company_id=key, id=list(moved))) if moved else []
        return update(cursor, kind, rows) if rows or not moved else None

    async for one in follow(info.context, info.field_name, key, since, frozenset({noun}), tell):
        yield one


def _balances(cursor: str, kind: UpdateKind, rows: list[Any]) -> BalanceUpdate:
    return BalanceUpdate(cursor=cursor, kind=kind, accounts=[account_of(row) for row in rows])


def _consents(cursor: str, kind: UpdateKind, rows: list[Any]) -> ConsentUpdate:
    return ConsentUpdate(cursor=cursor, kind=kind, consents=[consent_of(row) for row in rows])


def _payments(cursor: str, kind: UpdateKind, rows: list[Any]) -> PaymentUpdate:
    return PaymentUpdate(cursor=cursor, kind=kind, payments=[payment_of(row) for row in rows])


def _transactions(cursor: str, kind: UpdateKind, rows: list[Any]) -> TransactionUpdate:
    return TransactionUpdate(cursor=cursor, kind=kind, transactions=[transaction_of(row) for row in rows])


@strawberry.type
class StateSubscription:
    @strawberry.subscription(
        description="Live balances. For members; a viewer with a consent is read for while present."
    )
    async def balances(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[BalanceUpdate, None]:
        async for update in _rows(info, company_id, since, "Account", ACCOUNTS, _balances):
            yield update

    @strawberry.subscription(description="Where the agreement is. For members and who registered it.")
    async def agreement_status(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[AgreementUpdate, None]:
        key, context = key_of(company_id, "Company"), info.context

        async def tell(kind: UpdateKind, cursor: str, _moved: Sequence[str] | None) -> AgreementUpdate | None:
            # The whole state also in a heartbeat: null would say that there is no agreement.
            rows = await context.reader.where(AGREEMENTS, company_id=key, limit=1)
            company = await context.one(COMPANIES, key)
            return AgreementUpdate(
                cursor=cursor,
                kind=kind,
                agreement=agreement_of(rows[0]) if rows else None,
                company=company_of(company) if company else None,
            )

        nouns = frozenset({"BankAgreement", "Signatory", "Membership", "Company"})
        async for update in follow(context, info.field_name, key, since, nouns, tell):
            yield update

    @strawberry.subscription(description="Everybody's consents in the company. For members.")
    async def consent_status(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[ConsentUpdate, None]:
        async for update in _rows(info, company_id, since, "Consent", CONSENTS, _consents):
            yield update

    @strawberry.subscription(description="Where payments are. For members; salary lines for PAYROLL.")
    async def payment_status(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[PaymentUpdate, None]:
        async for update in _rows(info, company_id, since, "Payment", PAYMENTS, _payments):
            yield update

    @strawberry.subscription(description="The bank's entries as they arrive. For members; salary lines for PAYROLL.")
    async def new_transactions(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[TransactionUpdate, None]:
        async for update in _rows(info, company_id, since, "Transaction", TRANSACTIONS, _transactions):
            yield update
