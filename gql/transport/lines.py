"""Lines that stay open: how many one client may hold, and that whoever holds one is still who they were.

Law: a line whose credential has ended is told to end within RECHECK_SECONDS and the time one question takes.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from starlette.requests import HTTPConnection

from core.access import Credential
from core.errors import TooManyStreams
from gql.metrics import REFUSED

RECHECK_SECONDS = 3.0
WATCHED = "kontobro.watched"
"""In a connection's scope: nothing begins, it is only asked whether an open line still is whose it was."""
AUTHORIZATION = "kontobro.authorization"
"""In a connection's scope: what `connection_init` said in `authorization`, word for word; else the header counts."""


class Lines:
    """One a process. WebSockets and event streams together: `known` of one client, `strangers` at one address."""

    def __init__(self, known: int = 50, strangers: int = 100) -> None:
        self._limits = {True: known, False: strangers}
        self._open: Counter[str] = Counter()

    def count(self) -> int:
        return self._open.total()

    @contextmanager
    def held(self, payer: str, known: bool) -> Iterator[None]:
        """One line of this client while it lasts. Raises TooManyStreams."""
        limit = self._limits[known]
        if self._open[payer] >= limit:
            REFUSED.labels(TooManyStreams.code).inc()
            raise TooManyStreams(limit=limit)
        self._open[payer] += 1
        try:
            yield
        finally:
            self._open[payer] -= 1
            if not self._open[payer]:
                del self._open[payer]


def asked_anew(connection: HTTPConnection, *, watched: bool = False) -> HTTPConnection:
    """The same connection without what was found out about it before: an answer of then says nothing of now."""
    scope = {
        key: value for key, value in connection.scope.items() if not key.startswith("kontobro.") or key == AUTHORIZATION
    }
    return HTTPConnection({**scope, WATCHED: True} if watched else scope)


def same(before: Credential | None, now: Credential | None) -> bool:
    """Who came with nothing can lose nothing; everybody else must still show the same, with the same scopes."""
    return before is None or now == before
