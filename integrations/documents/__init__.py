"""Documents we make ourselves.

Law: the same facts make the same bytes, so what was sent, read and signed can be proven to be one document.
"""

from integrations.documents.agreement import PdfDocuments, agreement_pdf

__all__ = ["PdfDocuments", "agreement_pdf"]
