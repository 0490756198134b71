"""Messages to people: SMS and e-mail, sent after the commit that decided them.

Law: limited per company and per recipient, so that nobody can make us a nuisance; the text holds a link that
opens something, so it is sealed like the recipient.
"""

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import Field, SQLModel, col, select

from core.columns import enum_column
from core.errors import TooManyMessages
from core.house import House
from core.identifiers import new_id
from core.intent import IntentKind
from core.store import UnitOfWork
from core.vault import Vault

PER_COMPANY_A_DAY = 40
PER_RECIPIENT_A_DAY = 6


class Channel(StrEnum):
    SMS = "SMS"
    EMAIL = "EMAIL"


class Message(SQLModel, table=True):
    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    channel: Channel = enum_column(Channel)
    recipient_sealed: str
    recipient_fingerprint: str = Field(index=True)
    subject: str
    text_sealed: str
    created_at: datetime
    sent_at: datetime | None = None


async def write(
    work: UnitOfWork, vault: Vault, company_id: str, channel: Channel, recipient: str, subject: str, text: str
) -> Message:
    """One message, sent by a durable job after the commit. Raises TooManyMessages."""
    yesterday = work.now - timedelta(days=1)
    fingerprint = vault.fingerprint(recipient)
    for column, value, limit in (
        (Message.company_id, company_id, PER_COMPANY_A_DAY),
        (Message.recipient_fingerprint, fingerprint, PER_RECIPIENT_A_DAY),
    ):
        counted = select(func.count()).where(col(column) == value, col(Message.created_at) > yesterday)
        if (await work.session.exec(counted)).one() >= limit:
            raise TooManyMessages
    message = Message(
        id=new_id(),
        company_id=company_id,
        channel=channel,
        recipient_sealed=vault.seal(recipient),
        recipient_fingerprint=fingerprint,
        subject=subject,
        text_sealed=vault.seal(text),
        created_at=work.now,
    )
    work.add(message)
    work.intend(IntentKind.SEND_MESSAGE, message.id)
    return message


async def send(house: House, message_id: str) -> None:
    """The job: hand the message over, then note it. A crash between the two sends the same id again, which is once."""
    async with house.store.read() as session:
        message = await session.get(Message, message_id)
    if message is None or message.sent_at is not None:
        return
    recipient, text = house.vault.open(message.recipient_sealed), house.vault.open(message.text_sealed)
    if message.channel is Channel.SMS:
        await house.outside.messenger.send_sms(message.id, recipient, text)
    else:
        await house.outside.messenger.send_email(message.id, recipient, message.subject, text)
    async with house.store.change("system:messages") as work:
        message = await work.lock(Message, message_id)
        message.sent_at = work.now
        work.record(message.company_id, "Message", message.id, "SENT", channel=message.channel.value)
