"""Is this PDF what we ordered, plus one true signature, and nothing else?

Law: the ordered bytes are a prefix of the signed file, what was appended is a signature and its field only, every
signature is whole and leads to the provider's roots, and the newest covers the file to its last byte.
"""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO

from pyhanko.keys import load_certs_from_pemder_data
from pyhanko.pdf_utils.generic import ArrayObject, IndirectObject
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader, RawPdfPath
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FieldComparisonContext, FormUpdate, FormUpdatingRule, _list_fields
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.validation import SignatureCoverageLevel, validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from integrations.bankid.mapping import refused

# They log the subjects of certificates: names and pseudonyms of people.
for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL + 1)

# pyHanko's own errors are PdfError and ValueError; a file made to confuse it can provoke the others.
_UNREADABLE = (PdfError, ValueError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Signature:
    """The newest signature: whose certificate it was, and when it says it was made (unproven: PAdES B-B)."""

    serial_number: str | None
    signed_at: datetime | None


def verify(pdf: bytes, *, ordered_pdf: bytes, roots_pem: bytes) -> Signature:
    """Raises Refused. Blocking: parsing and cryptography, some 50 ms a signature; no network."""
    if not pdf.startswith(ordered_pdf):
        raise refused("DOCUMENT_NOT_THE_ORDERED", "the signed file does not begin with the ordered one")
    try:
        return _verify(pdf, ordered_pdf, ValidationContext(trust_roots=list(load_certs_from_pemder_data(roots_pem))))
    except _UNREADABLE as error:
        kind = type(error).__name__
    # Outside the handler, so that nothing is chained: the library's texts quote certificates and document content.
    raise refused("DOCUMENT_UNREADABLE", f"the signed file or a signature in it cannot be read ({kind})")


def _verify(pdf: bytes, ordered_pdf: bytes, trust: ValidationContext) -> Signature:
    ordered, signed = PdfFileReader(BytesIO(ordered_pdf)), PdfFileReader(BytesIO(pdf))
    signatures = signed.embedded_regular_signatures
    if len(signatures) != len(ordered.embedded_regular_signatures) + 1:
        raise refused("SIGNATURE_MISSING", "the file does not hold exactly one new signature")
    for number, signature in enumerate(signatures, start=1):
        status = validate_pdf_signature(signature, signer_validation_context=trust)
        if not (status.intact and status.valid):
            raise refused("SIGNATURE_BROKEN", f"signature {number} does not fit what it signs")
        if not status.trusted:
            raise refused("SIGNATURE_NOT_TRUSTED", f"signature {number} does not lead to the provider's roots")
        if not status.bottom_line:
            raise refused("DOCUMENT_CHANGED", f"the document was changed after signature {number}")
        if number == len(signatures) and status.coverage != SignatureCoverageLevel.ENTIRE_FILE:
            raise refused("SIGNATURE_NOT_WHOLE", "the newest signature does not cover the whole file")
    # A prefix alone is not enough: an update appended before the signature could replace a page.
    added = _ONLY_SIGNATURES.review_file(signed, ordered.xrefs.total_revisions - 1)
    if isinstance(added, SuspiciousModification) or added.modification_level > ModificationLevel.FORM_FILLING:
        raise refused("DOCUMENT_CHANGED", "more than a signature was added to the document")
    newest = signatures[-1]
    subject = newest.signer_cert.subject.native
    return Signature(subject.get("serial_number"), newest.self_reported_timestamp)


class _FirstForm(FormUpdatingRule):
    """pyHanko's rule for forms, which takes for granted that the older revision has one.

    A document nobody has signed has none: its first signature brings the form, which is compared with an empty one.
    """

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[tuple[ModificationLevel, FormUpdate]]:
        if "/AcroForm" in old.root:
            yield from super().apply(old, new)
            return
        if "/AcroForm" not in new.root:
            return
        form = new.root["/AcroForm"]
        if set(form) - {"/Fields", "/SigFlags"}:
            raise SuspiciousModification("a first form with more than signatures")
        for holder, key in ((new.root, "/AcroForm"), (form, "/Fields")):
            value = holder.raw_get(key)
            if isinstance(value, IndirectObject):
                yield ModificationLevel.LTA_UPDATES, FormUpdate(updated_ref=value.reference, field_name=None)
        path = RawPdfPath("/Root", "/AcroForm", "/Fields")
        fields = dict(_list_fields(ArrayObject(), form["/Fields"], old_path=path))
        context = FieldComparisonContext(field_specs=fields, old=old, new=new)
        for rule in self.field_rules:
            yield from rule.apply(context)


assert DEFAULT_DIFF_POLICY.form_rule is not None
_ONLY_SIGNATURES = StandardDiffPolicy(
    global_rules=DEFAULT_DIFF_POLICY.global_rules, form_rule=_FirstForm(DEFAULT_DIFF_POLICY.form_rule.field_rules)
)
