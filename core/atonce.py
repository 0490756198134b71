"""A unit of work as one statement: it asks, locks, writes rows and journal, and there is nothing left to commit.

For commands that need not see a row to know what they write. What must hold is a condition of the statement, which
writes all or nothing; who gets nothing asks the long way, which finds out why. The journal's links are made by the
database, because their place and the hash before them are known there only.
Law: a link made here is letter for letter what core/journal.py makes. PostgreSQL only.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    SelectBase,
    String,
    Table,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    update,
)

from core.journal import JournalEntry, JournalHead, told_between
from core.statement import mark
from core.writing import Line, table_of

_ENTRIES, _HEADS = table_of(JournalEntry), table_of(JournalHead)
_LINKED = ("chain", "sequence", "previous_hash", "hash")


def statement(end: CTE, tables: Sequence[Table], changes: int, asked: Iterable[str]) -> SelectBase:
    """New rows of these tables and as many journal entries, all in the company whose chain ends at `end`: none where
    it has no row. Tells where the chain ends then.

    `end`: chain, sequence and hash, locked; `asked`: names of the parameters it has. Columns named company_id are the
    chain's.
    """
    parts: list[CTE] = []
    for place, table in enumerate(tables):
        values = [
            end.c.chain if one.name == "company_id" else _given(f"row{place}_{one.name}", one.type)
            for one in table.columns
        ]
        parts.append(_new(table, values, end).cte(f"row{place}"))
    link = end
    for place in range(changes):
        link = _link(link, place)
        values = [
            link.c[one.name] if one.name in _LINKED else _given(f"entry{place}_{one.name}", one.type)
            for one in _ENTRIES.columns
        ]
        parts.append(_new(_ENTRIES, values, link).cte(f"entry{place}"))
    moved = (
        update(_HEADS)
        .where(_HEADS.c.chain == select(link.c.chain).scalar_subquery())
        .values({name: select(link.c[name]).scalar_subquery() for name in ("sequence", "hash")})
        .cte("moved")
    )
    told = select(link.c.chain, link.c.sequence, link.c.hash).add_cte(*parts, moved)
    # The condition's own parameters are brought by each asking, too.
    return told.params({name: mark(name) for name in asked})


def given(lines: Sequence[Line], entries: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """What one asking brings: rows, and entries without a place."""
    told = {f"row{place}_{name}": value for place, line in enumerate(lines) for name, value in line.values.items()}
    for place, entry in enumerate(entries):
        told |= {f"entry{place}_{name}": value for name, value in entry.items()}
        told[f"entry{place}_told"] = told_between(entry)
    return told


def _given(name: str, kind: Any) -> ColumnElement[Any]:
    return bindparam(name, mark(name), type_=kind)


def _new(table: Table, values: Sequence[ColumnElement[Any]], source: CTE) -> Any:
    names = [one.name for one in table.columns]
    return insert(table).from_select(names, select(*values).select_from(source), include_defaults=False)


def _link(before: CTE, place: int) -> CTE:
    """The chain's next link, as `core.journal` makes it of an entry."""
    sequence, previous = before.c.sequence + literal_column("1"), before.c.hash
    comma, quote = literal_column("','"), literal_column("'\"'")
    told = func.concat(
        literal_column("'['"),
        func.to_json(before.c.chain),
        comma,
        sequence,
        comma,
        _given(f"entry{place}_told", String()),
        comma,
        quote,
        previous,
        quote,
        literal_column("']'"),
    )
    hashed = func.encode(func.sha256(func.convert_to(told, literal_column("'UTF8'"))), literal_column("'hex'"))
    return select(
        before.c.chain, sequence.label("sequence"), previous.label("previous_hash"), hashed.label("hash")
    ).cte(f"link{place}")
