"""What an operator is told that waits: what is to be sent and is not, and nothing else."""

from datetime import datetime

from core.access import Viewer
from core.house import House
from core.webhook.managing import delete_endpoint, set_paused
from core.webhook.sending import due_lanes, send_lane
from core.webhook.taking import take_news
from core.webhook.waiting import waiting
from tests.support.house import Settled, clock_of
from tests.support.partners import PLAIN, an_endpoint, deliveries, writes
from tests.support.receiver import receiving


async def waits(house: House) -> tuple[int, datetime | None]:
    async with house.store.read() as session:
        return await waiting(session)


async def test_it_waits_from_the_event_until_it_is_taken(house: House, settled: Settled, partner: Viewer) -> None:
    with receiving() as receiver:
        made = await an_endpoint(house, partner, receiver.url)
        assert await waits(house) == (0, None)
        await writes(house, settled.company_id, "A", "B")
        count, oldest = await waits(house)
        assert (count, oldest is not None) == (0, True), "nobody has taken it from the journal yet"
        await take_news(house)
        first, second = await deliveries(house, made.id)
        assert await waits(house) == (2, first.occurred_at) == (2, oldest)
        receiver.statuses = [204, 500]
        ((lane, _),) = await due_lanes(house, 10)
        await send_lane(house, PLAIN, lane)
        assert await waits(house) == (1, second.occurred_at), "what failed waits too"
        clock_of(house).forward(minutes=1)
        await send_lane(house, PLAIN, lane)
        assert await waits(house) == (0, None)


async def test_what_a_partner_has_paused_or_deleted_waits_for_nobody(
    house: House, settled: Settled, partner: Viewer
) -> None:
    made = await an_endpoint(house, partner)
    await writes(house, settled.company_id, "A")
    await take_news(house)
    await set_paused(house, partner, made.id, True)
    await writes(house, settled.company_id, "B")
    assert await waits(house) == (0, None)
    await set_paused(house, partner, made.id, False)
    assert (await waits(house))[0] == 1
    await delete_endpoint(house, partner, made.id)
    assert await waits(house) == (0, None)
