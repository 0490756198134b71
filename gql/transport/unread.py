"""A no that is said before the request was read to its end."""

import asyncio

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

LINGER_SECONDS = 2.0
LINGER_BYTES = 16_000_000


class Unread(Response):
    """`told`, and then the connection is closed.

    Without the pause before that, what is still on its way would make the kernel throw the answer away. What comes
    meanwhile is dropped, never kept.
    """

    def __init__(self, told: Response) -> None:
        super().__init__(told.body, told.status_code, {**told.headers, "Connection": "close"})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": True})
        dropped, more = 0, True
        try:
            async with asyncio.timeout(LINGER_SECONDS):
                while more and dropped < LINGER_BYTES:
                    message = await receive()
                    dropped += len(message.get("body", b""))
                    more = message["type"] == "http.request" and message.get("more_body", False)
        except TimeoutError:
            pass
        await send({"type": "http.response.body", "body": b"", "more_body": False})
