"""A bar says what was measured and whether that is enough; what was not measured is never taken for reached."""

from dataclasses import replace

import pytest

from bench.bars import BARS, FANOUT_BARS, MEASURE, NOT_ASKED, OURS, SCALE_BARS, Bar, Found, of_queries
from bench.faults import Faults
from bench.rounds import AT, Figure

FIGURE = Figure(1000.0, 0.0, 1.0, 2.0, 100.0, 10.0, 50.0)


def a_figure(per_second: float) -> Figure:
    return replace(FIGURE, per_second=per_second)


def test_every_bar_has_a_key_of_its_own_and_something_it_waits_for() -> None:
    assert len({bar.key for bar in BARS}) == len(BARS)
    assert all(bar.needs for bar in BARS)


def test_a_bar_of_a_query_is_the_ratio_of_two_figures_at_sixteen() -> None:
    figures = {("Q1", AT, OURS): a_figure(1050), ("Q1", AT, MEASURE): a_figure(1000), ("Q1", 64, OURS): a_figure(1)}
    assert of_queries(figures) == {"Q1": pytest.approx(1.05)}


def test_one_figure_of_two_is_no_ratio() -> None:
    assert of_queries({("Q1", AT, OURS): FIGURE, ("Q2", AT, MEASURE): FIGURE}) == {}
    assert of_queries({("Q1", AT, OURS): FIGURE, ("Q1", AT, MEASURE): a_figure(0)}) == {}


def test_the_bare_ratio_is_of_the_whole_payment_and_the_bare_insert() -> None:
    figures = {("M1", AT, OURS): a_figure(500), ("M0", AT, MEASURE): a_figure(2000)}
    assert of_queries(figures) == {"bare": 0.25}


@pytest.mark.parametrize(("found", "reached"), [(1.49, False), (1.5, True), (2.0, True)])
def test_at_least(found: float, reached: bool) -> None:
    assert Bar("key", "told", 1.5).reached(found) is reached


@pytest.mark.parametrize(("found", "reached"), [(0.4, True), (0.5, True), (0.51, False)])
def test_at_most(found: float, reached: bool) -> None:
    assert Bar("key", "told", 0.5, at_most=True).reached(found) is reached


def test_what_fell_short_is_found_and_what_is_missing_is_not_among_it() -> None:
    found = Found({"one": 2.9, "ten": 2.0})
    assert [bar.key for bar in found.unreached(FANOUT_BARS)] == ["one"]


def test_a_missing_figure_has_the_reason_of_what_it_waits_for() -> None:
    faults = Faults(lambda _: None)
    faults.of_query("Q1", MEASURE, "it answered with 500\nand said more")
    bars = {bar.key: bar for bar in BARS}
    assert faults.found.why_not(bars["Q1"]) == "it answered with 500"
    assert faults.found.why_not(bars["Q2"]) == NOT_ASKED


def test_what_fails_is_told_and_the_rest_goes_on() -> None:
    said: list[str] = []
    faults = Faults(said.append)
    with faults.spared("scale"):
        raise OSError("no Redis")
    assert all(faults.found.why_not(bar) == "OSError: no Redis" for bar in SCALE_BARS)
    assert faults.notes == ["Not complete: scale: OSError: no Redis"]
    assert "Traceback" in said[0]
