"""How companies, their members and the persons behind them are found."""

from core.access import colleague, member, registrant
from core.company import Company
from core.membership import Membership
from core.person import Person
from core.source import Source

COMPANIES = Source(Company, sees=registrant, order=("created_at",))
MEMBERSHIPS = Source(Membership, sees=member, order=("created_at",))
PERSONS = Source(Person, sees=colleague)
