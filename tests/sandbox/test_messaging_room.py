"""SMS by its contract, e-mail by real SMTP, and what people see in their inbox."""

import smtplib
from email.message import EmailMessage

import httpx
import pytest

from tests.support.contract import Contract, Watched
from tests.support.sandbox_server import SandboxServer

KEY = {"Authorization": "Bearer sandbox-sms-key"}
SMS = {"id": "m-1", "to": "+4790000101", "text": "Hei Ola, se http://localhost:8000/s/abc?x=1&y=2."}


@pytest.fixture
def watched() -> Watched:
    return Watched(Contract("sms"), "/sms", httpx.AsyncHTTPTransport(), strict=False)


async def test_the_sms_contract_is_kept(running_sandbox: SandboxServer, watched: Watched) -> None:
    async with httpx.AsyncClient(transport=watched, base_url=running_sandbox.url) as client:

        async def post(document: object, headers: dict[str, str] = KEY) -> int:
            return (await client.post("/sms/v1/messages", json=document, headers=headers)).status_code

        assert [await post(SMS), await post(SMS)] == [202, 200]
        assert await post({**SMS, "text": "noe annet"}) == 409
        assert await post(SMS, {}) == 401
        assert await post(SMS, {"Authorization": "Bearer wrong"}) == 401
        too_long, not_e164 = {**SMS, "id": "m-2", "text": "x" * 481}, {**SMS, "id": "m-2", "to": "90000101"}
        for wrong in (too_long, not_e164, {**SMS, "more": 1}, {"id": "m-2"}, [], None):
            assert await post(wrong) == 400
        assert (await client.get("/sms/v1/messages/m-1", headers=KEY)).json()["status"] == "DELIVERED"
        assert (await client.get("/sms/v1/messages/m-2", headers=KEY)).status_code == 404
        assert (await client.get("/sms/v1/messages/m-1")).status_code == 401
    assert watched.calls == 14
    assert watched.violations == []


async def test_a_breach_of_the_contract_is_noticed() -> None:
    """A wrong answer, an unknown path and a wrongly accepted request are all written down."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200, json={"id": "m-1"}))
    watched = Watched(Contract("sms"), "/sms", transport, strict=False)
    async with httpx.AsyncClient(transport=watched, base_url="http://sandbox.test") as client:
        await client.get("/sms/v1/messages/m-1")
        await client.get("/sms/v2")
        await client.post("/sms/v1/messages", json={})
    assert len([v for v in watched.violations if "'to' is a required property" in v]) == 3
    assert any("not in the contract" in v for v in watched.violations)


def mail(message_id: str, to: str = "siri@fjellheim.example") -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "post@kontobro.example", to, "Bankavtale på vent"
    message["Message-ID"] = message_id
    message.set_content("Hei Siri!\n\nSigner her: http://localhost:8000/s/æøå <script>alert(1)</script>\n")
    return message


def test_an_email_sent_twice_arrives_once(running_sandbox: SandboxServer) -> None:
    for _ in range(2):
        with smtplib.SMTP("127.0.0.1", running_sandbox.smtp_port, timeout=5) as post_office:
            post_office.send_message(mail("<m-1@kontobro.example>"))
    messages = httpx.get(f"{running_sandbox.url}/world/messages").json()
    assert [(m["channel"], m["to"], m["subject"]) for m in messages] == [
        ("EMAIL", "siri@fjellheim.example", "Bankavtale på vent")
    ]
    assert messages[0]["text"].startswith("Hei Siri!\n\nSigner her: http://localhost:8000/s/æøå")


def test_the_post_office_can_refuse(running_sandbox: SandboxServer) -> None:
    for outcome, code in (("smtp.reject", 550), ("smtp.defer", 451)):
        httpx.post(f"{running_sandbox.url}/world/faults", json={"kind": "OUTCOME", "outcome": outcome})
        with smtplib.SMTP("127.0.0.1", running_sandbox.smtp_port, timeout=5) as post_office:
            with pytest.raises(smtplib.SMTPDataError) as caught:
                post_office.send_message(mail("<m-2@kontobro.example>"))
            assert caught.value.smtp_code == code
    assert httpx.get(f"{running_sandbox.url}/world/messages").json() == []


def test_the_inbox_shows_a_persons_own_messages_with_links(running_sandbox: SandboxServer) -> None:
    httpx.post(f"{running_sandbox.url}/sms/v1/messages", json=SMS, headers=KEY)
    with smtplib.SMTP("127.0.0.1", running_sandbox.smtp_port, timeout=5) as post_office:
        post_office.send_message(mail("<m-3@kontobro.example>"))
    ola = httpx.get(f"{running_sandbox.url}/inbox/ola").text
    assert 'href="http://localhost:8000/s/abc?x=1&amp;y=2"' in ola
    assert "Siri" not in ola.partition("<article>")[2]
    siri = httpx.get(f"{running_sandbox.url}/inbox/siri").text
    assert "<script>" not in siri
    assert "&lt;script&gt;" in siri
    everybody = httpx.get(f"{running_sandbox.url}/inbox").text
    assert everybody.index("Bankavtale på vent") < everybody.index("Hei Ola")
    assert httpx.get(f"{running_sandbox.url}/inbox/nobody").status_code == 404
