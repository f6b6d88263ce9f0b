"""From the text of a sheet to the columns of the charge table: each distinct word is read once, and what is wrong is said once for each row."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..model.dates import NO_DATE
from ..model.schema import CHARGE
from ..model.table import NO_NUMBER, Column, Words, blank
from . import tabular_values as values
from .tabular_columns import first_of, joined, paired, translated, trimmed
from .tabular_dates import DateReader, Order
from .tabular_headings import Matched
from .tabular_sheet import Complaints, Sheet

_TEXT: dict[str, Callable[[str], str]] = {
    "performed_time": values.clock, "setting": values.setting, "place_of_service": values.place_of_service, "revenue_code": values.revenue_code,
    "payer_kind": values.payer_kind, "form": values.form, "ndc_unit": str.upper,
}  # fmt: skip


class SoFar:
    """What the parts of one sheet have in common: the complaints, and how each column of dates is written.

    orders: what is known beforehand of columns of dates. Without it dates are taken for month/day/year until all have been seen.
    day_first: dates such as 3/4/2026 are known to be day/month/year.
    """

    def __init__(self, file: str, orders: dict[str, Order] | None = None, day_first: bool = False) -> None:
        self.complaints = Complaints(file)
        self.orders = orders or {}
        self.day_first = day_first
        self.seen: dict[str, Order] = {}
        self.readers: dict[str, DateReader] = {}

    def reader(self, name: str, values: list[str], serials: bool) -> DateReader:
        """The reader for a column of dates of which these are further values."""
        self.seen[name] = Order() if self.day_first else self.seen.get(name, Order()) | Order.of(values)
        return self.readers.setdefault(name, DateReader(self.orders.get(name, Order()), serials, self.day_first))

    @property
    def misread(self) -> bool:
        """The dates have turned out to be in no order that can be told: they have to be read again, with `seen` as `orders`."""
        return any(order.is_unknown and not self.orders.get(name, Order()).is_unknown for name, order in self.seen.items())

    @property
    def notes(self) -> list[str]:
        for name, reader in self.readers.items():
            reader.order = self.seen[name]
        return [f"{name}: {note}" for name, reader in self.readers.items() for note in reader.notes]


class Reading:
    """One sheet, or a part of one, being read. rows: rows that are not blank. keep: shape (rows of the sheet,), the rows that are charges."""

    def __init__(self, sheet: Sheet, matched: Matched, file: str, so_far: SoFar) -> None:
        self.sheet, self.matched, self.file, self.so_far = sheet, matched, file, so_far
        cells = [trimmed(column) for column in sheet.columns]
        self.text = {name: joined([cells[place] for place in places]) for name, places in matched.columns.items()}
        self.keep = np.zeros(len(sheet.rows), dtype=bool)
        for column in cells:
            self.keep |= column.ids != 0
        self.rows = int(self.keep.sum())

    def columns(self) -> dict[str, Column]:
        """All columns of the charge table, shape (rows of the sheet,)."""
        size = len(self.sheet.rows)
        read: dict[str, Column] = {}
        read["patient_id"] = self._needed("patient_id")
        read["service_date"], times = self._dates("service_date", needed=True)
        read["revenue_code"] = self._text("revenue_code", size)
        read["code"], written_with = self._codes(read["revenue_code"])
        read["modifiers"] = self._modifiers(written_with)
        read["diagnoses"] = self._parts("diagnoses", values.diagnoses, "an ICD-10-CM code such as Z51.0")
        read["units"] = self._numbers("units", values.units, 1000, needed=True)
        read["charge_amount"] = self._numbers("charge_amount", values.amount, NO_NUMBER)
        read["ndc_quantity"] = self._numbers("ndc_quantity", values.quantity, NO_NUMBER)
        read["service_end_date"] = self._end_dates(np.asarray(read["service_date"]))
        if "posted_date" in self.text:
            read["posted_date"], _ = self._dates("posted_date")
        read["performed_time"] = first_of(self._text("performed_time", size), times)
        read["source_file"] = Words.all_the_same(self.file, size)
        read["source_position"] = self.sheet.rows
        for name, kind in CHARGE.kinds.items():
            if name not in read:
                read[name] = self._text(name, size) if kind == "text" else blank(kind, size)
        if "payer_id" in self.text and "payer_kind" not in self.text:
            payer = self.text["payer_id"]
            read["payer_kind"] = translated(payer, [values.payer_kind(word) if values.is_payer_kind(word) else "" for word in payer.words])
        return {name: read[name] for name in CHARGE.kinds}

    def _needed(self, name: str) -> Words:
        column = self.text[name]
        self._complain(name, "blank", column.ids == 0, lambda row: "nothing", lambda row: "a value", "left out")
        return column

    def _text(self, name: str, size: int) -> Words:
        """A column of text. A word that is none of those allowed is reported, and absent."""
        column = self.text.get(name)
        if column is None:
            return Words.all_the_same("", size)
        read = _TEXT.get(name)
        return translated(column, self._words(name, column, read)) if read else column

    def _words(self, name: str, column: Words, read: Callable[[str], str]) -> list[str]:
        wrong: dict[int, str] = {}
        words = [""]
        for place, word in enumerate(column.words[1:], 1):
            try:
                words.append(read(word))
            except ValueError as expected:
                words.append("")
                wrong[place] = str(expected)
        self._wrong(name, column, wrong, "absent")
        return words

    def _parts(self, name: str, read: Callable[[str], tuple[str, str]], expected: str) -> Words:
        """A column of several values a cell; what of a cell is no value is reported, and absent."""
        column = self.text.get(name)
        if column is None:
            return Words.all_the_same("", len(self.sheet.rows))
        pairs = [read(word) for word in column.words]
        bad = np.array([bool(rest) for _, rest in pairs])
        self._complain(name, "part", bad[column.ids], lambda row: pairs[column.ids[row]][1], lambda row: expected, "absent")
        return translated(column, [good for good, _ in pairs])

    def _codes(self, revenue: Column) -> tuple[Words, Words]:
        """Codes, and the modifiers that were written with them."""
        column = self.text["code"]
        wrong: dict[int, str] = {}
        pairs = [("", "")]
        for place, word in enumerate(column.words[1:], 1):
            try:
                pairs.append(values.code(word))
            except ValueError as expected:
                pairs.append(("", ""))
                wrong[place] = str(expected)
        self._wrong("code", column, wrong, "left out")
        alone = np.array([True] + [False] * (len(pairs) - 1))[column.ids]
        if isinstance(revenue, Words):
            alone &= revenue.ids == 0
        self._complain("code", "alone", alone, lambda row: "nothing", lambda row: "a code; only a line with a revenue code may do without", "left out")
        odd = np.array([bool(code) and not values.is_code(code) for code, _ in pairs])[column.ids]
        self._complain("code", "odd", odd, lambda row: column[row], lambda row: "five characters; spreadsheets drop leading zeros", "kept as it stands")
        return translated(column, [code for code, _ in pairs]), translated(column, [written for _, written in pairs])

    def _modifiers(self, written_with: Words) -> Words:
        read = self._parts("modifiers", values.modifiers, "modifiers of two characters such as 26")
        if "modifiers" not in self.text:
            return written_with
        if len(written_with.words) == 1:
            return read
        return paired(written_with, read, lambda with_code, own: " ".join(dict.fromkeys(f"{with_code} {own}".split())) if with_code else own)

    def _numbers(self, name: str, read: Callable[[str], int], absent: int, needed: bool = False) -> np.ndarray:
        """A column of integers. A row that is a credit is left out; so is one whose number cannot do without."""
        column = self.text.get(name)
        if column is None:
            return np.full(len(self.sheet.rows), absent, dtype=np.int64)
        wrong: dict[int, str] = {}
        credits_: dict[int, str] = {}
        table = np.full(len(column.words), absent, dtype=np.int64)
        for place, word in enumerate(column.words[1:], 1):
            try:
                table[place] = read(word)
            except values.Credit as expected:
                credits_[place] = str(expected)
            except ValueError as expected:
                wrong[place] = str(expected)
        self._wrong(name, column, credits_, "left out", "credit")
        self._wrong(name, column, wrong, "left out" if needed else "absent")
        return table[column.ids]

    def _dates(self, name: str, needed: bool = False) -> tuple[np.ndarray, Words]:
        """Days (int32), and the clock times that stood beside them."""
        column = self.text[name]
        reader = self.so_far.reader(name, column.words, self.sheet.dates_are_serials)
        days, times, wrong = np.full(len(column.words), NO_DATE, dtype=np.int32), [""] * len(column.words), {}
        for place, word in enumerate(column.words[1:], 1):
            try:
                days[place], times[place] = reader.read(word)
            except ValueError as expected:
                wrong[place] = str(expected)
        if needed:
            wrong[0] = "a date such as 2026-01-31 or 1/31/2026"
        self._wrong(name, column, wrong, "left out" if needed else "absent")
        return days[column.ids], translated(column, times)

    def _end_dates(self, first: np.ndarray) -> np.ndarray:
        if "service_end_date" not in self.text:
            return np.full(len(first), NO_DATE, dtype=np.int32)
        last, _ = self._dates("service_end_date")
        early = (last != NO_DATE) & (first != NO_DATE) & (last < first)
        column = self.text["service_end_date"]
        self._complain("service_end_date", "early", early, lambda row: column[row], lambda row: "a day not before the service date", "absent")
        return np.where(early, np.int32(NO_DATE), last)

    def _wrong(self, name: str, column: Words, wrong: dict[int, str], then: str, about: str = "word") -> None:
        """Report the rows whose word is wrong. wrong: place of the word -> what was expected."""
        if not wrong:
            return
        bad = np.zeros(len(column.words), dtype=bool)
        bad[list(wrong)] = True
        self._complain(name, about, bad[column.ids], lambda row: column[row], lambda row: wrong[int(column.ids[row])], then)

    def _complain(self, name: str, about: str, bad: np.ndarray, found: Callable[[int], str], expected: Callable[[int], str], then: str) -> None:
        """One complaint of a kind about every bad row. then: left out, absent, or kept as it stands."""
        rows = np.flatnonzero(bad & self.keep) if len(bad) else np.zeros(0, dtype=np.int64)
        if len(rows) == 0:
            return
        severity = "warning" if then == "kept as it stands" else "error"
        after = {"left out": "the row is left out", "absent": "the value is left out"}.get(then, "it is kept as it stands")

        def tell(n: int) -> tuple[str, str]:
            return short(found(int(rows[n]))), f"{expected(int(rows[n]))}; {after}"

        self.so_far.complaints.add(name, about, self.sheet.rows[rows], tell, severity)
        if then == "left out":
            self.keep[rows] = False


def short(text: str) -> str:
    """At most forty characters of a cell, fit to print on one line."""
    plain = "".join(letter if letter.isprintable() else "?" for letter in text)
    return (plain if len(plain) <= 40 else plain[:37] + "...") or "nothing"
