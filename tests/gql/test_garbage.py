"""An answer leaves nothing that refers to itself: it goes when it is sent, and nobody waits for garbage to be found.

A serving process looks for such garbage seldom (gateway/garbage.py). Rows that wait for it fill the memory, and whoever
asks when it is found waits for all of them to go.
"""

import gc
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import pytest_asyncio

from bench.queries import QUERIES, Ask
from gql.schema.node import global_id
from gql.transport.documents import Documents, operation_of
from gql.transport.operations import run_operation
from tests.support.programs import made_at_once
from tests.support.seeded_store import SeededStore

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.slow]

DOCUMENTS = Documents(compile_at=1)
TIMES = 5
SMALL = 100
"""What may be left after one answer, in objects: graphql-core's executor, where it leads. An answer has thousands."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[SeededStore]:
    async with SeededStore.at(tmp_path_factory.mktemp("seeded")) as scene:
        yield scene


@contextmanager
def what_is_left() -> Iterator[Counter[str]]:
    """Filled when it ends: kinds of the objects that only a look for garbage has found."""
    found: Counter[str] = Counter()
    gc.collect()
    # What was there before may go meanwhile, and is not the answer's.
    gc.freeze()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        yield found
        gc.collect()
        found.update(type(one).__name__ for one in gc.garbage)
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.unfreeze()
        gc.enable()


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if not query.writes and name != "Q2N"])
async def test_an_answer_goes_when_it_is_sent(scene: SeededStore, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    made_at_once(monkeypatch)
    query, seeded = QUERIES[name], scene.seeded
    about = seeded.big if query.about == "company" else seeded.of_company["account", seeded.big][0]
    viewer = scene.partner if query.viewer == "partner" else scene.person
    variables: dict[str, Any] = query.body(Ask(global_id(query.about.title(), about)))["variables"]
    operation = operation_of(await DOCUMENTS.document(query.text), name)

    async def ask() -> None:
        result = await run_operation(operation, variables, scene.context(viewer))
        assert result.data is not None
        assert not result.errors, result.errors

    # What is made once for all that follow is made by the first.
    await ask()
    await ask()
    with what_is_left() as left:
        for _ in range(TIMES):
            await ask()
    assert left.total() <= SMALL * TIMES, left.most_common(12)
