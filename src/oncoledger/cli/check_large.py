"""`check` of inputs that do not fit in memory: the same answer, written as it is read from disk."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer

from .check import summed_up, tell_problems
from .common import stop, terminal_width, write_whole


def check_large(paths: list[Path], format: str, out: Path | None, **said: Any) -> int:
    """Check and print; the exit code. said: what `bulk.check.check_large` takes beside the paths."""
    from oncoledger.bulk.check import check_large as run
    from oncoledger.bulk.disk import NoRoom
    from oncoledger.bulk.write import MOST_SHOWN, pieces
    from oncoledger.model.verdict import Verdict

    try:
        with _tidy(), run(paths, drawn=MOST_SHOWN["html"] if format == "html" else 0, **said) as large:
            if out is not None:
                write_whole(out, pieces(large, format))
                counts = (large.many[verdict] for verdict in (Verdict.CANNOT_TELL, Verdict.EXCUSED))
                typer.echo(f"Wrote {out}: {summed_up(large.totals.many, *counts)}", err=True)
            else:
                sys.stdout.buffer.writelines(pieces(large, format, terminal_width(), sys.stdout.isatty()))
                sys.stdout.buffer.write(b"\n" if format == "text" else b"")
                sys.stdout.flush()
            if format != "text" or out is not None:
                tell_problems(large.problems)
            return large.exit_code
    except (ValueError, NoRoom) as problem:
        raise stop(str(problem)) from None
    except BrokenPipeError:
        raise
    except OSError as problem:
        raise stop(f"{out or problem.filename}: {problem.strerror}") from None


@contextmanager
def _tidy() -> Iterator[None]:
    """A closed terminal or a `kill` ends the check as Ctrl-C does, so that the temporary folder goes."""
    asked = [number for number in (signal.SIGTERM, getattr(signal, "SIGHUP", None)) if number is not None and signal.getsignal(number) is signal.SIG_DFL]

    def end(number: int, _: object) -> None:
        for each in asked:
            signal.signal(each, signal.SIG_IGN)  # a second one would interrupt the tidying
        sys.exit(128 + number)

    for number in asked:
        signal.signal(number, end)
    try:
        yield
    finally:
        for number in asked:
            signal.signal(number, signal.SIG_DFL)
