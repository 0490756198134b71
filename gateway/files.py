"""/files/{ticket}: where files come and go. Whoever has the address needs nothing else.

Law: nothing is read of a file whose ticket is no good, and never a byte more than was announced. What is handed out is
saved, not shown: no file of a stranger runs under our name. Each client has so many on the way, and who is slow is cut
off: that is what a process holds of files in memory at most.
"""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import quote

import structlog
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import Receive, Scope, Send

from core import fileticket
from core.errors import BudgetExceeded, FileDiffers, Refusal
from core.house import House
from gateway.looks import refusal
from gql.schema.node import global_id
from gql.transport.unread import Unread

UPLOAD_SECONDS = 60.0
PIECE_BYTES = 64 * 1024
PIECE_SECONDS = 10.0
FILES_AT_ONCE = 40
"""On their way in one process."""
FILES_OF_A_CLIENT = 4
AGAIN_SECONDS = 5
log = structlog.get_logger(__name__)


class Hands:
    """How many files are on their way, and whose."""

    def __init__(self) -> None:
        self._busy: Counter[str] = Counter()

    @contextmanager
    def one(self, client: str) -> Iterator[None]:
        """Raises BudgetExceeded, and nobody waits for room."""
        if self._busy[client] >= FILES_OF_A_CLIENT or self._busy.total() >= FILES_AT_ONCE:
            raise BudgetExceeded(seconds=AGAIN_SECONDS)
        self._busy[client] += 1
        try:
            yield
        finally:
            self._busy[client] -= 1
            if not self._busy[client]:
                del self._busy[client]


def routes(house: House) -> list[BaseRoute]:
    hands = Hands()

    async def fetch(request: Request) -> Response:
        try:
            return Handed(await fileticket.fetch(house, request.path_params["ticket"]), hands, request)
        except Refusal as refused:
            return _no(request, refused)

    async def take(request: Request) -> Response:
        """201 and {attachmentId}."""
        word = request.path_params["ticket"]
        try:
            incoming = await fileticket.incoming(house, word)
            with hands.one(incoming.client):
                content = await _body(request, incoming.byte_size)
                attachment = await fileticket.take(house, word, content)
        except Refusal as refused:
            return Unread(_no(request, refused))
        except (TimeoutError, ClientDisconnect):
            return Unread(Response(status_code=408))
        return JSONResponse({"attachmentId": global_id("Attachment", attachment.id)}, 201)

    return [
        Route("/files/{ticket}", fetch),
        Route("/files/{ticket}", take, methods=["PUT"]),
    ]


class Handed(Response):
    """A file in pieces, as fast as it is taken."""

    def __init__(self, file: fileticket.File, hands: Hands, request: Request) -> None:
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.title, safe='')}",
            "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
            "ETag": f'"{file.sha256}"',
        }
        super().__init__(file.content, 200, headers, media_type=file.media_type)
        self._client, self._hands, self._request = file.client, hands, request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            with self._hands.one(self._client):
                await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
                await self._pieces(send)
        except BudgetExceeded as refused:
            await _no(self._request, refused)(scope, receive, send)
        except (TimeoutError, OSError):
            log.info("a file was not taken")

    async def _pieces(self, send: Send) -> None:
        view = memoryview(self.body)
        for start in range(0, len(view), PIECE_BYTES):
            piece = bytes(view[start : start + PIECE_BYTES])
            async with asyncio.timeout(PIECE_SECONDS):
                await send({"type": "http.response.body", "body": piece, "more_body": start + PIECE_BYTES < len(view)})


def _no(request: Request, refused: Refusal) -> Response:
    told = refusal(request, refused)
    if isinstance(refused, BudgetExceeded):
        told.headers["Retry-After"] = str(refused.facts["seconds"])
    return told


async def _body(request: Request, most: int) -> bytes:
    """Raises FileDiffers as soon as there is more than announced, TimeoutError, ClientDisconnect."""
    told = request.headers.get("content-length")
    if told is not None and told != str(most):
        raise FileDiffers
    content = bytearray()
    async with asyncio.timeout(UPLOAD_SECONDS):
        async for chunk in request.stream():
            content += chunk
            if len(content) > most:
                raise FileDiffers
    return bytes(content)
