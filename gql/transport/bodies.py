"""What clients send, as JSON: bounded before it is parsed, and the same thing to every reader.

Law: depth and size are judged on the raw bytes; a key said twice, a number without end and broken UTF-8 are no JSON
here, because two readers could understand them differently.
"""

import asyncio
import json
import math
import re
import types
from collections.abc import Coroutine, Generator
from dataclasses import dataclass
from typing import Any, NoReturn

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.types import Receive

MAX_BODY_BYTES = 1_000_000
MAX_JSON_DEPTH = 32
MAX_JSON_VALUES = 20_000
MAX_INTEGER_DIGITS = 40
BODY_SECONDS = 15.0
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_BRACKETS = bytes.maketrans(b"{}", b"[]")
_NO_BRACKET = bytes(byte for byte in range(256) if byte not in b"[]{}")
_HASH = re.compile(r"[0-9a-f]{64}")
_MEMBER = re.compile(rb'"[ \t\n\r]*:')
"""The end of a key. Within a string it may look so too: there are never more members than this."""


class BadRequest(Exception):
    """(status, message, code)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One operation as it was sent. Of `query`, `sha256` and `document_id` at least one is given."""

    query: str | None
    variables: dict[str, Any] | None = None
    operation_name: str | None = None
    sha256: str | None = None
    """Apollo's persistedQuery extension: the document's hash, hexadecimal."""
    document_id: str | None = None
    """GraphQL over HTTP, persisted documents: the name of a document that is known here."""


async def body_of(request: Request) -> bytes:
    """The whole body. Raises BadRequest at the bound, without reading on, and when it arrives too slowly."""
    content_type = request.headers.get("content-type", "")
    if content_type != "application/json":
        _must_be_json(content_type)
    told = request.headers.get("content-length", "")
    if told.isdigit() and (len(told) > 12 or int(told) > MAX_BODY_BYTES):
        _too_large()
    coming = _chunks(request.receive)
    try:
        # Nearly always all of it is here: a clock for what need not be waited for would cost more than reading it.
        waiting = coming.send(None)
    except StopIteration as done:
        return done.value
    try:
        async with asyncio.timeout(BODY_SECONDS):
            return await _rest_of(coming, waiting)
    except TimeoutError:
        raise BadRequest(408, f"A request arrives within {BODY_SECONDS:g} seconds.", "REQUEST_TOO_SLOW") from None


async def _chunks(receive: Receive) -> bytes:
    chunks, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        chunks += message.get("body", b"")
        more = message.get("more_body", False)
        if len(chunks) > MAX_BODY_BYTES:
            _too_large()
    return bytes(chunks)


@types.coroutine
def _rest_of(begun: Coroutine[Any, Any, bytes], waiting: Any) -> Generator[Any, Any, bytes]:
    """What a coroutine gives that was begun before it had to wait."""
    yield waiting
    return (yield from begun)


def _must_be_json(content_type: str) -> None:
    if content_type.split(";")[0].strip().lower() != "application/json":
        raise BadRequest(415, "Send the operation as application/json.", "UNSUPPORTED_MEDIA_TYPE")
    if not _is_utf8(content_type):
        raise BadRequest(415, "Send the operation in UTF-8.", "UNSUPPORTED_MEDIA_TYPE")


def _is_utf8(content_type: str) -> bool:
    charset = re.search(r';\s*charset\s*=\s*"?([^";\s]*)', content_type, re.IGNORECASE)
    return charset is None or charset[1].lower() in ("utf-8", "utf8")


def _too_large() -> NoReturn:
    raise BadRequest(413, f"A request has at most {MAX_BODY_BYTES} bytes.", "REQUEST_TOO_LARGE")


def json_of(raw: bytes) -> Any:
    """The value. Raises BadRequest."""
    if _too_deep_or_many(raw):
        most = f"JSON is at most {MAX_JSON_DEPTH} levels deep and holds at most {MAX_JSON_VALUES} values."
        raise BadRequest(400, most, "BAD_REQUEST")
    try:
        # The strict reader judges the bytes. The exact one keeps whole numbers whole and sees a key said twice; it is
        # several times as slow, and is asked only where there may be one of the two.
        told = orjson.loads(raw)
        if _is_exact(told, raw):
            return told
        return json.loads(
            raw, object_pairs_hook=_object, parse_int=_integer, parse_float=_float, parse_constant=_no_number
        )
    except (ValueError, RecursionError):
        raise BadRequest(400, "The body is not JSON.", "BAD_REQUEST") from None


def _too_deep_or_many(raw: bytes) -> bool:
    if raw.count(b"[") + raw.count(b"{") <= MAX_JSON_DEPTH and raw.count(b",") <= MAX_JSON_VALUES:
        return False
    if raw.count(b'"') > 8 * MAX_JSON_VALUES:
        return True
    bare = _STRING.sub(b"", raw)
    if bare.count(b",") > MAX_JSON_VALUES:
        return True
    # Each round takes the innermost level away; what is left after the last is deeper, or no JSON at all.
    brackets = bare.translate(_BRACKETS, _NO_BRACKET)
    if len(brackets) > 4 * MAX_JSON_VALUES:
        return True
    for _ in range(MAX_JSON_DEPTH):
        brackets = brackets.replace(b"[]", b"")
    return b"[" in brackets


def _is_exact(told: Any, raw: bytes) -> bool:
    """Nothing was lost in reading: every member is there, and no number that is no whole one of 64 bits."""
    members, waiting = 0, [told]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            members += len(value)
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
        elif isinstance(value, float):
            # What 64 bits do not hold is told as a float too.
            return False
    return members == len(_MEMBER.findall(raw))


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is said twice")
    return told


def _integer(digits: str) -> int:
    if len(digits) > MAX_INTEGER_DIGITS:
        raise ValueError("a number without end")
    return int(digits)


def _float(digits: str) -> float:
    told = float(digits)
    if not math.isfinite(told):
        raise ValueError("a number without end")
    return told


def _no_number(word: str) -> NoReturn:
    raise ValueError(word)


def wanted_of(told: object) -> Wanted:
    """Of a JSON body or a `subscribe` payload. Raises BadRequest."""
    if not isinstance(told, dict):
        raise BadRequest(400, "An operation is a JSON object.", "BAD_REQUEST")
    query = _text(told, "query")
    extensions = _map(told, "extensions") or {}
    persisted, sha256 = extensions.get("persistedQuery"), None
    if persisted is not None:
        sha256 = persisted.get("sha256Hash") if isinstance(persisted, dict) else None
        if not isinstance(sha256, str) or not _HASH.fullmatch(sha256) or persisted.get("version") != 1:
            raise BadRequest(400, '"persistedQuery" is {"version": 1, "sha256Hash": 64 hex digits}.', "BAD_REQUEST")
    document_id = _text(told, "documentId")
    if query == "" and (sha256 or document_id):
        # graphql-ws, the client, cannot leave it out.
        query = None
    if query is None and sha256 is None and not document_id:
        raise BadRequest(400, 'The body must be an object with "query".', "BAD_REQUEST")
    return Wanted(query, _map(told, "variables"), _text(told, "operationName"), sha256, document_id)


def _text(told: dict[str, Any], name: str) -> str | None:
    value = told.get(name)
    if value is not None and not isinstance(value, str):
        raise BadRequest(400, f'"{name}" must be a string.', "BAD_REQUEST")
    return value


def _map(told: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = told.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadRequest(400, f'"{name}" must be an object.', "BAD_REQUEST")
    return value


def wanted_of_address(request: Request) -> Wanted:
    """Of the parameters of a GET, where variables and extensions are JSON text. Raises BadRequest."""
    told: dict[str, Any] = {}
    for name in ("query", "operationName", "documentId", "variables", "extensions"):
        given = request.query_params.getlist(name)
        if len(given) > 1:
            raise BadRequest(400, f'"{name}" is said twice.', "BAD_REQUEST")
        if given and given[0]:
            told[name] = json_of(given[0].encode()) if name in ("variables", "extensions") else given[0]
    return wanted_of(told)
