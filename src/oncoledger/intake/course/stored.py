"""The courses of a ledger folder: which rows of a person belong to which course, by what the rows name themselves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...model.times import DAY
from ..resolve import courses_of
from ..store import Store
from .ledger import CourseLedger, RowKey, course_ledgers
from .visits import Row, Rows

TABLES = ("course", "phase", "plan", "fraction", "session", "schedule", "service", "order", "administration", "document", "charge", "authorization")
AROUND = ("coverage", "condition", "observation", "stay", "vial")
"""Tables about a person that belong to no course."""
AT_ONCE = 200
"""Persons of whom rows are held in memory together."""
BEFORE, AFTER = 60, 120
"""Days before the first and after the last treatment in which a row that names no course can be of one: consult and planning; closing notes, follow-up."""
_COMES_BEFORE = frozenset(("consult", "clinical_planning", "simulation", "plan", "calculation", "device", "physics_special", "planning_note", "consult_note"))


def ledgers_of(store: Store, person: str, as_of: int) -> list[CourseLedger]:
    """The courses of one person as the folder tells them."""
    rows = {table: store.rows(table, person) for table in TABLES}
    known = courses_of(store, person)
    course_of, of_row = placed(rows, known.course_of)
    return course_ledgers(rows, {**of_row, **known.of_row}, {**course_of, **known.course_of}, as_of)


def every_ledger(
    store: Store, as_of: int, persons: Sequence[str] | None = None, visits_alone: bool = False,
) -> Iterator[tuple[str, dict[str, list[Row]], list[CourseLedger]]]:
    """Person after person: all rows of the clinical tables that a course is told by and of those around it (`AROUND`), and the courses, which go by the names
    that the last run gave them. Read some persons at a time.

    persons: of these alone; else of all of whom some system tells of a course. visits_alone: as in `one_course`.
    """
    people = persons_with_courses(store) if persons is None else list(persons)
    known = store.courses()
    tables = (*(table for table in TABLES if table != "charge"), *AROUND)
    for start in range(0, len(people), AT_ONCE):
        some = people[start : start + AT_ONCE]
        by_person: dict[str, dict[str, list[Row]]] = {person: {table: [] for table in tables} for person in some}
        for table in tables:
            for row in store.rows(table, some, with_file=False):
                by_person[str(row["person_id"])][table].append(row)
        for person, rows in by_person.items():
            course_of, of_row = placed(rows, known)
            yield person, rows, course_ledgers(rows, of_row, course_of, as_of, visits_alone)


def persons_with_courses(store: Store) -> list[str]:
    """Persons of whom some system tells of a course."""
    sql = "SELECT DISTINCT p.person_id FROM {} t JOIN person p ON p.system=t.system AND p.patient_id=t.patient_id WHERE t.is_current=1"
    found: set[str] = set()
    for table in ("course", "phase", "plan", "session", "fraction", "administration"):
        found |= {row[0] for row in store.db.execute(sql.format(f'"{table}"'))}
    return sorted(found)


def placed(rows: Rows, known: Mapping[tuple[str, str], str]) -> tuple[dict[tuple[str, str], str], dict[RowKey,
str]]:
    """(system, course's record_id) -> course; (table, system, record_id) -> course. known: what was worked out across systems; the rest keeps its own name.

    A row belongs to the course that it names, else to that of its phase, plan or session; one that names nothing belongs to the course
    around whose treatment its day lies: where there are several, to the one that was going on, else planning to the next one and the rest to the last one.
    A drug that belongs nowhere is of a course without a name.
    """
    course_of = {key: known.get(key, ":".join(key)) for key in ((str(row["system"]), str(row["record_id"])) for row in rows.get("course", ()))}
    _carried_out(rows, course_of)
    of_row: dict[RowKey, str] = {}
    named: dict[tuple[str, str], str] = {}
    waiting: list[tuple[str, Row]] = []
    for table in TABLES[1:]:
        for row in rows.get(table, ()):
            system, name = row.get("system", ""), row["record_id"]
            course = _named(row, system, course_of, named)
            if course is None and table == "fraction":
                course = course_of.setdefault((system, "no course"), known.get((system, "no course"), f"{system}:no course")) if not course_of else None
            if course is None:
                waiting.append((table, row))
                continue
            of_row[table, system, name] = course
            named[system, name] = course
            if row.get("plan_uid"):
                named["", str(row["plan_uid"])] = course
    spans = _spans(rows, of_row)
    for table, row in waiting:
        day = _day(table, row)
        found = _around(day, str(row.get("kind", "")), spans) if day is not None else ""
        if table == "administration" and not found:  # drugs that name no regimen are a course of their own
            system = str(row.get("system", ""))
            found = course_of.setdefault((system, "no course"), known.get((system, "no course"), f"{system}:no course"))
        if found:
            of_row[table, str(row.get("system", "")), str(row["record_id"])] = found
    return course_of, of_row


def _around(day: int, kind: str, spans: Mapping[str, tuple[int, int]]) -> str:
    """The course around which a day lies; empty where none does, or two that went on at once."""
    near = {course: span for course, span in spans.items() if span[0] - BEFORE <= day <= span[1] + AFTER}
    if len(near) <= 1:
        return next(iter(near), "")
    within = [course for course, (first, last) in near.items() if first <= day <= last]
    if within:
        return within[0] if len(within) == 1 else ""
    coming = sorted((first, course) for course, (first, _) in near.items() if first > day)
    gone = sorted((last, course) for course, (_, last) in near.items() if last < day)
    if coming and (kind in _COMES_BEFORE or not gone):
        return coming[0][1] if len(coming) == 1 or coming[0][0] < coming[1][0] else ""
    return gone[-1][1]


def _carried_out(rows: Rows, course_of: dict[tuple[str, str], str]) -> None:
    """A summary whose phases name the prescription that they carry out tells of the same course as that prescription: the source says so."""
    phases = {(str(row["system"]), str(row["record_id"])): str(row.get("course_id", "")) for row in rows.get("phase", ())}
    for row in sorted(rows.get("phase", ()), key=lambda row: str(row["record_id"])):
        system = str(row["system"])
        mine, planned = (system, str(row.get("course_id", ""))), (system, phases.get((system, str(row.get("prescription_id", ""))), ""))
        if mine in course_of and planned in course_of and course_of[mine] != course_of[planned]:
            gone, kept = course_of[mine], course_of[planned]
            course_of.update({key: kept for key, course in course_of.items() if course == gone})


def _named(row: Row, system: str, course_of: Mapping[tuple[str, str], str], named: Mapping[tuple[str, str], str]) -> str | None:
    """The course of what a row says it belongs to, the surest first."""
    for column in ("course_id", "phase_id", "session_id", "order_id"):
        if (name := row.get(column)) and (course := course_of.get((system, name)) or named.get((system, name))):
            return course
    if name := row.get("plan_uid"):
        for key in (("", name), (system, name)):
            if course := course_of.get(key) or named.get(key):
                return course
    for column in ("phase_ids", "plan_ids"):
        for name in str(row.get(column, "")).split("|"):
            if course := course_of.get((system, name)) or named.get((system, name)):
                return course
    return None


def _spans(rows: Rows, of_row: Mapping[RowKey, str]) -> dict[str, tuple[int, int]]:
    """Course -> first and last day of what was given."""
    spans: dict[str, tuple[int, int]] = {}
    for table in ("fraction", "session", "administration"):
        for row in rows.get(table, ()):
            course, day = of_row.get((table, str(row.get("system", "")), str(row["record_id"]))), _day(table, row)
            if course and day is not None:
                first, last = spans.get(course, (day, day))
                spans[course] = min(first, day), max(last, day)
    return spans


def _day(table: str, row: Mapping[str, Any]) -> int | None:
    if "service_date" in row:
        return int(row["service_date"])
    if "from_date" in row:
        return int(row["from_date"])
    time = next((row[name] for name in ("start_time", "performed_time", "authored_time", "planned_time") if name in row), None)
    return int(time) // DAY if time is not None else None
