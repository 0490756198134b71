"""The caseworker's pages: cases that wait for a human. Law: a decided case cannot be decided again."""

from html import escape

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.home import page
from sandbox.partner import desk
from sandbox.world import World
from sandbox.world.store import Document

STATUS_TEXT = {
    "IN_PROGRESS": "Behandles automatisk",
    "MANUAL_REVIEW": "Manuell gjennomgang",
    "NEEDS_INFORMATION": "Venter på opplysninger",
    "APPROVED": "Godkjent",
    "REJECTED": "Avslått",
    "SUSPENDED": "Stanset inntil videre",
}
REASON_TEXT = {
    "RANDOM_CHECK": "Tilfeldig kontroll",
    "NEWLY_FOUNDED": "Selskapet er nystartet",
    "PEP_DECLARED": "Krysset av for PEP",
    "FUNDING_SOURCE": "Hvordan selskapet er finansiert",
    "PAYMENT_COUNTRIES": "Hvilke land det skal betales til",
    "INDUSTRY": "Industrien selskapet er knyttet til",
    "RELATED_PERSONS": "Personer knyttet til selskapet",
}
_OPEN = {"approve": "APPROVED", "reject": "REJECTED", "needs_information": "NEEDS_INFORMATION"}
_DECISIONS = {"APPROVED": {"suspend": "SUSPENDED"}, "SUSPENDED": {"resume": "APPROVED"}, "REJECTED": {}}
"""What a caseworker can do in a status; in every other status the case is open."""
_BUTTONS = {
    "approve": "Godkjenn",
    "needs_information": "Be om opplysninger",
    "reject": "Avslå",
    "suspend": "Stans avtalen",
    "resume": "Gjenåpne avtalen",
}
_FORM = """<form method="post">
<label>Melding til virksomheten <textarea name="text" rows="3" maxlength="500"></textarea></label>
{buttons}
</form>"""


def routes(world: World) -> list[BaseRoute]:
    async def cases(_: Request) -> Response:
        rows = "".join(
            f'<tr><td><a href="/partner/cases/{escape(f["id"])}">{escape(f["company"]["name"])}</a></td>'
            f"<td>{STATUS_TEXT[f['status']]}</td><td>{escape(f['submitted_at'])}</td></tr>"
            for f in reversed(world.store.all("partner_flow"))
        )
        return page("Saker hos partneren", f"<table>{rows}</table>" if rows else "<p>Ingen saker ennå.</p>")

    async def case(request: Request) -> Response:
        flow = world.store.get("partner_flow", request.path_params["id"])
        if flow is None:
            return page("Ukjent sak", "<p>Saken finnes ikke.</p>", 404)
        if request.method == "GET":
            return _case_page(flow)
        form = await request.form()
        decision, text = str(form.get("decision", "")), str(form.get("text", "")).strip()[:500]
        if decision not in _BUTTONS:
            return page("Ukjent valg", "<p>Velg en av knappene på siden.</p>", 422)
        status = _DECISIONS.get(flow["status"], _OPEN).get(decision)
        if status is None:
            return page("Saken er avgjort", "<p>Saken er allerede avgjort og kan ikke endres slik.</p>", 409)
        desk.move(world, flow, status, [] if status == "APPROVED" else flow["reasons"], text or None)
        return RedirectResponse(f"/partner/cases/{flow['id']}", 303)

    return [Route("/partner/cases", cases), Route("/partner/cases/{id}", case, methods=["GET", "POST"])]


def _case_page(flow: Document) -> Response:
    company, kyc = flow["company"], flow["kyc"]
    persons = "".join(
        f"<li>{escape(p['name'])}, {escape(p['role'])}, født {escape(p['birthdate'])}"
        f"{', PEP' if p['pep'] else ''}{_share(p['ownershipPercent'])}</li>"
        for p in kyc["persons"]
    )
    reasons = ", ".join(REASON_TEXT[r] for r in flow["reasons"]) or "ingen"
    facts = (
        ("Organisasjonsnummer", company["organisationNumber"]),
        ("Status", STATUS_TEXT[flow["status"]]),
        ("Grunner til gjennomgang", reasons),
        ("Signert av", ", ".join(flow["signed_by"])),
        ("Finansiering", kyc["fundingSource"]),
        ("Betaler til", ", ".join(kyc["paymentCountries"]) or "ikke oppgitt"),
        ("Næringskode", kyc["industryCode"]),
        ("Melding", flow["text"] or ""),
    )
    rows = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in facts)
    choices = _DECISIONS.get(flow["status"], _OPEN)
    buttons = "\n".join(f'<button name="decision" value="{choice}">{_BUTTONS[choice]}</button>' for choice in choices)
    form = _FORM.format(buttons=buttons) if choices else ""
    return page(company["name"], f"<table>{rows}</table><h2>Personer</h2><ul>{persons}</ul>{form}")


def _share(percent: int | None) -> str:
    return "" if percent is None else f", eier {percent} %"
