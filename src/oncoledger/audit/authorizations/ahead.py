"""Sessions that are still to come: booked ones on their days, the rest of the prescription in the rhythm of the course over workdays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from oncoledger.intake.course.days import is_workday, workdays_between
from oncoledger.intake.course.ledger import CourseLedger
from oncoledger.intake.course.phases import Phase
from oncoledger.intake.course.visits import ONE_VISIT, Row
from oncoledger.model.times import DAY

MOST = 400
"""Sessions that a course could have: more is a slip of the pen in a prescription, and is not drawn out over years."""


class Coming(NamedTuple):
    """One session. is_booked: its day stands in a schedule; else it was worked out. phase: what it treats, where a prescription says."""

    day: int
    is_booked: bool
    phase: Phase | None


def coming(course: CourseLedger, as_of: int) -> list[Coming]:
    """What is prescribed and not given, and what is booked, from as_of on; nothing of a course that has ended or is on hold. More bookings than fractions
    left stand too: somebody means to give them."""
    if course.is_over or "on_hold" in course.statuses.values():
        return []
    left = [phase for size, phase in _left(course) for _ in range(min(size, MOST))]
    booked = _booked(course, as_of)
    count = max(len(left), len(booked))
    days = booked + _worked_out(course, booked, count - len(booked), as_of)
    return [Coming(day, place < len(booked), left[place] if place < len(left) else left[-1] if left else None) for place, day in enumerate(days)]


def _left(course: CourseLedger) -> list[tuple[int, Phase]]:
    """Sessions left, by prescription. Phases that are treated at the same visits need no sessions of their own."""
    groups: list[list[Phase]] = []
    starts = {str(row.get("name") or row["record_id"]): int(row["start_date"]) for row in _prescriptions(course, "phase") if "start_date" in row}
    for phase in course.phases:
        place = next((some for some in groups if any(_go_together(phase, other, starts) for other in some)), None)
        if place is None:
            groups.append(place := [])
        place.append(phase)
    found = []
    for some in groups:
        wanted = [(phase.prescribed - phase.delivered, phase) for phase in some if phase.prescribed is not None]
        if wanted:
            size, phase = max(wanted, key=lambda each: each[0])
            found.append((max(size, 0), phase))
    return found


def _go_together(one: Phase, other: Phase, starts: dict[str, int]) -> bool:
    """They share visits; or neither has begun, and both are to begin on one day."""
    if {id(each.visit) for each in one.fractions} & {id(each.visit) for each in other.fractions}:
        return True
    return not one.fractions and not other.fractions and one.name in starts and starts[one.name] == starts.get(other.name)


def _prescriptions(course: CourseLedger, table: str) -> list[Row]:
    return [row for row in course.rows.get(table, ()) if not row.get("is_summary")]


def _booked(course: CourseLedger, as_of: int) -> list[int]:
    """Days of booked treatments, one for each visit, however many systems book it. What was given today is booked no longer."""
    given = Counter(visit.day for visit in course.given)
    times: list[tuple[int, set[str]]] = []
    for row in course.ahead:
        start, system = int(row["start_time"]), str(row.get("system", ""))
        same = next((names for time, names in times if system not in names and _is_one(time, start)), None)
        if same is None:
            times.append((start, {system}))
        else:
            same.add(system)
    days = []
    for start, _ in sorted(times, key=lambda each: each[0]):
        if given[start // DAY]:
            given[start // DAY] -= 1
        elif start // DAY >= as_of:
            days.append(start // DAY)
    return days


def _is_one(time: int, other: int) -> bool:
    """Two systems' bookings of one visit: within its time, or of one day where only one knows the hour."""
    return abs(time - other) <= ONE_VISIT or (time // DAY == other // DAY and not (time % DAY and other % DAY))


def _worked_out(course: CourseLedger, booked: Sequence[int], count: int, as_of: int) -> list[int]:
    """The days of so many further sessions after the last that is given or booked."""
    if count <= 0:
        return []
    days, each_day = course.days, _each_day(course)
    step = 1 + _rhythm(days)
    last = max([as_of - 1, *days[-1:], *booked[-1:]])
    if not days and not booked:
        starts = [int(row["start_date"]) for table in ("phase", "course") for row in _prescriptions(course, table) if "start_date" in row]
        last, wait = max(as_of, min(starts, default=as_of)) - 1, 1
    else:
        wait = max(step - sum(is_workday(day) for day in range(max([*days[-1:], *booked[-1:]]) + 1, last + 1)), 1)
    found: list[int] = []
    day = last
    while len(found) < count:
        day += 1
        wait -= is_workday(day)
        if not wait and is_workday(day):
            found += [day] * min(each_day, count - len(found))
            wait = step
    return found


def _rhythm(days: Sequence[int]) -> int:
    """Workdays left free between two sessions, as is usual in the course."""
    gaps = Counter(workdays_between(first, last)[0] for first, last in pairwise(days))
    most = max(gaps.values(), default=0)
    return min((gap for gap, times in gaps.items() if times == most), default=0)


def _each_day(course: CourseLedger) -> int:
    """Sessions of a day, as prescribed."""
    return max((daily for row in course.rows.get("phase", ()) if 1 <= (daily := int(row.get("fractions_per_day", 1))) <= 4), default=1)
