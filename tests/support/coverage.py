"""What of the schema the tests have reached: every field with a value in it, every enum value, every input field given.

Law: the schema contains only what works, and what no test has seen working is not known to. Held against the whole
suite only; a part of it reaches a part.
"""

import inspect
import sys
from collections.abc import Awaitable, Callable
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    default_field_resolver,
)

NEVER: dict[str, str] = {}
"""What no test can reach yet, and why. An entry that is reached after all is a fault too."""
_INSTALLED: dict[int, set[str]] = {}


def install(schema: GraphQLSchema) -> set[str]:
    """Watch a schema from now on; the set grows with what is reached: `Type.field`, `Enum.VALUE`, `Input.field`."""
    if id(schema) in _INSTALLED:
        return _INSTALLED[id(schema)]
    reached = _INSTALLED[id(schema)] = set()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType):
            for field_name, field in kind.fields.items():
                field.resolve = _watched(field.resolve or default_field_resolver, reached, f"{name}.{field_name}")
        elif isinstance(kind, GraphQLEnumType):
            _watch_enum(kind, reached)
        elif isinstance(kind, GraphQLInputObjectType):
            _watch_input(kind, reached)
    return reached


def watch_programs(reached: set[str]) -> None:
    """The same for queries that are compiled: every value passes by here before it is completed."""
    from gql.execution import emit, leaves

    value_of, completer_of = emit._Emitter._value, emit._Emitter._completer

    def noting(asked: Any) -> Callable[..., Any]:
        name = f"{asked.type_name}.{asked.field_name}"

        def note(value: Any, complete: Callable[..., Any] | None = None, run: Any = None) -> Any:
            if value is not None:
                reached.add(name)
            return complete(value, run) if complete else value

        return note

    def watched_value(self: Any, asked: Any) -> str:
        return f"{self._name('n', noting(asked))}({value_of(self, asked)})"

    def watched_completer(self: Any, asked: Any) -> str:
        complete, name = completer_of(self, asked), self._name("c", None)
        self._lines.append(f"def {name}(v, run): return {self._name('n', noting(asked))}(v, {complete}, run)")
        return name

    emit._Emitter._value, emit._Emitter._completer = watched_value, watched_completer
    # Without the table of names every value of an enum is written by the type itself, which is watched.
    leaves.names_of = lambda _kind: None


def _watched(resolve: Callable[..., Any], reached: set[str], name: str) -> Callable[..., Any]:
    def note(value: Any) -> Any:
        if value is not None:
            reached.add(name)
        return value

    async def later(value: Awaitable[Any]) -> Any:
        return note(await value)

    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        value = resolve(source, info, **arguments)
        return later(value) if inspect.isawaitable(value) else note(value)

    return resolved


def _watch_enum(kind: GraphQLEnumType, reached: set[str]) -> None:
    told, read, written = kind.coerce_output_value, kind.coerce_input_value, kind.coerce_input_literal

    def coerce_output_value(value: Any, *rest: Any, **more: Any) -> Any:
        name = told(value, *rest, **more)
        reached.add(f"{kind.name}.{name}")
        return name

    def coerce_input_value(value: Any, *rest: Any, **more: Any) -> Any:
        taken = read(value, *rest, **more)
        reached.add(f"{kind.name}.{value}")
        return taken

    def coerce_input_literal(node: Any, *rest: Any, **more: Any) -> Any:
        taken = written(node, *rest, **more)
        reached.add(f"{kind.name}.{node.value}")
        return taken

    vars(kind).update(
        coerce_output_value=coerce_output_value,
        coerce_input_value=coerce_input_value,
        coerce_input_literal=coerce_input_literal,
    )


def _watch_input(kind: GraphQLInputObjectType, reached: set[str]) -> None:
    made = kind.out_type
    names = {field.out_name or name: name for name, field in kind.fields.items()}
    defaults = {name: field.default_value for name, field in kind.fields.items()}

    def out_type(values: dict[str, Any]) -> Any:
        for key, value in values.items():
            name = names.get(key, key)
            if value is not None and value != defaults.get(name):
                reached.add(f"{kind.name}.{name}")
        return made(values)

    vars(kind).update(out_type=out_type)


def everything(schema: GraphQLSchema) -> set[str]:
    """All there is to reach."""
    names: set[str] = set()
    for name, kind in schema.type_map.items():
        if name.startswith("__"):
            continue
        if isinstance(kind, GraphQLObjectType | GraphQLInputObjectType):
            names |= {f"{name}.{inner}" for inner in kind.fields}
        elif isinstance(kind, GraphQLEnumType):
            names |= {f"{name}.{value}" for value in kind.values}
    return names


def faults(schema: GraphQLSchema, reached: set[str]) -> list[str]:
    """One sentence for each name that was not reached, or was reached although it is said that it cannot be."""
    unreached = everything(schema) - reached - set(NEVER)
    return [f"no test reaches {name}" for name in sorted(unreached)] + [
        f"{name} is reached: take it out of NEVER" for name in sorted(set(NEVER) & reached)
    ]


def watch_if_loaded() -> set[str]:
    """Watch our own schema if this process has it at all; a run of core's tests alone does not load it."""
    if "gql.root" not in sys.modules:
        return set()
    schema = sys.modules["gql.root"].schema._schema
    known = id(schema) in _INSTALLED
    reached = install(schema)
    if not known:
        watch_programs(reached)
    return reached
