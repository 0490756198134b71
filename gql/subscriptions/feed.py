"""The feeds: what happens in one company, or in all of the viewer's, event by event."""

import datetime
from collections.abc import AsyncGenerator

import strawberry

from core.colleagues import COMPANIES
from gql.context import Info
from gql.resolvers.company import node_id_of, node_of
from gql.schema.company import Company, company_of
from gql.schema.enums import UpdateKind
from gql.schema.node import CompanyId, Node, key_of
from gql.subscriptions.company import CURSOR, KIND, Since
from gql.subscriptions.events import Told, follow


@strawberry.type(
    description="Something that happened, or how a company begins (SNAPSHOT, RESYNC: `event` is null and the node is "
    "the company), or a HEARTBEAT, which is of no company. Salaries for PAYROLL only."
)
class FeedEvent:
    company_id: strawberry.Private[str | None]
    cursor: str = strawberry.field(description=CURSOR)
    kind: UpdateKind = strawberry.field(description=KIND)
    noun: str | None = strawberry.field(
        description="What kind of thing it happened to, as the journal calls it: Payment, Account, BankAgreement ..."
    )
    node_id: strawberry.ID | None = strawberry.field(
        description="Its id for `node`; null for what the API does not show by itself."
    )
    event: str | None = strawberry.field(
        description="What happened, in capitals: MADE, APPROVED, BALANCE_READ ... New words may come; skip what you do "
        "not know."
    )
    at: datetime.datetime = strawberry.field(description="When it happened.")

    @strawberry.field(description="In which company; null in a HEARTBEAT.")
    async def company(self, info: Info) -> Company | None:
        row = await info.context.one(COMPANIES, self.company_id)
        return company_of(row) if row else None

    @strawberry.field(description="The thing as it is now, which may be later than the event.")
    async def node(self, info: Info) -> Node | None:
        return await node_of(info, self.node_id) if self.node_id else None


def _event_of(told: Told) -> FeedEvent:
    noun, key = "Company" if told.company_id else None, told.company_id
    if told.entry is not None:
        noun, key = told.entry.noun, told.entry.noun_id
    return FeedEvent(
        company_id=told.company_id,
        cursor=told.cursor,
        kind=told.kind,
        noun=noun,
        node_id=node_id_of(noun, key) if noun and key else None,
        event=told.entry.event if told.entry else None,
        at=told.at,
    )


@strawberry.type
class FeedSubscription:
    @strawberry.subscription(
        description="Every event of one company that the viewer may see: each once, in order, none left out. For "
        "members; for who registered it, those of the agreement."
    )
    async def company_feed(
        self, info: Info, company_id: CompanyId, since: Since = None
    ) -> AsyncGenerator[FeedEvent, None]:
        async for told in follow(info.context, info.field_name, key_of(company_id, "Company"), since):
            yield _event_of(told)

    @strawberry.subscription(
        description="The same for all the viewer's companies in one, in order within each company. A company that "
        "comes to the viewer on the way begins with a SNAPSHOT within seconds; one that is lost falls silent."
    )
    async def feed(self, info: Info, since: Since = None) -> AsyncGenerator[FeedEvent, None]:
        async for told in follow(info.context, info.field_name, None, since):
            yield _event_of(told)
