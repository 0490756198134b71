"""Inputs: from a request's JSON straight to the object that a resolver takes, where nothing about it is unusual.

Law: graphql-core's coercion is the oracle. What is not exactly of the expected kind is Unusual, also where graphql-core
would take it, and is then coerced by graphql-core before anything has happened.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLScalarType,
    OperationDefinitionNode,
    VariableNode,
    is_required_input_field,
    print_ast,
)
from strawberry import Schema
from strawberry.types.base import StrawberryObjectDefinition

from gql.execution.plan import Arguments, NotCompiled

Take = Callable[[Any], Any]
_INT = range(-(2**31), 2**31)


class Unusual(Exception):
    """A value that graphql-core has to look at."""


def takes(
    schema: Schema, operation: OperationDefinitionNode, arguments: Arguments | None
) -> Callable[[Mapping[str, Any]], dict[str, Any]] | None:
    """(variables) -> arguments, where the operation's one variable is the one argument as a whole. Else None."""
    declared = operation.variable_definitions or ()
    if arguments is None or len(declared) != 1 or declared[0].default_value is not None:
        return None
    (variable,), given = declared, arguments.node.arguments or ()
    if len(given) != 1 or len(arguments.field.args) != 1 or len(arguments.definition.arguments) != 1:
        return None
    name, value = given[0].name.value, given[0].value
    kind = arguments.field.args[name].type
    if not isinstance(value, VariableNode) or value.name.value != variable.variable.name.value:
        return None
    if print_ast(variable.type) != str(kind):
        return None
    try:
        take = _take(schema, kind, ())
    except NotCompiled:
        return None
    told, python_name = value.name.value, arguments.definition.arguments[0].python_name

    def taken(variables: Mapping[str, Any]) -> dict[str, Any]:
        return {python_name: take(variables.get(told))}

    return taken


def _take(schema: Schema, kind: GraphQLInputType, inside: tuple[str, ...]) -> Take:
    """Raises NotCompiled."""
    if isinstance(kind, GraphQLNonNull):
        return _present(schema, kind.of_type, inside)
    present = _present(schema, kind, inside)
    return lambda value: None if value is None else present(value)


def _present(schema: Schema, kind: Any, inside: tuple[str, ...]) -> Take:
    """What takes a value that is no null."""
    if isinstance(kind, GraphQLList):
        return _list(_take(schema, kind.of_type, inside))
    if isinstance(kind, GraphQLInputObjectType):
        return _object(schema, kind, inside)
    if isinstance(kind, GraphQLEnumType):
        return _by_its_own(kind)
    assert isinstance(kind, GraphQLScalarType)
    exact = {"String": str, "ID": str, "Boolean": bool}.get(kind.name)
    if exact is not None:
        return _exactly(exact)
    return _integer if kind.name == "Int" else _by_its_own(kind)


def _exactly(kind: type) -> Take:
    def take(value: Any) -> Any:
        if value.__class__ is kind:
            return value
        raise Unusual

    return take


def _integer(value: Any) -> int:
    if value.__class__ is int and value in _INT:
        return value
    raise Unusual


def _by_its_own(kind: GraphQLScalarType | GraphQLEnumType) -> Take:
    coerce = kind.coerce_input_value

    def take(value: Any) -> Any:
        if value is None:
            raise Unusual
        try:
            return coerce(value)
        except Exception:
            raise Unusual from None

    return take


def _list(one: Take) -> Take:
    def take(value: Any) -> Any:
        # A single value may stand for a list of one: for graphql-core to say.
        if value.__class__ is not list:
            raise Unusual
        return [one(item) for item in value]

    return take


def _object(schema: Schema, kind: GraphQLInputObjectType, inside: tuple[str, ...]) -> Take:
    definition = (kind.extensions or {}).get("strawberry-definition")
    if (
        not isinstance(definition, StrawberryObjectDefinition)
        or definition.from_input is not None
        or kind.is_one_of
        or kind.name in inside
    ):
        raise NotCompiled(f"{kind.name} is no plain input")
    made_by, inside = definition.origin, (*inside, kind.name)
    python_names = {schema.config.name_converter.from_field(one): one.python_name for one in definition.fields}
    fields = {name: (python_names[name], _take(schema, one.type, inside)) for name, one in kind.fields.items()}
    required = {python_names[name] for name, one in kind.fields.items() if is_required_input_field(one)}
    # What the class gives no default to is null where it is left out.
    absent = {
        one.python_name: None
        for one in definition.fields
        if one.default_value is MISSING and one.default_factory is MISSING and one.python_name not in required
    }

    def take(value: Any) -> Any:
        if value.__class__ is not dict:
            raise Unusual
        made = dict(absent)
        for name, given in value.items():
            found = fields.get(name)
            if found is None:
                raise Unusual
            made[found[0]] = found[1](given)
        if not required <= made.keys():
            raise Unusual
        return made_by(**made)

    return take
