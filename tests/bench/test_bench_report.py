"""The report says of every bar: reached, not reached and where it goes, or not measured and why."""

import pytest

from bench.bars import BARS, NOT_ASKED, Found
from bench.data.rows import Size
from bench.profiling import Profile
from bench.profiling.telling import Told
from bench.report import Results, written
from bench.rounds import AT, Plan


def results(found: Found, **more: Told) -> Results:
    return Results([], Size(), Plan(3, 2.0, (AT,)), {}, [], [], [], found=found, profiles=more)


def row_of(report: str, told: str) -> list[str]:
    line = next(line for line in report.splitlines() if line.startswith(f"| {told}"))
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_without_figures_every_bar_is_there_and_not_measured() -> None:
    report = written(results(Found()))
    for bar in BARS:
        assert row_of(report, bar.told)[2:] == ["–", f"not measured: {NOT_ASKED}"]


def test_reached_and_not_reached() -> None:
    report = written(results(Found({"Q1": 1.05, "Q2": 1.49, "last": 0.5, "memory": 30.4})))
    assert row_of(report, "Q1, a")[1:] == ["≥ 1.05 ×", "1.05 ×", "reached"]
    assert row_of(report, "Q2, n")[1:] == ["≥ 1.5 ×", "1.49 ×", "**not reached**"]
    assert row_of(report, "S1, the last")[1:] == ["≤ 0.5 ×", "0.50 ×", "reached"]
    assert row_of(report, "S1, memory")[1:] == ["≤ 30 kB", "30 kB", "**not reached**"]


def test_what_is_not_reached_leads_to_its_profile() -> None:
    profile = Profile({"the driver": 0.75, "encoding": 0.249, "a breath": 0.001}, 400)
    report = written(results(Found({"Q2": 0.5}), Q2=Told("Q2 kontobro", "a request", 2000.0, profile, 500.0)))
    assert row_of(report, "Q2, n")[3] == "**not reached**: [where it goes](#q2-kontobro)"
    assert "### Q2 kontobro" in report
    assert row_of(report, "1,500") == ["1,500", "75.0%", "the driver"]
    assert row_of(report, "2 |") == ["2", "0.1%", "parts below 0.5% together"]


def test_a_profile_that_could_not_be_taken_says_so() -> None:
    report = written(results(Found({"Q2": 0.5}), Q2=Told("Q2 kontobro", "a request", 2000.0, "py-spy may not")))
    assert "No profile: py-spy may not." in report


@pytest.mark.parametrize(("value", "told"), [(0.25, "0.25 ×"), (None, "–")])
def test_the_bare_ratio_is_published_and_is_no_bar(value: float | None, told: str) -> None:
    report = written(results(Found({"bare": value} if value else {})))
    assert f"which is one row without key or journal: {told}." in report
