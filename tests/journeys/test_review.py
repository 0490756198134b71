"""Agreements that are not approved at once, and agreements that end: every way, each told to who waits for it."""

from typing import Any

import pytest

from tests.journeys.stage import CATALOGUES, CHECKS, DAY, Stage, refused, words

pytestmark = pytest.mark.asyncio(loop_scope="module")

REASONS = {
    "RANDOM_CHECK",
    "NEWLY_FOUNDED",
    "PEP_DECLARED",
    "FUNDING_SOURCE",
    "PAYMENT_COUNTRIES",
    "INDUSTRY",
    "RELATED_PERSONS",
}
SOURCES_OF_MONEY = {
    "OPERATIONS": False,
    "CRYPTO": True,
    "OWNERS_EQUITY": False,
    "UNCLEAR": True,
    "LOAN": False,
    "CASH": True,
    "GRANTS": False,
}
"""Does the partner want to look at it by hand? Each differs from the one before it: an answer must have arrived."""
LIVE = "subscription($c: ID!) { agreementStatus(companyId: $c) { agreement { status } company { features } } }"


def _statuses(live: Any) -> list[str]:
    told = (message["data"]["agreementStatus"]["agreement"]["status"] for message in live.seen)
    return list(dict.fromkeys(told))


async def test_a_newly_founded_company_waits_for_a_caseworker(stage: Stage) -> None:
    """The accountant and the signatory read that they did everything right; the approval comes live."""
    anne = await stage.actor("anne")
    agreement_id, company_id = await stage.register("anne", "nordlys", "ingrid", firm="toppen")
    await stage.sign(await stage.send(anne, agreement_id, "ingrid"), "ingrid")
    waiting = await stage.agreement(anne, company_id, "MANUAL_REVIEW")
    assert waiting["statusInfo"]["__typename"] == "AgreementManualReview"
    assert waiting["statusInfo"]["reasons"] == ["NEWLY_FOUNDED"]
    (explanation,) = waiting["statusInfo"]["explanations"]
    assert "ny" in explanation
    ingrid = await stage.actor("ingrid")
    for actor in (anne, ingrid):
        shown = (await actor.ask(CHECKS, c=company_id))["company"]
        assert (shown["integrationCheck"]["green"], shown["features"]) == (False, [])
        assert shown["integrationCheck"]["reason"] == "AGREEMENT_ON_ITS_WAY"
        assert (
            "Dere har gjort alt riktig, og det tar oftest et par arbeidsdager."
            in (shown["integrationCheck"]["explanation"])
        )
    live = await ingrid.watch("the agreement", LIVE, c=company_id)
    await live.until(lambda _: True)
    await stage.advance(2 * DAY)
    stage.decide("nordlys", "approve")
    await live.until(lambda told: told["data"]["agreementStatus"]["company"]["features"] == ["BANK_DATA", "PAYMENTS"])
    active = await stage.agreement(anne, company_id, "ACTIVE")
    assert active["activatedOn"] == stage.today
    assert [_statuses(live)[0], _statuses(live)[-1]] == ["MANUAL_REVIEW", "ACTIVE"]


async def test_a_wrong_pep_tick_is_corrected(stage: Stage) -> None:
    agreement_id, company_id = await stage.register("kari", "havbris", "nils", firm="fjordregn", pep=True)
    kari = await stage.actor("kari")
    await stage.sign(await stage.send(kari, agreement_id, "nils"), "nils")
    waiting = await stage.agreement(kari, company_id, "MANUAL_REVIEW")
    assert waiting["statusInfo"]["reasons"] == ["PEP_DECLARED"]
    live = await kari.watch("the agreement", LIVE, c=company_id)
    await live.until(lambda _: True)
    right = stage.registration("havbris", "nils")["kyc"]
    await kari.must("correctKyc", "agreement { status }", agreementId=agreement_id, kyc=right)
    await live.until(lambda told: told["data"]["agreementStatus"]["agreement"]["status"] == "ACTIVE")
    # A stream of states may pass over one that was gone at once; the last one always comes.
    assert [status for status in _statuses(live) if status != "UNDER_REVIEW"] == ["MANUAL_REVIEW", "ACTIVE"]
    await refused(kari, "correctKyc", "AGREEMENT_WRONG_STATUS", agreementId=agreement_id, kyc=right)


async def test_each_of_the_seven_reasons_is_told_in_words(stage: Stage) -> None:
    """One case with all seven, at a company that waits for them; then more is asked, answered, and refused."""
    await _end(stage, "nordlys", "ingrid")
    agreement_id, company_id = await stage.register(
        "anne",
        "nordlys",
        "ingrid",
        pep=True,
        fundingSource="UNCLEAR",
        paymentCountries=["NO", "PA"],
        industryCode="92.000",
    )
    anne = await stage.actor("anne")
    kyc = stage.registration("nordlys", "ingrid", pep=True, fundingSource="CASH", paymentCountries=["PA"])["kyc"]
    kyc["industryCode"] = "92.000"
    kyc["persons"].append(
        {"name": "Otto Skyggesen", "birthdate": "1960-01-01", "role": "Eier", "pep": False, "ownershipPercent": 30}
    )
    await anne.must("correctKyc", "agreement { status }", agreementId=agreement_id, kyc=kyc)
    stage.fault(kind="OUTCOME", outcome="partner.random_check")
    await stage.sign(await stage.send(anne, agreement_id, "ingrid"), "ingrid")
    waiting = (await stage.agreement(anne, company_id, "MANUAL_REVIEW"))["statusInfo"]
    assert set(waiting["reasons"]) == REASONS
    assert len(set(waiting["explanations"])) == len(REASONS)
    assert "PEP" in waiting["explanations"][waiting["reasons"].index("PEP_DECLARED")]
    anne.http.headers["Accept-Language"] = "en"
    english = (await stage.agreement(anne, company_id, "MANUAL_REVIEW"))["statusInfo"]["explanations"]
    anne.http.headers["Accept-Language"] = "nb"
    assert set(english).isdisjoint(waiting["explanations"])

    stage.decide("nordlys", "needs_information", "Hvem er Otto Skyggesen?")
    asked = await stage.agreement(anne, company_id, "NEEDS_INFORMATION")
    assert asked["statusInfo"]["partnerText"] == "Hvem er Otto Skyggesen?"
    kyc["persons"].pop()
    await anne.must("correctKyc", "agreement { status }", agreementId=agreement_id, kyc=kyc)
    again = await stage.agreement(anne, company_id, "MANUAL_REVIEW")
    assert "RELATED_PERSONS" not in again["statusInfo"]["reasons"]

    for source, unclear in SOURCES_OF_MONEY.items():
        kyc["fundingSource"] = source
        await anne.must("correctKyc", "agreement { status }", agreementId=agreement_id, kyc=kyc)

        async def judged(unclear: bool = unclear) -> bool:
            told = await stage.agreement(anne, company_id, "MANUAL_REVIEW")
            return ("FUNDING_SOURCE" in told["statusInfo"]["reasons"]) is unclear

        await stage.until(judged, f"the partner's word about {source}")

    stage.decide("nordlys", "reject", "Vi kan ikke inngå avtalen.")
    rejected = await stage.agreement(anne, company_id, "REJECTED")
    assert rejected["statusInfo"]["partnerText"] == "Vi kan ikke inngå avtalen."
    shown = (await anne.ask(CHECKS, c=company_id))["company"]["integrationCheck"]
    assert (shown["green"], shown["reason"]) == (False, "AGREEMENT_ENDED")


async def test_withdrawn_before_it_is_signed(stage: Stage) -> None:
    agreement_id, company_id = await stage.register("anne", "nordlys", "ingrid")
    anne = await stage.actor("anne")
    token = await stage.send(anne, agreement_id, "ingrid")
    form = stage.registration("nordlys", "ingrid", firm="fjordregn")
    await refused(await stage.actor("kari"), "registerAgreement", "AGREEMENT_ALREADY_PENDING", **form)
    await anne.must("withdrawAgreement", "agreement { status }", agreementId=agreement_id)
    assert (await stage.agreement(anne, company_id, "WITHDRAWN"))["statusInfo"]["text"] == "Trukket tilbake"
    signer = await stage.actor("ingrid", logged_in=False)
    assert "kan ikke signeres nå" in words((await signer.follow(f"/sign/{token}")).text)
    await refused(signer, "startSigning", "AGREEMENT_WRONG_STATUS", token=token)


async def test_declined_by_the_signatory(stage: Stage) -> None:
    agreement_id, company_id = await stage.register("anne", "nordlys", "ingrid")
    anne = await stage.actor("anne")
    token = await stage.send(anne, agreement_id, "ingrid")
    signer = await stage.actor("ingrid", logged_in=False)
    told = await signer.must(
        "declineAgreement", "invitation { signatoryStatus agreementStatus agreementStatusText }", token=token
    )
    assert (told["invitation"]["signatoryStatus"], told["invitation"]["agreementStatus"]) == ("DECLINED", "DECLINED")
    declined = await stage.agreement(anne, company_id, "DECLINED")
    assert declined["signatories"][0]["status"] == "DECLINED"
    await refused(anne, "sendAgreement", "AGREEMENT_WRONG_STATUS", agreementId=agreement_id)


async def test_sent_again_the_older_link_ends(stage: Stage) -> None:
    agreement_id, _ = await stage.register("anne", "nordlys", "ingrid")
    anne = await stage.actor("anne")
    older = await stage.send(anne, agreement_id, "ingrid")
    newer = await stage.send(anne, agreement_id, "ingrid")
    signer = await stage.actor("ingrid", logged_in=False)
    await refused(signer, "startSigning", "LINK_UNKNOWN", token=older)
    asked = (
        "query($t: String!) { signingInvitation(token: $t) { __typename ... on SigningInvitation { companyName } } }"
    )
    assert (await signer.ask(asked, t=newer))["signingInvitation"]["companyName"] == "NORDLYS KAFÉ AS"
    assert (await signer.ask(asked, t=older))["signingInvitation"]["__typename"] == "LinkUnknownRejection"


async def test_the_wrong_person_signs_and_gets_nothing(stage: Stage) -> None:
    token = stage.link_to("ingrid", "sign")
    page = await stage.sign(token, "siri")
    assert page.status_code >= 400
    assert "tilhører en annen enn Ingrid Solberg" in words(page.text)
    siri = await stage.actor("siri")
    assert (await siri.ask("{ viewer { companies { nodes { id } } } }"))["viewer"]["companies"]["nodes"] == []
    anne = await stage.actor("anne")
    company_id = await stage.company_id(anne, "nordlys")
    waiting = await stage.agreement(anne, company_id, "AWAITING_SIGNATURES")
    assert (waiting["statusInfo"]["signed"], waiting["statusInfo"]["required"]) == (0, 1)


async def test_a_signature_that_is_broken_off_leaves_everything_open(stage: Stage) -> None:
    token = stage.link_to("ingrid", "sign")
    signer = await stage.actor("ingrid", logged_in=False)
    begun = await signer.must("startSigning", "signingUrl", token=token)
    page = await signer.follow(await signer.bankid(begun["signingUrl"], action="cancel"))
    assert "ingenting er registrert" in words(page.text)
    anne = await stage.actor("anne")
    await stage.agreement(anne, await stage.company_id(anne, "nordlys"), "AWAITING_SIGNATURES")


async def test_expired_by_the_clock(stage: Stage) -> None:
    token = stage.link_to("ingrid", "sign")
    await stage.advance(14 * DAY + 1)
    anne = await stage.actor("anne")
    company_id = await stage.company_id(anne, "nordlys")
    await stage.agreement(anne, company_id, "EXPIRED")
    signer = await stage.actor("ingrid", logged_in=False)
    await refused(signer, "startSigning", "LINK_EXPIRED", token=token)
    assert "Fristen for å signere har gått ut" in words((await signer.follow(f"/sign/{token}")).text)
    shown = (await anne.ask(CHECKS, c=company_id))["company"]["integrationCheck"]
    assert shown["explanation"] == CATALOGUES["nb"]["check.integration.EXPIRED"]


async def test_suspended_and_resumed_by_the_partner(stage: Stage) -> None:
    nils = await stage.actor("nils")
    company_id = await stage.company_id(nils, "havbris")
    live = await nils.watch("the agreement", LIVE, c=company_id)
    stage.decide("havbris", "suspend", "Vi undersøker noe.")
    await stage.agreement(nils, company_id, "SUSPENDED")
    await live.until(lambda told: told["data"]["agreementStatus"]["company"]["features"] == [])
    await refused(nils, "requestConsent", "AGREEMENT_NOT_ACTIVE", companyId=company_id, bic="SPAVNOBB")
    stage.decide("havbris", "resume")
    await stage.agreement(nils, company_id, "ACTIVE")


async def test_terminated_by_the_company(stage: Stage) -> None:
    await _end(stage, "havbris", "nils")
    nils = await stage.actor("nils")
    company_id = await stage.company_id(nils, "havbris")
    ended = await stage.agreement(nils, company_id, "TERMINATED")
    await refused(nils, "terminateAgreement", "AGREEMENT_WRONG_STATUS", agreementId=ended["id"])
    again = await stage.activate("kari", "havbris", "nils")
    assert again == company_id


async def _end(stage: Stage, company: str, manager: str) -> None:
    """Only an administrator of the company can; its accountant cannot."""
    actor = await stage.actor(manager)
    company_id = await stage.company_id(actor, company)
    agreement = await stage.agreement(actor, company_id, "ACTIVE")
    accountant = await stage.actor({"nordlys": "anne", "havbris": "kari"}[company])
    await refused(accountant, "terminateAgreement", "NOT_ALLOWED", agreementId=agreement["id"])
    await actor.must("terminateAgreement", "agreement { status }", agreementId=agreement["id"])
