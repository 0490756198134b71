"""Who only asks is believed from memory, until anything has ended; who changes something never is.

Law: whatever ends a credential ends it for the next request of the same process, and within two seconds in another.
"""

import asyncio
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from joserfc import jwt

from core import apiclient, session, token
from core.devices import end_everywhere
from core.scope import PARTNER_MAY
from gateway import credentials
from gateway.tokens import LIVES_SECONDS, Tokens
from gql.transport.bodies import Wanted
from gql.transport.documents import Documents
from tests.support import oauth
from tests.support.bare_door import at_the_door, code_of
from tests.support.gateway_server import GatewayServer, login
from tests.support.sandbox_server import SandboxServer

QUERY = {"query": "{ viewer { scopes } }"}
MUTATION = {"query": "mutation { signalPresence { __typename ... on Rejection { code } } }"}
IN, OUT = True, False


def asks(client: httpx.Client) -> bool:
    told = client.post("/graphql", json=QUERY).json()
    assert "errors" not in told
    return told["data"]["viewer"] is not None


def changes(client: httpx.Client) -> str:
    return client.post("/graphql", json=MUTATION).json()["data"]["signalPresence"]["__typename"]


def a_partner(gateway: GatewayServer) -> tuple[httpx.Client, str]:
    client_id, secret = oauth.a_partner(gateway, *PARTNER_MAY)
    form = {"grant_type": "client_credentials", "client_secret": secret}
    return with_token(gateway, oauth.token(gateway, client_id, **form).json()["access_token"]), client_id


def with_token(gateway: GatewayServer, access: str) -> httpx.Client:
    headers = {"Authorization": f"Bearer {access}"}
    return httpx.Client(base_url=gateway.url, headers=headers, trust_env=False, timeout=20)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every question to the database about a credential."""
    questions: list[str] = []

    def listened(module: object, name: str) -> None:
        plain: Callable[..., object] = getattr(module, name)

        def ask(*args: object) -> object:
            questions.append(name)
            return plain(*args)

        monkeypatch.setattr(module, name, ask)

    listened(session, "session_of")
    listened(apiclient, "is_alive")
    listened(token, "living_family")
    return questions


def test_who_only_asks_is_believed_and_who_changes_something_is_asked_about(
    gateway: GatewayServer, sandbox: SandboxServer, asked: list[str]
) -> None:
    partner, _ = a_partner(gateway)
    app = with_token(
        gateway, oauth.tokens_of(gateway, login_of(gateway, sandbox), oauth.an_app(gateway))["access_token"]
    )
    browser = login_of(gateway, sandbox)
    about = {partner: ["is_alive"], app: ["is_alive", "living_family"], browser: ["session_of"]}
    for client, questions in about.items():
        assert asks(client)
        asked.clear()
        for _ in range(3):
            assert asks(client)
        assert asked == []
        for _ in range(2):
            changes(client)
        assert asked == questions * 2


def login_of(gateway: GatewayServer, sandbox: SandboxServer) -> httpx.Client:
    return login(gateway.url, sandbox.url, "ola")


def test_what_this_process_ends_has_ended_for_its_next_request(gateway: GatewayServer, sandbox: SandboxServer) -> None:
    house = gateway.house
    partner, client_id = a_partner(gateway)
    browser = login_of(gateway, sandbox)
    person, app_id = browser.get("/session").json()["person"], oauth.an_app(gateway)
    tokens = oauth.tokens_of(gateway, browser, app_id)
    app = with_token(gateway, tokens["access_token"])
    other = oauth.tokens_of(gateway, browser, app_id)
    lost = with_token(gateway, other["access_token"])
    assert all(map(asks, (partner, browser, app, lost)))
    gateway.run(apiclient.disable(house.store, client_id))
    assert list(map(asks, (partner, browser, app, lost))) == [OUT, IN, IN, IN]
    gateway.run(token.revoke(house, app_id, tokens["refresh_token"]))
    assert list(map(asks, (browser, app, lost))) == [IN, OUT, IN]
    gateway.run(end_everywhere(house, person))
    assert list(map(asks, (browser, lost))) == [OUT, OUT]


def test_a_logout_is_the_last_that_a_cookie_does(gateway: GatewayServer, sandbox: SandboxServer) -> None:
    browser = login_of(gateway, sandbox)
    cookies = dict(browser.cookies)
    for _ in range(5):
        assert asks(browser)
    assert browser.post("/logout").status_code == 204
    browser.cookies.update(cookies)
    assert not asks(browser)


def test_a_credential_ends_with_its_time(
    gateway: GatewayServer, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    partner, _ = a_partner(gateway)
    browser = login_of(gateway, sandbox)
    assert asks(partner)
    assert asks(browser)
    later = time.time() + LIVES_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert not asks(partner)
    assert asks(browser)


def test_without_ring_and_watch_nobody_is_believed_for_long(
    gateway: GatewayServer, sandbox: SandboxServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = login_of(gateway, sandbox)
    session_id = gateway.run(session.session_of(gateway.house, browser.cookies["kontobro"])).id

    async def lost(_channel: str, _sequence: int) -> None:
        """Nobody hears it, as in another process whose line to the doorbell is broken."""

    with monkeypatch.context() as broken:
        broken.setattr(gateway.installation.bells, "ring", lost)
        broken.setattr(credentials, "LOOK_SECONDS", 3.0)
        time.sleep(0.7)  # The watch waits anew.
        assert asks(browser)
        gateway.run(session.end_session(gateway.house, session_id))
        time.sleep(credentials.BELIEVED_SECONDS + 0.1)
        assert not asks(browser)


def test_a_wrong_word_and_a_foreign_page_are_refused_from_memory_too(
    gateway: GatewayServer, sandbox: SandboxServer, asked: list[str]
) -> None:
    browser = login_of(gateway, sandbox)
    assert asks(browser)
    asked.clear()
    for headers in ({"X-CSRF-Token": "wrong"}, {"Origin": "https://evil.example"}):
        assert browser.post("/graphql", json=QUERY, headers=headers).status_code == 403
    assert asked == []


async def test_a_word_that_opens_nothing_is_not_kept(gateway: GatewayServer, asked: list[str]) -> None:
    with httpx.Client(base_url=gateway.url, headers={"Cookie": "kontobro=nonsense"}, trust_env=False) as stranger:
        for _ in range(3):
            assert not asks(stranger)
    assert asked == ["session_of"] * 3


@pytest.mark.parametrize(
    ("wanted", "only"),
    [
        (Wanted("query A { __typename } mutation B { signalPresence { __typename } }", operation_name="A"), True),
        (Wanted("query A { __typename } mutation B { signalPresence { __typename } }", operation_name="B"), False),
        (Wanted("query A { __typename } mutation B { signalPresence { __typename } }"), False),
        (Wanted("{ __typename }"), True),
        (Wanted("{ nonsense }"), False),
        (Wanted("{"), False),
        (Wanted("subscription S($c: ID!) { balances(companyId: $c) { cursor } }"), False),
    ],
)
async def test_what_is_a_query_is_known_from_the_second_time_on(wanted: Wanted, only: bool) -> None:
    documents = Documents()
    assert not documents.only_reads(wanted)
    await documents.document(wanted.query or "")
    assert documents.only_reads(wanted) is only


async def test_a_document_that_was_taken_for_a_query_changes_nothing_for_who_is_only_believed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    documents = Documents()
    monkeypatch.setattr(documents, "only_reads", lambda _: True)
    async with at_the_door(documents=documents) as client:
        told = await client.post("/graphql", json=MUTATION, headers={"X-Person": "ola"})
        assert code_of(told) == "NOT_SIGNED_IN"
        assert "data" not in told.json()


async def test_a_question_is_shared_only_by_who_came_before_it_began(monkeypatch: pytest.MonkeyPatch) -> None:
    living, answers, begun = True, asyncio.Event(), list[bool]()

    async def is_alive(_store: object, _client_id: str) -> bool:
        begun.append(living)
        found = living
        await answers.wait()
        return found

    monkeypatch.setattr(apiclient, "is_alive", is_alive)
    nothing: Any = SimpleNamespace(store=None)
    known = credentials.Credentials(nothing, nothing, nothing, nothing)
    first = [asyncio.create_task(known._is_alive("a partner")) for _ in range(3)]
    await asyncio.sleep(0.01)
    living = False
    later = asyncio.create_task(known._is_alive("a partner"))
    other = asyncio.create_task(known._is_alive("another"))
    # One who gives up takes the answer from nobody.
    first[0].cancel()
    await asyncio.sleep(0.01)
    answers.set()
    assert [await one for one in first[1:]] == [True, True]
    assert not await later
    assert not await other
    assert len(begun) == 3


def test_a_signature_that_was_found_good_is_no_token_for_ever(
    gateway: GatewayServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its time ends, and so does its key."""
    partner, _ = a_partner(gateway)
    word = partner.headers["authorization"].removeprefix("Bearer ")
    tokens = Tokens(gateway.house)
    assert gateway.run(tokens.verify(word)) is not None
    with monkeypatch.context() as no_more:
        no_more.setattr(jwt, "decode", None)  # It is not looked at again.
        assert gateway.run(tokens.verify(word)) is not None
        later = time.time() + LIVES_SECONDS
        no_more.setattr(time, "time", lambda: later)
        assert gateway.run(tokens.verify(word)) is None
    assert gateway.run(tokens.verify(word)) is not None
    tokens._keys.clear()
    assert gateway.run(tokens.verify(word)) is None
