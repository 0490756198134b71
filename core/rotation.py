"""New keys for old seals: every sealed column of every table, opened with whatever key and sealed with the newest.

Law: a column that holds what the vault sealed is named `..._sealed`, and is therefore found here. A row is changed
only if it still holds what was read, so it may run while everybody works, stop anywhere, and be run again.
"""

from typing import Any

from sqlalchemy import Column, Table, select, update

from core.house import House
from core.journal import INSTALLATION
from core.tables import METADATA

ROWS_AT_ONCE = 200


def sealed_columns() -> list[tuple[Table, Column[Any]]]:
    return [
        (table, column) for table in METADATA.sorted_tables for column in table.c if column.name.endswith("_sealed")
    ]


async def rotate(house: House) -> dict[str, int]:
    """Column -> seals made anew. Raises cryptography's InvalidToken for a seal that none of our keys opens."""
    renewed = {}
    for table, column in sealed_columns():
        renewed[f"{table.name}.{column.name}"] = await _rotate(house, table, column)
    async with house.store.change("system:keys") as work:
        work.record(INSTALLATION, "Keys", "keys", "ROTATED", renewed=sum(renewed.values()))
    return renewed


async def _rotate(house: House, table: Table, column: Column[Any]) -> int:
    (key,) = table.primary_key.columns
    after, renewed = "", 0
    while True:
        rows = select(key, column).where(key > after).order_by(key).limit(ROWS_AT_ONCE)
        async with house.store.read() as session:
            found = (await session.exec(rows)).all()  # type: ignore[call-overload]
        if not found:
            return renewed
        fresh = [(at, old, house.vault.renew(old)) for at, old in found if old]
        async with house.store.change("system:keys") as work:
            for at, old, new in fresh:
                if new is not None:
                    still = update(table).where(key == at, column == old).values({column.name: new})
                    renewed += (await work.session.exec(still)).rowcount
        after = found[-1][0]
