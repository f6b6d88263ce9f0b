"""`sources diff` and `sources doctor`: what a new edition changes, and what the loaded ones cannot answer."""

from __future__ import annotations

import contextlib
import sys
import tempfile
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .common import day_given, open_library, show_progress, stop, terminal_width

if TYPE_CHECKING:
    from oncoledger.audit.touched import Open
    from oncoledger.intake.ledger import Ledger
    from oncoledger.sources.diff import Difference
    from oncoledger.sources.editions import Edition
    from oncoledger.sources.library import Library


class DiffFormat(StrEnum):
    text = "text"
    json = "json"
    csv = "csv"
    xlsx = "xlsx"


def diff(
    editions: Annotated[list[str], typer.Argument(metavar="OLD NEW", help="Loaded editions, rvu:2025Q1 rvu:2026Q3; a table, for its two newest; two files.")],
    ledger: Annotated[list[Path] | None, typer.Option(help="Charges and claims, as `check` reads them: which open courses the change touches.")] = None,
    as_of: Annotated[str, typer.Option(help="The day on which a course is open, 2026-01-31; today when absent.")] = "",
    code: Annotated[str, typer.Option(help="Follow one code only.")] = "",
    all: Annotated[bool, typer.Option("--all", help="List everything, not only what touches oncology.")] = False,
    percent: Annotated[float, typer.Option(min=0, help="List rates that moved by at least so many percent.")] = 5.0,
    format: Annotated[DiffFormat, typer.Option("--format", help="How to print it.")] = DiffFormat.text,
    out: Annotated[Path | None, typer.Option(help="Write to this file instead of standard output.")] = None,
) -> None:
    """What changed between two editions of one table; with --ledger, which open courses it touches."""
    from oncoledger.sources.diff import diff as compare

    library, day = open_library(), day_given(as_of, "--as-of")
    _is_code(code)
    if format is DiffFormat.xlsx and out is None:
        raise stop("a workbook cannot be printed; name a file: --out FILE.xlsx")
    try:
        with _two(library, editions) as (old, new):
            difference = compare(library, old, new, everything=all, code=code)
            opened = _open(difference, ledger, library, day, percent) if ledger else None
            _answer(_rendered(difference, opened, library, format, percent, day), out)
    except OSError as problem:
        raise stop(f"{problem.filename}: {problem.strerror}") from None
    except ValueError as problem:
        raise stop(str(problem)) from None


def _is_code(code: str) -> None:
    from oncoledger.sources.keys import code_key

    if code and code_key(code.strip().upper()) < 0:
        raise stop(f"--code {code}: not a code; expected five letters and digits")


@contextlib.contextmanager
def _two(library: Library, words: list[str]) -> Iterator[tuple[Edition, Edition]]:
    """The two editions that the words name: loaded ones, or files that are read into a place of their own and forgotten afterwards."""
    from oncoledger.sources.diff import chosen
    from oncoledger.sources.shelf import add

    if not any(Path(word).is_file() for word in words):
        yield chosen(library.editions, words)
        return
    for word in words:
        if not Path(word).is_file():
            raise ValueError(f"{word} is not a file; expected two files, or two loaded editions")
    if len(words) != 2:
        raise ValueError(f"{len(words)} files were named; expected two")
    with tempfile.TemporaryDirectory(prefix="oncoledger-") as place:
        old, new = (add(Path(word), home=Path(place) / side) for side, word in zip(("old", "new"), words, strict=True))
        yield old, new


def _open(difference: Difference, paths: list[Path], library: Library, day: int, percent: float) -> Open:
    from oncoledger.audit.touched import touched

    telling = [c for c in difference.changes if c.group != "rate" or (c.percent is not None and abs(c.percent) >= percent)]
    return touched(telling, _ledger(paths, library), library, day, difference.new.start)


def _ledger(paths: list[Path], library: Library) -> Ledger:
    """The charges of some inputs. What cannot be read is said on standard error; where nothing at all can, it ends here."""
    from oncoledger.intake.read import read_inputs

    ledger = read_inputs(paths, library=library, progress=show_progress())
    for problem in ledger.problems:
        typer.echo(f"{problem.severity}: {problem.file}: {problem.position}: found {problem.found}; expected {problem.expected}", err=True)
    if not len(ledger.charges):
        raise stop("no charge line could be read")
    return ledger


def _rendered(difference: Difference, opened: Open | None, library: Library, format: DiffFormat, percent: float, day: int) -> bytes:
    if format is DiffFormat.text:
        from oncoledger.report.difference import to_text

        return to_text(difference, library, percent, opened, day, terminal_width()).encode()
    from oncoledger.report import difference_files

    return {"json": difference_files.to_json, "csv": difference_files.to_csv, "xlsx": difference_files.to_xlsx}[format.value](difference, opened)


def _answer(content: bytes, out: Path | None) -> None:
    if out is None:
        sys.stdout.buffer.write(content)
        sys.stdout.flush()
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_bytes(content)
    typer.echo(f"Wrote {out}", err=True)


class DoctorFormat(StrEnum):
    text = "text"
    json = "json"


def doctor(
    paths: Annotated[list[Path] | None, typer.Argument(help="Charges and claims: which of their dates and codes are not covered.")] = None,
    as_of: Annotated[str, typer.Option(help="How old everything is on this day, 2026-01-31; today when absent.")] = "",
    format: Annotated[DoctorFormat, typer.Option("--format", help="How to print it.")] = DoctorFormat.text,
) -> None:
    """What is loaded, how old it is, what it cannot answer, whether it is whole, and what to do next.

    Exit 0: all fine; 1: something is to be done; 2: wrong use.
    """
    from oncoledger.report.health import is_fine, to_json, to_text
    from oncoledger.sources.doctor import doctor as examine

    library, day = open_library(), day_given(as_of, "--as-of")
    health = examine(library, day)
    covered = None
    if paths:
        from oncoledger.audit.coverage import coverage

        covered = coverage(_ledger(paths, library), library)
    sys.stdout.buffer.write(to_json(health, covered) if format is DoctorFormat.json else to_text(health, covered, terminal_width()).encode())
    sys.stdout.flush()
    raise typer.Exit(0 if is_fine(health, covered) else 1)
