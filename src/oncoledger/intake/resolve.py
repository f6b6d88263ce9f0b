"""Who is who in a ledger folder, and which courses are one: worked out anew from all rows and decisions, and kept beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from ..model.times import DAY
from ..sources import Library
from .identity import Conflict, CourseDoubt, Courses, Doubt, resolve_courses, resolve_persons
from .store import Store
from .store_tables import KINDS

_MAKE_COURSES = ("course", "phase", "plan", "fraction", "session", "administration")
OF_COURSES = (*_MAKE_COURSES, "service", "schedule", "document", "charge")
"""Tables whose rows belong to a course. The first six say which courses there are."""

_OF_PERSONS = ("patient", "patient_identifier", "patient_link")
_OF_MONEY = ("charge", "claim")
_TIMES = ("performed_time", "start_time", "planned_time", "observed_time", "service_date", "plan_date")


@dataclass(frozen=True)
class Resolved:
    """How many: records of persons, persons, pairs of persons in doubt, courses, courses in doubt, contradictions."""

    records: int
    persons: int
    doubts: int
    courses: int
    course_doubts: int
    conflicts: int


def resolve(store: Store, crosswalks: Sequence[tuple[str, str]] = ()) -> Resolved:
    """Work out persons and courses from the rows that stand, and keep them in the ledger, within the transaction that is open or one of its own.

    crosswalks: `Profile.crosswalks`. Running it again changes nothing; who was joined keeps its name as long as the record after which it is named is there.
    """
    decisions = decisions_of(store)
    about_persons = [row for row in decisions if row["kind"] in ("same", "different")]
    persons = resolve_persons(
        store.rows("patient"), store.rows("patient_identifier"), store.rows("patient_link"), about_persons, _seen(store), crosswalks, store.persons()
    )  # fmt: skip
    person_of = _told(persons.person_of, store)
    store.set_persons(person_of, [_of_doubt(doubt, person_of) for doubt in persons.doubts])
    course_of, course_doubts, conflicts = dict[tuple[str, str], str](), list[CourseDoubt](), list[Conflict](persons.conflicts)
    before = store.courses()
    for rows in _by_person(store):
        found = resolve_courses(rows, decisions, before)
        course_of |= found.course_of
        course_doubts += found.doubts
        conflicts += found.conflicts
    said = [{"kind": each.kind, "records": each.records, "words": each.words} for each in conflicts]
    said += [{"kind": "course_doubt", "records": (each.first, each.second), "for": each.speaks_for, "against": each.speaks_against} for each in course_doubts]
    store.set_courses(course_of, said)
    return Resolved(len(person_of), len(set(person_of.values())), len(persons.doubts), len(set(course_of.values())), len(course_doubts), len(conflicts))


def courses_of(store: Store, person: str, library: Library | None = None) -> Courses:
    """The courses of one person with every row that belongs to one, charges too: quick, and the same names as `resolve` keeps."""
    rows = {table: store.rows(table, person) for table in OF_COURSES}
    return resolve_courses(rows, decisions_of(store), store.courses(), library)


def decisions_of(store: Store) -> list[dict[str, Any]]:
    """What people decided, as rows."""
    return [
        {"decision_id": each.decision_id, "kind": each.kind, "system": each.one[0], "patient_id": each.one[1], "other_system": each.other[0],
         "other_patient_id": each.other[1], "decided_time": each.decided}
        for each in store.decisions()
    ]  # fmt: skip


def _told(person_of: dict[tuple[str, str], str], store: Store) -> dict[tuple[str, str], str]:
    """Without those whom only charges or claims name and who are nobody else: these keep the number that their file gives them."""
    by_name = set()
    for table in (*_OF_PERSONS, *(name for name in _with_patients() if name not in _OF_MONEY)):
        owner = "record_id" if table == "patient" else "patient_id"
        by_name |= set(store.db.execute(f'SELECT DISTINCT system, {owner} FROM "{table}" WHERE is_current=1 AND {owner} IS NOT NULL'))
    by_name |= set(store.db.execute("SELECT DISTINCT system, other_patient_id FROM patient_link WHERE is_current=1"))
    records = Counter(person_of.values())
    return {key: person for key, person in person_of.items() if key in by_name or records[person] > 1}


def _with_patients() -> list[str]:
    """Tables beside those of persons whose rows name one."""
    return [table for table, kinds in KINDS.items() if "patient_id" in kinds and table not in _OF_PERSONS]


def _of_doubt(doubt: Doubt, person_of: dict[tuple[str, str], str]) -> dict[str, Any]:
    ends = (doubt.first, doubt.second)
    return {"records": ends, "persons": [person_of[key] for key in ends], "score": doubt.score, "for": doubt.speaks_for, "against": doubt.speaks_against}


def _seen(store: Store) -> Iterator[dict[str, Any]]:
    """Every person that any table names, and the days on which they were seen."""
    for table in _with_patients():
        kinds = KINDS[table]
        when = next((name for name in _TIMES if kinds.get(name) in ("time", "date")), None)
        day = f'"{when}" / {DAY}' if when and kinds[when] == "time" else f'"{when}"' if when else "NULL"
        where = "is_current=1 AND system IS NOT NULL AND patient_id IS NOT NULL"
        for system, patient, on in store.db.execute(f'SELECT DISTINCT system, patient_id, {day} FROM "{table}" WHERE {where}'):
            yield {"system": system, "patient_id": patient} | ({"service_date": on} if on is not None else {})


def _by_person(store: Store) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """The rows of each person that make courses, by table."""
    rows: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for table in _MAKE_COURSES:
        for row in store.rows(table):
            if "person_id" in row:
                rows.setdefault(str(row["person_id"]), {}).setdefault(table, []).append(row)
    yield from (rows[person] for person in sorted(rows))
