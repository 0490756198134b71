"""The API's door as the settings want it: trusted documents, budgets, lines, what is open to look at.

Law: a manifest that does not fit the schema stops the start; its documents are the ones a client cannot do without.
"""

import json
from pathlib import Path

from core.house import House
from core.presence import Presences
from gateway.settings import Settings, SettingsError
from gateway.webapp import HERE
from gql.context import Rings
from gql.door import Authenticate, Budgets, Documents, Door, Lines, Policy

OWN_DOCUMENTS = HERE / "documents.json"
"""As the build of the web application writes them."""


def door_of(
    settings: Settings,
    house: House,
    rings: Rings,
    presences: Presences,
    authenticate: Authenticate,
) -> Door:
    """Raises SettingsError."""
    try:
        documents = Documents(
            trusted=_trusted(settings),
            only=settings.trusted_only,
            introspection=settings.introspection,
            compile_at=settings.compile_at,
        )
    except ValueError as error:
        raise SettingsError(f"Trusted documents (KONTOBRO_TRUSTED_DOCUMENTS, or those of web/app): {error}.") from None
    return Door(
        house,
        rings,
        presences,
        authenticate,
        settings.graphiql,
        documents,
        Budgets(
            Policy(settings.budget, settings.budget_refill),
            Policy(settings.stranger_budget, settings.stranger_budget_refill),
        ),
        Lines(settings.lines, settings.stranger_lines),
    )


def _trusted(settings: Settings) -> dict[str, str]:
    """Our own application's, and those that the operator names."""
    own = manifest(OWN_DOCUMENTS) if OWN_DOCUMENTS.exists() else {}
    return own | (manifest(settings.trusted_documents) if settings.trusted_documents else {})


def manifest(path: Path) -> dict[str, str]:
    """{name: document} of a file as graphql-codegen writes it. Raises SettingsError."""
    try:
        told = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        raise SettingsError(f"KONTOBRO_TRUSTED_DOCUMENTS: {path} cannot be read as JSON.") from None
    if not isinstance(told, dict) or not all(isinstance(text, str) for text in told.values()):
        raise SettingsError("KONTOBRO_TRUSTED_DOCUMENTS must be a JSON object of {hash: document}.")
    return told
