"""The world's own table of codes: what a code is, from when to when it may be billed by whom, and what the centre charges for it.

Grain: one code, from one day to another. Written by hand from the published facts; never from the rulebook's tables.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from ...model.dates import FIRST_DAY, LAST_DAY, day_of


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a table.

    nature: split (a facility or technical part and a professional part under 26), technical (facility, or the owner of the equipment), professional
    (a physician's work, never 26), visit (like professional), procedure (facility and physician, neither with a component), drug or administration (what
    the place gives). facility, professional, centre: charge in cents by who bills; 0 where they do not bill it.
    """

    code: str
    nature: str
    since: int
    until: int
    revenue_code: str
    facility: int
    professional: int
    centre: int


@cache
def table() -> dict[str, tuple[Code, ...]]:
    """Code -> its rows in order of time."""
    rows: dict[str, tuple[Code, ...]] = {}
    for path in sorted(Path(__file__).parent.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                code = Code(
                    row["code"], row["nature"], day_of(row["since"]) if row["since"] else FIRST_DAY, day_of(row["until"]) if row["until"] else LAST_DAY,
                    row["revenue_code"], *(round(float(row[side] or 0) * 100) for side in ("facility", "professional", "centre")),
                )  # fmt: skip
                rows[code.code] = (*rows.get(code.code, ()), code)
    return {code: tuple(sorted(each, key=lambda row: row.since)) for code, each in rows.items()}


def code_on(code: str, day: int) -> Code:
    """The row of a code that covers a day. Raises KeyError where the table has none: a builder billed what did not exist."""
    for row in table()[code]:
        if row.since <= day <= row.until:
            return row
    raise KeyError(f"{code} on day {day}")


def nearest(code: str, day: int) -> Code:
    """The row that covers a day, else the last one: for faults that bill a code outside its dates."""
    rows = table()[code]
    return next((row for row in rows if row.since <= day <= row.until), rows[-1])
