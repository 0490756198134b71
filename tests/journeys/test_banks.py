"""Several banks at once, which accounts are taken, and every way a consent begins and ends.

The tests are the steps of one walk: they are run in their order.
"""

import re
from typing import Any

import pytest
import pytest_asyncio

from gateway.demo.actor import Actor, ActorError
from tests.journeys.stage import CATALOGUES, CHECKS, DAY, DNB, HANDELSBANKEN, OSTLANDET, PLAIN, Stage, refused, words

BLOCKED = "SPTRNO22"
"""A bank nobody in this journey has anything to do with."""
pytestmark = pytest.mark.asyncio(loop_scope="module")

CONSENTS = """query($c: ID!) { company(id: $c) { consents {
  id status validUntil bank { bic } person { name } statusInfo { text }
  refusedAccounts { lastFour reason message fix } } } }"""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    return await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")


async def _consents(actor: Actor, company_id: str) -> list[dict[str, Any]]:
    return (await actor.ask(CONSENTS, c=company_id))["company"]["consents"]


async def _account_numbers(actor: Actor, company_id: str) -> set[str]:
    told = await actor.ask("query($c: ID!) { company(id: $c) { accounts { accountNumber } } }", c=company_id)
    return {account["accountNumber"] for account in told["company"]["accounts"]}


async def test_every_norwegian_bank_can_be_chosen(stage: Stage) -> None:
    ola = await stage.actor("ola")
    told = await ola.ask("{ banks { bic name accountNumberPrefixes needsUserId needsMandate } }")
    assert {bank["bic"] for bank in told["banks"]} == {bank["bic"] for bank in stage.listed("banks")}
    assert len(told["banks"]) > 90
    assert [bank["bic"] for bank in told["banks"] if bank["needsUserId"]] == [DNB]
    assert HANDELSBANKEN in {bank["bic"] for bank in told["banks"] if bank["needsMandate"]}


async def test_three_banks_in_one_company(stage: Stage, fjellheim: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    live = await kari.watch(
        "consents",
        "subscription($c: ID!) { consentStatus(companyId: $c) { cursor consents { status bank { bic } } } }",
        c=fjellheim,
    )
    asked = {bic: await stage.ask_consent("ola", fjellheim, bic) for bic in (PLAIN, DNB, OSTLANDET)}
    waiting = (await ola.ask(CHECKS, c=fjellheim))["company"]["consentCheck"]
    assert waiting["reason"] == "CONSENT_WAITING"
    for _, bank in asked.values():
        await ola.follow(await ola.sca(bank))
    numbers = {stage.account(f"fjellheim-{name}")["bban"] for name in ("drift", "lonn", "ostlandet", "spare")}

    async def all_there() -> bool:
        return await _account_numbers(kari, fjellheim) == numbers

    await stage.until(all_there, "the accounts of three banks")
    told = await kari.ask(
        "query($c: ID!) { company(id: $c) { banks { bank { bic } accounts { name } consents { status } } } }",
        c=fjellheim,
    )
    linked = {one["bank"]["bic"]: len(one["accounts"]) for one in told["company"]["banks"]}
    assert linked == {PLAIN: 1, DNB: 2, OSTLANDET: 1}
    for bic in (PLAIN, DNB, OSTLANDET):
        await live.until(lambda told, bic=bic: (bic, "VALID") in _told(told))
    assert (PLAIN, "AWAITING_AUTHORISATION") in {pair for told in live.seen for pair in _told(told)}


def _told(message: Any) -> set[tuple[str, str]]:
    return {(c["bank"]["bic"], c["status"]) for c in message["data"]["consentStatus"]["consents"]}


async def test_private_and_foreign_owned_accounts_are_refused(stage: Stage, fjellheim: str) -> None:
    """Ola reads why, by the last four digits; nobody else learns that the accounts exist."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    mine = {consent["bank"]["bic"]: consent for consent in await _consents(ola, fjellheim)}
    refusals = {
        (bic, one["lastFour"], one["reason"]) for bic, consent in mine.items() for one in consent["refusedAccounts"]
    }
    assert refusals == {
        (DNB, stage.account("ola-dnb")["bban"][-4:], "ACCOUNT_PRIVATE"),
        (DNB, stage.account("eiendom-drift")["bban"][-4:], "ACCOUNT_FOREIGN_OWNED"),
        (OSTLANDET, stage.account("ola-ostlandet")["bban"][-4:], "ACCOUNT_PRIVATE"),
    }
    told = {one["reason"]: (one["message"], one["fix"]) for one in mine[DNB]["refusedAccounts"]}
    assert "bankintegrasjonen virker bare med bedriftskontoer" in told["ACCOUNT_PRIVATE"][0]
    assert "må den ha sin egen bankavtale" in told["ACCOUNT_FOREIGN_OWNED"][1]
    assert all(consent["refusedAccounts"] == [] for consent in await _consents(kari, fjellheim))
    ola.http.headers["Accept-Language"] = "en"
    english = {one["message"] for consent in await _consents(ola, fjellheim) for one in consent["refusedAccounts"]}
    ola.http.headers["Accept-Language"] = "nb"
    assert "The account is private, and the bank integration works with business accounts only." in " ".join(english)


async def test_the_bank_grants_what_it_grants(stage: Stage, fjellheim: str) -> None:
    """DNB grants 90 days, the others 180; what is shown is what was granted."""
    ola = await stage.actor("ola")
    granted = {c["bank"]["bic"]: c["validUntil"] for c in await _consents(ola, fjellheim)}
    assert granted[DNB] < granted[PLAIN]


async def test_dnb_knows_business_users_by_their_own_id(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    for wrong in (None, "12", stage.person("ola")["fnr"]):
        await refused(ola, "requestConsent", "PSU_ID_INVALID", companyId=fjellheim, bic=DNB, psuId=wrong)
    # Well written, but the bank knows nobody of that name: the remedy is the same.
    await refused(ola, "requestConsent", "PSU_ID_INVALID", companyId=fjellheim, bic=DNB, psuId="ZZ99999")
    # The sandbox's fault speaks no Berlin Group, and is told as what it is.
    stage.calls.forgiven.add("403: header X-Request-ID missing")
    no = {"tppMessages": [{"category": "ERROR", "code": "SERVICE_BLOCKED"}]}
    for _ in ("en", "nb"):
        stage.fault(kind="STATUS", method="POST", path=f"/banks/{BLOCKED}/v1/consents", status=403, body=no)
    await refused(ola, "requestConsent", "BANK_REFUSED", companyId=fjellheim, bic=BLOCKED)
    await refused(ola, "requestConsent", "BANK_UNKNOWN", companyId=fjellheim, bic="XXXXNOKK")


async def test_a_bank_that_wants_a_mandate_first(stage: Stage) -> None:
    """Not "server error": a state of its own, the remedy in words, and after the remedy it works."""
    havbris = await stage.activate("nils", "havbris", "nils")
    nils = await stage.actor("nils")
    await refused(nils, "requestConsent", "MANDATE_MISSING", companyId=havbris, bic=HANDELSBANKEN)
    form = stage.world.get(f"/banks/{HANDELSBANKEN}/mandate")
    assert "Fullmakt" in form.text
    stage.world.post(f"/banks/{HANDELSBANKEN}/mandate", data={"orgnr": stage.company("havbris")["orgnr"]})
    await stage.consent("nils", havbris, HANDELSBANKEN)
    assert await _account_numbers(nils, havbris) == {stage.account("havbris-handelsbanken")["bban"]}


async def test_the_last_consent_taken_back_turns_the_mark_red(stage: Stage) -> None:
    """And says why; the integration itself stays green, and what was fetched stays."""
    nils = await stage.actor("nils")
    havbris = await stage.company_id(nils, "havbris")
    assert (await nils.ask(CHECKS, c=havbris))["company"]["consentCheck"]["green"] is True
    (mine,) = [consent for consent in await _consents(nils, havbris) if consent["status"] == "VALID"]
    await nils.must("revokeConsent", "consent { status }", consentId=mine["id"])
    shown = (await nils.ask(CHECKS, c=havbris))["company"]
    assert (shown["consentCheck"]["green"], shown["consentCheck"]["reason"]) == (False, "CONSENT_REVOKED")
    assert shown["consentCheck"]["explanation"] == CATALOGUES["nb"]["check.consent.REVOKED"]
    assert shown["integrationCheck"]["green"] is True
    assert await _account_numbers(nils, havbris) == {stage.account("havbris-handelsbanken")["bban"]}


async def test_no_consent_for_a_company_one_has_nothing_to_do_with(stage: Stage, fjellheim: str) -> None:
    nils = await stage.actor("nils")
    await refused(nils, "requestConsent", "NOT_FOUND", companyId=fjellheim, bic=PLAIN)


async def test_rejected_at_the_bank(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    consent_id, bank = await stage.ask_consent("ola", fjellheim, PLAIN)
    page = await ola.follow(await ola.sca(bank, action="reject"))
    assert "Tilbake fra banken" in words(page.text)
    assert await stage.consent_status(ola, consent_id) == "REJECTED"
    assert (await ola.ask(CHECKS, c=fjellheim))["company"]["consentCheck"]["green"] is True


async def test_nobody_authorises_for_another_and_any_browser_may_return(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    consent_id, bank = await stage.ask_consent("ola", fjellheim, PLAIN)
    siri = await stage.actor("siri", logged_in=False)
    with pytest.raises(ActorError, match="403"):
        await siri.sca(bank)
    assert await stage.consent_status(ola, consent_id) == "AWAITING_AUTHORISATION"
    back = await ola.sca(bank)
    # Ola's telephone opens the return in another browser than the one that began.
    page = await siri.follow(back)
    assert page.status_code == 200
    assert await stage.consent_status(ola, consent_id) == "VALID"


async def test_the_newer_consent_replaces_the_older(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    at_plain = [c["status"] for c in await _consents(ola, fjellheim) if c["bank"]["bic"] == PLAIN]
    assert at_plain == ["VALID", "REJECTED", "SUPERSEDED"]


async def test_an_aged_address_is_renewed(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    made = await ola.must(
        "requestConsent",
        "consent { id statusInfo { ... on ConsentAwaitingAuthorisation { authorisationUrl } } }",
        companyId=fjellheim,
        bic=PLAIN,
    )
    url = made["consent"]["statusInfo"]["authorisationUrl"]
    first = (await ola.follow(url)).headers["location"]
    await stage.advance(6 * 60)
    second = (await ola.follow(url)).headers["location"]
    assert first != second
    await ola.follow(await ola.sca(second))
    assert await stage.consent_status(ola, made["consent"]["id"]) == "VALID"


async def test_a_first_balance_that_failed_comes_a_minute_later(stage: Stage) -> None:
    """The history arrives, the bank fails at the balance: nobody need look again for it to come."""
    nils = await stage.actor("nils")
    havbris = await stage.company_id(nils, "havbris")
    own = stage.account("havbris-drift")["id"]
    # The sandbox's fault speaks no Berlin Group, and is told as what it is.
    stage.calls.forgiven.add("400: header X-Request-ID missing")
    no = {"tppMessages": [{"category": "ERROR", "code": "FORMAT_ERROR"}]}
    stage.fault(kind="STATUS", path=f"/banks/{DNB}/v1/accounts/{own}/balances", status=400, body=no)
    await stage.consent("nils", havbris, DNB, fetched=False)
    asked = "query($c: ID!) { company(id: $c) { accounts { bank { bic } balance { source }"
    asked += " transactions(first: 1) { nodes { id } } } } }"

    async def account() -> dict[str, Any]:
        told = (await nils.ask(asked, c=havbris))["company"]["accounts"]
        return next((one for one in told if one["bank"]["bic"] == DNB), {})

    async def has(what: str) -> bool:
        return bool((await account()).get(what))

    await stage.until(lambda: stage.listed("faults") == [], "the bank's fault")
    await stage.until(lambda: has("transactions"), "the history")
    assert (await account())["balance"] is None
    await stage.advance(61)
    await stage.until(lambda: has("balance"), "the balance", seconds=30)


async def test_abandoned_when_nobody_comes_back(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    consent_id, _ = await stage.ask_consent("ola", fjellheim, PLAIN)
    await stage.advance(16 * 60)

    async def abandoned() -> bool:
        return await stage.consent_status(ola, consent_id) == "ABANDONED"

    await stage.until(abandoned, "the consent nobody came back from")
    assert (await ola.ask(CHECKS, c=fjellheim))["company"]["consentCheck"]["green"] is True


async def test_a_bank_with_trouble_kills_no_consent(stage: Stage, fjellheim: str) -> None:
    """500, 503 and a lost reply, then they are well: nobody is asked to renew for a fault that was not theirs.

    A sick bank keeps no other bank's balance from being read.
    """
    ola = await stage.actor("ola")
    stage.fault(kind="STATUS", path=f"/banks/{DNB}/v1", status=500, times=2)
    stage.fault(kind="STATUS", path=f"/banks/{PLAIN}/v1", status=503)
    await stage.minute_of_presence(ola)
    await stage.until(lambda: stage.listed("faults") == [], "the banks' faults")
    await stage.until(lambda: _read_within(ola, fjellheim, 30, {OSTLANDET}), "the bank that is well")
    stage.fault(kind="LOST_REPLY", path=f"/banks/{PLAIN}/v1/consents", times=2)
    await refused(ola, "requestConsent", "OUTSIDE_UNAVAILABLE", companyId=fjellheim, bic=PLAIN)
    valid = sorted(c["bank"]["bic"] for c in await _consents(ola, fjellheim) if c["status"] == "VALID")
    assert valid == sorted((PLAIN, DNB, OSTLANDET))
    await stage.minute_of_presence(ola)
    await stage.until(lambda: _read_within(ola, fjellheim, 30, {PLAIN, DNB, OSTLANDET}), "all banks")


async def _read_within(actor: Actor, company_id: str, seconds: int, banks: set[str]) -> bool:
    """At each of these banks an account has a balance this young."""
    told = await actor.ask(
        "query($c: ID!) { company(id: $c) { accounts { bank { bic } balance { ageSeconds } } } }", c=company_id
    )
    return banks <= {a["bank"]["bic"] for a in told["company"]["accounts"] if a["balance"]["ageSeconds"] < seconds}


async def test_taken_back_by_the_person(stage: Stage, fjellheim: str) -> None:
    """At once here, and at the bank as well; only by the person whose consent it is."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    (mine,) = [c for c in await _consents(ola, fjellheim) if c["bank"]["bic"] == OSTLANDET]
    await refused(kari, "revokeConsent", "NOT_FOUND", consentId=mine["id"])
    assert _at_bank(stage, OSTLANDET) != []
    told = await ola.must("revokeConsent", "consent { status statusInfo { text } }", consentId=mine["id"])
    assert told["consent"]["status"] == "REVOKED_BY_USER"
    await stage.until(lambda: _at_bank(stage, OSTLANDET) == [], "the end of the consent at the bank")
    await refused(ola, "revokeConsent", "CONSENT_WRONG_STATUS", consentId=mine["id"])


def _at_bank(stage: Stage, bic: str) -> list[str]:
    """The consents that the bank's own page offers to withdraw."""
    return re.findall(r'name="consent" value="([^"]+)"', stage.world.get(f"/banks/{bic}/revoke").text)


async def test_taken_back_at_the_bank(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    (at_bank,) = _at_bank(stage, PLAIN)
    form = {"person": "ola", "consent": at_bank}
    assert stage.world.post(f"/banks/{PLAIN}/revoke", data=form).status_code == 303
    (mine,) = [c for c in await _consents(ola, fjellheim) if c["bank"]["bic"] == PLAIN and c["status"] == "VALID"]
    await stage.minute_of_presence(ola)

    async def noticed() -> bool:
        return await stage.consent_status(ola, mine["id"]) == "REVOKED_AT_BANK"

    await stage.until(noticed, "the bank's word")


async def test_expiring_and_expired_by_the_clock(stage: Stage, fjellheim: str) -> None:
    """DNB's ninety days; then nothing is fetched, what was fetched is kept, and the mark says why it is red."""
    ola = await stage.actor("ola")
    (mine,) = [c["id"] for c in await _consents(ola, fjellheim) if c["bank"]["bic"] == DNB and c["status"] == "VALID"]

    async def is_now(status: str) -> bool:
        return await stage.consent_status(ola, mine) == status

    await stage.advance(80 * DAY)
    await stage.until(lambda: is_now("EXPIRING"), "fourteen days left")
    check = (await ola.ask(CHECKS, c=fjellheim))["company"]["consentCheck"]
    assert check["green"] is True
    assert "utløper snart" in check["explanation"]
    await stage.advance(11 * DAY)
    await stage.until(lambda: is_now("EXPIRED"), "the end")
    check = (await ola.ask(CHECKS, c=fjellheim))["company"]["consentCheck"]
    assert (check["green"], check["reason"]) == (False, "CONSENT_EXPIRED")
    assert len(await _account_numbers(ola, fjellheim)) == 4
    account = await stage.account_id(ola, fjellheim, "fjellheim-drift")
    made = await ola.must(
        "createPayment",
        "payment { id contentHash }",
        idempotencyKey="after-the-end",
        debtorAccountId=account,
        transfer=stage.transfer(),
    )
    approval = {"paymentId": made["payment"]["id"], "contentHash": made["payment"]["contentHash"]}
    await refused(ola, "approvePayments", "CONSENT_MISSING", approvals=[approval])
