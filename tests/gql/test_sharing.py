"""Shares: who sees the same is told by one execution; who does not, or no longer, never is; and none pays for another.

Law: only the wire is replaced: a reader here takes payloads, or refuses them, as a socket does.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from starlette.requests import HTTPConnection

from core.access import Credential, Sight, Viewer
from core.account import Account
from core.cursor import Place, read
from core.errors import CursorInvalid
from core.journal import INSTALLATION
from core.membership import Membership, Role, end, give
from core.ports import BankBalance
from core.reading import Reader
from core.scope import Scope
from gql.context import Context, Pace
from gql.schema.node import global_id
from gql.transport import sharing
from gql.transport.budgets import Level, Policy
from gql.transport.documents import Documents, operation_of
from gql.transport.holders import Holder
from gql.transport.operations import Ready, follow
from gql.transport.sharing import Party, Shares, leave
from tests.support.house import Settled, settle
from tests.support.streams import AT_EASE, KINDS, QUICK, Premises

BALANCES = "balances(companyId: $c) { cursor kind accounts { id balance { booked { value } } } }"
NOWHERE = Place(0, "", Sight.MEMBER)
PERSONAL = "agreementStatus(companyId: $c) { cursor company { consentCheck { green } } }"


@pytest_asyncio.fixture(params=KINDS)
async def premises(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Premises]:
    async with KINDS[request.param](tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def company(premises: Premises) -> Settled:
    return await settle(premises.house.store)


@dataclass(eq=False)
class Line:
    """A reader. `takes`: whether its client reads."""

    viewer: Viewer
    holder: Holder
    shares: Shares
    place: Place = NOWHERE
    party: Party | None = None
    takes: bool = True
    heard: list[Any] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)
    alone: asyncio.Event = field(default_factory=asyncio.Event)

    def take(self, payload: bytes) -> bool:
        if self.takes:
            self.heard.append(json.loads(payload)["data"])
            self.news.set()
        return self.takes

    def go_on(self) -> None:
        self.alone.set()

    async def next(self) -> Any:
        async with asyncio.timeout(10):
            await self.news.wait()
        self.news.clear()
        (update,) = self.heard[-1].values()
        return update


@dataclass
class Hall:
    """Where lines come to follow something."""

    premises: Premises
    company: Settled
    documents: Documents = field(default_factory=Documents)
    shares: Shares = field(default_factory=Shares)
    ended: set[str] = field(default_factory=set)
    asked: list[str] = field(default_factory=list)

    def holder(self, viewer: Viewer) -> Holder:
        key = viewer.client_id
        credential = Credential(key, viewer.person_id, viewer.client_id)

        async def authenticate(_: HTTPConnection) -> Credential | None:
            self.asked.append(key)
            return None if key in self.ended else credential

        return Holder(authenticate, HTTPConnection({"type": "http", "headers": []}), credential)

    async def line(self, viewer: Viewer, selection: str = BALANCES, pace: Pace = AT_EASE, **variables: Any) -> Line:
        """Told its snapshot alone, and then by a share, where it may."""
        declared = "".join(f", ${name}: String" for name in variables)
        document = await self.documents.document(f"subscription ($c: ID!{declared}) {{ {selection} }}")
        given = {"c": global_id("Company", self.company.company_id)} | variables
        ready = Ready(operation_of(document, None), given, 0, Level(Policy(1, 1), 0, 0))
        context: Context = self.premises.context(viewer, pace)
        context.locale = viewer.locale
        results = follow(ready, context)
        first = await anext(results)
        assert first.errors is None
        await results.aclose()
        line = Line(viewer, self.holder(viewer), self.shares, heard=[first.data])
        self.shares.join(line, ready, context, line.holder)
        return line

    async def balance(self, minor: int) -> str:
        async with self.premises.house.store.change("system:test") as work:
            row = await work.lock(Account, self.company.account.id)
            row.hear_balances(work, (BankBalance("interimBooked", minor, "NOK", None),), attended=False)
        return f"{minor / 100:.2f}"

    async def memberships(self, viewer: Viewer, *roles: Role) -> None:
        """These are ended."""
        async with self.premises.house.store.change("system:test") as work:
            held = (
                Membership.company_id == self.company.company_id,
                Membership.person_id == viewer.person_id,
            )
            for row in await work.all_where(Membership, *held):
                if row.role in roles:
                    end(work, row)


@pytest_asyncio.fixture
async def hall(premises: Premises, company: Settled) -> AsyncIterator[Hall]:
    opened = Hall(premises, company)
    yield opened
    for share in list(opened.shares._open.values()):
        for party in list(share.parties.values()):
            for reader in list(party.readers):
                leave(reader)


@asynccontextmanager
async def counted(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Callable[[], int]]:
    """How often rows have been read for what is told."""
    reads, where = 0, Reader.where

    async def counting(*args: Any, **kwargs: Any) -> Any:
        nonlocal reads
        reads += 1
        return await where(*args, **kwargs)

    monkeypatch.setattr(Reader, "where", counting)
    yield lambda: reads
    monkeypatch.undo()


def booked(update: Any) -> str:
    return update["accounts"][0]["balance"]["booked"]["value"]


async def test_who_sees_the_same_is_told_by_one_execution(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    who = [hall.company.accountant, hall.company.viewer, hall.company.approver, hall.company.viewer]
    lines = [await hall.line(viewer) for viewer in who]
    assert hall.shares.count() == 1
    async with counted(monkeypatch) as reads:
        value = await hall.balance(4_200)
        updates = [await line.next() for line in lines]
        assert reads() == 1
    assert [booked(update) for update in updates] == [value] * 4
    assert {update["kind"] for update in updates} == {"LIVE"}
    vault, scope = hall.premises.house.vault, f"balances {hall.company.company_id}"
    cursors = [update["cursor"] for update in updates]
    assert len({*cursors}) == 3, "each viewer has their own, on each of their lines"
    for viewer, cursor in zip(who, cursors, strict=True):
        assert read(vault, viewer, scope, cursor) is not None
    with pytest.raises(CursorInvalid):
        read(vault, who[0], scope, cursors[1])


async def test_what_a_share_told_is_gone_on_from_with_its_cursor(hall: Hall) -> None:
    line = await hall.line(hall.company.viewer)
    await hall.balance(4_200)
    cursor = (await line.next())["cursor"]
    leave(line)
    value = await hall.balance(4_300)
    selection = BALANCES.replace("$c)", "$c, since: $s)")
    again, other = [await hall.line(hall.company.viewer, selection, s=since) for since in (cursor, None)]
    assert again.heard[0]["balances"]["kind"] == "REPLAY"
    assert booked(again.heard[0]["balances"]) == value
    assert again.party is not None
    assert other.party is not None
    assert again.party.share is other.party.share, "where somebody began makes no difference once it is told"


async def test_who_sees_something_else_is_told_by_another(hall: Hall) -> None:
    who = hall.company.viewer
    await hall.line(who)
    for other in (
        hall.company.payroll,
        replace(who, locale="en"),
        replace(who, scopes=frozenset(Scope)),
        replace(who, scopes=frozenset(Scope) - {Scope.PAYROLL_READ}),
    ):
        before = hall.shares.count()
        await hall.line(other)
        assert hall.shares.count() == before + 1
    before = hall.shares.count()
    await hall.line(who, BALANCES.replace("kind", ""))
    assert hall.shares.count() == before + 1, "another document"


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("balances(companyId: $c, since: $s) { cursor }", "s"),
        ("balances(companyId: $c) { cursor }", None),
        ('balances(companyId: $c, since: "x") { cursor }', None),
        ("agreementStatus(companyId: $c, since: $s) { company { payments(after: $s) { nodes { id } } } }", None),
        ("agreementStatus(companyId: $c, since: $s) { company { ...More } }", None),
    ],
)
async def test_only_a_variable_that_says_where_to_begin_splits_no_share(field: str, name: str | None) -> None:
    more = " fragment More on Company { payments(after: $s) { nodes { id } } }" if "More" in field else ""
    declared = "$c: ID!, $s: String" if "$s" in field else "$c: ID!"
    document = await Documents().document(f"subscription ({declared}) {{ {field} }}{more}")
    assert sharing._only_for_since(operation_of(document, None)) == name


async def test_what_depends_on_the_person_is_shared_by_that_person_s_lines_only(hall: Hall) -> None:
    who = [hall.company.approver, hall.company.accountant, hall.company.accountant]
    lines = [await hall.line(viewer, PERSONAL) for viewer in who]
    assert hall.shares.count() == 1, "nobody knows yet"
    async with hall.premises.house.store.change("system:test") as work:
        work.record(hall.company.company_id, "BankAgreement", hall.company.agreement_id, "SENT")
    for line in lines:
        async with asyncio.timeout(10):
            await line.alone.wait()
        assert len(line.heard) == 1, "what was read for somebody in general is told to nobody"
    lines = [await hall.line(viewer, PERSONAL) for viewer in who]
    assert hall.shares.count() == 2
    async with hall.premises.house.store.change("system:test") as work:
        work.record(hall.company.company_id, "BankAgreement", hall.company.agreement_id, "SENT")
    told = [(await line.next())["company"]["consentCheck"]["green"] for line in lines]
    assert told == [True, False, False]


async def test_a_reader_that_takes_nothing_leaves_and_costs_the_others_nothing(hall: Hall) -> None:
    slow, quick = await hall.line(hall.company.viewer), await hall.line(hall.company.accountant)
    at = slow.place
    slow.takes = False
    for minor in (100, 200):
        value = await hall.balance(minor)
        assert booked(await quick.next()) == value
    assert slow.alone.is_set()
    assert (slow.place, slow.party, len(slow.heard)) == (at, None, 1), "it holds its place, and nothing waits for it"


async def test_a_share_ends_with_its_last_reader(hall: Hall) -> None:
    lines = [await hall.line(hall.company.viewer) for _ in range(2)]
    leave(lines[0])
    assert hall.shares.count() == 1
    leave(lines[1])
    async with asyncio.timeout(5):
        while hall.shares.count() or hall.premises.rings.bells.listeners():  # noqa: ASYNC110
            await asyncio.sleep(0)


async def test_a_share_that_fails_is_left_by_all(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = [await hall.line(viewer) for viewer in (hall.company.viewer, hall.company.accountant)]
    places = [line.place for line in lines]

    async def broken(*_: object, **__: object) -> None:
        raise OSError("no database")

    with monkeypatch.context() as patched:
        patched.setattr(Reader, "where", broken)
        await hall.balance(100)
        for line in lines:
            async with asyncio.timeout(10):
                await line.alone.wait()
    assert [line.place for line in lines] == places
    assert all(len(line.heard) == 1 for line in lines)
    assert hall.shares.count() == 0
    again = await hall.line(hall.company.viewer)
    value = await hall.balance(200)
    assert booked(await again.next()) == value


@pytest.mark.parametrize("moves", [True, False], ids=["with the next message", "in silence"])
async def test_who_leaves_the_company_hears_nothing_of_the_time_after(hall: Hall, moves: bool) -> None:
    stays = await hall.line(hall.company.accountant, pace=QUICK)
    goes = await hall.line(hall.company.viewer, pace=QUICK)
    await hall.memberships(hall.company.viewer, *Role)
    if moves:
        value = await hall.balance(100)
        while (update := await stays.next())["kind"] != "LIVE":
            pass
        assert booked(update) == value
    async with asyncio.timeout(10):
        await goes.alone.wait()
    assert all(one["balances"]["kind"] in ("SNAPSHOT", "HEARTBEAT") for one in goes.heard)
    assert stays.party is not None


async def test_who_sees_more_or_less_than_before_leaves(hall: Hall) -> None:
    stays, gains = await hall.line(hall.company.accountant), await hall.line(hall.company.viewer)
    async with hall.premises.house.store.change("system:test") as work:
        await give(work, hall.company.company_id, hall.company.viewer.person_id, Role.PAYROLL, active=True)
    value = await hall.balance(100)
    assert booked(await stays.next()) == value
    assert gains.alone.is_set()
    assert len(gains.heard) == 1


async def test_whose_credential_ends_hears_nothing_of_the_time_after(hall: Hall) -> None:
    stays, goes = await hall.line(hall.company.accountant), await hall.line(hall.company.viewer)
    await hall.balance(100)
    assert booked(await goes.next()) == "1.00"
    hall.asked.clear()
    await hall.balance(200)
    assert booked(await goes.next()) == "2.00"
    assert hall.asked == [], "nothing has ended since they were asked: nobody is asked again"
    hall.ended.add(hall.company.viewer.client_id)
    async with hall.premises.house.store.change("system:test") as work:
        work.record(INSTALLATION, "Session", "a session", "ENDED")
    heard = len(goes.heard)
    stays.news.clear()
    value = await hall.balance(300)
    assert booked(await stays.next()) == value
    assert goes.alone.is_set()
    assert len(goes.heard) == heard
