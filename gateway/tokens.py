"""Access tokens: JWTs signed with ES256 (RFC 9068), good for a few minutes, verified without asking anybody.

Law: one algorithm, our own keys, our own name as issuer and audience. A key that has ended verifies nothing; a key that
nobody knows is looked for once in a while only, so that forged tokens cannot make us hammer the database.
"""

import json
import time
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey

from core import token
from core.access import Credential
from core.apiclient import ApiClient
from core.house import House
from core.scope import Scope, read_scopes, write_scopes

LIVES_SECONDS = 600
LOOK_AGAIN_SECONDS = 10.0
KEPT = 5_000
ALGORITHM = "ES256"
TYPE = "at+jwt"


@dataclass(frozen=True, slots=True)
class AccessToken:
    """A verified token. `expires_at` in seconds since 1970; `kid` of the key that signed it."""

    credential: Credential
    expires_at: int
    kid: str


class Tokens:
    """One a process; the keys are the installation's."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._issuer = house.public_url
        self._keys: dict[str, ECKey] = {}
        self._looked_at = -LOOK_AGAIN_SECONDS
        self._verified: OrderedDict[str, tuple[ECKey, AccessToken]] = OrderedDict()
        """A signature is good for ever: whole words, with the key that verified each. The key and the time may end."""

    async def issue(self, client: ApiClient, subject: str, scopes: frozenset[Scope], family: str | None) -> str:
        """`subject`: the person, or the partner itself, which has no family."""
        keys = await self._newest()
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._issuer,
            "sub": subject,
            "client_id": client.id,
            "scope": write_scopes(scopes),
            "iat": now,
            "exp": now + LIVES_SECONDS,
            "jti": str(uuid.uuid4()),
        }
        if family is not None:
            claims["fid"] = family
        kid, key = next(iter(keys.items()))
        return jwt.encode({"alg": ALGORITHM, "typ": TYPE, "kid": kid}, claims, key, algorithms=[ALGORITHM])

    async def verify(self, word: str) -> AccessToken | None:
        """What the token says, if it is ours and still good. Whether it was revoked is not known here."""
        key, known = self._verified.get(word, (None, None))
        if known is not None and key is self._keys.get(known.kid):
            return known if time.time() < known.expires_at else None
        try:
            header = jws.extract_compact(word.encode()).headers()
            if header.get("typ") != TYPE or header.get("alg") != ALGORITHM:
                return None
            key = await self._key(str(header.get("kid")))
            if key is None:
                return None
            claims = jwt.decode(word, key, algorithms=[ALGORITHM]).claims
            read = self._read(claims, str(header["kid"]))
        except (JoseError, ValueError, KeyError, TypeError):
            return None
        if read is not None:
            self._verified[word] = key, read
            if len(self._verified) > KEPT:
                self._verified.popitem(last=False)
        return read

    def _read(self, claims: dict[str, Any], kid: str) -> AccessToken | None:
        if claims["iss"] != self._issuer or claims["aud"] != self._issuer or time.time() >= claims["exp"]:
            return None
        family, client_id = claims.get("fid"), claims["client_id"]
        scopes = read_scopes(claims["scope"])
        if family is None:
            # A partner is its own subject; a token that says otherwise was not made here.
            if claims["sub"] != client_id:
                return None
            credential = Credential(client_id, client_id, client_id, scopes, partner=True, app=client_id)
        else:
            credential = Credential(family, claims["sub"], f"person:{claims['sub']}", scopes, app=client_id)
        return AccessToken(credential, int(claims["exp"]), kid)

    async def published(self) -> dict[str, Any]:
        """The JWK Set that verifies."""
        keys = await self._newest()
        public = [key.as_dict(private=False) | {"kid": kid} for kid, key in keys.items()]
        return {"keys": [one | {"use": "sig", "alg": ALGORITHM} for one in public]}

    async def rotate(self) -> str:
        """A new key signs from now on; older ones verify while a token of theirs may live. Answers with its `kid`."""
        kid = str(uuid.uuid4())
        made = ECKey.generate_key("P-256", private=True)
        await token.add_signing_key(
            self._house, kid, json.dumps(made.as_dict(private=True)), tokens_live=timedelta(seconds=LIVES_SECONDS)
        )
        await self._load()
        return kid

    async def _key(self, kid: str) -> ECKey | None:
        if kid not in self._keys and time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS:
            await self._load()
        return self._keys.get(kid)

    async def _newest(self) -> dict[str, ECKey]:
        """Read anew, so that a rotation in another process counts here from its moment. Makes the first key."""
        await self._load()
        if not self._keys:
            await self.rotate()
        return self._keys

    async def _load(self) -> None:
        rows = await token.signing_keys(self._house)
        opened = ((row.id, json.loads(self._house.vault.open(row.private_sealed))) for row in rows)
        self._keys = {kid: ECKey.import_key(jwk) for kid, jwk in opened}
        self._looked_at = time.monotonic()
