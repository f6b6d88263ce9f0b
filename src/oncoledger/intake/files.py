"""Which files are meant by the paths that somebody names: files, folders with everything below them, folders of tables."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path

from ..formats import x12
from ..formats.tabular_sheet import KINDS, kind_of
from ..model.verdict import ReadError

OTHER_TABLES = frozenset(
    "patient provider site coverage stay condition observation course phase plan schedule session service administration vial document "
    "authorization claim service_line acknowledgement remittance adjustment provider_adjustment posting denial appeal query refund verdict finding".split()
)
"""Tables of a ledger folder that this version does not take charges from."""

TABLE_ENDINGS = frozenset((".csv", ".tsv", ".parquet", ".xlsx"))
PROSE = frozenset((".md", ".py", ".toml", ".json", ".html", ".log"))
"""Endings of files of a folder that are no charge tables, even if a line of them looks like a heading."""

X12 = "x12"
LEDGER = "ledger.sqlite"
"""The file of a ledger folder in which everything of it is."""


@dataclass
class Found:
    """files: path and kind (`x12`, `csv`, `parquet`, `xlsx`), each once, in the order in which they are read."""

    files: list[tuple[Path, str]] = field(default_factory=list)
    problems: list[ReadError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    passed_over: dict[str, list[str]] = field(default_factory=dict)
    """Why -> files of a folder that were not read."""


NAMED_IN_NOTE = 3


def in_words(passed_over: dict[str, list[str]]) -> list[str]:
    """One note for each reason, with the first files by name."""
    notes = []
    for why, files in passed_over.items():
        more = f" and {len(files) - NAMED_IN_NOTE:,} more" if len(files) > NAMED_IN_NOTE else ""
        notes.append(f"not read, {why}: {', '.join(files[:NAMED_IN_NOTE])}{more}")
    return notes


def is_ledger(path: Path) -> bool:
    """Is this a ledger folder?"""
    return (path / LEDGER).is_file()


def find(paths: list[Path]) -> Found:
    """The files behind the paths. What cannot be read is a problem when it was named, a note when it only stood in a folder."""
    found = Found()
    for path in paths:
        if path.is_dir():
            _folder(path, found)
        else:
            _file(path, found, named=True)
    _once(found)
    return found


def _folder(path: Path, found: Found) -> None:
    before = len(found.files)
    for folder, folders, names in os.walk(path, onerror=lambda error: _unreadable(str(error.filename), error, found)):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        visible = sorted(name for name in names if not name.startswith("."))
        stems = {name: name.rsplit(".", 1)[0].lower() for name in visible if Path(name).suffix.lower() in TABLE_ENDINGS}
        is_ledger = "charge" in stems.values()
        for name in visible:
            if is_ledger and stems.get(name) in OTHER_TABLES:
                found.passed_over.setdefault("a table that this version does not use", []).append(str(Path(folder, name)))
            else:
                _file(Path(folder, name), found, named=False)
    if len(found.files) == before:
        found.problems.append(ReadError(str(path), "the folder", "no file that can be read", "charge tables (CSV, Parquet, XLSX) or 837 claims"))


def _file(path: Path, found: Found, named: bool) -> None:
    try:
        if not named and path.exists() and not path.is_file():
            return
        if not named and path.suffix.lower() in PROSE:
            found.passed_over.setdefault("not a table", []).append(str(path))
            return
        if not path.is_file():
            raise FileNotFoundError(0, "no such file" if not path.exists() else "something that is not a file")
        kind = X12 if x12.sniff(path) else kind_of(path)
    except OSError as error:
        _unreadable(str(path), error, found)
        return
    if kind == X12 or kind in KINDS:
        found.files.append((path, kind))
    elif named:
        found.problems.append(ReadError(str(path), "byte 1", kind, "a charge table (CSV, Parquet, XLSX) or 837 claims"))
    else:
        found.passed_over.setdefault(kind, []).append(str(path))


def _unreadable(file: str, error: OSError, found: Found) -> None:
    found.problems.append(ReadError(file, "the file", error.strerror or type(error).__name__, "a file that can be read"))


def _once(found: Found) -> None:
    """Keep the first of files that hold the same bytes."""
    sizes: dict[int, int] = {}
    for path, _ in found.files:
        size = path.stat().st_size
        sizes[size] = sizes.get(size, 0) + 1
    seen: dict[str, Path] = {}
    kept = []
    for path, kind in found.files:
        if sizes[path.stat().st_size] > 1:
            first = seen.setdefault(fingerprint(path), path)
            if first is not path:
                found.notes.append(f"{path}: not read a second time; it holds the same bytes as {first}")
                continue
        kept.append((path, kind))
    found.files = kept


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
