"""Who else may come in: a member who only looks, and nobody who is written to again and again.

The tests are the steps of one walk: they are run in their order.
"""

from typing import Any

import pytest
import pytest_asyncio

from tests.journeys.stage import PLAIN, Stage, refused

pytestmark = pytest.mark.asyncio(loop_scope="module")

MESSAGES_A_DAY = 6
"""To one recipient, whoever asks."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", company_id, PLAIN)
    return company_id


def _invitation(stage: Stage, company_id: str, person: str, *roles: str) -> dict[str, Any]:
    who = stage.person(person)
    return {
        "companyId": company_id,
        "givenName": who["given_name"],
        "familyName": who["family_name"],
        "birthdate": who["birthdate"],
        "mobile": who["mobile"],
        "email": who["email"],
        "roles": list(roles),
    }


async def test_a_viewer_sees_and_changes_nothing(stage: Stage, fjellheim: str) -> None:
    """Siri sits on the board: she reads balances and lines, and every change is refused in words."""
    ola, siri = await stage.actor("ola"), await stage.actor("siri")
    await ola.must("inviteMember", "invitationId", **_invitation(stage, fjellheim, "siri", "VIEWER"))
    await stage.until(lambda: len(stage.messages_to("siri")) == 2, "the invitation")
    token = stage.link_to("siri", "join")
    told = await siri.must("acceptInvitation", "company { members { person { name } roles } }", token=token)
    assert {"person": {"name": "Siri Dahl"}, "roles": ["VIEWER"]} in told["company"]["members"]
    seen = await siri.ask(
        "query($c: ID!) { company(id: $c) { accounts { id balance { booked { value } } }"
        " transactions(first: 1) { nodes { id } } consentCheck { reason } agreement { id } } }",
        c=fjellheim,
    )
    (account,) = seen["company"]["accounts"]
    assert account["balance"]["booked"]["value"] == "900000.00"
    assert len(seen["company"]["transactions"]["nodes"]) == 1
    assert seen["company"]["consentCheck"]["reason"] == "CONSENT_NOT_NEEDED"

    payment = {"debtorAccountId": account["id"], "transfer": stage.transfer()}
    made = await ola.must("createPayment", "payment { id contentHash }", idempotencyKey=stage.new_key(), **payment)
    shown = {"paymentId": made["payment"]["id"], "contentHash": made["payment"]["contentHash"]}
    voucher = {"date": stage.today, "text": "Byggvarer", "postings": []}
    for mutation, wish in {
        "createPayment": {"idempotencyKey": stage.new_key(), **payment},
        "editPayment": {"paymentId": shown["paymentId"], "transfer": stage.transfer("1.00")},
        "cancelPayment": {"paymentId": shown["paymentId"]},
        "approvePayments": {"approvals": [shown]},
        "postVoucher": {"idempotencyKey": stage.new_key(), "companyId": fjellheim, "voucher": voucher},
        "postAndPay": {"idempotencyKey": stage.new_key(), "voucher": voucher, **payment},
        "inviteMember": _invitation(stage, fjellheim, "nils", "VIEWER"),
        "setFourEyes": {"companyId": fjellheim, "on": True},
        "terminateAgreement": {"agreementId": seen["company"]["agreement"]["id"]},
    }.items():
        await refused(siri, mutation, "NOT_ALLOWED", **wish)
    assert (await stage.payment(ola, shown["paymentId"]))["status"] == "AWAITING_APPROVAL"


async def test_nobody_is_written_to_again_and_again(stage: Stage, fjellheim: str) -> None:
    """The refusal changes nothing: no invitation is made that could not be told of."""
    ola = await stage.actor("ola")
    wish = _invitation(stage, fjellheim, "per", "VIEWER")
    for _ in range(MESSAGES_A_DAY):
        await ola.must("inviteMember", "invitationId", **wish)
    await stage.until(lambda: len(stage.messages_to("per")) == 2 * MESSAGES_A_DAY, "every message")
    await refused(ola, "inviteMember", "TOO_MANY_MESSAGES", **wish)
    await stage.settle()
    assert len(stage.messages_to("per")) == 2 * MESSAGES_A_DAY
