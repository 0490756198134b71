"""The bank's books: accounts, rights and entries. Every entry moves its account's balance in the same transaction."""

from datetime import datetime
from typing import Any

from sandbox.world import World
from sandbox.world.clock import OSLO
from sandbox.world.store import Document

VIEW, REGISTER, APPROVE, SALARY = "VIEW", "REGISTER", "APPROVE", "SALARY"


def amount(minor: int, currency: str = "NOK") -> dict[str, str]:
    """Berlin Group's amount: øre to a decimal string with two decimals."""
    whole, cents = divmod(abs(minor), 100)
    return {"currency": currency, "amount": f"{'-' if minor < 0 else ''}{whole}.{cents:02d}"}


def minor(text: str) -> int:
    """ "123.4" -> 12340. The caller has checked the form: digits, at most two decimals."""
    whole, _, cents = text.partition(".")
    return int(whole) * 100 + int(cents.ljust(2, "0"))


def account_at(world: World, bban: str) -> Document | None:
    """The account of this number at any bank of the sandbox."""
    return next((account for account in world.store.all("account") if account["bban"] == bban), None)


def reference(account: Document) -> dict[str, str]:
    """The account as a Berlin Group account reference; Norwegian banks speak bban."""
    return {"bban": account["bban"], "currency": account["currency"]}


def rights(world: World, person_key: str, account_id: str) -> frozenset[str]:
    """What the person may do with the account at the bank; the empty set for a stranger."""
    right = world.store.get("right", f"{person_key}:{account_id}")
    return frozenset(right["rights"] if right else ())


def visible_accounts(world: World, bic: str, person_key: str) -> list[Document]:
    """The accounts at one bank that the person may see, whoever owns them."""
    return [a for a in world.store.all("account") if a["bic"] == bic and VIEW in rights(world, person_key, a["id"])]


def entries(world: World, account_id: str) -> list[Document]:
    """Booked and pending entries of an account, in the order they came."""
    return [entry for entry in world.store.all("entry") if entry["account_id"] == account_id]


def available_minor(world: World, account: Document) -> int:
    """Booked balance less what is reserved; money not yet in is not available."""
    reserved = sum(e["amount_minor"] for e in entries(world, account["id"]) if e["status"] == "PENDING")
    return account["balance_minor"] + min(reserved, 0)


def post(
    world: World, account: Document, amount_minor: int, when: datetime, *, pending: bool, **facts: Any
) -> Document:
    """One entry, signed in øre. `facts`: counterparty_name, counterparty_bban, kid, text, end_to_end_id, payment_id,
    purpose, kind (the bank's word for it) and, when a pending entry is booked, its entry_reference.
    """
    if not pending:
        account["balance_minor"] += amount_minor
        world.store.put("account", account["id"], account)
    day = when.astimezone(OSLO).date().isoformat()
    key = world.new_id("entry")
    facts = {name: facts.get(name) for name in FACTS}
    entry = {
        "id": key,
        "account_id": account["id"],
        "bic": account["bic"],
        "amount_minor": amount_minor,
        "currency": account["currency"],
        "booking_date": None if pending else day,
        "value_date": day,
        "status": "PENDING" if pending else "BOOKED",
        "balance_after_minor": None if pending else account["balance_minor"],
        **facts,
        # A pending entry keeps its reference when it is booked; only the transaction id is new.
        "entry_reference": facts["entry_reference"] or key.replace("-", "")[:20],
    }
    return world.store.put("entry", key, entry)


FACTS = (
    "entry_reference",
    "end_to_end_id",
    "kid",
    "text",
    "counterparty_name",
    "counterparty_bban",
    "payment_id",
    "payment_line",
    "purpose",
    "kind",
)


def book_pending(world: World, entry: Document, when: datetime) -> Document:
    """The pending entry becomes a booked one: a new transaction id, the same entry reference and end-to-end id."""
    account = world.store.get("account", entry["account_id"])
    assert account is not None
    world.store.delete("entry", entry["id"])
    return post(world, account, entry["amount_minor"], when, pending=False, **{name: entry[name] for name in FACTS})


def take_back(world: World, entry: Document) -> None:
    """The bank lets a reservation fall: the entry is gone, and no balance moves. ValueError unless it only waits."""
    if entry["status"] != "PENDING" or entry["payment_id"] is not None:
        raise ValueError("only a pending entry that belongs to no order can be taken back")
    world.store.delete("entry", entry["id"])


def bookings(world: World, end_to_end_id: str | None = None) -> list[Document]:
    """Booked entries of all banks, oldest first; of one end-to-end id when given."""
    return [
        entry
        for entry in world.store.all("entry")
        if entry["status"] == "BOOKED" and end_to_end_id in (None, entry["end_to_end_id"])
    ]
