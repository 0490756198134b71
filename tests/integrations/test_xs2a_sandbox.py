"""The client against the sandbox's banks, every call refereed by the standard: zero violations on either side."""

import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import httpx
import pytest
from starlette.applications import Starlette

from core.ports import (
    BankAccount,
    BankConsentStatus,
    BasketRequest,
    ConsentStarted,
    NotFound,
    OrderLine,
    OrderRequest,
    OrderService,
    Presence,
    RateLimited,
    Refused,
)
from integrations.xs2a.banks import directory
from integrations.xs2a.client import Xs2aBanks
from sandbox import bank, companies, people
from sandbox.bank.directory import banks
from sandbox.world import World
from tests.support.protocols import STANDARDS_MISSING, ProtocolWatch, standards_dir

SANDBOX = "http://127.0.0.1:8001"
BACK = "http://localhost:8000/back"
HERE = Presence("127.0.0.1", "test")
DNB, OSTLANDET, NORGE = "DNBANOKK", "SHEDNO22", "SPAVNOBB"
EVERY_DIALECT = pytest.mark.parametrize("bic", [DNB, OSTLANDET, NORGE])
PAYMENTS, BULK = OrderService.PAYMENTS, OrderService.BULK_PAYMENTS

pytestmark = [
    pytest.mark.needs_standards,
    pytest.mark.skipif(standards_dir() is None, reason=STANDARDS_MISSING),
]


@dataclass
class Town:
    """A fresh world, the client, and the company Fjellheim with its general manager Ola."""

    world: World
    browser: httpx.AsyncClient
    banks: Xs2aBanks
    org_number: str = companies.FJELLHEIM

    def psu_id(self, bic: str, key: str = "ola") -> str:
        person = self.world.store.get("person", key)
        assert person is not None
        return person["dnb_user_id"] if bic == DNB else person["fnr"]

    async def act(self, url: str, person: str = "ola", action: str = "approve") -> str:
        """The person's yes or no on the bank's page; where the browser is sent after it."""
        answer = await self.browser.post(url, data={"person": person, "action": action})
        assert answer.status_code == 303, answer.text
        return answer.headers["Location"]

    async def ask(self, bic: str) -> ConsentStarted:
        return await self.banks.request_consent(
            bic,
            request_id=str(uuid.uuid4()),
            psu_id=self.psu_id(bic),
            corporate_id=self.org_number,
            valid_until=self.world.clock.today() + timedelta(days=365),
            redirect_uri=BACK,
            presence=HERE,
        )

    async def consented(self, bic: str) -> tuple[str, BankAccount]:
        """A valid consent and Fjellheim's first account at the bank."""
        started = await self.ask(bic)
        await self.act(started.sca_url)
        accounts = await self.banks.accounts(bic, started.bank_consent_id, HERE)
        return started.bank_consent_id, next(a for a in accounts if a.owner_name == "Fjellheim Bygg AS")

    def payee(self, key: str = "byggvarer") -> str:
        return next(a["bban"] for a in self.world.store.all("account") if a["key"] == key)

    def order(self, bic: str, *lines: OrderLine, on: date | None = None) -> OrderRequest:
        account = next(
            a for a in self.world.store.all("account") if a["bic"] == bic and a["owner"].get("orgnr") == self.org_number
        )
        return OrderRequest(
            request_id=str(uuid.uuid4()),
            service=PAYMENTS if len(lines) == 1 else BULK,
            psu_id=self.psu_id(bic),
            corporate_id=self.org_number,
            debtor_bban=account["bban"],
            execution_date=on,
            lines=lines,
            redirect_uri=BACK,
            presence=HERE,
        )

    def line(self, amount_minor: int = 12_50, **changes: object) -> OrderLine:
        line = OrderLine(
            uuid.uuid4().hex, amount_minor, "NOK", "Byggvarer Engros AS", self.payee(), None, "Faktura", None
        )
        return replace(line, **changes)  # pyright: ignore[reportArgumentType]

    def bookings(self, order: OrderRequest) -> int:
        return sum(len(bank.bookings(self.world, line.end_to_end_id)) for line in order.lines)


@pytest.fixture
async def town() -> AsyncIterator[Town]:
    world = World(None, public_url=SANDBOX)
    for room in (people, companies, bank):
        room.seed(world)
    standards = standards_dir()
    assert standards is not None
    watch = ProtocolWatch(Starlette(routes=bank.routes(world)), standards)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app=watch), base_url=SANDBOX) as client:
        yield Town(world, client, Xs2aBanks(client, lambda bic: f"{SANDBOX}/banks/{bic}"))
    assert watch.calls > 0
    assert watch.violations == []
    assert watch.server_errors == []
    assert watch.broken == 0


def test_both_sides_know_the_same_banks_and_dialects() -> None:
    ours = {bic: (known.dialect.name, set(known.profile.prefixes)) for bic, known in directory().items()}
    theirs = {bic: (known.dialect.name, set(known.prefixes)) for bic, known in banks().items()}
    assert ours == theirs


@EVERY_DIALECT
async def test_consent_from_request_to_revocation(town: Town, bic: str) -> None:
    started = await town.ask(bic)
    assert (await town.banks.consent(bic, started.bank_consent_id)).status is BankConsentStatus.RECEIVED

    renewed = await town.banks.renew_consent_link(
        bic, started.bank_consent_id, psu_id=town.psu_id(bic), redirect_uri=BACK, presence=HERE
    )
    assert renewed != started.sca_url
    assert await town.act(renewed) == BACK

    consent = await town.banks.consent(bic, started.bank_consent_id)
    profile = town.banks.profile(bic)
    assert profile is not None
    assert consent.status is BankConsentStatus.VALID
    assert consent.valid_until == town.world.clock.today() + timedelta(days=profile.consent_days)
    assert consent.frequency_per_day == 4

    await town.banks.revoke_consent(bic, started.bank_consent_id)
    assert (await town.banks.consent(bic, started.bank_consent_id)).status is BankConsentStatus.TERMINATED_BY_TPP
    with pytest.raises(Refused) as refusal:
        await town.banks.accounts(bic, started.bank_consent_id, HERE)
    assert refusal.value.code == "CONSENT_INVALID"


@EVERY_DIALECT
async def test_a_rejected_consent_is_rejected(town: Town, bic: str) -> None:
    started = await town.ask(bic)
    await town.act(started.sca_url, action="reject")
    assert (await town.banks.consent(bic, started.bank_consent_id)).status is BankConsentStatus.REJECTED


@EVERY_DIALECT
async def test_accounts_say_who_owns_them_and_balances_are_exact(town: Town, bic: str) -> None:
    consent_id, account = await town.consented(bic)
    kept = town.world.store.get("account", account.resource_id)
    assert kept is not None
    assert (account.bban, account.usage, account.currency) == (kept["bban"], "ORGA", "NOK")
    balances = await town.banks.balances(bic, consent_id, account.resource_id, HERE)
    assert {b.type: b.amount_minor for b in balances}["interimBooked"] == kept["balance_minor"]


@EVERY_DIALECT
async def test_the_pages_of_a_statement_are_the_whole_statement(town: Town, bic: str) -> None:
    consent_id, account = await town.consented(bic)
    since = town.world.clock.today() - timedelta(days=200)
    seen, page, pages = [], None, 0
    while pages == 0 or page:
        found = await town.banks.transactions(
            bic, consent_id, account.resource_id, date_from=since, presence=HERE, page=page
        )
        seen += found.entries
        page = found.next_page
        pages += 1
    kept = [e for e in town.world.store.all("entry") if e["account_id"] == account.resource_id]
    assert sorted((e.transaction_id, e.amount_minor) for e in seen) == sorted(
        (e["id"], e["amount_minor"]) for e in kept
    )
    assert pages == -(-len(kept) // 50)
    assert {e.kid for e in seen} == {e["kid"] for e in kept}


async def test_a_page_of_another_account_is_not_asked_for(town: Town) -> None:
    consent_id, account = await town.consented(NORGE)
    for page in ("/v1/accounts/other/transactions?pageIndex=1", "/v1/consents/x", "http://evil.example/v1/accounts"):
        with pytest.raises(Refused) as refusal:
            await town.banks.transactions(
                NORGE, consent_id, account.resource_id, date_from=date(2026, 1, 1), presence=HERE, page=page
            )
        assert refusal.value.text.startswith("not sent")


async def test_the_fifth_unattended_read_is_limited_and_attended_ones_go_on(town: Town) -> None:
    consent_id, account = await town.consented(NORGE)
    for _ in range(4):
        await town.banks.balances(NORGE, consent_id, account.resource_id, None)
    with pytest.raises(RateLimited) as limit:
        await town.banks.balances(NORGE, consent_id, account.resource_id, None)
    assert limit.value.code == "ACCESS_EXCEEDED"
    assert await town.banks.balances(NORGE, consent_id, account.resource_id, HERE)


async def test_unattended_history_is_ninety_days(town: Town) -> None:
    consent_id, account = await town.consented(NORGE)
    since = town.world.clock.today() - timedelta(days=120)
    with pytest.raises(Refused) as refusal:
        await town.banks.transactions(NORGE, consent_id, account.resource_id, date_from=since, presence=None)
    assert refusal.value.code == "PERIOD_INVALID"


@EVERY_DIALECT
async def test_a_payment_from_order_to_statement(town: Town, bic: str) -> None:
    order = town.order(bic, town.line(1_234_56))
    started = await town.banks.start_order(bic, order)
    assert started.raw_status == "RCVD"
    assert started.authorisation_id
    assert started.sca_url
    assert started.sca_url.endswith(started.authorisation_id)

    renewed = await town.banks.renew_order_link(
        bic, PAYMENTS, started.bank_order_id, psu_id=town.psu_id(bic), redirect_uri=BACK, presence=HERE
    )
    await town.act(renewed)
    assert (await town.banks.order_status(bic, PAYMENTS, started.bank_order_id)).raw_status == "ACSC"
    assert town.bookings(order) == 1

    consent_id, account = await town.consented(bic)
    found = await town.banks.transactions(
        bic, consent_id, account.resource_id, date_from=town.world.clock.today(), presence=HERE
    )
    mine = next(e for e in found.entries if e.end_to_end_id == order.lines[0].end_to_end_id)
    assert (mine.amount_minor, mine.counterparty_account, mine.text) == (-1_234_56, town.payee(), "Faktura")


@EVERY_DIALECT
async def test_the_same_request_id_is_one_order_only_where_the_profile_says_so(town: Town, bic: str) -> None:
    order = town.order(bic, town.line())
    first, second = await town.banks.start_order(bic, order), await town.banks.start_order(bic, order)
    profile = town.banks.profile(bic)
    assert profile is not None
    assert (first == second) is profile.replays_request_id

    if profile.replays_request_id:
        with pytest.raises(Refused) as refusal:
            await town.banks.start_order(bic, replace(order, lines=(town.line(99_00),)))
        assert refusal.value.code == "PARAMETER_NOT_CONSISTENT"


@EVERY_DIALECT
async def test_a_salary_run_is_one_bulk_and_one_act(town: Town, bic: str) -> None:
    lines = [town.line(20_000_00 + n, creditor_bban=town.payee(f"ansatt-{n}"), purpose_code="SALA") for n in (1, 2, 3)]
    order = town.order(bic, *lines)
    started = await town.banks.start_order(bic, order)
    assert started.sca_url
    await town.act(started.sca_url)
    assert (await town.banks.order_status(bic, BULK, started.bank_order_id)).raw_status == "ACSC"
    assert town.bookings(order) == 3


@EVERY_DIALECT
async def test_a_basket_authorises_every_order_in_it(town: Town, bic: str) -> None:
    orders = [town.order(bic, town.line(100 + n)) for n in range(3)]
    ids = [(await town.banks.start_order(bic, order)).bank_order_id for order in orders]
    basket = BasketRequest(str(uuid.uuid4()), town.psu_id(bic), town.org_number, tuple(ids), BACK, HERE)
    started = await town.banks.start_basket(bic, basket)
    assert started.sca_url
    assert started.authorisation_id
    renewed = await town.banks.renew_basket_link(
        bic, started.basket_id, psu_id=town.psu_id(bic), redirect_uri=BACK, presence=HERE
    )
    await town.act(renewed)
    assert (await town.banks.basket_status(bic, started.basket_id)).raw_status == "ACTC"
    assert {(await town.banks.order_status(bic, PAYMENTS, key)).raw_status for key in ids} == {"ACSC"}


@EVERY_DIALECT
async def test_cancelling_before_and_after_authorisation(town: Town, bic: str) -> None:
    waiting = await town.banks.start_order(bic, town.order(bic, town.line()))
    person = {"psu_id": town.psu_id(bic), "redirect_uri": BACK}
    assert await town.banks.cancel_order(bic, PAYMENTS, waiting.bank_order_id, **person, presence=HERE) is None
    assert (await town.banks.order_status(bic, PAYMENTS, waiting.bank_order_id)).raw_status == "CANC"

    later = town.world.clock.today() + timedelta(days=5)
    scheduled = await town.banks.start_order(bic, town.order(bic, town.line(), on=later))
    assert scheduled.sca_url
    await town.act(scheduled.sca_url)
    url = await town.banks.cancel_order(bic, PAYMENTS, scheduled.bank_order_id, **person, presence=HERE)
    assert url
    await town.act(url)
    assert (await town.banks.order_status(bic, PAYMENTS, scheduled.bank_order_id)).raw_status == "CANC"

    done = await town.banks.start_order(bic, town.order(bic, town.line()))
    assert done.sca_url
    await town.act(done.sca_url)
    with pytest.raises(Refused) as refusal:
        await town.banks.cancel_order(bic, PAYMENTS, done.bank_order_id, **person, presence=HERE)
    assert refusal.value.code == "CANCELLATION_INVALID"


@EVERY_DIALECT
async def test_the_reason_of_a_rejection_arrives(town: Town, bic: str) -> None:
    order = town.order(bic, town.line(90_000_000_00))
    started = await town.banks.start_order(bic, order)
    assert started.sca_url
    await town.act(started.sca_url)
    status = await town.banks.order_status(bic, PAYMENTS, started.bank_order_id)
    assert (status.raw_status, status.reason_code) == ("RJCT", "AM04")
    assert status.text
    assert town.bookings(order) == 0


@EVERY_DIALECT
async def test_an_unknown_order_is_not_found(town: Town, bic: str) -> None:
    with pytest.raises(NotFound) as refusal:
        await town.banks.order_status(bic, PAYMENTS, str(uuid.uuid4()))
    assert refusal.value.code == "RESOURCE_UNKNOWN"


async def test_a_bank_that_wants_a_mandate_says_so_with_a_code(town: Town) -> None:
    with pytest.raises(Refused) as refusal:
        await town.ask("HANDNOKK")
    assert (refusal.value.code, refusal.value.http_status) == ("SERVICE_BLOCKED", 403)
