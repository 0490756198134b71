"""Partners and what they are granted, made as rows: how they come to be is another test's subject."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlmodel import select

from core.access import Viewer
from core.apiclient import ApiClient, ClientKind
from core.grant import ApiGrant
from core.house import House
from core.identifiers import new_id
from core.ports import Selection
from core.scope import Scope, write_scopes
from core.webhook import WebhookDelivery
from core.webhook.managing import Wish, create_endpoint

ALL = frozenset(Scope)


@dataclass(frozen=True, slots=True)
class Made:
    id: str
    secret: str


async def a_partner(house: House, *, scopes: Iterable[Scope] = ALL, name: str = "Regnskapsroboten AS") -> Viewer:
    """A client of its own; as it comes with a token of all its scopes."""
    client_id = new_id()
    async with house.store.change("system:test") as work:
        work.add(
            ApiClient(
                id=client_id,
                name=name,
                kind=ClientKind.PARTNER,
                scopes=write_scopes(scopes),
                created_at=datetime.now(UTC),
            )
        )
    return viewer_of(client_id, scopes)


def viewer_of(client_id: str, scopes: Iterable[Scope] = ALL) -> Viewer:
    """A partner's, as it comes with a token of these scopes."""
    return Viewer(client_id, client_id, "en", frozenset(scopes), partner=True)


async def grant(
    house: House, partner: Viewer, company_id: str, by: Viewer, scopes: Iterable[Scope] | None = None
) -> None:
    """Given, or given again."""
    told = write_scopes(scopes if scopes is not None else partner.scopes or ALL)
    async with house.store.change(by.person_id) as work:
        known = await work.one_where(
            ApiGrant, ApiGrant.client_id == partner.client_id, ApiGrant.company_id == company_id
        )
        given = known or work.add(
            ApiGrant(
                id=new_id(),
                client_id=partner.client_id,
                company_id=company_id,
                scopes=told,
                granted_by=by.person_id,
                granted_at=work.now,
            )
        )
        given.scopes, given.granted_at, given.ended_at = told, work.now, None
        work.record(company_id, "ApiGrant", given.id, "GRANTED")


async def revoke(house: House, partner: Viewer, company_id: str) -> None:
    async with house.store.change("system:test") as work:
        given = await work.one_where(
            ApiGrant, ApiGrant.client_id == partner.client_id, ApiGrant.company_id == company_id
        )
        assert given is not None
        given.ended_at = work.now
        work.record(company_id, "ApiGrant", given.id, "REVOKED")


async def deliveries(house: House, endpoint_id: str) -> list[WebhookDelivery]:
    """Oldest first."""
    async with house.store.read() as session:
        statement = select(WebhookDelivery).where(WebhookDelivery.endpoint_id == endpoint_id)
        rows = (await session.exec(statement)).all()
    return sorted(rows, key=lambda row: (row.company_id, row.sequence))


class PlainSelections:
    """core.ports.Selections for tests that are not about GraphQL: ids are what they are of."""

    async def fault_of(self, document: str) -> str | None:
        return None if document.startswith("query") else "It is no query."

    def node_id(self, noun: str, noun_id: str) -> str | None:
        return f"{noun}:{noun_id}"

    def company_id(self, key: str) -> str:
        return f"Company:{key}"

    async def result(self, selection: Selection) -> dict[str, Any]:
        return {"data": {"asked": selection.document, "scopes": selection.scopes, "of": selection.noun_id}}


PLAIN = PlainSelections()


async def an_endpoint(house: House, partner: Viewer, url: str = "http://127.0.0.1:9/hook", **wish: Any) -> Made:
    endpoint, secret = await create_endpoint(house, PLAIN, partner, Wish(url, **wish))
    return Made(endpoint.id, secret)


async def writes(house: House, company_id: str, *events: str, noun: str = "Payment", salary: bool = False) -> None:
    """One journal entry a unit of work."""
    for event in events:
        async with house.store.change("system:test") as work:
            work.record(company_id, noun, new_id(), event, salary=salary)
