"""What every journey needs: people who are logged in, companies on their way, a clock, and patience.

Law: only what is public is used: the API, the pages, the messages people get, and the sandbox's own control API.
"""

import asyncio
import re
import time
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx

from core.texts.en import EN
from core.texts.nb import NB
from gateway.demo.actor import Actor
from sandbox.world.clock import WorldClock
from tests.support.gateway_server import GatewayServer
from tests.support.sandbox_server import SandboxServer

PLAIN, DNB, OSTLANDET, HANDELSBANKEN = "SPAVNOBB", "DNBANOKK", "SHEDNO22", "HANDNOKK"
DAY = 86_400
HOUR = 3_600

CATALOGUES = {"nb": NB, "en": EN}

Facts = dict[str, Any]


@dataclass(frozen=True)
class BankCall:
    at: datetime
    """The world's time."""
    method: str
    path: str
    attended: bool
    """It told the address of the person, who is there."""
    status: int


class BankCalls:
    """Every call that reached a bank, written down at the wire."""

    def __init__(self) -> None:
        self.seen: list[BankCall] = []
        self.forgiven: set[str] = set()
        """How violations end that a journey has asked for: a bank that breaks the standard on purpose."""
        self.clock: WorldClock | None = None

    def around(self, app: Any) -> Any:
        async def counted(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not re.match(r"/banks/\w+/v1/", scope["path"]):
                await app(scope, receive, send)
                return
            attended = any(name == b"psu-ip-address" for name, _ in scope["headers"])

            async def noted(message: Any) -> None:
                if message["type"] == "http.response.start" and self.clock is not None:
                    call = BankCall(self.clock.now(), scope["method"], scope["path"], attended, message["status"])
                    self.seen.append(call)
                await send(message)

            await app(scope, receive, noted)

        return counted

    def reads(self, kind: str = "balances") -> list[BankCall]:
        """Of `balances` or `transactions`."""
        return [call for call in self.seen if call.path.endswith(f"/{kind}")]


class Stage:
    def __init__(self, sandbox: SandboxServer, gateway: GatewayServer, calls: BankCalls) -> None:
        self.sandbox = sandbox
        self.gateway = gateway
        self.calls = calls
        self.world = httpx.Client(base_url=sandbox.url, trust_env=False, timeout=30)
        self._actors: dict[str, Actor] = {}

    async def close(self) -> None:
        self.world.close()
        for actor in self._actors.values():
            await actor.__aexit__()

    # --- The world ---------------------------------------------------------------------------------------------------

    def listed(self, what: str) -> list[Facts]:
        answer = self.world.get(f"/world/{what}")
        answer.raise_for_status()
        return answer.json()

    def person(self, key: str) -> Facts:
        return next(person for person in self.listed("people") if person["key"] == key)

    def company(self, key: str) -> Facts:
        return next(company for company in self.listed("companies") if company["key"] == key)

    def account(self, key: str) -> Facts:
        return next(account for account in self.listed("accounts") if account["key"] == key)

    def messages_to(self, person: str) -> list[Facts]:
        """Newest first."""
        who = self.person(person)
        return [message for message in self.listed("messages") if message["to"] in (who["mobile"], who["email"])]

    def bookings(self, end_to_end_id: str) -> list[Facts]:
        found = self.world.get("/world/bookings", params={"endToEndId": end_to_end_id}).json()
        return [entry for entry in found if entry["status"] == "BOOKED"]

    def fault(self, **fault: Any) -> str:
        """Switch a fault on; answers with its id."""
        answer = self.world.post("/world/faults", json=fault)
        assert answer.status_code == 201, answer.text
        return answer.json()["id"]

    def incoming(self, account: str, amount: str, name: str = "Solsiden Borettslag", **more: Any) -> Facts:
        """Money comes in from outside."""
        payer = self.account("strom")["bban"]
        money = {"amount": amount, "debtor_name": name, "debtor_account": payer, **more}
        answer = self.world.post(f"/world/accounts/{self.account(account)['bban']}/incoming", json=money)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def heal(self) -> None:
        self.world.delete("/world/faults").raise_for_status()

    async def advance(self, seconds: int) -> None:
        """Move the world's clock, and wait until the installation's business time has followed."""
        told = self.world.post("/world/clock", json={"advance_seconds": seconds}).json()
        await self.until(lambda: self.gateway.house.clock.offset.total_seconds() == told["offset_seconds"], "the clock")

    @property
    def today(self) -> str:
        return self.world.get("/world/clock").json()["today"]

    async def settle(self, *, seconds: float = 0.3) -> None:
        """Until no bank has been called for a while: what the clock made due is done."""
        before = -1
        while before != len(self.calls.seen):
            before = len(self.calls.seen)
            await asyncio.sleep(seconds)

    async def until(self, holds: Callable[[], Any], what: str, *, seconds: float = 40) -> Any:
        """The first true answer of `holds`, which may be awaitable."""
        deadline = time.monotonic() + seconds
        while True:
            answer = holds()
            answer = await answer if isinstance(answer, Awaitable) else answer
            if answer:
                return answer
            assert time.monotonic() < deadline, f"{what}: it did not happen in time"
            await asyncio.sleep(0.05)

    # --- People ------------------------------------------------------------------------------------------------------

    async def actor(self, person: str, *, logged_in: bool = True) -> Actor:
        """The person in their own browser; the same browser every time."""
        key = person if logged_in else f"{person}, not logged in"
        if key not in self._actors:
            actor = Actor(person, self.gateway.url, self.sandbox.url)
            await actor.__aenter__()
            if logged_in:
                await actor.login()
            self._actors[key] = actor
        return self._actors[key]

    def registration(self, company: str, signatory: str, *, firm: str | None = None, **kyc: Any) -> Facts:
        """The filled-in form. `kyc` replaces single answers; pep= and owner= are answers about the one person."""
        who = self.person(signatory)
        name, birthdate = f"{who['given_name']} {who['family_name']}", who["birthdate"]
        pep = kyc.pop("pep", False)
        role = {"name": name, "birthdate": birthdate, "role": "Daglig leder", "pep": pep, "ownershipPercent": 100}
        answers = {
            "persons": [role],
            "fundingSource": "OPERATIONS",
            "paymentCountries": ["NO"],
            "industryCode": self.company(company)["industry_code"],
        }
        return {
            "organisationNumber": self.company(company)["orgnr"],
            "firmOrganisationNumber": self.company(firm)["orgnr"] if firm else None,
            "signatories": [
                {
                    "givenName": who["given_name"],
                    "familyName": who["family_name"],
                    "birthdate": birthdate,
                    "mobile": who["mobile"],
                    "email": who["email"],
                }
            ],
            "kyc": answers | kyc,
        }

    async def send(self, by: Actor, agreement_id: str, to: str) -> str:
        """Send the agreement; answers with the word in the link that the signatory got."""
        before = len(self.messages_to(to))
        await by.must("sendAgreement", "agreement { status }", agreementId=agreement_id)
        await self.until(lambda: len(self.messages_to(to)) == before + 2, "SMS and e-mail")
        return self.link_to(to, "sign")

    def link_to(self, person: str, kind: str) -> str:
        """The word of the newest link to `sign` or `join` that the person got."""
        for message in self.messages_to(person):
            if found := re.search(rf"/{kind}/([\w-]+)", message["text"]):
                return found[1]
        raise AssertionError(f"{person} got no link to {kind}")

    async def sign(self, token: str, signatory: str) -> httpx.Response:
        """Sign with BankID, in a browser that is not logged in; answers with the page that follows."""
        signer = await self.actor(signatory, logged_in=False)
        begun = await signer.must("startSigning", "signingUrl", token=token)
        return await signer.follow(await signer.bankid(begun["signingUrl"]))

    async def register(self, by: str, company: str, signatory: str, **given: Any) -> tuple[str, str]:
        """Registered, not sent; answers with the ids of agreement and company."""
        actor = await self.actor(by)
        form = self.registration(company, signatory, **given)
        made = await actor.must("registerAgreement", "agreement { id }", **form)
        return made["agreement"]["id"], await self.company_id(actor, company)

    async def company_id(self, actor: Actor, company: str) -> str:
        told = await actor.ask("{ viewer { companies { nodes { id organisationNumber } } } }")
        orgnr = self.company(company)["orgnr"]
        return next(c["id"] for c in told["viewer"]["companies"]["nodes"] if c["organisationNumber"] == orgnr)

    async def activate(self, by: str, company: str, signatory: str, **given: Any) -> str:
        """All the way to ACTIVE; answers with the company's id."""
        agreement_id, company_id = await self.register(by, company, signatory, **given)
        actor = await self.actor(by)
        await self.sign(await self.send(actor, agreement_id, signatory), signatory)
        await self.agreement(actor, company_id, "ACTIVE")
        return company_id

    async def agreement(self, actor: Actor, company_id: str, status: str) -> Facts:
        """The company's newest agreement, once it has this status."""

        async def there() -> Facts | None:
            told = await actor.ask(AGREEMENT, c=company_id)
            found = told["company"]["agreement"]
            return found if found["status"] == status else None

        return await self.until(there, f"agreement {status}")

    def case(self, company: str) -> str:
        """The address of the partner's newest case about the company."""
        page = self.world.get("/partner/cases").text
        found = re.findall(r'href="(/partner/cases/[^"]+)">([^<]+)</a>', page)
        name = self.company(company)["name"]
        return next(address for address, title in found if title.casefold() == name.casefold())

    def decide(self, company: str, decision: str, message: str = "") -> None:
        """The partner's caseworker clicks."""
        answer = self.world.post(self.case(company), data={"decision": decision, "text": message})
        assert answer.status_code == 303, answer.text

    async def minute_of_presence(self, *actors: Actor) -> None:
        """These people look at their screens, and a minute goes: the next live read is due, where there is one."""
        for actor in actors:
            await actor.ask("mutation { signalPresence { ... on SignalPresenceSuccess { presentUntilSeconds } } }")
        await self.advance(61)

    # --- Consents ----------------------------------------------------------------------------------------------------

    def psu_id(self, person: str, bic: str) -> str | None:
        return self.person(person)["dnb_user_id"] if bic == DNB else None

    async def ask_consent(self, person: str, company_id: str, bic: str) -> tuple[str, str]:
        """Asked for; answers with the consent's id and the bank's own address."""
        actor = await self.actor(person)
        made = await actor.must(
            "requestConsent", CONSENT, companyId=company_id, bic=bic, psuId=self.psu_id(person, bic)
        )
        link = await actor.follow(made["consent"]["statusInfo"]["authorisationUrl"])
        assert link.status_code == 303, link.text
        return made["consent"]["id"], link.headers["location"]

    async def consent(self, person: str, company_id: str, bic: str, *, fetched: bool = True) -> str:
        """Given at the bank; answers with its id when the bank's accounts and their history have arrived."""
        actor = await self.actor(person)
        consent_id, bank = await self.ask_consent(person, company_id, bic)
        await actor.follow(await actor.sca(bank))
        assert await self.consent_status(actor, consent_id) == "VALID"
        if fetched:
            await self.until(lambda: self._fetched(actor, company_id, bic), f"the accounts of {bic}")
        return consent_id

    async def _fetched(self, actor: Actor, company_id: str, bic: str) -> bool:
        told = await actor.ask(
            "query($c: ID!) { company(id: $c) { accounts"
            " { bank { bic } balance { source } transactions(first: 1) { nodes { id } } } } }",
            c=company_id,
        )
        here = [account for account in told["company"]["accounts"] if account["bank"]["bic"] == bic]
        return bool(here) and all(account["balance"] and account["transactions"]["nodes"] for account in here)

    async def consent_status(self, actor: Actor, consent_id: str) -> str:
        told = await actor.ask("query($i: ID!) { node(id: $i) { ... on Consent { status } } }", i=consent_id)
        return told["node"]["status"]

    # --- Payments ----------------------------------------------------------------------------------------------------

    async def account_id(self, actor: Actor, company_id: str, key: str) -> str:
        """The API's id of the account that the world calls `key`."""
        told = await actor.ask("query($c: ID!) { company(id: $c) { accounts { id accountNumber } } }", c=company_id)
        bban = self.account(key)["bban"]
        return next(account["id"] for account in told["company"]["accounts"] if account["accountNumber"] == bban)

    def new_key(self) -> str:
        """An idempotency key, as a client makes them."""
        return str(uuid.uuid4())

    def transfer(self, amount: str = "1250.00", payee: str = "byggvarer", **fields: Any) -> Facts:
        """With a KID unless a text is given."""
        account = self.account(payee)
        reference = {} if "remittanceUnstructured" in fields else {"remittanceStructured": "2345676"}
        return {
            "instructedAmount": {"value": amount},
            "creditorName": account["owner_name"],
            "creditorAccount": account["bban"],
            **reference,
            **fields,
        }

    async def approve(self, actor: Actor, *approvals: Facts) -> list[str]:
        """Say yes to payments or batches (objects with id and contentHash); answers with the banks' addresses."""
        made = await actor.must(
            "approvePayments", "authorisations { authorisationUrl bank { bic } }", approvals=[yes(a) for a in approvals]
        )
        addresses = []
        for authorisation in made["authorisations"]:
            link = await actor.follow(authorisation["authorisationUrl"])
            assert link.status_code == 303, link.text
            addresses.append(link.headers["location"])
        return addresses

    async def approve_and_sca(self, actor: Actor, *approvals: Facts) -> None:
        for address in await self.approve(actor, *approvals):
            await actor.follow(await actor.sca(address))

    async def payment(self, actor: Actor, payment_id: str, status: str | None = None, *, seconds: float = 40) -> Facts:
        """The payment, once it has this status if one is named."""

        async def there() -> Facts | None:
            found = (await actor.ask(PAYMENT, i=payment_id))["node"]
            return found if status in (None, found["status"]) else None

        return await self.until(there, f"payment {status}", seconds=seconds)


AGREEMENT = """query($c: ID!) { company(id: $c) { agreement {
  id status activatedOn firm { name organisationNumber } document { id sha256 url }
  signatories { name status roleCode signedAt }
  statusInfo {
    __typename text
    ... on AgreementManualReview { reasons explanations }
    ... on AgreementPartnerAnswer { partnerText }
    ... on AgreementAwaitingSignatures { signed required expiresAt }
  } } } }"""
CONSENT = "consent { id status statusInfo { text ... on ConsentAwaitingAuthorisation { authorisationUrl } } }"
PAYMENT_FIELDS = """id status bankStatus contentHash endToEndId purposeCode remittanceStructured remittanceUnstructured
  requestedExecutionDate instructedAmount { value currency }
  approvals { contentHash person { name } }
  statusInfo {
    __typename text
    ... on PaymentRejected { reasonCode reason fix }
    ... on PaymentScheduled { executionDate }
    ... on PaymentAwaitingBankAuthorisation { authorisationUrl }
  }
  voucher { id number } reconciliation { rule voucher { id } transaction { id transactionAmount { value } } }"""
PAYMENT = f"query($i: ID!) {{ node(id: $i) {{ ... on Payment {{ {PAYMENT_FIELDS} }} }} }}"
MADE = "payment { id status contentHash endToEndId }"
CHECKS = """query($c: ID!) { company(id: $c) {
  features integrationCheck { green reason explanation } consentCheck { green reason explanation } } }"""


def yes(shown: Facts) -> Facts:
    which = "batchId" if "numberOfLines" in shown else "paymentId"
    return {which: shown["id"], "contentHash": shown["contentHash"]}


def words(page: str) -> str:
    """What a person reads on a page."""
    return " ".join(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.S).split())


async def refused(actor: Actor, mutation: str, code: str, **given: Any) -> None:
    """The mutation is refused with this code, in both languages in the words of the catalogue, with a way out."""
    for locale in ("en", "nb"):
        actor.http.headers["Accept-Language"] = locale
        told = await actor.do(mutation, "__typename", **given)
        assert told.get("code") == code, f"{mutation}: {told}"
        assert told["__typename"] == "".join(part.title() for part in code.split("_")) + "Rejection"
        for part in ("message", "fix"):
            # A message of ours, with its placeholders filled in.
            pattern = re.sub(r"\\\{\w+\\\}", "[^{}]+", re.escape(CATALOGUES[locale][f"{code}.{part}"]))
            assert re.fullmatch(pattern, told[part]), told[part]
