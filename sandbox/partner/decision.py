"""Which of the seven reasons for a manual review a case has. Law: same case, same day, same reasons."""

from datetime import date, timedelta
from typing import Any

from sandbox.world import World

NEWLY_FOUNDED_DAYS = 90
UNCLEAR_FUNDING = frozenset({"CASH", "CRYPTO", "UNCLEAR"})
# The EEA, the United Kingdom and Switzerland.
LOW_RISK_COUNTRIES = frozenset({
    "NO", "SE", "DK", "FI", "IS", "AT", "BE", "BG", "HR", "CY", "CZ", "EE", "FR", "DE", "GR", "HU",
    "IE", "IT", "LV", "LI", "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "GB", "CH",
})  # fmt: skip
# SN2007: gambling; other financial services such as currency trade; money services; other retail outside shops.
WATCHED_INDUSTRIES = ("92", "64.99", "66.12", "47.99")
# An invented name, so that a test can be related to somebody on a list.
WATCHED_FAMILY_NAMES = frozenset({"skyggesen"})


def reasons(world: World, company: dict[str, Any], kyc: dict[str, Any], *, random_check: bool) -> list[str]:
    """In the contract's order. `company` and `kyc` as the contract's JSON."""
    registered = (world.store.get("company", company["organisationNumber"]) or {}).get("registered_on")
    found = {
        "RANDOM_CHECK": random_check,
        "NEWLY_FOUNDED": _is_new(registered or company["registeredOn"], world.clock.today()),
        "PEP_DECLARED": any(p["pep"] for p in kyc["persons"]),
        "FUNDING_SOURCE": kyc["fundingSource"] in UNCLEAR_FUNDING,
        "PAYMENT_COUNTRIES": not kyc["paymentCountries"] or not LOW_RISK_COUNTRIES.issuperset(kyc["paymentCountries"]),
        "INDUSTRY": kyc["industryCode"].startswith(WATCHED_INDUSTRIES),
        "RELATED_PERSONS": any(_is_watched(world, company["organisationNumber"], p) for p in kyc["persons"]),
    }
    return [reason for reason, applies in found.items() if applies]


def _is_new(registered: str | None, today: date) -> bool:
    return registered is None or date.fromisoformat(registered) > today - timedelta(days=NEWLY_FOUNDED_DAYS)


def _is_watched(world: World, orgnr: str, person: dict[str, Any]) -> bool:
    """On the list of names, or the owner of more than 25 % without any role in the register."""
    if person["name"].split()[-1].casefold() in WATCHED_FAMILY_NAMES:
        return True
    if (person["ownershipPercent"] or 0) <= 25:
        return False
    roles = (world.store.get("company", orgnr) or {"roles": []})["roles"]
    holders = [world.store.get("person", r["person_key"]) for r in roles if r["person_key"]]
    named = {(f"{h['given_name']} {h['family_name']}".casefold(), h["birthdate"]) for h in holders if h}
    return (person["name"].casefold(), person["birthdate"]) not in named
