"""Our own machinery behind core: the doorbell, the durable jobs, and everything outside in one value."""

from dataclasses import dataclass
from typing import Protocol

from core.ports.banks import Banks
from core.ports.partner import Partner
from core.ports.people import DocumentMaker, DocumentSigner, Messenger
from core.ports.register import Register
from core.ports.webhooks import WebhookSender


class Doorbell(Protocol):
    """Rings after commit, with ids only; a lost ring costs a heartbeat, not an event."""

    async def ring(self, channel: str, sequence: int) -> None: ...


class Jobs(Protocol):
    """Durable work outside the transaction. The intent row is in it; starting is not, and starting twice is once."""

    async def start(self, kind: str, intent_id: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything core may ask for, wired by the gateway."""

    register: Register
    partner: Partner
    messenger: Messenger
    signer: DocumentSigner
    documents: DocumentMaker
    banks: Banks
    webhooks: WebhookSender
