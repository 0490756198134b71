"""The API's door without the house behind it: for what is decided before anything of the house is asked."""

from typing import Any

import httpx
from starlette.applications import Starlette
from starlette.requests import HTTPConnection

from core.access import Credential
from gql.door import Door, routes

PERSONS = {"ola": Credential("session-1", "person-1", "person:person-1")}
_NOTHING: Any = None


async def _authenticate(connection: HTTPConnection, *, believed: bool = False) -> Credential | None:
    """Whoever the header names, as the gateway would know them by their cookie."""
    return PERSONS.get(connection.headers.get("x-person", ""))


def at_the_door(address: str = "127.0.0.1", **parts: Any) -> httpx.AsyncClient:
    """A client of a door with these parts (documents, budgets ...)."""
    app = Starlette(routes=routes(Door(_NOTHING, _NOTHING, _NOTHING, _authenticate, False, **parts)))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app, client=(address, 1)), base_url="http://localhost")


def code_of(answer: httpx.Response) -> str:
    (error,) = answer.json()["errors"]
    return error["extensions"]["code"]
