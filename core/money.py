"""Money: whole minor units and a currency.

Law: no float and no division; an amount arrives and leaves as a decimal string.
"""

import re
from dataclasses import dataclass

from core.errors import AmountInvalid

MAX_MINOR = 10**14
"""One thousand billion kroner: above every real payment, below every integer type on the way."""
_AMOUNT = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]+))?", re.ASCII)


@dataclass(frozen=True, slots=True, order=True)
class Money:
    """`minor` whole minor units (øre), may be negative; `currency` ISO 4217."""

    minor: int
    currency: str = "NOK"

    def __str__(self) -> str:
        return f"{decimal_string(self.minor)} {self.currency}"


def decimal_string(minor: int) -> str:
    """ "1234.50" of 123450. All currencies we handle have two decimals."""
    sign = "-" if minor < 0 else ""
    whole, rest = divmod(abs(minor), 100)
    return f"{sign}{whole}.{rest:02d}"


def parse_decimal(text: str) -> int | None:
    """Minor units of a decimal string with at most two decimals, or None."""
    match = _AMOUNT.fullmatch(text)
    if not match or len(match[3] or "") > 2:
        return None
    minor = int(match[2]) * 100 + int((match[3] or "0").ljust(2, "0"))
    return -minor if match[1] else minor


def payable(text: str, currency: str) -> Money:
    """The amount of a payment as a user wrote it. Raises AmountInvalid with the reason."""
    match = _AMOUNT.fullmatch(text)
    if not match:
        raise AmountInvalid(reason="FORMAT", value=text[:40])
    if len(match[3] or "") > 2:
        raise AmountInvalid(reason="TOO_MANY_DECIMALS", value=text[:40])
    minor = parse_decimal(text)
    if minor is None or minor > MAX_MINOR:
        raise AmountInvalid(reason="TOO_LARGE", value=text[:40])
    if minor == 0:
        raise AmountInvalid(reason="ZERO", value=text[:40])
    if minor < 0:
        raise AmountInvalid(reason="NEGATIVE", value=text[:40])
    if currency != "NOK":
        raise AmountInvalid(reason="CURRENCY", value=currency[:3])
    return Money(minor, currency)
