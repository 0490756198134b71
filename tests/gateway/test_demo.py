"""The demo: exit code 0 again and again on one installation, and not 0 when a promise is broken."""

import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest
from stdnum import luhn

from core.identifiers import kid
from gateway.demo import play
from gateway.demo.cast import kroner, minor, mistyped
from gateway.demo.installation import NoInstallation, Place, own_installation, place
from gateway.demo.story import Story
from gateway.settings import Settings, load_settings
from tests.support.sandbox_server import free_port

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def running() -> Iterator[Place]:
    with own_installation() as found:
        assert found.own
        yield found
    for url in (found.gateway_url, found.sandbox_url):
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz", trust_env=False)


@pytest.fixture
def settings(running: Place, tmp_path: Path) -> Settings:
    """As `kontobro demo` has them when PORT and SANDBOX_PORT are those of a running installation."""
    ports = [urlsplit(url).port for url in (running.gateway_url, running.sandbox_url)]
    return load_settings(port=ports[0], sandbox_port=ports[1], var=tmp_path)


def test_the_demo_holds_its_promises_again_and_again(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    begun = time.monotonic()
    assert play(settings, "en") == 0
    assert time.monotonic() - begun < 60
    first = capsys.readouterr().out
    assert "promises held" in first
    assert "BROKEN" not in first
    assert play(settings, "nb") == 0
    again = capsys.readouterr().out
    assert "løfter holdt" in again
    # What the first play did is said, not claimed anew.
    assert "alt gjort" in again
    assert "Fjellheims avtale er aktiv" in " ".join(again.split())


def test_a_fault_in_the_world_breaks_a_promise(settings: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    fault = {"kind": "OUTCOME", "outcome": "bank.reject", "status_reason": "AG08", "times": None}
    httpx.post(f"{settings.sandbox_url}/world/faults", json=fault, trust_env=False).raise_for_status()
    try:
        assert play(settings) == 1
    finally:
        httpx.delete(f"{settings.sandbox_url}/world/faults", trust_env=False)
    told = capsys.readouterr().out
    assert "BROKEN" in told
    assert "AG08" in told


def test_a_gateway_without_its_sandbox_is_no_place_to_play(running: Place, tmp_path: Path) -> None:
    lonely = load_settings(port=urlsplit(running.gateway_url).port, sandbox_port=free_port(), var=tmp_path)
    with pytest.raises(NoInstallation, match="no sandbox"), place(lonely):
        pass


def test_a_story_without_promises_has_not_held() -> None:
    story = Story("en", 1)
    assert not story.held
    story.promise("a", "a", True)
    assert story.held
    story.already_done("b", "b")
    story.promise("c", "c", False, "why")
    story.promise("d", "d", True)
    assert not story.held
    assert [promise.detail for promise in story.promises] == ["", "", "why", ""]


def test_money_is_told_to_the_ore() -> None:
    assert kroner("-1250000.05").replace("\N{NO-BREAK SPACE}", " ") == "kr -1 250 000,05"
    assert minor("-12.05") == -1205


def test_a_mistyped_kid_is_no_kid() -> None:
    for number in range(1, 1000):
        stem = f"{number:06d}"
        good = stem + luhn.calc_check_digit(stem)
        assert kid(good) == good
        assert kid(mistyped(good)) is None
