"""What a grid holds, told by its headings: the kind of table, its columns, and the words above them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .grid import Grid, tidy
from .refusal import SourceError

if TYPE_CHECKING:
    import polars as pl

CODE = r"^[0-9A-Z]{5}$"

Test = Callable[[str], bool]

COLUMNS: Mapping[str, Mapping[str, Test]] = {
    "ptp": {
        "column1": lambda h: "column 1" in h,
        "column2": lambda h: "column 2" in h,
        "indicator": lambda h: "modifier" in h,
        "end": lambda h: "deletion" in h,
        "start": lambda h: "effective" in h,
    },
    "mue": {
        "code": lambda h: "hcpcs" in h,
        "value": lambda h: "mue value" in h or "mue units" in h,
        "mai": lambda h: "adjudication" in h or "mai" in h.split(),
    },
    "addon": {
        "addon": lambda h: "add on code" in h and "del" not in h,
        "primary": lambda h: "primary code" in h and "del" not in h,
        "type": lambda h: "edit type" in h,
        "start": lambda h: "edit eff" in h,
        "end": lambda h: "edit del" in h,
    },
}
OPTIONAL = {"start", "end"}
WORDS = {
    "ptp": "Column 1, Column 2, Deletion Date, Modifier",
    "mue": "HCPCS/CPT Code, MUE Values, MUE Adjudication Indicator",
    "addon": "Add-On_Code, Primary_Code, AOC_Edit_Type",
}


@dataclass(frozen=True, slots=True)
class Headed:
    """A grid whose kind is known. rows: the named columns of every row below the headings, and `row`, its number in the file."""

    kind: str
    file: str
    sha256: str
    words: str
    """Everything above the first data row, in small letters: title, licence, headings."""
    rows: pl.DataFrame
    columns: tuple[str, ...]


def headed(grid: Grid, kind: str | None = None) -> Headed:
    """Find the headings of a grid. Raises SourceError that says what was found and what was expected."""
    import polars as pl

    top, headings, words = _headings(grid)
    for candidate, tests in COLUMNS.items():
        if kind in (None, candidate):
            found = {name: next((c for c, text in headings.items() if test(text)), None) for name, test in tests.items()}
            if all(found[name] or name in OPTIONAL for name in tests):
                named = [pl.col(column).alias(name) for name, column in found.items() if column]
                rows = tidy(grid.cells.slice(top).select(named)).with_row_index("row", top + 1)
                return Headed(candidate, grid.file, grid.sha256, words, rows, tuple(name for name in tests if found[name]))
    seen = "; ".join(text for text in headings.values() if text)[:120] or "no headings"
    expected = WORDS[kind] if kind else " or ".join(WORDS.values())
    raise SourceError(f"{grid.file}: found {seen}; expected a table with {expected}")


def _headings(grid: Grid) -> tuple[int, dict[str, str], str]:
    """Rows before the first data row, the heading of each column (over several rows where it is broken), and all words."""
    head = tidy(grid.cells.head(60))
    above: list[tuple[str | None, ...]] = []
    for row in head.iter_rows():
        if _is_data(row):
            break
        above.append(row)
    lines = [row for row in above if sum(cell is not None for cell in row) > 1]
    headings = {column: _plain(" ".join(row[i] or "" for row in lines)) for i, column in enumerate(head.columns)}
    words = _plain(" ".join(cell for row in above for cell in row if cell), keep="/-,")
    return len(above), headings, words


def _is_data(row: tuple[str | None, ...]) -> bool:
    """Two cells or more, and one of them a code: five capitals or digits, with a digit among them."""
    cells = [cell for cell in row if cell]
    return len(cells) > 1 and any(re.match(CODE, cell) and re.search(r"\d", cell) for cell in cells)


def _plain(text: str, keep: str = "") -> str:
    return re.sub(rf"[^a-z0-9{re.escape(keep)}]+", " ", text.lower()).strip()
