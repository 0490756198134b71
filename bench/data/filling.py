"""Fill a migrated database by COPY, and tell what is in it."""

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Literal

import psycopg
from psycopg import sql

from bench.data import rows
from bench.data.rows import Size
from bench.queries import Spread
from gql.schema.node import global_id

SEED = 4


@dataclass(frozen=True, slots=True)
class World:
    """Global ids, as a client has them: of all companies, and of their accounts in the same order."""

    size: Size
    company_ids: tuple[str, ...]
    account_ids: tuple[str, ...]

    def ids(self, about: Literal["company", "account"], spread: Spread) -> tuple[str, ...]:
        many, deep = self.size.companies, self.size.companies + self.size.deep
        begin, end = {"read": (0, many), "deep": (many, deep), "every": (0, None), "one": (0, 1)}[spread]
        if about == "company":
            return self.company_ids[begin:end]
        each = self.size.accounts
        return self.account_ids[begin * each : None if end is None else end * each]

    def narrowed(self, companies: int) -> "World":
        """With no more than so many of those that are read."""
        kept = [*range(companies), *range(self.size.companies, self.size.all_companies)]
        each = self.size.accounts
        return World(
            replace(self.size, companies=companies),
            tuple(self.company_ids[place] for place in kept),
            tuple(one for place in kept for one in self.account_ids[place * each : place * each + each]),
        )


def fill(url: str, size: Size, person_id: str) -> World:
    """`person_id`: of the person who is to be accountant everywhere, and is there already."""
    rng = random.Random(SEED)
    made = rows.companies(size)
    with psycopg.connect(url) as connection:
        _copy(connection, "company", map(rows.company_row, made))
        _copy(connection, "bankagreement", (rows.agreement_row(one, person_id) for one in made))
        _copy(connection, "membership", chain.from_iterable(rows.membership_rows(one, person_id) for one in made))
        _copy(connection, "banklink", map(rows.bank_link_row, made))
        _copy(connection, "account", chain.from_iterable(rows.account_rows(one, rng) for one in made))
        _copy(connection, "transaction", chain.from_iterable(rows.transaction_rows(one, size, rng) for one in made))
        _copy(connection, "payment", chain.from_iterable(rows.payment_rows(one, size, person_id, rng) for one in made))
    return World(
        size,
        tuple(global_id("Company", one.id) for one in made),
        tuple(global_id("Account", key) for one in made for key in one.account_ids),
    )


def settle(url: str) -> None:
    """Do what autovacuum would do in the middle of the first measurement."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")


def _copy(connection: psycopg.Connection[Any], table: str, told: Iterable[dict[str, Any]]) -> None:
    remaining: Iterator[dict[str, Any]] = iter(told)
    first = next(remaining, None)
    if first is None:
        return
    columns = sql.SQL(", ").join(map(sql.Identifier, first))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), columns)
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in chain([first], remaining):
            copy.write_row(tuple(row.values()))
