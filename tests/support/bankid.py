"""The sandbox's BankID on a real port, a handful of people, and the signing contract as a referee of every call."""

import json
import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn
import yaml
from jsonschema import Draft202012Validator
from starlette.applications import Starlette

from sandbox import bankid
from sandbox.world import World
from tests.support.protocols import FORMATS

CONTRACT = Path(__file__).resolve().parents[2] / "docs" / "protocols" / "signing.openapi.yaml"
CALLBACK = "http://localhost:8000/callbacks/bankid"
CLIENT = {"client_id": "kontobro", "client_secret": "sandbox-secret"}
_BROWSER = httpx.Client(trust_env=False)
# Synthetic numbers, month + 80 as Skatteetaten's test people have.
PEOPLE = (
    ("ola", "Ola", "Bakken", "1971-03-04", "04837199828"),
    ("siri", "Siri", "Dahl", "1980-11-23", "23918099737"),
)


class SigningWatch:
    """ASGI middleware: lets every call to /signing through and notes what the contract does not describe."""

    def __init__(self, app: Any) -> None:
        self._app = app
        self._contract = yaml.safe_load(CONTRACT.read_text("utf-8"))
        self.violations: list[str] = []
        self.seen: set[tuple[str, int]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] != "http" or not scope["path"].startswith("/signing/"):
            await self._app(scope, receive, send)
            return
        path, method = scope["path"].removeprefix("/signing"), scope["method"].lower()
        asked, answered, status, kind = bytearray(), bytearray(), 0, ""

        async def hear() -> Any:
            message = await receive()
            asked.extend(message.get("body", b""))
            return message

        async def tell(message: Any) -> None:
            nonlocal status, kind
            if message["type"] == "http.response.start":
                headers = {name.decode().lower(): value.decode() for name, value in message["headers"]}
                status, kind = message["status"], headers.get("content-type", "")
            answered.extend(message.get("body", b""))
            await send(message)

        await self._app(scope, hear, tell)
        self.judge(method, path, bytes(asked), status, kind, bytes(answered))

    def judge(self, method: str, path: str, asked: bytes, status: int, kind: str, answered: bytes) -> None:
        """Notes violations. A request the sandbox refused for its form is its right, and no violation."""
        operation = self._operation(method, path)
        if operation is None:
            self.violations.append(f"{method} {path}: not in the contract")
            return
        name = operation["operationId"]
        self.seen.add((name, status))
        if status < 400 and "requestBody" in operation:
            schema = operation["requestBody"]["content"]["application/json"]["schema"]
            self._check(f"{name} request", schema, json.loads(asked))
        described = self._follow(operation["responses"].get(str(status)))
        media = (described or {}).get("content", {}).get(kind.partition(";")[0])
        if media is None:
            self.violations.append(f"{name}: {status} {kind} is not an answer of the contract")
        elif kind.startswith("application/json"):
            self._check(f"{name} answer {status}", media["schema"], json.loads(answered))
        elif "pattern" in media["schema"]:
            self._check(f"{name} answer {status}", media["schema"], answered.decode())

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for template in sorted(self._contract["paths"], key=lambda text: text.count("{")):
            if re.fullmatch(re.sub(r"\{.*?\}", "[^/]+", template), path):
                return self._contract["paths"][template].get(method)
        return None

    def _follow(self, node: Any) -> Any:
        while isinstance(node, dict) and "$ref" in node:
            name = node["$ref"]
            node = self._contract
            for step in name.removeprefix("#/").split("/"):
                node = node[step]
        return node

    def _check(self, where: str, schema: Any, value: Any) -> None:
        validator = Draft202012Validator({**schema, "components": self._contract["components"]}, format_checker=FORMATS)
        self.violations += [f"{where} {error.json_path}: {error.validator}" for error in validator.iter_errors(value)]


@dataclass(frozen=True)
class Room:
    """A running sandbox with BankID only."""

    world: World
    watch: SigningWatch

    @property
    def url(self) -> str:
        return self.world.public_url

    @property
    def issuer(self) -> str:
        return f"{self.url}/bankid/auth/realms/sandbox"

    def fault(self, outcome: str) -> None:
        self.world.faults.add({"kind": "OUTCOME", "outcome": outcome})


@contextmanager
def running_room() -> Iterator[Room]:
    """Serves on a free port until the block ends; the world is in memory."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        world = World(None, public_url=f"http://127.0.0.1:{listener.getsockname()[1]}")
        for key, given, family, born, fnr in PEOPLE:
            person = {"key": key, "given_name": given, "family_name": family, "birthdate": born, "fnr": fnr}
            world.store.put("person", key, person)
        bankid.seed(world)
        watch = SigningWatch(Starlette(routes=bankid.routes(world)))
        server = uvicorn.Server(uvicorn.Config(watch, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        try:
            yield Room(world, watch)
        finally:
            server.should_exit = True
            thread.join(timeout=5)
            world.store.close()


def open_page(url: str) -> httpx.Response:
    """What a browser does first."""
    return _BROWSER.get(url)


def act(url: str, person: str, action: str = "approve") -> dict[str, str]:
    """What a person does at an authorize address: the form's POST, and the parameters the browser comes back with."""
    address = urlsplit(url)
    form = {name: values[0] for name, values in parse_qs(address.query).items()}
    login = address._replace(path=f"{address.path}/login", query="").geturl()
    answer = _BROWSER.post(login, data=form | {"person": person, "action": action})
    assert answer.status_code == 303, answer.text
    back = urlsplit(answer.headers["location"])
    assert back._replace(query="").geturl() == CALLBACK
    return {name: values[0] for name, values in parse_qs(back.query).items()}
