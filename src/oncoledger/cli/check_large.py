"""`check` of inputs that do not fit in memory: the same answer, written as it is read from disk."""

from __future__ import annotations

import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from .check import summed_up, tell_problems
from .common import stop, terminal_width


def check_large(paths: list[Path], format: str, out: Path | None, **said: Any) -> int:
    """Check and print; the exit code. said: what `bulk.check.check_large` takes beside the paths."""
    from oncoledger.bulk.check import check_large as run
    from oncoledger.bulk.write import MOST_SHOWN, pieces
    from oncoledger.model.verdict import Verdict

    folder = _temporary_folder()
    try:
        with run(paths, drawn=MOST_SHOWN["html"] if format == "html" else 0, **said) as large:
            if out is not None:
                _write(out, pieces(large, format))
                counts = (len(large.by_verdict[verdict]) for verdict in (Verdict.CANNOT_TELL, Verdict.EXCUSED))
                typer.echo(f"Wrote {out}: {summed_up(large.totals.many, *counts)}", err=True)
            else:
                sys.stdout.buffer.writelines(pieces(large, format, terminal_width(), sys.stdout.isatty()))
                sys.stdout.buffer.write(b"\n" if format == "text" else b"")
                sys.stdout.flush()
            if format != "text" or out is not None:
                tell_problems(large.problems)
            return large.exit_code
    except ValueError as problem:
        raise stop(str(problem)) from None
    except BrokenPipeError:
        raise
    except OSError as problem:
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            raise stop(f"{folder}: {problem.strerror}; found no room for the lines of a large check, expected about twice the size of the inputs "
                       "and of the answer there; TMPDIR names another folder") from None  # fmt: skip
        raise stop(f"{problem.filename or out or folder}: {problem.strerror or problem}") from None


def _temporary_folder() -> str:
    """Where temporary files go. A folder that TMPDIR names and that is none is wrong use, not a reason to fill another disk."""
    named = os.environ.get("TMPDIR")
    if named and not Path(named).is_dir():
        raise stop(f"TMPDIR names {named}, which is no folder; a large check keeps its lines there")
    try:
        return tempfile.gettempdir()
    except FileNotFoundError:
        raise stop("found no folder for temporary files; a large check keeps its lines in one; TMPDIR names it") from None


def _write(out: Path, pieces: Iterator[bytes]) -> None:
    """Beside it first, so that nothing half-written stands there."""
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.writelines(pieces)
        beside.replace(out)
    finally:
        beside.unlink(missing_ok=True)
