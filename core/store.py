"""Engines and the unit of work: rows and journal commit together, then heads, doorbell and jobs are told.

Law: nothing but the database is awaited inside a unit of work. On SQLite writers queue on one fair lock before
BEGIN IMMEDIATE. On PostgreSQL they meet in the rows they lock, and where there is no row yet, in a name they queue
for. Reads cannot write, and stay on one snapshot.
"""

import asyncio
import functools
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Hashable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

import structlog
from sqlalchemy import CTE, ColumnElement, Engine, Executable, event, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool
from sqlmodel import SQLModel, col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import atonce, journal, postgres, sqlite
from core.clock import Clock
from core.errors import NotFound
from core.heads import HeadFile
from core.identifiers import new_id
from core.intent import Intent, IntentKind
from core.journal import Change, End
from core.latch import Latches
from core.ports import Doorbell, Jobs
from core.readers import PostgresReaders, Readers, SqliteReaders
from core.statement import Statement, prepare
from core.writers import BROKEN, EXPECTED, PostgresWriters
from core.writing import Line, line_of, plain, table_of, write

log = structlog.get_logger(__name__)
R = TypeVar("R", bound=SQLModel)
P = ParamSpec("P")
A = TypeVar("A")

MAX_STATEMENTS = 5_000
"""Kept ready: some hundred shapes of questions, for each set of scopes that a token may have."""
_LOST_TO_ANOTHER = frozenset({"40001", "40P01", "55P03"})
"""SQLSTATE: serialization failure, deadlock victim, a lock that did not come in time. All of it was rolled back."""
_UNIQUE_VIOLATION = "23505"
_PAUSES_MILLISECONDS = (100, 300, 1000)
"""At most so long, and never the same: two that met would meet again."""


FIRST_WINS: set[str] = set()
"""Tables in which of two equal rows at once the second is taken back: run again, its command finds the first."""


class CommitInDoubt(Exception):
    """The connection ended while the database committed: whether it did, only the rows tell."""


def again(command: Callable[P, Awaitable[A]]) -> Callable[P, Awaitable[A]]:
    """Run a command anew, a few times, when the database took it back for another's sake or the line broke before
    the commit.

    Only for a command that is one unit of work and asks nothing of the outside: tests/laws holds it to that.
    """

    @functools.wraps(command)
    async def run(*args: P.args, **kwargs: P.kwargs) -> A:
        for most in _PAUSES_MILLISECONDS:
            try:
                return await command(*args, **kwargs)
            except DBAPIError as error:
                if not taken_back(error):
                    raise
            pause = timedelta(milliseconds=random.randint(10, most))
            await asyncio.sleep(pause.total_seconds())
        return await command(*args, **kwargs)

    return run


def taken_back(error: DBAPIError) -> bool:
    """Nothing of this unit of work happened, and the same again may well succeed."""
    state = getattr(error.orig, "sqlstate", None)
    if state == _UNIQUE_VIOLATION:
        return getattr(error.orig.__cause__, "table_name", None) in FIRST_WINS  # type: ignore[union-attr]
    return error.connection_invalidated or state in _LOST_TO_ANOTHER


def make_engine(url: str, *, read_only: bool = False) -> AsyncEngine:
    """SQLite: WAL, synchronous=FULL (NORMAL loses acknowledged commits in a power cut), foreign keys on."""
    # An error text must not repeat the row it is about: error texts reach logs.
    if not url.startswith("sqlite"):
        engine = create_async_engine(
            url, pool_size=10, max_overflow=5, hide_parameters=True, connect_args=postgres.CONNECT_ARGS
        )
        postgres.look_before_use(engine.sync_engine)
        return reading(engine) if read_only else engine
    connect_args = {"timeout": 30, "async_creator_fn": sqlite.connect}
    engine = create_async_engine(url, connect_args=connect_args, hide_parameters=True)
    _as_we_want_sqlite(engine.sync_engine, read_only=read_only)
    return engine


def _as_we_want_sqlite(engine: Engine, *, read_only: bool) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: object) -> None:
        # The driver's own transaction handling begins too late to hold the write lock; we say BEGIN ourselves.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        if read_only:
            cursor.execute("PRAGMA query_only=ON")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN" if read_only else "BEGIN IMMEDIATE")


def reading(engine: AsyncEngine) -> AsyncEngine:
    """PostgreSQL: the same pool, for sessions on one snapshot that cannot write."""
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


_LOCK: dict[str, Any] = {"key_share": True}
"""FOR NO KEY UPDATE: a locked row may still be pointed at by new rows of others."""
_QUEUE = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


class Sheet:
    """What one actor writes at one moment, before anything is asked of the database: new rows, and what happened."""

    def __init__(self, actor: str, now: datetime) -> None:
        self.actor = actor
        self.now = now
        """Business time, the same for everything in this unit of work."""
        self.changes: list[Change] = []
        self._last: list[Line | SQLModel] = []

    def put(self, row: R) -> R:
        """Like `add`, for a row that nothing in this unit of work points at: it is written last, with the journal."""
        self._last.append(row)
        return row

    def put_new(self, table: type[SQLModel], **values: Any) -> None:
        """The same, for a row that nobody looks at here: all its columns, and no object is made of it."""
        self._last.append(Line(table_of(table), values))

    def last_lines(self) -> list[Line]:
        """What was put, as it is now."""
        return [one if isinstance(one, Line) else line_of(one) for one in self._last]

    def record(
        self,
        chain: str,
        noun: str,
        noun_id: str,
        event: str,
        *,
        salary: bool = False,
        **facts: str | int | bool | None,
    ) -> None:
        """One change for the journal, written when the unit of work commits."""
        self.changes.append(Change(chain, noun, noun_id, event, salary, facts))


class UnitOfWork(Sheet):
    """One transaction of one actor: its rows, its journal entries, its intents."""

    def __init__(self, session: AsyncSession, actor: str, now: datetime, *, looks_only: bool = False) -> None:
        """`looks_only`: over a session that only reads, for questions that commands ask too. Nothing is locked."""
        super().__init__(actor, now)
        self.session = session
        self._lock: dict[str, Any] | None = None if looks_only else _LOCK
        self.intents: list[Intent] = []
        self.held: dict[str, End] = {}
        """Ends of journal chains that the command has locked itself."""
        self._connection: AsyncConnection | None = None

    async def ask(self, statement: Executable, **values: Any) -> Any:
        """The one row a statement finds, or None, without the ORM."""
        return (await (await self.connection()).execute(statement, values)).one_or_none()

    async def connection(self) -> AsyncConnection:
        """The session's own, in its transaction."""
        if self._connection is None:
            self._connection = await self.session.connection()
        return self._connection

    def add(self, row: R) -> R:
        self.session.add(row)
        return row

    async def lock(self, table: type[R], key: str) -> R:
        """The row, fresh and locked to the end of this unit of work. Raises NotFound."""
        row = await self.session.get(table, key, with_for_update=self._lock, populate_existing=True)
        if row is None:
            raise NotFound
        return row

    async def one_where(self, table: type[R], *conditions: Any) -> R | None:
        return (await self._locked(select(table).where(*conditions))).first()

    async def all_where(self, table: type[R], *conditions: Any) -> list[R]:
        """Locked, in the order of their ids, so that two units of work over the same rows cannot deadlock."""
        statement = select(table).where(*conditions).order_by(col(table.id))  # type: ignore[attr-defined]
        return list((await self._locked(statement)).all())

    async def _locked(self, statement: Any) -> Any:
        if self._lock is not None:
            statement = statement.with_for_update(**self._lock)
        return await self.session.exec(statement.execution_options(populate_existing=True))

    async def queue(self, name: str) -> None:
        """Units of work that name the same come one after the other from here to their ends, in every process.

        For what has no row to lock yet: two that both find nothing would both make it. SQLite has one writer anyway.
        """
        if self.session.get_bind().dialect.name == "postgresql":
            await self.session.exec(_QUEUE, params={"name": name})  # type: ignore[call-overload]

    def intend(self, kind: IntentKind, subject_id: str) -> str:
        """Work for after the commit; answers with the intent's id."""
        intent = Intent(id=new_id(), kind=kind, subject_id=subject_id, created_at=self.now)
        self.session.add(intent)
        self.intents.append(intent)
        return intent.id


def _latch_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        url, poolclass=NullPool, isolation_level="AUTOCOMMIT", hide_parameters=True, connect_args=postgres.CONNECT_ARGS
    )


class Store:
    """The database as core sees it. `doorbell` and `jobs` are told only after the commit."""

    def __init__(self, url: str, *, clock: Clock, heads: HeadFile, doorbell: Doorbell, jobs: Jobs) -> None:
        self.clock = clock
        self.heads = heads
        self._doorbell = doorbell
        self._jobs = jobs
        self.engine = make_engine(url)
        self.sqlite = url.startswith("sqlite")
        self.read_engine = make_engine(url, read_only=True) if self.sqlite else reading(self.engine)
        self.dialect = self.engine.dialect
        self._readers: Readers = (
            SqliteReaders(self.engine.url) if self.sqlite else PostgresReaders(self.engine, postgres.SETTINGS)
        )
        self._writers = None if self.sqlite else PostgresWriters(self.engine, postgres.SETTINGS)
        # A latch is not a transaction's: its connection stays open, and outside the pool that the work shares.
        self._latch_engine = None if self.sqlite else _latch_engine(url)
        self.latches = Latches(self._latch_engine)
        self._statements: dict[Hashable, Statement] = {}
        self._write_lock = asyncio.Lock()

    @asynccontextmanager
    async def change(self, actor: str) -> AsyncIterator[UnitOfWork]:
        """A unit of work: commits when the block ends, rolls back when it raises."""
        if self.sqlite:
            async with self._write_lock:
                work, heads = await self._enter(actor), []
                async with work.session:
                    yield work
                    heads = await self._commit(work)
        else:
            work = await self._enter(actor)
            async with work.session:
                yield work
                heads = await self._commit(work)
        await self._tell(heads)
        for intent in work.intents:
            await self._jobs.start(intent.kind, intent.id)

    async def change_at_once(
        self, sheet: Sheet, crowd: Hashable, condition: Callable[[], CTE], **given: Any
    ) -> str | None:
        """A unit of work of one statement: the chain it belongs to. None: nothing was changed, or nobody knows because
        its line broke.

        `condition`: the locked end of the chain it all belongs to, without a row where nothing may be written; made
        once for each `crowd`. Only for what cannot happen twice: who hears None does it the long way. PostgreSQL.
        """
        assert self._writers is not None
        lines = sheet.last_lines()
        tables = tuple(line.table for line in lines)
        count = len(sheet.changes)
        made = self.statement(
            ("at once", crowd, tables, count),
            lambda: prepare(atonce.statement(condition(), tables, count, given), self.dialect),
        )
        entries = journal.entries_of(sheet.changes, actor=sheet.actor, at=sheet.now)
        try:
            found = await self._writers.line(made.sql, made.parameters(atonce.given(lines, entries) | given))
        except BROKEN as error:
            if getattr(error, "sqlstate", None) not in EXPECTED:
                log.warning("a change is made the long way", error=type(error).__name__)
            return None
        if found is None:
            return None
        end = End(*found)
        await self._tell([end])
        return end.chain

    @property
    def at_once(self) -> bool:
        """Can a unit of work be one statement here?"""
        return self._writers is not None

    async def _tell(self, heads: Sequence[End]) -> None:
        self.heads.remember(heads)
        for head in heads:
            await self._doorbell.ring(head.chain, head.sequence)

    async def _enter(self, actor: str) -> UnitOfWork:
        return UnitOfWork(AsyncSession(self.engine, expire_on_commit=False), actor, self.clock.now())

    async def _commit(self, work: UnitOfWork) -> list[End]:
        # All statements first: a line that breaks in one of them is no riddle, only in the commit itself.
        await work.session.flush()
        last, heads = work.last_lines(), []
        if work.changes:
            lines, heads = await journal.lines_of(
                await work.connection(), work.changes, work.held, actor=work.actor, at=work.now
            )
            last += lines
        if last:
            await write(await work.connection(), last)
        try:
            await work.session.commit()
        except DBAPIError as error:
            if error.connection_invalidated:
                raise CommitInDoubt from error
            raise
        return heads

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A read-only session on one consistent snapshot."""
        async with AsyncSession(self.read_engine, expire_on_commit=False) as session:
            yield session

    def statement(self, key: Hashable, make: Callable[[], Statement]) -> Statement:
        """What was made for this key."""
        found = self._statements.get(key)
        if found is None:
            if len(self._statements) >= MAX_STATEMENTS:
                self._statements.clear()
            found = self._statements[key] = make()
        return found

    async def rows(self, statement: Statement, given: Mapping[str, Any]) -> Sequence[Any]:
        """What one statement reads: lines of values as the driver gives them."""
        return await self._readers.rows(statement.sql, statement.parameters(given))

    async def found(self, kind: type[R], *conditions: Callable[[], ColumnElement[bool]], **given: Any) -> R | None:
        """The one row that answers to all conditions, whose parameters are given by name: no entity, and made once."""

        def make() -> Statement:
            return prepare(table_of(kind).select().where(*(condition() for condition in conditions)), self.dialect)

        made = self.statement(("found", kind, *conditions), make)
        lines = made.read(await self.rows(made, given))
        return plain(kind)(*lines[0]) if lines else None

    async def close(self) -> None:
        await self.latches.close()
        if self._latch_engine is not None:
            await self._latch_engine.dispose()
        await self.engine.dispose()
        await self._readers.close()
        if self._writers is not None:
            await self._writers.close()
        if self.sqlite:
            await self.read_engine.dispose()
        self.heads.close()
