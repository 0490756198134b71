"""Webhooks to partners' own addresses (Standard Webhooks), sent to no place that is ours.

Law: the address that is connected to is the one that was looked up and found public, at every attempt; nothing that
comes back is followed, kept or believed but its status.
"""

from integrations.manifest import Manifest
from integrations.webhooks.client import WebhookClient

__all__ = ["MANIFEST", "WebhookClient"]


MANIFEST = Manifest(
    specification="https://www.standardwebhooks.com 1.0; RFC 9110",
    authentication="none of ours: the receiver checks the signature",
    limits="fifteen seconds an attempt; 64 kB of an answer are read, and thrown away",
    idempotency="webhook-id is the same in every attempt and every replay",
)
