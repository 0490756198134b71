"""An agreement on its way, for tests of what comes after: registered by Kari, sent to Ola, read from Ola's inbox."""

import re
import time
from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import parse_qsl, urlsplit

import httpx

from core.access import Viewer
from core.agreement import BankAgreement
from core.agreement.registering import Registration, SignatoryInput, register_agreement, send_agreement
from core.ports import KycAnswers, OnboardingPerson
from sandbox.companies import FJELLHEIM, FJORDREGN
from tests.support.gateway_server import GatewayServer, login
from tests.support.sandbox_server import SandboxServer

T = TypeVar("T")

OLA = SignatoryInput("Ola", "Bakken", date(1974, 3, 12), "+4790000101", "ola@fjellheim.example")
KYC = KycAnswers(
    persons=(OnboardingPerson("Ola Bakken", date(1974, 3, 12), "daglig leder", False, 100),),
    funding_source="OPERATIONS",
    payment_countries=("NO",),
    industry_code="41.200",
)


def until(find: Callable[[], T | None], what: str, timeout_seconds: float = 40) -> T:
    """The first answer of `find` that is something."""
    deadline = time.monotonic() + timeout_seconds
    while (found := find()) is None or found is False:
        assert time.monotonic() < deadline, f"{what} did not come in {timeout_seconds} s"
        time.sleep(0.05)
    return found


def send_to_ola(gateway: GatewayServer, sandbox: SandboxServer) -> BankAgreement:
    with login(gateway.url, sandbox.url, "kari") as kari:
        viewer = Viewer(kari.get("/session").json()["person"], "person:kari")
    registration = Registration(FJELLHEIM, FJORDREGN, (OLA,), KYC)
    agreement = gateway.run(register_agreement(gateway.house, viewer, registration))
    return gateway.run(send_agreement(gateway.house, viewer, agreement.id))


def texts_to(sandbox: SandboxServer, recipient: str) -> list[str]:
    messages = httpx.get(f"{sandbox.url}/world/messages", trust_env=False).json()
    return [message["text"] for message in messages if message["to"] == recipient]


def link_of(sandbox: SandboxServer, recipient: str = OLA.mobile) -> str:
    """The address in the newest message to this recipient."""

    def find() -> str | None:
        found = [re.search(r"https?://\S+/(sign|join)/[\w-]+", text) for text in texts_to(sandbox, recipient)]
        return next((match.group() for match in found if match), None)

    return until(find, "the message")


def act_at_bankid(client: httpx.Client, address: str, person: str, action: str = "approve") -> httpx.Response:
    """The person's form at the sandbox's BankID, and the return to the gateway in `client`."""
    asked = urlsplit(address)
    form = {**dict(parse_qsl(asked.query)), "person": person, "action": action}
    acted = httpx.post(f"{asked.scheme}://{asked.netloc}{asked.path}/login", data=form, trust_env=False, timeout=30)
    assert acted.status_code in (302, 303), acted.text
    return client.get(acted.headers["location"])
