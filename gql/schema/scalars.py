"""Amounts and the other plain values of the API."""

from typing import NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from core.money import decimal_string


def _string_only(value: object) -> str:
    # A JSON number has been through a float in most clients before it gets here.
    if not isinstance(value, str):
        raise ValueError('An amount is written as a string, for example "1250.00".')
    if len(value) > 40:
        raise ValueError("An amount has at most 40 characters.")
    return value


Decimal = NewType("Decimal", str)
SCALARS: dict[object, ScalarDefinition] = {
    Decimal: strawberry.scalar(
        name="Decimal",
        description='A decimal number as a string with a full stop, for example "1250.00". JSON numbers are refused.',
        serialize=str,
        parse_value=_string_only,
    )
}


@strawberry.type(description="Money: what it is worth and in which currency.")
class Amount:
    value: Decimal = strawberry.field(description='Decimal string with two decimals, negative for money out: "-99.50".')
    currency: str = strawberry.field(description="ISO 4217, for example NOK.")


@strawberry.input(description="Money as a client writes it.")
class AmountInput:
    value: Decimal = strawberry.field(description='Decimal string with at most two decimals, for example "1250.00".')
    currency: str = strawberry.field(default="NOK", description="ISO 4217; only NOK is taken today.")


def amount(minor: int, currency: str) -> Amount:
    return Amount(value=Decimal(decimal_string(minor)), currency=currency)


def amount_or_none(minor: int | None, currency: str) -> Amount | None:
    return None if minor is None else amount(minor, currency)
