"""Whatever core can write into a company's journal has words in the web application, in both languages.

The pairs are read from core's own code: every `work.record(...)`, and where the event is a parameter, every member of
its enum or every word it is called with.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from core.feed import NOUNS
from core.scope import Scope

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "web" / "app" / "src"
OF_THE_INSTALLATION = {"ApiClient"}
"""Nouns of the feed that only the installation's own journal knows."""


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


CORE = {path: _tree(path) for path in sorted((ROOT / "core").rglob("*.py"))}


def _enums() -> dict[str, set[str]]:
    """The words of every StrEnum of core, by its name."""
    return {
        node.name: {
            part.value.value
            for part in node.body
            if isinstance(part, ast.Assign)
            and isinstance(part.value, ast.Constant)
            and isinstance(part.value.value, str)
        }
        for tree in CORE.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and any(ast.unparse(base) == "StrEnum" for base in node.bases)
    }


def _calls(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == name:
            yield node


def _words(tree: ast.Module, event: ast.expr, enums: dict[str, set[str]]) -> set[str]:
    """What the event of one `work.record` can be."""
    if isinstance(event, ast.Constant):
        return {str(event.value)}
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)):
        if not any(part is event for part in ast.walk(function)):
            continue
        place, kind = next(
            (place, ast.unparse(argument.annotation or event))
            for place, argument in enumerate(function.args.args)
            if argument.arg == ast.unparse(event)
        )
        if kind in enums:
            return enums[kind]
        told = [call.args[place] for call in _calls(tree, function.name)]
        words = {str(word.value) for word in told if isinstance(word, ast.Constant)}
        assert 0 < len(words) <= len(told) == sum(isinstance(word, ast.Constant) for word in told), function.name
        return words
    raise AssertionError(f"{ast.unparse(event)}: which events?")


def known_to_core() -> set[tuple[str, str]]:
    enums = _enums()
    found: set[tuple[str, str]] = set()
    for tree in CORE.values():
        for call in _calls(tree, "record"):
            # `record` of a noun has its event alone; the journal's own begins with the chain.
            if len(call.args) < 4 or ast.unparse(call.args[0]) == "INSTALLATION":
                continue
            noun = call.args[1]
            assert isinstance(noun, ast.Constant), f"{ast.unparse(call)}: which noun?"
            found |= {(str(noun.value), word) for word in _words(tree, call.args[3], enums)}
    return found


def told_in(path: Path) -> dict[str, dict[str, dict[str, str]]]:
    """Language -> noun -> event -> text, of a file that prettier has formatted."""
    told: dict[str, dict[str, dict[str, str]]] = {}
    for language, body in re.findall(r"^const (nb|en)\b[^=]*= \{\n(.*?)^\};", path.read_text("utf-8"), re.M | re.S):
        told[language] = {
            noun: dict(re.findall(r'(\w+):\s*"((?:[^"\\]|\\.)+)"', events))
            for noun, events in re.findall(r"^  (\w+): \{\n(.*?)^  \},", body, re.M | re.S)
        }
    return told


EVENTS = told_in(WEB / "words" / "events.ts")


def test_every_event_of_a_companys_journal_has_words_in_both_languages() -> None:
    known = known_to_core()
    assert len(known) > 70
    for language in ("nb", "en"):
        told = {(noun, event) for noun, events in EVENTS[language].items() for event in events}
        assert sorted(known - told) == [], f"no {language} text"
        assert sorted(told - known) == [], f"{language} text for what core does not tell"


def test_every_noun_of_the_feed_is_told() -> None:
    assert set(EVENTS["nb"]) == set(NOUNS) - OF_THE_INSTALLATION


def test_no_two_events_of_a_noun_have_the_same_words() -> None:
    for told in EVENTS.values():
        texts = [(noun, text) for noun, events in told.items() for text in events.values()]
        assert len(texts) == len(set(texts))


def test_every_scope_has_words_in_both_languages() -> None:
    scopes = told_in(WEB / "views" / "integrations" / "words.ts")
    for language in ("nb", "en"):
        assert set(scopes[language]["scopes"]) == {scope.replace(":", "_") for scope in Scope}
