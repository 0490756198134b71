"""What has happened since: the journal as far as a viewer may know of it, from wherever they left off.

Law: an entry is told only through the viewer's own predicates, which are part of the statement that reads it. A
reader knows its place; the journal keeps everything, so nothing is ever queued for anybody.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, and_, func, or_, true
from sqlmodel import col, select

from core.access import Sight, Viewer, member, payroll_companies, registrant
from core.asker import brought_by, kind_of, stand_in
from core.company import Company
from core.cursor import Cursor, Place, place
from core.journal import GENESIS, JournalEntry, JournalHead
from core.scope import Scope
from core.source import Source
from core.statement import Statement, given, prepare
from core.store import Store

AT_ONCE = 500
"""Entries, or rows that moved, in one reading: what a reader holds of the journal at most."""
REPLAY_AT_MOST = 10_000
"""Entries of one company. Who is further behind begins anew: reading the state is then cheaper than its history."""
_COMPANIES_A_STATEMENT = 100
_END = 2**31 - 1
"""No journal is as long."""
_OPEN_TO_REGISTRANTS = ("BankAgreement", "Signatory", "Company")
"""Before the signature there is nothing else to tell the one who registered."""
NOUNS = {
    "Account": Scope.ACCOUNTS_READ,
    "ApiClient": Scope.CLIENTS_READ,
    "ApiGrant": Scope.CLIENTS_READ,
    "Attachment": Scope.VOUCHERS_READ,
    "Authorisation": Scope.PAYMENTS_READ,
    "BankAgreement": Scope.AGREEMENTS_READ,
    "BankLink": Scope.CONSENTS_READ,
    "BankOrder": Scope.PAYMENTS_READ,
    "Company": Scope.COMPANIES_READ,
    "Consent": Scope.CONSENTS_READ,
    "Document": Scope.AGREEMENTS_READ,
    "Invitation": Scope.MEMBERS_READ,
    "Match": Scope.TRANSACTIONS_READ,
    "Membership": Scope.MEMBERS_READ,
    "Message": Scope.MEMBERS_READ,
    "Payment": Scope.PAYMENTS_READ,
    "PaymentBatch": Scope.PAYROLL_READ,
    "Signatory": Scope.AGREEMENTS_READ,
    "Transaction": Scope.TRANSACTIONS_READ,
    "Voucher": Scope.VOUCHERS_READ,
}
"""Which scope a token needs to hear of a noun; of a noun that is not here it hears nothing."""


class UpdateKind(StrEnum):
    SNAPSHOT = "SNAPSHOT"
    REPLAY = "REPLAY"
    LIVE = "LIVE"
    HEARTBEAT = "HEARTBEAT"
    RESYNC = "RESYNC"


@dataclass(frozen=True, slots=True)
class News:
    """`head`: where the journal stands. `ids`: rows to read again, each once, in the order of their last change, up to
    `place`; `more` lie behind it."""

    head: Place
    ids: Sequence[str]
    place: Place
    more: bool


def told(viewer: Viewer) -> ColumnElement[bool]:
    """The journal entries this viewer may know of."""
    chain, noun = col(JournalEntry.chain), col(JournalEntry.noun)
    inside = chain.in_(select(Company.id).where(member(viewer, Company)))
    unveiled = or_(col(JournalEntry.salary).is_(False), chain.in_(payroll_companies(viewer)))
    registered = chain.in_(select(Company.id).where(registrant(viewer, Company)))
    open_to_them = noun.in_(_OPEN_TO_REGISTRANTS) & col(JournalEntry.salary).is_(False)
    seen = or_(inside & unveiled, registered & open_to_them)
    if viewer.scopes is None:
        return seen
    return seen & noun.in_([name for name, scope in NOUNS.items() if viewer.may(scope)])


async def sees_all(store: Store, viewer: Viewer, company_ids: Sequence[str]) -> list[bool]:
    """Is there no entry in the journals of these companies that the viewer may not know of? In their order."""
    if viewer.scopes is not None:
        return [False] * len(company_ids)
    found = await heads(store, viewer, company_ids[0] if len(company_ids) == 1 else None)
    return [key in found and found[key].sight is Sight.PAYROLL for key in company_ids]


async def heads(store: Store, viewer: Viewer, company_id: str | None = None) -> dict[str, Place]:
    """Where the journals of the viewer's companies stand, by one statement; of one company if one is named."""

    def make() -> Statement:
        if company_id is None:
            return prepare(_heads(stand_in(viewer)).order_by(col(Company.id)), store.dialect)
        return prepare(_heads(stand_in(viewer, _here)).where(_here(col(Company.id))), store.dialect)

    statement = store.statement(("heads", company_id is None, kind_of(viewer)), make)
    lines = await store.rows(statement, brought_by(viewer) | {"company": company_id})
    return {line[0]: _place_of(line) for line in statement.read(lines)}


def _here(company: Any) -> ColumnElement[bool]:
    """Is it the company that is asked about?"""
    return company == given("company", String())


def _heads(viewer: Viewer) -> Any:
    chain, sequence, digest = col(JournalHead.chain), col(JournalHead.sequence), col(JournalHead.hash)
    payroll = col(Company.id).in_(payroll_companies(viewer))
    return (
        select(Company.id, sequence, digest, member(viewer, Company).label("inside"), payroll.label("salaries"))  # type: ignore[call-overload]
        .outerjoin(JournalHead, chain == col(Company.id))
        .where(registrant(viewer, Company))
    )


def _place_of(line: Sequence[Any]) -> Place:
    _, sequence, digest, inside, salaries = line[:5]
    return place(sequence or 0, digest or GENESIS, _sight(inside, salaries))


def _sight(inside: bool, salaries: bool) -> Sight:
    if not inside:
        return Sight.REGISTRANT
    return Sight.PAYROLL if salaries else Sight.MEMBER


async def resume(store: Store, now: Mapping[str, Place], cursor: Cursor) -> dict[str, Place]:
    """The places of the cursor that can be gone on from: not too far behind `now`, and still links of that journal."""
    found = {key: known for key in now if (known := cursor.at(key)) is not None}
    near = {key: known for key, known in found.items() if 0 <= now[key].sequence - known.sequence <= REPLAY_AT_MOST}
    ties = {key: now[key].tie for key, known in near.items() if known.sequence == now[key].sequence}
    inner = {key: known.sequence for key, known in near.items() if key not in ties and known.sequence > 0}
    async with store.read() as session:
        for some in _groups(inner):
            chain, sequence = col(JournalEntry.chain), col(JournalEntry.sequence)
            at = or_(*(and_(chain == key, sequence == inner[key]) for key in some))
            links = await session.exec(select(JournalEntry.chain, JournalEntry.sequence, JournalEntry.hash).where(at))
            ties |= {key: place(number, digest, found[key].sight).tie for key, number, digest in links.all()}
    ties |= {key: known.tie for key, known in near.items() if known.sequence == 0}
    return {key: known for key, known in near.items() if ties.get(key) == known.tie}


async def news(
    store: Store, viewer: Viewer, company_id: str, after: Place | None, nouns: frozenset[str]
) -> News | None:
    """Where the journal stands, and which rows of these nouns have changed behind `after`: however often, each once.

    By one statement, and so of one moment. Behind no place nothing is looked for. None for a stranger.
    """
    statement = store.statement(
        ("news", nouns, kind_of(viewer)), lambda: prepare(_news(stand_in(viewer, _here), nouns), store.dialect)
    )
    known = {"company": company_id, "after": after.sequence if after else _END}
    lines = statement.read(await store.rows(statement, brought_by(viewer) | known))
    if not lines:
        return None
    head = _place_of(lines[0])
    rows = [(key, last) for *_, key, last in lines if key is not None]
    if len(rows) <= AT_ONCE:
        return News(head, [key for key, _ in rows], head, False)
    # Whatever changed up to here has its last change here or before, and is told; or later, and will be.
    reached = rows[AT_ONCE - 1][1]
    link = select(JournalEntry.hash).where(JournalEntry.chain == company_id, JournalEntry.sequence == reached)
    async with store.read() as session:
        digest = (await session.exec(link)).one()
    return News(head, [key for key, _ in rows[:AT_ONCE]], place(reached, digest, head.sight), True)


def _news(viewer: Viewer, nouns: frozenset[str]) -> Any:
    last = func.max(JournalEntry.sequence).label("last")
    moved = (
        select(JournalEntry.noun_id, last)
        .where(
            _here(col(JournalEntry.chain)),
            col(JournalEntry.sequence) > given("after", Integer()),
            col(JournalEntry.noun).in_(nouns),
            told(viewer),
        )
        .group_by(col(JournalEntry.noun_id))
        .order_by(last)
        .limit(AT_ONCE + 1)
        .subquery("moved")
    )
    head = _heads(viewer).where(_here(col(Company.id))).subquery("head")
    both = head.outerjoin(moved, true())
    return select(*head.c, *moved.c).select_from(both).order_by(moved.c.last)


async def events(store: Store, viewer: Viewer, spans: Mapping[str, tuple[Place, Place]]) -> Sequence[JournalEntry]:
    """The entries in (after, until] of each company, in the order of each, at most AT_ONCE: fewer means that is all."""
    found: list[JournalEntry] = []
    chain, sequence = col(JournalEntry.chain), col(JournalEntry.sequence)
    async with store.read() as session:
        for some in _groups(spans):
            between = (
                and_(chain == key, sequence > spans[key][0].sequence, sequence <= spans[key][1].sequence)
                for key in some
            )
            statement = select(JournalEntry).where(or_(*between), told(viewer)).order_by(chain, sequence)
            found += (await session.exec(statement.limit(AT_ONCE - len(found)))).all()
            if len(found) == AT_ONCE:
                break
    return found


def _groups(keys: Collection[str]) -> Iterator[list[str]]:
    some = list(keys)
    for start in range(0, len(some), _COMPANIES_A_STATEMENT):
        yield some[start : start + _COMPANIES_A_STATEMENT]


JOURNAL = Source(JournalEntry, sees=lambda viewer, _: told(viewer), order=("at",))
"""By moment and id: a place in it must not tell a number of the chain, which says how many entries are veiled."""
