"""Payment initiation: single and bulk domestic credit transfers, their status and their cancellation."""

import json
from typing import Any

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank import authorisations, ledger, settlement
from sandbox.bank.directory import bban_of
from sandbox.bank.orders import AccountRef, read_order
from sandbox.bank.wire import Call, Problem, created, endpoint, once
from sandbox.world import World
from sandbox.world.store import Document

PRODUCT = "norwegian-domestic-credit-transfers"
SERVICES = ("payments", "bulk-payments")


def routes(world: World) -> list[Route]:
    path = "/{service}/{product}/{payment_id}"
    return [
        # DNB's own extension; before the general path, which it would else be read as.
        endpoint(world, "/payments/approval", GET=awaiting_approval),
        endpoint(world, "/{service}/{product}", POST=once(initiate)),
        endpoint(world, path, GET=show, DELETE=cancel),
        endpoint(world, f"{path}/status", GET=status),
        *authorisations.subresources(world, path, authorisations.PAYMENT, _find, _waits),
        *authorisations.subresources(
            world, path, authorisations.CANCELLATION, _find, _recallable, "cancellation-authorisations"
        ),
    ]


def initiate(call: Call) -> Response:
    service = _service(call)
    call.initiation_headers()
    psu, orgnr = call.psu(), call.corporate_id()
    order, lines = read_order(call, service)
    account = _debtor(call, order.debtorAccount, orgnr)
    key = call.world.new_id("payment")
    day = order.requestedExecutionDate
    payment = {
        "id": key,
        "bic": call.bank.bic,
        "service": service,
        "status": "RCVD",
        "reason": None,
        "created_at": call.world.clock.now().isoformat(),
        "debtor_account_id": account["id"],
        "execution_date": day.isoformat() if day else None,
        "psu_key": psu["key"] if psu else None,
        "corporate_id": orgnr,
        "approved_by": [],
        "basket_id": None,
        "body": json.loads(call.body),
        "lines": lines,
        **call.redirects(),
    }
    settlement.register(call.world, payment)
    authorisation = authorisations.begin(call, authorisations.PAYMENT, key, psu)
    path = _path(payment)
    links = authorisations.links(call, path, authorisation)
    return created(call, path, {"transactionStatus": "RCVD", "paymentId": key, "_links": links})


def show(call: Call) -> Response:
    """The order as sent, with its status; in a bulk every line carries its own (Norwegian overlay)."""
    _, payment = _find(call)
    body: dict[str, Any] = {**payment["body"], **_state(payment)}
    if payment["service"] == "bulk-payments":
        pairs = zip(payment["body"]["payments"], payment["lines"], strict=True)
        body["payments"] = [{**sent, **_state(line)} for sent, line in pairs]
    return JSONResponse(body)


def status(call: Call) -> Response:
    _, payment = _find(call)
    state: dict[str, Any] = _state(payment)
    if payment["reason"]:
        state["psuMessage"] = _text(payment["reason"])
    elif payment["status"] == "PART":
        rejected = [line for line in payment["lines"] if line["reason"]]
        state["tppMessages"] = [_message(line["reason"], f"payments.{line['index']}") for line in rejected]
    if call.world.faults.take_outcome("bank.unknown_status", settlement.subject(payment)):
        state["transactionStatus"] = "XXXX"
    return JSONResponse(state)


def cancel(call: Call) -> Response:
    """204 before anybody authorised; 202 and one more authorisation for a scheduled order; then it is too late."""
    path, payment = _find(call)
    if payment["status"] in settlement.OPEN:
        settlement.cancel(call.world, payment)
        return Response(status_code=204)
    if settlement.is_scheduled(call.world, payment):
        start = call.link(f"{path}/cancellation-authorisations")
        body = {"transactionStatus": payment["status"], "_links": {"startAuthorisation": start}}
        return JSONResponse(body, 202)
    raise Problem(405, "CANCELLATION_INVALID", f"An order with status {payment['status']} cannot be cancelled.")


def awaiting_approval(call: Call) -> Response:
    """DNB's GET /v1/payments/approval: the orders at this bank that the PSU could approve now."""
    if not call.dialect.lists_approvals:
        raise Problem(404, "PRODUCT_UNKNOWN", "This bank does not list orders awaiting approval.")
    call.required("PSU-ID")
    psu = call.psu()
    assert psu is not None
    payments = [
        {
            "paymentId": payment["id"],
            "paymentService": payment["service"],
            "paymentProduct": PRODUCT,
            "transactionStatus": payment["status"],
            "instructedAmount": ledger.amount(sum(line["amount_minor"] for line in payment["lines"])),
            "_links": {"self": call.link(_path(payment))},
        }
        for payment in call.world.store.all("payment")
        if payment["bic"] == call.bank.bic
        and payment["status"] in settlement.OPEN
        and ledger.APPROVE in ledger.rights(call.world, psu["key"], payment["debtor_account_id"])
    ]
    return JSONResponse({"payments": payments})


def _service(call: Call) -> Any:
    service, product = call.path["service"], call.path["product"]
    if service not in SERVICES:
        raise Problem(400, "SERVICE_INVALID", f"This bank serves {' and '.join(SERVICES)}.")
    if product != PRODUCT:
        raise Problem(404, "PRODUCT_UNKNOWN", f"This bank serves {PRODUCT}.")
    return service


def _debtor(call: Call, reference: AccountRef, orgnr: str | None) -> Document:
    account = ledger.account_at(call.world, bban_of(reference.model_dump()) or "")
    if account is None or account["bic"] != call.bank.bic:
        raise Problem(400, "RESOURCE_UNKNOWN", "The debtor account is not at this bank.", "debtorAccount")
    if orgnr is not None and account["owner"].get("orgnr") != orgnr:
        raise Problem(401, "CORPORATE_ID_INVALID", "The debtor account belongs to somebody else.")
    return account


def _find(call: Call) -> tuple[str, Document]:
    payment = call.world.store.get("payment", call.path["payment_id"])
    known = payment is not None and payment["bic"] == call.bank.bic and payment["service"] == _service(call)
    if payment is None or not known:
        raise Problem(404, "RESOURCE_UNKNOWN", "The bank has no such payment.")
    return _path(payment), payment


def _path(payment: Document) -> str:
    return f"/v1/{payment['service']}/{PRODUCT}/{payment['id']}"


def _waits(call: Call, payment: Document) -> bool:
    return payment["status"] in settlement.OPEN and payment["basket_id"] is None


def _recallable(call: Call, payment: Document) -> bool:
    return settlement.is_scheduled(call.world, payment)


def _text(reason: str) -> str:
    return settlement.REASONS.get(reason, "The bank rejected the order.")


def _message(reason: str, path: str | None = None) -> dict[str, str]:
    message = {"category": "ERROR", "code": reason, "text": _text(reason)}
    return message | ({"path": path} if path else {})


def _state(order: Document) -> dict[str, Any]:
    """transactionStatus, and for a rejection its ISO reason as the code of a tppMessage (Norwegian overlay)."""
    messages = {"tppMessages": [_message(order["reason"])]} if order["reason"] else {}
    return {"transactionStatus": order["status"], **messages}
