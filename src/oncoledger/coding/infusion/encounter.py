"""Which administrations are one encounter: one coming of the patient, whatever midnight says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from ...model.times import DAY
from .given import Given

ONE_COMING = 2 * 3600
"""Seconds: what begins so soon after the end of something else belongs to the same coming, also after midnight. Facts 1.2.13."""


@dataclass
class Encounter:
    """One coming. day: of its first hour, on which its services stand (IOM 100-04 chapter 4, 230.2: the day on which the infusion started)."""

    day: int
    given: list[Given] = field(default_factory=list)


def encounters(given: Sequence[Given]) -> list[Encounter]:
    """Administrations, in order of time, put together by the visit that they name; where they name none, those of one day, and of the night after it as far
    as one goes on from the other."""
    found: list[Encounter] = []
    by_name: dict[tuple[str, str], Encounter] = {}
    nameless: Encounter | None = None
    until = 0
    for each in given:
        visit = each.text("session_id") or each.text("stay_id")
        if visit:
            place = by_name.get((each.key[1], visit))
            if place is None:
                place = by_name[each.key[1], visit] = Encounter(each.day)
                found.append(place)
            place.given.append(each)
            continue
        if nameless is None or not (each.day == nameless.day or each.start - until <= ONE_COMING):
            nameless = next((other for other in found if other.day == each.day), None)
            if nameless is None:
                nameless = Encounter(each.day)
                found.append(nameless)
            until = 0
        nameless.given.append(each)
        if each.way != "pump":
            until = max(until, each.stop or each.start)
    return found


def crosses_midnight(encounter: Encounter) -> bool:
    return any((each.stop or each.start) // DAY > encounter.day for each in encounter.given if each.way != "pump")
