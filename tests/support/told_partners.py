"""Partners with webhooks whose stored queries reach for every field they can, and what came to each of them."""

import json
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

from core.access import Viewer
from core.house import House
from core.journal import JournalHead
from core.webhook import WebhookDelivery, WebhookEndpoint
from core.webhook.taking import open_lane
from gql.schema.node import split_id
from gql.selections import StoredSelections
from tests.support import sweep
from tests.support.gateway_server import GatewayServer
from tests.support.partners import an_endpoint, deliveries
from tests.support.receiver import Receiver, receiving


async def reaching_queries(house: House) -> list[str]:
    """As few as may be stored, which together ask for every field of every node and of the company."""
    kinds = sorted(one.name for one in sweep.GRAPH.get_possible_types(sweep.NODE))  # type: ignore[arg-type]
    documents, held = [_of_company()], list[str]()
    for kind in kinds:
        if await StoredSelections(house).fault_of(_of_node([*held, kind])) is not None:
            documents.append(_of_node(held))
            held = []
        held.append(kind)
    documents.append(_of_node(held))
    assert [await StoredSelections(house).fault_of(one) for one in documents] == [None] * len(documents)
    return documents


def _of_company() -> str:
    return f"query ($company: ID!) {{ company(id: $company) {{ __typename {_fields('Company')} }} }}"


def _of_node(kinds: list[str]) -> str:
    asked = " ".join(f"... on {kind} {{ {_fields(kind)} }}" for kind in kinds)
    return f"query ($node: ID!) {{ node(id: $node) {{ __typename {asked} }} }}"


def _fields(kind: str) -> str:
    return sweep.fields(sweep.GRAPH.type_map[kind])


@dataclass
class Told:
    """One partner, with an endpoint for each query."""

    gateway: GatewayServer
    partner: Viewer
    receivers: list[Receiver] = field(default_factory=list)
    endpoints: list[str] = field(default_factory=list)

    def listen(self, stack: ExitStack, documents: list[str]) -> None:
        for document in documents:
            receiver = stack.enter_context(receiving())
            made = self.gateway.run(an_endpoint(self.gateway.house, self.partner, receiver.url, document=document))
            self.receivers.append(receiver)
            self.endpoints.append(made.id)

    def open_lanes(self, company_key: str) -> None:
        """A way into a company's journal that no grant has opened, from now on."""

        async def opened() -> None:
            async with self.gateway.house.store.change("system:test") as work:
                head = await work.session.get_one(JournalHead, company_key)
                for key in self.endpoints:
                    open_lane(work, await work.lock(WebhookEndpoint, key), company_key, head.sequence)

        self.gateway.run(opened())

    @property
    def bodies(self) -> list[list[dict[str, Any]]]:
        """What came, by query."""
        return [[json.loads(body) for _, body in receiver.calls] for receiver in self.receivers]

    @property
    def heard_of(self) -> set[str]:
        """Keys of the companies whose events came."""
        return {split_id(body["data"]["company"])[1] for bodies in self.bodies for body in bodies}

    @property
    def text(self) -> str:
        return json.dumps(self.bodies, ensure_ascii=False)

    @property
    def deliveries(self) -> list[WebhookDelivery]:
        rows = [self.gateway.run(deliveries(self.gateway.house, key)) for key in self.endpoints]
        return [row for some in rows for row in some]
