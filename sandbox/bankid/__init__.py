"""BankID of the sandbox: an OpenID provider whose people log in by choosing their name, and a service that signs PDFs.

Law: it speaks OpenID Connect well enough for any standard client library; only its keys make it worthless outside.
"""

from starlette.routing import Mount, Route

from sandbox.bankid import provider, signing
from sandbox.bankid.keys import root, token_keys
from sandbox.bankid.tokens import WRONG_CLAIMS
from sandbox.world import World

OUTCOMES = (
    *WRONG_CLAIMS,
    "BANKID_ALG_CONFUSED",
    "BANKID_ALG_NONE",
    "BANKID_NEW_KEY",
    "SIGNING_OTHER_CA",
    "SIGNING_OTHER_PERSON",
    "SIGNING_OTHER_DOCUMENT",
    "SIGNING_TAMPERED",
)
"""OUTCOME faults this room knows: each makes the next id token or signature wrong in one way (see tokens, signing)."""


def routes(world: World) -> list[Route | Mount]:
    """The issuer under /bankid/auth/realms/sandbox and the signing service under /signing."""
    return [*provider.routes(world), *signing.routes(world)]


def seed(world: World) -> None:
    """Makes the keys, so that the first login does not wait for them."""
    token_keys(world)
    root(world)
