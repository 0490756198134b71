"""What a webhook is: an endpoint of a partner, its place in each company's journal, and its deliveries.

Law: an event is told to an endpoint once, in its place in the company's order, under one id that never changes; who
may see it is asked when it is taken from the journal and again when it is sent.
"""

import json
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from core.columns import enum_column
from core.journal import INSTALLATION
from core.lifecycle import Lifecycle
from core.ports import WebhookFailure
from core.store import UnitOfWork

RETRY_AFTER = (
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2), timedelta(hours=5)),
    *(timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24)),
)
"""After each failed attempt; one more failure and the delivery is dead, some three days after the first."""
RETRY_AT_MOST = timedelta(hours=24)
"""However long a receiver asks us to wait."""
PAUSE_AFTER = timedelta(days=5)
"""Without one success."""
OVERLAP_HOURS = 24
OVERLAP_HOURS_AT_MOST = 168


class EndpointStatus(StrEnum):
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DISABLED = "DISABLED"


class EndpointEvent(StrEnum):
    PAUSED = "PAUSED"
    KEPT_FAILING = "KEPT_FAILING"
    GONE = "GONE"
    RESUMED = "RESUMED"


_S, _E = EndpointStatus, EndpointEvent
ENDPOINT = Lifecycle(
    "WebhookEndpoint",
    _S.ACTIVE,
    {
        (_S.ACTIVE, _E.PAUSED): _S.PAUSED,
        (_S.ACTIVE, _E.KEPT_FAILING): _S.PAUSED,
        (_S.ACTIVE, _E.GONE): _S.DISABLED,
        (_S.PAUSED, _E.RESUMED): _S.ACTIVE,
        (_S.DISABLED, _E.RESUMED): _S.ACTIVE,
    },
)


class DeliveryStatus(StrEnum):
    PENDING = "PENDING"
    DELIVERED = "DELIVERED"
    DEAD = "DEAD"
    WITHDRAWN = "WITHDRAWN"


class DeliveryEvent(StrEnum):
    TAKEN = "TAKEN"
    GIVEN_UP = "GIVEN_UP"
    NO_LONGER_VISIBLE = "NO_LONGER_VISIBLE"
    REPLAYED = "REPLAYED"


_D, _V = DeliveryStatus, DeliveryEvent
DELIVERY = Lifecycle(
    "WebhookDelivery",
    _D.PENDING,
    {
        (_D.PENDING, _V.TAKEN): _D.DELIVERED,
        (_D.PENDING, _V.GIVEN_UP): _D.DEAD,
        (_D.PENDING, _V.NO_LONGER_VISIBLE): _D.WITHDRAWN,
        (_D.DELIVERED, _V.REPLAYED): _D.PENDING,
        (_D.DEAD, _V.REPLAYED): _D.PENDING,
    },
)


class WebhookEndpoint(SQLModel, table=True):
    """Where a partner's events go. Of secrets two may sign: the newest, and the one before it until its end."""

    id: str = Field(primary_key=True)
    client_id: str = Field(foreign_key="apiclient.id", index=True)
    url: str
    document: str | None = None
    """The GraphQL query whose answer goes with each event."""
    nouns: str = "[]"
    """JSON list; empty: all that the client may know of."""
    status: EndpointStatus = enum_column(EndpointStatus, default=EndpointStatus.ACTIVE)
    secret_sealed: str
    previous_secret_sealed: str | None = None
    previous_ends_at: datetime | None = None
    """Wall time."""
    failing_since: datetime | None = None
    tested_at: datetime | None = None
    """Wall time."""
    created_at: datetime
    deleted_at: datetime | None = None

    @property
    def chosen(self) -> tuple[str, ...]:
        return tuple(json.loads(self.nouns))

    def record(self, work: UnitOfWork, event: EndpointEvent) -> None:
        """Move along one edge and tell the journal: the only writer of `status`."""
        before = self.status
        self.status = ENDPOINT.after(before, event)
        work.record(INSTALLATION, "WebhookEndpoint", self.id, event, before=before.value, after=self.status.value)


class WebhookLane(SQLModel, table=True):
    """One company's events on their way to one endpoint, one after the other."""

    __table_args__ = (UniqueConstraint("endpoint_id", "company_id"),)

    id: str = Field(primary_key=True)
    endpoint_id: str = Field(foreign_key="webhookendpoint.id")
    company_id: str = Field(foreign_key="company.id", index=True)
    position: int
    """The last entry of the company's journal that has been looked at."""
    next_at: datetime | None = Field(default=None, index=True)
    """When there is something to send; None: nothing waits."""
    claim: str | None = None
    """Of whoever is sending; what comes of a claim that is no longer this one is not noted."""
    claimed_until: datetime | None = None
    """Wall time."""


class WebhookDelivery(SQLModel, table=True):
    """One event for one endpoint. Its id is its `webhook-id`, in every attempt and every replay."""

    __table_args__ = (
        UniqueConstraint("lane_id", "sequence"),
        Index("ix_webhookdelivery_lane_id_status_sequence", "lane_id", "status", "sequence"),
        Index("ix_webhookdelivery_endpoint_page", "endpoint_id", "created_at", "sequence", "id"),
    )

    id: str = Field(primary_key=True)
    lane_id: str = Field(foreign_key="webhooklane.id")
    endpoint_id: str = Field(foreign_key="webhookendpoint.id")
    company_id: str = Field(foreign_key="company.id")
    sequence: int
    """The entry's place in the company's journal."""
    noun: str
    noun_id: str
    event: str
    salary: bool
    occurred_at: datetime
    status: DeliveryStatus = enum_column(DeliveryStatus, default=DeliveryStatus.PENDING)
    attempts: int = 0
    """Since the event was made, or last replayed."""
    next_at: datetime
    tried_at: datetime | None = None
    failure: WebhookFailure | None = enum_column(WebhookFailure, default=None, nullable=True)
    response_code: int | None = None
    duration_ms: int | None = None
    created_at: datetime

    @property
    def type(self) -> str:
        """As receivers know it: noun and event, "payment.bank_executed"."""
        return type_of(self.noun, self.event)

    def record(self, event: DeliveryEvent) -> None:
        """Move along one edge: the only writer of `status`. A delivery is its own log, and no event of the company."""
        self.status = DELIVERY.after(self.status, event)


def type_of(noun: str, event: str) -> str:
    return f"{snake(noun)}.{event.lower()}"


def snake(noun: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in noun).lstrip("_")
