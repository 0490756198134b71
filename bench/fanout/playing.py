"""S1 from beginning to end: one scene after the other, in each round every server once.

Law: who does not get through a scene is told, and has no figure of it.
"""

import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx

from bench.bars import FANOUT_BARS, MEASURE, OURS, Found
from bench.data.filling import World
from bench.fanout.scenes import Heard, Scene, median_of, once, scenes
from bench.load import TooSlow
from bench.profiling import NoProfile, Profile, watched
from bench.servers import Server
from bench.tables import number, table

YOGA = "yoga"
SERVERS = (OURS, MEASURE, YOGA)
SILENT = 50
PROFILED = {"one": "one", "last": "one", "ten": "ten", "each": "each", "silent": "one silent"}
"""{bar: the scene that shows where its rest goes}."""


@dataclass
class Fanout:
    """`seconds`: of one scene; `figures`: by (scene, server); `missed`: told of each (subject, why) without one."""

    servers: list[Server]
    world: World
    seconds: float
    repeats: int
    say: Callable[[str], None]
    missed: Callable[[str, str], None]
    quick: bool
    figures: dict[tuple[str, str], Heard] = field(default_factory=dict)
    played: list[Scene] = field(default_factory=list)

    def play(self) -> None:
        chosen = scenes(quick=self.quick)
        for scene in chosen:
            if scene.companies > len(self.world.company_ids):
                self.missed(f"S1 {scene.key}", f"this world has fewer than {scene.companies:,} companies")
                continue
            self._play(scene, [(scene, server) for server in self.servers])
        silent = silent_beside(chosen[0])
        alone = replace(chosen[0], key=f"{chosen[0].key} alone")
        for server in self.servers:
            if server.name == OURS:
                # Once more without them, in turns: what is compared is of the same minute.
                self._play(silent, [(alone, server), (silent, server)])

    def _play(self, told: Scene, turns: list[tuple[Scene, Server]]) -> None:
        heard: dict[tuple[str, str], list[Heard]] = {}
        for _ in range(self.repeats):
            for scene, server in list(turns):
                try:
                    one = once(server, scene, self.world, self.seconds)
                except (TooSlow, httpx.HTTPError, subprocess.SubprocessError) as error:
                    turns.remove((scene, server))
                    heard.pop((scene.key, server.name), None)
                    self.missed(f"S1 {scene.key} {server.name}", str(error))
                else:
                    heard.setdefault((scene.key, server.name), []).append(one)
                    self.say(f"S1 {scene.name}: {server.name:12} {one.per_second:10,.0f} messages/s")
        self.figures |= {key: median_of(some) for key, some in heard.items()}
        self.played.append(told)

    def bars(self) -> dict[str, float]:
        found: dict[str, float] = {}
        for key in ("one", "ten", "each"):
            ours, measure = self.figures.get((key, OURS)), self.figures.get((key, MEASURE))
            if ours and measure:
                found[key] = ours.per_second / measure.per_second
                if key == "one":
                    found["last"] = ours.last_p99 / measure.last_p99
        # The more sockets, the less it matters what else the server remembers meanwhile.
        if idle := self.figures.get(("five", OURS)) or self.figures.get(("one", OURS)):
            found["memory"] = idle.memory
        alone, silent = self.figures.get(("one alone", OURS)), self.figures.get(("one silent", OURS))
        if alone and silent:
            found["silent"] = silent.last_p99 / alone.last_p99
            found["mailbox"] = max(0.0, silent.grown - alone.grown) * 1000 / SILENT
        return found

    def profiles(self, found: Found, folder: Path) -> Iterator[tuple[Scene, Profile | str, float]]:
        """(scene, what was seen or why nothing was, CPU microseconds a delivery) of each bar that was not reached."""
        wanted = {PROFILED[bar.key] for bar in found.unreached(FANOUT_BARS) if bar.key in PROFILED}
        ours = next((server for server in self.servers if server.name == OURS), None)
        chosen = scenes(quick=self.quick)
        for scene in (*chosen, silent_beside(chosen[0])):
            if ours and scene.key in wanted:
                self.say(f"Profiling S1 {scene.name} ...")
                yield scene, self._watched(ours, scene, folder), self.figures[scene.key, OURS].cpu

    def _watched(self, ours: Server, scene: Scene, folder: Path) -> Profile | str:
        profile = Profile()
        try:
            once(ours, scene, self.world, self.seconds, watched(ours.process.pid, folder, profile))
        except (NoProfile, TooSlow) as error:
            return str(error).partition("\n")[0]
        return profile


def silent_beside(scene: Scene) -> Scene:
    return replace(scene, key=f"{scene.key} silent", silent=SILENT)


def section(fanout: Fanout) -> Iterator[str]:
    yield from ("## S1: subscription fan-out", "")
    yield "A payment made through the API is told to every subscriber of its company; the next is made when the last"
    yield "has heard. The time of a receipt runs from the mutation's request. Sockets, servers and rounds take turns;"
    yield f"{fanout.repeats} rounds of {fanout.seconds:g} s, medians."
    yield ""

    def row(scene: Scene, server: str) -> tuple[str, ...]:
        heard, measure = fanout.figures.get((scene.key, server)), fanout.figures.get((scene.key, MEASURE))
        if heard is None:
            return (scene.name, server, "did not finish", *["–"] * 5)
        ratio = heard.per_second / measure.per_second if measure else None
        receipts = f"{heard.last_p50:,.1f} / {heard.last_p99:,.1f}"
        figure = (
            f"{heard.per_second:,.0f} ±{heard.spread * 50:.0f} %",
            number(ratio, ".2f"),
            receipts,
            f"{heard.events:,}",
        )
        return (scene.name, server, *figure, f"{heard.cpu:,.0f}", f"{heard.memory:,.0f}")

    head = ("sockets", "server", "messages/s", "× Mercurius", "last receipt ms, median / p99", "payments")
    rows = [row(scene, server.name) for scene in fanout.played for server in fanout.servers if answered(scene, server)]
    yield from table((*head, "CPU µs a delivery", "kB a subscriber"), rows)


def answered(scene: Scene, server: Server) -> bool:
    return not scene.silent or server.name == OURS
