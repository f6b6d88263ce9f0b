"""Which open courses a new edition touches: whom a biller must look at before the next line is sent."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from oncoledger.intake.ledger import Ledger
from oncoledger.model.table import Words
from oncoledger.sources.diff import GROUPS, Change
from oncoledger.sources.library import Library


class Touch(NamedTuple):
    """One change that a course meets. last_day: when it last used the code, of a pair both on one day. since: such lines on or after the day of the change."""

    change: Change
    last_day: int
    since: int


class TouchedCourse(NamedTuple):
    """One open course. planned: it has lines after the day on which it is looked at. touches: the gravest first."""

    patient_id: str
    course_id: str
    first_day: int
    last_day: int
    planned: bool
    touches: tuple[Touch, ...]


class Open(NamedTuple):
    """open: how many courses are open. touched: those that the change meets, the gravest first."""

    open: int
    touched: tuple[TouchedCourse, ...]


def touched(changes: Sequence[Change], ledger: Ledger, library: Library, as_of: int, begins: int) -> Open:
    """Open courses that use a code whose rows changed. A pair, or an add-on and its primary, touches a course that has both on one day.

    A course is open while no more than the law's course_open_days have passed since its last line, and where it goes on after the new edition begins.
    """
    charges = ledger.charges
    if not len(charges):
        return Open(0, ())
    patient, course, code = (_text(charges[name]) for name in ("patient_id", "course_id", "code"))
    day = np.asarray(charges["service_date"])
    order = np.lexsort((day, course.ids, patient.ids))
    key = patient.ids[order].astype(np.int64) * len(course.words) + course.ids[order]
    starts = np.flatnonzero(np.concatenate(([True], key[1:] != key[:-1])))
    by_first = _by_first_code(changes)
    found, count = [], 0
    for left, right in zip(starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True):
        rows = order[left:right]
        last = int(day[rows[-1]])
        payer = _text(charges["payer_id"])[rows[-1]]
        if last + (library.law("course_open_days", payer, as_of, _text(charges["payer_kind"])[rows[-1]]) or 0) < as_of and last < begins:
            continue
        count += 1
        met = _touches([code.words[i] for i in code.ids[rows].tolist()], day[rows].tolist(), by_first)
        if met:
            found.append(TouchedCourse(patient[rows[0]], course[rows[0]], int(day[rows[0]]), last, last > as_of, met))
    return Open(count, tuple(sorted(found, key=lambda c: (_gravity(c.touches[0]), c.patient_id, c.course_id))))


def _by_first_code(changes: Iterable[Change]) -> dict[str, list[Change]]:
    found: dict[str, list[Change]] = {}
    for change in changes:
        found.setdefault(change.codes[0], []).append(change)
    return found


def _touches(codes: list[str], days: list[int], changes: dict[str, list[Change]]) -> tuple[Touch, ...]:
    """The changes that a course meets, of a code and kind the most telling one. Two codes meet on the days on which both stand.

    A rate matters only where lines stand on or after its day.
    """
    used: dict[str, list[int]] = {}
    for code, day in zip(codes, days, strict=True):
        used.setdefault(code, []).append(day)
    met: dict[tuple[str, ...], Touch] = {}
    for code, on in used.items():
        for change in changes.get(code, ()):
            together = [day for day in on if all(day in used.get(other, ()) for other in change.codes[1:])]
            since = sum(day >= change.day for day in together)
            if together and (since or change.group != "rate"):
                key = (change.group, *change.codes)
                if key not in met or (change.group == "rate" and abs(change.percent or 0) > abs(met[key].change.percent or 0)):
                    met[key] = Touch(change, max(together), since)
    return tuple(sorted(met.values(), key=lambda touch: (_gravity(touch), touch.change.code, touch.change.other)))


def _gravity(touch: Touch) -> tuple[int, int]:
    """Lines that stand already under the new edition first, then the kind of change."""
    return (0 if touch.since else 1, list(GROUPS).index(touch.change.group))


def _text(column: np.ndarray | Words) -> Words:
    assert isinstance(column, Words)
    return column
