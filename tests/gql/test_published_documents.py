"""What we show to others runs compiled: every document of the README, the guides, the demo and GraphiQL.

Law: what does not is named here with its reason, which is the program's own.
"""

from typing import Any

import pytest
from graphql import OperationType

from core.store import Store
from tests.support import published
from tests.support.compiling import CHANGES, operations_of, why_not
from tests.support.house import store_at
from tests.support.programs import made_at_once

NOT_COMPILED: dict[str, str] = {}
"""Document -> why."""
DOCUMENTS = published.documents()


@pytest.fixture(autouse=True)
def programs_are_made_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made_at_once(monkeypatch)


@pytest.fixture
async def store(tmp_path: Any) -> Any:
    opened = store_at(tmp_path)
    yield opened
    await opened.close()


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
async def test_what_we_show_runs_compiled(name: str, store: Store) -> None:
    text = DOCUMENTS[name]
    why = await why_not(text, store)
    changes = any(one.operation is OperationType.MUTATION for one in operations_of(text))
    assert why == NOT_COMPILED.get(name) or (why == CHANGES and changes)


def test_every_place_has_documents() -> None:
    files = {name.rpartition(" ")[0] for name in DOCUMENTS}
    assert set(NOT_COMPILED) <= set(DOCUMENTS)
    for place in (
        "README.md",
        "docs/guides/spa",
        "docs/guides/mobile",
        "docs/guides/partner",
        "gateway/demo",
        "gateway/watch.py",
        "web/graphiql",
    ):
        assert any(name.startswith(place) for name in files), place


async def test_what_is_not_compiled_would_be_seen(store: Store) -> None:
    assert await why_not("{ __schema { queryType { name } } }", store) == "it asks about the schema"
