"""Rows of which only plain fields are asked are never made objects: the answer is made of the lines themselves.

Law: what is fused answers as what it was made of. Where any field below needs the object (its own resolver, a value
that is no column), nothing is changed.
"""

from collections.abc import Mapping
from dataclasses import replace

from graphql import GraphQLEnumType, GraphQLScalarType

from core.rowplace import cursor_of
from core.source import How, Wanted, is_of_days
from gql.execution.plan import Asked, Followed, Leaf, Many, One, Required, Selection, Shape, Written
from gql.schema.relation import Every, Find, Pages, Reference, Relation
from gql.schema.shape import Leaf as Column
from gql.schema.shape import Part

_PAGE = {
    "has_next_page": "has_next",
    "has_previous_page": "has_previous",
    "start_cursor": "start",
    "end_cursor": "end",
}
"""Fields of PageInfo -> attributes of Lines."""


class _NotPlain(Exception):
    """Something below needs the object."""


def fused(asked: Asked, relation: Relation) -> Asked:
    """The field reading lines, or objects where that cannot be: once for all of a wave, either way."""
    of = relation.shape()
    lines = _Lines(relation, of.fields)
    try:
        shape = lines.reached(asked.shape)
        find = Find(relation, tuple(lines.columns), of)
    except _NotPlain:
        shape, find = asked.shape, Find(relation, None, of)
    return replace(asked, shape=shape, followed=Followed(find, relation.column))


class _Lines:
    """What one relation's lines are made of; filled while the selection is gone through."""

    def __init__(self, relation: Relation, fields: Mapping[str, Column | Part]) -> None:
        self._relation = relation
        self._fields = fields
        self._own = {column.key for column in relation.source.table.__table__.columns}  # type: ignore[attr-defined]
        self.columns: dict[Wanted, int] = {}

    def reached(self, shape: Shape) -> Shape:
        match self._relation:
            case Pages():
                return self._connection(shape)
            case Every():
                return Required(self._many(shape))
            case Reference():
                return One(self._node(_perhaps_one(shape), self._fields))

    def _connection(self, shape: Shape) -> Shape:
        connection = _one(shape)
        made: list[Asked] = []
        for asked in connection.fields:
            match asked.attribute:
                case "nodes":
                    made.append(replace(asked, attribute="rows", shape=Required(self._many(asked.shape))))
                case "edges":
                    edges = Required(Many(Required(One(self._edge(_one(_items(asked.shape)))))))
                    made.append(replace(asked, attribute="rows", shape=edges))
                case "page_info":
                    made.append(replace(asked, is_itself=True, shape=Required(One(_page(_one(asked.shape))))))
                case _:
                    made.append(_constant(asked))
        # Only now is it known how many columns stand before those of the order.
        return Required(One(self._placed(replace(connection, fields=tuple(made)))))

    def _many(self, shape: Shape) -> Shape:
        return Many(Required(One(self._node(_one(_items(shape)), self._fields))))

    def _edge(self, selection: Selection) -> Selection:
        made: list[Asked] = []
        for asked in selection.fields:
            match asked.attribute:
                case "cursor" if is_of_days(self._relation.source):
                    made.append(replace(asked, places=(self._place(Wanted("id", How.CURSOR)),)))
                case "cursor":
                    made.append(replace(asked, make=cursor_of))
                case "node":
                    node = self._node(_one(asked.shape), self._fields)
                    made.append(replace(asked, is_itself=True, shape=Required(One(node))))
                case _:
                    made.append(_constant(asked))
        return replace(selection, fields=tuple(made))

    def _placed(self, selection: Selection) -> Selection:
        """With the places of the cursors, which stand behind all columns."""
        order = tuple(range(len(self.columns), len(self.columns) + len(self._relation.source.order) + 1))

        def of(asked: Asked) -> Asked:
            if asked.make is cursor_of:
                return replace(asked, places=order)
            match asked.shape:
                case Required(of=Many(of=Required(of=One(selection=edge)))) if edge.type_name.endswith("Edge"):
                    placed = replace(edge, fields=tuple(of(one) for one in edge.fields))
                    return replace(asked, shape=Required(Many(Required(One(placed)))))
            return asked

        return replace(selection, fields=tuple(of(asked) for asked in selection.fields))

    def _node(self, selection: Selection, fields: Mapping[str, Column | Part]) -> Selection:
        return replace(selection, fields=tuple(self._plain(asked, fields) for asked in selection.fields))

    def _plain(self, asked: Asked, fields: Mapping[str, Column | Part]) -> Asked:
        if asked.followed is not None and asked.followed.column in self._own:
            return replace(asked, followed=replace(asked.followed, place=self._place(Wanted(asked.followed.column))))
        if not asked.attribute:
            return _constant(asked)
        match fields.get(asked.attribute):
            case Part(leaves=leaves):
                part = self._node(_one(asked.shape), leaves)
                return replace(asked, is_itself=True, shape=Required(One(part)))
            case Column(how=Wanted() as how) if how.name in self._own:
                return replace(asked, places=(self._place(how),))
            case Column(columns=columns, make=None) if self._own.issuperset(columns):
                kind = _leaf(asked.shape)
                is_date = isinstance(kind, GraphQLScalarType) and kind.name == "Date"
                how = How.TEXT if is_date or isinstance(kind, GraphQLEnumType) else How.RAW
                place = self._place(Wanted(columns[0], how))
                return replace(asked, places=(place,), shape=_written(asked.shape) if is_date else asked.shape)
            case Column(columns=columns, make=make) if self._own.issuperset(columns):
                places = tuple(self._place(Wanted(name)) for name in columns)
                return replace(asked, places=places, make=make)
        raise _NotPlain

    def _place(self, wanted: Wanted) -> int:
        return self.columns.setdefault(wanted, len(self.columns))


def _page(selection: Selection) -> Selection:
    fields = (replace(one, attribute=_PAGE[one.attribute]) if one.attribute else one for one in selection.fields)
    return replace(selection, fields=tuple(fields))


def _constant(asked: Asked) -> Asked:
    if asked.constant is None:
        raise _NotPlain
    return asked


def _one(shape: Shape) -> Selection:
    match shape:
        case Required(of=One(selection=selection)):
            return selection
    raise _NotPlain


def _perhaps_one(shape: Shape) -> Selection:
    match shape:
        case One(selection=selection):
            return selection
    raise _NotPlain


def _items(shape: Shape) -> Shape:
    match shape:
        case Required(of=Many(of=of)):
            return of
    raise _NotPlain


def _leaf(shape: Shape) -> GraphQLScalarType | GraphQLEnumType | None:
    match shape:
        case Required(of=Leaf(kind=kind)) | Leaf(kind=kind):
            return kind
    return None


def _written(shape: Shape) -> Shape:
    return Required(Written()) if isinstance(shape, Required) else Written()
