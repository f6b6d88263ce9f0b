"""The temporary folder of a large check, and what is said when it takes no more."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class NoRoom(Exception):
    """The temporary folder is missing or full, or a process was ended for its memory. The message is a sentence for the user."""


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """An empty folder that is gone when the context ends, however it ends. One that TMPDIR names and that is none is no reason to fill another disk."""
    named = os.environ.get("TMPDIR")
    if named and not Path(named).is_dir():
        raise NoRoom(f"TMPDIR names {named}, which is no folder; a large check keeps its lines there")
    try:
        made = tempfile.TemporaryDirectory(prefix="oncoledger-")
    except OSError as problem:
        raise NoRoom(f"no temporary folder could be made ({problem.strerror}); a large check keeps its lines in one; TMPDIR names it") from None
    with made as folder:
        yield Path(folder)


@contextmanager
def filling(folder: Path) -> Iterator[None]:
    """Whatever goes wrong while something is written to the folder is for the user to mend; it says nothing of the input that was being read."""
    try:
        yield
    except OSError as problem:
        raise NoRoom(
            f"{folder.parent}: {problem.strerror or problem}; a large check keeps its lines and findings there, about as much as its inputs and "
            "its answer as JSON; TMPDIR names another folder"
        ) from None  # fmt: skip
