"""Following a payment: what a bank's code means, and that a code nobody knows means nothing."""

from datetime import date, timedelta
from typing import Any

import pytest

from core.account import Account, BalanceSource
from core.house import House
from core.identifiers import new_id
from core.payment import PAYMENT, Authorisation, BankOrder, Payment, PaymentEvent, PaymentStatus
from core.payment.approving import Yes, approve_payments
from core.payment.following import BANK_CODES, meaning, poll_order
from core.payment.making import create_payment
from core.payment.model import AT_BANK, Attempt, batch_status
from core.ports import NotFound, OrderStatus
from tests.support.house import HERE, Settled, a_transfer, bank_of, clock_of

TODAY = date(2026, 11, 2)
E = PaymentEvent


def a_payment(execution_date: date | None = None) -> Payment:
    return Payment(execution_date=execution_date, status=PaymentStatus.SUBMITTED)  # type: ignore[call-arg]


def what(code: str, *, came_back: bool = False, day: date | None = None) -> PaymentEvent | None:
    return meaning(OrderStatus(code), a_payment(day), came_back=came_back, today=TODAY)


@pytest.mark.parametrize(
    ("code", "before", "after"),
    [
        ("RCVD", None, None),
        ("PATC", None, None),
        ("PART", None, None),
        ("PDNG", None, E.BANK_RECEIVED),
        ("ACTC", None, E.BANK_RECEIVED),
        ("ACCP", E.BANK_ACCEPTED, E.BANK_ACCEPTED),
        ("ACFC", E.BANK_ACCEPTED, E.BANK_ACCEPTED),
        ("ACSP", E.BANK_ACCEPTED, E.BANK_ACCEPTED),
        ("ACWC", E.BANK_ACCEPTED, E.BANK_ACCEPTED),
        ("ACWP", E.BANK_ACCEPTED, E.BANK_ACCEPTED),
        ("ACSC", E.BANK_EXECUTED, E.BANK_EXECUTED),
        ("ACCC", E.BANK_EXECUTED, E.BANK_EXECUTED),
        ("RJCT", E.BANK_REJECTED, E.BANK_REJECTED),
        ("CANC", E.BANK_CANCELLED, E.BANK_CANCELLED),
    ],
)
def test_every_code_before_and_after_the_approver_came_back(
    code: str, before: PaymentEvent | None, after: PaymentEvent | None
) -> None:
    assert (what(code), what(code, came_back=True)) == (before, after)


def test_every_code_we_map_is_tried_above() -> None:
    (mark,) = test_every_code_before_and_after_the_approver_came_back.pytestmark  # type: ignore[attr-defined]
    assert {case[0] for case in mark.args[1]} == set(BANK_CODES)


@pytest.mark.parametrize("code", ["", "XXXX", "acsc", "ACSC ", "SUCCESS", "BLCK", "DOES NOT EXIST", "RJCT;AC01"])
@pytest.mark.parametrize("came_back", [True, False])
def test_a_code_nobody_knows_is_no_news(code: str, came_back: bool) -> None:
    assert what(code, came_back=came_back) is None


@pytest.mark.parametrize(("days", "event"), [(-1, E.BANK_ACCEPTED), (0, E.BANK_ACCEPTED), (1, E.BANK_SCHEDULED)])
def test_accepted_for_a_later_day_is_scheduled(days: int, event: PaymentEvent) -> None:
    assert what("ACSP", day=TODAY + timedelta(days=days)) is event
    assert what("ACSC", day=TODAY + timedelta(days=days)) is E.BANK_EXECUTED


@pytest.mark.parametrize("status", PaymentStatus)
def test_a_batch_of_one_status_has_that_status(status: PaymentStatus) -> None:
    assert batch_status([status, status]) is status


@pytest.mark.parametrize("status", PaymentStatus)
def test_a_riddle_in_one_line_is_a_riddle_in_the_batch(status: PaymentStatus) -> None:
    assert batch_status([status, PaymentStatus.OUTCOME_UNKNOWN]) is PaymentStatus.OUTCOME_UNKNOWN


# --- Asking the bank ------------------------------------------------------------------------------------------------


async def sent(house: House, settled: Settled) -> tuple[str, str]:
    """A payment the bank has; its id and its order's."""
    payment = await create_payment(house, settled.accountant, new_id(), settled.account.id, a_transfer("100.00"))
    yes = Yes(payment.content_hash, payment_id=payment.id)
    (authorisation,) = await approve_payments(house, settled.approver, [yes], HERE)
    async with house.store.change("system:test") as work:
        (order,) = await work.all_where(BankOrder, BankOrder.authorisation_id == authorisation.id)
        order.attempt, order.bank_order_id, order.next_poll_at = Attempt.KNOWN, "bank-1", work.now
        (await work.lock(Payment, payment.id)).record(work, E.SENT_TO_BANK, bank_status="RCVD")
    return payment.id, order.id


async def look(house: House, table: type[Any], key: str) -> Any:
    async with house.store.read() as session:
        return await session.get_one(table, key)


async def ask(house: House, order_id: str, answer: OrderStatus | Exception | None) -> None:
    bank_of(house).orders.pop("bank-1", None)
    if answer is not None:
        bank_of(house).orders["bank-1"] = answer
    await poll_order(house, order_id)


async def test_the_bank_s_words_move_the_payment_forward_and_never_back(house: House, settled: Settled) -> None:
    payment_id, order_id = await sent(house, settled)
    said = []
    for code in ("ACSP", "RCVD", "PDNG", "NEWCODE", "ACSC", "ACSP", "RJCT"):
        await ask(house, order_id, OrderStatus(code))
        payment = await look(house, Payment, payment_id)
        said.append((payment.status.value, payment.bank_status))
    assert [status for status, _ in said] == ["ACCEPTED"] * 4 + ["EXECUTED"] * 3
    assert said[3] == ("ACCEPTED", "NEWCODE"), "the raw code is kept as it came"


async def test_an_executed_payment_shows_in_the_balance_at_once_and_once(house: House, settled: Settled) -> None:
    _, order_id = await sent(house, settled)
    for _ in range(3):
        await ask(house, order_id, OrderStatus("ACSC"))
    account = await look(house, Account, settled.account.id)
    assert (account.booked_minor, account.available_minor) == (990_000, 990_000)
    assert account.balance_source is BalanceSource.OWN_PAYMENT


async def test_a_silent_bank_moves_nothing_and_is_asked_again_later_and_later(house: House, settled: Settled) -> None:
    payment_id, order_id = await sent(house, settled)
    clock_of(house).stop_at(house.clock.now())
    pauses = []
    for _ in range(9):
        await ask(house, order_id, None)
        order = await look(house, BankOrder, order_id)
        pauses.append((order.next_poll_at - house.clock.now()).total_seconds())
    assert (await look(house, Payment, payment_id)).status is PaymentStatus.AWAITING_BANK_AUTHORISATION
    assert pauses == sorted(pauses)
    assert pauses[-1] > 60 > pauses[0]


async def test_an_order_the_bank_denies_locks_the_payment_and_is_not_given_up(house: House, settled: Settled) -> None:
    payment_id, order_id = await sent(house, settled)
    await ask(house, order_id, NotFound("bank", "unknown", code="RESOURCE_UNKNOWN", http_status=404))
    assert (await look(house, Payment, payment_id)).status is PaymentStatus.OUTCOME_UNKNOWN
    assert (await look(house, BankOrder, order_id)).next_poll_at is not None
    await ask(house, order_id, OrderStatus("ACSC"))
    assert (await look(house, Payment, payment_id)).status is PaymentStatus.EXECUTED


@pytest.mark.parametrize(("code", "status"), [("ACSC", "EXECUTED"), ("RJCT", "REJECTED"), ("CANC", "CANCELLED")])
async def test_what_is_finished_is_not_asked_about_any_more(
    house: House, settled: Settled, code: str, status: str
) -> None:
    payment_id, order_id = await sent(house, settled)
    await ask(house, order_id, OrderStatus(code, reason_code="AC01", text="why"))
    payment = await look(house, Payment, payment_id)
    assert (payment.status, payment.reason_code, payment.reason_text) == (status, "AC01", "why")
    assert (await look(house, BankOrder, order_id)).next_poll_at is None


@pytest.mark.parametrize("status", AT_BANK)
def test_at_the_bank_every_end_can_be_heard(status: PaymentStatus) -> None:
    for event in (E.BANK_EXECUTED, E.BANK_REJECTED, E.BANK_CANCELLED, E.BANK_DENIES_IT):
        assert PAYMENT.allows(status, event)


async def test_an_order_never_told_is_never_asked_about(house: House, settled: Settled) -> None:
    payment = await create_payment(house, settled.accountant, new_id(), settled.account.id, a_transfer())
    await approve_payments(house, settled.approver, [Yes(payment.content_hash, payment_id=payment.id)], HERE)
    async with house.store.change("system:test") as work:
        (authorisation,) = await work.all_where(Authorisation)
        (order,) = await work.all_where(BankOrder, BankOrder.authorisation_id == authorisation.id)
    await poll_order(house, order.id)
    assert bank_of(house).asked == []
