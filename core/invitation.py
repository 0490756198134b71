"""Invitations: an administrator asks somebody to become a member; their BankID is the answer.

Law: like every link, opening it consumes nothing; accepting does, and only by the person it names.
"""

from datetime import date, datetime, timedelta

from sqlmodel import Field, SQLModel, select

from core import identifiers, membership, message
from core.access import Viewer, require
from core.company import Company
from core.errors import (
    EmailInvalid,
    LinkExpired,
    LinkUnknown,
    LinkUsed,
    MobileNumberInvalid,
    TextInvalid,
    WrongPersonSigning,
)
from core.house import House
from core.identifiers import new_id
from core.membership import Role
from core.person import Person, same_person
from core.ports import BankIdPerson
from core.store import again
from core.texts import text
from core.vault import new_token

LINK_LIVES = timedelta(days=14)


class Invitation(SQLModel, table=True):
    id: str = Field(primary_key=True)
    company_id: str = Field(foreign_key="company.id", index=True)
    given_name: str
    family_name: str
    birthdate: date
    roles: str
    """Comma-separated Role."""
    link_fingerprint: str = Field(unique=True)
    invited_by: str = Field(foreign_key="person.id")
    created_at: datetime
    accepted_at: datetime | None = None


@again
async def invite_member(
    house: House,
    viewer: Viewer,
    company_id: str,
    given_name: str,
    family_name: str,
    birthdate: date,
    mobile: str,
    email: str,
    roles: frozenset[Role],
) -> Invitation:
    """A link by SMS and e-mail to somebody who shall be a member.

    Raises NotFound, NotAllowed, TextInvalid, MobileNumberInvalid, EmailInvalid, TooManyMessages.
    """
    given_name, family_name = given_name.strip(), family_name.strip()
    if not (identifiers.person_name(given_name) and identifiers.person_name(family_name)):
        raise TextInvalid(field="name", limit=70)
    # Who signs is a signatory; nobody can be made one.
    if not roles or Role.SIGNATORY in roles:
        raise TextInvalid(field="roles", limit=len(Role))
    to_mobile, to_email = identifiers.mobile_number(mobile), identifiers.email(email)
    if to_mobile is None:
        raise MobileNumberInvalid
    if to_email is None:
        raise EmailInvalid
    token = new_token()
    async with house.store.change(viewer.person_id) as work:
        await require(work, viewer, company_id, Role.ADMIN)
        company = await work.lock(Company, company_id)
        invitation = work.add(
            Invitation(
                id=new_id(),
                company_id=company_id,
                given_name=given_name,
                family_name=family_name,
                birthdate=birthdate,
                roles=",".join(sorted(roles)),
                link_fingerprint=house.vault.fingerprint(token),
                invited_by=viewer.person_id,
                created_at=work.now,
            )
        )
        facts = {"company": company.name, "name": given_name, "link": f"{house.public_url}/join/{token}"}
        subject = text("nb", "invitation.subject", **facts)
        for channel, to, key in (
            (message.Channel.SMS, to_mobile, "invitation.sms"),
            (message.Channel.EMAIL, to_email, "invitation.email"),
        ):
            await message.write(work, house.vault, company_id, channel, to, subject, text("nb", key, **facts))
        work.record(company_id, "Invitation", invitation.id, "SENT", roles=invitation.roles)
    return invitation


async def accept_invitation(house: House, viewer: Viewer, token: str) -> Company:
    """The viewer, who is the person invited, becomes a member.

    Raises LinkUnknown, LinkUsed, LinkExpired, WrongPersonSigning.
    """
    async with house.store.read() as session:
        found = await session.exec(
            select(Invitation).where(Invitation.link_fingerprint == house.vault.fingerprint(token))
        )
        known = found.one_or_none()
    if known is None:
        raise LinkUnknown
    async with house.store.change(viewer.person_id) as work:
        invitation = await work.lock(Invitation, known.id)
        if invitation.accepted_at is not None:
            raise LinkUsed
        if work.now >= invitation.created_at + LINK_LIVES:
            raise LinkExpired
        person = await work.lock(Person, viewer.person_id)
        own = BankIdPerson("", "", person.given_name, person.family_name, person.birthdate, None)
        if not same_person(invitation.given_name, invitation.family_name, invitation.birthdate, own):
            raise WrongPersonSigning(name=f"{invitation.given_name} {invitation.family_name}")
        for role in invitation.roles.split(","):
            await membership.give(work, invitation.company_id, person.id, Role(role), active=True)
        invitation.accepted_at = work.now
        work.record(invitation.company_id, "Invitation", invitation.id, "ACCEPTED")
        return await work.lock(Company, invitation.company_id)
