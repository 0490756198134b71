"""The licensed partner: checks a company before its bank agreement is switched on.

Law: a decision follows from the rules of decision.py or from a caseworker's form, never from chance. The contract is
docs/protocols/partner.openapi.yaml.
"""

from starlette.routing import BaseRoute

from sandbox.partner import api, caseworker
from sandbox.partner.api import CLIENT_ID
from sandbox.partner.desk import run
from sandbox.world import World

__all__ = ["CLIENT_ID", "routes", "run"]


def routes(world: World) -> list[BaseRoute]:
    return [*api.routes(world), *caseworker.routes(world)]
