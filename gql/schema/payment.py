"""Payments, salary batches, approvals, and the act at the bank that authorises them."""

import asyncio
import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from core import payment as core
from core.account import ACCOUNTS
from core.colleagues import PERSONS
from core.payment.approving import batch_hash
from core.payment.model import batch_status
from core.reconciliation import MATCHES
from core.texts import text
from core.voucher import VOUCHERS
from gql.context import Info
from gql.schema.account import Account, account_of
from gql.schema.bank import Bank, bank_of
from gql.schema.enums import PaymentStatus
from gql.schema.node import After, Connection, First, Node, global_id
from gql.schema.person import Person, person_of
from gql.schema.relation import every, newest, one, pages, shape_in
from gql.schema.scalars import Amount, amount
from gql.schema.shape import Shape, identity, money
from gql.schema.transaction import Reconciliation, reconciliation_of

if TYPE_CHECKING:
    from gql.schema.voucher import Voucher


@strawberry.interface(description="What a status means, in words, with what only that status has.")
class PaymentStatusInfo:
    status: PaymentStatus = strawberry.field(description="The status.")
    text: str = strawberry.field(description="In the language of the request.")


@strawberry.type(description="Nothing more to say than the words.")
class PaymentProgress(PaymentStatusInfo):
    pass


_WAITS_FOR_APPROVER = (
    PaymentStatus.APPROVED,
    PaymentStatus.AWAITING_BANK_AUTHORISATION,
    PaymentStatus.CANCEL_REQUESTED,
)


@strawberry.type(description="The approver must authorise at the bank: the payment, or its cancellation.")
class PaymentAwaitingBankAuthorisation(PaymentStatusInfo):
    authorisation_url: str | None = strawberry.field(
        description="Where the approver goes; renewed when it has aged. Null for everybody but the approver."
    )


@strawberry.type(description="Accepted for a day to come.")
class PaymentScheduled(PaymentStatusInfo):
    execution_date: datetime.date | None = strawberry.field(description="The day.")


@strawberry.type(description="The bank said no, or let the order die unauthorised; no money has moved.")
class PaymentRejected(PaymentStatusInfo):
    reason_code: str | None = strawberry.field(description="ISO 20022 or Berlin Group code, for example AG08.")
    reason: str | None = strawberry.field(description="The bank's own words.")
    fix: str = strawberry.field(description="What to do about it.")


@strawberry.type(description="One person's yes to exactly one content of a payment.")
class Approval:
    row: strawberry.Private[core.Approval]
    content_hash: str = strawberry.field(description="What was approved.")
    approved_at: datetime.datetime = strawberry.field(description="When.")

    @strawberry.field(description="Who.")
    @one(PERSONS, "person_id", lambda: person_of)
    async def person(self, info: Info) -> Person | None: ...


approval_of: Shape[core.Approval, Approval] = Shape(Approval, content_hash="content_hash", approved_at="at")


@strawberry.type(description="Our order to move money. Salary payments are seen by PAYROLL only.")
class Payment(Node):
    row: strawberry.Private[core.Payment]
    status: PaymentStatus = strawberry.field(description="Ours; the bank's own code is `bankStatus`.")
    bank_status: str | None = strawberry.field(description="The bank's ISO 20022 code as it came.")
    instructed_amount: Amount = strawberry.field(description="What the payee gets.")
    creditor_name: str = strawberry.field(description="The payee.")
    creditor_account: str = strawberry.field(description="The payee's account number, eleven digits.")
    remittance_structured: str | None = strawberry.field(description="KID.")
    remittance_unstructured: str | None = strawberry.field(description="Free text.")
    requested_execution_date: datetime.date | None = strawberry.field(
        description="Oslo date; null: as soon as possible."
    )
    end_to_end_id: str = strawberry.field(description="Our reference through bank and statement.")
    purpose_code: str | None = strawberry.field(description="ISO 20022 purpose; SALA for salaries.")
    content_hash: str = strawberry.field(description="Of what an approval is a yes to; give it back when approving.")
    created_at: datetime.datetime = strawberry.field(description="When it was made.")

    @strawberry.field(description="From which account.")
    @one(ACCOUNTS, "account_id", lambda: account_of)
    async def debtor_account(self, info: Info) -> Account | None: ...

    @strawberry.field(description="The status in words, with what only that status has.")
    async def status_info(self, info: Info) -> PaymentStatusInfo:
        row, locale = self.row, info.context.locale
        told = text(locale, f"paymentStatus.{row.status}")
        if row.status in _WAITS_FOR_APPROVER:
            return PaymentAwaitingBankAuthorisation(
                status=row.status, text=told, authorisation_url=await _authorisation_url(info, row)
            )
        if row.status is PaymentStatus.SCHEDULED:
            return PaymentScheduled(status=row.status, text=told, execution_date=row.execution_date)
        if row.status is PaymentStatus.REJECTED or (row.status is PaymentStatus.CANCELLED and row.reason_code):
            return PaymentRejected(
                status=row.status,
                text=told,
                reason_code=row.reason_code,
                reason=row.reason_text,
                fix=remedy(locale, row.reason_code),
            )
        return PaymentProgress(status=row.status, text=told)

    @strawberry.field(description="Every yes to it, newest first.")
    @every(core.APPROVALS, "payment_id", lambda: approval_of)
    async def approvals(self, info: Info) -> list[Approval]: ...

    @strawberry.field(description="Who made it; null for a partner.")
    @one(PERSONS, "made_by", lambda: person_of)
    async def made_by(self, info: Info) -> Person | None: ...

    @strawberry.field(description="Who last changed it, at first who made it; null for a partner.")
    @one(PERSONS, "edited_by", lambda: person_of)
    async def edited_by(self, info: Info) -> Person | None: ...

    @strawberry.field(description="The salary batch it is a line of.")
    @one(core.BATCHES, "batch_id", lambda: batch_of)
    async def batch(self, info: Info) -> "PaymentBatch | None": ...

    @strawberry.field(description="The voucher it was made with.")
    @newest(VOUCHERS, "payment_id", shape_in("gql.schema.voucher", "voucher_of"))
    async def voucher(self, info: Info) -> Annotated["Voucher", strawberry.lazy("gql.schema.voucher")] | None: ...

    @strawberry.field(description="The bank's line that proved it; null until it is booked and matched.")
    @newest(MATCHES, "payment_id", lambda: reconciliation_of)
    async def reconciliation(self, info: Info) -> Reconciliation | None: ...


async def _authorisation_url(info: Info, row: core.Payment) -> str | None:
    order = await info.context.one(core.ORDERS, row.order_id)
    authorisation = await info.context.one(core.AUTHORISATIONS, order.authorisation_id) if order else None
    viewer = info.context.viewer
    if authorisation is None or viewer is None or authorisation.person_id != viewer.person_id:
        return None
    return f"{info.context.house.public_url}/authorise/{authorisation.id}"


def remedy(locale: str, reason_code: str | None) -> str:
    """What to do about the bank's code; a code we have no words for gets the general advice."""
    try:
        return text(locale, f"bankReason.{reason_code}")
    except KeyError:
        return text(locale, "bankReason.OTHER")


payment_of: Shape[core.Payment, Payment] = Shape(
    Payment,
    id=identity("Payment"),
    status="status",
    bank_status="bank_status",
    instructed_amount=money("amount_minor", "currency"),
    creditor_name="creditor_name",
    creditor_account="creditor_account",
    remittance_structured="kid",
    remittance_unstructured="text",
    requested_execution_date="execution_date",
    end_to_end_id="end_to_end_id",
    purpose_code="purpose_code",
    content_hash="content_hash",
    created_at="created_at",
)


@strawberry.type(description="A salary run. Seen by PAYROLL only.")
class PaymentBatch(Node):
    row: strawberry.Private[core.PaymentBatch]
    name: str = strawberry.field(description="What its maker called it.")
    created_at: datetime.datetime = strawberry.field(description="When it was made.")

    @strawberry.field(description="From which account.")
    @one(ACCOUNTS, "account_id", lambda: account_of)
    async def debtor_account(self, info: Info) -> Account | None: ...

    @strawberry.field(description="Who made it; null for a partner.")
    @one(PERSONS, "created_by", lambda: person_of)
    async def made_by(self, info: Info) -> Person | None: ...

    @strawberry.field(description="Where its furthest-back line is.")
    async def status(self, info: Info) -> PaymentStatus:
        return batch_status(line.status for line in await self._lines(info))

    @strawberry.field(description="Sum of the lines.")
    async def total_amount(self, info: Info) -> Amount:
        return amount(sum(line.amount_minor for line in await self._lines(info)), "NOK")

    @strawberry.field(description="How many lines; at most 1000.")
    async def number_of_lines(self, info: Info) -> int:
        return len(await self._lines(info))

    @strawberry.field(description="Of what an approval is a yes to, every line of it; give it back when approving.")
    async def content_hash(self, info: Info) -> str:
        async def load(batches: list[str]) -> list[str]:
            found = await asyncio.gather(*(info.context.of_parent(core.PAYMENTS, "batch_id", one) for one in batches))
            return [batch_hash(lines) for lines in found]

        return await info.context.once("batch_hash", self.row.id, load)

    @strawberry.field(description="The lines.")
    @pages(core.PAYMENTS, "batch_id", lambda: payment_of)
    async def payments(self, info: Info, first: First = 50, after: After = None) -> Connection[Payment]: ...

    async def _lines(self, info: Info) -> list[core.Payment]:
        return await info.context.of_parent(core.PAYMENTS, "batch_id", self.row.id)


batch_of: Shape[core.PaymentBatch, PaymentBatch] = Shape(
    PaymentBatch, id=identity("PaymentBatch"), name="name", created_at="created_at"
)


@strawberry.type(description="One act of one approver at one bank, over one or more payments.")
class Authorisation(Node):
    row: strawberry.Private[core.Authorisation]
    created_at: datetime.datetime = strawberry.field(description="When the approver said yes here.")
    authorisation_url: str = strawberry.field(
        description="Where the approver's browser goes next: it waits for the bank's address and goes on to it."
    )

    @strawberry.field(description="At which bank.")
    def bank(self, info: Info) -> Bank | None:
        profile = info.context.house.outside.banks.profile(self.row.bic)
        return bank_of(profile) if profile else None

    @strawberry.field(description="What it authorises.")
    async def payments(self, info: Info) -> list[Payment]:
        orders = await info.context.of_parent(core.ORDERS, "authorisation_id", self.row.id)
        found = await asyncio.gather(*(info.context.of_parent(core.PAYMENTS, "order_id", order.id) for order in orders))
        return [payment_of(row) for rows in found for row in rows]


def authorisation_of(row: core.Authorisation, public_url: str) -> Authorisation:
    return Authorisation(
        id=global_id("Authorisation", row.id),
        row=row,
        created_at=row.created_at,
        authorisation_url=f"{public_url}/authorise/{row.id}",
    )
