"""Account information: the list, balances and transactions, within consent, budget and period.

Unattended reads are counted per account and kind over the last 24 hours of the world's clock: successful ones only, and
following `next` belongs to the read that gave it.
"""

from datetime import date, datetime, timedelta
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.bank import ledger
from sandbox.bank.consents import MAX_READS_PER_DAY, valid_consent
from sandbox.bank.ledger import amount
from sandbox.bank.wire import Call, Problem, endpoint
from sandbox.world import World
from sandbox.world.clock import OSLO
from sandbox.world.store import Document

PAGE_SIZE = 50
UNATTENDED_DAYS = 90
ATTENDED_DAYS = 3 * 365 + 1
BOOKING_STATUSES = ("booked", "pending", "both")


def routes(world: World) -> list[Route]:
    return [
        endpoint(world, "/accounts", GET=index),
        endpoint(world, "/accounts/{account_id}", GET=details),
        endpoint(world, "/accounts/{account_id}/balances", GET=balances),
        endpoint(world, "/accounts/{account_id}/transactions", GET=transactions),
    ]


def index(call: Call) -> Response:
    consent = valid_consent(call)
    minutes = call.dialect.account_list_minutes
    since = datetime.fromisoformat(consent["valid_since"])
    if minutes is not None and call.world.clock.now() > since + timedelta(minutes=minutes):
        text = f"The account list can be read in the first {minutes} minutes of a consent."
        raise Problem(401, "CONSENT_INVALID", text)
    accounts = [account for key in consent["accounts"] if (account := call.world.store.get("account", key))]
    with_balance = _with_balance(call)
    _count(call, consent, "accounts", [account["id"] for account in accounts])
    return JSONResponse({"accounts": [_details(call, account, with_balance) for account in accounts]})


def details(call: Call) -> Response:
    consent, account = _account(call)
    with_balance = _with_balance(call)
    _count(call, consent, "accounts", [account["id"]])
    return JSONResponse({"account": _details(call, account, with_balance)})


def balances(call: Call) -> Response:
    consent, account = _account(call)
    _count(call, consent, "balances", [account["id"]])
    return JSONResponse({"account": ledger.reference(account), "balances": _balances(call, account)})


def transactions(call: Call) -> Response:
    """Newest first. Pending entries, whatever their number, come with the first page."""
    consent, account = _account(call)
    query = call.request.query_params
    wanted = query.get("bookingStatus")
    if wanted not in BOOKING_STATUSES:
        text = f"bookingStatus must be one of {', '.join(BOOKING_STATUSES)}."
        raise Problem(400, "FORMAT_ERROR", text, "bookingStatus")
    first, last = _period(call)
    page = _whole_number(query.get("pageIndex", "0"), "pageIndex")
    if page == 0:
        _count(call, consent, "transactions", [account["id"]])
    entries = ledger.entries(call.world, account["id"])
    booked = [e for e in entries if e["status"] == "BOOKED" and first <= e["booking_date"] <= last]
    # The history is sorted by date; entries of one day keep the order they came in.
    booked = sorted(booked, key=lambda entry: entry["booking_date"])[::-1]
    chunk = booked[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    path = f"/v1/accounts/{account['id']}"
    report: Document = {"_links": {"account": call.link(path)}}
    if wanted != "pending":
        report["booked"] = [_transaction(entry) for entry in chunk]
        if len(booked) > (page + 1) * PAGE_SIZE:
            asked = {"bookingStatus": wanted, "dateFrom": first, "dateTo": last, "pageIndex": page + 1}
            report["_links"]["next"] = call.link(f"{path}/transactions?{urlencode(asked)}")
    if wanted != "booked" and page == 0:
        report["pending"] = [_transaction(entry) for entry in entries if entry["status"] == "PENDING"]
    body = {"account": ledger.reference(account), "transactions": report, "balances": _balances(call, account)}
    return JSONResponse(body)


def _account(call: Call) -> tuple[Document, Document]:
    consent = valid_consent(call)
    account = call.world.store.get("account", call.path["account_id"])
    if account is None or account["bic"] != call.bank.bic:
        raise Problem(404, "RESOURCE_UNKNOWN", "The bank has no such account.")
    if account["id"] not in consent["accounts"]:
        raise Problem(401, "CONSENT_INVALID", "The consent does not cover this account.")
    return consent, account


def _count(call: Call, consent: Document, kind: str, account_ids: list[str]) -> None:
    """Spend one unattended read on each account, or on none when any has spent its four."""
    if call.attended:
        return
    now = call.world.clock.now()
    spent: dict[str, list[str]] = {}
    for account_id in account_ids:
        reads = (call.world.store.get("reads", f"{account_id}:{kind}") or {"at": []})["at"]
        spent[account_id] = [at for at in reads if now - datetime.fromisoformat(at) < timedelta(hours=24)]
    limit = min(MAX_READS_PER_DAY, consent["frequency_per_day"])
    if any(len(reads) >= limit for reads in spent.values()):
        raise Problem(429, "ACCESS_EXCEEDED", f"At most {limit} unattended reads of {kind} in 24 hours.")
    for account_id, reads in spent.items():
        call.world.store.put("reads", f"{account_id}:{kind}", {"at": [*reads, now.isoformat()]})


def _period(call: Call) -> tuple[str, str]:
    """dateFrom and dateTo, ISO; unattended history reaches 90 days back, attended three years."""
    today = call.world.clock.today()
    earliest = today - timedelta(days=ATTENDED_DAYS if call.attended else UNATTENDED_DAYS)
    first = _date(call, "dateFrom", earliest)
    last = _date(call, "dateTo", today)
    if first < earliest or last < first:
        text = f"dateFrom must be between {earliest} and dateTo."
        raise Problem(400, "PERIOD_INVALID", text, "dateFrom")
    return first.isoformat(), last.isoformat()


def _date(call: Call, name: str, default: date) -> date:
    text = call.request.query_params.get(name)
    if text is None:
        return default
    try:
        # Python also reads 20260131, which the specification does not.
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=OSLO).date()
    except ValueError:
        raise Problem(400, "FORMAT_ERROR", f"{name} is written YYYY-MM-DD.", name) from None


def _whole_number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise Problem(400, "FORMAT_ERROR", f"{name} must be a whole number.", name)
    return int(text)


def _with_balance(call: Call) -> bool:
    text = call.request.query_params.get("withBalance", "false")
    if text not in ("true", "false"):
        raise Problem(400, "FORMAT_ERROR", "withBalance is true or false.", "withBalance")
    return text == "true"


def _details(call: Call, account: Document, with_balance: bool) -> Document:
    path = f"/v1/accounts/{account['id']}"
    return {
        "resourceId": account["id"],
        "bban": account["bban"],
        "iban": account["iban"],
        "currency": account["currency"],
        "ownerName": account["owner_name"],
        "name": account["name"],
        "product": account["product"],
        "cashAccountType": account["cash_account_type"],
        "status": account["status"],
        "bic": account["bic"],
        "usage": account["usage"],
        **({"balances": _balances(call, account)} if with_balance else {}),
        "_links": {"balances": call.link(f"{path}/balances"), "transactions": call.link(f"{path}/transactions")},
    }


def _balances(call: Call, account: Document) -> list[Document]:
    figures = {
        "interimBooked": account["balance_minor"],
        "interimAvailable": ledger.available_minor(call.world, account),
    }
    day = call.world.clock.today().isoformat()
    return [
        {"balanceType": kind, "balanceAmount": amount(minor, account["currency"]), "referenceDate": day}
        for kind, minor in figures.items()
    ]


def _transaction(entry: Document) -> Document:
    side = "creditor" if entry["amount_minor"] < 0 else "debtor"
    after = entry["balance_after_minor"]
    facts = {
        "transactionId": entry["id"],
        "entryReference": entry["entry_reference"],
        "endToEndId": entry["end_to_end_id"],
        "bookingDate": entry["booking_date"],
        "valueDate": entry["value_date"],
        "transactionAmount": amount(entry["amount_minor"], entry["currency"]),
        f"{side}Name": entry["counterparty_name"],
        f"{side}Account": {"bban": entry["counterparty_bban"]} if entry["counterparty_bban"] else None,
        "remittanceInformationStructured": {"reference": entry["kid"]} if entry["kid"] else None,
        "remittanceInformationUnstructured": entry["text"],
        "purposeCode": entry["purpose"],
        "bankTransactionCode": "PMNT-ICDT-DMCT" if entry["amount_minor"] < 0 else "PMNT-RCDT-DMCT",
        "proprietaryBankTransactionCode": entry["kind"],
        "balanceAfterTransaction": None
        if after is None
        else {"balanceType": "interimBooked", "balanceAmount": amount(after, entry["currency"])},
    }
    return {name: fact for name, fact in facts.items() if fact is not None}
