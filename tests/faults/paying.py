"""One payment and the person who makes it: they see where it is, and do the next thing, whatever happened in between.

Law: after a fault the person only looks and acts as a user would; nothing here repairs anything.
"""

import asyncio
import time
from collections import Counter
from typing import Any

import httpx

from gateway.demo.actor import Actor
from integrations.xs2a.banks import directory
from tests.faults.installation import Installation
from tests.faults.snapshots import BANKS, Known, overview, person

AMOUNT, AMOUNT_MINOR = "1234.56", 123456
IDEMPOTENCY_KEY = "the-only-payment"
JOURNEY_SECONDS = 120.0
LINGER_SECONDS = 30.0
DOWN_SECONDS = 15
"""How long the gateway is away, in the world's time: longer than the sweeper's patience."""
SLOW_SECONDS = 300
"""An approver who takes their time: longer than the bank's link lives."""
UNKNOWN_SECONDS = 41 * 60
"""Beyond the thirty minutes in which an unauthorised order dies at a Tietoevry bank, and our margin of ten."""
DEAD_ORDERS = ("CANC", "RJCT")

PAYMENT = """query($id: ID!) { node(id: $id) { ... on Payment {
  id status endToEndId contentHash
  approvals { person { name } }
  statusInfo { ... on PaymentAwaitingBankAuthorisation { authorisationUrl } }
  reconciliation { rule }
} } }"""


class Paying:
    """Play with `to_the_end`, then `must_be_paid_once`.

    `slow`: the approver's link has aged and must be renewed. `reloads`: the page that broke off at the return from
    the bank is loaded again; otherwise nobody does, and the clock's duty must find out.
    """

    def __init__(
        self, installation: Installation, known: Known, bic: str, *, slow: bool = False, reloads: bool = False
    ) -> None:
        self.installation = installation
        self.known = known
        self.bic = bic
        self.deaths = 0
        self.states: list[str] = []
        self.payment: dict[str, Any] = {}
        self._slow = slow
        self._reloads = reloads
        self._authorised = False
        self._back: str | None = None

    async def to_the_end(self, *, must_die: bool = False, end: str = "EXECUTED") -> None:
        """Until `end`. With `must_die` the person stays and watches until the ordered death has come as well."""
        deadline = time.monotonic() + JOURNEY_SECONDS
        ended_at: float | None = None
        async with person(self.installation, self.known, "ola") as ola:
            while ended_at is None or (must_die and not self.deaths):
                now = time.monotonic()
                assert now < deadline, f"the payment got no further than {self.states}: {self.installation.logs()}"
                if ended_at is not None and now - ended_at > LINGER_SECONDS:
                    return
                try:
                    status = await self._look(ola)
                    if status == end:
                        ended_at = ended_at or now
                        if must_die and not self.deaths:
                            await self._watch(ola)
                    elif (status, end) == ("APPROVED", "AWAITING_BANK_AUTHORISATION"):
                        await asyncio.sleep(0.1)
                    else:
                        await self._act(ola, status)
                except httpx.TransportError:
                    if not await self.installation.gateway_died():
                        raise
                    await self.comes_back()

    async def comes_back(self) -> None:
        """The gateway was killed: some time later it is started again."""
        self.deaths += 1
        self.installation.proxy.cut = None
        self.installation.arm(False)
        await self.installation.pass_time(DOWN_SECONDS)
        await self.installation.start_gateway()

    async def _look(self, ola: Actor) -> str:
        """Where the payment is. Whoever never heard whether it was made asks for it again, with the same key."""
        key = self.payment.get("id") or await self._make(ola)
        self.payment = (await ola.ask(PAYMENT, id=key))["node"]
        status = self.payment["status"]
        if self.states[-1:] != [status]:
            self.states.append(status)
        return status

    async def _make(self, ola: Actor) -> str:
        accounts = (await overview(ola, self.known))["accounts"]
        account = min((a for a in accounts if a["bank"]["bic"] == self.bic), key=lambda a: a["accountNumber"])
        made = await ola.must(
            "createPayment",
            "payment { id }",
            idempotencyKey=IDEMPOTENCY_KEY,
            debtorAccountId=account["id"],
            transfer={
                "instructedAmount": {"value": AMOUNT},
                "creditorName": self.known.payee["owner_name"],
                "creditorAccount": self.known.payee["bban"],
                "remittanceUnstructured": "Faktura 1",
            },
        )
        return made["payment"]["id"]

    async def _act(self, ola: Actor, status: str) -> None:
        match status:
            case "AWAITING_APPROVAL":
                yes = {"paymentId": self.payment["id"], "contentHash": self.payment["contentHash"]}
                await ola.must("approvePayments", "authorisations { id }", approvals=[yes])
            case "APPROVED" | "AWAITING_BANK_AUTHORISATION" if not self._authorised:
                await self._authorise(ola)
            case "OUTCOME_UNKNOWN":
                if self.states.count("OUTCOME_UNKNOWN") == 1 and not self._authorised:
                    await self._wait_for_proof(ola)
            case "APPROVED" | "AWAITING_BANK_AUTHORISATION" | "SUBMITTED" | "ACCEPTED":
                if self._back and self._reloads:
                    await self._return(ola, self._back)
                else:
                    await self._wait(5)
            case _:
                raise AssertionError(f"the payment went {self.states}")

    async def _authorise(self, ola: Actor) -> None:
        if self._slow:
            self._slow = False
            await ola.follow(self.payment["statusInfo"]["authorisationUrl"])
            await self._wait(SLOW_SECONDS)
        page = await ola.follow(self.payment["statusInfo"]["authorisationUrl"])
        if page.status_code != 303:
            # A page that says why not: the state has changed, or the bank is not reached yet.
            await asyncio.sleep(0.1)
            return
        self.one_order_at_most()
        self._back = await ola.sca(page.headers["location"])
        self._authorised = True
        await self._return(ola, self._back)

    async def _return(self, ola: Actor, back: str) -> None:
        page = await ola.follow(back)
        assert page.status_code == 200, page.text
        self._back = None

    async def _wait(self, seconds: int) -> None:
        await self.installation.pass_time(seconds)
        await asyncio.sleep(0.6)

    async def _wait_for_proof(self, ola: Actor) -> None:
        """Nobody can do anything but wait; then the statement is read while the person looks."""
        await self._wait(UNKNOWN_SECONDS)
        for _ in range(40):
            await self._watch(ola)
            if await self._look(ola) != "OUTCOME_UNKNOWN":
                return
        raise AssertionError("a statement younger than the bank's limit proved nothing")

    async def _watch(self, ola: Actor) -> None:
        """Look at the accounts for a while."""
        await ola.ask("mutation { signalPresence { __typename } }")
        await self._wait(61)

    # --- What must be true ------------------------------------------------------------------------------------------

    def orders(self) -> list[dict[str, Any]]:
        """Every order at any bank that would pay this payee this amount, however it is named."""
        payee = self.known.payee["bban"]
        return [
            order
            for order in self.installation.documents("payment")
            if any((line["creditor_bban"], line["amount_minor"]) == (payee, AMOUNT_MINOR) for line in order["lines"])
        ]

    def one_order_at_most(self) -> None:
        """At no time may the bank hold two orders that could both be authorised."""
        living = [order["status"] for order in self.orders() if order["status"] not in DEAD_ORDERS]
        assert len(living) <= 1, f"the bank holds {len(living)} living orders for one payment: {living}"

    async def must_be_paid_once(self) -> None:
        """One booking by id, by payee and amount, and at the payee; nothing lost; the journal whole."""
        async with person(self.installation, self.known, "ola") as ola:
            assert await self._look(ola) == "EXECUTED", self.states
            entries = [e for e in await ola.outside("GET", "/world/bookings") if e["status"] == "BOOKED"]
            company = await overview(ola, self.known)
        self.nothing_lost(company)
        payee = self.known.payee
        by_id = [e for e in entries if e["end_to_end_id"] == self.payment["endToEndId"]]
        by_content = [
            e for e in entries if (e["counterparty_bban"], e["amount_minor"]) == (payee["bban"], -AMOUNT_MINOR)
        ]
        received = [e for e in entries if (e["account_id"], e["amount_minor"]) == (payee["id"], AMOUNT_MINOR)]
        assert (len(by_id), len(by_content), len(received)) == (1, 1, 1), (by_id, by_content, received)
        assert by_id == by_content
        self.one_order_at_most()
        if directory()[self.bic].profile.replays_request_id:
            assert len(self.orders()) == 1
        assert len(self.payment["approvals"]) == 1

    async def must_be_ended_unpaid(self) -> None:
        """The bank let the order die, and told so; not a krone has moved."""
        async with person(self.installation, self.known, "ola") as ola:
            assert await self._look(ola) == "CANCELLED", self.states
            entries = await ola.outside("GET", "/world/bookings")
            self.nothing_lost(await overview(ola, self.known))
        assert [e for e in entries if e["amount_minor"] in (AMOUNT_MINOR, -AMOUNT_MINOR)] == []
        assert [order["status"] for order in self.orders()] == ["CANC"]

    def nothing_lost(self, company: dict[str, Any]) -> None:
        assert company["agreement"]["status"] == "ACTIVE"
        consents = Counter((consent["bank"]["bic"], consent["status"]) for consent in company["consents"])
        assert consents == Counter((bic, "VALID") for bic in BANKS)
        assert self.installation.rows("SELECT count(*) FROM payment") == [(1,)]
        assert self.installation.rows("SELECT count(*) FROM authorisation") == [(1,)]
