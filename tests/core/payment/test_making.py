"""Making a payment: every refusal, and one wish is one payment however often it is told.

One long file: both ways that a payment is made are held to the same refusals and the same rows, side by side.
"""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlmodel import select

from core.access import Viewer
from core.agreement import AgreementStatus
from core.errors import (
    AgreementNotActive,
    AmountInvalid,
    BatchEmpty,
    BatchTooLarge,
    CreditorAccountInvalid,
    CreditorNameInvalid,
    ExecutionDateInvalid,
    IdempotencyKeyInvalid,
    IdempotencyKeyReused,
    KidInvalid,
    NotAllowed,
    NotFound,
    PaymentWrongStatus,
    Refusal,
    RemittanceInvalid,
    TextInvalid,
)
from core.house import House
from core.journal import JournalEntry, since, verify
from core.payment import Payment, PaymentStatus
from core.payment.making import (
    MAX_DAYS_AHEAD,
    MAX_LINES,
    check,
    create_payment,
    create_salary_batch,
    edit_payment,
    finish_draft,
)
from core.store import Store
from core.writers import MAX_WRITERS, PostgresWriters
from tests.support import plans as plans_of
from tests.support.databases import postgres_only
from tests.support.house import Settled, a_transfer, an_account, settle

KEY = "a-key-0001"


async def all_payments(house: House) -> list[Payment]:
    async with house.store.read() as session:
        return list((await session.exec(select(Payment))).all())


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        ({"amount": "0"}, AmountInvalid),
        ({"amount": "-1.00"}, AmountInvalid),
        ({"amount": "1.005"}, AmountInvalid),
        ({"currency": "SEK"}, AmountInvalid),
        ({"creditor_account": "97101200775"}, CreditorAccountInvalid),
        ({"creditor_account": ""}, CreditorAccountInvalid),
        ({"creditor_account": "00000000000"}, CreditorAccountInvalid),
        ({"creditor_name": ""}, CreditorNameInvalid),
        ({"creditor_name": "   "}, CreditorNameInvalid),
        ({"creditor_name": "x" * 71}, CreditorNameInvalid),
        ({"creditor_name": "Bygg\nvare"}, CreditorNameInvalid),
        ({"text": None}, RemittanceInvalid),
        ({"text": "   "}, RemittanceInvalid),
        ({"text": "x" * 109}, RemittanceInvalid),
        ({"text": "linje\x00"}, RemittanceInvalid),
        ({"kid": "2345676", "text": "both"}, RemittanceInvalid),
        ({"kid": "2345677", "text": None}, KidInvalid),
        ({"kid": "abc", "text": None}, KidInvalid),
    ],
)
async def test_every_refusal(house: House, settled: Settled, other: dict[str, Any], refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        check(house, settled.account, a_transfer(**other))
    with pytest.raises(refusal):
        await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer(**other))
    assert await all_payments(house) == []
    # A refused wish has not used up its key.
    await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())


async def test_a_payment_to_the_paying_account_is_refused(house: House, settled: Settled) -> None:
    with pytest.raises(CreditorAccountInvalid):
        check(house, settled.account, a_transfer(creditor_account=settled.account.bban))


@pytest.mark.parametrize(
    ("days", "fine"), [(-1, False), (0, True), (1, True), (MAX_DAYS_AHEAD, True), (MAX_DAYS_AHEAD + 1, False)]
)
async def test_the_date_is_today_in_oslo_or_within_a_year(
    house: House, settled: Settled, days: int, fine: bool
) -> None:
    transfer = a_transfer(execution_date=house.clock.today() + timedelta(days=days))
    if fine:
        assert check(house, settled.account, transfer).execution_date == transfer.execution_date
    else:
        with pytest.raises(ExecutionDateInvalid):
            check(house, settled.account, transfer)


async def test_what_is_kept_is_the_normal_form(house: House, settled: Settled) -> None:
    number = a_transfer().creditor_account
    written = f"{number[:4]}.{number[4:6]}.{number[6:]}"
    given = a_transfer("007.5", creditor_account=written, creditor_name=" Byggvare AS ", kid="234 56 76", text=None)
    payment = await create_payment(house, settled.accountant, KEY, settled.account.id, given)
    kept = (payment.amount_minor, payment.creditor_account, payment.creditor_name, payment.kid, payment.text)
    assert kept == (750, number, "Byggvare AS", "2345676", None)
    assert payment.status is PaymentStatus.AWAITING_APPROVAL
    assert len(payment.end_to_end_id) <= 35


async def test_six_identical_calls_at_once_make_one_payment(house: House, settled: Settled) -> None:
    made = await asyncio.gather(
        *(create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer()) for _ in range(6))
    )
    assert len({payment.id for payment in made}) == 1
    assert len(await all_payments(house)) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"amount": "125.51"},
        {"creditor_name": "Byggvarer AS"},
        {"text": "Faktura 1043"},
        {"execution_date": date(2099, 1, 1)},
    ],
)
async def test_a_key_told_again_with_other_content_is_refused(
    house: House, settled: Settled, other: dict[str, Any]
) -> None:
    await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())
    with pytest.raises(IdempotencyKeyReused):
        await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer(**other))
    with pytest.raises(IdempotencyKeyReused):
        await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer(), draft=True)
    assert len(await all_payments(house)) == 1


async def test_a_key_belongs_to_one_client_and_one_company(house: House, settled: Settled) -> None:
    another_client = Viewer(settled.accountant.person_id, client_id="another client")
    other = await settle(house.store)
    made = [
        await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer()),
        await create_payment(house, another_client, KEY, settled.account.id, a_transfer()),
        await create_payment(house, other.accountant, KEY, other.account.id, a_transfer()),
    ]
    assert len({payment.id for payment in made}) == 3


async def test_a_key_answers_with_what_became_of_the_first_wish(house: House, settled: Settled) -> None:
    first = await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())
    await edit_payment(house, settled.accountant, first.id, a_transfer("1.00"))
    again = await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())
    assert (again.id, again.amount_minor) == (first.id, 100)


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "æøåæøåæø", "line\nbreak1"])
async def test_a_key_that_is_no_key_is_refused(house: House, settled: Settled, key: str) -> None:
    with pytest.raises(IdempotencyKeyInvalid):
        await create_payment(house, settled.accountant, key, settled.account.id, a_transfer())


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("stranger", NotFound), ("registrant", NotFound), ("viewer", NotAllowed), ("payroll", NotAllowed)],
)
async def test_who_may_not_make_payments(house: House, settled: Settled, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await create_payment(house, settled.people[who], KEY, settled.account.id, a_transfer())


async def test_an_account_that_is_not_there_answers_as_a_stranger_s(house: House, settled: Settled) -> None:
    with pytest.raises(NotFound):
        await create_payment(house, settled.accountant, KEY, "nothing", a_transfer())


@pytest.mark.parametrize("status", [status for status in AgreementStatus if status is not AgreementStatus.ACTIVE])
async def test_no_payment_without_an_active_agreement(house: House, status: AgreementStatus) -> None:
    waiting = await settle(house.store, status=status)
    with pytest.raises(AgreementNotActive):
        await create_payment(house, waiting.accountant, KEY, waiting.account.id, a_transfer())


async def test_a_salary_run_is_all_lines_or_none(house: House, settled: Settled) -> None:
    lines = (a_transfer("100.00"), a_transfer("0.00"))
    with pytest.raises(AmountInvalid):
        await create_salary_batch(house, settled.payroll, KEY, settled.account.id, "Mars", lines)
    assert await all_payments(house) == []
    batch = await create_salary_batch(house, settled.payroll, KEY, settled.account.id, "Mars", lines[:1])
    again = await create_salary_batch(house, settled.payroll, KEY, settled.account.id, "Mars", lines[:1])
    assert batch.id == again.id
    (line,) = await all_payments(house)
    assert (line.salary, line.purpose_code, line.batch_id) == (True, "SALA", batch.id)


@pytest.mark.parametrize(
    ("name", "lines", "refusal"),
    [
        ("Mars", 0, BatchEmpty),
        ("Mars", MAX_LINES + 1, BatchTooLarge),
        (" ", 1, TextInvalid),
        ("x" * 71, 1, TextInvalid),
    ],
)
async def test_what_is_no_salary_run(
    house: House, settled: Settled, name: str, lines: int, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await create_salary_batch(house, settled.payroll, KEY, settled.account.id, name, (a_transfer(),) * lines)


@pytest.mark.parametrize("who", ["accountant", "approver", "admin", "viewer"])
async def test_a_salary_run_is_made_by_payroll_only(house: House, settled: Settled, who: str) -> None:
    with pytest.raises(NotAllowed):
        await create_salary_batch(house, settled.people[who], KEY, settled.account.id, "Mars", (a_transfer(),))


@pytest.mark.parametrize("who", ["accountant", "approver", "admin"])
async def test_a_salary_line_is_missing_for_who_may_not_see_it(house: House, settled: Settled, who: str) -> None:
    await create_salary_batch(house, settled.payroll, KEY, settled.account.id, "Mars", (a_transfer(),))
    (line,) = await all_payments(house)
    with pytest.raises(NotFound):
        await edit_payment(house, settled.people[who], line.id, a_transfer("1.00"))


async def test_a_draft_waits_until_it_is_finished_and_only_once(house: House, settled: Settled) -> None:
    draft = await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer(), draft=True)
    assert draft.status is PaymentStatus.DRAFT
    edited = await edit_payment(house, settled.accountant, draft.id, a_transfer("2.00"))
    assert (edited.status, edited.amount_minor) == (PaymentStatus.DRAFT, 200)
    assert (await finish_draft(house, settled.accountant, draft.id)).status is PaymentStatus.AWAITING_APPROVAL
    with pytest.raises(PaymentWrongStatus):
        await finish_draft(house, settled.accountant, draft.id)


async def test_an_edit_is_checked_like_a_new_payment_and_leaves_the_old_when_refused(
    house: House, settled: Settled
) -> None:
    payment = await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())
    with pytest.raises(KidInvalid):
        await edit_payment(house, settled.accountant, payment.id, a_transfer("1.00", kid="1234", text=None))
    (kept,) = await all_payments(house)
    assert kept.content_hash == payment.content_hash


@pytest.fixture
def told(house: House, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The first word of every statement of commands, but for where SQLite begins; those told at once with a mark."""
    heard: list[str] = []

    @event.listens_for(house.store.engine.sync_engine, "before_cursor_execute")
    def tell(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement != "BEGIN IMMEDIATE":
            heard.append(statement.split(None, 1)[0])

    line = PostgresWriters.line

    async def tell_at_once(self: PostgresWriters, sql: str, parameters: Any) -> Any:
        heard.append("at once")
        return await line(self, sql, parameters)

    monkeypatch.setattr(PostgresWriters, "line", tell_at_once)
    return heard


async def test_a_payment_is_one_statement_there_and_back(house: House, settled: Settled, told: list[str]) -> None:
    """On SQLite, which is no way away: one that asks, and one for each row. The first begins the chain."""
    await create_payment(house, settled.accountant, "the-first-one", settled.account.id, a_transfer())
    told.clear()
    await create_payment(house, settled.accountant, "the-second-one", settled.account.id, a_transfer())
    # Key, payment, two journal entries (made, ready for approval), and the end of the chain.
    assert told == (["WITH", *["INSERT"] * 4, "UPDATE"] if house.store.sqlite else ["at once"])


async def test_what_cannot_be_told_at_once_is_two_statements(
    house: House, settled: Settled, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One asks and locks, one writes: a chain without an end yet, and a line that broke before anything happened."""

    async def broken(*_: object) -> Any:
        raise OSError("the line broke")

    long_way = ["WITH", *["INSERT"] * 4, "UPDATE"] if house.store.sqlite else ["WITH", "WITH"]
    await create_payment(house, settled.accountant, "the-first-one", settled.account.id, a_transfer())
    assert "WITH" in told
    told.clear()
    monkeypatch.setattr(PostgresWriters, "line", broken)
    await create_payment(house, settled.accountant, "the-second-one", settled.account.id, a_transfer())
    assert told == long_way
    assert len(await all_payments(house)) == 2


@postgres_only
async def test_a_line_that_breaks_after_the_payment_was_made_pays_once(
    house: House, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    await create_payment(house, settled.accountant, "the-first-one", settled.account.id, a_transfer())
    line = PostgresWriters.line

    async def made_but_not_heard(self: PostgresWriters, sql: str, parameters: Any) -> Any:
        assert await line(self, sql, parameters)
        raise OSError("the line broke")

    monkeypatch.setattr(PostgresWriters, "line", made_but_not_heard)
    payment = await create_payment(house, settled.accountant, "the-second-one", settled.account.id, a_transfer())
    assert {one.id for one in await all_payments(house)} > {payment.id}
    assert len(await all_payments(house)) == 2


@postgres_only
async def test_a_plan_that_was_made_of_empty_tables_is_good_for_full_ones(
    house: House, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is kept: what grows is found by the condition of an index, whatever was in it when that was planned."""
    plans: list[Any] = []

    async def planned(self: PostgresWriters, sql: str, parameters: Any) -> None:
        connection = await self._open()
        await connection.execute("VACUUM ANALYZE")
        (found,) = await connection.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *parameters)
        plans.append(json.loads(found[0])[0]["Plan"])
        await connection.close()

    monkeypatch.setattr(PostgresWriters, "line", planned)
    await create_payment(house, settled.accountant, KEY, settled.account.id, a_transfer())
    scans = [node for plan in plans for node in plans_of.nodes(plan) if "Relation Name" in node]
    found = [(node["Relation Name"], "Index Cond" in node) for node in scans if node["Node Type"].endswith("Scan")]
    assert {name for name, _ in found} == {"account", "bankagreement", "idempotencykey", "journalhead", "membership"}
    assert [name for name, by_condition in found if not by_condition] == []


@postgres_only
async def test_a_company_that_is_locked_holds_up_no_other(house: House, settled: Settled) -> None:
    other = await settle(house.store)
    for one in (settled, other):
        await create_payment(house, one.accountant, "the-first-one", one.account.id, a_transfer())
    async with house.store.engine.connect() as somebody:
        await somebody.execute(text("SELECT 1 FROM account WHERE id = :id FOR UPDATE"), {"id": settled.account.id})
        waiting = [
            asyncio.ensure_future(
                create_payment(house, settled.accountant, f"waiting-{number}", settled.account.id, a_transfer())
            )
            for number in range(MAX_WRITERS)
        ]
        await asyncio.sleep(0.05)
        async with asyncio.timeout(5):
            await create_payment(house, other.accountant, "the-second-one", other.account.id, a_transfer())
        assert not any(task.done() for task in waiting)
        await somebody.rollback()
    assert len({payment.id for payment in await asyncio.gather(*waiting)}) == MAX_WRITERS


@postgres_only
async def test_what_was_made_at_once_is_as_what_was_made_the_long_way(
    house: House, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, facts and links; in the middle of one chain, with all that JSON writes otherwise."""
    hard = a_transfer(creditor_name='Æ "quoted" \\ Ø', text="tab-free – ok")
    made = [await create_payment(house, settled.accountant, "a-long-way", settled.account.id, hard)]
    for key, draft in (("at-once-1", False), ("at-once-2", True)):
        made.append(await create_payment(house, settled.accountant, key, settled.account.id, hard, draft=draft))
    monkeypatch.setattr(Store, "at_once", False)
    made.append(await create_payment(house, settled.accountant, "a-long-way-2", settled.account.id, hard))

    own = {"id", "end_to_end_id", "created_at", "status"}
    said = [name for name in Payment.model_fields if name not in own]

    def saying(payment: Payment) -> dict[str, Any]:
        return {name: getattr(payment, name) for name in said}

    kept = [saying(payment) for payment in sorted(await all_payments(house), key=lambda one: one.id)]
    assert kept == [kept[0]] * 4
    assert [saying(payment) for payment in made] == kept
    async with house.store.read() as session:
        entries = (await session.exec(select(JournalEntry).where(JournalEntry.chain == settled.company_id))).all()
        assert await verify(session, settled.company_id, house.store.heads.of(settled.company_id)) == []
    assert house.store.heads.of(settled.company_id)[0] == len(entries)
    assert [entry.event for entry in sorted(entries, key=lambda entry: entry.sequence)][-7:] == [
        *("MADE", "READY_FOR_APPROVAL") * 2,
        "MADE",
        *("MADE", "READY_FOR_APPROVAL"),
    ]


async def test_many_payments_of_one_company_at_once_are_one_chain(house: House, settled: Settled) -> None:
    await create_payment(house, settled.accountant, "the-first-one", settled.account.id, a_transfer())
    keys = [f"another-{number}" for number in range(30)]
    made = await asyncio.gather(
        *(create_payment(house, settled.accountant, key, settled.account.id, a_transfer()) for key in keys)
    )
    assert {payment.company_id for payment in made} == {settled.company_id}
    assert len({payment.id for payment in made}) == 30
    async with house.store.read() as session:
        known = house.store.heads.of(settled.company_id)
        assert await verify(session, settled.company_id, known) == []
        assert len(await since(session, settled.company_id, known[0] - 2 * 30)) == 2 * 30


@postgres_only
@pytest.mark.parametrize("ends", ["membership", "bankagreement"])
async def test_who_may_no_longer_pays_nothing_at_once(
    house: House, settled: Settled, told: list[str], ends: str
) -> None:
    """The conditions are the statement's own: what ended is seen by it, and told by the long way."""
    await create_payment(house, settled.accountant, "the-first-one", settled.account.id, a_transfer())
    ended = {
        "membership": "UPDATE membership SET ended_at = now() WHERE person_id = :person",
        "bankagreement": "UPDATE bankagreement SET status = 'TERMINATED' WHERE company_id = :company",
    }
    async with house.store.engine.begin() as connection:
        given = {"person": settled.accountant.person_id, "company": settled.company_id}
        statement = text(ended[ends])
        await connection.execute(statement, {name: given[name] for name in statement._bindparams})
    told.clear()
    with pytest.raises((NotFound, AgreementNotActive)):
        await create_payment(house, settled.accountant, "the-second-one", settled.account.id, a_transfer())
    assert told == ["at once", "WITH"]
    assert len(await all_payments(house)) == 1


async def test_one_key_for_two_accounts_at_once_pays_once(house: House, settled: Settled) -> None:
    """They do not wait for each other at the account, so the second finds out at its end, and is run again."""
    async with house.store.change("system:test") as work:
        other = an_account(work, settled.company_id, settled.bank_link_id, 4002)
    paid = await asyncio.gather(
        *(create_payment(house, settled.accountant, KEY, one.id, a_transfer()) for one in (settled.account, other)),
        return_exceptions=True,
    )
    assert [type(one) for one in paid if isinstance(one, Exception)] == [IdempotencyKeyReused]
    assert len(await all_payments(house)) == 1
