"""The register of companies (Enhetsregisteret): look-up, search and roles, in the shape of the public API, version 2.

Law: a person in an answer is a name and a birthdate; the register never publishes the national identity number.
"""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from sandbox.world import World

BASE_PATH = "/enhetsregisteret/api"
MAX_PAGE_SIZE = 100
_FORMS = {"AS": "Aksjeselskap", "ENK": "Enkeltpersonforetak", "ANS": "Ansvarlig selskap"}
_GROUPS = {"DAGL": "Daglig leder/ adm.direktør", "STYR": "Styre", "REGN": "Regnskapsfører", "REVI": "Revisor"}
_ROLES = {
    "DAGL": "Daglig leder",
    "LEDE": "Styrets leder",
    "NEST": "Nestleder",
    "MEDL": "Styremedlem",
    "VARA": "Varamedlem",
    "REGN": "Regnskapsfører",
    "REVI": "Revisor",
}
# The list form of a company leaves these out (compare the details and search samples).
_DETAILS_ONLY = ("harRegistrertAntallAnsatte", "konkursdato", "vedtektsdato", "vedtektsfestetFormaal", "aktivitet")


def routes(world: World) -> list[BaseRoute]:
    base = world.public_url + BASE_PATH

    async def details(request: Request) -> Response:
        company = world.store.get("company", request.path_params["orgnr"])
        return JSONResponse(_details(base, company)) if company else _not_found(request)

    async def roles(request: Request) -> Response:
        company = world.store.get("company", request.path_params["orgnr"])
        return JSONResponse(_roles(world, base, company)) if company else _not_found(request)

    async def search(request: Request) -> Response:
        query = dict(request.query_params)
        page, size = query.get("page", "0"), query.get("size", "20")
        if not (
            re.fullmatch("[0-9]{1,4}", page) and re.fullmatch("[0-9]{1,3}", size) and 0 < int(size) <= MAX_PAGE_SIZE
        ):
            return _error(request, 400, "Bad Request", "page må være 0 eller mer, size mellom 1 og 100")
        return JSONResponse(_search(world, base, query, int(page), int(size)))

    return [
        Route(f"{BASE_PATH}/enheter", search),
        Route(f"{BASE_PATH}/enheter/{{orgnr}}", details),
        Route(f"{BASE_PATH}/enheter/{{orgnr}}/roller", roles),
    ]


def _error(request: Request, status: int, error: str, message: str) -> Response:
    return JSONResponse({"status": status, "error": error, "message": message, "path": request.url.path}, status)


def _not_found(request: Request) -> Response:
    return _error(request, 404, "Not Found", "Fant ikke enheten")


def _self(href: str) -> dict[str, Any]:
    return {"self": {"href": href}}


def _coded(base: str, folder: str, code: str, text: str, **extra: str) -> dict[str, Any]:
    return {"kode": code, "beskrivelse": text, **extra, "_links": _self(f"{base}/{folder}/{code}")}


def _form(base: str, company: dict[str, Any]) -> dict[str, Any]:
    return _coded(base, "organisasjonsformer", company["form"], _FORMS[company["form"]])


def _address(company: dict[str, Any]) -> dict[str, Any]:
    address = company["address"]
    return {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": address["postal_code"],
        "poststed": address["city"],
        "adresse": [address["street"]],
        "kommune": address["municipality"],
        "kommunenummer": address["municipality_number"],
    }


def _details(base: str, company: dict[str, Any]) -> dict[str, Any]:
    first = {
        "organisasjonsnummer": company["orgnr"],
        "navn": company["name"].upper(),
        "organisasjonsform": _form(base, company),
    }
    links = {"_links": _self(f"{base}/enheter/{company['orgnr']}")}
    if company["deleted_on"]:
        return {**first, "slettedato": company["deleted_on"], **links}
    return {
        **first,
        "postadresse": _address(company),
        "registreringsdatoEnhetsregisteret": company["registered_on"],
        "registrertIMvaregisteret": True,
        "naeringskode1": {"kode": company["industry_code"], "beskrivelse": company["industry_text"]},
        "antallAnsatte": company["employees"],
        "harRegistrertAntallAnsatte": True,
        "forretningsadresse": _address(company),
        "stiftelsesdato": company["founded_on"],
        "registrertIForetaksregisteret": True,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "konkurs": company["bankrupt"],
        "konkursdato": company["bankrupt_on"] or "",
        "underAvvikling": False,
        "underTvangsavviklingEllerTvangsopplosning": False,
        "maalform": "Bokmål",
        "vedtektsdato": company["founded_on"],
        "vedtektsfestetFormaal": [company["industry_text"]],
        "aktivitet": [],
        **links,
    }


def _listed(base: str, company: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in _details(base, company).items() if k not in _DETAILS_ONLY}


def _search(world: World, base: str, query: dict[str, str], page: int, size: int) -> dict[str, Any]:
    wanted = query.get("navn", "").casefold()
    number = query.get("organisasjonsnummer")
    hits = [
        c
        for c in world.store.all("company")
        if not c["deleted_on"] and wanted in c["name"].casefold() and number in (None, c["orgnr"])
    ]

    def link(**changes: int) -> dict[str, str]:
        values = {**query, **changes}
        return {"href": f"{base}/enheter" + (f"?{urlencode(values)}" if values else "")}

    pages = -(-len(hits) // size)
    shape = {"size": size, "totalElements": len(hits), "totalPages": pages, "number": page}
    if not hits:
        return {"_links": {"self": link()}, "page": shape}
    links = {"first": link(page=0, size=size), "self": link()}
    if page > 0:
        links["prev"] = link(page=page - 1, size=size)
    if page < pages - 1:
        links["next"] = link(page=page + 1, size=size)
    links["last"] = link(page=pages - 1, size=size)
    shown = [_listed(base, c) for c in hits[page * size : (page + 1) * size]]
    return {**({"_embedded": {"enheter": shown}} if shown else {}), "_links": links, "page": shape}


def _roles(world: World, base: str, company: dict[str, Any]) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for role in company["roles"]:
        entries = groups.setdefault(role["group"], [])
        entries.append(
            {
                "type": _coded(f"{base}/roller", "rolletyper", role["code"], _ROLES[role["code"]]),
                **_holder(world, base, role),
                "avregistrert": False,
                "rekkefolge": len(entries),
            }
        )
    unit = f"{base}/enheter/{company['orgnr']}"
    return {
        "rollegrupper": [
            {
                "type": _coded(f"{base}/roller", "rollegruppetyper", code, _GROUPS[code]),
                "sistEndret": company["registered_on"],
                "roller": entries,
            }
            for code, entries in groups.items()
        ],
        "_links": {"self": {"href": f"{unit}/roller"}, "enhet": {"href": unit}},
    }


def _holder(world: World, base: str, role: dict[str, Any]) -> dict[str, Any]:
    if role["person_key"]:
        person = world.store.get("person", role["person_key"]) or {}
        name = {"fornavn": person["given_name"], "etternavn": person["family_name"]}
        return {"person": {"fodselsdato": person["birthdate"], "navn": name, "erDoed": False}}
    company = world.store.get("company", role["orgnr"]) or {}
    return {
        "enhet": {
            "organisasjonsnummer": company["orgnr"],
            "organisasjonsform": _form(base, company),
            "navn": [company["name"]],
            "erSlettet": company["deleted_on"] is not None,
            "_links": _self(f"{base}/enheter/{company['orgnr']}"),
        }
    }
