"""Ours as its users run it: `kontobro serve` with authentication, tenancy, limits and logging on; and set otherwise.

Law: what is set here is said in the results; nothing that protects is switched off. Budgets are raised, because one
client asks more in a second here than a client may in an hour.
"""

import asyncio
import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from bench.data.database import plain
from bench.data.filling import World, fill, settle
from bench.data.rows import Size
from bench.data.viewers import Viewers, add_person, add_viewers
from bench.queries import Query
from bench.servers import Recipe
from gateway.offline import house_of
from gateway.session import CSRF_HEADER
from gateway.settings import Settings, load_settings

NAME = "kontobro"
ROOT = Path(__file__).resolve().parents[1]
TOKEN_SECONDS = 300.0
"""A token lives ten minutes; one is used for half of that, and no measurement takes as long."""
RAISED = {
    "budget": 10**15,
    "budget_refill": 10**12,
    "lines": 20_000,
}


def settings_of(var: Path, port: int, database_url: str | None = None) -> Settings:
    """Without an address of a database: SQLite in `var`."""
    given = {"database_url": database_url} if database_url else {}
    return load_settings(var=var, port=port, sandbox_port=port + 1, log_level="info", **RAISED, **given)


def seed(settings: Settings, size: Size) -> tuple[World, Viewers]:
    async def the_person() -> str:
        async with house_of(settings) as house:
            return await add_person(house)

    async def the_viewers(world: World) -> Viewers:
        async with house_of(settings) as house:
            return await add_viewers(house, person_id, world.company_ids)

    person_id = asyncio.run(the_person())
    world = fill(plain(settings.database_url), size, person_id)
    viewers = asyncio.run(the_viewers(world))
    settle(plain(settings.database_url))
    return world, viewers


class Ours:
    """One way to run it, and who its two clients are."""

    def __init__(self, settings: Settings, viewers: Viewers) -> None:
        self._settings = settings
        self._viewers = viewers
        self._token, self._token_at = "", 0.0

    def recipe(self, name: str = NAME, told: str = "Kontobro, everything on", **more: str) -> Recipe:
        """`more`: further settings, by their names."""
        given: dict[str, Any] = {
            "VAR": self._settings.var,
            "PORT": self._settings.port,
            "SANDBOX_PORT": self._settings.sandbox_port,
            "DATABASE_URL": self._settings.database_url,
            "LOG_LEVEL": self._settings.log_level,
            **{name.upper(): value for name, value in RAISED.items()},
            **{name.upper(): value for name, value in more.items()},
        }
        # Settings that the caller gives, for example to switch an executor on or off, count too.
        environment = {name: value for name, value in os.environ.items() if name.startswith("KONTOBRO_")}
        environment |= {f"KONTOBRO_{name}": str(value) for name, value in given.items()}
        command = (sys.executable, "-m", "gateway.cli", "serve")
        beside = name != NAME
        return Recipe(name, told, command, ROOT, "/readyz", environment, self.headers, beside=beside)

    def headers(self, query: Query) -> Mapping[str, str]:
        if query.viewer == "person":
            return {"cookie": f"kontobro={self._viewers.word}", CSRF_HEADER: self._viewers.csrf}
        return {"authorization": f"Bearer {self._fresh_token()}"}

    def _fresh_token(self) -> str:
        if time.monotonic() - self._token_at > TOKEN_SECONDS or not self._token:
            told = httpx.post(
                f"http://127.0.0.1:{self._settings.port}/oauth/token",
                data={"grant_type": "client_credentials"},
                auth=(self._viewers.client_id, self._viewers.secret),
                trust_env=False,
                timeout=20,
            )
            self._token, self._token_at = told.raise_for_status().json()["access_token"], time.monotonic()
        return self._token
