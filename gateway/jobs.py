"""Durable jobs: core's intents done outside the transaction that decided them, on DBOS.

Law: one workflow an intent, with the intent's id, so starting twice is once. A failure is noted in the intent's row
and tried again after a durable pause, so every handler must be safe to repeat. On PostgreSQL every process has a
name of its own and holds a latch on it: a job whose process has died is picked up by another.
"""

import asyncio
import contextvars
import logging
import sqlite3
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import sqlalchemy as sa
import structlog
from dbos import DBOS, DBOSConfig, SetWorkflowID
from dbos._serialization import DBOSPortableJSON
from sqlalchemy import event
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import select

from core import message
from core.agreement import reviewing
from core.consent import granting
from core.duties import ROWS_A_TURN, sweep
from core.feeding import fetch_bank_data
from core.house import House
from core.identifiers import new_id
from core.intent import Intent, IntentKind
from core.payment import following, submitting
from core.ports import OutsideError, RateLimited
from gateway.metrics import JOB_ATTEMPTS, REAPED

log = structlog.get_logger(__name__)

HANDLERS: dict[IntentKind, Callable[[House, str], Awaitable[None]]] = {
    IntentKind.SEND_MESSAGE: message.send,
    IntentKind.SUBMIT_AGREEMENT: reviewing.submit,
    IntentKind.CORRECT_KYC: reviewing.send_corrected_kyc,
    IntentKind.FETCH_REVIEW: reviewing.fetch_review,
    IntentKind.REVOKE_CONSENT: granting.revoke_at_bank,
    IntentKind.FETCH_BANK_DATA: fetch_bank_data,
    IntentKind.SUBMIT_PAYMENTS: submitting.submit_payments,
    IntentKind.CANCEL_PAYMENT: following.cancel_at_bank,
}
PAUSES_SECONDS = (0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0)
"""After each failed attempt, the last one for ever."""
GIVE_UP_AFTER = {IntentKind.SEND_MESSAGE: 50}
"""Attempts, some four hours: an old message helps nobody. All else is tried until it is done."""
LONGEST_PAUSE_SECONDS = 3600.0
START_TIMEOUT_SECONDS = 5.0
DRAIN_SECONDS = 5.0
DONE = -1.0
MAX_LIVES = 20
_DEAD = ("ERROR", "CANCELLED", "MAX_RECOVERY_ATTEMPTS_EXCEEDED")
KEEP_FINISHED = timedelta(days=30)
KEEP_NAME_SECONDS = 1.0
DEAD_AFTER_SECONDS = 5.0
"""A process that has not held its name for so long is dead: one whose line broke takes it again within a second."""
_OWNERS = sa.text("SELECT DISTINCT executor_id FROM dbos.workflow_status WHERE status = 'PENDING'")
_BEGUN = sa.text("SELECT workflow_uuid FROM dbos.workflow_status WHERE status IN ('PENDING', 'ENQUEUED')")

# DBOS is one a process and finds workflows by name: they are functions of the module, and ask here whose they are.
_running: "DurableJobs | None" = None


@DBOS.step(name="attempt")
async def _attempt(intent_id: str) -> float:
    """Seconds to wait before the next attempt, or DONE."""
    assert _running is not None
    return await _running.attempt(intent_id)


# Crashes are not the job's fault: there is no limit on how often it is picked up again.
@DBOS.workflow(name="intent", max_recovery_attempts=None)
async def _intent(intent_id: str) -> None:
    assert _running is not None
    with _running.workflow_under_way(intent_id):
        while (pause := await _attempt(intent_id)) >= 0:
            await DBOS.sleep_async(pause)


class DurableJobs:
    """core.ports.Jobs. One open instance a process; on SQLite also one process (gateway/lock.py)."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._several = not database_url.startswith("sqlite")
        # On SQLite the name stays: the next process is the same one, come back.
        self.name = new_id() if self._several else "gateway"
        self._keeper: asyncio.Task[None] | None = None
        self._missing_since: dict[str, float] = {}
        self._engine: sa.Engine | None = None
        self._house: House | None = None
        self._at_work = 0
        self._closing = False
        self._starts: set[asyncio.Task[None]] = set()
        self._begun: set[str] = set()
        """Intents whose workflow lives in this process: the sweeper need not start them again."""
        self._workflows: set[asyncio.Task[Any]] = set()

    async def open(self, house: House) -> None:
        """Launches in the running loop, where the work is done, and picks up what a stop or a crash left."""
        global _running
        if _running is not None:
            raise RuntimeError("the jobs of another installation are open in this process")
        self._house, self._closing = house, False
        _running = self
        self._engine = _engine(self._url)
        if self._several:
            await house.store.latches.take(_latch(self.name))
            self._keeper = asyncio.create_task(self._keep_name(house), name="jobs keeper")
        config: DBOSConfig = {
            "name": "kontobro",
            "system_database_url": self._url,
            "system_database_engine": self._engine,
            # Pinned: the default is a hash of the source, and an upgrade would leave yesterday's jobs to nobody.
            "application_version": "1",
            "executor_id": self.name,
            "serializer": DBOSPortableJSON,
            "log_level": "WARNING",
        }
        DBOS(config=config)
        DBOS.launch()
        # It brings a handler of its own, which our redaction never sees.
        library_log = logging.getLogger("dbos")
        library_log.handlers, library_log.propagate = [], True
        await self.sweep()

    async def close(self) -> None:
        """Lets attempts under way end, within a bound; what has not ended is picked up at the next start."""
        global _running
        if _running is not self:
            return
        self._closing = True
        for _ in range(int(DRAIN_SECONDS / 0.05)):
            if not self._at_work and not self._starts:
                break
            await asyncio.sleep(0.05)
        # A cancelled workflow stays pending and is picked up at the next start; one that met the library half
        # closed would be marked as failed.
        workflows = list(self._workflows)
        for workflow in workflows:
            workflow.cancel()
        await asyncio.gather(*workflows, return_exceptions=True)
        await asyncio.to_thread(DBOS.destroy)
        if self._keeper is not None:
            self._keeper.cancel()
            await asyncio.gather(self._keeper, return_exceptions=True)
        if self._several and self._house is not None:
            # What is still pending has nobody now, and another process may take it.
            await self._house.store.latches.let_go(_latch(self.name))
        if self._engine is not None:
            self._engine.dispose()
        _running = None

    async def start(self, kind: str, intent_id: str) -> None:
        """Never raises: the row is committed, and the sweeper starts what could not be started."""
        if _running is not self or self._closing:
            return
        # In a context of its own: an intent made inside a job is a job of its own, not a part of that one.
        task = asyncio.create_task(self._start(kind, intent_id), context=contextvars.Context())
        self._starts.add(task)
        task.add_done_callback(self._starts.discard)
        await asyncio.wait([task], timeout=START_TIMEOUT_SECONDS)

    async def _start(self, kind: str, intent_id: str) -> None:
        try:
            for life in range(MAX_LIVES):
                with SetWorkflowID(f"{intent_id}+{life}" if life else intent_id):
                    workflow = await DBOS.start_workflow_async(_intent, intent_id)
                if (await workflow.get_status()).status not in _DEAD:
                    return
                # The machinery failed, not the work, which is not done: one more workflow, by the next name.
                log.error("a dead job is begun anew", kind=kind, intent=intent_id)
        except Exception as error:
            log.warning("a job was not started", kind=kind, intent=intent_id, reason=type(error).__name__)

    async def sweep(self) -> None:
        assert self._house is not None
        begun = self._begun
        if self._several:
            begun = begun | {key.partition("+")[0] for key in await self._ask(_BEGUN)}
        await sweep(self._house, self.start, begun)

    async def reap(self) -> None:
        """Hand out anew the jobs of processes that are dead. Their names are free; ours, and the living's, are not."""
        assert self._house is not None
        latches, now = self._house.store.latches, time.monotonic()
        owners = {owner for owner in await self._ask(_OWNERS) if owner and owner != self.name}
        self._missing_since = {owner: at for owner, at in self._missing_since.items() if owner in owners}
        for owner in owners:
            async with latches.turn(_latch(owner)) as dead:
                if not dead:
                    self._missing_since.pop(owner, None)
                elif now - self._missing_since.setdefault(owner, now) >= DEAD_AFTER_SECONDS:
                    recovered = await asyncio.to_thread(DBOS._recover_pending_workflows, [owner])
                    REAPED.inc()
                    log.warning("a process died and its jobs are picked up", process=owner, jobs=len(recovered))

    async def _keep_name(self, house: House) -> None:
        while True:
            await asyncio.sleep(KEEP_NAME_SECONDS)
            try:
                lost = await house.store.latches.keep()
            except (SQLAlchemyError, OSError) as error:
                log.warning("this process cannot hold its name", reason=type(error).__name__)
            else:
                if lost:
                    log.warning("somebody else holds what this process held", names=len(lost))

    async def _ask(self, statement: sa.TextClause) -> list[str]:
        """One column of the jobs' own database."""
        engine = self._engine
        assert engine is not None

        def ask() -> list[str]:
            with engine.connect() as connection:
                return [row[0] for row in connection.execute(statement)]

        return await asyncio.to_thread(ask)

    @contextmanager
    def workflow_under_way(self, intent_id: str) -> Iterator[None]:
        task = asyncio.current_task()
        assert task is not None
        self._workflows.add(task)
        self._begun.add(intent_id)
        try:
            yield
        finally:
            self._workflows.discard(task)
            self._begun.discard(intent_id)

    async def healthy(self) -> bool:
        """Does the jobs' own database answer?"""
        if _running is not self or self._engine is None:
            return False
        await self._ask(sa.text("SELECT 1"))
        return True

    async def forget_finished(self) -> None:
        """Drops workflow rows whose intents were done long ago; the intents themselves stay."""
        assert self._house is not None
        before = self._house.clock.now() - KEEP_FINISHED
        finished = await DBOS.list_workflows_async(
            status=["SUCCESS"], end_time=before.isoformat(), limit=ROWS_A_TURN, load_input=False, load_output=False
        )
        if finished:
            await DBOS.delete_workflows_async([workflow.workflow_id for workflow in finished])

    async def attempt(self, intent_id: str) -> float:
        """One try at an intent. Raises nothing: a workflow that failed would never be started again."""
        house = self._house
        if self._closing or house is None:
            # Not begun, and not noted as failed: the workflow stays pending for the next start.
            await asyncio.Event().wait()
        assert house is not None
        self._at_work += 1
        try:
            return await _try(house, intent_id)
        except Exception as error:
            # The database itself does not answer.
            log.error("an attempt could not be noted", intent=intent_id, reason=type(error).__name__)
            return PAUSES_SECONDS[3]
        finally:
            self._at_work -= 1


async def _try(house: House, intent_id: str) -> float:
    async with house.store.read() as session:
        intent = (await session.exec(select(Intent).where(Intent.id == intent_id))).one_or_none()
    if intent is None or intent.done_at is not None:
        return DONE
    asked_to_wait: float | None = None
    try:
        await _handler(house, intent)
    except OutsideError as error:
        if isinstance(error, RateLimited):
            asked_to_wait = error.retry_after_seconds
        told, outcome = f"{type(error).__name__}: {error.who}", "outside"
    except Exception as error:
        log.exception("a job failed", kind=intent.kind, intent=intent.id)
        told, outcome = type(error).__name__, "failed"
    else:
        told, outcome = None, "done"
    async with house.store.change("system:jobs") as work:
        intent = await work.lock(Intent, intent_id)
        intent.attempts += 1
        intent.last_error = told
        if told and intent.attempts >= GIVE_UP_AFTER.get(intent.kind, intent.attempts + 1):
            outcome = "given_up"
            log.error("a job was given up", kind=intent.kind, intent=intent.id, reason=told)
        if outcome in ("done", "given_up"):
            intent.done_at = work.now
    JOB_ATTEMPTS.labels(intent.kind, outcome).inc()
    if intent.done_at is not None:
        return DONE
    log.info("a job waits", kind=intent.kind, intent=intent.id, attempts=intent.attempts, reason=told)
    pause = PAUSES_SECONDS[min(intent.attempts, len(PAUSES_SECONDS)) - 1]
    return min(max(pause, asked_to_wait or 0.0), LONGEST_PAUSE_SECONDS)


def _latch(name: str) -> str:
    return f"process {name}"


def _handler(house: House, intent: Intent) -> Coroutine[Any, Any, None]:
    return HANDLERS[intent.kind](house, intent.subject_id)  # type: ignore[return-value]


def _unixepoch(*words: str) -> float:
    """Now, as DBOS asks for it: seconds since 1970, with their fraction where it says so."""
    return time.time() if "subsec" in words else int(time.time())


def _engine(url: str) -> sa.Engine:
    """SQLite as in core/store.py: WAL, and FULL, because a lost job row would be a job done twice."""
    if not url.startswith("sqlite"):
        return sa.create_engine(url, pool_size=4, max_overflow=4, pool_pre_ping=True, hide_parameters=True)
    engine = sa.create_engine(url, connect_args={"timeout": 30, "check_same_thread": False}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        if sqlite3.sqlite_version_info < (3, 42):
            # DBOS asks for unixepoch('subsec') on Python 3.12 and newer; an older SQLite (Debian 12 has 3.40) knows
            # the function, but answers NULL to that word.
            connection.create_function("unixepoch", -1, _unixepoch)
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine
