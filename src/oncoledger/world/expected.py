"""`expected.csv`: the lawful charge lines of every course that has a record, whatever was charged; what a coder should find in the record."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from ..model.dates import iso
from .clinical import silent_acts
from .record import Course

COLUMNS = ("patient_id", "course_id", "date", "code", "modifiers", "units", "part", "standing")


class Expected(NamedTuple):
    """One row. date: ISO. units: whole. part: facility, professional or global. is_decided: the record tells what decides the code."""

    patient_id: str
    course_id: str
    date: str
    code: str
    modifiers: str
    units: int
    part: str
    is_decided: bool


def read_expected(path: Path) -> list[Expected]:
    """The rows of `expected.csv`, in their order. Raises OSError, and ValueError for a file of another kind."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"{path} is no expected.csv of a world: its columns are not {', '.join(COLUMNS)}")
        return [Expected(who, course, date, code, marks, int(units), part, standing == "decided")
                for who, course, date, code, marks, units, part, standing in rows]  # fmt: skip


class ExpectedFile:
    """A file that grows course by course. standing: decided, or cannot tell where the record is silent about what decides."""

    def __init__(self, path: Path, seed: int) -> None:
        self._path, self._seed = path, seed
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)

    def add(self, courses: Iterable[Course]) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            for course in courses:
                writer.writerows(expected_of(course, self._seed))


def expected_of(course: Course, seed: int) -> list[tuple[str | int, ...]]:
    """Rows of `COLUMNS`, by day; none for a course without a record."""
    if course.delivered is None or not course.delivered.is_recorded:
        return []
    silent = silent_acts(course, seed)
    lines = sorted(course.delivered.lines, key=lambda line: (line.day, line.code, line.part, line.time))
    return [
        (course.person.patient_id, line.course_id, iso(line.day), line.code, line.modifiers, line.units // 1000, line.part,
         "cannot tell" if (line.course_id, line.day, line.code) in silent else "decided")
        for line in lines
    ]  # fmt: skip
