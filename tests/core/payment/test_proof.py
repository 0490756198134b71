"""When a payment whose fate is unknown may be tried again, and what the statement says against the bank's own word.

Given, when, then: each of these is a way in which money could move twice.
"""

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, cast

import pytest
from sqlmodel import select

from core.account import Account
from core.consent import Consent, ConsentEvent
from core.house import House
from core.identifiers import iban_of, new_id
from core.payment import Authorisation, BankOrder, Payment, PaymentEvent, PaymentStatus
from core.payment.approving import Yes, approve_payments
from core.payment.following import came_back, poll_order
from core.payment.making import create_payment
from core.payment.model import Attempt
from core.payment.submitting import submit_payments
from core.ports import OrderStarted, OrderStatus, OutcomeUnknown, Refused
from core.reconciliation import reconcile
from core.store import Store
from core.transaction import ingest
from tests.support.house import (
    BIC,
    DNB,
    HERE,
    Bank,
    Settled,
    a_consent,
    a_transfer,
    an_entry,
    clock_of,
    house_of,
    settle,
)

LOST = OutcomeUnknown("bank", "the reply was lost")
STARTED = OrderStarted("bank-1", "RCVD", "https://bank/sca", None)


@dataclass
class Scripted(Bank):
    """Answers orders with what is laid before it; `told` is every request id it got."""

    answers: list[Any] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    async def start_order(self, _bic: str, order: Any) -> OrderStarted:
        self.told.append(order.request_id)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def start_basket(self, *_: Any) -> Any:
        raise Refused("bank", "no baskets here", code="SERVICE_INVALID", http_status=400)


@dataclass
class Scene:
    house: House
    bank: Scripted
    settled: Settled

    async def approved(self, *amounts: str, **other: Any) -> tuple[list[Payment], Authorisation]:
        made = [
            await create_payment(
                self.house, self.settled.accountant, new_id(), self.settled.account.id, a_transfer(amount, **other)
            )
            for amount in amounts or ("100.00",)
        ]
        yeses = [Yes(payment.content_hash, payment_id=payment.id) for payment in made]
        (authorisation,) = await approve_payments(self.house, self.settled.approver, yeses, HERE)
        return made, authorisation

    async def statement(self, *entries: Any) -> None:
        """Read now; with these lines in it."""
        async with self.house.store.change("system:test") as work:
            account = await work.lock(Account, self.settled.account.id)
            for line in await ingest(work, account, entries, frozenset()):
                await reconcile(work, line)
            account.statement_at = work.now

    async def status(self, payment: Payment) -> PaymentStatus:
        async with self.house.store.read() as session:
            return (await session.get_one(Payment, payment.id)).status

    async def orders(self) -> list[BankOrder]:
        async with self.house.store.read() as session:
            return list((await session.exec(select(BankOrder))).all())

    async def poll(self) -> None:
        for order in await self.orders():
            await poll_order(self.house, order.id)

    def later(self, **how_far: float) -> None:
        clock_of(self.house).forward(**how_far)


async def a_scene(store: Store, *, replays: bool, minutes: int = 30) -> Scene:
    bank = Scripted(profiles={BIC: replace(DNB, replays_request_id=replays, unauthorised_order_minutes=minutes)})
    house = house_of(store, cast("Any", bank))
    settled = await settle(store)
    async with store.change("system:test") as work:
        (await work.lock(Consent, settled.consent_id)).psu_id_sealed = house.vault.seal("AB12345")
    return Scene(house, bank, settled)


async def lost(scene: Scene, **other: Any) -> Payment:
    (payment,), authorisation = await scene.approved(**other)
    scene.bank.answers = [LOST]
    await submit_payments(scene.house, authorisation.id)
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN
    return payment


async def test_a_lost_order_is_made_again_after_the_limit_and_a_statement_without_it(store: Store) -> None:
    scene = await a_scene(store, replays=False)
    payment = await lost(scene)
    scene.later(minutes=41)
    await scene.statement()
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.APPROVED
    assert len(await scene.orders()) == 2


async def test_before_the_limit_a_statement_proves_nothing(store: Store) -> None:
    scene = await a_scene(store, replays=False)
    payment = await lost(scene)
    scene.later(minutes=39)
    await scene.statement()
    await scene.poll()
    scene.later(minutes=60)
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN, "the statement is older than the limit"
    assert len(await scene.orders()) == 1


async def test_without_a_statement_there_is_no_proof(store: Store) -> None:
    scene = await a_scene(store, replays=False)
    payment = await lost(scene)
    scene.later(days=30)
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN


@pytest.mark.parametrize("written", ["bban", "iban"])
async def test_a_line_that_looks_like_it_keeps_the_lock(store: Store, written: str) -> None:
    """Without our id, as several banks tell it: the same amount to the same payee, however the payee is written."""
    scene = await a_scene(store, replays=False)
    payment = await lost(scene)
    payee = payment.creditor_account if written == "bban" else iban_of(payment.creditor_account)
    today = scene.house.clock.today()
    scene.later(minutes=50)
    await scene.statement(an_entry(-10_000, entry_reference="1", booking_date=today, counterparty_account=payee))
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN
    assert len(await scene.orders()) == 1


async def test_an_order_for_a_later_day_is_in_no_statement_before_it(store: Store) -> None:
    """Somebody may have authorised it in the online bank: only after its day, holidays and all, is silence a proof."""
    scene = await a_scene(store, replays=False)
    payment = await lost(scene, execution_date=scene.house.clock.today() + timedelta(days=5))
    for wait in ({"minutes": 45}, {"days": 5}, {"days": 5}):
        scene.later(**wait)
        await scene.statement()
        await scene.poll()
        assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN
    scene.later(days=2)
    await scene.statement()
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.APPROVED


async def test_the_limit_runs_from_the_last_try(store: Store) -> None:
    """A try days later may have arrived: the order lives as long from then as the bank lets it."""
    scene = await a_scene(store, replays=True, minutes=24 * 60)
    (payment,), authorisation = await scene.approved()
    scene.bank.answers = [LOST, LOST, STARTED]
    with pytest.raises(OutcomeUnknown):
        await submit_payments(scene.house, authorisation.id)
    scene.later(days=3)
    with pytest.raises(OutcomeUnknown):
        await submit_payments(scene.house, authorisation.id)
    await scene.statement()
    async with store.change("system:test") as work:
        (await work.lock(Consent, scene.settled.consent_id)).record(work, ConsentEvent.REVOKED_BY_USER)
    await submit_payments(scene.house, authorisation.id)
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN
    async with store.change("system:test") as work:
        anew = a_consent(work, scene.settled.company_id, scene.settled.bank_link_id, scene.settled.approver)
        anew.psu_id_sealed = scene.house.vault.seal("AB12345")
    await scene.poll()
    await submit_payments(scene.house, authorisation.id)
    assert len(set(scene.bank.told)) == 1, "no second order while the first may live"


async def test_a_no_to_the_repetition_is_no_word_about_the_first(store: Store) -> None:
    scene = await a_scene(store, replays=True)
    (payment,), authorisation = await scene.approved()
    scene.bank.answers = [LOST, Refused("bank", "maintenance", code="SERVICE_BLOCKED", http_status=403)]
    with pytest.raises(OutcomeUnknown):
        await submit_payments(scene.house, authorisation.id)
    await submit_payments(scene.house, authorisation.id)
    assert await scene.status(payment) is PaymentStatus.OUTCOME_UNKNOWN


async def at_bank(scene: Scene, *amounts: str) -> tuple[list[Payment], Authorisation]:
    made, authorisation = await scene.approved(*amounts)
    scene.bank.answers = [replace(STARTED, bank_order_id=f"bank-{place}") for place, _ in enumerate(made, 1)]
    await submit_payments(scene.house, authorisation.id)
    assert {order.attempt for order in await scene.orders()} == {Attempt.KNOWN}
    return made, authorisation


@pytest.mark.parametrize("word", ["RJCT", "CANC"])
async def test_the_statement_beats_every_status(store: Store, word: str) -> None:
    """The bank says no and books it all the same: nobody may believe that it is still to be paid."""
    scene = await a_scene(store, replays=True)
    (payment,), _ = await at_bank(scene)
    scene.bank.orders["bank-1"] = OrderStatus(word)
    await scene.poll()
    assert await scene.status(payment) in (PaymentStatus.REJECTED, PaymentStatus.CANCELLED)
    today = scene.house.clock.today()
    await scene.statement(an_entry(-10_000, booking_date=today, end_to_end_id=payment.end_to_end_id))
    assert await scene.status(payment) is PaymentStatus.EXECUTED


async def test_gone_and_come_back_in_one_reading_is_returned(store: Store) -> None:
    """Whichever of the two lines the bank tells first."""
    scene = await a_scene(store, replays=True)
    (payment,), _ = await at_bank(scene)
    today, own = scene.house.clock.today(), payment.end_to_end_id
    back = an_entry(10_000, entry_reference="2", booking_date=today, end_to_end_id=own)
    gone = an_entry(-10_000, entry_reference="1", booking_date=today, end_to_end_id=own)
    await scene.statement(back, gone)
    assert await scene.status(payment) is PaymentStatus.RETURNED


async def test_a_return_from_the_bank_speaks_for_one_order_only(store: Store) -> None:
    """Two orders without a basket, one authorised: the other still waits, and keeps its address."""
    scene = await a_scene(store, replays=True)
    (first, second), authorisation = await at_bank(scene, "100.00", "200.00")
    by_order = {order.id: order.bank_order_id for order in await scene.orders()}
    async with store.read() as session:
        names = {p.id: by_order[p.order_id or ""] for p in (await session.exec(select(Payment))).all()}
    scene.bank.orders = {names[first.id] or "": OrderStatus("ACSC"), names[second.id] or "": OrderStatus("ACTC")}
    await came_back(scene.house, scene.house.vault.open(authorisation.return_sealed))
    assert await scene.status(first) is PaymentStatus.EXECUTED
    assert await scene.status(second) is PaymentStatus.AWAITING_BANK_AUTHORISATION


async def test_after_the_return_the_bank_is_asked_often_again(store: Store) -> None:
    """However long the approver took: the pauses that had grown meanwhile are forgotten."""
    scene = await a_scene(store, replays=True)
    _, authorisation = await at_bank(scene)
    scene.bank.orders["bank-1"] = OrderStatus("RCVD")
    for _ in range(6):
        await scene.poll()
    (order,) = await scene.orders()
    assert order.next_poll_at is not None
    assert order.next_poll_at > store.clock.now() + timedelta(minutes=1)
    await came_back(scene.house, scene.house.vault.open(authorisation.return_sealed))
    (order,) = await scene.orders()
    assert order.next_poll_at is not None
    assert order.next_poll_at <= store.clock.now() + timedelta(seconds=5)


async def test_a_payment_taken_back_by_us_is_no_riddle(store: Store) -> None:
    """The new way out of CANCELLED is the statement's alone: no status of the bank leads there."""
    scene = await a_scene(store, replays=True)
    (payment,), _ = await at_bank(scene)
    scene.bank.orders["bank-1"] = OrderStatus("CANC")
    await scene.poll()
    scene.bank.orders["bank-1"] = OrderStatus("ACSC")
    await scene.poll()
    assert await scene.status(payment) is PaymentStatus.CANCELLED
    async with store.read() as session:
        row = await session.get_one(Payment, payment.id)
    with pytest.raises(Exception, match="BANK_EXECUTED is not possible in CANCELLED"):
        row.record(cast("Any", None), PaymentEvent.BANK_EXECUTED)
