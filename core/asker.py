"""Who asks a statement that is made once for many: a stand-in makes its text, the viewer's own words are brought later.

Law: only whether somebody is a partner, or what a seat sees, and the scopes shape a statement's text; whoever keeps one
keeps it under `kind_of`.
"""

from collections.abc import Hashable
from dataclasses import replace
from typing import Any

from core.access import Seat, Viewer, Within
from core.statement import mark

_WHO = ("person_id", "client_id", "app", "credential")


def stand_in(viewer: Viewer, near: Within | None = None) -> Viewer:
    """Somebody for whom statements are made: who asks enters them as parameters. `near`: see Viewer.within."""
    if isinstance(viewer, Seat):
        return viewer.of(mark("viewer_company_id"))
    return replace(viewer, locale="nb", within=near, **{name: mark(f"viewer_{name}") for name in _WHO})


def kind_of(viewer: Viewer) -> Hashable:
    """All of a viewer that a statement's text depends on."""
    return viewer.sight if isinstance(viewer, Seat) else viewer.partner, viewer.scopes


def brought_by(viewer: Viewer) -> dict[str, Any]:
    """What the stand-in's marks are filled with."""
    return {f"viewer_{name}": getattr(viewer, name) for name in (("company_id",) if isinstance(viewer, Seat) else _WHO)}
