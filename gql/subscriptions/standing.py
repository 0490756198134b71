"""Where an operation that lives on stands in a company's journal: how one takes over what another has begun."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from core.cursor import Place


@dataclass(slots=True)
class Standing:
    """Of one operation. Without a company: it follows no single company's state, and nothing can take over from it.

    Given with a place, the operation goes on from there, in silence: it has told everything until then.
    """

    place: Place | None = None
    """Until where it has told, or knows that there is nothing to tell."""
    company_id: str | None = None
    scope: str = ""
    """What its cursors are good for."""
    sealed: str = ""
    """The last cursor it told, before it was marked as the viewer's."""
    is_live: bool = False
    """What was missed has been told."""
    beats: bool = False
    """The last message is a heartbeat, which tells nothing new."""
    in_silence: Callable[[], Awaitable[None]] | None = None
    """Called after a look that found nothing to tell: whoever is told by this may have lost what it tells."""
