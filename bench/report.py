"""bench/results.md: what was measured, on what, and which bars are reached."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bench.bars import BARE, BARS, MEASURE, Bar, Found, ratio_of
from bench.data.rows import Size
from bench.profiling.telling import Told, profiled
from bench.queries import QUERIES
from bench.rounds import AT, Figure, Key, Plan
from bench.tables import number, table

Cell = Callable[[str, int, str], str]


@dataclass
class Results:
    """`servers`: {name: what it is}; `columns`: those that answer queries.

    `notes`: what the reader must know of this run. `profiles`: {bar that was not reached: where its rest goes}.
    """

    machine: list[str]
    size: Size
    plan: Plan
    servers: dict[str, str]
    columns: list[str]
    queries: list[str]
    notes: list[str]
    figures: dict[Key, Figure] = field(default_factory=dict)
    found: Found = field(default_factory=Found)
    profiles: dict[str, Told] = field(default_factory=dict)
    more: list[str] = field(default_factory=list)
    """Whole sections of other measurements."""


def written(results: Results) -> str:
    return "\n".join(_lines(results)) + "\n"


def _lines(results: Results) -> Iterator[str]:
    size, plan = results.size, results.plan
    yield from ("# Measured", "")
    yield "Written by `make bench`; what is compared and how: [README.md](README.md)."
    yield from ("", *(f"- {fact}" for fact in results.machine))
    yield (
        f"- {size.all_companies:,} companies with {size.accounts} accounts each: {size.companies:,} that are read, "
        f"{size.transactions:,} transactions an account; {size.deep} with ten times as many; the others with few; "
        f"{size.rows:,} transactions in all"
    )
    yield f"- {datetime.now(UTC):%Y-%m-%d}; {plan.repeats} rounds of {plan.seconds:g} s, medians"
    yield from ("", *(f"**{note}**\n" for note in results.notes))
    yield from table(("server", "what it is"), results.servers.items())
    yield from _bars(results)
    if results.queries:
        yield from _of_queries(results)
    yield from results.more
    yield from profiled(results.profiles)


def _of_queries(results: Results) -> Iterator[str]:
    yield from table(("query", "what it asks"), ((name, QUERIES[name].told) for name in results.queries))
    yield from ("## Against Mercurius", "", "Requests a second, Mercurius = 1.", "")
    yield from _table(results, lambda *key: number(_against_mercurius(results, *key), ".2f"))
    yield from ("## Requests a second", "", "± half of what lies between the best and the worst round.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.per_second:,.0f} ±{one.spread * 50:.0f} %"))
    yield from ("## Latency", "", "Milliseconds: median / 99 of 100, each the median of its rounds.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.p50:.2f} / {one.p99:.2f}"))
    yield from ("## CPU of one request", "", "Microseconds: server + database.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.server_cpu:,.0f} + {one.database_cpu:,.0f}"))
    yield from ("## Memory of the server", "", "Resident, MB.", "")
    yield from _table(results, _cell(results, lambda one: f"{one.memory:,.0f}"), last_only=True)


def _against_mercurius(results: Results, query: str, connections: int, server: str) -> float | None:
    return ratio_of(results.figures, (query, server), (query, MEASURE), connections)


def _bars(results: Results) -> Iterator[str]:
    yield from ("## Bars", "")
    yield f"Ours with everything on; reads and writes at concurrency {AT}; where nobody is named, against Mercurius."
    yield ""
    yield from table(("bar", "goal", "measured", ""), (_bar(results, bar) for bar in BARS))
    bare = number(results.found.values.get(BARE.key), ".2f", " ×")
    yield f"{BARE.told}, which is one row without key or journal: {bare}. No bar, but what the safety costs."
    yield ""


def _bar(results: Results, bar: Bar) -> tuple[str, str, str, str]:
    goal = f"{'≤' if bar.at_most else '≥'} {bar.goal:g} {bar.unit}"
    value = results.found.values.get(bar.key)
    if value is None:
        return bar.told, goal, "–", f"not measured: {results.found.why_not(bar)}"
    measured = f"{value:,.2f} {bar.unit}" if bar.unit == "×" else f"{value:,.0f} {bar.unit}"
    if bar.reached(value):
        return bar.told, goal, measured, "reached"
    told = results.profiles.get(bar.key)
    return bar.told, goal, measured, "**not reached**" + (f": [where it goes](#{told.anchor})" if told else "")


def _table(results: Results, cell: Cell, *, last_only: bool = False) -> Iterator[str]:
    """A row a query and concurrency, a column a server."""
    rows = (
        (f"{query} × {connections}", *(cell(query, connections, server) for server in results.columns))
        for query in results.queries
        for connections in _loads(results, query)[-1 if last_only else 0 :]
    )
    yield from table(("", *results.columns), rows)


def _loads(results: Results, query: str) -> tuple[int, ...]:
    return results.plan.concurrency if QUERIES[query].at_all_loads else (AT,)


def _cell(results: Results, told: Callable[[Figure], str]) -> Cell:
    def cell(query: str, connections: int, server: str) -> str:
        figure = results.figures.get((query, connections, server))
        return told(figure) if figure else "–"

    return cell
