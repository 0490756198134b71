"""The cast: the people of the demo world at their screens, and what each of them has seen so far.

Law: whatever is shown was asked of the API as that person, or came to that person's socket.
"""

import asyncio
import re
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from itertools import cycle
from typing import Any

import httpx
from stdnum import luhn

from gateway.demo.actor import Actor, ActorError, Live
from gateway.demo.installation import Place
from gateway.demo.story import Story

FIRM, FJELLHEIM, NORDLYS, VINTER = "fjordregn", "fjellheim", "nordlys", "vinter"
DNB, OSTLANDET = "DNBANOKK", "SHEDNO22"
WAIT_SECONDS = 15.0
READ_AGAIN_SECONDS = 61
"""One more than the pause between two live reads of an account."""

_COMPANY = """{ id name organisationNumber features
  integrationCheck { green reason explanation } consentCheck { green reason explanation }
  agreement { id status activatedOn document { url }
    statusInfo { text ... on AgreementManualReview { reasons explanations } } } }"""
COMPANIES = f"{{ viewer {{ companies {{ nodes {_COMPANY} }} }} }}"
ACCOUNTS = """{ id name accountNumber bank { bic name }
  balance { booked { value } ageSeconds source } }"""
BALANCES = f"""subscription ($company: ID!, $since: String) {{
  balances(companyId: $company, since: $since) {{ cursor kind accounts {ACCOUNTS} }} }}"""
PAYMENTS = """subscription ($company: ID!, $since: String) {
  paymentStatus(companyId: $company, since: $since) { cursor kind payments {
  id status bankStatus endToEndId creditorName purposeCode instructedAmount { value }
  statusInfo { text ... on PaymentRejected { reasonCode reason fix } } } } }"""
TRANSACTIONS = """subscription ($company: ID!, $since: String) {
  newTransactions(companyId: $company, since: $since) { cursor kind transactions {
  id status endToEndId remittanceStructured counterpartyName transactionAmount { value } account { id }
  reconciliation { rule voucher { number } } } } }"""


class Cast:
    """Kari the accountant, Ola the general manager, Per of payroll, Ingrid of the café, Nils the stranger."""

    def __init__(self, place: Place, story: Story) -> None:
        self.story = story
        self._place = place
        self._stack = AsyncExitStack()
        self._logged_in: set[str] = set()
        self.people: dict[str, dict[str, Any]] = {}
        self.companies: dict[str, dict[str, Any]] = {}
        self._run = str(int(time.time() * 1000))
        self._numbers = 0

    async def __aenter__(self) -> "Cast":
        names = ("kari", "ola", "per", "ingrid", "nils")
        self.kari, self.ola, self.per, self.ingrid, self.nils = [
            await self._stack.enter_async_context(
                Actor(name, self._place.gateway_url, self._place.sandbox_url, locale=self.story.language)
            )
            for name in names
        ]
        self.people = {person["key"]: person for person in await self.world("GET", "people")}
        self.companies = {company["key"]: company for company in await self.world("GET", "companies")}
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def login(self, *actors: Actor) -> None:
        """Each with BankID, once."""
        for actor in actors:
            if actor.person not in self._logged_in:
                await actor.login()
                self._logged_in.add(actor.person)

    # --- the world outside ---------------------------------------------------------------------------------------

    async def world(self, method: str, what: str, **kwargs: Any) -> Any:
        return await self.kari.outside(method, f"/world/{what}", **kwargs)

    async def page(self, path: str) -> str:
        """A page of the world outside, as a browser shows it."""
        async with httpx.AsyncClient(base_url=self._place.sandbox_url, trust_env=False, timeout=30) as browser:
            return (await browser.get(path)).text

    async def press(self, path: str, **form: str) -> None:
        """A button on a page of the world outside."""
        async with httpx.AsyncClient(base_url=self._place.sandbox_url, trust_env=False, timeout=30) as browser:
            pressed = await browser.post(path, data=form)
        if pressed.status_code != 303:
            raise ActorError(f"{path} answered {pressed.status_code}")

    async def bank_accounts(self) -> dict[str, dict[str, Any]]:
        """Every account of the world by its key: the banks' own truth."""
        return {account["key"]: account for account in await self.world("GET", "accounts")}

    async def link(self, person: str, kind: str, seconds: float = WAIT_SECONDS) -> tuple[str, set[str]]:
        """(word, channels) of the newest `kind` link (sign, join) in a person's inbox, by SMS and by e-mail."""
        own = {self.people[person]["mobile"], self.people[person]["email"]}

        async def found() -> tuple[str, set[str]] | None:
            words = [
                (link[1], message["channel"])
                for message in await self.world("GET", "messages")
                if message["to"] in own and (link := re.search(rf"/{kind}/([\w-]+)", message["text"]))
            ]
            channels = {channel for word, channel in words if word == words[0][0]}
            return (words[0][0], channels) if len(channels) > 1 else None

        return await until(found, f"the {kind} link in the inbox of {person}", seconds)

    async def a_minute_passes(self, *present: Actor) -> None:
        """The world's clock goes on while these people look at their screens: their next live read is due."""
        for actor in present:
            await actor.ask("mutation { signalPresence { __typename } }")
        await self.world("POST", "clock", json={"advance_seconds": READ_AGAIN_SECONDS})
        # The gateway follows the world's clock twice a second; a sign of life before that would be a minute old.
        await asyncio.sleep(0.6)
        for actor in present:
            await actor.ask("mutation { signalPresence { __typename } }")

    # --- what people know ----------------------------------------------------------------------------------------

    async def company(self, actor: Actor, key: str) -> dict[str, Any] | None:
        """The company as this person sees it; None when it is not theirs to see."""
        number = self.companies[key]["orgnr"]
        nodes = (await actor.ask(COMPANIES))["viewer"]["companies"]["nodes"]
        return next((node for node in nodes if node["organisationNumber"] == number), None)

    async def must_see(self, actor: Actor, key: str) -> dict[str, Any]:
        company = await self.company(actor, key)
        if company is None:
            raise ActorError(f"{actor.person} does not see {key}; the world was used otherwise: `kontobro reset`")
        return company

    def signatory(self, person: str) -> dict[str, str]:
        """How the accountant writes somebody into a form."""
        known = self.people[person]
        return {
            "givenName": known["given_name"],
            "familyName": known["family_name"],
            "birthdate": known["birthdate"],
            "mobile": known["mobile"],
            "email": known["email"],
        }

    # --- numbers that are new each time ---------------------------------------------------------------------------

    def key(self) -> str:
        """An idempotency key."""
        self._numbers += 1
        return f"demo-{self._run}-{self._numbers}"

    def kid(self) -> str:
        """A KID with its MOD10 check digit, never used before."""
        self._numbers += 1
        stem = f"{self._run}{self._numbers:02d}"
        return stem + luhn.calc_check_digit(stem)


async def until(ask: Callable[[], Awaitable[Any]], what: str, seconds: float = WAIT_SECONDS) -> Any:
    """The first answer that is not None (or false). Raises ActorError."""
    deadline = time.monotonic() + seconds
    while not (answer := await ask()):
        if time.monotonic() > deadline:
            raise ActorError(f"{what} never came")
        await asyncio.sleep(0.05)
    return answer


def rows(live: Live, *path: str) -> dict[str, dict[str, Any]]:
    """What a screen shows now: the newest state of every row that came to this socket, by id."""
    shown: dict[str, dict[str, Any]] = {}
    for message in live.seen:
        for row in told(message, *path):
            shown[row["id"]] = row
    return shown


def told(message: Any, *path: str) -> list[dict[str, Any]]:
    """The rows of one message; none when it carries an error."""
    value = message.get("data")
    for name in path:
        value = value.get(name) if value else None
    return value or []


def mistyped(kid: str) -> str:
    """The KID with a last digit that is wrong by MOD10 and by MOD11 alike: a KID is good when either holds."""
    weighted = sum(int(digit) * weight for digit, weight in zip(reversed(kid[:-1]), cycle(range(2, 8)), strict=False))
    return kid[:-1] + next(digit for digit in "0123456789" if digit not in (kid[-1], str(-weighted % 11)))


def minor(value: str) -> int:
    """ "12500.00" in øre."""
    return int(value.replace(".", ""))


def kroner(value: str) -> str:
    """ "12500.00" as people read it."""
    whole, _, decimals = value.partition(".")
    # No-break spaces: an amount stays on one line.
    return f"kr\N{NO-BREAK SPACE}{int(whole):,}".replace(",", "\N{NO-BREAK SPACE}") + f",{decimals}"
