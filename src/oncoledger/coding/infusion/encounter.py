"""Which administrations are one encounter: one coming of the patient, whatever midnight says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from .given import Given

ONE_COMING = 2 * 3600
"""Seconds: what begins so soon after the end of something else belongs to the same coming, also after midnight. Facts 1.2.13."""
ONE_NAME = 12 * 3600
"""Seconds between what names one visit, beyond which the next day is another coming: accounts that go on for months give each day the same name."""


@dataclass
class Encounter:
    """One coming. day: of its first hour, on which its services stand (IOM 100-04 chapter 4, 230.2: the day on which the infusion started). start, until: of
    what it has, without pumps that go home."""

    day: int
    given: list[Given] = field(default_factory=list)
    start: int = 0
    until: int = 0

    def add(self, each: Given) -> None:
        self.start = min(self.start, each.start) if self.given else each.start
        self.until = max(self.until, each.start if each.way == "pump" or each.stop is None else each.stop)
        self.given.append(each)

    def gap(self, start: int, until: int) -> int:
        """Seconds between this and something else; 0 where they overlap."""
        return max(start - self.until, self.start - until, 0)


def encounters(given: Sequence[Given]) -> list[Encounter]:
    """Administrations, in order of time, put together by the visit that they name. What names none belongs to what is nearest on its day, or goes on from it
    after midnight. Visits count apart where one system names two that do not overlap: two systems name one coming in two ways."""
    found = _named(given)
    for each in (each for each in given if not _visit(each)):
        near = [place for place in found if place.day == each.day or place.gap(each.start, each.start) <= ONE_COMING]
        place = min(near, key=lambda place: (place.gap(each.start, each.start), place.start), default=None)
        if place is None:
            found.append(place := Encounter(each.day))
        place.add(each)
    for place in found:
        place.given.sort(key=lambda each: (each.start, each.key))
    return sorted(found, key=lambda place: (place.start, place.given[0].key))


def _visit(each: Given) -> str:
    return each.text("session_id") or each.text("stay_id")


def _named(given: Sequence[Given]) -> list[Encounter]:
    of_visit: dict[tuple[str, str], Encounter] = {}
    found: list[tuple[str, Encounter]] = []
    for each in (each for each in given if _visit(each)):
        system, visit = each.key[1], _visit(each)
        place = of_visit.get((system, visit))
        if place is None or (each.day > place.day and each.start - place.until > ONE_NAME):
            place = of_visit[system, visit] = Encounter(each.day)
            found.append((system, place))
        place.add(each)
    number = Counter((place.day, system) for system, place in found)
    main = {day: min((-count, system) for (other, system), count in number.items() if other == day)[1] for day, _ in number}
    kept: list[Encounter] = []
    for system, place in sorted(found, key=lambda each: (each[0] != main[each[1].day], each[1].start)):
        same = [one for one in kept if one.day == place.day and (system != main[place.day] or (place.start < one.until and one.start < place.until))]
        if not same:
            kept.append(place)
            continue
        first = min(same, key=lambda one: (one.gap(place.start, place.until), one.start))
        for each in place.given:
            first.add(each)
    return kept
