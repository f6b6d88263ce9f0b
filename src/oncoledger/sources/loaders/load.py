"""One file into the tables that it holds, as sorted arrays ready to be written as editions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ...model.dates import iso
from ..editions import period, quarter_of
from .edits import joined
from .grid import grids
from .heading import Headed, headed, usable
from .kinds import KINDS
from .read import Arrays, Rows, Sorted
from .recognise import edition_of, fiscal_of, given_table, part_of, table_of, track_of
from .refusal import SourceError
from .renamed import must_be_its_own_table, must_be_of_its_time
from .whole import must_be_whole, must_be_whole_list

PATIENCE_OF_A_PART = 4
"""Every whole table of pairs changes each quarter; a part of one may stay as it is for a year."""

OF_CODES_ALIVE = ("mue", "rvu", "opps", "asp", "ndc")
"""Kinds that list the codes of their period alone."""

__all__ = ["Loaded", "joined", "load", "load_all"]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file said. arrays: sorted, by name, as `Library` maps them. layout: how it was written, for `sources show`."""

    kind: str
    table: str
    edition: str
    sha256: str
    layout: str
    rows: int
    arrays: Arrays


def load(path: Path, kind: str | None = None, table: str | None = None, edition: str | None = None, short: bool = False) -> Loaded:
    """Read one file that holds one table. Raises SourceError with the reason, also where it holds several."""
    found = load_all(path, kind, table, edition, short)
    if len(found) > 1:
        raise SourceError(f"{path.name}: holds several tables: {', '.join(f'{each.kind} {each.table}'.strip() for each in found)}")
    return found[0]


def load_all(path: Path, kind: str | None = None, table: str | None = None, edition: str | None = None, short: bool = False) -> list[Loaded]:
    """Read one file. kind, table and edition are recognised unless they are given. short: load it though it looks cut.

    Several sheets or members that are one table are joined. Raises SourceError with the reason.
    """
    tables: dict[tuple[str, str, str], list[Loaded]] = {}
    for part in _with_rows(path, kind):
        for each in _read(path, part, table, edition, short):
            tables.setdefault((each.kind, each.table, each.edition), []).append(each)
    return [_one(some) for some in tables.values()]


def _with_rows(path: Path, kind: str | None) -> list[Headed]:
    """The grids that have headings of a known kind; where none has, the reason of the first."""
    if kind is not None and kind not in KINDS:
        raise SourceError(f"no kind is called {kind!r}; expected one of {', '.join(KINDS)}")
    found: list[Headed] = []
    reason: SourceError | None = None
    for grid in grids(path):
        try:
            part = headed(grid, kind)
            if kind is None:
                _named_alike(part)
            found.append(part)
        except SourceError as problem:
            reason = reason or problem
    if not found:
        raise reason or SourceError(f"{path.name}: holds no table")
    return found


def _named_alike(part: Headed) -> None:
    """A name that speaks of another kind belongs to another file. A licensee names his descriptors as he likes."""
    named = [name for name, kind in KINDS.items() if re.search(kind.file, part.file.lower())]
    if named and part.kind not in (*named, "descriptor"):
        kinds = " or ".join(KINDS[name].title for name in named)
        found = f"is named as {kinds}, but holds {KINDS[part.kind].title}"
        raise SourceError(f"{part.file}: {found}; it may have been renamed. Name the kind if it is right: {part.kind}")


def _read(path: Path, part: Headed, table: str | None, edition: str | None, short: bool) -> list[Loaded]:
    """The tables of one grid, and everything that speaks against them. What the caller says of table and edition is not doubted."""
    rows = usable(part)
    found = KINDS[part.kind].read(rows)
    if not short:
        _must_be_whole(part, rows, found)
    layout = f"{Path(part.file).suffix.lower().lstrip('.')}: {', '.join(part.columns)}"
    loaded = []
    for each in found:
        its_edition = _checked(path, part, edition or _edition(path, part, each))
        its_table = _table(path, part, each, its_edition, table)
        if not short and KINDS[part.kind].is_in_tables:
            must_be_whole(part.kind, its_table, rows)
        if its_table and not table:
            must_be_its_own_table(path.name, part.kind, its_table, each.arrays)
        if part.kind in OF_CODES_ALIVE and not edition:
            must_be_of_its_time(path.name, its_edition, each.arrays)
        loaded.append(Loaded(each.part or part.kind, its_table, its_edition, part.sha256, layout, _many(part, rows, each), each.arrays))
    return loaded


def _must_be_whole(part: Headed, rows: Rows, found: Sequence[Sorted]) -> None:
    """What can be said before the edition is known. A kind with several tables has its letters looked at when its table is."""
    if part.flaw:
        raise SourceError(f"{part.file}: {part.flaw}")
    if not KINDS[part.kind].is_in_tables:
        must_be_whole(part.kind, "", rows)
    for each in found:
        must_be_whole_list(part.file, each.part, _many(part, rows, each))


def _many(part: Headed, rows: Rows, table: Sorted) -> int:
    """Rows of a table: those of the file that were read into it. Add-ons that a contractor names have none in the arrays."""
    return rows.frame.height if part.kind == "addon" else len(next(iter(table.arrays.values())))


def _checked(path: Path, part: Headed, edition: str) -> str:
    """An edition of the form that the kind has."""
    fiscal = part.kind == "icd10cm"
    try:
        period(edition)
    except ValueError as problem:
        raise SourceError(f"{path.name}: {problem}") from None
    if edition.startswith("FY") != fiscal:
        raise SourceError(f"{path.name}: found edition {edition}; expected a {'fiscal year such as FY2026' if fiscal else 'quarter or a year'}")
    return edition


def _edition(path: Path, part: Headed, table: Sorted) -> str:
    kind = KINDS[part.kind]
    patience = PATIENCE_OF_A_PART if kind.patience == 0 and part_of(path.name) else kind.patience
    for name in dict.fromkeys((part.file, path.name)):
        found = fiscal_of(name, part.words) if part.kind == "icd10cm" else edition_of(name, part.words, table.newest, patience)
        if found:
            return quarter_of(table.newest) if kind.is_dated_by_rows and table.newest is not None and len(found) == 4 else found
    example = "FY2026" if part.kind == "icd10cm" else "2024Q3"
    raise SourceError(f"{path.name}: does not say which edition it is; name the edition, such as {example}")


def _table(path: Path, part: Headed, table: Sorted, edition: str, given: str | None) -> str:
    named = given_table(part.kind, given) if given else ""
    if part.kind == "rvu":
        year = int(iso(period(edition)[0])[:4])
        return named or track_of(part.file, part.words, year, np.unique(table.arrays["factor"]).tolist())
    if not KINDS[part.kind].is_in_tables:
        return ""
    found = named or table_of(path.name, part.words) or table_of(part.file, part.words)
    if not found:
        raise SourceError(f"{path.name}: does not say whether it is the practitioner or the hospital table; name the table")
    if part.kind == "mue" and "mai" not in part.columns and not found.startswith("medicaid"):
        raise SourceError(f"{path.name}: found no column MUE Adjudication Indicator; expected one in Medicare's table")
    return found


def _one(some: Sequence[Loaded]) -> Loaded:
    """Sheets or members that are parts of one table, as that table."""
    if len(some) == 1:
        return some[0]
    first = some[0]
    arrays = joined(first.kind, [each.arrays for each in some])
    return Loaded(first.kind, first.table, first.edition, first.sha256, first.layout, sum(each.rows for each in some), arrays)


