"""The official clients as people install them: query, mutation, subscription, and back again after a cut line."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from gql.transport.accepting import EVENTS, RESPONSE_JSON
from tests.support.clients import needs_clients, run_client
from tests.support.companies import a_company
from tests.support.gateway_server import GatewayServer
from tests.support.wire import Wire

pytestmark = needs_clients
ME = {"viewer": {"person": {"name": "Ola Bakken"}}}
HERE = {"signalPresence": {"__typename": "SignalPresenceSuccess"}}
Run = Callable[..., Any]


@pytest.fixture
def run(gateway: GatewayServer, ola: httpx.Client) -> Iterator[Run]:
    """Runs a script as Ola in a browser, on a wire that is cut once when the script says so."""
    wire = Wire(gateway.settings.port)

    def run(script: str, *arguments: str) -> Any:
        told = run_client(
            script,
            *arguments,
            on_cut=wire.cut,
            GATEWAY=wire.url,
            ORIGIN=gateway.settings.origin,
            COOKIE="; ".join(f"{cookie.name}={cookie.value}" for cookie in ola.cookies.jar),
            CSRF=ola.headers["X-CSRF-Token"],
            COMPANY=a_company(ola),
        )
        assert wire.cuts == 1
        return told

    yield run
    wire.close()


def untyped(told: Any) -> Any:
    """Without the __typename that caching clients ask for, but where it is all there is."""
    if not isinstance(told, dict) or set(told) == {"__typename"}:
        return told
    return {key: untyped(value) for key, value in told.items() if key != "__typename"}


def assert_snapshots(results: list[Any]) -> None:
    """The state before the cut and the whole state again after it."""
    assert [untyped(one["data"])["agreementStatus"]["agreement"] for one in results] == [{"status": "DRAFT"}] * 2
    assert all(one["data"]["agreementStatus"]["cursor"] for one in results)


def test_graphql_ws(run: Run) -> None:
    told = run("graphql-ws.mjs")
    assert (told["query"]["data"], told["mutation"]["data"]) == (ME, HERE)
    assert told["refused"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert_snapshots(told["subscription"])


@pytest.mark.parametrize("path", ["/graphql", "/graphql/stream"])
def test_graphql_sse(run: Run, path: str) -> None:
    told = run("graphql-sse.mjs", path)
    assert (told["query"]["data"], told["mutation"]["data"]) == (ME, HERE)
    assert told["refused"]["errors"][0]["extensions"] == {"code": "BAD_REQUEST"}
    assert_snapshots(told["subscription"])


def test_apollo_client(run: Run) -> None:
    told = run("apollo.mjs")
    assert untyped(told["first"]["data"]) == untyped(told["query"]["data"]) == ME
    assert told["mutation"]["data"] == HERE
    assert "nonsense" in told["refused"]["message"]
    assert_snapshots(told["subscription"])
    # The hash alone, then with the text, then the hash is enough; a mutation is sent by POST.
    assert told["sent"][:3] == ["GET hash", "POST text", "GET hash"]
    assert told["sent"][3].startswith("POST ")


@pytest.mark.parametrize("way", ["websocket", "events"])
def test_urql(run: Run, way: str) -> None:
    told = run("urql.mjs", way)
    assert untyped(told["query"]["data"]) == ME
    assert told["mutation"]["data"] == HERE
    assert "nonsense" in told["refused"]["error"]
    assert_snapshots(told["subscription"])
    assert {kind.split(";")[0] for kind in told["types"][:3]} == {RESPONSE_JSON}
    assert {kind.split(";")[0] for kind in told["types"][3:]} == ({EVENTS} if way == "events" else set())
