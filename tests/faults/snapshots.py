"""Fjellheim Bygg on its way, kept at three moments so that each run of a fault begins in a second.

SENT: the agreement waits for Ola's signature. SIGNED: it is ACTIVE. READY: Ola has consents at three banks.
"""

import asyncio
import json
import re
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gateway.demo.actor import Actor
from sandbox.companies import FJELLHEIM, FJORDREGN
from tests.faults.installation import Installation, Nursery

SENT, SIGNED, READY = "sent", "signed", "ready"
PLAIN, TIETOEVRY, DNB = "SPAVNOBB", "SHEDNO22", "DNBANOKK"
BANKS = (PLAIN, TIETOEVRY, DNB)
MARK = "snapshot.json"

OVERVIEW = """query($c: ID!) { company(id: $c) {
  agreement { status }
  consents { id status bank { bic } }
  accounts { id accountNumber bank { bic } balance { booked { value } } }
  integrationCheck { green }
} }"""


@dataclass
class Known:
    """What people remember from before the fault: who is logged in with which cookie, and the ids they saw."""

    company_id: str
    agreement_id: str
    token: str
    """Of the link in Ola's message."""
    sessions: dict[str, dict[str, Any]]
    ola: dict[str, Any]
    payee: dict[str, Any]
    """The account that is paid in these runs."""


def recall(var: Path) -> Known:
    return Known(**json.loads((var / MARK).read_text()))


@asynccontextmanager
async def person(installation: Installation, known: Known, key: str) -> AsyncIterator[Actor]:
    """The person, in the browser of before the fault."""
    async with Actor(key, installation.url, installation.sandbox_url) as actor:
        session = known.sessions[key]
        for name, value in session["cookies"].items():
            actor.http.cookies.set(name, value)
        actor.http.headers["X-CSRF-Token"] = session["csrf"]
        yield actor


async def overview(actor: Actor, known: Known) -> dict[str, Any]:
    return (await actor.ask(OVERVIEW, c=known.company_id))["company"]


async def until(find: Any, what: str, seconds: float = 60.0) -> Any:
    """The first answer of the coroutine function `find` that is something."""
    deadline = time.monotonic() + seconds
    while not (found := await find()):
        assert time.monotonic() < deadline, f"{what} did not come in {seconds} s"
        await asyncio.sleep(0.1)
    return found


async def take(nursery: Nursery, root: Path) -> None:
    """Plays registration, signing and consents once, and keeps a copy of everything at each moment."""
    async with Installation(nursery, root / "var") as installation:

        @asynccontextmanager
        async def running(moment: str) -> AsyncIterator[None]:
            await installation.start_sandbox()
            await installation.start_gateway()
            yield
            await installation.stop(installation.gateway)
            await installation.stop(installation.sandbox)
            shutil.copytree(installation.var, root / moment)

        async with (
            Actor("kari", installation.url, installation.sandbox_url) as kari,
            Actor("ola", installation.url, installation.sandbox_url) as ola,
        ):
            async with running(SENT):
                known = await _register(kari, ola)
                (installation.var / MARK).write_text(json.dumps(asdict(known)))
            async with running(SIGNED):
                signing = await ola.must("startSigning", "signingUrl", token=known.token)
                await ola.follow(await ola.bankid(signing["signingUrl"]))
                await until(lambda: _active(kari, known), "ACTIVE")
            async with running(READY):
                for bic in BANKS:
                    await ola.follow(await ola.sca(await consent_page(ola, known, bic)))

                async def fed() -> bool:
                    accounts = (await overview(ola, known))["accounts"]
                    return {account["bank"]["bic"] for account in accounts if account["balance"]} == set(BANKS)

                await until(fed, "a balance at each bank")


async def _register(kari: Actor, ola: Actor) -> Known:
    for actor in (kari, ola):
        await actor.login()
    signer = next(p for p in await kari.outside("GET", "/world/people") if p["key"] == "ola")
    signatory = {
        "givenName": signer["given_name"],
        "familyName": signer["family_name"],
        "birthdate": signer["birthdate"],
        "mobile": signer["mobile"],
        "email": signer["email"],
    }
    owner = {"name": "Ola Bakken", "birthdate": signer["birthdate"], "role": "Daglig leder", "pep": False}
    made = await kari.must(
        "registerAgreement",
        "agreement { id }",
        organisationNumber=FJELLHEIM,
        firmOrganisationNumber=FJORDREGN,
        signatories=[signatory],
        kyc={
            "persons": [{**owner, "ownershipPercent": 100}],
            "fundingSource": "OPERATIONS",
            "paymentCountries": ["NO"],
            "industryCode": "41.200",
        },
    )
    agreement = made["agreement"]
    await kari.must("sendAgreement", "agreement { status }", agreementId=agreement["id"])

    async def link() -> str | None:
        found = re.search(r"/sign/([\w-]+)", json.dumps(await kari.outside("GET", "/world/messages")))
        return found[1] if found else None

    payees = await kari.outside("GET", "/world/accounts")
    seen = await kari.ask("{ viewer { companies { nodes { id } } } }")
    return Known(
        company_id=seen["viewer"]["companies"]["nodes"][0]["id"],
        agreement_id=agreement["id"],
        token=await until(link, "the message with the link"),
        sessions={
            actor.person: {
                "cookies": {cookie.name: cookie.value for cookie in actor.http.cookies.jar},
                "csrf": actor.http.headers["X-CSRF-Token"],
            }
            for actor in (kari, ola)
        },
        ola=signer,
        payee=next(account for account in payees if account["key"] == "byggvarer"),
    )


async def _active(kari: Actor, known: Known) -> bool:
    return (await overview(kari, known))["agreement"]["status"] == "ACTIVE"


async def consent_page(ola: Actor, known: Known, bic: str) -> str:
    """A new consent asked for; the address of the bank's page for it."""
    asked = await ola.must(
        "requestConsent",
        "consent { statusInfo { ... on ConsentAwaitingAuthorisation { authorisationUrl } } }",
        companyId=known.company_id,
        bic=bic,
        psuId=known.ola["dnb_user_id"],
    )
    return (await ola.follow(asked["consent"]["statusInfo"]["authorisationUrl"])).headers["location"]
