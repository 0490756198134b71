"""Every sentence of the article is shown by a test that exists, and none was left out."""

import ast
import os
import re
from pathlib import Path

import pytest

from tests.journeys.sentences import SENTENCES

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
ARTICLE_MISSING = "seed.txt not found: put the design folder beside the project (../shared/design)"


@pytest.fixture(scope="module", autouse=True)
def the_referee_is_content() -> None:
    """No world is needed here."""


def _article() -> Path | None:
    """The design lies beside the reference data."""
    named = os.environ.get("KONTOBRO_STANDARDS")
    place = (Path(named).parent if named else ROOT.parent / "shared") / "design" / "seed.txt"
    return place if place.is_file() else None


def _sentences(article: str) -> list[str]:
    """In order: every line is one or more, without bullets and numbers."""
    found: list[str] = []
    for line in article.splitlines():
        bare = re.sub(r"^\s*(?:•|\d+\.(?=\s))\s*", "", line).strip()
        found += [part for part in re.split(r"(?<=[.!?])\s+(?=[A-ZÆØÅ])", bare) if part]
    return found


def _tests() -> set[str]:
    """Every test of the journeys as "module::name"."""
    return {
        f"{path.stem}::{node.name}"
        for path in HERE.glob("test_*.py")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_")
    }


def test_every_sentence_is_shown_by_a_test_that_exists() -> None:
    tests = _tests()
    for sentence in SENTENCES:
        assert set(sentence.shown_by) <= tests, sentence.begins
        headline = sentence.says in ("headline", "date of the article")
        assert bool(sentence.shown_by) is not headline, sentence.begins


@pytest.mark.skipif(_article() is None, reason=ARTICLE_MISSING)
def test_no_sentence_of_the_article_is_left_out() -> None:
    article = _article()
    assert article is not None
    written = _sentences(article.read_text(encoding="utf-8"))
    assert len(written) == len(SENTENCES)
    for text, sentence in zip(written, SENTENCES, strict=True):
        assert text.startswith(sentence.begins)
