"""What a grid holds, told by its headings: the kind of table, its columns, and the words above them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .grid import Grid, tidy
from .kinds import KINDS, Kind
from .read import Rows
from .refusal import SourceError

if TYPE_CHECKING:
    import polars as pl

LONGEST_PREAMBLE = 60


@dataclass(frozen=True, slots=True)
class Headed:
    """A grid whose kind is known. rows: the named columns of every row below the headings, and `row`, its number in the file."""

    kind: str
    file: str
    sha256: str
    words: str
    """Everything above the first data row, in small letters: title, licence, headings."""
    above: tuple[str, ...]
    """The cells above the first data row: a later row of nothing else repeats the headings."""
    rows: pl.DataFrame
    columns: tuple[str, ...]
    flaw: str = ""


def headed(grid: Grid, kind: str | None = None) -> Headed:
    """Find the headings of a grid. Raises SourceError that says what was found and what was expected."""
    import polars as pl

    head = tidy(grid.cells.head(LONGEST_PREAMBLE)).rows()
    seen: dict[str, str] = {}
    for name, candidate in KINDS.items():
        if kind not in (None, name):
            continue
        top, headings = _headings(head, candidate)
        seen = {column: text for column, text in headings.items() if text} if len(headings) > len(seen) or not seen else seen
        found = _columns(candidate, headings)
        if found is None and kind == name == "descriptor" and len(headings) == 2:
            found = {"code": "c0", "description": "c1"}   # as the publisher of CPT writes them: without headings
        if found is not None:
            named = [pl.col(column).alias(column_name) for column_name, column in found.items()]
            rows = tidy(grid.cells.slice(top).select(named)).with_row_index("row", top + 1)
            cells = tuple(dict.fromkeys(cell for row in head[:top] for cell in row if cell))
            return Headed(name, grid.file, grid.sha256, _plain(" ".join(cells), keep="/-,."), cells, rows, tuple(found), grid.flaw)
    shown = "; ".join(seen.values())[:120] or "no headings"
    flaw = f"; {grid.flaw}" if grid.flaw else ""
    raise SourceError(f"{grid.file}: found {shown}; expected a table with {_expected(grid.file, kind)}{flaw}")


def usable(part: Headed) -> Rows:
    """The data rows: without blank rows, repeated headings and closing remarks. Raises SourceError where nothing is left."""
    import polars as pl

    kind, names = KINDS[part.kind], list(part.columns)
    filled = pl.sum_horizontal(pl.col(names).is_not_null().cast(pl.Int32))
    remark = (filled == 1) & ~pl.col(kind.key).fill_null("").str.contains(kind.looks)
    if len(names) == 1:
        remark = pl.lit(False)
    repeated = pl.all_horizontal(pl.col(names).is_null() | pl.col(names).is_in(list(part.above)))
    worded = pl.col(kind.key).str.to_lowercase().str.contains(r"column|hcpcs|add.?on|code|copyright").fill_null(False)
    frame = part.rows.filter((filled > 0) & ~(remark | repeated | worded))
    if frame.is_empty():
        raise SourceError(f"{part.file}: has headings but no rows")
    return Rows(frame, part.file, part.columns)


def _headings(head: list[tuple[str | None, ...]], kind: Kind) -> tuple[int, dict[str, str]]:
    """Rows before the first data row of a kind, and the heading of each column, over several rows where it is broken."""
    top = next((i for i, row in enumerate(head) if _is_data(row, kind)), len(head))
    lines = [row for row in head[:top] if sum(cell is not None for cell in row) > 1 or len(row) == 1]
    return top, {f"c{i}": _plain(" ".join(row[i] or "" for row in lines)) for i in range(len(head[0]) if head else 0)}


def _is_data(row: tuple[str | None, ...], kind: Kind) -> bool:
    """Two cells or more (one in a table of one column), and one of them as rows of the kind have it; or a code that lost its zeros in front."""
    cells = [cell for cell in row if cell]
    if len(cells) > 2 and re.fullmatch(r"\d{3,4}", cells[0]):
        return True
    return len(cells) > (len(kind.columns) > 1) and any(re.match(kind.row, cell) for cell in cells)


def _columns(kind: Kind, headings: dict[str, str]) -> dict[str, str] | None:
    """The column of the grid for each column of the kind; None where one is missing."""
    found = {name: next((column for column, text in headings.items() if text and test(text)), "") for name, test in kind.columns.items()}
    if not all(found[name] or name in kind.optional for name in kind.columns):
        return None
    if kind.only and any(text and column not in found.values() for column, text in headings.items()):
        return None
    return {name: column for name, column in found.items() if column}


def _expected(file: str, kind: str | None) -> str:
    """The headings of the kind that was asked for, or that the file's name speaks of; else the names of all kinds."""
    named = kind or next((name for name, each in KINDS.items() if re.search(each.file, file.lower())), None)
    return KINDS[named].words if named else f"the headings of one of these kinds: {', '.join(KINDS)}"


def _plain(text: str, keep: str = "") -> str:
    return re.sub(rf"[^a-z0-9{re.escape(keep)}]+", " ", text.lower()).strip()
