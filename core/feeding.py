"""Feeding: the banks' accounts, balances and entries come in.

Law: a read is attended only while the consent's own user is there; everybody else's look costs no read. A failed
read moves nothing, and is not tried again before its next turn.
"""

import json
from datetime import timedelta

from sqlmodel import col, select

from core import company as companies
from core.account import Account, AccountAccess, ReadKind, keep_account, may_read, refusal_of, ways_in
from core.agreement import AgreementStatus, BankAgreement
from core.consent import CONSENT, LIVING, Consent, ConsentEvent
from core.consent.granting import refresh_consent
from core.house import House
from core.identifiers import account_number
from core.payment import Payment
from core.ports import BankAccount, BankEntry, EntryPage, NotSent, OutsideError, Ownership, Presence, Refused
from core.reconciliation import reconcile
from core.store import UnitOfWork
from core.transaction import ingest

ATTENDED_HISTORY = timedelta(days=3 * 365 - 5)
UNATTENDED_HISTORY = timedelta(days=89)
"""Berlin Group: unattended history reaches ninety days back, strictly."""
OVERLAP = timedelta(days=10)
"""Read again each time: banks book late and backdate."""
PRESENT_AFTER_RETURN = timedelta(minutes=5)
MAX_PAGES = 400


async def fetch_bank_data(house: House, consent_id: str) -> None:
    """The job after a consent became valid: its accounts, then each one's balance and history.

    Raises OutsideError, also for a read whose turn has not come: the job comes again until every account has been
    read once, balance and history. A crash between the note of a read and its answer costs a pause, not the history.
    """
    async with house.store.change("system:feed") as work:
        consent = await work.lock(Consent, consent_id)
        if consent.status not in LIVING or not await _active(work, consent.company_id):
            return
    presence = _presence_at_return(house, consent)
    if consent.fetched_at is None and not await _list_accounts(house, consent, presence):
        return
    for account in await _opened_by(house, consent_id):
        await read_account(house, account.id, consent.person_id if presence else None, presence)
    # A balance is waited for while the person is at hand; after that it is the schedule's, or the day's budget would go
    # on a bank that tells none.
    if any(
        account.statement_at is None or (presence and account.balance_at is None)
        for account in await _opened_by(house, consent_id)
    ):
        raise NotSent("feed", "an account waits for its turn")


async def _opened_by(house: House, consent_id: str) -> list[Account]:
    async with house.store.read() as session:
        opened = await session.exec(
            select(Account)
            .join(AccountAccess, col(AccountAccess.account_id) == Account.id)
            .where(AccountAccess.consent_id == consent_id)
        )
        return list(opened.all())


def _presence_at_return(house: House, consent: Consent) -> Presence | None:
    fresh = consent.authorised_at and house.clock.now() - consent.authorised_at < PRESENT_AFTER_RETURN
    if not fresh or not consent.presence_sealed:
        return None
    return Presence(**json.loads(house.vault.open(consent.presence_sealed)))


async def _list_accounts(house: House, consent: Consent, presence: Presence | None) -> bool:
    """False: the bank tells them no more, and the consent has ended by that."""
    async with house.store.change("system:feed") as work:
        if not await may_read(work, consent.id, ReadKind.ACCOUNTS, attended=presence is not None):
            raise NotSent("feed", "the list of accounts waits for its turn")
        company = await work.session.get_one(companies.Company, consent.company_id)
    try:
        found = await house.outside.banks.accounts(consent.bic, consent.bank_consent_id or "", presence)
    except Refused as refusal:
        if not await _list_is_gone(house, consent):
            raise refusal
        return False
    judged = []
    for account in found:
        judged.append((account, refusal_of(account, company, await _ownership(house, company, account))))
    async with house.store.change("system:feed") as work:
        consent = await work.lock(Consent, consent.id)
        for account, refused in judged:
            await keep_account(work, consent, account, refused)
        consent.fetched_at = work.now
        work.record(consent.company_id, "Consent", consent.id, "ACCOUNTS_LISTED", accounts=len(judged))
    return True


async def _list_is_gone(house: House, consent: Consent) -> bool:
    """Several banks tell the list of accounts only for a while after the consent. Refused later, it comes no more:
    a consent that opens nothing must not look alive, and the person is asked for a new one."""
    profile = house.outside.banks.profile(consent.bic)
    minutes = profile.account_list_minutes if profile else None
    authorised_at = consent.authorised_at
    if minutes is None or authorised_at is None or house.clock.now() - authorised_at < timedelta(minutes=minutes):
        return False
    async with house.store.change("system:feed") as work:
        consent = await work.lock(Consent, consent.id)
        if CONSENT.allows(consent.status, ConsentEvent.RAN_OUT):
            consent.record(work, ConsentEvent.RAN_OUT)
    return True


async def _ownership(house: House, company: companies.Company, found: BankAccount) -> Ownership:
    bban = account_number(found.bban or found.iban or "")
    if bban is None or found.usage == "PRIV":
        # A private account's number is not the partner's business either.
        return Ownership.UNKNOWN
    return await house.outside.partner.account_ownership(company.organisation_number, bban)


async def read_account(house: House, account_id: str, person_id: str | None, presence: Presence | None) -> None:
    """One account's balance and new entries: attended by this person, or unattended inside the budget.

    Nothing happens when it is not the account's turn, or when no living consent (of this person) opens it.
    Raises the first OutsideError when both kinds have had their turn.
    """
    attended = presence is not None
    failed: OutsideError | None = None
    for kind in (ReadKind.BALANCES, ReadKind.TRANSACTIONS):
        async with house.store.change("system:feed") as work:
            doors = await ways_in(work, account_id, person_id)
            account = await work.session.get_one(Account, account_id)
            if not doors or not await _active(work, account.company_id):
                return
            if not await may_read(work, account_id, kind, attended=attended):
                continue
        access, consent = doors[0]
        try:
            if kind is ReadKind.BALANCES:
                await _read_balance(house, access, consent, presence)
            else:
                await _read_entries(house, account, access, consent, presence)
        except OutsideError as error:
            # A bank that fails at balances may still tell its entries: both have their turn before we complain.
            failed = failed or error
            if isinstance(error, Refused):
                await _consent_ended(house, consent, error)
    if failed is not None:
        raise failed


async def _active(work: UnitOfWork, company_id: str) -> bool:
    agreement = await work.one_where(
        BankAgreement, BankAgreement.company_id == company_id, BankAgreement.status == AgreementStatus.ACTIVE
    )
    return agreement is not None


async def _consent_ended(house: House, consent: Consent, refusal: Refused) -> None:
    """The bank refuses the consent: ask for its state. A refused read alone buries nothing."""
    if refusal.code in ("CONSENT_EXPIRED", "CONSENT_INVALID", "CONSENT_UNKNOWN"):
        await refresh_consent(house, consent.id)


async def _read_balance(house: House, access: AccountAccess, consent: Consent, presence: Presence | None) -> None:
    balances = await house.outside.banks.balances(
        consent.bic, consent.bank_consent_id or "", access.resource_id, presence
    )
    async with house.store.change("system:feed") as work:
        account = await work.lock(Account, access.account_id)
        account.hear_balances(work, balances, attended=presence is not None)


async def _read_entries(
    house: House, account: Account, access: AccountAccess, consent: Consent, presence: Presence | None
) -> None:
    today = house.clock.today()
    reach = today - (ATTENDED_HISTORY if presence else UNATTENDED_HISTORY)
    if account.statement_at is not None:
        reach = max(reach, account.statement_at.date() - OVERLAP)
    entries: list[BankEntry] = []
    asked_at = house.clock.now()
    page: EntryPage | None = None
    for _ in range(MAX_PAGES):
        page = await house.outside.banks.transactions(
            consent.bic,
            consent.bank_consent_id or "",
            access.resource_id,
            date_from=reach,
            presence=presence,
            page=page.next_page if page else None,
        )
        entries += page.entries
        if page.next_page is None:
            break
    else:
        raise Refused(f"bank {consent.bic}", "a statement without end", code="TOO_MANY_PAGES", http_status=200)
    async with house.store.change("system:feed") as work:
        account = await work.lock(Account, account.id)
        ids = {entry.end_to_end_id for entry in entries if entry.end_to_end_id}
        for line in await ingest(work, account, entries, await _salary_ids(work, ids)):
            await reconcile(work, line)
        account.statement_at = asked_at


async def _salary_ids(work: UnitOfWork, ids: set[str]) -> frozenset[str]:
    found: set[str] = set()
    wanted = sorted(ids)
    # A statement of three years has more ids than a database takes in one question.
    for start in range(0, len(wanted), 500):
        rows = await work.session.exec(
            select(Payment.end_to_end_id).where(
                col(Payment.end_to_end_id).in_(wanted[start : start + 500]), col(Payment.salary).is_(True)
            )
        )
        found.update(rows.all())
    return frozenset(found)
