"""Where a person is signed in: browsers with a session, and apps with a family of tokens.

Law: a person sees and ends their own and nobody else's; what has ended opens nothing more anywhere.
"""

from sqlmodel import col

from core.access import Viewer, own
from core.clock import wall_now
from core.errors import NotFound
from core.house import House
from core.journal import INSTALLATION
from core.session import Session, end_session
from core.source import Source
from core.store import again
from core.token import TokenFamily, end_families, end_family


@again
async def end_everywhere(house: House, person_id: str) -> int:
    """Log out everywhere: every browser and every app. Answers with how many that were."""
    now = wall_now()
    async with house.store.change(person_id) as work:
        mine = await work.all_where(Session, Session.person_id == person_id, col(Session.ended_at).is_(None))
        alive = [session for session in mine if now < session.expires_at]
        for session in alive:
            session.ended_at = now
            work.record(INSTALLATION, "Session", session.id, "ENDED")
        return len(alive) + await end_families(work, person_id)


async def end_one(house: House, viewer: Viewer, key: str) -> None:
    """One browser or app of the viewer's. Raises NotFound."""
    async with house.store.read() as session:
        browser = await session.get(Session, key)
    if browser is None:
        await end_family(house, viewer.person_id, key)
    elif browser.person_id == viewer.person_id:
        await end_session(house, key)
    else:
        raise NotFound


SESSIONS = Source(Session, sees=own, order=("created_at",))
FAMILIES = Source(TokenFamily, sees=own, order=("created_at",))
