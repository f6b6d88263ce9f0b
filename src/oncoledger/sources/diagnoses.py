"""ICD-10-CM by fiscal year: is a code valid, and may it stand on a claim? Outside the years that are loaded nothing is said."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY
from .editions import Edition
from .keys import Days, Keys, diagnosis_key, diagnosis_of
from .shelves import Shelves, by_edition
from .starter import FOLDER

NAME = "icd10cm"
SHIPPED = FOLDER / NAME / "FY2026.codes.xz"
TITLES = FOLDER / NAME / "FY2026.titles.xz"


class DiagnosisFacts(NamedTuple):
    """A diagnosis code on a day. is_known: its fiscal year is loaded; the others are False where it is not. title: the official short title."""

    is_known: bool
    is_valid: bool
    is_billable: bool
    title: str
    edition: Edition | None


class Diagnoses:
    """The fiscal years of a library."""

    def __init__(self, shelves: Shelves) -> None:
        self.shelves = shelves

    def on(self, codes: Keys, days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
        """Is the fiscal year of each day loaded, is the code in it, may it stand on a claim?"""
        places, known = self._places(days)
        valid, billable = np.zeros(len(days), dtype=np.bool_), np.zeros(len(days), dtype=np.bool_)
        for place, mine in by_edition(places):
            key, may_be_billed, first = self._table(place)
            at = np.minimum(np.searchsorted(key, codes[mine]), len(key) - 1)
            valid[mine] = (key[at] == codes[mine]) & (first[at] <= days[mine])
            billable[mine] = valid[mine] & may_be_billed[at]
        return known, valid & known, billable & known

    def facts(self, code: str, day: int) -> DiagnosisFacts:
        """One code on one day."""
        key, days = np.array([diagnosis_key(code)], dtype=np.int64), np.array([day], dtype=np.int32)
        known, valid, billable = (bool(answer[0]) for answer in self.on(key, days))
        place = int(self._places(days)[0][0])
        return DiagnosisFacts(known, valid, billable, self._title(place, int(key[0])) if valid else "", self.shelves.editions[place] if known else None)

    def under(self, prefix: str, day: int) -> dict[str, str]:
        """Codes of a day, with their dots, that begin with a prefix and may stand on a claim, and their titles."""
        plain = prefix.replace(".", "")
        low = diagnosis_key(plain)
        places, known = self._places(np.array([day], dtype=np.int32))
        if low < 0 or not known[0]:
            return {}
        key, billable, first = self._table(int(places[0]))
        span = np.arange(*np.searchsorted(key, (low, low + 37 ** (7 - len(plain)))))
        found = span[billable[span] & (first[span] <= day)]
        codes = (diagnosis_of(int(each)) for each in key[found])
        return {code if len(code) == 3 else f"{code[:3]}.{code[3:]}": self._title(int(places[0]), int(at)) for code, at in zip(codes, key[found], strict=True)}

    def _places(self, days: Days) -> tuple[NDArray[np.int16], NDArray[np.bool_]]:
        """The place of the edition of each day, and whether its fiscal year is that of the day. A year that is loaded takes the place of the shipped one."""
        some = [(e.start, not e.is_starter, e.end, i) for i, e in enumerate(self.shelves.editions) if e.kind == NAME]
        some.sort()
        starts, ends = (np.array([each[i] for each in some], dtype=np.int32) for i in (0, 2))
        at = np.searchsorted(starts, days, side="right") - 1
        return np.array([each[3] for each in some], dtype=np.int16)[np.maximum(at, 0)], (at >= 0) & (days <= ends[np.maximum(at, 0)])

    def _table(self, place: int) -> tuple[Keys, NDArray[np.bool_], Days]:
        if self.shelves.editions[place].is_starter:
            key, billable = shipped()
            return key, billable, np.full(len(key), FIRST_DAY, dtype=np.int32)
        columns = self.shelves._open(place)
        return columns["key"], columns["billable"], columns["first"]

    def _title(self, place: int, key: int) -> str:
        if self.shelves.editions[place].is_starter:
            return _titles()[int(np.searchsorted(shipped()[0], key))]
        columns = self.shelves._open(place)
        return columns.text("label", columns.find("key", key).start)


@lru_cache(maxsize=1)
def shipped() -> tuple[Keys, NDArray[np.bool_]]:
    """The keys and billable flags of the year in the package: lines of nine bytes, a code filled with blanks to seven and 1 or 0, sorted."""
    import lzma

    lines = np.frombuffer(lzma.decompress(SHIPPED.read_bytes()), dtype=np.uint8).reshape(-1, 9)
    worth = np.zeros(128, dtype=np.int64)
    for i, letter in enumerate(b" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"):
        worth[letter] = i
    key: Keys = worth[lines[:, :7]] @ (37 ** np.arange(6, -1, -1, dtype=np.int64))
    return key, lines[:, 7] == ord("1")


@lru_cache(maxsize=1)
def _titles() -> list[str]:
    import lzma

    return lzma.decompress(TITLES.read_bytes()).decode().split("\n")


