"""SMS by its contract and e-mail by real SMTP; every way it can fail is one of core's errors and names nobody."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiosmtplib
import httpx
import pytest

from core.ports import Messenger, NotSent, OutcomeUnknown, Refused
from integrations.http import new_client
from integrations.messaging import MessengerClient, PostOffice, mapping
from tests.support.contract import Contract, Watched
from tests.support.sandbox_server import SandboxServer, free_port, start_sandbox

SIRI = "siri@fjellheim.example"


@pytest.fixture
def sandbox(tmp_path: Path) -> Iterator[SandboxServer]:
    server = start_sandbox(tmp_path)
    yield server
    server.stop()


@pytest.fixture
async def messenger(sandbox: SandboxServer) -> AsyncIterator[MessengerClient]:
    watched = Watched(Contract("sms"), "/sms", httpx.AsyncHTTPTransport(), strict=True)
    async with new_client(transport=watched) as http:
        yield MessengerClient(f"{sandbox.url}/sms", "sandbox-sms-key", post_office(sandbox.smtp_port), http)
    assert watched.violations == []


def post_office(port: int) -> PostOffice:
    return PostOffice("127.0.0.1", port, "Kontobro <post@kontobro.example>", tls=False)


async def fault(sandbox: SandboxServer, **values: object) -> None:
    async with httpx.AsyncClient() as tester:
        assert (await tester.post(f"{sandbox.url}/world/faults", json=values)).status_code == 201


def kept(sandbox: SandboxServer) -> list[tuple[str, str, str | None, str]]:
    return [(m["channel"], m["to"], m["subject"], m["text"]) for m in sandbox.world.store.all("message")]


async def test_an_sms_sent_twice_is_one(messenger: MessengerClient, sandbox: SandboxServer) -> None:
    port: Messenger = messenger
    for _ in range(2):
        await port.send_sms("m-1", "+4790000102", "Hei Siri, signer på æøå")
    assert kept(sandbox) == [("SMS", "+4790000102", None, "Hei Siri, signer på æøå")]
    with pytest.raises(Refused) as caught:
        await port.send_sms("m-1", "+4790000102", "noe annet")
    assert caught.value.code == "ID_IN_USE"


async def test_an_sms_whose_reply_is_lost_is_unknown_and_can_be_repeated(
    messenger: MessengerClient, sandbox: SandboxServer
) -> None:
    await fault(sandbox, kind="LOST_REPLY", path="^/sms/", times=3)
    with pytest.raises(OutcomeUnknown) as caught:
        await messenger.send_sms("m-1", "+4790000102", "hei")
    assert "90000102" not in str(caught.value)
    await messenger.send_sms("m-1", "+4790000102", "hei")
    assert len(kept(sandbox)) == 1


async def test_an_email_sent_twice_is_one(messenger: MessengerClient, sandbox: SandboxServer) -> None:
    for _ in range(2):
        await messenger.send_email("m-2", SIRI, "Bankavtale på\r\nBcc: all@example.example", "Hei Siri,\n\nse æøå.\n")
    assert kept(sandbox) == [("EMAIL", SIRI, "Bankavtale på Bcc: all@example.example", "Hei Siri,\n\nse æøå.")]


async def test_what_the_post_office_says_decides(messenger: MessengerClient, sandbox: SandboxServer) -> None:
    async def send() -> None:
        await messenger.send_email("m-3", SIRI, "x", "y")

    await fault(sandbox, kind="OUTCOME", outcome="smtp.reject")
    with pytest.raises(Refused) as refused:
        await send()
    assert refused.value.code == "SMTP_550"
    await fault(sandbox, kind="OUTCOME", outcome="smtp.defer")
    with pytest.raises(NotSent):
        await send()
    assert kept(sandbox) == []
    await fault(sandbox, kind="OUTCOME", outcome="smtp.lost_reply")
    with pytest.raises(OutcomeUnknown):
        await send()
    assert len(kept(sandbox)) == 1
    await send()
    assert len(kept(sandbox)) == 1


@pytest.mark.parametrize("to", ["", "siri", "a@b\r\nBcc: c@d", "a b@c", "<a@b>", "a@b,c@d", "å@b.no"])
async def test_an_address_that_is_none_is_refused_before_anything_is_sent(to: str) -> None:
    messenger = MessengerClient("http://sms.test", "key", post_office(free_port()), new_client())
    with pytest.raises(Refused) as caught:
        await messenger.send_email("m-4", to, "x", "y")
    assert caught.value.code == "BAD_ADDRESS"


async def test_no_post_office_is_not_sent_and_one_that_hangs_up_unknown() -> None:
    http = new_client()
    absent = MessengerClient("http://sms.test", "key", post_office(free_port()), http)
    with pytest.raises(NotSent):
        await absent.send_email("m-5", SIRI, "x", "y")

    async def hang_up_after_data(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 hi\r\n")
        in_message = False
        while (line := await reader.readline()) and line != b".\r\n":
            if not in_message:
                in_message = line.upper().startswith(b"DATA")
                writer.write(b"354 go on\r\n" if in_message else b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(hang_up_after_data, "127.0.0.1", 0)
    messenger = MessengerClient("http://sms.test", "key", post_office(server.sockets[0].getsockname()[1]), http)
    async with server:
        with pytest.raises(OutcomeUnknown) as caught:
            await messenger.send_email("m-6", SIRI, "x", "y")
    assert SIRI not in str(caught.value)
    assert caught.value.__context__ is None


ERRORS = [
    kind
    for kind in vars(aiosmtplib).values()
    if inspect.isclass(kind) and issubclass(kind, Exception) and kind is not aiosmtplib.SMTPRecipientsRefused
]


@pytest.mark.parametrize("kind", [*ERRORS, OSError, ConnectionResetError, TimeoutError], ids=lambda k: k.__name__)
def test_every_error_of_the_library_is_mapped_and_names_nobody(kind: type[Exception]) -> None:
    needed = len(inspect.signature(kind.__init__).parameters) - 1
    values = {1: (SIRI,), 2: (550, SIRI), 3: (550, SIRI, SIRI)}.get(needed, (SIRI,))
    error = kind(*values)
    assert isinstance(error, aiosmtplib.SMTPException | OSError)
    found = mapping.failure(error)
    assert SIRI not in str(found)
    if "Connect" in kind.__name__ and issubclass(kind, aiosmtplib.SMTPException):
        assert type(found) is NotSent
    elif issubclass(kind, aiosmtplib.SMTPResponseException):
        assert type(found) is Refused
    else:
        assert type(found) is OutcomeUnknown


def test_a_refused_recipient_is_a_refusal() -> None:
    refused = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(550, "no", SIRI)])
    assert type(mapping.failure(refused)) is Refused
    later = aiosmtplib.SMTPRecipientsRefused([aiosmtplib.SMTPRecipientRefused(450, "later", SIRI)])
    assert type(mapping.failure(later)) is NotSent
