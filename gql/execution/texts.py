"""Variables that are texts need no coercion: what was given is what resolvers take.

Law: whatever is not certainly a text goes graphql-core's way. The arguments that texts lead to are found out once, with
marks in their place.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graphql import NamedTypeNode, NonNullTypeNode, OperationDefinitionNode
from graphql.execution.values import VariableValues

from gql.execution.plan import Arguments

_KINDS = frozenset({"ID", "String"})
Coerce = Callable[[Arguments, VariableValues], dict[str, Any]]
Way = tuple[str, ...]


class _Mark(str):
    """Stands for the text of a variable."""

    __slots__ = ("variable",)

    def __new__(cls, variable: str) -> "_Mark":
        mark = super().__new__(cls, f"\x00{variable}")
        mark.variable = variable
        return mark


@dataclass(frozen=True, slots=True)
class Given:
    """The arguments of one field: what is known, and which parameters are texts of which variables."""

    known: Mapping[str, Any]
    texts: tuple[tuple[str, str], ...]

    def of(self, variables: Mapping[str, Any]) -> dict[str, Any]:
        found = dict(self.known)
        for parameter, variable in self.texts:
            found[parameter] = variables[variable]
        return found


class Texts:
    """Of one operation: `required` and `optional` variables, or None where one is something else than a text."""

    def __init__(self, operation: OperationDefinitionNode) -> None:
        self._required: list[str] | None = []
        self._optional: list[str] = []
        for one in operation.variable_definitions or ():
            name = one.variable.name.value
            match one.type:
                case NonNullTypeNode(type=NamedTypeNode(name=kind)) if kind.value in _KINDS and not one.default_value:
                    self._required.append(name)
                case NamedTypeNode(name=kind) if kind.value in _KINDS and not one.default_value:
                    self._optional.append(name)
                case _:
                    self._required = None
                    return

    def way(self, given: Mapping[str, Any]) -> Way | None:
        """How each optional one is there (text, null or not at all); None where graphql-core must look."""
        if self._required is None or any(given.get(name).__class__ is not str for name in self._required):
            return None
        way = []
        for name in self._optional:
            value = given.get(name)
            if value is not None and value.__class__ is not str:
                return None
            way.append("text" if value is not None else "null" if name in given else "")
        return tuple(way)

    def values(self, given: Mapping[str, Any]) -> VariableValues:
        """As graphql-core would coerce what has a way."""
        names = (*(self._required or ()), *self._optional)
        return VariableValues({}, {name: given[name] for name in names if name in given})

    def arguments(self, given: Mapping[str, Any], arguments: Sequence[Arguments], coerce: Coerce) -> list[Given] | None:
        """For all that goes the same way as `given`; None where a text is worked into something else."""
        marked = self.values({name: _Mark(name) if isinstance(value, str) else value for name, value in given.items()})
        found = []
        for one in arguments:
            made = coerce(one, marked)
            texts = tuple((name, value.variable) for name, value in made.items() if isinstance(value, _Mark))
            known = {name: value for name, value in made.items() if not isinstance(value, _Mark)}
            if "\\x00" in repr(known):
                return None
            found.append(Given(known, texts))
        return found
