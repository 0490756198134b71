"""The rows of the floor and of Ariadne: prepared statements over the connections that each peer is given."""

import os
import uuid
from pathlib import Path
from typing import Any

import asyncpg
from shapes import PEER, connection, digest_of, grouped, key_of, minor_of, place_of

_SQL = {path.stem: path.read_text() for path in (Path(__file__).parents[1] / "sql").glob("*.sql")}
_pool: asyncpg.Pool | None = None


async def open_pool() -> None:
    global _pool
    size = int(os.environ["CONNECTIONS"])
    _pool = await asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=size, max_size=size)


async def fetch(name: str, *values: Any) -> list[Any]:
    """Rows of one of ../sql; arguments in the order of its $1, $2, ..."""
    assert _pool is not None
    async with _pool.acquire() as line:
        return await line.fetch(_SQL[name], *values)


async def company(key: str) -> Any:
    rows = await fetch("company", key)
    return rows[0] if rows else None


async def accounts(keys: list[str]) -> list[Any]:
    found = {row["id"]: row for row in await fetch("accounts", keys)}
    return [found.get(key) for key in keys]


async def accounts_of(companies: list[str]) -> list[list[Any]]:
    return grouped(await fetch("accounts_of_companies", companies), "company_id", companies)


async def pages_of(account_keys: list[str], first: int) -> list[dict[str, Any]]:
    """The first page of each account, by one statement."""
    rows = await fetch("transactions_of_accounts", account_keys, first + 1)
    return [connection(some, first) for some in grouped(rows, "account_id", account_keys)]


async def page_after(account: str, first: int, after: str) -> dict[str, Any]:
    return connection(await fetch("transactions_of_account_after", account, first + 1, *place_of(after)), first)


async def company_page(key: str, first: int) -> dict[str, Any]:
    return connection(await fetch("transactions_of_company", key, first + 1), first)


async def payments_of(key: str, first: int) -> list[Any]:
    return await fetch("payments_of_company", key, first)


async def create_payment(given: dict[str, Any]) -> Any:
    """The payment's row; None where the key stands for other content."""
    transfer, (_, account) = given["transfer"], key_of(given["debtorAccountId"])
    digest, client, money = digest_of(account, transfer), f"client:{PEER}", transfer["instructedAmount"]
    what = (minor_of(money["value"]), money.get("currency", "NOK"), transfer["creditorName"])
    where = (transfer["creditorAccount"], transfer.get("remittanceUnstructured"), f"{PEER}:")
    key = given["idempotencyKey"]
    rows = await fetch("create_payment", str(uuid.uuid4()), account, client, key, digest, *what, *where)
    if rows:
        return rows[0]
    (known,) = await fetch("payment_by_key", client, key)
    return known if known["digest"] == digest else None
