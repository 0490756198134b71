"""Salaries: one run of many lines and one BankID, together with ordinary payments, and hidden from everybody else.

The tests are the steps of one walk: they are run in their order.
"""

from typing import Any

import pytest
import pytest_asyncio

from gateway.demo.actor import Live
from tests.journeys.stage import DNB, MADE, Stage, refused, words, yes

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINES = 25
BATCH = """batch { id name status contentHash numberOfLines totalAmount { value } debtorAccount { accountNumber }
  payments(first: 100) { nodes { id status contentHash endToEndId purposeCode creditorName batch { id } } } }"""
NODE = f"query($i: ID!) {{ node(id: $i) {{ ... on PaymentBatch {{ {BATCH[8:-2]} }} }} }}"
EVERYTHING = """query($c: ID!) { company(id: $c) {
  payments(first: 100) { nodes { id creditorName purposeCode } } paymentBatches { nodes { id name } }
  transactions(first: 100) { nodes { id counterpartyName transactionAmount { value } } } } }"""
LIVE_PAYMENTS = "subscription($c: ID!) { paymentStatus(companyId: $c) { payments { id creditorName } } }"
LIVE_LINES = "subscription($c: ID!) { newTransactions(companyId: $c) { transactions { id counterpartyName } } }"


class Payroll:
    company_id: str
    account_id: str
    batch: dict[str, Any]
    karis: list[Live]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def payroll(stage: Stage) -> Payroll:
    one = Payroll()
    one.company_id = await stage.activate("kari", "fjellheim", "ola", firm="fjordregn")
    await stage.consent("ola", one.company_id, DNB)
    kari = await stage.actor("kari")
    one.account_id = await stage.account_id(kari, one.company_id, "fjellheim-lonn")
    one.karis = [await kari.watch("Kari's view", query, c=one.company_id) for query in (LIVE_PAYMENTS, LIVE_LINES)]
    return one


def _run(stage: Stage) -> list[dict[str, Any]]:
    """Net salaries, each to its own employee, each of another size."""
    return [
        stage.transfer(f"{10_000 + number}.00", f"ansatt-{number}", remittanceUnstructured="Lønn november")
        for number in range(1, LINES + 1)
    ]


async def test_the_payroll_officer_is_invited_by_the_manager(stage: Stage, payroll: Payroll) -> None:
    """By SMS and e-mail; opening the link consumes nothing, and only the person named can say yes."""
    kari, ola, per = [await stage.actor(person) for person in ("kari", "ola", "per")]
    who = stage.person("per")
    form = {
        "companyId": payroll.company_id,
        "givenName": who["given_name"],
        "familyName": who["family_name"],
        "birthdate": who["birthdate"],
        "mobile": who["mobile"],
        "email": who["email"],
        "roles": ["PAYROLL"],
    }
    await refused(kari, "inviteMember", "NOT_ALLOWED", **form)
    await refused(ola, "inviteMember", "MOBILE_NUMBER_INVALID", **{**form, "mobile": "12"})
    await refused(ola, "inviteMember", "EMAIL_INVALID", **{**form, "email": "per@"})
    await ola.must("inviteMember", "invitationId", **form)
    await stage.until(lambda: len(stage.messages_to("per")) == 2, "the invitation")
    token = stage.link_to("per", "join")
    for _ in range(2):
        assert "Takk ja til invitasjonen" in words((await per.follow(f"/join/{token}")).text)
    await refused(kari, "acceptInvitation", "WRONG_PERSON_SIGNING", token=token)
    told = await per.must("acceptInvitation", "company { name members { person { name } roles } }", token=token)
    members = {member["person"]["name"]: member["roles"] for member in told["company"]["members"]}
    assert members["Per Haugen"] == ["PAYROLL"]
    assert set(members) == {"Kari Lien", "Ola Bakken", "Per Haugen"}
    await refused(per, "acceptInvitation", "LINK_USED", token=token)


async def test_only_payroll_makes_a_salary_run(stage: Stage, payroll: Payroll) -> None:
    kari, per = await stage.actor("kari"), await stage.actor("per")
    wish = {
        "idempotencyKey": "salaries-november",
        "debtorAccountId": payroll.account_id,
        "name": "Lønn november",
        "transfers": _run(stage),
    }
    await refused(kari, "createSalaryBatch", "NOT_ALLOWED", **wish)
    await refused(per, "createSalaryBatch", "BATCH_EMPTY", **{**wish, "transfers": []})
    payroll.batch = (await per.must("createSalaryBatch", BATCH, **wish))["batch"]
    assert (payroll.batch["numberOfLines"], payroll.batch["totalAmount"]["value"]) == (LINES, "250325.00")
    assert {line["purposeCode"] for line in payroll.batch["payments"]["nodes"]} == {"SALA"}
    assert (await per.must("createSalaryBatch", "batch { id }", **wish))["batch"]["id"] == payroll.batch["id"]


async def test_salaries_and_ordinary_payments_with_one_bankid(stage: Stage, payroll: Payroll) -> None:
    """25 lines are two bulks at DNB; with the ordinary payment they share one basket and one act of Ola's."""
    kari, ola, per = [await stage.actor(person) for person in ("kari", "ola", "per")]
    await refused(per, "approvePayments", "NOT_ALLOWED", approvals=[yes(payroll.batch)])
    await refused(kari, "approvePayments", "NOT_FOUND", approvals=[yes(payroll.batch)])
    made = await kari.must(
        "createPayment",
        MADE,
        idempotencyKey="ordinary-beside-salaries",
        debtorAccountId=payroll.account_id,
        transfer=stage.transfer("1250.00"),
    )
    before = len(stage.calls.seen)
    (bank,) = await stage.approve(ola, payroll.batch, made["payment"])
    posted = [call.path.split("/v1/")[1].split("/")[0] for call in stage.calls.seen[before:] if call.method == "POST"]
    assert sorted(posted) == ["bulk-payments", "bulk-payments", "payments", "signing-baskets"]
    await ola.follow(await ola.sca(bank))
    await stage.payment(kari, made["payment"]["id"], "EXECUTED")

    async def all_paid() -> bool:
        batch = (await per.ask(NODE, i=payroll.batch["id"]))["node"]
        return batch["status"] == "EXECUTED"

    await stage.until(all_paid, "every salary")
    for line in payroll.batch["payments"]["nodes"]:
        assert len(stage.bookings(line["endToEndId"])) == 1


async def test_a_salary_line_is_not_taken_out_of_its_run(stage: Stage, payroll: Payroll) -> None:
    kari, per = await stage.actor("kari"), await stage.actor("per")
    line = payroll.batch["payments"]["nodes"][0]
    await refused(kari, "cancelPayment", "NOT_FOUND", paymentId=line["id"])
    await refused(per, "cancelPayment", "PAYMENT_WRONG_STATUS", paymentId=line["id"])


async def test_nobody_else_learns_a_single_salary(stage: Stage, payroll: Payroll) -> None:
    """Not in lists, by id, in the statement, live, nor by a number that is missing in a sum."""
    kari, ola, per = [await stage.actor(person) for person in ("kari", "ola", "per")]
    await stage.minute_of_presence(ola)
    employees = {stage.account(f"ansatt-{number}")["owner_name"] for number in range(1, LINES + 1)}

    async def lines_of(actor: Any) -> set[str]:
        told = (await actor.ask(EVERYTHING, c=payroll.company_id))["company"]
        return {line["counterpartyName"] for line in told["transactions"]["nodes"]}

    async def booked() -> bool:
        return employees <= await lines_of(per)

    await stage.until(booked, "the salaries in the statement")
    told = (await kari.ask(EVERYTHING, c=payroll.company_id))["company"]
    assert told["paymentBatches"]["nodes"] == []
    assert [payment["creditorName"] for payment in told["payments"]["nodes"]] == ["Byggvarer Engros AS"]
    assert employees.isdisjoint(await lines_of(kari))
    hidden = [payroll.batch["id"], *(line["id"] for line in payroll.batch["payments"]["nodes"])]
    answers = await kari.ask("query($i: [ID!]!) { nodes(ids: $i) { id } }", i=hidden)
    assert answers["nodes"] == [None] * len(hidden)
    live = str([message for view in payroll.karis for message in view.seen])
    assert "Byggvarer Engros AS" in live
    assert not any(name in live for name in employees)
