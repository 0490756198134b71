"""Where the banks begin: accounts, rights and 120 days of history, the same for the same seed and date.

Every account number is valid (mod 11) with a prefix of its bank; people and organisations are synthetic.
"""

import random
from typing import Any

from stdnum.no import fodselsnummer, kontonr

from sandbox.bank import history
from sandbox.bank.directory import banks
from sandbox.bank.ledger import APPROVE, REGISTER, SALARY, VIEW
from sandbox.world import World
from sandbox.world.store import Document

DNB, OSTLANDET, NORGE, HANDELSBANKEN = "DNBANOKK", "SHEDNO22", "SPAVNOBB", "HANDNOKK"
ALL = (VIEW, REGISTER, APPROVE, SALARY)

# key, company key, bank, name, product, balance in øre
BUSINESS = (
    ("fjellheim-drift", "fjellheim", DNB, "Driftskonto", "Bedriftskonto", 1_250_000_00),
    ("fjellheim-lonn", "fjellheim", DNB, "Lønnskonto", "Bedriftskonto", 480_000_00),
    ("fjellheim-ostlandet", "fjellheim", OSTLANDET, "Driftskonto", "Bedriftskonto", 310_500_50),
    ("fjellheim-spare", "fjellheim", NORGE, "Sparekonto bedrift", "Sparekonto bedrift", 900_000_00),
    ("eiendom-drift", "eiendom", DNB, "Driftskonto", "Bedriftskonto", 640_000_00),
    ("nordlys-ostlandet", "nordlys", OSTLANDET, "Driftskonto", "Bedriftskonto", 145_000_00),
    ("nordlys-norge", "nordlys", NORGE, "Driftskonto", "Bedriftskonto", 88_000_00),
    ("havbris-drift", "havbris", DNB, "Driftskonto", "Bedriftskonto", 520_000_00),
    ("havbris-norge", "havbris", NORGE, "Driftskonto", "Bedriftskonto", 205_000_00),
    ("havbris-ostlandet", "havbris", OSTLANDET, "Driftskonto", "Bedriftskonto", 61_000_00),
)
RIGHTS = (
    ("ola", "fjellheim", ALL),
    ("ola", "eiendom", (VIEW, APPROVE)),
    ("per", "fjellheim", (VIEW, REGISTER, SALARY)),
    ("kari", "fjellheim", (VIEW, REGISTER)),
    ("siri", "fjellheim", (VIEW,)),
    ("ingrid", "nordlys", ALL),
    ("nils", "havbris", ALL),
)
PRIVATE = (("ola-dnb", "ola", DNB, 84_200_00), ("ola-ostlandet", "ola", OSTLANDET, 12_750_00))
PAYEES = (
    ("byggvarer", "Byggvarer Engros AS", NORGE),
    ("strom", "Strøm & Varme AS", "SPTRNO22"),
    ("kontorrekvisita", "Kontorrekvisita AS", DNB),
    ("skatteetaten", "Skatteetaten", DNB),
)
EMPLOYEES = (
    "Anders Vik", "Berit Moe", "Camilla Strand", "Dag Nilsen", "Eva Lund", "Finn Berge", "Grete Holm", "Henrik Sæther",
    "Ida Myhre", "Jonas Eide", "Kristin Aune", "Lars Rønning", "Marte Foss", "Nora Tangen", "Oskar Bråten", "Pia Hagen",
    "Rolf Engen", "Silje Nygård", "Tor Skaar", "Unni Dalen", "Vegard Lie", "Wenche Ruud", "Yngve Sand", "Åse Kvam",
    "Øyvind Rud", "Hanna Solli", "Magnus Krog", "Sara Vold", "Trond Heggen", "Vilde Aas",
)  # fmt: skip
EMPLOYEE_BANKS = (DNB, OSTLANDET, NORGE, "SPTRNO22", "NDEANOKK", "SNOWNO22")


def seed(world: World) -> None:
    """Needs people and companies in the store."""
    mint = _Mint(world)
    companies = {company["key"]: company for company in world.store.all("company")}
    for key, owner, bic, name, product, balance in BUSINESS:
        company = companies[owner]
        owner_facts = {"owner": {"orgnr": company["orgnr"]}, "owner_name": company["name"]}
        opened = max(company["founded_on"], "2019-01-01")
        mint.account(key, bic, name=name, product=product, balance_minor=balance, opened_on=opened, **owner_facts)
    for key, owner, bic, balance in PRIVATE:
        person = world.store.get("person", owner)
        assert person is not None
        owner_facts = {"owner": {"fnr": person["fnr"]}, "owner_name": f"{person['given_name']} {person['family_name']}"}
        account = mint.account(key, bic, name="Brukskonto", balance_minor=balance, usage="PRIV", **owner_facts)
        _give(world, owner, account, ALL)
    for key, name, bic in PAYEES:
        mint.account(key, bic, name="Driftskonto", owner={"orgnr": mint.orgnr()}, owner_name=name)
    for number, name in enumerate(EMPLOYEES, 1):
        bic = EMPLOYEE_BANKS[number % len(EMPLOYEE_BANKS)]
        owner = {"fnr": mint.fnr()}
        mint.account(f"ansatt-{number}", bic, name="Brukskonto", usage="PRIV", owner=owner, owner_name=name)
    # Last, so that no other number depends on it: the one account at a bank that wants a mandate first.
    havbris = companies["havbris"]
    facts = {"owner": {"orgnr": havbris["orgnr"]}, "owner_name": havbris["name"], "opened_on": "2019-01-01"}
    mint.account("havbris-handelsbanken", HANDELSBANKEN, name="Driftskonto", balance_minor=74_000_00, **facts)
    for account in world.store.all("account"):
        for person_key, company_key, rights in RIGHTS:
            if account["owner"].get("orgnr") == companies[company_key]["orgnr"]:
                _give(world, person_key, account, rights)
    history.write(world)


def _give(world: World, person_key: str, account: Document, rights: tuple[str, ...]) -> None:
    key = f"{person_key}:{account['id']}"
    right = {"id": key, "person_key": person_key, "account_id": account["id"], "rights": list(rights)}
    world.store.put("right", key, right)


class _Mint:
    """Numbers that are valid, unused and the same for the same seed."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._random = random.Random(f"{world.seed}:accounts")

    def account(self, key: str, bic: str, **facts: Any) -> Document:
        bban = self._bban(bic)
        ident = self._world.new_id("account")
        defaults = {
            "usage": "ORGA",
            "product": "Bedriftskonto" if facts.get("usage", "ORGA") == "ORGA" else "Brukskonto",
            "currency": "NOK",
            "balance_minor": 0,
            "opened_on": "2019-01-01",
            "approvers_needed": 1,
            "status": "enabled",
        }
        account = {
            "id": ident,
            "key": key,
            "bic": bic,
            "bban": bban,
            "iban": kontonr.to_iban(bban),
            **defaults,
            **facts,
        }
        account["cash_account_type"] = "SVGS" if account["product"].startswith("Spare") else "CACC"
        account["opening_minor"] = account["balance_minor"]
        return self._world.store.put("account", ident, account)

    def _bban(self, bic: str) -> str:
        prefix = banks()[bic].prefixes[0]
        while True:
            stem = f"{prefix}{self._random.randint(110_000, 999_999)}"
            for check in "0123456789":
                if kontonr.is_valid(stem + check):
                    return stem + check

    def orgnr(self) -> str:
        while True:
            stem = str(self._random.randint(20_000_000, 39_999_999))
            weighted = sum(int(digit) * weight for digit, weight in zip(stem, (3, 2, 7, 6, 5, 4, 3, 2), strict=True))
            check = -weighted % 11
            if check < 10:
                return f"{stem}{check}"

    def fnr(self) -> str:
        """Skatteetaten's synthetic numbers: the month plus 80."""
        while True:
            day, month, year = (self._random.randint(*span) for span in ((1, 28), (1, 12), (60, 99)))
            stem = f"{day:02d}{month + 80:02d}{year}{self._random.randint(0, 499):03d}"
            first = fodselsnummer.calc_check_digit1(stem)
            second = fodselsnummer.calc_check_digit2(stem + first)
            if len(first + second) == 2 and first.isdigit() and second.isdigit():
                return stem + first + second
