"""Making, approving and cancelling payments and salary batches."""

import datetime

import strawberry

from core import errors
from core.payment import approving, following, making
from gql.context import Info
from gql.schema.company import Company, company_of
from gql.schema.mutation import mutation
from gql.schema.node import key_of
from gql.schema.payment import (
    Authorisation,
    Payment,
    PaymentBatch,
    authorisation_of,
    batch_of,
    payment_of,
)
from gql.schema.scalars import AmountInput

TRANSFER_REFUSALS = (
    errors.AmountInvalid,
    errors.CreditorAccountInvalid,
    errors.CreditorNameInvalid,
    errors.KidInvalid,
    errors.RemittanceInvalid,
    errors.ExecutionDateInvalid,
)
MAKING_REFUSALS = (
    errors.NotFound,
    errors.NotAllowed,
    errors.AgreementNotActive,
    errors.IdempotencyKeyInvalid,
    errors.IdempotencyKeyReused,
    *TRANSFER_REFUSALS,
)


@strawberry.input(description="One credit transfer. Exactly one of KID and free text.")
class TransferInput:
    instructed_amount: AmountInput = strawberry.field(description="What the payee gets.")
    creditor_name: str = strawberry.field(description="The payee; at most 70 characters.")
    creditor_account: str = strawberry.field(description="Eleven digits, or a Norwegian IBAN.")
    remittance_structured: str | None = strawberry.field(
        default=None, description="KID: 4-25 characters, MOD10 or MOD11."
    )
    remittance_unstructured: str | None = strawberry.field(
        default=None, description="Free text; the bank's limit applies."
    )
    requested_execution_date: datetime.date | None = strawberry.field(
        default=None, description="Oslo date, today or later; null: as soon as possible."
    )


def transfer_of(given: TransferInput) -> making.Transfer:
    return making.Transfer(
        amount=given.instructed_amount.value,
        currency=given.instructed_amount.currency,
        creditor_name=given.creditor_name,
        creditor_account=given.creditor_account,
        kid=given.remittance_structured,
        text=given.remittance_unstructured,
        execution_date=given.requested_execution_date,
    )


IDEMPOTENCY_KEY = (
    "8-64 visible ASCII characters; the same key with the same content is done once, with other content refused."
)


@strawberry.input(description="One ordinary payment.")
class CreatePaymentInput:
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)
    debtor_account_id: strawberry.ID = strawberry.field(description="From which account.")
    transfer: TransferInput = strawberry.field(description="What, to whom.")
    draft: bool = strawberry.field(default=False, description="Keep it as a draft; it cannot be approved yet.")


@strawberry.input(description="A salary run.")
class CreateSalaryBatchInput:
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)
    debtor_account_id: strawberry.ID = strawberry.field(description="From which account.")
    name: str = strawberry.field(description='For example "Lønn november"; at most 70 characters.')
    transfers: list[TransferInput] = strawberry.field(description="1-1000 lines: all or none.")


@strawberry.input(description="Other content for a payment that is not approved yet.")
class EditPaymentInput:
    payment_id: strawberry.ID = strawberry.field(description="Which payment.")
    transfer: TransferInput = strawberry.field(description="The whole new content.")


@strawberry.input(description="Which payment.")
class PaymentInput:
    payment_id: strawberry.ID = strawberry.field(description="The payment's id.")


@strawberry.input(description="A yes to one payment or one whole batch.")
class ApprovalInput:
    payment_id: strawberry.ID | None = strawberry.field(default=None, description="A payment, or")
    batch_id: strawberry.ID | None = strawberry.field(default=None, description="a salary batch.")
    content_hash: str = strawberry.field(description="`contentHash` as the approver was shown it.")


@strawberry.input(description="Ordinary payments and salary batches together.")
class ApprovePaymentsInput:
    approvals: list[ApprovalInput] = strawberry.field(description="All or none.")


@strawberry.input(description="The four-eyes rule of a company.")
class SetFourEyesInput:
    company_id: strawberry.ID = strawberry.field(description="Which company.")
    on: bool = strawberry.field(description="On: who made or last edited a payment may not approve it.")


@strawberry.type(description="The payment, after the change.")
class PaymentSuccess:
    payment: Payment = strawberry.field(description="As it is now.")


@strawberry.type(description="The salary batch.")
class SalaryBatchSuccess:
    batch: PaymentBatch = strawberry.field(description="As it is now.")


@strawberry.type(description="Approved here; the bank still wants the approver's BankID.")
class ApprovePaymentsSuccess:
    authorisations: list[Authorisation] = strawberry.field(description="One act at each bank (more beyond its limits).")


@strawberry.type(description="The company, after the change.")
class CompanySuccess:
    company: Company = strawberry.field(description="As it is now.")


def _yes(given: ApprovalInput) -> approving.Yes:
    if bool(given.payment_id) == bool(given.batch_id):
        raise errors.NotFound
    return approving.Yes(
        content_hash=given.content_hash,
        payment_id=key_of(given.payment_id, "Payment") if given.payment_id else None,
        batch_id=key_of(given.batch_id, "PaymentBatch") if given.batch_id else None,
    )


@strawberry.type
class PaymentMutation:
    @mutation(
        PaymentSuccess,
        *MAKING_REFUSALS,
        description="Make an ordinary payment. For ACCOUNTANT, APPROVER, ADMIN.",
    )
    async def create_payment(self, info: Info, input: CreatePaymentInput):
        row = await making.create_payment(
            info.context.house,
            info.context.signed_in,
            input.idempotency_key,
            key_of(input.debtor_account_id, "Account"),
            transfer_of(input.transfer),
            draft=input.draft,
        )
        return PaymentSuccess(payment=payment_of(row))

    @mutation(
        SalaryBatchSuccess,
        *MAKING_REFUSALS,
        errors.BatchEmpty,
        errors.BatchTooLarge,
        errors.TextInvalid,
        description="Make a salary run. For PAYROLL.",
    )
    async def create_salary_batch(self, info: Info, input: CreateSalaryBatchInput):
        row = await making.create_salary_batch(
            info.context.house,
            info.context.signed_in,
            input.idempotency_key,
            key_of(input.debtor_account_id, "Account"),
            input.name,
            tuple(transfer_of(one) for one in input.transfers),
        )
        return SalaryBatchSuccess(batch=batch_of(row))

    @mutation(
        PaymentSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.PaymentWrongStatus,
        *TRANSFER_REFUSALS,
        description="Change a payment before it is approved; earlier approvals become void.",
    )
    async def edit_payment(self, info: Info, input: EditPaymentInput):
        key = key_of(input.payment_id, "Payment")
        row = await making.edit_payment(info.context.house, info.context.signed_in, key, transfer_of(input.transfer))
        return PaymentSuccess(payment=payment_of(row))

    @mutation(
        PaymentSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.PaymentWrongStatus,
        errors.ExecutionDateInvalid,
        description="A draft is complete and waits for approval.",
    )
    async def finish_draft(self, info: Info, input: PaymentInput):
        key = key_of(input.payment_id, "Payment")
        return PaymentSuccess(
            payment=payment_of(await making.finish_draft(info.context.house, info.context.signed_in, key))
        )

    @mutation(
        ApprovePaymentsSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.AgreementNotActive,
        errors.PaymentWrongStatus,
        errors.OutcomeUnknownLock,
        errors.ApprovalOutdated,
        errors.CreatorMayNotApprove,
        errors.ConsentMissing,
        errors.ExecutionDateInvalid,
        errors.BatchEmpty,
        errors.BatchTooLarge,
        description="Approve payments and salaries together. For APPROVER with a consent there; salaries: PAYROLL too.",
    )
    async def approve_payments(self, info: Info, input: ApprovePaymentsInput):
        context = info.context
        rows = await approving.approve_payments(
            context.house, context.signed_in, [_yes(one) for one in input.approvals], context.presence
        )
        made = [authorisation_of(row, context.house.public_url) for row in rows]
        return ApprovePaymentsSuccess(authorisations=made)

    @mutation(
        PaymentSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.PaymentWrongStatus,
        errors.OutcomeUnknownLock,
        description="Take a payment back: at once before the bank has it, else by asking the bank.",
    )
    async def cancel_payment(self, info: Info, input: PaymentInput):
        key = key_of(input.payment_id, "Payment")
        context = info.context
        row = await following.cancel_payment(context.house, context.signed_in, key)
        return PaymentSuccess(payment=payment_of(row))

    @mutation(
        CompanySuccess,
        errors.NotFound,
        errors.NotAllowed,
        description="Switch the four-eyes rule. For ADMIN.",
    )
    async def set_four_eyes(self, info: Info, input: SetFourEyesInput):
        key = key_of(input.company_id, "Company")
        row = await approving.set_four_eyes(info.context.house, info.context.signed_in, key, input.on)
        return CompanySuccess(company=company_of(row))
