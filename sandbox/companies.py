"""The companies of the demo world and who holds which role in them.

Law: organisation numbers are valid (mod 11) and begin with 2 or 3, which no real company has.
"""

from datetime import timedelta
from typing import Any

from sandbox.world import World

FJELLHEIM = "312458713"
NORDLYS = "213745638"
HAVBRIS = "315612403"
FJORDREGN = "215983188"
TOPPEN = "317824637"
VINTER = "219034156"
SKARVEN = "314708628"
EIENDOM = "216459202"

# postal code, city, municipality number, street
_OSLO = ("0155", "OSLO", "0301", "Rådhusgata 12")
_HAMAR = ("2317", "HAMAR", "3403", "Strandgata 40")
_BERGEN = ("5003", "BERGEN", "4601", "Torgallmenningen 8")
_TROMSO = ("9008", "TROMSØ", "5501", "Storgata 61")

_Place = tuple[str, str, str, str]


def _role(group: str, code: str, *, person: str | None = None, orgnr: str | None = None) -> dict[str, str | None]:
    return {"group": group, "code": code, "person_key": person, "orgnr": orgnr}


def _manager_and_chair(person: str) -> list[dict[str, str | None]]:
    return [_role("DAGL", "DAGL", person=person), _role("STYR", "LEDE", person=person)]


def _company(
    key: str, orgnr: str, name: str, founded: str, industry: tuple[str, str], place: _Place, employees: int, **rest: Any
) -> dict[str, Any]:
    postal_code, city, municipality_number, street = place
    return {
        "key": key,
        "orgnr": orgnr,
        "name": name,
        "form": "AS",
        "founded_on": founded,
        "registered_on": founded,
        "industry_code": industry[0],
        "industry_text": industry[1],
        "address": {
            "street": street,
            "postal_code": postal_code,
            "city": city,
            "municipality": city,
            "municipality_number": municipality_number,
        },
        "employees": employees,
        "bankrupt": False,
        "bankrupt_on": None,
        "deleted_on": None,
        "roles": [],
        **rest,
    }


def seed(world: World) -> None:
    """Documents of kind "company" by organisation number; `roles` as [{group, code, person_key | orgnr}]."""
    # The newly founded company stays newly founded however late the world begins.
    last_month = (world.clock.today() - timedelta(days=30)).isoformat()
    accounting = ("69.201", "Regnskap og bokføring")
    fjellheim_roles = [*_manager_and_chair("ola"), _role("STYR", "MEDL", person="siri")]
    eiendom_roles = [*_manager_and_chair("ola"), _role("REGN", "REGN", orgnr=FJORDREGN)]
    companies = (
        _company(
            "fjellheim", FJELLHEIM, "Fjellheim Bygg AS", "2014-05-12",
            ("41.200", "Oppføring av bygninger"), _HAMAR, 24, roles=fjellheim_roles,
        ),
        _company(
            "nordlys", NORDLYS, "Nordlys Kafé AS", last_month,
            ("56.101", "Drift av restauranter og kafeer"), _TROMSO, 6, roles=_manager_and_chair("ingrid"),
        ),
        _company(
            "havbris", HAVBRIS, "Havbris Consult AS", "2017-09-01",
            ("70.220", "Bedriftsrådgivning og annen administrativ rådgivning"), _BERGEN, 3,
            roles=_manager_and_chair("nils"),
        ),
        _company(
            "fjordregn", FJORDREGN, "Fjord Regnskap AS", "2009-02-16", accounting, _BERGEN, 11,
            roles=[_role("DAGL", "DAGL", person="kari")],
        ),
        _company(
            "toppen", TOPPEN, "Toppen Økonomi AS", "2012-11-20", accounting, _OSLO, 8,
            roles=[_role("DAGL", "DAGL", person="anne"), _role("STYR", "LEDE", person="siri")],
        ),
        _company(
            "vinter", VINTER, "Vinterhandel AS", "2011-03-03",
            ("47.641", "Butikkhandel med sportsutstyr"), _OSLO, 0, deleted_on="2023-06-30",
        ),
        _company(
            "skarven", SKARVEN, "Skarven Transport AS", "2010-08-24",
            ("49.410", "Godstransport på vei"), _TROMSO, 2, bankrupt=True, bankrupt_on="2024-02-14",
        ),
        _company(
            "eiendom", EIENDOM, "Bakken Eiendom AS", "2018-01-15",
            ("68.209", "Utleie av egen eller leid fast eiendom ellers"), _HAMAR, 0, roles=eiendom_roles,
        ),
    )  # fmt: skip
    for company in companies:
        world.store.put("company", company["orgnr"], company)
