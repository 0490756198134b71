"""What happens to an order after it is registered: approval, execution, booking, lapse.

The only writer of an order's status after registration. A line is booked at most once, whatever happens: the document
"booking" of that line is written in the same transaction as the entry.
"""

from datetime import date, datetime, time, timedelta

from sandbox.bank import agenda, ledger
from sandbox.bank.directory import banks, is_account_number
from sandbox.world import World
from sandbox.world.clock import OSLO
from sandbox.world.store import Document

OPEN = ("RCVD", "PATC")
"""Statuses in which an order waits for somebody's authorisation."""

REASONS = {
    "AC03": "The payee's account number is not valid.",
    "AC04": "The debtor account is closed.",
    "AC07": "The payee's account is closed.",
    "AG08": "The approver lacks the right to approve on this account.",
    "AM04": "Insufficient funds.",
    "DS02": "The order was rejected by the authorised user.",
    "DS24": "The order was not authorised in time.",
}
"""ISO 20022 external status reasons that the sandbox gives, with the text of psuMessage and tppMessages."""


def may_approve(world: World, payment: Document, person_key: str) -> bool:
    """Salary lines (purpose SALA) need the SALARY right on the debtor account, all others APPROVE."""
    needed = {ledger.SALARY if line["purpose"] == "SALA" else ledger.APPROVE for line in payment["lines"]}
    return needed <= ledger.rights(world, person_key, payment["debtor_account_id"])


def register(world: World, payment: Document) -> None:
    """Keep a new order, and the promise to let it lapse."""
    minutes = banks()[payment["bic"]].dialect.order_lapses_after_minutes
    agenda.remember(world, world.clock.now() + timedelta(minutes=minutes), "lapse", payment["id"])
    world.store.put("payment", payment["id"], payment)


def approve(world: World, payment: Document, person_key: str) -> None:
    """One person's yes; without the right the order is rejected (AG08). An account may need two people."""
    account = _account(world, payment)
    if not may_approve(world, payment, person_key):
        reject(world, payment, "AG08")
        return
    payment["approved_by"].append(person_key)
    if len(payment["approved_by"]) < account["approvers_needed"]:
        _move(world, payment, "PATC")
        return
    _move(world, payment, "ACSP")
    day = date.fromisoformat(payment["execution_date"]) if payment["execution_date"] else world.clock.today()
    if day > world.clock.today():
        agenda.remember(world, datetime.combine(day, time(0, 0), OSLO), "execute", payment["id"])
    else:
        _execute(world, payment, world.clock.now())


def reject(world: World, payment: Document, reason: str) -> None:
    _move(world, payment, "RJCT", reason)


def cancel(world: World, payment: Document) -> None:
    _move(world, payment, "CANC")


def is_scheduled(world: World, payment: Document) -> bool:
    """Authorised, waiting for its day, nothing booked: the one state in which an authorised order can be recalled."""
    day = payment["execution_date"]
    return payment["status"] == "ACSP" and day is not None and date.fromisoformat(day) > world.clock.today()


def catch_up(world: World) -> None:
    """Keep every promise the clock has reached, in order of time, each in one transaction.

    Called before anything is read.
    """
    while True:
        with world.store.together():
            due = agenda.take_due(world)
            if due is None:
                return
            _keep(world, due)


def _keep(world: World, due: Document) -> None:
    when = datetime.fromisoformat(due["at"])
    if due["act"] == "book":
        _book_reserved(world, due["key"], when)
    elif due["act"] == "lapse-basket":
        basket = world.store.get("basket", due["key"])
        if basket and basket["status"] in OPEN:
            world.store.put("basket", basket["id"], {**basket, "status": "CANC"})
    elif payment := world.store.get("payment", due["key"]):
        if due["act"] == "lapse" and payment["status"] in OPEN:
            _move(world, payment, banks()[payment["bic"]].dialect.lapsed_status, "DS24")
        elif due["act"] == "execute" and payment["status"] == "ACSP":
            _execute(world, payment, when)


def incoming(
    world: World,
    bban: str,
    amount_minor: int,
    debtor_name: str,
    debtor_bban: str,
    kid: str | None = None,
    text: str | None = None,
    pending: bool = False,
    *,
    end_to_end_id: str | None = None,
    pending_seconds: int = 3600,
) -> Document:
    """Money from outside the sandbox, in øre, booked at once or after `pending_seconds`; gives the entry.

    LookupError when no account has the number, ValueError when the account is closed or the amount is not positive.
    """
    account = ledger.account_at(world, bban)
    if account is None:
        raise LookupError(f"no account {bban} in the sandbox")
    if account["status"] != "enabled" or amount_minor <= 0:
        raise ValueError("the account must be open and the amount positive")
    with world.store.together():
        catch_up(world)
        entry = ledger.post(
            world,
            account,
            amount_minor,
            world.clock.now(),
            pending=pending,
            kid=kid,
            text=text,
            end_to_end_id=end_to_end_id,
            counterparty_name=debtor_name,
            counterparty_bban=debtor_bban,
            kind="Innbetaling",
        )
        if pending:
            agenda.remember(world, world.clock.now() + timedelta(seconds=pending_seconds), "book", entry["id"])
    return entry


def _account(world: World, payment: Document) -> Document:
    account = world.store.get("account", payment["debtor_account_id"])
    assert account is not None
    return account


def _move(world: World, payment: Document, status: str, reason: str | None = None) -> None:
    """The whole order, all its lines with it."""
    for line in payment["lines"]:
        line.update(status=status, reason=reason)
    payment.update(status=status, reason=reason)
    world.store.put("payment", payment["id"], payment)


def subject(payment: Document) -> str:
    """What a fault's `path` is matched against."""
    ids = "&".join(line["end_to_end_id"] or "" for line in payment["lines"])
    return f"/banks/{payment['bic']}/v1/{payment['service']}/{payment['id']}?{ids}"


def _execute(world: World, payment: Document, when: datetime) -> None:
    account = _account(world, payment)
    if fault := world.faults.take_outcome("bank.reject", subject(payment)):
        return reject(world, payment, fault.get("status_reason", "AG08"))
    if account["status"] != "enabled":
        return reject(world, payment, "AC04")
    for line in payment["lines"]:
        if reason := _payee_fault(world, line["creditor_bban"]):
            line.update(status="RJCT", reason=reason)
    good = [line for line in payment["lines"] if line["status"] != "RJCT"]
    if sum(line["amount_minor"] for line in good) > ledger.available_minor(world, account):
        for line in good:
            line.update(status="RJCT", reason="AM04")
        return _derive(world, payment)
    fault = world.faults.take_outcome("bank.pending", subject(payment))
    for line in good:
        if fault is None:
            _book(world, payment, line, when)
        else:
            entry = ledger.post(world, account, -line["amount_minor"], when, pending=True, **_facts(payment, line))
            at = when + timedelta(seconds=fault.get("seconds", 60))
            agenda.remember(world, at, "book", entry["id"])
    return _derive(world, payment)


def _payee_fault(world: World, bban: str) -> str | None:
    if not is_account_number(bban):
        return "AC03"
    payee = ledger.account_at(world, bban)
    return "AC07" if payee and payee["status"] != "enabled" else None


def _facts(payment: Document, line: Document) -> dict[str, str | None]:
    return {
        "counterparty_name": line["creditor_name"],
        "counterparty_bban": line["creditor_bban"],
        "kid": line["kid"],
        "text": line["text"],
        "end_to_end_id": line["end_to_end_id"],
        "payment_id": payment["id"],
        "payment_line": line["index"],
        "purpose": line["purpose"],
        "kind": "Lønn" if line["purpose"] == "SALA" else "Betaling",
    }


def _book(world: World, payment: Document, line: Document, when: datetime, reserved: Document | None = None) -> None:
    key = f"{payment['id']}/{line['index']}"
    if world.store.get("booking", key):
        return
    debtor = _account(world, payment)
    if reserved:
        entry = ledger.book_pending(world, reserved, when)
    else:
        entry = ledger.post(world, debtor, -line["amount_minor"], when, pending=False, **_facts(payment, line))
    world.store.put("booking", key, {"id": key, "entry_id": entry["id"]})
    line["status"] = "ACSC"
    if payee := ledger.account_at(world, line["creditor_bban"]):
        # The domestic clearing carries KID and text to the payee, not the payer's end-to-end id: an order therefore
        # has exactly one entry with its id, the debit.
        ledger.post(
            world,
            payee,
            line["amount_minor"],
            when,
            pending=False,
            kid=line["kid"],
            text=line["text"],
            purpose=line["purpose"],
            kind="Innbetaling",
            counterparty_name=debtor["owner_name"],
            counterparty_bban=debtor["bban"],
        )


def _book_reserved(world: World, entry_id: str, when: datetime) -> None:
    entry = world.store.get("entry", entry_id)
    if entry is None:
        return
    if entry["payment_id"] is None:
        ledger.book_pending(world, entry, when)
        return
    payment = world.store.get("payment", entry["payment_id"])
    assert payment is not None
    _book(world, payment, payment["lines"][entry["payment_line"]], when, reserved=entry)
    _derive(world, payment)


def _derive(world: World, payment: Document) -> None:
    """The order's status from its lines: all alike gives that status, some booked and some rejected gives PART."""
    statuses = {line["status"] for line in payment["lines"]}
    if len(statuses) == 1:
        status = statuses.pop()
    else:
        status = "ACSP" if "ACSP" in statuses else "PART"
    payment["status"] = status
    payment["reason"] = payment["lines"][0]["reason"] if status == "RJCT" else None
    world.store.put("payment", payment["id"], payment)
