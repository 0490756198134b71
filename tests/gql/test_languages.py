"""The language of a request, out of what browsers and clients write in Accept-Language (RFC 9110, 12.5.4)."""

import pytest

from gql.transport.door import locale_of


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("", "nb"),
        ("en", "en"),
        ("nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.7,en-US;q=0.6,en;q=0.5", "nb"),
        ("en-GB, nb;q=0.9", "en"),
        ("en;q=0.3, nb;q=0.8", "nb"),
        ("nb;q=0, en;q=0.1", "en"),
        ("en, nb", "en"),
        ("nb, en", "nb"),
        ("sv, en;q=0.2", "en"),
        ("nn-NO", "nb"),
        ("de, fr", "nb"),
        ("en;q=rubbish", "nb"),
        ("en;q=1.0000", "nb"),
        ("en ; q=0.5", "en"),
        ("en;level=1", "nb"),
        ("*", "nb"),
        ("," * 10_000 + "en", "nb"),
    ],
)
def test_the_one_it_likes_better(header: str, locale: str) -> None:
    assert locale_of(header) == locale
