"""What the guides quote stands in their examples word for word, and the numbers they tell are those of the code."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from core.session import LOGIN_LIVES, SESSION_LIVES
from core.token import CODE_LIVES, FAMILY_LIVES, IDLE_LIVES
from gateway.assertions import LONGEST_SECONDS
from gateway.settings import Settings
from gateway.tokens import LIVES_SECONDS
from gql.transport.limits import MAX_COST
from integrations.webhooks.client import ATTEMPT_SECONDS

GUIDES = Path(__file__).resolve().parents[2] / "docs" / "guides"
NAMES = ("spa", "mobile", "partner")
SOURCES = {".ts": "ts", ".sh": "bash", ".py": "python"}


def sources(guide: str) -> list[Path]:
    """The files of its example that somebody wrote to be read."""
    place = GUIDES / guide
    found = [path for path in place.rglob("*") if path.suffix in SOURCES and path.name != "schema.d.ts"]
    return [path for path in found if not {"node_modules", ".venv"} & set(path.relative_to(place).parts)]


def minutes(span: timedelta) -> int:
    return span // timedelta(minutes=1)


@pytest.mark.parametrize("guide", NAMES)
def test_what_is_quoted_is_the_example(guide: str) -> None:
    told = (GUIDES / f"{guide}.md").read_text()
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", told, flags=re.M | re.S)
    assert [language for language, _ in blocks].count("sh") == 1, "one command, which its own test runs"
    quoted = [(language, text) for language, text in blocks if language != "sh"]
    assert len(quoted) >= 5
    code = [(SOURCES[path.suffix], path.read_text()) for path in sources(guide)]
    strangers = [text for language, text in quoted if not any(language == one and text in all_ for one, all_ in code)]
    assert strangers == []


@pytest.mark.parametrize("guide", NAMES)
def test_every_file_of_the_example_is_told(guide: str) -> None:
    linked = set(re.findall(r"\]\(([^)#:]+)\)", (GUIDES / f"{guide}.md").read_text()))
    assert {str(path.relative_to(GUIDES)) for path in sources(guide)} <= linked


ACCESS = LIVES_SECONDS // 60
EVERYWHERE = [f"{MAX_COST:,}", *(f"{Settings.model_fields[name].default:,}" for name in ("budget", "budget_refill"))]
NUMBERS = {
    "spa": [f"good for {minutes(SESSION_LIVES) // 60} hours", f"good for {minutes(LOGIN_LIVES)} minutes"],
    "mobile": [
        f"| code | {minutes(CODE_LIVES)} minute, good once |",
        f"| access token | {ACCESS} minutes (`expires_in`) |",
        f"| refresh token | {IDLE_LIVES.days} days, good once",
        f"| {FAMILY_LIVES.days} days; then BankID again |",
    ],
    "partner": [
        f"The access token lives {ACCESS} minutes.",
        f"within {ATTEMPT_SECONDS:.0f} seconds",
        f"for {LONGEST_SECONDS // 3600} hour at most",
    ],
}


@pytest.mark.parametrize("guide", NAMES)
def test_its_numbers_are_those_of_the_code(guide: str) -> None:
    told = " ".join((GUIDES / f"{guide}.md").read_text().split())
    assert [number for number in NUMBERS[guide] + EVERYWHERE if number not in told] == []
