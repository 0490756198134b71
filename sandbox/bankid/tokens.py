"""Codes, access tokens and id tokens of the sandbox's BankID.

Law: a code works once, for sixty seconds, for the address it was made for; a second try revokes what the first gave.
Codes and tokens age in wall time: moving the world's clock logs nobody out.
"""

import hmac
import json
import time
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from joserfc import jws, jwt
from joserfc.jwk import ECKey, OctKey

from sandbox.bankid.authorize import CLIENT_ID, SIGN_SCOPE, AuthorizeRequest, Denied
from sandbox.bankid.keys import pseudonym, rotate_token_key, subject, token_keys
from sandbox.world import World

CODE, TOKEN = "bankid-code", "bankid-token"
CODE_SECONDS = 60
TOKEN_SECONDS = 300

# OUTCOME faults: what a wrong or hostile provider would put into the next id token. They exist so that every client
# can prove that it looks.
WRONG_CLAIMS: dict[str, dict[str, Any]] = {
    "BANKID_WRONG_ACR": {"acr": "urn:bankid:bis;LOA=3"},
    "BANKID_WRONG_NONCE": {"nonce": "somebody-elses-nonce"},
    "BANKID_WRONG_AUDIENCE": {"aud": "somebody-else"},
    "BANKID_WRONG_AZP": {"aud": [CLIENT_ID, "somebody-else"], "azp": "somebody-else"},
    "BANKID_WRONG_ISSUER": {"iss": "https://issuer.example"},
    "BANKID_WRONG_SIGN_ID": {"sign_id": "another-order"},
    "BANKID_EXPIRED_TOKEN": {"exp": 1_700_000_000},
}


def issue_code(world: World, request: AuthorizeRequest, person: dict[str, Any]) -> str:
    """A code for this person and this request."""
    code = world.new_id("bankid-code")
    world.store.put(
        CODE,
        code,
        {
            "person": person["key"],
            "redirect_uri": request.redirect_uri,
            "scope": sorted(request.scope),
            "nonce": request.nonce,
            "code_challenge": request.code_challenge,
            "sign_id": request.sign_id,
            "auth_time": int(time.time()),
            "expires_at": time.time() + CODE_SECONDS,
            "used": False,
            "access_token": None,
        },
    )
    return code


def redeem(world: World, issuer: str, *, code: str, verifier: str, redirect_uri: str) -> dict[str, Any]:
    """The token endpoint's answer to a code. Raises Denied("invalid_grant", ...)."""
    document = world.store.get(CODE, code)
    if document is None:
        raise Denied("invalid_grant", "the code is unknown")
    if document["used"]:
        if document["access_token"]:
            world.store.delete(TOKEN, document["access_token"])
        raise Denied("invalid_grant", "the code has been used; what it gave is revoked")
    # Used before it is checked: a wrong guess must not get a second try.
    world.store.put(CODE, code, document | {"used": True})
    if time.time() >= document["expires_at"]:
        raise Denied("invalid_grant", "the code has expired")
    if document["redirect_uri"] != redirect_uri:
        raise Denied("invalid_grant", "redirect_uri is not the one the code was made for")
    if not hmac.compare_digest(_challenge(verifier), document["code_challenge"]):
        raise Denied("invalid_grant", "code_verifier does not fit the code_challenge")
    token = _access_token(world, scope=document["scope"], person=document["person"])
    world.store.put(CODE, code, document | {"used": True, "access_token": token})
    return _answer(token, document["scope"]) | {"id_token": _id_token(world, issuer, document)}


def client_token(world: World, scope: str) -> dict[str, Any]:
    """The token endpoint's answer to client credentials. Raises Denied("invalid_scope", ...)."""
    if scope != SIGN_SCOPE:
        raise Denied("invalid_scope", f"the only scope is {SIGN_SCOPE}")
    return _answer(_access_token(world, scope=[SIGN_SCOPE], person=None), [SIGN_SCOPE])


def bearer(world: World, authorization: str | None) -> dict[str, Any] | None:
    """The living token named in an Authorization header: {scope, person | None, expires_at}."""
    scheme, _, token = (authorization or "").partition(" ")
    document = world.store.get(TOKEN, token) if scheme.lower() == "bearer" else None
    return document if document and time.time() < document["expires_at"] else None


def person_claims(world: World, person: dict[str, Any], scope: list[str]) -> dict[str, Any]:
    """What the provider says about a person; the national identity number only with its own scope."""
    claims = {
        "sub": subject(world, person),
        "bankid_altsub": pseudonym(world, person),
        "name": f"{person['given_name']} {person['family_name']}",
        "given_name": person["given_name"],
        "family_name": person["family_name"],
        "birthdate": person["birthdate"],
    }
    return claims | ({"nnin_altsub": person["fnr"]} if "nnin_altsub" in scope else {})


def _id_token(world: World, issuer: str, code: dict[str, Any]) -> str:
    person = world.store.get("person", code["person"])
    if person is None:
        raise Denied("invalid_grant", "the person is gone")
    now = int(time.time())
    claims = person_claims(world, person, code["scope"]) | {
        "iss": issuer,
        "aud": CLIENT_ID,
        "azp": CLIENT_ID,
        "iat": now,
        "exp": now + TOKEN_SECONDS,
        "auth_time": code["auth_time"],
        "acr": "urn:bankid:bid;LOA=4",
        "amr": ["BID"],
        "typ": "ID",
    }
    claims |= {name: code[name] for name in ("nonce", "sign_id") if code[name] is not None}
    for outcome, wrong in WRONG_CLAIMS.items():
        if world.faults.take_outcome(outcome):
            claims |= wrong
    if world.faults.take_outcome("BANKID_NEW_KEY"):
        rotate_token_key(world)
    key = token_keys(world)[-1]
    if world.faults.take_outcome("BANKID_ALG_CONFUSED"):
        return _hmac_token(claims, key)
    if world.faults.take_outcome("BANKID_ALG_NONE"):
        return jwt.encode({"alg": "none", "kid": key.kid}, claims, OctKey.generate_key(), registry=_UNSIGNED)
    return jwt.encode({"alg": "ES256", "kid": key.kid}, claims, key)


def _hmac_token(claims: dict[str, Any], key: ECKey) -> str:
    """The classic forgery: the published key used as an HMAC secret. By hand, because joserfc rightly refuses."""
    parts = [{"alg": "HS256", "kid": key.kid}, claims]
    signed = ".".join(_base64url(json.dumps(part).encode()) for part in parts)
    return f"{signed}.{_base64url(hmac.digest(key.as_pem(private=False), signed.encode(), 'sha256'))}"


def _base64url(value: bytes) -> str:
    return urlsafe_b64encode(value).rstrip(b"=").decode()


_UNSIGNED = jws.JWSRegistry(algorithms=["none"])


def _access_token(world: World, *, scope: list[str], person: str | None) -> str:
    token = world.new_id("bankid-token")
    world.store.put(TOKEN, token, {"scope": scope, "person": person, "expires_at": time.time() + TOKEN_SECONDS})
    return token


def _answer(token: str, scope: list[str]) -> dict[str, Any]:
    return {"access_token": token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS, "scope": " ".join(scope)}


def _challenge(verifier: str) -> str:
    return _base64url(sha256(verifier.encode()).digest())
