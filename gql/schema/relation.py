"""Relations between nouns, as data: what a field of many rows reads, and the resolver that follows from it.

A compiled query that asks plain fields of such rows reads just their columns, without making the rows' objects.
"""

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.source import Source, Wanted
from gql.context import Info
from gql.schema.node import connection
from gql.schema.shape import Shape


@dataclass(frozen=True, slots=True)
class Relation:
    """Rows of `source` whose column `parent` is the object's own id.

    `filters` makes of the field's further arguments which of the rows; `paged`: a connection, else a list of all.
    """

    source: Source[Any]
    parent: str
    shape: Callable[[], Shape[Any, Any]]
    filters: Callable[..., Mapping[str, Any]]
    paged: bool

    def lines(self, columns: tuple[Wanted, ...]) -> Callable[..., Any]:
        """A resolver that gives lines of these columns where the field's own gives objects."""

        async def page(of: Any, info: Info, first: int = 50, after: str | None = None, **asked: Any) -> Any:
            filters = self.filters(**asked)
            return await info.context.page(self.source, self.parent, of.row.id, first, after, columns, **filters)

        async def every(of: Any, info: Info) -> Any:
            return await info.context.of_parent(self.source, self.parent, of.row.id, columns)

        return page if self.paged else every


def _all(**_: Any) -> Mapping[str, Any]:
    return {}


def pages(
    source: Source[Any],
    parent: str,
    shape: Callable[[], Shape[Any, Any]],
    filters: Callable[..., Mapping[str, Any]] = _all,
) -> Callable[[Callable[..., Any]], Any]:
    """Make a resolver of a signature: the rows newest first, a page at a time."""

    def declare(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(self: Any, info: Info, first: int = 50, after: str | None = None, **asked: Any) -> Any:
            page = await info.context.page(source, parent, self.row.id, first, after, **filters(**asked))
            return connection(page, shape(), after)

        resolver.relation = Relation(source, parent, shape, filters, paged=True)  # type: ignore[attr-defined]
        return resolver

    return declare


def every(
    source: Source[Any], parent: str, shape: Callable[[], Shape[Any, Any]]
) -> Callable[[Callable[..., Any]], Any]:
    """Make a resolver of a signature: all the rows, newest first."""

    def declare(signature: Callable[..., Any]) -> Any:
        @functools.wraps(signature)
        async def resolver(self: Any, info: Info) -> Any:
            of = shape()
            return [of(row) for row in await info.context.of_parent(source, parent, self.row.id)]

        resolver.relation = Relation(source, parent, shape, _all, paged=False)  # type: ignore[attr-defined]
        return resolver

    return declare
