"""Seats: who of many still sees what of a company, asked for all of them at once.

Law: the answer for one viewer is what the predicates of core/access.py would say of that viewer alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Dialect, String, case, literal, union_all
from sqlmodel import col, select

from core.access import Sight, Viewer
from core.grant import ApiGrant
from core.journal import INSTALLATION, JournalHead
from core.membership import Membership, Role
from core.scope import Scope
from core.statement import Statement, given, prepare
from core.store import Store

_PERSON, _PARTNER, _INSTALLATION = "person", "partner", "installation"
_REGISTERED, _MEMBER, _PAYROLL = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Seats:
    """One company's, at one moment. `installation`: how far the journal of sessions, tokens and clients had come."""

    installation: int
    _persons: Mapping[str, int]
    _partners: frozenset[str]

    def sight(self, viewer: Viewer) -> Sight | None:
        """None: the company does not exist for this viewer."""
        if viewer.partner:
            if viewer.client_id not in self._partners:
                return None
            return Sight.PAYROLL if viewer.may(Scope.PAYROLL_READ) else Sight.MEMBER
        held = self._persons.get(viewer.person_id)
        if held is None:
            return None
        if held == _REGISTERED:
            return Sight.REGISTRANT
        return Sight.PAYROLL if held == _PAYROLL and viewer.may(Scope.PAYROLL_READ) else Sight.MEMBER


async def seats(store: Store, company_id: str) -> Seats:
    """By one statement."""
    statement = store.statement("seats", lambda: _made(store.dialect))
    found: dict[str, int] = {}
    granted: set[str] = set()
    installation = 0
    for kind, key, number in statement.read(await store.rows(statement, {"company": company_id})):
        if kind == _PERSON:
            found[key] = max(number, found.get(key, number))
        elif kind == _PARTNER:
            granted.add(key)
        else:
            installation = number
    return Seats(installation, found, frozenset(granted))


def _made(dialect: Dialect) -> Statement:
    company = given("company", String())
    active, payroll = col(Membership.active_from).is_not(None), col(Membership.role) == Role.PAYROLL
    held = case((active & payroll, literal(_PAYROLL)), (active, literal(_MEMBER)), else_=literal(_REGISTERED))
    # All of a company's members are few, and are found by its key; a list of who listens might be long.
    persons = select(_text(_PERSON), col(Membership.person_id), held).where(  # type: ignore[call-overload]
        col(Membership.company_id) == company, col(Membership.ended_at).is_(None)
    )
    partners = select(_text(_PARTNER), col(ApiGrant.client_id), literal(0)).where(  # type: ignore[call-overload]
        col(ApiGrant.company_id) == company, col(ApiGrant.ended_at).is_(None)
    )
    head = select(_text(_INSTALLATION), _text(""), col(JournalHead.sequence)).where(  # type: ignore[call-overload]
        JournalHead.chain == INSTALLATION
    )
    return prepare(union_all(persons, partners, head), dialect)


def _text(value: str) -> Any:
    return literal(value, String)
