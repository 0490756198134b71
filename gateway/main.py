"""The application: one Starlette app that answers, measures and keeps the clock.

Law: every request is measured and guarded; operations go straight to the API's door, all else through the routes.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import structlog
from starlette.applications import Starlette
from starlette.middleware import Middleware

from gateway import callbacks, files, oauth, pages
from gateway.credentials import Credentials
from gateway.doors import door_of
from gateway.health import health_routes
from gateway.measured import Measured
from gateway.session import Browsers, Guard, Guarded
from gateway.settings import Settings
from gateway.tokens import Tokens
from gateway.webapp import WebApp
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
    webapp = WebApp()
    browsers = Browsers(house, installation.identity, settings, webapp)
    tokens = Tokens(house)
    credentials = Credentials(house, browsers, tokens, installation.bells)
    guard = Guard(browsers, credentials.csrf_of)
    door = door_of(settings, house, installation.bells, installation.presences, credentials.authenticate)

    app = Starlette(
        routes=[
            *pages.routes(house, browsers, settings, webapp),
            *browsers.routes(),
            *files.routes(house),
            *oauth.routes(house, browsers, tokens),
            *callbacks.routes(house, browsers, installation.partner, installation.presences, webapp),
            *graphql_routes(door),
            *health_routes(installation),
        ],
        middleware=[
            Middleware(Measured, secure=settings.secure),
            Middleware(Straight, door=door, judge=guard.judge),
            Middleware(Guarded, guard=guard),
        ],
        lifespan=_lifespan(installation, credentials),
    )
    app.router.default = webapp
    app.state.installation = installation
    app.state.door = door
    return app


def create_worker(settings: Settings) -> Starlette:
    """A process that only works: durable jobs, the clock's duties, and the jobs of processes that died."""
    installation = Installation(settings)
    app = Starlette(routes=health_routes(installation), lifespan=_lifespan(installation))
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
