"""GraphQL over HTTP: POST with a JSON body, GET for persisted documents, and event streams where the client likes them.

Source: the GraphQL over HTTP specification; status codes and media types are its.
Law: whatever arrives is answered with a code; a body is bounded before it is read and checked before it is parsed.
A mutation never comes by GET.
"""

from collections.abc import Sequence
from typing import Any

import orjson
from graphql import OperationType
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from core.errors import BudgetExceeded, TooManyStreams
from gql.transport.accepting import EVENTS, JSON, RESPONSE_JSON, form_of, names
from gql.transport.bodies import BadRequest, Wanted, body_of, json_of, wanted_of, wanted_of_address
from gql.transport.door import Arrival, Door, arrive
from gql.transport.errors import TOLD, errors_of, plain_error
from gql.transport.operations import Ready, is_request_error, make_ready, run, told
from gql.transport.plain import Answer, Header
from gql.transport.sse import of_errors, of_operation
from gql.transport.unread import Unread

COST_HEADER = "x-kontobro-cost"
_MEDIA_TYPES = {form: f"{form}; charset=utf-8".encode() for form in (JSON, RESPONSE_JSON, EVENTS)}


async def answer(door: Door, request: Request, *, only_events: bool = False) -> Response:
    """One operation. What cannot be executed is 400, but 200 for a client that takes plain application/json alone."""
    accept = request.headers.get("accept")
    form = form_of(accept, (EVENTS,) if only_events else (JSON, RESPONSE_JSON, EVENTS))
    if form is None:
        offered = EVENTS if only_events else f"{RESPONSE_JSON}, {JSON} or {EVENTS}"
        return _plain(plain_error(f"Accept one of: {offered}.", "NOT_ACCEPTABLE"), 406, JSON)
    by_address = request.method != "POST"
    try:
        wanted = wanted_of_address(request) if by_address else wanted_of(json_of(await body_of(request)))
    except ClientDisconnect:
        return Response(status_code=499)
    except BadRequest as bad:
        status, message, code = bad.args
        no = _plain(plain_error(message, code), status, JSON if form == EVENTS else form)
        return Unread(no) if status in (408, 413) else no
    # Whoever only asks is believed from memory; whoever changes or follows something is asked about.
    arrival = await arrive(door, request, believed=door.documents.only_reads(wanted))
    try:
        ready = await _ready(door, wanted, arrival, by_address)
        if ready.is_subscription and form != EVENTS and names(accept, EVENTS):
            form = EVENTS
        if ready.is_subscription and form != EVENTS:
            streams = "A subscription is followed over the WebSocket, or as text/event-stream."
            raise BadRequest(400 if form == RESPONSE_JSON else 200, streams, "BAD_REQUEST")
    except TOLD as error:
        return _refused(error, form, arrival.context.locale)
    if form == EVENTS:
        return of_operation(door, request, arrival, ready)
    result = await run(ready, arrival.context)
    body = told(result, arrival.context.locale, ready.account if COST_HEADER in request.headers else None)
    status = 400 if is_request_error(result) and form == RESPONSE_JSON else 200
    return _plain(body, status, form, budget_headers(ready))


async def _ready(door: Door, wanted: Wanted, arrival: Arrival, by_address: bool) -> Ready:
    ready = await make_ready(door, wanted, arrival, by_address=by_address)
    if by_address and ready.operation.kind is OperationType.MUTATION:
        raise BadRequest(405, "A mutation is sent by POST.", "METHOD_NOT_ALLOWED")
    return ready


def _refused(error: Exception, form: str, locale: str) -> Response:
    body = {"errors": errors_of(error, locale)}
    headers: list[Header] = []
    status = 400 if form == RESPONSE_JSON else 200
    if isinstance(error, BudgetExceeded):
        status, headers = 429, [(b"retry-after", str(error.facts["seconds"]).encode())]
    elif isinstance(error, TooManyStreams):
        status = 429
    elif isinstance(error, BadRequest):
        status = error.args[0]
        headers = [(b"allow", b"POST")] if status == 405 else []
    if form == EVENTS:
        # The protocol wants what is wrong with an operation as an event; what is no operation has its status.
        return of_errors(body, _words(headers)) if status in (200, 400, 429) else _plain(body, status, JSON, headers)
    return _plain(body, status, form, headers)


def budget_headers(ready: Ready) -> list[Header]:
    """RateLimit as the HTTP working group drafts it, in units of cost, and what this operation was charged."""
    level = ready.level
    return [
        (b"ratelimit-policy", level.policy.told),
        (b"ratelimit", b'"cost";r=%d;t=%d' % (level.remaining, level.full_in)),
        (b"x-kontobro-cost", b"%d" % ready.cost),
    ]


def _words(headers: list[Header]) -> dict[str, str]:
    return {name.decode(): value.decode() for name, value in headers}


def _plain(body: dict[str, Any], status: int, form: str, headers: Sequence[Header] = ()) -> Answer:
    return Answer(orjson.dumps(body), status, _MEDIA_TYPES[form], headers)
