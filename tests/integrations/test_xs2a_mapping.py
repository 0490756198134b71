"""Money across the border is exact or refused, and a bank's spelling is read liberally."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from core.money import MAX_MINOR, decimal_string
from core.ports import BankConsentStatus
from integrations.xs2a import mapping, wire
from integrations.xs2a.mapping import Unreadable, minor_units

AMOUNTS = st.integers(min_value=-MAX_MINOR, max_value=MAX_MINOR)


@given(AMOUNTS)
def test_what_we_write_is_what_we_read(amount: int) -> None:
    assert minor_units(decimal_string(amount), "NOK") == amount


@given(AMOUNTS, st.integers(0, 6))
def test_trailing_zeros_change_nothing(amount: int, zeros: int) -> None:
    assert minor_units(decimal_string(amount) + "0" * zeros, "NOK") == amount


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_a_json_number_is_as_exact_as_a_string(whole: int, cents: int) -> None:
    number = f"{whole}.{cents:02d}"
    text = wire.Amount.model_validate(wire.parsed(f'{{"currency":"NOK","amount":"{number}"}}'.encode()))
    bare = wire.Amount.model_validate(wire.parsed(f'{{"currency":"NOK","amount":{number}}}'.encode()))
    assert minor_units(bare.amount, "NOK") == minor_units(text.amount, "NOK") == whole * 100 + cents


@given(st.text(max_size=30))
def test_any_text_is_an_exact_amount_or_refused(text: str) -> None:
    amount = None
    with suppress(Unreadable):
        amount = minor_units(text, "NOK")
    if amount is not None:
        assert abs(amount) <= MAX_MINOR
        assert minor_units(decimal_string(amount), "NOK") == amount


@pytest.mark.parametrize(
    ("text", "currency", "expected"),
    [("1056", "NOK", 105600), ("5768.2", "NOK", 576820), ("-1.50", "NOK", -150), ("+3", "NOK", 300),
     ("-0.00", "NOK", 0), ("120", "JPY", 120), ("120.00", "JPY", 120), ("1.234", "KWD", 1234)],
)  # fmt: skip
def test_amounts_of_the_guidelines(text: str, currency: str, expected: int) -> None:
    assert minor_units(text, currency) == expected


@pytest.mark.parametrize(
    ("text", "currency"),
    [("1.005", "NOK"), ("12,50", "NOK"), ("1 000", "NOK"), ("1e3", "NOK"), ("", "NOK"), (".5", "NOK"), ("1.", "NOK"),
     ("NaN", "NOK"), ("１２", "NOK"), ("9" * 16, "NOK"), ("1000000000000.01", "NOK"), ("1.5", "JPY"), ("1", "kr"),
     ("13.370000000000001", "NOK")],
)  # fmt: skip
def test_odd_amounts_are_refused(text: str, currency: str) -> None:
    with pytest.raises(Unreadable):
        minor_units(text, currency)


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b"NaN", b'{"a":Infinity}', b"[" * 100_000])
def test_bodies_that_are_no_json_are_refused(body: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the documented error of `parsed`
        wire.parsed(body)


# --- Liberal reading ------------------------------------------------------------------------------------------------

TRANSACTION: dict[str, Any] = {
    "transactionId": "t1",
    "entryReference": "e1",
    "endToEndId": "x1",
    "transactionAmount": {"currency": "NOK", "amount": "-100.03"},
    "bookingDate": "2026-11-20",
    "valueDate": "2026-11-21",
    "creditorName": "Byggvarer Engros AS",
    "creditorAccount": {"bban": "1234 56 78903"},
    "debtorName": "Fjellheim Bygg AS",
    "debtorAccount": {"iban": "NO9312345678903"},
    "remittanceInformationStructured": {"reference": "00123"},
    "remittanceInformationUnstructured": "Faktura 12",
    "purposeCode": "SUPP",
    "bankTransactionCode": "PMNT-ICDT-DMCT",
}
OPTIONAL = sorted(set(TRANSACTION) - {"transactionAmount"})


def _entry(**changes: Any) -> Any:
    return mapping.entry(wire.Transaction.model_validate({**TRANSACTION, **changes}), booked=True)


@given(st.sets(st.sampled_from(OPTIONAL)), st.sets(st.sampled_from(OPTIONAL)))
def test_every_optional_field_may_be_missing_or_null(missing: set[str], null: set[str]) -> None:
    body = {name: None if name in null else value for name, value in TRANSACTION.items() if name not in missing}
    raw = json.dumps({**body, "unheardOf": {"deep": [1]}}).encode()
    entry = mapping.entry(wire.Transaction.model_validate(wire.parsed(raw)), booked=True)
    assert entry.amount_minor == -10003
    assert (entry.transaction_id is None) == ("transactionId" in missing | null)


def test_the_counterparty_is_the_other_side_of_the_money() -> None:
    out, back = _entry(), _entry(transactionAmount={"currency": "NOK", "amount": "5"})
    assert (out.counterparty_name, out.counterparty_account) == ("Byggvarer Engros AS", "12345678903")
    assert (back.counterparty_name, back.counterparty_account) == ("Fjellheim Bygg AS", "NO9312345678903")
    only = _entry(creditorName=None, creditorAccount=None)
    assert only.counterparty_name == "Fjellheim Bygg AS"


def test_the_reference_may_be_an_object_a_text_or_in_a_list() -> None:
    several = {"remittanceInformationStructuredArray": [{"reference": " "}, {"reference": "00456"}]}
    assert _entry().kid == "00123"
    assert _entry(remittanceInformationStructured="00123 ").kid == "00123"
    assert _entry(remittanceInformationStructured=None, **several).kid == "00456"
    assert _entry(remittanceInformationStructured={}).kid is None


def test_texts_and_codes_come_from_wherever_the_bank_put_them() -> None:
    assert _entry(remittanceInformationUnstructured="", remittanceInformationUnstructuredArray=["a", "b"]).text == "a b"
    assert _entry(remittanceInformationUnstructured=None, additionalInformation="Varekjøp").text == "Varekjøp"
    assert _entry(proprietaryBankTransactionCode="Lønn").bank_code == "Lønn"
    assert _entry(endToEndId="NOTPROVIDED").end_to_end_id is None
    assert _entry(bookingDate="2026-11-20T10:00:00Z").booking_date == date(2026, 11, 20)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable, match="bookingDate"):
        _entry(bookingDate="20.11.2026")


def test_an_account_may_hide_its_number_in_the_iban() -> None:
    account = wire.Account.model_validate(
        {
            "resourceId": "a",
            "iban": "NO93 1234 5678903",
            "currency": "NOK",
            "ownerNames": [{"name": "A"}, {"name": "B"}],
        }
    )
    mapped = mapping.account(account)
    assert (mapped.bban, mapped.iban, mapped.owner_name) == ("12345678903", "NO9312345678903", "A, B")
    assert mapped.balances == ()


@pytest.mark.parametrize("identifier", ["", ".", "..", "a b", "x" * 201, "a\n"])
def test_an_id_that_cannot_stand_in_a_path_is_refused(identifier: str) -> None:
    with pytest.raises(Unreadable):
        mapping.identifier(identifier, "resourceId")


def test_the_age_of_a_balance_is_known_or_not_but_never_an_error() -> None:
    def at(text: str | None) -> datetime | None:
        amount = {"currency": "NOK", "amount": "1"}
        balance = {"balanceAmount": amount, "balanceType": "expected", "lastChangeDateTime": text}
        return mapping.balance(wire.Balance.model_validate(balance)).at

    assert at("2026-11-20T12:00:00+01:00") == datetime(2026, 11, 20, 11, tzinfo=UTC)
    assert at("2026-11-20T12:00:00") is None
    assert at("yesterday") is None
    assert at(None) is None


@given(st.text(max_size=20))
def test_an_unknown_consent_status_is_no_news(word: str) -> None:
    status = mapping.consent(wire.Consent(consentStatus=word)).status
    known = {value.value for value in BankConsentStatus}
    assert status is (BankConsentStatus(word) if word in known else BankConsentStatus.UNRECOGNISED)


def test_the_reason_of_a_status_is_the_iso_code() -> None:
    messages = [
        {"category": "WARNING", "code": "WARNING", "text": "hm"},
        {"category": "ERROR", "code": "AG08", "text": "no right"},
    ]
    told = mapping.order_status(
        wire.Status.model_validate({"transactionStatus": "XXXX", "tppMessages": messages, "psuMessage": "nei"})
    )
    assert (told.raw_status, told.reason_code, told.text) == ("XXXX", "AG08", "no right")
    bare = mapping.order_status(wire.Status.model_validate({"transactionStatus": "RJCT", "psuMessage": "nei"}))
    assert (bare.reason_code, bare.text) == (None, "nei")


def test_an_error_of_reading_never_repeats_a_value() -> None:
    with pytest.raises(ValidationError) as error:
        wire.Transaction.model_validate({"transactionAmount": "12837410361"})
    assert "12837410361" not in str(error.value)
