"""A run of a program: what can be made at once is made at once, what must be awaited is awaited in waves.

Everything a wave waits for is begun before any of it is awaited, so reads of one level meet in one statement.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from gql.context import Context
from gql.execution.emit import Code

Waiting = tuple[Coroutine[Any, Any, Any], dict[str, Any], str, Callable[[Any, "Run"], Any]]


class Run:
    """Stands for `info` in resolvers, which ask it for their context and nothing else."""

    __slots__ = ("_waiting", "arguments", "context")

    def __init__(self, context: Context, arguments: list[dict[str, Any]]) -> None:
        self.context = context
        self.arguments = arguments
        self._waiting: list[Waiting] = []

    def later(
        self,
        value: Coroutine[Any, Any, Any],
        into: dict[str, Any],
        key: str,
        complete: Callable[[Any, "Run"], Any],
    ) -> None:
        self._waiting.append((value, into, key, complete))

    @property
    def waits(self) -> bool:
        return bool(self._waiting)

    async def data(self, code: Code, event: object = None) -> dict[str, Any]:
        """The answer. Raises whatever goes wrong anywhere in it."""
        made = self.begin(code, event)
        await self.finish()
        return made

    def begin(self, code: Code, event: object = None) -> dict[str, Any]:
        """What can be made at once; it is whole when nothing `waits`, or when `finish` has ended."""
        try:
            return code.root(event, self)
        except BaseException:
            self._close()
            raise

    async def finish(self) -> None:
        try:
            while self._waiting:
                wave, self._waiting = self._waiting, []
                values = await _all(wave)
                for (_, into, key, complete), value in zip(wave, values, strict=True):
                    into[key] = complete(value, self)
        finally:
            self._close()

    def _close(self) -> None:
        for value, *_ in self._waiting:
            value.close()


async def _all(wave: list[Waiting]) -> list[Any]:
    if len(wave) == 1:
        return [await wave[0][0]]
    tasks: list[Awaitable[Any]] = [value for value, *_ in wave]
    values = await asyncio.gather(*tasks, return_exceptions=True)
    for value in values:
        if isinstance(value, BaseException):
            raise value
    return values
