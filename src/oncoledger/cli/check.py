"""`check`: judge charges and claims by the rulebook."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import (
    Setting,
    aliases_of,
    day_given,
    known_payer,
    not_on_a_terminal,
    open_library,
    profile_of,
    show_progress,
    stop,
    terminal_width,
    write_whole,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from oncoledger.audit.result import Problem, Report


class Format(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"
    html = "html"
    xlsx = "xlsx"


def check(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: 837P, 837I, CSV, XLSX, Parquet.")],
    payer: Annotated[str, typer.Option(help="Payer of lines that name none: MEDICARE, MEDICAID, COMMERCIAL, BCBSNC, PREMERA, UHC, ...")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of lines from which it cannot be told.")] = None,
    as_of: Annotated[str, typer.Option(help="Judge as of this date, 2026-11-22; today when absent.")] = "",
    whole: Annotated[
        bool | None, typer.Option("--whole/--partial", help="Nothing is missing between the first and the last date of each file, or something may be.")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help="Practice profile (TOML); oncoledger.toml of this folder or one above when absent.")] = None,
    baseline: Annotated[Path | None, typer.Option(help="JSON report of an earlier run: what it has is held back.")] = None,
    suppressions: Annotated[Path | None, typer.Option(help="Findings that somebody answers for (TOML or CSV), with reason, name and last day.")] = None,
    show_held: Annotated[bool, typer.Option("--show-held", help="List what is held back; it is counted anyway.")] = False,
    de_identified: Annotated[bool, typer.Option("--de-identified", help="Aliases for persons, providers, files; of dates the year and the day.")] = False,
    shift_dates: Annotated[bool, typer.Option("--shift-dates", help="With --de-identified: dates moved by weeks, each patient's by its own number.")] = False,
    salt: Annotated[
        str, typer.Option(envvar="ONCOLEDGER_SALT", help="With --de-identified: a secret text, so that reports with one salt can be compared.")
    ] = "",
    format: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
    workers: Annotated[int, typer.Option(min=1, max=64, help="Processes that judge a large input; each takes some 200 MB.")] = 1,
) -> None:
    """Judge charges and claims by the rulebook: files and folders of 837P, 837I, CSV, XLSX and Parquet.

    Exit 0: nothing would be refused or taken back; 1: something would; 2: an input could not be read, or wrong use. What is held back does not count;
    where the profile names rules that may hold a claim, these alone do.
    """
    from oncoledger.audit.check import check as run
    from oncoledger.audit.check import exit_code
    from oncoledger.bulk.size import MEMORY_FOR_CSV, is_large, size_of
    from oncoledger.report import render

    library = open_library()
    known_payer(library, payer)
    day_given(as_of, "--as-of")
    if format is Format.xlsx and out is None:
        not_on_a_terminal("a workbook")
    known, aliases = profile_of(profile, library, baseline, suppressions), aliases_of(de_identified, shift_dates, salt)
    large, in_memory = is_large(paths), aliases is not None or bool(known and known.holds_back)
    if large and in_memory:
        why = "persons are to be taken out" if aliases is not None else "findings are to be held back"
        size = max(size_of(paths) * MEMORY_FOR_CSV >> 20, 1)
        typer.echo(f"Judged in memory, some {size:,} MB of it, because {why}; a check without that keeps the lines of so large an input on disk.", err=True)
    if large and not in_memory:
        from .check_large import check_large

        raise typer.Exit(check_large(
            paths, format.value, out, payer=payer, setting=setting.value if setting else "", as_of=as_of, whole=whole, profile=known,
            library=library, workers=workers, progress=show_progress(),
        ))  # fmt: skip
    try:
        report = run(
            paths, payer=payer, setting=setting.value if setting else "", as_of=as_of, whole=whole, library=library, profile=known,
            drawn=format is Format.html, progress=show_progress(), aliases=aliases,
        )  # fmt: skip
    except ValueError as problem:
        raise stop(str(problem)) from None
    try:
        if out is not None:
            write_whole(out, render(report, format.value, show_held))
            typer.echo(f"Wrote {out}: {_summary(report)}", err=True)
        elif format is Format.text:
            from oncoledger.report.text import to_text

            typer.echo(to_text(report, width=terminal_width(), colour=sys.stdout.isatty(), show_held=show_held))
        else:
            sys.stdout.buffer.write(render(report, format.value, show_held))
            sys.stdout.flush()
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    if format is not Format.text or out is not None:
        tell_problems(report.problems)
    raise typer.Exit(exit_code(report))


def tell_problems(problems: Sequence[Problem]) -> None:
    """What could not be read, on standard error, where the answer goes elsewhere."""
    for each in problems:
        where = f"{each.file}: {each.position}{', ' + each.element if each.element else ''}"
        typer.echo(f"{each.severity}: {where}: found {each.found}; expected {each.expected}", err=True)


def _summary(report: Report) -> str:
    from oncoledger.model.verdict import Severity

    counts = {severity.word: sum(finding.severity == severity.word for finding in report.findings) for severity in Severity}
    held = sum(len(each.findings) for each in report.held)
    return summed_up(counts, len(report.questions), len(report.excused)) + (f", {held} held back" if held else "")


def summed_up(counts: Mapping[str, int], questions: int, excused: int) -> str:
    """counts: findings by severity."""
    found = ", ".join(f"{n} {severity}" for severity, n in counts.items() if n) or "nothing found"
    return f"{found}; {questions} question{'' if questions == 1 else 's'}, {excused} excused"
