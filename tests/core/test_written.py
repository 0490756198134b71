"""What the database writes is letter for letter what we would have written."""

import base64
import itertools
import string
from datetime import date

import pytest

from core.money import decimal_string
from core.reading import Lines, Reader
from core.rowplace import cursor_of
from core.source import Columns, How, Wanted
from core.store import Store
from core.transaction import TRANSACTIONS
from core.written import opaque
from tests.core.test_reading import a_line
from tests.support.house import Settled

AMOUNTS = (0, 1, -1, 5, -5, 99, -99, 100, -100, 101, -12345, 999_999_999_999, -(10**14), 2**53 + 1)


async def one_line(store: Store, settled: Settled, columns: Columns) -> Lines:
    reader, account = Reader(store, settled.accountant), settled.account.id
    return (await reader.pages_of_lines(TRANSACTIONS, columns, "account_id", [account], first=1))[account]


@pytest.mark.parametrize("minor", AMOUNTS)
async def test_ids_amounts_days_and_cursors(store: Store, settled: Settled, minor: int) -> None:
    day = date(2026, 2, 9)
    async with store.change("system:test") as work:
        line = a_line(work, settled, day)
        line.amount_minor = minor
    columns = (
        Wanted("id", How.OPAQUE, "Transaction:"),
        Wanted("amount_minor", How.DECIMAL),
        Wanted("booking_date", How.TEXT),
        Wanted("value_date", How.TEXT),
        Wanted("id", How.CURSOR),
    )
    page = await one_line(store, settled, columns)
    cursor = cursor_of(day, line.id)
    assert tuple(page.rows[0][:5]) == (
        opaque(f"Transaction:{line.id}"),
        decimal_string(minor),
        "2026-02-09",
        None,
        cursor,
    )
    assert page.start == cursor


OF_IDS = string.ascii_letters + string.digits + '-_:,"[]'
"""What ids and cursors are made of."""


def test_no_id_needs_the_letters_that_base64_has_another_word_for() -> None:
    every = "".join(map("".join, itertools.product(OF_IDS, repeat=3)))
    assert not {"+", "/"} & set(base64.b64encode(every.encode()).decode())


@pytest.mark.parametrize("told", ["", "a", "ab", "abc", "~~~", "???>>>", "ærlig øre på ål", "x" * 200])
def test_opaque_is_base64_for_addresses_without_padding(told: str) -> None:
    assert opaque(told) == base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


@pytest.mark.parametrize("told", ["", "a", "ab", "abc", OF_IDS, "x" * 200])
async def test_text_in_base64(store: Store, settled: Settled, told: str) -> None:
    async with store.change("system:test") as work:
        a_line(work, settled, date(2026, 2, 9)).text = told
    columns = (Wanted("text", How.OPAQUE, "p:"),)
    page = await one_line(store, settled, columns)
    assert page.rows[0][0] == opaque(f"p:{told}")
