"""An e-mail as the wire has it, and what a post office's complaints mean to core.

Law: no recipient, subject or text of a person is ever part of an error.
"""

import re
from email.message import EmailMessage
from email.policy import SMTP

import aiosmtplib

from core.ports import NotSent, OutcomeUnknown, OutsideError, Refused

WHO = "post office"
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{1,253}")
# The server had not yet been given the message when these were raised.
_BEFORE_THE_MESSAGE = (
    aiosmtplib.SMTPConnectError,
    aiosmtplib.SMTPConnectTimeoutError,
    aiosmtplib.SMTPConnectResponseError,
)


def email(message_id: str, sender: str, to: str, subject: str, text: str) -> EmailMessage:
    """Refused with BAD_ADDRESS or BAD_MESSAGE_ID where the values could not be headers."""
    if not _ADDRESS.fullmatch(to):
        raise Refused(WHO, "the address is not an e-mail address", code="BAD_ADDRESS", http_status=0)
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,80}", message_id):
        raise Refused(WHO, "the message id cannot be a Message-ID", code="BAD_MESSAGE_ID", http_status=0)
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = " ".join(subject.split())
    mail["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2].rstrip('>')}>"
    # Out-of-office robots must not answer (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(text)
    return mail


def failure(error: aiosmtplib.SMTPException | OSError) -> OutsideError:
    """Not sent: no connection, or the post office says "later" (4yz). No: 5yz. Everything else is unknown."""
    name = type(error).__name__
    if isinstance(error, _BEFORE_THE_MESSAGE):
        return NotSent(WHO, f"no connection ({name})")
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        error = error.recipients[0]
    if isinstance(error, aiosmtplib.SMTPResponseException):
        code = f"SMTP_{error.code}"
        # A complete answer below 500 that is not a yes: the message was not taken (RFC 5321, 4.2.1).
        if 400 <= error.code < 500:
            return NotSent(WHO, f"not taken now ({code})")
        if 500 <= error.code < 600:
            return Refused(WHO, f"refused ({code})", code=code, http_status=0)
    return OutcomeUnknown(WHO, f"no clear answer ({name})")
