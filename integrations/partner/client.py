"""core.ports.Partner over the partner's contract.

Law: every call here may be made twice and means one thing: the contract says so of each (`reference`, PUT, reads).
"""

import asyncio
import base64
import hmac
import re
import time
from typing import Any
from urllib.parse import quote

import httpx
from pydantic import BaseModel, ValidationError

from core.ports import KycAnswers, OnboardingAnswer, OnboardingCase, Ownership, Refused
from integrations.http import Wire
from integrations.partner import mapping, wire

WHO = "partner"
NOTIFICATION_MAX_AGE_SECONDS = 300
# A token is renewed this long before its end, so that it does not die on the way.
_TOKEN_MARGIN_SECONDS = 20


class PartnerClient:
    """The contract's paths are appended to `base_url`. `webhook_secret` is whsec_ + base64 of 24 to 64 bytes."""

    def __init__(
        self, base_url: str, client_id: str, client_secret: str, webhook_secret: str, http: httpx.AsyncClient
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._credentials = httpx.BasicAuth(client_id, client_secret)
        self._webhook_secret = webhook_secret
        self._webhook_key = base64.b64decode(webhook_secret.removeprefix("whsec_"), validate=True)
        self._wire = Wire(WHO, http, _code)
        self._token = ""
        self._token_ends = 0.0
        self._token_lock = asyncio.Lock()

    async def submit(self, case: OnboardingCase) -> OnboardingAnswer:
        return mapping.answer(await self._flow("POST", "/v1/flows", mapping.case(case)))

    async def correct(self, flow_id: str, kyc: KycAnswers) -> OnboardingAnswer:
        return mapping.answer(await self._flow("PUT", f"/v1/flows/{quote(flow_id, safe='')}/kyc", mapping.kyc(kyc)))

    async def answer(self, flow_id: str) -> OnboardingAnswer:
        return mapping.answer(await self._flow("GET", f"/v1/flows/{quote(flow_id, safe='')}", None))

    async def account_ownership(self, org_number: str, bban: str) -> Ownership:
        question = {"organisationNumber": org_number, "bban": bban}
        response = await self._call("POST", "/v1/account-ownership", question)
        return mapping.ownership(self._wire.read(response, wire.OwnershipAnswer).ownership)

    async def register_webhook(self, url: str) -> None:
        """From now on notifications come to `url`, signed with our secret. The latest registration counts."""
        await self._call("PUT", "/v1/webhook", {"url": url, "secret": self._webhook_secret})

    def verify_notification(self, headers: dict[str, str], body: bytes) -> str:
        """The flow id of a Standard Webhooks notification; the signature is checked in constant time.

        Refused with INVALID_SIGNATURE, NOTIFICATION_TOO_OLD (more than five minutes of real time, either way) or
        INVALID_NOTIFICATION. A notification replayed within the five minutes passes: it only makes us read the flow.
        """
        named = {name.lower(): value for name, value in headers.items()}
        key, timestamp = named.get("webhook-id", ""), named.get("webhook-timestamp", "")
        signed = f"{key}.{timestamp}.".encode() + body
        expected = base64.b64encode(hmac.digest(self._webhook_key, signed, "sha256"))
        given = [part.partition(",") for part in named.get("webhook-signature", "").split()]
        matches = [hmac.compare_digest(expected, value.encode()) for version, _, value in given if version == "v1"]
        if not any(matches) or not key:
            raise _refused("INVALID_SIGNATURE")
        if (
            not re.fullmatch("[0-9]{1,12}", timestamp)
            or abs(time.time() - int(timestamp)) > NOTIFICATION_MAX_AGE_SECONDS
        ):
            raise _refused("NOTIFICATION_TOO_OLD")
        try:
            return wire.Notification.model_validate_json(body).flowId
        except ValidationError:
            pass
        raise _refused("INVALID_NOTIFICATION")

    async def _flow(self, method: str, path: str, content: BaseModel | None) -> wire.Flow:
        document = content.model_dump(mode="json") if content else None
        return self._wire.read(await self._call(method, path, document), wire.Flow)

    async def _call(self, method: str, path: str, document: dict[str, Any] | None) -> httpx.Response:
        used = await self._valid_token()
        try:
            return await self._send(method, path, document, used)
        except Refused as refused:
            if refused.http_status != 401:
                raise
        # The partner may forget a token before its time; a 401 has changed nothing there, so once more is safe.
        return await self._send(method, path, document, await self._valid_token(rejected=used))

    async def _send(self, method: str, path: str, document: dict[str, Any] | None, token: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
        return await self._wire.call(method, self._base_url + path, idempotent=True, headers=headers, json=document)

    async def _valid_token(self, rejected: str | None = None) -> str:
        async with self._token_lock:
            if self._token == rejected or time.monotonic() >= self._token_ends:
                response = await self._wire.call(
                    "POST",
                    f"{self._base_url}/oauth2/token",
                    idempotent=True,
                    data={"grant_type": "client_credentials"},
                    auth=self._credentials,
                )
                token = self._wire.read(response, wire.Token)
                self._token = token.access_token
                self._token_ends = time.monotonic() + max(token.expires_in - _TOKEN_MARGIN_SECONDS, 1)
            return self._token


def _code(response: httpx.Response) -> str | None:
    """`code` of our contract's problems, `error` of OAuth's."""
    document = response.json()
    return document.get("code") or document.get("error")


def _refused(code: str) -> Refused:
    return Refused(WHO, f"notification not believed: {code}", code=code, http_status=401)
