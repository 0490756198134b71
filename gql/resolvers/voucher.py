"""Posting vouchers, and posting and paying in one act."""

import datetime

import strawberry

from core import errors
from core import voucher as core
from core.ledger import CHART
from gql.context import Info
from gql.resolvers.payment import IDEMPOTENCY_KEY, MAKING_REFUSALS, TransferInput, transfer_of
from gql.schema.mutation import mutation
from gql.schema.node import key_of
from gql.schema.payment import Payment, payment_of
from gql.schema.scalars import Decimal
from gql.schema.voucher import LedgerAccount, Voucher, ledger_account, voucher_of

_POSTING_REFUSALS = (
    errors.TextInvalid,
    errors.VoucherDateInvalid,
    errors.VoucherEmpty,
    errors.VoucherUnbalanced,
    errors.LedgerAccountUnknown,
    errors.AmountInvalid,
    errors.KidInvalid,
)


@strawberry.input(description="One line of a voucher.")
class PostingInput:
    ledger_account: str = strawberry.field(description="Four digits, one of `ledgerAccounts`.")
    amount: Decimal = strawberry.field(
        description='Kroner as a decimal string; debit positive, credit negative: "-99.50".'
    )


@strawberry.input(description="A voucher: the sum of its lines is zero.")
class VoucherInput:
    date: datetime.date = strawberry.field(description="The voucher's date; at most ten years back, and one ahead.")
    text: str = strawberry.field(description="What it is about; at most 200 characters.")
    postings: list[PostingInput] = strawberry.field(description="2-200 lines.")
    kid: str | None = strawberry.field(
        default=None, description="KID of the invoice we have sent: settled by the incoming payment."
    )


@strawberry.input(description="A voucher to post.")
class PostVoucherInput:
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)
    company_id: strawberry.ID = strawberry.field(description="In whose ledger.")
    voucher: VoucherInput = strawberry.field(description="The voucher.")


@strawberry.input(description="A voucher and its payment.")
class PostAndPayInput:
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY_KEY)
    debtor_account_id: strawberry.ID = strawberry.field(description="From which account it is paid.")
    voucher: VoucherInput = strawberry.field(description="What is posted.")
    transfer: TransferInput = strawberry.field(description="What is paid, to whom.")


@strawberry.type(description="The voucher.")
class PostVoucherSuccess:
    voucher: Voucher = strawberry.field(description="As posted.")


@strawberry.type(description="The voucher and its payment: both, or neither.")
class PostAndPaySuccess:
    voucher: Voucher = strawberry.field(description="As posted.")
    payment: Payment = strawberry.field(description="Waiting for approval.")


def _voucher(given: VoucherInput) -> core.VoucherInput:
    return core.VoucherInput(
        day=given.date,
        text=given.text,
        postings=tuple(core.PostingInput(p.ledger_account, p.amount) for p in given.postings),
        kid=given.kid,
    )


@strawberry.type
class VoucherQuery:
    @strawberry.field(description="The chart of accounts to post on.")
    def ledger_accounts(self, info: Info) -> list[LedgerAccount]:
        return [ledger_account(number, info.context.locale) for number in CHART]


@strawberry.type
class VoucherMutation:
    @mutation(
        PostVoucherSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.IdempotencyKeyInvalid,
        errors.IdempotencyKeyReused,
        *_POSTING_REFUSALS,
        description="Post a voucher. For ACCOUNTANT, ADMIN.",
    )
    async def post_voucher(self, info: Info, input: PostVoucherInput):
        row = await core.post_voucher(
            info.context.house,
            info.context.signed_in,
            input.idempotency_key,
            key_of(input.company_id, "Company"),
            _voucher(input.voucher),
        )
        return PostVoucherSuccess(voucher=voucher_of(row))

    @mutation(
        PostAndPaySuccess,
        *MAKING_REFUSALS,
        *_POSTING_REFUSALS,
        description="Post and add the payment in one act (kontere og betale). For ACCOUNTANT, ADMIN.",
    )
    async def post_and_pay(self, info: Info, input: PostAndPayInput):
        voucher, payment = await core.post_and_pay(
            info.context.house,
            info.context.signed_in,
            input.idempotency_key,
            key_of(input.debtor_account_id, "Account"),
            _voucher(input.voucher),
            transfer_of(input.transfer),
        )
        return PostAndPaySuccess(voucher=voucher_of(voucher), payment=payment_of(payment))
