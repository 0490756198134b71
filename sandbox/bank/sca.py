"""The bank's own page: a person sees exactly what is authorised and says yes or no, once.

GET /banks/{bic}/sca/{authorisation_id} shows; POST with `person`, `action` (approve, reject) and at Tietoevry banks
`accounts` acts and redirects (303). A refusal by the page changes nothing.
"""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from sandbox.bank import baskets, consents, settlement
from sandbox.bank.authorisations import BASKET, CANCELLATION, CONSENT, PAYMENT, sca_status
from sandbox.bank.directory import banks
from sandbox.bank.pages import page
from sandbox.bank.settlement import OPEN, catch_up
from sandbox.world import World
from sandbox.world.store import Document


class Refusal(Exception):
    """The page says no: an HTTP status and a sentence for the person."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


def routes(world: World) -> list[Route]:
    async def serve(request: Request) -> Response:
        bic = request.path_params["bic"]
        name = banks()[bic].name if bic in banks() else bic
        form = await request.form() if request.method == "POST" else None
        with world.store.together():
            try:
                catch_up(world)
                authorisation = _usable(world, bic, request.path_params["authorisation_id"])
                if form is None:
                    return _show(world, name, authorisation)
                return _act(world, authorisation, form)
            except Refusal as refusal:
                return page("message", name, "Det gikk ikke", refusal.status, text=str(refusal))

    return [Route("/banks/{bic}/sca/{authorisation_id}", serve, methods=["GET", "POST"])]


def _usable(world: World, bic: str, key: str) -> Document:
    authorisation = world.store.get("authorisation", key)
    if authorisation is None or authorisation["bic"] != bic:
        raise Refusal(404, "Lenken finnes ikke.")
    if authorisation["status"] != "received":
        raise Refusal(409, "Lenken er allerede brukt.")
    if sca_status(world, authorisation) == "failed":
        raise Refusal(410, "Lenken er utløpt. Gå tilbake og start på nytt.")
    if not _waits(world, authorisation):
        raise Refusal(409, "Det er ingenting å godkjenne lenger.")
    return authorisation


def _subject(world: World, authorisation: Document) -> Document:
    kind = {CONSENT: "consent", BASKET: "basket"}.get(authorisation["subject"], "payment")
    document = world.store.get(kind, authorisation["subject_id"])
    assert document is not None
    return document


def _waits(world: World, authorisation: Document) -> bool:
    document = _subject(world, authorisation)
    match authorisation["subject"]:
        case "consent":
            return consents.current_status(world, document) == "received"
        case "cancellation":
            return settlement.is_scheduled(world, document)
        case "payment":
            return document["status"] in OPEN and document["basket_id"] is None
        case _:
            return baskets.waits(world, document)


def _payments(world: World, authorisation: Document) -> list[Document]:
    document = _subject(world, authorisation)
    return baskets.members(world, document) if authorisation["subject"] == BASKET else [document]


def _show(world: World, bank: str, authorisation: Document) -> Response:
    chosen = authorisation["psu_key"]
    who = {"people": world.store.all("person"), "chosen": chosen}
    if authorisation["subject"] == CONSENT:
        consent = _subject(world, authorisation)
        accounts = consents.offered(world, consent, chosen) if chosen else []
        choosing = banks()[authorisation["bic"]].dialect.chooses_accounts
        facts = {"valid_until": consent["valid_until"], "orgnr": consent["corporate_id"]}
        return page("consent", bank, "Gi samtykke", accounts=accounts, choosing=choosing, **facts, **who)
    payments = _payments(world, authorisation)
    today = world.clock.today().isoformat()
    lines = [{**line, "day": payment["execution_date"] or today} for payment in payments for line in payment["lines"]]
    accounts = {
        payment["debtor_account_id"]: world.store.get("account", payment["debtor_account_id"]) for payment in payments
    }
    debtors = ", ".join(f"{account['name']} {account['bban']}" for account in accounts.values() if account)
    recall = authorisation["subject"] == CANCELLATION
    title, yes = ("Stans betaling", "Stans") if recall else ("Godkjenn betaling", "Godkjenn")
    total = sum(line["amount_minor"] for line in lines)
    return page("payment", bank, title, lines=lines, debtors=debtors, total=total, yes=yes, **who)


def _act(world: World, authorisation: Document, form: FormData) -> Response:
    person = world.store.get("person", str(form.get("person", "")))
    action = form.get("action")
    if person is None or action not in ("approve", "reject"):
        raise Refusal(400, "Velg hvem du er, og om du godkjenner eller avviser.")
    if authorisation["psu_key"] not in (None, person["key"]):
        raise Refusal(403, "Lenken gjelder en annen person. Ingenting er godkjent.")
    document = _subject(world, authorisation)
    approved = action == "approve"
    done = approved
    match authorisation["subject"]:
        case "consent":
            if approved:
                consents.grant(world, document, person["key"], _granted(world, document, person, form))
            else:
                consents.change(world, document, "rejected")
        case "cancellation":
            done = approved and settlement.may_approve(world, document, person["key"])
            if done:
                settlement.cancel(world, document)
        case _:
            payments = _payments(world, authorisation)
            if any(person["key"] in payment["approved_by"] for payment in payments):
                raise Refusal(409, "Du har allerede godkjent. En annen person må godkjenne nå.")
            _decide(world, authorisation, document, person["key"], approved)
    world.store.put(
        "authorisation",
        authorisation["id"],
        {**authorisation, "status": "finalised" if done else "failed", "person_key": person["key"]},
    )
    back = authorisation["redirect_uri"]
    return RedirectResponse(back if done else authorisation["nok_uri"] or back, 303)


def _decide(world: World, authorisation: Document, document: Document, person_key: str, approved: bool) -> None:
    if authorisation["subject"] == PAYMENT:
        if approved:
            settlement.approve(world, document, person_key)
        else:
            settlement.reject(world, document, "DS02")
    elif approved:
        baskets.approve(world, document, person_key)
    else:
        baskets.reject(world, document)


def _granted(world: World, consent: Document, person: Document, form: FormData) -> list[str]:
    """The accounts the person gives: those ticked at a bank that asks, else all that are offered."""
    orgnr = consent["corporate_id"]
    if orgnr and not consents.sees_company(world, consent["bic"], person["key"], orgnr):
        raise Refusal(403, "Du har ikke tilgang til denne virksomhetens kontoer i banken.")
    offered = [account["id"] for account in consents.offered(world, consent, person["key"])]
    if not offered or set(consent["asked_accounts"] or []) - set(offered):
        raise Refusal(403, "Du har ikke tilgang til kontoene det spørres om.")
    ticked = [str(key) for key in form.getlist("accounts")]
    if not ticked or not banks()[consent["bic"]].dialect.chooses_accounts:
        return offered
    if set(ticked) - set(offered):
        raise Refusal(400, "En av kontoene kan ikke velges.")
    return [key for key in offered if key in ticked]
