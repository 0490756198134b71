"""Telling: who sees what and when, and which promises held.

Law: a promise is written down with its outcome the moment it is known, and nothing un-breaks it.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

Language = Literal["en", "nb"]

_COLOURS = {"Kari": "cyan", "Ola": "green", "Per": "magenta", "Ingrid": "yellow", "Nils": "red"}
_WHO_WIDTH = 9


class Outcome(StrEnum):
    KEPT = "kept"
    BEFORE = "already done"
    BROKEN = "broken"


_OUTCOMES = {
    Outcome.KEPT: ("kept", "holdt", "green"),
    Outcome.BEFORE: ("already done", "alt gjort", "blue"),
    Outcome.BROKEN: ("BROKEN", "BRUTT", "bold red"),
}


@dataclass(frozen=True, slots=True)
class Promise:
    words: str
    outcome: Outcome
    detail: str = ""


class Story:
    """Texts come as (en, nb); the teller knows which one is wanted. Use as a context manager."""

    def __init__(self, language: Language, chapters: int, console: Console | None = None) -> None:
        self.language = language
        self.promises: list[Promise] = []
        self._console = console or Console(highlight=False)
        self._begun = time.monotonic()
        self._progress = Progress(
            TextColumn("[bold]{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
            # Moving bars are for people: a log file gets the lines only.
            disable=not self._console.is_terminal,
        )
        self._task = self._progress.add_task("Kontobro", total=chapters)
        self._number = 0

    def __enter__(self) -> "Story":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begun

    @property
    def held(self) -> bool:
        return bool(self.promises) and all(p.outcome is not Outcome.BROKEN for p in self.promises)

    def words(self, en: str, nb: str) -> str:
        return nb if self.language == "nb" else en

    @contextmanager
    def chapter(self, en: str, nb: str) -> Iterator[None]:
        self._number += 1
        title, begun = self.words(en, nb), time.monotonic()
        self._progress.update(self._task, description=title)
        self._console.print()
        self._console.rule(Text(f" {self._number}  {title} ", style="bold"), align="left", characters="─")
        yield
        self._progress.advance(self._task)
        self._console.print(Text(f"{time.monotonic() - begun:.1f} s".rjust(self._console.width - 1), style="dim"))

    def tell(self, who: str, en: str, nb: str) -> None:
        """What somebody does or reads."""
        self._line(who, Text(self.words(en, nb)))

    def live(self, who: str, text: str) -> None:
        """What came to somebody's screen by itself, over the WebSocket."""
        self._line(who, Text.assemble(("⚡ ", "bold yellow"), (text, "italic")))

    def note(self, en: str, nb: str) -> None:
        self._line("", Text(self.words(en, nb), style="dim"))

    def promise(self, en: str, nb: str, kept: bool, detail: object = "") -> None:
        """Write a promise down. `detail` is shown when it is broken: what was seen instead."""
        self._write(Promise(self.words(en, nb), Outcome.KEPT if kept else Outcome.BROKEN, "" if kept else str(detail)))

    def already_done(self, en: str, nb: str) -> None:
        """The world is past this, and it cannot be shown a second time: neither kept nor broken now."""
        self._write(Promise(self.words(en, nb), Outcome.BEFORE))

    def _write(self, promise: Promise) -> None:
        self.promises.append(promise)
        mark = {Outcome.KEPT: "✓", Outcome.BEFORE: "•", Outcome.BROKEN: "✗"}[promise.outcome]
        style = _OUTCOMES[promise.outcome][2]
        self._line("", Text(f"{mark} {promise.words}{': ' if promise.detail else ''}{promise.detail}", style=style))

    def _line(self, who: str, text: Text) -> None:
        grid = Table.grid(padding=(0, 1, 0, 0))
        grid.add_column(width=5, justify="right", style="dim")
        grid.add_column(width=_WHO_WIDTH)
        grid.add_column(ratio=1)
        grid.add_row(f"{self.seconds:.1f}", Text(who, style=_COLOURS.get(who, "dim")), text)
        self._console.print(grid)

    def table(self) -> None:
        """All promises, and the last line: did they hold?"""
        table = Table(title=self.words("Promises", "Løfter"), title_justify="left", show_lines=False, pad_edge=False)
        table.add_column("#", justify="right", style="dim")
        table.add_column(self.words("What was promised", "Hva som ble lovet"), ratio=1)
        table.add_column(self.words("Outcome", "Utfall"), no_wrap=True)
        for number, promise in enumerate(self.promises, 1):
            en, nb, style = _OUTCOMES[promise.outcome]
            table.add_row(str(number), Text(promise.words), Text(self.words(en, nb), style=style))
        self._console.print()
        self._console.print(table)
        broken = sum(promise.outcome is Outcome.BROKEN for promise in self.promises)
        total, seconds = len(self.promises), f"{self.seconds:.1f} s"
        if self.held:
            end = self.words(f"All {total} promises held. {seconds}", f"Alle {total} løfter holdt. {seconds}")
        else:
            end = self.words(
                f"{broken} of {total} promises broken. {seconds}", f"{broken} av {total} løfter brutt. {seconds}"
            )
        self._console.print(Text(end, style="bold green" if self.held else "bold red"))
