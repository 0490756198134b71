"""Two must sign together: each has a link of their own, and the agreement goes on when both have signed."""

import pytest

from tests.journeys.stage import Stage, refused

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_agreement_waits_for_both_and_is_active_by_the_second(stage: Stage) -> None:
    kari = await stage.actor("kari")
    form = stage.registration("toppen", "anne", firm="fjordregn")
    siri = stage.registration("toppen", "siri")
    both = form | {"signatories": form["signatories"] + siri["signatories"]}
    both["kyc"]["persons"] = [person | {"ownershipPercent": 50} for person in form["kyc"]["persons"]]
    both["kyc"]["persons"] += [siri["kyc"]["persons"][0] | {"role": "Styrets leder", "ownershipPercent": 50}]
    made = await kari.must("registerAgreement", "agreement { id }", **both)
    company_id = await stage.company_id(kari, "toppen")
    await kari.must("sendAgreement", "agreement { status }", agreementId=made["agreement"]["id"])
    tokens = {}
    for person in ("anne", "siri"):
        await stage.until(lambda who=person: len(stage.messages_to(who)) == 2, f"SMS and e-mail to {person}")
        tokens[person] = stage.link_to(person, "sign")
    assert tokens["anne"] != tokens["siri"]

    # Siri's link is not Anne's to sign by.
    await stage.sign(tokens["siri"], "anne")
    assert (await stage.agreement(kari, company_id, "AWAITING_SIGNATURES"))["statusInfo"]["signed"] == 0
    await stage.sign(tokens["siri"], "siri")
    waiting = await stage.agreement(kari, company_id, "AWAITING_SIGNATURES")
    assert (waiting["statusInfo"]["signed"], waiting["statusInfo"]["required"]) == (1, 2)
    assert {one["name"]: one["status"] for one in waiting["signatories"]} == {
        "Anne Moen": "INVITED",
        "Siri Dahl": "SIGNED",
    }
    # Twice by one is not by both.
    await refused(await stage.actor("siri", logged_in=False), "startSigning", "LINK_USED", token=tokens["siri"])

    await stage.sign(tokens["anne"], "anne")
    active = await stage.agreement(kari, company_id, "ACTIVE")
    assert all(one["signedAt"] for one in active["signatories"])
