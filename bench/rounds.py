"""The measurement: for each query and concurrency several rounds, in each round every server once.

Law: servers take turns, so that what else the machine does hits all alike; a figure is the median of its rounds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.data.filling import World
from bench.load import Load, LoadFailed, TooSlow, press, write_bodies
from bench.measuring import Meter, resident_megabytes, settle, spent
from bench.profiling import NoProfile, Profile, watched
from bench.queries import Query
from bench.servers import Server

CONCURRENCY = (1, 16, 64)
AT = 16
"""The concurrency of the bars for reads and writes."""
WARM_UP_SECONDS, PROFILE_SECONDS = 1.0, 4.0
LONGER = (1, 3, 9)
"""Times the seconds of a round."""
LEAST_SHARE = 0.8
"""Of the shortest right answer seen: some worlds' answers are a little shorter, a refusal is by far."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One server, one query, one concurrency, one round. CPU in microseconds a request, memory in MB."""

    load: Load
    server_cpu: float
    database_cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Figure:
    """Medians of the rounds. `spread`: (greatest - least) / median of the requests a second."""

    per_second: float
    spread: float
    p50: float
    p99: float
    server_cpu: float
    database_cpu: float
    memory: float


Key = tuple[str, int, str]
"""(query, concurrency, server)."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`once`: servers that have one round, however many there are."""

    repeats: int
    seconds: float
    concurrency: tuple[int, ...] = CONCURRENCY
    once: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Stage:
    """`least`: {query: {server: bytes of a right answer at least}}; `bodies`: a file to write them to; `missed`: told
    of each (query, server, why) that has no figure."""

    plan: Plan
    servers: list[Server]
    world: World
    least: dict[str, dict[str, float]]
    meter: Meter
    bodies: Path
    say: Callable[[str], None]
    missed: Callable[[str, str, str], None]

    def measure(self, query: Query) -> Iterator[tuple[Key, Figure]]:
        """Whoever fails is left out of what follows of this query: the others are measured all the same."""
        in_time = [server for server in self.servers if server.name in self.least[query.name]]
        self._each(in_time, query, self._warm)
        for connections in self.plan.concurrency if query.at_all_loads else (AT,):
            for server, samples in self._rounds(in_time, query, connections):
                figure = figure_of(samples)
                rate, slow = f"{figure.per_second:10,.0f}/s", f"{figure.p99:8.1f} ms p99"
                self.say(f"{query.name} x{connections:<3} {server.name:12} {rate} {slow}")
                yield (query.name, connections, server.name), figure

    def _rounds(self, in_time: list[Server], query: Query, connections: int) -> Iterator[tuple[Server, list[Sample]]]:
        samples: dict[str, list[Sample]] = {server.name: [] for server in in_time}

        def once(server: Server, query: Query) -> None:
            if connections == AT or not server.recipe.beside:
                samples[server.name].append(self.sample(server, query, connections))

        for turn in range(self.plan.repeats):
            # Another begins each time: whoever comes after a heavy neighbour is not always the same.
            shift = turn % max(1, len(in_time))
            in_time[:] = in_time[shift:] + in_time[:shift]
            self._each(in_time, query, once, self.plan.once if turn else frozenset())
        yield from ((server, told) for server in in_time if (told := samples[server.name]))

    def _each(
        self,
        in_time: list[Server],
        query: Query,
        do: Callable[[Server, Query], None],
        left_out: frozenset[str] = frozenset(),
    ) -> None:
        for server in [one for one in in_time if one.name not in left_out]:
            try:
                do(server, query)
            except LoadFailed as error:
                in_time.remove(server)
                self.missed(query.name, server.name, str(error))

    def _warm(self, server: Server, query: Query) -> None:
        self.press(server, query, max(self.plan.concurrency), WARM_UP_SECONDS)
        settle(server.process.pid)

    def sample(self, server: Server, query: Query, connections: int) -> Sample:
        """Longer where not every connection was answered once: of a server that slow nothing can be said yet.

        Raises LoadFailed, also when the answers under load cannot have been right.
        """
        for times in LONGER:
            sample = self._sample(server, query, connections, self.plan.seconds * times)
            if sample.load.requests >= connections:
                return sample
        raise TooSlow(f"{server.name} {query.name}: too slow for {connections} connections")

    def _sample(self, server: Server, query: Query, connections: int, seconds: float) -> Sample:
        pid = server.process.pid
        before, payments = self.meter.snapshot(pid), self.meter.payments()
        load = self.press(server, query, connections, seconds)
        settle(pid)
        after = self.meter.snapshot(pid)
        too_short = load.bytes < LEAST_SHARE * self.least[query.name][server.name] * load.requests
        too_few = query.writes and self.meter.payments() - payments < load.requests
        if too_short or too_few:
            raise LoadFailed(f"{server.name} {query.name}: what it answers under load is not what it answers else")
        # Every connection had one more under way when the time was up.
        worked = load.requests + connections
        return Sample(
            load,
            spent(before.server, after.server) / worked,
            spent(before.database, after.database) / worked,
            resident_megabytes(pid),
        )

    def press(self, server: Server, query: Query, connections: int, seconds: float) -> Load:
        write_bodies(self.bodies, server, query, self.world.ids(query.about, query.spread))
        return press(server, query, self.bodies, connections, seconds)

    def profiled(self, server: Server, query: Query, connections: int) -> Profile | str:
        """Where its time goes under this load, or why nobody knows."""
        profile = Profile()
        try:
            with watched(server.process.pid, self.bodies.parent, profile):
                self.press(server, query, connections, PROFILE_SECONDS)
        except (NoProfile, LoadFailed) as error:
            return str(error).partition("\n")[0]
        return profile


def figure_of(samples: list[Sample]) -> Figure:
    rates = [sample.load.per_second for sample in samples]
    return Figure(
        median(rates),
        (max(rates) - min(rates)) / median(rates),
        median(sample.load.p50 for sample in samples),
        median(sample.load.p99 for sample in samples),
        median(sample.server_cpu for sample in samples),
        median(sample.database_cpu for sample in samples),
        median(sample.memory for sample in samples),
    )
