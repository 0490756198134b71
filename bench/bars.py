"""What this product has set itself to reach, and whether it was.

Law: a bar without a figure is "not measured" and says why; it is never left out, and never counted as reached.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bench.rounds import AT, Figure, Key

MEASURE, OURS, UNCOMPILED, SQLITE = "mercurius", "kontobro", "uncompiled", "sqlite"
NOT_ASKED = "it was not asked for in this run"

Asked = tuple[str, str]
"""(query, server)."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`goal`: at least, or at most where `at_most`. `needs`: what a missing figure may be the fault of: of a query and
    a server "Q1 mercurius", of a server "mercurius", of a part of the bench "S1"."""

    key: str
    told: str
    goal: float
    unit: str = "×"
    at_most: bool = False
    needs: tuple[str, ...] = ()
    ours: Asked | None = None
    """Of a read or a write at concurrency 16: the figure of ours, and the one it is measured against."""
    against: Asked | None = None

    def reached(self, found: float) -> bool:
        return found <= self.goal if self.at_most else found >= self.goal


@dataclass
class Found:
    """`values`: {key of a bar: what was measured}; `missing`: {one of a bar's needs: why there is nothing}."""

    values: dict[str, float] = field(default_factory=dict)
    missing: dict[str, str] = field(default_factory=dict)

    def unreached(self, bars: Iterable[Bar]) -> list[Bar]:
        """Those that were measured and fell short."""
        return [bar for bar in bars if bar.key in self.values and not bar.reached(self.values[bar.key])]

    def why_not(self, bar: Bar) -> str:
        return next((self.missing[need] for need in bar.needs if need in self.missing), NOT_ASKED)


def _ratio(key: str, told: str, goal: float, ours: Asked, against: Asked) -> Bar:
    pairs = (f"{query} {server}" for query, server in (ours, against))
    return Bar(key, told, goal, needs=(*pairs, ours[1], against[1], ours[0]), ours=ours, against=against)


def _against_mercurius(query: str, told: str, goal: float) -> Bar:
    return _ratio(query, f"{query}, {told}", goal, (query, OURS), (query, MEASURE))


_READ = (("Q1", "a point read"), ("Q2", "nested lists"), ("Q3", "a long page"))
QUERY_BARS = (
    _against_mercurius("Q1", "a point read", 1.05),
    _against_mercurius("Q2", "nested lists", 1.5),
    _against_mercurius("Q3", "a long page", 1.3),
    _against_mercurius("M1", "a payment, over 1,000 companies", 1.0),
    _against_mercurius("M1H", "a payment, one hot company", 1.0),
    *(
        _ratio(f"{query} {peer.lower()}", f"{told}, against {peer}", 1.0, (query, OURS), (query, peer.lower()))
        for query, told in (("Q2F", "Q2 where it falls back"), ("Q2N", "Q2 in a document that is new each time"))
        for peer in ("Ariadne", "Apollo")
    ),
    *(_ratio(f"lite {q}", f"{q} on SQLite, against ours on PostgreSQL", 1.0, (q, SQLITE), (q, OURS)) for q, _ in _READ),
)
BARE = _ratio("bare", "M1, against a bare insert of Mercurius", 1.0, ("M1", OURS), ("M0", MEASURE))
"""No bar: published beside M1's."""


def _fanout(key: str, told: str, goal: float, *scenes: str, unit: str = "×", at_most: bool = False) -> Bar:
    played = [f"S1 {scene}" for scene in scenes]
    played += [f"{one} {server}" for one in played for server in (OURS, MEASURE)]
    return Bar(key, f"S1, {told}", goal, unit, at_most, needs=(*played, OURS, MEASURE, "S1"))


FANOUT_BARS = (
    _fanout("one", "messages to 1,000 sockets on one account", 3, "one"),
    _fanout("last", "the last receipt there, p99", 0.5, "one", at_most=True),
    _fanout("ten", "messages to 10 sockets on each of 100 accounts", 2, "ten"),
    _fanout("each", "messages to one socket on each of 1,000 accounts", 1, "each"),
    _fanout("memory", "memory of an idle subscriber", 30, "five", "one", unit="kB", at_most=True),
    _fanout("silent", "p99 of those beside readers that never read", 1.1, "one silent", "one alone", at_most=True),
    _fanout("mailbox", "a reader that never reads", 1100, "one silent", "one alone", unit="kB", at_most=True),
)
SCALE_BARS = (
    *(
        Bar(f"rows {q}", f"{q} on accounts with 10 × the transactions, time", 1.1, at_most=True, needs=("scale",))
        for q in ("Q2", "Q3")
    ),
    *(
        Bar(f"companies {q}", f"{q} among 10 × the companies, time", 1.1, at_most=True, needs=("scale",))
        for q, _ in _READ
    ),
)
BARS = (*QUERY_BARS, *FANOUT_BARS, *SCALE_BARS)


def of_queries(figures: Mapping[Key, Figure]) -> dict[str, float]:
    """{key: ratio} of the bars whose two figures were measured."""
    found: dict[str, float] = {}
    for bar in (*QUERY_BARS, BARE):
        if bar.ours and bar.against and (ratio := ratio_of(figures, bar.ours, bar.against)) is not None:
            found[bar.key] = ratio
    return found


def ratio_of(figures: Mapping[Key, Figure], ours: Asked, against: Asked, connections: int = AT) -> float | None:
    """Requests a second; None when one of the two was not measured."""
    measure, other = figures.get((against[0], connections, against[1])), figures.get((ours[0], connections, ours[1]))
    return other.per_second / measure.per_second if measure and other and measure.per_second else None
