"""The open queries of a ledger folder, answers to them as runs of their own, and what was answered."""

from __future__ import annotations

import time as clock
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from oncoledger.coding.answers import records_of_answer
from oncoledger.coding.evidence import ANSWER
from oncoledger.coding.query import Query, answered_ids, queries_of
from oncoledger.formats.records import Record, Records
from oncoledger.intake.course.ledger import CourseLedger
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import iso
from oncoledger.model.times import DAY
from oncoledger.sources.library import Library

from .coded import coded_persons
from .profile import Profile


@dataclass(frozen=True, slots=True)
class Asked:
    """An open query and what stands around it. clinician: name of whom it goes to; the role where the record names nobody, or the question is nobody's alone.
    site: of the course, in the systems' words."""

    query: Query
    clinician: str
    site: str
    course: CourseLedger


class Given(NamedTuple):
    """An answer to be kept. day: on which it was given."""

    asked: Asked
    value: str
    by: str
    day: int
    is_absent: bool = False


class Answered(NamedTuple):
    """An answer that stands. value: `absent` where it denies. run_id: by which it came."""

    id: str
    person: str
    course_id: str
    asks: str
    value: str
    by: str
    day: int
    run_id: int


def open_queries(
    store: Store, library: Library, profile: Profile, as_of: int, persons: Sequence[str] | None = None, setting: str = "", payer: str = "", to: str = "",
    course: str = "",
) -> list[Asked]:  # fmt: skip
    """Every open query, by clinician, person and day. persons: of these alone. to: of one role. course: of one course or person alone."""
    providers = store.rows("provider")
    names = {str(row[column]): str(row["name"]) for column in ("npi", "record_id") for row in providers if row.get("name") and row.get(column)}
    around = {"provider": providers}
    found = []
    for one in coded_persons(store, library, profile, as_of, {}, persons, setting, payer):
        for each in one.courses:
            if course not in ("", one.person, each.ledger.course_id):
                continue
            site = ", ".join(each.ledger.sites)
            for query in queries_of(each.ledger, each.coding, person=one.person, law=each.terms.law, around=around):
                if to in ("", query.to):
                    found.append(Asked(query, _clinician(query, names), site, each.ledger))
    return sorted(found, key=lambda each: (each.query.to != "physician", each.query.to, each.clinician, each.query.person, each.query.day, each.query.id))


def _clinician(query: Query, names: Mapping[str, str]) -> str:
    """A physician by name; physicists, therapists and coders share their work."""
    if query.to != "physician" or not query.provider_id:
        return query.to
    return names.get(query.provider_id, query.provider_id)


def answer(
    store: Store, given: Sequence[Given], crosswalks: Sequence[tuple[str, str]] = (), path: str = "queries answer", sha256: str = "", size: int = 0
) -> int:
    """Keep answers as one run, which `intake undo` takes back; answers its number. path, sha256, size: of the workbook in which they came.

    Raises StoreError where the ledger cannot be written.
    """
    now = int(clock.time())
    records: list[Record] = []
    for each in given:
        records += records_of_answer(each.asked.query, each.asked.course, each.value, each.by, each.day * DAY + now % DAY, now, each.is_absent)
    with store.run("queries answer", afterwards=lambda store: resolve(store, crosswalks)) as run:
        run.add(path, sha256 or "answers " + " ".join(each.asked.query.id for each in given) + f" {now}", size, Records("answers", records, items=len(given)))
    return run.run_id


def answered(store: Store) -> list[Answered]:
    """The answers that stand, by day and id; one that is about rows of several systems once."""
    courses = store.courses()
    found: dict[str, Answered] = {}
    for row in sorted(store.rows("document"), key=lambda row: str(row["record_id"])):
        if row.get("kind") != ANSWER:
            continue
        for name in answered_ids([row]):
            system, course = str(row.get("system", "")), str(row.get("course_id", ""))
            value = "absent" if row.get("is_absent") else str(row.get("value", ""))
            found.setdefault(name, Answered(name, str(row.get("person_id", "")), courses.get((system, course), course), str(row.get("label", "")), value,
                             str(row.get("author", "")), int(row.get("authored_time", 0)) // DAY, int(row["run_id"])))  # fmt: skip
    return sorted(found.values(), key=lambda each: (each.day, each.id))


def withdraw(store: Store, name: str, crosswalks: Sequence[tuple[str, str]] = ()) -> int:
    """Take an answer back, so that its query is open again; answers the number of rows that went. The run of the withdrawal can itself be undone."""
    rows = [row for row in store.rows("document") if row.get("kind") == ANSWER and answered_ids([row]) == {name}]
    if not rows:
        return 0
    now = max(int(clock.time()), *(int(row.get("version_time", 0)) for row in rows))
    records = [Record("document", _withdrawn(row, now)) for row in rows]
    with store.run("queries withdraw", afterwards=lambda store: resolve(store, crosswalks)) as run:
        run.add(f"queries withdraw {name}", f"withdrawal {name} {now}", 0, Records("answers", records, items=1))
    return len(records)


def _withdrawn(row: Mapping[str, Any], now: int) -> dict[str, str | int]:
    return {"record_id": row["record_id"], "system": row["system"], "patient_id": row["patient_id"], "is_retracted": 1, "version_time": now,
            "source_place": "withdrawn"}  # fmt: skip


def plain(each: Asked) -> dict[str, Any]:
    """A query as plain values, for JSON."""
    query = each.query
    return {
        "id": query.id, "to": query.to, "clinician": each.clinician, "provider_id": query.provider_id, "person": query.person, "course": query.course_id,
        "site": each.site, "date": iso(query.day) if query.day else "", "about": query.kind, "element": query.element, "asks": query.asks,
        "because": query.because, "is_denied": query.is_denied, "could_lead_to": list(query.codes),
        "completes": [" ".join(key) for key in query.about], "rests_on": [" ".join(key) for key in query.rows],
    }  # fmt: skip
