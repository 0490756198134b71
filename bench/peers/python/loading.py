"""How plain strawberry reads and writes: ORM sessions, and data loaders as its manual shows them."""

import os
import uuid
from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache, partial
from typing import Any

from models import Account, Company, IdempotencyKey, JournalEntry, JournalHead, Payment, Transaction
from shapes import PEER, digest_of, place_of
from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from strawberry.dataloader import DataLoader

URL = os.environ["DATABASE_URL"].replace("postgresql:", "postgresql+asyncpg:")
engine = create_async_engine(URL, pool_size=int(os.environ["CONNECTIONS"]), max_overflow=0)
session = async_sessionmaker(engine, expire_on_commit=False)

SHOWN = Transaction.status.in_(("PENDING", "BOOKED"))
NEWEST = (Transaction.booking_date.desc(), Transaction.id.desc())


async def all_of(statement: Any) -> list[Any]:
    async with session() as opened:
        return list((await opened.scalars(statement)).all())


async def company(key: str) -> Company | None:
    async with session() as opened:
        return await opened.get(Company, key)


async def accounts(keys: list[str]) -> list[Account | None]:
    found = {row.id: row for row in await all_of(select(Account).where(Account.id.in_(keys)))}
    return [found.get(key) for key in keys]


async def accounts_of(companies: list[str]) -> list[list[Account]]:
    newest = (Account.created_at.desc(), Account.id.desc())
    rows = await all_of(select(Account).where(Account.company_id.in_(companies)).order_by(*newest))
    groups: dict[str, list[Account]] = defaultdict(list)
    for row in rows:
        groups[row.company_id].append(row)
    return [groups[key] for key in companies]


async def first_rows(account_keys: list[str], first: int) -> list[list[Transaction]]:
    """One more than `first` of each account, by one statement."""
    place = func.row_number().over(partition_by=Transaction.account_id, order_by=NEWEST).label("place")
    ranked = select(Transaction.id, place).where(Transaction.account_id.in_(account_keys), SHOWN).subquery()
    wanted = select(Transaction).join(ranked, ranked.c.id == Transaction.id).where(ranked.c.place <= first + 1)
    groups: dict[str, list[Transaction]] = defaultdict(list)
    for row in await all_of(wanted.order_by(*NEWEST)):
        groups[row.account_id].append(row)
    return [groups[key] for key in account_keys]


async def rows_after(account: str, first: int, cursor: str) -> list[Transaction]:
    day, key = place_of(cursor)
    older = tuple_(Transaction.booking_date, Transaction.id) < tuple_(date.fromisoformat(day), key)
    wanted = select(Transaction).where(Transaction.account_id == account, SHOWN, older)
    return await all_of(wanted.order_by(*NEWEST).limit(first + 1))


async def company_rows(key: str, first: int) -> list[Transaction]:
    wanted = select(Transaction).where(Transaction.company_id == key, SHOWN)
    return await all_of(wanted.order_by(*NEWEST).limit(first + 1))


async def payments_of(key: str, first: int) -> list[Payment]:
    newest = (Payment.created_at.desc(), Payment.id.desc())
    return await all_of(select(Payment).where(Payment.company_id == key).order_by(*newest).limit(first))


class Loaders:
    """One a request."""

    def __init__(self) -> None:
        self.account = DataLoader(accounts)
        self.accounts = DataLoader(accounts_of)
        self.transactions = cache(lambda first: DataLoader(partial(first_rows, first=first)))


async def create_payment(key: str, account_id: str, transfer: dict[str, Any], minor: int) -> Payment | None:
    """One payment for one key; None where the key stands for other content."""
    client, now, digest = f"client:{PEER}", datetime.now(UTC), digest_of(account_id, transfer | {"minor": minor})
    async with session() as opened, opened.begin():
        account = await opened.get_one(Account, account_id)
        known = await opened.scalar(
            select(IdempotencyKey).where(
                IdempotencyKey.company_id == account.company_id,
                IdempotencyKey.client_id == client,
                IdempotencyKey.key == key,
            )
        )
        if known is not None:
            return await opened.get(Payment, known.result_id) if known.content_digest == digest else None
        payment = Payment(
            id=str(uuid.uuid4()),
            company_id=account.company_id,
            account_id=account_id,
            status="DRAFT",
            amount_minor=minor,
            currency=transfer["currency"],
            creditor_name=transfer["creditorName"],
            creditor_account=transfer["creditorAccount"],
            text=transfer["text"],
            end_to_end_id=uuid.uuid4().hex,
            salary=False,
            made_by=client,
            edited_by=client,
            created_at=now,
        )
        place = insert(JournalHead).values(chain=f"{PEER}:{account.company_id}", sequence=1, hash="")
        place = place.on_conflict_do_update(index_elements=["chain"], set_={"sequence": JournalHead.sequence + 1})
        head = (await opened.execute(place.returning(JournalHead.chain, JournalHead.sequence))).one()
        opened.add_all(
            [
                payment,
                IdempotencyKey(
                    id=str(uuid.uuid4()),
                    company_id=account.company_id,
                    client_id=client,
                    key=key,
                    content_digest=digest,
                    result_id=payment.id,
                    created_at=now,
                ),
                JournalEntry(
                    id=str(uuid.uuid4()),
                    chain=head.chain,
                    sequence=head.sequence,
                    at=now,
                    actor=client,
                    noun="Payment",
                    noun_id=payment.id,
                    event="MADE",
                    salary=False,
                    facts="{}",
                    previous_hash="",
                    hash="",
                ),
            ]
        )
    return payment
