"""Checks HTTP calls against a contract of docs/protocols. Law: a path or status it does not name is wrong."""

import json
import re
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

PROTOCOLS = Path(__file__).parents[2] / "docs" / "protocols"


class Contract:
    def __init__(self, name: str) -> None:
        self.document: dict[str, Any] = yaml.safe_load((PROTOCOLS / f"{name}.openapi.yaml").read_text())
        resource = Resource(contents=self.document, specification=DRAFT202012)
        self._registry: Registry[Any] = Registry().with_resource("urn:contract", resource)

    def operation(self, method: str, path: str) -> tuple[str, dict[str, Any]] | None:
        """The JSON pointer and content of the operation a path belongs to."""
        for template, item in self.document["paths"].items():
            if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) and method.lower() in item:
                return f"#/paths/{template.replace('/', '~1')}/{method.lower()}", item[method.lower()]
        return None

    def faults(self, pointer: str, value: Any) -> list[str]:
        schema = {"$ref": f"urn:contract{pointer}"}
        validator = jsonschema.Draft202012Validator(
            schema, registry=self._registry, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
        )
        return [f"{e.json_path}: {e.message[:120]}" for e in validator.iter_errors(value)]

    def request_faults(self, method: str, path: str, content: bytes) -> list[str]:
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path} is not in the contract"]
        pointer, operation = found
        if "requestBody" not in operation:
            return [f"{method} {path} takes no body"] if content else []
        media = next(iter(operation["requestBody"]["content"]))
        if media == "application/json":
            value = json.loads(content or b"null")
        else:
            value = dict(httpx.QueryParams(content.decode()).items())
        return self.faults(f"{pointer}/requestBody/content/{media.replace('/', '~1')}/schema", value)

    def answer_faults(self, method: str, path: str, status: int, content: bytes) -> list[str]:
        found = self.operation(method, path)
        if found is None:
            return [f"{method} {path} is not in the contract"]
        pointer, operation = found
        answer = operation["responses"].get(str(status))
        if answer is None:
            return [f"{method} {path} may not answer {status}"]
        pointer += f"/responses/{status}"
        if "$ref" in answer:
            pointer = answer["$ref"]
            answer = self.document["components"]["responses"][pointer.rpartition("/")[2]]
        if "content" not in answer:
            return [f"{method} {path} {status} has a body"] if content else []
        return self.faults(f"{pointer}/content/application~1json/schema", json.loads(content or b"null"))


class Watched(httpx.AsyncBaseTransport):
    """Passes calls on and writes down every breach. An invalid request is a breach of the sandbox when it is accepted,
    and with `strict` (a client under test) always; 5xx answers come from faults and are not judged."""

    def __init__(self, contract: Contract, base_path: str, inner: httpx.AsyncBaseTransport, *, strict: bool) -> None:
        self._contract, self._base_path, self._inner, self._strict = contract, base_path, inner, strict
        self.calls = 0
        self.violations: list[str] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        sent = await request.aread()
        path = request.url.path.removeprefix(self._base_path)
        self.calls += 1
        wrong = self._contract.request_faults(request.method, path, sent)
        if self._strict:
            self.violations += wrong
        response = await self._inner.handle_async_request(request)
        received = await response.aread()
        if response.is_success and not self._strict:
            self.violations += wrong
        if response.status_code < 500:
            self.violations += self._contract.answer_faults(request.method, path, response.status_code, received)
        return httpx.Response(response.status_code, headers=response.headers, content=received, request=request)

    async def aclose(self) -> None:
        await self._inner.aclose()
