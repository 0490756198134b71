"""How much one operation may ask for: judged from the document alone, before it is validated or executed.

Law: one walk, each fragment judged once however often it is spread. The cost of a field is one, times the rows it may
stand in: a connection counts its `first`, a curve its `days`, a list of ids their number, any other list ten. Where a
variable says how many, the price stays open and is reckoned for each request.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DirectiveNode,
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLList,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
)

from core.errors import OperationTooLarge

MAX_DOCUMENT_CHARS = 60_000
MAX_TOKENS = 5_000
MAX_DEPTH = 18
MAX_ROOT_FIELDS = 200
MAX_COST = 200_000
MAX_FIELDS = 1_500
MAX_ALIASES = 300
MAX_DIRECTIVES = 100
MAX_FRAGMENTS = 100
MAX_REPEATS = 30
"""How often one answer's name may stand in one selection: the validator compares each with each."""
MAX_INPUT_FIELDS = 500
"""Written out in the document, not in its variables: the validator prints the whole object for each mistake in it."""
LIST_ROWS = 10
FIRST = 50
_TOO_DEAR = 10**9


@dataclass(slots=True)
class Price:
    """`fixed`, and for each variable that says how many rows: its number times a price."""

    fixed: int = 0
    open: list[tuple[str, int, "Price"]] = field(default_factory=list)
    """(variable, rows when it is not given, price of a row)."""

    def add(self, other: "Price") -> None:
        self.fixed = min(self.fixed + other.fixed, _TOO_DEAR)
        self.open += other.open

    def times(self, rows: int) -> "Price":
        return Price(
            min(self.fixed * rows, _TOO_DEAR), [(name, some, one.times(rows)) for name, some, one in self.open]
        )

    def of(self, variables: Mapping[str, Any]) -> int:
        total = self.fixed
        for name, some, one in self.open:
            told = variables.get(name)
            rows = len(told) if isinstance(told, list) else told if type(told) is int else some
            total += max(1, rows) * one.of(variables)
            if total >= _TOO_DEAR:
                return _TOO_DEAR
        return total


@dataclass(frozen=True, slots=True)
class _Judged:
    depth: int = 0
    fields: int = 0
    price: Price = field(default_factory=Price)


def prices(document: DocumentNode, schema: GraphQLSchema) -> dict[str | None, Price]:
    """{operation's name: its price}. Raises OperationTooLarge."""
    _count(document)
    fragments = {one.name.value: one for one in document.definitions if isinstance(one, FragmentDefinitionNode)}
    found: dict[str | None, Price] = {}
    for definition in document.definitions:
        if isinstance(definition, OperationDefinitionNode):
            walk = _Walk(schema, fragments, _defaults(definition))
            root = schema.get_root_type(definition.operation)
            judged = walk.judge(definition.selection_set, root, ())
            _at_most("rootFields", judged.fields, MAX_ROOT_FIELDS)
            _at_most("depth", judged.depth, MAX_DEPTH)
            _at_most("cost", judged.price.fixed, MAX_COST)
            found[definition.name.value if definition.name else None] = judged.price
    return found


def _at_most(what: str, count: int, limit: int) -> None:
    if count > limit:
        raise OperationTooLarge(what=what, limit=limit)


def _defaults(operation: OperationDefinitionNode) -> dict[str, Any]:
    return {one.variable.name.value: one.default_value for one in operation.variable_definitions or ()}


def _count(document: DocumentNode) -> None:
    """What can be told of the text, without knowing the schema. Iterative: nothing here may be too deep."""
    counted: Counter[str] = Counter()
    waiting: list[Any] = list(document.definitions)
    while waiting:
        node = waiting.pop()
        directives: tuple[DirectiveNode, ...] = getattr(node, "directives", None) or ()
        counted["directives"] += len(directives)
        if isinstance(node, FragmentDefinitionNode | InlineFragmentNode):
            counted["fragments"] += 1
        elif isinstance(node, FieldNode):
            counted["fields"] += 1
            counted["aliases"] += node.alias is not None
            waiting += [one.value for one in node.arguments or ()]
        elif isinstance(node, ObjectValueNode):
            counted["inputFields"] += len(node.fields)
            waiting += [one.value for one in node.fields]
        elif isinstance(node, ListValueNode):
            waiting += node.values
        for one in getattr(node, "variable_definitions", None) or ():
            counted["directives"] += len(one.directives or ())
        chosen = getattr(node, "selection_set", None)
        if chosen is not None:
            waiting += chosen.selections
            if not isinstance(node, InlineFragmentNode):
                _at_most("repeats", _repeats(chosen), MAX_REPEATS)
    _at_most("directives", counted["directives"], MAX_DIRECTIVES)
    _at_most("fragments", counted["fragments"], MAX_FRAGMENTS)
    _at_most("aliases", counted["aliases"], MAX_ALIASES)
    _at_most("fields", counted["fields"], MAX_FIELDS)
    _at_most("inputFields", counted["inputFields"], MAX_INPUT_FIELDS)


def _repeats(chosen: SelectionSetNode) -> int:
    """The most often one response name stands in a selection, inline fragments taken as part of it."""
    names: Counter[str] = Counter()
    waiting = list(chosen.selections)
    while waiting:
        node = waiting.pop()
        if isinstance(node, InlineFragmentNode):
            waiting += node.selection_set.selections
        elif isinstance(node, FieldNode):
            names[(node.alias or node.name).value] += 1
        elif isinstance(node, FragmentSpreadNode):
            names["..." + node.name.value] += 1
    return max(names.values(), default=0)


class _Walk:
    def __init__(
        self, schema: GraphQLSchema, fragments: dict[str, FragmentDefinitionNode], defaults: dict[str, Any]
    ) -> None:
        self._schema = schema
        self._fragments = fragments
        self._defaults = defaults
        self._judged: dict[str, _Judged] = {}

    def judge(self, chosen: SelectionSetNode | None, parent: Any, open_now: tuple[str, ...]) -> _Judged:
        depth, fields, price = 0, 0, Price()
        for node in chosen.selections if chosen else ():
            if isinstance(node, FieldNode):
                here = self._field(node, parent, open_now)
            elif isinstance(node, FragmentSpreadNode):
                here = self._fragment(node.name.value, open_now)
            elif isinstance(node, InlineFragmentNode):
                inner = self._schema.get_type(node.type_condition.name.value) if node.type_condition else parent
                here = self.judge(node.selection_set, inner, open_now)
            else:
                continue
            depth, fields = max(depth, here.depth), fields + here.fields
            price.add(here.price)
            _at_most("depth", depth, MAX_DEPTH)
            _at_most("cost", price.fixed, MAX_COST)
            # Open prices are told one by one: as many as fields may stand in a document is more than enough.
            _at_most("fields", len(price.open), MAX_FIELDS)
        return _Judged(depth, fields, price)

    def _field(self, node: FieldNode, parent: Any, open_now: tuple[str, ...]) -> _Judged:
        definition = getattr(parent, "fields", {}).get(node.name.value)
        if definition is None or not hasattr(definition, "args"):
            # Unknown, __typename, or of an input type, which nobody can select from: the validator's to say. What
            # stands below it has a depth all the same.
            below = self.judge(node.selection_set, None, open_now)
            return _Judged(below.depth + 1, 1, Price(1 + below.price.fixed))
        inner = self.judge(node.selection_set, get_named_type(definition.type), open_now)
        rows, variable = self._rows(node, definition, parent)
        price = Price(1)
        if variable is None:
            price.add(inner.price.times(rows))
        else:
            price.open.append((variable, rows, inner.price))
        return _Judged(inner.depth + 1, 1, price)

    def _rows(self, node: FieldNode, definition: Any, parent: Any) -> tuple[int, str | None]:
        """(rows, the variable that says how many, if one does)."""
        for name in ("first", "ids", "days"):
            if name in definition.args:
                given = [one.value for one in node.arguments or () if one.name.value == name]
                return self._number(given[0]) if given else (FIRST, None)
        # The rows of a connection are counted at its `first`, not again at its edges.
        within = node.name.value in ("edges", "nodes") and "pageInfo" in parent.fields
        return (LIST_ROWS if isinstance(get_nullable_type(definition.type), GraphQLList) and not within else 1), None

    def _number(self, value: Any) -> tuple[int, str | None]:
        if isinstance(value, VariableNode):
            name = value.name.value
            return self._number(self._defaults.get(name))[0], name
        if isinstance(value, IntValueNode):
            return (max(1, int(value.value)) if len(value.value) < 10 else _TOO_DEAR), None
        if isinstance(value, ListValueNode):
            return max(1, len(value.values)), None
        return FIRST, None

    def _fragment(self, name: str, open_now: tuple[str, ...]) -> _Judged:
        fragment = self._fragments.get(name)
        # A fragment that spreads itself is the validator's to refuse.
        if fragment is None or name in open_now:
            return _Judged()
        if name not in self._judged:
            inner = self._schema.get_type(fragment.type_condition.name.value)
            self._judged[name] = self.judge(fragment.selection_set, inner, (*open_now, name))
        return self._judged[name]
