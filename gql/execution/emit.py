"""From a plan to Python: one function for each selection, which makes a dict of an object.

Law: nothing of the document reaches the source but numbers; keys, constants and functions are names in the program's
own namespace. A value that is not exactly of the expected kind is looked at by the type itself.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from graphql import GraphQLEnumType, GraphQLScalarType

from gql.execution import leaves
from gql.execution.plan import (
    Arguments,
    Asked,
    Either,
    Followed,
    Leaf,
    Many,
    One,
    Plan,
    Required,
    Selection,
    Shape,
    Written,
)


class Fault(Exception):
    """A null where none may be, or a value nobody expected: graphql-core finds the words."""


@dataclass(frozen=True, slots=True)
class Code:
    """`root(None, run)` begins, for an event `root(event, run)`.

    `arguments` are worked out before, in this order, into `run.arguments`.
    """

    root: Callable[[Any, Any], dict[str, Any]]
    arguments: tuple[Arguments, ...]
    source: str


def fault() -> NoReturn:
    raise Fault


def rows(value: Any) -> Any:
    """What a list is made of."""
    if value.__class__ is list or value.__class__ is tuple:
        return value
    raise Fault


def _dict(values: list[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in values) + "}"


def _is_of_line(selection: Selection) -> bool:
    """Is all of it made of a line's values, so that nothing can be missing? Constants alone could be anything's."""
    of_line = [bool(asked.places) or (asked.is_itself and _is_of_part(asked.shape)) for asked in selection.fields]
    return any(of_line) and all(
        known or asked.constant is not None for known, asked in zip(of_line, selection.fields, strict=True)
    )


def _is_of_part(shape: Shape) -> bool:
    match shape:
        case Required(of=One(selection=part)):
            return _is_of_line(part)
    return False


def emit(plan: Plan) -> Code:
    return _Emitter().code(plan)


class _Emitter:
    def __init__(self) -> None:
        self._names: dict[str, Any] = {"Fault": Fault, "fault": fault, "rows": rows}
        self._lines: list[str] = []
        self._arguments: list[Arguments] = []
        self._shared: dict[Hashable, str] = {}

    def code(self, plan: Plan) -> Code:
        root = self._object(plan.root, of_root=True)
        source = "\n".join(self._lines)
        exec(compile(source, "<program>", "exec"), self._names)
        return Code(self._names[root], tuple(self._arguments), source)

    def _name(self, kind: str, value: Any) -> str:
        """The value under a name of its own."""
        name = f"{kind}{len(self._names)}"
        self._names[name] = value
        return name

    def _object(self, selection: Selection, *, of_root: bool = False) -> str:
        """The function for objects of this selection."""
        values: list[tuple[str, str]] = []
        later: list[str] = []
        for asked in selection.fields:
            key = self._name("k", asked.key)
            if asked.followed is not None:
                values.append((key, "None"))
                follow = self._follow(asked, asked.followed)
                later.append(f"    run.follow({follow}, d, {key}, {self._completer(asked)})")
            elif asked.is_async:
                values.append((key, "None"))
                later.append(f"    run.later({self._call(asked)}, d, {key}, {self._completer(asked)})")
            else:
                values.append((key, self._now(asked)))
        name = self._name("f", None)
        self._lines.append(f"def {name}(o, run):")
        if not of_root:
            self._lines.append("    if o is None: raise Fault")
        self._lines.append(f"    d = {_dict(values)}")
        self._lines += [*later, "    return d"]
        return name

    def _now(self, asked: Asked) -> str:
        """An expression: the field as it stands in the answer. Another part of the same line needs no function."""
        match asked:
            case Asked(is_itself=True, shape=Required(of=One(selection=part))) if _is_of_line(part):
                return _dict([(self._name("k", one.key), self._now(one)) for one in part.fields])
        return self._complete(asked.shape, self._value(asked))

    def _value(self, asked: Asked) -> str:
        """An expression: the field's value of the object `o`."""
        if asked.constant is not None:
            return self._name("t", asked.constant)
        if asked.is_itself:
            return "o"
        if asked.places:
            values = ", ".join(f"o[{place}]" for place in asked.places)
            return values if asked.make is None else f"{self._name('m', asked.make)}({values})"
        return f"o.{asked.attribute}" if asked.resolver is None else self._call(asked)

    def _call(self, asked: Asked) -> str:
        given = ["o"] if asked.takes_self else []
        if asked.info_name:
            given.append(f"{asked.info_name}=run")
        if asked.arguments is not None:
            given.append(f"**{self._given(asked.arguments)}")
        return f"{self._name('m', asked.resolver)}({', '.join(given)})"

    def _follow(self, asked: Asked, followed: Followed) -> str:
        find = self._once(followed.find, "r", lambda: followed.find)
        given = self._given(asked.arguments) if asked.arguments else self._once("nothing given", "a", dict)
        key = f"o.row.{followed.column}" if followed.place is None else f"o[{followed.place}]"
        return f"{find}, {given}, {key}"

    def _given(self, arguments: Arguments) -> str:
        if arguments.known is not None:
            return self._name("a", arguments.known)
        self._arguments.append(arguments)
        return f"run.arguments[{len(self._arguments) - 1}]"

    def _completer(self, asked: Asked) -> str:
        """A function for what comes later."""
        expression = self._complete(asked.shape, "v")
        name = self._name("c", None)
        self._lines.append(f"def {name}(v, run): return {expression}")
        return name

    def _complete(self, shape: Shape, value: str) -> str:
        """An expression: the value as it stands in the answer."""
        match shape:
            case Required(of=Leaf(kind=kind)):
                return self._leaf(kind, value, required=True)
            case Leaf(kind=kind):
                return self._leaf(kind, value, required=False)
            case Written():
                return value
            case Required(of=Written()):
                held = self._held()
                return f"({held} if ({held} := {value}) is not None else fault())"
            case Required(of=Many(of=of)):
                return self._list(of, value)
            case Required(of=of):
                return f"{self._function(of)}({value}, run)"
            case Many(of=of):
                held = self._held()
                return f"(None if ({held} := {value}) is None else {self._list(of, held)})"
            case _:
                held = self._held()
                return f"(None if ({held} := {value}) is None else {self._function(shape)}({held}, run))"

    def _list(self, of: Shape, value: str) -> str:
        one = self._held()
        return f"[{self._complete(of, one)} for {one} in rows({value})]"

    def _leaf(self, kind: GraphQLScalarType | GraphQLEnumType, value: str, *, required: bool) -> str:
        held, long = self._held(), self._long_way(kind, required)
        if isinstance(kind, GraphQLEnumType):
            table = self._table(kind)
            return f"({table}.get({held} := {value}) or {long}({held}))" if table else f"{long}({value})"
        short = leaves.SHORT_WAYS.get(kind.name)
        if short is None:
            return f"{long}({value})"
        is_exact = f"({held} := {value}).__class__ is {self._class(short.kind)}"
        if short.but:
            is_exact += f" and {short.but.format(v=held)}"
        otherwise = f"{long}({held})" if required else f"None if {held} is None else {long}({held})"
        return f"({short.written.format(v=held)} if {is_exact} else {otherwise})"

    def _long_way(self, kind: GraphQLScalarType | GraphQLEnumType, required: bool) -> str:
        def make() -> Any:
            return leaves.long_way(kind, required=required, fault=Fault)

        return self._once(f"{kind.name}{'!' if required else ''}", "w", make)

    def _table(self, kind: GraphQLEnumType) -> str | None:
        table = leaves.names_of(kind)
        return self._once(f"{kind.name} names", "e", lambda: table) if table else None

    def _class(self, kind: type) -> str:
        return self._once(f"class {kind.__name__}", "y", lambda: kind)

    def _once(self, what: Hashable, letter: str, make: Callable[[], Any]) -> str:
        """One name for what is made once in a program."""
        if what not in self._shared:
            self._shared[what] = self._name(letter, make())
        return self._shared[what]

    def _function(self, shape: Shape) -> str:
        if isinstance(shape, Either):
            return self._either({kind: self._object(selection) for kind, selection in shape.options.items()})
        assert not isinstance(shape, Leaf | Written | Many | Required)
        return self._object(shape.selection)

    def _either(self, functions: Mapping[type, str]) -> str:
        table = {self._name("y", kind): function for kind, function in functions.items()}
        entries = ", ".join(f"{kind}: {function}" for kind, function in table.items())
        name, held = self._name("u", None), self._name("g", None)
        self._lines.append(f"{held} = {{{entries}}}")
        self._lines.append(f"def {name}(o, run):")
        self._lines.append(f"    f = {held}.get(o.__class__)")
        self._lines.append("    if f is None: raise Fault")
        self._lines.append("    return f(o, run)")
        return name

    def _held(self) -> str:
        return self._name("v", None)
