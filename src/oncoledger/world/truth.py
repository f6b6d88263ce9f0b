"""The truth beside the world: one row a planted fault, one without a fault for a clean course."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from .record import Course, PlantedFault

COLUMNS = ("id", "kind", "told_in", "who", "also_known_as", "course_id", "course", "story", "fault", "named", "severity")


class TruthFile:
    """CSV. id: the person and the kind of fault. who: as the charges name the person; also_known_as: as the claims do. course: the kind of course.

    told_in: charges and claims, or one of them where the other cannot show the fault.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> TruthFile:
        self._file = self._path.open("w", encoding="utf-8", newline="")
        self._writer = csv.DictWriter(self._file, COLUMNS, lineterminator="\n")
        self._writer.writeheader()
        return self

    def __exit__(self, *problem: object) -> None:
        self._file.close()

    def add(self, courses: Iterable[Course]) -> None:
        for course in courses:
            self._writer.writerows(rows_of(course))


def rows_of(course: Course) -> list[dict[str, str]]:
    return [
        {
            "id": f"{course.person.patient_id}-{fault.slug or 'clean'}", "kind": fault.slug, "told_in": fault.told_in, "who": course.person.patient_id,
            "also_known_as": course.person.shown, "course_id": course.course_id, "course": course.kind, "story": course.story, "fault": fault.words,
            "named": " ".join(fault.codes), "severity": fault.severity,
        }
        for fault in course.faults or (PlantedFault("", (), "", ""),)
    ]  # fmt: skip
