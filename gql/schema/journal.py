"""The journal: what happened in a company, and who did it."""

import datetime

import strawberry

from core import feed, journal
from core.colleagues import PERSONS
from core.granting import clients_of
from gql.context import Info
from gql.schema.enums import ActorKind
from gql.schema.node import Node
from gql.schema.person import Person, person_of
from gql.schema.shape import Leaf, Shape, identity


@strawberry.type(
    description="Something that happened. Seen by members, salaries by PAYROLL only; by who registered the company, "
    "those of the agreement: the same that `companyFeed` tells."
)
class JournalEntry(Node):
    row: strawberry.Private[journal.JournalEntry]
    at: datetime.datetime = strawberry.field(description="When it happened.")
    noun: str = strawberry.field(
        description="What kind of thing it happened to, as in `companyFeed`: Payment, Account, BankAgreement ..."
    )
    event: str = strawberry.field(
        description="What happened, in capitals: MADE, APPROVED, BALANCE_READ ... New words may come; skip what you do "
        "not know."
    )
    node_id: strawberry.ID | None = strawberry.field(
        description="Its id for `node`; null for what the API does not show by itself."
    )

    @strawberry.field(description="What kind of actor did it.")
    async def actor_kind(self, info: Info) -> ActorKind:
        if self.row.by_system:
            return ActorKind.SYSTEM
        house = info.context.house

        async def load(keys: list[str]) -> list[bool]:
            found = await clients_of(house, keys)
            return [key in found for key in keys]

        partner = await info.context.once("is a partner", self.row.actor, load)
        return ActorKind.PARTNER if partner else ActorKind.PERSON

    @strawberry.field(
        description="Who did it; null for what is no person, and for whom the viewer may not see (any more)."
    )
    async def actor(self, info: Info) -> Person | None:
        row = None if self.row.by_system else await info.context.one(PERSONS, self.row.actor)
        return person_of(row) if row else None

    @strawberry.field(
        description="The link of the chain: SHA-256 of the entry and the link before it, 64 hex digits. Only for who "
        "sees every entry of the company (a person with PAYROLL, not by a token); else null, for it would tell what is "
        "veiled."
    )
    async def hash(self, info: Info) -> str | None:
        store, viewer = info.context.house.store, info.context.signed_in

        async def load(keys: list[str]) -> list[bool]:
            return await feed.sees_all(store, viewer, keys)

        return self.row.hash if await info.context.once("sees all", self.row.chain, load) else None


def _node_id(noun: str, key: str) -> strawberry.ID | None:
    from gql.resolvers.company import node_id_of

    return node_id_of(noun, key)


entry_of: Shape[journal.JournalEntry, JournalEntry] = Shape(
    JournalEntry,
    id=identity("JournalEntry"),
    at="at",
    noun="noun",
    event="event",
    node_id=Leaf(("noun", "noun_id"), _node_id),
)
