"""Identifiers: the right ones are normalised, everything else is None, whatever is typed."""

import time
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import identifiers
from tests.support.house import a_bban, an_organisation_number

CHECKERS = (
    identifiers.organisation_number,
    identifiers.account_number,
    identifiers.kid,
    identifiers.mobile_number,
    identifiers.email,
    identifiers.dnb_user_id,
)
BAD = ["", " ", "-", "\x00", "NO", "+", "abc", "é", "１２３", "٣٤٥", "1e5", "-1", "0x1f", "9" * 100_000, "\n" * 50_000]


@pytest.mark.parametrize("checker", CHECKERS)
@pytest.mark.parametrize("text", BAD, ids=lambda text: repr(text[:8]))
def test_nonsense_is_none_for_every_checker(checker, text: str) -> None:
    assert checker(text) is None


@given(st.text(max_size=60))
def test_a_checker_answers_with_its_own_normal_form_or_none(text: str) -> None:
    for checker in CHECKERS:
        found = checker(text)
        assert found is None or (found.isascii() and checker(found) == found)


def _mutations(number: str) -> list[str]:
    """Every number that differs in one digit: MOD11 with weights below 11 catches them all."""
    return [
        number[:place] + other + number[place + 1 :]
        for place, digit in enumerate(number)
        for other in "0123456789"
        if other != digit
    ]


@pytest.mark.parametrize("text", ["923609016", "923 609 016", "923.609.016", "923\u00a0609\u00a0016"])
def test_an_organisation_number_may_be_written_as_people_write_it(text: str) -> None:
    assert identifiers.organisation_number(text) == "923609016"


@pytest.mark.parametrize(
    "text", ["000000000", "92360901", "9236090160", "923609017", "９２３６０９０１６", "NO923609016MVA"]
)
def test_what_is_no_organisation_number(text: str) -> None:
    assert identifiers.organisation_number(text) is None


@given(st.integers(1, 900_000))
def test_one_wrong_digit_in_an_organisation_number_is_refused(serial: int) -> None:
    number = an_organisation_number(serial)
    assert [m for m in _mutations(number) if identifiers.organisation_number(m)] == []


@pytest.mark.parametrize(
    "text", ["86011117947", "8601 11 17947", "8601.11.17947", "NO9386011117947", "no93 8601 1117 947"]
)
def test_an_account_number_may_be_written_as_people_write_it(text: str) -> None:
    assert identifiers.account_number(text) == "86011117947"


@pytest.mark.parametrize(
    "text",
    [
        "00000000000",
        "8601111794",
        "860111179470",
        "86011117948",
        "NO9486011117947",
        "NO9386011117948",
        "NO0000000000000",
        "SE9386011117947",
        "NO93860111179470",
        "８６０１１１１７９４７",
    ],
)
def test_what_is_no_account_number(text: str) -> None:
    assert identifiers.account_number(text) is None


@given(st.integers(1, 4000))
def test_one_wrong_digit_in_an_account_number_or_iban_is_refused(serial: int) -> None:
    number = a_bban(serial)
    # Digits five and six as zeros mean an internal account of the bank, with another check.
    assert [m for m in _mutations(number) if m[4:6] != "00" and identifiers.account_number(m)] == []
    iban = identifiers.iban_of(number)
    assert identifiers.account_number(iban) == number
    assert [m for m in _mutations(iban[2:]) if identifiers.account_number("NO" + m)] == []


def _mod10(body: str) -> str:
    total = 0
    for place, digit in enumerate(reversed(body)):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled // 10 + doubled % 10
    return body + str(-total % 10)


def _mod11(body: str) -> str:
    weights = [2, 3, 4, 5, 6, 7]
    rest = sum(int(digit) * weights[place % 6] for place, digit in enumerate(reversed(body))) % 11
    return body + {0: "0", 1: "-"}.get(rest, str(11 - rest))


BODIES = st.text("0123456789", min_size=3, max_size=24).filter(lambda body: bool(body.strip("0")))


@given(BODIES)
def test_a_kid_with_either_check_character_is_taken(body: str) -> None:
    assert identifiers.kid(_mod10(body)) == _mod10(body)
    assert identifiers.kid(_mod11(body)) == _mod11(body)


@given(BODIES, st.sampled_from("0123456789-"))
def test_a_kid_with_neither_check_character_is_refused(body: str, check: str) -> None:
    right = {_mod10(body), _mod11(body)}
    assert (identifiers.kid(body + check) is not None) == (body + check in right)


def test_minus_as_a_kids_check_character_is_mod11s_ten() -> None:
    body = next(str(n) for n in range(1000, 2000) if _mod11(str(n)).endswith("-"))
    assert identifiers.kid(body + "-") == body + "-"
    assert identifiers.kid(body[:-1] + "-" + body[-1]) is None


@pytest.mark.parametrize("text", ["0000", "0" * 25, "000-", "123", "12", "-", "----", "1" * 26, "１２３４４", "12344A"])
def test_what_is_no_kid(text: str) -> None:
    assert identifiers.kid(text) is None


@pytest.mark.parametrize("text", ["40000000", "+47 400 00 000", "0047 40000000", "400 00 000"])
def test_a_norwegian_mobile_number_becomes_e164(text: str) -> None:
    assert identifiers.mobile_number(text) == "+4740000000"


@pytest.mark.parametrize(
    "text", ["22334455", "+4722334455", "4000000", "400000000", "02800", "112", "+1", "40000000" + " " * 30 + "1"]
)
def test_what_is_no_mobile_number(text: str) -> None:
    assert identifiers.mobile_number(text) is None


def test_a_foreign_mobile_number_with_its_country_code_is_taken() -> None:
    assert identifiers.mobile_number("+46 70 123 45 67") == "+46701234567"


@pytest.mark.parametrize(
    ("text", "normal"), [(" Ola@Fjellheim.NO ", "Ola@fjellheim.no"), ("o.b+1@x-y.co.no", "o.b+1@x-y.co.no")]
)
def test_an_email_address_keeps_its_person_and_lowers_its_domain(text: str, normal: str) -> None:
    assert identifiers.email(text) == normal


@pytest.mark.parametrize(
    "text",
    ["ola", "ola@", "@x.no", "ola@x", "ola@@x.no", "ola@x.no\nBcc: alle@x.no", "ola@x.no,siri@x.no", "ola @x.no",
     "ola@x..no", "ola@.no", "øla@x.no", "a" * 65 + "@x.no", "a@" + "b" * 64 + ".no",
     "a@" + ("b" * 60 + ".") * 5 + "no"],
)  # fmt: skip
def test_what_is_no_email_address(text: str) -> None:
    assert identifiers.email(text) is None


def test_dnbs_user_id_is_two_letters_and_five_digits() -> None:
    assert identifiers.dnb_user_id(" ab12345 ") == "AB12345"
    for text in ("A123456", "ABC1234", "AB1234", "AB123456", "ÆB12345", "AB１２３４５"):
        assert identifiers.dnb_user_id(text) is None


def test_new_ids_are_uuid7_distinct_and_ordered_by_time() -> None:
    ids = [identifiers.new_id() for _ in range(2000)]
    assert len(set(ids)) == len(ids)
    assert {one[14] for one in ids} == {"7"}
    assert {one[19] for one in ids} <= set("89ab")
    moments = [one[:13] for one in ids]
    assert moments == sorted(moments)


@given(st.lists(st.text(), min_size=2, max_size=4))
def test_parts_of_a_digest_cannot_run_into_each_other(parts: list[str]) -> None:
    joined = [parts[0] + parts[1], *parts[2:]]
    assert identifiers.digest_of(*parts) != identifiers.digest_of(*joined)
    assert identifiers.digest_of(None) != identifiers.digest_of("null")
    assert identifiers.digest_of(1) != identifiers.digest_of("1")


def test_ids_are_of_version_7_and_stand_in_the_order_they_were_made(monkeypatch) -> None:
    """Orders of one approval go to the bank, and are opened there by the approver, in the order they were approved."""
    begun = time.time_ns() // 1_000_000 * 1_000_000
    readings = iter(range(begun, begun + 5_000_000, 1_000))
    monkeypatch.setattr(identifiers.time, "time_ns", lambda: next(readings))
    made = [identifiers.new_id() for _ in range(5_000)]
    assert made == sorted(made)
    for place, told in enumerate(made):
        parsed = uuid.UUID(told)
        assert (parsed.version, parsed.variant, str(parsed)) == (7, uuid.RFC_4122, told)
        assert parsed.int >> 80 == begun // 1_000_000 + place // 1_000
