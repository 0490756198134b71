"""Our own source, as the laws read it."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("core", "gql", "gateway", "integrations", "sandbox")


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


CORE = modules("core")


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def imported(tree: ast.AST) -> Iterator[str]:
    """Dotted names of everything imported, also inside functions and by name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "__import__",
            "import_module",
            "importlib.import_module",
        ):
            yield from (str(part.value) for part in node.args[:1] if isinstance(part, ast.Constant))


def roots_of(path: Path) -> set[str]:
    return {name.partition(".")[0] for name in imported(parsed(path))}
