"""The pages behind links in messages and in the API: signing, joining, authorising at a bank, documents.

Law: opening a page consumes nothing, because mail scanners open links; only a form's POST acts.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from core.access import Viewer
from core.agreement import DOCUMENTS, AgreementStatus
from core.agreement.signing import Invitation, decline_agreement, link_pdf, open_link, start_signing
from core.consent.granting import authorisation_url
from core.errors import NotFound, OutcomeUnknownLock, OutsideUnavailable, PaymentWrongStatus, Refusal
from core.house import House
from core.invitation import accept_invitation
from core.payment.following import company_of_act
from core.payment.model import PaymentStatus
from core.payment.submitting import bank_address
from core.ports import Presence
from core.reading import Reader
from core.texts import fix_of
from gateway.looks import LOCALE, page, refusal, say
from gateway.session import Browsers
from gateway.settings import Settings
from gateway.webapp import WebApp
from gql.schema.node import global_id
from gql.transport.door import presence_of

BANK_ADDRESS_WAIT_SECONDS = 10.0
BANK_ADDRESS_ASK_SECONDS = 0.1

Shown = Callable[[Request], Awaitable[Response]]
ShownTo = Callable[[Request, Viewer], Awaitable[Response]]


def routes(house: House, browsers: Browsers, settings: Settings, webapp: WebApp) -> list[BaseRoute]:
    bankid_site = "{0.scheme}://{0.netloc}".format(urlsplit(settings.bankid_issuer))

    def told(handler: Shown) -> Shown:
        """A refusal becomes a page."""

        async def answer(request: Request) -> Response:
            try:
                return await handler(request)
            except Refusal as refused:
                return refusal(request, refused)

        return answer

    def logged_in(handler: ShownTo) -> Shown:
        """A visitor without a session logs in first and comes back."""

        async def answer(request: Request) -> Response:
            viewer = await browsers.viewer(request)
            if viewer is None:
                return RedirectResponse(f"/login?return_to={quote(request.url.path)}", 303)
            return await handler(request, viewer)

        return told(answer)

    async def csrf(request: Request) -> str | None:
        session = await browsers.session_of(request)
        return session.csrf if session else None

    async def home(request: Request) -> Response:
        links = [(say("page.home.login"), "/login")]
        if settings.graphiql:
            links.append((say("page.home.graphiql"), "/graphiql"))
        if settings.sandbox_url:
            links.append((say("page.home.sandbox"), settings.sandbox_url))
        return page(say("page.home.title"), say("page.home.intro"), links=tuple(links))

    async def sign(request: Request) -> Response:
        token = request.path_params["token"]
        invitation = await open_link(house, token)
        here = f"/sign/{token}"
        facts = (
            (say("page.sign.company"), f"{invitation.company.name} ({invitation.company.organisation_number})"),
            (say("page.sign.signer"), invitation.signatory.name),
        )
        links = ((say("page.sign.read"), f"{here}/agreement.pdf"),)
        if closed := _closed(house, invitation):
            status = say(f"agreementStatus.{invitation.agreement.status}")
            return page(say("page.sign.title"), closed, facts=(*facts, (say("page.status"), status)), links=links)
        return page(
            say("page.sign.title"),
            say("page.sign.intro", company=invitation.company.name),
            facts=facts,
            links=links,
            forms=((say("page.sign.button"), here), (say("page.sign.decline"), f"{here}/decline")),
            csrf=await csrf(request),
            goes_to=bankid_site,
        )

    async def begin_signing(request: Request) -> Response:
        return RedirectResponse(await start_signing(house, request.path_params["token"]), 303)

    async def decline(request: Request) -> Response:
        token = request.path_params["token"]
        await decline_agreement(house, token)
        return RedirectResponse(f"/sign/{token}", 303)

    async def agreement_pdf(request: Request) -> Response:
        return _pdf(await link_pdf(house, request.path_params["token"]))

    async def join(request: Request, viewer: Viewer) -> Response:
        if request.method == "POST":
            company = await accept_invitation(house, viewer, request.path_params["token"])
            return page(say("page.join.title"), say("page.join.done", company=company.name), say("page.back.close"))
        forms = ((say("page.join.button"), request.url.path),)
        return page(say("page.join.title"), say("page.join.intro"), forms=forms, csrf=await csrf(request))

    async def authorise(request: Request, viewer: Viewer) -> Response:
        """The approver's way to the bank. Where there is none, because the bank has said no or its reply was lost, or
        because the act is over: to where it is told what happened.
        """
        key = request.path_params["id"]
        try:
            return RedirectResponse(await way_to_bank(viewer, key, presence_of(request)), 303)
        except PaymentWrongStatus as told:
            if webapp.wanted(request):
                company = global_id("Company", await company_of_act(house, viewer, key))
                return RedirectResponse(f"/companies/{company}/payments?stopped", 303)
            unknown = told.facts["status"] is PaymentStatus.OUTCOME_UNKNOWN
            warning = (fix_of(OutcomeUnknownLock(), LOCALE),) if unknown else ()
            status = say(f"paymentStatus.{told.facts['status']}")
            facts = ((say("page.status"), status),)
            return page(say("page.back.title"), *warning, say("page.back.close"), facts=facts)

    async def way_to_bank(viewer: Viewer, key: str, presence: Presence) -> str:
        """The job that tells the bank is given a moment to finish. Raises as `bank_address`, and OutsideUnavailable."""
        deadline = time.monotonic() + BANK_ADDRESS_WAIT_SECONDS
        while (url := await bank_address(house, viewer, key, presence)) is None:
            if time.monotonic() > deadline:
                raise OutsideUnavailable(who=say("page.bank"))
            await asyncio.sleep(BANK_ADDRESS_ASK_SECONDS)
        return url

    async def consent(request: Request, viewer: Viewer) -> Response:
        return RedirectResponse(
            await authorisation_url(house, viewer, request.path_params["id"], presence_of(request)), 303
        )

    async def document(request: Request, viewer: Viewer) -> Response:
        found = await Reader(house.store, viewer).one(DOCUMENTS, request.path_params["id"])
        if found is None:
            raise NotFound
        return _pdf(found.content)

    return [
        Route("/", webapp.or_plain(home)),
        Route("/sign/{token}", webapp.or_plain(told(sign)), methods=["GET"]),
        Route("/sign/{token}", told(begin_signing), methods=["POST"]),
        Route("/sign/{token}/decline", told(decline), methods=["POST"]),
        Route("/sign/{token}/agreement.pdf", told(agreement_pdf)),
        Route("/join/{token}", webapp.or_plain(logged_in(join)), methods=["GET"]),
        Route("/join/{token}", logged_in(join), methods=["POST"]),
        Route("/authorise/{id}", logged_in(authorise)),
        Route("/consents/{id}/authorise", logged_in(consent)),
        Route("/documents/{id}", logged_in(document)),
    ]


def _closed(house: House, invitation: Invitation) -> str | None:
    """Why there is nothing to sign any more; None while there is."""
    signatory, agreement = invitation.signatory, invitation.agreement
    if signatory.signed_at is not None:
        return say("page.sign.used")
    ran_out = agreement.expires_at is not None and house.clock.now() >= agreement.expires_at
    if agreement.status is AgreementStatus.EXPIRED or ran_out:
        return say("page.sign.expired")
    if agreement.status is not AgreementStatus.AWAITING_SIGNATURES:
        return say("page.sign.closed")
    return None


def _pdf(content: bytes) -> Response:
    headers = {
        "Content-Disposition": 'inline; filename="bankavtale.pdf"',
        "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
    return Response(content, media_type="application/pdf", headers=headers)
