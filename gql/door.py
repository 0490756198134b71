"""The door of the API: its routes, for the gateway to hang."""

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocket

from gql.transport.budgets import Budgets, Policy
from gql.transport.documents import Documents
from gql.transport.door import Authenticate, Door
from gql.transport.graphiql import graphiql_routes
from gql.transport.http import answer
from gql.transport.lines import Lines
from gql.transport.plain import Asked
from gql.transport.websocket import Socket

PATH = "/graphql"
PATHS = frozenset({PATH, "/graphql/stream"})
"""Where operations are taken: what a cookie is shown to here, even by GET, must come from our own page."""


def routes(door: Door) -> list[BaseRoute]:
    """POST, GET and WebSocket /graphql; POST and GET /graphql/stream for events alone; GET /graphiql if it is open."""

    async def over_http(request: Request) -> Response:
        return await answer(door, request)

    async def over_events(request: Request) -> Response:
        return await answer(door, request, only_events=True)

    async def over_websocket(websocket: WebSocket) -> None:
        await Socket(door, websocket).serve()

    found: list[BaseRoute] = [
        Route("/graphql", over_http, methods=["POST", "GET"]),
        Route("/graphql/stream", over_events, methods=["POST", "GET"]),
        WebSocketRoute("/graphql", over_websocket),
    ]
    return found + graphiql_routes() if door.graphiql else found


class Straight:
    """Pure ASGI: POST and GET /graphql go to the door and nowhere else, all other things to `app` and its routes.

    `judge` is asked before anybody reads the request, and may answer in our place.
    """

    def __init__(self, app: ASGIApp, door: Door, judge: Callable[[HTTPConnection], Awaitable[Response | None]]) -> None:
        self._app = app
        self._door = door
        self._judge = judge
        (self._route,) = (route for route in routes(door) if isinstance(route, Route) and route.path == PATH)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = self._app
        if scope["type"] == "http" and scope["path"] == PATH and scope["method"] in ("POST", "GET"):
            scope["route"] = self._route
            request = Asked(scope, receive)
            told = await self._judge(request) or await answer(self._door, request)
        await told(scope, receive, send)


__all__ = ["PATHS", "Authenticate", "Budgets", "Documents", "Door", "Lines", "Policy", "Straight", "routes"]
