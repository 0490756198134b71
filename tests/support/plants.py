"""Bugs that are planted to see a sweep fail: a source with another predicate, and what subscribers share unawares.

Law: each is what somebody might do for speed; none outlives its block.
"""

from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import true
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from core import access
from core.access import Predicate, Viewer
from core.apiclient import ApiClient
from core.company import Company
from core.source import Source
from core.store import Store
from gql.context import Context
from gql.subscriptions import state
from gql.subscriptions.standing import Standing
from gql.transport import operations
from gql.transport.sharing import Share, Shares


@contextmanager
def planted(source: Source[Any], sees: Predicate) -> Iterator[None]:
    """This source reads with another predicate."""
    honest = source.sees
    # Sources are frozen for everybody but a saboteur.
    object.__setattr__(source, "sees", sees)
    try:
        yield
    finally:
        object.__setattr__(source, "sees", honest)


@contextmanager
def forgetting(store: Store) -> Iterator[None]:
    """Statements are made once: what is planted in a predicate's own parts shows only in new ones."""
    store._statements.clear()
    try:
        yield
    finally:
        store._statements.clear()


def everything(_viewer: Viewer, _table: Any) -> Any:
    return true()


def share_context(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows the same document is executed for as the first who did."""
    firsts: dict[Any, Context] = {}

    def follow(ready: operations.Ready, context: Context) -> AsyncGenerator[Any, None]:
        first = firsts.setdefault(_asked(ready), context)
        return operations.follow(ready, replace(first, standing=Standing()))

    _follow_by(monkeypatch, follow)


def share_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a viewer-dependent field found for the first is kept for all who follow the same document."""

    class Kept(dict[Any, Any]):
        def clear(self) -> None:
            """Not forgotten when something moves either."""

    memory: dict[Any, Kept] = {}

    def follow(ready: operations.Ready, context: Context) -> AsyncGenerator[Any, None]:
        context._found = memory.setdefault(_asked(ready), Kept())
        return operations.follow(ready, context)

    _follow_by(monkeypatch, follow)


def share_state(monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows of a company's state are read once, by the first, for all who follow it."""
    firsts: dict[tuple[str, str], Any] = {}

    def follow(context: Context, field: str, company_id: str, since: Any, nouns: Any, tell: Any) -> Any:
        return state.follow(context, field, company_id, since, nouns, firsts.setdefault((field, company_id), tell))

    monkeypatch.setattr("gql.subscriptions.company.follow", follow)


def share_seats(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever follows the same of a company shares, whatever they see of it; and nobody is asked for again."""
    honest = Shares._key

    def key(*asked: Any) -> Any:
        program, given, _locale, company_id, _sight, _scopes, _seen_as = honest(*asked)
        return program, given, company_id

    async def nobody(_share: Share) -> None:
        """All are believed."""

    monkeypatch.setattr(Shares, "_key", key)
    monkeypatch.setattr(Share, "_ask_everybody", nobody)


def forget_grants(monkeypatch: pytest.MonkeyPatch) -> None:
    """Webhooks are taken and sent for whatever a client may, without a look at what was granted to it."""

    async def seer(session: AsyncSession, client_id: str, _company_id: str) -> Viewer:
        client = await session.get_one(ApiClient, client_id)
        return Viewer(client.id, client.id, "en", client.allowed, partner=True)

    async def granted_at(*_: object) -> int:
        return 0

    monkeypatch.setattr("core.webhook.taking.seer", seer)
    monkeypatch.setattr("core.webhook.sending.seer", seer)
    monkeypatch.setattr("core.webhook.taking._granted_at", granted_at)
    monkeypatch.setattr(access, "_granted", lambda _viewer: select(col(Company.id)))


def _asked(ready: operations.Ready) -> tuple[int, str]:
    """A document that is known has one tree for everybody."""
    return id(ready.operation.tree), str(ready.variables)


def _follow_by(monkeypatch: pytest.MonkeyPatch, follow: Any) -> None:
    monkeypatch.setattr("gql.transport.websocket.follow", follow)
    monkeypatch.setattr("gql.transport.sse.follow", follow)
