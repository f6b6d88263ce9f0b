"""Rows of an export by its mapping: each cell read by what its column means in the ledger; what cannot be read is named and left out."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path

import numpy as np

from ...model.schema import TABLES
from ...model.table import Words
from ...model.verdict import ReadError
from ..records import Record, Records, Value
from ..tabular import read_sheet
from ..tabular_columns import trimmed
from ..tabular_sheet import Complaints, Sheet, Unreadable
from ..tabular_values import diagnoses, modifiers
from .cells import READ
from .clocks import Clocks
from .profile import FACTORS, OTHERWISE, Block, Mapping, Part, Source, kinds_of, plain, zone_of

_ONCE = frozenset(("patient", "provider", "site", "patient_identifier", "coverage", "course", "phase", "plan"))
"""Tables of which an export repeats the same row on every line."""


def read_mapped(path: Path, mapping: Mapping, name: str, system: str = "", zone: tzinfo | None = None) -> Records:
    """An export by its mapping. Nothing is raised for what it holds. system: whose records they are, else what the mapping says."""
    try:
        kind, sheet = read_sheet(path)
    except Unreadable as problem:
        return Records("table", problems=[problem.error])
    except OSError as problem:
        return Records("table", problems=[ReadError(name, "the file", problem.strerror or type(problem).__name__, "a file that can be read")])
    return mapped_sheet(sheet, mapping, name, f"{mapping.name} ({kind})", system, zone)


def mapped_sheet(sheet: Sheet, mapping: Mapping, name: str, kind: str, system: str = "", zone: tzinfo | None = None) -> Records:
    """The records of a sheet by a mapping."""
    read = Records(kind, problems=list(sheet.problems), notes=list(sheet.notes), items=len(sheet.rows) + sheet.lost_rows)
    columns = _Columns(sheet, mapping, Complaints(name), zone)
    if missing := columns.missing():
        shown = ", ".join(heading.strip() or "(blank)" for heading in sheet.headings[:40]) or "nothing"
        read.problems.append(ReadError(name, f"row {max(sheet.heading_row, 1)}", f"the columns {shown}",
        f"the columns of {mapping.name}; {', '.join(missing)} not found"))
        return read
    totals = columns.totals()
    if totals.any():
        read.unused["rows of totals or remarks"] += int(totals.sum())
    taken = np.zeros(len(sheet.rows), bool)
    for block in mapping.rows:
        rows = np.flatnonzero(columns.chosen(block) & ~totals)
        taken[rows] = True
        read.records += columns.records(block, rows, system or mapping.system or "table")
    blank = columns.blank()
    left = int((~taken & ~totals & ~blank).sum())
    if left:
        read.unused["rows that no part of the mapping takes"] += left
    read.unused += columns.unused()
    read.items -= int(blank.sum())
    read.notes += columns.notes()
    read.problems += columns.complaints.problems()
    return read


_CODES = {"diagnoses": diagnoses, "modifiers": modifiers}
_FORMULA = frozenset("#n/a #ref! #value! #div/0! #name? #null! #num! #getting_data #spill! #calc!".split())
"""What a spreadsheet writes where a formula failed."""


class _Columns:
    """The columns of a sheet, read once for each meaning that the mapping gives them."""

    def __init__(self, sheet: Sheet, mapping: Mapping, complaints: Complaints, zone: tzinfo | None) -> None:
        self.sheet, self.mapping, self.complaints, self.zone = sheet, mapping, complaints, zone
        self.place: dict[str, int] = {}
        for place, heading in enumerate(sheet.headings):
            self.place.setdefault(plain(heading), place)
        self.cleaned: dict[int, Words] = {}
        self.readers: dict[int, Clocks] = {}

    def words(self, heading: str) -> Words:
        place = self.place[plain(heading)]
        if place not in self.cleaned:
            self.cleaned[place] = trimmed(self.sheet.columns[place])
        return self.cleaned[place]

    def missing(self) -> list[str]:
        """Columns without which nothing can be read: those that recognise the export, and those that name a record."""
        wanted = [*self.mapping.headings, *(column for block in self.mapping.rows for column in (*block.record_id, *block.where))]
        return [heading for heading in dict.fromkeys(wanted) if plain(heading) not in self.place]

    def blank(self) -> np.ndarray:
        empty = np.ones(len(self.sheet.rows), bool)
        for place in range(len(self.sheet.columns)):
            empty &= trimmed(self.sheet.columns[place]).ids == 0
        return empty

    def totals(self) -> np.ndarray:
        """Rows whose first filled cell begins with a word such as Total."""
        found = np.zeros(len(self.sheet.rows), bool)
        for words in (trimmed(column) for column in self.sheet.columns[:3]):
            starts = [any(word.lower().startswith(skip.lower()) for skip in self.mapping.skip) and word != "" for word in words.words]
            found |= np.array(starts, bool)[words.ids]
        return found

    def chosen(self, block: Block) -> np.ndarray:
        rows = np.ones(len(self.sheet.rows), bool)
        for heading in block.only_with:
            rows &= self.words(heading).ids != 0 if plain(heading) in self.place else False
        for conditions, wanted in ((block.where, True), (block.unless, False)):
            for heading, accepted in conditions.items():
                if plain(heading) in self.place:
                    words = self.words(heading)
                    fits = np.array([word.lower() in {each.lower() for each in accepted} for word in words.words], bool)[words.ids]
                    rows &= fits if wanted else ~fits
        return rows

    def records(self, block: Block, rows: np.ndarray, system: str) -> list[Record]:
        kinds = kinds_of(block.table)
        columns: dict[str, list[Value | None]] = {}
        for name, source in block.columns.items():
            if there := [heading for heading in _headings(source) if plain(heading) in self.place]:
                columns[name] = self._values(block, name, source, there, kinds[name], rows)
        ids = [self.words(heading) for heading in block.record_id]
        needed = [column.name for column in TABLES[block.table].columns if column.required and column.name != "record_id"]
        seen: Counter[str] = Counter()
        written: set[tuple[str, str]] = set()
        found = []
        for place, row in enumerate(rows.tolist()):
            values: dict[str, Value] = {name: value for name, cells in columns.items() if (value := cells[place]) is not None}
            if not values:
                continue
            values |= {name: value for name, value in block.constants.items() if name not in values}
            number = int(self.sheet.rows[row])
            if lacking := [name for name in needed if name not in values]:
                what = f"{' and '.join(lacking)}; the row is left out of {block.table}"
                self.complaints.add(lacking[0], f"rows without what every row of {block.table} needs", [number], lambda _, what=what: ("nothing",
                what))  # type: ignore[misc]
                continue
            values["system"] = system
            content = hashlib.blake2b(repr(sorted(values.items())).encode(), digest_size=10).hexdigest()
            name = "-".join(filter(None, (words[row] for words in ids)))
            if not name:
                seen[content] += 1
                name = f"{content}-{seen[content]}"
            if block.table in _ONCE and (name, content) in written:
                continue
            written.add((name, content))
            found.append(Record(block.table, values | {"record_id": name, "source_place": f"row {number}"}))
        return found

    def _values(self, block: Block, name: str, source: Source, headings: list[str], kind: str, rows: np.ndarray) -> list[Value | None]:
        """The cells of one ledger column for the chosen rows; each distinct combination of words is read once."""
        read = self._reader(block, name, source, headings, kind)
        columns = [self.words(heading) for heading in headings]
        known: dict[tuple[str, ...], Value | None] = {}
        wrong: dict[tuple[tuple[str, ...], str], list[int]] = {}
        values: list[Value | None] = []
        faults: dict[tuple[str, ...], str] = {}
        for row in rows.tolist():
            cells = tuple(column[row] for column in columns)
            if cells not in known:
                try:
                    if any(cell.lower() in _FORMULA for cell in cells):
                        raise ValueError("a value; the spreadsheet's formula failed")
                    known[cells] = read(cells) if any(cells) else None
                except ValueError as problem:
                    known[cells], faults[cells] = None, str(problem)
            if cells in faults:
                wrong.setdefault((cells, faults[cells]), []).append(int(self.sheet.rows[row]))
            values.append(known[cells])
        for (cells, expected), numbers in wrong.items():
            told = (repr(" ".join(cells))[:62], expected)
            heading = " and ".join(headings)
            self.complaints.add(heading, f"cells that are not {expected}", numbers, lambda _, told=told: told)  # type: ignore[misc]
        return values

    def _reader(self, block: Block, name: str, source: Source, headings: list[str], kind: str) -> Callable[[tuple[str, ...]], Value | None]:
        part = source.part if isinstance(source, Part) else ""
        words = {given.lower(): ours for given, ours in block.words.get(name, {}).items()}
        factor = FACTORS.get(block.units.get(name, ""), 1.0)
        if kind in ("date", "time"):
            clocks = self._clocks(headings[0])
            return lambda cells: _moment(cells, kind, clocks)

        def read(cells: tuple[str, ...]) -> Value | None:
            text = _part(" ".join(cell for cell in cells if cell), part)
            if words:
                if text.lower() not in words and OTHERWISE not in words:
                    raise ValueError(f"one of {', '.join(list(block.words[name])[:8])}")
                text = words.get(text.lower(), words.get(OTHERWISE, ""))
            if not text:
                return None
            if name in _CODES:
                good, bad = _CODES[name](text)
                if bad or not good:
                    raise ValueError("ICD-10-CM codes" if name == "diagnoses" else "modifiers of two characters")
                return good
            value = READ[kind](text, self.zone)
            return round(value * factor) if factor != 1.0 and isinstance(value, int) else value

        return read

    def _clocks(self, heading: str) -> Clocks:
        place = self.place[plain(heading)]
        if place not in self.readers:
            self.readers[place] = Clocks(self.words(heading).words, self.sheet.dates_are_serials, self.mapping.dates == "day first", self.zone,
            zone_of(self.mapping))
        return self.readers[place]

    def notes(self) -> list[str]:
        notes = [f"{self.sheet.headings[place].strip()}: {note}" for place, reader in self.readers.items() for note in reader.dates.notes]
        again = [heading.strip() for place, heading in enumerate(self.sheet.headings) if plain(heading) and self.place[plain(heading)] != place]
        return notes + ([f"headings that stand twice, of which the first is read: {', '.join(dict.fromkeys(again))}"] if again else [])

    def unused(self) -> Counter[str]:
        """Columns of which the mapping keeps nothing -> filled cells."""
        used = {plain(each) for block in self.mapping.rows for each in (*block.record_id, *block.where, *block.unless, *block.only_with)}
        used |= {plain(each) for block in self.mapping.rows for source in block.columns.values() for each in _headings(source)}
        left: Counter[str] = Counter()
        for place, heading in enumerate(self.sheet.headings):
            if plain(heading) not in used or self.place[plain(heading)] != place:
                filled = int((trimmed(self.sheet.columns[place]).ids != 0).sum())
                left[f"cells of the column {heading.strip() or place + 1}"] += filled
        return +left


def _moment(cells: tuple[str, ...], kind: str, clocks: Clocks) -> Value | None:
    """A day, or a day and a clock time that stands beside it or in a column of its own."""
    first = cells[0]
    if not first:
        raise ValueError("a date beside the time")
    if kind == "date":
        return clocks.date(first)
    return clocks.time(first, next((cell for cell in cells[1:] if cell), ""))


def _part(text: str, part: str) -> str:
    """A part of a cell: family or given name of `Last, First`, the first or the other words."""
    if not part or not text:
        return text
    if part in ("family", "given"):
        family, comma, given = text.partition(",")
        if not comma:
            given, _, family = text.rpartition(" ")
        return family.strip() if part == "family" else given.strip()
    first, _, rest = text.partition(" ")
    return first if part in ("first", "day") else rest.strip()


def _headings(source: Source) -> list[str]:
    return source if isinstance(source, list) else [source.column if isinstance(source, Part) else source]
