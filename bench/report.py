"""bench/results.md: what was measured, on what, and which bars are reached."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.bars import AT, BARS, ratio
from bench.data.rows import Size
from bench.queries import QUERIES
from bench.rounds import Figure, Key, Plan

Cell = Callable[[str, int, str], str]


@dataclass
class Results:
    """`servers`: {name: what it is}; `columns`: those that answer queries.

    `notes`: what the reader must know of this run.
    """

    machine: list[str]
    size: Size
    plan: Plan
    servers: dict[str, str]
    columns: list[str]
    queries: list[str]
    notes: list[str]
    figures: dict[Key, Figure] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    """Whole sections of other measurements."""


def written(results: Results) -> str:
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    size, plan = results.size, results.plan
    yield from ("# Measured", "")
    yield "Written by `make bench`; what is compared and how: [README.md](README.md)."
    yield from ("", *(f"- {fact}" for fact in results.machine))
    yield f"- {size.companies} companies, {size.accounts} accounts each, {size.rows:,} transactions in all"
    yield f"- {datetime.now(UTC):%Y-%m-%d}; {plan.repeats} rounds of {plan.seconds:g} s, medians"
    yield from ("", *(f"**{note}**\n" for note in results.notes))
    yield from table(("server", "what it is"), results.servers.items())
    if results.queries:
        yield from _of_queries(results)
    yield from results.more


def _of_queries(results: Results) -> Iterator[str]:
    yield from table(("query", "what it asks"), ((name, QUERIES[name].told) for name in results.queries))
    yield from _bars(results)
    yield from ("## Against Mercurius", "", "Requests a second, Mercurius = 1.", "")
    yield from _table(results, lambda *key: number(ratio(results.figures, *key), ".2f"))
    yield from ("## Requests a second", "")
    yield from _table(results, _cell(results, lambda one: f"{one.per_second:,.0f} ±{one.spread * 50:.0f} %"))
    yield from ("## Latency", "", "Milliseconds: median / 99 of 100.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.p50:.2f} / {one.p99:.2f}"))
    yield from ("## CPU of one request", "", "Microseconds: server + database.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.server_cpu:,.0f} + {one.database_cpu:,.0f}"))
    yield from ("## Memory of the server", "", "Resident, MB.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.memory:,.0f}"), last_only=True)


def _bars(results: Results) -> Iterator[str]:
    def told() -> Iterator[Sequence[str]]:
        for bar in BARS:
            found = bar.reached(results.figures)
            word = "not measured" if found is None else "reached" if found >= bar.goal else "**not reached**"
            yield bar.told, f"≥ {bar.goal:g} ×", number(found, ".2f", " ×"), word

    yield from ("## Bars", "", f"Against Mercurius at concurrency {AT}, everything on.", "")
    yield from table(("bar", "goal", "measured", ""), told())


def _table(results: Results, cell: Cell, *, last_only: bool = False) -> Iterator[str]:
    """A row a query and concurrency, a column a server."""
    wanted = results.plan.concurrency[-1:] if last_only else results.plan.concurrency
    rows = (
        (f"{query} × {connections}", *(cell(query, connections, server) for server in results.columns))
        for query in results.queries
        for connections in wanted
    )
    yield from table(("", *results.columns), rows)


def _cell(results: Results, told: Callable[[Figure], str]) -> Cell:
    def cell(query: str, connections: int, server: str) -> str:
        figure = results.figures.get((query, connections, server))
        return told(figure) if figure else "–"

    return cell


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    yield from ("| " + " | ".join(row) + " |" for row in rows)
    yield ""


def number(value: float | None, form: str, unit: str = "") -> str:
    return "–" if value is None else f"{value:{form}}{unit}"
