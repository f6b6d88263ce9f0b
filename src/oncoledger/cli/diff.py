"""`diff`: what two runs of `check` found."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import stop, terminal_width


class Form(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


def diff(
    before: Annotated[Path, typer.Argument(help="JSON report of the first run.")],
    after: Annotated[Path, typer.Argument(help="JSON report of the second run.")],
    format: Annotated[Form, typer.Option("--format", help="How to print the differences.")] = Form.text,
) -> None:
    """What two runs of `check --format json` found: new, gone, changed and the same, by rule and patient.

    Exit 0: the same answers; 1: different ones; 2: a report could not be read.
    """
    from oncoledger.audit.compare import compare
    from oncoledger.audit.holding import read_report
    from oncoledger.report.comparison import to_csv, to_json, to_text

    try:
        comparison = compare(read_report(before), read_report(after), (str(before), str(after)))
    except ValueError as problem:
        raise stop(str(problem)) from None
    if format is Form.text:
        typer.echo(to_text(comparison, terminal_width()), nl=False)
    else:
        sys.stdout.buffer.write((to_json if format is Form.json else to_csv)(comparison))
        sys.stdout.flush()
        for note in comparison.notes:
            typer.echo(f"note: {note}", err=True)
    raise typer.Exit(0 if comparison.is_same else 1)
