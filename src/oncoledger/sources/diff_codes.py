"""Fee schedules, drug limits and packages, code lists as rows to compare; and what a change of each of their columns means."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..model.dates import FIRST_DAY, LAST_DAY, iso
from .chapters import LISTS, Chapters
from .diff_rows import Facts, Field, Snapshot
from .editions import Edition
from .keys import code_of, diagnosis_of
from .names import MODIFIERS
from .texts import unpacked

MILLION = 1_000_000

PFS_PAYABLE = frozenset("ACRT")
PFS_STATUS = {
    "A": "active", "B": "bundled", "C": "priced by the contractor", "E": "paid outside this schedule", "I": "not valid for Medicare", "J": "anaesthesia",
    "M": "measurement", "N": "not covered", "P": "bundled or excluded", "Q": "functional information", "R": "restricted", "T": "paid only by itself",
    "X": "no physician service",
}  # fmt: skip
"""Status of a code on the physician fee schedule, in our own words."""

OPPS_PAYABLE = frozenset(("A", "F", "G", "H", "H1", "J1", "J2", "K", "K1", "L", "P", "Q1", "Q2", "Q3", "Q4", "R", "S", "T", "U", "V"))
"""Status indicators under which a hospital line may be paid by itself; the others are packaged, refused or billed elsewhere."""

Rows = dict[tuple[str, str], Facts]


def _moved(payable: frozenset[str]) -> Callable[[Any, Any], str]:
    """The kind of change that another status is."""

    def moved(old: Any, new: Any) -> str:
        was, is_ = old in payable, new in payable
        return "status" if was == is_ else "payable" if is_ else "bundled"

    return moved


def rvu(edition: Edition) -> Snapshot:
    fields = (
        Field("status", "status", _moved(PFS_PAYABLE)), Field("pctc", "PC/TC", "parts"), Field("global_days", "global days", "parts"),
        Field("office", "total RVU, office", "rate", MILLION), Field("facility", "total RVU, facility", "rate", MILLION),
    )  # fmt: skip
    named = [_texts(edition, name) for name in ("status", "global_days")]
    numbers = [edition.array(name).tolist() for name in ("work", "pe_nonfac", "pe_fac", "mp", "pctc", "modifier")]
    rows: Rows = {}
    for code, status, days, work, office, facility, mp, pctc, modifier in zip(_codes(edition), *named, *numbers, strict=True):
        facts = {"status": status, "pctc": pctc, "global_days": days, "office": work + office + mp, "facility": work + facility + mp}
        rows[code, MODIFIERS[modifier]] = facts
    return Snapshot(rows, fields, standing=pfs_standing, say=_pfs_row)


def _pfs_row(row: Facts) -> str:
    """`status A, PC/TC 3, total RVU 4.54`; in a facility another total where it differs."""
    office, facility = f"{row['office'] / MILLION:.2f}", f"{row['facility'] / MILLION:.2f}"
    total = f", total RVU {office}" + (f", in a facility {facility}" if facility != office else "") if row["office"] or row["facility"] else ""
    return f"status {row['status']}, PC/TC {row['pctc']}{total}"


def pfs_standing(rows: Mapping[str, Facts]) -> str:
    """What the fee schedule pays of a code: payable; payable in part, -TC is bundled; not payable, bundled."""
    status = {modifier: str(row["status"]) for modifier, row in rows.items()}
    refused = {modifier: letter for modifier, letter in status.items() if letter not in PFS_PAYABLE}
    if not refused:
        return "payable"
    said = " ".join(dict.fromkeys(PFS_STATUS.get(letter, f"status {letter}") for letter in refused.values()))
    if set(refused.values()) <= set("EX"):
        return said
    if "" in refused or len(refused) == len(status):
        return f"not payable: {said}"
    return f"payable in part: {' '.join(f'-{modifier}' for modifier in sorted(refused))} is {said}"


def opps(edition: Edition) -> Snapshot:
    fields = (Field("si", "status indicator", _moved(OPPS_PAYABLE)), Field("apc", "APC", "parts"), Field("rate", "payment rate", "rate", MILLION))
    some = zip(_codes(edition), _texts(edition, "si"), _present(edition, "apc"), _present(edition, "rate"), strict=True)
    return Snapshot({(code, ""): {"si": si, "apc": apc, "rate": rate} for code, si, apc, rate in some}, fields)


def gpci(edition: Edition) -> Snapshot:
    fields = tuple(Field(name, label, "rate", MILLION, 3) for name, label in (("work", "work GPCI"), ("pe", "PE GPCI"), ("mp", "MP GPCI")))
    some = zip(_texts(edition, "key"), *(edition.array(name).tolist() for name in ("work", "pe", "mp")), strict=True)
    rows: Rows = {(key, ""): {"work": work, "pe": pe, "mp": mp} for key, work, pe, mp in some}
    return Snapshot(rows, fields, chapter_of=_list)


def asp(edition: Edition) -> Snapshot:
    """A code without a limit is priced by the contractor, or by another rule: it has not gone."""
    fields = (Field("dosage", "one unit is", "unit"), Field("limit", "payment limit", "rate", MILLION, 3))
    some = zip(_codes(edition), _free(edition, "dosage"), _present(edition, "limit"), strict=True)
    rows: Rows = {(code, ""): {"dosage": " ".join(dosage.lower().split()), "limit": limit} for code, dosage, limit in some}
    return Snapshot(rows, fields, row=("rate", "payment limit", "no payment limit any more"))


def ndc(edition: Edition) -> Snapshot:
    fields = (Field("package_units", "units in a package", "unit", MILLION, 3), Field("units", "units in one of its items", "unit", MILLION, 3))
    some = zip(_codes(edition), _texts(edition, "ndc"), edition.array("units").tolist(), edition.array("package_units").tolist(), strict=True)
    rows: Rows = {(code, product): {"units": units, "package_units": package} for code, product, units, package in some}
    return Snapshot(rows, fields, row=("ndc", "new package", "package gone"))


def hcpcs(edition: Edition) -> Snapshot:
    """Codes in force when the edition begins, and those that begin within it."""
    first, last = edition.array("first").tolist(), edition.array("last").tolist()
    rows: Rows = {}
    for code, since, until in zip(_codes(edition), first, last, strict=True):
        if until >= edition.start:
            rows[code, ""] = {"first": since, "last": until, "since": since} | ({"until": until} if until != LAST_DAY else {})
    ended = {(code, ""): until for code, until in zip(_codes(edition), last, strict=True) if until < edition.start}
    return Snapshot(rows, (Field("first", "added", "dates", say=_date), Field("last", "ends", "dates", say=_date)), ended=ended)


def icd10cm(edition: Edition) -> Snapshot:
    fields = (Field("billable", "billable", "status", say=lambda billable: "yes" if billable else "no, a heading"),)
    some = zip(edition.array("key").tolist(), edition.array("billable").tolist(), strict=True)
    return Snapshot({(diagnosis_of(key), ""): {"billable": billable} for key, billable in some}, fields, chapter_of=Chapters.of_diagnosis)


def adjustment(edition: Edition) -> Snapshot:
    """CARC or RARC in force when the edition begins; a code with an end in the future is still in force."""
    some = list(zip(_texts(edition, "code"), edition.array("first").tolist(), edition.array("last").tolist(), strict=True))
    rows: Rows = {}
    for code, since, until in some:
        if until >= edition.start:
            known = {"since": since} if since != FIRST_DAY else {}
            rows[code, ""] = {"first": since, "last": until} | known | ({"until": until} if until != LAST_DAY else {})
    ended = {(code, ""): until for code, _, until in some if until < edition.start}
    return Snapshot(rows, (Field("first", "begins", "dates", say=_date), Field("last", "ends", "dates", say=_date)), chapter_of=_list, ended=ended)


def _list(chapters: Chapters, code: str) -> str:
    return LISTS


def _date(day: int) -> str:
    return iso(day) or "open"


def _codes(edition: Edition) -> list[str]:
    return [code_of(key) for key in edition.array("key").tolist()]


def _texts(edition: Edition, name: str) -> list[str]:
    return [word.decode() for word in edition.array(name).tolist()]


def _present(edition: Edition, name: str) -> list[int | None]:
    """Numbers in which -1 stands for none."""
    return [None if value == -1 else value for value in edition.array(name).tolist()]


def _free(edition: Edition, name: str) -> list[str]:
    text, ends = edition.array(f"{name}_text"), edition.array(f"{name}_ends")
    return [unpacked(np.asarray(text), np.asarray(ends), row) for row in range(len(ends))]


READERS: Mapping[str, Callable[[Edition], Snapshot]] = {
    "rvu": rvu, "opps": opps, "gpci": gpci, "asp": asp, "ndc": ndc, "hcpcs": hcpcs, "icd10cm": icd10cm,
    "carc": adjustment, "rarc": adjustment, "cagc": adjustment,
}  # fmt: skip
