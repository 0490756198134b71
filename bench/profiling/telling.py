"""Where the rest of a bar goes, told: the parts of the server in microseconds of its CPU."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.profiling import Profile
from bench.tables import table

LEAST_SHARE = 0.005


@dataclass(frozen=True, slots=True)
class Told:
    """`cpu`: microseconds of the server's CPU for one of `unit`, measured while nobody sampled; `profile`: what was
    sampled, or why nothing was."""

    title: str
    unit: str
    cpu: float
    profile: Profile | str
    database_cpu: float | None = None

    @property
    def anchor(self) -> str:
        """As a page of Markdown makes it of a heading."""
        return "".join(sign for sign in self.title.lower().replace(" ", "-") if sign.isalnum() or sign == "-")


def profiled(profiles: Mapping[str, Told]) -> Iterator[str]:
    """The section; nothing when every bar was reached. Bars may share a profile."""
    told = {one.title: one for one in profiles.values()}
    if not told:
        return
    yield from ("## Where it goes", "")
    yield "For each bar that was not reached: the server's stack, sampled by py-spy while the same load ran once more."
    yield "The microseconds are the sampled shares of the CPU that was measured without the sampler."
    yield ""
    for one in told.values():
        yield from (f"### {one.title}", "")
        if isinstance(one.profile, str):
            yield from (f"No profile: {one.profile}.", "")
            continue
        beside = f"; the database's {one.database_cpu:,.0f} µs beside it" if one.database_cpu is not None else ""
        yield f"{one.cpu:,.0f} µs of the server's CPU {one.unit}{beside}. {one.profile.samples:,} samples."
        yield ""
        yield from table((f"µs {one.unit}", "share", "part"), _rows(one.cpu, one.profile))


def _rows(cpu: float, profile: Profile) -> Iterator[tuple[str, str, str]]:
    small = 0.0
    for part, share in profile.shares.items():
        if share < LEAST_SHARE:
            small += share
        else:
            yield f"{cpu * share:,.0f}", f"{share:.1%}", part
    if small:
        yield f"{cpu * small:,.0f}", f"{small:.1%}", f"parts below {LEAST_SHARE:.1%} together"
