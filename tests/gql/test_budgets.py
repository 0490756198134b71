"""What one client may ask for in a while, and what it is told of it."""

import pytest

from core.errors import BudgetExceeded
from gql.door import Budgets, Policy
from gql.transport import budgets as module
from gql.transport.accepting import EVENTS
from tests.support.bare_door import at_the_door, code_of

QUERY = "{ __typename }"
DEAR = "{ banks { bic } }"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The wall clock of the buckets: its first entry is now."""
    now = [100.0]
    monkeypatch.setattr(module.time, "monotonic", lambda: now[0])
    return now


def test_a_bucket_empties_and_fills(clock: list[float]) -> None:
    budgets = Budgets(Policy(size=100, refill=10))
    assert budgets.take("a", True, 60).remaining == 40
    with pytest.raises(BudgetExceeded) as refused:
        budgets.take("a", True, 60)
    assert refused.value.facts == {"seconds": 2}
    clock[0] += 2
    level = budgets.take("a", True, 60)
    assert (level.remaining, level.full_in) == (0, 10)
    clock[0] += 1000
    assert budgets.take("a", True, 1).remaining == 99


def test_clients_do_not_pay_for_each_other(clock: list[float]) -> None:
    budgets = Budgets(Policy(100, 1), Policy(50, 1))
    budgets.take("a", True, 100)
    assert budgets.take("b", True, 100).remaining == 0
    assert budgets.take("address:10.0.0.1", False, 50).remaining == 0


def test_what_costs_more_than_a_full_bucket_empties_it(clock: list[float]) -> None:
    budgets = Budgets(Policy(100, 10))
    assert budgets.take("a", True, 5_000).remaining == 0
    with pytest.raises(BudgetExceeded):
        budgets.take("a", True, 5_000)


def test_the_buckets_are_bounded_and_the_oldest_go_first(clock: list[float], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BUCKETS", 10)
    budgets = Budgets(Policy(100, 1))
    for n in range(50):
        budgets.take(str(n), True, 100)
    assert list(budgets._buckets) == [str(n) for n in range(40, 50)]


@pytest.mark.parametrize(("language", "word"), [("nb", "sekunder"), ("en", "seconds")])
async def test_who_asks_for_too_much_is_told_when_to_come_back(language: str, word: str) -> None:
    async with at_the_door(budgets=Budgets(stranger=Policy(20, 1))) as client:
        headers = {"Accept-Language": language}
        assert (await client.post("/graphql", json={"query": QUERY}, headers=headers)).status_code == 200
        answers = [await client.post("/graphql", json={"query": DEAR}, headers=headers) for _ in range(3)]
        assert answers[-1].status_code == 429
        assert code_of(answers[-1]) == "BUDGET_EXCEEDED"
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 20
        assert word in answers[-1].json()["errors"][0]["extensions"]["fix"]
        streamed = await client.post("/graphql", json={"query": DEAR}, headers={"Accept": EVENTS})
        assert streamed.headers["retry-after"]
        assert streamed.text.startswith("event: next\ndata: ")
        assert streamed.text.endswith("event: complete\ndata: \n\n")
        assert '"code":"BUDGET_EXCEEDED"' in streamed.text


async def test_strangers_pay_by_address_and_clients_for_themselves() -> None:
    shared = Budgets(known=Policy(100, 1), stranger=Policy(1, 1))
    async with (
        at_the_door("10.0.0.1", budgets=shared) as here,
        at_the_door("10.0.0.2", budgets=shared) as there,
    ):
        assert [(await here.post("/graphql", json={"query": QUERY})).status_code for _ in range(2)] == [200, 429]
        assert (await there.post("/graphql", json={"query": QUERY})).status_code == 200
        known = await here.post("/graphql", json={"query": QUERY}, headers={"X-Person": "ola"})
        assert known.status_code == 200


async def test_a_network_of_ipv6_is_one_stranger() -> None:
    shared = Budgets(stranger=Policy(3, 1))
    statuses = []
    for n in range(4):
        async with at_the_door(f"2001:db8:1:2::{n}", budgets=shared) as client:
            statuses.append((await client.post("/graphql", json={"query": QUERY})).status_code)
    assert statuses == [200, 200, 200, 429]


async def test_what_is_refused_costs_too() -> None:
    async with at_the_door(budgets=Budgets(stranger=Policy(1_200, 1))) as client:
        told = [await client.post("/graphql", json={"query": "{ nonsense }"}) for _ in range(4)]
        assert [code_of(one) for one in told] == ["BAD_REQUEST"] * 2 + ["BUDGET_EXCEEDED"] * 2


async def test_a_large_document_costs_its_length_when_it_is_read(clock: list[float]) -> None:
    large = "{" + " ".join(f"name{n}: __typename" for n in range(190)) + "}"
    async with at_the_door(budgets=Budgets(stranger=Policy(10_000, 1))) as client:
        for left in (10_000 - len(large) - 190, 10_000 - len(large) - 2 * 190):
            answer = await client.post("/graphql", json={"query": large})
            assert answer.headers["ratelimit"].startswith(f'"cost";r={left};')
        statuses = [(await client.post("/graphql", json={"query": f"{large} #{n}"})).status_code for n in range(1, 4)]
        assert statuses == [200, 429, 429]


async def test_every_answer_tells_the_budget_and_the_cost_is_told_to_who_asks() -> None:
    async with at_the_door(budgets=Budgets(stranger=Policy(1_000, 10))) as client:
        plain = await client.post("/graphql", json={"query": DEAR})
        assert plain.headers["ratelimit-policy"] == '"cost";q=1000;w=100'
        cost = int(plain.headers["x-kontobro-cost"])
        assert cost == 1 + 10
        assert plain.headers["ratelimit"] == f'"cost";r={1_000 - cost};t=2'
        assert "extensions" not in plain.json()
        asked = await client.post("/graphql", json={"query": DEAR}, headers={"X-Kontobro-Cost": "1"})
        told = asked.json()["extensions"]["cost"]
        assert told == {"requested": cost, "limit": 200_000, "remaining": 1_000 - 2 * cost}
