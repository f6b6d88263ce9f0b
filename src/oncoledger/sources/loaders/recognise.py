"""Which table and which edition a file is: from its name, its title or the dates inside; two that disagree are refused."""

from __future__ import annotations

import re

from ..editions import period, quarter_of
from .refusal import SourceError

MONTHS = "january february march april may june july august september october november december".split()


def table_of(file: str, words: str) -> str:
    """practitioner or hospital, by the file's name and by its title; empty where neither says."""
    name = file.lower()
    if "medicaid" in name or "medicaid" in words or re.search(r"(^|[_-])mcd", name):
        raise SourceError(f"{file}: is a Medicaid table; the tables kept here are Medicare's")
    if "dme" in name or "durable medical" in words or "dme supplier" in words:
        raise SourceError(f"{file}: is the table of equipment suppliers; expected practitioner or outpatient hospital services")
    by_name = _table("pra" in name, any(word in name for word in ("oph", "outpatient", "hospital")))
    by_title = _table("practitioner services" in words, "hospital services" in words)
    if by_name and by_title and by_name != by_title:
        raise SourceError(f"{file}: is named as the {by_name} table, but its headings say {by_title}; it may have been renamed")
    return by_title or by_name


def edition_of(file: str, words: str, newest: int | None, patience: int) -> str:
    """The edition by the file's name or title, or by the newest date inside; empty where nothing says.

    newest: the newest day that a row names, as the first day of what it began. patience: how many quarters before the
    named edition that day may lie. Raises SourceError where name and rows disagree.
    """
    by_name = _edition(file.lower()) or _edition_from_title(words)
    by_dates = quarter_of(newest) if newest is not None else ""
    if by_name and by_dates and not _agree(by_name, by_dates, patience):
        dates = f"the newest date inside belongs to {by_dates}"
        raise SourceError(f"{file}: is named as {by_name}, but {dates}; it may have been renamed. Name the edition yourself if it is right")
    return by_name or by_dates


def part_of(file: str) -> str:
    """The part of a table that CMS cut into several files: `f2` of ccipra-v313r0-f2.TXT; empty for a whole file."""
    match = re.search(r"[-_](f\d+)\.", file.lower())
    return match[1] if match else ""


def _edition(name: str) -> str:
    """2024Q3 of ..._2024q3, AOC_V2026Q2, ccipra-v302r0 (version 30.2 is the third quarter of 2024), Eff_10-01-2026."""
    if match := re.search(r"(20\d\d)[-_]?q([1-4])", name):
        return f"{match[1]}Q{match[2]}"
    if match := re.search(r"v(\d\d)([0-3])r\d", name):
        return f"{1994 + int(match[1])}Q{int(match[2]) + 1}"
    if match := re.search(r"(\d\d)[-_](\d\d)[-_](20\d\d)", name):
        return _quarter(match[3], int(match[1]))
    if match := re.search(r"(20\d\d)[-_](\d\d)[-_](\d\d)", name):
        return _quarter(match[1], int(match[2]))
    match = re.search(r"(?<!\d)(20\d\d)(?!\d)", name)
    return match[1] if match else ""


def _edition_from_title(words: str) -> str:
    """The quarter of `effective 10/01/2026`, `effective 2026-10-01` or `effective october 1, 2026` in a title."""
    if match := re.search(r"effective\D{0,20}(\d{1,2})[/-](\d{1,2})[/-](20\d\d)", words):
        return _quarter(match[3], int(match[1]))
    if match := re.search(r"effective\D{0,20}(20\d\d)-(\d\d)-(\d\d)", words):
        return _quarter(match[1], int(match[2]))
    match = re.search(rf"effective[a-z ]{{0,20}}({'|'.join(MONTHS)})\s+\d{{1,2}},?\s+(20\d\d)", words)
    return _quarter(match[2], MONTHS.index(match[1]) + 1) if match else ""


def _quarter(year: str, month: int) -> str:
    return f"{year}Q{(month + 2) // 3}" if 1 <= month <= 12 else ""


def _table(practitioner: bool, hospital: bool) -> str:
    return "" if practitioner == hospital else "practitioner" if practitioner else "hospital"


def _agree(named: str, dated: str, patience: int) -> bool:
    """The dates fall into the named period, or not too long before it."""
    (start, end), (newest, _) = period(named), period(dated)
    return start - 92 * patience <= newest <= end
