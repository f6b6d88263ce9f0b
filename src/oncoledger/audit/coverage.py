"""Which lines of some inputs the loaded tables do not cover: dates of another period, codes that changed since, codes that no list knows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from oncoledger.intake.ledger import Ledger
from oncoledger.model.dates import NO_DATE, iso
from oncoledger.model.table import Words
from oncoledger.sources.doctor import ranges
from oncoledger.sources.keys import code_keys
from oncoledger.sources.library import Library

JUDGED_BY = ("ptp-practitioner", "ptp-hospital", "mue-practitioner", "mue-hospital", "addon")
"""The tables that every line is held against."""

LISTS = ("hcpcs", "rvu", "opps")
"""Loaded lists in which a code may stand that the starter set does not know."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Lines that one table answers from an edition of another period, or about whose codes it cannot tell. why: in words. first, last: ISO dates of them."""

    table: str
    lines: int
    of: int
    first: str
    last: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """unknown: code -> lines, for codes of which no loaded list says anything."""

    lines: int
    first: str
    last: str
    gaps: tuple[Gap, ...]
    unknown: dict[str, int]

    @property
    def is_whole(self) -> bool:
        return not self.gaps and not self.unknown


def coverage(ledger: Ledger, library: Library) -> Coverage:
    """Hold every charge line against the editions that answer for its date. A line counts for the table of its side: practitioner or hospital."""
    charges = ledger.charges
    day = np.asarray(charges["service_date"])
    code = charges["code"]
    assert isinstance(code, Words)
    dated = day != NO_DATE
    coded = dated & (code.ids != 0)
    hospital = _hospital(ledger)
    keys = code_keys(code.words)[code.ids]
    gaps: list[Gap] = []
    sides = {"practitioner": coded & ~hospital, "hospital": coded & hospital, "": coded}
    for name in JUDGED_BY:
        gaps += _gaps(name, np.flatnonzero(sides[name.partition("-")[2]]), keys, day, code, library)
    gaps += _diagnoses(ledger, np.flatnonzero(dated), day, library)
    lists = [each.array("key") for each in library.editions if each.kind in LISTS and not each.is_starter]
    listed = np.unique(np.concatenate([np.zeros(0, dtype=np.int64), *lists]))
    known = np.array([bool(library.code_rows(word)) for word in code.words]) | np.isin(code_keys(code.words), listed)
    unknown = Counter(code.words[i] for i in code.ids[coded & ~known[code.ids]].tolist())
    days = day[dated]
    first, last = (iso(int(days.min())), iso(int(days.max()))) if len(days) else ("", "")
    return Coverage(len(charges), first, last, tuple(gaps), dict(unknown.most_common()))


def _gaps(name: str, rows: np.ndarray, keys: np.ndarray, day: np.ndarray, code: Words, library: Library) -> list[Gap]:
    """Of one table: lines by the edition that is stretched over them, and lines whose codes changed since that edition."""
    found = []
    by_edition: dict[str, list[int]] = {}
    changed: list[int] = []
    of_day = {int(each): edition for each in np.unique(day[rows]) if (edition := library.edition_on(name, int(each)))}
    for row in rows.tolist():
        edition = of_day[int(day[row])]
        if not edition.start <= int(day[row]) <= edition.end:
            label = f"the starter set of {edition.edition}" if edition.is_starter else f"edition {edition.edition}"
            way = "carried forward to them" if day[row] > edition.end else "applied to earlier dates"
            by_edition.setdefault(f"answered by {label}, {way}", []).append(row)
    if name.startswith(("ptp-", "mue-")) and len(rows):
        since = np.array([of_day[int(each)].start for each in day[rows]], dtype=np.int32)
        changed = rows[library.lifetimes.on(keys[rows], since, day[rows])[1]].tolist()
    for why, mine in sorted(by_edition.items()):
        found.append(_gap(name, mine, len(rows), day, why))
    if changed:
        codes = ranges({code.words[code.ids[row]] for row in changed})
        found.append(_gap(name, changed, len(rows), day, f"answer cannot tell: {codes} are new or mean something else since the edition"))
    return found


def _diagnoses(ledger: Ledger, rows: np.ndarray, day: np.ndarray, library: Library) -> list[Gap]:
    """Lines with a diagnosis in a fiscal year that is not loaded."""
    column = ledger.charges["diagnoses"]
    assert isinstance(column, Words)
    rows = rows[column.ids[rows] != 0]
    editions = [each for each in library.editions if each.name == "icd10cm"]
    inside = {int(each): any(e.start <= each <= e.end for e in editions) for each in np.unique(day[rows])}
    outside = [row for row in rows.tolist() if not inside[int(day[row])]]
    return [_gap("icd10cm", outside, len(rows), day, "of fiscal years whose list is not loaded: no diagnosis is told to be invalid")] if outside else []


def _gap(name: str, rows: list[int], of: int, day: np.ndarray, why: str) -> Gap:
    return Gap(name, len(rows), of, iso(int(day[rows].min())), iso(int(day[rows].max())), why)


def _hospital(ledger: Ledger) -> np.ndarray:
    """Lines of a hospital's claim: by their setting, form or revenue code."""
    found = np.zeros(len(ledger.charges), dtype=bool)
    for name, words in (("setting", {"hospital", "facility"}), ("form", {"837I"})):
        column = ledger.charges[name]
        assert isinstance(column, Words)
        found |= np.isin(column.ids, [i for i, word in enumerate(column.words) if word.lower() in {each.lower() for each in words}])
    revenue = ledger.charges["revenue_code"]
    assert isinstance(revenue, Words)
    return found | (revenue.ids != 0)
