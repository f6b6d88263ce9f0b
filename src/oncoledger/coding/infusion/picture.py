"""What a picture of an infusion day shows: plain values, worked out beside the codes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ...model.times import DAY
from ..charge import RowKey
from ..drug.products import CHEMO, ELECTROLYTE, FLUID, HORMONE
from .encounter import Encounter
from .given import Given
from .minutes import minutes

_KINDS = {"infusion": "infusion", "push": "push", "injection": "injection", "injector": "injection", "subcutaneous infusion": "subcutaneous infusion",
          "pump": "pump"}  # fmt: skip


class Bar(NamedTuple):
    """One drug on the time axis. start, end: minutes from midnight of the encounter's day; end: None where nothing tells the stop. lane: the access.
    kind: infusion, push, hydration, injection, subcutaneous infusion, pump, other. level: chemotherapy, therapy, hydration."""

    key: RowKey
    drug: str
    dose: str
    kind: str
    level: str
    lane: str
    start: int
    end: int | None
    pauses: tuple[tuple[int, int], ...]
    counted: int
    codes: tuple[str, ...]
    note: str


class Picture(NamedTuple):
    """One encounter. rows: its administrations. codes: of its administration; lines: its drug lines."""

    day: int
    rows: tuple[RowKey, ...]
    bars: tuple[Bar, ...]
    codes: tuple[str, ...]
    lines: tuple[str, ...]


def picture_of(encounter: Encounter, codes: dict[RowKey, list[str]], notes: dict[RowKey, str], services: Sequence[str], lines: Sequence[str],
               levels: dict[RowKey, str]) -> Picture:  # fmt: skip
    """codes: under each drug. notes: why it is charged by nothing."""
    bars = tuple(_bar(each, encounter.day, codes, notes, levels) for each in encounter.given)
    return Picture(encounter.day, tuple(each.key for each in encounter.given), bars, tuple(services), tuple(lines))


def _bar(each: Given, day: int, codes: dict[RowKey, list[str]], notes: dict[RowKey, str], levels: dict[RowKey, str]) -> Bar:
    level = levels.get(each.key, each.level)
    shown = "chemotherapy" if level in (CHEMO, HORMONE) else "hydration" if level in (FLUID, ELECTROLYTE) else "therapy"
    kind = "hydration" if shown == "hydration" and each.way == "infusion" else _KINDS.get(each.way, "other")
    dose = f"{each.dose / 1000:g} {each.unit}".strip() if each.dose is not None else ""
    end = None if each.stop is None and each.way in ("infusion", "pump", "subcutaneous infusion") else _minute(each.stop or each.start, day)
    return Bar(each.key, each.name, dose, kind, shown, each.site, _minute(each.start, day), end,
               tuple((_minute(first, day), _minute(last, day)) for first, last in each.pauses), minutes(each.spans), tuple(codes.get(each.key, ())),
               notes.get(each.key, ""))  # fmt: skip


def _minute(time: int, day: int) -> int:
    return (time - day * DAY) // 60
