"""Radioligands: the drug in the units of its code, and its administration into a vein. Codes and units: `sources/starter/radioligands.csv`."""

from __future__ import annotations

import csv
from functools import cache
from math import ceil
from typing import NamedTuple

from ...model.dates import FIRST_DAY, LAST_DAY, day_of
from ...model.times import DAY
from ...sources.starter import FOLDER
from ..answer import Law
from .draft import Draft
from .record import Row

_GIVEN = frozenset(("completed", "partial", "stopped", ""))
_MICROCURIES = {"uci": 1.0, "mci": 1000.0, "ci": 1e6, "kbq": 1 / 37, "mbq": 1000 / 37, "gbq": 1e6 / 37}
"""Microcuries in a unit of activity: a curie is 37 thousand million decays a second."""
_BILLED = {"mCi": 1000.0, "uCi": 1.0}
TOLERANCE = 0.005
"""Of a unit: below it a part is rounding, above it a unit that was begun."""


class Radioligand(NamedTuple):
    """One drug. names: words of which one stands in its name. unit: mCi, uCi or dose. first, last: days on which the row holds."""

    code: str
    names: tuple[str, ...]
    unit: str
    first: int
    last: int
    law: Law


@cache
def radioligands() -> tuple[Radioligand, ...]:
    """All rows of the file."""
    with (FOLDER / "radioligands.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Radioligand(
                row["code"], tuple(row["names"].split()), row["unit"], day_of(row["from"]) if row["from"] else FIRST_DAY,
                day_of(row["to"]) if row["to"] else LAST_DAY, Law(row["source"], row["section"], row["grade"]),
            )
            for row in csv.DictReader(file)
        )  # fmt: skip


def radioligand_of(row: Row) -> Radioligand | None:
    """The drug of an administration, by its code, else by its name; None where it is none."""
    drug, code = str(row.get("drug", "")).lower(), str(row.get("drug_code", ""))
    return next((each for each in radioligands() if code == each.code or any(name in drug for name in each.names)), None)


def administrations(draft: Draft) -> None:
    """79101 and the drug for each radioligand that was given; an activity that nobody tells is asked about."""
    for row in sorted(draft.record.rows.get("administration", ()), key=lambda row: (int(row.get("start_time", 0)), str(row["record_id"]))):
        drug = radioligand_of(row)
        if drug is None or row.get("status", "") not in _GIVEN or "start_time" not in row:
            continue
        day, key = int(row["start_time"]) // DAY, ("administration", str(row.get("system", "")), str(row["record_id"]))
        name = str(row.get("drug") or drug.names[0])
        provider = str(row.get("provider_id", ""))
        if not drug.first <= day <= drug.last:
            draft.leave_out(day, name, "no code of that day stands for it")
            continue
        draft.charge("procedure", "iv radioligand", day, f"{name} into a vein", (key,), provider=provider)
        units = units_of(row, drug)
        if units is None:
            draft.ask(day, (drug.code,), "Which activity was given, in which unit?", name, key, "dose", to="physicist", provider=provider)
            continue
        told = "one treatment dose" if drug.unit == "dose" else f"{int(row['dose']) / 1000:g} {row['dose_unit']}"
        draft.add(drug.code, day, f"{name}, {told}", (key,), drug.law, units=units, provider=provider)


def units_of(row: Row, drug: Radioligand) -> int | None:
    """Billed units of what was given: a unit that was begun counts. None where the activity or its unit is not told."""
    if drug.unit == "dose":
        return 1
    each = _MICROCURIES.get(str(row.get("dose_unit", "")).lower().replace("µ", "u").replace("[", "").replace("]", ""))
    if each is None or "dose" not in row or int(row["dose"]) <= 0:
        return None
    return max(ceil(int(row["dose"]) / 1000 * each / _BILLED[drug.unit] - TOLERANCE), 1)
