"""What reaches people and what they sign: messages, documents, BankID."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


class Messenger(Protocol):
    async def send_sms(self, message_id: str, to: str, text: str) -> None:
        """`to` in E.164. The same message_id twice is one message."""
        ...

    async def send_email(self, message_id: str, to: str, subject: str, text: str) -> None: ...


@dataclass(frozen=True, slots=True)
class AgreementDocument:
    """What the bank agreement of one company says. The same value always makes the same bytes."""

    agreement_id: str
    company_name: str
    org_number: str
    firm_name: str | None
    firm_org_number: str | None
    """The accounting firm that gets access; None where the company does its own books."""
    people: tuple[tuple[str, str], ...]
    """Who gets access: (name, role as the reader shall see it, in bokmål)."""
    signatories: tuple[tuple[str, date | None], ...]
    """Who must sign: (name, birthdate where known)."""
    terms_version: str
    made_on: date


class DocumentMaker(Protocol):
    def agreement(self, document: AgreementDocument) -> bytes:
        """The agreement as a PDF, in bokmål. Blocking: tens of milliseconds of computing, no waiting."""
        ...


@dataclass(frozen=True, slots=True)
class BankIdPerson:
    subject: str
    name: str
    given_name: str
    family_name: str
    birthdate: date
    national_id: str | None


class IdentityProvider(Protocol):
    async def authorization_url(self, *, state: str, nonce: str, code_challenge: str, redirect_uri: str) -> str: ...

    async def exchange(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> BankIdPerson:
        """Raises Refused when the provider refuses the code or the id token fails a check."""
        ...


@dataclass(frozen=True, slots=True)
class SigningOrder:
    sign_id: str
    url: str
    """Where the signer's browser goes."""
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class SignedDocument:
    pdf: bytes
    signer: BankIdPerson
    signed_at: datetime


class DocumentSigner(Protocol):
    async def order(
        self, *, reference: str, title: str, pdf: bytes, redirect_uri: str, state: str, nonce: str, code_challenge: str
    ) -> SigningOrder:
        """A short-lived order: made when the signatory clicks, never when the message is sent."""
        ...

    async def result(
        self, *, sign_id: str, code: str, code_verifier: str, nonce: str, redirect_uri: str, ordered_pdf: bytes
    ) -> SignedDocument:
        """The PAdES document: `ordered_pdf` and one more signature, by the person the provider names, nothing else.

        Raises Refused when the provider refuses or a check fails: every signature must be whole and lead to the
        provider's roots, and the last one must cover the file.
        """
        ...
