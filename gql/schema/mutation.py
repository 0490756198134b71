"""How a mutation looks: one input, one payload union `<Name>Payload` of success and typed rejections."""

import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import strawberry

from core.errors import Refusal
from gql.schema.rejections import answers_refusals, payload


def mutation(
    success: type, *may_refuse: type[Refusal], description: str
) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """Declare a resolver as a mutation that answers with `success` or one of the refusals."""

    def declare(resolver: Callable[..., Awaitable[Any]]) -> Any:
        name = "".join(part.capitalize() for part in resolver.__name__.split("_"))
        union = payload(f"{name}Payload", success, *may_refuse)
        hints = resolver.__annotations__
        if "input" in hints:
            hints["input"] = Annotated[hints["input"], strawberry.argument(description="What is asked for.")]
        resolver = _forgetting(answers_refusals(resolver))
        return strawberry.mutation(resolver, graphql_type=union, description=description)

    return declare


def _forgetting(resolver: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """What was read before a change is old: for its answer, and for the next change of the same document."""

    @functools.wraps(resolver)
    async def changed(*args: Any, **kwargs: Any) -> Any:
        try:
            return await resolver(*args, **kwargs)
        finally:
            kwargs["info"].context.forget_loaded()

    return changed


def refusable_field(
    name: str, success: type, *may_refuse: type[Refusal], description: str
) -> Callable[[Callable[..., Awaitable[Any]]], Any]:
    """The same for a query that can be refused; the union is called `name`."""

    def declare(resolver: Callable[..., Awaitable[Any]]) -> Any:
        union = payload(name, success, *may_refuse)
        return strawberry.field(answers_refusals(resolver), graphql_type=union, description=description)

    return declare
