"""The calls to BankID: discovery, keys, the exchange of a code, signing orders and their results.

Law: of a failed check nothing is kept and nothing is returned; a key nobody knows is asked for once, then not again for
a while, so that forged tokens cannot make us hammer the provider.
"""

import asyncio
import time
from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import quote_plus, urlencode

import httpx
from joserfc.errors import JoseError
from joserfc.jwk import Key, import_key

from core.ports import BankIdPerson, OutcomeUnknown, Refused, SignedDocument, SigningOrder
from integrations.bankid import mapping, signatures
from integrations.bankid.wire import WHO, Claims, ClientToken, CodeAnswer, CreatedOrder, Discovery, KeySet, read_code
from integrations.http import Wire

DISCOVERY_SECONDS = 3600
KEY_REFETCH_SECONDS = 30
TOKEN_MARGIN_SECONDS = 30
LOGIN_SCOPE = "openid profile nnin_altsub"
SIGN_SCOPE = "openid nnin_altsub sign"


class BankIdProvider:
    """core.ports.IdentityProvider. `issuer` without a trailing slash, exactly as the provider writes it."""

    def __init__(self, client: httpx.AsyncClient, *, issuer: str, client_id: str, client_secret: str) -> None:
        self.wire = Wire(WHO, client, read_code)
        self._issuer = issuer
        self._client_id = client_id
        self._basic = (quote_plus(client_id), quote_plus(client_secret))  # RFC 6749 2.3.1
        self._lock = asyncio.Lock()
        self._discovery: tuple[float, Discovery] | None = None
        self._keys: dict[str, Key] = {}
        self._keys_at = 0.0
        self._refetched_at = float("-inf")

    async def authorization_url(self, *, state: str, nonce: str, code_challenge: str, redirect_uri: str) -> str:
        return await self.authorize_url(
            LOGIN_SCOPE, state=state, nonce=nonce, code_challenge=code_challenge, redirect_uri=redirect_uri
        )

    async def exchange(self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str) -> BankIdPerson:
        claims = await self.claims(code=code, code_verifier=code_verifier, nonce=nonce, redirect_uri=redirect_uri)
        return mapping.person(claims)

    async def authorize_url(self, scope: str, **parameters: str) -> str:
        """Where the browser goes. Carries no personal data: the hint names BankID, not the person."""
        endpoint = (await self._discover()).authorization_endpoint
        fixed = {
            "client_id": self._client_id,
            "response_type": "code",
            "scope": scope,
            "code_challenge_method": "S256",
            "login_hint": "BID",
        }
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(fixed | parameters)}"

    async def claims(
        self, *, code: str, code_verifier: str, nonce: str, redirect_uri: str, sign_id: str | None = None
    ) -> Claims:
        """The checked id token a code stands for. Raises Refused; a lost answer means the person must begin again."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        response = await self._token(form | {"code_verifier": code_verifier})
        token = self.wire.read(response, CodeAnswer).id_token
        key = await self._key(mapping.key_id(token))
        return mapping.claims(token, key, issuer=self._issuer, client_id=self._client_id, nonce=nonce, sign_id=sign_id)

    async def client_token(self, scope: str) -> ClientToken:
        return self.wire.read(await self._token({"grant_type": "client_credentials", "scope": scope}), ClientToken)

    async def _token(self, form: Mapping[str, str]) -> httpx.Response:
        endpoint = (await self._discover()).token_endpoint
        return await self.wire.call("POST", endpoint, idempotent=False, data=form, auth=self._basic)

    async def _discover(self) -> Discovery:
        async with self._lock:
            if self._discovery is None or time.monotonic() - self._discovery[0] > DISCOVERY_SECONDS:
                url = f"{self._issuer}/.well-known/openid-configuration"
                found = self.wire.read(await self.wire.call("GET", url, idempotent=True), Discovery)
                if found.issuer != self._issuer:
                    raise mapping.refused("DISCOVERY_ISSUER", "the discovery document is another issuer's")
                self._discovery = (time.monotonic(), found)
            return self._discovery[1]

    async def _key(self, kid: str) -> Key:
        """The provider's key of that name; the set is fetched again when the name is new (a rotated key)."""
        jwks_uri = (await self._discover()).jwks_uri
        async with self._lock:
            now = time.monotonic()
            first = not self._keys or now - self._keys_at > DISCOVERY_SECONDS
            if first or (kid not in self._keys and now - self._refetched_at > KEY_REFETCH_SECONDS):
                fetched = self.wire.read(await self.wire.call("GET", jwks_uri, idempotent=True), KeySet)
                self._keys, self._keys_at = _readable(fetched), now
                if not first:
                    self._refetched_at = now
            if kid not in self._keys:
                raise mapping.refused("ID_TOKEN_SIGNATURE", "the id token is signed with a key the provider lacks")
            return self._keys[kid]


class BankIdSigner:
    """core.ports.DocumentSigner. `signing_url` is the base of docs/protocols/signing.openapi.yaml.

    `roots_pem` pins the roots signers' certificates must lead to; without it they are fetched from the signing service
    itself, which is only as trustworthy as the connection to it.
    """

    def __init__(self, provider: BankIdProvider, *, signing_url: str, roots_pem: bytes | None = None) -> None:
        self._provider = provider
        self._wire = provider.wire
        self._base = f"{signing_url}/v1"
        self._roots_pem = roots_pem
        self._token: tuple[float, str] | None = None

    async def order(
        self, *, reference: str, title: str, pdf: bytes, redirect_uri: str, state: str, nonce: str, code_challenge: str
    ) -> SigningOrder:
        body = {
            "reference": reference,
            "title": title,
            "document": b64encode(pdf).decode(),
            "redirectUri": redirect_uri,
        }
        # Idempotent in effect: an order nobody starts dies after 90 seconds and has signed nothing.
        made = self._wire.read(await self._call("POST", "/sign-orders/pades", body), CreatedOrder)
        url = await self._provider.authorize_url(
            SIGN_SCOPE,
            sign_id=made.signId,
            state=state,
            nonce=nonce,
            code_challenge=code_challenge,
            redirect_uri=redirect_uri,
        )
        return SigningOrder(sign_id=made.signId, url=url, expires_at=made.expiresAt)

    async def result(
        self, *, sign_id: str, code: str, code_verifier: str, nonce: str, redirect_uri: str, ordered_pdf: bytes
    ) -> SignedDocument:
        claims = await self._provider.claims(
            code=code, code_verifier=code_verifier, nonce=nonce, redirect_uri=redirect_uri, sign_id=sign_id
        )
        pdf = (await self._call("GET", f"/sign-orders/{quote_plus(sign_id)}/document")).content
        roots = self._roots_pem or (await self._call("GET", "/certificates")).content
        signature = await asyncio.to_thread(signatures.verify, pdf, ordered_pdf=ordered_pdf, roots_pem=roots)
        if claims.bankid_altsub is None or signature.serial_number != f"UN:NO-{claims.bankid_altsub}":
            raise mapping.refused("SIGNER_MISMATCH", "the signature is not of the person the id token names")
        if signature.signed_at is None:
            raise mapping.refused("SIGNATURE_UNDATED", "the signature does not say when it was made")
        return SignedDocument(pdf=pdf, signer=mapping.person(claims), signed_at=signature.signed_at)

    async def _call(self, method: str, path: str, body: object = None) -> httpx.Response:
        """One call with a living token; a token the service has forgotten is replaced once."""
        try:
            return await self._with_token(method, path, body)
        except Refused as refusal:
            if refusal.http_status != 401:
                raise
        self._token = None
        return await self._with_token(method, path, body)

    async def _with_token(self, method: str, path: str, body: object) -> httpx.Response:
        if self._token is None or time.monotonic() >= self._token[0]:
            answer = await self._provider.client_token("sign")
            self._token = (time.monotonic() + answer.expires_in - TOKEN_MARGIN_SECONDS, answer.access_token)
        headers = {"Authorization": f"Bearer {self._token[1]}"}
        return await self._wire.call(method, f"{self._base}{path}", idempotent=True, json=body, headers=headers)


def _readable(fetched: KeySet) -> dict[str, Key]:
    """Keys by name. One of a kind we do not know must not hide the others."""
    keys: dict[str, Key] = {}
    for jwk in fetched.keys:
        try:
            key = import_key(dict(jwk))  # pyright: ignore[reportArgumentType]
        except (JoseError, ValueError, KeyError):
            continue
        if key.kid and jwk.get("use", "sig") == "sig" and key.key_type in ("EC", "RSA"):
            keys[key.kid] = key
    if not keys:
        raise OutcomeUnknown(WHO, "the provider publishes no key we can use")
    return keys
