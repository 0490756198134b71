"""Companies, and the viewer who asks about them."""

import asyncio
import datetime
from collections.abc import Mapping
from typing import Annotated, Any

import strawberry

from core import agreement as agreements
from core import checks, company
from core.account import ACCOUNTS
from core.agreement import AGREEMENTS
from core.banklink import BANK_LINKS, BankLink
from core.billing import Bill, bills
from core.clock import wall_now
from core.colleagues import COMPANIES, MEMBERSHIPS, PERSONS
from core.consent import CONSENTS
from core.devices import FAMILIES, SESSIONS
from core.feed import JOURNAL
from core.finding import MAX_ACCOUNTS, MAX_SEARCH, narrowed
from core.granting import GRANTS, clients_of
from core.payment import BATCHES, PAYMENTS
from core.ports import RegisterCompany, RegisterRole
from core.transaction import TRANSACTIONS
from core.voucher import VOUCHERS
from gql.context import Info
from gql.schema.account import Account, account_of, shown
from gql.schema.agreement import BankAgreement, agreement_of
from gql.schema.apiclient import ApiClient, ApiGrant, Session, app_of, browser_of, client_of, grants_of
from gql.schema.bank import Bank, bank_of
from gql.schema.consent import Consent, consent_of
from gql.schema.enums import CheckReason, CreditDebit, Feature, PaymentStatus, TransactionStatus
from gql.schema.journal import JournalEntry, entry_of
from gql.schema.node import After, Connection, First, Node, connection, keys_of
from gql.schema.payment import Payment, PaymentBatch, batch_of, payment_of
from gql.schema.person import Member, Person, person_of
from gql.schema.relation import every, pages
from gql.schema.shape import Shape, identity
from gql.schema.transaction import Transaction, transaction_of
from gql.schema.voucher import Voucher, voucher_of

_STATUS = strawberry.argument(description="Only rows in one of these states; null for the usual ones.")


_SEARCH = strawberry.argument(
    description=f"Only lines that have this: anywhere in the counterparty's name or the free text; as the beginning of "
    f"the KID, the counterparty's account or the end-to-end id. In capitals or not; at most {MAX_SEARCH} characters; "
    "blank: all."
)
_ACCOUNTS = strawberry.argument(
    description=f"Only on these accounts, at most {MAX_ACCOUNTS}; an id that is none of the company's finds nothing."
)
_FROM = strawberry.argument(description="Only lines with this booking date or a later one.")
_TO = strawberry.argument(description="Only lines with this booking date or an earlier one.")
_DIRECTION = strawberry.argument(description="Only money in, or only money out.")
_MATCHED = strawberry.argument(description="true: only lines with a reconciliation; false: only those without.")


def _found(
    status: list[TransactionStatus] | None = None, account_ids: list[strawberry.ID] | None = None, **asked: Any
) -> Mapping[str, Any]:
    keys = None if account_ids is None else keys_of(account_ids, "Account")
    return {**shown(status), **narrowed(accounts=keys, **asked)}


def _in_status(status: list[PaymentStatus] | None = None) -> Mapping[str, Any]:
    return {} if status is None else {"status": list(status)}


@strawberry.type(description="A check mark: green or red, and why.")
class Check:
    green: bool = strawberry.field(description="Green?")
    reason: CheckReason = strawberry.field(description="Why; CONSENT_NOT_NEEDED means that red is right.")
    explanation: str = strawberry.field(description="The reason in words, in the language of the request.")


def _check_of(check: checks.Check) -> Check:
    return Check(green=check.green, reason=check.reason, explanation=check.explanation)


@strawberry.type(description="One calendar month of what the company is charged for.")
class BillingPeriod:
    month: datetime.date = strawberry.field(description="The first day of the month.")
    billed_transactions: int = strawberry.field(description="Booked lines dated on or after the activation date.")
    free_transactions: int = strawberry.field(description="Booked lines from before it: history is free.")


@strawberry.type(description="What the company is charged for: booked transactions from the activation date.")
class Billing:
    billed_from: datetime.date | None = strawberry.field(description="The activation date; null before it.")
    periods: list[BillingPeriod] = strawberry.field(description="Months with lines, newest first.")


@strawberry.type(description="This company at this bank.")
class CompanyBank(Node):
    row: strawberry.Private[BankLink]

    @strawberry.field(description="Which bank.")
    def bank(self, info: Info) -> Bank | None:
        profile = info.context.house.outside.banks.profile(self.row.bic)
        return bank_of(profile) if profile else None

    @strawberry.field(description="The company's accounts there.")
    @every(ACCOUNTS, "bank_link_id", lambda: account_of)
    async def accounts(self, info: Info) -> list[Account]: ...

    @strawberry.field(description="Everybody's consents there, newest first.")
    @every(CONSENTS, "bank_link_id", lambda: consent_of)
    async def consents(self, info: Info) -> list[Consent]: ...


company_bank_of: Shape[BankLink, CompanyBank] = Shape(CompanyBank, id=identity("CompanyBank"))


@strawberry.type(
    description="A Norwegian organisation. Seen by its members; by who registered it only the agreement and its name."
)
class Company(Node):
    row: strawberry.Private[company.Company]
    organisation_number: str = strawberry.field(description="Nine digits.")
    name: str = strawberry.field(description="As the register has it.")
    form_code: str = strawberry.field(description="The register's code: AS, ENK, ANS ...")

    @strawberry.field(
        description="Who made or last edited a payment may not approve it. Null for who only registered the company."
    )
    async def four_eyes(self, info: Info) -> bool | None:
        inside = await info.context.of_parent(MEMBERSHIPS, "company_id", self.row.id)
        return self.row.four_eyes if inside else None

    @strawberry.field(description="What the menu may show: PAYMENTS when the agreement is ACTIVE.")
    async def features(self, info: Info) -> list[Feature]:
        agreement, roles = await asyncio.gather(
            self._newest_agreement(info), info.context.of_parent(MEMBERSHIPS, "company_id", self.row.id)
        )
        return list(checks.features_of(agreement, roles))

    @strawberry.field(description="The same for everybody in the company: is the integration on?")
    async def integration_check(self, info: Info) -> Check:
        return _check_of(checks.integration_check(await self._newest_agreement(info), info.context.locale))

    @strawberry.field(description="Personal: has the viewer consented?")
    async def consent_check(self, info: Info) -> Check:
        viewer = info.context.signed_in
        agreement, consents, roles = await asyncio.gather(
            self._newest_agreement(info),
            info.context.of_parent(CONSENTS, "company_id", self.row.id, person_id=viewer.person_id),
            info.context.of_parent(MEMBERSHIPS, "company_id", self.row.id, person_id=viewer.person_id),
        )
        return _check_of(checks.consent_check(viewer.locale, agreement, consents, roles))

    @strawberry.field(description="The newest bank agreement.")
    async def agreement(self, info: Info) -> BankAgreement | None:
        row = await self._newest_agreement(info)
        return agreement_of(row) if row else None

    @strawberry.field(description="Active members and their roles.")
    async def members(self, info: Info) -> list[Member]:
        rows = await info.context.of_parent(MEMBERSHIPS, "company_id", self.row.id)
        rows = list(reversed(rows))
        persons = await asyncio.gather(*(info.context.one(PERSONS, row.person_id) for row in rows))
        found: dict[str, Member] = {}
        for row, who in zip(rows, persons, strict=True):
            if who is not None and row.active_from is not None and row.ended_at is None:
                member = found.setdefault(row.person_id, Member(person=person_of(who), roles=[]))
                member.roles.append(row.role)
        return list(found.values())

    @strawberry.field(description="The banks the company is linked to.")
    @every(BANK_LINKS, "company_id", lambda: company_bank_of)
    async def banks(self, info: Info) -> list[CompanyBank]: ...

    @strawberry.field(description="Everybody's consents, newest first.")
    @every(CONSENTS, "company_id", lambda: consent_of)
    async def consents(self, info: Info) -> list[Consent]: ...

    @strawberry.field(description="Its business accounts at all banks.")
    @every(ACCOUNTS, "company_id", lambda: account_of)
    async def accounts(self, info: Info) -> list[Account]: ...

    @strawberry.field(description="The banks' entries on all accounts, newest first.")
    @pages(TRANSACTIONS, "company_id", lambda: transaction_of, _found)
    async def transactions(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        status: Annotated[list[TransactionStatus] | None, _STATUS] = None,
        search: Annotated[str | None, _SEARCH] = None,
        account_ids: Annotated[list[strawberry.ID] | None, _ACCOUNTS] = None,
        booked_from: Annotated[datetime.date | None, _FROM] = None,
        booked_to: Annotated[datetime.date | None, _TO] = None,
        direction: Annotated[CreditDebit | None, _DIRECTION] = None,
        matched: Annotated[bool | None, _MATCHED] = None,
    ) -> Connection[Transaction]: ...

    @strawberry.field(description="Payments, newest first; salary lines only for PAYROLL.")
    @pages(PAYMENTS, "company_id", lambda: payment_of, _in_status)
    async def payments(
        self,
        info: Info,
        first: First = 50,
        after: After = None,
        status: Annotated[list[PaymentStatus] | None, _STATUS] = None,
    ) -> Connection[Payment]: ...

    @strawberry.field(description="Salary batches, newest first; for PAYROLL only.")
    @pages(BATCHES, "company_id", lambda: batch_of)
    async def payment_batches(self, info: Info, first: First = 50, after: After = None) -> Connection[PaymentBatch]: ...

    @strawberry.field(description="Vouchers, newest first.")
    @pages(VOUCHERS, "company_id", lambda: voucher_of)
    async def vouchers(self, info: Info, first: First = 50, after: After = None) -> Connection[Voucher]: ...

    @strawberry.field(description="Partners that were let in, newest first. For members.")
    async def api_clients(self, info: Info) -> list[ApiGrant]:
        rows = await info.context.of_parent(GRANTS, "company_id", self.row.id)
        return await grants_of(info, [row for row in rows if row.ended_at is None])

    @strawberry.field(
        description="What happened and who did it, newest first: the entries that `companyFeed` tells this viewer. A "
        "token hears of a noun only with the scope that reads it."
    )
    @pages(JOURNAL, "chain", lambda: entry_of)
    async def journal(self, info: Info, first: First = 50, after: After = None) -> Connection[JournalEntry]: ...

    @strawberry.field(description="What the company is charged for.")
    async def billing(self, info: Info) -> Billing:
        store, viewer = info.context.house.store, info.context.signed_in

        async def load(keys: list[str]) -> list[Bill]:
            return await bills(store, viewer, keys)

        bill = await info.context.once("bills", self.row.id, load)
        return Billing(
            billed_from=bill.since,
            periods=[
                BillingPeriod(month=p.month, billed_transactions=p.billed, free_transactions=p.free)
                for p in bill.periods
            ],
        )

    async def _newest_agreement(self, info: Info) -> agreements.BankAgreement | None:
        rows = await info.context.of_parent(AGREEMENTS, "company_id", self.row.id)
        return rows[0] if rows else None


company_of: Shape[company.Company, Company] = Shape(
    Company,
    id=identity("Company"),
    organisation_number="organisation_number",
    name="name",
    form_code="form_code",
)


@strawberry.type(description="Somebody who may sign for a company, as the register tells it.")
class SigningRight:
    given_name: str = strawberry.field(description="Given names.")
    family_name: str = strawberry.field(description="Family name.")
    birthdate: datetime.date = strawberry.field(description="Date of birth.")
    role_code: str = strawberry.field(description="The register's role: DAGL, LEDE, PROK ...")


@strawberry.type(description="A company in the register, not yet (or not only) in Kontobro.")
class RegisteredCompany:
    organisation_number: str = strawberry.field(description="Nine digits.")
    name: str = strawberry.field(description="As registered.")
    form_code: str = strawberry.field(description="AS, ENK, ANS ...")
    form_text: str = strawberry.field(description="The form in words.")
    registered_on: datetime.date | None = strawberry.field(description="When it came into the register.")
    industry_code: str | None = strawberry.field(description="SN2007.")
    industry_text: str | None = strawberry.field(description="The industry in words.")
    city: str | None = strawberry.field(description="Of the business address.")
    signing_rights: list[SigningRight] = strawberry.field(
        description="Who may sign a bank agreement, by their role. Whether two must sign together, roles do not tell."
    )


def registered_company(found: RegisterCompany, roles: tuple[RegisterRole, ...]) -> RegisteredCompany:
    rights = [
        SigningRight(
            given_name=role.given_name or "",
            family_name=role.family_name or "",
            birthdate=role.birthdate,
            role_code=role.code,
        )
        for role in roles
        if company.may_sign(role) and role.birthdate
    ]
    return RegisteredCompany(
        organisation_number=found.org_number,
        name=found.name,
        form_code=found.form_code,
        form_text=found.form_text,
        registered_on=found.registered_on,
        industry_code=found.industry_code,
        industry_text=found.industry_text,
        city=found.city,
        signing_rights=rights,
    )


@strawberry.type(description="Whoever asks: a person, or a partner. What may be asked is told here.")
class Viewer:
    person: Person | None = strawberry.field(description="As BankID tells it; null for a partner.")

    @strawberry.field(description="The app or partner whose token this is; null in a browser.")
    async def client(self, info: Info) -> ApiClient | None:
        app = info.context.signed_in.app
        found = await clients_of(info.context.house, [app]) if app else {}
        return client_of(found[app]) if app in found else None

    @strawberry.field(description="What this token covers, as OAuth writes it; null: all that the person may do.")
    def scopes(self, info: Info) -> list[str] | None:
        scopes = info.context.signed_in.scopes
        return None if scopes is None else sorted(scopes)

    @strawberry.field(description="Companies the viewer is a member of, or has registered, or that let it in.")
    async def companies(self, info: Info, first: First = 50, after: After = None) -> Connection[Company]:
        page = await info.context.reader.page(COMPANIES, first=first, after=after)
        return connection(page, company_of, after)

    @strawberry.field(description="Where the person is signed in now, browsers first; empty for a partner.")
    async def sessions(self, info: Info) -> list[Session]:
        reader, now = info.context.reader, wall_now()
        browsers = await reader.where(SESSIONS, ended_at=None)
        families = [row for row in await reader.where(FAMILIES, ended_at=None) if row.expires_at > now]
        clients = await clients_of(info.context.house, [row.client_id for row in families])
        alive = [browser_of(row) for row in browsers if row.expires_at > now]
        return alive + [app_of(row, clients[row.client_id]) for row in families]
