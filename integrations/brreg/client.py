"""core.ports.Register over the register's public API. Law: only nine digits ever become part of an address."""

import re

import httpx

from core.ports import NotFound, OutcomeUnknown, RegisterCompany, RegisterRole
from integrations.brreg import mapping
from integrations.brreg.wire import Enhet, Roller, Sokeresultat
from integrations.http import Wire

MAX_HITS = 100


class RegisterClient:
    """`base_url` ends in /enhetsregisteret/api."""

    def __init__(self, base_url: str, http: httpx.AsyncClient) -> None:
        self._base_url = base_url.rstrip("/")
        self._wire = Wire("register", http, lambda _: None)

    async def company(self, org_number: str) -> RegisterCompany | None:
        if not _is_org_number(org_number):
            return None
        try:
            answer = await self._get(f"/enheter/{org_number}")
        except NotFound:
            return None
        enhet = self._wire.read(answer, Enhet)
        if enhet.organisasjonsnummer != org_number:
            raise OutcomeUnknown("register", "the answer is about another organisation number")
        return mapping.company(enhet)

    async def roles(self, org_number: str) -> tuple[RegisterRole, ...]:
        """Empty where the register does not know the number, or keeps no roles of it any more."""
        if not _is_org_number(org_number):
            return ()
        try:
            answer = await self._get(f"/enheter/{org_number}/roller")
        except NotFound:
            return ()
        return mapping.roles(self._wire.read(answer, Roller))

    async def search(self, name: str, limit: int = 20) -> tuple[RegisterCompany, ...]:
        """At most `limit` hits, never more than 100, in the register's own order."""
        size = max(1, min(limit, MAX_HITS))
        answer = await self._get("/enheter", {"navn": name, "size": str(size)})
        return tuple(map(mapping.company, self._wire.read(answer, Sokeresultat).embedded.enheter[:size]))

    async def _get(self, path: str, params: dict[str, str] | None = None) -> httpx.Response:
        headers = {"Accept": "application/json"}
        return await self._wire.call("GET", self._base_url + path, idempotent=True, params=params, headers=headers)


def _is_org_number(text: str) -> bool:
    return re.fullmatch("[0-9]{9}", text) is not None
