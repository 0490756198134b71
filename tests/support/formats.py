"""The formats the standard uses, checked: jsonschema itself knows them only with packages we do not carry."""

import base64
import binascii
import ipaddress
import re
import uuid
from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import urlsplit

import jsonschema

FORMATS = jsonschema.FormatChecker(formats=())


def _format(name: str, check: Callable[[str], object]) -> None:
    @FORMATS.checks(name, raises=ValueError)
    def checked(value: object) -> bool:
        if isinstance(value, str):
            check(value)
        return True

    assert checked


def _must(pattern: str) -> Callable[[str], None]:
    compiled = re.compile(pattern)

    def check(value: str) -> None:
        if not compiled.fullmatch(value):
            raise ValueError(pattern)

    return check


def _date_time(value: str) -> None:
    """RFC 3339 with zone."""
    _must(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")(value)
    datetime.fromisoformat(value)


def _date(value: str) -> None:
    _must(r"\d{4}-\d\d-\d\d")(value)
    date.fromisoformat(value)


def _uri(value: str) -> None:
    parts = urlsplit(value)
    if not (parts.scheme and parts.netloc):
        raise ValueError("absolute URI")


def _byte(value: str) -> None:
    try:
        base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error


_format("uuid", lambda value: _must(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")(value) or uuid.UUID(value))
_format("date", _date)
_format("date-time", _date_time)
_format("ipv4", ipaddress.IPv4Address)
_format("uri", _uri)
_format("byte", _byte)
