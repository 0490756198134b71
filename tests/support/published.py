"""Every GraphQL document we show to others: of the README, the guides and their examples, the demo, and GraphiQL.

Law: derived from the files. A text is a document when the schema takes it; what begins like an operation and cannot be
taken is an error here.
"""

import ast
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from graphql import GraphQLError, parse, validate

from gateway.watch import VIEWS
from tests.support.sweep import GRAPH

ROOT = Path(__file__).resolve().parents[2]
_OPERATION = re.compile(r"\s*(#[^\n]*\n\s*)*((query|mutation|subscription)\b\s*\w*\s*[({]|\{\s*[a-z])")
_QUOTED = {
    ".ts": (re.compile(r"`([^`]*)`"),),
    ".sh": (re.compile(r"'((?:\{|query|mutation|subscription)[^']*)'"),),
    # A fenced block is quoted from the examples, which are read themselves.
    ".md": (re.compile(r"(?<!`)`([^`\n]+)`(?!`)"),),
}
_PIECES: dict[str, list[str]] = {
    "gateway/watch.py": [f"subscription Watch($id: ID!, $since: String) {{ {view} }}" for view in VIEWS.values()],
    # `Actor.do`: a mutation by its name, which is not known before it runs.
    "gateway/demo/actor.py": [],
}
"""What a file puts together when it runs."""


def documents() -> dict[str, str]:
    """By file and number, for example "docs/guides/mobile/app.sh 2"."""
    found: dict[str, str] = {}
    for path in _files():
        name = str(path.relative_to(ROOT))
        texts = [one for one in _texts(path, name) if _is_document(one, certain=path.suffix != ".md")]
        found |= {f"{name} {number}": text for number, text in enumerate(dict.fromkeys(texts), 1)}
    return found


def _files() -> list[Path]:
    some = [ROOT / "README.md", ROOT / "gateway" / "watch.py"]
    for place in ("docs/guides", "gateway/demo", "web/graphiql"):
        some += [path for path in (ROOT / place).rglob("*") if path.suffix in (*_QUOTED, ".py", ".graphql")]
    return [one for one in sorted(some) if not {"node_modules", ".venv", "dist"} & set(one.parts)]


def _texts(path: Path, name: str) -> Iterator[str]:
    text = path.read_text("utf-8")
    if path.suffix == ".graphql":
        yield text
    elif path.suffix == ".py":
        yield from _of_python(text, name)
    for pattern in _QUOTED.get(path.suffix, ()):
        for inner in pattern.findall(text):
            yield inner if _OPERATION.match(inner) or path.suffix != ".md" else f"{{ {inner} }}"


def _of_python(text: str, name: str) -> Iterator[str]:
    tree = ast.parse(text)
    inside = {id(part) for one in ast.walk(tree) if isinstance(one, ast.JoinedStr) for part in ast.walk(one)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in inside:
            yield one.value
        elif isinstance(one, ast.JoinedStr) and _begins(one):
            try:
                yield eval(compile(ast.Expression(one), name, "eval"), _names(name))
            except NameError:
                assert name in _PIECES, f"{name}: {ast.unparse(one)}"
    yield from _PIECES.get(name, ())


def _begins(one: ast.JoinedStr) -> bool:
    first = one.values[0]
    return isinstance(first, ast.Constant) and bool(_OPERATION.match(str(first.value)))


def _names(name: str) -> dict[str, Any]:
    return vars(importlib.import_module(name.removesuffix(".py").replace("/", ".")))


def _is_document(text: str, *, certain: bool) -> bool:
    """`certain`: what begins like an operation is meant as one."""
    if not _OPERATION.match(text):
        return False
    try:
        faults = validate(GRAPH, parse(text))
    except GraphQLError as error:
        faults = [error]
    assert not faults or not certain or text.lstrip().startswith("{"), f"{faults[0].message}: {text}"
    return not faults
