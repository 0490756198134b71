"""Fjellheim with everything a company can have, made by its people through the public API.

Law: what the sweeps look for is there because somebody did it, so a new noun that nobody makes here is found missing.
"""

import asyncio
import hashlib
import re
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Any

from gateway.demo.actor import Actor
from sandbox.companies import EIENDOM, FJELLHEIM, FJORDREGN, NORDLYS

DNB, OSTLANDET, NORGE = "DNBANOKK", "SHEDNO22", "SPAVNOBB"
KID = "2345676"
SALARIES = ("41317.11", "52719.37")
"""Amounts that nothing else in the world has."""
SALARY_NAMES = ("Anders Vik", "Berit Moe")
PROOF = b"%PDF-1.7 faktura 1042"
SALARY_RUN = "Lønn november hemmelig"


@dataclass
class FullCompany:
    """`actors` by person key, logged in: ola (owner), kari (accountant), anne (registered it once), nils (stranger)."""

    actors: dict[str, Actor]
    company_id: str = ""
    agreement_id: str = ""
    annes_agreement_id: str = ""
    sign_token: str = ""
    """Of an agreement that still waits, for another company."""
    account_id: str = ""
    authorisations: list[str] = field(default_factory=list)
    accounts: dict[str, Any] = field(default_factory=dict)
    """The world's, by key."""

    def __getattr__(self, name: str) -> Actor:
        try:
            return self.__dict__["actors"][name]
        except KeyError:
            raise AttributeError(name) from None

    async def pay(self, who: Actor, key: str, amount: str, **other: Any) -> dict[str, Any]:
        """An ordinary payment from the company's account: {id, contentHash}."""
        made = await who.must(
            "createPayment",
            "payment { id contentHash }",
            idempotencyKey=f"full-{key}",
            debtorAccountId=self.account_id,
            transfer=self.transfer(amount) | other.pop("transfer", {}),
            **other,
        )
        return made["payment"]

    def transfer(self, amount: str, payee: str = "byggvarer") -> dict[str, Any]:
        return {
            "instructedAmount": {"value": amount},
            "creditorName": self.accounts[payee]["owner_name"],
            "creditorAccount": self.accounts[payee]["bban"],
            "remittanceUnstructured": "Faktura 1042",
        }

    async def salary_run(self, key: str) -> dict[str, Any]:
        """Two salaries: {id, contentHash}."""
        lines = [self.transfer(amount, f"ansatt-{n}") for n, amount in enumerate(SALARIES, 1)]
        made = await self.ola.must(
            "createSalaryBatch",
            "batch { id contentHash }",
            idempotencyKey=f"full-{key}",
            debtorAccountId=self.account_id,
            name=SALARY_RUN,
            transfers=lines,
        )
        return made["batch"]

    async def approve(self, *approvals: dict[str, str], action: str | None = "approve") -> str:
        """Ola's yes here and `action` at the bank (None: not yet); the authorisation's id."""
        made = await self.ola.must("approvePayments", "authorisations { id authorisationUrl }", approvals=approvals)
        (authorisation,) = made["authorisations"]
        self.authorisations.append(authorisation["id"])
        if action:
            await go_to_bank(self.ola, authorisation["authorisationUrl"], action)
        return authorisation["id"]


async def full_company(stack: AsyncExitStack, gateway_url: str, sandbox_url: str) -> FullCompany:
    """About fifteen seconds; the actors live as long as `stack`."""
    names = ("ola", "kari", "anne", "nils")
    actors = {n: await stack.enter_async_context(Actor(n, gateway_url, sandbox_url)) for n in names}
    for actor in actors.values():
        await actor.login()
    full = FullCompany(actors)
    full.accounts = {one["key"]: one for one in await full.ola.outside("GET", "/world/accounts")}
    await _registrations(full)
    for bic in (DNB, OSTLANDET, OSTLANDET, NORGE):
        await consent(full.ola, full.company_id, bic)
    await consent(full.ola, full.company_id, NORGE, action=None)
    await _accounts_read(full)
    await _payments(full)
    await _money_in(full)
    await _attachment(full)
    return full


async def _registrations(full: FullCompany) -> None:
    """Anne registers and withdraws, then Kari for good; three others wait, each at another place."""
    full.annes_agreement_id = await register(full.anne, FJELLHEIM, "ola")
    await full.anne.must("sendAgreement", "agreement { id }", agreementId=full.annes_agreement_id)
    await full.anne.must("withdrawAgreement", "agreement { id }", agreementId=full.annes_agreement_id)
    full.agreement_id = await register(full.kari, FJELLHEIM, "ola", firmOrganisationNumber=FJORDREGN)
    await sign(full.kari, full.ola, full.agreement_id)
    companies = await full.kari.ask("{ viewer { companies { nodes { id organisationNumber } } } }")
    (full.company_id,) = (
        c["id"] for c in companies["viewer"]["companies"]["nodes"] if c["organisationNumber"] == FJELLHEIM
    )
    await until_status(full.kari, full.agreement_id, "ACTIVE")
    nordlys = await register(full.kari, NORDLYS, "ingrid")
    await sign(full.kari, Actor("ingrid", full.kari.gateway_url, full.kari.sandbox_url), nordlys)
    await until_status(full.kari, nordlys, "MANUAL_REVIEW")
    own = await register(full.kari, FJORDREGN, "kari", pep=True)
    await sign(full.kari, full.kari, own)
    await until_status(full.kari, own, "MANUAL_REVIEW")
    cases = await full.kari.http.get(f"{full.kari.sandbox_url}/partner/cases")
    (case,) = re.findall(r'href="(/partner/cases/[^"]+)">FJORD REGNSKAP AS', cases.text)
    form = {"decision": "needs_information", "text": "Send oss eierlisten."}
    await full.kari.sca(f"{full.kari.sandbox_url}{case}", **form)
    await until_status(full.kari, own, "NEEDS_INFORMATION")
    waiting = await register(full.kari, EIENDOM, "ola")
    full.sign_token = await send(full.kari, waiting)


async def register(registrant: Actor, organisation: str, signatory: str, *, pep: bool = False, **other: Any) -> str:
    """A DRAFT with this person as its signatory; the agreement's id."""
    person = await of_the_world(registrant, signatory)
    name = f"{person['given_name']} {person['family_name']}"
    who = {"givenName": person["given_name"], "familyName": person["family_name"], "birthdate": person["birthdate"]}
    kyc = {
        "persons": [
            {"name": name, "birthdate": person["birthdate"], "role": "Eier", "pep": pep, "ownershipPercent": 100}
        ],
        "fundingSource": "OPERATIONS",
        "paymentCountries": ["NO"],
        "industryCode": "41.200",
    }
    signatories = [who | {"mobile": person["mobile"], "email": person["email"]}]
    made = await registrant.must(
        "registerAgreement",
        "agreement { id }",
        organisationNumber=organisation,
        signatories=signatories,
        kyc=kyc,
        **other,
    )
    return made["agreement"]["id"]


async def send(registrant: Actor, agreement_id: str) -> str:
    """Sent; the word in the newest link."""

    async def links() -> list[str]:
        messages = await registrant.outside("GET", "/world/messages")
        return re.findall(r"/sign/([\w-]+)", str(messages))

    before = set(await links())
    await registrant.must("sendAgreement", "agreement { id }", agreementId=agreement_id)
    for _ in range(100):
        if new := set(await links()) - before:
            return new.pop()
        await asyncio.sleep(0.1)
    raise AssertionError("the link never came")


async def sign(registrant: Actor, signatory: Actor, agreement_id: str) -> None:
    token = await send(registrant, agreement_id)
    started = await signatory.must("startSigning", "signingUrl", token=token)
    await signatory.follow(await signatory.bankid(started["signingUrl"]))


async def until_status(who: Actor, agreement_id: str, status: str) -> None:
    document = "query ($id: ID!) { node(id: $id) { ... on BankAgreement { status } } }"
    for _ in range(200):
        told = await who.ask(document, id=agreement_id)
        if told["node"]["status"] == status:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"the agreement never became {status}")


async def consent(who: Actor, company_id: str, bic: str, *, action: str | None = "approve") -> str:
    """Asked for and answered at the bank (None: not yet); the consent's id."""
    person = await of_the_world(who, who.person)
    url = "... on ConsentAwaitingAuthorisation { authorisationUrl }"
    made = await who.must(
        "requestConsent",
        f"consent {{ id statusInfo {{ {url} }} }}",
        companyId=company_id,
        bic=bic,
        psuId=person["dnb_user_id"],
    )
    if action:
        await go_to_bank(who, made["consent"]["statusInfo"]["authorisationUrl"], action)
    return made["consent"]["id"]


async def go_to_bank(who: Actor, authorisation_url: str, action: str) -> None:
    page = await who.follow(authorisation_url)
    assert page.status_code == 303, page.text
    await who.follow(await who.sca(page.headers["location"], action=action))


async def of_the_world(who: Actor, person: str) -> dict[str, Any]:
    return next(p for p in await who.outside("GET", "/world/people") if p["key"] == person)


async def _accounts_read(full: FullCompany) -> None:
    document = """query ($id: ID!) { company(id: $id) {
        accounts { id bank { bic } balance { at } } transactions(first: 1) { nodes { id } } } }"""
    # A consent that replaces another in the middle of its first read leaves the account to its next turn, a minute on:
    # of the world's clock, which need not be waited for.
    deadline, patience = time.monotonic() + 90, time.monotonic() + 10
    while time.monotonic() < deadline:
        if time.monotonic() > patience:
            patience = deadline
            await full.ola.outside("POST", "/world/clock", json={"advance_seconds": 61})
        company = (await full.ola.ask(document, id=full.company_id))["company"]
        ready = [one for one in company["accounts"] if one["balance"]]
        if len(ready) == 4 and company["transactions"]["nodes"]:
            (full.account_id,) = (one["id"] for one in ready if one["bank"]["bic"] == NORGE)
            return
        await asyncio.sleep(0.1)
    raise AssertionError("the accounts were never read")


async def _payments(full: FullCompany) -> None:
    """One in each state a person can bring it to; salaries and an ordinary one in the same act at the bank."""
    posted = await full.kari.must(
        "postAndPay",
        "payment { id contentHash }",
        idempotencyKey="full-post-and-pay",
        debtorAccountId=full.account_id,
        voucher={
            "date": (await full.ola.outside("GET", "/world/clock"))["today"],
            "text": "Faktura 1042",
            "postings": [{"ledgerAccount": "4000", "amount": "731.50"}, {"ledgerAccount": "2400", "amount": "-731.50"}],
        },
        transfer=full.transfer("731.50"),
    )
    batch = await full.salary_run("salaries")
    await full.approve(_yes(posted["payment"]), {"batchId": batch["id"], "contentHash": batch["contentHash"]})
    today = (await full.ola.outside("GET", "/world/clock"))["today"]
    later = f"{int(today[:4]) + 1}{today[4:]}" if today[5:] < "06" else f"{int(today[:4]) + 1}-01-15"
    await full.approve(_yes(await full.pay(full.kari, "later", "12.00", transfer={"requestedExecutionDate": later})))
    await full.approve(_yes(await full.pay(full.kari, "rejected", "13.00")), action="reject")
    await full.approve(_yes(await full.pay(full.kari, "at-the-bank", "14.00")), action=None)
    with_kid = {"remittanceStructured": KID, "remittanceUnstructured": None}
    await full.pay(full.kari, "waiting", "15.00", transfer=with_kid)
    await full.pay(full.kari, "draft", "16.00", draft=True)
    await full.salary_run("more-salaries")


def _yes(payment: dict[str, str]) -> dict[str, str]:
    return {"paymentId": payment["id"], "contentHash": payment["contentHash"]}


async def _attachment(full: FullCompany) -> None:
    document = "query ($id: ID!) { company(id: $id) { vouchers { nodes { id } } } }"
    (voucher, *_) = (await full.kari.ask(document, id=full.company_id))["company"]["vouchers"]["nodes"]
    told = {"title": "Faktura 1042.pdf", "mediaType": "application/pdf", "byteSize": len(PROOF)}
    digest = hashlib.sha256(PROOF).hexdigest()
    made = await full.kari.must("createUploadTicket", "ticket { url }", voucherId=voucher["id"], sha256=digest, **told)
    sent = await full.kari.http.put(made["ticket"]["url"], content=PROOF)
    assert sent.status_code == 201, sent.text


async def _money_in(full: FullCompany) -> None:
    """An invoice paid with its KID, something pending, and a live read that sees it all booked and matched."""
    await full.kari.must(
        "postVoucher",
        "voucher { id }",
        idempotencyKey="full-invoice",
        companyId=full.company_id,
        voucher={
            "date": (await full.ola.outside("GET", "/world/clock"))["today"],
            "text": "Faktura til kunde",
            "kid": KID,
            "postings": [{"ledgerAccount": "1500", "amount": "990.00"}, {"ledgerAccount": "3000", "amount": "-990.00"}],
        },
    )
    path = f"/world/accounts/{full.accounts['fjellheim-spare']['bban']}/incoming"
    money = {"debtor_name": "Kunde AS", "debtor_account": full.accounts["strom"]["bban"]}
    await full.ola.outside("POST", path, json=money | {"amount": "990.00", "kid": KID})
    await full.ola.outside("POST", path, json=money | {"amount": "77.00", "text": "Forskudd", "pending": True})
    await full.ola.ask("mutation { signalPresence { __typename } }")
    await full.ola.outside("POST", "/world/clock", json={"advance_seconds": 61})
    document = """query ($id: ID!) { company(id: $id) { payments { nodes { purposeCode reconciliation { id } status } }
        vouchers { nodes { reconciliation { id } } } transactions(status: PENDING) { nodes { id } } } }"""
    for _ in range(300):
        company = (await full.ola.ask(document, id=full.company_id))["company"]
        payments, vouchers = company["payments"]["nodes"], company["vouchers"]["nodes"]
        matched = [p for p in payments if p["reconciliation"]]
        states = {p["status"] for p in payments}
        if len(matched) == 3 and all(v["reconciliation"] for v in vouchers) and company["transactions"]["nodes"]:
            assert states >= {"EXECUTED", "SCHEDULED", "REJECTED", "AWAITING_BANK_AUTHORISATION"}, states
            return
        await asyncio.sleep(0.1)
    raise AssertionError("not everything was booked and matched")
