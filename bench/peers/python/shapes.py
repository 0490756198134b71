"""From rows to the shapes of ../schema.graphql: global ids, amounts, cursors, connections."""

import base64
import hashlib
import json
import os
from collections.abc import Iterable
from typing import Any

PEER = os.environ.get("PEER", "peer")


def encoded(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decoded(given: str) -> str:
    return base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode()


def global_id(kind: str, key: str) -> str:
    return encoded(f"{kind}:{key}")


def key_of(given: str) -> tuple[str, str]:
    """(type, key)."""
    kind, _, key = decoded(given).partition(":")
    return kind, key


def amount(minor: int, currency: str) -> dict[str, str]:
    whole, rest = divmod(abs(minor), 100)
    return {"value": f"{'-' if minor < 0 else ''}{whole}.{rest:02d}", "currency": currency}


def minor_of(value: str) -> int:
    whole, _, rest = value.partition(".")
    return int(whole) * 100 + int(rest.ljust(2, "0")[:2])


def cursor_of(booking_date: str, key: str) -> str:
    return encoded(json.dumps([booking_date, key], separators=(",", ":")))


def place_of(cursor: str) -> tuple[str, str]:
    """(booking date, key)."""
    date, key = json.loads(decoded(cursor))
    return date, key


def connection(rows: list[Any], first: int) -> dict[str, Any]:
    """`rows`: one more than `first` where there are more."""
    nodes = rows[:first]
    edges = [{"node": row, "cursor": cursor_of(row["bookingDate"], row["id"])} for row in nodes]
    end = edges[-1]["cursor"] if edges else None
    return {"edges": edges, "nodes": nodes, "pageInfo": {"hasNextPage": len(rows) > first, "endCursor": end}}


def grouped(rows: Iterable[Any], name: str, keys: list[str]) -> list[list[Any]]:
    groups: dict[str, list[Any]] = {key: [] for key in keys}
    for row in rows:
        groups[row[name]].append(row)
    return list(groups.values())


def digest_of(account: str, transfer: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps([account, transfer], sort_keys=True).encode()).hexdigest()
