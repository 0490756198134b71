"""What the world remembers: JSON documents by kind and id, written through to one SQLite file."""

import json
import sqlite3
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

Document = dict[str, Any]


class Store:
    """Documents in memory, every `put` durable before the call returns.

    A document is plain JSON. `get` hands out the living object: change it, then `put` it.
    Inside `together()` several puts become one transaction, so a killed sandbox never remembers
    half a booking.
    """

    def __init__(self, path: Path | None) -> None:
        self._documents: dict[str, dict[str, Document]] = defaultdict(dict)
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path or ":memory:", check_same_thread=False, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(
            "CREATE TABLE IF NOT EXISTS document (kind TEXT, id TEXT, body TEXT NOT NULL, PRIMARY KEY (kind, id))"
        )
        for kind, key, body in self._connection.execute("SELECT kind, id, body FROM document ORDER BY rowid"):
            self._documents[kind][key] = json.loads(body)

    def get(self, kind: str, key: str) -> Document | None:
        return self._documents[kind].get(key)

    def put(self, kind: str, key: str, document: Document) -> Document:
        with self._lock:
            self._documents[kind][key] = document
            self._connection.execute(
                "INSERT INTO document VALUES (?, ?, ?) ON CONFLICT (kind, id) DO UPDATE SET body = excluded.body",
                (kind, key, json.dumps(document, ensure_ascii=False)),
            )
        return document

    def delete(self, kind: str, key: str) -> None:
        with self._lock:
            self._documents[kind].pop(key, None)
            self._connection.execute("DELETE FROM document WHERE kind = ? AND id = ?", (kind, key))

    def all(self, kind: str) -> list[Document]:
        """Every document of a kind, oldest first."""
        return list(self._documents[kind].values())

    def clear(self) -> None:
        with self._lock:
            self._documents.clear()
            self._connection.execute("DELETE FROM document")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Several puts, one transaction. An exception rolls the file back; the caller's process should not go on."""
        with self._lock:
            self._depth += 1
            if self._depth == 1:
                self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self._depth -= 1
                if self._depth == 0:
                    self._connection.execute("ROLLBACK")
                raise
            self._depth -= 1
            if self._depth == 0:
                self._connection.execute("COMMIT")

    def close(self) -> None:
        self._connection.close()
