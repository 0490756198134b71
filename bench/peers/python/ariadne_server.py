"""Ariadne, tuned as its users can: documents read and validated once, orjson, asyncpg rows, loaders that batch."""

# pyright: reportMissingImports=false
# Ariadne lives in the peers' own environment.

from contextlib import asynccontextmanager
from functools import cache, lru_cache, partial
from pathlib import Path
from typing import Any

import orjson
import rows
from aiodataloader import DataLoader
from ariadne import (
    InterfaceType,
    MutationType,
    ObjectType,
    QueryType,
    UnionType,
    load_schema_from_path,
    make_executable_schema,
)
from ariadne.asgi import GraphQL
from ariadne.asgi.handlers import GraphQLHTTPHandler
from graphql import parse, validate
from shapes import amount, global_id, key_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

query, mutation = QueryType(), MutationType()
company, account = ObjectType("Company"), ObjectType("Account")
transaction, payment = ObjectType("Transaction"), ObjectType("Payment")
node, payload = InterfaceType("Node"), UnionType("CreatePaymentPayload")


class Loaders:
    """One a request."""

    def __init__(self) -> None:
        self.account = DataLoader(rows.accounts)
        self.accounts = DataLoader(rows.accounts_of)
        self.pages = cache(lambda first: DataLoader(partial(rows.pages_of, first=first)))


@query.field("company")
async def _company(_: Any, info: Any, id: str) -> Any:
    return await rows.company(key_of(id)[1])


@query.field("node")
async def _node(_: Any, info: Any, id: str) -> Any:
    kind, key = key_of(id)
    found = (await rows.accounts([key]))[0] if kind == "Account" else await rows.company(key)
    return found and {**found, "__typename": kind}


@mutation.field("createPayment")
async def _create_payment(_: Any, info: Any, input: dict[str, Any]) -> Any:
    row = await rows.create_payment(input)
    if row is None:
        return {"__typename": "IdempotencyKeyReusedRejection", "code": "IDEMPOTENCY_KEY_REUSED"}
    return {"__typename": "PaymentSuccess", "payment": row}


@node.type_resolver
@payload.type_resolver
def _kind(found: Any, *_: Any) -> str:
    return found["__typename"]


@company.field("accounts")
def _accounts(row: Any, info: Any) -> Any:
    return info.context["loaders"].accounts.load(row["id"])


@company.field("transactions")
async def _company_transactions(row: Any, info: Any, first: int) -> Any:
    return await rows.company_page(row["id"], first)


@company.field("payments")
async def _payments(row: Any, info: Any, first: int) -> Any:
    return {"nodes": await rows.payments_of(row["id"], first)}


@account.field("transactions")
def _transactions(row: Any, info: Any, first: int, after: str | None = None) -> Any:
    if after:
        return rows.page_after(row["id"], first, after)
    return info.context["loaders"].pages(first).load(row["id"])


@account.field("balance")
def _balance(row: Any, info: Any) -> Any:
    booked, available = (amount(row[f"{name}_minor"], row["currency"]) for name in ("booked", "available"))
    return {"booked": booked, "available": available, "at": row["at"], "source": row["source"]}


@transaction.field("account")
def _account(row: Any, info: Any) -> Any:
    return info.context["loaders"].account.load(row["account_id"])


@transaction.field("transactionAmount")
@payment.field("instructedAmount")
def _amount(row: Any, info: Any) -> Any:
    return amount(row["amount_minor"], row["currency"])


for _type in (company, account, transaction, payment):
    _type.set_field("id", lambda row, info: global_id(info.parent_type.name, row["id"]))


def _by_name(row: Any, info: Any) -> Any:
    return row[info.field_name]


_DEFAULTS = {
    company: ("organisationNumber", "name", "formCode"),
    account: ("accountNumber", "iban", "name", "product", "currency"),
    transaction: (
        *("status", "bookingDate", "valueDate", "counterpartyName", "counterpartyAccount"),
        *("remittanceStructured", "remittanceUnstructured", "endToEndId"),
    ),
    payment: ("status", "creditorName", "requestedExecutionDate", "createdAt"),
}
for _type, _names in _DEFAULTS.items():
    for _name in _names:
        # asyncpg's rows are no dicts: Ariadne's own resolver would look for attributes.
        _type.set_field(_name, _by_name)

schema = make_executable_schema(
    load_schema_from_path(str(Path(__file__).parents[1] / "schema.graphql")),
    *(query, mutation, company, account, transaction, payment, node, payload),
)


class Handler(GraphQLHTTPHandler):
    async def create_json_response(self, request: Request, result: dict, success: bool) -> Response:
        return Response(orjson.dumps(result), 200 if success else 400, media_type="application/json")


_MOST_KEPT = 200
_parsed = lru_cache(_MOST_KEPT)(parse)
_validated: dict[int, tuple[Any, list[Any]]] = {}


def _parse(_: Any, data: dict[str, Any]) -> Any:
    return _parsed(data["query"])


def _validate(schema: Any, document: Any, *rest: Any, **more: Any) -> Any:
    # A document is kept with what was found, so that no other gets its identity.
    if id(document) not in _validated:
        if len(_validated) >= _MOST_KEPT:
            _validated.clear()
        _validated[id(document)] = document, validate(schema, document, *rest, **more)
    return _validated[id(document)][1]


graphql = GraphQL(
    schema,
    context_value=lambda request, data: {"request": request, "loaders": Loaders()},
    query_parser=_parse,
    query_validator=_validate,
    http_handler=Handler(),
)


@asynccontextmanager
async def lifespan(_: Starlette):
    await rows.open_pool()
    yield


app = Starlette(routes=[Route("/graphql", graphql, methods=["POST"])], lifespan=lifespan)
