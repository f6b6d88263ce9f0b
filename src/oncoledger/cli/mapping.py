"""`intake map`: what an export would become in the ledger, by a mapping that is known or one that is proposed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import stop, terminal_width, write_whole

if TYPE_CHECKING:
    from oncoledger.formats.mapped import Mapping
    from oncoledger.formats.records import Records

SHOWN_ROWS = 3
SHOWN_PROBLEMS = 5


def map_(
    file: Annotated[Path, typer.Argument(help="An export: CSV, XLSX or Parquet.")],
    mapping: Annotated[Path | None, typer.Option(help="A mapping to try.")] = None,
    out: Annotated[Path | None, typer.Option(help="Write the proposed mapping here, to be edited.")] = None,
) -> None:
    """Show what an export would become: by the mapping that fits, else by a proposal.

    Exit 0: a mapping fits and reads everything; 1: something cannot be read, or the mapping is only proposed; 2: wrong use.
    """
    from oncoledger.formats.mapped import MappingError, read_mapping, recognise
    from oncoledger.formats.tabular import read_sheet
    from oncoledger.formats.tabular_sheet import Unreadable
    from oncoledger.intake.mappings import known_mappings

    try:
        chosen = read_mapping(mapping) if mapping else None
        _, sheet = read_sheet(file)
        chosen = chosen or recognise(sheet.headings, known_mappings())
    except MappingError as problem:
        raise stop(str(problem)) from None
    except Unreadable as problem:
        raise stop(str(problem.error)) from None
    except OSError as problem:
        raise stop(f"{file}: {problem.strerror}") from None
    if chosen is None:
        _propose(file, out)
        raise typer.Exit(1)
    raise typer.Exit(_try(file, chosen))


def _try(file: Path, mapping: Mapping) -> int:
    from oncoledger.formats.mapped import read_mapped
    from oncoledger.formats.mapped.profile import SHIPPED

    whose = "shipped" if Path(mapping.path).parent == SHIPPED else mapping.path
    typer.echo(f"{file}: {mapping.name} ({whose}, grade {mapping.grade})")
    typer.echo(mapping.known)
    read = read_mapped(file, mapping, str(file))
    counts: dict[str, int] = {}
    for record in read.records:
        counts[record.table] = counts.get(record.table, 0) + 1
    typer.echo(f"{read.items:,} rows become " + (", ".join(f"{count:,} {table}" for table, count in counts.items()) or "nothing"))
    for what, count in read.unused.items():
        typer.echo(f"not kept, {what}: {count:,}")
    _first_rows(read)
    for problem in read.problems[:SHOWN_PROBLEMS]:
        typer.echo(f"{problem.severity}: {problem}", err=True)
    if len(read.problems) > SHOWN_PROBLEMS:
        typer.echo(f"and {len(read.problems) - SHOWN_PROBLEMS:,} more", err=True)
    return 1 if read.problems else 0


def _first_rows(read: Records) -> None:
    """The first rows of each table as the ledger would hold them."""
    from oncoledger.formats.mapped.show import shown

    for table in dict.fromkeys(record.table for record in read.records):
        typer.echo(f"\n{table}")
        for record in [each for each in read.records if each.table == table][:SHOWN_ROWS]:
            line = "  " + "  ".join(f"{name}={shown(table, name, value)}" for name, value in record.values.items() if name != "source_place")
            width = terminal_width()
            typer.echo(line if len(line) <= width else line[: width - 4] + " ...")


def _propose(file: Path, out: Path | None) -> None:
    from oncoledger.formats.mapped.propose import SURE, as_toml, propose
    from oncoledger.formats.tabular import read_sheet

    _, sheet = read_sheet(file)
    proposal = propose(sheet)
    typer.echo(f"{file}: no mapping knows these headings. It looks like rows of {proposal.table}.")
    width = max((len(guess.heading) for guess in proposal.guesses), default=10)
    for guess in proposal.guesses:
        becomes = f"{guess.column} ({guess.sure})" + ("" if guess.sure >= SURE else ", doubtful") if guess.column else "left out"
        examples = ", ".join(guess.examples)
        typer.echo(f"  {guess.heading:<{width}}  {becomes:<32}  {examples[:50]}")
    text = as_toml(proposal, file.stem)
    if out is None:
        typer.echo(f"\n{text}")
        return
    try:
        write_whole(out, text.encode())
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    typer.echo(f"Wrote {out}: look at every line, then `oncoledger intake map {file} --mapping {out}`.", err=True)
