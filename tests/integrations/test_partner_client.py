"""The partner client against the sandbox and its contract; what goes wrong on the way; whom it believes."""

import base64
import hmac
import json
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.ports import (
    KycAnswers,
    NotFound,
    NotSent,
    OnboardingAnswer,
    OnboardingCase,
    OnboardingPerson,
    OutcomeUnknown,
    Ownership,
    Partner,
    Refused,
    ReviewDecision,
)
from integrations.http import new_client
from integrations.partner import PartnerClient
from sandbox.companies import FJELLHEIM, HAVBRIS
from tests.support.contract import Contract, Watched
from tests.support.receiver import receiving
from tests.support.sandbox_server import SandboxServer, free_port, start_sandbox

KEY = b"k" * 32
SECRET = "whsec_" + base64.b64encode(KEY).decode()
KYC = KycAnswers(
    persons=(OnboardingPerson("Ola Bakken", date(1974, 3, 12), "DAGL", pep=False, ownership_percent=60),),
    funding_source="SALES",
    payment_countries=("NO", "SE"),
    industry_code="41.200",
)
CASE = OnboardingCase(
    reference="agreement-1",
    org_number=FJELLHEIM,
    company_name="Fjellheim Bygg AS",
    registered_on=date(2014, 5, 12),
    signed_pdf=b"%PDF-1.7 signed",
    signed_by=("Ola Bakken",),
    kyc=KYC,
)
WRONG_PEP = replace(KYC, persons=(replace(KYC.persons[0], pep=True),))


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path)
    yield server
    server.stop()


@pytest.fixture
async def partner(sandbox: SandboxServer) -> AsyncIterator[PartnerClient]:
    """Every request and every answer is held against the contract."""
    watched = Watched(Contract("partner"), "/partner", httpx.AsyncHTTPTransport(), strict=True)
    async with new_client(transport=watched) as http:
        yield client(f"{sandbox.url}/partner", http)
    assert watched.violations == []


def client(base_url: str, http: httpx.AsyncClient, secret: str = "sandbox-secret") -> PartnerClient:
    return PartnerClient(base_url, "kontobro", secret, SECRET, http)


async def fault(sandbox: SandboxServer, **values: object) -> None:
    async with httpx.AsyncClient() as tester:
        assert (await tester.post(f"{sandbox.url}/world/faults", json=values)).status_code == 201


async def decided(partner: PartnerClient, flow_id: str) -> OnboardingAnswer:
    deadline = time.monotonic() + 5
    while (answer := await partner.answer(flow_id)).decision is ReviewDecision.IN_PROGRESS:
        assert time.monotonic() < deadline
    return answer


def test_it_is_the_port(sandbox: SandboxServer) -> None:
    port: Partner = client(sandbox.url, new_client())
    assert port


async def test_a_wrong_pep_tick_is_corrected(partner: PartnerClient) -> None:
    started = await partner.submit(replace(CASE, kyc=WRONG_PEP))
    assert started.decision is ReviewDecision.IN_PROGRESS
    under_review = await decided(partner, started.flow_id)
    assert (under_review.decision, under_review.reasons) == (ReviewDecision.MANUAL_REVIEW, ("PEP_DECLARED",))
    corrected = await partner.correct(started.flow_id, KYC)
    assert corrected == OnboardingAnswer(started.flow_id, ReviewDecision.APPROVED, (), None)


async def test_a_case_submitted_again_is_the_same_case(partner: PartnerClient) -> None:
    first, second = await partner.submit(CASE), await partner.submit(CASE)
    assert first.flow_id == second.flow_id
    with pytest.raises(Refused) as caught:
        await partner.submit(replace(CASE, kyc=WRONG_PEP))
    assert (caught.value.code, caught.value.http_status) == ("REFERENCE_IN_USE", 409)


async def test_a_lost_reply_is_unknown_and_asking_again_finds_the_flow(
    partner: PartnerClient, sandbox: SandboxServer
) -> None:
    await fault(sandbox, kind="LOST_REPLY", path="/v1/flows$", times=3)
    with pytest.raises(OutcomeUnknown):
        await partner.submit(CASE)
    assert len(sandbox.world.store.all("partner_flow")) == 1
    again = await partner.submit(CASE)
    assert [f["id"] for f in sandbox.world.store.all("partner_flow")] == [again.flow_id]


async def test_short_trouble_is_lived_through_and_long_trouble_is_unknown(
    partner: PartnerClient, sandbox: SandboxServer
) -> None:
    await fault(sandbox, kind="STATUS", status=503, path="/v1/flows", times=2)
    flow_id = (await partner.submit(CASE)).flow_id
    for status in (500, 503):
        await fault(sandbox, kind="STATUS", status=status, path="/v1/flows", times=3 if status == 503 else 1)
        with pytest.raises(OutcomeUnknown):
            await partner.answer(flow_id)


async def test_a_slow_partner_is_unknown_and_an_absent_one_not_sent(sandbox: SandboxServer) -> None:
    async with new_client() as http:
        http.timeout = httpx.Timeout(0.2)
        await fault(sandbox, kind="DELAY", delay_ms=1000, path="/v1/flows")
        with pytest.raises(OutcomeUnknown):
            await client(f"{sandbox.url}/partner", http).submit(CASE)
        with pytest.raises(NotSent):
            await client(f"http://127.0.0.1:{free_port()}", http).submit(CASE)


async def test_wrong_credentials_and_unknown_flows_are_refused(partner: PartnerClient, sandbox: SandboxServer) -> None:
    with pytest.raises(NotFound) as unknown:
        await partner.answer("no-such-flow")
    assert unknown.value.http_status == 404
    async with new_client() as http:
        with pytest.raises(Refused) as caught:
            await client(f"{sandbox.url}/partner", http, "wrong").submit(CASE)
    assert (caught.value.code, caught.value.http_status) == ("invalid_client", 401)


async def test_a_token_is_kept_and_renewed_when_it_is_no_longer_taken(
    partner: PartnerClient, sandbox: SandboxServer
) -> None:
    flow_id = (await partner.submit(CASE)).flow_id
    await partner.answer(flow_id)
    [token] = sandbox.world.store.all("partner_token")
    sandbox.world.store.delete("partner_token", token["id"])
    await partner.answer(flow_id)
    [renewed] = sandbox.world.store.all("partner_token")
    assert renewed["id"] != token["id"]


async def test_ownership(partner: PartnerClient, sandbox: SandboxServer) -> None:
    accounts = sandbox.world.store.all("account")
    bban = next(a["bban"] for a in accounts if a["owner"].get("orgnr") == FJELLHEIM)
    assert await partner.account_ownership(FJELLHEIM, bban) is Ownership.OWNED
    assert await partner.account_ownership(HAVBRIS, bban) is Ownership.NOT_OWNED
    assert await partner.account_ownership(FJELLHEIM, "00000000000") is Ownership.UNKNOWN


async def test_a_flow_id_cannot_walk_to_another_address() -> None:
    asked: list[bytes] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.raw_path)
        return httpx.Response(200, json={"access_token": "t", "id": "f", "status": "APPROVED"})

    await client("http://partner.test", new_client(transport=httpx.MockTransport(answer))).answer("../x?y")
    assert asked == [b"/oauth2/token", b"/v1/flows/..%2Fx%3Fy"]


@pytest.mark.parametrize(
    "body", [{}, {"id": "f"}, {"id": "f", "status": "DELIGHTED"}, {"id": "", "status": "APPROVED"}, [], None]
)
async def test_an_answer_outside_the_contract_decides_nothing(body: Any) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        token = {"access_token": "t" * 20, "token_type": "Bearer", "expires_in": 60}
        return httpx.Response(200, json=token if request.url.path.endswith("token") else body)

    with pytest.raises(OutcomeUnknown):
        await client("http://partner.test", new_client(transport=httpx.MockTransport(answer))).answer("f")


async def test_what_we_have_no_word_for_is_read_liberally() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("token"):
            return httpx.Response(200, json={"access_token": "t"})
        if request.url.path.endswith("ownership"):
            return httpx.Response(200, json={"ownership": "PERHAPS"})
        flow = {"id": "f", "status": "MANUAL_REVIEW", "reasons": ["PEP_DECLARED", "WEATHER"], "more": 1}
        return httpx.Response(200, json=flow)

    partner = client("http://partner.test", new_client(transport=httpx.MockTransport(answer)))
    assert (await partner.answer("f")).reasons == ("PEP_DECLARED",)
    assert await partner.account_ownership(FJELLHEIM, "15030000006") is Ownership.UNKNOWN


async def test_the_sandboxs_notifications_are_believed(partner: PartnerClient) -> None:
    with receiving() as receiver:
        await partner.register_webhook(receiver.url)
        flow_id = (await partner.submit(CASE)).flow_id
        [(headers, body)] = receiver.wait(1)
    assert partner.verify_notification(headers, body) == flow_id
    # A replay inside five minutes makes us read the flow once more, and no more than that.
    assert partner.verify_notification(headers, body) == flow_id


BODY = b'{"flowId":"flow-1","status":"APPROVED"}'


def notification(body: bytes = BODY, *, key: bytes = KEY, at: float | None = None, **change: str) -> dict[str, str]:
    timestamp = str(int(time.time() if at is None else at))
    digest = hmac.digest(key, b"msg_1." + timestamp.encode() + b"." + body, "sha256")
    signature = "v1," + base64.b64encode(digest).decode()
    headers = {"Webhook-Id": "msg_1", "Webhook-Timestamp": timestamp, "Webhook-Signature": signature}
    return headers | {name.replace("_", "-").title(): value for name, value in change.items()}


def test_notifications_true_and_false() -> None:
    partner = client("http://partner.test", new_client())

    def code(headers: dict[str, str], body: bytes = BODY) -> str:
        with pytest.raises(Refused) as caught:
            partner.verify_notification(headers, body)
        return caught.value.code

    good = notification()
    assert partner.verify_notification(good, BODY) == "flow-1"
    two = "v1,AAAA v2,BBBB " + good["Webhook-Signature"]
    assert partner.verify_notification(notification(webhook_signature=two), BODY) == "flow-1"
    assert code(good, BODY.replace(b"APPROVED", b"REJECTED")) == "INVALID_SIGNATURE"
    assert code(notification(key=b"x" * 32)) == "INVALID_SIGNATURE"
    assert code(notification(webhook_id="msg_2")) == "INVALID_SIGNATURE"
    assert code(notification(webhook_timestamp=str(int(time.time()) + 1))) == "INVALID_SIGNATURE"
    for signature in ("", "v1,", "v1", good["Webhook-Signature"].replace("v1,", "v2,"), "v1,æøå"):
        assert code(notification(webhook_signature=signature)) == "INVALID_SIGNATURE"
    assert code({}) == "INVALID_SIGNATURE"
    for age in (301, -302):
        assert code(notification(at=time.time() - age)) == "NOTIFICATION_TOO_OLD"
    for body in (b"", b"[]", b"{}", b'{"flowId":"../x"}', json.dumps({"flowId": 5}).encode(), b"\xff"):
        assert code(notification(body), body) == "INVALID_NOTIFICATION"
