"""The servers of the scale curve: ours on the world of this run, on a tenth of it, and two processes on one Redis."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import redis

from bench import answers, ours, scaling
from bench.bars import SCALE_BARS, Found
from bench.data.database import database, plain
from bench.faults import Faults
from bench.measuring import Meter
from bench.profiling.telling import Told
from bench.rounds import Stage
from bench.scaling import Pair, Times
from bench.servers import Recipe, Server, start

if TYPE_CHECKING:
    from bench.conducting import Options

TENTH_PORT, PAIR_PORT = 24, 26
"""After the first port of the run."""


def play(
    options: "Options",
    stage: Stage,
    settings: ours.Settings,
    viewers: ours.Viewers,
    faults: Faults,
    var: Path,
    profiles: dict[str, Told],
) -> Iterator[str]:
    """The section of the report. `stage`: of the run, whose servers have stopped; `profiles`: as in the results."""
    times: Times = {}
    pairs: dict[str, Pair] = {}
    with faults.spared("scale"):
        times, taken = _times(options, stage, settings, viewers, var, faults.found)
        profiles |= taken
    with faults.spared("processes"):
        pairs = _processes(options, stage, settings, viewers, var)
    return scaling.section(times, pairs)


def _times(
    options: "Options", stage: Stage, settings: ours.Settings, viewers: ours.Viewers, var: Path, found: Found
) -> tuple[Times, dict[str, Told]]:
    with ExitStack() as stack:
        name = f"kontobro_bench_{os.getpid()}_tenth"
        url = stack.enter_context(database(options.database_url, name, keep=options.keep))
        tenth = ours.settings_of(var / "tenth", options.port + TENTH_PORT, url)
        stage.say(f"Seeding a tenth: {options.size.tenth().rows:,} transactions ...")
        world, its_viewers = ours.seed(tenth, options.size.tenth())
        meter = Meter(plain(url))
        stack.callback(meter.close)
        main_server = _started(stack, ours.Ours(settings, viewers).recipe(), settings.port, var)
        tenth_server = _started(stack, ours.Ours(tenth, its_viewers).recipe(), tenth.port, var)
        main = _stage(stage, [main_server])
        least = {query.name: answers.compare([tenth_server], query, world).least for query in scaling.TIMED}
        other = Stage(stage.plan, [tenth_server], world, least, meter, var / "bodies", stage.say, stage.missed)
        times = scaling.times(main, other, stage.plan.repeats, stage.say)
        found.values |= scaling.bars(times)
        return times, {bar.key: scaling.profile(main, bar.key, times) for bar in found.unreached(SCALE_BARS)}


def _processes(
    options: "Options", stage: Stage, settings: ours.Settings, viewers: ours.Viewers, var: Path
) -> dict[str, Pair]:
    with redis.Redis.from_url(options.redis_url) as asked:
        asked.ping()
    with ExitStack() as stack:
        servers: list[Server] = []
        for place in range(2):
            port = options.port + PAIR_PORT + 2 * place
            own = settings.model_copy(update={"port": port, "sandbox_port": port + 1})
            # One name for both, as behind a balancer: a token of one is good at the other.
            recipe = ours.Ours(own, viewers).recipe(
                f"process {place + 1}", "", doorbell_url=options.redis_url, public_url=settings.public_url
            )
            servers.append(_started(stack, recipe, port, var))
        return scaling.processes(_stage(stage, servers), stage.plan.repeats, stage.say)


def _stage(stage: Stage, servers: list[Server]) -> Stage:
    least = {query.name: answers.compare(servers, query, stage.world).least for query in scaling.TIMED}
    return Stage(stage.plan, servers, stage.world, least, stage.meter, stage.bodies, stage.say, stage.missed)


def _started(stack: ExitStack, recipe: Recipe, port: int, logs: Path) -> Server:
    server = start(recipe, port, "", 0, logs)
    stack.callback(server.stop)
    return server
