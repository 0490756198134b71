"""Point reads of one turn of the event loop, whoever's request they are of, are asked together.

Law: only what the same viewer asks of the same source of the same store meets in a statement.
"""

import asyncio
from collections import defaultdict
from typing import Any

from core.access import Viewer
from core.reading import Reader
from core.source import Row, Source
from core.store import Store

AT_ONCE = 200
"""Keys of one statement."""
_Asked = tuple[Store, Viewer, Source[Any]]
_Waiting = dict[str, list[asyncio.Future[Any]]]


class Gathering:
    """One a process: a store lives in one loop."""

    def __init__(self) -> None:
        self._waiting: dict[_Asked, _Waiting] = {}
        self._running: set[asyncio.Task[None]] = set()

    def one(self, store: Store, viewer: Viewer, source: Source[Row], key: str) -> asyncio.Future[Row | None]:
        """As Reader.one, soon."""
        loop = asyncio.get_running_loop()
        asked = (store, viewer, source)
        waiting = self._waiting.get(asked)
        if waiting is None:
            waiting = self._waiting[asked] = defaultdict(list)
            loop.call_soon(self._begin, asked)
        # A future for each who waits: one who gives up takes the answer from nobody else.
        future: asyncio.Future[Row | None] = loop.create_future()
        waiting[key].append(future)
        return future

    def _begin(self, asked: _Asked) -> None:
        # What is asked before the task has its turn still comes along.
        task = asyncio.create_task(self._read(asked))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _read(self, asked: _Asked) -> None:
        waiting = self._waiting.pop(asked)
        keys = list(waiting)
        for start in range(0, len(keys), AT_ONCE):
            await self._answer(asked, {key: waiting[key] for key in keys[start : start + AT_ONCE]})

    async def _answer(self, asked: _Asked, waiting: _Waiting) -> None:
        store, viewer, source = asked
        futures = [one for several in waiting.values() for one in several]
        try:
            rows = await Reader(store, viewer).many(source, list(waiting))
        except Exception as error:
            for future in futures:
                if not future.done():
                    future.set_exception(error)
            return
        except asyncio.CancelledError:
            for future in futures:
                future.cancel()
            raise
        for row, several in zip(rows, waiting.values(), strict=True):
            for future in several:
                if not future.done():
                    future.set_result(row)


GATHERING = Gathering()
