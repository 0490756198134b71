"""The partner's programming interface. Law: the same reference is the same flow, other content is refused."""

import base64
import binascii
import hashlib
import json
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.partner import desk
from sandbox.partner.contract import Case, Kyc, OwnershipQuestion, Webhook
from sandbox.world import World
from sandbox.world.store import Document

CLIENT_ID = "kontobro"
CLIENT_SECRET = "sandbox-secret"  # noqa: S105 -- the sandbox's secrets are public
TOKEN_SECONDS = 300

Handler = Callable[[Request], Awaitable[Response]]


def routes(world: World) -> list[BaseRoute]:
    async def token(request: Request) -> Response:
        form = parse_qs((await request.body()).decode("latin-1"))
        if _basic(request) != (CLIENT_ID, CLIENT_SECRET):
            return JSONResponse({"error": "invalid_client"}, 401, {"WWW-Authenticate": "Basic"})
        if form.get("grant_type") != ["client_credentials"]:
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        for old in world.store.all("partner_token"):
            if old["expires_at"] <= time.time():
                world.store.delete("partner_token", old["id"])
        value = secrets.token_urlsafe(32)
        world.store.put("partner_token", value, {"id": value, "expires_at": time.time() + TOKEN_SECONDS})
        answer = {"access_token": value, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}
        return JSONResponse(answer, headers={"Cache-Control": "no-store"})

    def known(handler: Handler) -> Handler:
        async def checked(request: Request) -> Response:
            scheme, _, value = request.headers.get("Authorization", "").partition(" ")
            held = world.store.get("partner_token", value)
            if scheme != "Bearer" or held is None or held["expires_at"] <= time.time():
                return problem(401, "UNAUTHORISED", "The token is missing, wrong or expired.")
            try:
                return await handler(request)
            except ValidationError as error:
                fields = sorted({".".join(map(str, e["loc"])) or "body" for e in error.errors()})
                return problem(422, "INVALID_CONTENT", f"Wrong or missing: {', '.join(fields)}.")

        return checked

    def flow_of(request: Request) -> Document | None:
        return world.store.get("partner_flow", request.path_params["id"])

    async def submit(request: Request) -> Response:
        case = Case.model_validate_json(await request.body()).model_dump(mode="json")
        fingerprint = hashlib.sha256(json.dumps(case, sort_keys=True).encode()).hexdigest()
        earlier = next((f for f in world.store.all("partner_flow") if f["reference"] == case["reference"]), None)
        if earlier is None:
            return JSONResponse(shown(desk.open_flow(world, case, fingerprint)), 201)
        if earlier["fingerprint"] != fingerprint:
            return problem(409, "REFERENCE_IN_USE", "The reference belongs to a case with other content.")
        return JSONResponse(shown(earlier))

    async def read(request: Request) -> Response:
        flow = flow_of(request)
        return JSONResponse(shown(flow)) if flow else problem(404, "NOT_FOUND", "No such flow.")

    async def correct(request: Request) -> Response:
        kyc = Kyc.model_validate_json(await request.body()).model_dump(mode="json")
        flow = flow_of(request)
        if flow is None:
            return problem(404, "NOT_FOUND", "No such flow.")
        if flow["status"] in desk.CLOSED:
            # Said twice is said once: a lost reply to the correction that approved the case is no conflict.
            same = flow["kyc"] == kyc
            return JSONResponse(shown(flow)) if same else problem(409, "FLOW_CLOSED", "The case is decided.")
        flow["kyc"] = kyc
        return JSONResponse(shown(desk.decide(world, flow)))

    async def ownership(request: Request) -> Response:
        question = OwnershipQuestion.model_validate_json(await request.body())
        account = next((a for a in world.store.all("account") if a["bban"] == question.bban), None)
        if account is None:
            return JSONResponse({"ownership": "UNKNOWN"})
        owned = account["owner"].get("orgnr") == question.organisationNumber
        return JSONResponse({"ownership": "OWNED" if owned else "NOT_OWNED"})

    async def webhook(request: Request) -> Response:
        wanted = Webhook.model_validate_json(await request.body())
        world.store.put("partner_webhook", CLIENT_ID, wanted.model_dump())
        return Response(status_code=204)

    return [
        Route("/partner/oauth2/token", token, methods=["POST"]),
        Route("/partner/v1/flows", known(submit), methods=["POST"]),
        Route("/partner/v1/flows/{id}", known(read)),
        Route("/partner/v1/flows/{id}/kyc", known(correct), methods=["PUT"]),
        Route("/partner/v1/account-ownership", known(ownership), methods=["POST"]),
        Route("/partner/v1/webhook", known(webhook), methods=["PUT"]),
    ]


def shown(flow: Document) -> dict[str, Any]:
    """The flow as the contract shows it."""
    approved = flow["status"] == "APPROVED"
    done = {"SIGNED_AGREEMENT": True, "KYC": approved, "OWNERSHIP": approved}
    return {
        "id": flow["id"],
        "reference": flow["reference"],
        "status": flow["status"],
        "reasons": flow["reasons"],
        "text": flow["text"],
        "tasks": [
            {"id": f"{flow['id']}-{number}", "kind": kind, "status": "DONE" if is_done else "OPEN"}
            for number, (kind, is_done) in enumerate(done.items(), 1)
        ],
    }


def problem(status: int, code: str, message: str) -> Response:
    return JSONResponse({"code": code, "message": message}, status)


def _basic(request: Request) -> tuple[str, str] | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    try:
        user, _, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (user, password) if scheme == "Basic" else None
