"""Loading, listing, showing and removing editions: what `oncoledger sources add|list|show|remove` does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..model.dates import iso
from .editions import Edition, default_home, name_of, period, read_editions, remove_edition, today, write_edition
from .library import Library

if TYPE_CHECKING:
    from .loaders.load import Loaded
    from .loaders.read import Arrays

LARGE = 1000
"""A table of fewer rows may shrink to any number of them."""


class Shown(NamedTuple):
    """One edition, and what a person wants to know about it."""

    edition: Edition
    answers_from: str
    meant_until: str
    replaced_by: str
    """The edition that answers later dates; empty for the newest, which is carried forward."""


def add(
    path: Path | Sequence[Path],
    kind: str | None = None,
    table: str | None = None,
    edition: str | None = None,
    home: Path | None = None,
    short: bool = False,
) -> Edition:
    """Load one table: a file, or the several files into which CMS cut it. Returns the edition as it stands now; of a file with several tables the first."""
    return add_all([path] if isinstance(path, Path) else path, kind, table, edition, home, short)[0]


def add_all(
    paths: Sequence[Path], kind: str | None = None, table: str | None = None, edition: str | None = None, home: Path | None = None, short: bool = False
) -> list[Edition]:
    """Load files of any kinds. Returns the editions as they stand now, in the order of the files.

    Files that are one table, and a further part of an edition (ccipra-v313r0-f2 after -f1), are joined; any other file takes the place of its edition.
    short: load also what looks cut. Raises SourceError with the reason of every file that is refused, a line each; nothing is changed then.
    """
    from .loaders.load import load_all
    from .loaders.refusal import SourceError

    home = default_home() if home is None else home
    standing = read_editions(home)
    if not paths:
        raise SourceError("no file was named")
    tables: dict[tuple[str, str], list[tuple[str, Loaded]]] = {}
    reasons = []
    for path in paths:
        try:
            for each in load_all(path, kind, table, edition, short):
                tables.setdefault((name_of(each.kind, each.table), each.edition), []).append((path.name, each))
        except SourceError as problem:
            reasons.append(str(problem))
    fresh = [_edition(name, its_edition, some, standing) for (name, its_edition), some in tables.items()]
    if not short:
        reasons += [reason for each, _ in fresh if (reason := _shrunk(each, standing))]
    if reasons:
        raise SourceError("\n".join([*reasons, "nothing was loaded"] if len(paths) > 1 else reasons))
    return [write_edition(home, each, arrays) for each, arrays in fresh]


def _edition(name: str, edition: str, some: list[tuple[str, Loaded]], standing: list[Edition]) -> tuple[Edition, Arrays]:
    """The files of one edition, joined to the parts of it that stand already."""
    import hashlib

    from .loaders.load import joined
    from .loaders.recognise import part_of

    first = some[0][1]
    files, hashes, all_arrays = [file for file, _ in some], [each.sha256 for _, each in some], [each.arrays for _, each in some]
    before = next((e for e in standing if (e.name, e.edition) == (name, edition)), None)
    if before and all(part_of(file) for file in files) and not set(files) & set(before.file.split(" + ")) and part_of(before.file.split(" + ")[0]):
        files, hashes = [before.file, *files], [before.sha256, *hashes]
        all_arrays.insert(0, {array: before.array(array) for array in first.arrays})
    arrays = all_arrays[0] if len(all_arrays) == 1 else joined(first.kind, all_arrays)
    sha256 = hashes[0] if len(hashes) == 1 else hashlib.sha256("".join(hashes).encode()).hexdigest()
    rows = first.rows if len(all_arrays) == 1 else len(next(iter(arrays.values())))
    return Edition(name, first.kind, first.table, edition, iso(period(edition)[0]), sha256, rows, " + ".join(files), today(), first.layout), arrays


def _shrunk(fresh: Edition, standing: list[Edition]) -> str:
    """Why an edition looks cut beside the newest one of its name that stands; empty where it does not."""
    from .loaders.recognise import part_of

    mine = [e for e in standing if e.name == fresh.name and e.kind not in ("descriptor", "ptp" if part_of(fresh.file) else "")]
    if not mine or mine[-1].rows < LARGE or 2 * fresh.rows >= mine[-1].rows:
        return ""
    return f"{fresh.file}: found {fresh.rows:,} rows; edition {mine[-1].edition} of {fresh.name} has {mine[-1].rows:,}: it may be cut"


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
