"""The application: one Starlette app that answers, measures and keeps the clock.

Law: every request is measured and guarded; operations go straight to the API's door, all else through the routes.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlmodel import col, func, select
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.heads import known_heads
from core.intent import Intent
from core.journal import JournalHead
from core.webhook.waiting import waiting
from gateway import callbacks, files, metrics, oauth, pages
from gateway.credentials import Credentials
from gateway.doors import door_of
from gateway.measured import Measured
from gateway.session import Browsers, Guard, Guarded
from gateway.settings import Settings
from gateway.tokens import Tokens
from gateway.wiring import Installation
from gql.door import Straight
from gql.door import routes as graphql_routes

log = structlog.get_logger(__name__)


def create_app(settings: Settings, *, duties: bool = True) -> Starlette:
    """The gateway on a migrated database. Good for one lifespan.

    `app.state.installation` is what it runs on, `app.state.door` its door. Without `duties` the clock's are left to
    workers. Raises AlreadyRunning when another process has this `var`.
    """
    installation = Installation(settings, duties=duties)
    house = installation.house
    browsers = Browsers(house, installation.identity, settings)
    tokens = Tokens(house)
    credentials = Credentials(house, browsers, tokens, installation.bells)
    guard = Guard(browsers, credentials.csrf_of)
    door = door_of(settings, house, installation.bells, installation.presences, credentials.authenticate)

    app = Starlette(
        routes=[
            *pages.routes(house, browsers, settings),
            *browsers.routes(),
            *files.routes(house),
            *oauth.routes(house, browsers, tokens),
            *callbacks.routes(house, browsers, installation.partner, installation.presences),
            *graphql_routes(door),
            *_health(installation),
        ],
        middleware=[
            Middleware(Measured, secure=settings.secure),
            Middleware(Straight, door=door, judge=guard.judge),
            Middleware(Guarded, guard=guard),
        ],
        lifespan=_lifespan(installation, credentials),
    )
    app.state.installation = installation
    app.state.door = door
    return app


def create_worker(settings: Settings) -> Starlette:
    """A process that only works: durable jobs, the clock's duties, and the jobs of processes that died."""
    installation = Installation(settings)
    app = Starlette(routes=_health(installation), lifespan=_lifespan(installation))
    app.state.installation = installation
    return app


def _lifespan(
    installation: Installation, credentials: Credentials | None = None
) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        try:
            await installation.open()
            if credentials is not None:
                await credentials.open()
            yield
        finally:
            if credentials is not None:
                await credentials.close()
            await installation.close()

    return lifespan


def _health(installation: Installation) -> list[BaseRoute]:
    house = installation.house

    async def healthz(_: Request) -> Response:
        return Response("ok", media_type="text/plain")

    async def readyz(_: Request) -> Response:
        """200 when database, jobs and clock work, else 503; each with its own word."""
        state: dict[str, object] = {"clock_late": installation.clockwork.late()}
        try:
            async with house.store.read() as session:
                await session.exec(select(JournalHead.chain).limit(1))
            state["database"] = True
            state["jobs"] = await installation.jobs.healthy()
        except Exception as error:
            log.error("not ready", reason=type(error).__name__)
            state = {"database": False, "jobs": False} | state
        ready = bool(state.get("database") and state.get("jobs") and not state["clock_late"])
        return JSONResponse({"ready": ready, **state}, 200 if ready else 503)

    async def measured(_: Request) -> Response:
        installation.clockwork.measure()
        metrics.LISTENERS.set(installation.bells.listeners())
        async with house.store.read() as session:
            open_intents = select(func.count(), func.min(Intent.created_at)).where(col(Intent.done_at).is_(None))
            count, oldest = (await session.exec(open_intents)).one()
            heads = (await session.exec(select(JournalHead))).all()
            webhooks, oldest_webhook = await waiting(session)
        metrics.OPEN_INTENTS.set(count)
        metrics.OLDEST_INTENT_SECONDS.set((house.clock.now() - oldest).total_seconds() if oldest else 0)
        metrics.WEBHOOKS_WAITING.set(webhooks)
        age = (house.clock.now() - oldest_webhook).total_seconds() if oldest_webhook else 0
        metrics.OLDEST_WEBHOOK_SECONDS.set(age)
        known = known_heads(house.store.heads.path)
        metrics.JOURNAL_BEHIND.set(sum(known.get(head.chain) != (head.sequence, head.hash) for head in heads))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", measured)]
