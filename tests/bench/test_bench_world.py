"""The seeded world: who is asked for what, and what is compared in it."""

import random

from bench.answers import first_difference
from bench.data.filling import World
from bench.data.rows import DEEPER, FEW, Size, companies, transaction_rows
from bench.rounds import Figure
from bench.scaling import AS_IS, DEEP, TENTH, bars

SIZE = Size(companies=2, deep=1, small=3, accounts=2, transactions=4)
WORLD = World(SIZE, tuple(f"c{place}" for place in range(6)), tuple(f"a{place}" for place in range(12)))


def test_companies_are_of_three_kinds() -> None:
    assert [SIZE.transactions_of(place) for place in range(6)] == [4, 4, 4 * DEEPER, FEW, FEW, FEW]
    assert SIZE.rows == 2 * (4 + 4 + 4 * DEEPER + 3 * FEW)


def test_there_are_as_many_rows_as_the_size_says() -> None:
    rng = random.Random(1)
    made = [row for one in companies(SIZE) for row in transaction_rows(one, SIZE, rng)]
    assert len(made) == SIZE.rows
    assert len({row["id"] for row in made}) == len(made)


def test_whose_ids_are_drawn() -> None:
    assert WORLD.ids("company", "read") == ("c0", "c1")
    assert WORLD.ids("company", "deep") == ("c2",)
    assert WORLD.ids("company", "one") == ("c0",)
    assert WORLD.ids("company", "every") == WORLD.company_ids
    assert WORLD.ids("account", "deep") == ("a4", "a5")
    assert WORLD.ids("account", "one") == ("a0", "a1")
    assert WORLD.ids("account", "every") == WORLD.account_ids


def test_a_narrower_world_asks_for_fewer_of_those_that_are_read() -> None:
    world = WORLD.narrowed(1)
    assert world.ids("company", "read") == ("c0",)
    assert world.ids("company", "deep") == ("c2",)
    assert world.ids("account", "read") == ("a0", "a1")
    assert world.ids("account", "deep") == ("a4", "a5")


def test_a_tenth_has_companies_as_deep() -> None:
    size = Size(companies=200, deep=10, small=790)
    assert (size.tenth().all_companies, size.tenth().transactions) == (100, size.transactions)


def test_the_scale_bars_tell_how_much_longer_ten_times_as_much_takes() -> None:
    times = {("Q2", AS_IS): 2.0, ("Q2", DEEP): 2.2, ("Q2", TENTH): 1.6, ("Q1", AS_IS): 1.0, ("Q1", TENTH): 1.0}
    assert bars({key: Figure(1 / p50, 0, p50, p50, 1, 1, 1) for key, p50 in times.items()}) == {
        "rows Q2": 1.1,
        "companies Q2": 1.25,
        "companies Q1": 1.0,
    }


def test_the_first_difference_is_found_by_its_path() -> None:
    assert first_difference({"a": [1, {"b": 2}]}, {"a": [1, {"b": 3}]}) == "data.a[1].b: '2' and '3'"
