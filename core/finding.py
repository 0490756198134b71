"""Finding transactions: what a list of the bank's lines can be narrowed to.

Law: a search says nothing of lines that the viewer may not see; each question here stands beside the source's own
predicate, never in its place. Which letters are the same is decided here and not by the database, whose own answer
depends on how it was set up: SQLite knows only the English ones.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Dialect, String, or_, select

from core.errors import OperationTooLarge, TextInvalid
from core.identifiers import account_number
from core.reconciliation import Match
from core.source import Sought
from core.statement import among, given
from core.transaction import Transaction
from core.writing import table_of

_LINES, _MATCHES = table_of(Transaction).c, table_of(Match).c
MAX_SEARCH = 100
MAX_ACCOUNTS = 100


class CreditDebit(StrEnum):
    """Berlin Group's words."""

    CREDIT = "CREDIT"
    DEBIT = "DEBIT"


def narrowed(
    search: str | None = None,
    accounts: Sequence[str] | None = None,
    booked_from: date | None = None,
    booked_to: date | None = None,
    direction: CreditDebit | None = None,
    matched: bool | None = None,
) -> dict[str, Sought]:
    """Filters of `TRANSACTIONS`, of those that are asked. Raises TextInvalid, OperationTooLarge."""
    asked: dict[str, Sought | None] = {
        "search": _search(search) if search is not None else None,
        "accounts": _accounts(accounts) if accounts is not None else None,
        "booked_from": Sought(_booked_from, {"booked_from": booked_from}) if booked_from else None,
        "booked_to": Sought(_booked_to, {"booked_to": booked_to}) if booked_to else None,
        "direction": Sought(_money_in, {"money_in": direction is CreditDebit.CREDIT}) if direction else None,
        "matched": Sought(_is_matched, {"matched": matched}) if matched is not None else None,
    }
    return {name: sought for name, sought in asked.items() if sought is not None}


def _search(text: str) -> Sought | None:
    text = unicodedata.normalize("NFC", text).strip()
    if len(text) > MAX_SEARCH or "\x00" in text:
        raise TextInvalid(field="search", limit=MAX_SEARCH)
    if not text:
        return None
    # Numbers are written with spaces and full stops, and accounts as IBANs.
    number = account_number(text) or re.sub(r"[\s.]", "", text) or text
    glob, regex = _pattern(text, _globbed), _pattern(text, re.escape)
    return Sought(
        _mentions,
        {
            "inside_sqlite": f"*{glob}*",
            "start_sqlite": f"{glob}*",
            "number_sqlite": f"{_pattern(number, _globbed)}*",
            "inside_postgresql": regex,
            "start_postgresql": f"^{regex}",
            "number_postgresql": f"^{_pattern(number, re.escape)}",
        },
    )


def _pattern(text: str, plain: Callable[[str], str]) -> str:
    """Each letter in every form that it has: no database need know which belong together."""
    return "".join(f"[{forms}]" if len(forms := _forms(letter)) > 1 else plain(letter) for letter in text)


def _forms(letter: str) -> str:
    return "".join(sorted(form for form in {letter, letter.lower(), letter.upper()} if len(form) == 1))


def _globbed(letter: str) -> str:
    return f"[{letter}]" if letter in "*?[" else letter


def _mentions(dialect: Dialect) -> ColumnElement[bool]:
    like = "~" if dialect.name == "postgresql" else "GLOB"

    def has(column: Any, where: str) -> ColumnElement[bool]:
        return column.op(like, is_comparison=True)(given(f"{where}_{dialect.name}", String()))

    return or_(
        has(_LINES.counterparty_name, "inside"),
        has(_LINES.text, "inside"),
        has(_LINES.end_to_end_id, "start"),
        has(_LINES.kid, "number"),
        has(_LINES.counterparty_account, "number"),
    )


def _accounts(keys: Sequence[str]) -> Sought:
    if len(keys) > MAX_ACCOUNTS:
        raise OperationTooLarge(what="accountIds", limit=MAX_ACCOUNTS)
    return Sought(_on_accounts, {"accounts_sqlite": json.dumps(keys), "accounts_postgresql": list(keys)})


def _on_accounts(dialect: Dialect) -> ColumnElement[bool]:
    return among(dialect, _LINES.account_id, f"accounts_{dialect.name}")


def _booked_from(_: Dialect) -> ColumnElement[bool]:
    day = _LINES.booking_date
    return day >= given("booked_from", day.type)


def _booked_to(_: Dialect) -> ColumnElement[bool]:
    day = _LINES.booking_date
    return day <= given("booked_to", day.type)


def _money_in(_: Dialect) -> ColumnElement[bool]:
    """ISO 20022: an amount of zero is a credit."""
    return (_LINES.amount_minor >= 0) == given("money_in", Boolean())


def _is_matched(_: Dialect) -> ColumnElement[bool]:
    # Looked up line by line, by a unique index: as a join it would be put in another order.
    match = select(_MATCHES.id).where(_MATCHES.transaction_id == _LINES.id).correlate(table_of(Transaction))
    return match.scalar_subquery().is_not(None) == given("matched", Boolean())
