"""The register client against the sandbox, the register's own samples, and answers that are wrong."""

import json
import os
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.ports import OutcomeUnknown, Register, RegisterRole
from integrations.brreg import RegisterClient
from integrations.http import new_client
from sandbox.app import create_app
from sandbox.companies import EIENDOM, FJELLHEIM, FJORDREGN, SKARVEN, VINTER
from sandbox.world import World

STANDARDS = Path(os.environ.get("KONTOBRO_STANDARDS", Path(__file__).parents[3] / "shared/standards"))
SAMPLES = STANDARDS / "brreg-samples"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the register's samples are not on this machine")
BASE = "http://register.test/enhetsregisteret/api"


@pytest.fixture
async def register() -> AsyncIterator[RegisterClient]:
    app = create_app(World(None, public_url="http://register.test"), smtp_port=1)
    async with new_client(transport=httpx.ASGITransport(app)) as http:
        yield RegisterClient(BASE, http)


def answering(document: Any, status: int = 200) -> RegisterClient:
    transport = httpx.MockTransport(lambda _: httpx.Response(status, json=document))
    return RegisterClient(BASE, new_client(transport=transport))


async def test_a_company(register: RegisterClient) -> None:
    port: Register = register
    company = await port.company(FJELLHEIM)
    assert company
    assert (company.org_number, company.name, company.form_code) == (FJELLHEIM, "FJELLHEIM BYGG AS", "AS")
    assert company.registered_on == company.founded_on == date(2014, 5, 12)
    assert (company.industry_code, company.employees, company.bankrupt) == ("41.200", 24, False)
    assert (company.street, company.postal_code, company.city) == ("Strandgata 40", "2317", "HAMAR")


async def test_deleted_bankrupt_and_unknown(register: RegisterClient) -> None:
    deleted, bankrupt = await register.company(VINTER), await register.company(SKARVEN)
    assert deleted
    assert bankrupt
    assert (deleted.deleted_on, deleted.registered_on) == (date(2023, 6, 30), None)
    assert bankrupt.bankrupt
    for unknown in ("999999999", "", "12345678", "31245871x", "../../../etc", "３１２４５８７１３"):
        assert await register.company(unknown) is None
        assert await register.roles(unknown) == ()


async def test_roles(register: RegisterClient) -> None:
    roles = await register.roles(FJELLHEIM)
    ola = RegisterRole("DAGL", "Ola", "Bakken", date(1974, 3, 12), None, None, False)
    assert roles[0] == ola
    assert [r.code for r in roles] == ["DAGL", "LEDE", "MEDL"]
    assert (await register.roles(EIENDOM))[-1] == RegisterRole(
        "REGN", None, None, None, FJORDREGN, "Fjord Regnskap AS", False
    )


async def test_search_is_bounded(register: RegisterClient) -> None:
    assert [c.org_number for c in await register.search("FJELLHEIM")] == [FJELLHEIM]
    assert await register.search("jibberish") == ()
    assert len(await register.search("as", limit=2)) == 2
    assert len(await register.search("as", limit=10_000)) == 7
    assert len(await register.search("as", limit=0)) == 1


@needs_samples
async def test_the_registers_own_samples_are_understood() -> None:
    def sample(name: str) -> RegisterClient:
        return answering(json.loads((SAMPLES / f"{name}-response.json").read_text()))

    company = await sample("enheter-details").company("112233445")
    assert company
    assert (company.name, company.street, company.employees) == ("SESAM STASJON", "Tyvholmen 1", 50)
    deleted = await sample("enheter-details-deleted").company("123456789")
    assert deleted
    assert deleted.deleted_on == date(2017, 10, 20)
    assert [r.company_name for r in await sample("enheter-roller-enhet").roles("810005912")] == [
        "Rolfsens Deltakerorganisasjon AS", "Sult AS",
    ]  # fmt: skip
    [leader] = await sample("enheter-roller-person").roles("810004622")
    assert (leader.code, leader.given_name, leader.birthdate) == ("LEDE", "Ove", date(1981, 1, 1))
    assert len(await sample("enheter-search-page1").search("Sesam")) == 2
    assert await sample("enheter-search-empty").search("jibberish") == ()


async def test_who_is_gone_holds_no_role() -> None:
    def role(**values: Any) -> dict[str, Any]:
        person = {"fodselsdato": "1970-01-01", "navn": {"fornavn": "A", "mellomnavn": "B", "etternavn": "C"}}
        return {"type": {"kode": "MEDL"}, "person": person, **values}

    roles = [
        role(),
        role(avregistrert=True),
        role(fratraadt=True),
        role(person={"navn": {}, "erDoed": True}),
        {"type": {"kode": "REVI"}, "enhet": {"organisasjonsnummer": "200000004", "erSlettet": True}},
    ]
    found = await answering({"rollegrupper": [{"roller": roles}]}).roles(FJELLHEIM)
    assert [r.resigned for r in found] == [False, True, True, True, True]
    assert (found[0].given_name, found[0].family_name) == ("A B", "C")


async def test_an_answer_about_somebody_else_is_no_answer(register: RegisterClient) -> None:
    other = {"organisasjonsnummer": SKARVEN, "navn": "X", "organisasjonsform": {"kode": "AS"}}
    with pytest.raises(OutcomeUnknown, match="another organisation number"):
        await answering(other).company(FJELLHEIM)
    for broken in ({}, [], None, {**other, "konkurs": "perhaps"}):
        with pytest.raises(OutcomeUnknown):
            await answering(broken).company(FJELLHEIM)


async def test_a_register_in_trouble_is_unknown_not_missing() -> None:
    with pytest.raises(OutcomeUnknown):
        await answering({}, 500).company(FJELLHEIM)
