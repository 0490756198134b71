"""The command line: `kontobro <command>`.

Law: a command that cannot do what it says ends with one sentence and a code other than 0.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Annotated, Literal, NoReturn

import httpx
import typer
import uvicorn
from starlette.applications import Starlette

from core.heads import HeadsDamaged
from core.help import ArticleFeedback, all_feedback
from gateway import clientcommands, garbage, logs, printed, serving
from gateway.database import must_be_ready, reachable, upgrade
from gateway.lock import AlreadyRunning, gateway_lock, sandbox_lock
from gateway.settings import Mode, Settings, SettingsError, load_settings

# Plain tracebacks: the decorated ones can print local variables, and those hold secrets.
app = typer.Typer(
    help="Kontobro: bank accounts in the accounting.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

app.add_typer(clientcommands.commands, name="client")

START_TIMEOUT_SECONDS = 60.0
STOP_TIMEOUT_SECONDS = 15.0
Language = Literal["en", "nb"]


@app.command()
def serve(
    duties: Annotated[bool, typer.Option("--duties", help="On PostgreSQL: do the workers' duties too.")] = False,
) -> None:
    """Serve the gateway. In sandbox mode the database is migrated first; on SQLite this one process does everything."""
    from gateway.main import create_app

    settings = _settings()
    logs.configure(settings.log_level)
    with _told():
        _ready_database(settings)
        application = create_app(settings, duties=duties or not settings.scaled)
    _listen(application, settings, settings.port)


@app.command()
def worker() -> None:
    """On PostgreSQL: do durable jobs, the clock's duties, and what dead processes left. Start one or several."""
    from gateway.main import create_worker

    settings = _settings()
    if not settings.scaled:
        _fail("Workers need PostgreSQL (KONTOBRO_DATABASE_URL): on SQLite `kontobro serve` does everything itself.")
    logs.configure(settings.log_level)
    with _told():
        _ready_database(settings)
        application = create_worker(settings)
    _listen(application, settings, settings.worker_port)


def _listen(application: Starlette, settings: Settings, port: int) -> None:
    garbage.look_seldom()
    # Proxies are believed only where the operator names them (FORWARDED_ALLOW_IPS).
    uvicorn.run(
        application,
        host=settings.host,
        port=port,
        timeout_graceful_shutdown=5,
        **serving.OPTIONS,
    )


@app.command()
def sandbox() -> None:
    """Serve the sandbox: banks, BankID, register, partner, SMS and e-mail."""
    from sandbox.app import serve as serve_sandbox

    settings = _settings()
    if settings.mode is Mode.PRODUCTION:
        _fail("Production has no sandbox.")
    with _told(), sandbox_lock(settings.var):
        serve_sandbox(
            settings.var, port=settings.sandbox_port, smtp_port=settings.smtp_port, public_url=settings.sandbox_url
        )


@app.command()
def migrate() -> None:
    """Bring the database to the newest revision."""
    settings = _settings()
    with _told():
        _migrate(settings)
    typer.echo("The database is at the newest revision.")


@app.command()
def schema(check: Annotated[bool, typer.Option("--check", help="Compare instead of writing.")] = False) -> None:
    """Print schema.graphql and docs/lifecycles.md from the code."""
    stale = []
    for path, content in printed.files().items():
        if check:
            if not path.exists() or path.read_text() != content:
                stale.append(path.name)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            typer.echo(f"{path.name}: {len(content.splitlines())} lines")
    if stale:
        _fail(f"{' and '.join(stale)} differ from the code: run `kontobro schema` and look at what changed.")


@app.command()
def reset(yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False) -> None:
    """Forget everything: the installation and the sandbox world together."""
    settings = _settings()
    if settings.mode is Mode.PRODUCTION:
        _fail("Production is not reset.")
    if settings.scaled:
        _fail("On PostgreSQL drop and create the database yourself, stop the sandbox and empty KONTOBRO_VAR.")
    if not yes:
        typer.confirm(f"Delete everything in {settings.var}?", abort=True)
    with _told(), gateway_lock(settings.var), sandbox_lock(settings.var):
        for path in settings.var.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.suffix != ".lock":
                path.unlink()
    typer.echo("Both sides are empty.")


@app.command()
def run() -> None:
    """Start sandbox and gateway with the seeded demo world; one Ctrl-C stops both."""
    settings = _settings()
    if settings.mode is Mode.PRODUCTION:
        _fail("`kontobro run` is the sandbox installation; in production run `kontobro migrate` and `kontobro serve`.")
    with _told(), gateway_lock(settings.var), sandbox_lock(settings.var):
        _migrate(settings)
    raise typer.Exit(_run_both(settings))


@app.command()
def login(
    person: Annotated[str, typer.Argument(help="ola, siri, per, kari, ingrid, nils or anne")],
    cookie: Annotated[bool, typer.Option("--cookie", help="Print only the Cookie header.")] = False,
) -> None:
    """Log in at the sandbox's BankID; prints a curl line with cookie and CSRF word."""
    from gateway.sandbox_login import LoginFailed
    from gateway.sandbox_login import login as log_in

    settings = _settings()
    try:
        with closing(log_in(settings.public_url, settings.sandbox_url or "", person)) as client:
            typer.echo(printed.cookie_line(client) if cookie else printed.curl_line(settings.public_url, client))
    except (LoginFailed, httpx.HTTPError, LookupError, ValueError) as error:
        _fail(_nobody_there("Not logged in", settings, error))


@app.command()
def watch(
    person: Annotated[str, typer.Argument(help="ola, siri, per, kari, ingrid, nils or anne")],
    view: Annotated[
        str, typer.Argument(help="balances, agreement, consents, payments, transactions or feed")
    ] = "balances",
) -> None:
    """Follow a live view over graphql-transport-ws as this person: one JSON a line, until Ctrl-C."""
    from gateway.demo.actor import ActorError
    from gateway.watch import VIEWS
    from gateway.watch import watch as follow

    settings = _settings()
    if view not in VIEWS:
        _fail(f"There is no view called {view}: choose one of {', '.join(VIEWS)}.")
    try:
        asyncio.run(follow(settings, person, view))
    except (ActorError, httpx.HTTPError, LookupError, ValueError) as error:
        _fail(_nobody_there("Not watching", settings, error))
    except KeyboardInterrupt:
        raise typer.Exit from None


@app.command("verify-journal")
def verify_journal() -> None:
    """Check every chain of the journal against the heads kept outside the database."""
    from gateway.journalcheck import faults

    settings = _settings()
    with _told():
        must_be_ready(settings)
        found = faults(settings)
    for fault in found:
        typer.echo(fault)
    if found:
        raise typer.Exit(1)
    typer.echo("Every chain is whole.")


@app.command("rotate-keys")
def rotate_keys() -> None:
    """Seal everything anew under the first key of KONTOBRO_KEYS, while the installation runs. May be repeated."""
    from core.rotation import rotate
    from gateway.offline import house_of

    async def renew() -> dict[str, int]:
        async with house_of(settings) as house:
            return await rotate(house)

    settings = _settings()
    with _told():
        must_be_ready(settings)
        renewed = asyncio.run(renew())
    for column, count in renewed.items():
        typer.echo(f"{column}: {count}")
    typer.echo("Everything is sealed with the newest key; the older ones may go when every process has been restarted.")


@app.command()
def feedback() -> None:
    """What readers think of the help articles: one JSON a line, the newest first. Nobody is named."""
    from gateway.offline import house_of

    async def read() -> list[ArticleFeedback]:
        async with house_of(settings) as house:
            return await all_feedback(house.store)

    settings = _settings()
    with _told():
        must_be_ready(settings)
        told = asyncio.run(read())
    for one in told:
        facts = {"at": one.created_at.isoformat(), "article": one.article, "helpful": one.helpful}
        reasons = one.reasons.split(",") if one.reasons else []
        typer.echo(json.dumps(facts | {"reasons": reasons, "comment": one.comment}, ensure_ascii=False))


@app.command()
def demo(
    lang: Annotated[Language, typer.Option("--lang", help="The language of the telling and of every text.")] = "en",
) -> None:
    """Play the whole journey through the public API, narrated; exit code 0 only if every promise held."""
    from gateway.demo import play

    raise typer.Exit(play(_settings(), lang))


def _settings() -> Settings:
    try:
        return load_settings()
    except SettingsError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"KONTOBRO_VAR cannot be used: {error.strerror or type(error).__name__}.")


def _nobody_there(what: str, settings: Settings, error: Exception) -> str:
    if isinstance(error, httpx.ConnectError):
        return f"{what}: nothing answers at {settings.public_url}. Does `make run` run, and with the same PORT?"
    if isinstance(error, LookupError | ValueError):
        return f"{what}: what answers at {settings.public_url} is not Kontobro. Is PORT the one of `make run`?"
    return f"{what}: {error or type(error).__name__}."


def _fail(text: str) -> NoReturn:
    typer.echo(text, err=True)
    raise typer.Exit(1)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (AlreadyRunning, HeadsDamaged, SettingsError) as error:
        _fail(str(error))


def _ready_database(settings: Settings) -> None:
    if settings.mode is Mode.SANDBOX:
        _migrate(settings)
    else:
        must_be_ready(settings)


def _migrate(settings: Settings) -> None:
    settings.var.mkdir(parents=True, exist_ok=True)
    with reachable():
        upgrade(settings.database_url)


def _run_both(settings: Settings) -> int:
    command = [sys.executable, "-m", "gateway.cli"]
    # Their own process groups: Ctrl-C reaches us, and we stop them in order.
    environment = {**os.environ, "KONTOBRO_VAR": str(settings.var)}
    children: list[subprocess.Popen[bytes]] = []
    ports = (("PORT", settings.port), ("SANDBOX_PORT", settings.sandbox_port), ("SMTP", settings.smtp_port))
    for name, port in ports:
        if not _free(port):
            typer.echo(f"Port {port} ({name}) is taken by somebody else: choose with PORT and SANDBOX_PORT.", err=True)
            return 1

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    # SIGINT too: a shell that starts us in the background has it ignored.
    for word in (signal.SIGTERM, signal.SIGINT):
        signal.signal(word, stop)
    try:
        parts = [("sandbox", f"{settings.sandbox_url}/healthz"), ("serve", f"{settings.public_url}/readyz")]
        if settings.scaled:
            parts.append(("worker", f"http://{settings.host}:{settings.worker_port}/readyz"))
        for name, url in parts:
            children.append(subprocess.Popen([*command, name], env=environment, start_new_session=True))
            if not _answers(url, children[-1]):
                typer.echo(f"`kontobro {name}` did not start.", err=True)
                return 1
        typer.echo(printed.welcome(settings))
        while all(child.poll() is None for child in children):
            time.sleep(0.2)
        ended = "sandbox" if children[0].poll() is not None else "gateway"
        typer.echo(f"The {ended} ended; the other is stopped. `make run` goes on where it was.", err=True)
        return 1
    except KeyboardInterrupt:
        return 0
    finally:
        for child in reversed(children):
            _stop(child)


def _free(port: int) -> bool:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _answers(url: str, child: subprocess.Popen[bytes]) -> bool:
    deadline = time.monotonic() + START_TIMEOUT_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        try:
            if httpx.get(url, trust_env=False, timeout=2).status_code == 200:
                return True
        except httpx.HTTPError:
            pass
        time.sleep(0.1)
    return False


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
    try:
        child.wait(STOP_TIMEOUT_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()


if __name__ == "__main__":
    app()
