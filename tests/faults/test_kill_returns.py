"""Kill -9 while a browser comes back: from signing the agreement, and from giving a consent at the bank.

The person then loads the page again, or opens the link of the message again, or does nothing at all.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable

import httpx
import pytest

from gateway.demo.actor import Actor
from tests.faults.bankproxy import Cut
from tests.faults.installation import Installation
from tests.faults.paying import DOWN_SECONDS
from tests.faults.snapshots import PLAIN, SENT, SIGNED, TIETOEVRY, Known, consent_page, overview, person, recall

pytestmark = pytest.mark.slow

JOURNEY_SECONDS = 120.0
LINK_OLD_SECONDS = 16 * 60
"""A consent nobody came back with is asked about after a quarter of an hour."""


async def _until(installation: Installation, look: Callable[[], Awaitable[bool]]) -> int:
    """Look again and again, over a death of the gateway, until it is so; how often the gateway died."""
    deadline, deaths, done = time.monotonic() + JOURNEY_SECONDS, 0, False
    while not done:
        assert time.monotonic() < deadline, f"it never came so far: {installation.logs()}"
        try:
            done = await look()
        except httpx.TransportError:
            if not await installation.gateway_died():
                raise
            deaths += 1
            installation.proxy.cut = None
            installation.arm(False)
            await installation.pass_time(DOWN_SECONDS)
            await installation.start_gateway()
        await asyncio.sleep(0.1)
    return deaths


class Signing:
    """Ola signs. `reloads`: after a fault the return is loaded again; else the message's link is opened again."""

    def __init__(self, ola: Actor, known: Known, reloads: bool) -> None:
        self._ola = ola
        self._known = known
        self._reloads = reloads
        self._back: str | None = None
        self._returned = False

    async def look(self) -> bool:
        if not self._returned:
            await self._sign()
        company = await overview(self._ola, self._known)
        return bool(company and company["agreement"]["status"] == "ACTIVE" and company["integrationCheck"]["green"])

    async def _sign(self) -> None:
        if self._back and self._reloads:
            again, self._back = self._back, None
            page = await self._ola.follow(again)
            self._returned = page.status_code == 200
            return
        started = await self._ola.do("startSigning", "signingUrl", token=self._known.token)
        if started.get("code"):
            # The only reason why there is nothing to sign: it is signed.
            assert started["code"] == "LINK_USED", started
            self._returned = True
            return
        self._back = await self._ola.bankid(started["signingUrl"])
        page = await self._ola.follow(self._back)
        assert page.status_code == 200, page.text
        self._returned = True


SIGNING_COMMITS = 5
"""From the form at the message's link: the act begun, the order kept, the signature kept; then the partner's job."""


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(1, SIGNING_COMMITS + 1))
async def test_killed_at_the_return_from_signing_the_agreement_goes_on(
    when: str, nth: int, installation_at: Callable[[str], Installation]
) -> None:
    async with installation_at(SENT) as installation:
        known = recall(installation.var)
        await installation.start_sandbox()
        await installation.start_gateway({"database": "app", "when": when, "nth": nth})
        async with person(installation, known, "ola") as ola, person(installation, known, "kari") as kari:
            installation.arm(True)
            signing = Signing(ola, known, reloads=nth % 2 == 0)
            deaths = await _until(installation, signing.look)
            assert (installation.point_was_hit, deaths) == (True, 1)
            assert (await overview(kari, known))["integrationCheck"]["green"]
        assert installation.rows("SELECT count(*) FROM bankagreement") == [(1,)]
        assert installation.rows("SELECT count(*) FROM signatory WHERE signed_at IS NOT NULL") == [(1,)]
        assert len(installation.documents("partner_flow")) == 1, "the partner was told of the agreement twice"
    assert await asyncio.to_thread(installation.journal_faults) == []


class Consenting:
    """Ola has said yes at the bank and comes back. `reloads`: tries the return until it is answered; else never."""

    def __init__(self, installation: Installation, ola: Actor, known: Known, back: str, reloads: bool) -> None:
        self._installation = installation
        self._ola = ola
        self._known = known
        self._back: str | None = back
        self._reloads = reloads

    async def look(self) -> bool:
        if self._back:
            again = self._back
            if not self._reloads:
                self._back = None
            page = await self._ola.follow(again)
            assert page.status_code == 200, page.text
            self._back = None
        company = await overview(self._ola, self._known)
        if [consent["status"] for consent in company["consents"]] != ["VALID"]:
            # Nobody came back with it.
            await self._installation.pass_time(LINK_OLD_SECONDS)
            await asyncio.sleep(1)
            return False
        return bool(company["accounts"]) and all(account["balance"] for account in company["accounts"])


CONSENT_RUNS = [
    *((PLAIN, "app", "before", nth) for nth in (1, 2, 3)),
    *((TIETOEVRY, "app", "after", nth) for nth in (1, 2, 3)),
    *((bic, "other", way, byte) for bic in (PLAIN, TIETOEVRY) for way, byte in (("request", 150), ("answer", 250))),
]


@pytest.mark.parametrize(("bic", "where", "when", "nth"), CONSENT_RUNS)
@pytest.mark.parametrize("reloads", [True, False], ids=["reloads", "leaves"])
async def test_killed_at_the_return_from_the_bank_the_consent_is_kept(
    bic: str, where: str, when: str, nth: int, reloads: bool, installation_at: Callable[[str], Installation]
) -> None:
    async with installation_at(SIGNED) as installation:
        known = recall(installation.var)
        await installation.start_sandbox()
        kill = {"database": where, "when": when, "nth": nth} if where == "app" else None
        await installation.start_gateway(kill)
        async with person(installation, known, "ola") as ola:
            back = await ola.sca(await consent_page(ola, known, bic))
            installation.proxy.cut = Cut(where, when, nth) if where == "other" else None
            installation.arm(True)
            consenting = Consenting(installation, ola, known, back, reloads)
            deaths = await _until(installation, consenting.look)
            assert (installation.point_was_hit, deaths) == (True, 1)
        assert installation.rows("SELECT status FROM consent") == [("VALID",)]
    assert await asyncio.to_thread(installation.journal_faults) == []
