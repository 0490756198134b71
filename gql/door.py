"""The door of the API: its routes, for the gateway to hang."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket

from gql.transport.budgets import Budgets, Policy
from gql.transport.documents import Documents
from gql.transport.door import Door
from gql.transport.graphiql import graphiql_routes
from gql.transport.http import answer
from gql.transport.lines import Lines
from gql.transport.websocket import Socket

PATHS = frozenset({"/graphql", "/graphql/stream"})
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


__all__ = ["PATHS", "Budgets", "Documents", "Door", "Lines", "Policy", "routes"]
