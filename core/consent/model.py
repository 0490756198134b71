"""A consent: one person's permission and proof of rights, at one bank, for one company."""

from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlmodel import Field, SQLModel

from core.access import member
from core.columns import enum_column
from core.lifecycle import Lifecycle
from core.source import Source
from core.store import UnitOfWork

LINK_LIVES = timedelta(minutes=15)
"""An authorisation nobody came back from is given up after this long; the bank's own link is shorter or the same."""
EXPIRING_DAYS = 14


class ConsentStatus(StrEnum):
    REQUESTED = "REQUESTED"
    AWAITING_AUTHORISATION = "AWAITING_AUTHORISATION"
    VALID = "VALID"
    EXPIRING = "EXPIRING"
    EXPIRED = "EXPIRED"
    REJECTED = "REJECTED"
    ABANDONED = "ABANDONED"
    REVOKED_BY_USER = "REVOKED_BY_USER"
    REVOKED_AT_BANK = "REVOKED_AT_BANK"
    SUPERSEDED = "SUPERSEDED"


class ConsentEvent(StrEnum):
    LINK_RECEIVED = "LINK_RECEIVED"
    AUTHORISED = "AUTHORISED"
    REJECTED = "REJECTED"
    GIVEN_UP = "GIVEN_UP"
    ENDS_SOON = "ENDS_SOON"
    RAN_OUT = "RAN_OUT"
    REVOKED_BY_USER = "REVOKED_BY_USER"
    REVOKED_AT_BANK = "REVOKED_AT_BANK"
    REPLACED = "REPLACED"


def _edges() -> dict[tuple[ConsentStatus, ConsentEvent], ConsentStatus]:
    s, e = ConsentStatus, ConsentEvent
    edges = {
        (s.REQUESTED, e.LINK_RECEIVED): s.AWAITING_AUTHORISATION,
        (s.REQUESTED, e.GIVEN_UP): s.ABANDONED,
        (s.AWAITING_AUTHORISATION, e.AUTHORISED): s.VALID,
        (s.AWAITING_AUTHORISATION, e.REJECTED): s.REJECTED,
        (s.AWAITING_AUTHORISATION, e.GIVEN_UP): s.ABANDONED,
        (s.AWAITING_AUTHORISATION, e.REVOKED_BY_USER): s.REVOKED_BY_USER,
        # The person came back after we had given up: the bank's word counts.
        (s.ABANDONED, e.AUTHORISED): s.VALID,
        (s.VALID, e.ENDS_SOON): s.EXPIRING,
    }
    for living in (s.VALID, s.EXPIRING):
        edges[living, e.RAN_OUT] = s.EXPIRED
        edges[living, e.REVOKED_BY_USER] = s.REVOKED_BY_USER
        edges[living, e.REVOKED_AT_BANK] = s.REVOKED_AT_BANK
        edges[living, e.REPLACED] = s.SUPERSEDED
    return edges


CONSENT = Lifecycle("Consent", ConsentStatus.REQUESTED, _edges())
LIVING = (ConsentStatus.VALID, ConsentStatus.EXPIRING)
"""Good for reading and paying."""


class Consent(SQLModel, table=True):
    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    bank_link_id: str = Field(foreign_key="banklink.id", index=True)
    person_id: str = Field(foreign_key="person.id", index=True)
    bic: str
    status: ConsentStatus = enum_column(ConsentStatus)
    request_id: str
    psu_id_sealed: str
    return_fingerprint: str = Field(unique=True)
    """Of the word in the return address: a guessed consent id makes nobody ask the bank."""
    return_sealed: str
    bank_consent_id: str | None = None
    sca_url_sealed: str | None = None
    valid_until: date | None = None
    """What the bank granted, inclusive; never what we asked for."""
    created_at: datetime
    authorised_at: datetime | None = None
    fetched_at: datetime | None = None
    """When the accounts behind it were last listed."""
    presence_sealed: str | None = None
    """JSON {ip, user_agent} of the person coming back from the bank: the first read is attended by them."""

    def record(self, work: UnitOfWork, event: ConsentEvent) -> None:
        """Move along one edge and tell the journal: the only writer of `status`."""
        before = self.status
        self.status = CONSENT.after(before, event)
        work.record(self.company_id, "Consent", self.id, event, before=before.value, after=self.status.value)


CONSENTS = Source(Consent, sees=member, order=("created_at",))
