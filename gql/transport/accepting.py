"""Which form an answer takes: the Accept header, read as RFC 9110 says.

Law: JSON wins where the client likes a stream no better; a client that names no form it can have is told 406.
"""

import re
from functools import lru_cache

JSON = "application/json"
RESPONSE_JSON = "application/graphql-response+json"
EVENTS = "text/event-stream"
_WEIGHT = re.compile(r"(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)")
MAX_HEADER_CHARS = 2_000


def form_of(accept: str | None, offered: tuple[str, ...] = (JSON, RESPONSE_JSON, EVENTS)) -> str | None:
    """The one of `offered` that the client likes best, or None. No header: anything will do.

    Of equals the newer JSON is for who names it, the older one for who takes whatever comes.
    """
    return _form_of((accept or "")[:MAX_HEADER_CHARS], offered)


@lru_cache(1_000)
def _form_of(accept: str, offered: tuple[str, ...]) -> str | None:
    ranges = ranges_of(accept) or [("*/*", 1.0)]
    rank = {EVENTS: 0, JSON: 2, RESPONSE_JSON: 3 if any(name == RESPONSE_JSON for name, _ in ranges) else 1}
    weight, _, form = max((weight_of(form, ranges), rank[form], form) for form in offered)
    return form if weight > 0 else None


def names(accept: str | None, form: str) -> bool:
    """Whether the client names this very form: a wildcard is not enough."""
    return any(name == form and weight > 0 for name, weight in ranges_of(accept))


def ranges_of(accept: str | None) -> list[tuple[str, float]]:
    """[(media range, weight)] in the header's order; what is no media range is left out."""
    found: list[tuple[str, float]] = []
    for part in (accept or "")[:MAX_HEADER_CHARS].lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        if name.count("/") != 1:
            continue
        weights = [value[2:].strip() for value in parameters if value.startswith("q=")]
        charsets = [value[8:].strip('" ') for value in parameters if value.startswith("charset=")]
        weight = weights[0] if weights else "1"
        if any(charset not in ("utf-8", "utf8") for charset in charsets):
            weight = "0"
        found.append((name, float(weight) if _WEIGHT.fullmatch(weight) else 1.0))
    return found


def weight_of(form: str, ranges: list[tuple[str, float]]) -> float:
    """The weight of the most exact range that covers the form; 0 for none."""
    for wanted in (form, form.split("/")[0] + "/*", "*/*"):
        weights = [weight for name, weight in ranges if name == wanted]
        if weights:
            return max(weights)
    return 0.0
