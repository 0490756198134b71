"""The bank's entries and what they were matched with."""

import datetime
from typing import TYPE_CHECKING, Annotated

import strawberry

from core import transaction as core
from core.account import ACCOUNTS
from core.payment import PAYMENTS
from core.reconciliation import MATCHES, Match
from core.voucher import VOUCHERS
from gql.context import Info
from gql.schema.account import Account, account_of
from gql.schema.enums import MatchRule, TransactionStatus
from gql.schema.node import Node
from gql.schema.relation import newest, one, shape_in
from gql.schema.scalars import Amount
from gql.schema.shape import Shape, identity, money

if TYPE_CHECKING:
    from gql.schema.payment import Payment
    from gql.schema.voucher import Voucher


@strawberry.type(description="A bank line paired with what it is.")
class Reconciliation(Node):
    row: strawberry.Private[Match]
    rule: MatchRule = strawberry.field(description="By which rule.")
    matched_at: datetime.datetime = strawberry.field(description="When.")

    @strawberry.field(description="Our payment, if the line is one.")
    @one(PAYMENTS, "payment_id", shape_in("gql.schema.payment", "payment_of"))
    async def payment(self, info: Info) -> Annotated["Payment", strawberry.lazy("gql.schema.payment")] | None: ...

    @strawberry.field(description="The voucher it settles.")
    @one(VOUCHERS, "voucher_id", shape_in("gql.schema.voucher", "voucher_of"))
    async def voucher(self, info: Info) -> Annotated["Voucher", strawberry.lazy("gql.schema.voucher")] | None: ...

    @strawberry.field(description="The bank's line.")
    @one(core.TRANSACTIONS, "transaction_id", lambda: transaction_of)
    async def transaction(self, info: Info) -> "Transaction | None": ...


reconciliation_of: Shape[Match, Reconciliation] = Shape(
    Reconciliation, id=identity("Reconciliation"), rule="rule", matched_at="created_at"
)


@strawberry.type(description="The bank's entry. Salary lines are seen by PAYROLL only.")
class Transaction(Node):
    row: strawberry.Private[core.Transaction]
    status: TransactionStatus = strawberry.field(description="Pending or booked; withdrawn ones are not listed.")
    booking_date: datetime.date = strawberry.field(
        description="The bank's; for a pending entry the day it was first seen."
    )
    value_date: datetime.date | None = strawberry.field(description="When it counts for interest.")
    transaction_amount: Amount = strawberry.field(description="Negative for money out.")
    counterparty_name: str | None = strawberry.field(description="Payee or payer, as the bank tells it.")
    counterparty_account: str | None = strawberry.field(description="Their account number.")
    remittance_structured: str | None = strawberry.field(description="KID.")
    remittance_unstructured: str | None = strawberry.field(description="Free text.")
    end_to_end_id: str | None = strawberry.field(description="The payer's own reference, kept by the banks.")

    @strawberry.field(description="On which account.")
    @one(ACCOUNTS, "account_id", lambda: account_of)
    async def account(self, info: Info) -> Account | None: ...

    @strawberry.field(description="What it was matched with; null while nobody knows.")
    @newest(MATCHES, "transaction_id", lambda: reconciliation_of)
    async def reconciliation(self, info: Info) -> Reconciliation | None: ...


transaction_of: Shape[core.Transaction, Transaction] = Shape(
    Transaction,
    id=identity("Transaction"),
    status="status",
    booking_date="booking_date",
    value_date="value_date",
    transaction_amount=money("amount_minor", "currency"),
    counterparty_name="counterparty_name",
    counterparty_account="counterparty_account",
    remittance_structured="kid",
    remittance_unstructured="text",
    end_to_end_id="end_to_end_id",
)
