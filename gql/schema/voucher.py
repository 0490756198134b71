"""Vouchers, their postings and their documentation."""

import datetime

import strawberry

from core import attachment
from core import voucher as core
from core.attachment import ATTACHMENTS
from core.ledger import CHART
from core.payment import PAYMENTS
from core.reconciliation import MATCHES
from gql.context import Info
from gql.schema.node import Node
from gql.schema.payment import Payment, payment_of
from gql.schema.relation import every, newest, one
from gql.schema.scalars import Amount, amount
from gql.schema.shape import Shape, identity
from gql.schema.transaction import Reconciliation, reconciliation_of


@strawberry.type(description="An account of the ledger (kontoplan).")
class LedgerAccount:
    number: str = strawberry.field(description="Four digits, the Norwegian standard's number.")
    name: str = strawberry.field(description="In the language of the request.")


def ledger_account(number: str, locale: str) -> LedgerAccount:
    nb, en = CHART[number]
    return LedgerAccount(number=number, name=nb if locale == "nb" else en)


@strawberry.type(description="One line of a voucher.")
class Posting:
    ledger_account: LedgerAccount = strawberry.field(description="Where it is posted.")
    amount: Amount = strawberry.field(description="Debit is positive, credit negative.")


@strawberry.type(description="Balanced postings in the company's ledger (bilag).")
class Voucher(Node):
    row: strawberry.Private[core.Voucher]
    number: int = strawberry.field(description="Unbroken within the year.")
    year: int = strawberry.field(description="Of the voucher's date.")
    date: datetime.date = strawberry.field(description="The voucher's date.")
    text: str = strawberry.field(description="What it is about.")
    kid: str | None = strawberry.field(description="Of the invoice we have sent, when it is one.")

    @strawberry.field(description="Its lines, in the order they were written.")
    async def postings(self, info: Info) -> list[Posting]:
        rows = await info.context.of_parent(core.POSTINGS, "voucher_id", self.row.id)
        return [
            Posting(
                ledger_account=ledger_account(row.ledger_account, info.context.locale),
                amount=amount(row.amount_minor, "NOK"),
            )
            for row in sorted(rows, key=lambda row: row.place)
        ]

    @strawberry.field(description="Its documentation, newest first; at most twenty.")
    @every(ATTACHMENTS, "voucher_id", lambda: attachment_of)
    async def attachments(self, info: Info) -> list["Attachment"]: ...

    @strawberry.field(description="The payment made with it.")
    @one(PAYMENTS, "payment_id", lambda: payment_of)
    async def payment(self, info: Info) -> Payment | None: ...

    @strawberry.field(description="The bank's line that settled it; null while it is open.")
    @newest(MATCHES, "voucher_id", lambda: reconciliation_of)
    async def reconciliation(self, info: Info) -> Reconciliation | None: ...


voucher_of: Shape[core.Voucher, Voucher] = Shape(
    Voucher, id=identity("Voucher"), number="number", year="year", date="day", text="text", kid="kid"
)


@strawberry.type(description="A file that documents a voucher (vedlegg). Fetched by `createDownloadTicket`.")
class Attachment(Node):
    row: strawberry.Private[attachment.Attachment]
    title: str = strawberry.field(description="As its sender called it.")
    media_type: str = strawberry.field(description="application/pdf, image/jpeg or image/png.")
    byte_size: int = strawberry.field(description="Of the file.")
    sha256: str = strawberry.field(description="Of the bytes, hexadecimal.")
    created_at: datetime.datetime = strawberry.field(description="When it came.")

    @strawberry.field(description="What it documents.")
    @one(core.VOUCHERS, "voucher_id", lambda: voucher_of)
    async def voucher(self, info: Info) -> Voucher | None: ...


attachment_of: Shape[attachment.Attachment, Attachment] = Shape(
    Attachment,
    id=identity("Attachment"),
    title="title",
    media_type="media_type",
    byte_size="byte_size",
    sha256="sha256",
    created_at="created_at",
)
