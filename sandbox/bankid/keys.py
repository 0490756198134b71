"""Keys and certificates of the sandbox's BankID: made once, kept in the store, trusted by nobody outside the sandbox.

Law: certificates live in wall time, as TLS does; moving the world's clock makes none of them too young or too old.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import NAMESPACE_URL, uuid4, uuid5

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from joserfc.jwk import ECKey

from sandbox.world import World

KEY = "bankid-key"
CERTIFICATE = "bankid-certificate"
TRUSTED_ROOT, FOREIGN_ROOT = "Sandbox BankID Root CA", "Somebody Else's Root CA"
_CERTIFICATE_DAYS = 20 * 365


@dataclass(frozen=True, slots=True)
class Certified:
    """A private key and the certificate that speaks for it."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def token_keys(world: World) -> list[ECKey]:
    """The keys that sign id tokens, oldest first; the last one signs. Never empty."""
    stored = [ECKey.import_key(document["jwk"]) for document in world.store.all(KEY)]
    return stored or [rotate_token_key(world)]


def rotate_token_key(world: World) -> ECKey:
    """A new key signs from now on; the older ones stay published so that tokens under way still verify."""
    # Two worlds' keys must not share a name: a relying party keeps what it has fetched.
    kid = f"{world.new_id('bankid-key')}-{uuid4().hex[:8]}"
    key = ECKey.generate_key("P-256", {"kid": kid, "use": "sig", "alg": "ES256"})
    world.store.put(KEY, kid, {"jwk": dict(key.as_dict(private=True))})
    return key


def subject(world: World, person: dict[str, Any]) -> str:
    """The OpenID `sub`: opaque, the same in every run of the same seed."""
    return str(uuid5(NAMESPACE_URL, f"{world.seed}:bankid:{person['key']}"))


def pseudonym(world: World, person: dict[str, Any]) -> str:
    """The person's BankID number (`bankid_altsub`), which certificates carry instead of the national id."""
    digits = int.from_bytes(sha256(f"{world.seed}:{person['key']}".encode()).digest()[:8]) % 10_000_000
    return f"9578-5999-4-{digits:07d}"


def root(world: World, common_name: str = TRUSTED_ROOT) -> Certified:
    """A root authority of that name; made at first need."""
    return _stored(world, f"root:{common_name}", lambda key: _issue(common_name, None, key, None))


def person_certificate(world: World, person: dict[str, Any], issuer_name: str = TRUSTED_ROOT) -> Certified:
    """What the person signs with: CN is the name, serialNumber "UN:NO-" and the pseudonym."""
    name = f"{person['given_name']} {person['family_name']}"
    serial = f"UN:NO-{pseudonym(world, person)}"
    issuer = root(world, issuer_name)
    return _stored(world, f"{person['key']}:{issuer_name}", lambda key: _issue(name, serial, key, issuer))


def _stored(world: World, name: str, issue: Any) -> Certified:
    document = world.store.get(CERTIFICATE, name)
    if document is None:
        key = ec.generate_private_key(ec.SECP256R1())
        pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        certificate = issue(key).public_bytes(serialization.Encoding.PEM)
        document = world.store.put(CERTIFICATE, name, {"key": pem.decode(), "certificate": certificate.decode()})
    key = serialization.load_pem_private_key(document["key"].encode(), password=None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return Certified(key, x509.load_pem_x509_certificate(document["certificate"].encode()))


def _issue(
    common_name: str, serial: str | None, key: ec.EllipticCurvePrivateKey, issuer: Certified | None
) -> x509.Certificate:
    """A certificate for `key`; without an issuer it is a root that signs itself."""
    attributes = [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "NO"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kontobro sandbox, not a real BankID"),
        x509.NameAttribute(NameOID.COMMON_NAME, common_name),
    ]
    if serial:
        attributes.append(x509.NameAttribute(NameOID.SERIAL_NUMBER, serial))
    name, is_root, today = x509.Name(attributes), issuer is None, datetime.now(UTC)
    signer_key = key if issuer is None else issuer.key
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name if issuer is None else issuer.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=_CERTIFICATE_DAYS - (0 if is_root else 2)))
        .add_extension(x509.BasicConstraints(ca=is_root, path_length=0 if is_root else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=False,
                content_commitment=not is_root,  # Non-repudiation: the only use of a person's signing certificate.
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=is_root,
                crl_sign=is_root,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer_key.public_key()), critical=False)
        .sign(signer_key, hashes.SHA256())
    )
