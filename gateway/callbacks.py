"""Returns and notifications from outside: BankID, the banks, the partner.

Law: what comes here proves nothing; it only makes us ask the one who knows. A return may come in any browser.
"""

import structlog
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core.agreement.reviewing import notified
from core.agreement.signing import finish_signing
from core.consent import granting
from core.errors import Refusal, SigningNotCompleted
from core.house import House
from core.payment import following
from core.ports import OutsideError, Partner
from core.presence import Presences
from gateway.looks import page, refusal, say
from gateway.session import Browsers, provider_word
from gateway.webapp import WebApp
from gql.schema.node import global_id
from gql.transport.door import presence_of

log = structlog.get_logger(__name__)

NOTIFICATION_LIMIT_BYTES = 64 * 1024
SIGNED, SIGNED_SECONDS = "kontobro-signed", 300


def routes(house: House, browsers: Browsers, partner: Partner, presences: Presences, webapp: WebApp) -> list[BaseRoute]:
    async def may_see(request: Request, person_id: str) -> bool:
        """Whether the application can show how it went: in another browser there may be nobody, or somebody else."""
        viewer = await browsers.viewer(request) if webapp.wanted(request) else None
        return viewer is not None and viewer.person_id == person_id

    async def signing(request: Request) -> Response:
        asked = request.query_params
        try:
            if "error" in asked:
                raise SigningNotCompleted(reason=provider_word(asked["error"]))
            done = await finish_signing(house, asked.get("state", ""), asked.get("code", ""))
        except Refusal as refused:
            if webapp.wanted(request):
                return RedirectResponse(f"/sign/done?refused={refused.code}", 303)
            return refusal(request, refused)
        if webapp.wanted(request):
            there = RedirectResponse("/sign/done", 303)
            # For the page's script: in a browser that has no link it is all that tells that somebody has signed.
            there.set_cookie(SIGNED, "1", SIGNED_SECONDS, path="/sign/done", secure=browsers.secure, samesite="lax")
            return there
        done_text = say("page.sign.done", company=done.company.name)
        return page(say("page.sign.signed"), done_text, say("page.back.close"))

    async def consent(request: Request) -> Response:
        try:
            done = await granting.came_back(house, request.path_params["word"], presence_of(request))
        except Refusal as refused:
            return refusal(request, refused)
        if await may_see(request, done.person_id):
            return RedirectResponse(f"/companies/{global_id('Company', done.company_id)}/consent?returned", 303)
        status = say(f"consentStatus.{done.status}")
        facts = ((say("page.status"), status),)
        return page(say("page.back.title"), say("page.back.consent"), say("page.back.close"), facts=facts)

    async def payment(request: Request) -> Response:
        try:
            done, first = await following.came_back(house, request.path_params["word"])
        except Refusal as refused:
            return refusal(request, refused)
        # The approver has just been at the bank: for a few minutes the lines of what they paid are read live. The
        # address alone shows that only once and soon: whoever finds it later is not the approver.
        viewer = await browsers.viewer(request)
        if first or (viewer is not None and viewer.person_id == done.person_id):
            presences.seen(done.person_id, presence_of(request), house.clock.now())
        if await may_see(request, done.person_id):
            return RedirectResponse(f"/companies/{global_id('Company', done.company_id)}/payments?returned", 303)
        return page(say("page.back.title"), say("page.back.payment"), say("page.back.close"))

    async def notification(request: Request) -> Response:
        """Answers at once; the question to the partner is a durable job."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > NOTIFICATION_LIMIT_BYTES:
                return Response(status_code=413)
        try:
            flow_id = partner.verify_notification(dict(request.headers), bytes(body))
        except OutsideError as error:
            log.warning("a notification was not believed", reason=getattr(error, "code", type(error).__name__))
            return Response(status_code=401)
        await notified(house, flow_id)
        return Response(status_code=204)

    return [
        Route("/callbacks/signing", signing),
        Route("/callbacks/consent/{word}", consent),
        Route("/callbacks/payment/{word}", payment),
        Route("/callbacks/partner", notification, methods=["POST"]),
    ]
