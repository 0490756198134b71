"""`kontobro feedback`: what readers think of the help articles.

Law: a comment is anybody's text. It is written as one line that a terminal only shows, and whose it is is not told.
"""

import asyncio
from datetime import datetime
from typing import Annotated

import typer

from core.clock import OSLO
from core.help import Opinion, opinions
from gateway.database import must_be_ready
from gateway.offline import house_of
from gateway.settings import Settings, SettingsError, load_settings

_HELP = "Only from this day on (Norwegian time), for example 2026-01-31."


def feedback(
    since: Annotated[datetime | None, typer.Option("--since", formats=["%Y-%m-%d"], help=_HELP)] = None,
) -> None:
    """What readers think of the help articles, newest first; never who they are."""
    try:
        settings = load_settings()
        must_be_ready(settings)
    except SettingsError as error:
        typer.echo(f"Not done: {error}", err=True)
        raise typer.Exit(1) from None
    found = asyncio.run(_found(settings, since.replace(tzinfo=OSLO) if since else None))
    for opinion in found:
        typer.echo(told(opinion))
    if not found:
        typer.echo("Nobody has said anything.")


async def _found(settings: Settings, since: datetime | None) -> list[Opinion]:
    async with house_of(settings) as house:
        return list(await opinions(house.store, since))


def told(opinion: Opinion) -> str:
    """One line."""
    said = [f"{opinion.at.astimezone(OSLO):%Y-%m-%d %H:%M}", opinion.article]
    said += ["helpful" if opinion.helpful else "not helpful", ", ".join(opinion.reasons) or "-"]
    return "  ".join([*said, _plain(opinion.comment or "")]).rstrip()


def _plain(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)
