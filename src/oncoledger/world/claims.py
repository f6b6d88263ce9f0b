"""From charges to claims: who sends what on one form. A claim for each month of a course, biller and form; an 837P holds at most fifty lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from .calendar import month_of
from .centre import ENTITIES, NORTHGATE
from .record import Course, Line, Mark, Person, PlantedFault

MOST_LINES, MOST_DIAGNOSES, MOST_POINTERS = 50, 12, 4
"""An 837P takes fifty lines and twelve diagnoses; a line points to four of them."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim as sent. number: CLM01, unique in the world. marks: what it says otherwise than it should. facility: the hospital of a physicians' claim."""

    number: str
    form: str
    person: Person
    lines: tuple[Line, ...]
    faults: tuple[PlantedFault, ...]
    marks: tuple[Mark, ...] = ()
    facility: str = ""

    @property
    def entity(self) -> str:
        return self.lines[0].entity

    @property
    def diagnoses(self) -> list[str]:
        """Those of its lines, each once, in their order."""
        return list(dict.fromkeys(word for line in self.lines for word in line.diagnoses.split()))[:MOST_DIAGNOSES]

    @property
    def place_of_service(self) -> str:
        """The place of most of its lines; a line elsewhere names its own."""
        places = [line.place_of_service for line in self.lines]
        return max(sorted(set(places)), key=places.count)

    @property
    def cents(self) -> int:
        return sum(line.cents for line in self.lines)


def numbered(lines: Iterable[Line], patient_id: str) -> Iterator[Line]:
    """The lines of a course, each with the number of the claim that will carry it, in the order of an export: by day, then biller."""
    ordered = sorted(lines, key=_by_claim)
    letters: dict[str, int] = {}
    for (form, *_), of_claim in groupby(ordered, key=_by_claim):
        group = list(of_claim)
        for first in range(0, len(group), MOST_LINES if form == "837P" else len(group)):
            letters[form] = letters.get(form, 0) + 1
            number = f"{patient_id}-{form[3]}{letters[form]:02d}"
            for line in group[first : first + (MOST_LINES if form == "837P" else len(group))]:
                yield line._replace(claim_id=number)


def claims_of(course: Course) -> list[Claim]:
    """The claims of a course in the order of their numbers. A mark stands on the first claim of its form."""
    claims = []
    marks = list(course.marks)
    hospital = next((line.entity for line in course.lines if line.part == "facility"), NORTHGATE.npi)
    for number, of_claim in groupby(sorted(course.lines, key=lambda line: line.claim_id), key=lambda line: line.claim_id):
        lines = tuple(of_claim)
        form = lines[0].form
        mine = tuple(mark for mark in marks if mark.form == form)
        marks = [mark for mark in marks if mark.form != form]
        claims.append(Claim(number, form, course.person, lines, course.faults, mine, hospital if lines[0].part == "professional" else ""))
    return claims


def _by_claim(line: Line) -> tuple[str, str, str, int]:
    return line.form, line.entity, line.course_id, month_of(line.day)


def is_hospital(entity: str) -> bool:
    return ENTITIES[entity].taxonomy.startswith("282N")
