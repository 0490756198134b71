"""Every word a bank can say by the standard is one we have an answer to."""

import re
from pathlib import Path

import pytest
import yaml

from core.consent.granting import _EVENTS
from core.payment.following import BANK_CODES
from core.ports import BankConsentStatus
from tests.support.protocols import STANDARDS_MISSING, standards_dir

NO_NEWS = {BankConsentStatus.RECEIVED, BankConsentStatus.PARTIALLY_AUTHORISED, BankConsentStatus.UNRECOGNISED}


@pytest.fixture(scope="module")
def schemas() -> dict[str, dict]:
    place: Path | None = standards_dir()
    if place is None:
        pytest.skip(STANDARDS_MISSING)
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    with (place / "psd2-api.yaml").open() as file:
        return yaml.load(file, Loader=loader)["components"]["schemas"]


@pytest.mark.needs_standards
def test_every_transaction_status_of_the_standard_has_a_meaning(schemas: dict[str, dict]) -> None:
    standard = set(schemas["transactionStatus"]["enum"])
    assert len(standard) > 10
    assert standard <= set(BANK_CODES)


@pytest.mark.needs_standards
def test_every_consent_status_of_the_standard_has_a_meaning(schemas: dict[str, dict]) -> None:
    standard = set(schemas["consentStatus"]["enum"])
    assert standard == {status.value for status in BankConsentStatus} - {"unrecognised"}


def test_every_consent_status_moves_the_consent_or_is_no_news() -> None:
    assert set(_EVENTS) | NO_NEWS == set(BankConsentStatus)
    assert not set(_EVENTS) & NO_NEWS


def test_codes_are_iso_20022_codes() -> None:
    assert [code for code in BANK_CODES if not re.fullmatch(r"[A-Z]{4}", code)] == []
