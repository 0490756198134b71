"""The journey: nine acts in order, on the installation that runs or on one of its own."""

import asyncio
import sys

import httpx

from gateway.demo import activation, banks, money, review
from gateway.demo.actor import ActorError
from gateway.demo.cast import Cast
from gateway.demo.installation import NoInstallation, Place, place
from gateway.demo.story import Language, Story
from gateway.settings import Settings

LIMIT_SECONDS = 60
"""A promise of the demo; at twice as much it is stopped."""
CHAPTERS = 9


def play(settings: Settings, language: Language = "en") -> int:
    """0 when every promise held; 1 when one was broken, or when there was nothing to play on."""
    with Story(language, CHAPTERS) as story:
        story.note(
            "Everything below is done through the public API and the sandbox's own pages. ⚡ came live.",
            "Alt nedenfor gjøres gjennom det åpne API-et og sandkassens egne sider. ⚡ kom direkte.",
        )
        try:
            with place(settings) as found:
                where = story.words("An own installation", "En egen installasjon") if found.own else found.gateway_url
                story.note(f"{where} is ready.", f"{where} er klar.")
                asyncio.run(_play(found, story))
        except NoInstallation as nothing:
            print(nothing, file=sys.stderr)
            return 1
    story.table()
    return 0 if story.held else 1


async def _play(found: Place, story: Story) -> None:
    begun = story.seconds
    try:
        async with asyncio.timeout(2 * LIMIT_SECONDS), Cast(found, story) as cast:
            await _acts(cast, story)
    except TimeoutError:
        story.promise("The journey comes to its end", "Reisen kommer til veis ende", False, "timed out")
    except (ActorError, httpx.HTTPError) as error:
        # What follows builds on what went wrong: there is nothing more to show.
        told = str(error) or type(error).__name__
        story.promise("The journey comes to its end", "Reisen kommer til veis ende", False, told)
    # What the machine needs to start an installation is not the journey's.
    seconds = story.seconds - begun
    story.promise(
        f"The whole journey in under {LIMIT_SECONDS} seconds",
        f"Hele reisen på under {LIMIT_SECONDS} sekunder",
        seconds < LIMIT_SECONDS,
        f"{seconds:.0f} s",
    )


async def _acts(cast: Cast, story: Story) -> None:
    with story.chapter("The company register", "Enhetsregisteret"):
        await activation.look_up(cast)
    with story.chapter("The bank agreement", "Bankavtalen"):
        await activation.activate(cast)
    with story.chapter("Two check marks", "To merker"):
        await activation.marks(cast)
    with story.chapter("Consent at two banks", "Samtykke i to banker"):
        await banks.consent(cast)
    with story.chapter("Live balance", "Direkte saldo"):
        screens = await banks.live_balances(cast)
    with story.chapter("Post and pay, and salaries", "Kontere og betale, og lønn"):
        pay = await money.prepare(cast, screens)
        await money.approve(cast, screens, pay)
    with story.chapter("What the bank booked", "Det banken bokførte"):
        await money.statement(cast, screens, pay)
    with story.chapter("A manual review", "En manuell gjennomgang"):
        await review.manual_review(cast)
    with story.chapter("The help article", "Hjelpeartikkelen"):
        await review.article(cast)
