"""From a document to a plan: fragments are merged, conditions decided, each field's resolver and arguments found.

Law: what is not understood for certain raises NotCompiled. The merging itself is graphql-core's own.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLScalarType,
    GraphQLSchema,
    GraphQLString,
    GraphQLUnionType,
    Node,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    get_argument_values,
    get_named_type,
)
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues
from strawberry import Schema
from strawberry.types.arguments import convert_arguments
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.field import StrawberryField

from gql.execution.fuse import fused
from gql.execution.inputs import takes
from gql.execution.plan import Arguments, Asked, Either, Leaf, Many, NotCompiled, One, Plan, Required, Selection, Shape
from gql.schema.relation import relation_of
from gql.scopes import needing_what_it_is, scopes_of

_DEFINITION = "strawberry-definition"
MAX_FIELDS = 500
"""Of a plan, all its possibilities counted: a program is made once, and must be made quickly."""


class Analysis:
    """Of one operation, with its conditions (variables of @skip and @include) decided."""

    def __init__(
        self,
        schema: Schema,
        operation: OperationDefinitionNode,
        fragments: Mapping[str, FragmentDefinitionNode],
        conditions: Mapping[str, Any],
    ) -> None:
        self._strawberry = schema
        self._schema: GraphQLSchema = schema._schema
        self._operation = operation
        self._fragments = {name: FragmentDetails(node) for name, node in fragments.items()}
        self._conditions = VariableValues({}, dict(conditions))
        self._scopes: set[Any] = set()
        self.fields = 0

    def plan(self) -> Plan:
        """Raises NotCompiled."""
        roots = {
            OperationType.QUERY: self._schema.query_type,
            OperationType.MUTATION: self._schema.mutation_type,
            OperationType.SUBSCRIPTION: self._schema.subscription_type,
        }
        root = roots[self._operation.operation]
        assert root is not None
        collected = collect_fields(self._schema, self._fragments, self._conditions, root, self._operation)
        selection = self._selection(root, collected.grouped_field_set)
        if root is self._schema.mutation_type:
            return self._changing(selection)
        return Plan(selection, frozenset(self._scopes), self.fields)

    def part(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Plan:
        """Of one field, asked of an object of this type. Raises NotCompiled."""
        (node, *_) = (one.node for one in details)
        asked = self._asked(kind, (node.alias or node.name).value, details)
        return Plan(Selection(kind.name, (asked,)), frozenset(self._scopes), self.fields)

    def _changing(self, selection: Selection) -> Plan:
        """One command, and how its value is told."""
        commands = [one for one in selection.fields if one.constant is None]
        if len(commands) != 1 or not commands[0].is_async:
            # They run one after the other, each told before the next begins: graphql-core does just that.
            raise NotCompiled("it changes several things")
        (command,) = commands
        told = replace(command, resolver=None, arguments=None, is_async=False, is_itself=True)
        fields = tuple(told if one is command else one for one in selection.fields)
        short = takes(self._strawberry, self._operation, command.arguments)
        root = Selection(selection.type_name, fields)
        return Plan(root, frozenset(self._scopes), self.fields, command, short)

    def _selection(self, kind: GraphQLObjectType, grouped: Mapping[str, list[FieldDetails]]) -> Selection:
        return Selection(kind.name, tuple(self._asked(kind, key, details) for key, details in grouped.items()))

    def _asked(self, kind: GraphQLObjectType, key: str, details: list[FieldDetails]) -> Asked:
        self.fields += 1
        if self.fields > MAX_FIELDS:
            raise NotCompiled(f"it has more than {MAX_FIELDS} fields")
        node = details[0].node
        name = node.name.value
        if name == "__typename":
            return Asked(key, kind.name, name, Required(Leaf(GraphQLString)), constant=kind.name)
        if name.startswith("__"):
            raise NotCompiled("it asks about the schema")
        field = kind.fields[name]
        definition = (field.extensions or {}).get(_DEFINITION)
        if not isinstance(definition, StrawberryField) or definition.extensions:
            raise NotCompiled(f"{kind.name}.{name} is not a plain field")
        needed = scopes_of(f"{kind.name}.{name}", get_named_type(field.type).name)
        self._scopes.update(needed)
        shape = self._shape(field.type, details)
        if definition.is_subscription:
            return Asked(key, kind.name, name, shape, is_itself=True)
        resolver = definition.base_resolver
        if resolver is None:
            return Asked(key, kind.name, name, shape, attribute=definition.python_name)
        function = resolver.wrapped_func
        if isinstance(function, staticmethod | classmethod):
            raise NotCompiled(f"{kind.name}.{name} is not a plain method")
        if not needed and get_named_type(field.type).name == "Node":
            function = needing_what_it_is(function)
        info = resolver.info_parameter
        asked = Asked(
            key,
            kind.name,
            name,
            shape,
            resolver=function,
            takes_self=resolver.self_parameter is not None,
            info_name=info.name if info else None,
            is_async=resolver.is_async,
            arguments=self._arguments(field, node, definition),
        )
        relation = relation_of(function)
        return asked if relation is None else fused(asked, relation)

    def _arguments(self, field: GraphQLField, node: FieldNode, definition: StrawberryField) -> Arguments | None:
        if not definition.arguments:
            return None
        if any(_has_variable(one.value) for one in node.arguments or ()):
            return Arguments(field, node, definition, None)
        return Arguments(field, node, definition, coerced(self._strawberry, field, node, definition, None))

    def _shape(self, kind: GraphQLOutputType, details: list[FieldDetails]) -> Shape:
        if isinstance(kind, GraphQLNonNull):
            return Required(self._shape(kind.of_type, details))
        if isinstance(kind, GraphQLList):
            return Many(self._shape(kind.of_type, details))
        if isinstance(kind, GraphQLScalarType | GraphQLEnumType):
            return Leaf(kind)
        if isinstance(kind, GraphQLObjectType):
            return One(self._below(kind, details))
        assert isinstance(kind, GraphQLInterfaceType | GraphQLUnionType)
        options = {_class_of(one): self._below(one, details) for one in self._schema.get_possible_types(kind)}
        return Either(options)

    def _below(self, kind: GraphQLObjectType, details: list[FieldDetails]) -> Selection:
        collected = collect_subfields(self._schema, self._fragments, self._conditions, self._operation, kind, details)
        return self._selection(kind, collected.grouped_field_set)


def coerced(
    schema: Schema,
    field: GraphQLField,
    node: FieldNode,
    definition: StrawberryField,
    variables: VariableValues | None,
) -> dict[str, Any]:
    """The arguments as the resolver takes them. Raises GraphQLError."""
    given = get_argument_values(field, node, variables, hide_suggestions=True)
    registry = schema.schema_converter.scalar_registry
    return convert_arguments(given, definition.arguments, registry, schema.config)


def condition_names(operation: OperationDefinitionNode, fragments: Mapping[str, FragmentDefinitionNode]) -> list[str]:
    """The variables that @skip and @include ask. Raises NotCompiled for any other directive."""
    found: dict[str, None] = {}
    todo: list[Any] = [operation.selection_set, *(one.selection_set for one in fragments.values())]
    while todo:
        for one in todo.pop().selections:
            for directive in one.directives or ():
                if directive.name.value not in ("skip", "include"):
                    raise NotCompiled(f"@{directive.name.value}")
                value = directive.arguments[0].value
                if isinstance(value, VariableNode):
                    found[value.name.value] = None
            if getattr(one, "selection_set", None) is not None:
                todo.append(one.selection_set)
    return list(found)


def _has_variable(value: Node) -> bool:
    if isinstance(value, VariableNode):
        return True
    inner = (*getattr(value, "values", ()), *(one.value for one in getattr(value, "fields", ())))
    return any(_has_variable(one) for one in inner)


def _class_of(kind: GraphQLObjectType) -> type:
    definition = (kind.extensions or {}).get(_DEFINITION)
    if not isinstance(definition, StrawberryObjectDefinition):
        raise NotCompiled(f"{kind.name} has no class")
    return definition.origin
