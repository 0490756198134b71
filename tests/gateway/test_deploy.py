"""What deploy/ and docs/operations.md run exists: commands, settings, metrics, and an environment that starts."""

import re
import shlex
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml
from cryptography.fernet import Fernet
from prometheus_client import REGISTRY

from gateway.cli import app
from gateway.settings import Mode, Settings, load_settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
OPERATIONS = (ROOT / "docs" / "operations.md").read_text()
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
COMMANDS = set(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
SETTINGS = {f"KONTOBRO_{name.upper()}" for name in Settings.model_fields}


def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def environment() -> dict[str, str]:
    lines = [line for line in (DEPLOY / "kontobro.env.example").read_text().splitlines() if line[:1] not in ("", "#")]
    return {name: value.strip('"') for name, value in (line.split("=", 1) for line in lines)}


def unit(path: Path) -> dict[str, list[str]]:
    """systemd's keys may repeat."""
    told: dict[str, list[str]] = {}
    for line in path.read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            told.setdefault(key, []).append(value)
    return told


def test_compose_runs_commands_that_exist_with_settings_that_exist() -> None:
    services = compose()["services"]
    ours = {name: service for name, service in services.items() if "build" in service}
    assert {service["command"][1] for service in ours.values()} == {"migrate", "serve", "worker"}
    for service in ours.values():
        assert service["command"][0] == "kontobro"
        assert service["command"][1] in COMMANDS
        assert set(service.get("environment", {})) <= SETTINGS
        assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).exists()
    counted = [service["command"][1] for service in ours.values()]
    assert (counted.count("serve"), counted.count("worker")) == (2, 2)
    volumes = [volume for service in services.values() for volume in service.get("volumes", [])]
    assert len({volume.split(":")[0] for volume in volumes}) == len(volumes), "each process has its own heads"
    assert {volume.split(":")[0] for volume in volumes} == set(compose()["volumes"])


def test_the_image_holds_every_room_of_the_program() -> None:
    told = (DEPLOY / "Dockerfile").read_text()
    rooms = re.findall(r"^packages = (\[.*\])$", (ROOT / "pyproject.toml").read_text(), re.M)
    for room in re.findall(r'"(\w+)"', rooms[0]):
        assert f"COPY {room} {room}\n" in told
    for name in shlex.split(re.findall(r"^COPY (.*\.graphql.*) \./$", told, re.M)[0]):
        assert (ROOT / name).exists()


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_runs_a_command_that_exists_with_settings_that_exist(path: Path) -> None:
    told = unit(path)
    (command,) = told["ExecStart"]
    assert command.startswith("/opt/kontobro/.venv/bin/kontobro ")
    assert command.split(" ")[1] in COMMANDS
    assert {setting.split("=")[0] for setting in told.get("Environment", [])} <= SETTINGS
    assert told["EnvironmentFile"] == ["/etc/kontobro/kontobro.env"]


def test_the_environment_of_the_example_starts_in_production(monkeypatch: pytest.MonkeyPatch) -> None:
    told = environment()
    assert set(told) <= SETTINGS
    for name in ("PORT", "SANDBOX_PORT", *SETTINGS):
        monkeypatch.delenv(name, raising=False)
    told |= {"KONTOBRO_KEYS": f"{Fernet.generate_key().decode()},{Fernet.generate_key().decode()}"}
    for name, value in told.items():
        filled = re.sub(r"<([\w .,@-]+)>", r"\1", value.replace("<base64>", "c2VjcmV0" * 4))
        monkeypatch.setenv(name, filled)
    settings = load_settings()
    assert settings.mode is Mode.PRODUCTION
    assert settings.scaled


def test_operations_runs_commands_that_exist_and_alarms_on_metrics_that_are_measured() -> None:
    told = set(re.findall(r"\bkontobro ([a-z-]+)", "\n".join(re.findall(r"```sh\n(.*?)```", OPERATIONS, re.S))))
    assert told
    assert told <= COMMANDS
    measured = {metric.name for metric in REGISTRY.collect()}
    alarms = {name.removesuffix("_total") for name in re.findall(r"`(kontobro_[a-z_]+)[`{]", OPERATIONS)}
    assert alarms
    assert {name for name in alarms if name not in measured and name.removesuffix("_bucket") not in measured} == set()
