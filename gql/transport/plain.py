"""A request and an answer as they are on the straight way: Starlette's, without what nobody asks for there.

Law: whoever is given one sees no difference to Starlette's own.
"""

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope

Header = tuple[bytes, bytes]
"""(name in small letters, value)."""


class Names(Headers):
    """Headers that are found by their names, not looked for from the first to the last each time."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        # Of equals the first counts.
        self._by_name = dict(reversed(self._list))

    def __getitem__(self, key: str) -> str:
        return self._by_name[key.lower().encode("latin-1")].decode("latin-1")

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower().encode("latin-1") in self._by_name


class Asked(Request):
    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._headers = Names(scope)


class Answer(Response):
    """A body, its type and length, and what else is said about it."""

    def __init__(self, body: bytes, status: int, media_type: bytes, headers: Sequence[Header] = ()) -> None:
        self.status_code = status
        self.body = body
        self.background = None
        self.raw_headers = [*headers, (b"content-length", b"%d" % len(body)), (b"content-type", media_type)]
