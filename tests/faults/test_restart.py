"""Stop everything, start again: yesterday's agreement, consents and half-sent payment go on."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from tests.faults.bankproxy import Cut
from tests.faults.installation import Installation
from tests.faults.paying import Paying
from tests.faults.snapshots import BANKS, PLAIN, READY, TIETOEVRY, overview, person, recall

pytestmark = pytest.mark.slow

NEXT_MORNING_SECONDS = 16 * 3600
REPLY_ON_ITS_WAY = Cut("order", "answer", 200)
"""The bank has the order, and we have part of its answer."""
STARTED_BYTES = Cut("order", "request", 400)
"""The bank has part of the order."""


async def _next_morning(installation: Installation) -> None:
    """Both sides are off overnight; the world's clock goes on."""
    await installation.start_sandbox()
    await installation.pass_time(NEXT_MORNING_SECONDS)
    await installation.start_gateway()


@pytest.mark.parametrize("bic", BANKS)
async def test_stopped_overnight_a_payment_at_the_bank_goes_on(
    bic: str, installation_at: Callable[[str], Installation]
) -> None:
    """A bank that lets unauthorised orders die within the hour has done so: then the payment ends, and says so."""
    async with installation_at(READY) as installation:
        await installation.start_sandbox()
        await installation.start_gateway()
        paying = Paying(installation, recall(installation.var), bic)
        await paying.to_the_end(end="AWAITING_BANK_AUTHORISATION")
        await installation.stop(installation.gateway)
        await installation.stop(installation.sandbox)
        await _next_morning(installation)
        if bic == TIETOEVRY:
            await paying.to_the_end(end="CANCELLED")
            await paying.must_be_ended_unpaid()
        else:
            await paying.to_the_end()
            await paying.must_be_paid_once()
    assert await asyncio.to_thread(installation.journal_faults) == []


@pytest.mark.parametrize("bic", [PLAIN, TIETOEVRY])
@pytest.mark.parametrize("cut", [STARTED_BYTES, REPLY_ON_ITS_WAY], ids=["request", "answer"])
async def test_a_half_sent_payment_goes_on_next_morning(
    bic: str, cut: Cut, installation_at: Callable[[str], Installation]
) -> None:
    async with installation_at(READY) as installation:
        await installation.start_sandbox()
        await installation.start_gateway()
        paying = Paying(installation, recall(installation.var), bic)
        installation.proxy.cut = cut
        await paying.to_the_end(end="AWAITING_APPROVAL")
        installation.arm(True)
        async with person(installation, paying.known, "ola") as ola:
            yes = {"paymentId": paying.payment["id"], "contentHash": paying.payment["contentHash"]}
            # The job starts after the commit: the answer may or may not reach the approver before the end.
            await asyncio.gather(
                ola.do("approvePayments", "authorisations { id }", approvals=[yes]), return_exceptions=True
            )
        assert await installation.gateway_died()
        assert installation.point_was_hit
        installation.arm(False)
        installation.proxy.cut = None
        await installation.stop(installation.sandbox)
        await _next_morning(installation)
        await paying.to_the_end()
        # The lock may be over before anybody looks; the journal has seen it.
        assert _was_lost(installation) == (bic == TIETOEVRY)
        await paying.must_be_paid_once()
    assert await asyncio.to_thread(installation.journal_faults) == []


@pytest.mark.parametrize("bic", [PLAIN, TIETOEVRY])
@pytest.mark.parametrize("cut", [STARTED_BYTES, REPLY_ON_ITS_WAY], ids=["request", "answer"])
async def test_the_bank_dies_in_the_middle_and_comes_back(
    bic: str, cut: Cut, installation_at: Callable[[str], Installation]
) -> None:
    async with installation_at(READY) as installation:
        await installation.start_sandbox()
        await installation.start_gateway()

        async def bounce() -> None:
            await installation.kill(installation.sandbox)
            await installation.start_sandbox()

        installation.proxy.kill, installation.proxy.cut = bounce, cut
        installation.proxy.armed = True
        paying = Paying(installation, recall(installation.var), bic)
        await paying.to_the_end()
        assert installation.proxy.hit
        assert ("OUTCOME_UNKNOWN" in paying.states) == (bic == TIETOEVRY)
        await paying.must_be_paid_once()
    assert await asyncio.to_thread(installation.journal_faults) == []


async def test_everything_stopped_and_started_is_as_it_was(installation_at: Callable[[str], Installation]) -> None:
    async with installation_at(READY) as installation:
        known = recall(installation.var)
        seen = []
        for _ in range(2):
            await installation.start_sandbox()
            await installation.start_gateway()
            async with person(installation, known, "ola") as ola:
                seen.append(await overview(ola, known))
            await installation.stop(installation.gateway)
            await installation.stop(installation.sandbox)
        assert seen[0] == seen[1]
        assert seen[0]["agreement"]["status"] == "ACTIVE"
        assert [consent["status"] for consent in seen[0]["consents"]] == ["VALID"] * len(BANKS)
    assert await asyncio.to_thread(installation.journal_faults) == []


async def test_the_count_of_orders_catches_a_blind_resend(installation_at: Callable[[str], Installation]) -> None:
    """The proof that these tests can fail: a gateway that trusts every bank to recognise a repeated request."""
    async with installation_at(READY) as installation:
        installation.bug = "blind_resend"
        await installation.start_sandbox()
        await installation.start_gateway()
        installation.proxy.cut = REPLY_ON_ITS_WAY
        installation.arm(True)
        paying = Paying(installation, recall(installation.var), TIETOEVRY)
        with pytest.raises(AssertionError, match="2 living orders"):
            await paying.to_the_end(must_die=True)


def _was_lost(installation: Installation) -> bool:
    (path,) = installation.var.rglob("kontobro.sqlite")
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT 1 FROM journalentry WHERE event = 'REPLY_LOST'").fetchone() is not None
