"""Which code stands for a documented service of a level on a day: `starter/services.csv`, each row with its dates and source."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..model.dates import FIRST_DAY, LAST_DAY, day_of

_FILE = Path(__file__).parent / "starter" / "services.csv"


class ServiceRow(NamedTuple):
    """kind, level: as the coder names them. first, last: days on which the row holds."""

    kind: str
    level: str
    first: int
    last: int
    code: str
    source: str
    section: str
    grade: str


@cache
def service_rows() -> tuple[ServiceRow, ...]:
    """All rows, in the order of the file."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return tuple(
            ServiceRow(
                each["kind"], each["level"], day_of(each["from"]) if each["from"] else FIRST_DAY, day_of(each["to"]) if each["to"] else LAST_DAY,
                each["code"], each["source"], each["section"], each["grade"],
            )
            for each in csv.DictReader(file)
        )  # fmt: skip


def service_row(kind: str, level: str, day: int) -> ServiceRow | None:
    """The row that holds on a day; None where no code of that day stands for the service."""
    return next((row for row in _by_level().get((kind, level), ()) if row.first <= day <= row.last), None)


@cache
def _by_level() -> dict[tuple[str, str], tuple[ServiceRow, ...]]:
    found: dict[tuple[str, str], tuple[ServiceRow, ...]] = {}
    for row in service_rows():
        found[row.kind, row.level] = (*found.get((row.kind, row.level), ()), row)
    return found
