"""From BankID's claims to core's person, and every reason to refuse on the way.

Refusals of our own carry http_status 200: the answer was fine as HTTP and its content was not. Their codes begin with
ID_TOKEN_, DOCUMENT_ or SIGNATURE_ / SIGNER_ and never overlap with OAuth's lower-case errors.
"""

import time

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import Key
from pydantic import ValidationError

from core.ports import BankIdPerson, Refused
from integrations.bankid.wire import WHO, Claims

ALGORITHMS = ["ES256", "RS256", "PS256"]
"""Asymmetric only: with an HMAC algorithm allowed, the published key would be a signing secret."""

HIGH_LEVEL = "urn:bankid:bid;LOA=4"
LEEWAY_SECONDS = 10


def refused(code: str, text: str) -> Refused:
    return Refused(WHO, text, code=code, http_status=200)


def key_id(token: str) -> str:
    """The `kid` of an id token, unverified: only good for choosing a key. Raises Refused."""
    try:
        kid = jws.extract_compact(token.encode()).headers().get("kid")
    except (JoseError, ValueError):
        raise refused("ID_TOKEN_UNREADABLE", "the id token is not a signed JWT") from None
    if not isinstance(kid, str):
        raise refused("ID_TOKEN_SIGNATURE", "the id token names no key")
    return kid


def claims(token: str, key: Key, *, issuer: str, client_id: str, nonce: str, sign_id: str | None) -> Claims:
    """The claims of an id token that passed every check of OpenID Connect Core 3.1.3.7. Raises Refused."""
    try:
        verified = jwt.decode(token, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError):
        raise refused("ID_TOKEN_SIGNATURE", "the id token's signature is not the provider's") from None
    try:
        found = Claims.model_validate(verified.claims)
    except ValidationError as error:
        missing = ", ".join(str(e["loc"][0]) for e in error.errors() if e["loc"])
        # Not chained: pydantic's text repeats the values, and they are personal data.
        raise refused("ID_TOKEN_INCOMPLETE", f"claims missing or malformed: {missing}") from None
    now = time.time()
    audience = [found.aud] if isinstance(found.aud, str) else found.aud
    checks = (
        (found.iss == issuer, "ID_TOKEN_ISSUER", "the id token is another issuer's"),
        (client_id in audience, "ID_TOKEN_AUDIENCE", "the id token is for somebody else"),
        (len(audience) == 1 or found.azp is not None, "ID_TOKEN_AZP", "several audiences and no authorized party"),
        (found.azp in (None, client_id), "ID_TOKEN_AZP", "the id token was made for another client"),
        (found.exp + LEEWAY_SECONDS > now, "ID_TOKEN_EXPIRED", "the id token is too old"),
        (found.iat - LEEWAY_SECONDS <= now, "ID_TOKEN_TOO_EARLY", "the id token is from the future"),
        (found.nonce == nonce, "ID_TOKEN_NONCE", "the id token answers another login"),
        (found.acr == HIGH_LEVEL, "ID_TOKEN_ACR", "the person was not identified at the high level"),
        (found.sign_id == sign_id, "ID_TOKEN_SIGN_ID", "the id token belongs to another signature"),
    )
    for holds, code, text in checks:
        if not holds:
            raise refused(code, text)
    return found


def person(found: Claims) -> BankIdPerson:
    return BankIdPerson(
        subject=found.sub,
        name=found.name,
        given_name=found.given_name,
        family_name=found.family_name,
        birthdate=found.birthdate,
        national_id=found.nnin_altsub,
    )
