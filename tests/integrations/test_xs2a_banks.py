"""The directory of Norwegian banks and the rules that give each its profile."""

import re

import pytest

from integrations.xs2a.banks import DNB, PLAIN, TIETOEVRY, dialect, directory


def test_every_norwegian_bank_is_there_once_with_its_prefixes() -> None:
    banks = directory()
    assert len(banks) > 90
    owners: dict[str, str] = {}
    for bic, bank in banks.items():
        assert re.fullmatch(r"[A-Z0-9]{8}", bic)
        assert bank.profile.name == bank.profile.name.strip() != ""
        for prefix in bank.profile.prefixes:
            assert re.fullmatch(r"[0-9]{4}", prefix)
            assert owners.setdefault(prefix, bic) == bic


@pytest.mark.parametrize(
    ("bic", "expected"),
    [("DNBANOKK", DNB), ("SHEDNO22", TIETOEVRY), ("HELGNO21", TIETOEVRY), ("TEKONOK1", TIETOEVRY),
     ("JERNNO21", TIETOEVRY), ("SPAVNOBB", PLAIN), ("SAOENO22", PLAIN), ("HANDNOKK", PLAIN)],
)  # fmt: skip
def test_the_dialect_follows_the_rules(bic: str, expected: object) -> None:
    assert directory()[bic].dialect is expected


def test_the_rule_looks_at_whole_names() -> None:
    assert dialect("XXXXNO21", "Sparebanken Ny") is PLAIN
    assert dialect("XXXXNO21", "Ny Sparebank") is TIETOEVRY


def test_a_profile_says_what_its_dialect_says() -> None:
    dnb, hosted = directory()["DNBANOKK"].profile, directory()["SHEDNO22"].profile
    assert (dnb.psu_id_kind, dnb.consent_days, dnb.bulk_limit, dnb.basket_limit, dnb.text_limit) == (
        "DNB_USER_ID", 90, 20, 20, 108
    )  # fmt: skip
    assert (hosted.replays_request_id, hosted.unauthorised_order_minutes, hosted.account_list_minutes) == (
        False,
        30,
        60,
    )
