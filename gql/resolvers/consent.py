"""Giving and taking back consents; the signal that somebody is looking."""

import strawberry

from core import errors
from core.consent import granting
from gql.context import Info
from gql.schema.consent import Consent, consent_of
from gql.schema.mutation import mutation
from gql.schema.node import key_of


@strawberry.input(description="A consent of the viewer, for a company, at a bank.")
class RequestConsentInput:
    company_id: strawberry.ID = strawberry.field(description="For which company.")
    bic: str = strawberry.field(description="At which bank.")
    psu_id: str | None = strawberry.field(
        default=None, description="The viewer's own id at the bank, where it needs one (`needsUserId`)."
    )


@strawberry.input(description="Which consent.")
class ConsentInput:
    consent_id: strawberry.ID = strawberry.field(description="The consent's id.")


@strawberry.type(description="The consent, after the change.")
class ConsentSuccess:
    consent: Consent = strawberry.field(description="As it is now.")


@strawberry.type(description="Noted.")
class SignalPresenceSuccess:
    present_until_seconds: int = strawberry.field(description="Signal again within this many seconds while visible.")


@strawberry.type
class ConsentMutation:
    @mutation(
        ConsentSuccess,
        errors.NotFound,
        errors.AgreementNotActive,
        errors.BankUnknown,
        errors.PsuIdInvalid,
        errors.MandateMissing,
        errors.BankRefused,
        errors.OutsideUnavailable,
        description="Ask the bank for the viewer's own consent; its address is in `statusInfo`. For members.",
    )
    async def request_consent(self, info: Info, input: RequestConsentInput):
        key = key_of(input.company_id, "Company")
        context = info.context
        row = await granting.request_consent(
            context.house, context.signed_in, key, input.bic, input.psu_id, context.presence
        )
        return ConsentSuccess(consent=consent_of(row))

    @mutation(
        ConsentSuccess,
        errors.NotFound,
        errors.ConsentWrongStatus,
        description="Take back the viewer's own consent, here at once and at the bank.",
    )
    async def revoke_consent(self, info: Info, input: ConsentInput):
        key = key_of(input.consent_id, "Consent")
        row = await granting.revoke_consent(info.context.house, info.context.signed_in, key)
        return ConsentSuccess(consent=consent_of(row))

    @mutation(
        SignalPresenceSuccess,
        description="The viewer's client is visible and active: balances behind their own consents are read live.",
    )
    async def signal_presence(self, info: Info):
        context = info.context
        context.presences.seen(context.signed_in.person_id, context.presence, context.house.clock.now())
        return SignalPresenceSuccess(present_until_seconds=240)
