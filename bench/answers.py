"""Are the answers the same? Asked of every server before anything is timed.

Law: who answers otherwise than the first, which is ours, is not timed, and the results say why. What may differ is
named here: the id of a payment that each server makes itself, and the letters of a cursor, which is opaque; a cursor is
proven by following it.
"""

import random
from dataclasses import dataclass, replace
from typing import Any

import httpx

from bench.data.filling import World
from bench.queries import Ask, Query
from bench.servers import Server

SAMPLES = 5


@dataclass(frozen=True, slots=True)
class Answer:
    """`data` in the shape of our schema; `size` in bytes, as it came."""

    data: dict[str, Any]
    size: int


class Different(Exception):
    """Two servers answer the same question differently."""


def answer(server: Server, query: Query, ask: Ask) -> Answer:
    """Raises Different for errors: nothing that is asked here has any."""
    body, headers = server.recipe.body(query, ask), server.headers(query)
    answer = httpx.post(server.url, json=body, headers=headers, trust_env=False, timeout=30)
    told = answer.json()
    if answer.status_code != 200 or "errors" in told:
        said = f"{answer.status_code} {str(told)[:600]}\n{server.last_words}"
        raise Different(f"{server.name} cannot answer {query.name}: {said}")
    return Answer(server.recipe.shaped(query, told["data"]), len(answer.content))


@dataclass(frozen=True, slots=True)
class Compared:
    """By server. `least`: bytes of a right answer at least; `wrong`: why it is not timed."""

    least: dict[str, float]
    wrong: dict[str, str]


def compare(servers: list[Server], query: Query, world: World) -> Compared:
    """The first server's answers are the measure. Raises Different when it has none itself."""
    possible = world.ids(query.about, query.spread)
    ids = random.Random(query.name).sample(possible, min(SAMPLES, len(possible)))
    expected = [_all_of(servers[0], query, key, place) for place, key in enumerate(ids)]
    compared = Compared({servers[0].name: _least(expected)}, {})
    for server in servers[1:]:
        try:
            told = [_all_of(server, query, key, place) for place, key in enumerate(ids)]
        except (Different, httpx.HTTPError) as error:
            compared.wrong[server.name] = str(error)
            continue
        except (LookupError, TypeError, ValueError) as error:
            compared.wrong[server.name] = f"its answer is of another shape: {type(error).__name__}: {error}"
            continue
        if (plain := _told(told)) != _told(expected):
            where = first_difference(_told(expected), plain)
            compared.wrong[server.name] = f"{query.name}: {servers[0].name} and {server.name} differ at {where}"
        else:
            compared.least[server.name] = _least(told)
    return compared


def _least(answers: list[list[Answer]]) -> float:
    return min(one[0].size for one in answers)


def _told(answers: list[list[Answer]]) -> list[Any]:
    return [_plain([one.data for one in some]) for some in answers]


def _all_of(server: Server, query: Query, key: str, place: int) -> list[Answer]:
    """The answer; of a write also that of other content under the same key; of a page also those behind its cursors."""
    if query.writes and query.durable:
        ask = Ask(key, idempotency_key=f"compared-{query.name}-{place}")
        first, again = answer(server, query, ask), answer(server, query, ask)
        if first != again:
            raise Different(f"{server.name} does twice what was asked twice: {first.data} {again.data}")
        return [first, answer(server, query, replace(ask, value="1.00"))]
    first = answer(server, query, Ask(key))
    if not query.pages:
        return [first]
    page = first.data["node"]["transactions"]
    cursors = [page["edges"][9]["cursor"], page["pageInfo"]["endCursor"]]
    return [first, *(answer(server, query, Ask(key, after=cursor)) for cursor in cursors)]


def _plain(told: Any, name: str = "") -> Any:
    """Without what may differ."""
    if isinstance(told, list):
        return [_plain(one) for one in told]
    if isinstance(told, dict):
        made = told.get("__typename") == "PaymentSuccess"
        plain = {key: _plain(value, key) for key, value in told.items()}
        return plain | {"payment": plain["payment"] | {"id": "an id"}} if made else plain
    if name in ("cursor", "endCursor"):
        return "a cursor" if isinstance(told, str) and told else told
    return told


def first_difference(left: Any, right: Any, path: str = "data") -> str:
    if isinstance(left, dict) and isinstance(right, dict) and left.keys() == right.keys():
        pairs = [(left[key], right[key], f"{path}.{key}") for key in left]
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        pairs = [(one, other, f"{path}[{place}]") for place, (one, other) in enumerate(zip(left, right, strict=True))]
    else:
        return f"{path}: {str(left)[:200]!r} and {str(right)[:200]!r}"
    return next((first_difference(one, other, where) for one, other, where in pairs if one != other), path)
