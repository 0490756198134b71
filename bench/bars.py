"""What this product has set itself to reach, as it is measured here."""

from collections.abc import Mapping
from dataclasses import dataclass

from bench.rounds import Figure, Key

MEASURE = "mercurius"
OURS = "kontobro"
AT = 16
"""The concurrency of the bars for reads and writes."""


@dataclass(frozen=True, slots=True)
class Bar:
    told: str
    goal: float
    query: str

    def reached(self, figures: Mapping[Key, Figure]) -> float | None:
        """Requests a second against Mercurius; None when one of the two was not measured."""
        return ratio(figures, self.query, AT, OURS)


BARS = (
    Bar("Q1, a point read", 1.05, "Q1"),
    Bar("Q2, nested lists", 1.5, "Q2"),
    Bar("Q3, a long page", 1.3, "Q3"),
    Bar("M1, a payment, over all companies", 1.0, "M1"),
    Bar("M1H, a payment, one hot company", 1.0, "M1H"),
)


def ratio(figures: Mapping[Key, Figure], query: str, connections: int, server: str) -> float | None:
    measure, other = figures.get((query, connections, MEASURE)), figures.get((query, connections, server))
    return other.per_second / measure.per_second if measure and other else None
