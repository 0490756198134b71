"""Relations between nouns, as data: what a field of many rows reads, and the resolver that follows from it.

A compiled query asks a relation once for all of a wave; of rows whose plain fields alone are asked it reads just their
columns, without making the rows' objects.
"""

import functools
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from core.reading import Reader
from core.source import Columns, Source
from gql.context import Info
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
        of: Shape[Any, Any],
        first: int = 50,
        after: str | None = None,
        **asked: Any,
    ) -> Mapping[str, Any]:
        filters, how = self.filters(**asked), {"first": first, "after": after}
        if columns is not None:
            return await reader.pages_of_lines(self.source, columns, self.by, keys, **how, **filters)
        pages = await reader.pages(self.source, self.by, keys, **how, **filters)
        return {key: connection(page, of, after) for key, page in pages.items()}


@dataclass(frozen=True, slots=True)
class Every:
    """All rows of `source` whose column `by` is the object's own id, newest first."""

    source: Source[Any]
    by: str
    shape: Shaped
    column: str = _OWN

    async def found(
        self, reader: Reader, columns: Columns | None, keys: Sequence[str], of: Shape[Any, Any]
    ) -> Mapping[str, Any]:
        found: dict[str, list[Any]] = defaultdict(list)
        for key, row in await reader.pointing(self.source, self.by, keys, columns):
            found[key].append(row)
        if columns is not None:
            return {key: found[key] for key in keys}
        return {key: [of(row) for row in found[key]] for key in keys}


@dataclass(frozen=True, slots=True)
class Reference:
    """The row of `source` whose column `by` has the value of the object's own `column`; of several the newest.

    Two that lead to the same are equal, whichever column the key is from.
    """

    source: Source[Any]
    by: str
    shape: Shaped = field(compare=False)
    column: str = field(default=_OWN, compare=False)

    async def found(
        self, reader: Reader, columns: Columns | None, keys: Sequence[str], of: Shape[Any, Any]
    ) -> Mapping[str, Any]:
        found: dict[str, Any] = {}
        for key, row in await reader.pointing(self.source, self.by, keys, columns):
            found.setdefault(key, row)
        return found if columns is not None else {key: of(row) for key, row in found.items()}


Relation = Pages | Every | Reference


@dataclass(frozen=True, slots=True)
class Find:
    """(reader, keys, arguments of the field) -> {key: what it leads to}: lines of `columns`, else what resolvers give.

    What leads nowhere is left out, where that can be.
    """

    relation: Relation
    columns: Columns | None
    of: Shape[Any, Any]

    async def __call__(self, reader: Reader, keys: Sequence[str], **arguments: Any) -> Mapping[str, Any]:
        return await self.relation.found(reader, self.columns, keys, self.of, **arguments)


def shape_in(module: str, name: str) -> Shaped:
    """Of a module that cannot be imported yet, because it imports the one that asks."""
    return lambda: getattr(import_module(module), name)


def relation_of(resolver: Callable[..., Any]) -> Relation | None:
    return getattr(resolver, "relation", None)


def _all(**_: Any) -> Mapping[str, Any]:
    return {}


def pages(source: Source[Any], by: str, shape: Shaped, filters: Callable[..., Mapping[str, Any]] = _all) -> Declare:
    """Make a resolver of a signature: the rows newest first, a page at a time."""
    return _declare(Pages(source, by, shape, filters))


def every(source: Source[Any], by: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: all the rows, newest first."""
    return _declare(Every(source, by, shape))


def one(source: Source[Any], column: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: the row whose id the object's row has in `column`."""
    return _declare(Reference(source, _OWN, shape, column))


def newest(source: Source[Any], by: str, shape: Shaped) -> Declare:
    """Make a resolver of a signature: the newest row that has the object's id in its column `by`."""
    return _declare(Reference(source, by, shape))


def _declare(relation: Relation) -> Declare:
    async def resolver(self: Any, info: Info, **arguments: Any) -> Any:
        key = getattr(self.row, relation.column)
        if key is None:
            return None
        found = await info.context.found(Find(relation, None, relation.shape()), [key], arguments)
        return found.get(key)

    resolver.relation = relation  # type: ignore[attr-defined]

    def declare(signature: Callable[..., Any]) -> Any:
        return functools.wraps(signature)(resolver)

    return declare
