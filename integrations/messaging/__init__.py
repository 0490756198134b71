"""Messages to people: SMS by HTTP (docs/protocols/sms.openapi.yaml: our contract, not a vendor's), e-mail by SMTP.

Law: the message id travels with the message, so a message sent twice can be recognised as one.
"""

from integrations.manifest import Manifest
from integrations.messaging.client import MessengerClient, PostOffice

__all__ = ["MANIFEST", "MessengerClient", "PostOffice"]


MANIFEST = Manifest(
    specification="docs/protocols/sms.openapi.yaml 1.0.0; RFC 5321 and 5322",
    authentication="SMS: bearer key. SMTP: STARTTLS and AUTH where the post office asks for them",
    limits="SMS: 480 characters (three to four parts). E-mail: plain text",
    idempotency="SMS: `id`. E-mail: Message-ID, which receivers use to recognise a repeated message",
)
