"""GraphiQL for the sandbox: the page, its bundled files, and operations ready to press play on.

Law: nothing comes from another host and nothing inline runs; only the files of one fixed table are ever read.
"""

from functools import cache
from pathlib import Path
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

WEB = Path(__file__).resolve().parents[2] / "web" / "graphiql"
_PACKAGES = WEB / "node_modules"
_JS, _CSS = "text/javascript; charset=utf-8", "text/css; charset=utf-8"
ASSETS: dict[str, tuple[Path, str]] = {
    "react.js": (_PACKAGES / "react/umd/react.production.min.js", _JS),
    "react-dom.js": (_PACKAGES / "react-dom/umd/react-dom.production.min.js", _JS),
    "graphql-ws.js": (_PACKAGES / "graphql-ws/umd/graphql-ws.min.js", _JS),
    "graphiql.js": (_PACKAGES / "graphiql/graphiql.min.js", _JS),
    "graphiql.css": (_PACKAGES / "graphiql/graphiql.min.css", _CSS),
    "start.js": (WEB / "start.js", _JS),
    "start.css": (WEB / "start.css", _CSS),
}
"""Name in the address -> file, media type."""

_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        # GraphiQL's dialogs add a style element while they are open.
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "font-src 'self' data:",
        # Not every browser takes 'self' to include WebSockets; the sandbox is on loopback only.
        "connect-src 'self' ws://localhost:* ws://127.0.0.1:*",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    )
)
_MISSING = "GraphiQL er ikke installert. Kjør «make install» (eller «npm ci» i web/graphiql) og last siden på nytt.\n"


def graphiql_routes() -> list[BaseRoute]:
    """GET /graphiql (503 until its packages are installed), GET /graphiql/assets/{name}."""
    return [Route("/graphiql", _page), Route("/graphiql/assets/{name}", _asset)]


async def _page(_: Request) -> Response:
    if not all(path.is_file() for path, _ in ASSETS.values()):
        return PlainTextResponse(_MISSING, 503, {"Cache-Control": "no-store"})
    return FileResponse(
        WEB / "index.html",
        media_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": _POLICY, "Cache-Control": "no-cache"},
    )


async def _asset(request: Request) -> Response:
    name = request.path_params["name"]
    if name == "operations.json":
        return Response(
            orjson.dumps(ready_made()), media_type="application/json", headers={"Cache-Control": "no-cache"}
        )
    path, media_type = ASSETS.get(name, (None, ""))
    if path is None or not path.is_file():
        return PlainTextResponse("Not found\n", 404)
    # The names carry no version: the browser keeps the file and asks each time whether it is still the one.
    found = FileResponse(path, media_type=media_type, stat_result=path.stat(), headers={"Cache-Control": "no-cache"})
    if request.headers.get("if-none-match") == found.headers["etag"]:
        return Response(status_code=304, headers={"ETag": found.headers["etag"], "Cache-Control": "no-cache"})
    return found


@cache
def ready_made() -> dict[str, Any]:
    """{known: the query that fills in ids, tabs: [{query, variables}] in the order of the journey}.

    `variables` is JSON text, "" where an operation takes none.
    """
    return {
        "known": (WEB / "known.graphql").read_text("utf-8"),
        "tabs": [
            {
                "query": path.read_text("utf-8"),
                "variables": variables.read_text("utf-8") if (variables := path.with_suffix(".json")).is_file() else "",
            }
            for path in sorted((WEB / "operations").glob("*.graphql"))
        ],
    }
