"""Consents at the sandbox's banks: what each behaviour grants, to whom, for how long."""

from datetime import timedelta
from typing import Any

import pytest

from tests.support.tpp import BACK, DNB, NOK, NORGE, OSTLANDET, Tpp, refusal


@pytest.mark.parametrize(("bic", "days"), [(NORGE, 180), (DNB, 90), (OSTLANDET, 180)])
async def test_the_bank_grants_its_own_validity_whatever_was_asked(tpp: Tpp, bic: str, days: int) -> None:
    made = await tpp.initiate(bic, "/v1/consents", tpp.consent_body(bic), "ola", "fjellheim")
    assert made.status_code == 201
    assert made.headers["ASPSP-SCA-Approach"] == "REDIRECT"
    assert (await tpp.follow(made))["consentStatus"] == "received"
    done = await tpp.act(made, "ola")
    assert (done.status_code, done.headers["Location"]) == (303, BACK)
    consent = await tpp.follow(made, "self")
    assert consent["consentStatus"] == "valid"
    assert consent["validUntil"] == (tpp.world.clock.today() + timedelta(days=days)).isoformat()
    assert (await tpp.follow(made, "scaStatus"))["scaStatus"] == "finalised"


async def test_a_shorter_validity_is_kept_and_then_over(tpp: Tpp) -> None:
    made = await tpp.initiate(NORGE, "/v1/consents", tpp.consent_body(NORGE, days=10), "ola", "fjellheim")
    await tpp.act(made, "ola")
    tpp.world.clock.advance(11 * 86_400)
    assert (await tpp.follow(made))["consentStatus"] == "expired"
    read = await tpp.call("GET", NORGE, "/v1/accounts", headers={"Consent-ID": made.json()["consentId"]})
    assert refusal(read) == (401, "CONSENT_EXPIRED")


@pytest.mark.parametrize(
    ("bic", "access"),
    [
        (NORGE, {"accounts": [], "balances": [], "transactions": []}),
        (DNB, {"allPsd2": "allAccounts"}),
        (OSTLANDET, {"allPsd2": "allAccounts"}),
    ],
)
async def test_a_bank_refuses_the_consent_model_of_another(tpp: Tpp, bic: str, access: dict[str, Any]) -> None:
    body = tpp.consent_body(bic, access=access)
    made = await tpp.initiate(bic, "/v1/consents", body, "ola", "fjellheim")
    assert refusal(made) == (400, "PARAMETER_NOT_SUPPORTED")


async def test_dedicated_accounts_at_a_plain_bank(tpp: Tpp) -> None:
    mine = {"bban": tpp.account("fjellheim-spare")["bban"]}
    access = {"accounts": [mine], "balances": [mine], "transactions": [mine]}
    made = await tpp.initiate(NORGE, "/v1/consents", tpp.consent_body(NORGE, access=access), "ola", "fjellheim")
    await tpp.act(made, "ola")
    assert [ref["bban"] for ref in (await tpp.follow(made, "self"))["access"]["accounts"]] == [mine["bban"]]


async def test_a_tietoevry_consent_shows_the_accounts_chosen_at_the_bank(tpp: Tpp) -> None:
    made = await tpp.initiate(OSTLANDET, "/v1/consents", tpp.consent_body(OSTLANDET), "ola", "fjellheim")
    shown = await tpp.client.get(made.json()["_links"]["scaRedirect"]["href"])
    assert shown.status_code == 200
    business, private = tpp.account("fjellheim-ostlandet"), tpp.account("ola-ostlandet")
    assert f'value="{business["id"]}"' in shown.text
    assert f'value="{private["id"]}"' in shown.text
    foreign = tpp.account("nordlys-ostlandet")
    assert foreign["id"] not in shown.text
    assert (await tpp.act(made, "ola", accounts=foreign["id"])).status_code == 400
    assert (await tpp.act(made, "ola", accounts=business["id"])).status_code == 303
    consent = await tpp.follow(made, "self")
    assert [reference["bban"] for reference in consent["access"]["balances"]] == [business["bban"]]


async def test_only_the_psu_named_can_authorise_and_a_refusal_changes_nothing(tpp: Tpp) -> None:
    made = await tpp.initiate(DNB, "/v1/consents", tpp.consent_body(DNB), "kari", "fjellheim")
    assert (await tpp.act(made, "ola")).status_code == 403
    assert (await tpp.act(made, "nobody")).status_code == 400
    assert (await tpp.follow(made))["consentStatus"] == "received"
    assert (await tpp.act(made, "kari")).status_code == 303


async def test_a_person_may_say_no(tpp: Tpp) -> None:
    made = await tpp.initiate(DNB, "/v1/consents", tpp.consent_body(DNB), "ola", "fjellheim")
    done = await tpp.act(made, "ola", "reject")
    assert (done.status_code, done.headers["Location"]) == (303, NOK)
    assert (await tpp.follow(made))["consentStatus"] == "rejected"
    assert (await tpp.follow(made, "scaStatus"))["scaStatus"] == "failed"


async def test_a_link_works_once_and_for_fifteen_minutes(tpp: Tpp) -> None:
    made = await tpp.initiate(DNB, "/v1/consents", tpp.consent_body(DNB), "ola", "fjellheim")
    tpp.world.clock.advance(15 * 60 + 1)
    assert (await tpp.act(made, "ola")).status_code == 410
    assert (await tpp.follow(made, "scaStatus"))["scaStatus"] == "failed"
    again = await tpp.call("POST", DNB, f"/v1/consents/{made.json()['consentId']}/authorisations", {})
    assert again.status_code == 201
    assert (await tpp.act(again, "ola")).headers["Location"] == BACK
    assert (await tpp.act(again, "ola")).status_code == 409
    listed = await tpp.call("GET", DNB, f"/v1/consents/{made.json()['consentId']}/authorisations")
    assert again.json()["authorisationId"] in listed.json()["authorisationIds"]
    late = await tpp.call("POST", DNB, f"/v1/consents/{made.json()['consentId']}/authorisations", {})
    assert refusal(late) == (409, "STATUS_INVALID")


async def test_who_asks_for_what_company(tpp: Tpp) -> None:
    body = tpp.consent_body(DNB)
    stranger = await tpp.initiate(DNB, "/v1/consents", body, "nils", "fjellheim")
    assert refusal(stranger) == (401, "CORPORATE_ID_INVALID")
    unknown = await tpp.initiate(DNB, "/v1/consents", body, "ola", "fjellheim", {"PSU-Corporate-ID": "999999999"})
    assert refusal(unknown) == (401, "CORPORATE_ID_INVALID")
    fnr = await tpp.initiate(DNB, "/v1/consents", body, "ola", "fjellheim", {"PSU-ID": tpp.psu_id(NORGE, "ola")})
    assert refusal(fnr) == (400, "FORMAT_ERROR")
    nobody = await tpp.initiate(DNB, "/v1/consents", body, "ola", "fjellheim", {"PSU-ID": "ZZ99999"})
    assert refusal(nobody) == (401, "PSU_CREDENTIALS_INVALID")


@pytest.mark.parametrize("header", ["X-Request-ID", "PSU-IP-Address", "TPP-Redirect-URI"])
async def test_the_headers_of_an_initiation_are_required(tpp: Tpp, header: str) -> None:
    made = await tpp.initiate(DNB, "/v1/consents", tpp.consent_body(DNB), "ola", "fjellheim", {header: None})
    assert refusal(made) == (400, "FORMAT_ERROR")
    assert made.json()["tppMessages"][0]["path"] == header
    assert tpp.world.store.all("consent") == []


async def test_malformed_headers_are_refused(tpp: Tpp) -> None:
    wrong = {"PSU-IP-Address": "home"}
    made = await tpp.initiate(DNB, "/v1/consents", tpp.consent_body(DNB), "ola", "fjellheim", wrong)
    assert refusal(made) == (400, "FORMAT_ERROR")
    # Not through the referee: no answer can both echo this id and be a UUID.
    for request_id in ("42", "{5f0b2c9e-8f4d-4e57-9a53-0d1c2b3a4f5e}", "5f0b2c9e8f4d4e579a530d1c2b3a4f5e"):
        answer = await tpp.client.get(f"/banks/{DNB}/v1/consents/x", headers={"X-Request-ID": request_id})
        assert refusal(answer) == (400, "FORMAT_ERROR")


async def test_some_banks_want_a_mandate_first(tpp: Tpp) -> None:
    # Nobody in the demo world has an account there; the mandate is asked for before that is seen.
    body = tpp.consent_body(NORGE)
    without = await tpp.initiate("HANDNOKK", "/v1/consents", body, "ola", "fjellheim")
    assert refusal(without) == (403, "SERVICE_BLOCKED")
    assert "fullmakt" in without.json()["tppMessages"][0]["text"]
    assert (await tpp.client.get("/banks/HANDNOKK/mandate")).status_code == 200
    given = await tpp.client.post("/banks/HANDNOKK/mandate", data={"orgnr": tpp.orgnr("fjellheim")})
    assert given.status_code == 303
    tpp.account("fjellheim-spare").update(bic="HANDNOKK")
    assert (await tpp.initiate("HANDNOKK", "/v1/consents", body, "ola", "fjellheim")).status_code == 201


async def test_ways_a_consent_ends(tpp: Tpp) -> None:
    first = await tpp.consent(DNB, "ola", "fjellheim")
    second = await tpp.consent(DNB, "ola", "fjellheim")
    assert refusal(await tpp.call("GET", DNB, "/v1/accounts", headers=first)) == (401, "CONSENT_EXPIRED")
    page = await tpp.client.get(f"/banks/{DNB}/revoke")
    assert str(second["Consent-ID"]) in page.text
    assert str(first["Consent-ID"]) not in page.text
    foreign = await tpp.client.post(f"/banks/{DNB}/revoke", data={"person": "per", "consent": second["Consent-ID"]})
    assert foreign.status_code == 403
    own = await tpp.client.post(f"/banks/{DNB}/revoke", data={"person": "ola", "consent": second["Consent-ID"]})
    assert own.status_code == 303
    status = await tpp.call("GET", DNB, f"/v1/consents/{second['Consent-ID']}/status")
    assert status.json() == {"consentStatus": "revokedByPsu"}
    third = await tpp.consent(DNB, "ola", "fjellheim")
    assert (await tpp.call("DELETE", DNB, f"/v1/consents/{third['Consent-ID']}")).status_code == 204
    assert refusal(await tpp.call("GET", DNB, "/v1/accounts", headers=third)) == (401, "CONSENT_INVALID")


async def test_every_bank_of_the_directory_answers(tpp: Tpp) -> None:
    listed = {bank["bic"]: bank for bank in (await tpp.client.get("/banks")).json()}
    assert len(listed) > 100
    assert {listed[bic]["behaviour"] for bic in (DNB, OSTLANDET, NORGE)} == {"DNB", "TIETOEVRY", "PLAIN"}
    assert listed["SPTRNO22"]["behaviour"] == listed["TEKONOK1"]["behaviour"] == "TIETOEVRY"
    assert "0500" in listed[DNB]["prefixes"]
    for bic in listed:
        answer = await tpp.call("GET", bic, "/v1/consents/none")
        assert refusal(answer) == (403, "CONSENT_UNKNOWN")
    assert (await tpp.call("GET", "NOBANK00", "/v1/consents/none")).status_code == 404
