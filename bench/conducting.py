"""One run from the empty database to the report: seed, start, compare, measure, stop and drop."""

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import answers, machine, ours
from bench.data.database import connections_each, database, plain
from bench.data.rows import Size
from bench.fanout import scenes
from bench.load import LoadFailed
from bench.measuring import Meter
from bench.queries import QUERIES
from bench.report import Results, written
from bench.rounds import Plan, Stage
from bench.servers import Recipe, Server, peers, start

FANOUT, FANOUT_TIMES = "S1", 2
"""How often the seconds of a round, for one scene."""
BUSY_SHARE = 0.1
NOISY = "Not final: others used {share:.0%} of this machine when the run began, and ratios of noisy figures are noisy."
POOLS = "connections to PostgreSQL: at most {connections} a peer; ours has its own setting (10, and 5 more at need)"
BROKEN = "Not complete: {why}."
SHORT = "Not final: a short look (`--quick`)."


@dataclass(frozen=True, slots=True)
class Options:
    """`queries`, `servers`: by name, in the order of the tables. `port`: the first of some twenty."""

    queries: list[str]
    servers: list[str]
    size: Size
    plan: Plan
    database_url: str
    port: int
    quick: bool
    keep: bool


def conduct(options: Options, say: Callable[[str], None]) -> tuple[str, bool]:
    """The report, and whether all was measured. Raises Different, NotStarted."""
    whole = True
    share = machine.busy_share()
    notes = [SHORT] * options.quick + [NOISY.format(share=share)] * (share > BUSY_SHARE)
    with ExitStack() as stack:
        var = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kontobro-bench-")))
        name = f"kontobro_bench_{os.getpid()}"
        url = stack.enter_context(database(options.database_url, name, keep=options.keep))
        settings = ours.settings_of(url, var, options.port)
        say(f"Seeding {options.size.rows:,} transactions ...")
        world, viewers = ours.seed(settings, options.size)
        recipes = {ours.NAME: ours.Ours(settings, viewers).recipe(), **peers()}
        chosen = [recipes[one] for one in options.servers]
        connections = connections_each(options.database_url, len(chosen))
        running = stack.enter_context(_running(chosen, options.port, plain(url), connections, var))
        asked = [server for server in running if server.name != scenes.YOGA]
        queries = [one for one in options.queries if one in QUERIES]
        least = {one: answers.compare(asked, QUERIES[one], world) for one in queries}
        say(f"{len(asked)} servers give the same answers to {', '.join(queries) or 'nothing'}.")
        meter = Meter(plain(url))
        stack.callback(meter.close)
        stage = Stage(options.plan, asked, world, least, meter, var / "bodies", say)
        told = {one.name: one.told for one in chosen}
        columns = [server.name for server in asked]
        machine_told = [*machine.description(plain(url)), POOLS.format(connections=connections)]
        results = Results(machine_told, options.size, options.plan, told, columns, queries, notes)
        try:
            for query in queries:
                for key, figure in stage.measure(QUERIES[query]):
                    results.figures[key] = figure
        except LoadFailed as error:
            # What was measured before is right all the same.
            say(str(error))
            notes.append(BROKEN.format(why=str(error).partition("\n")[0]))
            whole = False
        if whole and FANOUT in options.queries:
            results.more += scenes.play(running, world, options.plan.seconds * FANOUT_TIMES, say, quick=options.quick)
    return written(results), whole


@contextmanager
def _running(
    recipes: list[Recipe], port: int, database_url: str, connections: int, logs: Path
) -> Iterator[list[Server]]:
    started: list[Server] = []
    try:
        for place, recipe in enumerate(recipes):
            # Ours has its ports in its settings: the first two.
            own = port if recipe.name == ours.NAME else port + 2 + place
            started.append(start(recipe, own, database_url, connections, logs))
        yield started
    finally:
        for server in started:
            server.stop()
