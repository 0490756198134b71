"""One run from the empty database to the report: seed, start, compare, measure, stop and drop.

Law: what fails is told in the report, with the bars that it leaves unmeasured; the rest is measured all the same.
"""

import os
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import answers, bars, machine, ours, scalerun
from bench.bars import QUERY_BARS, SQLITE, UNCOMPILED, Asked
from bench.data import lite
from bench.data.database import connections_each, database, drop_left_behind, plain
from bench.data.rows import Size
from bench.fanout import playing
from bench.faults import Faults
from bench.measuring import Meter
from bench.profiling.telling import Told
from bench.queries import QUERIES
from bench.report import Results, written
from bench.rounds import AT, Plan, Stage
from bench.servers import NotStarted, Recipe, Server, peers, start

FANOUT, SCALE = "S1", "scale"
FANOUT_TIMES = 2
"""How often the seconds of a round, for one scene."""
BUSY_SHARE = 0.1
NOISY = "Not final: others used {share:.0%} of this machine when the run began, and ratios of noisy figures are noisy."
POOLS = "connections to PostgreSQL: at most {connections} a peer; ours has its own setting (10, and 5 more at need)"
QUICK = "Not final: a quick look (`--quick`)."
SHORT = (
    "A short run (`--short`): every bar, with few short rounds at 16 connections; servers that no bar is about had one "
    "round; S1 had one."
)


@dataclass(frozen=True, slots=True)
class Options:
    """`queries`, `servers`: by name, in the order of the tables. `port`: the first of some thirty. `most_connections`:
    of each peer."""

    queries: list[str]
    servers: list[str]
    size: Size
    plan: Plan
    database_url: str
    redis_url: str
    port: int
    most_connections: int
    quick: bool
    short: bool
    keep: bool

    def asks(self, name: str) -> bool:
        return name in self.queries


def conduct(options: Options, say: Callable[[str], None]) -> tuple[str, bool]:
    """The report, and whether all was measured. Raises NotStarted: of ours, without which nothing is worth telling."""
    begun = time.monotonic()
    share = machine.busy_share()
    notes = [QUICK] * options.quick + [SHORT] * options.short + [NOISY.format(share=share)] * (share > BUSY_SHARE)
    faults = Faults(say)
    _many_files()
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kontobro-bench-")))
        drop_left_behind(options.database_url)
        name = f"kontobro_bench_{os.getpid()}"
        url = stack.enter_context(database(options.database_url, name, keep=options.keep))
        settings = ours.settings_of(var / "ours", options.port, url)
        say(f"Seeding {options.size.rows:,} transactions ...")
        world, viewers = ours.seed(settings, options.size)
        own = [ours.Ours(settings, viewers).recipe()]
        others = list(peers().values())
        own += _beside(options, settings, viewers, var, faults)
        chosen = [recipe for recipe in (*own, *others) if recipe.name in options.servers]
        count = sum(recipe.env.get("KONTOBRO_DATABASE_URL") is None for recipe in chosen)
        connections = min(options.most_connections, connections_each(options.database_url, count))
        results = Results(
            [*machine.description(plain(url)), POOLS.format(connections=connections)],
            options.size,
            options.plan,
            {recipe.name: recipe.told for recipe in chosen},
            [recipe.name for recipe in chosen if recipe.name != playing.YOGA],
            [query for query in options.queries if query in QUERIES],
            notes,
            found=faults.found,
        )
        meter = Meter(plain(url))
        stack.callback(meter.close)
        with _running(chosen, options.port, plain(url), connections, var, faults) as running:
            asked = [server for server in running if server.name != playing.YOGA]
            stage = Stage(options.plan, asked, world, {}, meter, var / "bodies", say, faults.of_query)
            with faults.spared("queries"):
                _queries(results, stage, faults)
            if options.asks(FANOUT):
                with faults.spared(FANOUT):
                    _fanout(options, results, running, stage, faults, var)
        with faults.spared(SCALE):
            if options.asks(SCALE) and ours.NAME in options.servers:
                results.more += scalerun.play(options, stage, settings, viewers, faults, var, results.profiles)
        notes += faults.notes
        results.machine.append(f"the whole run took {(time.monotonic() - begun) / 60:.0f} minutes")
    return written(results), not faults.notes


def _beside(
    options: Options, settings: ours.Settings, viewers: ours.Viewers, var: Path, faults: Faults
) -> list[Recipe]:
    """Ours once more: with nothing compiled, and on SQLite."""
    found: list[Recipe] = []
    if UNCOMPILED in options.servers:
        uncompiled = settings.model_copy(update={"port": options.port + 20, "sandbox_port": options.port + 21})
        told = "Kontobro, nothing compiled (`KONTOBRO_COMPILE_AT=0`): every operation on graphql-core alone"
        found.append(ours.Ours(uncompiled, viewers).recipe(UNCOMPILED, told, compile_at="0"))
    if SQLITE in options.servers:
        with faults.spared(SQLITE):
            faults.say("Copying into SQLite ...")
            on_sqlite = ours.settings_of(var / "lite", options.port + 22)
            lite.copy(settings, on_sqlite)
            told = "Kontobro on SQLite, the default, with the same rows"
            found.append(ours.Ours(on_sqlite, viewers).recipe(SQLITE, told))
    return found


def _queries(results: Results, stage: Stage, faults: Faults) -> None:
    for name in results.queries:
        query = QUERIES[name]
        with faults.spared(name):
            able = [server for server in stage.servers if server.recipe.answers(query)]
            if not able:
                continue
            compared = answers.compare(able, query, stage.world)
            for server, why in compared.wrong.items():
                faults.of_query(name, server, why)
            stage.least[name] = compared.least
            stage.say(f"{name}: {', '.join(compared.least)} give the same answers.")
            for key, figure in stage.measure(query):
                results.figures[key] = figure
    results.found.values |= bars.of_queries(results.figures)
    taken: dict[Asked, Told] = {}
    for bar in results.found.unreached(QUERY_BARS):
        assert bar.ours
        if bar.ours not in taken:
            taken[bar.ours] = _profile(results, stage, *bar.ours)
        results.profiles[bar.key] = taken[bar.ours]


def _profile(results: Results, stage: Stage, query: str, name: str) -> Told:
    stage.say(f"Profiling {query} of {name} ...")
    server = next(one for one in stage.servers if one.name == name)
    figure = results.figures[query, AT, name]
    profile = stage.profiled(server, QUERIES[query], AT)
    return Told(f"{query} {name}", "a request", figure.server_cpu, profile, figure.database_cpu)


def _fanout(options: Options, results: Results, running: list[Server], stage: Stage, faults: Faults, var: Path) -> None:
    if options.quick:
        results.found.missing[FANOUT] = "a quick look has fewer sockets"
    wanted = [one for one in playing.SERVERS if one != playing.YOGA or not options.short]
    servers = [server for server in running if server.name in wanted]
    seconds, repeats = options.plan.seconds * FANOUT_TIMES, 1 if options.short else options.plan.repeats
    fanout = playing.Fanout(servers, stage.world, seconds, repeats, stage.say, faults.of, options.quick)
    with faults.spared(FANOUT):
        fanout.play()
    results.found.values |= fanout.bars()
    results.more += playing.section(fanout)
    for scene, profile, cpu in fanout.profiles(results.found, var):
        told = Told(f"S1 {scene.name}", "a delivery", cpu, profile)
        results.profiles |= {bar: told for bar, key in playing.PROFILED.items() if key == scene.key}


@contextmanager
def _running(
    recipes: list[Recipe], port: int, database_url: str, connections: int, logs: Path, faults: Faults
) -> Iterator[list[Server]]:
    """Raises NotStarted when ours does not start; a peer is told and left out."""
    started: list[Server] = []
    try:
        for place, recipe in enumerate(recipes):
            # Ours have their ports in their settings.
            own = int(recipe.env.get("KONTOBRO_PORT", port + 2 + place))
            try:
                started.append(start(recipe, own, database_url, connections, logs))
            except NotStarted as error:
                if recipe.name == ours.NAME:
                    raise
                faults.of(recipe.name, str(error))
        yield started
    finally:
        for server in started:
            server.stop()


def _many_files() -> None:
    """Thousands of sockets: as many as this user may have, for this process and its children."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
