"""How a database goes about a statement: its own plan, and what is wrong with that.

Law: on PostgreSQL the statement is really run and its rows are counted, on SQLite its plan is read.
"""

import json
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any, cast

import sqlalchemy as sa

from core.store import Store
from tests.support.seeding import LARGE
from tests.support.statements import Statement

MOST_ROWS_SORTED = 1_500
"""A page is 500 rows, a salary run 1,000."""
MOST_ROWS_PASSED_OVER = 1_500
"""Read and found not to be wanted."""
_PAGE = re.compile(r'ORDER BY "?(\w+)"?\.[^()]*\s+LIMIT \d{1,3}\b')
"""Without a limit it is a list of everything below some parents: few rows, sorted when they are there."""
_WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM) ", re.IGNORECASE)
_PAGE_INSIDE = re.compile(_PAGE.pattern + r"[^()]*\)")


async def faults(store: Store, asked: Statement) -> list[str]:
    """What is wrong with the way this statement is run; empty when nothing is."""
    return _of_sqlite(store, asked) if store.sqlite else await _of_postgres(store, asked)


async def _of_postgres(store: Store, asked: Statement) -> list[str]:
    # What writes is only planned.
    how = "" if _WRITES.search(asked.text) else "ANALYZE, "
    explain = f"EXPLAIN ({how}FORMAT JSON) {asked.text}"
    if asked.by_reader:
        # Its plan is made once, for all values: the same is looked at here.
        reader = await cast("Any", store._readers)._connect()
        try:
            await reader.execute(f"PREPARE asked AS {asked.text}")
            given = ", ".join(map(_literal, asked.values))
            (row,) = await reader.fetch(f"EXPLAIN ({how}FORMAT JSON) EXECUTE asked{f'({given})' if given else ''}")
        finally:
            await reader.close()
    else:
        async with store.engine.connect() as connection:
            driver: Any = (await connection.get_raw_connection()).driver_connection
            (row,) = await driver.fetch(explain, *asked.values)
            await connection.rollback()
    told = json.loads(row[0]) if isinstance(row[0], str) else row[0]
    return [fault for node in nodes(told[0]["Plan"]) for fault in _at(node)]


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_literal, cast('Sequence[Any]', value)))}]" if value else "'{}'"
    if isinstance(value, bool | int):
        return str(value)
    quoted = str(value).replace("'", "''")
    return f"'{quoted}'"


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for inner in plan.get("Plans", ()):
        yield from nodes(inner)


def _at(node: dict[str, Any]) -> Iterator[str]:
    kind, table = node["Node Type"], node.get("Relation Name")
    if kind == "Seq Scan" and table in LARGE:
        yield f"reads all of {table}"
    passed_over = node.get("Rows Removed by Filter", 0) * node.get("Actual Loops", 1)
    if passed_over > MOST_ROWS_PASSED_OVER:
        yield f"passes over {passed_over} rows of {table}"
    if kind in ("Sort", "WindowAgg"):
        (below, *_) = node["Plans"]
        rows = below.get("Actual Rows", 0) * below.get("Actual Loops", 1)
        if rows > MOST_ROWS_SORTED:
            yield f"{'sorts' if kind == 'Sort' else 'ranks'} {rows} rows"
    if node.get("Sort Space Type") == "Disk":
        yield "sorts on disk"


def _of_sqlite(store: Store, asked: Statement) -> list[str]:
    path = str(sa.make_url(str(store.engine.url)).database)
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    # With its values: the length of a page is one of them.
    texts = [asked.text]
    try:
        steps = list(connection.execute(f"EXPLAIN QUERY PLAN {asked.text}", asked.values))
        if asked.values:
            connection.set_trace_callback(texts.append)
            connection.execute(asked.text, asked.values)
    finally:
        connection.close()
    text = texts[-1]
    scanned = [told.split()[1] for *_, told in steps if told.startswith("SCAN ")]
    found = [f"reads all of {table}" for table in scanned if table in LARGE]
    # Of several pages each is inside, in a table of its own; what is outside puts all of them in order.
    inside = _PAGE_INSIDE.search(text)
    sorted_by = [parent for _, parent, _, told in steps if "TEMP B-TREE FOR ORDER BY" in told]
    table = inside or _PAGE.search(text)
    by_ids = f"{table[1]}.id IN" in text.replace('"', "") if table else False
    if table and not by_ids and table[1] in LARGE and any(parent or not inside for parent in sorted_by):
        found.append(f"sorts {table[1]}")
    return found
