"""What the page of a course draws: planned, delivered, charged, claimed and authorised as lanes on one time axis."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from oncoledger.intake.course import CourseLedger
from oncoledger.intake.course.cycles import Dose
from oncoledger.model.times import DAY

from .words import safe

LANES = ("planned", "delivered", "charged", "claimed", "authorised")
_PLANNED, _DELIVERED, _CHARGED, _CLAIMED, _AUTHORISED = range(5)
_SIDE = {_PLANNED: 0, _DELIVERED: 1, _CHARGED: 2, _CLAIMED: 2, _AUTHORISED: 0}
SIDES = ("planned or authorised", "delivered", "charged or claimed")

Entry = tuple[int, int, str, str, int, str]
"""Day, lane, row name, label, thousandths of units, word beside."""


def lanes_data(courses: Sequence[CourseLedger]) -> str:
    """JSON for the page's script, in the form of `page_data`: [days after the first, row, units, word, side, no findings]."""
    rows: dict[tuple[str, str, int], int] = {}
    words: dict[str, int] = {"": 0}
    drawn = [_course(course, rows, words) for course in courses]
    data = {
        "families": list(LANES),
        "codes": [[safe(name), safe(label), lane] for name, label, lane in rows],
        "modifiers": [safe(word) for word in words],
        "findings": [],
        "courses": drawn,
        "sides": list(SIDES),
        "heads": ["Date", "Row", "What it is", "Lane", "State", "Units", "Kind"],
    }
    text = msgspec.json.encode(data).decode()
    for bad in "<>&\u2028\u2029":
        text = text.replace(bad, f"\\u{ord(bad):04x}")
    return text


def has_lanes(course: CourseLedger) -> bool:
    return next(entries(course), None) is not None


def _course(course: CourseLedger, rows: dict[tuple[str, str, int], int], words: dict[str, int]) -> dict[str, object]:
    found = sorted(entries(course))
    start = found[0][0] if found else 0
    marks: list[list[object]] = [
        [
            day - start,
            rows.setdefault((name, label, lane), len(rows)),
            units / 1000 if units % 1000 else units // 1000,
            words.setdefault(word, len(words)),
            _SIDE[lane],
            [],
        ]
        for day, lane, name, label, units, word in found
    ]
    return {"start": start, "name": safe(" ".join((course.course_id, *course.names))), "marks": marks}


def entries(course: CourseLedger) -> Iterator[Entry]:
    """Everything of a course that has a day."""
    booked = [row for row in course.rows.get("schedule", ()) if row.get("kind") == "treatment" and "start_time" in row]
    for row in booked:
        yield int(row["start_time"]) // DAY, _PLANNED, "visit", "booked treatments", 1000, str(row.get("status", ""))
    for n, phase in enumerate(course.phases, 1):
        for each in phase.fractions:
            yield each.visit.day, _DELIVERED, f"P{n}", phase.name, 1000, each.status
    phaseless = {each.visit.start for phase in course.phases for each in phase.fractions}
    for visit in course.visits:
        if visit.was_given and visit.start not in phaseless:
            yield visit.day, _DELIVERED, "visit", "visits without a fraction", 1000, visit.status
    yield from _doses(dose for cycle in course.cycles for dose in cycle.doses)
    for row in course.charges:
        if "service_date" in row:
            is_claimed = bool(row.get("form") or row.get("claim_id"))
            code, units = str(row.get("code") or row.get("revenue_code") or "no code"), int(row.get("units", 1000))
            lane, label = (_CLAIMED, "claim lines") if is_claimed else (_CHARGED, "charges")
            yield int(row["service_date"]), lane, code, label, units, str(row.get("modifiers", ""))
    for row in course.rows.get("authorization", ()):
        for column, word in (("from_date", "from"), ("to_date", "to")):
            if column in row:
                number, units = str(row.get("number") or row["record_id"]), int(row.get("approved_units", 1000))
                yield int(row[column]), _AUTHORISED, "auth", f"{number} {row.get('status', '')} {row.get('codes', '')}".strip(), units, word


def _doses(doses: Iterable[Dose]) -> Iterator[Entry]:
    for dose in doses:
        if dose.planned is not None:
            yield dose.planned, _PLANNED, "dose", dose.drug, 1000, dose.status
        if dose.given is not None:
            yield dose.given, _DELIVERED, "dose", dose.drug, 1000, dose.status
