"""Ordinary payments: made, approved by the right person, sent once, followed to the end, and every way they can stop.

The tests share one company and one approver's consent.
"""

from datetime import date, timedelta
from typing import Any

import pytest
import pytest_asyncio

from gateway.demo.actor import Actor, ActorError
from tests.journeys.stage import DAY, MADE, PLAIN, Stage, refused, yes

pytestmark = pytest.mark.asyncio(loop_scope="module")

LIVE = """subscription($c: ID!) { paymentStatus(companyId: $c) { cursor payments {
  id status bankStatus statusInfo { text } } } }"""
URL = "statusInfo { ... on PaymentAwaitingBankAuthorisation { authorisationUrl } }"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", company_id, PLAIN)
    return company_id


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def account(stage: Stage, fjellheim: str) -> str:
    return await stage.account_id(await stage.actor("kari"), fjellheim, "fjellheim-spare")


async def _make(stage: Stage, account: str, by: str = "kari", amount: str = "1250.00", **more: Any) -> dict[str, Any]:
    """A payment; `draft` and the rest of the transfer as given."""
    draft = more.pop("draft", False)
    actor = await stage.actor(by)
    made = await actor.must(
        "createPayment",
        MADE,
        idempotencyKey=stage.new_key(),
        debtorAccountId=account,
        transfer=stage.transfer(amount, **more),
        draft=draft,
    )
    return made["payment"]


async def _at_bank(stage: Stage, account: str, **more: Any) -> tuple[dict[str, Any], str]:
    """Approved by Ola and known to the bank, not authorised there; and the bank's address."""
    payment = await _make(stage, account, **more)
    (bank,) = await stage.approve(await stage.actor("ola"), payment)
    return payment, bank


async def test_with_a_kid_from_form_to_executed(stage: Stage, fjellheim: str, account: str) -> None:
    """Kari makes it and cannot approve it; Ola approves with one BankID; both follow it live; it is booked once."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    live = await kari.watch("payments", LIVE, c=fjellheim)
    payment = await _make(stage, account)
    assert payment["status"] == "AWAITING_APPROVAL"
    await refused(kari, "approvePayments", "NOT_ALLOWED", approvals=[yes(payment)])
    (bank,) = await stage.approve(ola, payment)
    for actor, sees in ((kari, False), (ola, True)):
        waiting = await stage.payment(actor, payment["id"], "AWAITING_BANK_AUTHORISATION")
        assert bool(waiting["statusInfo"]["authorisationUrl"]) is sees
    await ola.follow(await ola.sca(bank))
    done = await stage.payment(kari, payment["id"], "EXECUTED")
    assert (done["bankStatus"], done["remittanceStructured"]) == ("ACSC", "2345676")
    assert [a["person"]["name"] for a in done["approvals"]] == ["Ola Bakken"]

    def statuses() -> list[str]:
        moved = (p for told in live.seen for p in told["data"]["paymentStatus"]["payments"] if p["id"] == payment["id"])
        return list(dict.fromkeys(p["status"] for p in moved))

    await live.until(lambda _: "EXECUTED" in statuses())
    way = ["AWAITING_APPROVAL", "APPROVED", "AWAITING_BANK_AUTHORISATION", "SUBMITTED", "ACCEPTED", "EXECUTED"]
    # A stream of states may pass over one that was gone at once; the order and the last one are certain.
    assert statuses() == [status for status in way if status in statuses()]
    (booked,) = stage.bookings(payment["endToEndId"])
    assert (booked["amount_minor"], booked["kid"]) == (-125_000, "2345676")


async def test_with_a_text(stage: Stage, account: str) -> None:
    payment, bank = await _at_bank(stage, account, remittanceUnstructured="Leie av stillas, uke 47")
    ola = await stage.actor("ola")
    await ola.follow(await ola.sca(bank))
    done = await stage.payment(ola, payment["id"], "EXECUTED")
    assert done["remittanceUnstructured"] == "Leie av stillas, uke 47"
    (booked,) = stage.bookings(payment["endToEndId"])
    assert booked["text"] == "Leie av stillas, uke 47"


async def test_the_same_key_told_again_is_the_same_payment(stage: Stage, account: str) -> None:
    kari = await stage.actor("kari")
    wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": account, "transfer": stage.transfer("11.00")}
    first = await kari.must("createPayment", MADE, **wish)
    assert await kari.must("createPayment", MADE, **wish) == first


async def test_a_draft_waits_for_its_maker(stage: Stage, account: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    draft = await _make(stage, account, draft=True)
    assert draft["status"] == "DRAFT"
    await refused(ola, "approvePayments", "PAYMENT_WRONG_STATUS", approvals=[yes(draft)])
    finished = await kari.must("finishDraft", MADE, paymentId=draft["id"])
    assert finished["payment"]["status"] == "AWAITING_APPROVAL"
    await refused(kari, "finishDraft", "PAYMENT_WRONG_STATUS", paymentId=draft["id"])


async def test_a_change_needs_a_new_yes(stage: Stage, account: str) -> None:
    """What Ola was shown is no longer what would be paid; an approved payment is not changed at all."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    shown = await _make(stage, account)
    edited = await kari.must("editPayment", MADE, paymentId=shown["id"], transfer=stage.transfer("9999.00"))
    assert edited["payment"]["contentHash"] != shown["contentHash"]
    await refused(ola, "approvePayments", "APPROVAL_OUTDATED", approvals=[yes(shown)])
    await stage.approve(ola, edited["payment"])
    await refused(kari, "editPayment", "PAYMENT_WRONG_STATUS", paymentId=shown["id"], transfer=stage.transfer("1.00"))


async def test_four_eyes(stage: Stage, fjellheim: str, account: str) -> None:
    """Who made or changed a payment does not approve it."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    await refused(kari, "setFourEyes", "NOT_ALLOWED", companyId=fjellheim, on=True)
    await ola.must("setFourEyes", "company { fourEyes }", companyId=fjellheim, on=True)
    own = await _make(stage, account, by="ola")
    await refused(ola, "approvePayments", "CREATOR_MAY_NOT_APPROVE", approvals=[yes(own)])
    edited = await kari.must("editPayment", MADE, paymentId=own["id"], transfer=stage.transfer("77.00"))
    await refused(ola, "approvePayments", "CREATOR_MAY_NOT_APPROVE", approvals=[yes(edited["payment"])])
    karis = await _make(stage, account)
    touched = await ola.must("editPayment", MADE, paymentId=karis["id"], transfer=stage.transfer("78.00"))
    await refused(ola, "approvePayments", "CREATOR_MAY_NOT_APPROVE", approvals=[yes(touched["payment"])])
    seen_by_two = await _make(stage, account, amount="79.00")
    await stage.approve_and_sca(ola, seen_by_two)
    await stage.payment(ola, seen_by_two["id"], "EXECUTED")
    told = await ola.must("setFourEyes", "company { fourEyes }", companyId=fjellheim, on=False)
    assert told["company"]["fourEyes"] is False


async def test_the_bank_knows_no_right_to_approve(stage: Stage, account: str) -> None:
    """AG08 in the bank's words and ours, with the remedy, in both languages."""
    ola = await stage.actor("ola")
    at_bank = stage.account("fjellheim-spare")["id"]
    payment, bank = await _at_bank(stage, account)
    stage.world.put(f"/world/rights/ola/{at_bank}", json={"rights": ["VIEW", "REGISTER"]})
    await ola.follow(await ola.sca(bank))
    stage.world.put(f"/world/rights/ola/{at_bank}", json={"rights": ["VIEW", "REGISTER", "APPROVE", "SALARY"]})
    rejected = await stage.payment(ola, payment["id"], "REJECTED")
    info = rejected["statusInfo"]
    assert (info["reasonCode"], rejected["bankStatus"]) == ("AG08", "RJCT")
    assert info["fix"].startswith("Den som godkjente, mangler rett til å godkjenne")
    ola.http.headers["Accept-Language"] = "en"
    english = (await stage.payment(ola, payment["id"]))["statusInfo"]["fix"]
    ola.http.headers["Accept-Language"] = "nb"
    assert english.startswith("The person who approved lacks the right")
    assert stage.bookings(payment["endToEndId"]) == []


async def test_there_is_not_enough_money(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, bank = await _at_bank(stage, account, amount="5000000.00")
    await ola.follow(await ola.sca(bank))
    rejected = await stage.payment(ola, payment["id"], "REJECTED")
    assert rejected["statusInfo"]["reasonCode"] == "AM04"
    assert "dekning" in rejected["statusInfo"]["fix"]


async def test_stopped_by_the_approver_at_the_bank(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, bank = await _at_bank(stage, account)
    await ola.follow(await ola.sca(bank, action="reject"))
    rejected = await stage.payment(ola, payment["id"], "REJECTED")
    assert rejected["statusInfo"]["reasonCode"] == "DS02"


async def test_a_code_we_do_not_know_means_still_pending(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, bank = await _at_bank(stage, account)
    stage.calls.forgiven.add("body.transactionStatus: enum")
    stage.fault(kind="OUTCOME", outcome="bank.unknown_status", path=payment["endToEndId"], times=None)
    await ola.follow(await ola.sca(bank))

    async def puzzled() -> bool:
        return (await stage.payment(ola, payment["id"]))["bankStatus"] == "XXXX"

    await stage.until(puzzled, "the bank's own code")
    assert (await stage.payment(ola, payment["id"]))["status"] == "AWAITING_BANK_AUTHORISATION"
    stage.heal()
    await stage.advance(30)
    await stage.payment(ola, payment["id"], "EXECUTED")
    assert len(stage.bookings(payment["endToEndId"])) == 1


async def test_cancelled_before_the_bank_has_it(stage: Stage, account: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    payment = await _make(stage, account)
    told = await kari.must("cancelPayment", MADE, paymentId=payment["id"])
    assert told["payment"]["status"] == "CANCELLED"
    await refused(ola, "approvePayments", "PAYMENT_WRONG_STATUS", approvals=[yes(payment)])


async def test_cancelled_while_the_bank_waits_for_the_approver(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, bank = await _at_bank(stage, account)
    told = await ola.must("cancelPayment", MADE, paymentId=payment["id"])
    assert told["payment"]["status"] == "CANCEL_REQUESTED"
    await stage.payment(ola, payment["id"], "CANCELLED")
    with pytest.raises(ActorError, match="409"):
        await ola.sca(bank)


async def test_on_a_later_day(stage: Stage, account: str) -> None:
    """SCHEDULED with its day, nothing booked before it, EXECUTED on it."""
    ola = await stage.actor("ola")
    day = (date.fromisoformat(stage.today) + timedelta(days=3)).isoformat()
    payment, bank = await _at_bank(stage, account, requestedExecutionDate=day)
    await ola.follow(await ola.sca(bank))
    scheduled = await stage.payment(ola, payment["id"], "SCHEDULED")
    assert scheduled["statusInfo"]["executionDate"] == day
    assert stage.bookings(payment["endToEndId"]) == []
    await stage.advance(3 * DAY)
    await stage.payment(ola, payment["id"], "EXECUTED")
    (booked,) = stage.bookings(payment["endToEndId"])
    assert booked["booking_date"] == day


async def _recalled(stage: Stage, account: str) -> tuple[Actor, dict[str, Any], str]:
    """Ola, a scheduled payment he asks back, and the bank's page where he must confirm that."""
    ola = await stage.actor("ola")
    day = (date.fromisoformat(stage.today) + timedelta(days=5)).isoformat()
    payment, bank = await _at_bank(stage, account, requestedExecutionDate=day)
    await ola.follow(await ola.sca(bank))
    await stage.payment(ola, payment["id"], "SCHEDULED")
    await ola.must("cancelPayment", MADE, paymentId=payment["id"])

    async def address() -> str | None:
        told = await ola.ask(f"query($i: ID!) {{ node(id: $i) {{ ... on Payment {{ {URL} }} }} }}", i=payment["id"])
        return told["node"]["statusInfo"].get("authorisationUrl")

    link = await ola.follow(await stage.until(address, "the address to confirm at"))
    assert link.status_code == 303, link.text
    return ola, payment, link.headers["location"]


async def test_a_scheduled_one_is_recalled_with_bankid(stage: Stage, account: str) -> None:
    """The bank wants Ola to confirm there: the state carries the address."""
    ola, payment, confirm_at = await _recalled(stage, account)
    await ola.follow(await ola.sca(confirm_at))
    await stage.advance(10)
    await stage.payment(ola, payment["id"], "CANCELLED")
    await stage.advance(6 * DAY)
    assert stage.bookings(payment["endToEndId"]) == []


async def test_a_recall_that_is_not_confirmed_is_none(stage: Stage, account: str) -> None:
    """Said no at the bank's page: the payment is scheduled as before, and is made on its day."""
    ola, payment, confirm_at = await _recalled(stage, account)
    await ola.follow(await ola.sca(confirm_at, action="reject"))
    await stage.payment(ola, payment["id"], "SCHEDULED")
    await stage.advance(6 * DAY)
    await stage.payment(ola, payment["id"], "EXECUTED")
    assert len(stage.bookings(payment["endToEndId"])) == 1


async def test_the_bank_refuses_to_cancel_and_it_goes_on(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, bank = await _at_bank(stage, account)
    stage.fault(kind="OUTCOME", outcome="bank.pending", path=payment["endToEndId"], seconds=600)
    await ola.follow(await ola.sca(bank))
    await stage.payment(ola, payment["id"], "ACCEPTED")
    await ola.must("cancelPayment", MADE, paymentId=payment["id"])

    async def goes_on() -> bool:
        return (await stage.payment(ola, payment["id"]))["status"] in ("SUBMITTED", "ACCEPTED")

    await stage.until(goes_on, "the bank's no")
    await stage.advance(900)
    await stage.payment(ola, payment["id"], "EXECUTED")
    assert len(stage.bookings(payment["endToEndId"])) == 1


async def test_an_aged_address_at_the_bank_is_renewed(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, first = await _at_bank(stage, account)
    await stage.advance(6 * 60)
    url = (await stage.payment(ola, payment["id"]))["statusInfo"]["authorisationUrl"]
    second = (await ola.follow(url)).headers["location"]
    assert second != first
    await ola.follow(await ola.sca(second))
    await stage.payment(ola, payment["id"], "EXECUTED")


async def test_not_authorised_in_time_it_dies_at_the_bank(stage: Stage, account: str) -> None:
    ola = await stage.actor("ola")
    payment, _ = await _at_bank(stage, account)
    await stage.advance(DAY + 60)
    rejected = await stage.payment(ola, payment["id"], "REJECTED")
    assert rejected["statusInfo"]["reasonCode"] == "DS24"
    assert "ikke bekreftet hos banken i tide" in rejected["statusInfo"]["fix"]


async def test_a_stranger_learns_nothing(stage: Stage, fjellheim: str, account: str) -> None:
    nils: Actor = await stage.actor("nils")
    payment = await _make(stage, account)
    assert (await nils.ask("query($i: ID!) { node(id: $i) { id } }", i=payment["id"]))["node"] is None
    await refused(nils, "approvePayments", "NOT_FOUND", approvals=[yes(payment)])
    await refused(nils, "cancelPayment", "NOT_FOUND", paymentId=payment["id"])
    live = await nils.watch("payments", LIVE, c=fjellheim)
    told = await live.until(lambda _: True)
    assert (told["data"], told["errors"][0]["extensions"]["code"]) == (None, "NOT_FOUND")
