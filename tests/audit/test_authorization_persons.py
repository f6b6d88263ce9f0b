"""Approvals of a person with two courses: one that names a course serves it alone, one that names none serves both, the earlier sessions before the later."""

from __future__ import annotations

import pytest

from oncoledger.audit.authorizations.judge import person_approvals, standing_of
from oncoledger.audit.coded import Actual, CodedCourse, CodedPerson
from oncoledger.coding.radiation.course import code_record
from oncoledger.coding.radiation.record import record_of
from oncoledger.coding.terms import Terms
from oncoledger.intake.course.ledger import course_ledgers
from oncoledger.intake.course.stored import placed
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY

D = day_of("2026-02-02")
AS_OF = D + 30


def rows(approvals):
    of = {"system": "RO", "patient_id": "P"}
    found = {name: [] for name in ("course", "phase", "plan", "session", "authorization")}
    for name, start in (("C1", D), ("C2", D + 2)):
        found["course"].append({**of, "record_id": name, "discipline": "radiation", "status": "completed"})
        found["phase"].append({**of, "record_id": f"{name}f", "course_id": name, "name": f"{name} Primary", "fractions_planned": 5, "technique": "3d", "modality": "photon"})
        found["plan"].append({**of, "record_id": f"{name}p", "course_id": name, "phase_id": f"{name}f", "plan_uid": name, "status": "approved", "technique": "3d",
                              "modality": "photon", "beams": 3, "isocenters": 1})  # fmt: skip
        for place in range(5):
            at = (start + place + 2 * ((start - D + place) // 5)) * DAY + (36000 if name == "C1" else 57600)
            found["session"].append({**of, "record_id": f"{name}s{place}", "course_id": name, "phase_ids": f"{name}f", "plan_ids": f"{name}p", "kind": "treatment",
                                     "status": "completed", "start_time": at, "end_time": at + 900})  # fmt: skip
    for number, course, units in approvals:
        found["authorization"].append({**of, "record_id": number, "number": number, "status": "approved", "codes": "77407", "approved_units": units * 1000,
                                       **({"course_id": course} if course else {})})  # fmt: skip
    return found


@pytest.mark.parametrize(("approvals", "bare"), [
    ([("A1", "C1", 5), ("A2", "C2", 5)], (0, 0)),
    ([("A1", "", 10)], (0, 0)),
    ([("A1", "", 8)], (0, 2)),                      # the later sessions are those without
    ([("A1", "C1", 10)], (0, 5)),                   # of the other course nothing is on file
    ([("A1", "C1", 3), ("A2", "", 7)], (0, 0)),
    ([("A1", "C2", 5), ("A2", "", 4)], (1, 0)),
    ([("A1", "C1", 5), ("A2", "", 4)], (0, 1)),
    ([("A1", "C1", 5), ("A2", "", 5)], (0, 0)),     # what serves both is left to the one that needs it
    ([("A1", "gone", 10)], (0, 0)),                 # a course that no system tells of: as if none were named
])  # fmt: skip
def test_two_courses(starter, approvals, bare):
    person = person_of(starter, rows(approvals))
    found = person_approvals(person, [], [], starter, AS_OF)
    assert tuple(sum(said not in ("", "listed") for said in one.standing) for one in found) == bare
    for one in found:
        assert all(each.left is None or each.left >= 0 for each in one.approvals)


def person_of(starter, told):
    course_of, of_row = placed(told, {})
    terms = Terms("hospital", starter.payer("UHC"), starter)
    courses = []
    for ledger in course_ledgers(told, of_row, course_of, AS_OF):
        record = record_of(ledger, told)
        courses.append(CodedCourse(ledger, record, terms, code_record(record, terms)))
    return CodedPerson("P", courses, [], told)


@pytest.mark.parametrize(("code", "day", "said"), [
    ("77407", 0, "listed"), ("77407", 3, "exceeded"), ("77412", 0, "not_listed"), ("77407", -40, "listed"), ("77336", 0, ""), ("77263", 0, ""),
])  # fmt: skip
def test_standing_of_a_charge_line(starter, code, day, said):
    """Of a session on record as it was shared; of another code, or a day without a session, as the approvals name it; nothing of what needs none."""
    person = person_of(starter, rows([("A1", "C1", 3), ("A2", "C2", 5)]))
    standing = standing_of(person_approvals(person, [], [], starter, AS_OF))
    line = Actual(0, D + day, code, "", 1, None, "facility", "RO:C1", "UHC", "", "", "f", 1, None)
    assert standing(line, person.courses[0]) == said
