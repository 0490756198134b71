"""How the process is: alive, ready, measured."""

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlmodel import col, func, select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from core.heads import known_heads
from core.intent import Intent
from core.journal import JournalHead
from core.webhook.waiting import waiting
from gateway import metrics
from gateway.wiring import Installation

log = structlog.get_logger(__name__)


def health_routes(installation: Installation) -> list[BaseRoute]:
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
