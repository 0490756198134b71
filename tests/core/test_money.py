"""Money: whole minor units in, decimal strings out, and a reason for every no."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import AmountInvalid
from core.money import MAX_MINOR, Money, decimal_string, parse_decimal, payable


@given(st.integers(-MAX_MINOR, MAX_MINOR))
def test_an_amount_survives_the_way_out_and_in(minor: int) -> None:
    text = decimal_string(minor)
    back = parse_decimal(text)
    assert back == minor
    assert type(back) is int
    assert text.rpartition(".")[2].isdecimal()


@given(st.integers(1, MAX_MINOR))
def test_every_positive_amount_up_to_the_limit_is_payable(minor: int) -> None:
    assert payable(decimal_string(minor), "NOK") == Money(minor, "NOK")


@pytest.mark.parametrize(
    ("text", "minor"),
    [("1", 100), ("1.5", 150), ("1.05", 105), ("0.01", 1), ("007.00", 700), ("-1.05", -105), ("-0", 0), ("0.1", 10)],
)
def test_decimal_strings_are_read_exactly(text: str, minor: int) -> None:
    assert parse_decimal(text) == minor


NO_AMOUNTS = ["", " ", ".", "1.", ".5", "1,50", "1e5", "1E5", "+1", "--1", "1 000", " 1", "1 ", "1\n", "0x1", "NaN",
              "Infinity", "１", "٣", "1_000", "1.5.5", "9" * 5000]  # fmt: skip


@pytest.mark.parametrize("text", NO_AMOUNTS, ids=lambda text: repr(text[:10]))
def test_what_is_no_amount(text: str) -> None:
    assert parse_decimal(text) is None
    with pytest.raises(AmountInvalid) as refusal:
        payable(text, "NOK")
    assert refusal.value.facts["reason"] == "FORMAT"
    assert len(str(refusal.value.facts["value"])) <= 40


@pytest.mark.parametrize(
    ("text", "currency", "reason"),
    [
        ("0", "NOK", "ZERO"),
        ("0.00", "NOK", "ZERO"),
        ("-0.00", "NOK", "ZERO"),
        ("-0.01", "NOK", "NEGATIVE"),
        ("-999999999999999", "NOK", "NEGATIVE"),
        ("0.001", "NOK", "TOO_MANY_DECIMALS"),
        ("1.000", "NOK", "TOO_MANY_DECIMALS"),
        ("1." + "0" * 3000, "NOK", "TOO_MANY_DECIMALS"),
        (decimal_string(MAX_MINOR + 1), "NOK", "TOO_LARGE"),
        ("999999999999999", "NOK", "TOO_LARGE"),
        ("1.00", "EUR", "CURRENCY"),
        ("1.00", "nok", "CURRENCY"),
        ("1.00", "", "CURRENCY"),
    ],
)
def test_every_reason_an_amount_is_refused(text: str, currency: str, reason: str) -> None:
    with pytest.raises(AmountInvalid) as refusal:
        payable(text, currency)
    assert refusal.value.facts["reason"] == reason


@given(st.text(max_size=30))
def test_whatever_is_written_answers_with_money_or_a_reason(text: str) -> None:
    reason, money = None, None
    try:
        money = payable(text, "NOK")
    except AmountInvalid as refusal:
        reason = refusal.facts["reason"]
    if money is None:
        assert reason in ("FORMAT", "TOO_MANY_DECIMALS", "TOO_LARGE", "ZERO", "NEGATIVE")
    else:
        assert type(money.minor) is int
        assert 0 < money.minor <= MAX_MINOR


def test_money_is_told_with_its_currency() -> None:
    assert str(Money(-5, "NOK")) == "-0.05 NOK"
    assert str(Money(123450)) == "1234.50 NOK"
