"""What is not compiled as a whole is compiled in parts: below a field of which everything is understood a program runs.

Law: graphql-core leads. It asks field by field; a part answers or it was never there. Whatever goes wrong in a part,
graphql-core executes its field from the beginning, so errors and their paths are its own. What changes something, and
what is told of an event, is never a part: only what is below it.
"""

from collections.abc import Awaitable
from typing import Any

from graphql import GraphQLObjectType, OperationType
from graphql.execution.collect_fields import FieldDetails
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext

from gql.context import Context
from gql.execution.program import Prepared, Program
from gql.execution.running import Run

_Known = tuple[list[FieldDetails], Prepared | None]


class Partwise(StrawberryGraphQLCoreExecutionContext):
    """graphql-core's executor, with programs for parts of the operation.

    `failed`: the operation's own program gave no answer, so the parts it begins with would give none either.
    """

    def __init__(self, *given: Any, program: Program, failed: bool, **more: Any) -> None:
        super().__init__(*given, **more)
        self._program = program
        self._below_root = failed or self.operation.operation is not OperationType.QUERY
        self._parts: dict[tuple[str, int], _Known] = {}

    def build_per_event_executor(self, payload: Any) -> "Partwise":
        """A copy, whose memory of this event's fields goes with it: the lists of details are new for each."""
        made: Any = super().build_per_event_executor(payload)
        made._parts, made._relevant_sub_fields = {}, {}
        return made

    def execute_field(
        self,
        parent_type: GraphQLObjectType,
        source: Any,
        field_details_list: list[FieldDetails],
        path: Path,
        position_context: Any,
    ) -> Any:
        asked = parent_type, source, field_details_list, path, position_context
        part = None
        if field_details_list[0].node.selection_set is not None and (path.prev is not None or not self._below_root):
            part = self._part(parent_type, field_details_list)
        if part is None:
            return super().execute_field(*asked)
        context: Context = self.context_value
        run = Run(context, part.arguments)
        try:
            made = run.begin(part.code, source)
        except Exception:
            self._forget(parent_type, field_details_list)
            return super().execute_field(*asked)
        return self._later(run, made, asked) if run.waits else made[str(path.key)]

    async def _later(self, run: Run, made: dict[Any, Any], asked: tuple[Any, ...]) -> Any:
        try:
            await run.finish()
        except Exception:
            parent_type, _, field_details_list, *_ = asked
            self._forget(parent_type, field_details_list)
            value = super().execute_field(*asked)
            return await value if isinstance(value, Awaitable) else value
        return made[str(asked[3].key)]

    def _part(self, parent_type: GraphQLObjectType, details: list[FieldDetails]) -> Prepared | None:
        """The same for all objects of a list: graphql-core gives the same list of details for each."""
        key = parent_type.name, id(details)
        known = self._parts.get(key)
        if known is None:
            found = self._program.part(parent_type, details, self.variable_values, self.context_value)
            # With the list itself, so that no other gets its id.
            known = self._parts[key] = details, found
        return known[1]

    def _forget(self, parent_type: GraphQLObjectType, details: list[FieldDetails]) -> None:
        """What failed once is not tried for the next object of a list."""
        self._parts[parent_type.name, id(details)] = details, None
