"""Acts six to eight: post and pay, salaries behind the veil, one approval for both, and what the bank booked of it."""

from collections import Counter
from typing import Any

from gateway.demo.actor import Actor, ActorError, Live
from gateway.demo.banks import SALARY_MONEY, Screens
from gateway.demo.cast import FJELLHEIM, PAYMENTS, Cast, kroner, minor, mistyped, rows, told, until

BILL = "3200.00"
SALARIES = ("31200.00", "24800.00", "22000.00", "22000.00")
"""Together SALARY_MONEY."""
_SETTLED = ("EXECUTED", "REJECTED", "CANCELLED", "RETURNED", "OUTCOME_UNKNOWN")
_PAGE = """query ($id: ID!, $after: String) { company(id: $id) {
  transactions(first: 500, after: $after) {
    nodes { status endToEndId bookingDate reconciliation { rule voucher { number } } }
    pageInfo { hasNextPage endCursor } } } }"""
_BILLING = (
    "query ($id: ID!) { company(id: $id) { billing { billedFrom periods { billedTransactions freeTransactions } } } }"
)


class Pay:
    """What is on its way in this act: one bill, one salary run."""

    def __init__(self) -> None:
        self.bill: dict[str, Any] = {}
        self.voucher = 0
        self.batch: dict[str, Any] = {}
        self.salary_ids: set[str] = set()


async def prepare(cast: Cast, screens: Screens) -> Pay:
    """Kari posts a bill and its payment in one act; Per makes the salary run that she never learns of."""
    pay = Pay()
    await _bill(cast, screens, pay)
    await _salaries(cast, screens, pay)
    return pay


async def _bill(cast: Cast, screens: Screens, pay: Pay) -> None:
    story, kari = cast.story, cast.kari
    bank = await cast.bank_accounts()
    debtor = next(
        account["id"]
        for account in rows(screens.balances["kari"], "balances", "accounts").values()
        if account["accountNumber"] == bank["fjellheim-drift"]["bban"]
    )
    kid = cast.kid()
    payee = bank["strom"]["owner_name"]
    transfer = {
        "instructedAmount": {"value": BILL},
        "creditorName": payee,
        "creditorAccount": bank["strom"]["bban"],
    }
    voucher = {
        "date": (await cast.world("GET", "clock"))["today"],
        "text": "Strøm, november",
        "postings": [
            {"ledgerAccount": "6340", "amount": "2560.00"},
            {"ledgerAccount": "2710", "amount": "640.00"},
            {"ledgerAccount": "2400", "amount": f"-{BILL}"},
        ],
    }
    asked: dict[str, Any] = {"idempotencyKey": cast.key(), "debtorAccountId": debtor, "voucher": voucher}
    wanted = "voucher { number } payment { id status endToEndId contentHash }"
    wrong = mistyped(kid)
    refused = await kari.do("postAndPay", wanted, **asked, transfer={**transfer, "remittanceStructured": wrong})
    story.tell("Kari", *(f"KID {wrong}: {refused.get('message')} {refused.get('fix')}",) * 2)
    made = [
        await kari.must("postAndPay", wanted, **asked, transfer={**transfer, "remittanceStructured": kid})
        for _ in range(2)
    ]
    pay.bill, pay.voucher = made[0]["payment"], made[0]["voucher"]["number"]
    story.tell(
        "Kari",
        f"posts voucher {pay.voucher} and adds the payment in the same act: {kroner(BILL)} to {payee}.",
        f"konterer bilag {pay.voucher} og legger til betalingen samtidig: {kroner(BILL)} til {payee}.",
    )
    story.promise(
        "Post and pay is one act; a wrong KID stops both, and telling it twice makes one",
        "Kontering og betaling er én handling; feil KID stopper begge, og sendt to ganger blir det én",
        refused.get("code") == "KID_INVALID" and made[0] == made[1],
        f"{refused}, {made}",
    )
    approval = {"paymentId": pay.bill["id"], "contentHash": pay.bill["contentHash"]}
    refused = await kari.do("approvePayments", "authorisations { id }", approvals=[approval])
    story.promise(
        "The accountant cannot approve what she has made",
        "Regnskapsføreren kan ikke godkjenne det hun har lagt til",
        refused.get("code") == "NOT_ALLOWED",
        refused,
    )


async def _salaries(cast: Cast, screens: Screens, pay: Pay) -> None:
    story, per = cast.story, cast.per
    await cast.login(per)
    await _payroll_member(cast)
    bank = await cast.bank_accounts()
    employees = [bank[f"ansatt-{number}"] for number in range(1, len(SALARIES) + 1)]
    debtor = next(
        account["id"]
        for account in rows(screens.balances["ola"], "balances", "accounts").values()
        if account["accountNumber"] == bank["fjellheim-lonn"]["bban"]
    )
    made = await per.must(
        "createSalaryBatch",
        "batch { id name contentHash numberOfLines totalAmount { value } payments { nodes { endToEndId } } }",
        idempotencyKey=cast.key(),
        debtorAccountId=debtor,
        name="Lønn november",
        transfers=[
            {
                "instructedAmount": {"value": value},
                "creditorName": employee["owner_name"],
                "creditorAccount": employee["bban"],
                "remittanceUnstructured": "Lønn november",
            }
            for employee, value in zip(employees, SALARIES, strict=True)
        ],
    )
    pay.batch = made["batch"]
    pay.salary_ids = {line["endToEndId"] for line in pay.batch["payments"]["nodes"]}
    total = pay.batch["totalAmount"]["value"]
    story.tell(
        "Per",
        f"makes the salary run: {pay.batch['numberOfLines']} employees, {kroner(total)}.",
        f"lager lønnskjøringen: {pay.batch['numberOfLines']} ansatte, {kroner(total)}.",
    )
    if total != SALARY_MONEY:
        raise ActorError(f"the salary run is {total}")


async def _payroll_member(cast: Cast) -> None:
    """Per becomes PAYROLL by Ola's invitation, unless he is."""
    story, ola, per = cast.story, cast.ola, cast.per
    if await cast.company(per, FJELLHEIM):
        return
    company = await cast.must_see(ola, FJELLHEIM)
    await ola.must("inviteMember", "invitationId", companyId=company["id"], **cast.signatory("per"), roles=["PAYROLL"])
    word, _ = await cast.link("per", "join")
    await per.must("acceptInvitation", "company { name }", token=word)
    story.tell(
        "Per",
        "accepts Ola's invitation with BankID: payroll.",
        "tar imot Olas invitasjon med BankID: lønnsmedarbeider.",
    )


async def approve(cast: Cast, screens: Screens, pay: Pay) -> None:
    """Ola says yes to the bill and the salaries together; one BankID at the bank; executed; the balance moves."""
    story, kari, ola = cast.story, cast.kari, cast.ola
    told_of: set[str] = set()

    def shown(message: Any) -> None:
        for payment in told(message, "paymentStatus", "payments"):
            amount = kroner(payment["instructedAmount"]["value"])
            word = f"{payment['creditorName']} {amount}: {payment['statusInfo']['text']}"
            if payment["id"] == pay.bill["id"] and word not in told_of:
                told_of.add(word)
                story.live("Kari", word)

    hers = await kari.watch("Kari's payments", PAYMENTS, on_news=shown, company=screens.company_id)
    his = await ola.watch("Ola's payments", PAYMENTS, company=screens.company_id)
    before = screens.balance("kari", await _number(cast, "fjellheim-drift"))["booked"]["value"]
    made = await ola.must(
        "approvePayments",
        "authorisations { id authorisationUrl payments { id } }",
        approvals=[
            {"paymentId": pay.bill["id"], "contentHash": pay.bill["contentHash"]},
            {"batchId": pay.batch["id"], "contentHash": pay.batch["contentHash"]},
        ],
    )
    acts = made["authorisations"]
    story.tell(
        "Ola",
        f"approves the bill and {pay.batch['numberOfLines']} salaries in one go, and confirms with BankID at DNB.",
        f"godkjenner regningen og {pay.batch['numberOfLines']} lønninger samtidig, og bekrefter med BankID hos DNB.",
    )
    for act in acts:
        to_bank = await ola.follow(act["authorisationUrl"])
        await ola.follow(await ola.sca(to_bank.headers["location"]))
    wanted = pay.salary_ids | {pay.bill["endToEndId"]}
    statuses = await _settle(his, wanted)
    lines = len(acts[0]["payments"])
    story.promise(
        "Ordinary and salary payments approved together, with one BankID, and executed",
        "Vanlige betalinger og lønn godkjent samtidig, med én BankID, og utført",
        len(acts) == 1 and lines == len(wanted) and statuses == {"EXECUTED": len(wanted)},
        f"{len(acts)} acts, {lines} payments, {statuses}; {_why(his, wanted)}",
    )
    if set(statuses) != {"EXECUTED"}:
        raise ActorError("not every payment was executed")
    await _balance_moved(cast, screens, before)
    booked = await cast.world("GET", f"bookings?endToEndId={pay.bill['endToEndId']}")
    story.promise(
        "The bank has booked the bill exactly once",
        "Banken har bokført regningen nøyaktig én gang",
        [entry["status"] for entry in booked] == ["BOOKED"],
        booked,
    )
    await _veil(cast, screens, pay, hers)


async def _settle(live: Live, wanted: set[str]) -> dict[str, int]:
    """How many of these payments ended in which status."""

    def statuses() -> list[str]:
        shown = rows(live, "paymentStatus", "payments").values()
        return [p["status"] for p in shown if p["endToEndId"] in wanted and p["status"] in _SETTLED]

    await live.until(lambda _: len(statuses()) == len(wanted), what="an end of every payment")
    return dict(Counter(statuses()))


def _why(live: Live, wanted: set[str]) -> str:
    shown = rows(live, "paymentStatus", "payments").values()
    reasons = {p["statusInfo"].get("reasonCode") for p in shown if p["endToEndId"] in wanted}
    return f"reasons {reasons}"


async def _number(cast: Cast, key: str) -> str:
    return (await cast.bank_accounts())[key]["bban"]


async def _balance_moved(cast: Cast, screens: Screens, before: str) -> None:
    drift = await _number(cast, "fjellheim-drift")

    async def moved() -> dict[str, Any] | None:
        balance = screens.balance("kari", drift)
        return balance if balance["booked"]["value"] != before else None

    balance = await until(moved, "the balance after the payment")
    fell = minor(before) - minor(balance["booked"]["value"])
    cast.story.promise(
        "The balance moves at once by our own payment, also on the accountant's screen",
        "Saldoen flytter seg straks av vår egen betaling, også på regnskapsførerens skjerm",
        fell == minor(BILL) and balance["source"] == "OWN_PAYMENT",
        f"{fell} øre, {balance['source']}",
    )


async def _veil(cast: Cast, screens: Screens, pay: Pay, hers: Live) -> None:
    """What Kari can find of the salaries: by list, by id, by what came to her socket."""
    kari, per = cast.kari, cast.per
    query = """query ($id: ID!, $batch: ID!) { node(id: $batch) { id } company(id: $id) {
      paymentBatches { nodes { id } } payments(first: 500) { nodes { endToEndId purposeCode } } } }"""
    facts = {"id": screens.company_id, "batch": pay.batch["id"]}
    her, his = await kari.ask(query, **facts), await per.ask(query, **facts)
    came = {p["endToEndId"] for p in rows(hers, "paymentStatus", "payments").values()}
    listed = {p["endToEndId"] for p in her["company"]["payments"]["nodes"]}
    blind = her["node"] is None and not her["company"]["paymentBatches"]["nodes"]
    cast.story.promise(
        "Salaries are seen by payroll and the approver only; the accountant finds none: in lists, by id, or live",
        "Lønn ser bare lønnsmedarbeideren og den som godkjenner; regnskapsføreren ser den ingen steder",
        blind
        and not (pay.salary_ids & (came | listed))
        and his["node"] is not None
        and pay.salary_ids <= {p["endToEndId"] for p in his["company"]["payments"]["nodes"]},
        f"{her['node']}, {len(pay.salary_ids & (came | listed))}",
    )


async def statement(cast: Cast, screens: Screens, pay: Pay) -> None:
    """The bank's lines arrive: matched, complete, and billed only from the day of activation."""
    story, ola = cast.story, cast.ola
    story.note("A minute passes, with Ola at his screen.", "Et minutt går, med Ola ved skjermen.")
    await cast.a_minute_passes(ola)
    found = await screens.lines.until(
        lambda m: any(_is_bill(line, pay) for line in told(m, "newTransactions", "transactions")),
        what="the booked line of the bill with its match",
    )
    line = next(line for line in told(found, "newTransactions", "transactions") if _is_bill(line, pay))
    match = line["reconciliation"]
    amount = kroner(line["transactionAmount"]["value"])
    story.live(
        "Kari", f"{amount} {line['counterpartyName']} ↔ {story.words('voucher', 'bilag')} {match['voucher']['number']}"
    )
    story.promise(
        "The booked line arrived live and found its payment and its voucher by itself",
        "Den bokførte linjen kom direkte og fant betalingen og bilaget selv",
        match["rule"] == "END_TO_END_ID" and match["voucher"]["number"] == pay.voucher,
        match,
    )
    bank = await _booked_at_bank(cast, screens)

    async def complete() -> list[dict[str, Any]] | None:
        lines = await _lines(ola, screens.company_id)
        return lines if sum(line["status"] == "BOOKED" for line in lines) >= bank else None

    his = await until(complete, f"all {bank} lines of the bank")
    booked = [line for line in his if line["status"] == "BOOKED"]
    hers = await _lines(cast.kari, screens.company_id)
    ours = {line["endToEndId"] for line in booked} & pay.salary_ids
    story.promise(
        f"All {bank} lines of the banks are here, history included, none twice",
        f"Alle {bank} linjene hos bankene er her, også historikken, ingen to ganger",
        len(booked) == bank and ours == pay.salary_ids,
        f"{len(booked)} of {bank}, {len(ours)} salaries",
    )
    story.promise(
        "The salary lines of the statement are hidden from the accountant too",
        "Lønnslinjene på kontoutskriften er også skjult for regnskapsføreren",
        not {line["endToEndId"] for line in hers} & pay.salary_ids and len(hers) < len(his),
        f"{len(hers)} and {len(his)} lines",
    )
    await _billing(cast, screens.company_id, booked)


def _is_bill(line: dict[str, Any], pay: Pay) -> bool:
    return line["endToEndId"] == pay.bill["endToEndId"] and line["status"] == "BOOKED" and line["reconciliation"]


async def _booked_at_bank(cast: Cast, screens: Screens) -> int:
    numbers = {a["accountNumber"] for a in rows(screens.balances["ola"], "balances", "accounts").values()}
    ours = {account["id"] for account in await cast.world("GET", "accounts") if account["bban"] in numbers}
    return sum(e["account_id"] in ours and e["status"] == "BOOKED" for e in await cast.world("GET", "bookings"))


async def _lines(actor: Actor, company_id: str) -> list[dict[str, Any]]:
    """Every line the person can see, page by page."""
    lines: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        page = (await actor.ask(_PAGE, id=company_id, after=after))["company"]["transactions"]
        lines += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return lines
        after = page["pageInfo"]["endCursor"]


async def _billing(cast: Cast, company_id: str, booked: list[dict[str, Any]]) -> None:
    billing = (await cast.ola.ask(_BILLING, id=company_id))["company"]["billing"]
    since = billing["billedFrom"]
    billed = sum(period["billedTransactions"] for period in billing["periods"])
    free = sum(period["freeTransactions"] for period in billing["periods"])
    cast.story.tell(
        "Ola",
        f"is billed from {since}: {billed} lines. The {free} before that are free.",
        f"faktureres fra {since}: {billed} linjer. De {free} fra før er gratis.",
    )
    cast.story.promise(
        "Only lines dated from the activation date on are billed; history is free",
        "Bare linjer datert fra aktiveringsdatoen faktureres; historikken er gratis",
        billed == sum(line["bookingDate"] >= since for line in booked) and billed + free == len(booked),
        billing,
    )
