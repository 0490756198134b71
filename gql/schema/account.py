"""Business accounts and their balances."""

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import strawberry

from core import account as core
from core.curve import MAX_DAYS, Curve, curves
from core.transaction import TRANSACTIONS, TransactionStatus
from gql.context import Info
from gql.schema.bank import Bank, bank_of
from gql.schema.enums import BalanceSource
from gql.schema.node import After, Connection, First, Node
from gql.schema.relation import pages, shape_in
from gql.schema.scalars import Amount, amount
from gql.schema.shape import Shape, identity

if TYPE_CHECKING:
    from gql.schema.transaction import Transaction


Days = Annotated[int, strawberry.argument(description=f"How many days, today among them; at most {MAX_DAYS}.")]


@strawberry.type(description="A balance, never without its age.")
class Balance:
    booked: Amount = strawberry.field(description="Booked at the bank.")
    available: Amount = strawberry.field(description="What can be used: booked, less what is reserved.")
    at: datetime.datetime = strawberry.field(description="Business time of the bank's word, or of our own payment.")
    age_seconds: int = strawberry.field(description="Seconds from `at` until now.")
    source: BalanceSource = strawberry.field(description="Where it comes from.")


@strawberry.type(description="The balance at the end of one day.")
class BalancePoint:
    date: datetime.date = strawberry.field(description="The day, in Norway.")
    booked: Amount = strawberry.field(description="Booked at its end; today's is the newest that is known.")


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

    @strawberry.field(
        description="The booked balance of the last days, oldest first, the last is today: the newest balance, less "
        "the lines booked after each day. Null until the first read, and for who may not see a salary line that lies "
        "in it: it would tell the salary."
    )
    async def balance_curve(self, info: Info, days: Days = 30) -> list[BalancePoint] | None:
        store, viewer, today = info.context.house.store, info.context.signed_in, info.context.house.clock.today()

        async def load(keys: list[str]) -> list[Curve | None]:
            return await curves(store, viewer, keys, today, days)

        points = await info.context.once(("curves", days, today), self.row.id, load)
        if points is None:
            return None
        return [BalancePoint(date=one.day, booked=amount(one.booked_minor, self.row.currency)) for one in points]

    @strawberry.field(description="The bank's entries, newest first; salary lines only for PAYROLL.")
    @pages(TRANSACTIONS, "account_id", shape_in("gql.schema.transaction", "transaction_of"), shown)
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
