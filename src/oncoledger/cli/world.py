"""`world` and `score`: a synthetic cancer centre with planted faults, and how well findings agree with its truth."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import show_progress, stop

EXIT_BELOW = 1


class Only(StrEnum):
    charges = "charges"
    tables = "tables"


class ScoreFormat(StrEnum):
    text = "text"
    json = "json"


def world(
    out: Annotated[Path, typer.Option(help="A new folder.")],
    patients: Annotated[int, typer.Option(help="How many patients.", min=0)] = 0,
    lines: Annotated[int, typer.Option(help="As many patients as it takes to have this many charge lines.", min=0)] = 0,
    seed: Annotated[int, typer.Option(help="The same seed gives the same bytes.", min=0)] = 1,
    only: Annotated[Only | None, typer.Option(help="The charges alone, or charges and tables without 837 and 835 files.")] = None,
    slips: Annotated[bool, typer.Option("--slips", help="Plant also what slips between record and charge: missed, doubled, another day.")] = False,
) -> None:
    """Write a synthetic cancer centre: charges, claims, remittances, and the truth about what is wrong in them. Everybody in it is invented.

    Exit 0: written; 2: wrong use.
    """
    from oncoledger.world.write import write_world

    if not (patients or lines) or (patients and lines):
        raise stop("name a number of --patients or of --lines, one of the two")
    try:
        rows = write_world(out, patients, seed, lines=lines, only=only.value if only else "", slips=slips, progress=show_progress())
    except ValueError as problem:
        raise stop(str(problem)) from None
    except OSError as problem:
        raise stop(f"{problem.filename or out}: {problem.strerror}") from None
    width = max(map(len, rows))
    for name, count in rows.items():
        typer.echo(f"{name:<{width}}  {count:>12,}")
    typer.echo(f"Wrote {out}; README.md says what is in it, truth.csv what was planted.", err=True)


def score(
    findings: Annotated[Path, typer.Argument(help="The JSON report of `check`.")],
    truth: Annotated[Path, typer.Argument(help="truth.csv of the world that was checked.")],
    at_least: Annotated[float, typer.Option(help="Least recall and precision of every kind of fault.", min=0, max=1)] = 0.98,
    format: Annotated[ScoreFormat, typer.Option("--format", help="How to print the score.")] = ScoreFormat.text,
) -> None:
    """Recall, precision and collateral of findings by kind of planted fault. It is called consistency: the truth is what published cases and payers say.

    Exit 0: every kind reaches --at-least; 1: some do not; 2: a file could not be read.
    """
    from oncoledger.audit.score import ScoreError, read_findings, read_truth
    from oncoledger.audit.score import score as compare
    from oncoledger.report.score import to_json, to_text

    try:
        answer = compare(read_findings(findings), read_truth(truth))
    except ScoreError as problem:
        raise stop(str(problem)) from None
    if format is ScoreFormat.json:
        sys.stdout.buffer.write(to_json(answer, at_least))
        sys.stdout.flush()
    else:
        typer.echo(to_text(answer, at_least))
    raise typer.Exit(0 if answer.reaches(at_least) else EXIT_BELOW)
