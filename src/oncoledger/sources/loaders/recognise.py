"""Which table and which edition a file is: from its name, its title or the dates inside; two that disagree are refused."""

from __future__ import annotations

import re

from ..editions import period, quarter_of
from .refusal import SourceError

MONTHS = "january february march april may june july august september october november december".split()
_MONTH = rf"({'|'.join(month[:3] for month in MONTHS)})(?:{'|'.join(month[3:] for month in MONTHS if month[3:])})?"


EDITED = ("practitioner", "hospital", "dme")
TABLES = {kind: (*EDITED, *(f"medicaid-{table}" for table in EDITED)) for kind in ("ptp", "mue")} | {"rvu": ("qpp", "nonqpp")}
"""The tables of the kinds that have several."""


def given_table(kind: str, table: str) -> str:
    """A table that the caller named. Raises SourceError where the kind has none of that name."""
    if table not in TABLES.get(kind, ()):
        raise SourceError(f"{kind} has no table {table!r}; expected " + (f"one of {', '.join(TABLES[kind])}" if kind in TABLES else "none to be named"))
    return table


def table_of(file: str, words: str) -> str:
    """practitioner, hospital or dme, Medicaid's with `medicaid-` before it, by the file's name and by its title; empty where neither says."""
    name = file.lower()
    medicaid = "medicaid" in name or "medicaid" in words or re.search(r"(^|[_-])mcd", name)
    by_name = _table("pra" in name, any(word in name for word in ("oph", "outpatient", "hospital")), bool(re.search(r"dme|supplier", name)))
    by_title = _table(
        "practitioner services" in words, "hospital services" in words, any(word in words for word in ("dme supplier", "durable medical", "supplier services"))
    )
    if by_name and by_title and by_name != by_title:
        raise SourceError(f"{file}: is named as the {by_name} table, but its headings say {by_title}; it may have been renamed")
    table = by_title or by_name
    return f"medicaid-{table}" if medicaid and table else table


def track_of(file: str, words: str, year: int, factors: list[int]) -> str:
    """qpp or nonqpp of a relative value file from 2026, by its name and by its conversion factor; empty for earlier years, which have one factor."""
    by_name = "nonqpp" if re.search(r"non.?qpp", file.lower()) else "qpp" if "qpp" in file.lower() else ""
    by_factor = {track for factor in factors if (track := TRACKS.get(factor))}
    if len(by_factor) == 1 and by_name and by_name not in by_factor:
        raise SourceError(f"{file}: is named as {by_name}, but its conversion factor is that of {by_factor.pop()}; it may have been renamed")
    if year < FIRST_YEAR_OF_TRACKS:
        return ""
    track = by_name or (by_factor.pop() if len(by_factor) == 1 else "")
    if not track:
        raise SourceError(f"{file}: does not say whether it is for QPP participants or for others; name the table, qpp or nonqpp")
    return track


FIRST_YEAR_OF_TRACKS = 2026
TRACKS = {33_400_900: "nonqpp", 33_567_500: "qpp"}
"""The conversion factors of 2026, in millionths of a dollar."""


def edition_of(file: str, words: str, newest: int | None, patience: int | None) -> str:
    """The edition by the file's name, its title and the newest date inside; empty where nothing says.

    newest: the newest day that a row names, as the first day of what it began. patience: how many quarters before the
    named edition that day may lie. Raises SourceError where two of them disagree.
    """
    by_name, by_title = _edition(file.lower()), _edition_from_title(words)
    if by_name and by_title and not _overlap(by_name, by_title):
        raise SourceError(f"{file}: is named as {by_name}, but its title says {by_title}; it may have been renamed. Name the edition yourself if it is right")
    named = max(by_name, by_title, key=len)   # a quarter says more than its year
    by_dates = quarter_of(newest) if newest is not None and patience is not None else ""
    if named and by_dates and not _agree(named, by_dates, patience or 0):
        dates = f"the newest date inside belongs to {by_dates}"
        raise SourceError(f"{file}: is named as {named}, but {dates}; it may have been renamed. Name the edition yourself if it is right")
    return named or by_dates


def fiscal_of(file: str, words: str) -> str:
    """FY2026 of icd10cm-order-2026; FY2026-04 where the name speaks of April, in which additions begin in mid-year."""
    match = re.search(r"(?<!\d)(20\d\d)(?!\d)", file)
    if not match:
        return ""
    return f"FY{match[1]}-04" if re.search(r"apr", file.lower()) else f"FY{match[1]}"


def part_of(file: str) -> str:
    """The part of a table that CMS cut into several files: `f2` of ccipra-v313r0-f2.TXT; empty for a whole file."""
    match = re.search(r"[-_](f\d+)\.", file.lower())
    return match[1] if match else ""


def _edition(name: str) -> str:
    """2024Q3 of ..._2024q3, AOC_V2026Q2, ccipra-v302r0 (version 30.2 is the third quarter of 2024), Eff_10-01-2026, PPRRVU25_JAN, RVU26C, HCPC2026_JUL."""
    if match := re.search(r"(20\d\d)[-_]?q([1-4])", name):
        return f"{match[1]}Q{match[2]}"
    if match := re.search(r"v(\d\d)([0-3])r\d", name):
        return f"{1994 + int(match[1])}Q{int(match[2]) + 1}"
    if match := re.search(r"(?<!\d)(\d\d)[-_.](\d\d)[-_.](20\d\d)", name):
        return _quarter(match[3], int(match[1]))
    if match := re.search(r"(20\d\d)[-_](\d\d)[-_](\d\d)", name):
        return _quarter(match[1], int(match[2]))
    if match := re.search(rf"(20\d\d)[-_ ]*{_MONTH}(?![a-z])", name):
        return _quarter(match[1], _month(match[2]))
    if match := re.search(rf"(?<![a-z]){_MONTH}[-_ ]*(20\d\d)", name):
        return _quarter(match[2], _month(match[1]))
    if match := re.search(rf"rvu(\d\d)[-_ ]*(?:{_MONTH}|([a-d])(?![a-z]))", name):
        return _quarter(f"20{match[1]}", _month(match[2]) if match[2] else 3 * "abcd".index(match[3]) + 1)
    match = re.search(r"(?<!\d)(20\d\d)(?!\d)", name)
    return match[1] if match else ""


def _edition_from_title(words: str) -> str:
    """The quarter of `effective 10/01/2026`, `effective 2026-10-01`, `effective october 1, 2026` or `2026 national physician fee schedule ... july release`;
    the year of `cy 2026`."""
    if match := re.search(r"effective\D{0,20}(\d{1,2})[/-](\d{1,2})[/-](20\d\d)", words):
        return _quarter(match[3], int(match[1]))
    if match := re.search(r"effective\D{0,20}(20\d\d)-(\d\d)-(\d\d)", words):
        return _quarter(match[1], int(match[2]))
    if match := re.search(rf"effective[a-z ]{{0,20}}({'|'.join(MONTHS)})\s+\d{{1,2}},?\s+(20\d\d)", words):
        return _quarter(match[2], _month(match[1]))
    if match := re.search(rf"(20\d\d) national physician fee schedule.{{0,40}}?({'|'.join(MONTHS)}) release", words):
        return _quarter(match[1], _month(match[2]))
    match = re.search(r"\bcy (20\d\d)\b", words)
    return match[1] if match else ""


def _quarter(year: str, month: int) -> str:
    return f"{year}Q{(month + 2) // 3}" if 1 <= month <= 12 else ""


def _month(name: str) -> int:
    return [month[:3] for month in MONTHS].index(name[:3]) + 1


def _table(practitioner: bool, hospital: bool, supplier: bool) -> str:
    if supplier:
        return "dme"
    return "" if practitioner == hospital else "practitioner" if practitioner else "hospital"


def _overlap(one: str, other: str) -> bool:
    (a, b), (c, d) = period(one), period(other)
    return a <= d and c <= b


def _agree(named: str, dated: str, patience: int) -> bool:
    """The dates fall into the named period, or not too long before it."""
    (start, end), (newest, _) = period(named), period(dated)
    return start - 92 * patience <= newest <= end
