"""Login, session, CSRF and Origin, as browsers and attackers come."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import websockets.sync.client as websockets
from websockets.exceptions import InvalidStatus
from websockets.typing import Origin, Subprotocol

from core.errors import CsrfTokenMissingOrWrong, ForeignOrigin, Refusal
from core.texts import fix_of, message_of
from tests.support.agreements import act_at_bankid
from tests.support.gateway_server import GatewayServer, login
from tests.support.sandbox_server import SandboxServer

QUERY = {"query": "{ __typename }"}


@pytest.fixture
def browser(gateway: GatewayServer) -> httpx.Client:
    return httpx.Client(base_url=gateway.url, trust_env=False, timeout=20)


@pytest.fixture
def ola(gateway: GatewayServer, sandbox: SandboxServer) -> httpx.Client:
    return login(gateway.url, sandbox.url, "ola")


def word_of(client: httpx.Client) -> str:
    return next(cookie.value or "" for cookie in client.cookies.jar if cookie.name == "kontobro")


def test_a_login_returns_to_where_it_began(browser: httpx.Client, sandbox: SandboxServer) -> None:
    begun = browser.get("/login", params={"return_to": "/graphiql?tab=1"})
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert begun.headers["location"].startswith(sandbox.url)
    assert asked["code_challenge_method"] == ["S256"]
    back = act_at_bankid(browser, begun.headers["location"], "ola")
    assert (back.status_code, back.headers["location"]) == (303, "/graphiql?tab=1")
    flags = next(line for line in back.headers.get_list("set-cookie") if line.startswith("kontobro="))
    assert "HttpOnly" in flags
    assert "SameSite=lax" in flags
    assert "Path=/" in flags
    assert browser.get("/session").json().keys() == {"person", "csrf"}


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/ /evil.example",
        "evil",
        "",
        "/" + "a" * 600,
        "/%0d%0a",
        "/a\r\nX: y",
        "javascript:alert(1)",
    ],
)
def test_a_login_leads_nowhere_else(browser: httpx.Client, place: str, sandbox: SandboxServer) -> None:
    answer = browser.get("/login", params={"return_to": place})
    if place == "/%0d%0a":
        # Percent signs are text in a path; what comes back is the same text.
        assert act_at_bankid(browser, answer.headers["location"], "ola").headers["location"] == place
        return
    assert answer.status_code == 400
    assert "location" not in answer.headers


def test_only_the_browser_that_began_a_login_ends_it(gateway: GatewayServer, browser: httpx.Client) -> None:
    begun = browser.get("/login")
    with httpx.Client(base_url=gateway.url, trust_env=False) as victim:
        victim.get("/login")
        lured = act_at_bankid(victim, begun.headers["location"], "nils")
        assert lured.status_code == 404
        assert victim.get("/session").status_code == 401


def test_a_return_works_once_and_only_with_its_state(browser: httpx.Client) -> None:
    begun = browser.get("/login")
    assert browser.get("/callbacks/login", params={"state": "x", "code": "y"}).status_code == 404
    back = act_at_bankid(browser, begun.headers["location"], "ola")
    assert back.status_code == 303
    assert browser.get(str(back.url)).status_code == 404


def test_who_says_no_at_bankid_gets_a_page(browser: httpx.Client) -> None:
    begun = browser.get("/login")
    back = act_at_bankid(browser, begun.headers["location"], "ola", action="cancel")
    assert back.status_code == 400
    assert "<h1>" in back.text
    assert browser.get("/session").status_code == 401
    shown = browser.get("/callbacks/login", params={"error": "<script>alert(1)</script>"})
    assert "<script>" not in shown.text


def test_a_change_needs_the_csrf_word(ola: httpx.Client) -> None:
    csrf = ola.headers.pop("X-CSRF-Token")
    for headers in ({}, {"X-CSRF-Token": "wrong"}, {"X-CSRF-Token": csrf + "a"}):
        refused = ola.post("/logout", headers=headers)
        assert (refused.status_code, refused.json()["code"]) == (403, "CSRF_TOKEN_MISSING_OR_WRONG")
        assert ola.post("/graphql", json=QUERY, headers=headers).status_code == 403
    assert ola.get("/session").status_code == 200
    assert ola.post("/graphql", json=QUERY, headers={"X-CSRF-Token": csrf}).status_code == 200
    # The field of a plain form is the same word.
    assert ola.post("/logout", data={"csrf": "wrong"}).status_code == 403
    assert ola.post("/logout", data={"csrf": csrf}).status_code == 204


def test_a_form_too_long_for_a_word_is_refused(ola: httpx.Client) -> None:
    csrf = ola.headers.pop("X-CSRF-Token")
    assert ola.post("/logout", data={"padding": "a" * 40_000, "csrf": csrf}).status_code == 403


def test_another_site_changes_nothing(gateway: GatewayServer, ola: httpx.Client, browser: httpx.Client) -> None:
    for origin in ("https://evil.example", "null", gateway.url.replace("localhost", "127.0.0.1"), gateway.url + ".no"):
        for client in (ola, browser):
            refused = client.post("/graphql", json=QUERY, headers={"Origin": origin})
            (error,) = refused.json()["errors"]
            assert (refused.status_code, error["extensions"]["code"]) == (403, "FOREIGN_ORIGIN"), origin
    assert ola.post("/graphql", json=QUERY, headers={"Origin": gateway.url}).status_code == 200
    assert browser.post("/graphql", json=QUERY).status_code == 200


@pytest.mark.parametrize(("language", "locale"), [("nb", "nb"), ("en-GB", "en")])
def test_what_the_guard_refuses_says_what_to_do(ola: httpx.Client, language: str, locale: str) -> None:
    del ola.headers["X-CSRF-Token"]
    ours: dict[str, Refusal] = {"": CsrfTokenMissingOrWrong(), "https://evil.example": ForeignOrigin()}
    for origin, refusal in ours.items():
        headers = {"Accept-Language": language} | ({"Origin": origin} if origin else {})
        message, fix = message_of(refusal, locale), fix_of(refusal, locale)
        (error,) = ola.post("/graphql", json=QUERY, headers=headers).json()["errors"]
        assert error == {"message": message, "extensions": {"code": refusal.code, "fix": fix}}
        told = ola.post("/logout", headers=headers)
        assert told.json() == {"code": refusal.code, "message": message, "fix": fix}
        page = ola.post("/logout", headers=headers | {"Accept": "text/html"})
        assert page.status_code == 403
        assert fix in unescape(page.text)


def test_a_logout_ends_the_session_everywhere(gateway: GatewayServer, ola: httpx.Client) -> None:
    with httpx.Client(base_url=gateway.url, cookies={"kontobro": word_of(ola)}, trust_env=False) as copy:
        assert copy.get("/session").status_code == 200
        assert ola.post("/logout").status_code == 204
        assert copy.get("/session").status_code == 401


def connect(gateway: GatewayServer, origin: str | None, word: str | None) -> None:
    url = gateway.url.replace("http", "ws", 1) + "/graphql"
    headers = {"Cookie": f"kontobro={word}"} if word else {}
    with websockets.connect(
        url,
        additional_headers=headers,
        origin=Origin(origin) if origin else None,
        subprotocols=[Subprotocol("graphql-transport-ws")],
        proxy=None,
    ):
        pass


def test_a_socket_with_a_cookie_comes_from_our_own_pages(gateway: GatewayServer, ola: httpx.Client) -> None:
    word = word_of(ola)
    connect(gateway, gateway.url, word)
    connect(gateway, None, None)
    for origin, cookie in (("https://evil.example", word), (None, word), ("https://evil.example", None)):
        with pytest.raises(InvalidStatus) as refused:
            connect(gateway, origin, cookie)
        assert refused.value.response.status_code == 403


def test_pages_carry_the_headers_that_browsers_obey(browser: httpx.Client) -> None:
    for path in ("/", "/session", "/sign/unknown", "/nowhere"):
        headers = browser.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert "default-src 'none'" in headers["content-security-policy"]
        assert headers["referrer-policy"] == "same-origin"
        assert headers["cache-control"] == "no-store"
