"""Shares: whoever follows the same state and sees the same of it is told by one execution and one encoding.

Law: what is shared is read as a seat (core/access.py), which knows no person: where something depends on the person, it
is shared among that person's own lines only. Before each message everybody is asked for anew: who has lost the
company, sees more or less of it, or has ended, leaves, and so does who does not take the message. Whoever leaves goes
on alone from their place in the journal, and is told there whatever is true for them. Errors are never shared.
"""

import asyncio
from collections import defaultdict
from contextlib import aclosing
from functools import partial
from typing import Any, Protocol
from weakref import WeakKeyDictionary, WeakSet

import orjson
import structlog
from graphql import ExecutionResult, FieldNode, FragmentDefinitionNode, VariableNode, Visitor, visit

from core.access import Seat, Viewer
from core.cursor import Bond, Place
from core.ports import Presence
from core.seats import seats
from gql.context import Context
from gql.execution import Program
from gql.subscriptions.standing import Standing
from gql.transport.documents import Operation
from gql.transport.holders import Holder, each
from gql.transport.operations import Ready, follow, told

AT_ONCE = 250
"""Readers: then others have their turn, and what was written goes out."""
_NOWHERE = Presence("127.0.0.1", None)
log = structlog.get_logger(__name__)


class Restored(Exception):
    """The journal was taken back and begins anew: each must find out for themselves."""


class Reader(Protocol):
    """One operation of one line. `place`: until where it has been told."""

    place: Place
    party: "Party | None"

    def take(self, payload: bytes) -> bool:
        """Sent, or on its way; False: it cannot be taken now. The payload is JSON; never waits."""
        ...

    def go_on(self) -> None:
        """Alone, from `place`: the share tells it nothing more."""
        ...


class Party:
    """The readers of one viewer who show one credential."""

    __slots__ = ("bond", "holder", "readers", "share", "viewer")

    def __init__(self, share: "Share", viewer: Viewer, holder: Holder, bond: Bond) -> None:
        self.share, self.viewer, self.holder, self.bond = share, viewer, holder, bond
        self.readers: dict[Reader, None] = {}


class Share:
    """One execution, and who is told by it."""

    def __init__(self, ready: Ready, context: Context, place: Place) -> None:
        self._ready = ready
        self._context = context
        self.told = place.sequence
        """Everything until here has been said to all who were there."""
        self.parties: dict[tuple[Viewer, Holder], Party] = {}
        self.task: asyncio.Task[None] | None = None

    async def run(self) -> bool:
        """Until something goes wrong, or all have left. False: it turned out to depend on the person."""
        seat = self._context.signed_in
        self._context.standing.in_silence = self._ask_everybody
        async with aclosing(follow(self._ready, self._context)) as results:  # type: ignore[type-var]
            async for result in results:
                if isinstance(seat, Seat) and seat.asked:
                    return False
                if result.errors:
                    return True
                await self._tell(result)
        return True

    async def _tell(self, result: ExecutionResult) -> None:
        standing = self._context.standing
        place, beats, sealed = standing.place, standing.beats, standing.sealed
        assert place is not None
        if place.sequence < self.told:
            raise Restored
        # The cursor is everybody's own; all the rest is the same for all.
        parts = orjson.dumps(told(result, self._context.locale)).split(sealed.encode())
        # Asked after everything was read: who is in now was in when it happened.
        await self._ask_everybody()
        before, self.told = self.told, place.sequence
        payload, count = parts[0], 0
        for party in list(self.parties.values()):
            if len(parts) > 1:
                payload = party.bond.marked(sealed).encode().join(parts)
            for reader in list(party.readers):
                if reader.party is not party:
                    continue
                if party.holder.has_ended:
                    self._puts_out(reader)
                elif reader.place.sequence < place.sequence or (beats and reader.place.sequence <= before):
                    if reader.take(payload):
                        reader.place = place
                    else:
                        self._puts_out(reader)
                count += 1
                if count % AT_ONCE == 0:
                    await asyncio.sleep(0)

    async def _ask_everybody(self) -> None:
        """Who no longer is who they were, or no longer sees just this of the company, leaves."""
        standing = self._context.standing
        assert standing.place is not None
        assert standing.company_id is not None
        now = await seats(self._context.house.store, standing.company_id)
        stale = {one.holder: None for one in self.parties.values() if not one.holder.is_fresh(now.installation)}
        await each(list(stale), partial(Holder.ask_at, journal=now.installation))
        for party in list(self.parties.values()):
            if party.holder.has_ended or now.sight(party.viewer) is not standing.place.sight:
                for reader in list(party.readers):
                    self._puts_out(reader)

    def _puts_out(self, reader: Reader) -> None:
        leave(reader)
        reader.go_on()

    def disband(self) -> None:
        for party in list(self.parties.values()):
            for reader in list(party.readers):
                self._puts_out(reader)


def leave(reader: Reader) -> None:
    """It is told nothing more. The last one ends the share."""
    party, reader.party = reader.party, None
    if party is None:
        return
    del party.readers[reader]
    share = party.share
    if not party.readers:
        del share.parties[party.viewer, party.holder]
        if not share.parties and share.task is not None:
            share.task.cancel()


class Shares:
    """One a process."""

    def __init__(self) -> None:
        self._open: dict[Any, Share] = {}
        self._personal: WeakSet[Program] = WeakSet()
        self._since: WeakKeyDictionary[Program, str | None] = WeakKeyDictionary()

    def count(self) -> int:
        return len(self._open)

    def join(self, reader: Reader, ready: Ready, context: Context, holder: Holder) -> bool:
        """The reader, who stands where `context.standing` says, is told by a share from here on.

        False: not now, or never; it goes on by itself.
        """
        standing, viewer = context.standing, context.signed_in
        place, company_id = standing.place, standing.company_id
        if place is None or company_id is None or not standing.is_live or holder.has_ended:
            return False
        seen_as = viewer if ready.operation.program in self._personal else None
        key = self._key(ready, company_id, place, viewer, seen_as)
        share = self._open.get(key)
        if key is None or (share is not None and share.told > place.sequence):
            # It has told something that this reader has not heard, and never tells it again.
            return False
        if share is None:
            who = seen_as or Seat(company_id, place.sight, context.locale, viewer.scopes)
            share = self._begin(key, ready, context, who)
        who_and_whose = viewer, holder
        party = share.parties.get(who_and_whose)
        if party is None:
            bond = Bond(context.house.vault, viewer, standing.scope)
            party = share.parties[who_and_whose] = Party(share, viewer, holder, bond)
        reader.place, reader.party = place, party
        party.readers[reader] = None
        return True

    def _begin(self, key: Any, ready: Ready, context: Context, who: Viewer) -> Share:
        place = context.standing.place
        assert place is not None
        theirs = Context(
            context.house,
            context.rings,
            context.presences,
            who,
            context.locale,
            _NOWHERE,
            pace=context.pace,
            standing=Standing(place=place),
        )
        share = self._open[key] = Share(ready, theirs, place)
        share.task = asyncio.create_task(self._run(share, ready.operation.program), name="a share")
        # Not at the end of what it runs: who is left by all in the turn of its beginning never runs.
        share.task.add_done_callback(lambda _: self._ended(key, share))
        return share

    async def _run(self, share: Share, program: Program) -> None:
        try:
            if not await share.run():
                self._personal.add(program)
        except Exception as error:
            log.warning("a share was broken off", error=type(error).__name__)

    def _ended(self, key: Any, share: Share) -> None:
        if self._open.get(key) is share:
            del self._open[key]
        share.task = None
        share.disband()

    def _key(self, ready: Ready, company_id: str, place: Place, viewer: Viewer, seen_as: Viewer | None) -> Any:
        """Whoever has the same is told the same. None: not to be shared."""
        since = self._name_of_since(ready.operation)
        variables = {name: value for name, value in (ready.variables or {}).items() if name != since}
        try:
            given = orjson.dumps(variables, option=orjson.OPT_SORT_KEYS)
        except TypeError:
            return None
        return ready.operation.program, given, viewer.locale, company_id, place.sight, viewer.scopes, seen_as

    def _name_of_since(self, operation: Operation) -> str | None:
        """The variable that says where to begin, and nothing else."""
        if operation.program not in self._since:
            self._since[operation.program] = _only_for_since(operation)
        return self._since[operation.program]


def _only_for_since(operation: Operation) -> str | None:
    fields = [one for one in operation.node.selection_set.selections if isinstance(one, FieldNode)]
    given = [a.value for one in fields for a in one.arguments or () if a.name.value == "since"]
    if len(given) != 1 or not isinstance(given[0], VariableNode):
        return None
    used: dict[str, int] = defaultdict(int)

    class Counting(Visitor):
        def enter_variable(self, node: VariableNode, *_: Any) -> None:
            used[node.name.value] += 1

    fragments = [one for one in operation.tree.definitions if isinstance(one, FragmentDefinitionNode)]
    for node in (operation.node, *fragments):
        visit(node, Counting())
    name = given[0].name.value
    # Where it is declared, and where it is given.
    return name if used[name] == 2 else None
