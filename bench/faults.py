"""What went wrong, told to whoever watches, in the notes of the report, and to the bars that wait for a figure."""

import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from bench.bars import Found

LONGEST = 300


@dataclass
class Faults:
    say: Callable[[str], None]
    notes: list[str] = field(default_factory=list)
    found: Found = field(default_factory=Found)

    def of(self, subject: str, why: str) -> None:
        """`subject`: what a bar may need, as bench.bars tells them: a server, a query of a server, a part."""
        self.say(f"{subject}: {why}")
        told = why.partition("\n")[0][:LONGEST].replace("|", "/")
        self.found.missing.setdefault(subject, told)
        self.notes.append(f"Not complete: {subject}: {told}")

    def of_query(self, query: str, server: str, why: str) -> None:
        self.of(f"{query} {server}", why)

    @contextmanager
    def spared(self, part: str) -> Iterator[None]:
        """Whatever fails in here leaves the other parts alone: nobody watches a run of half an hour."""
        try:
            yield
        except Exception as error:
            self.of(part, f"{type(error).__name__}: {error}\n{traceback.format_exc()}")
