"""`make bench`: what can be chosen."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench import ours
from bench.bars import SQLITE, UNCOMPILED
from bench.conducting import FANOUT, SCALE, Options, conduct
from bench.data.database import MOST_CONNECTIONS
from bench.data.rows import Size
from bench.queries import D1, P1, QUERIES
from bench.rounds import AT, CONCURRENCY, Plan
from bench.servers import HERE, NotStarted, peers

QUICK = Size(companies=10, deep=1, small=39)
SHORT = Size(companies=100, deep=5, small=895)
BARLESS = (D1.name, P1.name)
BARLESS_SERVERS = frozenset({"postgraphile", "strawberry", "floor"})
DATABASE_URL, REDIS_URL = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres", "redis://127.0.0.1:6379/0"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Names = Annotated[str, typer.Option(help="Separated by commas; all when empty.")]


@app.command()
def main(
    only: Names = "",
    servers: Names = "",
    quick: Annotated[bool, typer.Option("--quick", help="A small world, one short round: does it work?")] = False,
    short: Annotated[bool, typer.Option("--short", help="Every bar, in some ten minutes.")] = False,
    repeats: Annotated[int, typer.Option(min=1, max=20, help="Rounds.")] = 3,
    seconds: Annotated[int, typer.Option(min=1, max=60, help="Of one server in one round.")] = 3,
    companies: Annotated[int, typer.Option(min=50, max=100_000, help="Those that are read.")] = 200,
    transactions: Annotated[int, typer.Option(min=1, max=100_000, help="Of each of a company's five accounts.")] = 510,
    database_url: Annotated[str, typer.Option(envvar="KONTOBRO_BENCH_DATABASE_URL")] = DATABASE_URL,
    redis_url: Annotated[str, typer.Option(envvar="KONTOBRO_BENCH_REDIS_URL", help="For two processes.")] = REDIS_URL,
    connections: Annotated[int, typer.Option(min=1, help="To PostgreSQL, of each peer, at most.")] = MOST_CONNECTIONS,
    port: Annotated[int, typer.Option(help="The first of some thirty.")] = 9400,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the database.")] = False,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = HERE / "results.md",
) -> None:
    """Measure Kontobro and its peers on one PostgreSQL and the same data."""
    asked = [name for name in QUERIES if not short or name not in BARLESS]
    options = Options(
        queries=_chosen(only, [*asked, FANOUT, SCALE]),
        servers=_chosen(servers, [ours.NAME, UNCOMPILED, SQLITE, *peers()]),
        size=QUICK if quick else SHORT if short else Size(companies=companies, transactions=transactions),
        plan=_plan(repeats, seconds, quick=quick, short=short),
        database_url=database_url,
        redis_url=redis_url,
        port=port,
        most_connections=connections,
        quick=quick,
        short=short,
        keep=keep,
    )
    # What was started is stopped by `finally`, also when somebody ends us politely.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        told, whole = conduct(options, typer.echo)
    except NotStarted as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    out.write_text(told)
    typer.echo(f"Written: {out.name}")
    raise typer.Exit(not whole)


def _plan(repeats: int, seconds: int, *, quick: bool, short: bool) -> Plan:
    if quick:
        return Plan(1, 1.0, (AT,))
    return Plan(repeats, 2.0, (AT,), BARLESS_SERVERS) if short else Plan(repeats, float(seconds), CONCURRENCY)


def _chosen(names: str, all_of_them: list[str]) -> list[str]:
    wanted = [name for name in names.split(",") if name]
    if unknown := set(wanted) - set(all_of_them):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(all_of_them)}")
    return [name for name in all_of_them if not wanted or name in wanted]


if __name__ == "__main__":
    app()
