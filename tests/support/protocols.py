"""The standard as a referee: every request to a bank and every answer of it, held against psd2-api.yaml.

Law: what the standard plus docs/protocols/norwegian-overlay.yaml does not describe is a violation, whoever sent it.
Three readings of ours are stricter or more exact than the file and named where they are made: patterns mean the whole
value, message codes are those of 1.3.8's lists, and the body of an order is chosen by its payment service.
"""

import copy
import json
import os
import re
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import jsonschema
import yaml

from tests.support.formats import FORMATS

ROOT = Path(__file__).resolve().parents[2]
OVERLAY = ROOT / "docs" / "protocols" / "norwegian-overlay.yaml"
STANDARDS_MISSING = "psd2-api.yaml not found: set KONTOBRO_STANDARDS or put it in ../shared/standards"

Headers = Iterable[tuple[str, str]]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


def standards_dir() -> Path | None:
    """Where the reference data lies; None when it is nowhere (tests that need it then skip with STANDARDS_MISSING)."""
    named = os.environ.get("KONTOBRO_STANDARDS")
    place = Path(named) if named else ROOT.parent / "shared" / "standards"
    return place if (place / "psd2-api.yaml").is_file() else None


@lru_cache(maxsize=4)
def contract(standards: Path) -> "Contract":
    """The compiled standard with overlay; compiling takes a moment, so it is done once a process."""
    document = _load((standards / "psd2-api.yaml").read_text("utf-8"))
    codes = json.loads((standards / "tpp-message-codes-1.3.8.json").read_text("utf-8"))["codes"]
    # 1.3.12 names these schemas but leaves them open; 1.3.8 has the lists.
    for name, allowed in codes.items():
        document["components"]["schemas"].setdefault(name, {"type": "string"}).update(enum=list(allowed))
    return Contract(apply_overlay(document, _load(OVERLAY.read_text("utf-8"))))


def _load(text: str) -> dict[str, Any]:
    """YAML whose dates stay strings, as they are in JSON."""
    # Ten times faster where libyaml is present.
    base: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    resolvers = {
        first: [(tag, pattern) for tag, pattern in known if tag != "tag:yaml.org,2002:timestamp"]
        for first, known in base.yaml_implicit_resolvers.items()
    }
    return yaml.load(text, Loader=type("Loader", (base,), {"yaml_implicit_resolvers": resolvers}))


def apply_overlay(document: dict[str, Any], overlay: dict[str, Any]) -> dict[str, Any]:
    """A changed copy. Raises KeyError for a target that does not exist: an overlay must not rot silently."""
    document = copy.deepcopy(document)
    for action in overlay["actions"]:
        place: Any = document
        for step in action["target"].strip("/").split("/"):
            place = place[step.replace("~1", "/").replace("~0", "~")]
        if "append" in action:
            place.extend(item for item in action["append"] if item not in place)
        else:
            _merge(place, action["merge"])
    return document


def _merge(into: dict[str, Any], patch: dict[str, Any]) -> None:
    """RFC 7396, in place."""
    for key, value in patch.items():
        if value is None:
            into.pop(key, None)
        elif isinstance(value, dict) and isinstance(into.get(key), dict):
            _merge(into[key], value)
        else:
            into[key] = value


# --- The contract ---------------------------------------------------------------------------------------------------


class Contract:
    """An OpenAPI 3.0 document, compiled: paths to patterns, schemas to validators."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._resolved: dict[str, Any] = {}
        self._validators: dict[int, jsonschema.Draft4Validator] = {}
        self._operations: list[tuple[re.Pattern[str], dict[str, Any]]] = []
        # A literal path ("/v1/payments/approval") wins over a template.
        for template in sorted(document["paths"], key=lambda path: path.count("{")):
            pattern = re.compile(re.sub(r"\\\{(.+?)\\\}", _path_group, re.escape(template)))
            self._operations.append((pattern, self._resolve(document["paths"][template])))

    def request_violations(self, method: str, target: str, headers: Headers, body: bytes) -> list[str]:
        """What is wrong with this request. `target` is path and query below the bank's base: "/v1/accounts?..."."""
        parts = urlsplit(target)
        operation, path_values = self._operation(method, parts.path)
        if operation is None:
            return [f"the standard has no {method} {parts.path}"]
        found = self._parameters(operation, path_values, parse_qsl(parts.query, keep_blank_values=True), headers)
        described = operation.get("requestBody")
        content_type = _media_type(headers)
        if not body:
            return found + (["body: missing"] if described and _body_is_required(operation) else [])
        if described is None:
            return [*found, "body: this request has none"]
        if content_type not in described["content"]:
            return [*found, f"body: content type {content_type!r} is not offered"]
        schema = _for_service(described["content"][content_type]["schema"], path_values)
        return found + self._body(content_type, schema, body)

    def response_violations(
        self, method: str, target: str, status: int, headers: Headers, body: bytes, request_headers: Headers = ()
    ) -> list[str]:
        """What is wrong with this answer to that request."""
        headers = list(headers)
        operation, path_values = self._operation(method, urlsplit(target).path)
        if operation is None:
            # The request is the violation; a bank that answers with an error does right.
            return [] if status >= 400 else [f"{status}: answered what the standard does not know"]
        described = operation["responses"].get(str(status))
        if described is None:
            return [f"{status}: not an answer the standard has here"]
        found: list[str] = []
        given = {name.lower(): value for name, value in headers}
        for name, header in described.get("headers", {}).items():
            value = given.get(name.lower())
            if value is None:
                found += [f"{status}: header {name} missing"] if header.get("required") else []
            else:
                found += self._text(f"{status}: header {name}", header["schema"], value)
        asked = {name.lower(): value for name, value in request_headers}.get("x-request-id")
        if asked is not None and "x-request-id" in given:
            # An echo is judged as an echo: a malformed id is the request's fault alone.
            found = [text for text in found if "header X-Request-ID" not in text]
            if given["x-request-id"] != asked:
                found.append(f"{status}: header X-Request-ID is not the request's")
        return found + [
            f"{status}: {text}" for text in self._answer_body(described, headers, body, path_values, status)
        ]

    def _answer_body(
        self, described: dict[str, Any], headers: Headers, body: bytes, path_values: dict[str, str], status: int
    ) -> list[str]:
        content = described.get("content")
        content_type = _media_type(headers)
        if content is None:
            if status < 400:
                return ["body: this answer has none"] if body else []
            # The file describes no body for some errors; the guidelines let every error carry tppMessages.
            content = {"application/json": {"schema": self._error_schema}}
            if not body:
                return []
        if not body:
            return [] if status >= 400 else ["body: missing"]
        if content_type not in content:
            return [f"body: content type {content_type!r} is not offered"]
        schema = _for_service(content[content_type]["schema"], path_values)
        return self._body(content_type, schema, body)

    @cached_property
    def _error_schema(self) -> dict[str, Any]:
        message = self._resolve({"$ref": "#/components/schemas/tppMessageGeneric"})
        return {"type": "object", "properties": {"tppMessages": {"type": "array", "items": message}}}

    def _operation(self, method: str, path: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
        for pattern, item in self._operations:
            match = pattern.fullmatch(path)
            if match and method.lower() in item:
                names = {value: key for key, value in _GROUP_NAMES.items()}
                return item[method.lower()], {names[key]: unquote(value) for key, value in match.groupdict().items()}
        return None, {}

    def _parameters(
        self, operation: dict[str, Any], path: dict[str, str], query: list[tuple[str, str]], headers: Headers
    ) -> list[str]:
        given = {"path": path, "query": dict(query), "header": {name.lower(): value for name, value in headers}}
        found: list[str] = []
        for parameter in operation.get("parameters", []):
            where, name = parameter["in"], parameter["name"]
            value = given[where].get(name.lower() if where == "header" else name)
            if value is None:
                found += [f"{where} {name}: missing"] if parameter.get("required") else []
            else:
                found += self._text(f"{where} {name}", parameter["schema"], value)
        known = {parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"}
        return found + [f"query {name}: unknown" for name, _ in query if name not in known]

    def _text(self, where: str, schema: dict[str, Any], value: str) -> list[str]:
        """A value that travels as text: read as its type first."""
        kind = schema.get("type")
        typed: Any = value
        if kind == "boolean":
            typed = {"true": True, "false": False}.get(value, value)
        elif kind == "integer" and re.fullmatch(r"-?[0-9]{1,18}", value):
            typed = int(value)
        return [f"{where}: {text}" for text in self._errors(schema, typed)]

    def _body(self, content_type: str, schema: dict[str, Any], body: bytes) -> list[str]:
        if not content_type.endswith("json"):
            return []
        try:
            value = json.loads(body)
        except (ValueError, RecursionError):
            return ["body: not JSON"]
        return [f"body{text if text.startswith('.') else ': ' + text}" for text in self._errors(schema, value)]

    def _errors(self, schema: dict[str, Any], value: Any) -> list[str]:
        validator = self._validators.get(id(schema))
        if validator is None:
            validator = self._validators[id(schema)] = jsonschema.Draft4Validator(schema, format_checker=FORMATS)
        return [_told(error) for error in validator.iter_errors(value)]

    def _resolve(self, node: Any) -> Any:
        """The node with every $ref replaced by what it names; shared, so that each schema is compiled once."""
        if isinstance(node, list):
            return [self._resolve(item) for item in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            name = node["$ref"]
            if name not in self._resolved:
                self._resolved[name] = None  # A cycle would leave None behind and fail loudly.
                place: Any = self._document
                for step in name.removeprefix("#/").split("/"):
                    place = place[step]
                self._resolved[name] = self._resolve(place)
            return self._resolved[name]
        resolved = {key: self._resolve(value) for key, value in node.items() if key not in ("example", "examples")}
        if isinstance(resolved.get("pattern"), str):
            # The file writes "[A-Z]{3}" and means a value of exactly three letters.
            resolved["pattern"] = f"^(?:{resolved['pattern']})$"
        return resolved


_GROUP_NAMES: dict[str, str] = {}


def _path_group(match: re.Match[str]) -> str:
    name = match[1].replace("\\", "")
    group = _GROUP_NAMES.setdefault(name, f"p{len(_GROUP_NAMES)}")
    return f"(?P<{group}>[^/]+)"


_SERVICES = ("payments", "periodic-payments", "bulk-payments")
"""In the order of the oneOf lists of the standard's orders."""


def _for_service(schema: dict[str, Any], path_values: dict[str, str]) -> dict[str, Any]:
    """The one body of a oneOf that belongs to the payment service in the path."""
    service = path_values.get("payment-service")
    options = schema.get("oneOf", [])
    return options[_SERVICES.index(service)] if service in _SERVICES and len(options) == len(_SERVICES) else schema


def _body_is_required(operation: dict[str, Any]) -> bool:
    # The file forgets `required` on consents and baskets, whose schemas make no sense without a body.
    return operation["requestBody"].get("required", False) or operation["operationId"] in (
        "createConsent",
        "createSigningBasket",
    )


def _media_type(headers: Headers) -> str:
    value = next((value for name, value in headers if name.lower() == "content-type"), "")
    return value.partition(";")[0].strip().lower()


def _told(error: Any) -> str:
    """Where and which rule, never the value: violations end up in reports."""
    if error.validator == "oneOf" and error.context:
        return f"{_path(error)}none or several of the alternatives fit"
    rule = error.validator_value if isinstance(error.validator_value, str | int) else error.validator
    if error.validator == "required":
        missing = re.match(r"'([^']+)'", error.message)
        rule = f"field {missing[1] if missing else '?'} missing"
        return f"{_path(error)}{rule}"
    return f"{_path(error)}{error.validator} {rule}" if rule != error.validator else f"{_path(error)}{rule}"


def _path(error: Any) -> str:
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in error.absolute_path)
    return f"{steps}: " if steps else ""


# --- The watch ------------------------------------------------------------------------------------------------------

_BANK_CALL = re.compile(r"/banks/([A-Z0-9]{8}(?:[A-Z0-9]{3})?)(/v1/.*)")


class ProtocolWatch:
    """ASGI middleware around the sandbox: lets every call through and writes down what was wrong with it.

    `violations` holds one text a fault ("request ..." or "answer ..."), `calls` counts the watched calls.
    `server_errors` holds the 5xx answers: they come from a broken bank or a proxy in front of it, to which the
    standard has no say, so they are no violations; a journey without faults asserts that it is empty.
    An answer that breaks off is counted in `broken` and not judged.
    """

    def __init__(self, app: App, standards: Path) -> None:
        self._app = app
        self._contract = contract(standards)
        self.violations: list[str] = []
        self.server_errors: list[str] = []
        self.calls = 0
        self.broken = 0

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        match = _BANK_CALL.fullmatch(scope["path"]) if scope["type"] == "http" else None
        if match is None:
            await self._app(scope, receive, send)
            return
        self.calls += 1
        method, target = scope["method"], match[2]
        if scope.get("query_string"):
            target += "?" + scope["query_string"].decode("ascii")
        # Named by bank, method and shape of the path: ids stay out of reports.
        name = f"{match[1]} {method} {re.sub(r'[0-9a-f]{8}-[0-9a-f-]{27,}', '*', match[2])}"
        headers = _decoded(scope["headers"])
        body, replay = await _whole_request(receive)
        self._note("request", name, self._contract.request_violations(method, target, headers, body))

        answer: dict[str, Any] = {"body": bytearray(), "whole": False}

        async def listen(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.update(status=message["status"], headers=_decoded(message.get("headers", [])))
            elif message["type"] == "http.response.body":
                answer["body"] += message.get("body", b"")
                answer["whole"] = not message.get("more_body", False)
            await send(message)

        try:
            await self._app(scope, replay, listen)
        finally:
            if not answer["whole"]:
                self.broken += 1
            elif answer["status"] >= 500:
                self.server_errors.append(f"{name}: {answer['status']}")
            else:
                self._note(
                    "answer",
                    name,
                    self._contract.response_violations(
                        method, target, answer["status"], answer["headers"], bytes(answer["body"]), headers
                    ),
                )

    def _note(self, side: str, name: str, found: list[str]) -> None:
        self.violations += [f"{side} {name}: {text}" for text in found]


def _decoded(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]


async def _whole_request(receive: Receive) -> tuple[bytes, Receive]:
    """The body, and a `receive` that gives it once more."""
    body = bytearray()
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": bytes(body), "more_body": False}

    return bytes(body), replay
