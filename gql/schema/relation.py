"""Relations between nouns, as data: what a field of one row or many reads, and the resolver that follows from it.

Law: `found` finds for many what the resolver finds for one. A compiled query asks it once for all of a wave; of rows
whose plain fields alone are asked it reads just their columns, without making the rows' objects.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.reading import Reader
from core.source import Columns, Source
from gql.context import Context, Info
from gql.schema.node import connection
from gql.schema.shape import Shape

Shaped = Callable[[], Shape[Any, Any]]
"""Types refer to each other before they are there."""
Declare = Callable[[Callable[..., Any]], Any]
"""(a resolver's signature) -> the resolver."""
_OWN = "id"


@dataclass(frozen=True, slots=True)
class Pages:
    """A connection: rows of `source` whose column `by` is the object's own id, newest first.

    `filters` makes of the field's further arguments which of the rows.
    """

    source: Source[Any]
    by: str
    shape: Shaped
    filters: Callable[..., Mapping[str, Any]]
    column: str = _OWN

    async def found(
        self,
        reader: Reader,
        columns: Columns | None,
        keys: Sequence[str],
        first: int = 50,
        after: str | None = None,
        **asked: Any,
    ) -> Mapping[str, Any]:
        filters, how = self.filters(**asked), {"first": first, "after": after}
        if columns is not None:
            return await reader.pages_of_lines(self.source, columns, self.by, keys, **how, **filters)
        pages = await reader.pages(self.source, self.by, keys, **how, **filters)
        return {key: connection(page, self.shape(), after) for key, page in pages.items()}


@dataclass(frozen=True, slots=True)
class Every:
    """All rows of `source` whose column `by` is the object's own id, newest first."""

    source: Source[Any]
    by: str
    shape: Shaped
    column: str = _OWN

    async def found(self, reader: Reader, columns: Columns | None, keys: Sequence[str]) -> Mapping[str, Any]:
        found: dict[str, list[Any]] = defaultdict(list)
        for key, row in await reader.pointing(self.source, self.by, keys, columns):
            found[key].append(row)
        if columns is not None:
            return {key: found[key] for key in keys}
        of = self.shape()
        return {key: [of(row) for row in found[key]] for key in keys}


@dataclass(frozen=True, slots=True)
class Reference:
    """The row of `source` whose column `by` has the value of the object's own `column`; of several the newest.

    Two that find the same are equal.
    """

    source: Source[Any]
    by: str
    shape: Shaped = field(compare=False)
    column: str = field(default=_OWN, compare=False)

    async def found(self, reader: Reader, columns: Columns | None, keys: Sequence[str]) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, row in await reader.pointing(self.source, self.by, keys, columns):
            found.setdefault(key, row)
        of = self.shape()
        return found if columns is not None else {key: of(row) for key, row in found.items()}


Relation = Pages | Every | Reference


@dataclass(frozen=True, slots=True)
class Find:
    """(context, keys, arguments of the field) -> {key: what it leads to}: lines of `columns`, else what resolvers give.

    What leads nowhere is left out, where that can be.
    """

    relation: Relation
    columns: Columns | None

    async def __call__(self, context: Context, keys: Sequence[str], **arguments: Any) -> Mapping[str, Any]:
        return await self.relation.found(context.reader, self.columns, keys, **arguments)


def relation_of(resolver: Callable[..., Any]) -> Relation | None:
    return getattr(resolver, "relation", None)


def _all(**_: Any) -> Mapping[str, Any]:
    return {}


def pages(source: Source[Any], by: str, shape: Shaped, filters: Callable[..., Mapping[str, Any]] = _all) -> Declare:
    """Make a resolver of a signature: the rows newest first, a page at a time."""

    async def resolver(self: Any, info: Info, first: int = 50, after: str | None = None, **asked: Any) -> Any:
        page = await info.context.page(source, by, self.row.id, first, after, **filters(**asked))
        return connection(page, shape(), after)

    return _declare(resolver, Pages(source, by, shape, filters))


def every(source: Source[Any], by: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: all the rows, newest first."""

    async def resolver(self: Any, info: Info) -> Any:
        of = shape()
        return [of(row) for row in await info.context.of_parent(source, by, self.row.id)]

    return _declare(resolver, Every(source, by, shape))


def one(source: Source[Any], column: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: the row whose id the object's row has in `column`."""

    async def resolver(self: Any, info: Info) -> Any:
        row = await info.context.one(source, getattr(self.row, column))
        return shape()(row) if row else None

    return _declare(resolver, Reference(source, _OWN, shape, column))


def newest(source: Source[Any], by: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: the newest row that has the object's id in its column `by`."""

    async def resolver(self: Any, info: Info) -> Any:
        found = await info.context.of_parent(source, by, self.row.id)
        return shape()(found[0]) if found else None

    return _declare(resolver, Reference(source, by, shape))


def _declare(resolver: Callable[..., Any], relation: Relation) -> Declare:
    def declare(signature: Callable[..., Any]) -> Any:
        made = functools.wraps(signature)(resolver)
        made.relation = relation  # type: ignore[attr-defined]
        return made

    return declare
