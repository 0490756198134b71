"""BankID's words as they come over the line; what is not listed here is not read."""

from datetime import date, datetime

import httpx
from pydantic import BaseModel

WHO = "BankID"


class Discovery(BaseModel):
    """OpenID Connect Discovery 1.0, 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class KeySet(BaseModel):
    """RFC 7517, 5. The keys stay dictionaries: joserfc reads them."""

    keys: list[dict[str, object]]


class CodeAnswer(BaseModel):
    """The token endpoint's answer to a code; only the id token is used."""

    id_token: str


class ClientToken(BaseModel):
    access_token: str
    expires_in: int


class Claims(BaseModel):
    """The id token, after its signature was verified."""

    iss: str
    sub: str
    aud: str | list[str]
    exp: int
    iat: int
    nonce: str
    acr: str
    name: str
    given_name: str
    family_name: str
    birthdate: date
    azp: str | None = None
    bankid_altsub: str | None = None
    nnin_altsub: str | None = None
    sign_id: str | None = None


class CreatedOrder(BaseModel):
    """signing.openapi.yaml, CreatedSignOrder."""

    signId: str
    expiresAt: datetime


def read_code(response: httpx.Response) -> str | None:
    """OAuth's `error` or the signing contract's `code`."""
    body = response.json()
    return body.get("error") or body.get("code")
