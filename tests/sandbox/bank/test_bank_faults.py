"""Outcomes a tester may order, and what survives a restart."""

from pathlib import Path

import pytest

from sandbox.bank import bookings
from sandbox.bank.settlement import catch_up
from sandbox.world import World
from tests.support.protocols import ProtocolWatch
from tests.support.tpp import DNB, Tpp


async def test_pending_first_then_booked_under_a_new_id(tpp: Tpp) -> None:
    tpp.world.faults.add({"kind": "OUTCOME", "outcome": "bank.pending", "seconds": 120, "path": "P1"})
    header = await tpp.consent(DNB, "ola", "fjellheim")
    account = tpp.account("fjellheim-drift")
    made = await tpp.pay("fjellheim-drift", "ola", tpp.line(endToEndIdentification="P1"))
    await tpp.act(made, "ola")
    assert (await tpp.follow(made))["transactionStatus"] == "ACSP"
    path = f"/v1/accounts/{account['id']}"
    balances = (await tpp.call("GET", DNB, f"{path}/balances", headers=header)).json()["balances"]
    assert [balance["balanceAmount"]["amount"] for balance in balances] == ["1250000.00", "1248750.00"]
    reading = f"{path}/transactions?bookingStatus=both"
    before = (await tpp.call("GET", DNB, reading, headers=header)).json()["transactions"]["pending"][0]
    tpp.world.clock.advance(121)
    assert (await tpp.follow(made))["transactionStatus"] == "ACSC"
    report = (await tpp.call("GET", DNB, reading, headers=header)).json()["transactions"]
    after = report["booked"][0]
    assert report["pending"] == []
    assert after["transactionId"] != before["transactionId"]
    assert [after[name] for name in ("entryReference", "endToEndId")] == [before["entryReference"], "P1"]
    assert len(bookings(tpp.world, "P1")) == 1


async def test_rejected_with_the_reason_asked_for(tpp: Tpp) -> None:
    tpp.world.faults.add({"kind": "OUTCOME", "outcome": "bank.reject", "status_reason": "AM04"})
    made = await tpp.pay("fjellheim-drift", "ola")
    await tpp.act(made, "ola")
    status = await tpp.follow(made)
    assert (status["transactionStatus"], status["tppMessages"][0]["code"]) == ("RJCT", "AM04")


async def test_an_unknown_status_is_told_once(tpp: Tpp) -> None:
    made = await tpp.pay("fjellheim-drift", "ola")
    tpp.world.faults.add({"kind": "OUTCOME", "outcome": "bank.unknown_status"})
    link = made.json()["_links"]["status"]["href"]
    headers = {"X-Request-ID": "5f0b2c9e-8f4d-4e57-9a53-0d1c2b3a4f5e"}
    assert (await tpp.client.get(link, headers=headers)).json()["transactionStatus"] == "XXXX"
    if isinstance(tpp.watch, ProtocolWatch):
        assert tpp.watch.violations, "the referee must see that XXXX is no status"
        tpp.watch.violations = []
    assert (await tpp.follow(made))["transactionStatus"] == "RCVD"


@pytest.mark.parametrize("advance", [0, 61])
async def test_a_restarted_bank_books_once_what_it_owed(tpp: Tpp, tmp_path: Path, advance: int) -> None:
    tpp.world.faults.add({"kind": "OUTCOME", "outcome": "bank.pending", "seconds": 60})
    made = await tpp.pay("fjellheim-drift", "ola", tpp.line(endToEndIdentification="R1"))
    await tpp.act(made, "ola")
    tpp.world.clock.advance(advance)
    again = World(tmp_path / "world.sqlite", public_url=tpp.world.public_url)
    again.clock.advance(61 - advance)
    catch_up(again)
    catch_up(again)
    assert len(bookings(again, "R1")) == 1
    payment = again.store.get("payment", made.json()["paymentId"])
    assert payment is not None
    assert payment["status"] == "ACSC"
    again.store.close()
