"""Reading accounts at the sandbox's banks: what is seen, how often, how far back, page by page."""

from datetime import timedelta
from itertools import pairwise

import httpx
import pytest

from sandbox.bank import incoming
from tests.support.tpp import DNB, NORGE, OSTLANDET, Tpp, refusal

Header = dict[str, str | None]


def _minor(amount: dict[str, str]) -> int:
    return int(amount["amount"].replace(".", ""))


async def _pages(tpp: Tpp, header: Header, account_id: str, query: str) -> list[dict]:
    href: str | None = f"/v1/accounts/{account_id}/transactions?{query}"
    pages = []
    while href:
        answer = await tpp.call("GET", DNB, href, headers=header)
        assert answer.status_code == 200, answer.text
        report = answer.json()["transactions"]
        pages.append(report)
        href = report["_links"].get("next", {}).get("href")
    return pages


async def test_the_list_says_who_owns_what(tpp: Tpp) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    listed = await tpp.call("GET", DNB, "/v1/accounts?withBalance=true", headers=header)
    accounts = {account["resourceId"]: account for account in listed.json()["accounts"]}
    assert {(account["ownerName"], account["usage"]) for account in accounts.values()} == {
        ("Fjellheim Bygg AS", "ORGA"),
        ("Bakken Eiendom AS", "ORGA"),
        ("Ola Bakken", "PRIV"),
    }
    drift = accounts[tpp.account("fjellheim-drift")["id"]]
    assert drift["balances"][0]["balanceAmount"] == {"currency": "NOK", "amount": "1250000.00"}
    one = await tpp.call("GET", DNB, f"/v1/accounts/{drift['resourceId']}", headers=header)
    assert one.json()["account"]["iban"] == tpp.account("fjellheim-drift")["iban"]


async def test_a_consent_opens_nothing_else(tpp: Tpp) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    foreign = tpp.account("havbris-drift")["id"]
    assert refusal(await tpp.call("GET", DNB, f"/v1/accounts/{foreign}/balances", headers=header)) == (
        401,
        "CONSENT_INVALID",
    )
    elsewhere = tpp.account("fjellheim-spare")["id"]
    answer = await tpp.call("GET", DNB, f"/v1/accounts/{elsewhere}/balances", headers=header)
    assert refusal(answer) == (404, "RESOURCE_UNKNOWN")
    assert refusal(await tpp.call("GET", DNB, "/v1/accounts")) == (400, "FORMAT_ERROR")
    other_bank = await tpp.call("GET", NORGE, "/v1/accounts", headers=header)
    assert refusal(other_bank) == (400, "CONSENT_UNKNOWN")


async def test_pages_tell_the_whole_history_once_and_it_adds_up(tpp: Tpp) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    account = tpp.account("fjellheim-drift")
    first = tpp.world.clock.today() - timedelta(days=200)
    pages = await _pages(tpp, header, account["id"], f"bookingStatus=booked&dateFrom={first}")
    assert len(pages) >= 3
    assert all(len(page["booked"]) == 50 for page in pages[:-1])
    told = [entry for page in pages for entry in page["booked"]]
    assert len(told) >= 130
    assert len({entry["transactionId"] for entry in told}) == len(told) == len(tpp.entries("fjellheim-drift"))
    total = sum(_minor(entry["transactionAmount"]) for entry in told)
    assert account["opening_minor"] + total == account["balance_minor"] == 125_000_000
    for newer, older in pairwise(told):
        assert newer["bookingDate"] >= older["bookingDate"]
        after, before = (_minor(entry["balanceAfterTransaction"]["balanceAmount"]) for entry in (newer, older))
        assert after - before == _minor(newer["transactionAmount"])


async def test_history_has_what_reconciliation_needs(tpp: Tpp) -> None:
    drift = tpp.entries("fjellheim-drift")
    equal = [e for e in drift if e["text"] == "Circle K Hamar" and e["amount_minor"] == -64900]
    days = [entry["booking_date"] for entry in equal]
    assert any(days.count(day) >= 2 for day in days)
    assert any(entry["kid"] and entry["amount_minor"] > 0 for entry in drift)
    assert any(entry["kind"] == "Gebyr" for entry in drift)
    assert any(entry["purpose"] == "SALA" for entry in tpp.entries("fjellheim-lonn"))
    for account in tpp.world.store.all("account"):
        posted = [e for e in tpp.world.store.all("entry") if e["account_id"] == account["id"]]
        assert account["opening_minor"] + sum(e["amount_minor"] for e in posted) == account["balance_minor"]
        assert min((e["balance_after_minor"] for e in posted), default=0) >= 0


async def test_unattended_reads_are_four_a_day_per_account_and_kind(tpp: Tpp) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    account = tpp.account("fjellheim-drift")["id"]
    path = f"/v1/accounts/{account}/balances"
    # A refused read costs nothing.
    bad = await tpp.call("GET", DNB, f"/v1/accounts/{account}/transactions", headers=header, attended=False)
    assert refusal(bad) == (400, "FORMAT_ERROR")
    for _ in range(4):
        assert (await tpp.call("GET", DNB, path, headers=header, attended=False)).status_code == 200
    assert refusal(await tpp.call("GET", DNB, path, headers=header, attended=False)) == (429, "ACCESS_EXCEEDED")
    assert (await tpp.call("GET", DNB, path, headers=header)).status_code == 200
    other = f"/v1/accounts/{tpp.account('fjellheim-lonn')['id']}/balances"
    assert (await tpp.call("GET", DNB, other, headers=header, attended=False)).status_code == 200
    history = f"/v1/accounts/{account}/transactions?bookingStatus=both"
    for _ in range(4):
        page = await tpp.call("GET", DNB, history, headers=header, attended=False)
        following = page.json()["transactions"]["_links"]["next"]["href"]
        assert (await tpp.call("GET", DNB, following, headers=header, attended=False)).status_code == 200
    assert refusal(await tpp.call("GET", DNB, history, headers=header, attended=False)) == (429, "ACCESS_EXCEEDED")
    tpp.world.clock.advance(86_400 + 1)
    assert (await tpp.call("GET", DNB, path, headers=header, attended=False)).status_code == 200


@pytest.mark.parametrize(("attended", "days"), [(False, 90), (True, 3 * 365)])
async def test_how_far_back_a_read_reaches(tpp: Tpp, attended: bool, days: int) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    path = f"/v1/accounts/{tpp.account('fjellheim-drift')['id']}/transactions?bookingStatus=booked&dateFrom="

    async def read(back: int) -> httpx.Response:
        first = tpp.world.clock.today() - timedelta(days=back)
        return await tpp.call("GET", DNB, f"{path}{first}", headers=header, attended=attended)

    for wrong in ("20260101", "yesterday"):
        answer = await tpp.call("GET", DNB, f"{path}{wrong}", headers=header, attended=attended)
        assert refusal(answer) == (400, "FORMAT_ERROR")
    assert (await read(days)).status_code == 200
    assert refusal(await read(days + 2)) == (400, "PERIOD_INVALID")


async def test_a_tietoevry_account_list_closes_after_an_hour(tpp: Tpp) -> None:
    header = await tpp.consent(OSTLANDET, "ola", "fjellheim")
    assert (await tpp.call("GET", OSTLANDET, "/v1/accounts", headers=header)).status_code == 200
    tpp.world.clock.advance(3601)
    assert refusal(await tpp.call("GET", OSTLANDET, "/v1/accounts", headers=header)) == (401, "CONSENT_INVALID")
    account = tpp.account("fjellheim-ostlandet")["id"]
    for path in ("balances", "transactions?bookingStatus=both"):
        answer = await tpp.call("GET", OSTLANDET, f"/v1/accounts/{account}/{path}", headers=header)
        assert answer.status_code == 200


async def test_money_from_outside_first_pending_then_booked(tpp: Tpp) -> None:
    header = await tpp.consent(DNB, "ola", "fjellheim")
    account = tpp.account("fjellheim-drift")
    payer = tpp.account("strom")
    incoming(tpp.world, account["bban"], 50_00, "Solsiden Borettslag", payer["bban"], "1234567897", pending=True)
    path = f"/v1/accounts/{account['id']}/transactions?bookingStatus=both"
    pending = (await tpp.call("GET", DNB, path, headers=header)).json()["transactions"]["pending"]
    assert [entry["transactionAmount"]["amount"] for entry in pending] == ["50.00"]
    tpp.world.clock.advance(3601)
    report = (await tpp.call("GET", DNB, path, headers=header)).json()["transactions"]
    assert report["pending"] == []
    assert report["booked"][0]["entryReference"] == pending[0]["entryReference"]
    assert report["booked"][0]["transactionId"] != pending[0]["transactionId"]
    assert report["booked"][0]["remittanceInformationStructured"] == {"reference": "1234567897"}
    assert report["booked"][0]["debtorName"] == "Solsiden Borettslag"
    with pytest.raises(LookupError):
        incoming(tpp.world, "12345678901", 1, "X", payer["bban"])
