"""The directory of Norwegian banks, and how they differ, as data.

Law: a new bank, or a bank that changes its mind, is a changed row or rule here and nothing else.
Sources: schwifty's registry (BIC, name, four-digit prefixes; built from Bits' list) and the banks' developer pages.
"""

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from schwifty.registry import get_banks_by_country

from core.ports import BankProfile


@dataclass(frozen=True, slots=True)
class Dialect:
    """How one group of banks speaks. Everything core may know of it is repeated in BankProfile."""

    name: str
    psu_id_kind: str
    psu_id_type: str | None
    """PSU-ID-Type, for banks that know a person by several kinds of id."""
    new_links_name_the_person: bool
    """Whether PSU-ID goes with a new authorisation. A business user's id is understood only beside PSU-Corporate-ID,
    which belongs to the first request; the order or consent remembers both."""
    consent_access: tuple[tuple[str, str | tuple[()]], ...]
    """The `access` object asked for: all accounts, or empty lists that let the person choose at the bank."""
    balances_with_accounts: bool
    """Whether the list of accounts may be asked for with balances, which saves one read an account."""
    consent_days: int
    bulk_limit: int
    basket_limit: int
    text_limit: int
    replays_request_id: bool
    unauthorised_order_minutes: int
    account_list_minutes: int | None


ALL_ACCOUNTS = (("allPsd2", "allAccounts"),)
CHOSEN_AT_THE_BANK: tuple[tuple[str, tuple[()]], ...] = (("accounts", ()), ("balances", ()), ("transactions", ()))

PLAIN = Dialect(
    name="PLAIN",
    psu_id_kind="NATIONAL_ID",
    psu_id_type=None,
    new_links_name_the_person=True,
    consent_access=ALL_ACCOUNTS,
    balances_with_accounts=True,
    consent_days=180,
    bulk_limit=100,
    basket_limit=50,
    text_limit=140,
    replays_request_id=True,
    unauthorised_order_minutes=24 * 60,
    account_list_minutes=None,
)
DNB = replace(
    PLAIN,
    name="DNB",
    psu_id_kind="DNB_USER_ID",
    new_links_name_the_person=False,
    consent_access=CHOSEN_AT_THE_BANK,
    balances_with_accounts=False,
    consent_days=90,
    bulk_limit=20,
    basket_limit=20,
    text_limit=108,
)
TIETOEVRY = replace(
    PLAIN,
    name="TIETOEVRY",
    consent_access=CHOSEN_AT_THE_BANK,
    balances_with_accounts=False,
    replays_request_id=False,
    unauthorised_order_minutes=30,
    account_list_minutes=60,
)

# "Sparebank" but not "Sparebanken": the alliance, Eika and the local savings banks share a host; the large
# "Sparebanken X" run their own.
_HOSTED_BY_TIETOEVRY = re.compile(r"sparebank(?!en)|eika", re.IGNORECASE)


# Source: the developer pages of Handelsbanken and Swedbank: a corporate customer's mandate comes before the consent.
_NEEDS_MANDATE = frozenset({"HANDNOKK", "SWEDNOKK"})


def dialect(bic: str, name: str) -> Dialect:
    if bic == "DNBANOKK":
        return DNB
    return TIETOEVRY if _HOSTED_BY_TIETOEVRY.search(name) else PLAIN


@dataclass(frozen=True, slots=True)
class Bank:
    profile: BankProfile
    dialect: Dialect


@lru_cache(maxsize=1)
def directory() -> dict[str, Bank]:
    """All banks with Norwegian account numbers, by BIC; about a hundred, ordered by name."""
    rows: dict[str, tuple[str, set[str]]] = {}
    for row in get_banks_by_country("NO"):
        if row.bic:
            # The registry repeats a bank under slightly different spellings; the first one stands.
            rows.setdefault(row.bic, (" ".join(row.name.split()), set()))[1].add(row.bank_code)
    ordered = sorted(rows.items(), key=lambda item: (item[1][0].casefold(), item[0]))
    return {bic: _bank(bic, name, prefixes) for bic, (name, prefixes) in ordered}


def _bank(bic: str, name: str, prefixes: set[str]) -> Bank:
    spoken = dialect(bic, name)
    profile = BankProfile(
        bic=bic,
        name=name,
        prefixes=tuple(sorted(prefixes)),
        psu_id_kind=spoken.psu_id_kind,
        consent_days=spoken.consent_days,
        bulk_limit=spoken.bulk_limit,
        basket_limit=spoken.basket_limit,
        text_limit=spoken.text_limit,
        replays_request_id=spoken.replays_request_id,
        unauthorised_order_minutes=spoken.unauthorised_order_minutes,
        account_list_minutes=spoken.account_list_minutes,
        needs_mandate=bic in _NEEDS_MANDATE,
    )
    return Bank(profile, spoken)
