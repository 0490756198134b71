"""Whether subscribers of one document hear what is true for each of them, however much is shared behind the door.

Law: what a line told is held against what the same viewer is told over HTTP, in the same language, of the same objects
with every field; and no line tells an id that another's alone was given.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Collection, Mapping
from contextlib import AsyncExitStack
from typing import Any

from graphql import GraphQLObjectType, get_named_type

from gateway.demo.actor import Actor
from tests.support import sweep
from tests.support.ways import Line, followed

AGES = ("ageSeconds", "cursor")
"""Fields that are another each time they are asked for."""
Untrue = set[tuple[str, str]]
"""(subscriber, subscription) of lines that told something else than what is true for that subscriber."""


def deep_subscriptions() -> dict[str, str]:
    """A document of each ($c: the company), with every field of its payload and of every node in it.

    But of what may be any node only the id: all their fields are more than one document may have.
    """
    root = sweep.GRAPH.subscription_type
    assert root is not None
    found = {}
    for name, one in root.fields.items():
        update = get_named_type(one.type)
        assert isinstance(update, GraphQLObjectType)
        asked = " ".join(
            f"{update.name}__{field}: {field} {_deep(get_named_type(of.type))}" for field, of in update.fields.items()
        )
        given = ("($c: ID!)", "(companyId: $c)") if "companyId" in one.args else ("", "")
        found[name] = f"subscription {given[0]} {{ {name}{given[1]} {{ __typename {asked} }} }}"
    return found


def _deep(kind: Any) -> str:
    whole = sweep.is_node(kind) and isinstance(kind, GraphQLObjectType)
    return f"{{ __typename {sweep.fields(kind)} }}" if whole else sweep.selection(kind)


async def untrue(
    subscribers: Mapping[str, Actor],
    way: str,
    subscriptions: Collection[str],
    company_id: str,
    moves: Callable[[], Awaitable[str]],
    forbidden: Callable[[], Awaitable[Mapping[str, Collection[str]]]],
    looks: int = 1,
) -> Untrue:
    """All follow these at once, in the order given; then `moves` is done, whose answer all hear of.

    `forbidden`: words that must not come to a subscriber, asked for when all has moved. `looks`: how often what is
    untrue may still become true, because something was on its way.
    """
    lines: dict[tuple[str, str], Line] = {}
    async with AsyncExitStack() as stack:
        documents = deep_subscriptions()
        for name in subscriptions:
            for who, actor in subscribers.items():
                variables = {} if name == sweep.ALL_MINE else {"c": company_id}
                line = await stack.enter_async_context(followed(way, actor, documents[name], **variables))
                lines[who, name] = line
                await line.first()
        await _quiet(lines)
        found = await _unlike(subscribers, lines, {}, looks)
        begun = {key: len(line.heard) for key, line in lines.items()}
        marker = await moves()
        for (_, name), line in lines.items():
            if name in ("paymentStatus", "companyFeed", sweep.ALL_MINE):
                await line.until(lambda message: marker in json.dumps(message))
        await _quiet(lines)
        found |= await _unlike(subscribers, lines, begun, looks)
    words = await forbidden()
    for key, line in lines.items():
        told = json.dumps(line.heard, ensure_ascii=False)
        if any(word in told for word in words.get(key[0], ())):
            found.add(key)
    return found


async def _quiet(lines: Mapping[Any, Line]) -> None:
    before = -1
    for _ in range(60):
        heard = sum(len(line.heard) for line in lines.values())
        if heard == before:
            return
        before = heard
        await asyncio.sleep(0.3)
    raise AssertionError("it never became quiet")


async def _unlike(
    subscribers: Mapping[str, Actor], lines: Mapping[tuple[str, str], Line], begun: Mapping[Any, int], looks: int
) -> Untrue:
    """Lines whose last word of some node is not what its subscriber is told when asking for it."""
    found = await _unlike_now(subscribers, lines, begun)
    for _ in range(looks - 1):
        if not found:
            break
        await asyncio.sleep(0.5)
        found = await _unlike_now(subscribers, lines, begun)
    return found


async def _unlike_now(
    subscribers: Mapping[str, Actor], lines: Mapping[tuple[str, str], Line], begun: Mapping[Any, int]
) -> Untrue:
    found: Untrue = set()
    for who, actor in subscribers.items():
        told: dict[str, dict[str, Any]] = {}
        for (owner, name), line in lines.items():
            if owner == who:
                told[name] = {}
                for message in line.heard[begun.get((owner, name), 0) :]:
                    if message.get("errors"):
                        found.add((who, name))
                    _nodes_in(message.get("data"), told[name])
        true = await _true(actor, {key for nodes in told.values() for key in nodes})
        for name, nodes in told.items():
            if any(_steady(node) != true[key] for key, node in nodes.items()):
                found.add((who, name))
    return found


def _nodes_in(told: Any, found: dict[str, Any]) -> None:
    """Whole nodes by id, the last of each."""
    if isinstance(told, list):
        for one in told:
            _nodes_in(one, found)
    elif isinstance(told, dict):
        key = told.get(f"{told.get('__typename')}__id")
        if key is not None:
            found[key] = told
        for one in told.values():
            _nodes_in(one, found)


async def _true(who: Actor, ids: Collection[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for kind in {sweep.type_of(one) for one in ids}:
        of_kind = sorted(one for one in ids if sweep.type_of(one) == kind)
        for start in range(0, len(of_kind), sweep.AT_ONCE):
            some = of_kind[start : start + sweep.AT_ONCE]
            answer = json.loads(await sweep.nodes(who, kind, some))
            told = (answer.get("data") or {}).get("nodes") or [None] * len(some)
            found |= {key: _steady(one) for key, one in zip(some, told, strict=True)}
    return found


def _steady(told: Any) -> Any:
    """Without what ages."""
    if isinstance(told, list):
        return [_steady(one) for one in told]
    if isinstance(told, dict):
        return {name: _steady(one) for name, one in told.items() if not name.endswith(AGES)}
    return told
