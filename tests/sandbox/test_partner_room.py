"""The partner by its contract: decisions, corrections, caseworker and signed notifications."""

import base64
import hashlib
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from sandbox.companies import FJELLHEIM, HAVBRIS, NORDLYS
from sandbox.partner import desk
from tests.support.contract import Contract, Watched
from tests.support.receiver import Receiver, receiving, wait_until
from tests.support.sandbox_server import SandboxServer, start_sandbox

PDF = b"%PDF-1.7 signed"
SECRET = "whsec_" + base64.b64encode(b"k" * 32).decode()
KYC: dict[str, Any] = {
    "persons": [
        {"name": "Ola Bakken", "birthdate": "1974-03-12", "role": "DAGL", "pep": False, "ownershipPercent": 60},
        {"name": "Siri Dahl", "birthdate": "1981-11-05", "role": "MEDL", "pep": False, "ownershipPercent": None},
    ],
    "fundingSource": "SALES",
    "paymentCountries": ["NO", "SE"],
    "industryCode": "41.200",
}


def case(reference: str = "r-1", orgnr: str = FJELLHEIM, **kyc: Any) -> dict[str, Any]:
    signed = {"signedPdf": base64.b64encode(PDF).decode(), "sha256": hashlib.sha256(PDF).hexdigest()}
    return {
        "reference": reference,
        "company": {"organisationNumber": orgnr, "name": "Fjellheim Bygg AS", "registeredOn": "2014-05-12"},
        "agreement": {**signed, "signedBy": ["Ola Bakken"]},
        "kyc": {**KYC, **kyc},
    }


@pytest.fixture
async def partner(running_sandbox: SandboxServer) -> AsyncIterator[httpx.AsyncClient]:
    """Logged in; every call is held against the contract."""
    watched = Watched(Contract("partner"), "/partner", httpx.AsyncHTTPTransport(), strict=False)
    async with httpx.AsyncClient(transport=watched, base_url=f"{running_sandbox.url}/partner") as client:
        await log_in(client)
        yield client
    assert watched.calls > 1
    assert watched.violations == []


async def log_in(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/oauth2/token", data={"grant_type": "client_credentials"}, auth=("kontobro", "sandbox-secret")
    )
    client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"


async def submitted(client: httpx.AsyncClient, document: dict[str, Any]) -> str:
    answer = await client.post("/v1/flows", json=document)
    assert answer.status_code == 201, answer.text
    assert answer.json()["status"] == "IN_PROGRESS"
    return answer.json()["id"]


async def decided(client: httpx.AsyncClient, flow_id: str) -> dict[str, Any]:
    deadline = time.monotonic() + 5
    while True:
        flow = (await client.get(f"/v1/flows/{flow_id}")).json()
        if flow["status"] != "IN_PROGRESS":
            return flow
        assert time.monotonic() < deadline


async def test_a_clean_case_is_approved_a_moment_later(partner: httpx.AsyncClient) -> None:
    flow = await decided(partner, await submitted(partner, case()))
    assert (flow["status"], flow["reasons"]) == ("APPROVED", [])
    assert [(t["kind"], t["status"]) for t in flow["tasks"]] == [
        ("SIGNED_AGREEMENT", "DONE"), ("KYC", "DONE"), ("OWNERSHIP", "DONE"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "change"),
    [
        ("PEP_DECLARED", {"persons": [{**KYC["persons"][0], "pep": True}]}),
        ("FUNDING_SOURCE", {"fundingSource": "CRYPTO"}),
        ("PAYMENT_COUNTRIES", {"paymentCountries": ["NO", "KP"]}),
        ("PAYMENT_COUNTRIES", {"paymentCountries": []}),
        ("INDUSTRY", {"industryCode": "92.000"}),
        ("RELATED_PERSONS", {"persons": [{**KYC["persons"][0], "name": "Ukjent Eier"}]}),
        ("RELATED_PERSONS", {"persons": [{**KYC["persons"][0], "ownershipPercent": 5, "name": "Sol Skyggesen"}]}),
    ],
)
async def test_each_reason_sends_the_case_to_a_human(
    partner: httpx.AsyncClient, reason: str, change: dict[str, Any]
) -> None:
    flow = await decided(partner, await submitted(partner, case(**change)))
    assert (flow["status"], flow["reasons"]) == ("MANUAL_REVIEW", [reason])
    # The corrected answers leave no reason.
    answer = await partner.put(f"/v1/flows/{flow['id']}/kyc", json=KYC)
    assert (answer.json()["status"], answer.json()["reasons"]) == ("APPROVED", [])


async def test_the_newly_founded_and_the_random_check_cannot_be_corrected_away(
    partner: httpx.AsyncClient, running_sandbox: SandboxServer
) -> None:
    fault = {"kind": "OUTCOME", "outcome": "partner.random_check"}
    async with httpx.AsyncClient(base_url=f"{running_sandbox.url}/world") as world:
        await world.post("/faults", json=fault)
    flow = await decided(partner, await submitted(partner, case(orgnr=NORDLYS, persons=[])))
    assert flow["reasons"] == ["RANDOM_CHECK", "NEWLY_FOUNDED"]
    answer = await partner.put(f"/v1/flows/{flow['id']}/kyc", json=KYC | {"persons": []})
    assert answer.json()["status"] == "MANUAL_REVIEW"
    async with httpx.AsyncClient(base_url=f"{running_sandbox.url}/world") as world:
        await world.post("/clock", json={"advance_seconds": 86_400 * 61})
    answer = await partner.put(f"/v1/flows/{flow['id']}/kyc", json=KYC | {"persons": []})
    assert answer.json()["reasons"] == ["RANDOM_CHECK"]


async def test_a_reference_is_one_flow(partner: httpx.AsyncClient) -> None:
    flow_id = await submitted(partner, case(fundingSource="CASH"))
    again = await partner.post("/v1/flows", json=case(fundingSource="CASH"))
    assert (again.status_code, again.json()["id"]) == (200, flow_id)
    assert (await partner.post("/v1/flows", json=case(fundingSource="SALES"))).status_code == 409
    await decided(partner, flow_id)
    await partner.put(f"/v1/flows/{flow_id}/kyc", json=KYC)
    again = await partner.post("/v1/flows", json=case(fundingSource="CASH"))
    assert (again.json()["id"], again.json()["status"]) == (flow_id, "APPROVED")


async def test_a_decided_case_takes_no_other_answers(partner: httpx.AsyncClient) -> None:
    flow_id = await submitted(partner, case())
    await decided(partner, flow_id)
    assert (await partner.put(f"/v1/flows/{flow_id}/kyc", json=KYC)).status_code == 200
    assert (await partner.put(f"/v1/flows/{flow_id}/kyc", json=KYC | {"fundingSource": "CASH"})).status_code == 409


def changed(document: dict[str, Any], path: str, value: Any) -> dict[str, Any]:
    *folders, last = path.split(".")
    inner = document
    for folder in folders:
        inner = inner[folder]
    inner[last] = value
    return document


@pytest.mark.parametrize(
    ("path", "value"),
    [("reference", ""), ("company.organisationNumber", "123"), ("agreement.sha256", "0" * 64), ("extra", 1),
     ("agreement.signedPdf", "!" * 12), ("agreement.signedBy", []), ("kyc.paymentCountries", ["Norge"]),
     ("kyc.industryCode", "building"), ("kyc.persons", [{"name": "x"}]), ("company.registeredOn", "yesterday")],
)  # fmt: skip
async def test_wrong_content_is_refused(partner: httpx.AsyncClient, path: str, value: Any) -> None:
    answer = await partner.post("/v1/flows", json=changed(case(), path, value))
    assert (answer.status_code, answer.json()["code"]) == (422, "INVALID_CONTENT")


async def test_who_is_not_known_gets_nothing(partner: httpx.AsyncClient, running_sandbox: SandboxServer) -> None:
    good = partner.headers["Authorization"]
    for header in ("", "Bearer wrong", good.replace("Bearer", "Basic")):
        answer = await partner.get("/v1/flows/x", headers={"Authorization": header})
        assert answer.status_code == 401
    for document in running_sandbox.world.store.all("partner_token"):
        document["expires_at"] = time.time() - 1
    assert (await partner.get("/v1/flows/x")).status_code == 401
    grant = {"grant_type": "client_credentials"}
    wrong = await partner.post("/oauth2/token", data=grant, auth=("kontobro", "wrong"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    await log_in(partner)
    assert (await partner.get("/v1/flows/x")).status_code == 404
    assert (await partner.put("/v1/flows/x/kyc", json=KYC)).status_code == 404


async def test_ownership_follows_the_banks_own_register(
    partner: httpx.AsyncClient, running_sandbox: SandboxServer
) -> None:
    accounts = running_sandbox.world.store.all("account")
    bban = next(a["bban"] for a in accounts if a["owner"].get("orgnr") == FJELLHEIM)

    async def ask(orgnr: str, number: str) -> str:
        question = {"organisationNumber": orgnr, "bban": number}
        return (await partner.post("/v1/account-ownership", json=question)).json()["ownership"]

    assert await ask(FJELLHEIM, bban) == "OWNED"
    assert await ask(HAVBRIS, bban) == "NOT_OWNED"
    assert await ask(FJELLHEIM, "00000000000") == "UNKNOWN"


async def review(partner: httpx.AsyncClient) -> str:
    flow_id = await submitted(partner, case(fundingSource="CASH"))
    assert (await decided(partner, flow_id))["status"] == "MANUAL_REVIEW"
    return flow_id


async def test_the_caseworker_asks_and_then_decides(partner: httpx.AsyncClient, running_sandbox: SandboxServer) -> None:
    flow_id = await review(partner)
    async with httpx.AsyncClient(base_url=running_sandbox.url) as browser:
        assert "Hvordan selskapet er finansiert" in (await browser.get(f"/partner/cases/{flow_id}")).text
        page = f"/partner/cases/{flow_id}"
        assert (await browser.post(page, data={"decision": "shrug"})).status_code == 422
        asked = await browser.post(page, data={"decision": "needs_information", "text": "Hvor kommer <pengene> fra?"})
        assert (asked.status_code, asked.headers["location"]) == (303, page)
        flow = (await partner.get(f"/v1/flows/{flow_id}")).json()
        assert (flow["status"], flow["text"]) == ("NEEDS_INFORMATION", "Hvor kommer <pengene> fra?")
        assert "<pengene>" not in (await browser.get(page)).text
        await browser.post(page, data={"decision": "reject", "text": "Nei."})
        assert (await browser.post(page, data={"decision": "approve"})).status_code == 409
        assert (await browser.get("/partner/cases/unknown")).status_code == 404
    flow = (await partner.get(f"/v1/flows/{flow_id}")).json()
    assert (flow["status"], flow["reasons"], flow["text"]) == ("REJECTED", ["FUNDING_SOURCE"], "Nei.")


async def test_notifications_are_signed_ordered_and_repeated_until_taken(partner: httpx.AsyncClient) -> None:
    contract = Contract("partner")
    hook = "#/webhooks/flowChanged/post"
    with receiving() as receiver:
        receiver.statuses = [500, 302]
        assert await registered(partner, receiver) == 204
        flow_id = await review(partner)
        await partner.put(f"/v1/flows/{flow_id}/kyc", json=KYC)
        calls = receiver.wait(4)
    assert [body.decode() for _, body in calls] == [
        *[f'{{"flowId":"{flow_id}","status":"MANUAL_REVIEW"}}'] * 3,
        f'{{"flowId":"{flow_id}","status":"APPROVED"}}',
    ]
    assert len({headers["webhook-id"] for headers, _ in calls}) == 2
    for headers, body in calls:
        expected = desk.sign(SECRET, headers["webhook-id"], headers["webhook-timestamp"], body.decode())
        assert headers["webhook-signature"] == expected
        for number, parameter in enumerate(contract.document["webhooks"]["flowChanged"]["post"]["parameters"]):
            assert contract.faults(f"{hook}/parameters/{number}/schema", headers[parameter["name"]]) == []


async def registered(partner: httpx.AsyncClient, receiver: Receiver) -> int:
    return (await partner.put("/v1/webhook", json={"url": receiver.url, "secret": SECRET})).status_code


@pytest.mark.parametrize(
    "wrong",
    [{"url": "ftp://x", "secret": SECRET}, {"url": "http://x", "secret": "short"}, {"url": "http://x"},
     {"url": "http://x", "secret": "whsec_" + "A" * 33}],
)  # fmt: skip
async def test_a_webhook_that_cannot_work_is_refused(partner: httpx.AsyncClient, wrong: dict[str, str]) -> None:
    assert (await partner.put("/v1/webhook", json=wrong)).status_code == 422


async def test_a_restarted_sandbox_still_decides_and_delivers(tmp_path: Path) -> None:
    server = start_sandbox(tmp_path)
    async with httpx.AsyncClient(base_url=f"{server.url}/partner") as client:
        await log_in(client)
        flow_id = await submitted(client, case())
    server.stop()
    with receiving() as receiver:
        again = start_sandbox(tmp_path)
        async with httpx.AsyncClient(base_url=f"{again.url}/partner") as client:
            await log_in(client)
            assert (await decided(client, flow_id))["status"] == "APPROVED"
            # It happened before anybody had registered; nothing is lost.
            await registered(client, receiver)
        receiver.wait(1)
        wait_until(lambda: again.world.store.all("partner_delivery") == [])
        again.stop()
