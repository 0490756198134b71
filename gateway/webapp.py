"""The web application: files that a build has made, and one page that is the same wherever somebody arrives.

Law: what is served was in the build's directory when the process began; no path of a request reaches the disk. The page
may load only what comes from here.
"""

import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

HERE = Path(__file__).resolve().parents[1] / "web" / "app"
PAGE, PLAIN = "index.html", "plain"
"""The latter is asked for with `?plain`: the page without scripts, where there is one."""
PLACES = frozenset({"", "companies", "help", "join", "profile", "register", "sign"})
"""What the application's addresses begin with; any other is told as not found, by the same page."""
_FOREVER = "public, max-age=31536000, immutable"
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    )
)
_NUMBER = re.compile(r"[0-9]{1,15}")
_PACKED = frozenset({".css", ".html", ".js", ".json", ".svg", ".vtt"})

Shown = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    packed: bytes | None
    media_type: str

    @classmethod
    def read(cls, path: Path) -> Self:
        content = path.read_bytes()
        packed = gzip.compress(content, 9) if path.suffix in _PACKED else None
        media_type = "text/vtt" if path.suffix == ".vtt" else mimetypes.guess_type(path.name)[0]
        return cls(content, packed, media_type or "application/octet-stream")


class WebApp:
    """`built`: where the build has put its files. Without them there is no application, and only plain pages."""

    def __init__(self, built: Path = HERE / "dist") -> None:
        found = (path for path in built.rglob("*") if path.is_file()) if built.is_dir() else ()
        self._files = {path.relative_to(built).as_posix(): File.read(path) for path in found}

    @property
    def there(self) -> bool:
        return PAGE in self._files

    def wanted(self, request: Request) -> bool:
        """By a browser that opens a page, unless it asks for the plain one."""
        accepts = request.headers.get("accept", "")
        return self.there and "text/html" in accepts and PLAIN not in request.query_params

    def or_plain(self, plain: Shown) -> Shown:
        """The application where it is wanted, otherwise this page."""

        async def answer(request: Request) -> Response:
            return self.page(request) if self.wanted(request) else await plain(request)

        return answer

    def page(self, request: Request) -> Response:
        first = request.url.path.lstrip("/").partition("/")[0]
        headers = {"content-security-policy": _POLICY, "cache-control": "no-cache"}
        return self._told(request, PAGE, headers, 200 if first in PLACES else 404)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What no route answers: a file of the build, the page of the application, or nothing."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 4404})
            return
        request = Request(scope, receive)
        await self._answer(request)(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.url.path.lstrip("/")
        asks = request.method in ("GET", "HEAD")
        if asks and path in self._files and path != PAGE:
            cached = _FOREVER if path.startswith("assets/") else "public, max-age=300"
            return self._told(request, path, {"cache-control": cached})
        if asks and self.wanted(request) and not path.startswith("assets/"):
            return self.page(request)
        return PlainTextResponse("Not Found", 404)

    def _told(self, request: Request, path: str, headers: dict[str, str], status: int = 200) -> Response:
        file = self._files[path]
        if ranged := _range_of(request, len(file.content)):
            # A player asks for pieces of a video.
            begin, end = ranged
            told = headers | {"content-range": f"bytes {begin}-{end}/{len(file.content)}", "accept-ranges": "bytes"}
            return Response(file.content[begin : end + 1], 206, told, file.media_type)
        content = file.content
        headers = headers | {"accept-ranges": "bytes"}
        if file.packed is not None:
            headers["vary"] = "accept-encoding"
            if "gzip" in request.headers.get("accept-encoding", ""):
                content = file.packed
                headers["content-encoding"] = "gzip"
        return Response(content, status, headers, file.media_type)


def _range_of(request: Request, size: int) -> tuple[int, int] | None:
    """(first, last) of a range that there is; None: all of it is told."""
    unit, _, told = request.headers.get("range", "").partition("=")
    begin, _, end = told.partition("-")
    if unit != "bytes" or not _NUMBER.fullmatch(begin) or (end and not _NUMBER.fullmatch(end)):
        return None
    first, last = int(begin), min(int(end), size - 1) if end else size - 1
    return (first, last) if first <= last else None
