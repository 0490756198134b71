"""Vouchers: balanced to the øre, numbered without a gap, and paid in the same act or not at all."""

import asyncio
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import col, select

from core.account import Account
from core.errors import (
    AmountInvalid,
    CreditorNameInvalid,
    IdempotencyKeyReused,
    KidInvalid,
    LedgerAccountUnknown,
    NotAllowed,
    NotFound,
    Refusal,
    TextInvalid,
    VoucherEmpty,
    VoucherUnbalanced,
)
from core.house import House
from core.money import decimal_string
from core.payment import Payment
from core.transaction import ingest
from core.voucher import Posting, PostingInput, Voucher, VoucherInput, _checked, post_and_pay, post_voucher
from tests.support.house import Settled, a_transfer, an_entry

KEY = "a-key-0001"


def a_voucher(*lines: tuple[str, str], **other: Any) -> VoucherInput:
    given: dict[str, Any] = {"day": date(2026, 3, 2), "text": "Strøm mars"}
    chosen = lines or (("6340", "800.00"), ("2710", "200.00"), ("2400", "-1000.00"))
    return VoucherInput(**(given | other), postings=tuple(PostingInput(*line) for line in chosen))


async def rows(house: House, table: type[Any], *order: Any) -> list[Any]:
    async with house.store.read() as session:
        return list((await session.exec(select(table).order_by(*order))).all())


async def test_a_voucher_keeps_its_lines_in_their_order(house: House, settled: Settled) -> None:
    voucher = await post_voucher(house, settled.accountant, KEY, settled.company_id, a_voucher())
    postings = await rows(house, Posting, col(Posting.place))
    assert [(p.ledger_account, p.amount_minor) for p in postings] == [
        ("6340", 80_000),
        ("2710", 20_000),
        ("2400", -100_000),
    ]
    assert {p.voucher_id for p in postings} == {voucher.id}
    assert (voucher.year, voucher.number, voucher.posted_by) == (2026, 1, settled.accountant.person_id)


@given(st.lists(st.integers(-(10**9), 10**9).filter(bool), min_size=2, max_size=8))
def test_only_what_is_balanced_to_the_ore_is_posted(amounts: list[int]) -> None:
    lines = a_voucher(*(("1920", decimal_string(minor)) for minor in amounts))
    if sum(amounts):
        with pytest.raises(VoucherUnbalanced) as refusal:
            _checked(lines, lines.day)
        assert refusal.value.facts["difference"] == decimal_string(sum(amounts))
    else:
        assert [minor for _, minor in _checked(lines, lines.day)[0]] == amounts
    balanced = a_voucher(*(("1920", decimal_string(minor)) for minor in [*amounts, *(-minor for minor in amounts)]))
    assert sum(minor for _, minor in _checked(balanced, balanced.day)[0]) == 0


async def test_money_beyond_twenty_one_millions_fits(house: House, settled: Settled) -> None:
    """More than 32 bits of øre: in every column of money, as each database has it."""
    much = "31415926.53"
    given = a_voucher(("1920", much), ("2400", f"-{much}"), kid="2345676")
    account_id = settled.account.id
    voucher, payment = await post_and_pay(house, settled.accountant, KEY, account_id, given, a_transfer(much))
    assert (voucher.receivable_minor, payment.amount_minor) == (3141592653, 3141592653)
    async with house.store.change("system:test") as work:
        account = await work.lock(Account, account_id)
        account.booked_minor = account.available_minor = 3141592653
        entry = an_entry(3141592653, booked=True, text="Mye", booking_date=given.day)
        await ingest(work, account, (entry,), frozenset())


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        (a_voucher(text=" "), TextInvalid),
        (a_voucher(text="x" * 201), TextInvalid),
        (a_voucher(text="to\nlinjer"), TextInvalid),
        (a_voucher(("1920", "1.00")), VoucherEmpty),
        (a_voucher(*[("1920", "1.00"), ("2400", "-1.00")] * 101), VoucherEmpty),
        (a_voucher(("1920", "1.00"), ("9999", "-1.00")), LedgerAccountUnknown),
        (a_voucher(("1920", "0.00"), ("2400", "0.00")), AmountInvalid),
        (a_voucher(("1920", "1,00"), ("2400", "-1.00")), AmountInvalid),
        (a_voucher(("1920", "1.001"), ("2400", "-1.001")), AmountInvalid),
        (a_voucher(("1920", "999999999999999"), ("2400", "-999999999999999")), AmountInvalid),
        (a_voucher(("1920", "1.01"), ("2400", "-1.00")), VoucherUnbalanced),
        (a_voucher(kid="1234"), KidInvalid),
    ],
)
async def test_every_refusal_posts_nothing(
    house: House, settled: Settled, given: VoucherInput, refusal: type[Refusal]
) -> None:
    with pytest.raises(refusal):
        await post_voucher(house, settled.accountant, KEY, settled.company_id, given)
    with pytest.raises(refusal):
        await post_and_pay(house, settled.accountant, KEY, settled.account.id, given, a_transfer())
    assert await rows(house, Voucher) == await rows(house, Payment) == await rows(house, Posting) == []


async def test_numbers_are_unbroken_in_each_year_whatever_is_refused_between(house: House, settled: Settled) -> None:
    async def one(n: int, year: int) -> None:
        bad = n % 3 == 0
        voucher = a_voucher(day=date(year, 5, 1), kid="1234" if bad else None)
        try:
            await post_voucher(house, settled.accountant, f"a-key-{n:04}", settled.company_id, voucher)
        except KidInvalid:
            assert bad

    await asyncio.gather(*(one(n, 2025 + n % 2) for n in range(18)))
    numbers: dict[int, list[int]] = {2025: [], 2026: []}
    for voucher in await rows(house, Voucher, col(Voucher.number)):
        numbers[voucher.year].append(voucher.number)
    assert numbers == {2025: list(range(1, 7)), 2026: list(range(1, 7))}


async def test_told_twice_it_is_posted_once(house: House, settled: Settled) -> None:
    made = await asyncio.gather(
        *(post_voucher(house, settled.accountant, KEY, settled.company_id, a_voucher()) for _ in range(6))
    )
    assert len({voucher.id for voucher in made}) == 1
    with pytest.raises(IdempotencyKeyReused):
        await post_voucher(house, settled.accountant, KEY, settled.company_id, a_voucher(text="Noe annet"))
    assert len(await rows(house, Voucher)) == 1


async def test_post_and_pay_makes_both_and_ties_them(house: House, settled: Settled) -> None:
    voucher, payment = await post_and_pay(house, settled.accountant, KEY, settled.account.id, a_voucher(), a_transfer())
    assert voucher.payment_id == payment.id
    again = await post_and_pay(house, settled.accountant, KEY, settled.account.id, a_voucher(), a_transfer())
    assert (again[0].id, again[1].id) == (voucher.id, payment.id)
    assert (len(await rows(house, Voucher)), len(await rows(house, Payment))) == (1, 1)
    with pytest.raises(IdempotencyKeyReused):
        await post_and_pay(house, settled.accountant, KEY, settled.account.id, a_voucher(), a_transfer("1.00"))
    with pytest.raises(IdempotencyKeyReused):
        await post_voucher(house, settled.accountant, KEY, settled.company_id, a_voucher())


async def test_post_and_pay_makes_neither_when_the_payment_is_refused(house: House, settled: Settled) -> None:
    with pytest.raises(CreditorNameInvalid):
        await post_and_pay(
            house, settled.accountant, KEY, settled.account.id, a_voucher(), a_transfer(creditor_name="")
        )
    assert await rows(house, Voucher) == await rows(house, Payment) == []


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("stranger", NotFound), ("registrant", NotFound), ("viewer", NotAllowed), ("approver", NotAllowed)],
)
async def test_who_may_not_post(house: House, settled: Settled, who: str, refusal: type[Refusal]) -> None:
    with pytest.raises(refusal):
        await post_voucher(house, settled.people[who], KEY, settled.company_id, a_voucher())


async def test_an_approver_may_not_post_by_paying(house: House, settled: Settled) -> None:
    with pytest.raises(NotAllowed):
        await post_and_pay(house, settled.approver, KEY, settled.account.id, a_voucher(), a_transfer())
