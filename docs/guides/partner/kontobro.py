"""The connection to Kontobro: tokens by private_key_jwt, and GraphQL under its limits.

Every document is sent by its hash first, and with its text only when the server does not know it. What is sent again
is safe to send again: a mutation that moves money carries an idempotency key in its input.
"""

import hashlib
import time
import uuid
from typing import Any

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey

ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ATTEMPTS = 5


class Kontobro:
    def __init__(self, url: str, client_id: str, key: ECKey, language: str = "en") -> None:
        self._http = httpx.Client(base_url=url, timeout=30, headers={"Accept-Language": language})
        self._client_id, self._key = client_id, key
        self._server = self._http.get("/.well-known/oauth-authorization-server").raise_for_status().json()
        self._token, self._renew_at = "", 0.0
        self.waited: list[int] = []
        """The seconds of every pause that a 429 asked for."""
        self.cost = 0
        """Of the last operation."""

    def fetch_token(self) -> dict[str, Any]:
        """A new access token for all our scopes: {access_token, expires_in, scope}."""
        now, url = int(time.time()), self._server["token_endpoint"]
        claims = {
            "iss": self._client_id,
            "sub": self._client_id,
            "aud": url,
            "iat": now,
            "exp": now + 60,
            "jti": str(uuid.uuid4()),
        }
        signed = jwt.encode({"alg": "ES256", "kid": self._key.kid}, claims, self._key)
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": ASSERTION,
            "client_assertion": signed,
        }
        told = self._http.post(url, data=form).raise_for_status().json()
        # There is no refresh token: before this one ends, the next is asked for.
        self._token, self._renew_at = told["access_token"], time.monotonic() + told["expires_in"] - 30
        return told

    def ask(self, document: str, **variables: Any) -> dict[str, Any]:
        """The whole answer, {data, errors}: one part may be missing while the rest is there."""
        known = {"persistedQuery": {"version": 1, "sha256Hash": hashlib.sha256(document.encode()).hexdigest()}}
        body = {"variables": variables, "extensions": known}
        answer = self._send(body)
        if "PERSISTED_QUERY_NOT_FOUND" in codes(answer):
            answer = self._send(body | {"query": document})
        return answer

    def _send(self, body: dict[str, Any]) -> dict[str, Any]:
        for attempt in range(ATTEMPTS):
            if time.monotonic() > self._renew_at:
                self.fetch_token()
            try:
                answer = self._http.post("/graphql", json=body, headers={"Authorization": f"Bearer {self._token}"})
            except httpx.TransportError:
                # Perhaps it was done and only the answer was lost: the idempotency key makes that no matter.
                time.sleep(2**attempt)
                continue
            if answer.status_code == 429:
                self.waited.append(int(answer.headers["Retry-After"]))
                time.sleep(self.waited[-1])
                continue
            if answer.status_code < 500:
                self.cost = int(answer.headers.get("X-Kontobro-Cost", 0))
                return answer.json()
            time.sleep(2**attempt)
        raise ConnectionError("Kontobro did not answer")


def codes(answer: dict[str, Any]) -> set[str]:
    return {error["extensions"]["code"] for error in answer.get("errors", ())}
