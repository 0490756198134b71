"""Letting partners in and out, and ending one's own sessions."""

import strawberry

from core import errors, granting
from core.devices import end_everywhere, end_one
from gql.context import Info
from gql.schema.apiclient import ApiGrant, grants_of
from gql.schema.mutation import mutation
from gql.schema.node import key_of


@strawberry.input(description="Which partner, in which company.")
class ApiClientInput:
    company_id: strawberry.ID = strawberry.field(description="The company's id.")
    client_id: str = strawberry.field(description="OAuth's client_id, as the partner tells it.")


@strawberry.type(description="The grant, after the change.")
class ApiGrantSuccess:
    grant: ApiGrant = strawberry.field(description="As it is, or was, given.")


@strawberry.input(description="Which of the viewer's sessions.")
class EndSessionInput:
    session_id: strawberry.ID = strawberry.field(description="As `viewer.sessions` tells it.")


@strawberry.type(description="They opened something until now, and open nothing more.")
class SessionsEnded:
    count: int = strawberry.field(description="How many have ended.")


@strawberry.type
class ApiClientMutation:
    @mutation(
        ApiGrantSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.ClientUnknown,
        description="Let a partner see and do in the company what its scopes say. For ADMIN.",
    )
    async def grant_api_client(self, info: Info, input: ApiClientInput):
        key = key_of(input.company_id, "Company")
        row = await granting.grant_client(info.context.house, info.context.signed_in, key, input.client_id)
        return ApiGrantSuccess(grant=(await grants_of(info, [row]))[0])

    @mutation(
        ApiGrantSuccess,
        errors.NotFound,
        errors.NotAllowed,
        errors.ClientUnknown,
        description="Let a partner out again, at once. For ADMIN.",
    )
    async def revoke_api_client(self, info: Info, input: ApiClientInput):
        key = key_of(input.company_id, "Company")
        row = await granting.revoke_client(info.context.house, info.context.signed_in, key, input.client_id)
        return ApiGrantSuccess(grant=(await grants_of(info, [row]))[0])

    @mutation(
        SessionsEnded,
        errors.NotFound,
        description="Sign out in one browser or app; its open lines close within seconds.",
    )
    async def end_session(self, info: Info, input: EndSessionInput):
        await end_one(info.context.house, info.context.signed_in, key_of(input.session_id, "Session"))
        return SessionsEnded(count=1)

    @mutation(SessionsEnded, description="Sign out everywhere: every browser and every app, this one too.")
    async def end_sessions(self, info: Info):
        return SessionsEnded(count=await end_everywhere(info.context.house, info.context.signed_in.person_id))
