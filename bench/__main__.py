"""`make bench`: what can be chosen."""

import signal
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench import ours
from bench.answers import Different
from bench.bars import AT
from bench.conducting import FANOUT, Options, conduct
from bench.data.rows import Size
from bench.queries import QUERIES
from bench.rounds import CONCURRENCY, Plan
from bench.servers import HERE, NotStarted, peers

QUICK = Size(companies=40, accounts=5, transactions=510)
DATABASE_URL = "postgresql+asyncpg://postgres@127.0.0.1:5432/postgres"

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Names = Annotated[str, typer.Option(help="Separated by commas; all when empty.")]


@app.command()
def main(
    only: Names = "",
    servers: Names = "",
    quick: Annotated[bool, typer.Option("--quick", help="A small world and short rounds: some three minutes.")] = False,
    repeats: Annotated[int, typer.Option(min=1, max=20, help="Rounds.")] = 3,
    seconds: Annotated[int, typer.Option(min=1, max=60, help="Of one server in one round.")] = 4,
    companies: Annotated[int, typer.Option(min=5, max=100_000)] = 200,
    transactions: Annotated[int, typer.Option(min=1, max=100_000, help="Of each of a company's five accounts.")] = 500,
    database_url: Annotated[str, typer.Option(envvar="KONTOBRO_BENCH_DATABASE_URL")] = DATABASE_URL,
    port: Annotated[int, typer.Option(help="The first of some twenty.")] = 9400,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the database.")] = False,
    out: Annotated[Path, typer.Option(help="Where the results go.")] = HERE / "results.md",
) -> None:
    """Measure Kontobro and its peers on one PostgreSQL and the same data."""
    options = Options(
        queries=_chosen(only, [*QUERIES, FANOUT]),
        servers=_chosen(servers, [ours.NAME, *peers()]),
        size=QUICK if quick else Size(companies=companies, transactions=transactions),
        plan=Plan(1, 1.0, (AT,)) if quick else Plan(repeats, float(seconds), CONCURRENCY),
        database_url=database_url,
        port=port,
        quick=quick,
        keep=keep,
    )
    # What was started is stopped by `finally`, also when somebody ends us politely.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        told, whole = conduct(options, typer.echo)
    except (Different, NotStarted) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    out.write_text(told)
    typer.echo(f"Written: {out.name}")
    raise typer.Exit(not whole)


def _chosen(names: str, all_of_them: list[str]) -> list[str]:
    wanted = [name for name in names.split(",") if name]
    if unknown := set(wanted) - set(all_of_them):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(all_of_them)}")
    return [name for name in all_of_them if not wanted or name in wanted]


if __name__ == "__main__":
    app()
