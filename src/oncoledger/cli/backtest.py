"""`backtest`: the book's findings against what the payers answered."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from .common import Setting, day_given, known_payer, open_library, profile_of, show_progress, stop, terminal_width, write_whole


class Format(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"


def backtest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: claims (837P, 837I) and remittances (835).")],
    cases: Annotated[int, typer.Option(min=1, help="A rule may hold a claim from so many answered cases on.")] = 10,
    share: Annotated[float, typer.Option(min=0, max=1, help="... of which surely at least this share was refused.")] = 0.5,
    confidence: Annotated[float, typer.Option(min=0.5, max=0.9999, help="Confidence of the interval whose lower end must reach the share.")] = 0.95,
    payer: Annotated[str, typer.Option(help="Payer of claims that name none: MEDICARE, MEDICAID, COMMERCIAL, ...")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of lines from which it cannot be told.")] = None,
    as_of: Annotated[str, typer.Option(help="Judge as of this date, 2026-11-22; today when absent.")] = "",
    whole: Annotated[
        bool | None, typer.Option("--whole/--partial", help="The claims are all that was sent between their first and their last date, or a part.")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help="Practice profile (TOML).")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print the answer.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """Hold the rulebook against the practice's own history: what the payers denied, paid or took back of what each rule accuses.

    Judges claims as they were first sent, matches remittances by claim and line numbers, never by guess, suggests which rules may hold a claim, and lists
    the denials that no rule foresaw. Exit 0: done; 2: an input could not be read or does not balance, or wrong use.
    """
    from oncoledger.audit.backtest import backtest as run
    from oncoledger.audit.backtest_result import Terms
    from oncoledger.report.backtest import to_csv, to_json, to_text

    library = open_library()
    known_payer(library, payer)
    day_given(as_of, "--as-of")
    try:
        result = run(
            paths, terms=Terms(cases, share, confidence), payer=payer, setting=setting.value if setting else "", as_of=as_of, whole=whole,
            profile=profile_of(profile, library), library=library, progress=show_progress(),
        )  # fmt: skip
    except ValueError as problem:
        raise stop(str(problem)) from None
    if format is Format.text:
        content = to_text(result, width=terminal_width() if out is None else 100).encode()
    else:
        content = to_json(result) if format is Format.json else to_csv(result)
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
    else:
        try:
            write_whole(out, content)
        except OSError as problem:
            raise stop(f"{out}: {problem.strerror}") from None
        typer.echo(f"Wrote {out}", err=True)
    if format is not Format.text:
        for each in result.problems:
            place = each.position + (f", {each.element}" if each.element else "")
            typer.echo(f"{each.severity}: {each.file}: {place}: found {each.found}; expected {each.expected}", err=True)
    raise typer.Exit(2 if any(each.severity == "error" for each in result.problems) else 0)
