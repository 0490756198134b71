"""The help article asks whether it was useful: thanks for a yes, a reason for a no, and the word is kept."""

import asyncio
from typing import Any

import pytest

from core.help import all_feedback
from tests.journeys.stage import Stage, refused

pytestmark = pytest.mark.asyncio(loop_scope="module")

ARTICLE = "bank-integration"
REASONS = [
    "HARD_TO_UNDERSTAND",
    "OUT_OF_DATE",
    "MISSING_INFORMATION",
    "DID_NOT_SOLVE_IT",
    "VIDEO_MISSING_OR_UNCLEAR",
    "OTHER",
]


async def _give(stage: Stage, person: str, **given: Any) -> dict[str, Any]:
    actor = await stage.actor(person)
    return await actor.must("giveArticleFeedback", "article helpful reasons", article=ARTICLE, **given)


async def test_it_was_useful(stage: Stage) -> None:
    told = await _give(stage, "kari", helpful=True)
    assert told == {
        "__typename": "ArticleFeedbackSuccess",
        "article": ARTICLE,
        "helpful": True,
        "reasons": [],
    }


async def test_it_was_not_and_every_reason_can_be_given(stage: Stage) -> None:
    for reason in REASONS:
        assert (await _give(stage, "ola", helpful=False, reasons=[reason]))["reasons"] == [reason]
    told = await _give(stage, "ola", helpful=False, reasons=REASONS, comment="Videoen mangler tekst.")
    assert set(told["reasons"]) == set(REASONS)


async def test_a_no_needs_a_reason(stage: Stage) -> None:
    kari = await stage.actor("kari")
    await refused(kari, "giveArticleFeedback", "FEEDBACK_REASON_MISSING", article=ARTICLE, helpful=False)
    await refused(kari, "giveArticleFeedback", "ARTICLE_UNKNOWN", article="no-such-article", helpful=True)
    long = {"helpful": False, "reasons": ["OTHER"], "comment": "x" * 2001}
    await refused(kari, "giveArticleFeedback", "TEXT_INVALID", article=ARTICLE, **long)
    anybody = await stage.actor("nils", logged_in=False)
    await refused(anybody, "giveArticleFeedback", "NOT_SIGNED_IN", article=ARTICLE, helpful=True)


async def test_the_word_is_kept_one_a_person(stage: Stage) -> None:
    """For who improves the article; a newer word replaces the person's older one."""
    for person, told in (("siri", {"helpful": False, "reasons": ["OTHER"]}), ("siri", {"helpful": True})):
        await _give(stage, person, **told)
    await _give(stage, "per", helpful=False, reasons=["OUT_OF_DATE"], comment="Bildene er gamle.")

    rows = await asyncio.to_thread(stage.gateway.run, all_feedback(stage.gateway.house.store))
    words = [(row.helpful, row.reasons, row.comment) for row in rows]
    assert words[:2] == [(False, "OUT_OF_DATE", "Bildene er gamle."), (True, "", None)]
    assert len(words) == len({"kari", "ola", "siri", "per"})
