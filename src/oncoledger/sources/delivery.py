"""Which code delivers what on a day: `starter/delivery.csv`, one row for a kind, a level, a family of codes and a band of energy, with dates and source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..model.dates import FIRST_DAY, LAST_DAY, day_of

_FILE = Path(__file__).parent / "starter" / "delivery.csv"


class DeliveryRow(NamedTuple):
    """kind: external, imrt, sbrt, ... level: simple, level 2, ...; empty where a kind has one. family: cpt, g, or empty for any.
    lowest, highest: of the band of energy in whole MV, MeV or kV, both ends in it; -1 and a million where it does not matter. first, last: days on
    which the row holds."""

    kind: str
    level: str
    family: str
    lowest: int
    highest: int
    first: int
    last: int
    code: str
    source: str
    section: str
    grade: str


@cache
def delivery_rows() -> tuple[DeliveryRow, ...]:
    """All rows, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(_row(each) for each in csv.DictReader(file))


def delivery_row(kind: str, level: str, family: str, day: int, energy: float | None = None) -> DeliveryRow | None:
    """The row that holds on a day; None where there is none, or where the band of energy decides and no energy is known."""
    rows = [
        row for row in _by_level().get((kind, level), ())
        if row.family in ("", family) and row.first <= day <= row.last
        and ((row.lowest, row.highest) == _ANY or (energy is not None and row.lowest <= round(energy) <= row.highest))
    ]  # fmt: skip
    return rows[0] if len(rows) == 1 else None


@cache
def _by_level() -> dict[tuple[str, str], tuple[DeliveryRow, ...]]:
    found: dict[tuple[str, str], tuple[DeliveryRow, ...]] = {}
    for row in delivery_rows():
        found[row.kind, row.level] = (*found.get((row.kind, row.level), ()), row)
    return found


_ANY = (-1, 10**6)


def _row(each: dict[str, str]) -> DeliveryRow:
    low, _, high = each["band"].partition("-")
    lowest, highest = (int(low), int(high or 10**6 - 1)) if each["band"] else _ANY
    first, last = day_of(each["from"]) if each["from"] else FIRST_DAY, day_of(each["to"]) if each["to"] else LAST_DAY
    return DeliveryRow(each["kind"], each["level"], each["family"], lowest, highest, first, last, each["code"], each["source"], each["section"], each["grade"])
