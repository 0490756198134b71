"""Who sees what: strangers nothing, registrants the agreement, members the money, PAYROLL the salaries."""

from datetime import date

import pytest

from core.access import Viewer, require, roles_of
from core.account import ACCOUNTS, REFUSED_ACCOUNTS, RefusalReason, RefusedAccount
from core.agreement import AGREEMENTS, SIGNATORIES, Signatory
from core.banklink import BANK_LINKS
from core.colleagues import COMPANIES, MEMBERSHIPS, PERSONS
from core.consent import CONSENTS
from core.errors import NotAllowed, NotFound
from core.house import House
from core.identifiers import new_id
from core.membership import Membership, Role, give
from core.payment import APPROVALS, AUTHORISATIONS, BATCHES, ORDERS, PAYMENTS
from core.payment.approving import Yes, approve_payments, batch_hash
from core.payment.making import create_payment, create_salary_batch
from core.reading import Reader
from core.reconciliation import MATCHES, reconcile
from core.source import Source
from core.store import Store
from core.transaction import TRANSACTIONS, ingest
from tests.support.house import HERE, Settled, a_membership, a_transfer, an_entry, settle

MONEY: tuple[Source, ...] = (TRANSACTIONS, PAYMENTS, BATCHES, APPROVALS, AUTHORISATIONS, ORDERS, MATCHES)
"""What may be a salary."""


async def counts(store: Store, viewer: Viewer, *sources: Source) -> dict[str, int]:
    return {source.table.__name__: await Reader(store, viewer).count(source) for source in sources}


@pytest.fixture
async def paid(house: House, settled: Settled) -> Settled:
    """One ordinary payment and one salary run of two lines, approved, sent in the books, booked and matched."""
    both = Viewer(settled.approver.person_id, "both")
    async with house.store.change("system:test") as work:
        a_membership(work, settled.company_id, both, Role.PAYROLL)
    payment = await create_payment(house, settled.accountant, "key-00001", settled.account.id, a_transfer())
    transfers = (a_transfer("30000.00"), a_transfer("31000.00"))
    batch = await create_salary_batch(house, settled.payroll, "key-00002", settled.account.id, "Mars", transfers)
    lines = await Reader(house.store, both).where(PAYMENTS, batch_id=batch.id)
    yeses = [Yes(payment.content_hash, payment_id=payment.id), Yes(batch_hash(lines), batch_id=batch.id)]
    await approve_payments(house, both, yeses, HERE)
    entries = [
        an_entry(-p.amount_minor, end_to_end_id=p.end_to_end_id, booking_date=date(2026, 3, 2))
        for p in [payment, *lines]
    ]
    async with house.store.change("system:test") as work:
        salary_ids = frozenset(line.end_to_end_id for line in lines)
        for line in await ingest(work, settled.account, entries, salary_ids):
            await reconcile(work, line)
    return settled


async def test_salaries_are_behind_the_veil_in_every_source(house: House, paid: Settled) -> None:
    everything = {"Transaction": 3, "Payment": 3, "PaymentBatch": 1, "Approval": 3, "Match": 3}
    ordinary = {"Transaction": 1, "Payment": 1, "PaymentBatch": 0, "Approval": 1, "Match": 1}
    some = (TRANSACTIONS, PAYMENTS, BATCHES, APPROVALS, MATCHES)
    assert await counts(house.store, paid.payroll, *some) == everything
    assert await counts(house.store, paid.approver, *some) == everything
    for name in ("accountant", "admin", "viewer"):
        assert await counts(house.store, paid.people[name], *some) == ordinary, name


async def test_an_act_over_a_salary_is_veiled_as_a_whole(house: House, paid: Settled) -> None:
    seen = await counts(house.store, paid.payroll, AUTHORISATIONS, ORDERS)
    unseen = await counts(house.store, paid.accountant, AUTHORISATIONS, ORDERS)
    # Whichever acts the bank's limits made, those that carry a salary are gone, and one order is ordinary.
    assert seen["BankOrder"] - unseen["BankOrder"] == 1
    assert seen["Authorisation"] > unseen["Authorisation"]


async def test_the_veil_needs_the_role_in_that_company_and_now(house: House, paid: Settled) -> None:
    elsewhere = await settle(house.store)
    assert sum((await counts(house.store, elsewhere.payroll, *MONEY)).values()) == 0
    async with house.store.change("system:test") as work:
        # Accountant here, payroll only elsewhere.
        a_membership(work, paid.company_id, elsewhere.payroll, Role.ACCOUNTANT)
    assert (await counts(house.store, elsewhere.payroll, PAYMENTS))["Payment"] == 1
    async with house.store.change("system:test") as work:
        granted_not_yet = await give(work, paid.company_id, elsewhere.payroll.person_id, Role.PAYROLL, active=False)
    assert (await counts(house.store, elsewhere.payroll, PAYMENTS))["Payment"] == 1
    async with house.store.change("system:test") as work:
        await give(work, paid.company_id, elsewhere.payroll.person_id, Role.PAYROLL, active=True)
    assert (await counts(house.store, elsewhere.payroll, PAYMENTS))["Payment"] == 3
    async with house.store.change("system:test") as work:
        (await work.lock(Membership, granted_not_yet.id)).ended_at = work.now
    assert (await counts(house.store, elsewhere.payroll, PAYMENTS))["Payment"] == 1


async def test_who_registered_sees_the_agreement_and_no_money(house: House, paid: Settled) -> None:
    async with house.store.change("system:test") as work:
        work.add(
            Signatory(
                id=new_id(), agreement_id=paid.agreement_id, company_id=paid.company_id, given_name="Ola",
                family_name="Bakken", birthdate=date(1980, 1, 31), role_code="DAGL", mobile="", email="",
            )
        )  # fmt: skip
    seen = await counts(house.store, paid.registrant, AGREEMENTS, SIGNATORIES, COMPANIES)
    assert seen == {"BankAgreement": 1, "Signatory": 1, "Company": 1}
    rest = (*MONEY, ACCOUNTS, BANK_LINKS, CONSENTS, MEMBERSHIPS)
    assert sum((await counts(house.store, paid.registrant, *rest)).values()) == 0


async def test_who_registered_one_agreement_does_not_see_the_company_s_other_one(house: House, paid: Settled) -> None:
    async with house.store.change("system:test") as work:
        a_membership(work, paid.company_id, paid.stranger, Role.ACCOUNTANT, active=False)
    assert (await counts(house.store, paid.stranger, AGREEMENTS))["BankAgreement"] == 0


async def test_a_stranger_and_a_former_member_see_nothing(house: House, paid: Settled) -> None:
    rest = (*MONEY, ACCOUNTS, BANK_LINKS, CONSENTS, MEMBERSHIPS, AGREEMENTS, SIGNATORIES, COMPANIES)
    assert sum((await counts(house.store, paid.stranger, *rest)).values()) == 0
    assert (await counts(house.store, paid.viewer, ACCOUNTS))["Account"] == 1
    async with house.store.change("system:test") as work:
        for row in await work.all_where(Membership, Membership.person_id == paid.viewer.person_id):
            row.ended_at = work.now
    assert sum((await counts(house.store, paid.viewer, *rest)).values()) == 0


async def test_persons_are_seen_by_their_colleagues_only(house: House, settled: Settled) -> None:
    assert await Reader(house.store, settled.viewer).one(PERSONS, settled.approver.person_id) is not None
    assert await Reader(house.store, settled.stranger).one(PERSONS, settled.approver.person_id) is None
    assert await Reader(house.store, settled.registrant).one(PERSONS, settled.approver.person_id) is None
    assert await Reader(house.store, settled.stranger).one(PERSONS, settled.stranger.person_id) is not None


async def test_a_refused_account_is_told_to_its_person_alone(house: House, settled: Settled) -> None:
    async with house.store.change("system:test") as work:
        work.add(
            RefusedAccount(
                id=new_id(), consent_id=settled.consent_id, person_id=settled.approver.person_id, last_four="1234",
                reason=RefusalReason.ACCOUNT_PRIVATE,
            )
        )  # fmt: skip
    assert await Reader(house.store, settled.approver).count(REFUSED_ACCOUNTS) == 1
    for name in ("accountant", "admin", "payroll", "stranger"):
        assert await Reader(house.store, settled.people[name]).count(REFUSED_ACCOUNTS) == 0


async def test_require_tells_a_stranger_nothing_and_a_member_what_is_missing(house: House, settled: Settled) -> None:
    async with house.store.change("system:test") as work:
        for outsider in (settled.stranger, settled.registrant):
            assert await roles_of(work, outsider, settled.company_id) == frozenset()
            with pytest.raises(NotFound):
                await require(work, outsider, settled.company_id, Role.ADMIN)
            with pytest.raises(NotFound):
                await require(work, outsider, settled.company_id)
        with pytest.raises(NotAllowed):
            await require(work, settled.viewer, settled.company_id, Role.ADMIN, Role.ACCOUNTANT)
        assert await require(work, settled.admin, settled.company_id, Role.ADMIN) == {Role.ADMIN}


async def test_giving_a_role_twice_is_giving_it_once(house: House, settled: Settled) -> None:
    async with house.store.change("system:test") as work:
        first = await give(work, settled.company_id, settled.stranger.person_id, Role.VIEWER, active=False)
        second = await give(work, settled.company_id, settled.stranger.person_id, Role.VIEWER, active=True)
        third = await give(work, settled.company_id, settled.stranger.person_id, Role.VIEWER, active=True)
        assert first.id == second.id == third.id
        assert [change.event for change in work.changes] == ["REGISTERED", "GRANTED"]
    async with house.store.change("system:test") as work:
        again = await give(work, settled.company_id, settled.stranger.person_id, Role.VIEWER, active=False)
        assert again.active_from is not None, "a registration takes nothing away"
