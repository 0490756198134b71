"""`kontobro client ...`: the operator registers apps and partners, rotates their secrets and shuts them out.

Law: a secret is printed once and kept nowhere. Whoever runs these commands has the database, so nobody is asked who
they are.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from core import apiclient
from core.errors import NotFound, TextInvalid
from core.house import House
from core.scope import Scope, read_scopes, write_scopes
from gateway.database import must_be_ready
from gateway.offline import house_of
from gateway.settings import Settings, SettingsError, load_settings
from gateway.tokens import Tokens

commands = typer.Typer(help="Apps and partners that may use the API.", no_args_is_help=True)
Scopes = Annotated[str, typer.Option("--scopes", help=f"Separated by spaces. Of: {write_scopes(Scope)}.")]


@commands.command("add-partner")
def add_partner(
    name: Annotated[str, typer.Argument(help="As companies shall read it.")],
    scopes: Scopes,
    keys: Annotated[
        Path | None,
        typer.Option(
            "--keys",
            help="A JWK Set for private_key_jwt instead of a secret.",
            exists=True,
            dir_okay=False,
            readable=True,
        ),
    ] = None,
) -> None:
    """Register a partner; prints client_id and secret."""
    public = keys.read_text("utf-8") if keys else None
    if public is not None:
        _must_be_public(public)

    async def add(house: House) -> None:
        client, secret = await apiclient.add_partner(house.store, house.vault, name, _scopes(scopes), public)
        typer.echo(f"client_id      {client.id}")
        if secret:
            typer.echo(f"client_secret  {secret}   (shown once)")

    _do(add)


@commands.command("add-app")
def add_app(
    name: Annotated[str, typer.Argument(help="As the person who signs in shall read it.")],
    scopes: Scopes,
    redirect_uri: Annotated[list[str], typer.Option("--redirect-uri", help="May stand several times.")],
) -> None:
    """Register a mobile app; prints its client_id."""

    async def add(house: House) -> None:
        client = await apiclient.add_app(house.store, name, _scopes(scopes), redirect_uri)
        typer.echo(f"client_id  {client.id}")

    _do(add)


@commands.command("list")
def list_clients() -> None:
    """Every client, the oldest first."""

    async def show(house: House) -> None:
        for client in await apiclient.all_clients(house.store):
            state = "disabled" if client.disabled_at else "active"
            typer.echo(f"{client.id}  {client.kind:<7}  {state:<8}  {client.name}  [{client.scopes}]")

    _do(show)


@commands.command("rotate-secret")
def rotate_secret(client_id: Annotated[str, typer.Argument(help="The partner's.")]) -> None:
    """A new secret beside the newest one; the one before that ends."""

    async def rotate(house: House) -> None:
        secret = await apiclient.rotate_secret(house.store, house.vault, client_id)
        typer.echo(f"client_secret  {secret}   (shown once)")

    _do(rotate)


@commands.command("disable")
def disable(client_id: Annotated[str, typer.Argument(help="Of an app or a partner.")]) -> None:
    """No more tokens; those it has open nothing within seconds."""

    async def end(house: House) -> None:
        await apiclient.disable(house.store, client_id)
        typer.echo("Disabled.")

    _do(end)


@commands.command("rotate-token-key")
def rotate_token_key() -> None:
    """A new key signs access tokens from now on; the one before goes on verifying."""

    async def rotate(house: House) -> None:
        typer.echo(f"kid  {await Tokens(house).rotate()}")

    _do(rotate)


def _scopes(text: str) -> frozenset[Scope]:
    try:
        return read_scopes(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def _must_be_public(keys: str) -> None:
    try:
        found = json.loads(keys)["keys"]
        secret = any("d" in key or key.get("kty") == "oct" for key in found)
    except (ValueError, KeyError, TypeError, AttributeError):
        raise typer.BadParameter("--keys is not a JWK Set.") from None
    if secret or not found:
        raise typer.BadParameter("--keys must hold public keys, and only those.")


def _do(work: Callable[[House], Awaitable[Any]]) -> None:
    try:
        settings = load_settings()
        must_be_ready(settings)
        asyncio.run(_with_house(settings, work))
    except (SettingsError, TextInvalid, NotFound, apiclient.HasNoSecret) as error:
        typer.echo(f"Not done: {_why(error)}", err=True)
        raise typer.Exit(1) from None


_RULES = {
    "redirect_uri": "a redirect URI is https, the app's own scheme with a dot in it, or http on 127.0.0.1.",
    "name": "a name has 1 to 100 characters.",
    "scopes": "a client needs at least one scope, and a partner only such as partners may have.",
}


def _why(error: Exception) -> str:
    if isinstance(error, TextInvalid):
        field = str(error.facts.get("field"))
        return _RULES.get(field, f"{field} is not in order.")
    if isinstance(error, NotFound):
        return "there is no client of this id; `kontobro client list` shows them all."
    if isinstance(error, apiclient.HasNoSecret):
        return "this client has no secret: it is an app, or a partner that signs with its own keys."
    return str(error)


async def _with_house(settings: Settings, work: Callable[[House], Awaitable[Any]]) -> None:
    async with house_of(settings) as house:
        await work(house)
