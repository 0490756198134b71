"""Sending over real HTTP: signed as the standard's own library wants it, again until taken, in order throughout."""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from standardwebhooks import Webhook, WebhookVerificationError

from core.access import Viewer
from core.errors import WebhookTestedJustNow
from core.house import House
from core.scope import Scope
from core.webhook import DeliveryStatus, EndpointStatus, WebhookEndpoint, WebhookLane, sending
from core.webhook.managing import replay, rotate_secret, send_test, set_paused
from core.webhook.model import PAUSE_AFTER, RETRY_AFTER
from core.webhook.sending import due_lanes, send_lane
from core.webhook.taking import take_news
from tests.support.house import Settled, clock_of, settle
from tests.support.partners import ALL, PLAIN, a_partner, an_endpoint, deliveries, grant, revoke, writes
from tests.support.receiver import Receiver, receiving
from tests.support.rude_receiver import rude, saying


@pytest.fixture
def receiver():
    with receiving() as found:
        yield found


async def turn(house: House) -> None:
    """What one look at the clock does."""
    await take_news(house)
    for lane_id, _ in await due_lanes(house, 100):
        await send_lane(house, PLAIN, lane_id)


def events(receiver: Receiver) -> list[str]:
    return [json.loads(body)["data"]["event"] for _, body in receiver.calls]


def ids(receiver: Receiver) -> list[str]:
    return [headers["webhook-id"] for headers, _ in receiver.calls]


async def endpoint_now(house: House, key: str) -> WebhookEndpoint:
    async with house.store.read() as session:
        return await session.get_one(WebhookEndpoint, key)


async def test_a_message_is_what_the_standard_says(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url, document="query q")
    await writes(house, settled.company_id, "BANK_EXECUTED")
    await turn(house)
    ((headers, body),) = receiver.calls
    told = Webhook(made.secret).verify(body, headers)
    (row,) = await deliveries(house, made.id)
    assert told["type"] == "payment.bank_executed"
    assert datetime.fromisoformat(told["timestamp"]) == row.occurred_at
    data = told["data"]
    assert data["company"] == f"Company:{settled.company_id}"
    assert (data["noun"], data["event"], data["nodeId"]) == ("Payment", "BANK_EXECUTED", f"Payment:{row.noun_id}")
    assert data["selection"]["data"]["asked"] == "query q"
    assert set(data["selection"]["data"]["scopes"].split()) == set(ALL)
    assert headers["webhook-id"] == f"msg_{row.id}"
    assert (row.status, row.attempts, row.response_code, row.failure) == (DeliveryStatus.DELIVERED, 1, 204, None)
    assert row.duration_ms is not None
    with pytest.raises(WebhookVerificationError):
        Webhook(made.secret).verify(body.replace(b"EXECUTED", b"REJECTED"), headers)


async def test_two_secrets_sign_until_the_older_ends(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    _, second = await rotate_secret(house, partner, made.id, 24)
    await writes(house, settled.company_id, "A")
    await turn(house)
    headers, body = receiver.calls[0]
    for secret in (made.secret, second):
        assert Webhook(secret).verify(body, headers)
    _, third = await rotate_secret(house, partner, made.id, 0)
    await writes(house, settled.company_id, "B")
    await turn(house)
    headers, body = receiver.calls[1]
    assert Webhook(third).verify(body, headers)
    for secret in (made.secret, second):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers)


async def test_a_failure_keeps_the_later_ones_of_its_company_waiting_and_no_others(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    other = await settle(house.store)
    await grant(house, partner, other.company_id, other.admin)
    await an_endpoint(house, partner, receiver.url)
    receiver.statuses = [500]
    await writes(house, settled.company_id, "A", "B")
    await turn(house)
    await writes(house, other.company_id, "OTHER")
    await turn(house)
    assert events(receiver) == ["A", "OTHER"]
    clock_of(house).forward(seconds=7)
    await turn(house)
    assert events(receiver) == ["A", "OTHER", "A", "B"]
    assert ids(receiver)[0] == ids(receiver)[2]


async def test_it_is_tried_by_the_schedule_and_then_dead_and_the_next_goes_on(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A", "B")
    receiver.statuses = [503] * (len(RETRY_AFTER) + 1)
    for number, pause in enumerate(RETRY_AFTER, 1):
        await turn(house)
        assert len(receiver.calls) == number
        clock_of(house).forward(seconds=pause.total_seconds() * 0.99)
        await turn(house)
        assert len(receiver.calls) == number, "not before its time"
        clock_of(house).forward(seconds=pause.total_seconds() * 0.3)
    await turn(house)
    first, second = await deliveries(house, made.id)
    assert (first.status, first.attempts, first.response_code) == (DeliveryStatus.DEAD, len(RETRY_AFTER) + 1, 503)
    assert second.status is DeliveryStatus.DELIVERED
    assert events(receiver)[-1] == "B"
    assert len(set(ids(receiver))) == 2
    assert sum(RETRY_AFTER, timedelta()) > timedelta(days=3)


async def test_who_fails_for_days_is_paused_and_goes_on_when_resumed(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    receiver.statuses = [500, 500]
    await writes(house, settled.company_id, "A", "B")
    await turn(house)
    clock_of(house).forward(seconds=PAUSE_AFTER.total_seconds() + 1)
    await turn(house)
    endpoint = await endpoint_now(house, made.id)
    assert endpoint.status is EndpointStatus.PAUSED
    clock_of(house).forward(days=1)
    await turn(house)
    assert events(receiver) == ["A", "A"]
    await set_paused(house, partner, made.id, False)
    await turn(house)
    assert events(receiver) == ["A", "A", "A", "B"]
    assert (await endpoint_now(house, made.id)).failing_since is None


async def test_gone_disables(house: House, settled: Settled, partner: Viewer, receiver: Receiver) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    receiver.statuses = [410]
    await writes(house, settled.company_id, "A", "B")
    await turn(house)
    clock_of(house).forward(days=2)
    await turn(house)
    assert (await endpoint_now(house, made.id)).status is EndpointStatus.DISABLED
    assert events(receiver) == ["A"]
    await set_paused(house, partner, made.id, False)
    await turn(house)
    assert events(receiver) == ["A", "A", "B"]


async def test_a_grant_that_ends_between_event_and_sending_stops_it(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A", "B")
    await take_news(house)
    await revoke(house, partner, settled.company_id)
    await turn(house)
    assert receiver.calls == []
    assert {row.status for row in await deliveries(house, made.id)} == {DeliveryStatus.WITHDRAWN}


async def test_a_veil_that_falls_between_event_and_sending_stops_it(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "SALARY", salary=True)
    await writes(house, settled.company_id, "ORDINARY")
    await take_news(house)
    await grant(house, partner, settled.company_id, settled.admin, ALL - {Scope.PAYROLL_READ})
    await turn(house)
    assert events(receiver) == ["ORDINARY"]


async def test_a_replay_sends_again_what_came_after_with_the_ids_it_had(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A", "B", "C")
    await turn(house)
    cursor = json.loads(receiver.calls[0][1])["data"]["cursor"]
    _, again = await replay(house, partner, made.id, cursor)
    await writes(house, settled.company_id, "D")
    await turn(house)
    assert again == 2
    assert events(receiver) == ["A", "B", "C", "B", "C", "D"]
    assert ids(receiver)[1:3] == ids(receiver)[3:5]


async def test_a_crash_between_sending_and_noting_sends_the_same_id_again(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A", "B")
    await take_news(house)
    ((lane_id, _),) = await due_lanes(house, 10)
    note = sending._note

    async def dies(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sending, "_note", dies)
    with pytest.raises(KeyboardInterrupt):
        await send_lane(house, PLAIN, lane_id)
    monkeypatch.setattr(sending, "_note", note)
    await turn(house)
    assert events(receiver) == ["A"], "the dead one's claim still stands"
    async with house.store.change("system:test") as work:
        (await work.lock(WebhookLane, lane_id)).claimed_until = datetime.now(UTC)
    await turn(house)
    assert events(receiver) == ["A", "A", "B"]
    assert ids(receiver)[0] == ids(receiver)[1]


async def test_two_workers_send_nothing_twice(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, *(f"E{n}" for n in range(20)))
    await take_news(house)
    ((lane_id, _),) = await due_lanes(house, 10)
    await asyncio.gather(*(send_lane(house, PLAIN, lane_id) for _ in range(4)))
    assert events(receiver) == [f"E{n}" for n in range(20)]


async def test_what_comes_of_a_claim_that_ran_out_is_not_noted(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A")
    await take_news(house)
    ((lane_id, _),) = await due_lanes(house, 10)
    mine, _ = await sending._step(house, lane_id, "mine", None, None, goes_on=True)
    async with house.store.change("system:test") as work:
        (await work.lock(WebhookLane, lane_id)).claimed_until = datetime.now(UTC)
    theirs, _ = await sending._step(house, lane_id, "theirs", None, None, goes_on=True)
    assert theirs is not None
    answer = await house.outside.webhooks.send(receiver.url, {}, b"{}")
    assert await sending._step(house, lane_id, "mine", mine, answer, goes_on=True) == (None, None)
    (row,) = await deliveries(house, made.id)
    assert (row.status, row.attempts) == (DeliveryStatus.PENDING, 0)


async def test_a_lane_with_nothing_left_is_quiet(
    house: House, settled: Settled, partner: Viewer, receiver: Receiver
) -> None:
    await an_endpoint(house, partner, receiver.url)
    await writes(house, settled.company_id, "A")
    await turn(house)
    async with house.store.read() as session:
        (lane,) = (await session.exec(select(WebhookLane))).all()
    assert (lane.next_at, lane.claim, lane.claimed_until) == (None, None, None)


async def test_a_test_is_sent_at_once_and_not_often(house: House, partner: Viewer, receiver: Receiver) -> None:
    made = await an_endpoint(house, partner, receiver.url)
    answer = await send_test(house, partner, made.id)
    assert (answer.failure, answer.status) == (None, 204)
    headers, body = receiver.calls[0]
    assert Webhook(made.secret).verify(body, headers)["type"] == "webhook.test"
    with pytest.raises(WebhookTestedJustNow):
        await send_test(house, partner, made.id)


async def test_a_receiver_that_asks_for_time_gets_it(house: House, settled: Settled) -> None:
    partner = await a_partner(house)
    await grant(house, partner, settled.company_id, settled.admin)
    busy = b"HTTP/1.1 429 Slow\r\nRetry-After: 3600\r\nContent-Length: 0\r\n\r\n"
    async with rude(saying(busy)) as there:
        await an_endpoint(house, partner, f"http://127.0.0.1:{there.port}/")
        await writes(house, settled.company_id, "A")
        await turn(house)
        for seconds, calls in ((3500, 1), (200, 2)):
            clock_of(house).forward(seconds=seconds)
            await turn(house)
            assert len(there.heads) == calls
