"""A third party for tests of the sandbox's banks: posts what a TPP posts, and fills in the bank's forms.

Law: every answer of a bank fits the standard, and a bank accepts no request that the standard refuses.
"""

import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import httpx

from sandbox.world import World
from sandbox.world.store import Document
from tests.support.protocols import ProtocolWatch

PRODUCT = "norwegian-domestic-credit-transfers"
DNB, OSTLANDET, NORGE = "DNBANOKK", "SHEDNO22", "SPAVNOBB"
BACK, NOK = "http://localhost:8000/return?state=abc", "http://localhost:8000/return?state=abc&nok=1"

Headers = Mapping[str, str | None]


class Tpp:
    """`watch` is None where the standard is not at hand."""

    def __init__(self, world: World, client: httpx.AsyncClient, watch: ProtocolWatch | None) -> None:
        self.world = world
        self.client = client
        self.watch = watch

    def account(self, key: str) -> Document:
        return next(account for account in self.world.store.all("account") if account["key"] == key)

    def orgnr(self, key: str) -> str:
        return next(company["orgnr"] for company in self.world.store.all("company") if company["key"] == key)

    def psu_id(self, bic: str, person: str) -> str:
        document = self.world.store.get("person", person)
        assert document is not None
        return document["dnb_user_id" if bic == DNB else "fnr"]

    def entries(self, account: str) -> list[Document]:
        return [e for e in self.world.store.all("entry") if e["account_id"] == self.account(account)["id"]]

    async def call(
        self,
        method: str,
        bic: str,
        path: str,
        body: Any = None,
        *,
        attended: bool = True,
        headers: Headers | None = None,
    ) -> httpx.Response:
        """`path` below the bank, or an absolute path from a link; a header that is None is left out."""
        url = path if path.startswith("/banks/") else f"/banks/{bic}{path}"
        sent: dict[str, str | None] = {"X-Request-ID": str(uuid.uuid4())}
        sent |= {**({"PSU-IP-Address": "192.0.2.7"} if attended else {}), **(headers or {})}
        known = {name: value for name, value in sent.items() if value is not None}
        response = await self.client.request(method, url, json=body, headers=known)
        self._judge(response)
        return response

    def _judge(self, response: httpx.Response) -> None:
        if self.watch is None:
            return
        found, self.watch.violations = self.watch.violations, []
        refused = response.status_code >= 400
        assert [text for text in found if not (refused and text.startswith("request"))] == []

    async def initiate(
        self, bic: str, path: str, body: Any, person: str, company: str, headers: Headers | None = None
    ) -> httpx.Response:
        """A POST of a consent, order or basket as this person for this company."""
        known: dict[str, str | None] = {
            "PSU-ID": self.psu_id(bic, person),
            "PSU-Corporate-ID": self.orgnr(company),
            "TPP-Redirect-URI": BACK,
            "TPP-Nok-Redirect-URI": NOK,
        }
        return await self.call("POST", bic, path, body, headers={**known, **(headers or {})})

    async def act(self, made: httpx.Response, person: str, action: str = "approve", **fields: Any) -> httpx.Response:
        """The person posts the form behind scaRedirect."""
        link = made.json()["_links"]["scaRedirect"]["href"]
        return await self.client.post(link, data={"person": person, "action": action, **fields})

    def consent_body(self, bic: str, days: int = 365, access: dict[str, Any] | None = None) -> dict[str, Any]:
        offered = {"accounts": [], "balances": [], "transactions": []}
        return {
            "access": access or ({"allPsd2": "allAccounts"} if bic == NORGE else offered),
            "recurringIndicator": True,
            "validUntil": (self.world.clock.today() + timedelta(days=days)).isoformat(),
            "frequencyPerDay": 4,
            "combinedServiceIndicator": False,
        }

    async def consent(self, bic: str, person: str, company: str) -> dict[str, str | None]:
        """The header that carries a valid consent."""
        made = await self.initiate(bic, "/v1/consents", self.consent_body(bic), person, company)
        assert made.status_code == 201, made.text
        assert (await self.act(made, person)).status_code == 303
        return {"Consent-ID": made.json()["consentId"]}

    def line(self, amount: str = "1250.00", payee: str = "byggvarer", **fields: Any) -> dict[str, Any]:
        account = self.account(payee)
        return {
            "instructedAmount": {"currency": "NOK", "amount": amount},
            "creditorAccount": {"bban": account["bban"]},
            "creditorName": account["owner_name"],
            **fields,
        }

    async def pay(
        self,
        debtor: str,
        person: str,
        *lines: dict[str, Any],
        headers: Headers | None = None,
        **fields: Any,
    ) -> httpx.Response:
        """One line (or none: the ordinary one) makes a single payment, more lines a bulk."""
        account = self.account(debtor)
        company = next(c["key"] for c in self.world.store.all("company") if c["orgnr"] == account["owner"]["orgnr"])
        debit = {"debtorAccount": {"bban": account["bban"]}}
        if len(lines) > 1:
            path, body = f"/v1/bulk-payments/{PRODUCT}", {**debit, "payments": list(lines), **fields}
        else:
            path, body = f"/v1/payments/{PRODUCT}", {**debit, **(lines[0] if lines else self.line()), **fields}
        return await self.initiate(account["bic"], path, body, person, company, headers)

    async def follow(self, made: httpx.Response, link: str = "status") -> dict[str, Any]:
        """What the link `self`, `status` or `scaStatus` of a 201 says now."""
        href = made.json()["_links"][link]["href"]
        answer = await self.call("GET", "", href)
        assert answer.status_code == 200, answer.text
        return answer.json()


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Status and code of a Berlin Group error."""
    return response.status_code, response.json()["tppMessages"][0]["code"]
