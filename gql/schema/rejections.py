"""Refusals as types: one Rejection of each of core's refusals, and the payload unions made of them."""

import functools
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Union

import strawberry

from core.errors import MissingScope, NotSignedIn, Refusal, refusals
from core.texts import fix_of, message_of


@strawberry.interface(description="A no: what is wrong, and what to do about it. Nothing was changed.")
class Rejection:
    code: str = strawberry.field(description="Stable, in capitals; the same for ever.")
    message: str = strawberry.field(description="What is wrong, in the language of the request (nb or en).")
    fix: str = strawberry.field(description="What to do about it, in the language of the request.")


def _rejection_type(refusal: type[Refusal]) -> type[Rejection]:
    made = type(f"{refusal.__name__}Rejection", (Rejection,), {"__annotations__": {}})
    return strawberry.type(made, description=f"Code {refusal.code}. {message_shape(refusal)}")


def message_shape(refusal: type[Refusal]) -> str:
    from core.texts.en import EN

    return EN[f"{refusal.code}.message"]


REJECTIONS: dict[type[Refusal], type[Rejection]] = {refusal: _rejection_type(refusal) for refusal in refusals()}


def rejection(refusal: Refusal, locale: str) -> Rejection:
    return REJECTIONS[type(refusal)](
        code=refusal.code, message=message_of(refusal, locale), fix=fix_of(refusal, locale)
    )


def payload(name: str, success: type, *may_refuse: type[Refusal]) -> Any:
    """The union `<name>`: the success, or one of the named refusals. Not being signed in can always happen."""
    members = (success, *(REJECTIONS[refusal] for refusal in dict.fromkeys((NotSignedIn, *may_refuse))))
    description = f"{success.__name__}, or the reason why not."
    return Annotated[Union[members], strawberry.union(name, description=description)]  # type: ignore[valid-type]  # noqa: UP007


def answers_refusals(resolver: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """Core's refusals become rejections in the language of the request."""

    @functools.wraps(resolver)
    async def answer(*args: Any, **kwargs: Any) -> Any:
        info = kwargs["info"]
        try:
            return await resolver(*args, **kwargs)
        except MissingScope:
            # Told with the field's path, as at every other field.
            raise
        except Refusal as refusal:
            return rejection(refusal, info.context.locale)

    return answer
