"""A mutation's command: begun once, and never again, whatever becomes of its answer.

Law: once begun, all that is left is to tell. What a program cannot tell graphql-core completes from the value that is
already there, so nulls, faults and their paths are its own, and the command is not run for them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLSchema, default_field_resolver

from gql.context import Context
from gql.execution.plan import Asked
from gql.execution.running import Run


class Happened:
    """What a command came to. As the root value of an execution it stands for running the command."""

    __slots__ = ("_error", "_value")

    def __init__(self, value: object, error: Exception | None) -> None:
        self._value, self._error = value, error

    def told(self) -> Any:
        """Its answer. Raises what it raised."""
        if self._error is not None:
            raise self._error
        return self._value


async def happen(command: Asked, given: Mapping[str, Any], context: Context) -> Happened:
    """Run the command: there is no other way here to do so, and no way to do it twice."""
    assert command.resolver is not None
    place: tuple[None, ...] = (None,) if command.takes_self else ()
    info: dict[str, Any] = {command.info_name: Run(context, [])} if command.info_name else {}
    try:
        return Happened(await command.resolver(*place, **info, **given), None)
    except Exception as error:
        return Happened(None, error)


def tell_what_happened(schema: GraphQLSchema) -> None:
    """In front of every mutation: where it has happened already, it is only told."""
    assert schema.mutation_type is not None
    for field in schema.mutation_type.fields.values():
        field.resolve = _told_or(field.resolve or default_field_resolver)


def _told_or(resolve: Callable[..., Any]) -> Callable[..., Any]:
    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        return source.told() if isinstance(source, Happened) else resolve(source, info, **arguments)

    return resolved
