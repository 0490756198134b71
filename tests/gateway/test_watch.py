"""A live view over a real socket: it outlives a restart of the gateway and goes on from its last cursor."""

import asyncio
from pathlib import Path
from typing import Any

import pytest
from graphql import parse, validate

from gateway.demo.activation import AGREEMENT
from gateway.demo.actor import Actor, ActorError
from gateway.watch import VIEWS
from gql.root import schema
from tests.support.gateway_server import start_gateway
from tests.support.sandbox_server import SandboxServer

FEED = """subscription ($company: ID!, $since: String) { companyFeed(companyId: $company, since: $since) {
  cursor kind noun event } }"""
REGISTERED = {
    "organisationNumber": "312458713",
    "signatories": [
        {
            "givenName": "Ola",
            "familyName": "Bakken",
            "birthdate": "1974-03-12",
            "mobile": "+4790000101",
            "email": "ola@fjellheim.example",
        }
    ],
    "kyc": {
        "persons": [
            {"name": "Ola Bakken", "birthdate": "1974-03-12", "role": "Eier", "pep": False, "ownershipPercent": 100}
        ],
        "fundingSource": "OPERATIONS",
        "paymentCountries": ["NO"],
        "industryCode": "41.200",
    },
}


def kinds(messages: list[Any], field: str) -> list[str]:
    return [message["data"][field]["kind"] for message in messages]


async def test_a_view_goes_on_after_a_restart_without_a_snapshot(sandbox: SandboxServer, tmp_path: Path) -> None:
    first = await asyncio.to_thread(start_gateway, tmp_path, sandbox)
    port = first.settings.port
    async with Actor("ola", first.url, sandbox.url) as ola:
        try:
            await ola.login()
            made = await ola.must("registerAgreement", "agreement { id }", **REGISTERED)
            company = (await ola.ask("{ viewer { companies { nodes { id } } } }"))["viewer"]["companies"]["nodes"][0]
            state = await ola.watch("the agreement", AGREEMENT, company=company["id"])
            feed = await ola.watch("the feed", FEED, company=company["id"])
            await state.until(lambda message: message["data"]["agreementStatus"]["agreement"]["status"] == "DRAFT")
            await feed.until(lambda _: True)
        finally:
            await asyncio.to_thread(first.stop)
        second = await asyncio.to_thread(start_gateway, tmp_path, sandbox, port=port)
        try:
            await ola.must("sendAgreement", "agreement { id }", agreementId=made["agreement"]["id"])
            await state.until(
                lambda message: message["data"]["agreementStatus"]["agreement"]["status"] == "AWAITING_SIGNATURES"
            )
            await feed.until(lambda message: message["data"]["companyFeed"]["event"] == "SENT")
        finally:
            await asyncio.to_thread(second.stop)
    # The state was told from the beginning once; a heartbeat after the restart is no news.
    assert kinds(state.seen, "agreementStatus").count("SNAPSHOT") == 1
    assert kinds(feed.seen, "companyFeed").count("SNAPSHOT") == 1
    assert not {"RESYNC", "HEARTBEAT"} & {*kinds(state.seen, "agreementStatus"), *kinds(feed.seen, "companyFeed")}
    events = [(one["data"]["companyFeed"]["noun"], one["data"]["companyFeed"]["event"]) for one in feed.seen[1:]]
    assert events.count(("BankAgreement", "SENT")) == 1


async def test_a_view_that_is_refused_is_not_tried_again(sandbox: SandboxServer, tmp_path: Path) -> None:
    gateway = await asyncio.to_thread(start_gateway, tmp_path, sandbox)
    try:
        async with Actor("ola", gateway.url, sandbox.url) as ola:
            await ola.login()
            live = await ola.watch("nothing", "subscription { nonsense }")
            with pytest.raises(ActorError, match="nonsense"):
                await live.until(lambda _: False)
    finally:
        await asyncio.to_thread(gateway.stop)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_asked_as_the_schema_has_it(view: str) -> None:
    document = parse(f"subscription Watch($id: ID!, $since: String) {{ {VIEWS[view]} }}")
    assert validate(schema._schema, document) == []
