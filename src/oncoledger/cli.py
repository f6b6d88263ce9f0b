"""The command line: check, explain, lookup, rules, schema, sources. Standard output carries the answer, standard error everything else."""

from __future__ import annotations

import os
import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncoledger.model.version import __version__

if TYPE_CHECKING:
    from collections.abc import Callable

    from oncoledger.audit.profile import Profile
    from oncoledger.audit.result import Report
    from oncoledger.sources.library import Library

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # nothing here multiplies matrices, and its threads cost every start

app = typer.Typer(
    name="oncoledger", add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="The open ledger of cancer care: charges and claims in, explained findings out.",
)  # fmt: skip
sources_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="The tables that CMS publishes: load, list, show, remove.")
app.add_typer(sources_app, name="sources")

EXIT_WRONG_USE = 2


class Format(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"
    html = "html"


class Setting(StrEnum):
    hospital = "hospital"
    freestanding = "freestanding"
    professional = "professional"
    facility = "facility"
    office = "office"


def stop(message: str) -> typer.Exit:
    """One sentence on standard error; exit 2."""
    typer.echo(f"oncoledger: {message}", err=True)
    return typer.Exit(EXIT_WRONG_USE)


@app.command()
def check(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders: 837P, 837I, CSV, XLSX, Parquet.")],
    payer: Annotated[str, typer.Option(help="Payer of lines that name none: MEDICARE, MEDICAID, COMMERCIAL, BCBSNC, PREMERA, UHC, ...")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of lines from which it cannot be told.")] = None,
    as_of: Annotated[str, typer.Option(help="Judge as of this date, 2026-11-22; today when absent.")] = "",
    whole: Annotated[
        bool | None, typer.Option("--whole/--partial", help="Nothing is missing between the first and the last date of each file, or something may be.")
    ] = None,
    profile: Annotated[Path | None, typer.Option(help="Practice profile (TOML): payer, setting, whole, rules that are off.")] = None,
    format: Annotated[Format, typer.Option("--format", help="How to print the findings.")] = Format.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """Judge charges and claims by the rulebook: files and folders of 837P, 837I, CSV, XLSX and Parquet.

    Exit 0: nothing would be refused or taken back; 1: something would; 2: an input could not be read, or wrong use.
    """
    from oncoledger.audit.check import check as run
    from oncoledger.audit.check import exit_code
    from oncoledger.report import render

    library = _library()
    _known_payer(library, payer)
    _day(as_of, "--as-of")
    try:
        report = run(
            paths, payer=payer, setting=setting.value if setting else "", as_of=as_of, whole=whole, profile=_profile(profile), library=library,
            drawn=format is Format.html, progress=_progress(),
        )  # fmt: skip
    except ValueError as problem:
        raise stop(str(problem)) from None
    try:
        if out is not None:
            out.parent.mkdir(parents=True, exist_ok=True)
            out.write_bytes(render(report, format.value))
            typer.echo(f"Wrote {out}: {_summary(report)}", err=True)
        elif format is Format.text:
            from oncoledger.report.text import to_text

            typer.echo(to_text(report, width=_width(), colour=sys.stdout.isatty()))
        else:
            sys.stdout.buffer.write(render(report, format.value))
            sys.stdout.flush()
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None
    if format is not Format.text or out is not None:
        for each in report.problems:
            typer.echo(
                f"{each.severity}: {each.file}: {each.position}{', ' + each.element if each.element else ''}: found {each.found}; expected {each.expected}",
                err=True,
            )
    raise typer.Exit(exit_code(report))


@app.command()
def explain(
    name: Annotated[str, typer.Argument(metavar="RULE|FINDING", help="A rule such as RTM001, or the id of a finding.")],
    inside: Annotated[Path | None, typer.Option("--in", help="The JSON report, or the input, that holds the finding.")] = None,
) -> None:
    """What a rule says, on which law, with its cases; or one finding with all of that."""
    from oncoledger.audit.explain import explain_finding, explain_rule
    from oncoledger.rulebook import book

    if inside is None:
        rule = book().get(name.upper())
        if rule is None:
            raise stop(f"there is no rule {name}; `oncoledger rules` lists them. For a finding, name its report: --in FILE")
        typer.echo(explain_rule(rule, _library()))
        return
    try:
        typer.echo(explain_finding(name, inside, _library()))
    except (OSError, LookupError, ValueError) as problem:
        raise stop(str(problem.args[0] if isinstance(problem, LookupError) else problem)) from None


@app.command()
def rules() -> None:
    """Every rule of the book: id, severity, title."""
    from oncoledger.rulebook import book

    for rule in book().values():
        typer.echo(f"{rule.id:<8}{rule.severity.word:<8}{rule.title}")


@app.command()
def lookup(
    codes: Annotated[list[str], typer.Argument(help="One code, or two that are billed together.")],
    on: Annotated[str, typer.Option(help="Service date, 2026-01-31; today when absent.")] = "",
    payer: Annotated[str, typer.Option(help="Payer profile or kind.")] = "",
    setting: Annotated[Setting | None, typer.Option(help="Setting of the line.")] = None,
) -> None:
    """What a code is on a day, or what happens when two are billed together."""
    from oncoledger.sources.lookup import lookup as answer

    library = _library()
    _known_payer(library, payer)
    chosen = {"facility": "hospital", "office": "freestanding"}.get(setting.value, setting.value) if setting else ""
    try:
        typer.echo(answer(library, codes, _day(on, "--on"), payer, chosen))
    except ValueError as problem:
        raise stop(str(problem)) from None


@app.command()
def schema() -> None:
    """The tables of the ledger, with grain, columns and types."""
    from oncoledger.model.schema import TABLES

    for table in TABLES.values():
        typer.echo(f"{table.name}: {table.grain}")
        for column in table.columns:
            typer.echo(f"  {column.name:<22}{column.type:<10}{'required  ' if column.required else ''}{column.meaning}")
        typer.echo("")


@sources_app.command("add")
def sources_add(
    files: Annotated[
        list[Path], typer.Argument(help="A CMS file, or the parts into which CMS cut it: NCCI pairs, MUE or add-on codes; xlsx, txt, csv, parquet.")
    ],
    kind: Annotated[str, typer.Option(help="ptp, mue or addon, where the file does not tell.")] = "",
    table: Annotated[str, typer.Option(help="practitioner or hospital, where the file does not tell.")] = "",
    edition: Annotated[str, typer.Option(help="2026Q4, where the file does not tell.")] = "",
) -> None:
    """Load a published table. The edition that stood there before stays until the new one is whole."""
    from oncoledger.sources.shelf import add

    started = time.perf_counter()
    try:
        loaded = add(files, kind=kind or None, table=table or None, edition=edition or None)
    except (OSError, ValueError) as problem:
        raise stop(str(problem)) from None
    typer.echo(
        f"Loaded {loaded.name} {loaded.edition}: {loaded.rows:,} rows in {time.perf_counter() - started:.1f} s; it answers dates from {loaded.valid_from}."
    )


@sources_app.command("list")
def sources_list() -> None:
    """What can answer: the starter set, and the editions that were loaded."""
    from oncoledger.sources.shelf import list_editions

    typer.echo(f"{'name':<20}{'edition':<10}{'answers from':<14}{'rows':>11}  {'loaded':<12}file")
    for each in list_editions():
        rows = "" if each.is_starter else f"{each.rows:,}"
        typer.echo(f"{each.name:<20}{each.edition:<10}{each.valid_from:<14}{rows:>11}  {each.loaded_on:<12}{each.file}")


@sources_app.command("show")
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


@sources_app.command("remove")
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


def _library() -> Library:
    from oncoledger.sources.library import Library

    try:
        return Library.open()
    except ValueError as problem:
        raise stop(str(problem)) from None


def _known_payer(library: Library, payer: str) -> None:
    if payer and not library.payer(payer).is_known:
        raise stop(f"no profile for payer {payer}; there are {', '.join(sorted(library.payers))}")


def _profile(path: Path | None) -> Profile | None:
    from oncoledger.audit.profile import Profile, ProfileError
    from oncoledger.rulebook import book

    try:
        return Profile.read(path, frozenset(book())) if path else None
    except ProfileError as problem:
        raise stop(str(problem)) from None


def _day(text: str, option: str) -> int:
    import datetime as dt

    from oncoledger.model.dates import day_of

    try:
        return day_of(text or dt.date.today().isoformat())
    except ValueError:
        raise stop(f"{option} {text}: not a date of the form 2026-01-31") from None


def _width() -> int:
    import shutil

    return max(60, min(140, shutil.get_terminal_size((100, 40)).columns))


def _progress() -> Callable[[str, int, int], None] | None:
    """Progress on standard error, on a terminal, once a run has taken a second."""
    if not sys.stderr.isatty():
        return None
    started, last = time.monotonic(), 0.0

    def show(what: str, done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - started < 1 or (now - last < 0.2 and done < total):
            return
        last = now
        sys.stderr.write(f"\r\033[K{what}: {done:,} of {total:,}" + ("\n" if done >= total and what == "judging" else ""))
        sys.stderr.flush()

    return show


def _summary(report: Report) -> str:
    counts: dict[str, int] = {}
    for finding in report.findings:
        counts[finding.severity] = counts.get(finding.severity, 0) + 1
    found = ", ".join(f"{n} {severity}" for severity, n in counts.items()) or "nothing found"
    return f"{found}; {len(report.questions)} questions, {len(report.excused)} excused"


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
