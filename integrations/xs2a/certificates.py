"""The operator's two certificates: QWAC for the line, QSEAL for each request.

Law: without a configured certificate nothing here runs; with one, every request is signed or none is sent.
Source: Berlin Group Implementation Guidelines 1.3.12, section 12 (draft-cavage-http-signatures-10).
"""

import base64
import hashlib
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from integrations.http import new_client

# In this order, each where the request has it.
_SIGNED = ("Digest", "X-Request-ID", "PSU-ID", "PSU-Corporate-ID", "TPP-Redirect-URI")


def digest(body: bytes) -> str:
    """The Digest header of RFC 3230 with SHA-256."""
    return "SHA-256=" + base64.b64encode(hashlib.sha256(body).digest()).decode("ascii")


class RequestSigner(Protocol):
    def sign(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """The headers to add."""
        ...


class QSeal:
    """Signs with the seal's key: RSA (rsa-sha256) or elliptic curve (ecdsa-sha256)."""

    def __init__(self, certificate_pem: bytes, key_pem: bytes, password: bytes | None = None) -> None:
        """Raises ValueError when the key is not the certificate's or of another kind."""
        certificate = x509.load_pem_x509_certificate(certificate_pem)
        key = serialization.load_pem_private_key(key_pem, password)
        if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
            raise ValueError("the seal's key is neither RSA nor elliptic curve")
        if key.public_key() != certificate.public_key():
            raise ValueError("the key does not belong to the certificate")
        self._key = key
        self._key_id = f"SN={certificate.serial_number:X},CA={certificate.issuer.rfc4514_string()}"
        der = certificate.public_bytes(serialization.Encoding.DER)
        self._certificate = base64.b64encode(der).decode("ascii")

    def sign(self, headers: Mapping[str, str], body: bytes) -> dict[str, str]:
        """Digest (of an empty body too: a signature always covers one), Signature, TPP-Signature-Certificate."""
        sealed = {**headers, "Digest": digest(body)}
        names = [name for name in _SIGNED if name in sealed]
        text = "\n".join(f"{name.lower()}: {sealed[name]}" for name in names).encode("ascii")
        if isinstance(self._key, rsa.RSAPrivateKey):
            algorithm, signature = "rsa-sha256", self._key.sign(text, padding.PKCS1v15(), hashes.SHA256())
        else:
            algorithm, signature = "ecdsa-sha256", self._key.sign(text, ec.ECDSA(hashes.SHA256()))
        key_id = self._key_id.replace("\\", "\\\\").replace('"', '\\"')
        fields = {
            "keyId": key_id,
            "algorithm": algorithm,
            "headers": " ".join(name.lower() for name in names),
            "signature": base64.b64encode(signature).decode("ascii"),
        }
        return {
            "Digest": sealed["Digest"],
            "Signature": ",".join(f'{name}="{value}"' for name, value in fields.items()),
            "TPP-Signature-Certificate": self._certificate,
        }


def qwac_client(certificate: Path, key: Path, *, authorities: Path | None = None) -> httpx.AsyncClient:
    """A client that shows the QWAC to banks. `authorities`: trust only these instead of the system's, PEM."""
    context = ssl.create_default_context(cafile=authorities)
    context.load_cert_chain(certificate, key)
    # A transport of one's own brings its own limits; a short keep-alive spares us connections a bank has just closed.
    limits = httpx.Limits(max_connections=100, max_keepalive_connections=20, keepalive_expiry=4.0)
    return new_client(transport=httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits))
