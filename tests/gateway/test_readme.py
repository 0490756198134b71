"""What the README and the guides say exists, exists; every setting is told, and no setting that is gone."""

import re
from pathlib import Path

import pytest

from gateway.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md"] + [
    page for place in ("docs", "docs/adr", "docs/guides") for page in sorted((ROOT / place).glob("*.md"))
]
_ROOMS = r"(?:core|gql|gateway|integrations|sandbox|migrations|tests|docs|web)/[\w./-]*\w"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_named_is_there(page: Path) -> None:
    told = page.read_text()
    named = {ROOT / name for name in re.findall(rf"`({_ROOMS})`", told)}
    linked = {page.parent / target for target in re.findall(r"\]\(([^)#:]+)\)", told)}
    assert not [str(path.relative_to(ROOT)) for path in named | linked if not path.exists()]


def test_the_readme_tells_every_setting() -> None:
    told = set(re.findall(r"`KONTOBRO_([A-Z_]+)`", (ROOT / "README.md").read_text())) - {"STANDARDS", "CHROMIUM"}
    assert told == {name.upper() for name in Settings.model_fields}


def test_a_decision_is_one_sentence_with_context_decision_and_consequences() -> None:
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04d}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        title, *headings = [line for line in path.read_text().splitlines() if line.startswith("#")]
        assert headings == ["## Context", "## Decision", "## Consequences"], path.name
        # The name of the file is the sentence.
        assert path.stem[5:] == re.sub(r"[^a-z0-9]+", "-", title[2:].lower()).strip("-"), path.name
