"""The register of companies (Enhetsregisteret, data.brreg.no): open data, read only.

Law: an answer about another organisation number than the one asked for is a broken answer.
"""

from integrations.brreg.client import RegisterClient
from integrations.manifest import Manifest

__all__ = ["MANIFEST", "RegisterClient"]


MANIFEST = Manifest(
    specification="Enhetsregisteret API v2, https://data.brreg.no/enhetsregisteret/api/dokumentasjon/no/index.html",
    authentication="none",
    limits="No stated rate; page * size at most 10 000. We ask for at most 100 hits and never for page two.",
    idempotency="Reads only.",
)
