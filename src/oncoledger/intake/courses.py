"""Which lines are one course of treatment, where no input says so. A course_id that the input names is never changed.

Radiation courses are RT1, RT2, ...; drug treatment is MO1, ...; what belongs to neither is V1, ..., a course for each day. All are counted by patient.
"""

from __future__ import annotations

import numpy as np

from ..model.table import Table, Words
from ..sources import Library
from .courses_lines import MEDICAL, OTHER, RADIATION, Lines, lines_of
from .courses_names import named
from .courses_radiation import radiation_courses

LONGEST_MEDICAL_PAUSE = 90
"""Days without a drug line after which the next one belongs to another course of drugs."""

CONSULT_BEFORE = 60
"""A visit belongs to the course that begins within so many days after it."""

FOLLOW_UP_AFTER = 90
"""A visit belongs to the course that ended within so many days before it."""


def infer_courses(charges: Table, library: Library) -> tuple[Words, dict[tuple[str, str], str]]:
    """The course of every line, and for each course that no input named, (patient_id, course_id) -> how it was recognised.

    The answer does not depend on the order of the lines, nor on the other patients.
    """
    given = charges.columns.get("course_id")
    if not isinstance(given, Words):
        given = Words.all_the_same("", len(charges))
    if len(charges) == 0 or (given.ids != 0).all():
        return given, {}
    lines = lines_of(charges, library)
    course = _groups(lines)
    return named(lines, course, given)


def _groups(lines: Lines) -> np.ndarray:
    """A number for the course of every line, shape (lines,); numbers of one kind rise with patient and time.

    The kind of a course is its number modulo 3.
    """
    kind = _with_visits_on_drug_days(lines)
    course = np.full(len(kind), -1, dtype=np.int64)
    radiation, medical, other = (np.flatnonzero(kind == k) for k in (RADIATION, MEDICAL, OTHER))
    course[radiation] = radiation_courses(lines, radiation) * 3 + RADIATION
    course[medical] = _medical_courses(lines, medical) * 3 + MEDICAL
    course[other] = _attached(lines, other, radiation, medical, course)
    return course


def _with_visits_on_drug_days(lines: Lines) -> np.ndarray:
    """The kind of every line; what is neither radiation nor drug, on a day with drugs, belongs to the drugs."""
    key = _patient_day(lines)
    drug_days = np.unique(key[lines.kind == MEDICAL])
    return np.where((lines.kind == OTHER) & _isin_sorted(key, drug_days), MEDICAL, lines.kind)


def _medical_courses(lines: Lines, rows: np.ndarray) -> np.ndarray:
    """Drug lines cut where more than 90 days pass without one. Shape (len(rows),)."""
    patient, day = lines.patient[rows], lines.day[rows]
    order = np.lexsort((day, patient))
    patient, day = patient[order], day[order]
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (patient[1:] != patient[:-1]) | (np.diff(day) > LONGEST_MEDICAL_PAUSE)
    course = np.empty(len(rows), dtype=np.int64)
    course[order] = np.cumsum(begins)
    return course


def _attached(lines: Lines, rows: np.ndarray, radiation: np.ndarray, medical: np.ndarray, course: np.ndarray) -> np.ndarray:
    """The course of each visit: of radiation that is running, begins soon, or ended lately; else of drugs in the same way; else one of its own day."""
    patient, day = lines.patient[rows], lines.day[rows]
    answer = np.full(len(rows), -1, dtype=np.int64)
    for of_kind in (radiation, medical):
        if len(of_kind):
            found = _near(lines, of_kind, course[of_kind], patient, day)
            answer = np.where(answer < 0, found, answer)
    alone = answer < 0
    own = np.unique(_patient_day(lines)[rows], return_inverse=True)[1] * 3 + OTHER
    return np.where(alone, own, answer)


def _near(lines: Lines, rows: np.ndarray, course: np.ndarray, patient: np.ndarray, day: np.ndarray) -> np.ndarray:
    """For each visit the course that runs on its day, begins within 60 days after it, or ended within 90 days before it; -1 for none."""
    courses, first_row, of_line = np.unique(course, return_index=True, return_inverse=True)
    start = np.full(len(courses), np.iinfo(np.int64).max)
    end = np.full(len(courses), np.iinfo(np.int64).min)
    np.minimum.at(start, of_line, lines.day[rows])
    np.maximum.at(end, of_line, lines.day[rows])
    owner = lines.patient[rows][first_row]
    order = np.lexsort((courses, start, owner))
    courses, start, end, owner = courses[order], start[order], end[order], owner[order]

    low, width = int(lines.day.min()), int(np.ptp(lines.day)) + 1
    begun = np.searchsorted(owner * width + (start - low), patient * width + (day - low), side="right") - 1
    # Of those that have begun, the one that ends last: it runs if any does. Ranks rise with the patient, so that the maximum never crosses over.
    by_end = np.lexsort((np.arange(len(courses)), end, owner))
    rank = np.empty(len(courses), dtype=np.int64)
    rank[by_end] = np.arange(len(courses))
    past = by_end[np.maximum.accumulate(rank)][np.maximum(begun, 0)]
    has_past = (begun >= 0) & (owner[past] == patient)
    coming = np.minimum(begun + 1, len(courses) - 1)
    has_coming = (begun + 1 < len(courses)) & (owner[coming] == patient) & (start[coming] - day <= CONSULT_BEFORE)
    running = has_past & (end[past] >= day)
    recent = has_past & (day - end[past] <= FOLLOW_UP_AFTER)
    return np.where(running, courses[past], np.where(has_coming, courses[coming], np.where(recent, courses[past], -1)))


def _patient_day(lines: Lines) -> np.ndarray:
    low = int(lines.day.min())
    return lines.patient * (int(np.ptp(lines.day)) + 1) + (lines.day - low)


def _isin_sorted(values: np.ndarray, table: np.ndarray) -> np.ndarray:
    if len(table) == 0:
        return np.zeros(len(values), dtype=bool)
    return table[np.minimum(np.searchsorted(table, values), len(table) - 1)] == values
