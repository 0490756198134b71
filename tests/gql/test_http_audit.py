"""GraphQL over HTTP as its own audit suite sees it: all of it, without an excuse."""

from tests.support.clients import needs_clients, run_client
from tests.support.gateway_server import GatewayServer


@needs_clients
def test_the_audit_finds_nothing(gateway: GatewayServer) -> None:
    results = run_client("audit.mjs", f"{gateway.url}/graphql")
    assert [one for one in results if one["status"] != "ok"] == []
    assert len(results) == 61
