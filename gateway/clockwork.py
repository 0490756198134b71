"""The clock at work: core's duties at their turns, and in sandbox mode the world's clock as our own.

Law: a duty that fails comes again; a duty that hangs is told by /readyz and a metric, never silently. Of several
processes one at a time does a duty of the installation: each holds the duty's latch while it is at it.
"""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import structlog

from core import duties
from core.heads import known_heads, witness
from core.house import House
from core.presence import Presences
from gateway.jobs import DurableJobs
from gateway.metrics import DUTY_LATE_SECONDS, JOURNAL_BROKEN
from gateway.settings import Settings

log = structlog.get_logger(__name__)

LATE_AFTER_SECONDS = 60.0
"""A duty this long behind its turn makes the installation not ready."""
FOLLOW_SECONDS = 0.5
FIRST_CLOCK_TIMEOUT_SECONDS = 5.0

Duty = Callable[[], Awaitable[None]]


class Clockwork:
    """Opened inside the loop that serves."""

    def __init__(
        self,
        house: House,
        presences: Presences,
        jobs: DurableJobs,
        settings: Settings,
        http: httpx.AsyncClient,
        *,
        duties_too: bool,
    ) -> None:
        """`duties_too`: also the duties of the installation, not only this process's own."""
        self._house = house
        self._sandbox_url = settings.sandbox_url
        self._http = http
        self._turns: dict[str, tuple[float, Duty]] = {"witness_journal": (60.0, lambda: witness_journal(house))}
        shared: dict[str, tuple[float, Duty]] = {
            "poll_payments": (1.0, lambda: duties.poll_payments(house)),
            "read_for_present": (5.0, lambda: duties.read_for_present(house, presences)),
            "expire_agreements": (5.0, lambda: duties.expire_agreements(house)),
            "age_consents": (5.0, lambda: duties.age_consents(house)),
            "ask_partner": (5.0, lambda: duties.ask_partner(house)),
            "read_scheduled": (30.0, lambda: duties.read_scheduled(house)),
            "sweep": (10.0, jobs.sweep),
            "forget_finished": (3600.0, jobs.forget_finished),
        }
        if settings.scaled:
            shared = {name: (every, self._one_at_a_time(name, duty)) for name, (every, duty) in shared.items()}
            # Each process must see for itself who is gone; the latch on the dead one's name keeps them apart.
            shared["reap"] = (2.0, jobs.reap)
            self._turns["tell_presences"] = (1.0, lambda: presences.tell(house))
        self._turns |= shared if duties_too else {}
        self._done_at: dict[str, float] = {}
        self._jump = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    async def set_clock(self) -> None:
        """Before the first job: yesterday's world may be weeks ahead. A sandbox that is not there yet is waited for."""
        deadline = time.monotonic() + FIRST_CLOCK_TIMEOUT_SECONDS
        while self._sandbox_url and not await self._follow():
            if time.monotonic() > deadline:
                log.warning("the sandbox does not tell its time; real time is used until it does")
                return
            await asyncio.sleep(0.1)

    async def open(self, register_webhook: Duty) -> None:
        now = time.monotonic()
        for name, (every_seconds, duty) in self._turns.items():
            self._done_at[name] = now
            self._tasks.append(asyncio.create_task(self._keep(name, every_seconds, duty), name=f"duty {name}"))
        if self._sandbox_url:
            self._tasks.append(asyncio.create_task(self._keep_following(), name="sandbox clock"))
            self._tasks.append(asyncio.create_task(_until_done(register_webhook), name="partner webhook"))

    async def close(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks.clear()

    def late(self) -> list[str]:
        """Duties that should have been done and are not."""
        return [name for name, seconds in self._behind().items() if seconds > LATE_AFTER_SECONDS]

    def measure(self) -> None:
        for name, seconds in self._behind().items():
            DUTY_LATE_SECONDS.labels(name).set(seconds)

    def _behind(self) -> dict[str, float]:
        now = time.monotonic()
        return {name: max(0.0, now - at - self._turns[name][0]) for name, at in self._done_at.items()}

    def _one_at_a_time(self, name: str, duty: Duty) -> Duty:
        async def turn() -> None:
            async with self._house.store.latches.turn(f"duty {name}") as mine:
                if mine:
                    await duty()

        return turn

    async def _keep(self, name: str, every_seconds: float, duty: Duty) -> None:
        while True:
            # Taken before the turn: when the world's clock jumps meanwhile, the next turn comes at once.
            jump = self._jump
            await duties.quietly(name, duty())
            self._done_at[name] = time.monotonic()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(jump.wait(), every_seconds)

    async def _keep_following(self) -> None:
        while True:
            await self._follow()
            await asyncio.sleep(FOLLOW_SECONDS)

    async def _follow(self) -> bool:
        """Keep our business time equal to the sandbox world's; a silent sandbox leaves it as it was."""
        try:
            answer = await self._http.get(f"{self._sandbox_url}/world/clock", timeout=2.0)
            offset = timedelta(seconds=int(answer.json()["offset_seconds"]))
        except (httpx.HTTPError, ValueError, KeyError, TypeError):
            return False
        if offset != self._house.clock.offset:
            self._house.clock.offset = offset
            self._jump.set()
            self._jump = asyncio.Event()
        return True


async def witness_journal(house: House) -> None:
    """Every process keeps the newest links of all, its own and the others', outside the database."""
    known = known_heads(house.store.heads.path)
    async with house.store.read() as session:
        faults = await witness(session, house.store.heads, known)
    JOURNAL_BROKEN.set(len(faults))
    for fault in faults:
        log.error("the journal is not whole", fault=fault)


async def _until_done(duty: Duty) -> None:
    """Once, and again until it succeeds."""
    while True:
        try:
            await duty()
        except Exception as error:
            log.warning("the partner does not know our address yet", reason=type(error).__name__)
            await asyncio.sleep(2.0)
        else:
            return
