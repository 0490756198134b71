"""Signing baskets: several registered orders, one authorisation."""

from datetime import timedelta

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank import agenda, authorisations, settlement
from sandbox.bank.wire import Body, Call, Problem, created, endpoint, once
from sandbox.world import World
from sandbox.world.store import Document


class Basket(Body):
    paymentIds: list[str] | None = None
    consentIds: list[str] | None = None


def routes(world: World) -> list[Route]:
    path = "/signing-baskets/{basket_id}"
    return [
        endpoint(world, "/signing-baskets", POST=once(group)),
        endpoint(world, path, GET=show, DELETE=dissolve),
        endpoint(world, f"{path}/status", GET=status),
        *authorisations.subresources(world, path, authorisations.BASKET, _find, _waits),
    ]


def group(call: Call) -> Response:
    call.initiation_headers()
    psu, orgnr = call.psu(), call.corporate_id()
    asked = call.parse(Basket)
    if asked.consentIds:
        raise Problem(400, "PARAMETER_NOT_SUPPORTED", "Baskets here hold payments only.", "consentIds")
    if not asked.paymentIds or len(asked.paymentIds) > call.dialect.basket_limit:
        text = f"From one to {call.dialect.basket_limit} payments in one basket."
        raise Problem(400, "FORMAT_ERROR", text, "paymentIds")
    payments = [_grouped(call, key) for key in dict.fromkeys(asked.paymentIds)]
    world, key = call.world, call.world.new_id("basket")
    basket = {
        "id": key,
        "bic": call.bank.bic,
        "status": "RCVD",
        "payment_ids": [payment["id"] for payment in payments],
        "psu_key": psu["key"] if psu else None,
        "corporate_id": orgnr,
        **call.redirects(),
    }
    world.store.put("basket", key, basket)
    for payment in payments:
        world.store.put("payment", payment["id"], {**payment, "basket_id": key})
    lapse = timedelta(minutes=call.dialect.order_lapses_after_minutes)
    agenda.remember(world, world.clock.now() + lapse, "lapse-basket", key)
    authorisation = authorisations.begin(call, authorisations.BASKET, key, psu)
    path = f"/v1/signing-baskets/{key}"
    links = authorisations.links(call, path, authorisation)
    return created(call, path, {"transactionStatus": "RCVD", "basketId": key, "_links": links})


def show(call: Call) -> Response:
    path, basket = _find(call)
    body = {
        "payments": basket["payment_ids"],
        "transactionStatus": basket["status"],
        "_links": {"self": call.link(path)},
    }
    return JSONResponse(body)


def status(call: Call) -> Response:
    return JSONResponse({"transactionStatus": _find(call)[1]["status"]})


def dissolve(call: Call) -> Response:
    """The basket goes, its orders stay and can be authorised one by one."""
    _, basket = _find(call)
    if basket["status"] != "RCVD":
        raise Problem(409, "STATUS_INVALID", f"A basket with status {basket['status']} cannot be deleted.")
    for payment in members(call.world, basket):
        call.world.store.put("payment", payment["id"], {**payment, "basket_id": None})
    call.world.store.put("basket", basket["id"], {**basket, "status": "CANC"})
    return Response(status_code=204)


def members(world: World, basket: Document) -> list[Document]:
    return [payment for key in basket["payment_ids"] if (payment := world.store.get("payment", key))]


def waits(world: World, basket: Document) -> bool:
    """Somebody's yes would still do something."""
    return basket["status"] in settlement.OPEN and any(
        payment["status"] in settlement.OPEN for payment in members(world, basket)
    )


def approve(world: World, basket: Document, person_key: str) -> None:
    """One person's yes to every order; an order that was cancelled or lapsed meanwhile is left alone."""
    for payment in members(world, basket):
        if payment["status"] in settlement.OPEN:
            settlement.approve(world, payment, person_key)
    waiting = any(payment["status"] == "PATC" for payment in members(world, basket))
    world.store.put("basket", basket["id"], {**basket, "status": "PATC" if waiting else "ACTC"})


def reject(world: World, basket: Document) -> None:
    for payment in members(world, basket):
        if payment["status"] in settlement.OPEN:
            settlement.reject(world, payment, "DS02")
    world.store.put("basket", basket["id"], {**basket, "status": "RJCT"})


def _grouped(call: Call, key: str) -> Document:
    payment = call.world.store.get("payment", key)
    if payment is None or payment["bic"] != call.bank.bic:
        raise Problem(400, "RESOURCE_UNKNOWN", f"The bank has no payment {key}.", "paymentIds")
    if payment["status"] != "RCVD" or payment["basket_id"]:
        text = f"Payment {key} cannot be put in a basket: status {payment['status']}."
        raise Problem(409, "REFERENCE_STATUS_INVALID", text)
    return payment


def _find(call: Call) -> tuple[str, Document]:
    basket = call.world.store.get("basket", call.path["basket_id"])
    if basket is None or basket["bic"] != call.bank.bic:
        raise Problem(404, "RESOURCE_UNKNOWN", "The bank has no such signing basket.")
    return f"/v1/signing-baskets/{basket['id']}", basket


def _waits(call: Call, basket: Document) -> bool:
    return waits(call.world, basket)
