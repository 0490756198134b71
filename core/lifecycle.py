"""State machines as tables that draw themselves.

Law: a status changes along an edge of its table and nowhere else.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Generic, TypeVar


class IllegalTransition(Exception):
    """An event that the table does not know in this status: a fault in our code, or news that came too late."""

    def __init__(self, machine: str, status: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{machine}: {event} is not possible in {status}")
        self.status = status
        self.event = event


S = TypeVar("S", bound=StrEnum)
E = TypeVar("E", bound=StrEnum)


class Lifecycle(Generic[S, E]):
    """`edges` maps (status, event) to the next status; `final` statuses have no way out."""

    def __init__(self, name: str, initial: S, edges: Mapping[tuple[S, E], S]) -> None:
        self.name = name
        self.initial = initial
        self.edges = dict(edges)
        self.statuses: type[S] = type(initial)
        sources = {status for status, _ in self.edges}
        self.final = frozenset(status for status in self.statuses if status not in sources)

    def allows(self, status: S, event: E) -> bool:
        return (status, event) in self.edges

    def after(self, status: S, event: E) -> S:
        """The next status. Raises IllegalTransition."""
        try:
            return self.edges[status, event]
        except KeyError:
            raise IllegalTransition(self.name, status, event) from None

    def diagram(self) -> str:
        """A Mermaid state diagram of the table."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        lines += [f"    {status} --> {target}: {event}" for (status, event), target in self.edges.items()]
        lines += [f"    {status} --> [*]" for status in self.statuses if status in self.final]
        return "\n".join(lines)
