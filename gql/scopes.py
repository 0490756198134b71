"""Scopes in the schema: which scope a token needs for each noun, mutation and subscription.

Law: the scope is asked for at every field that leads to the noun, whichever way: a list, a connection, a union, `node`.
What is not covered is refused with the field's path and is never told as null. Who comes with a session has no scopes
to lack.
"""

from collections.abc import Callable, Collection
from inspect import isawaitable
from typing import Any

from graphql import GraphQLObjectType, GraphQLSchema, default_field_resolver, get_named_type

from core.errors import MissingScope
from core.scope import Scope

s = Scope
READS: dict[str, Scope] = {
    "Account": s.ACCOUNTS_READ,
    "ApiGrant": s.CLIENTS_READ,
    "Attachment": s.VOUCHERS_READ,
    "Approval": s.PAYMENTS_READ,
    "Authorisation": s.PAYMENTS_READ,
    "BankAgreement": s.AGREEMENTS_READ,
    "Billing": s.BILLING_READ,
    "Company": s.COMPANIES_READ,
    "CompanyBank": s.CONSENTS_READ,
    "Consent": s.CONSENTS_READ,
    "Document": s.AGREEMENTS_READ,
    "JournalEntry": s.COMPANIES_READ,
    "Member": s.MEMBERS_READ,
    "Payment": s.PAYMENTS_READ,
    "PaymentBatch": s.PAYROLL_READ,
    "Person": s.MEMBERS_READ,
    "Reconciliation": s.TRANSACTIONS_READ,
    "Signatory": s.AGREEMENTS_READ,
    "Transaction": s.TRANSACTIONS_READ,
    "Voucher": s.VOUCHERS_READ,
    "WebhookDelivery": s.WEBHOOKS_READ,
    "WebhookEndpoint": s.WEBHOOKS_READ,
}
"""Type -> what a token needs for any field that leads to it."""
FIELDS: dict[str, tuple[Scope, ...]] = {
    "Company.consentCheck": (s.CONSENTS_READ,),
    "Company.integrationCheck": (s.AGREEMENTS_READ,),
    "Query.lookUpCompany": (s.AGREEMENTS_WRITE,),
    "Mutation.acceptInvitation": (s.MEMBERS_WRITE,),
    "Mutation.approvePayments": (s.PAYMENTS_WRITE,),
    "Mutation.cancelPayment": (s.PAYMENTS_WRITE,),
    "Mutation.correctKyc": (s.AGREEMENTS_WRITE,),
    "Mutation.createWebhookEndpoint": (s.WEBHOOKS_WRITE,),
    "Mutation.deleteWebhookEndpoint": (s.WEBHOOKS_WRITE,),
    "Mutation.pauseWebhookEndpoint": (s.WEBHOOKS_WRITE,),
    "Mutation.replayWebhook": (s.WEBHOOKS_WRITE,),
    "Mutation.resumeWebhookEndpoint": (s.WEBHOOKS_WRITE,),
    "Mutation.rotateWebhookSecret": (s.WEBHOOKS_WRITE,),
    "Mutation.sendTestWebhook": (s.WEBHOOKS_WRITE,),
    "Mutation.updateWebhookEndpoint": (s.WEBHOOKS_WRITE,),
    "Mutation.createPayment": (s.PAYMENTS_WRITE,),
    "Mutation.createSalaryBatch": (s.PAYROLL_WRITE,),
    "Mutation.createUploadTicket": (s.VOUCHERS_WRITE,),
    "Mutation.editPayment": (s.PAYMENTS_WRITE,),
    "Mutation.finishDraft": (s.PAYMENTS_WRITE,),
    "Mutation.grantApiClient": (s.CLIENTS_WRITE,),
    "Mutation.inviteMember": (s.MEMBERS_WRITE,),
    "Mutation.postAndPay": (s.VOUCHERS_WRITE, s.PAYMENTS_WRITE),
    "Mutation.postVoucher": (s.VOUCHERS_WRITE,),
    "Mutation.registerAgreement": (s.AGREEMENTS_WRITE,),
    "Mutation.requestConsent": (s.CONSENTS_WRITE,),
    "Mutation.revokeApiClient": (s.CLIENTS_WRITE,),
    "Mutation.revokeConsent": (s.CONSENTS_WRITE,),
    "Mutation.sendAgreement": (s.AGREEMENTS_WRITE,),
    "Mutation.setFourEyes": (s.MEMBERS_WRITE,),
    "Mutation.signalPresence": (s.ACCOUNTS_READ,),
    "Mutation.terminateAgreement": (s.AGREEMENTS_WRITE,),
    "Mutation.withdrawAgreement": (s.AGREEMENTS_WRITE,),
    "Subscription.agreementStatus": (s.AGREEMENTS_READ,),
    "Subscription.balances": (s.ACCOUNTS_READ,),
    "Subscription.companyFeed": (s.COMPANIES_READ,),
    "Subscription.consentStatus": (s.CONSENTS_READ,),
    "Subscription.feed": (s.COMPANIES_READ,),
    "Subscription.newTransactions": (s.TRANSACTIONS_READ,),
    "Subscription.paymentStatus": (s.PAYMENTS_READ,),
}
"""What a token needs for one field, beside what its type asks for."""
OPEN: dict[str, str] = {
    "Viewer.person": "everybody may know who they are themselves",
    "Mutation.createDownloadTicket": "only the id tells which noun the file is: core asks for its scope",
    "Mutation.declineAgreement": "the word in the link is what counts, and nobody need be signed in",
    "Mutation.startSigning": "the word in the link is what counts, and nobody need be signed in",
    "Mutation.endSession": "whoever has a token may give it back, and all others of the person",
    "Mutation.endSessions": "whoever has a token may give it back, and all others of the person",
    "Mutation.giveArticleFeedback": "an opinion opens nothing",
}
"""Fields that need none, and why."""

Resolve = Callable[..., Any]


def guard(schema: GraphQLSchema) -> None:
    """Put the question for the scope in front of every field that needs one."""
    for name, kind in schema.type_map.items():
        if not isinstance(kind, GraphQLObjectType) or name.startswith("__"):
            continue
        for field_name, field in kind.fields.items():
            needed = scopes_of(f"{name}.{field_name}", get_named_type(field.type).name)
            if kind is schema.subscription_type:
                field.subscribe = _needing(needed, field.subscribe or default_field_resolver)
            elif needed:
                field.resolve = _needing(needed, field.resolve or default_field_resolver)
            elif get_named_type(field.type).name == "Node":
                field.resolve = needing_what_it_is(field.resolve or default_field_resolver)


def scopes_of(field: str, kind: str) -> tuple[Scope, ...]:
    """`field` as Type.field; `kind`: the named type it leads to."""
    if field in OPEN:
        return ()
    if field in FIELDS:
        return FIELDS[field]
    scope = READS.get(kind.removesuffix("Connection"))
    return (scope,) if scope else ()


def _refuse(info: Any, needed: Collection[Scope]) -> None:
    viewer = info.context.viewer
    if viewer is None or viewer.scopes is None:
        return
    for scope in needed:
        if scope not in viewer.scopes:
            raise MissingScope(scope=scope.value)


def _needing(needed: Collection[Scope], resolve: Resolve) -> Resolve:
    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        _refuse(info, needed)
        return resolve(source, info, **arguments)

    return resolved


def needing_what_it_is(resolve: Resolve) -> Resolve:
    """For `node`, whose answer alone tells which noun it is."""

    def judged(info: Any, found: Any) -> Any:
        for one in found if isinstance(found, list) else [found]:
            scope = READS.get(type(one).__name__)
            if scope is not None:
                _refuse(info, (scope,))
        return found

    async def later(info: Any, found: Any) -> Any:
        return judged(info, await found)

    def resolved(source: Any, info: Any, **arguments: Any) -> Any:
        found = resolve(source, info, **arguments)
        return later(info, found) if isawaitable(found) else judged(info, found)

    return resolved
