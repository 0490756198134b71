"""The scale curve of ours: ten times the transactions an account, ten times the companies, two processes for one.

Law: what is compared takes turns, in one run on one machine. Query time is the median over one connection, where nobody
waits for anybody.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median

from bench.load import press, write_bodies
from bench.queries import M1, Q1, Q2, Q3, Query
from bench.rounds import AT, WARM_UP_SECONDS, Stage
from bench.servers import Server
from bench.tables import number, table

TIMED = (Q1, Q2, Q3)
PRESSED = (Q1, Q2, M1)
DEEP, TENTH = "10 × transactions", "a tenth of the companies"
AS_IS = "as it is"

Times = dict[tuple[str, str], float]
"""{(query, which world): median milliseconds}."""


def times(main: Stage, tenth: Stage, repeats: int, say: Callable[[str], None]) -> Times:
    """Each stage has one server of ours. Raises LoadFailed."""
    found: Times = {}
    for query in TIMED:
        asked = {AS_IS: (main, query), TENTH: (tenth, query)}
        if query.name != Q1.name:
            asked[DEEP] = (main, replace(query, spread="deep"))
        for stage, one in asked.values():
            stage.press(stage.servers[0], one, 1, WARM_UP_SECONDS)
        told: dict[str, list[float]] = {name: [] for name in asked}
        for _ in range(repeats):
            for name, (stage, one) in asked.items():
                told[name].append(stage.sample(stage.servers[0], one, 1).load.p50)
        for name, some in told.items():
            found[query.name, name] = median(some)
            say(f"{query.name} {name:26} {found[query.name, name]:8.2f} ms")
    return found


def bars(found: Times) -> dict[str, float]:
    """How many times as long it takes where there is ten times as much."""
    longer: dict[str, float] = {}
    for (query, world), milliseconds in found.items():
        if world == DEEP:
            longer[f"rows {query}"] = milliseconds / found[query, AS_IS]
        elif world == TENTH:
            longer[f"companies {query}"] = found[query, AS_IS] / milliseconds
    return longer


@dataclass(frozen=True, slots=True)
class Pair:
    """Requests a second of one process, and of two together."""

    one: float
    two: float

    @property
    def times(self) -> float | None:
        return self.two / self.one if self.one else None


def processes(stage: Stage, repeats: int, say: Callable[[str], None]) -> dict[str, Pair]:
    """The stage has two servers of ours on one PostgreSQL and one Redis: the first alone with sixteen connections,
    then both at the same time with eight each. Raises LoadFailed."""
    found: dict[str, Pair] = {}
    for query in PRESSED:
        for server in stage.servers:
            stage.press(server, query, AT, WARM_UP_SECONDS)
        alone: list[float] = []
        together: list[float] = []
        for _ in range(repeats):
            alone.append(_pressed(stage, stage.servers[:1], query))
            together.append(_pressed(stage, stage.servers, query))
        pair = found[query.name] = Pair(median(alone), median(together))
        say(f"{query.name} processes 1 -> 2: {pair.one:,.0f} -> {pair.two:,.0f}/s")
    return found


def _pressed(stage: Stage, servers: list[Server], query: Query) -> float:
    """Requests a second of all together: each has its own load generator with its part of the connections."""

    def pressed(place: int) -> float:
        bodies, server = stage.bodies.with_suffix(f".{place}"), servers[place]
        write_bodies(bodies, server, query, stage.world.ids(query.about, query.spread))
        return press(server, query, bodies, AT // len(servers), stage.plan.seconds).per_second

    with ThreadPoolExecutor(len(servers)) as pool:
        return sum(pool.map(pressed, range(len(servers))))


def section(found: Times, pairs: dict[str, Pair]) -> Iterator[str]:
    yield from ("## Scale", "", "Ours alone. Query time: milliseconds, median over one connection.", "")
    worlds = (AS_IS, DEEP, TENTH)
    queries = [query.name for query in TIMED]
    rows = ((one, *(number(found.get((one, world)), ".2f") for world in worlds)) for one in queries)
    yield from table(("", *worlds), rows)
    yield f"Processes of `kontobro serve` on one PostgreSQL and one Redis: requests a second over {AT} connections in"
    yield "all. With two, every other connection goes to the second, as behind a round-robin balancer; both, the"
    yield "database and the load generators share the cores of this machine."
    yield ""
    told = (
        (name, f"{pair.one:,.0f}", f"{pair.two:,.0f}", number(pair.times, ".2f", " ×")) for name, pair in pairs.items()
    )
    yield from table(("", "one process", "two processes", ""), told or ())
