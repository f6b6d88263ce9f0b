"""What every command needs: one sentence for wrong use, the library, a day, a payer that exists, progress on standard error."""

from __future__ import annotations

import sys
import time
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import tzinfo

    from oncoledger.audit.aliases import Aliases
    from oncoledger.audit.profile import Profile
    from oncoledger.sources.library import Library

EXIT_WRONG_USE = 2


class Setting(StrEnum):
    hospital = "hospital"
    freestanding = "freestanding"
    professional = "professional"
    facility = "facility"
    office = "office"


CHOSEN = {"facility": "hospital", "office": "freestanding"}
"""Other words for two of the settings."""


def stop(message: str) -> typer.Exit:
    """One sentence on standard error; exit 2."""
    typer.echo(f"oncoledger: {message}", err=True)
    return typer.Exit(EXIT_WRONG_USE)


def not_on_a_terminal(what: str) -> None:
    """Bytes that a terminal cannot show go to a file or a pipe."""
    if sys.stdout.isatty():
        raise stop(f"{what} cannot be shown on a terminal; name a file: --out FILE, or send it on: | ...")


def write_whole(path: Path, data: bytes | Iterator[bytes]) -> None:
    """A file that is there is there whole: written beside, piece by piece where it comes in pieces, and then renamed. Raises OSError."""
    import os

    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with beside.open("wb") as file:
            file.writelines([data] if isinstance(data, bytes) else data)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def write_out(content: str | bytes, out: Path | None) -> None:
    """The answer, to a file where one is named, else to standard output."""
    if out is None:
        sys.stdout.flush()
        sys.stdout.buffer.write(content if isinstance(content, bytes) else content.encode(sys.stdout.encoding or "utf-8", "replace"))
        sys.stdout.flush()
        return
    try:
        write_whole(out, content if isinstance(content, bytes) else content.encode())
    except OSError as problem:
        raise stop(f"{out}: {problem.strerror}") from None


def open_library() -> Library:
    from oncoledger.sources.library import Library

    try:
        library = Library.open()
        _ = library.payers  # a user's profile that cannot be used is said before anything is read
        return library
    except ValueError as problem:
        raise stop(str(problem)) from None


def known_payer(library: Library, payer: str) -> None:
    if payer and not library.payer(payer).is_known:
        raise stop(f"no profile for payer {payer}; there are {', '.join(sorted(library.payers))}")


def profile_of(path: Path | None, library: Library, baseline: Path | None = None, suppressions: Path | None = None) -> Profile:
    """The profile that is named, else that of the working folder or the nearest above it; with the files that were named beside it."""
    import os

    from msgspec import structs

    from oncoledger.audit.profile import Profile, ProfileError, find
    from oncoledger.rulebook import book

    found = find(Path.cwd())
    path = path or (Path(os.path.relpath(found)) if found else None)
    try:
        profile = Profile.read(path, book().keys(), library.payers.keys()) if path else Profile()
    except ProfileError as problem:
        raise stop(str(problem)) from None
    folder = path.parent if path else Path()
    named = {name: os.path.relpath(file, folder) for name, file in (("baseline", baseline), ("suppressions", suppressions)) if file}
    return structs.replace(profile, **named)


def aliases_of(wanted: bool, shifts: bool, salt: str) -> Aliases | None:
    """What stands for persons, files and dates in a de-identified report; None for a plain one."""
    import os

    from oncoledger.audit.aliases import Aliases

    if not wanted and (shifts or (salt and salt != os.environ.get("ONCOLEDGER_SALT"))):
        raise stop("--shift-dates and --salt go with --de-identified")
    if wanted and salt and len(salt) < 12:
        raise stop("--salt is too short to keep a secret: at least twelve characters")
    return Aliases(salt, shifts) if wanted else None


def day_given(text: str, option: str) -> int:
    import datetime as dt

    from oncoledger.model.dates import day_of

    try:
        return day_of(text or dt.date.today().isoformat())
    except ValueError:
        raise stop(f"{option} {text}: not a date of the form 2026-01-31") from None


def zone_given(name: str) -> tzinfo | None:
    """The time zone that --zone names; None where it names none."""
    if not name:
        return None
    from zoneinfo import ZoneInfo

    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise stop(f"--zone {name}: no time zone of that name; expected one such as America/New_York") from None


def terminal_width() -> int:
    import shutil

    return max(60, min(140, shutil.get_terminal_size((100, 40)).columns))


def show_progress() -> Callable[[str, int, int], None] | None:
    """Progress on standard error, on a terminal, once a run has taken a second; the time that is left, once three seconds tell."""
    if not sys.stderr.isatty():
        return None
    started = since = time.monotonic()
    last, all_ = 0.0, -1

    def show(what: str, done: int, total: int) -> None:
        nonlocal last, since, all_
        now = time.monotonic()
        if total != all_:
            since, all_ = now, total
        if now - started < 1 or (now - last < 0.2 and done < total):
            return
        last = now
        left = f", {clock((now - since) * (total - done) / done)} left" if 0 < done < total and now - since > 3 else ""
        sys.stderr.write(f"\r\033[K{what}: {done:,} of {total:,}{left}" + ("\n" if done >= total and what == "judging" else ""))
        sys.stderr.flush()

    return show


def clock(seconds: float) -> str:
    """`0:07`, `12:30`, `2:05:00`."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"
