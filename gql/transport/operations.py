"""One operation, whichever way it came: made ready, paid for, executed.

Law: nothing is executed that was not read, judged, validated and paid for; what goes wrong on the way there is told
before anything has happened.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from inspect import isawaitable
from typing import TYPE_CHECKING, Any

from graphql import (
    ExecutionResult,
    Executor,
    FieldNode,
    GraphQLError,
    OperationType,
    create_source_event_stream,
    execute_subscription_event,
)
from strawberry.execution import optimized_is_awaitable

from core.errors import NotSignedIn, OperationTooLarge, Refusal
from gql.context import Context
from gql.execution.parts import Partwise
from gql.metrics import REFUSED
from gql.root import schema
from gql.transport import limits
from gql.transport.bodies import Wanted
from gql.transport.budgets import REFUSED_COST, Level
from gql.transport.documents import Operation, Unaskable, operation_of
from gql.transport.errors import TOLD, error_of, errors_of

if TYPE_CHECKING:
    # The door holds the shares, which are told by what is here.
    from gql.transport.door import Arrival, Door

MAX_COERCION_ERRORS = 10
"""Of one request's variables: each repeats a part of what was sent."""


@dataclass(frozen=True, slots=True)
class Ready:
    """`cost` is what it was charged; `level` what is left of the budget."""

    operation: Operation
    variables: dict[str, Any] | None
    cost: int
    level: Level

    @property
    def is_subscription(self) -> bool:
        return self.operation.kind is OperationType.SUBSCRIPTION

    @property
    def account(self) -> dict[str, Any]:
        """The cost as told in `extensions.cost`."""
        return {"requested": self.cost, "limit": limits.MAX_COST, "remaining": self.level.remaining}


async def make_ready(door: "Door", wanted: Wanted, arrival: "Arrival", *, by_address: bool = False) -> Ready:
    """Raises what errors.TOLD names."""
    try:
        ready = await _judged(door, wanted, arrival, by_address)
        if arrival.believed and ready.operation.kind is not OperationType.QUERY:
            # Who only seems to be here changes nothing, whatever was thought of the document before.
            raise NotSignedIn
        return ready
    except TOLD as error:
        REFUSED.labels(errors_of(error, "en")[0]["extensions"]["code"]).inc()
        raise


async def _judged(door: "Door", wanted: Wanted, arrival: "Arrival", by_address: bool) -> Ready:
    text = door.documents.text_of(wanted, by_address=by_address)
    # Who has nothing left is not even read, and nobody keeps the reading thread to themselves.
    door.budgets.take(arrival.payer, arrival.known, door.documents.price_of_reading(text))
    document = await door.documents.document(text)
    try:
        operation = operation_of(document, wanted.operation_name)
        cost = operation.price.of(wanted.variables or {})
        if cost > limits.MAX_COST:
            raise OperationTooLarge(what="cost", limit=limits.MAX_COST)
    except (Refusal, Unaskable):
        door.budgets.take(arrival.payer, arrival.known, REFUSED_COST)
        raise
    level = door.budgets.take(arrival.payer, arrival.known, cost)
    door.documents.persist(wanted)
    return Ready(operation, wanted.variables, cost, level)


async def run(ready: Ready, context: Context) -> ExecutionResult:
    """A query or mutation, once."""
    return await run_operation(ready.operation, ready.variables, context)


async def run_operation(operation: Operation, variables: dict[str, Any] | None, context: Context) -> ExecutionResult:
    """The same, of what nobody pays for."""
    prepared = operation.program.prepared(variables, context)
    happened = await prepared.begin(context) if prepared else None
    compiled = await prepared.answer(context, happened) if prepared else None
    if compiled is not None:
        return compiled
    try:
        # A mutation that has happened is only told.
        executor = _executor(operation, variables, context, happened, failed=prepared is not None)
        if isinstance(executor, list):
            return ExecutionResult(None, executor)
        result: Any = executor.execute_operation()
        return await result if isawaitable(result) else result
    except Exception as error:
        return ExecutionResult(None, [_as_told(error)])
    finally:
        # graphql-core's executor refers to itself, and has the context: its rows need not wait for both to be found.
        context.forget_loaded()


async def follow(ready: Ready, context: Context) -> AsyncGenerator[ExecutionResult, None]:
    """Whatever it is, as a stream: a subscription's results, or the one of a query or mutation."""
    if not ready.is_subscription:
        yield await run(ready, context)
        return
    operation, variables = ready.operation, ready.variables
    try:
        executor = _executor(operation, variables, context)
        if isinstance(executor, list):
            yield ExecutionResult(None, executor)
            return
        source = create_source_event_stream(executor)
        source = await source if isawaitable(source) else source
        if isinstance(source, ExecutionResult):
            yield source
            return
        prepared = operation.program.prepared(variables, context)
        async with aclosing(source):  # type: ignore[type-var]
            async for event in source:
                compiled = await prepared.answer(context, event) if prepared else None
                yield compiled or await _told_of(executor, event)
    except Exception as error:
        # The source broke off while it was followed, which is the root field's error and no fault of the request.
        failed = GraphQLError("", original_error=error, path=_root(operation))
        yield ExecutionResult(None, [failed])


def _executor(
    operation: Operation,
    variables: dict[str, Any] | None,
    context: Context,
    root_value: object = None,
    *,
    failed: bool = False,
) -> Executor | list[GraphQLError]:
    """graphql-core's own, or why there can be none. `failed`: the operation's program was tried already."""
    # With nothing compiled it is graphql-core alone.
    in_parts = {"program": operation.program, "failed": failed} if operation.program.compiles else {}
    kind = Partwise if in_parts else schema.execution_context_class
    return kind.build(
        schema._schema,
        operation.tree,
        root_value,
        context,
        variables,
        operation.name,
        is_awaitable=optimized_is_awaitable,  # type: ignore[arg-type]
        max_coercion_errors=MAX_COERCION_ERRORS,
        hide_suggestions=True,
        operation_extensions=None,
        **in_parts,
    )


async def _told_of(executor: Executor, event: object) -> ExecutionResult:
    result: Any = execute_subscription_event(executor.build_per_event_executor(event))
    return await result if isawaitable(result) else result


def _root(operation: Operation) -> list[str | int]:
    fields = [one for one in operation.node.selection_set.selections if isinstance(one, FieldNode)]
    return [(one.alias or one.name).value for one in fields[:1]] or ["subscription"]


def _as_told(error: Exception) -> GraphQLError:
    return error if isinstance(error, GraphQLError) else GraphQLError("", original_error=error)


def is_request_error(result: ExecutionResult) -> bool:
    """Nothing was executed: what goes wrong in execution has a path, what is wrong with the request has none."""
    return result.data is None and bool(result.errors) and all(error.path is None for error in result.errors or ())


def told(result: ExecutionResult, locale: str, account: dict[str, Any] | None = None) -> dict[str, Any]:
    """The result as JSON: no `data` where nothing was executed."""
    answer: dict[str, Any] = {}
    if result.errors:
        answer["errors"] = [error_of(error, locale) for error in result.errors]
    if not is_request_error(result):
        answer["data"] = result.data
    if account is not None:
        answer["extensions"] = {"cost": account}
    return answer
