"""One day of drugs as a report shows it: each drug as a bar on the time axis, and the codes that its minutes came to."""

from __future__ import annotations

from msgspec import Struct

from oncoledger.coding.infusion.picture import Picture
from oncoledger.model.dates import iso


class Bar(Struct, frozen=True):
    """One drug of one bag. Grain: one administration.

    dose: in words. kind: infusion, push, hydration, injection, subcutaneous infusion, pump, other. level: chemotherapy, therapy, hydration.
    lane: the access it ran through; empty where none. start, end: minutes from midnight of the day's first hour; end is null where nothing tells the stop
    and may lie beyond 1440. pauses: pairs of minutes in which it stood still. counted: minutes that count for its code. codes: `96413 x1`, in order.
    note: why it is charged by nothing, or otherwise than one would think; empty where there is nothing to say.
    """

    drug: str
    dose: str
    kind: str
    level: str
    lane: str
    start: int
    end: int | None
    pauses: list[list[int]]
    counted: int
    codes: list[str]
    note: str


class InfusionDay(Struct, frozen=True):
    """One coming of the patient. date: ISO, of its first hour. codes: its services, `96413 x1`, initial first. lines: drug lines, `J9035-JZ x160`."""

    person: str
    course: str
    date: str
    setting: str
    payer: str
    bars: list[Bar]
    codes: list[str]
    lines: list[str]


def infusion_day_of(picture: Picture, person: str, course: str, setting: str, payer: str) -> InfusionDay:
    """The picture of a coded encounter, for a report."""
    bars = [Bar(each.drug, each.dose, each.kind, each.level, each.lane, each.start, each.end, [list(pause) for pause in each.pauses], each.counted,
                list(each.codes), each.note) for each in picture.bars]  # fmt: skip
    return InfusionDay(person, course, iso(picture.day), setting, payer, bars, list(picture.codes), list(picture.lines))
