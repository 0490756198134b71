"""One document in all the ways there are to answer it: by its program, in parts, and by graphql-core alone.

Law: graphql-core's answer is the right one: its data, the order of its keys, its errors and their paths. What moves
while it is asked is no finding: a difference must be there three times.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from graphql import (
    ExecutionResult,
    FieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    parse,
    visit,
)
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.access import Viewer
from core.errors import OperationTooLarge
from gql.context import Context
from gql.transport.documents import Documents, Operation, Unaskable, operation_of
from gql.transport.operations import run_operation, told
from tests.support.contexts import context_of
from tests.support.documents import Drawn, documents
from tests.support.full_company import FullCompany
from tests.support.gateway_server import GatewayServer
from tests.support.sweep import GRAPH

IN_PARTS = "asked in parts"
TIMES = 3


class Ids(list[str]):
    def __repr__(self) -> str:
        """Short: hypothesis shows it with every example."""
        return "ids"


@dataclass
class World:
    full: FullCompany
    gateway: GatewayServer
    viewers: dict[str, Viewer | None]
    ids: list[str]
    cursors: list[str]
    """Of the company's newest rows, each good for some of its connections."""
    moment: datetime
    seed: int
    """Of the generated companies."""
    parts: int = 0
    """Programs that graphql-core has found for parts of what it executed."""

    def context(self, who: str) -> Context:
        viewer = self.viewers[who]
        locale = viewer.locale if viewer else "en"
        return context_of(self.gateway.house, viewer, locale)


class Differs(AssertionError):
    """An answer is not graphql-core's."""


@dataclass
class Compared:
    compiled: bool
    in_parts: bool
    reason: str | None
    oracle: dict[str, Any]

    @property
    def clean(self) -> bool:
        """graphql-core found no error in it."""
        return "errors" not in self.oracle


async def every_way(world: World, who: str, drawn: Drawn) -> Compared | None:
    """None: not a document that is executed at all. Raises Differs."""
    try:
        whole, parted, bare = [
            operation_of(await Documents(compile_at=compile_at).document(drawn.text), None) for compile_at in (1, 1, 0)
        ]
    except OperationTooLarge:
        return None
    except Unaskable as refused:
        raise AssertionError(f"not valid: {refused.errors[0].message}: {drawn.text}") from None
    parted.program.reason = IN_PARTS
    found = await _compared(world, who, drawn, whole, parted, bare)
    if drawn.variables:
        # Asked again by the same programs: nothing of the first time may be left in them.
        others = {name: _another(world, value) for name, value in drawn.variables.items()}
        await _compared(world, who, Drawn(drawn.text, others), whole, parted, bare)
    return found


async def _compared(
    world: World, who: str, drawn: Drawn, whole: Operation, parted: Operation, bare: Operation
) -> Compared:
    wrong: list[str] = []
    oracle: dict[str, Any] = {}
    for _ in range(TIMES):
        oracle = await _ask(world, who, bare, drawn)
        context, before = world.context(who), world.parts
        prepared = whole.program.prepared(drawn.variables, context)
        compiled = await prepared.answer(context) if prepared else None
        answers = {
            "as a whole": _judged(told(compiled, "en")) if compiled else await _ask(world, who, whole, drawn),
            "in parts": await _ask(world, who, parted, drawn),
        }
        wrong = [
            f"{how}: {answer}"
            for how, answer in answers.items()
            if answer != oracle or list(_keys(answer)) != list(_keys(oracle))
        ]
        if not wrong:
            in_parts = world.parts > before
            return Compared(compiled is not None, in_parts, whole.program.reason, oracle)
    raise Differs(f"{who}, seed {world.seed}: {drawn.text} {drawn.variables}: {wrong}, not {oracle}")


async def _ask(world: World, who: str, operation: Operation, drawn: Drawn) -> dict[str, Any]:
    result: ExecutionResult = await run_operation(operation, drawn.variables, world.context(who))
    return _judged(told(result, "en"))


def _judged(answer: dict[str, Any]) -> dict[str, Any]:
    """With its errors in an order, each as far as it is certain.

    Where an error made null of more than its own field, others may have been there: which of them is told is a race.
    """
    if "errors" in answer:
        answer["errors"] = sorted(repr(one) for one in {_fault(error, answer) for error in answer["errors"]})
    return answer


def _fault(error: Mapping[str, Any], answer: Mapping[str, Any]) -> tuple[Any, ...]:
    path, place = tuple(error.get("path") or ()), answer.get("data")
    for depth, step in enumerate(path):
        if place is None:
            return "null", path[:depth]
        place = place[step]
    return "error", path, error["extensions"]["code"], error["message"]


def _another(world: World, value: Any) -> Any:
    """Another value of the same kind."""
    if isinstance(value, bool):
        return not value
    if isinstance(value, list):
        return [_another(world, one) for one in value]
    for some in (world.ids, world.cursors):
        if value in some:
            return some[(some.index(value) + 1) % len(some)]
    return value


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _keys(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _keys(inner)


def draw(world: World, most: int, compare: Callable[[Drawn, str], None], *phases: Phase) -> None:
    """Call `compare` with so many documents and viewers."""

    @given(documents(Ids(world.ids), Ids(world.cursors)), st.sampled_from(sorted(world.viewers)))
    @settings(
        max_examples=most,
        deadline=None,
        database=None,
        phases=phases or tuple(Phase),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        report_multiple_bugs=False,
    )
    def drawn(document: Drawn, who: str) -> None:
        compare(document, who)

    drawn()


def kinds_of(drawn: Drawn, found: Compared) -> Iterator[str]:
    """What there is in a document and its answer that a compiler can get wrong."""
    text = drawn.text
    words = {
        "an alias": r"\w+: ?\w+",
        "a fragment": r"\.\.\.F\d",
        "an inline fragment": r"\.\.\. on ",
        "a directive": r"@(skip|include)",
        "a variable with a default": r"\$v\d+: [^,)]* = ",
        "a page by a variable": r"first: \$v",
        "a later page by a variable": r"after: \$v",
    }
    yield from (kind for kind, pattern in words.items() if re.search(pattern, text))
    yield from _nested(text)
    yield "no error" if found.clean else "an error"
    if found.in_parts:
        yield "a part"
    if _holds_null(found.oracle.get("data")):
        yield "a null"


def _nested(text: str) -> set[str]:
    info, found, connections = TypeInfo(GRAPH), set[str](), list[str]()

    class Look(Visitor):
        def enter_field(self, node: FieldNode, *_: Any) -> None:
            kind = get_named_type(info.get_type())
            if is_abstract_type(kind):
                found.add("an interface or union")
            if kind is not None and kind.name.endswith("Connection"):
                connections.append(node.name.value)
                if len(connections) > 1:
                    found.add("a connection in a connection")

        def leave_field(self, node: FieldNode, *_: Any) -> None:
            kind = get_named_type(info.get_type())
            if kind is not None and kind.name.endswith("Connection"):
                connections.pop()

    visit(parse(text), TypeInfoVisitor(info, Look()))
    return found


def _holds_null(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is None or any(map(_holds_null, inner))


KINDS = (
    *("an alias", "a fragment", "an inline fragment", "a directive", "a variable with a default"),
    *("a page by a variable", "a later page by a variable", "a connection in a connection", "an interface or union"),
    *("no error", "an error", "a null", "a part"),
)
