"""Finding transactions: every question finds just the lines it asks for, in their order, on every database alike."""

import random
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from core.access import Viewer
from core.errors import OperationTooLarge, TextInvalid
from core.finding import MAX_ACCOUNTS, MAX_SEARCH, CreditDebit, narrowed
from core.identifiers import iban_of, new_id
from core.reading import Reader
from core.reconciliation import Match, MatchRule
from core.source import How, Wanted
from core.store import Store
from core.transaction import TRANSACTIONS, Transaction, TransactionStatus
from tests.support.house import Settled, a_bban, an_account, settle


@dataclass
class Book:
    """A company's lines, each with its own day, oldest first."""

    store: Store
    settled: Settled
    lines: list[Transaction]

    async def found(self, **asked: Any) -> list[int]:
        """The places of the lines that are found, newest first; one page after the other."""
        reader, places = Reader(self.store, self.settled.accountant), {row.id: n for n, row in enumerate(self.lines)}
        found: list[int] = []
        after = None
        while True:
            page = await reader.page(
                TRANSACTIONS, first=2, after=after, company_id=self.settled.company_id, **narrowed(**asked)
            )
            found += [places[row.id] for row in page.rows]
            if not page.has_next:
                return found
            after = page.cursors[-1]


ACCOUNT = a_bban(1)
LINES: list[dict[str, Any]] = [
    {"counterparty_name": "Ærlig Økonomi Ålesund AS", "amount_minor": 100},
    {"counterparty_name": "ÆRLIG ØKONOMI ÅLESUND AS", "amount_minor": -100},
    {"text": "faktura 50% avslag [kopi] a*b a?b a_b", "amount_minor": 0},
    {"text": "Faktura 500 avslag kopi aab", "kid": "00012345678", "amount_minor": 700},
    {"text": "back\\slash ^start $end (x|y) {2} .+", "end_to_end_id": "KB-abc.1", "amount_minor": -1},
    {"counterparty_name": "Straße", "counterparty_account": ACCOUNT, "amount_minor": -2},
    {"counterparty_name": None, "text": None, "amount_minor": 3},
]


@pytest.fixture
async def book(store: Store, settled: Settled) -> Book:
    async with store.change("system:test") as work:
        lines = [
            work.add(
                Transaction(
                    id=new_id(),
                    company_id=settled.company_id,
                    account_id=settled.account.id,
                    bank_key=new_id(),
                    status=TransactionStatus.BOOKED,
                    booking_date=date(2026, 3, 1 + place),
                    currency="NOK",
                    created_at=work.now,
                    **line,
                )
            )
            for place, line in enumerate(LINES)
        ]
    return Book(store, settled, lines)


@pytest.mark.parametrize(
    ("search", "expected"),
    [
        ("ærlig", [1, 0]),
        ("ØKONOMI å", [1, 0]),
        ("  Ålesund ", [1, 0]),
        ("A\u030alesund", [1, 0]),
        ("AERLIG", []),
        ("faktura", [3, 2]),
        ("50%", [2]),
        ("%", [2]),
        ("[kopi]", [2]),
        ("a*b", [2]),
        ("a?b", [2]),
        ("a_b", [2]),
        ("aab", [3]),
        ("\\s", [4]),
        ("^start $END", [4]),
        ("(x|y) {2} .+", [4]),
        ("KB-ABC.1", [4]),
        ("abc.1", []),
        ("000123", [3]),
        ("000 123 456 78", [3]),
        ("12345678", []),
        (f"{ACCOUNT[:4]}.{ACCOUNT[4:6]}.{ACCOUNT[6:]}", [5]),
        (iban_of(ACCOUNT), [5]),
        (ACCOUNT[4:], []),
        ("STRASSE", []),
        ("straße", [5]),
        (".", [4]),
        ("", [6, 5, 4, 3, 2, 1, 0]),
        (" \t", [6, 5, 4, 3, 2, 1, 0]),
        ("x" * MAX_SEARCH, []),
    ],
)
async def test_a_search_finds_what_it_names_and_nothing_else(book: Book, search: str, expected: list[int]) -> None:
    assert await book.found(search=search) == expected


async def test_any_piece_of_a_text_is_found_however_it_is_written(book: Book) -> None:
    chance = random.Random(7)
    letters = "aÅøæÆ*?[]^\\%_-.'\"{}()|$+ 1é😀"
    async with book.store.change("system:test") as work:
        for line in book.lines:
            line.counterparty_name, line.end_to_end_id = "".join(chance.choices(letters, k=12)), None
            await work.session.merge(line)
    for _ in range(60):
        begins = chance.randint(0, 9)
        piece = (chance.choice(book.lines).counterparty_name or "")[begins : begins + 3].strip() or "a"
        texts = [[text.lower() for text in (row.counterparty_name, row.text) if text] for row in book.lines]
        expected = [n for n, some in enumerate(texts) if any(piece.lower() in text for text in some)]
        for written in (piece.lower(), piece.upper()):
            assert await book.found(search=written) == expected[::-1], (piece, written)


@pytest.mark.parametrize("search", ["x" * (MAX_SEARCH + 1), "a\x00b"])
async def test_what_is_no_search_is_refused(search: str) -> None:
    with pytest.raises(TextInvalid):
        narrowed(search=search)


def test_too_many_accounts_are_refused() -> None:
    with pytest.raises(OperationTooLarge):
        narrowed(accounts=["a"] * (MAX_ACCOUNTS + 1))


async def test_days_amounts_and_accounts_narrow_together(book: Book) -> None:
    async with book.store.change("system:test") as work:
        other = an_account(work, book.settled.company_id, book.settled.bank_link_id, 99)
        await work.session.flush()
        book.lines[3].account_id = other.id
        await work.session.merge(book.lines[3])
    here = book.settled.account.id
    assert await book.found(booked_from=date(2026, 3, 5)) == [6, 5, 4]
    assert await book.found(booked_to=date(2026, 3, 2)) == [1, 0]
    assert await book.found(booked_from=date(2026, 3, 3), booked_to=date(2026, 3, 3)) == [2]
    assert await book.found(direction=CreditDebit.CREDIT) == [6, 3, 2, 0]
    assert await book.found(direction=CreditDebit.DEBIT) == [5, 4, 1]
    assert await book.found(accounts=[here]) == [6, 5, 4, 2, 1, 0]
    assert await book.found(accounts=[here, other.id]) == [6, 5, 4, 3, 2, 1, 0]
    assert await book.found(accounts=[]) == []
    assert await book.found(accounts=[new_id()]) == []
    assert await book.found(search="faktura", accounts=[other.id], direction=CreditDebit.CREDIT) == [3]


async def test_a_line_is_matched_or_not(book: Book) -> None:
    async with book.store.change("system:test") as work:
        for line in (book.lines[2], book.lines[5]):
            work.add(
                Match(
                    id=new_id(),
                    company_id=book.settled.company_id,
                    transaction_id=line.id,
                    rule=MatchRule.KID,
                    salary=False,
                    created_at=work.now,
                )
            )
    assert await book.found(matched=True) == [5, 2]
    assert await book.found(matched=False) == [6, 4, 3, 1, 0]


async def test_a_search_finds_no_salary_and_nothing_of_strangers(book: Book) -> None:
    other = await settle(book.store)
    async with book.store.change("system:test") as work:
        book.lines[0].salary = True
        await work.session.merge(book.lines[0])
    assert await book.found(search="ærlig") == [1]

    async def seen(viewer: Viewer, company_id: str, **asked: Any) -> list[str]:
        page = await Reader(book.store, viewer).page(
            TRANSACTIONS, first=9, after=None, company_id=company_id, **narrowed(**asked)
        )
        return [row.id for row in page.rows]

    assert len(await seen(book.settled.payroll, book.settled.company_id, search="ærlig")) == 2
    assert not await seen(other.payroll, book.settled.company_id, search="ærlig")
    assert not await seen(other.payroll, other.company_id, accounts=[book.settled.account.id])


async def test_pages_of_several_companies_are_narrowed_alike(book: Book) -> None:
    other = await settle(book.store)
    keys = [book.settled.company_id, other.company_id]
    reader = Reader(book.store, book.settled.accountant)
    asked: dict[str, Any] = narrowed(search="faktura", matched=False, booked_from=date(2026, 1, 1))
    pages = await reader.pages(TRANSACTIONS, "company_id", keys, first=1, **asked)
    assert [row.id for row in pages[keys[0]].rows] == [book.lines[3].id]
    assert pages[keys[0]].has_next
    assert not pages[keys[1]].rows
    lines = await reader.pages_of_lines(
        TRANSACTIONS, (Wanted("id", How.RAW),), "company_id", keys, first=5, after=pages[keys[0]].cursors[0], **asked
    )
    assert [line[0] for line in lines[keys[0]].rows] == [book.lines[2].id]
