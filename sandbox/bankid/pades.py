"""PAdES B-B signatures by people of the sandbox.

Law: a signature is an incremental update; the ordered bytes stay as they are, so earlier signatures stay valid.
"""

from datetime import datetime
from io import BytesIO

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography.hazmat.primitives import serialization
from cryptography.x509 import Certificate
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko_certvalidator.registry import SimpleCertificateStore

from sandbox.bankid.keys import Certified


class NotAPdf(Exception):
    """The bytes are no PDF that can be signed."""


class _PdfSignerAt(PdfSigner):
    """pyHanko's signer, dated by the world's clock instead of the machine's."""

    signed_at: datetime

    def init_signing_session(self, pdf_out, existing_fields_only=False):
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.signed_at
        return session


def check_readable(pdf: bytes) -> None:
    """Raises NotAPdf unless there is a page to sign under."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        reader.find_page_for_modification(0)
    except (PdfError, ValueError) as error:
        raise NotAPdf(str(error)) from error


def sign(pdf: bytes, *, signer: Certified, authority: Certificate, signed_at: datetime, reason: str) -> bytes:
    """The PDF with one more invisible signature. Blocking (some 50 ms); raises NotAPdf."""
    store = SimpleCertificateStore()
    store.register(_asn1(authority))
    key = signer.key.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        writer = IncrementalPdfFileWriter(BytesIO(pdf))
        number = len(writer.prev.embedded_signatures) + 1
        metadata = PdfSignatureMetadata(
            field_name=f"Signatur{number}", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
        )
        pdf_signer = _PdfSignerAt(
            metadata,
            signer=SimpleSigner(_asn1(signer.certificate), asn1_keys.PrivateKeyInfo.load(key), cert_registry=store),
        )
        pdf_signer.signed_at = signed_at
        return pdf_signer.sign_pdf(writer).getvalue()
    except (PdfError, ValueError) as error:
        raise NotAPdf(str(error)) from error


def _asn1(certificate: Certificate) -> asn1_x509.Certificate:
    return asn1_x509.Certificate.load(certificate.public_bytes(serialization.Encoding.DER))
