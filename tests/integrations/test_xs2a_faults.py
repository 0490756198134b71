"""A bank that breaks on the real wire: what the client says about it, and that nothing is sent twice."""

import uuid
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from core.ports import NotSent, OrderLine, OrderRequest, OrderService, OutcomeUnknown, Presence
from integrations.http import new_client
from integrations.xs2a.client import Xs2aBanks
from sandbox import companies
from tests.support.sandbox_server import SandboxServer, free_port, start_sandbox


@pytest.fixture(scope="module")
def sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxServer]:
    server = start_sandbox(Path(tmp_path_factory.mktemp("var")))
    yield server
    server.stop()


def _order(sandbox: SandboxServer, bic: str) -> OrderRequest:
    accounts = sandbox.world.store.all("account")
    ola = sandbox.world.store.get("person", "ola")
    assert ola is not None
    ours = next(a for a in accounts if a["bic"] == bic and a["owner"].get("orgnr") == companies.FJELLHEIM)
    payee = next(a for a in accounts if a["key"] == "byggvarer")
    line = OrderLine(uuid.uuid4().hex, 1_00, "NOK", payee["owner_name"], payee["bban"], None, "Faktura", None)
    return OrderRequest(
        request_id=str(uuid.uuid4()),
        service=OrderService.PAYMENTS,
        psu_id=ola["dnb_user_id" if bic == "DNBANOKK" else "fnr"],
        corporate_id=companies.FJELLHEIM,
        debtor_bban=ours["bban"],
        execution_date=None,
        lines=(line,),
        redirect_uri="http://localhost:8000/back",
        presence=Presence("127.0.0.1"),
    )


@pytest.mark.parametrize("bic", ["DNBANOKK", "SHEDNO22", "SPAVNOBB"])
@pytest.mark.parametrize(("kind", "registered"), [("LOST_REPLY", 1), ("LOST_REQUEST", 0)])
async def test_a_broken_order_is_unknown_and_can_be_asked_for_where_the_bank_replays(
    sandbox: SandboxServer, bic: str, kind: str, registered: int
) -> None:
    order = _order(sandbox, bic)
    sandbox.world.faults.add({"kind": kind, "method": "POST", "path": f"/banks/{bic}/v1/payments"})

    def orders() -> int:
        mine = order.lines[0].end_to_end_id
        return sum(p["lines"][0]["end_to_end_id"] == mine for p in sandbox.world.store.all("payment"))

    async with new_client() as client:
        banks = Xs2aBanks(client, lambda b: f"{sandbox.url}/banks/{b}")
        with pytest.raises(OutcomeUnknown):
            await banks.start_order(bic, order)
        assert orders() == registered
        profile = banks.profile(bic)
        assert profile is not None
        if profile.replays_request_id:
            await banks.start_order(bic, order)
            assert orders() == 1


async def test_a_read_outlives_quick_trouble(sandbox: SandboxServer) -> None:
    order = _order(sandbox, "SPAVNOBB")
    async with new_client() as client:
        banks = Xs2aBanks(client, lambda b: f"{sandbox.url}/banks/{b}")
        started = await banks.start_order("SPAVNOBB", order)
        sandbox.world.faults.add({"kind": "STATUS", "status": 503, "path": "/status", "times": 2})
        status = await banks.order_status("SPAVNOBB", OrderService.PAYMENTS, started.bank_order_id)
    assert status.raw_status == "RCVD"


async def test_a_bank_that_is_not_there_was_sent_nothing() -> None:
    port = free_port()
    async with new_client() as client:
        banks = Xs2aBanks(client, lambda b: f"http://127.0.0.1:{port}/banks/{b}")
        with pytest.raises(NotSent):
            await banks.transactions("SPAVNOBB", "c", "a", date_from=date(2026, 11, 1), presence=None)
