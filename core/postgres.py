"""PostgreSQL's connections as we use them: short patience with locks, and a look at a line before it is used again.

Law: a line that ended is never given out. The driver sees at once when the other side closes it, which costs nothing
to ask; what died without a word is found by a ping, after a rest in which it could have died unnoticed.
"""

import time
from typing import Any

from sqlalchemy import Engine, event
from sqlalchemy.exc import DisconnectionError

RESTED_SECONDS = 2
SETTINGS = {
    "application_name": "kontobro",
    "timezone": "UTC",
    # Whoever waits longer than this for a row has lost; the one who holds it may be a machine that died.
    "lock_timeout": "15s",
    "idle_in_transaction_session_timeout": "60s",
    # A machine that lost its power holds its locks no longer than this.
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
}
CONNECT_ARGS = {"server_settings": SETTINGS, "timeout": 10}


def look_before_use(engine: Engine) -> None:
    """In place of `pool_pre_ping`, which goes three times there and back before every use."""

    @event.listens_for(engine, "checkin")
    def rests(_line: Any, record: Any) -> None:
        record.info["rests_since"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def look(line: Any, record: Any, _used: object) -> None:
        if line.driver_connection.is_closed():
            raise DisconnectionError
        rests_since = record.info.get("rests_since")
        if rests_since is None or time.monotonic() - rests_since < RESTED_SECONDS:
            return
        try:
            engine.dialect.do_ping(line)
        except Exception as error:
            raise DisconnectionError from error
