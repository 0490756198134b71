"""Business time: what day and hour it is for agreements, consents, payments and billing.

Law: nobody else in core asks what time it is. Tokens, TLS and rate limits use wall time and do not come here.
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

OSLO = ZoneInfo("Europe/Oslo")


class Clock:
    """Real time plus an offset: in sandbox mode the gateway keeps it equal to the sandbox world's, else it is zero."""

    def __init__(self) -> None:
        self.offset = timedelta(0)

    def now(self) -> datetime:
        """Aware, UTC, whole microseconds."""
        return datetime.now(UTC) + self.offset

    def today(self) -> date:
        """The date in Oslo, where banks and accountants are."""
        return self.now().astimezone(OSLO).date()


def wall_now() -> datetime:
    """Real time, whatever the business clock says: for signatures, secrets and claims on work."""
    return datetime.now(UTC)


def oslo_date(moment: datetime) -> date:
    return moment.astimezone(OSLO).date()
