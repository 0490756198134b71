"""QSEAL and QWAC with certificates made here: the bank can verify what we sign, and asks for what we show."""

import asyncio
import base64
import datetime
import ssl
from pathlib import Path

import httpx
import pytest
import respx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID

from core.ports import Presence
from integrations.xs2a.certificates import QSeal, digest, qwac_client
from integrations.xs2a.client import Xs2aBanks

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


def _certificate(key: Key) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 0xC0FFEE)
    builder = builder.not_valid_before(now - datetime.timedelta(days=1))
    builder = builder.not_valid_after(now + datetime.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).sign(
        key, hashes.SHA256()
    )


def _pem(key: Key) -> tuple[bytes, bytes]:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return _certificate(key).public_bytes(serialization.Encoding.PEM), private


@pytest.fixture(scope="module", params=["RSA", "EC"])
def key(request: pytest.FixtureRequest) -> Key:
    if request.param == "RSA":
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return ec.generate_private_key(ec.SECP256R1())


@respx.mock
async def test_a_bank_can_verify_what_was_signed(key: Key) -> None:
    route = respx.post("https://banks.example/v1/consents/c1/authorisations")
    route.respond(201, json={"_links": {"scaRedirect": {"href": "https://bank.example/sca"}}})
    async with httpx.AsyncClient() as client:
        banks = Xs2aBanks(client, lambda _: "https://banks.example", QSeal(*_pem(key)))
        await banks.renew_consent_link(
            "SPAVNOBB", "c1", psu_id="12837410361", redirect_uri="https://k.example/b", presence=Presence("192.0.2.1")
        )
    sent = route.calls.last.request
    fields = dict(part.split("=", 1) for part in sent.headers["Signature"].split('",'))
    fields = {name: value.strip('"') for name, value in fields.items()}
    assert fields["headers"] == "digest x-request-id psu-id tpp-redirect-uri"
    assert fields["keyId"] == "SN=C0FFEE,CA=CN=127.0.0.1"
    text = "\n".join(f"{name}: {sent.headers[name]}" for name in fields["headers"].split()).encode()
    shown = x509.load_der_x509_certificate(base64.b64decode(sent.headers["TPP-Signature-Certificate"]))
    signature = base64.b64decode(fields["signature"])
    public = shown.public_key()
    if isinstance(public, rsa.RSAPublicKey):
        assert fields["algorithm"] == "rsa-sha256"
        public.verify(signature, text, padding.PKCS1v15(), hashes.SHA256())
    else:
        assert isinstance(public, ec.EllipticCurvePublicKey)
        assert fields["algorithm"] == "ecdsa-sha256"
        public.verify(signature, text, ec.ECDSA(hashes.SHA256()))
    assert sent.headers["Digest"] == digest(sent.content)


def test_a_signed_read_digests_its_empty_body(key: Key) -> None:
    assert QSeal(*_pem(key)).sign({"X-Request-ID": "7"}, b"")["Digest"] == digest(b"")


def test_another_certificates_key_is_refused(key: Key) -> None:
    certificate, _ = _pem(key)
    _, other = _pem(ec.generate_private_key(ec.SECP256R1()))
    with pytest.raises(ValueError, match="belong"):
        QSeal(certificate, other)


async def test_the_line_shows_the_certificate_the_bank_asks_for(tmp_path: Path) -> None:
    certificate, private = _pem(ec.generate_private_key(ec.SECP256R1()))
    ours, key = tmp_path / "qwac.pem", tmp_path / "qwac.key"
    ours.write_bytes(certificate)
    key.write_bytes(private)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(ours))
    context.load_cert_chain(ours, key)
    context.verify_mode = ssl.CERT_REQUIRED
    shown: list[object] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        shown.append(writer.get_extra_info("peercert")["serialNumber"])
        writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 27\r\nConnection: close\r\n\r\n{"consentStatus":"valid"}  ')
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)
    async with server:
        port = server.sockets[0].getsockname()[1]
        async with qwac_client(ours, key, authorities=ours) as client:
            banks = Xs2aBanks(client, lambda _: f"https://localhost:{port}")
            assert (await banks.consent("SPAVNOBB", "c1")).status == "valid"
    assert shown == ["C0FFEE"]
