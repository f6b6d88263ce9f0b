"""One or more files of one table into sorted arrays, ready to be written as an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ...model.dates import FIRST_DAY, LAST_DAY
from .. import addons
from ..keys import Days, Keys, pair_keys
from ..pairs import PairTable
from .cells import codes, days, numbers, usable
from .grid import grids
from .heading import Headed, headed
from .recognise import edition_of, part_of, table_of
from .refusal import SourceError

if TYPE_CHECKING:
    import polars as pl

PATIENCE = 4
"""Every whole table of pairs changes each quarter. A part of one, and the short list of add-ons, may stay as it is for a year."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a file said. arrays: sorted, by name, as `Library` maps them. layout: how it was written, for `sources show`."""

    kind: str
    table: str
    edition: str
    sha256: str
    layout: str
    rows: int
    arrays: Mapping[str, np.ndarray]


def load(path: Path, kind: str | None = None, table: str | None = None, edition: str | None = None) -> Loaded:
    """Read one file. kind, table and edition are recognised unless they are given. Raises SourceError with the reason."""
    parts = _with_rows(path, kind)
    first = parts[0]
    if {part.kind for part in parts} != {first.kind}:
        raise SourceError(f"{path.name}: holds tables of several kinds: {', '.join(sorted({part.kind for part in parts}))}")
    frame = _stacked(parts)
    arrays, newest = READERS[first.kind](frame, path.name, first.columns)
    found_table = "" if first.kind == "addon" else table or _one_table(path, parts)
    if first.kind != "addon" and not found_table:
        raise SourceError(f"{path.name}: does not say whether it is the practitioner or the hospital table; name the table")
    patience = 0 if first.kind == "ptp" and not part_of(path.name) else PATIENCE
    found_edition = edition or edition_of(path.name, first.words, newest, patience) or edition_of(first.file, first.words, newest, patience)
    if not found_edition:
        raise SourceError(f"{path.name}: does not say which edition it is; name the edition, such as 2024Q3")
    layout = f"{Path(first.file).suffix.lower().lstrip('.')}: {', '.join(first.columns)}"
    return Loaded(first.kind, found_table, found_edition, first.sha256, layout, frame.height, arrays)


def joined(kind: str, some: Sequence[Mapping[str, np.ndarray]]) -> Mapping[str, np.ndarray]:
    """The arrays of a table that came in several files; a row that stands in two of them counts once."""
    columns = {name: np.concatenate([arrays[name] for arrays in some]) for name in some[0] if name != "most_rows"}
    if kind == "ptp":
        rows = np.unique(np.rec.fromarrays([columns[name] for name in ("key", "start", "end", "indicator")]))
        return _pair_arrays(*(rows[f"f{i}"] for i in range(4)))
    if kind == "mue":
        key, at = np.unique(columns["key"], return_index=True)
        return {"key": key, "value": columns["value"][at], "mai": columns["mai"][at]}
    raise SourceError("add-on codes come in one file")


def _with_rows(path: Path, kind: str | None) -> list[Headed]:
    """The grids that have headings of a known kind; where none has, the reason of the first."""
    found: list[Headed] = []
    reason: SourceError | None = None
    for grid in grids(path):
        try:
            found.append(headed(grid, kind))
        except SourceError as problem:
            reason = reason or problem
    if not found:
        raise reason or SourceError(f"{path.name}: holds no table")
    return found


def _stacked(parts: Sequence[Headed]) -> pl.DataFrame:
    import polars as pl

    return pl.concat([usable(part) for part in parts])


def _one_table(path: Path, parts: Sequence[Headed]) -> str:
    tables = {table_of(path.name, part.words) or table_of(part.file, part.words) for part in parts}
    if len(tables) > 1:
        raise SourceError(f"{path.name}: holds both tables; add them one by one")
    return tables.pop()


def _ptp(frame: pl.DataFrame, file: str, columns: Sequence[str]) -> tuple[Mapping[str, np.ndarray], int | None]:
    start = days(frame, "start", file, FIRST_DAY) if "start" in columns else np.full(frame.height, FIRST_DAY, dtype=np.int32)
    end = days(frame, "end", file, LAST_DAY) if "end" in columns else np.full(frame.height, LAST_DAY, dtype=np.int32)
    key = pair_keys(codes(frame, "column1", file), codes(frame, "column2", file))
    indicator = numbers(frame, "indicator", file, (0, 1, 9)).astype(np.int8)
    return _pair_arrays(key, start, end, indicator), _newest(start, end)


def _pair_arrays(key: Keys, start: Days, end: Days, indicator: np.ndarray) -> Mapping[str, np.ndarray]:
    pairs = PairTable.of(key, start, end, indicator)
    return {"key": pairs.key, "start": pairs.start, "end": pairs.end, "indicator": pairs.indicator, "most_rows": np.array([pairs.most_rows])}


def _mue(frame: pl.DataFrame, file: str, columns: Sequence[str]) -> tuple[Mapping[str, np.ndarray], int | None]:
    key, value, mai = codes(frame, "code", file), numbers(frame, "value", file), numbers(frame, "mai", file, (1, 2, 3))
    order = np.argsort(key, kind="stable")
    key = key[order]
    twice = np.flatnonzero(key[1:] == key[:-1])
    if len(twice):
        raise SourceError(f"{file}: {frame['code'][int(order[twice[0]])]} stands in it twice; expected one row a code")
    return {"key": key, "value": value[order].astype(np.int32), "mai": mai[order].astype(np.int8)}, None


def _addon(frame: pl.DataFrame, file: str, columns: Sequence[str]) -> tuple[Mapping[str, np.ndarray], int | None]:
    start = days(frame, "start", file, FIRST_DAY) if "start" in columns else np.full(frame.height, FIRST_DAY, dtype=np.int32)
    end = days(frame, "end", file, LAST_DAY) if "end" in columns else np.full(frame.height, LAST_DAY, dtype=np.int32)
    addon, kinds = codes(frame, "addon", file), numbers(frame, "type", file, (1, 2, 3))
    primary = codes(frame, "primary", file)
    contractor = (frame["primary"] == addons.BY_CONTRACTOR).to_numpy() | (kinds != 1)
    fixed = ~contractor
    rows = addons.of(addon[fixed], primary[fixed], start[fixed], end[fixed], np.unique(addon[contractor & (end == LAST_DAY)]))
    return {name: getattr(rows, name) for name in ("addon", "primary", "start", "end", "by_contractor")}, _newest(start, end)


def _newest(start: Days, end: Days) -> int | None:
    """The newest day on which something began or had just ended; None where no row has a date."""
    known = np.concatenate((start[start != FIRST_DAY], end[end != LAST_DAY] + 1))
    return int(known.max()) if len(known) else None


READERS = {"ptp": _ptp, "mue": _mue, "addon": _addon}
