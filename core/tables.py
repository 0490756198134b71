"""Every table of core, by importing every module that has one: what the database must look like."""

from sqlmodel import SQLModel

from core import (
    account,
    apiclient,
    attachment,
    banklink,
    company,
    document,
    fileticket,
    grant,
    help,
    idempotency,
    intent,
    invitation,
    journal,
    membership,
    message,
    person,
    presence,
    reconciliation,
    session,
    token,
    transaction,
    voucher,
)
from core.agreement import model as agreement
from core.consent import model as consent
from core.payment import model as payment
from core.webhook import model as webhook

MODULES = (
    account,
    agreement,
    apiclient,
    attachment,
    banklink,
    company,
    consent,
    document,
    fileticket,
    grant,
    help,
    idempotency,
    intent,
    invitation,
    journal,
    membership,
    message,
    payment,
    person,
    presence,
    reconciliation,
    session,
    token,
    transaction,
    voucher,
    webhook,
)
METADATA = SQLModel.metadata
