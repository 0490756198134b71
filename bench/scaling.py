"""The scale curve of ours: ten times the transactions an account, ten times the companies, two processes for one.

Law: what is compared takes turns, in one run on one machine. Query time is the median over one connection, where nobody
waits for anybody.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from statistics import median

from bench.load import press, write_bodies
from bench.profiling.telling import Told
from bench.queries import M1, Q1, Q2, Q3, Query
from bench.rounds import AT, WARM_UP_SECONDS, Figure, Sample, Stage, figure_of
from bench.servers import Server
from bench.tables import number, table

TIMED = (Q1, Q2, Q3)
PRESSED = (Q1, Q2, M1)
DEEP, TENTH = "10 × transactions", "a tenth of the companies"
AS_IS = "as it is"

Times = dict[tuple[str, str], Figure]
"""{(query, which world): medians of its rounds over one connection}."""


def times(main: Stage, tenth: Stage, repeats: int, say: Callable[[str], None]) -> Times:
    """Each stage has one server of ours. Raises LoadFailed."""
    found: Times = {}
    # As many are asked for in each world: what grows is what lies around them.
    main, tenth = alike(main, tenth)
    for query in TIMED:
        asked = {AS_IS: (main, query), TENTH: (tenth, query)}
        if query.name != Q1.name:
            asked[DEEP] = (main, replace(query, spread="deep"))
        for stage, one in asked.values():
            stage.press(stage.servers[0], one, 1, WARM_UP_SECONDS)
        told: dict[str, list[Sample]] = {name: [] for name in asked}
        for _ in range(repeats):
            for name, (stage, one) in asked.items():
                told[name].append(stage.sample(stage.servers[0], one, 1))
        for name, some in told.items():
            found[query.name, name] = figure_of(some)
            say(f"{query.name} {name:26} {found[query.name, name].p50:8.2f} ms")
    return found


def alike(*stages: Stage) -> list[Stage]:
    """Each asks for no more of the companies that are read than the smallest world has."""
    many = min(stage.world.size.companies for stage in stages)
    return [replace(stage, world=stage.world.narrowed(many)) for stage in stages]


def bars(found: Times) -> dict[str, float]:
    """How many times as long it takes where there is ten times as much."""
    longer: dict[str, float] = {}
    for (query, world), figure in found.items():
        if world == DEEP:
            longer[f"rows {query}"] = figure.p50 / found[query, AS_IS].p50
        elif world == TENTH:
            longer[f"companies {query}"] = found[query, AS_IS].p50 / figure.p50
    return longer


def profile(main: Stage, bar: str, found: Times) -> Told:
    """Where the time goes in the larger world. `bar`: "companies Q1", "rows Q2"."""
    kind, _, name = bar.partition(" ")
    query = next(one for one in TIMED if one.name == name)
    world = AS_IS
    if kind == "rows":
        query, world = replace(query, spread="deep"), DEEP
    main.say(f"Profiling {name} {world} ...")
    figure, taken = found[name, world], main.profiled(main.servers[0], query, 1)
    return Told(f"{name} {world}", "a request, one at a time", figure.server_cpu, taken, figure.database_cpu)


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


def _told(figure: Figure | None) -> str:
    return f"{figure.p50:.2f}: {figure.server_cpu:,.0f} + {figure.database_cpu:,.0f}" if figure else number(None, "")


def section(found: Times, pairs: dict[str, Pair]) -> Iterator[str]:
    yield from ("## Scale", "", "Ours alone. Query time over one connection: the median in milliseconds, and of it the")
    yield from ("CPU of server + database in microseconds.", "")
    worlds = (AS_IS, DEEP, TENTH)
    rows = ((query.name, *(_told(found.get((query.name, world))) for world in worlds)) for query in TIMED)
    yield from table(("", *worlds), rows)
    yield f"Processes of `kontobro serve` on one PostgreSQL and one Redis: requests a second over {AT} connections in"
    yield "all. With two, every other connection goes to the second, as behind a round-robin balancer; both, the"
    yield "database and the load generators share the cores of this machine."
    yield ""
    told = (
        (name, f"{pair.one:,.0f}", f"{pair.two:,.0f}", number(pair.times, ".2f", " ×")) for name, pair in pairs.items()
    )
    yield from table(("", "one process", "two processes", ""), told or ())
