"""Who asks ours: an accountant with a session, and a partner that every company has let in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from core.apiclient import add_partner
from core.grant import ApiGrant
from core.house import House
from core.identifiers import new_id
from core.person import Person
from core.scope import PARTNER_MAY, write_scopes
from core.session import SESSION_LIVES, Session
from core.vault import new_token
from gql.schema.node import split_id


@dataclass(frozen=True, slots=True)
class Viewers:
    """What their clients hold."""

    word: str
    """Of the session's cookie."""
    csrf: str
    client_id: str
    secret: str


async def add_person(house: House) -> str:
    now, key = datetime.now(UTC), new_id()
    async with house.store.change("system:bench") as work:
        work.add(
            Person(
                id=key,
                bankid_subject="bench",
                name="Kari Regnskap",
                given_name="Kari",
                family_name="Regnskap",
                birthdate=date(1980, 5, 17),
                created_at=now,
                last_seen_at=now,
            )
        )
    return key


async def add_viewers(house: House, person_id: str, company_ids: Sequence[str]) -> Viewers:
    """`company_ids`: global ids of those that let the partner in."""
    word, csrf, now = new_token(), new_token(), datetime.now(UTC)
    client, secret = await add_partner(house.store, house.vault, "Målebenken AS", PARTNER_MAY)
    grants = [
        ApiGrant(
            id=new_id(),
            client_id=client.id,
            company_id=split_id(key)[1],
            scopes=write_scopes(PARTNER_MAY),
            granted_by=person_id,
            granted_at=now,
        )
        for key in company_ids
    ]
    async with house.store.change("system:bench") as work:
        work.add(
            Session(
                id=new_id(),
                word_fingerprint=house.vault.fingerprint(word),
                person_id=person_id,
                csrf=csrf,
                created_at=now,
                expires_at=now + SESSION_LIVES,
            )
        )
        work.session.add_all(grants)
    return Viewers(word, csrf, client.id, secret or "")
