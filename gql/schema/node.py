"""Relay: global ids, nodes, connections."""

import base64
import binascii
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Annotated, Generic, TypeVar

import strawberry

from core.errors import NotFound
from core.reading import MAX_PAGE, Page
from core.source import Row
from core.written import opaque

T = TypeVar("T")

First = Annotated[int, strawberry.argument(description=f"How many rows; at most {MAX_PAGE}.")]
After = Annotated[str | None, strawberry.argument(description="A row's cursor: only rows older than it.")]
Id = Annotated[strawberry.ID, strawberry.argument(description="As we gave it.")]
CompanyId = Annotated[strawberry.ID, strawberry.argument(description="The company's id.")]


@strawberry.interface(description="Anything with an id that `node` finds again (Relay).")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque, the same for ever.")


def global_id(kind: str, key: str) -> strawberry.ID:
    return strawberry.ID(opaque(f"{kind}:{key}"))


def split_id(given: str) -> tuple[str, str]:
    """(type, key) of an id we gave. Raises NotFound for anything else."""
    try:
        kind, key = base64.urlsafe_b64decode(given + "=" * (-len(given) % 4)).decode().split(":", 1)
    except (ValueError, binascii.Error) as error:
        raise NotFound from error
    return kind, key


def key_of(given: str, kind: str) -> str:
    """The key of an id of this type. Raises NotFound, as for a node that is not there."""
    found, key = split_id(given)
    if found != kind or not key.isascii() or len(key) > 64:
        raise NotFound
    return key


def keys_of(given: Sequence[str], kind: str) -> list[str]:
    """The keys of those that are ids of this type: the others are of nothing that is there."""
    found = []
    for one in given:
        with suppress(NotFound):
            found.append(key_of(one, kind))
    return found


@strawberry.type(description="Where a page is (Relay).")
class PageInfo:
    has_next_page: bool = strawberry.field(description="Are there older rows?")
    has_previous_page: bool = strawberry.field(description="Did this page start after a cursor?")
    start_cursor: str | None = strawberry.field(description="The first row's cursor.")
    end_cursor: str | None = strawberry.field(
        description="The last row's cursor: give it as `after` for the next page."
    )


@strawberry.type(description="A row and its place in the list (Relay).")
class Edge(Generic[T]):
    node: T = strawberry.field(description="The row.")
    cursor: str = strawberry.field(description="Opaque place of the row.")


@strawberry.type(description="A page of rows, newest first (Relay).")
class Connection(Generic[T]):
    edges: list[Edge[T]] = strawberry.field(description=f"At most {MAX_PAGE}.")
    nodes: list[T] = strawberry.field(description="The rows without their cursors.")
    page_info: PageInfo = strawberry.field(description="Where this page is.")


def connection(page: Page[Row], shape: Callable[[Row], T], after: str | None) -> Connection[T]:
    nodes = [shape(row) for row in page.rows]
    edges = [Edge(node=node, cursor=cursor) for node, cursor in zip(nodes, page.cursors, strict=True)]
    cursors = page.cursors or [None]
    return Connection(
        edges=edges,
        nodes=nodes,
        page_info=PageInfo(
            has_next_page=page.has_next,
            has_previous_page=after is not None,
            start_cursor=cursors[0],
            end_cursor=cursors[-1],
        ),
    )
