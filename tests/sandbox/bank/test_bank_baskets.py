"""Signing baskets: many orders, one authorisation, each order still its own."""

import uuid

import httpx
import pytest

from sandbox.bank import bookings
from tests.support.tpp import DNB, NORGE, OSTLANDET, Tpp, refusal

DEBTORS = {DNB: "fjellheim-drift", OSTLANDET: "fjellheim-ostlandet", NORGE: "fjellheim-spare"}
Headers = dict[str, str | None]


async def _orders(tpp: Tpp, bic: str, count: int) -> list[httpx.Response]:
    lines = [tpp.line(f"{10 + n}.00", endToEndIdentification=f"K{n}") for n in range(count)]
    return [await tpp.pay(DEBTORS[bic], "ola", line) for line in lines]


async def _group(tpp: Tpp, bic: str, orders: list[httpx.Response], headers: Headers | None = None) -> httpx.Response:
    body = {"paymentIds": [order.json()["paymentId"] for order in orders]}
    return await tpp.initiate(bic, "/v1/signing-baskets", body, "ola", "fjellheim", headers)


@pytest.mark.parametrize("bic", DEBTORS)
async def test_one_authorisation_for_all(tpp: Tpp, bic: str) -> None:
    orders = await _orders(tpp, bic, 3)
    made = await _group(tpp, bic, orders)
    assert made.status_code == 201
    page = await tpp.client.get(made.json()["_links"]["scaRedirect"]["href"])
    assert "33,00\u00a0kr" in page.text
    assert (await tpp.act(orders[0], "ola")).status_code == 409
    assert (await tpp.act(made, "ola")).status_code == 303
    assert await tpp.follow(made) == {"transactionStatus": "ACTC"}
    for number, order in enumerate(orders):
        assert (await tpp.follow(order))["transactionStatus"] == "ACSC"
        assert len(bookings(tpp.world, f"K{number}")) == 1
    shown = await tpp.follow(made, "self")
    assert shown["payments"] == [order.json()["paymentId"] for order in orders]


async def test_rejecting_the_basket_rejects_its_orders(tpp: Tpp) -> None:
    orders = await _orders(tpp, DNB, 2)
    made = await _group(tpp, DNB, orders)
    await tpp.act(made, "ola", "reject")
    assert (await tpp.follow(made))["transactionStatus"] == "RJCT"
    assert {(await tpp.follow(order))["transactionStatus"] for order in orders} == {"RJCT"}


@pytest.mark.parametrize(("bic", "limit"), [(DNB, 20), (NORGE, 50)])
async def test_limits(tpp: Tpp, bic: str, limit: int) -> None:
    orders = await _orders(tpp, bic, limit + 1)
    assert refusal(await _group(tpp, bic, orders)) == (400, "FORMAT_ERROR")
    assert (await _group(tpp, bic, orders[:limit])).status_code == 201


async def test_what_cannot_be_grouped(tpp: Tpp) -> None:
    orders = await _orders(tpp, DNB, 2)
    first = await _group(tpp, DNB, orders)
    assert refusal(await _group(tpp, DNB, orders)) == (409, "REFERENCE_STATUS_INVALID")
    empty = await tpp.initiate(DNB, "/v1/signing-baskets", {"paymentIds": ["no"]}, "ola", "fjellheim")
    assert refusal(empty) == (400, "RESOURCE_UNKNOWN")
    # Dissolved, its orders are free again.
    assert (await tpp.call("DELETE", DNB, first.json()["_links"]["self"]["href"])).status_code == 204
    second = await _group(tpp, DNB, orders)
    assert second.status_code == 201
    await tpp.act(second, "ola")
    assert refusal(await tpp.call("DELETE", DNB, second.json()["_links"]["self"]["href"])) == (409, "STATUS_INVALID")


@pytest.mark.parametrize("bic", [DNB, NORGE])
async def test_a_repeated_request_makes_one_basket(tpp: Tpp, bic: str) -> None:
    orders = await _orders(tpp, bic, 2)
    again: Headers = {"X-Request-ID": str(uuid.uuid4())}
    first, second = await _group(tpp, bic, orders, again), await _group(tpp, bic, orders, again)
    assert first.json() == second.json()
    assert len(tpp.world.store.all("basket")) == 1


async def test_a_basket_lapses_with_its_orders(tpp: Tpp) -> None:
    orders = await _orders(tpp, OSTLANDET, 2)
    tpp.world.clock.advance(20 * 60)
    made = await _group(tpp, OSTLANDET, orders)
    tpp.world.clock.advance(10 * 60 + 1)
    # The orders are gone, so there is nothing to authorise; the basket itself follows in its own time.
    assert (await tpp.act(made, "ola")).status_code == 409
    tpp.world.clock.advance(20 * 60)
    assert (await tpp.follow(made))["transactionStatus"] == "CANC"
    assert {(await tpp.follow(order))["transactionStatus"] for order in orders} == {"CANC"}
