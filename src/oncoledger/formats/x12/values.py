"""Element texts as values: dates, amounts, units, composites. Each look-up remembers what it has read, since claims repeat themselves."""

from __future__ import annotations

import re
from typing import NamedTuple

from oncoledger.model.dates import NO_DATE, day_of_compact
from oncoledger.model.table import NO_NUMBER

REMEMBERED_AT_MOST = 50_000

_NUMBER = re.compile(r"(-?)([0-9]{0,13})(?:\.([0-9]*))?")


class Numbers(dict[str, int]):
    """text -> integer of 10**-places, for X12's plain decimals (`12`, `12.5`, `-3.00`). NO_NUMBER where the text is none, or has more places."""

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def __missing__(self, text: str) -> int:
        whole, _, fraction = text.partition(".")
        digits = whole + fraction
        if len(fraction) == self.places and len(digits) < 16 and whole and digits.isdigit() and digits.isascii():
            value = int(digits)
        else:
            value = _scaled(text.strip(" "), self.places)
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Spans(dict[str, tuple[int, int]]):
    """text of DTP03 -> first day and last day; the last is NO_DATE for a single day, both where the text is no date.

    Reads D8 `20260131`, RD8 `20260105-20260131` and DT `202601311430` by their own form.
    """

    def __missing__(self, text: str) -> tuple[int, int]:
        value = _span(text.strip(" "))
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Procedures(dict[str, tuple[str, str]]):
    """SV101 or SV202 -> code and modifiers separated by blanks, in capitals."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self.component = component

    def __missing__(self, text: str) -> tuple[str, str]:
        parts = text.split(self.component)
        code = parts[1].strip(" ").upper() if len(parts) > 1 else ""
        value = code, " ".join(filter(None, (part.strip(" ").upper() for part in parts[2:6])))
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Services(dict[str, tuple[bool, str, str]]):
    """SVC01 or SVC06 -> whether it is a revenue code, the code, and modifiers separated by blanks."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self.component = component

    def __missing__(self, text: str) -> tuple[bool, str, str]:
        parts = text.split(self.component)
        code = parts[1].strip(" ") if len(parts) > 1 else ""
        value = parts[0].strip(" ") == "NU", code, " ".join(filter(None, (part.strip(" ") for part in parts[2:6])))
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Places(dict[str, tuple[str, str]]):
    """CLM05 -> place of service or type of bill, and frequency."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self.component = component

    def __missing__(self, text: str) -> tuple[str, str]:
        parts = [*text.split(self.component), "", ""]
        value = parts[0].strip(" "), parts[2].strip(" ")
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Diagnosis(NamedTuple):
    """One composite of HI. kind: PRINCIPAL, OTHER, VISIT, NONE (no diagnosis) or BROKEN. code: with its dot."""

    kind: int
    code: str


PRINCIPAL, OTHER, VISIT, NONE, BROKEN = range(5)

ICD_9 = {"BK": PRINCIPAL, "BF": OTHER, "BJ": VISIT, "PR": VISIT}
ICD_10 = {"ABK": PRINCIPAL, "ABF": OTHER, "ABJ": VISIT, "APR": VISIT}
"""Qualifiers of diagnoses. VISIT: admitting diagnosis and reason for the visit of a facility claim."""


class Diagnoses(dict[str, Diagnosis]):
    """One composite of HI (`ABK:Z510`) -> the diagnosis it names."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self.component = component

    def __missing__(self, text: str) -> Diagnosis:
        qualifier, *rest = text.split(self.component)
        kind = ICD_10.get(qualifier, ICD_9.get(qualifier, NONE))
        code = rest[0].strip(" ") if rest else ""
        value = Diagnosis(kind, dotted(code, qualifier in ICD_9)) if code else Diagnosis(BROKEN, "")
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


class Lists(dict[str, str]):
    """A composite whose parts are one list (`1:2`) -> the parts separated by blanks (`1 2`)."""

    def __init__(self, component: str) -> None:
        super().__init__()
        self.component = component

    def __missing__(self, text: str) -> str:
        value = " ".join(filter(None, (part.strip(" ") for part in text.split(self.component))))
        if len(self) < REMEMBERED_AT_MOST:
            self[text] = value
        return value


def day(text: str) -> int:
    """The day of `20260131`; NO_DATE when that is no day of the calendar."""
    try:
        return day_of_compact(text) if text.isascii() else NO_DATE
    except ValueError:
        return NO_DATE


def dotted(code: str, is_icd9: bool = False) -> str:
    """A diagnosis code with its dot put back: Z510 is Z51.0, C61 stays. ICD-9 E codes have four characters before the dot."""
    code = code.strip(" ").upper()
    before = 4 if is_icd9 and code.startswith("E") else 3
    return code if "." in code or len(code) <= before else f"{code[:before]}.{code[before:]}"


def _scaled(text: str, places: int) -> int:
    match = _NUMBER.fullmatch(text)
    if match is None:
        return NO_NUMBER
    sign, whole, fraction = match.groups()
    fraction = fraction or ""
    if (not whole and not fraction) or len(fraction.rstrip("0")) > places:
        return NO_NUMBER
    value = int((whole or "0") + fraction.ljust(places, "0")[:places])
    return -value if sign else value


def _span(text: str) -> tuple[int, int]:
    if len(text) == 17 and text[8] == "-":
        first, last = day(text[:8]), day(text[9:])
        return (first, last) if first != NO_DATE and last != NO_DATE else (NO_DATE, NO_DATE)
    if len(text) == 12 and text.isdigit():
        text = text[:8]
    return day(text), NO_DATE
