"""The clinical record of the world: it tells what was given, whatever was charged, and is the same for the same seed."""

from __future__ import annotations

import csv

import pytest

from oncoledger.formats.records import faults
from oncoledger.world.clinical import DEPARTMENT, HOSPITAL, records_of
from oncoledger.world.draw import faulty_course, patients
from oncoledger.world.records_files import RecordFiles


@pytest.fixture(scope="module")
def courses():
    return list(patients(150, 11))


def test_records_have_the_ledgers_form(courses):
    records = [record for course in courses for record in records_of(course, 11)]
    assert not list(faults(records))
    assert len({(r.table, r.values["system"], r.values["record_id"]) for r in records}) == len(records)
    assert {(r.values["system"]) for r in records} == {DEPARTMENT, HOSPITAL}


def test_a_fraction_for_each_lawful_delivery(courses):
    """Sessions of a hospital have a facility's delivery line each; the record tells of as many fractions."""
    told = 0
    for course in courses:
        if course.faults or course.delivered is None or not course.delivered.treated or course.kind.startswith("imrt") is False:
            continue
        fractions = [r for r in records_of(course, 11) if r.table == "fraction" and not r.values.get("is_continuation")]
        billed = [line for line in course.lines if line.code in ("77385", "77386", "G6015", "77407", "77412") and line.part != "professional"]
        assert len(fractions) == len(billed), course.story
        told += 1
    assert told


def test_a_fault_in_the_charges_changes_no_record():
    course = faulty_course(3, 7, "sixth-day-of-sbrt")
    assert course is not None
    fractions = [r.values for r in records_of(course, 3) if r.table == "fraction"]
    billed = [line for line in course.lines if line.code == "77373" and line.part != "professional"]
    assert len(billed) == 6 and len(fractions) in (3, 4, 5)
    assert records_of(course, 3) == records_of(course, 3)


def test_files(courses, tmp_path):
    for name in ("one", "other"):
        files = RecordFiles(tmp_path / name)
        for course in courses[:20]:
            files.add(records_of(course, 11))
    one, other = (sorted((tmp_path / name).rglob("*.csv")) for name in ("one", "other"))
    assert [p.read_bytes() for p in one] == [p.read_bytes() for p in other]
    with (tmp_path / "one" / "department" / "fraction.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows[0]["start_time"][10] == " " and rows[0]["status"] == "completed" and rows[0]["dose"].isdigit()
