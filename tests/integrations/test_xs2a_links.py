"""A bank's links: followed below its own base URL, shown to a person only where that is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.xs2a.links import below, for_a_person, href

BASE = "https://api.bank.example/psd2"


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("https://api.bank.example/psd2/v1/accounts/7/transactions?page=2", "/v1/accounts/7/transactions?page=2"),
        ("/psd2/v1/accounts/7", "/v1/accounts/7"),
        ("/v1/accounts/7?a=b%2Fc", "/v1/accounts/7?a=b%2Fc"),
    ],
)
def test_links_of_the_bank_become_targets(link: str, expected: str) -> None:
    assert below(BASE, link) == expected


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/psd2/v1/accounts",
        "http://api.bank.example/psd2/v1/accounts",
        "https://api.bank.example:8443/psd2/v1/accounts",
        "https://api.bank.example@evil.example/psd2/v1/accounts",
        "https://user@api.bank.example/psd2/v1/accounts",
        "https://api.bank.example/other/v1/accounts",
        "https://api.bank.example/v1/accounts",
        "https://api.bank.example/psd2/../admin",
        "//evil.example/psd2/v1/accounts",
        "/psd2/v1/../admin",
        "/psd2/v1/%2e%2e/admin",
        "/psd2/v1/%252e%252e/admin",
        "/psd2/v1/a%2f..%2fb",
        "/psd2/v1/a%5c..",
        "/psd2/v1//accounts",
        "/psd2\\v1/accounts",
        "/psd2/v2/accounts",
        "/psd2/v1/accounts#top",
        "v1/accounts",
        "javascript:alert(1)",
        "https://[::1/psd2/v1/accounts",
        "/v1/" + "x" * 3000,
        "/v1/acc\nounts",
        "",
    ],
)
def test_links_that_lead_away_are_not_followed(link: str) -> None:
    assert below(BASE, link) is None


@given(st.text(max_size=60), st.sampled_from(["", "/", "/psd2/v1/", "https://api.bank.example/psd2/v1/", "//"]))
def test_whatever_is_followed_stays_below_the_base(text: str, start: str) -> None:
    target = below(BASE, start + text)
    if target is not None:
        assert target.startswith("/v1/")
        assert ".." not in target.partition("?")[0].split("/")
        assert below(BASE, target) == target


@pytest.mark.parametrize(
    ("link", "safe"),
    [
        ("https://bank.example/sca/1?x=y", True),
        ("http://127.0.0.1:8001/banks/DNBANOKK/sca/1", True),
        ("http://localhost:8001/sca", True),
        ("http://[::1]/sca", True),
        ("http://bank.example/sca", False),
        ("http://127.0.0.1.evil.example/sca", False),
        ("https://bank.example@evil.example/", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("/sca/1", False),
        ("https:///sca", False),
        ("https://bank.example:port/", False),
        ("https://bank.example/\r\nX: y", False),
        ("https://bank.example\\@evil.example/", False),
        ("", False),
        (None, False),
    ],
)
def test_where_a_person_may_be_sent(link: str | None, safe: bool) -> None:
    assert for_a_person(link) == (link if safe else None)


def test_a_link_is_an_object_or_a_text() -> None:
    assert href({"next": {"href": "/v1/x"}}, "next") == "/v1/x"
    assert href({"next": "/v1/x"}, "next") == "/v1/x"
    assert href({"next": {"href": 7}}, "next") is None
    assert href({"next": None}, "next") is None
    assert href(None, "next") is None
