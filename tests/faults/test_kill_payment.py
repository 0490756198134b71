"""Kill -9 of the gateway during a payment, a hundred times: before and after every commit, and at bytes to the bank.

Each run: the payment is made, approved, sent, authorised with BankID at the bank and followed; somewhere on the way
the gateway dies without warning, is started again, and the approver goes on. Repeat one with
`pytest tests/faults -k <the id of the run>`; the id says everything the run depends on.
"""

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.faults.bankproxy import Cut
from tests.faults.installation import Installation, Nursery
from tests.faults.paying import Paying
from tests.faults.snapshots import BANKS, DNB, PLAIN, READY, TIETOEVRY, recall

pytestmark = pytest.mark.slow

APP_COMMITS = 7
"""Of one payment: made, approved, trying, known, job done, came back, executed. An unharmed run must count as many."""
JOBS_COMMITS = 3
"""Of one durable job: begun, its step done, ended."""
QUICK_SECONDS = 4.0
"""Below this no duty of the clock has had its turn, and an unharmed run commits nothing else."""


@dataclass(frozen=True)
class Point:
    """Where the gateway dies. `nth` is a commit's number; `permille` how far into the bytes of this kind."""

    seed: int
    where: str
    when: str
    bic: str
    nth: int = 0
    permille: int = 0

    def __str__(self) -> str:
        place = f"{self.nth}" if self.nth else f"{self.permille}permille"
        return f"{self.seed:03}-{self.where}-{self.when}-{place}-{self.bic}"


def points() -> list[Point]:
    """The hundred: every commit before and after, at a bank that recognises a repeated request and at one that does
    not, and bytes drawn by seed."""
    drawn: list[Point] = []
    for where, commits in (("app", APP_COMMITS), ("jobs", JOBS_COMMITS)):
        for nth in range(1, commits + 1):
            for when in ("before", "after"):
                drawn += [Point(len(drawn) + i, where, when, bic, nth=nth) for i, bic in enumerate((PLAIN, TIETOEVRY))]
    for where, count in (("order", 20), ("other", 10)):
        for direction in ("request", "answer"):
            for i in range(count):
                seed = len(drawn)
                # The ends are places of their own: before the first byte, and after the last.
                permille = {0: 0, 1: 0, 2: 1000, 3: 1000}.get(i, random.Random(seed).randint(1, 999))
                bank = (TIETOEVRY, PLAIN)[i % 2] if i % 5 else DNB
                drawn.append(Point(seed, where, direction, bank, permille=permille))
    return drawn


@pytest.fixture(scope="session")
def lengths(nursery: Nursery, moments: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], int]:
    """(bank, exchange, direction) -> bytes of an unharmed payment whose link has to be renewed."""

    async def measure() -> dict[tuple[str, ...], int]:
        found: dict[tuple[str, ...], int] = {}
        for bic in BANKS:
            var = tmp_path_factory.mktemp("unharmed") / "var"
            async with Installation.copied(nursery, moments / READY, var) as installation:
                await _play(installation, Paying(installation, recall(var), bic, slow=True))
                found |= {(bic, *kind): count for kind, count in installation.proxy.passed.items()}
        return found

    return asyncio.run(measure())


async def _play(
    installation: Installation, paying: Paying, *, kill: dict[str, object] | None = None, cut: Cut | None = None
) -> None:
    await installation.start_sandbox()
    await installation.start_gateway(kill)
    installation.proxy.cut = cut
    installation.arm(True)
    await paying.to_the_end(must_die=bool(kill or cut))
    installation.arm(False)
    await paying.must_be_paid_once()


def test_there_are_a_hundred_points_of_every_kind() -> None:
    drawn = points()
    assert len({str(point) for point in drawn}) == len(drawn) == 100
    kinds = {(point.where, point.when) for point in drawn}
    assert kinds == {(w, t) for w in ("app", "jobs") for t in ("before", "after")} | {
        (w, d) for w in ("order", "other") for d in ("request", "answer")
    }
    assert {point.bic for point in drawn} == set(BANKS)


async def test_an_unharmed_payment_makes_the_commits_that_are_killed(
    installation_at: Callable[[str], Installation],
) -> None:
    async with installation_at(READY) as installation:
        paying = Paying(installation, recall(installation.var), PLAIN)
        begun = time.monotonic()
        await _play(installation, paying)
        assert paying.states[-1] == "EXECUTED"
        assert installation.commits("app") >= APP_COMMITS
        assert installation.commits("jobs") >= JOBS_COMMITS
        if time.monotonic() - begun < QUICK_SECONDS:
            assert installation.commits("app") == APP_COMMITS, "a payment has other commits now: change APP_COMMITS"
    assert await asyncio.to_thread(installation.journal_faults) == []


@pytest.mark.parametrize("point", points(), ids=str)
async def test_killed_here_the_payment_goes_on_and_is_paid_once(
    point: Point, installation_at: Callable[[str], Installation], lengths: dict[tuple[str, ...], int]
) -> None:
    async with installation_at(READY) as installation:
        by_byte = point.where in ("order", "other")
        cut = kill = None
        if by_byte:
            nth = lengths[point.bic, point.where, point.when] * point.permille // 1000
            cut = Cut(point.where, point.when, nth)
        else:
            kill = {"database": point.where, "when": point.when, "nth": point.nth}
        paying = Paying(
            installation,
            recall(installation.var),
            point.bic,
            slow=point.where == "other",
            reloads=point.seed % 2 == 0,
        )
        await _play(installation, paying, kill=kill, cut=cut)
        assert installation.point_was_hit, f"{point} was never reached"
        assert paying.deaths == 1, f"died {paying.deaths} times: {installation.logs()}"
        if point.bic != TIETOEVRY:
            # The bank recognises the repeated request: nobody need ever wait.
            assert "OUTCOME_UNKNOWN" not in paying.states
    assert await asyncio.to_thread(installation.journal_faults) == []
