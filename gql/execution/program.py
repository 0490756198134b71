"""The program of one operation, one for each way its conditions fall; and programs for parts of what has none."""

import weakref
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLObjectType,
    OperationDefinitionNode,
)
from graphql.execution.collect_fields import FieldDetails
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from gql.context import Context
from gql.execution.analyse import Analysis, coerced, condition_names
from gql.execution.commands import Happened, happen
from gql.execution.emit import Code, Fault, emit
from gql.execution.inputs import Unusual
from gql.execution.plan import Arguments, Asked, NotCompiled, Plan
from gql.execution.running import Run
from gql.execution.shelf import SHELF
from gql.execution.texts import Given, Texts, Way

log = structlog.get_logger(__name__)

MAX_WAYS_OF_TEXTS = 8
"""Of one operation, whose arguments are remembered."""
MAX_IN_VAIN = 1_500
"""Fields of one operation, until no more of its parts are tried."""
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program with the arguments that its variables make."""

    code: Code
    arguments: list[dict[str, Any]]
    command: Asked | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    """The command's own arguments."""

    async def begin(self, context: Context) -> Happened | None:
        """A mutation's command, run now; `answer` takes what it came to. None: there is none."""
        return await happen(self.command, self.given, context) if self.command else None

    async def answer(self, context: Context, event: object = None) -> ExecutionResult | None:
        """The result when all goes well; None: graphql-core executes it, and says what is wrong.

        `event`: of a subscription, or what a mutation's command came to.
        """
        try:
            event = event.told() if isinstance(event, Happened) else event
            return ExecutionResult(await Run(context, self.arguments).data(self.code, event), None)
        except Exception as error:
            if not isinstance(error, Fault):
                log.debug("a compiled operation is asked again", error=type(error).__name__)
            context.forget_loaded()
            return None


class Program:
    """`compile_at`: from which execution on it is compiled; 0: never."""

    def __init__(self, schema: Schema, tree: DocumentNode, operation: OperationDefinitionNode, compile_at: int) -> None:
        self._schema = schema
        self._operation = operation
        self._fragments = {one.name.value: one for one in tree.definitions if isinstance(one, FragmentDefinitionNode)}
        self._compile_at = compile_at
        self._number = next(_NUMBERS)
        weakref.finalize(self, SHELF.forget, self._number)
        self._in_vain = 0
        """Fields that were looked at for what was then not compiled."""
        self._conditions: list[str] | None = None
        self._no_parts: set[tuple[str, int]] = set()
        self._texts = Texts(operation)
        self._ways_of_texts: dict[Way, tuple[Code, list[Given] | None]] = {}
        self._runs = 0
        self.reason: str | None = None
        """Why it is not compiled; None while it may be."""

    @property
    def compiles(self) -> bool:
        """Is anything of it ever compiled?"""
        return self._compile_at > 0

    def prepared(self, variables: Mapping[str, Any] | None, context: Context) -> Prepared | None:
        """For one execution, or for all of a subscription's events; None where that is graphql-core's."""
        self._runs += 1
        if not self.compiles or self.reason is not None or self._runs < self._compile_at:
            return None
        return self._shortly(variables or {}, context) or self._prepared(variables or {}, context)

    def _shortly(self, variables: Mapping[str, Any], context: Context) -> Prepared | None:
        """A mutation whose one variable is all that its command is given."""
        plan, code = SHELF.get((self._number, ())) or (None, None)
        if plan is None or code is None or plan.takes is None or code.arguments or not _covered(plan, context):
            return None
        try:
            return Prepared(code, [], plan.command, plan.takes(variables))
        except Unusual:
            return None

    def _prepared(self, given: Mapping[str, Any], context: Context) -> Prepared | None:
        way = self._texts.way(given)
        values = self._coerced(given) if way is None else self._texts.values(given)
        made = self._compiled(values) if values is not None else None
        if made is None or values is None or not _covered(made[0], context):
            return None
        plan, code = made
        try:
            if plan.command is not None:
                asked = plan.command.arguments
                arguments = [self._argument(one, values) for one in code.arguments]
                return Prepared(code, arguments, plan.command, self._argument(asked, values) if asked else {})
            if way is not None:
                texts = self._given(way, code, given)
                if texts is not None:
                    return Prepared(code, [one.of(given) for one in texts])
            return Prepared(code, [self._argument(one, values) for one in code.arguments])
        except GraphQLError:
            return None

    def _coerced(self, given: Mapping[str, Any]) -> VariableValues | None:
        declared = self._operation.variable_definitions or ()
        # One fault is enough to leave it: to gather thousands would keep everybody waiting.
        values = get_variable_values(self._schema._schema, declared, dict(given), 1, hide_suggestions=True)
        return None if isinstance(values, list) else values

    def _argument(self, one: Arguments, values: VariableValues) -> dict[str, Any]:
        return coerced(self._schema, one.field, one.node, one.definition, values)

    def _given(self, way: Way, code: Code, given: Mapping[str, Any]) -> list[Given] | None:
        known = self._ways_of_texts.get(way)
        if known is None or known[0] is not code:
            if len(self._ways_of_texts) > MAX_WAYS_OF_TEXTS:
                self._ways_of_texts.clear()
            known = self._ways_of_texts[way] = code, self._texts.arguments(given, code.arguments, self._argument)
        return known[1]

    def part(
        self, kind: GraphQLObjectType, details: list[FieldDetails], values: VariableValues, context: Context
    ) -> Prepared | None:
        """A program for one field of an operation that graphql-core executes; None where there is none."""
        if not self.compiles or self._runs < self._compile_at or self._in_vain > MAX_IN_VAIN:
            return None
        place = kind.name, id(details[0].node)
        made = None if place in self._no_parts else self._part(kind, details, values)
        if made is None or not _covered(made[0], context):
            return None
        try:
            return Prepared(made[1], [self._argument(one, values) for one in made[1].arguments])
        except GraphQLError:
            return None

    def _part(
        self, kind: GraphQLObjectType, details: list[FieldDetails], values: VariableValues
    ) -> tuple[Plan, Code] | None:
        try:
            way = self._way(values)
            part = kind.name, *(id(one.node) for one in details)
            return None if way is None else self._made(part, way, lambda of: of.part(kind, details))
        except NotCompiled as why:
            log.debug("a part is not compiled", reason=str(why))
        except Exception:
            log.exception("a part is not compiled")
        self._no_parts.add((kind.name, id(details[0].node)))
        return None

    def _compiled(self, values: VariableValues) -> tuple[Plan, Code] | None:
        try:
            way = self._way(values)
            return None if way is None else self._made((), way, Analysis.plan)
        except NotCompiled as why:
            self.reason = str(why)
            log.debug("not compiled", reason=self.reason)
        except Exception:
            self.reason = "it could not be understood"
            log.exception("not compiled")
        return None

    def _way(self, values: VariableValues) -> dict[str, Any] | None:
        """How the conditions fall; None: not at all, which is an error for graphql-core to tell. Raises NotCompiled."""
        if self._conditions is None:
            self._conditions = condition_names(self._operation, self._fragments)
        way = {name: values.coerced.get(name) for name in self._conditions}
        return None if None in way.values() else way

    def _made(
        self, part: tuple[Any, ...], way: dict[str, Any], plan_of: Callable[[Analysis], Plan]
    ) -> tuple[Plan, Code] | None:
        """From the shelf, or made now if there is time for it. Raises NotCompiled."""
        key = self._number, (*way.values(), *part)
        made = SHELF.get(key)
        if made is None and SHELF.may_make():
            analysis = Analysis(self._schema, self._operation, self._fragments, way)
            try:
                plan = plan_of(analysis)
                made = plan, emit(plan)
            except Exception:
                self._in_vain += analysis.fields
                raise
            finally:
                SHELF.spend(analysis.fields)
            SHELF.put(key, *made)
        return made


def _covered(plan: Plan, context: Context) -> bool:
    """May this viewer's token ask for all of it? What may not is refused by graphql-core, with the field's path."""
    scopes = context.viewer.scopes if context.viewer else None
    return scopes is None or plan.scopes <= scopes
