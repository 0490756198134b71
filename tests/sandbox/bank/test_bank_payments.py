"""Payments at the sandbox's banks: registered, approved, executed and booked exactly once, or refused with a reason."""

import uuid
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.bank import bookings
from sandbox.bank.orders import is_kid
from tests.support.tpp import BACK, DNB, NOK, NORGE, OSTLANDET, PRODUCT, Tpp, refusal

DEBTORS = {DNB: "fjellheim-drift", OSTLANDET: "fjellheim-ostlandet", NORGE: "fjellheim-spare"}


def _reason(status: dict[str, Any]) -> str:
    return status["tppMessages"][0]["code"]


@pytest.mark.parametrize("bic", DEBTORS)
async def test_a_payment_is_booked_once_on_both_sides(tpp: Tpp, bic: str) -> None:
    debtor, payee = tpp.account(DEBTORS[bic]), tpp.account("byggvarer")
    before = debtor["balance_minor"], payee["balance_minor"]
    made = await tpp.pay(
        DEBTORS[bic], "ola", tpp.line(remittanceInformationUnstructured="Faktura 7", **_end_to_end("A1"))
    )
    assert made.headers["Location"] == made.json()["_links"]["self"]["href"]
    assert (await tpp.follow(made))["transactionStatus"] == "RCVD"
    page = await tpp.client.get(made.json()["_links"]["scaRedirect"]["href"])
    assert "1\u00a0250,00\u00a0kr" in page.text
    assert "Byggvarer Engros AS" in page.text
    assert (await tpp.act(made, "ola")).headers["Location"] == BACK
    for _ in range(3):
        assert (await tpp.follow(made)) == {"transactionStatus": "ACSC"}
    entry = bookings(tpp.world, "A1")
    assert [(e["amount_minor"], e["text"], e["payment_id"]) for e in entry] == [
        (-125_000, "Faktura 7", made.json()["paymentId"])
    ]
    assert (debtor["balance_minor"], payee["balance_minor"]) == (before[0] - 125_000, before[1] + 125_000)
    assert (await tpp.act(made, "ola")).status_code == 409
    assert len(bookings(tpp.world, "A1")) == 1
    shown = await tpp.follow(made, "self")
    assert (shown["transactionStatus"], shown["creditorName"]) == ("ACSC", "Byggvarer Engros AS")


@pytest.mark.parametrize("bic", DEBTORS)
async def test_the_same_request_id_again(tpp: Tpp, bic: str) -> None:
    again: dict[str, str | None] = {"X-Request-ID": str(uuid.uuid4())}
    first = await tpp.pay(DEBTORS[bic], "ola", headers=again)
    second = await tpp.pay(DEBTORS[bic], "ola", headers=again)
    orders = len(tpp.world.store.all("payment"))
    if bic == OSTLANDET:
        assert first.json()["paymentId"] != second.json()["paymentId"]
        assert orders == 2
        return
    assert first.json() == second.json()
    assert first.headers["Location"] == second.headers["Location"]
    assert orders == 1
    # The answer is remembered, not made again: what was valid then is not judged anew.
    tpp.world.clock.advance(86_400 * 2)
    assert (await tpp.pay(DEBTORS[bic], "ola", headers=again)).json() == first.json()
    other = await tpp.pay(DEBTORS[bic], "ola", tpp.line("99.00"), headers=again)
    assert refusal(other) == (400, "PARAMETER_NOT_CONSISTENT")


@pytest.mark.parametrize("person", ["kari", "siri", "per"])
async def test_an_approver_without_the_right_gets_ag08(tpp: Tpp, person: str) -> None:
    made = await tpp.pay("fjellheim-drift", person, tpp.line(**_end_to_end("A2")))
    assert (await tpp.act(made, person)).status_code == 303
    status = await tpp.follow(made)
    assert (status["transactionStatus"], _reason(status)) == ("RJCT", "AG08")
    assert bookings(tpp.world, "A2") == []


async def test_salaries_need_the_salary_right(tpp: Tpp) -> None:
    salaries = [tpp.line("31000.00", f"ansatt-{n}", purposeCode="SALA", **_end_to_end(f"S{n}")) for n in (1, 2)]
    made = await tpp.pay("fjellheim-lonn", "per", *salaries)
    await tpp.act(made, "per")
    assert (await tpp.follow(made))["transactionStatus"] == "ACSC"
    assert [entry["purpose"] for n in (1, 2) for entry in bookings(tpp.world, f"S{n}")] == ["SALA", "SALA"]
    mixed = await tpp.pay("fjellheim-lonn", "per", salaries[0], tpp.line())
    await tpp.act(mixed, "per")
    assert _reason(await tpp.follow(mixed)) == "AG08"


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("instructedAmount", {"currency": "NOK", "amount": "0.00"}, "FORMAT_ERROR"),
        ("instructedAmount", {"currency": "NOK", "amount": "-5.00"}, "FORMAT_ERROR"),
        ("instructedAmount", {"currency": "NOK", "amount": "5.001"}, "FORMAT_ERROR"),
        ("instructedAmount", {"currency": "EUR", "amount": "5.00"}, "FORMAT_ERROR"),
        ("instructedAmount", {"currency": "NOK", "amount": 5.0}, "FORMAT_ERROR"),
        ("creditorAccount", {"iban": "DE89370400440532013000"}, "FORMAT_ERROR"),
        ("creditorName", None, "FORMAT_ERROR"),
        ("remittanceInformationStructured", {"reference": "1234567890"}, "FORMAT_ERROR"),
        ("requestedExecutionDate", None, "FORMAT_ERROR"),
        ("endToEndIdentification", "x" * 36, "FORMAT_ERROR"),
        ("requestedExecutionDate", "2020-01-02", "EXECUTION_DATE_INVALID"),
        ("requestedExecutionDate", "soon", "FORMAT_ERROR"),
        ("debtorAccount", {"bban": "12345678903"}, "RESOURCE_UNKNOWN"),
    ],
)
async def test_an_order_that_cannot_be_read_registers_nothing(tpp: Tpp, field: str, value: Any, code: str) -> None:
    made = await tpp.pay("fjellheim-drift", "ola", **{field: value})
    assert refusal(made) == (400, code)
    if value is not None:
        assert made.json()["tppMessages"][0]["path"].startswith(field)
    assert tpp.world.store.all("payment") == []


async def test_kid_or_text_and_how_long(tpp: Tpp) -> None:
    text: dict[str, Any] = {"remittanceInformationUnstructured": "x" * 109}
    assert refusal(await tpp.pay("fjellheim-drift", "ola", **text)) == (400, "FORMAT_ERROR")
    assert (await tpp.pay("fjellheim-spare", "ola", **text)).status_code == 201
    kid: dict[str, Any] = {"remittanceInformationStructured": {"reference": "1234567897"}}
    assert (await tpp.pay("fjellheim-drift", "ola", **kid)).status_code == 201
    assert refusal(await tpp.pay("fjellheim-spare", "ola", **kid, **text)) == (400, "FORMAT_ERROR")


@pytest.mark.parametrize(
    ("kid", "valid"),
    [("1230", True), ("1236", True), ("1235", False), ("123", False), ("", False), ("1" * 26, False), ("12a0", False)],
)
def test_kid_by_mod10_or_mod11(kid: str, valid: bool) -> None:
    """123 has MOD10 check 0 and MOD11 check 6 (3*2 + 2*3 + 1*4 = 16, 11 - 16 mod 11 = 6)."""
    assert is_kid(kid) is valid


def test_kid_by_mod11_may_end_in_a_dash() -> None:
    """Weights 2-7 from the right: 1*5 + 2*4 + 0*3 + 5*2 = 23, 23 mod 11 = 1, so the check is ten."""
    assert is_kid("1205-")
    assert not is_kid("1206-")


async def test_wrong_company_and_wrong_product(tpp: Tpp) -> None:
    body = {"debtorAccount": {"bban": tpp.account("eiendom-drift")["bban"]}, **tpp.line()}
    foreign = await tpp.initiate(DNB, f"/v1/payments/{PRODUCT}", body, "ola", "fjellheim")
    assert refusal(foreign) == (401, "CORPORATE_ID_INVALID")
    sepa = await tpp.initiate(DNB, "/v1/payments/sepa-credit-transfers", body, "ola", "eiendom")
    assert refusal(sepa) == (404, "PRODUCT_UNKNOWN")
    periodic = await tpp.initiate(DNB, f"/v1/periodic-payments/{PRODUCT}", body, "ola", "eiendom")
    assert refusal(periodic) == (400, "SERVICE_INVALID")


async def test_reasons_found_at_execution(tpp: Tpp) -> None:
    async def outcome(line: dict[str, Any]) -> tuple[str, str]:
        made = await tpp.pay("fjellheim-drift", "ola", line)
        await tpp.act(made, "ola")
        status = await tpp.follow(made)
        return status["transactionStatus"], _reason(status)

    assert await outcome(tpp.line("1250000.01")) == ("RJCT", "AM04")
    assert await outcome({**tpp.line(), "creditorAccount": {"bban": "12345678901"}}) == ("RJCT", "AC03")
    tpp.account("byggvarer")["status"] = "deleted"
    assert await outcome(tpp.line()) == ("RJCT", "AC07")
    tpp.account("fjellheim-drift")["status"] = "deleted"
    assert await outcome(tpp.line()) == ("RJCT", "AC04")


async def test_a_bulk_can_be_done_in_part_and_tells_each_line(tpp: Tpp) -> None:
    good = tpp.line("10.00", **_end_to_end("B1"))
    bad = {**tpp.line("20.00", **_end_to_end("B2")), "creditorAccount": {"bban": "12345678901"}}
    made = await tpp.pay("fjellheim-drift", "ola", good, bad)
    await tpp.act(made, "ola")
    status = await tpp.follow(made)
    assert status["transactionStatus"] == "PART"
    assert [(message["code"], message["path"]) for message in status["tppMessages"]] == [("AC03", "payments.1")]
    lines = (await tpp.follow(made, "self"))["payments"]
    assert [line["transactionStatus"] for line in lines] == ["ACSC", "RJCT"]
    assert (len(bookings(tpp.world, "B1")), len(bookings(tpp.world, "B2"))) == (1, 0)


@pytest.mark.parametrize(("bic", "limit"), [(DNB, 20), (OSTLANDET, 100), (NORGE, 100)])
async def test_bulk_limits(tpp: Tpp, bic: str, limit: int) -> None:
    line = tpp.line("1.00")
    assert refusal(await tpp.pay(DEBTORS[bic], "ola", *[line] * (limit + 1))) == (400, "FORMAT_ERROR")
    made = await tpp.pay(DEBTORS[bic], "ola", *[line] * limit)
    await tpp.act(made, "ola")
    assert (await tpp.follow(made))["transactionStatus"] == "ACSC"


@pytest.mark.parametrize(
    ("bic", "minutes", "status"), [(OSTLANDET, 30, "CANC"), (DNB, 1440, "RJCT"), (NORGE, 1440, "RJCT")]
)
async def test_an_order_nobody_authorises_lapses(tpp: Tpp, bic: str, minutes: int, status: str) -> None:
    made = await tpp.pay(DEBTORS[bic], "ola")
    tpp.world.clock.advance(minutes * 60 - 5)
    assert (await tpp.follow(made))["transactionStatus"] == "RCVD"
    tpp.world.clock.advance(6)
    gone = await tpp.follow(made)
    assert (gone["transactionStatus"], _reason(gone)) == (status, "DS24")
    started = await tpp.call("POST", bic, made.json()["_links"]["self"]["href"] + "/authorisations", {})
    assert refusal(started) == (409, "STATUS_INVALID")


async def test_a_rejection_at_the_bank(tpp: Tpp) -> None:
    made = await tpp.pay("fjellheim-drift", "ola")
    assert (await tpp.act(made, "siri")).status_code == 403
    assert (await tpp.act(made, "ola", "reject")).headers["Location"] == NOK
    assert _reason(await tpp.follow(made)) == "DS02"


async def test_two_together(tpp: Tpp) -> None:
    account = tpp.account("fjellheim-drift")
    account["approvers_needed"] = 2
    tpp.world.store.put("right", f"siri:{account['id']}", {"rights": ["VIEW", "APPROVE"]})
    made = await tpp.pay("fjellheim-drift", "ola", tpp.line(**_end_to_end("J1")))
    await tpp.act(made, "ola")
    assert (await tpp.follow(made))["transactionStatus"] == "PATC"
    path = made.json()["_links"]["self"]["href"] + "/authorisations"
    once_more = await tpp.call("POST", DNB, path, {})
    assert (await tpp.act(once_more, "ola")).status_code == 409
    assert bookings(tpp.world, "J1") == []
    second = await tpp.call("POST", DNB, path, {}, headers=_as(tpp, "siri"))
    assert (await tpp.act(second, "siri")).status_code == 303
    assert (await tpp.follow(made))["transactionStatus"] == "ACSC"
    assert len(bookings(tpp.world, "J1")) == 1


async def test_a_payment_for_later_waits_for_its_day(tpp: Tpp) -> None:
    day = tpp.world.clock.today() + timedelta(days=3)
    made = await tpp.pay(
        "fjellheim-drift", "ola", tpp.line(**_end_to_end("F1")), requestedExecutionDate=day.isoformat()
    )
    await tpp.act(made, "ola")
    assert (await tpp.follow(made))["transactionStatus"] == "ACSP"
    assert bookings(tpp.world, "F1") == []
    tpp.world.clock.advance(5 * 86_400)
    assert (await tpp.follow(made))["transactionStatus"] == "ACSC"
    assert [entry["booking_date"] for entry in bookings(tpp.world, "F1")] == [day.isoformat()]


async def test_cancelling_early_scheduled_and_too_late(tpp: Tpp) -> None:
    def path(made: httpx.Response) -> str:
        return made.json()["_links"]["self"]["href"]

    fresh = await tpp.pay("fjellheim-drift", "ola")
    assert (await tpp.call("DELETE", DNB, path(fresh))).status_code == 204
    assert (await tpp.follow(fresh))["transactionStatus"] == "CANC"
    day = (tpp.world.clock.today() + timedelta(days=3)).isoformat()
    later = await tpp.pay("fjellheim-drift", "ola", tpp.line(**_end_to_end("C1")), requestedExecutionDate=day)
    await tpp.act(later, "ola")
    asked = await tpp.call("DELETE", DNB, path(later))
    assert (asked.status_code, asked.json()["transactionStatus"]) == (202, "ACSP")
    start = asked.json()["_links"]["startAuthorisation"]["href"]
    begun = await tpp.call("POST", DNB, start, {}, headers=_as(tpp, "ola"))
    listed = await tpp.call("GET", DNB, start)
    assert listed.json()["authorisationIds"] == [begun.json()["authorisationId"]]
    assert (await tpp.act(begun, "ola")).headers["Location"] == BACK
    assert (await tpp.follow(later))["transactionStatus"] == "CANC"
    tpp.world.clock.advance(4 * 86_400)
    assert (await tpp.follow(later))["transactionStatus"] == "CANC"
    assert bookings(tpp.world, "C1") == []
    done = await tpp.pay("fjellheim-drift", "ola")
    await tpp.act(done, "ola")
    assert refusal(await tpp.call("DELETE", DNB, path(done))) == (405, "CANCELLATION_INVALID")


async def test_dnb_lists_what_awaits_approval(tpp: Tpp) -> None:
    made = await tpp.pay("fjellheim-drift", "per")
    for person, expected in (("ola", [made.json()["paymentId"]]), ("per", []), ("nils", [])):
        answer = await tpp.call("GET", DNB, "/v1/payments/approval", headers=_as(tpp, person))
        assert [payment["paymentId"] for payment in answer.json()["payments"]] == expected
    elsewhere = await tpp.call("GET", NORGE, "/v1/payments/approval", headers={"PSU-ID": tpp.psu_id(NORGE, "ola")})
    assert refusal(elsewhere) == (404, "PRODUCT_UNKNOWN")


def _end_to_end(ident: str) -> dict[str, str]:
    return {"endToEndIdentification": ident}


def _as(tpp: Tpp, person: str) -> dict[str, str | None]:
    return {"PSU-ID": tpp.psu_id(DNB, person), "PSU-Corporate-ID": tpp.orgnr("fjellheim")}
