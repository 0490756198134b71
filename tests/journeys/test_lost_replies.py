"""A reply of the bank is lost: the payment is made once, whatever the bank's habit.

A plain Berlin Group bank repeats its answer to a repeated X-Request-ID; a bank hosted by Tietoevry would make a
second order, so there the payment is locked until the bank's own limit and the statement prove what happened.
"""

import html
from typing import Any

import pytest
import pytest_asyncio

from core.texts.nb import NB
from tests.journeys.stage import MADE, OSTLANDET, PLAIN, Stage, refused, words, yes

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    for bic in (PLAIN, OSTLANDET):
        await stage.consent("ola", company_id, bic)
    return company_id


async def _approved(stage: Stage, company_id: str, key: str) -> tuple[dict[str, Any], str]:
    """Approved by Ola, and where he is sent to the bank; what the bank makes of it is the test's."""
    ola = await stage.actor("ola")
    made = await ola.must(
        "createPayment",
        MADE,
        idempotencyKey=stage.new_key(),
        debtorAccountId=await stage.account_id(ola, company_id, key),
        transfer=stage.transfer("640.00"),
    )
    told = await ola.must("approvePayments", "authorisations { authorisationUrl }", approvals=[yes(made["payment"])])
    return made["payment"], told["authorisations"][0]["authorisationUrl"]


async def _authorise(stage: Stage, payment: dict[str, Any]) -> None:
    ola = await stage.actor("ola")
    waiting = await stage.payment(ola, payment["id"], "AWAITING_BANK_AUTHORISATION")
    link = await ola.follow(waiting["statusInfo"]["authorisationUrl"])
    await ola.follow(await ola.sca(link.headers["location"]))
    await stage.payment(ola, payment["id"], "EXECUTED")
    assert len(stage.bookings(payment["endToEndId"])) == 1


@pytest.mark.parametrize("kind", ["LOST_REPLY", "LOST_REQUEST"])
async def test_a_bank_that_repeats_its_answer_is_asked_again(stage: Stage, fjellheim: str, kind: str) -> None:
    stage.fault(kind=kind, method="POST", path=f"/banks/{PLAIN}/v1/payments")
    payment, _ = await _approved(stage, fjellheim, "fjellheim-spare")
    await _authorise(stage, payment)
    assert stage.listed("faults") == []


@pytest.mark.parametrize("kind", ["LOST_REPLY", "LOST_REQUEST"])
async def test_at_any_other_bank_it_is_locked_until_there_is_proof(stage: Stage, fjellheim: str, kind: str) -> None:
    """No second yes, no cancelling, no change, no second order; then proof by clock and statement, and it goes on."""
    ola = await stage.actor("ola")
    stage.fault(kind=kind, method="POST", path=f"/banks/{OSTLANDET}/v1/payments")
    payment, to_bank = await _approved(stage, fjellheim, "fjellheim-ostlandet")
    # The approver is on the way to the bank, and is told not to pay it by other ways.
    there = await ola.follow(to_bank)
    assert there.status_code == 200
    assert NB["OUTCOME_UNKNOWN_LOCK.fix"] in words(html.unescape(there.text))
    locked = await stage.payment(ola, payment["id"], "OUTCOME_UNKNOWN")
    assert locked["statusInfo"]["__typename"] == "PaymentProgress"
    await refused(ola, "approvePayments", "OUTCOME_UNKNOWN_LOCK", approvals=[yes(payment)])
    await refused(ola, "cancelPayment", "OUTCOME_UNKNOWN_LOCK", paymentId=payment["id"])
    await refused(ola, "editPayment", "PAYMENT_WRONG_STATUS", paymentId=payment["id"], transfer=stage.transfer("1.00"))
    orders = [call for call in stage.calls.seen if call.method == "POST" and f"/{OSTLANDET}/v1/payments" in call.path]
    # Past the bank's own half hour for orders nobody authorised, and a statement younger than that.
    await stage.advance(41 * 60)
    await stage.minute_of_presence(ola)
    await stage.advance(10)
    await _authorise(stage, payment)
    now = [call for call in stage.calls.seen if call.method == "POST" and f"/{OSTLANDET}/v1/payments" in call.path]
    assert len(now) == len(orders) + 1
    assert stage.bookings(payment["endToEndId"])[0]["amount_minor"] == -64_000


@pytest.mark.parametrize("kind", ["LOST_REPLY", "LOST_REQUEST"])
async def test_a_basket_whose_reply_is_lost_leads_to_no_dead_link(stage: Stage, fjellheim: str, kind: str) -> None:
    """The bank made it: the person is told so by us, at once. It did not: each order's own link works."""
    ola = await stage.actor("ola")
    account = await stage.account_id(ola, fjellheim, "fjellheim-ostlandet")
    payments = []
    for amount in ("31.00", "32.00"):
        transfer = stage.transfer(amount)
        given = {"idempotencyKey": stage.new_key(), "debtorAccountId": account, "transfer": transfer}
        payments.append((await ola.must("createPayment", MADE, **given))["payment"])
    stage.fault(kind=kind, method="POST", path=f"/banks/{OSTLANDET}/v1/signing-baskets")
    approvals = [yes(payment) for payment in payments]
    (act,) = (await ola.must("approvePayments", "authorisations { authorisationUrl }", approvals=approvals))[
        "authorisations"
    ]
    if kind == "LOST_REQUEST":
        for payment in payments:
            await _authorise(stage, payment)
        return
    link = await ola.follow(act["authorisationUrl"])
    assert link.status_code == 502
    assert "BANK_REFUSED" in link.text
    await stage.advance(31 * 60)
    for payment in payments:
        await stage.payment(ola, payment["id"], "CANCELLED")
        assert stage.bookings(payment["endToEndId"]) == []
