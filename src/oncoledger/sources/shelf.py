"""Loading, listing, showing and removing editions: what `oncoledger sources add|list|show|remove` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..model.dates import iso
from .editions import Edition, default_home, name_of, period, read_editions, remove_edition, today, write_edition
from .library import Library


class Shown(NamedTuple):
    """One edition, and what a person wants to know about it."""

    edition: Edition
    answers_from: str
    meant_until: str
    replaced_by: str
    """The edition that answers later dates; empty for the newest, which is carried forward."""


def add(
    path: Path | Sequence[Path], kind: str | None = None, table: str | None = None, edition: str | None = None, home: Path | None = None
) -> Edition:
    """Load one table: a file, or the several files into which CMS cut it. Returns the edition as it stands now.

    A further part of an edition (ccipra-v313r0-f2 after -f1) is joined to it; any other file takes the place of its edition.
    Raises SourceError with the reason; nothing is changed then.
    """
    import hashlib

    from .loaders.load import joined, load
    from .loaders.recognise import part_of
    from .loaders.refusal import SourceError

    paths = [path] if isinstance(path, Path) else list(path)
    if not paths:
        raise SourceError("no file was named")
    home = default_home() if home is None else home
    loaded = [load(one, kind, table, edition) for one in paths]
    first = loaded[0]
    for one, other in zip(paths, loaded, strict=True):
        if (other.kind, other.table, other.edition) != (first.kind, first.table, first.edition):
            raise SourceError(f"{one.name}: is {other.kind} {other.table} {other.edition}; {paths[0].name} is {first.kind} {first.table} {first.edition}")
    files, hashes, all_arrays = [one.name for one in paths], [one.sha256 for one in loaded], [one.arrays for one in loaded]
    name = name_of(first.kind, first.table)
    before = next((e for e in read_editions(home) if (e.name, e.edition) == (name, first.edition)), None)
    if before and all(part_of(file) for file in files) and not set(files) & set(before.file.split(" + ")) and part_of(before.file.split(" + ")[0]):
        files, hashes = [before.file, *files], [before.sha256, *hashes]
        all_arrays.insert(0, {array: before.array(array) for array in first.arrays})
    arrays = all_arrays[0] if len(all_arrays) == 1 else joined(first.kind, all_arrays)
    sha256 = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    rows = len(next(iter(arrays.values())))
    fresh = Edition(name, first.kind, first.table, first.edition, iso(period(first.edition)[0]), sha256, rows, " + ".join(files), today(), first.layout)
    return write_edition(home, fresh, arrays)


def list_editions(home: Path | None = None) -> list[Edition]:
    """Every edition that can answer: the starter set's first, then the loaded ones by name and date."""
    return list(Library.open(home).editions)


def show(name: str, edition: str | None = None, home: Path | None = None) -> list[Shown]:
    """The editions of one table, oldest first. Raises KeyError where nothing of that name is loaded."""
    mine = [e for e in list_editions(home) if e.name == name and edition in (None, e.edition)]
    if not mine:
        raise KeyError(f"nothing is loaded under the name {name!r}" + (f" in edition {edition}" if edition else ""))
    loaded = sorted((e for e in list_editions(home) if e.name == name and not e.is_starter), key=lambda e: e.valid_from)
    later = {e: next((n.edition for n in loaded if n.valid_from > e.valid_from), "") for e in mine}
    return [Shown(e, e.valid_from, iso(e.end), later[e]) for e in mine]


def remove(name: str, edition: str, home: Path | None = None) -> Edition:
    """Take one loaded edition away. Raises KeyError where it is not loaded; the starter set cannot be removed."""
    home = default_home() if home is None else home
    for loaded in read_editions(home):
        if (loaded.name, loaded.edition) == (name, edition):
            remove_edition(home, loaded)
            return replace(loaded, folder="")
    raise KeyError(f"no edition {edition} of {name} is loaded")
