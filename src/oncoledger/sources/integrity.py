"""Is what was compiled still what was written? Folders that are not whole, arrays that changed, folders that nobody knows."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from .catalogue import CATALOGUE
from .editions import LAYOUT, checksum


class Damage(NamedTuple):
    """One thing that is not as it should be. command: what mends it."""

    place: str
    words: str
    command: str


def damages(home: Path) -> Iterator[Damage]:
    """Everything under `sources/` that is not a whole edition. Every array is read and its checksum compared."""
    shelf = home / "sources"
    for table in sorted(path for path in shelf.glob("*") if not path.name.startswith(".")):
        if not table.is_dir() or table.name not in CATALOGUE:
            yield Damage(f"sources/{table.name}", "is the name of no table; it is not read", f"rm -r {shown(table)}")
            continue
        for edition in sorted(table.iterdir()):
            yield from _edition(table.name, edition)


def _edition(name: str, place: Path) -> Iterator[Damage]:
    where = f"sources/{name}/{place.name}"
    if not place.is_dir() or not (place / "edition.json").is_file():
        yield Damage(where, "was not written to its end, or its edition.json is gone; it is not read", f"rm -r {shown(place)}")
        return
    again = "oncoledger sources add FILE"
    try:
        facts = json.loads((place / "edition.json").read_text(encoding="utf-8"))
        layout, arrays = facts["layout_number"], place / facts["arrays"]
        sums: dict[str, str] = facts.get("checksums", {})
        called = (facts["name"], facts["edition"])
    except (OSError, ValueError, TypeError, KeyError):
        yield Damage(where, "its edition.json cannot be read; the edition does not answer", again)
        return
    if layout != LAYOUT:
        yield Damage(where, f"was compiled in layout {layout}, this version reads layout {LAYOUT}; it does not answer", again)
        return
    if called != (name, place.name):
        yield Damage(where, f"says that it is {called[0]} {called[1]}; it may have been moved here by hand", again)
    if not sums:
        yield Damage(where, "has no checksums: it was loaded by an earlier version", again)
    for array in sorted(sums):
        yield from _array(where, arrays / f"{array}.npy", sums[array], again)
    written = (place / "edition.json").stat().st_mtime
    for left in sorted(place.glob("arrays-*")):
        if left != arrays and left.stat().st_mtime > written:   # older ones are kept for processes that still read them
            yield Damage(f"{where}/{left.name}", "is left over from a load that was interrupted; it is not read", f"rm -r {shown(left)}")


def _array(where: str, path: Path, expected: str, again: str) -> Iterator[Damage]:
    try:
        np.load(path, mmap_mode="r", allow_pickle=False)
        found = checksum(path)
    except (OSError, ValueError, EOFError):
        yield Damage(f"{where}/{path.name}", "is missing or cannot be read", again)
        return
    if found != expected:
        yield Damage(f"{where}/{path.name}", f"has changed since it was written: checksum {found[:12]}, expected {expected[:12]}", again)


def shown(path: Path) -> str:
    """A path as a person may type it."""
    text = str(path)
    return f'"{text}"' if " " in text else text
