"""From sampled stacks to parts of the server: a sample belongs to the innermost frame whose file says where it is.

Law: every sample of a thread that works is counted once, and what belongs nowhere is told as that. A thread that waits
for a lock, for sockets or for time costs nothing, though the sampler cannot always tell.
"""

from collections import Counter
from collections.abc import Iterable

Shares = dict[str, float]
"""{part: share of all samples}, the largest first."""

HTTP, DOOR, WHO = "event loop, uvicorn, HTTP and WebSocket", "the door: limits, budgets, documents", "authentication"
READING, DRIVER, SQL = "core: reading and commands", "driver (asyncpg, SQLite)", "SQLAlchemy"
PROGRAM, LIBRARY = "compiled programs and types", "graphql-core and strawberry"
WRITING, LOGGING, REST = "encoding (orjson)", "logging and metrics", "anything else"

# In this order: the first mark that is in a frame's file decides. Files come as the sampler shortens them.
_MARKS: tuple[tuple[str, str], ...] = (
    *((mark, DRIVER) for mark in ("asyncpg", "aiosqlite", "_sqlite3", "sqlite3/", "core/sqlite.py", "libsqlite3")),
    *((mark, SQL) for mark in ("sqlalchemy", "sqlmodel", "greenlet")),
    ("orjson", WRITING),
    *((mark, LOGGING) for mark in ("structlog", "logging/", "prometheus_client", "gateway/logs.py", "metrics.py")),
    *((mark, WHO) for mark in ("joserfc", "cryptography", "core/vault.py", "gateway/credentials.py")),
    *((mark, WHO) for mark in ("gateway/session.py", "gateway/tokens.py", "core/session.py", "core/token.py")),
    *((mark, PROGRAM) for mark in ("gql/execution", "gql/resolvers", "gql/schema", "gql/subscriptions", "<program>")),
    *((mark, LIBRARY) for mark in ("strawberry/", "graphql/")),
    ("gql/", DOOR),
    *((mark, READING) for mark in ("core/", "gateway/doorbell.py", "gateway/jobs.py", "gateway/redisbell.py")),
    *((mark, HTTP) for mark in ("gateway/", "uvicorn/", "uvloop", "httptools", "starlette/", "websockets/", "anyio/")),
)

_WAITS = frozenset({"epoll_wait", "epoll_pwait", "poll", "select", "sem_wait", "sem_timedwait", "clock_nanosleep"}) | {
    *("pthread_cond_wait", "pthread_cond_timedwait", "PyThread_acquire_lock_timed", "time_sleep", "take_gil"),
}
_TOP = 4
"""Frames from the innermost, among them some of the C library without a name."""


def summed(stacks: Iterable[str]) -> tuple[Shares, int]:
    """(shares, samples) of lines "outermost;...;innermost count"."""
    counted: Counter[str] = Counter()
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        if stack and count.isdigit() and not waits(stack):
            counted[part_of(stack)] += int(count)
    samples = counted.total()
    return {part: count / samples for part, count in counted.most_common()}, samples


def part_of(stack: str) -> str:
    return next((part for frame in reversed(stack.split(";")) if (part := _of(frame)) is not None), REST)


def waits(stack: str) -> bool:
    return any(frame.partition(" (")[0] in _WAITS for frame in stack.split(";")[-_TOP:])


def _of(frame: str) -> str | None:
    """None for what anybody may call: the standard library, the interpreter, the operating system."""
    _, _, place = frame.rpartition(" (")
    return next((part for mark, part in _MARKS if mark in place), None)
