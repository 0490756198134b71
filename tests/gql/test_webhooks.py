"""Webhooks through the schema: a partner's endpoints from their making to their end, and what an administrator sees."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, cast

import pytest
import pytest_asyncio
from sqlmodel import select

from core.access import Viewer
from core.house import House
from core.ports import WebhookFailure
from core.presence import Presences
from core.webhook import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from core.webhook.sending import due_lanes, send_lane
from core.webhook.taking import take_news
from gql.context import Context
from gql.root import schema
from gql.schema.node import global_id
from gql.selections import StoredSelections
from integrations.webhooks import WebhookClient
from tests.support.house import HERE, Settled, house_of, settle, store_at
from tests.support.partners import a_partner, deliveries, grant, revoke, writes
from tests.support.receiver import Receiver, receiving

DOCUMENT = """query ($node: ID!, $company: ID!) {
    node(id: $node) { __typename id } company(id: $company) { name organisationNumber } }"""
ENDPOINT = """id host url document nouns status failingSince createdAt previousSecretEndsAt
    deliveries(first: 10) { nodes { id webhookId type status attempts failure responseCode durationMs occurredAt
        triedAt nextAttemptAt cursor company { id } } pageInfo { hasNextPage } edges { cursor node { id } } }"""
NO = "... on Rejection { code message fix }"


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    store, sender = store_at(tmp_path), WebhookClient(loopback=True)
    yield house_of(store, webhooks=sender)
    await sender.close()
    await store.close()


@pytest_asyncio.fixture
async def settled(house: House) -> Settled:
    return await settle(house.store)


@pytest_asyncio.fixture
async def partner(house: House, settled: Settled) -> Viewer:
    made = await a_partner(house)
    await grant(house, made, settled.company_id, settled.admin)
    return made


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


async def ask(house: House, viewer: Viewer | None, document: str, **variables: Any) -> Any:
    context = Context(house, cast("Any", None), Presences(), viewer, "en", HERE)
    result = await schema.execute(document, variable_values=variables, context_value=context)
    assert not result.errors, result.errors
    return result.data


async def do(house: House, viewer: Viewer | None, name: str, kind: str, success: str, **given: Any) -> Any:
    document = f"""mutation ($input: {kind}!) {{ {name}(input: $input) {{
        __typename {NO} ... on {success} }} }}"""
    return (await ask(house, viewer, document, input=given))[name]


async def create(house: House, viewer: Viewer | None, **wish: Any) -> Any:
    success = f"WebhookSecretSuccess {{ secret endpoint {{ {ENDPOINT} }} }}"
    return await do(house, viewer, "createWebhookEndpoint", "CreateWebhookEndpointInput", success, wish=wish)


async def on(house: House, viewer: Viewer, name: str, key: str) -> Any:
    success = f"WebhookEndpointSuccess {{ endpoint {{ {ENDPOINT} }} }}"
    return await do(house, viewer, f"{name}WebhookEndpoint", "WebhookEndpointInput", success, endpointId=key)


async def turn(house: House) -> None:
    await take_news(house)
    for lane_id, _ in await due_lanes(house, 100):
        await send_lane(house, StoredSelections(house), lane_id)


async def seen(house: House, viewer: Viewer) -> list[Any]:
    told = await ask(house, viewer, f"{{ webhookEndpoints(first: 5) {{ nodes {{ {ENDPOINT} }} }} }}")
    return told["webhookEndpoints"]["nodes"]


async def test_an_endpoint_lives(house: House, settled: Settled, partner: Viewer, receiver: Receiver) -> None:
    made = await create(house, partner, url=receiver.url, nouns=["Payment"], document=DOCUMENT)
    endpoint = made["endpoint"]
    assert made["secret"].startswith("whsec_")
    assert (endpoint["host"], endpoint["url"], endpoint["nouns"]) == ("127.0.0.1", receiver.url, ["Payment"])
    await writes(house, settled.company_id, "MADE", "APPROVED")
    await turn(house)
    told = json.loads(receiver.calls[0][1])["data"]
    company = {"name": told["selection"]["data"]["company"]["name"]}
    assert company["name"].startswith("Fjellheim Bygg")
    assert told["company"] == global_id("Company", settled.company_id)
    assert told["selection"]["data"]["node"] is None, "the payment of this event was never made"
    (told_now,) = await seen(house, partner)
    assert {one["type"] for one in told_now["deliveries"]["nodes"]} == {"payment.approved", "payment.made"}
    assert {one["status"] for one in told_now["deliveries"]["nodes"]} == {"DELIVERED"}
    (oldest,) = (one for one in told_now["deliveries"]["nodes"] if one["type"] == "payment.made")
    assert (oldest["responseCode"], oldest["company"]["id"]) == (204, told["company"])
    node = "query ($id: ID!) { node(id: $id) { ... on WebhookDelivery { type } ... on WebhookEndpoint { status } } }"
    assert (await ask(house, partner, node, id=oldest["id"]))["node"] == {"type": "payment.made"}
    assert (await ask(house, settled.stranger, node, id=oldest["id"]))["node"] is None
    replayed = await do(
        *(house, partner, "replayWebhook", "ReplayWebhookInput"),
        "ReplayWebhookSuccess { deliveries endpoint { id } }",
        endpointId=endpoint["id"],
        since=oldest["cursor"],
    )
    assert replayed["deliveries"] == 1
    tested = await do(
        *(house, partner, "sendTestWebhook", "WebhookEndpointInput"),
        "SendTestWebhookSuccess { failure responseCode durationMs }",
        endpointId=endpoint["id"],
    )
    assert (tested["failure"], tested["responseCode"]) == (None, 204)
    rotated = await do(
        *(house, partner, "rotateWebhookSecret", "RotateWebhookSecretInput"),
        "WebhookSecretSuccess { secret endpoint { previousSecretEndsAt } }",
        endpointId=endpoint["id"],
        overlapHours=3,
    )
    assert rotated["secret"] != made["secret"]
    assert rotated["endpoint"]["previousSecretEndsAt"]
    assert (await on(house, partner, "pause", endpoint["id"]))["endpoint"]["status"] == "PAUSED"
    assert (await on(house, partner, "resume", endpoint["id"]))["endpoint"]["status"] == "ACTIVE"
    receiver.statuses = [410]
    await turn(house)
    (told_now,) = await seen(house, partner)
    assert (told_now["status"], bool(told_now["failingSince"])) == ("DISABLED", True)
    changed = await do(
        *(house, partner, "updateWebhookEndpoint", "UpdateWebhookEndpointInput"),
        "WebhookEndpointSuccess { endpoint { nouns document } }",
        endpointId=endpoint["id"],
        wish={"url": receiver.url},
    )
    assert changed["endpoint"] == {"nouns": [], "document": None}
    gone = await do(
        *(house, partner, "deleteWebhookEndpoint", "WebhookEndpointInput"),
        "DeleteWebhookEndpointSuccess { endpointId }",
        endpointId=endpoint["id"],
    )
    assert gone["endpointId"] == endpoint["id"]
    assert await seen(house, partner) == []


async def test_the_log_is_in_the_order_of_the_events_page_by_page(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    """Also where they were taken at one moment."""
    await create(house, partner, url=receiver.url)
    await writes(house, settled.company_id, *(f"E{n}" for n in range(9)))
    await turn(house)
    page = """query ($after: String) { webhookEndpoints { nodes { deliveries(first: 4, after: $after) {
        nodes { type } pageInfo { endCursor hasNextPage } } } } }"""
    told, after, more = list[str](), None, True
    while more:
        found = (await ask(house, partner, page, after=after))["webhookEndpoints"]["nodes"][0]["deliveries"]
        told += [one["type"] for one in found["nodes"]]
        after, more = found["pageInfo"]["endCursor"], found["pageInfo"]["hasNextPage"]
    assert told == [f"payment.e{n}" for n in reversed(range(9))]


async def test_an_administrator_sees_the_partner_and_only_their_own_deliveries(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    other = await settle(house.store)
    await grant(house, partner, other.company_id, other.admin)
    await create(house, partner, url=receiver.url)
    await writes(house, settled.company_id, "HERE")
    await writes(house, other.company_id, "THERE")
    await turn(house)
    (endpoint,) = await seen(house, settled.admin)
    assert endpoint["url"] is None, "an address may hold the partner's keys"
    assert endpoint["host"] == "127.0.0.1"
    assert [one["type"] for one in endpoint["deliveries"]["nodes"]] == ["payment.here"]
    assert await seen(house, settled.accountant) == []


async def test_every_way_a_delivery_can_stand_is_told(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await create(house, partner, url=receiver.url)
    key = made["endpoint"]["id"]
    await writes(house, settled.company_id, *(f"E{n}" for n in range(6)))
    await take_news(house)
    rows = await deliveries(house, (await _row_id(house)))
    for row, failure, status in zip(rows, WebhookFailure, (*DeliveryStatus, *DeliveryStatus), strict=False):
        async with house.store.change("system:test") as work:
            found = await work.lock(WebhookDelivery, row.id)
            found.failure, found.status = failure, status
    (endpoint,) = await seen(house, partner)
    told = endpoint["deliveries"]["nodes"]
    assert endpoint["id"] == key
    assert {one["failure"] for one in told} == set(WebhookFailure)
    assert {one["status"] for one in told} == set(DeliveryStatus)
    assert all(bool(one["nextAttemptAt"]) == (one["status"] == "PENDING") for one in told)


async def _row_id(house: House) -> str:
    async with house.store.read() as session:
        return (await session.exec(select(WebhookEndpoint.id))).one()


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"url": "https://user@partner.example/"}, "WEBHOOK_ADDRESS_INVALID"),
        ({"url": "ftp://partner.example/"}, "WEBHOOK_ADDRESS_INVALID"),
        ({"nouns": ["Salary"]}, "WEBHOOK_NOUN_UNKNOWN"),
        ({"document": "query ("}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "{ nothing }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "mutation { signalPresence { __typename } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "{ viewer { companies { nodes { id } } } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": '{ node(id: "x") { id } }'}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "query ($company: ID!) { node(id: $company) { id } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "query ($x: ID!) { node(id: $x) { id } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "query ($node: ID!) { ... on Query { node(id: $node) { id } } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "{ __schema { types { name } } }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "query A { __typename } query B { __typename }"}, "WEBHOOK_DOCUMENT_INVALID"),
        ({"document": "#" * 10_001}, "WEBHOOK_DOCUMENT_INVALID"),
        (
            {
                "document": "query ($company: ID!) { company(id: $company) { transactions(first: 500) { nodes { id "
                "account { id name } transactionAmount { value currency } status bookingDate } } } }"
            },
            "WEBHOOK_DOCUMENT_INVALID",
        ),
    ],
)  # fmt: skip
async def test_what_cannot_be_stored_is_refused(house: House, partner: Viewer, wish: dict[str, Any], code: str) -> None:
    assert (await create(house, partner, **({"url": "https://partner.example/hook"} | wish)))["code"] == code
    assert await seen(house, partner) == []


async def test_who_may_not_is_refused(house: House, settled: Settled, partner: Viewer) -> None:
    for viewer, code in (
        (None, "NOT_SIGNED_IN"),
        (settled.admin, "WEBHOOKS_FOR_PARTNERS"),
    ):
        assert (await create(house, viewer, url="https://partner.example/"))["code"] == code
    made = await create(house, partner, url="https://partner.example/")
    key = made["endpoint"]["id"]
    other = await a_partner(house)
    for name in ("pause", "resume"):
        assert (await on(house, other, name, key))["code"] == "NOT_FOUND"
        assert (await on(house, settled.admin, name, key))["code"] == "WEBHOOKS_FOR_PARTNERS"
    replayed = await do(
        *(house, partner, "replayWebhook", "ReplayWebhookInput", "ReplayWebhookSuccess { deliveries }"),
        endpointId=key,
        since="gAAAA",
    )
    assert replayed["code"] == "CURSOR_INVALID"
    for _ in range(9):
        assert (await create(house, partner, url="https://partner.example/"))["secret"]
    assert (await create(house, partner, url="https://partner.example/"))["code"] == "TOO_MANY_WEBHOOKS"


async def test_a_selection_is_executed_as_the_client_with_this_companys_grant(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    await create(house, partner, url=receiver.url, document=DOCUMENT)
    await writes(house, settled.company_id, "A")
    await take_news(house)
    ((lane_id, _),) = await due_lanes(house, 10)

    class Late(StoredSelections):
        """The grant ends after the attempt was decided, before the query is executed."""

        async def result(self, selection: Any) -> dict[str, Any]:
            await revoke(house, partner, settled.company_id)
            return await super().result(selection)

    await send_lane(house, Late(house), lane_id)
    assert json.loads(receiver.calls[0][1])["data"]["selection"]["data"] == {"node": None, "company": None}


async def test_a_test_tells_why_it_failed_and_is_not_sent_again_at_once(
    house: House, partner: Viewer, receiver: Any
) -> None:
    receiver.statuses = [500]
    endpoint = (await create(house, partner, url=receiver.url))["endpoint"]

    async def send() -> Any:
        success = "SendTestWebhookSuccess { failure responseCode durationMs }"
        return await do(house, partner, "sendTestWebhook", "WebhookEndpointInput", success, endpointId=endpoint["id"])

    told = await send()
    assert told["responseCode"] == 500
    assert told["failure"] is not None
    again = await send()
    assert again["code"] == "WEBHOOK_TESTED_JUST_NOW"
    assert again["message"]
    assert again["fix"]
    assert len(receiver.calls) == 1
