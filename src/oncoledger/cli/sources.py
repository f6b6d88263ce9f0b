"""`sources`: the tables that CMS publishes; load, list, show, remove."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer

from .common import stop

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The tables that CMS publishes: load, list, show, compare, remove; what is due.")


@app.command("add")
def sources_add(
    files: Annotated[list[Path], typer.Argument(help="Files that CMS publishes, of any kinds and editions; xlsx, txt, csv, Parquet, plain or zipped.")],
    kind: Annotated[str, typer.Option(help="What the files are (ptp, mue, rvu, ndc, icd10cm, ...), where they do not tell.")] = "",
    table: Annotated[str, typer.Option(help="practitioner, hospital, dme, medicaid-practitioner, qpp, nonqpp, ... where the files do not tell.")] = "",
    edition: Annotated[str, typer.Option(help="2026Q4, 2026 or FY2026, where the files do not tell.")] = "",
    short: Annotated[bool, typer.Option("--short", help="Load a table that looks cut: an extract.")] = False,
) -> None:
    """Load published tables. The edition that stood there before stays until the new one is whole; one file refused, and nothing is loaded."""
    from oncoledger.sources.shelf import add_all

    started = time.perf_counter()
    try:
        loaded = add_all(files, kind=kind or None, table=table or None, edition=edition or None, short=short)
    except (OSError, ValueError) as problem:
        raise stop(str(problem)) from None
    took = f" in {time.perf_counter() - started:.1f} s"
    for each in loaded:
        typer.echo(f"Loaded {each.name} {each.edition}: {each.rows:,} rows{took if len(loaded) == 1 else ''}; it answers dates from {each.valid_from}.")
    if len(loaded) > 1:
        typer.echo(f"{len(loaded)} tables{took}.")


@app.command("list")
def sources_list() -> None:
    """What can answer: the starter set, and the editions that were loaded."""
    from oncoledger.sources.shelf import list_editions

    typer.echo(f"{'name':<20}{'edition':<10}{'answers from':<14}{'rows':>11}  {'loaded':<12}file")
    for each in list_editions():
        rows = "" if each.is_starter else f"{each.rows:,}"
        typer.echo(f"{each.name:<20}{each.edition:<10}{each.valid_from:<14}{rows:>11}  {each.loaded_on:<12}{each.file}")


@app.command("show")
def sources_show(
    name: Annotated[str, typer.Argument(help="As `sources list` prints it.")],
    edition: Annotated[str, typer.Argument(help="Edition; all of them when absent.")] = "",
) -> None:
    """One table's editions: dates, rows, checksum, file."""
    from oncoledger.sources.shelf import show

    try:
        shown = show(name, edition or None)
    except KeyError as problem:
        raise stop(str(problem.args[0])) from None
    for each in shown:
        until = f"until {each.replaced_by} answers" if each.replaced_by else "and is carried forward after it"
        typer.echo(f"{each.edition.name} {each.edition.edition}: answers dates from {each.answers_from}; meant until {each.meant_until} {until}")
        loaded = each.edition.loaded_on or "with the product"
        typer.echo(f"  file {each.edition.file}; rows {each.edition.rows:,}; loaded {loaded}; sha256 {each.edition.sha256 or '-'}")


@app.command("remove")
def sources_remove(
    name: Annotated[str, typer.Argument(help="As `sources list` prints it.")],
    edition: Annotated[str, typer.Argument(help="The edition to take away.")],
) -> None:
    """Take one loaded edition away."""
    from oncoledger.sources.shelf import remove

    try:
        gone = remove(name, edition)
    except KeyError as problem:
        raise stop(str(problem.args[0])) from None
    typer.echo(f"Removed {gone.name} {gone.edition}, {gone.rows:,} rows.")
