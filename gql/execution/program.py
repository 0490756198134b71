"""The program of one operation: made when the operation comes again, and one for each way its conditions fall."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import structlog
from graphql import (
    DocumentNode,
    ExecutionResult,
    FragmentDefinitionNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
)
from graphql.execution.values import VariableValues, get_variable_values
from strawberry import Schema

from gql.context import Context
from gql.execution.analyse import Analysis, coerced, condition_names
from gql.execution.emit import Code, Fault, emit
from gql.execution.plan import Arguments, NotCompiled, Plan
from gql.execution.running import Run
from gql.execution.shelf import SHELF
from gql.execution.texts import Given, Texts, Way

log = structlog.get_logger(__name__)

MAX_WAYS = 8
"""In which the conditions of one operation (variables in @skip and @include) may fall."""
_NUMBERS = count()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A program with the arguments that its variables make."""

    code: Code
    arguments: list[dict[str, Any]]

    async def answer(self, context: Context, event: object = None) -> ExecutionResult | None:
        """The result when all goes well; None: graphql-core executes it, and says what is wrong."""
        try:
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
        self._compile_at = compile_at if operation.operation is not OperationType.MUTATION else 0
        self._number = next(_NUMBERS)
        self._conditions: list[str] | None = None
        self._ways: set[tuple[Any, ...]] = set()
        self._texts = Texts(operation)
        self._ways_of_texts: dict[Way, tuple[Code, list[Given] | None]] = {}
        self._runs = 0
        self.reason: str | None = None
        """Why it is not compiled; None while it may be."""

    def prepared(self, variables: Mapping[str, Any] | None, context: Context) -> Prepared | None:
        """For one execution, or for all of a subscription's events; None where that is graphql-core's."""
        self._runs += 1
        if not self._compile_at or self.reason is not None or self._runs < self._compile_at:
            return None
        given = variables or {}
        way = self._texts.way(given)
        values = self._coerced(given) if way is None else self._texts.values(given)
        made = self._compiled(values) if values is not None else None
        if made is None or values is None or not _covered(made[0], context):
            return None
        code = made[1]
        try:
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
            if len(self._ways_of_texts) > MAX_WAYS:
                self._ways_of_texts.clear()
            known = self._ways_of_texts[way] = code, self._texts.arguments(given, code.arguments, self._argument)
        return known[1]

    def _compiled(self, values: VariableValues) -> tuple[Plan, Code] | None:
        try:
            if self._conditions is None:
                self._conditions = condition_names(self._operation, self._fragments)
            way = tuple(values.coerced.get(name) for name in self._conditions)
            if None in way:
                return None  # An error, which is graphql-core's to tell.
            return SHELF.get((self._number, way)) or self._make(way, dict(zip(self._conditions, way, strict=True)))
        except NotCompiled as why:
            self.reason = str(why)
            log.debug("not compiled", reason=self.reason)
        except Exception:
            self.reason = "it could not be understood"
            log.exception("not compiled")
        return None

    def _make(self, way: tuple[Any, ...], conditions: Mapping[str, Any]) -> tuple[Plan, Code] | None:
        """Raises NotCompiled."""
        self._ways.add(way)
        if len(self._ways) > MAX_WAYS:
            raise NotCompiled(f"its conditions fall in more than {MAX_WAYS} ways")
        if not SHELF.may_make():
            return None
        plan = Analysis(self._schema, self._operation, self._fragments, conditions).plan()
        code = emit(plan)
        SHELF.put((self._number, way), plan, code)
        return plan, code


def _covered(plan: Plan, context: Context) -> bool:
    """May this viewer's token ask for all of it? What may not is refused by graphql-core, with the field's path."""
    scopes = context.viewer.scopes if context.viewer else None
    return scopes is None or plan.scopes <= scopes
