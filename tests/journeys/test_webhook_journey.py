"""Webhooks over the real wire: a partner says where its events go, and a receiver that knows only the standard hears.

The tests are the steps of one walk: they are run in their order.

One long file: its steps share one world, and each begins where the one before it ended.
"""

import asyncio
import json
import re
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpx
import pytest
import pytest_asyncio
from sqlmodel import select
from standardwebhooks import Webhook, WebhookVerificationError

from core.grant import ApiGrant
from core.scope import Scope, write_scopes
from tests.journeys.stage import DNB, MADE, PLAIN, Stage
from tests.support import oauth
from tests.support.receiver import Receiver, receiving

pytestmark = pytest.mark.asyncio(loop_scope="module")

HOOKS = (Scope.WEBHOOKS_READ, Scope.WEBHOOKS_WRITE)
READS = (Scope.COMPANIES_READ, Scope.ACCOUNTS_READ, Scope.TRANSACTIONS_READ, Scope.PAYMENTS_READ, *HOOKS)
SALARIES = (Scope.PAYROLL_READ, Scope.PAYROLL_WRITE)
DOCUMENT = """query ($node: ID!, $company: ID!) {
  node(id: $node) { __typename id
    ... on Payment { status endToEndId instructedAmount { value } }
    ... on Transaction { booked: status transactionAmount { value } }
    ... on Reconciliation { rule payment { id } transaction { id } } }
  company(id: $company) { name } }"""
FEED = "subscription ($since: String) { feed(since: $since) { cursor kind noun event nodeId } }"
LOG = """{ webhookEndpoints(first: 4) { nodes { id host url status failingSince deliveries(first: 100) { nodes {
  id webhookId type status attempts failure responseCode nextAttemptAt cursor company { id } } } } } }"""
CREATE = """mutation ($i: CreateWebhookEndpointInput!) { createWebhookEndpoint(input: $i) { __typename
  ... on Rejection { code message } ... on WebhookSecretSuccess { secret endpoint { id } } } }"""
ROTATE = """mutation ($i: RotateWebhookSecretInput!) { rotateWebhookSecret(input: $i) {
  ... on WebhookSecretSuccess { secret } } }"""
REPLAY = """mutation ($i: ReplayWebhookInput!) { replayWebhook(input: $i) { __typename
  ... on Rejection { code } ... on ReplayWebhookSuccess { deliveries } } }"""
RUN = """mutation ($i: CreateSalaryBatchInput!) { createSalaryBatch(input: $i) { __typename
  ... on Rejection { code } ... on SalaryBatchSuccess { batch { id contentHash numberOfLines } } } }"""
RETRIED_SECONDS = 7
"""The first failed attempt is repeated after five seconds, up to a fifth longer."""

Call = tuple[dict[str, str], bytes]


class Partner:
    """A partner's own machine: a token, and an endpoint with its secret."""

    def __init__(self, stage: Stage, *scopes: Scope) -> None:
        self._stage = stage
        self.client_id, self._secret = oauth.a_partner(stage.gateway, *scopes)
        self.access = self.token()

    def token(self, **asked: str) -> str:
        with oauth.library(self._stage.gateway, self.client_id, self._secret) as client:
            told = client.fetch_token(
                f"{self._stage.gateway.url}/oauth/token", grant_type="client_credentials", **asked
            )
        return told["access_token"]

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        return oauth.graphql(self._stage.gateway, self.access, query, **variables)

    def opens(self, url: str, **wish: Any) -> None:
        told = self.ask(CREATE, i={"wish": {"url": url, **wish}})["data"]["createWebhookEndpoint"]
        assert "secret" in told, told
        self.secret, self.endpoint_id = told["secret"], told["endpoint"]["id"]

    def log(self) -> list[dict[str, Any]]:
        """Of its one endpoint, oldest first."""
        (endpoint,) = self.ask(LOG)["data"]["webhookEndpoints"]["nodes"]
        return endpoint["deliveries"]["nodes"][::-1]

    def feed(self, since: str | None = None) -> list[dict[str, Any]]:
        """What the feed tells this client, until it has caught up."""
        headers = {"Authorization": f"Bearer {self.access}", "Accept": "text/event-stream"}
        body = {"query": FEED, "variables": {"since": since}}
        found = []
        with httpx.stream(
            "POST", f"{self._stage.gateway.url}/graphql", json=body, headers=headers, trust_env=False, timeout=20
        ) as answer:
            for line in answer.iter_lines():
                if line.startswith("data: {"):
                    told = json.loads(line.removeprefix("data: "))["data"]["feed"]
                    found.append(told)
                    if told["kind"] in ("HEARTBEAT", "SNAPSHOT"):
                        return found
        raise AssertionError(f"the feed ended: {found}")


class Walk:
    company_id: str
    account_id: str
    begun: str
    """The partner's cursor in the feed, when its endpoint began to hear."""
    partner: Partner
    payroll: Partner
    narrowed: Partner
    """Has the scope of salaries itself, but not from this company."""
    foreign: Partner
    payment: dict[str, Any]


@pytest.fixture(scope="module")
def ears() -> Iterator[dict[str, Receiver]]:
    names = ("payroll", "narrowed", "foreign")
    with receiving() as one, receiving() as two, receiving() as three:
        yield dict(zip(names, (one, two, three), strict=True))


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with receiving() as one:
        yield one


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def walk(stage: Stage, receiver: Receiver, ears: dict[str, Receiver]) -> Walk:
    one = Walk()
    one.company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    for bic in (PLAIN, DNB):
        await stage.consent("ola", one.company_id, bic)
    ola = await stage.actor("ola")
    one.account_id = await stage.account_id(ola, one.company_id, "fjellheim-spare")
    one.partner = Partner(stage, *READS)
    one.payroll, one.narrowed = [Partner(stage, *READS, *SALARIES) for _ in range(2)]
    one.foreign = Partner(stage, *READS, *SALARIES)
    return one


def calls_of(receiver: Receiver) -> list[tuple[str, dict[str, Any]]]:
    """(webhook-id, what was told) in the order of arrival."""
    return [(headers["webhook-id"], json.loads(body)) for headers, body in receiver.calls]


def events(told: Iterable[dict[str, Any]]) -> list[tuple[str, str, str | None]]:
    return [(one["noun"], one["event"], one["nodeId"]) for one in told]


def heard(receiver: Receiver) -> list[tuple[str, str, str | None]]:
    return events(told["data"] for _, told in calls_of(receiver))


def scraped(stage: Stage) -> dict[str, float]:
    """The measures without labels."""
    text = httpx.get(f"{stage.gateway.url}/metrics", trust_env=False, timeout=20).text
    return {name: float(value) for name, value in re.findall(r"^(kontobro_\w+) (\S+)$", text, re.M)}


async def all_told(stage: Stage, partner: Partner, receiver: Receiver, since: str) -> list[dict[str, Any]]:
    """The feed since then, once the receiver has heard as much of it and nothing waits."""

    async def same() -> list[dict[str, Any]] | None:
        fed = [one for one in partner.feed(since) if one["event"]]
        return fed if heard(receiver) == events(fed) and fed else None

    await stage.settle()
    return await stage.until(same, f"{heard(receiver)} is not {events(partner.feed(since))}")


async def prepared(stage: Stage, walk: Walk, amount: str) -> dict[str, Any]:
    """A payment that waits for its approval."""
    kari = await stage.actor("kari")
    wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": walk.account_id}
    return (await kari.must("createPayment", MADE, **wish, transfer=stage.transfer(amount)))["payment"]


async def test_a_token_without_the_scope_is_refused_at_the_field(stage: Stage, walk: Walk, receiver: Receiver) -> None:
    lacking = oauth.graphql(
        stage.gateway,
        walk.partner.token(scope="companies:read payments:read webhooks:read"),
        CREATE,
        i={"wish": {"url": receiver.url}},
    )
    (error,) = lacking["errors"]
    assert error["path"] == ["createWebhookEndpoint"]
    assert error["extensions"]["code"] == "MISSING_SCOPE"
    assert "webhooks:write" in error["message"]
    (unread,) = oauth.graphql(stage.gateway, walk.partner.token(scope="companies:read"), LOG)["errors"]
    assert (unread["path"], unread["extensions"]["code"]) == (["webhookEndpoints"], "MISSING_SCOPE")
    assert walk.partner.ask(LOG)["data"]["webhookEndpoints"]["nodes"] == []


async def test_endpoints_are_made_and_the_administrator_lets_three_of_four_in(
    stage: Stage, walk: Walk, receiver: Receiver, ears: dict[str, Receiver]
) -> None:
    walk.partner.opens(receiver.url, document=DOCUMENT)
    for name, ear in ears.items():
        getattr(walk, name).opens(ear.url, document=DOCUMENT)
    ola = await stage.actor("ola")
    for partner in (walk.partner, walk.payroll, walk.narrowed):
        wish = {"companyId": walk.company_id, "clientId": partner.client_id}
        await ola.must("grantApiClient", "grant { scopes }", **wish)

    stage.gateway.run(_narrow(stage, walk.narrowed.client_id))
    walk.begun = walk.partner.feed()[-1]["cursor"]


async def _narrow(stage: Stage, client_id: str) -> None:
    """As if the company had said yes before the client had these scopes: through the API a yes is to all of them."""
    async with stage.gateway.house.store.change("system:test") as work:
        grant = (await work.session.exec(select(ApiGrant).where(ApiGrant.client_id == client_id))).one()
        grant.scopes = write_scopes(READS)


async def test_a_payment_and_its_line_are_told_once_and_in_order(stage: Stage, walk: Walk, receiver: Receiver) -> None:
    """Every event of the partner's feed and none besides, signed, with the selection as the client itself is told."""
    ola = await stage.actor("ola")
    walk.payment = await prepared(stage, walk, "777.00")
    await stage.approve_and_sca(ola, walk.payment)
    await stage.payment(ola, walk.payment["id"], "EXECUTED")
    await stage.minute_of_presence(ola)

    async def matched() -> bool:
        return (await stage.payment(ola, walk.payment["id"]))["reconciliation"] is not None

    await stage.until(matched, "the bank's line for the payment")
    fed = await all_told(stage, walk.partner, receiver, walk.begun)
    told = calls_of(receiver)
    assert len({webhook_id for webhook_id, _ in told}) == len(told) == len(fed)
    nouns = {noun for noun, _, _ in events(fed)}
    assert {"Payment", "Transaction", "Match"} <= nouns
    assert not nouns & {"Membership", "ApiGrant", "Consent", "PaymentBatch"}, "of no noun that it has no scope for"
    for headers, body in receiver.calls:
        assert Webhook(walk.partner.secret).verify(body, headers) == json.loads(body)
        assert headers["content-type"] == "application/json"
    with pytest.raises(WebhookVerificationError):
        Webhook(walk.payroll.secret).verify(receiver.calls[0][1], receiver.calls[0][0])
    last = {one["data"]["nodeId"]: one["data"] for _, one in told}
    for node_id, data in last.items():
        assert data["company"] == walk.company_id
        asked = walk.partner.ask(DOCUMENT, node=node_id or "", company=walk.company_id)
        assert data["selection"] == asked
    paid = last[walk.payment["id"]]["selection"]["data"]["node"]
    assert (paid["status"], paid["instructedAmount"]) == ("EXECUTED", {"value": "777.00"})
    match = next(one["selection"]["data"]["node"] for one in last.values() if one["noun"] == "Match")
    assert match["payment"] == {"id": walk.payment["id"]}


async def test_the_log_tells_what_the_receiver_knows(stage: Stage, walk: Walk, receiver: Receiver) -> None:
    log = walk.partner.log()
    assert [one["webhookId"] for one in log] == [webhook_id for webhook_id, _ in calls_of(receiver)]
    assert [one["type"] for one in log] == [told["type"] for _, told in calls_of(receiver)]
    assert {(one["status"], one["attempts"], one["failure"], one["responseCode"]) for one in log} == {
        ("DELIVERED", 1, None, 204)
    }
    (seen,) = (
        endpoint
        for endpoint in (await (await stage.actor("ola")).ask(LOG))["webhookEndpoints"]["nodes"]
        if endpoint["id"] == walk.partner.endpoint_id
    )
    assert seen["url"] is None
    assert len(seen["deliveries"]["nodes"]) == len(log)
    assert (await (await stage.actor("kari")).ask(LOG))["webhookEndpoints"]["nodes"] == []


async def test_it_leaves_at_once_by_the_ring_of_who_wrote(
    stage: Stage, walk: Walk, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.courier.LOOK_SECONDS", 600.0)
    # The look that was waited for when this was said.
    await asyncio.sleep(1.2)
    begun = time.monotonic()
    made = await prepared(stage, walk, "12.00")
    await stage.until(lambda: made["id"] in str(heard(receiver)), "the payment, told")
    assert time.monotonic() - begun < 3
    monkeypatch.undo()
    # A last ring, or the next look by itself would be in ten minutes.
    await prepared(stage, walk, "13.00")


async def test_salaries_are_heard_only_with_the_scope_on_both_sides(
    stage: Stage, walk: Walk, receiver: Receiver, ears: dict[str, Receiver]
) -> None:
    ola = await stage.actor("ola")
    account = await stage.account_id(ola, walk.company_id, "fjellheim-lonn")
    run = [stage.transfer("31000.00", "ansatt-1", remittanceUnstructured="Lønn")]
    wish = {"idempotencyKey": stage.new_key(), "debtorAccountId": account, "name": "November", "transfers": run}
    refusal = walk.partner.ask(RUN, i=wish)["errors"][0]["extensions"]["code"]
    assert refusal == "MISSING_SCOPE"
    batch = walk.payroll.ask(RUN, i=wish)["data"]["createSalaryBatch"]["batch"]
    await stage.approve_and_sca(ola, batch)
    paid = "query($i: ID!) { node(id: $i) { ... on PaymentBatch { status payments(first: 5) { nodes { id } } } } }"

    async def executed() -> list[str] | None:
        told = (await ola.ask(paid, i=batch["id"]))["node"]
        return [line["id"] for line in told["payments"]["nodes"]] if told["status"] == "EXECUTED" else None

    salaries = await stage.until(executed, "the salary run")
    await all_told(stage, walk.partner, receiver, walk.begun)

    def of_salaries(ear: Receiver) -> set[str | None]:
        return {key for _, _, key in heard(ear) if key in (*salaries, batch["id"])}

    await stage.until(lambda: of_salaries(ears["payroll"]) == {*salaries, batch["id"]}, "the salary run, told")
    last = {one["data"]["nodeId"]: one["data"]["selection"] for _, one in calls_of(ears["payroll"])}
    assert last[salaries[0]]["data"]["node"]["instructedAmount"] == {"value": "31000.00"}
    for deaf in (receiver, ears["narrowed"]):
        assert of_salaries(deaf) == set()
        assert "31000.00" not in str(calls_of(deaf))
        assert "PaymentBatch" not in str(heard(deaf))
    assert heard(ears["narrowed"]) == heard(receiver)


async def test_down_and_up_again_it_hears_everything_in_order(stage: Stage, walk: Walk, receiver: Receiver) -> None:
    before = len(walk.partner.log())
    receiver.down()
    made = [(await prepared(stage, walk, f"{number}.00"))["id"] for number in range(10, 13)]
    # Each is made, and then ready for approval.
    await stage.until(lambda: len(walk.partner.log()) >= before + 2 * len(made), "all of them in the log")
    await stage.until(lambda: any(one["attempts"] for one in walk.partner.log()[before:]), "an attempt")
    waiting = walk.partner.log()[before:]
    assert {one["status"] for one in waiting} == {"PENDING"}
    await stage.until(lambda: scraped(stage)["kontobro_webhooks_waiting"] == len(waiting), "only these wait")
    assert scraped(stage)["kontobro_oldest_webhook_seconds"] > 0
    assert [(one["attempts"], one["failure"]) for one in waiting] == [
        (1, "NO_CONNECTION"),
        *[(0, None)] * (len(waiting) - 1),
    ]
    assert walk.partner.ask(LOG)["data"]["webhookEndpoints"]["nodes"][0]["failingSince"]
    receiver.up()
    await stage.advance(RETRIED_SECONDS)
    await all_told(stage, walk.partner, receiver, walk.begun)
    await stage.until(lambda: scraped(stage)["kontobro_webhooks_waiting"] == 0, "nothing waits")
    assert scraped(stage)["kontobro_oldest_webhook_seconds"] == 0
    told = walk.partner.log()[before:]
    assert [one["attempts"] for one in told] == [2, *[1] * (len(told) - 1)]
    assert [one["status"] for one in told] == ["DELIVERED"] * len(told)
    assert list(dict.fromkeys(key for noun, _, key in heard(receiver)[before:] if noun == "Payment")) == made
    assert walk.partner.ask(LOG)["data"]["webhookEndpoints"]["nodes"][0]["failingSince"] is None


async def test_after_a_rotation_both_secrets_sign_and_then_the_new_one_alone(
    stage: Stage, walk: Walk, receiver: Receiver
) -> None:
    first = walk.partner.secret

    async def next_call() -> Call:
        before = len(receiver.calls)
        await prepared(stage, walk, "20.00")
        await all_told(stage, walk.partner, receiver, walk.begun)
        return receiver.calls[before]

    def rotated(hours: int) -> str:
        told = walk.partner.ask(ROTATE, i={"endpointId": walk.partner.endpoint_id, "overlapHours": hours})
        return told["data"]["rotateWebhookSecret"]["secret"]

    second = rotated(24)
    headers, body = await next_call()
    assert len(headers["webhook-signature"].split(" ")) == 2
    for secret in (first, second):
        assert Webhook(secret).verify(body, headers)
    third = rotated(0)
    headers, body = await next_call()
    assert Webhook(third).verify(body, headers)
    for secret in (first, second):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)


async def test_a_replay_tells_again_what_came_after_under_the_same_ids(
    stage: Stage, walk: Walk, receiver: Receiver
) -> None:
    before = calls_of(receiver)
    since = before[-4][1]["data"]["cursor"]
    log = walk.partner.log()
    assert log[-4]["webhookId"] == before[-4][0]

    def replay(partner: Partner, endpoint_id: str, cursor: str) -> dict[str, Any]:
        return partner.ask(REPLAY, i={"endpointId": endpoint_id, "since": cursor})["data"]["replayWebhook"]

    assert replay(walk.partner, walk.partner.endpoint_id, walk.begun)["code"] == "CURSOR_INVALID"
    assert replay(walk.foreign, walk.partner.endpoint_id, since)["code"] == "NOT_FOUND"
    assert replay(walk.foreign, walk.foreign.endpoint_id, since)["code"] == "CURSOR_INVALID"
    for cursor in (since, log[-4]["cursor"]):
        heard_before = len(receiver.calls)
        assert replay(walk.partner, walk.partner.endpoint_id, cursor)["deliveries"] == 3
        await stage.until(lambda number=heard_before: len(receiver.calls) == number + 3, "the replay")
        assert [key for key, _ in calls_of(receiver)[-3:]] == [key for key, _ in before[-3:]]
    assert [one["webhookId"] for one in walk.partner.log()] == [one["webhookId"] for one in log]


async def test_a_foreign_partner_sees_nothing_of_it(walk: Walk, ears: dict[str, Receiver]) -> None:
    assert ears["foreign"].calls == []
    assert walk.foreign.log() == []
    node = "query($i: ID!) { node(id: $i) { id } }"
    for key in (walk.partner.endpoint_id, walk.partner.log()[0]["id"]):
        assert walk.foreign.ask(node, i=key) == {"data": {"node": None}}
        assert walk.partner.ask(node, i=key) == {"data": {"node": {"id": key}}}


async def test_let_out_it_hears_nothing_more_not_even_what_waits(
    stage: Stage, walk: Walk, receiver: Receiver, ears: dict[str, Receiver]
) -> None:
    ola = await stage.actor("ola")
    before = len(walk.partner.log())
    receiver.down()
    await prepared(stage, walk, "30.00")
    await stage.until(lambda: any(one["attempts"] for one in walk.partner.log()[before:]), "an attempt")
    heard_before, still = len(receiver.calls), len(ears["payroll"].calls)
    await ola.must("revokeApiClient", "grant { grantedAt }", companyId=walk.company_id, clientId=walk.partner.client_id)
    receiver.up()
    later = await prepared(stage, walk, "31.00")
    await stage.advance(RETRIED_SECONDS)
    await stage.until(lambda: later["id"] in str(heard(ears["payroll"])[still:]), "told to who is still let in")
    await stage.settle(seconds=2)
    assert len(receiver.calls) == heard_before
    assert walk.partner.log() == []
