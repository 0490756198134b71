"""One bank's line: headers, digest, signature, and the reading of answers.

Law: the same request id with the same values gives the same bytes; a POST or DELETE leaves at most once a call; no
value that came from a person reaches a header unchecked.
"""

import ipaddress
import re
import uuid
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import httpx
from pydantic import ValidationError

from core.ports import BankProfile, OutcomeUnknown, Presence, Refused
from integrations.http import Wire
from integrations.xs2a import wire
from integrations.xs2a.banks import Bank, Dialect
from integrations.xs2a.certificates import RequestSigner, digest
from integrations.xs2a.mapping import Unreadable, Unwritable

Model = TypeVar("Model", bound=wire.Wire)
Value = TypeVar("Value")
_HEADER_VALUE = re.compile(r"[\x21-\x7e]([\x20-\x7e]{0,2046}[\x21-\x7e])?")
USER_AGENT_LIMIT = 200


class Line:
    """Calls to one bank. `base_url` has no slash at its end and no /v1."""

    def __init__(self, bank: Bank, base_url: str, client: httpx.AsyncClient, signer: RequestSigner | None) -> None:
        self.who = f"bank {bank.profile.bic}"
        self.profile: BankProfile = bank.profile
        self.dialect: Dialect = bank.dialect
        self.base_url = base_url.rstrip("/")
        self._wire = Wire(self.who, client, _code)
        self._signer = signer

    async def get(
        self, target: str, *, consent_id: str | None = None, presence: Presence | None = None, free: bool = True
    ) -> httpx.Response:
        """`free` reads are tried again after quick trouble; a read that a bank counts is sent once."""
        headers = {"Consent-ID": consent_id, **_presence(presence)}
        return await self._call("GET", target, headers, None, idempotent=free)

    async def post(
        self, target: str, body: dict[str, Any], headers: Mapping[str, str | None], *, request_id: str | None = None
    ) -> httpx.Response:
        return await self._call("POST", target, headers, wire.written(body), idempotent=False, request_id=request_id)

    async def delete(self, target: str, headers: Mapping[str, str | None]) -> httpx.Response:
        return await self._call("DELETE", target, headers, None, idempotent=False)

    def person(
        self, psu_id: str | None, redirect_uri: str, presence: Presence, corporate_id: str | None = None
    ) -> dict[str, str | None]:
        """The headers of a call that ends in a person's browser."""
        return {
            "PSU-ID": psu_id,
            "PSU-ID-Type": self.dialect.psu_id_type if psu_id else None,
            "PSU-Corporate-ID": corporate_id,
            "TPP-Redirect-Preferred": "true",
            "TPP-Redirect-URI": redirect_uri,
            "TPP-Nok-Redirect-URI": redirect_uri,
            **_presence(presence),
        }

    def read(self, answer: httpx.Response, model: type[Model], understand: Callable[[Model], Value]) -> Value:
        """What the answer means. Raises OutcomeUnknown, naming fields only, when it cannot be understood."""
        try:
            return understand(model.model_validate(wire.parsed(answer.content)))
        except ValidationError as error:
            fields = sorted({".".join(map(str, e["loc"])) or "body" for e in error.errors()})[:5]
        except Unreadable as error:
            fields = [str(error.args[0])]
        except ValueError:
            fields = ["body"]
        raise OutcomeUnknown(self.who, f"the answer is not understood at {', '.join(fields)}")

    def unwritable(self, reason: Unwritable | str) -> Refused:
        """A refusal of our own, in the bank's words: it would say the same, and nothing was sent."""
        return Refused(self.who, f"not sent: {reason}", code="FORMAT_ERROR", http_status=400)

    async def _call(
        self,
        method: str,
        target: str,
        given: Mapping[str, str | None],
        body: bytes | None,
        *,
        idempotent: bool,
        request_id: str | None = None,
    ) -> httpx.Response:
        headers = {"Accept": "application/json", "X-Request-ID": request_id or str(uuid.uuid4())}
        headers |= {name: value for name, value in given.items() if value is not None}
        if body is not None:
            headers["Content-Type"] = "application/json"
            headers["Digest"] = digest(body)
        for name, value in headers.items():
            if not _HEADER_VALUE.fullmatch(value):
                raise self.unwritable(f"{name} holds what a header cannot")
        if self._signer is not None:
            headers |= self._signer.sign(headers, body or b"")
        url = self.base_url + target
        return await self._wire.call(method, url, idempotent=idempotent, headers=headers, content=body)


def _presence(presence: Presence | None) -> dict[str, str | None]:
    if presence is None:
        return {}
    agent = re.sub(r"[^\x20-\x7e]", "?", presence.user_agent or "").strip()[:USER_AGENT_LIMIT].strip()
    return {"PSU-IP-Address": _address(presence.ip), "PSU-User-Agent": agent or None}


def _address(ip: str) -> str:
    """The address as the standard writes it: IPv4 wherever there is one."""
    try:
        address = ipaddress.ip_address(ip)
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        mapped = address.ipv4_mapped
        return str(mapped) if mapped else "127.0.0.1" if address.is_loopback else str(address)
    return str(address)


def _code(answer: httpx.Response) -> str | None:
    """The first error of tppMessages, or the code of an RFC 7807 body."""
    problem = wire.Problem.model_validate(wire.parsed(answer.content))
    messages = problem.tppMessages or []
    errors = [message for message in messages if message.category == "ERROR"] or messages
    return next((message.code for message in errors if message.code), problem.code)
