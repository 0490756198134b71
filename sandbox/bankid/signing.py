"""Document signing of the sandbox: docs/protocols/signing.openapi.yaml, spoken.

Law: one order is one signature of one person; it waits ninety seconds to be started and ninety more to be signed,
in the world's time, so that a tester can let it expire by moving the clock.
"""

import asyncio
import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.serialization import Encoding
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from sandbox.bankid.authorize import SIGN_SCOPE, AuthorizeRequest, Denied
from sandbox.bankid.keys import FOREIGN_ROOT, TRUSTED_ROOT, person_certificate, root
from sandbox.bankid.pades import NotAPdf, check_readable, sign
from sandbox.bankid.tokens import bearer
from sandbox.world import World

ORDER = "sign-order"
WAIT = timedelta(seconds=90)
DOCUMENT_LIMIT_BYTES = 5 * 1024 * 1024
_BODY_LIMIT_BYTES = DOCUMENT_LIMIT_BYTES * 4 // 3 + 4096
_FIELDS = {"reference": 64, "title": 240, "document": _BODY_LIMIT_BYTES, "redirectUri": 2000}


class _Problem(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(code)
        self.response = JSONResponse({"code": code, "message": message}, status_code=status)


def status(world: World, order: dict[str, Any]) -> str:
    """CREATED, STARTED, SIGNED, CANCELLED, or EXPIRED when a wait is over."""
    waiting = order["status"] in ("CREATED", "STARTED")
    return (
        "EXPIRED" if waiting and world.clock.now() >= datetime.fromisoformat(order["expires_at"]) else order["status"]
    )


def open_order(world: World, request: AuthorizeRequest) -> dict[str, Any]:
    """The order this browser comes for, started if it was not. Raises Denied."""
    order = world.store.get(ORDER, request.sign_id or "")
    if order is None or order["redirect_uri"] != request.redirect_uri:
        raise Denied("sign_order_unknown", "no such order for this redirect_uri")
    now = status(world, order)
    if now == "EXPIRED":
        raise Denied("sign_order_expired", "the order was not used in time")
    if now in ("SIGNED", "CANCELLED"):
        raise Denied("sign_order_used", f"the order is {now}")
    if now == "CREATED":
        order = order | {"status": "STARTED", "expires_at": _end_of_wait(world)}
        world.store.put(ORDER, order["id"], order)
    return order


def cancel_order(world: World, order: dict[str, Any]) -> None:
    world.store.put(ORDER, order["id"], order | {"status": "CANCELLED"})


async def sign_order(world: World, order: dict[str, Any], person: dict[str, Any]) -> None:
    """The person's signature on the ordered PDF. Raises Denied when somebody was faster."""
    pdf, signer, authority = b64decode(order["document"]), person, TRUSTED_ROOT
    if world.faults.take_outcome("SIGNING_OTHER_CA"):
        authority = FOREIGN_ROOT
    if world.faults.take_outcome("SIGNING_OTHER_PERSON"):
        signer = next(p for p in world.store.all("person") if p["key"] != person["key"])
    if world.faults.take_outcome("SIGNING_OTHER_DOCUMENT"):
        pdf = re.sub(rb"%PDF-1\.\d", b"%PDF-1.9", pdf, count=1)
    signed = await asyncio.to_thread(
        sign,
        pdf,
        signer=person_certificate(world, signer, authority),
        authority=root(world, authority).certificate,
        signed_at=world.clock.now(),
        reason=order["title"],
    )
    if world.faults.take_outcome("SIGNING_TAMPERED"):
        signed = signed.replace(b"/SigFlags 3", b"/SigFlags 1")
    if (world.store.get(ORDER, order["id"]) or {}).get("status") != "STARTED":
        raise Denied("sign_order_used", "the order was signed or declined in another window")
    world.store.put(ORDER, order["id"], order | {"status": "SIGNED", "signed": b64encode(signed).decode()})


def routes(world: World) -> list[Route | Mount]:
    """POST /signing/v1/sign-orders/pades, GET .../{signId}, .../{signId}/document, /signing/v1/certificates."""

    async def create(request: Request) -> Response:
        fields = await _new_order(request)
        sign_id = world.new_id("sign-order")
        order = world.store.put(
            ORDER,
            sign_id,
            {
                "id": sign_id,
                "reference": fields["reference"],
                "title": fields["title"],
                "document": fields["document"],
                "redirect_uri": fields["redirectUri"],
                "status": "CREATED",
                "expires_at": _end_of_wait(world),
            },
        )
        return JSONResponse({"signId": sign_id, "expiresAt": order["expires_at"]}, status_code=201)

    def find(request: Request) -> dict[str, Any]:
        order = world.store.get(ORDER, request.path_params["sign_id"])
        if order is None:
            raise _Problem(404, "UNKNOWN_ORDER", "no such order")
        return order

    async def read(request: Request) -> Response:
        order = find(request)
        now = status(world, order)
        answer = {"signId": order["id"], "reference": order["reference"], "status": now}
        return JSONResponse(answer | {"expiresAt": order["expires_at"]})

    async def document(request: Request) -> Response:
        order = find(request)
        if "signed" not in order:
            raise _Problem(409, "NOT_SIGNED", f"the order is {status(world, order)}")
        return Response(b64decode(order["signed"]), media_type="application/pdf")

    async def certificates(request: Request) -> Response:
        return Response(_pem(world), media_type="application/x-pem-file")

    def guarded(endpoint: Any) -> Any:
        async def answer(request: Request) -> Response:
            token = bearer(world, request.headers.get("Authorization"))
            if token is None or token["person"] is not None or SIGN_SCOPE not in token["scope"]:
                return _Problem(401, "INVALID_TOKEN", "a client token with scope sign is needed").response
            try:
                return await endpoint(request)
            except _Problem as problem:
                return problem.response

        return answer

    return [
        Mount(
            "/signing/v1",
            routes=[
                Route("/sign-orders/pades", guarded(create), methods=["POST"]),
                Route("/sign-orders/{sign_id}", guarded(read)),
                Route("/sign-orders/{sign_id}/document", guarded(document)),
                Route("/certificates", guarded(certificates)),
            ],
        )
    ]


async def _new_order(request: Request) -> dict[str, str]:
    """The body of an order, checked as the contract says. Raises _Problem."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > _BODY_LIMIT_BYTES:
            raise _Problem(413, "DOCUMENT_TOO_LARGE", f"at most {DOCUMENT_LIMIT_BYTES} bytes")
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise _Problem(400, "INVALID_REQUEST", "the body is not JSON") from error
    if not isinstance(fields, dict) or set(fields) != set(_FIELDS):
        raise _Problem(400, "INVALID_REQUEST", f"the fields are {', '.join(_FIELDS)}")
    for name, limit in _FIELDS.items():
        if not isinstance(fields[name], str) or not 0 < len(fields[name]) <= limit:
            raise _Problem(400, "INVALID_REQUEST", f"{name}: 1 to {limit} characters")
    address = urlsplit(fields["redirectUri"])
    if address.scheme not in ("http", "https") or not address.hostname:
        raise _Problem(400, "INVALID_REQUEST", "redirectUri must be an http(s) address")
    await asyncio.to_thread(_check_pdf, fields["document"])
    return fields


def _check_pdf(document: str) -> None:
    try:
        pdf = b64decode(document, validate=True)
    except NotBase64 as error:
        raise _Problem(400, "INVALID_REQUEST", "document is not base64") from error
    if len(pdf) > DOCUMENT_LIMIT_BYTES:
        raise _Problem(413, "DOCUMENT_TOO_LARGE", f"at most {DOCUMENT_LIMIT_BYTES} bytes")
    try:
        check_readable(pdf)
    except NotAPdf as error:
        raise _Problem(422, "DOCUMENT_NOT_A_PDF", "the document cannot be read as a PDF") from error


def _end_of_wait(world: World) -> str:
    return (world.clock.now() + WAIT).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _pem(world: World) -> bytes:
    return root(world).certificate.public_bytes(Encoding.PEM)
