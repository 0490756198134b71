"""All transactions with their history, matched by themselves, and billed from the activation date only.

The tests are the steps of one walk: they are run in their order.
"""

from typing import Any

import pytest
import pytest_asyncio

from gateway.demo.actor import Actor
from tests.journeys.stage import DNB, HOUR, MADE, OSTLANDET, PLAIN, Stage

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACCOUNTS = ("fjellheim-drift", "fjellheim-lonn", "fjellheim-ostlandet", "fjellheim-spare")
LINE = """id status bookingDate transactionAmount { value } counterpartyName remittanceStructured
  remittanceUnstructured endToEndId account { accountNumber } reconciliation {
    rule voucher { id number } payment { id status } transaction { id } }"""
PAGE = f"""query($c: ID!, $n: Int!, $after: String) {{ company(id: $c) {{ transactions(first: $n, after: $after) {{
  nodes {{ {LINE} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"""
LIVE = f"subscription($c: ID!) {{ newTransactions(companyId: $c) {{ cursor transactions {{ {LINE} }} }} }}"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def fjellheim(stage: Stage) -> str:
    company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    for bic in (PLAIN, DNB, OSTLANDET):
        await stage.consent("ola", company_id, bic)
    return company_id


async def _all(actor: Actor, company_id: str, size: int = 100) -> list[dict[str, Any]]:
    """Every page, the way a client walks them."""
    lines: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await actor.ask(PAGE, c=company_id, n=size, after=after))["company"]["transactions"]
        lines += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            return lines


def _entries(stage: Stage) -> list[dict[str, Any]]:
    """What the banks have on the company's accepted accounts."""
    ids = {stage.account(key)["id"] for key in ACCOUNTS}
    return [entry for entry in stage.listed("bookings") if entry["account_id"] in ids]


def _minor(value: str) -> int:
    return int(value.replace(".", ""))


async def test_every_line_the_banks_have_arrives_once(stage: Stage, fjellheim: str) -> None:
    """Ola may see salaries, so he sees everything: as many lines as the banks have, with the same sum."""
    ola = await stage.actor("ola")
    lines, entries = await _all(ola, fjellheim), _entries(stage)
    assert len(lines) == len(entries) > 300
    assert len({line["id"] for line in lines}) == len(lines)
    assert sum(_minor(line["transactionAmount"]["value"]) for line in lines) == sum(e["amount_minor"] for e in entries)
    days = [line["bookingDate"] for line in lines]
    assert days == sorted(days, reverse=True)
    assert min(days) == min(entry["booking_date"] for entry in entries), "the history reaches as far as the bank's"


async def test_the_accountant_sees_every_line_but_the_salaries(stage: Stage, fjellheim: str) -> None:
    kari = await stage.actor("kari")
    lines = await _all(kari, fjellheim)
    entries = _entries(stage)
    salaries = [entry for entry in entries if entry["purpose"] == "SALA"]
    assert salaries != []
    assert len(lines) == len(entries) - len(salaries)
    names = {entry["counterparty_name"] for entry in salaries}
    assert names.isdisjoint(line["counterpartyName"] for line in lines)


async def test_pages_of_any_size_hold_the_same_lines(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    by_size = [[line["id"] for line in await _all(ola, fjellheim, size)] for size in (37, 100)]
    assert by_size[0] == by_size[1]
    broken = await ola.raw(PAGE, c=fjellheim, n=10, after="not-a-cursor")
    assert broken["errors"][0]["extensions"]["code"] == "CURSOR_INVALID"
    assert broken["errors"][0]["extensions"]["fix"] == "Utelat merket, og begynn fra begynnelsen."


async def test_two_equal_purchases_on_one_day_stay_two(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")

    def equal(day: str, amount: int, name: str | None, bban: str) -> tuple[str, int, str | None, str]:
        return (day, amount, name, bban)

    numbers = {stage.account(key)["id"]: stage.account(key)["bban"] for key in ACCOUNTS}
    at_bank = sorted(
        equal(e["booking_date"], e["amount_minor"], e["counterparty_name"], numbers[e["account_id"]])
        for e in _entries(stage)
        if e["counterparty_name"] == "Circle K Hamar"
    )
    here = sorted(
        equal(
            line["bookingDate"],
            _minor(line["transactionAmount"]["value"]),
            line["counterpartyName"],
            line["account"]["accountNumber"],
        )
        for line in await _all(ola, fjellheim)
        if line["counterpartyName"] == "Circle K Hamar"
    )
    assert here == at_bank
    assert len(set(here)) < len(here), "there are equal ones"


async def test_what_is_pending_becomes_booked_and_stays_the_same_line(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    live = await ola.watch("transactions", LIVE, c=fjellheim)
    stage.incoming("fjellheim-spare", "777.00", "Mjøsa Eiendom AS", text="Forskudd", pending=True)
    await stage.minute_of_presence(ola)
    pending = await _told(live, "777.00", "PENDING")
    await stage.advance(HOUR)
    await stage.minute_of_presence(ola)
    booked = await _told(live, "777.00", "BOOKED")
    assert booked["id"] == pending["id"]
    assert len([line for line in await _all(ola, fjellheim) if line["transactionAmount"]["value"] == "777.00"]) == 1


async def test_what_was_pending_and_never_came_is_taken_back(stage: Stage, fjellheim: str) -> None:
    """It leaves the list of lines, and is found by who asks for what was withdrawn."""
    ola = await stage.actor("ola")
    live = await ola.watch("transactions", LIVE, c=fjellheim)
    entry = stage.incoming("fjellheim-spare", "778.00", "Mjøsa Eiendom AS", text="Depositum", pending=True)
    await stage.minute_of_presence(ola)
    pending = await _told(live, "778.00", "PENDING")
    assert stage.world.delete(f"/world/bookings/{entry['id']}").status_code == 204
    await stage.minute_of_presence(ola)
    withdrawn = await _told(live, "778.00", "WITHDRAWN")
    assert withdrawn["id"] == pending["id"]
    await stage.advance(2 * HOUR)
    await stage.minute_of_presence(ola)
    await stage.settle()
    assert "778.00" not in {line["transactionAmount"]["value"] for line in await _all(ola, fjellheim)}
    asked = "query($c: ID!) { company(id: $c) { transactions(status: [WITHDRAWN]) { nodes { id status } } } }"
    found = (await ola.ask(asked, c=fjellheim))["company"]["transactions"]["nodes"]
    assert found == [{"id": pending["id"], "status": "WITHDRAWN"}]


async def _told(live: Any, amount: str, status: str) -> dict[str, Any]:
    def found(message: Any) -> dict[str, Any] | None:
        lines = message["data"]["newTransactions"]["transactions"]
        fits = (t for t in lines if (t["transactionAmount"]["value"], t["status"]) == (amount, status))
        return next(fits, None)

    return found(await live.until(found)) or {}


async def test_an_incoming_payment_finds_its_voucher_by_kid(stage: Stage, fjellheim: str) -> None:
    """Kari posts an invoice with a KID; the customer pays; nobody clicks. A payment with another amount stays open."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    kid = "2345676"
    posted = await kari.must(
        "postVoucher",
        "voucher { id number }",
        idempotencyKey="invoice-2345676",
        companyId=fjellheim,
        voucher={
            "date": stage.today,
            "text": "Faktura 234567",
            "kid": kid,
            "postings": [
                {"ledgerAccount": "1500", "amount": "12500.00"},
                {"ledgerAccount": "3000", "amount": "-10000.00"},
                {"ledgerAccount": "2700", "amount": "-2500.00"},
            ],
        },
    )
    live = await kari.watch("transactions", LIVE, c=fjellheim)
    stage.incoming("fjellheim-spare", "12499.00", kid=kid)
    stage.incoming("fjellheim-spare", "12500.00", kid=kid)
    await stage.minute_of_presence(ola)
    line = await _told(live, "12500.00", "BOOKED")
    assert line["reconciliation"]["rule"] == "KID"
    assert line["reconciliation"]["voucher"]["id"] == posted["voucher"]["id"]
    assert line["reconciliation"]["transaction"]["id"] == line["id"]
    assert (await _told(live, "12499.00", "BOOKED"))["reconciliation"] is None


async def test_post_and_pay_is_one_act_and_reconciles_itself(stage: Stage, fjellheim: str) -> None:
    """Kari posts the bill and adds the payment, Ola approves; voucher, payment and line find each other by our id."""
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    made = await kari.must(
        "postAndPay",
        "voucher { id number payment { id } postings { amount { value } ledgerAccount { number name } } }"
        " payment { id status contentHash endToEndId voucher { id } }",
        idempotencyKey="bill-from-byggvarer",
        debtorAccountId=await stage.account_id(kari, fjellheim, "fjellheim-drift"),
        voucher={
            "date": stage.today,
            "text": "Byggvarer, faktura 881",
            "postings": [
                {"ledgerAccount": "4000", "amount": "1000.00"},
                {"ledgerAccount": "2710", "amount": "250.00"},
                {"ledgerAccount": "2400", "amount": "-1250.00"},
            ],
        },
        transfer=stage.transfer("1250.00"),
    )
    assert made["voucher"]["payment"]["id"] == made["payment"]["id"]
    assert made["payment"]["voucher"]["id"] == made["voucher"]["id"]
    names = {
        posting["ledgerAccount"]["number"]: posting["ledgerAccount"]["name"] for posting in made["voucher"]["postings"]
    }
    assert names["2400"] == "Leverandørgjeld"
    live = await kari.watch("transactions", LIVE, c=fjellheim)
    await stage.approve_and_sca(ola, made["payment"])
    await stage.payment(kari, made["payment"]["id"], "EXECUTED")
    await stage.minute_of_presence(ola)
    line = await _told(live, "-1250.00", "BOOKED")
    assert line["endToEndId"] == made["payment"]["endToEndId"]
    match = line["reconciliation"]
    assert (match["rule"], match["payment"]["id"], match["voucher"]["id"]) == (
        "END_TO_END_ID",
        made["payment"]["id"],
        made["voucher"]["id"],
    )
    again = await kari.ask(
        "query($i: ID!) { node(id: $i) { ... on Voucher { reconciliation { transaction { id } } } } }",
        i=made["voucher"]["id"],
    )
    assert again["node"]["reconciliation"]["transaction"]["id"] == line["id"]
    assert len(stage.bookings(made["payment"]["endToEndId"])) == 1


async def test_a_payment_that_comes_back_is_returned(stage: Stage, fjellheim: str) -> None:
    ola = await stage.actor("ola")
    made = await ola.must(
        "createPayment",
        MADE,
        idempotencyKey="to-come-back",
        debtorAccountId=await stage.account_id(ola, fjellheim, "fjellheim-spare"),
        transfer=stage.transfer("333.00"),
    )
    await stage.approve_and_sca(ola, made["payment"])
    await stage.payment(ola, made["payment"]["id"], "EXECUTED")
    await stage.minute_of_presence(ola)
    stage.incoming("fjellheim-spare", "333.00", "Byggvarer Engros AS", end_to_end_id=made["payment"]["endToEndId"])
    await stage.minute_of_presence(ola)
    returned = await stage.payment(ola, made["payment"]["id"], "RETURNED")
    assert returned["statusInfo"]["text"] == "Kommet i retur"


async def test_only_lines_from_the_activation_date_are_billed(stage: Stage, fjellheim: str) -> None:
    kari, ola = await stage.actor("kari"), await stage.actor("ola")
    asked = """query($c: ID!) { company(id: $c) { agreement { activatedOn } billing {
      billedFrom periods { month billedTransactions freeTransactions } } } }"""
    told = (await kari.ask(asked, c=fjellheim))["company"]
    assert told == (await ola.ask(asked, c=fjellheim))["company"]
    start = told["billing"]["billedFrom"]
    assert start == told["agreement"]["activatedOn"]
    booked = [entry["booking_date"] for entry in _entries(stage) if entry["status"] == "BOOKED"]
    periods = told["billing"]["periods"]
    assert sum(period["billedTransactions"] for period in periods) == sum(1 for day in booked if day >= start) > 0
    assert sum(period["freeTransactions"] for period in periods) == sum(1 for day in booked if day < start) > 300
