"""Who may see and do what: the viewer, and the predicates every read and every command goes through.

Law: these predicates are SQL, part of the statement that reads, never a filter afterwards. What a viewer may not
see answers exactly as what does not exist.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Never

from sqlalchemy import ColumnElement, String, bindparam, cast, false, func, literal, or_, select, true
from sqlalchemy.sql.selectable import ScalarSelect, Select
from sqlmodel import col

from core.errors import NotAllowed, NotFound
from core.grant import ApiGrant
from core.membership import Membership, Role
from core.scope import Scope
from core.store import UnitOfWork


@dataclass(frozen=True, slots=True)
class Credential:
    """What a connection has shown of itself: a session's cookie, or a token."""

    key: str
    """The session or the family of tokens: ending it ends every connection that shows it."""
    person_id: str
    """A person's id; a partner's own id, which no person has."""
    client_id: str
    scopes: frozenset[Scope] | None = None
    """None: all that the person may do; our own web application."""
    partner: bool = False
    app: str | None = None
    """The API client whose token it is; None for a browser's session."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """Whoever asks. `locale` is nb or en; the rest is as in Credential."""

    person_id: str
    client_id: str
    """The person or partner: idempotency keys are unique within (company, client)."""
    locale: str = "nb"
    scopes: frozenset[Scope] | None = None
    partner: bool = False
    app: str | None = None
    credential: str = ""
    """What they came with, by its key; empty where nobody has come (a stored selection)."""
    within: "Within | None" = field(default=None, compare=False, repr=False)
    """Of whom a statement is made for: the companies that its rows can be of, so that somebody with a thousand
    companies is not asked about all of them. It only narrows."""

    def may(self, scope: Scope) -> bool:
        return self.scopes is None or scope in self.scopes


Within = Callable[[Any], ColumnElement[bool]]
"""(a column of companies' ids) -> is it one of those?"""


class Sight(StrEnum):
    """What of a company somebody sees. What was told under another sight is no longer, or not all, of what they see."""

    REGISTRANT = "r"
    MEMBER = "m"
    PAYROLL = "p"


class PersonAsked(Exception):
    """Something depends on who looks, and was asked where only is known what may be seen."""


class Seat(Viewer):
    """A place in one company, whoever sits there: how it is read once for all who see the same.

    It knows the company, the sight, the scopes and the language, and no person, so that what is read as a seat cannot
    depend on one. Who asks it for the person gets PersonAsked, and `asked` stays true: where somebody caught that, too.
    """

    company_id: str
    sight: Sight
    _asked: set[str]

    def __init__(self, company_id: str, sight: Sight, locale: str, scopes: frozenset[Scope] | None) -> None:
        known = {"locale": locale, "scopes": scopes, "company_id": company_id, "sight": sight, "_asked": set[str]()}
        for name, value in known.items():
            object.__setattr__(self, name, value)  # A viewer is frozen.

    @property
    def asked(self) -> bool:
        return bool(self._asked)

    def of(self, company_id: str) -> "Seat":
        """The same seat in another company, with one memory: for statements that are made once for all companies."""
        other = Seat(company_id, self.sight, self.locale, self.scopes)
        object.__setattr__(other, "_asked", self._asked)
        return other

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def _ask(self) -> Never:
        self._asked.add("person")
        raise PersonAsked

    person_id = client_id = partner = app = credential = property(_ask)  # type: ignore[assignment]


Predicate = Callable[[Viewer, Any], ColumnElement[bool]]
"""(viewer, table) -> the rows of that table the viewer may see."""


def _registered(viewer: Viewer, *conditions: ColumnElement[bool]) -> Select[Any]:
    """Companies of the viewer's memberships; of a partner: those that granted it."""
    if isinstance(viewer, Seat):
        return select(literal(viewer.company_id))
    if viewer.partner:
        return _granted(viewer)
    return _near(viewer, Membership).where(
        col(Membership.person_id) == viewer.person_id, col(Membership.ended_at).is_(None), *conditions
    )


def _granted(viewer: Viewer) -> Select[Any]:
    return _near(viewer, ApiGrant).where(col(ApiGrant.client_id) == viewer.client_id, col(ApiGrant.ended_at).is_(None))


def _near(viewer: Viewer, table: Any) -> Select[Any]:
    found = select(col(table.company_id))
    return found if viewer.within is None else found.where(viewer.within(col(table.company_id)))


def _inside(viewer: Viewer) -> Select[Any]:
    if isinstance(viewer, Seat):
        return _registered(viewer).where(literal(viewer.sight is not Sight.REGISTRANT))
    return _registered(viewer, col(Membership.active_from).is_not(None))


def payroll_companies(viewer: Viewer) -> Select[Any]:
    """Companies whose salaries the viewer may see."""
    if not viewer.may(Scope.PAYROLL_READ):
        return _inside(viewer).where(false())
    if isinstance(viewer, Seat):
        return _registered(viewer).where(literal(viewer.sight is Sight.PAYROLL))
    return _registered(viewer, col(Membership.active_from).is_not(None), col(Membership.role) == Role.PAYROLL)


def _of_companies(table: Any, companies: Select[Any]) -> ColumnElement[bool]:
    if table.__tablename__ == "company":
        return table.id.in_(companies)
    # Rows are found by what they belong to, in the order of an index, and then asked whose they are: without `IS TRUE`
    # PostgreSQL joins the companies first, and sorts all that it finds.
    return table.company_id.in_(companies).is_(true())


def member(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Rows of companies in which the viewer is an active member."""
    return _of_companies(table, _inside(viewer))


def registrant(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Also rows of companies the viewer has registered and nobody has signed for: the agreement, never the money."""
    return _of_companies(table, _registered(viewer))


def veiled(predicate: Predicate) -> Predicate:
    """The payroll veil: rows marked `salary` only for those with the role PAYROLL in that company."""

    def seen(viewer: Viewer, table: Any) -> ColumnElement[bool]:
        return predicate(viewer, table) & or_(table.salary.is_(False), table.company_id.in_(payroll_companies(viewer)))

    return seen


def colleague(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """Persons: the viewer, and who shares an active membership's company with them."""
    shared = select(col(Membership.person_id)).where(col(Membership.company_id).in_(_inside(viewer)))
    return (table.id == viewer.person_id) | table.id.in_(shared)


def own(viewer: Viewer, table: Any) -> ColumnElement[bool]:
    """The viewer's own rows."""
    return table.person_id == viewer.person_id


def standing(company: Any, *, partner: bool, roles: Collection[Role] = Role) -> ScalarSelect[Any]:
    """What somebody is in a company (a column of ids), for `roles_in`; null for a stranger.

    Binds `who`, see `whose_standing`. `roles`: only these count; of a partner its scopes say which it has.
    """
    if partner:
        granted = select(col(ApiGrant.id)).where(
            col(ApiGrant.client_id) == bindparam("who"),
            col(ApiGrant.company_id) == company,
            col(ApiGrant.ended_at).is_(None),
        )
        return granted.limit(1).scalar_subquery()
    return (
        select(func.aggregate_strings(cast(col(Membership.role), String), _BETWEEN))
        .where(
            col(Membership.person_id) == bindparam("who"),
            col(Membership.company_id) == company,
            col(Membership.active_from).is_not(None),
            col(Membership.ended_at).is_(None),
            *((col(Membership.role).in_(roles),) if roles is not Role else ()),
        )
        .scalar_subquery()
    )


def whose_standing(viewer: Viewer) -> str:
    return viewer.client_id if viewer.partner else viewer.person_id


def roles_in(viewer: Viewer, told: str | None) -> frozenset[Role]:
    """The roles that a standing says. A partner's scopes say what it does where it was let in."""
    if told is None:
        return frozenset()
    return _roles_of_partner(viewer) if viewer.partner else frozenset(map(Role, told.split(_BETWEEN)))


_BETWEEN = ","
_STANDING = {
    partner: select(standing(bindparam("company"), partner=partner).label("told")) for partner in (True, False)
}


async def roles_of(work: UnitOfWork, viewer: Viewer, company_id: str) -> frozenset[Role]:
    """The viewer's active roles in a company, none for a stranger."""
    found = await work.ask(_STANDING[viewer.partner], company=company_id, who=whose_standing(viewer))
    return roles_in(viewer, found.told)


def _roles_of_partner(viewer: Viewer) -> frozenset[Role]:
    """A partner prepares what a person approves: it never approves, invites or ends anything."""
    roles = {Role.VIEWER}
    if viewer.may(Scope.PAYMENTS_WRITE) or viewer.may(Scope.VOUCHERS_WRITE):
        roles.add(Role.ACCOUNTANT)
    if viewer.may(Scope.PAYROLL_WRITE):
        roles.add(Role.PAYROLL)
    return frozenset(roles)


async def require(work: UnitOfWork, viewer: Viewer, company_id: str, *wanted: Role) -> frozenset[Role]:
    """The viewer's roles, at least one of `wanted` among them (any role when none is named).

    Raises NotFound for a stranger, who must not learn that the company exists, and NotAllowed for a member.
    """
    return judge(await roles_of(work, viewer, company_id), *wanted)


def judge(roles: frozenset[Role], *wanted: Role) -> frozenset[Role]:
    """The same, of roles that are known."""
    if not roles:
        raise NotFound
    if wanted and not roles & set(wanted):
        raise NotAllowed(role=", ".join(wanted))
    return roles
