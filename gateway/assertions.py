"""Partners that sign: private_key_jwt (RFC 7523), verified with the keys they registered.

Law: an assertion is for us, young, and good once; several keys may be registered at a time, so that they rotate without
downtime.
"""

import json
import time
from collections import OrderedDict

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from core import apiclient
from core.apiclient import ApiClient, ClientKind
from core.house import House

ALGORITHMS = ["ES256", "RS256", "PS256"]
"""Asymmetric only: with HMAC the registered public key would be a secret."""
LONGEST_SECONDS = 3600
"""Libraries differ between a minute and an hour; what is good for longer was not made for one use."""
REMEMBERED = 10_000


class Assertions:
    """`audiences`: our token endpoint, and our name as an issuer."""

    def __init__(self, house: House, *audiences: str) -> None:
        self._house = house
        self._audiences = frozenset(audiences)
        self._used: OrderedDict[tuple[str, str], float] = OrderedDict()

    async def client(self, assertion: str) -> ApiClient | None:
        """The partner who signed it, or None for whatever is wrong with it."""
        try:
            # Unverified, and only good for choosing whose keys to verify with.
            claimed = json.loads(jws.extract_compact(assertion.encode()).payload)
            client = await apiclient.client_by_id(self._house.store, str(claimed["sub"]))
            if client is None or client.kind is not ClientKind.PARTNER or client.public_keys is None:
                return None
            keys = KeySet.import_key_set(json.loads(client.public_keys))
            claims = jwt.decode(assertion, keys, algorithms=ALGORITHMS).claims
        except (JoseError, ValueError, KeyError, TypeError):
            return None
        return client if self._fits(client.id, claims) else None

    def _fits(self, client_id: str, claims: dict[str, object]) -> bool:
        now, expires, jti = time.time(), claims.get("exp"), claims.get("jti")
        audience = claims.get("aud")
        told = set(audience) if isinstance(audience, list) else {audience}
        if claims.get("iss") != client_id or claims.get("sub") != client_id or not told & self._audiences:
            return False
        if not isinstance(expires, int | float) or not now < expires <= now + LONGEST_SECONDS:
            return False
        if not isinstance(jti, str) or not 0 < len(jti) <= 200 or (client_id, jti) in self._used:
            return False
        self._used[client_id, jti] = expires
        while len(self._used) > REMEMBERED or next(iter(self._used.values())) < now:
            self._used.popitem(last=False)
        return True
