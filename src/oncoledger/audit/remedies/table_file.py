"""A charge export under repair: slips of its cells, remedies of its lines, and the changes as a person reads them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from oncoledger.formats.tabular import charges_of, read_sheet
from oncoledger.formats.tabular_edit import CannotEdit, edited
from oncoledger.formats.tabular_headings import match
from oncoledger.model.money import dollars, plain
from oncoledger.model.table import NO_NUMBER, Words

from . import slips
from .change import SLIPS, Change
from .line import Because, Line

_ONE_MODIFIER, _ONE_DIAGNOSIS = "(?:[0-9A-Z]{2}){1,4}", r"[A-Z][0-9][0-9AB](?:\.?[0-9A-Z]{1,4})?"
_MENDS: dict[str, Callable[[str], slips.Tidy]] = {
    "code": slips.procedure, "ndc": slips.drug, "revenue_code": slips.revenue, "place_of_service": slips.place,
    "modifiers": lambda text: slips.several(text, _ONE_MODIFIER), "diagnoses": lambda text: slips.several(text, _ONE_DIAGNOSIS),
}  # fmt: skip


class TableFile:
    """Positions are row numbers as the reader counts them."""

    def __init__(self, path: Path, file: str, day_first: bool = False) -> None:
        self.path, self.file = path, file
        self.kind, self.sheet = read_sheet(path)
        self.columns = match(self.sheet.headings).columns
        charges = charges_of(self.sheet, file, self.kind, day_first).charges
        self._charges = charges
        self._row = {int(position): n for n, position in enumerate(np.asarray(charges["source_position"]).tolist())}
        self._cell_row = {int(row): n for n, row in enumerate(self.sheet.rows.tolist())}
        self._now: dict[int, Line] = {}
        self._cells: dict[tuple[int, int], str] = {}
        self._removed: dict[int, Because] = {}
        self._why: dict[tuple[int, int], list[Because]] = {}
        self._less: dict[tuple[int, int], int] = {}
        self._undo: list[Callable[[], object]] = []
        self._marks: list[int] = []

    def line(self, position: int) -> Line:
        if position in self._removed:
            return Line("", [], 0, None, is_gone=True)
        if position in self._now:
            return self._now[position]
        if position not in self._row:
            raise CannotEdit(f"row {position} is no charge line")
        n, charges = self._row[position], self._charges
        code, modifiers = charges["code"], charges["modifiers"]
        assert isinstance(code, Words) and isinstance(modifiers, Words)
        cents = int(np.asarray(charges["charge_amount"])[n])
        return Line(code[n], modifiers[n].split(), int(np.asarray(charges["units"])[n]), None if cents == NO_NUMBER else cents)

    def put(self, position: int, line: Line, why: Because) -> None:
        was = self.line(position)
        if line.modifiers != was.modifiers:
            self._put_modifiers(position, line.modifiers, why)
        if line.code != was.code:
            self._put_code(position, was.code, line.code, why)
        if line.units != was.units:
            self._put(position, self._only("units"), _number(line.units), why)
        if line.cents != was.cents and line.cents is not None:
            place = self._only("charge_amount")
            self._put(position, place, _amount(line.cents, self._text(position, place)), why)
            self._less[position, place] = line.cents - (was.cents or 0)
        self._keep_line(position, replace(line))

    def remove(self, position: int, why: Because) -> None:
        self.line(position)
        self._undo.append(lambda: self._removed.pop(position))
        self._removed[position] = why

    def mark(self) -> None:
        self._marks.append(len(self._undo))

    def back(self) -> None:
        mark = self._marks.pop()
        while len(self._undo) > mark:
            self._undo.pop()()

    def keep(self) -> None:
        self._marks.pop()

    def tidy(self) -> None:
        """Mend slips of form, one distinct word of a column at a time."""
        for name, mend in _MENDS.items():
            for place in self.columns.get(name, []):
                column = self.sheet.columns[place]
                tidied = [mend(word) if word else slips.Tidy(word) for word in column.words]
                may_pad = self.kind != "parquet"  # its columns of numbers hold no leading zero
                wrong = np.array([bool(each.kind) and (may_pad or each.kind != "leading_zero") for each in tidied])
                for n in np.flatnonzero(wrong[column.ids]).tolist():
                    each = tidied[column.ids[n]]
                    if int(self.sheet.rows[n]) in self._row:
                        self._put(int(self.sheet.rows[n]), place, each.text, Because(each.kind, SLIPS[each.kind].replace(" on a claim", "")))

    def close(self) -> bytes:
        cells = {key: text for key, text in self._cells.items() if key[0] not in self._removed}
        return edited(self.path, cells, self._removed.keys()) if cells or self._removed else self.path.read_bytes()

    @property
    def changes(self) -> list[Change]:
        made = []
        for position in sorted({row for row, _ in self._cells} | self._removed.keys()):
            if position in self._removed:
                made.append(self._gone(position, self._removed[position]))
                continue
            for row, place in sorted(key for key in self._cells if key[0] == position):
                for why in self._why[row, place]:
                    made.append(self._changed(row, place, why))
        return made

    def _changed(self, row: int, place: int, why: Because) -> Change:
        heading = self.sheet.headings[place].strip() or f"column {place + 1}"
        before = self.sheet.columns[place][self._cell_row[row]]
        less = self._less.get((row, place), 0)
        return Change(
            self.file, f"row {row}", heading, before, self._cells[row, place], why.kind, why.reason, why.rule, why.finding, why.safe, why.said, less
        )

    def _gone(self, row: int, why: Because) -> Change:
        n = self._cell_row[row]
        before = ", ".join(column[n] for column in self.sheet.columns if column[n])
        cents = int(np.asarray(self._charges["charge_amount"])[self._row[row]])
        less = 0 if cents == NO_NUMBER else -cents
        return Change(self.file, f"row {row}", "line", before, "", why.kind, why.reason, why.rule, why.finding, why.safe, why.said, less)

    def _put_modifiers(self, position: int, modifiers: list[str], why: Because) -> None:
        places = self.columns.get("modifiers", [])
        texts = [self._text(position, place) for place in places]
        beside_code = re.search(r"[-/ ,:]", self._text(position, self._only("code")).strip())
        if beside_code:
            raise CannotEdit(f"row {position} has modifiers in the cell of the code")
        if not places:
            raise CannotEdit("the file has no column for modifiers")
        if len(places) == 1:
            put = [_joined(modifiers, texts[0])]
        elif len(modifiers) > len(places):
            raise CannotEdit(f"the file has {len(places)} columns for modifiers, and all are taken")
        else:
            put = modifiers + [""] * (len(places) - len(modifiers))
        for place, before, text in zip(places, texts, put, strict=True):
            if before.strip().upper() != text:
                self._put(position, place, text, why)

    def _put_code(self, position: int, before: str, code: str, why: Because) -> None:
        place = self._only("code")
        if self._text(position, place).strip().upper() != before:
            raise CannotEdit(f"row {position} has more than the code in its cell")
        self._put(position, place, code, why)

    def _only(self, name: str) -> int:
        places = self.columns.get(name, [])
        if not places:
            raise CannotEdit(f"the file has no column {name}")
        return places[0]

    def _text(self, position: int, place: int) -> str:
        return self._cells.get((position, place), self.sheet.columns[place][self._cell_row[position]])

    def _put(self, position: int, place: int, text: str, why: Because) -> None:
        key, was = (position, place), self._cells.get((position, place))
        self._cells[key] = text
        self._why.setdefault(key, []).append(why)

        def undo() -> None:
            self._why[key].pop()
            self._less.pop(key, None)
            if was is None:
                del self._cells[key]
            else:
                self._cells[key] = was

        self._undo.append(undo)

    def _keep_line(self, position: int, line: Line) -> None:
        was = self._now.get(position)
        self._now[position] = line
        self._undo.append((lambda: self._now.pop(position)) if was is None else (lambda: self._now.update({position: was})))


def _joined(modifiers: list[str], before: str) -> str:
    """The modifiers with the separator that the cell had; glued where they were glued."""
    found = re.search(r"[0-9A-Za-z]([\s,;/|:-]+)[0-9A-Za-z]", before)
    is_glued = not found and len(before.strip()) > 2
    return ("" if is_glued else found[1] if found else " ").join(modifiers)


def _number(thousandths: int) -> str:
    return str(thousandths // 1000) if thousandths % 1000 == 0 else f"{thousandths / 1000:g}"


def _amount(cents: int, before: str) -> str:
    """An amount written as the one before: sign of currency, commas, two decimals."""
    text = dollars(cents) if "," in before or cents < 100_000 else dollars(cents).replace(",", "")
    text = text if "$" in before else text.removeprefix("$")
    return text if "." in before else plain(cents)
