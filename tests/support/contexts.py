"""The context of one operation, as the door makes it, for who asks without a door."""

from core.access import Viewer
from core.house import House
from core.ports import Presence
from core.presence import Presences
from gql.context import Context, NoRings


def context_of(house: House, viewer: Viewer | None, locale: str = "en") -> Context:
    return Context(house, NoRings(), Presences(), viewer, locale, Presence("127.0.0.1", None))
