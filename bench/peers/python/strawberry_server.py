"""Strawberry as its manual shows it: types, async resolvers, SQLAlchemy's ORM, data loaders, its own ASGI view."""

from datetime import date, datetime
from typing import Annotated, Any, Generic, TypeVar

import loading
import models
import strawberry
from shapes import amount as amount_of
from shapes import cursor_of, global_id, key_of, minor_of
from starlette.applications import Starlette
from starlette.routing import Route
from strawberry.asgi import GraphQL

T = TypeVar("T")
Info = strawberry.Info[dict[str, Any], None]


@strawberry.type
class Amount:
    value: str
    currency: str


def amount(minor: int, currency: str) -> Amount:
    return Amount(**amount_of(minor, currency))


@strawberry.interface
class Node:
    id: strawberry.ID


@strawberry.type
class PageInfo:
    has_next_page: bool
    end_cursor: str | None


@strawberry.type
class Edge(Generic[T]):
    node: T
    cursor: str


@strawberry.type
class Connection(Generic[T]):
    edges: list[Edge[T]]
    nodes: list[T]
    page_info: PageInfo


@strawberry.type
class Balance:
    booked: Amount
    available: Amount
    at: datetime
    source: str


@strawberry.type
class Account(Node):
    row: strawberry.Private[models.Account]
    account_number: str
    iban: str
    name: str
    product: str | None
    currency: str

    @strawberry.field
    async def balance(self) -> Balance | None:
        row = self.row
        if row.balance_at is None or row.booked_minor is None or row.available_minor is None:
            return None
        booked, available = amount(row.booked_minor, row.currency), amount(row.available_minor, row.currency)
        return Balance(booked=booked, available=available, at=row.balance_at, source=row.balance_source or "")

    @strawberry.field
    async def transactions(
        self, info: Info, first: int = 50, after: str | None = None
    ) -> Connection[Annotated["Transaction", strawberry.lazy("strawberry_server")]]:
        if after:
            return connection(await loading.rows_after(self.row.id, first, after), first)
        return connection(await info.context["loaders"].transactions(first).load(self.row.id), first)


def account(row: models.Account) -> Account:
    return Account(
        id=strawberry.ID(global_id("Account", row.id)),
        row=row,
        account_number=row.bban,
        iban=row.iban,
        name=row.name,
        product=row.product,
        currency=row.currency,
    )


@strawberry.type
class Transaction(Node):
    row: strawberry.Private[models.Transaction]
    status: str
    booking_date: date
    value_date: date | None
    transaction_amount: Amount
    counterparty_name: str | None
    counterparty_account: str | None
    remittance_structured: str | None
    remittance_unstructured: str | None
    end_to_end_id: str | None

    @strawberry.field
    async def account(self, info: Info) -> Account | None:
        return account(await info.context["loaders"].account.load(self.row.account_id))


def transaction(row: models.Transaction) -> Transaction:
    return Transaction(
        id=strawberry.ID(global_id("Transaction", row.id)),
        row=row,
        status=row.status,
        booking_date=row.booking_date,
        value_date=row.value_date,
        transaction_amount=amount(row.amount_minor, row.currency),
        counterparty_name=row.counterparty_name,
        counterparty_account=row.counterparty_account,
        remittance_structured=row.kid,
        remittance_unstructured=row.text,
        end_to_end_id=row.end_to_end_id,
    )


def connection(rows: list[models.Transaction], first: int) -> Any:
    """`rows`: one more than `first` where there are more."""
    nodes = [transaction(row) for row in rows[:first]]
    edges = [
        Edge(node=node, cursor=cursor_of(row.booking_date.isoformat(), row.id))
        for node, row in zip(nodes, rows, strict=False)
    ]
    end = edges[-1].cursor if edges else None
    return Connection(edges=edges, nodes=nodes, page_info=PageInfo(has_next_page=len(rows) > first, end_cursor=end))


@strawberry.type
class Payment(Node):
    status: str
    instructed_amount: Amount
    creditor_name: str
    requested_execution_date: date | None
    created_at: datetime


def payment(row: models.Payment) -> Payment:
    return Payment(
        id=strawberry.ID(global_id("Payment", row.id)),
        status=row.status,
        instructed_amount=amount(row.amount_minor, row.currency),
        creditor_name=row.creditor_name,
        requested_execution_date=row.execution_date,
        created_at=row.created_at,
    )


@strawberry.type
class PaymentConnection:
    nodes: list[Payment]


@strawberry.type
class Company(Node):
    row: strawberry.Private[models.Company]
    organisation_number: str
    name: str
    form_code: str

    @strawberry.field
    async def accounts(self, info: Info) -> list[Account]:
        return [account(row) for row in await info.context["loaders"].accounts.load(self.row.id)]

    @strawberry.field
    async def transactions(self, first: int = 50) -> Connection[Transaction]:
        return connection(await loading.company_rows(self.row.id, first), first)

    @strawberry.field
    async def payments(self, first: int = 50) -> PaymentConnection:
        return PaymentConnection(nodes=[payment(row) for row in await loading.payments_of(self.row.id, first)])


def company(row: models.Company) -> Company:
    return Company(
        id=strawberry.ID(global_id("Company", row.id)),
        row=row,
        organisation_number=row.organisation_number,
        name=row.name,
        form_code=row.form_code,
    )


@strawberry.type
class Query:
    @strawberry.field
    async def company(self, id: strawberry.ID) -> Company | None:
        row = await loading.company(key_of(id)[1])
        return company(row) if row else None

    @strawberry.field
    async def node(self, id: strawberry.ID) -> Node | None:
        kind, key = key_of(id)
        if kind == "Account":
            (found,) = await loading.accounts([key])
            return account(found) if found else None
        row = await loading.company(key)
        return company(row) if row else None


@strawberry.input
class AmountInput:
    value: str
    currency: str = "NOK"


@strawberry.input
class TransferInput:
    instructed_amount: AmountInput
    creditor_name: str
    creditor_account: str
    remittance_unstructured: str | None = None


@strawberry.input
class CreatePaymentInput:
    idempotency_key: str
    debtor_account_id: strawberry.ID
    transfer: TransferInput
    draft: bool = False


@strawberry.type
class PaymentSuccess:
    payment: Payment


@strawberry.interface
class Rejection:
    code: str


@strawberry.type
class IdempotencyKeyReusedRejection(Rejection):
    pass


CreatePaymentPayload = Annotated[
    PaymentSuccess | IdempotencyKeyReusedRejection, strawberry.union("CreatePaymentPayload")
]


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def create_payment(self, input: CreatePaymentInput) -> CreatePaymentPayload:
        given = input.transfer
        transfer = {
            "currency": given.instructed_amount.currency,
            "creditorName": given.creditor_name,
            "creditorAccount": given.creditor_account,
            "text": given.remittance_unstructured,
        }
        minor, account_id = minor_of(given.instructed_amount.value), key_of(input.debtor_account_id)[1]
        made = await loading.create_payment(input.idempotency_key, account_id, transfer, minor)
        if made is None:
            return IdempotencyKeyReusedRejection(code="IDEMPOTENCY_KEY_REUSED")
        return PaymentSuccess(payment=payment(made))


class View(GraphQL):
    async def get_context(self, request: Any, response: Any) -> Any:
        return {"loaders": loading.Loaders()}


schema = strawberry.Schema(Query, Mutation, types=[Company, Account, Transaction, Payment])
app = Starlette(routes=[Route("/graphql", View(schema), methods=["POST"])])
