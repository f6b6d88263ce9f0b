"""The inspector general's pattern is caught in every course, by charges alone and beside the record; its lawful twin is let through with its reason."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import replace

import pytest

from oncoledger.audit.check import check, options_of
from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import reconciled
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.rulebook import book
from oncoledger.world.clinical import records_of, silent_acts
from oncoledger.world.oig import CODES, bundled_courses, new_volume_courses, write_courses

AS_OF, SEED = "2026-11-27", 5
IN_A_LEDGER = 100 if "ONCOLEDGER_LARGE" in os.environ else 15
"""Courses that are taken into a ledger folder; the charges alone are judged of all hundred every day."""


def named(findings, verdict):
    """Person -> codes on subject lines, of findings that a payer acts on."""
    found = defaultdict(set)
    for each in findings:
        if each.verdict == verdict and each.severity in ("deny", "recoup"):
            found[each.patient_id].update(line.code for line in each.lines if line.role == "subject")
    return found


def charges_of(tmp_path, courses):
    write_courses(tmp_path / "world", courses, SEED)
    return tmp_path / "world"


def ledger_of(folder, library):
    profile = Profile.read(folder / "oncoledger.toml", book().keys(), library.payers.keys())
    with Store.open(folder / "ledger", True) as store:
        take_in([folder / "records", folder / "charges"], store, Said(conventions=profile.convention))
    return folder / "ledger", profile


def test_each_of_a_hundred_courses_is_caught_by_its_charges_alone(tmp_path, starter):
    courses = bundled_courses(SEED)
    assert {code for course in courses for code in course.faults[0].codes} == set(CODES) and len(courses) == 100
    report = check([charges_of(tmp_path, courses) / "charges"], as_of=AS_OF, library=starter)
    found = named(report.findings, "found")
    assert not [(course.course_id, course.faults[0].codes) for course in courses if not set(course.faults[0].codes) <= found[course.person.patient_id]]


def test_each_of_a_hundred_new_volumes_is_let_through(tmp_path, starter):
    courses = new_volume_courses(SEED)
    report = check([charges_of(tmp_path, courses) / "charges"], as_of=AS_OF, library=starter)
    assert not report.findings
    excused = named(report.excused, "excused")
    scanned = [course for course in courses if "scanned beside it" in course.story]
    assert len(scanned) > 30 and all("77290" in excused[course.person.patient_id] for course in scanned)
    assert all("set apart" in each.message and "C79.51" in each.message for each in report.excused if each.rule == "IMR001")


def test_the_pattern_beside_its_record(tmp_path, starter):
    courses = bundled_courses(SEED, IN_A_LEDGER)
    ledger, profile = ledger_of(charges_of(tmp_path, courses), starter)
    found = named(check([ledger], as_of=AS_OF, library=starter, profile=profile).findings, "found")
    answer = reconciled(ledger, starter, profile, options_of("", "", AS_OF, profile))
    beyond = defaultdict(set)
    for each in answer.differences:
        assert each.kind in ("no record", "asked"), each
        if each.kind == "no record":
            beyond[each.person.partition(":")[2]].add(each.code)
    for course in courses:
        codes = set(course.faults[0].codes)
        assert codes <= found[f"RIVERBEND-EHR:{course.person.patient_id}"] and codes == beyond[course.person.patient_id], course.story


def test_the_new_volume_beside_its_record(tmp_path, starter):
    courses = new_volume_courses(SEED, IN_A_LEDGER)
    ledger, profile = ledger_of(charges_of(tmp_path, courses), starter)
    assert not check([ledger], as_of=AS_OF, library=starter, profile=profile).findings
    answer = reconciled(ledger, starter, profile, options_of("", "", AS_OF, profile))
    silent = {(day, code) for course in courses for _, day, code in silent_acts(course, SEED)}
    assert not [each for each in answer.differences if each.kind != "asked"]
    assert len([each for each in answer.differences if each.code == "77290"]) <= 2 * len(silent)


def test_the_record_alone_sets_a_volume_apart(tmp_path, starter):
    """Charged without modifier and under the diagnosis of the plan, the second scan looks like the first; the record tells of another site."""
    courses = [course for course in new_volume_courses(SEED, 9) if "scanned beside it" in course.story]
    bare = [replace(course, lines=tuple(plain(line, course.delivered.diagnoses) for line in course.lines)) for course in courses]
    folder = charges_of(tmp_path, bare)
    found = named(check([folder / "charges"], as_of=AS_OF, library=starter).findings, "found")
    assert courses and all("77290" in found[course.person.patient_id] for course in courses)
    ledger, profile = ledger_of(folder, starter)
    report = check([ledger], as_of=AS_OF, library=starter, profile=profile)
    assert not named(report.findings, "found")
    assert sum("the record tells of another site" in each.message for each in report.excused if each.rule == "IMR001") == len(courses)


def plain(line, diagnoses):
    return line._replace(modifiers="" if line.part == "facility" else "26", diagnoses=diagnoses) if "59" in line.modifiers.split() else line


@pytest.mark.parametrize(("story", "told"), [
    ("metastasis of the sacrum scanned", {"service": "sacrum"}), ("a course of its own", {"course": "sacrum", "phase": "sacrum"}), ("planned anew", {}),
])  # fmt: skip
def test_what_the_record_of_a_new_volume_tells(story, told):
    course = next(course for course in new_volume_courses(SEED, 9) if story in course.story)
    records = records_of(course, SEED)
    for table, site in told.items():
        assert any(record.table == table and record.values.get("body_site") == site for record in records)
    images = [record.values["image_set_uid"] for record in records if record.table == "plan"]
    assert len(set(images)) == len(images) == (1 if "scanned" in story else 2)
    if story == "planned anew":
        facts = [str(record.values.get("facts", "")) for record in records]
        assert any("changed=yes" in each for each in facts) and any("new_images=yes|change=yes" in each for each in facts)


def test_the_same_seed_gives_the_same_courses():
    assert bundled_courses(3, 5) == bundled_courses(3, 5) and new_volume_courses(3, 5) == new_volume_courses(3, 5)
    assert bundled_courses(3, 5) != bundled_courses(4, 5)
