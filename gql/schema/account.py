"""Business accounts and their balances."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core import account as core
from core.transaction import TRANSACTIONS, TransactionStatus
from gql.context import Info
from gql.schema.bank import Bank, bank_of
from gql.schema.enums import BalanceSource
from gql.schema.node import After, Connection, First, Node
from gql.schema.relation import pages
from gql.schema.scalars import Amount, amount
from gql.schema.shape import Shape, identity

if TYPE_CHECKING:
    from gql.schema.transaction import Transaction


@strawberry.type(description="A balance, never without its age.")
class Balance:
    booked: Amount = strawberry.field(description="Booked at the bank.")
    available: Amount = strawberry.field(description="What can be used: booked, less what is reserved.")
    at: datetime.datetime = strawberry.field(description="Business time of the bank's word, or of our own payment.")
    age_seconds: int = strawberry.field(description="Seconds from `at` until now.")
    source: BalanceSource = strawberry.field(description="Where it comes from.")


def _transactions() -> Any:
    from gql.schema.transaction import transaction_of

    return transaction_of


def shown(status: list[TransactionStatus] | None = None) -> Mapping[str, Any]:
    """The lines that are listed: what the bank has withdrawn only for who asks for it by name."""
    return {"status": [TransactionStatus.PENDING, TransactionStatus.BOOKED] if status is None else list(status)}


@strawberry.type(description="A business account owned by the company. Seen by its members.")
class Account(Node):
    row: strawberry.Private[core.Account]
    account_number: str = strawberry.field(description="Eleven digits (BBAN).")
    iban: str = strawberry.field(description="The same as an IBAN.")
    name: str = strawberry.field(description="What the bank calls it.")
    product: str | None = strawberry.field(description="The bank's product.")
    owner_name: str | None = strawberry.field(description="As the bank tells it.")
    currency: str = strawberry.field(description="ISO 4217.")

    @strawberry.field(description="At which bank.")
    def bank(self, info: Info) -> Bank | None:
        profile = info.context.house.outside.banks.profile(self.row.bic)
        return bank_of(profile) if profile else None

    @strawberry.field(description="The newest balance we know; null until the first read.")
    def balance(self, info: Info) -> Balance | None:
        row = self.row
        if row.balance_at is None or row.balance_source is None:
            return None
        if row.booked_minor is None or row.available_minor is None:
            return None
        age = info.context.house.clock.now() - row.balance_at
        return Balance(
            booked=amount(row.booked_minor, row.currency),
            available=amount(row.available_minor, row.currency),
            at=row.balance_at,
            age_seconds=max(0, int(age.total_seconds())),
            source=row.balance_source,
        )

    @strawberry.field(description="The bank's entries, newest first; salary lines only for PAYROLL.")
    @pages(TRANSACTIONS, "account_id", _transactions, shown)
    async def transactions(
        self, info: Info, first: First = 50, after: After = None
    ) -> Connection[Annotated["Transaction", strawberry.lazy("gql.schema.transaction")]]: ...


account_of: Shape[core.Account, Account] = Shape(
    Account,
    id=identity("Account"),
    account_number="bban",
    iban="iban",
    name="name",
    product="product",
    owner_name="owner_name",
    currency="currency",
)
