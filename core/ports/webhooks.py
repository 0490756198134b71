"""Webhooks: what core sends to a partner's address, what came of it, and the partner's stored selection."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol


class WebhookFailure(StrEnum):
    """Why an attempt brought no 2xx."""

    ADDRESS_REFUSED = "ADDRESS_REFUSED"
    """The name leads, or led this time, to where we do not send."""
    NAME_UNKNOWN = "NAME_UNKNOWN"
    """The name has no address."""
    NO_CONNECTION = "NO_CONNECTION"
    """No connection, or no TLS that can be trusted."""
    LINE_BROKE = "LINE_BROKE"
    """The line broke, or what came was no HTTP."""
    TIMED_OUT = "TIMED_OUT"
    """Not answered in time."""
    STATUS = "STATUS"
    """Answered, and not with 2xx."""


@dataclass(frozen=True, slots=True)
class WebhookAnswer:
    """`failure` is None for 2xx. `status` is None where nothing was answered."""

    failure: WebhookFailure | None
    status: int | None
    duration_ms: int
    retry_after_seconds: int | None = None


class WebhookSender(Protocol):
    def takes(self, url: str) -> bool:
        """Could this be sent to? By the text alone: where the name leads is asked at each attempt."""
        ...

    async def send(self, url: str, headers: Mapping[str, str], body: bytes) -> WebhookAnswer:
        """One attempt. Never raises but for cancellation."""
        ...


@dataclass(frozen=True, slots=True)
class Selection:
    """A partner's stored document and what it is executed for. `scopes` as OAuth writes them."""

    document: str
    client_id: str
    scopes: str
    company_id: str
    noun: str
    noun_id: str


class Selections(Protocol):
    async def fault_of(self, document: str) -> str | None:
        """Why it cannot be stored, in English, or None."""
        ...

    def node_id(self, noun: str, noun_id: str) -> str | None:
        """The id by which the API finds this, or None for what has no node."""
        ...

    def company_id(self, key: str) -> str:
        """The id by which the API finds a company."""
        ...

    async def result(self, selection: Selection) -> dict[str, Any]:
        """{data, errors?} as GraphQL answers. Never raises but for cancellation."""
        ...
