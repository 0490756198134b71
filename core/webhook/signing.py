"""What a receiver is sent: the message, signed as Standard Webhooks 1.0 says, and the cursors in it.

Law: while two secrets live, both sign, so that a receiver may change over at any moment between.
"""

import base64
import hashlib
import hmac
import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken

from core.clock import wall_now
from core.errors import CursorInvalid
from core.vault import Vault
from core.webhook.model import WebhookDelivery, WebhookEndpoint

_PREFIX = "whsec_"


def new_secret() -> str:
    """256 bits: whsec_ and base64."""
    return _PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def living_secrets(vault: Vault, endpoint: WebhookEndpoint, wall: datetime) -> tuple[str, ...]:
    """Newest first."""
    newest = vault.open(endpoint.secret_sealed)
    ends = endpoint.previous_ends_at
    if endpoint.previous_secret_sealed is None or ends is None or ends <= wall:
        return (newest,)
    return (newest, vault.open(endpoint.previous_secret_sealed))


@dataclass(frozen=True, slots=True)
class Message:
    headers: dict[str, str]
    body: bytes


def signed(message_id: str, told: dict[str, Any], keys: tuple[str, ...]) -> Message:
    """The message as it leaves now."""
    body = json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(wall_now().timestamp()))
    headers = {
        "webhook-id": message_id,
        "webhook-timestamp": stamp,
        "webhook-signature": " ".join(_signature(key, message_id, stamp, body) for key in keys),
    }
    return Message(headers, body)


def _signature(key: str, message_id: str, stamp: str, body: bytes) -> str:
    secret = base64.b64decode(key.removeprefix(_PREFIX))
    told = hmac.new(secret, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(told).decode()}"


def write_cursor(vault: Vault, delivery: WebhookDelivery) -> str:
    return vault.seal(f"webhook {delivery.lane_id} {delivery.sequence}")


def read_cursor(vault: Vault, given: str) -> tuple[str, int]:
    """(lane, sequence). Raises CursorInvalid for what is not ours."""
    try:
        kind, lane_id, sequence = vault.open(given).split(" ")
    except (InvalidToken, ValueError) as error:
        raise CursorInvalid from error
    if kind != "webhook":
        raise CursorInvalid
    return lane_id, int(sequence)
