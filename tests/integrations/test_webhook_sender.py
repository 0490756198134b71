"""The sender of webhooks: it reaches who it should, goes nowhere else, and survives every way to answer badly."""

import asyncio
import datetime
import ipaddress
import ssl
import tempfile
from collections.abc import Iterable
from typing import Any

import httpcore
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core.ports import WebhookAnswer, WebhookFailure
from integrations.webhooks import WebhookClient, client
from integrations.webhooks.addresses import is_public
from tests.support.receiver import receiving
from tests.support.rude_receiver import drips, hangs, rude, saying

PUBLIC = "93.184.216.34"
BODY = b'{"type":"payment.made"}'


class Town(httpcore.AsyncNetworkBackend):
    """A network that only writes down where it was sent, and leads every address to this machine."""

    def __init__(self, port: int = 0) -> None:
        self.port = port
        self.went: list[tuple[str, int]] = []
        self._own: Any = httpcore.AnyIOBackend()

    async def connect_tcp(self, host: str, port: int, *rest: Any, **more: Any) -> httpcore.AsyncNetworkStream:
        self.went.append((host, port))
        if not self.port:
            raise httpcore.ConnectError("nobody")
        return await self._own.connect_tcp("127.0.0.1", self.port, *rest, **more)


def names(*answers: Iterable[str]) -> Any:
    """A resolver that gives these answers one after the other, the last for ever."""
    left = [list(one) for one in answers]

    async def resolve(_name: str, _port: int) -> list[str]:
        return left.pop(0) if len(left) > 1 else left[0]

    return resolve


async def post(sender: WebhookClient, url: str) -> WebhookAnswer:
    try:
        return await sender.send(url, {"webhook-id": "msg_1"}, BODY)
    finally:
        await sender.close()


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.9.9.9", "168.63.129.16",
        "169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.168.1.1", "192.88.99.1", "198.18.0.1",
        "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:93.184.216.34", "64:ff9b::a00:1", "64:ff9b:1::1",
        "100::1", "2001::1", "2001:db8::1", "2002:a00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254",
        "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2606:4700::1%eth0",
    ],
)  # fmt: skip
async def test_no_address_that_is_not_public_is_connected_to(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    for answers in ([address], [PUBLIC, address]):
        town = Town()
        told = await post(WebhookClient(resolve=names(answers), network=town), "https://partner.example/hook")
        assert told.failure is WebhookFailure.ADDRESS_REFUSED
        assert town.went == []


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1", "2a00:1450::5"])
async def test_a_public_address_is_connected_to_by_itself(address: str) -> None:
    town = Town()
    told = await post(WebhookClient(resolve=names([address]), network=town), "https://partner.example/hook")
    assert told.failure is WebhookFailure.NO_CONNECTION
    assert town.went == [(address, 443)]


async def test_a_name_that_is_bound_anew_is_refused_at_the_next_attempt() -> None:
    town = Town()
    sender = WebhookClient(resolve=names([PUBLIC], ["127.0.0.1"]), network=town)
    first = await sender.send("https://partner.example/hook", {}, BODY)
    second = await sender.send("https://partner.example/hook", {}, BODY)
    assert (first.failure, second.failure) == (WebhookFailure.NO_CONNECTION, WebhookFailure.ADDRESS_REFUSED)
    assert town.went == [(PUBLIC, 443)], "the first look-up is the one that was connected to"


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "0", "[::1]", "[::ffff:7f00:1]"])
async def test_names_for_this_machine_are_refused_however_they_are_written(host: str) -> None:
    town = Town()
    told = await post(WebhookClient(network=town), f"https://{host}/hook")
    assert told.failure in (WebhookFailure.ADDRESS_REFUSED, WebhookFailure.NAME_UNKNOWN)
    assert town.went == []


@pytest.mark.parametrize(
    "url",
    [
        "", "partner.example", "http://partner.example/", "ftp://partner.example/", "https://", "https:///x",
        "https://user:word@partner.example/", "https://user@partner.example/", "https://@partner.example/",
        "https://partner.example:8443/", "https://partner.example:99999/", "https://partner.example/#part",
        "https://partner.example/ space", "https://partner.example\\@inside/", "https://pårtner.example/",
        "https://partner.example/\r\nX: y", "https://" + "a" * 2000 + ".example/", "file:///etc/passwd",
        "https://[::1", "https://a b/", "https://-partner.example/",
    ],
)  # fmt: skip
async def test_what_is_no_address_for_webhooks_is_not_taken_and_not_sent_to(url: str) -> None:
    town = Town()
    sender = WebhookClient(resolve=names([PUBLIC]), network=town)
    assert not sender.takes(url)
    assert (await post(sender, url)).failure is WebhookFailure.ADDRESS_REFUSED
    assert town.went == []


def test_another_port_is_taken_where_the_operator_says_so() -> None:
    url = "https://partner.example:8443/hook?key=1"
    assert WebhookClient(ports=(443, 8443)).takes(url)
    assert WebhookClient().takes("https://partner.example/hook?key=1")


async def test_the_sandbox_reaches_this_machine_and_by_http_nothing_else() -> None:
    with receiving() as receiver:
        told = await post(WebhookClient(loopback=True), receiver.url)
        assert (told.failure, told.status) == (None, 204)
        (headers, body) = receiver.calls[0]
        assert (headers["webhook-id"], headers["content-type"], body) == ("msg_1", "application/json", BODY)
    town = Town()
    for address in (PUBLIC, "10.0.0.1", "169.254.169.254"):
        sender = WebhookClient(loopback=True, resolve=names([address]), network=town)
        assert (await post(sender, "http://partner.example:443/")).failure is WebhookFailure.ADDRESS_REFUSED
    assert town.went == []


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with receiving() as receiver:
        assert (await post(WebhookClient(loopback=True), receiver.url)).status == 204


def _certificate(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
    """(server's, client's that trusts it)."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with tempfile.NamedTemporaryFile() as file:
        file.write(pem + private)
        file.flush()
        server.load_cert_chain(file.name)
    return server, ssl.create_default_context(cadata=pem.decode())


async def test_the_name_stays_in_tls_and_in_the_request_while_the_address_is_pinned() -> None:
    server, trusting = _certificate("partner.example")
    asked: list[str | None] = []
    server.sni_callback = lambda _socket, name, _context: asked.append(name)
    async with rude(saying(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), server) as there:
        town = Town(there.port)
        sender = WebhookClient(resolve=names([PUBLIC]), network=town, ssl_context=trusting)
        told = await post(sender, "https://partner.example/hook?a=1")
        assert (told.failure, told.status) == (None, 200)
        assert asked == ["partner.example"]
        assert town.went == [(PUBLIC, 443)]
        assert b"POST /hook?a=1 HTTP/1.1\r\nHost: partner.example\r\n" in there.heads[0]
        stranger = WebhookClient(resolve=names([PUBLIC]), network=town, ssl_context=trusting)
        assert (await post(stranger, "https://other.example/")).failure is WebhookFailure.NO_CONNECTION
        assert len(there.heads) == 1, "nothing is told to who cannot prove the name"


async def test_a_redirect_is_an_answer_and_not_a_way() -> None:
    with receiving() as elsewhere:
        moved = f"HTTP/1.1 307 Go\r\nLocation: {elsewhere.url}\r\nContent-Length: 0\r\n\r\n".encode()
        async with rude(saying(moved)) as there:
            told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{there.port}/")
        assert (told.failure, told.status) == (WebhookFailure.STATUS, 307)
        assert elsewhere.calls == []


@pytest.mark.parametrize(
    ("head", "seconds"), [(b"Retry-After: 120\r\n", 120), (b"", None), (b"Retry-After: \xffsoon\r\n", None)]
)
async def test_a_receiver_may_ask_for_time(head: bytes, seconds: int | None) -> None:
    async with rude(saying(b"HTTP/1.1 429 Slow\r\nContent-Length: 0\r\n" + head + b"\r\n")) as there:
        told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{there.port}/")
    assert (told.failure, told.status, told.retry_after_seconds) == (WebhookFailure.STATUS, 429, seconds)


@pytest.mark.parametrize(
    "answer",
    [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200", b"HTTP/1.1 abc OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"x" * 200_000],
)
async def test_what_is_no_answer_is_a_broken_line(answer: bytes) -> None:
    async with rude(saying(answer)) as there:
        told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{there.port}/")
    assert (told.failure, told.status) == (WebhookFailure.LINE_BROKE, None)


async def test_nobody_at_home_is_no_connection() -> None:
    async with rude(hangs) as there:
        port = there.port
    told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{port}/")
    assert told.failure is WebhookFailure.NO_CONNECTION


@pytest.mark.parametrize("manner", [hangs, drips])
async def test_who_hangs_or_drips_is_cut_off(manner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ATTEMPT_SECONDS", 0.3)
    async with rude(manner) as there:
        told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{there.port}/")
    assert told.failure is WebhookFailure.TIMED_OUT
    assert told.duration_ms < 3000


async def test_a_name_nobody_answers_for_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ATTEMPT_SECONDS", 0.2)

    async def hang(_name: str, _port: int) -> list[str]:
        await asyncio.Event().wait()
        return []

    told = await post(WebhookClient(resolve=hang), "https://partner.example/")
    assert told.failure is WebhookFailure.TIMED_OUT


async def test_an_endless_answer_is_a_yes_that_is_not_listened_to() -> None:
    sent = 0

    async def endless(_: bytes, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            sent += 65_536

    async with rude(endless) as there:
        told = await post(WebhookClient(loopback=True), f"http://127.0.0.1:{there.port}/")
    assert (told.failure, told.status) == (None, 200)
    assert sent < 50_000_000
