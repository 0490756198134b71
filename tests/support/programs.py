"""How queries are executed while somebody looks: by programs, and if not, why not."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from graphql import OperationType

from gql.context import Context
from gql.execution import Program
from gql.execution.shelf import SHELF


@dataclass
class Programs:
    """Nothing is said of those whose viewer's token may lack a scope: they are rightly left to graphql-core."""

    compiled: int = 0
    left: Counter[str] = field(default_factory=Counter)
    """Why graphql-core executed others."""


def made_at_once(patch: pytest.MonkeyPatch) -> None:
    """Tests ask for more new programs in a while than a process would make."""
    patch.setattr(SHELF, "may_make", lambda: True)


@contextmanager
def watched_programs() -> Iterator[Programs]:
    found, prepared = Programs(), Program.prepared

    def watched(self: Program, variables: Any, context: Context) -> Any:
        made = prepared(self, variables, context)
        whole = context.viewer is None or context.viewer.scopes is None
        if whole and self._operation.operation is OperationType.QUERY:
            if made is not None:
                found.compiled += 1
            else:
                found.left[self.reason or "its variables"] += 1
        return made

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Program, "prepared", watched)
        made_at_once(patch)
        yield found
