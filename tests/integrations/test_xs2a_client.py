"""What leaves for a bank, byte by byte, and what each failure of a bank becomes."""

import base64
import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date
from typing import Any

import httpx
import pytest
import respx

from core.ports import (
    BankConsentStatus,
    BasketRequest,
    NotFound,
    NotSent,
    OrderLine,
    OrderRequest,
    OrderService,
    OutcomeUnknown,
    OutsideError,
    Presence,
    RateLimited,
    Refused,
)
from integrations.xs2a.client import Xs2aBanks

BASE = "https://banks.example/SPAVNOBB"
BIC = "SPAVNOBB"
BACK = "https://kontobro.example/back"
HERE = Presence("192.0.2.7", "Browser/1")
ORDERS = f"{BASE}/v1/payments/norwegian-domestic-credit-transfers"
REQUEST_ID = str(uuid.UUID(int=7))
LINE = OrderLine("e2e-1", 1_234_50, "NOK", "Strøm & Varme AS", "12345678903", "00123", None, None)
ORDER = OrderRequest(
    request_id=REQUEST_ID,
    service=OrderService.PAYMENTS,
    psu_id="12837410361",
    corporate_id="312458713",
    debtor_bban="12345678903",
    execution_date=date(2026, 12, 1),
    lines=(LINE,),
    redirect_uri=BACK,
    presence=HERE,
)
CREATED = {
    "transactionStatus": "RCVD",
    "paymentId": "p/1",
    "_links": {
        "scaRedirect": {"href": "https://bank.example/sca/1"},
        "scaStatus": {"href": "/v1/payments/norwegian-domestic-credit-transfers/p%2F1/authorisations/a1"},
    },
}


@pytest.fixture
async def banks() -> AsyncIterator[Xs2aBanks]:
    async with httpx.AsyncClient() as client:
        yield Xs2aBanks(client, lambda bic: f"https://banks.example/{bic}")


# --- What leaves ----------------------------------------------------------------------------------------------------


@respx.mock
async def test_an_order_leaves_exactly_so(banks: Xs2aBanks) -> None:
    route = respx.post(ORDERS).respond(201, json=CREATED)
    started = await banks.start_order(BIC, ORDER)
    assert (started.bank_order_id, started.raw_status, started.authorisation_id) == ("p/1", "RCVD", "a1")
    assert started.sca_url == "https://bank.example/sca/1"
    sent = route.calls.last.request
    assert json.loads(sent.content) == {
        "endToEndIdentification": "e2e-1",
        "debtorAccount": {"bban": "12345678903"},
        "instructedAmount": {"currency": "NOK", "amount": "1234.50"},
        "creditorAccount": {"bban": "12345678903"},
        "creditorName": "Strøm & Varme AS",
        "remittanceInformationStructured": {"reference": "00123"},
        "requestedExecutionDate": "2026-12-01",
    }
    digest = "SHA-256=" + base64.b64encode(hashlib.sha256(sent.content).digest()).decode()
    expected = {
        "X-Request-ID": REQUEST_ID,
        "PSU-ID": "12837410361",
        "PSU-Corporate-ID": "312458713",
        "PSU-IP-Address": "192.0.2.7",
        "PSU-User-Agent": "Browser/1",
        "TPP-Redirect-URI": BACK,
        "TPP-Nok-Redirect-URI": BACK,
        "Content-Type": "application/json",
        "Digest": digest,
    }
    assert {name: sent.headers.get(name) for name in expected} == expected
    assert "Signature" not in sent.headers


@respx.mock
async def test_the_same_order_is_the_same_bytes(banks: Xs2aBanks) -> None:
    route = respx.post(ORDERS).respond(201, json=CREATED)
    await banks.start_order(BIC, ORDER)
    await banks.start_order(BIC, replace(ORDER, lines=(replace(LINE),)))
    first, second = (call.request for call in route.calls)
    assert first.content == second.content
    assert sorted(first.headers.items()) == sorted(second.headers.items())


@respx.mock
async def test_a_bulk_asks_for_one_statement_line_a_payment(banks: Xs2aBanks) -> None:
    url = ORDERS.replace("/payments/", "/bulk-payments/")
    route = respx.post(url).respond(201, json=CREATED)
    salary = replace(LINE, kid=None, text="Lønn", purpose_code="SALA")
    await banks.start_order(BIC, replace(ORDER, service=OrderService.BULK_PAYMENTS, lines=(salary, LINE)))
    body = json.loads(route.calls.last.request.content)
    assert body["batchBookingPreferred"] is False
    assert [line.get("purposeCode") for line in body["payments"]] == ["SALA", None]
    assert "debtorAccount" not in body["payments"][0]


@pytest.mark.parametrize(
    "order",
    [
        replace(ORDER, lines=()),
        replace(ORDER, lines=(LINE, LINE)),
        replace(ORDER, service=OrderService.BULK_PAYMENTS, lines=(LINE,) * 101),
        replace(ORDER, lines=(replace(LINE, text="and a text"),)),
        replace(ORDER, lines=(replace(LINE, kid=None),)),
        replace(ORDER, lines=(replace(LINE, kid=None, text="x" * 141),)),
        replace(ORDER, lines=(replace(LINE, amount_minor=0),)),
        replace(ORDER, lines=(replace(LINE, amount_minor=-1),)),
        replace(ORDER, lines=(replace(LINE, currency="EUR"),)),
        replace(ORDER, lines=(replace(LINE, creditor_name="x" * 71),)),
        replace(ORDER, lines=(replace(LINE, creditor_bban="1234.56.78903"),)),
        replace(ORDER, debtor_bban="NO9312345678903"),
        replace(ORDER, psu_id="1\r\nX-Evil: 1"),
        replace(ORDER, redirect_uri="https://kontobro.example/å"),
    ],
)
@respx.mock
async def test_what_no_bank_takes_is_refused_before_it_leaves(banks: Xs2aBanks, order: OrderRequest) -> None:
    with pytest.raises(Refused) as refusal:
        await banks.start_order(BIC, order)
    assert refusal.value.code == "FORMAT_ERROR"
    assert respx.calls.call_count == 0


@respx.mock
async def test_only_a_present_user_is_shown_to_the_bank(banks: Xs2aBanks) -> None:
    body = {"balances": [{"balanceAmount": {"currency": "NOK", "amount": 13.37}, "balanceType": "expected"}]}
    route = respx.get(f"{BASE}/v1/accounts/a%2Fb/balances").respond(200, json=body)
    assert (await banks.balances(BIC, "c1", "a/b", None))[0].amount_minor == 1337
    alone = route.calls.last.request.headers
    assert (alone["Consent-ID"], alone.get("PSU-IP-Address"), alone.get("PSU-User-Agent")) == ("c1", None, None)
    await banks.balances(BIC, "c1", "a/b", Presence("::ffff:192.0.2.9", "Nett\nleser å"))
    attended = route.calls.last.request.headers
    assert (attended["PSU-IP-Address"], attended["PSU-User-Agent"]) == ("192.0.2.9", "Nett?leser ?")
    assert alone["X-Request-ID"] != attended["X-Request-ID"]


async def test_the_consent_asked_for_is_the_dialects(banks: Xs2aBanks) -> None:
    answer = {"consentStatus": "received", "consentId": "c1", "_links": CREATED["_links"]}
    asked = {}
    for bic in ("SPAVNOBB", "DNBANOKK"):
        with respx.mock:
            route = respx.post(f"https://banks.example/{bic}/v1/consents").respond(201, json=answer)
            await banks.request_consent(
                bic, request_id=REQUEST_ID, psu_id="OB10001", corporate_id="312458713", valid_until=date(2027, 2, 1),
                redirect_uri=BACK, presence=HERE,
            )  # fmt: skip
            asked[bic] = json.loads(route.calls.last.request.content)
    assert asked["SPAVNOBB"].pop("access") == {"allPsd2": "allAccounts"}
    assert asked["DNBANOKK"].pop("access") == {"accounts": [], "balances": [], "transactions": []}
    assert asked["SPAVNOBB"] == asked["DNBANOKK"] == {
        "recurringIndicator": True, "validUntil": "2027-02-01", "frequencyPerDay": 4, "combinedServiceIndicator": False
    }  # fmt: skip


# --- What comes back ------------------------------------------------------------------------------------------------


@respx.mock
async def test_a_consent_without_a_link_is_asked_for_one(banks: Xs2aBanks) -> None:
    explicit = {"consentStatus": "received", "consentId": "c1", "_links": {"startAuthorisation": {"href": "/v1/x"}}}
    respx.post(f"{BASE}/v1/consents").respond(201, json=explicit)
    respx.post(f"{BASE}/v1/consents/c1/authorisations").respond(201, json={"_links": CREATED["_links"]})
    started = await banks.request_consent(
        BIC, request_id=REQUEST_ID, psu_id="12837410361", corporate_id="312458713", valid_until=date(2027, 2, 1),
        redirect_uri=BACK, presence=HERE,
    )  # fmt: skip
    assert (started.bank_consent_id, started.sca_url) == ("c1", "https://bank.example/sca/1")


@respx.mock
async def test_an_order_keeps_its_id_when_its_link_is_unsafe(banks: Xs2aBanks) -> None:
    respx.post(ORDERS).respond(201, json={**CREATED, "_links": {"scaRedirect": {"href": "javascript:alert(1)"}}})
    started = await banks.start_order(BIC, ORDER)
    assert (started.bank_order_id, started.sca_url) == ("p/1", None)
    respx.post(f"{ORDERS}/p%2F1/authorisations").respond(201, json={"_links": {"scaRedirect": "http://evil.example"}})
    with pytest.raises(OutcomeUnknown, match="scaRedirect"):
        await banks.renew_order_link(
            BIC, OrderService.PAYMENTS, "p/1", psu_id="12837410361", redirect_uri=BACK, presence=HERE
        )


@respx.mock
async def test_unknown_words_are_no_news(banks: Xs2aBanks) -> None:
    respx.get(f"{BASE}/v1/consents/c1").respond(200, json={"consentStatus": "sleeping"})
    consent = await banks.consent(BIC, "c1")
    assert (consent.status, consent.valid_until) == (BankConsentStatus.UNRECOGNISED, None)
    respx.get(f"{ORDERS}/p1/status").respond(200, json={"transactionStatus": "XXXX"})
    assert (await banks.order_status(BIC, OrderService.PAYMENTS, "p1")).raw_status == "XXXX"


@respx.mock
async def test_a_cancellation_is_done_or_asks_for_the_person(banks: Xs2aBanks) -> None:
    person: dict[str, Any] = {"psu_id": "12837410361", "redirect_uri": BACK, "presence": HERE}
    respx.delete(f"{ORDERS}/p1").mock(
        side_effect=[
            httpx.Response(204),
            httpx.Response(202, json={"transactionStatus": "CANC", "_links": {}}),
            httpx.Response(202, json={"transactionStatus": "ACSP", "_links": CREATED["_links"]}),
            httpx.Response(202, json={"transactionStatus": "ACSP", "_links": {}}),
        ]
    )
    respx.post(f"{ORDERS}/p1/cancellation-authorisations").respond(201, json={"_links": {"scaRedirect": BACK}})
    found = [await banks.cancel_order(BIC, OrderService.PAYMENTS, "p1", **person) for _ in range(4)]
    assert found == [None, None, "https://bank.example/sca/1", BACK]


@pytest.mark.parametrize("href", ["https://evil.example/v1/accounts/a/transactions", "/v1/accounts/b/transactions?p=2"])
@respx.mock
async def test_a_next_page_elsewhere_is_no_end_of_the_statement(banks: Xs2aBanks, href: str) -> None:
    body = {"transactions": {"booked": [], "_links": {"next": {"href": href}}}}
    respx.get(f"{BASE}/v1/accounts/a/transactions").respond(200, json=body)
    with pytest.raises(OutcomeUnknown, match="next"):
        await banks.transactions(BIC, "c1", "a", date_from=date(2026, 11, 1), presence=HERE)


@respx.mock
async def test_a_statement_that_is_only_a_download_is_no_empty_statement(banks: Xs2aBanks) -> None:
    respx.get(f"{BASE}/v1/accounts/a/transactions").respond(200, json={"_links": {"download": {"href": "/v1/x"}}})
    with pytest.raises(OutcomeUnknown, match="transactions"):
        await banks.transactions(BIC, "c1", "a", date_from=date(2026, 11, 1), presence=HERE)


# --- Failures -------------------------------------------------------------------------------------------------------


def _refusal(status: int, code: str, *before: dict[str, str]) -> httpx.Response:
    return httpx.Response(status, json={"tppMessages": [*before, {"category": "ERROR", "code": code}]})


@pytest.mark.parametrize(
    ("answer", "expected", "code"),
    [
        (_refusal(401, "CONSENT_EXPIRED"), Refused, "CONSENT_EXPIRED"),
        (_refusal(401, "CONSENT_INVALID"), Refused, "CONSENT_INVALID"),
        (_refusal(403, "CONSENT_UNKNOWN"), Refused, "CONSENT_UNKNOWN"),
        (httpx.Response(400, json={"type": "https://x", "code": "FORMAT_ERROR"}), Refused, "FORMAT_ERROR"),
        (_refusal(404, "RESOURCE_UNKNOWN"), NotFound, "RESOURCE_UNKNOWN"),
        (
            _refusal(400, "PERIOD_INVALID", {"category": "WARNING", "code": "WARNING"}),
            Refused,
            "PERIOD_INVALID",
        ),
        (httpx.Response(403, text="<html>"), Refused, "HTTP_403"),
        (httpx.Response(400, json=[1]), Refused, "HTTP_400"),
    ],
)
@respx.mock
async def test_a_refusal_keeps_the_banks_code(
    banks: Xs2aBanks, answer: httpx.Response, expected: type[Refused], code: str
) -> None:
    respx.get(f"{BASE}/v1/accounts").mock(return_value=answer)
    with pytest.raises(Refused) as refusal:
        await banks.accounts(BIC, "c1", HERE)
    assert (type(refusal.value), refusal.value.code, refusal.value.who) == (expected, code, "bank SPAVNOBB")


@respx.mock
async def test_too_often_says_how_long(banks: Xs2aBanks) -> None:
    messages = {"tppMessages": [{"category": "ERROR", "code": "ACCESS_EXCEEDED"}]}
    respx.get(f"{BASE}/v1/accounts").respond(429, json=messages, headers={"Retry-After": "3600"})
    with pytest.raises(RateLimited) as limit:
        await banks.accounts(BIC, "c1", None)
    assert (limit.value.code, limit.value.retry_after_seconds) == ("ACCESS_EXCEEDED", 3600)


@pytest.mark.parametrize(
    ("failure", "expected"),
    [
        (httpx.ConnectError("x"), NotSent),
        (httpx.ReadTimeout("x"), OutcomeUnknown),
        (httpx.RemoteProtocolError("x"), OutcomeUnknown),
        (httpx.Response(500), OutcomeUnknown),
        (httpx.Response(502), OutcomeUnknown),
        (httpx.Response(201, text="{"), OutcomeUnknown),
        (httpx.Response(201, json={"transactionStatus": "RCVD"}), OutcomeUnknown),
        (httpx.Response(302, headers={"Location": "https://evil.example"}), OutcomeUnknown),
    ],
)
@respx.mock
async def test_an_order_is_sent_once_whatever_happens(
    banks: Xs2aBanks, failure: httpx.Response | Exception, expected: type[OutsideError]
) -> None:
    respx.post(ORDERS).mock(side_effect=[failure, httpx.Response(201, json=CREATED)])
    with pytest.raises(expected) as error:
        await banks.start_order(BIC, ORDER)
    assert respx.calls.call_count == 1
    assert "12837410361" not in str(error.value)


@respx.mock
async def test_a_read_is_tried_again_only_where_the_bank_does_not_count_it(banks: Xs2aBanks) -> None:
    trouble = [httpx.Response(503), httpx.ConnectError("x")]
    route = respx.get(f"{ORDERS}/p1/status")
    route.mock(side_effect=[*trouble, httpx.Response(200, json={"transactionStatus": "ACSC"})])
    assert (await banks.order_status(BIC, OrderService.PAYMENTS, "p1")).raw_status == "ACSC"

    counted = respx.get(f"{BASE}/v1/accounts").mock(side_effect=[httpx.Response(503), httpx.Response(200)])
    with pytest.raises(OutcomeUnknown):
        await banks.accounts(BIC, "c1", None)
    assert counted.call_count == 1


@respx.mock
async def test_a_bank_outside_the_directory_is_refused(banks: Xs2aBanks) -> None:
    assert banks.profile("XXXXNO99") is None
    assert len(banks.all()) > 90
    with pytest.raises(Refused) as refusal:
        await banks.consent("XXXXNO99", "c1")
    assert refusal.value.code == "BANK_UNKNOWN"


@respx.mock
async def test_a_basket_keeps_the_banks_limit(banks: Xs2aBanks) -> None:
    basket = BasketRequest(REQUEST_ID, "12837410361", "312458713", ("p1",) * 51, BACK, HERE)
    for wrong in (basket, replace(basket, bank_order_ids=())):
        with pytest.raises(Refused):
            await banks.start_basket(BIC, wrong)
    assert respx.calls.call_count == 0
