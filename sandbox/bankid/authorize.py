"""What a client may ask the authorize endpoint for (OpenID Connect Core 3.1.2.1, RFC 7636).

Law: PKCE with S256 or nothing; a request whose client or address is unknown is never redirected.
"""

import re
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit, urlunsplit

CLIENT_ID = "kontobro"
CLIENT_SECRET = "sandbox-secret"  # noqa: S105 (the sandbox's public demo secret)
SIGN_SCOPE = "sign"

_CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")


class UnknownClient(Exception):
    """Nobody we may redirect to; the text is for the person at the page."""


class Denied(Exception):
    """A refusal that goes back to the client. `error` is OAuth's word or one of signing.openapi.yaml's."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(f"{error}: {description}")
        self.error = error
        self.description = description


@dataclass(frozen=True, slots=True)
class Return:
    """Where the browser goes back to."""

    redirect_uri: str
    state: str | None

    def to(self, **parameters: str) -> str:
        """The redirect address with these parameters, and `state`, added to its query."""
        parts = urlsplit(self.redirect_uri)
        added = urlencode(parameters | ({"state": self.state} if self.state is not None else {}))
        return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


@dataclass(frozen=True, slots=True)
class AuthorizeRequest:
    """A request that may be answered with a code."""

    redirect_uri: str
    scope: frozenset[str]
    nonce: str | None
    code_challenge: str
    sign_id: str | None


def read_return(parameters: list[tuple[str, str]]) -> Return:
    """Raises UnknownClient. Any http(s) address will do in the sandbox; the token endpoint compares it exactly."""
    if _only(parameters, "client_id") != CLIENT_ID:
        raise UnknownClient("Tjenesten som sendte deg hit, er ukjent (client_id).")
    redirect_uri = _only(parameters, "redirect_uri") or ""
    parts = urlsplit(redirect_uri)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise UnknownClient("Adressen du skulle tilbake til, kan ikke brukes (redirect_uri).")
    return Return(redirect_uri, _only(parameters, "state"))


def read_request(parameters: list[tuple[str, str]], back: Return) -> AuthorizeRequest:
    """Raises Denied."""
    names = [name for name, _ in parameters]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise Denied("invalid_request", f"given more than once: {', '.join(repeated)}")
    values = dict(parameters)
    if values.get("response_type") != "code":
        raise Denied("unsupported_response_type", "response_type must be code")
    if values.get("code_challenge_method") != "S256":
        raise Denied("invalid_request", "code_challenge_method must be S256")
    if not _CHALLENGE.fullmatch(values.get("code_challenge", "")):
        raise Denied("invalid_request", "code_challenge must be 43 characters of base64url")
    scope = frozenset(values.get("scope", "").split())
    if "openid" not in scope:
        raise Denied("invalid_scope", "scope must contain openid")
    if (SIGN_SCOPE in scope) != ("sign_id" in values):
        raise Denied("invalid_request", "scope sign and sign_id belong together")
    return AuthorizeRequest(
        redirect_uri=back.redirect_uri,
        scope=scope,
        nonce=values.get("nonce"),
        code_challenge=values["code_challenge"],
        sign_id=values.get("sign_id"),
    )


def _only(parameters: list[tuple[str, str]], name: str) -> str | None:
    values = [value for key, value in parameters if key == name]
    return values[0] if len(values) == 1 else None
