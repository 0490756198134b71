"""The licensed partner that checks companies (docs/protocols/partner.openapi.yaml: our contract, not a vendor's).

Law: a notification is believed only as a hint that something changed; the flow itself is always read.
"""

from integrations.manifest import Manifest
from integrations.partner.client import PartnerClient

__all__ = ["MANIFEST", "PartnerClient"]


MANIFEST = Manifest(
    specification="docs/protocols/partner.openapi.yaml 1.0.0",
    authentication="OAuth 2.0 client credentials (Basic); notifications by Standard Webhooks, HMAC-SHA256",
    limits="A signed PDF of at most 6 MB; 50 persons and 250 countries a case; notifications at most 5 minutes old",
    idempotency="`reference` on submission; corrections and look-ups say the same thing however often",
)
