"""Apps and partners in tests: registered as the operator does, signed in as anybody does."""

import re
from dataclasses import dataclass
from html import unescape
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from core import apiclient
from core.scope import Scope
from tests.support.gateway_server import GatewayServer

VERIFIER = "a-verifier-that-is-long-enough-for-the-standard-0001"
REDIRECT = "no.kontobro.test:/signed-in"
ME = "{ viewer { person { name } scopes client { name kind } } }"


def an_app(gateway: GatewayServer, *redirect_uris: str, scopes: frozenset[Scope] = frozenset(Scope)) -> str:
    """Its client_id."""
    made = apiclient.add_app(gateway.house.store, "Kontobro på mobil", scopes, redirect_uris or (REDIRECT,))
    return gateway.run(made).id


def a_partner(gateway: GatewayServer, *scopes: Scope, public_keys: str | None = None) -> tuple[str, str]:
    """(client_id, secret); the secret is empty for one that signs with its keys."""
    store, vault = gateway.house.store, gateway.house.vault
    client, secret = gateway.run(apiclient.add_partner(store, vault, "Lønnsverk AS", frozenset(scopes), public_keys))
    return client.id, secret or ""


def library(gateway: GatewayServer, client_id: str, secret: Any = None, **more: Any) -> Any:
    """A standard client library, as its users have it. `secret`: or the private key of a partner that signs."""
    how = {"token_endpoint_auth_method": "client_secret_basic" if secret else "none", "trust_env": False} | more
    return OAuth2Client(client_id, secret, code_challenge_method="S256", timeout=20, **how)


@dataclass
class Said:
    """What came back to the app's address."""

    address: str

    @property
    def words(self) -> dict[str, str]:
        return dict(parse_qsl(urlsplit(self.address).query))


def asked(gateway: GatewayServer, client_id: str, **changes: str) -> str:
    """An address of /oauth/authorize as an app makes it; a change to "" leaves the word out."""
    words = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": REDIRECT,
        "state": "a state",
        "code_challenge": create_s256_code_challenge(VERIFIER),
        "code_challenge_method": "S256",
    } | changes
    return str(httpx.URL(f"{gateway.url}/oauth/authorize", params={k: v for k, v in words.items() if v}))


def says_yes(person: httpx.Client, address: str, *, button: int = 0) -> Said:
    """The person reads the page and presses a button (1: no); the browser is then sent to the app."""
    page = person.get(address)
    assert page.status_code == 200, page.text
    action = unescape(re.findall(r'<form method="post" action="([^"]+)"', page.text)[button])
    csrf = re.findall(r'name="csrf" value="([^"]+)"', page.text)[button]
    # A browser sends the form as it stands: no header of ours.
    with httpx.Client(base_url=person.base_url, cookies=person.cookies, trust_env=False, timeout=20) as browser:
        sent = browser.post(action, data={"csrf": csrf})
    assert sent.status_code == 303, sent.text
    return Said(sent.headers["location"])


def tokens_of(gateway: GatewayServer, person: httpx.Client, client_id: str, **changes: str) -> dict[str, Any]:
    """A person signs in to an app: the answer of the token endpoint."""
    code = says_yes(person, asked(gateway, client_id, **changes)).words["code"]
    told = token(gateway, client_id, grant_type="authorization_code", code=code, **_redeeming(changes))
    assert told.status_code == 200, told.text
    return told.json()


def _redeeming(changes: dict[str, str]) -> dict[str, str]:
    return {"redirect_uri": changes.get("redirect_uri", REDIRECT), "code_verifier": VERIFIER}


def token(gateway: GatewayServer, client_id: str, **form: str) -> httpx.Response:
    return httpx.post(f"{gateway.url}/oauth/token", data={"client_id": client_id, **form}, trust_env=False, timeout=20)


def graphql(gateway: GatewayServer, access: str, query: str, **variables: Any) -> dict[str, Any]:
    """The whole answer, asked with a bearer token."""
    headers = {"Authorization": f"Bearer {access}"}
    body = {"query": query, "variables": variables}
    return httpx.post(f"{gateway.url}/graphql", json=body, headers=headers, trust_env=False, timeout=20).json()
