"""The bank's counter: what every Berlin Group request and answer has in common.

One request is one commit: a handler runs inside the store's transaction, and refuses (`Problem`) before it changes
anything. TPP certificates (QWAC, QSEAL) and signatures are not checked in the sandbox; those headers are ignored.
"""

import hashlib
import ipaddress
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank.dialects import Dialect
from sandbox.bank.directory import Bank, banks
from sandbox.bank.settlement import catch_up
from sandbox.world import World
from sandbox.world.store import Document

PSU_ID_FORMS = {"fnr": r"\d{11}", "dnb_user_id": r"[A-Z]{2}\d{5}"}
UUID_FORM = r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
SCA_HEADERS = {"ASPSP-SCA-Approach": "REDIRECT"}


class Problem(Exception):
    """A refusal in Berlin Group's words; `code` must be one that the specification allows for `status`."""

    def __init__(self, status: int, code: str, text: str, path: str | None = None) -> None:
        super().__init__(text)
        self.status = status
        message = {"category": "ERROR", "code": code, "text": text[:500]} | ({"path": path} if path else {})
        self.body = {"tppMessages": [message]}


class Body(BaseModel):
    """A JSON object as the specification means it: no conversions, and a field is given or left out, never null."""

    model_config = ConfigDict(strict=True)

    @model_validator(mode="after")
    def _no_nulls(self) -> Self:
        if empty := [name for name in self.model_fields_set if getattr(self, name) is None]:
            raise ValueError(f"{empty[0]} is null; leave it out instead.")
        return self


M = TypeVar("M", bound=Body)


@dataclass(frozen=True)
class Call:
    """One request at one bank, with its world."""

    world: World
    bank: Bank
    request: Request
    body: bytes

    @property
    def dialect(self) -> Dialect:
        return self.bank.dialect

    @property
    def path(self) -> dict[str, str]:
        return self.request.path_params

    def header(self, name: str) -> str | None:
        return self.request.headers.get(name) or None

    def required(self, name: str) -> str:
        value = self.header(name)
        if value is None:
            raise Problem(400, "FORMAT_ERROR", f"The header {name} is missing.", name)
        return value

    @property
    def attended(self) -> bool:
        """The PSU is present exactly when the request carries the PSU's address."""
        return self.header("PSU-IP-Address") is not None

    def initiation_headers(self) -> None:
        """The headers every POST of a consent, payment or basket needs."""
        self.required("PSU-IP-Address")
        _check_uri(self.required("TPP-Redirect-URI"), "TPP-Redirect-URI")

    def redirects(self) -> dict[str, str | None]:
        for name in ("TPP-Redirect-URI", "TPP-Nok-Redirect-URI"):
            if value := self.header(name):
                _check_uri(value, name)
        return {"redirect_uri": self.header("TPP-Redirect-URI"), "nok_uri": self.header("TPP-Nok-Redirect-URI")}

    def psu(self) -> Document | None:
        """The person of PSU-ID. DNB knows business users by two letters and five digits, everybody else by fnr."""
        psu_id = self.header("PSU-ID")
        if psu_id is None:
            return None
        field = self.dialect.corporate_psu_id if self.header("PSU-Corporate-ID") else "fnr"
        if not re.fullmatch(PSU_ID_FORMS[field], psu_id, re.ASCII):
            raise Problem(
                400, "FORMAT_ERROR", f"PSU-ID does not have this bank's form, {PSU_ID_FORMS[field]}.", "PSU-ID"
            )
        for person in self.world.store.all("person"):
            if person.get(field) == psu_id:
                return person
        raise Problem(401, "PSU_CREDENTIALS_INVALID", "The bank has no such PSU.")

    def corporate_id(self) -> str | None:
        """The organisation number of PSU-Corporate-ID, known to the register."""
        orgnr = self.header("PSU-Corporate-ID")
        if orgnr is not None and self.world.store.get("company", orgnr) is None:
            raise Problem(401, "CORPORATE_ID_INVALID", "PSU-Corporate-ID is not a customer of this bank.")
        return orgnr

    def link(self, path: str) -> dict[str, str]:
        """A link by absolute path, as the specification allows; the SCA page alone is a whole URL."""
        return {"href": f"/banks/{self.bank.bic}{path}"}

    def parse(self, model: type[M]) -> M:
        """The JSON body as `model`; anything else is FORMAT_ERROR with the path of the first fault."""
        try:
            return model.model_validate_json(self.body)
        except ValidationError as fault:
            first = fault.errors()[0]
            path = ".".join(str(part) for part in first["loc"])
            raise Problem(400, "FORMAT_ERROR", first["msg"], path or None) from None


Handler = Callable[[Call], Response]


def endpoint(world: World, path: str, **handlers: Handler) -> Route:
    """`path` below /banks/{bic}/v1 served by one handler a method, each in one transaction of the store."""

    async def serve(request: Request) -> Response:
        body = await request.body()
        request_id = request.headers.get("X-Request-ID") or world.new_id("x-request-id")
        with world.store.together():
            try:
                response = _answer(
                    world, request, body, handlers["GET" if request.method == "HEAD" else request.method]
                )
            except Problem as problem:
                response = JSONResponse(problem.body, problem.status)
        response.headers["X-Request-ID"] = request_id
        return response

    return Route(f"/banks/{{bic}}/v1{path}", serve, methods=list(handlers))


def _answer(world: World, request: Request, body: bytes, handler: Handler) -> Response:
    bank = banks().get(request.path_params["bic"])
    if bank is None:
        raise Problem(404, "RESOURCE_UNKNOWN", "No Norwegian bank has this BIC.")
    call = Call(world, bank, request, body)
    if not re.fullmatch(UUID_FORM, call.required("X-Request-ID")):
        raise Problem(400, "FORMAT_ERROR", "X-Request-ID must be a UUID.", "X-Request-ID")
    if address := call.header("PSU-IP-Address"):
        try:
            ipaddress.IPv4Address(address)
        except ValueError:
            raise Problem(400, "FORMAT_ERROR", "PSU-IP-Address must be an IPv4 address.", "PSU-IP-Address") from None
    catch_up(world)
    return handler(call)


def once(handler: Handler) -> Handler:
    """An initiation happens once per X-Request-ID, at the banks that promise this.

    The same id with the same content gives the first answer again, however late; with other content it is
    PARAMETER_NOT_CONSISTENT. A refusal is not remembered, because nothing was done.
    """

    def guarded(call: Call) -> Response:
        if not call.dialect.replays_request_id:
            return handler(call)
        key = f"{call.bank.bic}:{call.required('X-Request-ID')}"
        fingerprint = hashlib.sha256(call.request.url.path.encode() + b"\n" + call.body).hexdigest()
        first = call.world.store.get("reply", key)
        if first is None:
            response = handler(call)
            kept = {name: response.headers[name] for name in ("Location", "ASPSP-SCA-Approach")}
            reply = {"fingerprint": fingerprint, "body": json.loads(bytes(response.body)), "headers": kept}
            call.world.store.put("reply", key, reply)
            return response
        if first["fingerprint"] != fingerprint:
            raise Problem(400, "PARAMETER_NOT_CONSISTENT", "X-Request-ID was used with other content.", "X-Request-ID")
        return JSONResponse(first["body"], 201, first["headers"])

    return guarded


def created(call: Call, path: str, body: dict[str, Any]) -> Response:
    """201 with the resource's address and the redirect approach."""
    return JSONResponse(body, 201, {**SCA_HEADERS, "Location": call.link(path)["href"]})


def _check_uri(value: str, name: str) -> None:
    parts = urlsplit(value)
    if not (parts.scheme and parts.netloc):
        raise Problem(400, "FORMAT_ERROR", f"{name} must be a whole URI.", name)
