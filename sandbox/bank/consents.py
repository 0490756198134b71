"""Consents of account information: what is asked, what was granted, and whether a read may happen."""

from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank import authorisations, ledger
from sandbox.bank.dialects import NEEDS_MANDATE, ConsentModel
from sandbox.bank.directory import bban_of
from sandbox.bank.orders import AccountRef
from sandbox.bank.wire import Body, Call, Problem, created, endpoint
from sandbox.world import World
from sandbox.world.store import Document

MAX_READS_PER_DAY = 4
Everything = Literal["allAccounts", "allAccountsWithOwnerName"]


class Access(Body):
    accounts: list[AccountRef] | None = None
    balances: list[AccountRef] | None = None
    transactions: list[AccountRef] | None = None
    allPsd2: Everything | None = None

    @property
    def named(self) -> list[AccountRef]:
        return [*(self.accounts or []), *(self.balances or []), *(self.transactions or [])]

    @property
    def model(self) -> ConsentModel:
        if self.allPsd2:
            return "GLOBAL"
        return "DEDICATED" if self.named else "OFFERED"


class Asked(Body):
    access: Access
    recurringIndicator: bool
    validUntil: date
    frequencyPerDay: Annotated[int, Field(ge=1, strict=True)]
    combinedServiceIndicator: bool


def routes(world: World) -> list[Route]:
    path = "/consents/{consent_id}"
    return [
        endpoint(world, "/consents", POST=ask),
        endpoint(world, path, GET=show, DELETE=terminate),
        endpoint(world, f"{path}/status", GET=status),
        *authorisations.subresources(world, path, authorisations.CONSENT, _find, _waits),
    ]


def ask(call: Call) -> Response:
    call.initiation_headers()
    psu, orgnr = call.psu(), call.corporate_id()
    asked = call.parse(Asked)
    today = call.world.clock.today()
    if asked.validUntil < today:
        raise Problem(400, "PERIOD_INVALID", "validUntil has passed.", "validUntil")
    _check_mandate(call, orgnr)
    if asked.access.model not in call.dialect.consent_models:
        offered = ", ".join(sorted(call.dialect.consent_models))
        raise Problem(400, "PARAMETER_NOT_SUPPORTED", f"This bank knows the consent models {offered}.", "access")
    if psu and orgnr and not sees_company(call.world, call.bank.bic, psu["key"], orgnr):
        raise Problem(401, "CORPORATE_ID_INVALID", "The PSU has no access to this company's accounts.")
    key = call.world.new_id("consent")
    consent = {
        "id": key,
        "bic": call.bank.bic,
        "psu_key": psu["key"] if psu else None,
        "corporate_id": orgnr,
        "access": asked.access.model_dump(exclude_none=True),
        "asked_accounts": _asked_accounts(call, asked.access),
        "accounts": [],
        "recurring": asked.recurringIndicator,
        "valid_until": min(asked.validUntil, today + timedelta(days=call.dialect.consent_days)).isoformat(),
        "frequency_per_day": min(asked.frequencyPerDay, MAX_READS_PER_DAY),
        "status": "received",
        "valid_since": None,
        "last_action_on": today.isoformat(),
        **call.redirects(),
    }
    call.world.store.put("consent", key, consent)
    authorisation = authorisations.begin(call, authorisations.CONSENT, key, psu)
    body = {
        "consentStatus": "received",
        "consentId": key,
        "_links": authorisations.links(call, f"/v1/consents/{key}", authorisation),
    }
    return created(call, f"/v1/consents/{key}", body)


def show(call: Call) -> Response:
    _, consent = _find(call)
    return JSONResponse(
        {
            "access": _access(call.world, consent),
            "recurringIndicator": consent["recurring"],
            "validUntil": consent["valid_until"],
            "frequencyPerDay": consent["frequency_per_day"],
            "lastActionDate": consent["last_action_on"],
            "consentStatus": current_status(call.world, consent),
        }
    )


def status(call: Call) -> Response:
    return JSONResponse({"consentStatus": current_status(call.world, _find(call)[1])})


def terminate(call: Call) -> Response:
    _, consent = _find(call)
    if current_status(call.world, consent) in ("received", "valid"):
        change(call.world, consent, "terminatedByTpp")
    return Response(status_code=204)


def grant(world: World, consent: Document, person_key: str, accounts: list[str]) -> None:
    """The person's yes. A recurring consent ends the one before it, as the specification says."""
    for other in world.store.all("consent"):
        same = all(other[name] == consent[name] for name in ("bic", "corporate_id")) and other["psu_key"] == person_key
        if same and consent["recurring"] and other["recurring"] and other["status"] == "valid":
            change(world, other, "expired")
    consent.update(psu_key=person_key, accounts=accounts, valid_since=world.clock.now().isoformat())
    change(world, consent, "valid")


def change(world: World, consent: Document, status: str) -> None:
    """The only writer of a consent's status after it was asked for."""
    consent.update(status=status, last_action_on=world.clock.today().isoformat())
    world.store.put("consent", consent["id"], consent)


def current_status(world: World, consent: Document) -> str:
    over = date.fromisoformat(consent["valid_until"]) < world.clock.today()
    return "expired" if over and consent["status"] in ("received", "valid") else consent["status"]


def sees_company(world: World, bic: str, person_key: str, orgnr: str) -> bool:
    return any(a["owner"].get("orgnr") == orgnr for a in ledger.visible_accounts(world, bic, person_key))


def offered(world: World, consent: Document, person_key: str) -> list[Document]:
    """The accounts this person can give: all they see at the bank, or of the accounts asked for those they see.

    In corporate context too a bank shows what the person sees: private accounts and other companies' included.
    """
    seen = ledger.visible_accounts(world, consent["bic"], person_key)
    asked = consent["asked_accounts"]
    return [account for account in seen if asked is None or account["id"] in asked]


def valid_consent(call: Call) -> Document:
    """The consent of the header Consent-ID, usable now."""
    consent = call.world.store.get("consent", call.required("Consent-ID"))
    if consent is None or consent["bic"] != call.bank.bic:
        # The specification's list has CONSENT_UNKNOWN for 400 and 403 only, never for 401.
        raise Problem(400, "CONSENT_UNKNOWN", "The bank has no such consent.", "Consent-ID")
    state = current_status(call.world, consent)
    if state == "expired":
        raise Problem(401, "CONSENT_EXPIRED", "The consent has expired.")
    if state != "valid":
        raise Problem(401, "CONSENT_INVALID", f"The consent is {state}.")
    return consent


def _asked_accounts(call: Call, access: Access) -> list[str] | None:
    if not access.named:
        return None
    found: list[str] = []
    for ref in access.named:
        account = ledger.account_at(call.world, bban_of(ref.model_dump()) or "")
        if account is None or account["bic"] != call.bank.bic:
            raise Problem(400, "RESOURCE_UNKNOWN", "An account asked for is not at this bank.", "access")
        found.append(account["id"])
    return list(dict.fromkeys(found))


def _check_mandate(call: Call, orgnr: str | None) -> None:
    needed = call.bank.bic in NEEDS_MANDATE
    if needed and not (orgnr and call.world.store.get("mandate", f"{call.bank.bic}:{orgnr}")):
        text = f"The company must first give a mandate (fullmakt) at {call.bank.name}."
        raise Problem(403, "SERVICE_BLOCKED", text)


def _access(world: World, consent: Document) -> Document:
    if consent["valid_since"] is None or "allPsd2" in consent["access"]:
        return consent["access"]
    accounts = [world.store.get("account", key) for key in consent["accounts"]]
    references = [ledger.reference(account) for account in accounts if account]
    return {"accounts": references, "balances": references, "transactions": references}


def _find(call: Call) -> tuple[str, Document]:
    consent = call.world.store.get("consent", call.path["consent_id"])
    if consent is None or consent["bic"] != call.bank.bic:
        raise Problem(403, "CONSENT_UNKNOWN", "The bank has no such consent.")
    return f"/v1/consents/{consent['id']}", consent


def _waits(call: Call, consent: Document) -> bool:
    return current_status(call.world, consent) == "received"
