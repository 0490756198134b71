"""The floor: Starlette, asyncpg and orjson, with one hand-written answer for each operation and no GraphQL at all."""

import asyncio
from contextlib import asynccontextmanager
from typing import Any

import orjson
import rows
from shapes import amount, global_id, key_of
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route


def _line(row: Any) -> dict[str, Any]:
    return {
        "id": global_id("Transaction", row["id"]),
        "status": row["status"],
        "bookingDate": row["bookingDate"],
        "valueDate": row["valueDate"],
        "transactionAmount": amount(row["amount_minor"], row["currency"]),
        "counterpartyName": row["counterpartyName"],
    }


async def q1(variables: dict[str, Any]) -> dict[str, Any]:
    found = await rows.company(key_of(variables["id"])[1])
    names = ("organisationNumber", "name", "formCode")
    told = {"__typename": "Company", "id": global_id("Company", found["id"])}
    return {"company": told | {name: found[name] for name in names}}


async def q2(variables: dict[str, Any]) -> dict[str, Any]:
    key = key_of(variables["id"])[1]
    found, (accounts,) = await asyncio.gather(rows.company(key), rows.accounts_of([key]))
    pages = await rows.pages_of([row["id"] for row in accounts], 50)
    told = [
        {
            "id": global_id("Account", row["id"]),
            "accountNumber": row["accountNumber"],
            "name": row["name"],
            "currency": row["currency"],
            "transactions": {
                "nodes": [
                    _line(one)
                    | {"remittanceUnstructured": one["remittanceUnstructured"], "endToEndId": one["endToEndId"]}
                    for one in page["nodes"]
                ]
            },
        }
        for row, page in zip(accounts, pages, strict=True)
    ]
    return {"company": {"id": global_id("Company", key), "name": found["name"], "accounts": told}}


async def q3(variables: dict[str, Any]) -> dict[str, Any]:
    key, after = key_of(variables["id"])[1], variables.get("after")
    page = await rows.page_after(key, 500, after) if after else (await rows.pages_of([key], 500))[0]
    more = ("counterpartyAccount", "remittanceStructured", "remittanceUnstructured", "endToEndId")
    edges = [
        {
            "cursor": edge["cursor"],
            "node": _line(edge["node"]) | {name: edge["node"][name] for name in more},
        }
        for edge in page["edges"]
    ]
    return {"node": {"transactions": {"edges": edges, "pageInfo": page["pageInfo"]}}}


async def d1(variables: dict[str, Any]) -> dict[str, Any]:
    key = key_of(variables["id"])[1]
    found, (accounts,), page, payments = await asyncio.gather(
        rows.company(key), rows.accounts_of([key]), rows.company_page(key, 20), rows.payments_of(key, 10)
    )
    names = {row["id"]: row["name"] for row in accounts}
    return {
        "company": {
            "id": global_id("Company", key),
            "name": found["name"],
            "organisationNumber": found["organisationNumber"],
            "accounts": [_with_balance(row) for row in accounts],
            "transactions": {
                "nodes": [
                    _line(one)
                    | {"account": {"id": global_id("Account", one["account_id"]), "name": names[one["account_id"]]}}
                    for one in page["nodes"]
                ],
            },
            "payments": {"nodes": [_payment(row) for row in payments]},
        }
    }


def _with_balance(row: Any) -> dict[str, Any]:
    return {
        "id": global_id("Account", row["id"]),
        "name": row["name"],
        "accountNumber": row["accountNumber"],
        "currency": row["currency"],
        "balance": {
            "booked": amount(row["booked_minor"], row["currency"]),
            "available": amount(row["available_minor"], row["currency"]),
            "at": row["at"],
            "source": row["source"],
        },
    }


def _payment(row: Any) -> dict[str, Any]:
    return {
        "id": global_id("Payment", row["id"]),
        "status": row["status"],
        "creditorName": row["creditorName"],
        "instructedAmount": amount(row["amount_minor"], row["currency"]),
        "requestedExecutionDate": row["requestedExecutionDate"],
        "createdAt": row["createdAt"],
    }


async def p1(variables: dict[str, Any]) -> dict[str, Any]:
    key = key_of(variables["id"])[1]
    found, (accounts,) = await asyncio.gather(rows.company(key), rows.accounts_of([key]))
    pages = await rows.pages_of([row["id"] for row in accounts], 100)
    told = [
        {
            "accountNumber": row["accountNumber"],
            "iban": row["iban"],
            "transactions": {
                "nodes": [
                    {
                        "endToEndId": one["endToEndId"],
                        "bookingDate": one["bookingDate"],
                        "transactionAmount": {"value": amount(one["amount_minor"], "")["value"]},
                        "remittanceStructured": one["remittanceStructured"],
                    }
                    for one in page["nodes"]
                ],
                "pageInfo": page["pageInfo"],
            },
        }
        for row, page in zip(accounts, pages, strict=True)
    ]
    return {"company": {"organisationNumber": found["organisationNumber"], "accounts": told}}


async def m1(variables: dict[str, Any]) -> dict[str, Any]:
    row = await rows.create_payment(variables["input"])
    if row is None:
        return {"createPayment": {"__typename": "IdempotencyKeyReusedRejection", "code": "IDEMPOTENCY_KEY_REUSED"}}
    told = {
        "id": global_id("Payment", row["id"]),
        "status": row["status"],
        "creditorName": row["creditorName"],
        "instructedAmount": amount(row["amount_minor"], row["currency"]),
    }
    return {"createPayment": {"__typename": "PaymentSuccess", "payment": told}}


_ANSWERS = {"Q1": q1, "Q2": q2, "Q3": q3, "M1": m1, "D1": d1, "P1": p1}


async def answer(request: Request) -> Response:
    asked = orjson.loads(await request.body())
    data = await _ANSWERS[asked["operationName"]](asked["variables"])
    return Response(orjson.dumps({"data": data}), media_type="application/json")


@asynccontextmanager
async def lifespan(_: Starlette):
    await rows.open_pool()
    yield


app = Starlette(routes=[Route("/graphql", answer, methods=["POST"])], lifespan=lifespan)
