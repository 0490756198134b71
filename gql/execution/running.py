"""A run of a program: what can be made at once is made at once, what must be awaited is awaited in waves.

Everything a wave waits for is begun before any of it is awaited, so reads of one level meet in one statement.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from gql.context import Context
from gql.execution.emit import Code
from gql.schema.relation import Find

Complete = Callable[[Any, "Run"], Any]
Waiting = tuple[Coroutine[Any, Any, Any], dict[str, Any], str, Complete]
Following = tuple[str, dict[str, Any], str, Complete]


class Run:
    """Stands for `info` in resolvers, which ask it for their context and nothing else."""

    __slots__ = ("_following", "_waiting", "arguments", "context")

    def __init__(self, context: Context, arguments: list[dict[str, Any]]) -> None:
        self.context = context
        self.arguments = arguments
        self._waiting: list[Waiting] = []
        self._following: dict[tuple[int, int], tuple[Find, Mapping[str, Any], list[Following]]] = {}

    def later(
        self,
        value: Coroutine[Any, Any, Any],
        into: dict[str, Any],
        key: str,
        complete: Complete,
    ) -> None:
        self._waiting.append((value, into, key, complete))

    def follow(
        self,
        find: Find,
        arguments: Mapping[str, Any],
        key: str | None,
        into: dict[str, Any],
        name: str,
        complete: Complete,
    ) -> None:
        """What `find` finds by this key, together with all of this wave that stand in the same place."""
        if key is None:
            into[name] = complete(None, self)
            return
        # Both live as long as the run. What is equal but no such place meets it in the context.
        way = id(find), id(arguments)
        following = self._following.get(way)
        if following is None:
            following = self._following[way] = find, arguments, []
        following[2].append((key, into, name, complete))

    @property
    def waits(self) -> bool:
        return bool(self._waiting or self._following)

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
            while self.waits:
                wave, self._waiting = self._waiting, []
                followed, self._following = self._following, {}
                found = (self._found(*following) for following in followed.values())
                values = await _all([*(value for value, *_ in wave), *found])
                for (_, into, key, complete), value in zip(wave, values[: len(wave)], strict=True):
                    into[key] = complete(value, self)
        finally:
            self._close()

    async def _found(self, find: Find, arguments: Mapping[str, Any], following: list[Following]) -> None:
        """Rows that lead to the same one share what is made of it."""
        found = await self.context.found(find, (key for key, *_ in following), arguments)
        made: dict[tuple[str, Complete], Any] = {}
        for key, into, name, complete in following:
            of = key, complete
            if of not in made:
                made[of] = complete(found.get(key), self)
            into[name] = made[of]

    def _close(self) -> None:
        for value, *_ in self._waiting:
            value.close()


async def _all(wave: list[Coroutine[Any, Any, Any]]) -> list[Any]:
    if len(wave) == 1:
        return [await wave[0]]
    values = await asyncio.gather(*wave, return_exceptions=True)
    for value in values:
        if isinstance(value, BaseException):
            raise value
    return values
