"""Errors as clients see them: a code always, a fix where there is one, and never what went wrong inside.

Law: an error we did not mean to tell is told as INTERNAL; the log gets its class and path, not its text, because a
text may carry what a user wrote.
"""

import traceback
from typing import Any

import structlog
from graphql import GraphQLError

from core.errors import Refusal
from core.texts import fix_of, message_of, text
from gql.transport.bodies import BadRequest
from gql.transport.documents import PersistedQueryNotFound, Unaskable

log = structlog.get_logger(__name__)

MAX_MESSAGE_CHARS = 500
"""Of words that repeat what the client wrote."""
TOLD = (BadRequest, Refusal, PersistedQueryNotFound, Unaskable)
"""What may be wrong with an operation before it is executed."""


def errors_of(error: Exception, locale: str) -> list[dict[str, Any]]:
    """One of TOLD as JSON."""
    if isinstance(error, BadRequest):
        return plain_error(error.args[1], error.args[2])["errors"]
    if isinstance(error, Unaskable):
        return [error_of(one, locale) for one in error.errors]
    if isinstance(error, PersistedQueryNotFound):
        # The words are the protocol's: clients compare them, and send the document by themselves.
        return plain_error("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")["errors"]
    return [error_of(GraphQLError("", original_error=error), locale)]


def error_of(error: GraphQLError, locale: str) -> dict[str, Any]:
    """The error as JSON (GraphQL over HTTP), with extensions {code, fix?}."""
    told: dict[str, Any] = error.formatted  # type: ignore[assignment]
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    if isinstance(cause, Refusal):
        told["message"] = message_of(cause, locale)
        told["extensions"] = {"code": cause.code, "fix": fix_of(cause, locale)}
    elif cause is None or (isinstance(cause, ValueError) and error.path is None):
        # The document or its variables: graphql-core's own words name what is wrong in what the client wrote.
        told["message"] = error.message[:MAX_MESSAGE_CHARS]
        told["extensions"] = {"code": "BAD_REQUEST"}
    else:
        frames = "".join(traceback.format_tb(cause.__traceback__)) if cause else ""
        log.error("operation failed", error=type(cause).__name__, path=error.path, frames=frames)
        told["message"] = text(locale, "INTERNAL.message")
        told["extensions"] = {"code": "INTERNAL", "fix": text(locale, "INTERNAL.fix")}
    return told


def plain_error(message: str, code: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "extensions": {"code": code}}]}
