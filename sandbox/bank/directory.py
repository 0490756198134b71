"""The directory of Norwegian banks: BIC, name and four-digit account prefixes, all from the schwifty registry."""

from dataclasses import dataclass
from functools import cache

from schwifty.registry import get_banks_by_country
from stdnum.no import kontonr

from sandbox.bank.dialects import Dialect, dialect_of


@dataclass(frozen=True)
class Bank:
    """One BIC. `prefixes` are the first four digits of its account numbers (bankregisternummer)."""

    bic: str
    name: str
    prefixes: tuple[str, ...]

    @property
    def dialect(self) -> Dialect:
        return dialect_of(self.bic, self.name)


@cache
def banks() -> dict[str, Bank]:
    """Every Norwegian bank by BIC, in the registry's order."""
    rows: dict[str, tuple[str, list[str]]] = {}
    for row in get_banks_by_country("NO"):
        rows.setdefault(str(row.bic), (row.name.strip(), []))[1].append(row.bank_code)
    return {bic: Bank(bic, name, tuple(prefixes)) for bic, (name, prefixes) in rows.items()}


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(prefix for bank in banks().values() for prefix in bank.prefixes)


def is_account_number(bban: str) -> bool:
    """Eleven digits, the mod 11 check digit is right, and a bank has the prefix."""
    return len(bban) == 11 and bban.isascii() and bban.isdigit() and kontonr.is_valid(bban) and bban[:4] in _prefixes()


def bban_of(reference: dict[str, str]) -> str | None:
    """The account number of a Berlin Group account reference (bban, or a Norwegian iban); None for anything else."""
    if reference.get("bban"):
        return reference["bban"]
    iban = reference.get("iban") or ""
    return iban[4:] if iban.startswith("NO") and len(iban) == 15 else None
