"""The command line, one file a family of commands. Standard output carries the answer, standard error everything else."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from oncoledger.model.version import __version__

from . import (
    authorizations,
    backtest,
    book,
    check,
    course,
    diff,
    editions,
    fix,
    init,
    intake,
    inventory,
    listen,
    mapping,
    payers,
    queries,
    reconcile,
    sample,
    sources,
    world,
)  # fmt: skip

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here multiplies matrices, and its threads cost every start

app = typer.Typer(
    name="oncoledger", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="The open ledger of cancer care: charges and claims in, explained findings out.",
)  # fmt: skip

for command in (
    authorizations.authorizations,
    check.check,
    reconcile.code,
    course.course,
    fix.fix,
    diff.diff,
    init.init,
    inventory.inventory,
    listen.listen,
    reconcile.reconcile,
    backtest.backtest,
    book.explain,
    book.lookup,
    book.rules,
    book.schema,
    sample.sample,
    sample.review,
    world.world,
    world.score,
):
    app.command()(command)

sources.app.command("diff")(editions.diff)
sources.app.command("doctor")(editions.doctor)
intake.app.command("map")(mapping.map_)
app.add_typer(intake.app, name="intake")
app.add_typer(payers.app, name="payers")
app.add_typer(queries.app, name="queries")
app.add_typer(sources.app, name="sources")


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"oncoledger {__version__}")
        raise typer.Exit


@app.callback()
def options(version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")] = False) -> None:
    """The open ledger of cancer care."""


def main() -> None:
    """Run the command line. A broken pipe is not an error of ours; nothing else escapes as a traceback on bad input."""
    try:
        app()
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


if __name__ == "__main__":
    main()
