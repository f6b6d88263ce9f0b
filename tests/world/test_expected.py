"""What each record gives, and what slips between record and charge: the truth for coding and for reconciling."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace

import pytest

from oncoledger.formats.records import faults
from oncoledger.model.dates import day_of
from oncoledger.model.times import day_of_time
from oncoledger.world.acts import ACTS
from oncoledger.world.clinical import records_of, silent_acts
from oncoledger.world.codes import code_on
from oncoledger.world.draw import patients
from oncoledger.world.expected import expected_of
from oncoledger.world.slips import slipped
from oncoledger.world.write import write_world

SEED = 21


@pytest.fixture(scope="module")
def courses():
    return list(patients(260, SEED))


@pytest.fixture(scope="module")
def recorded(courses):
    return [course for course in courses if course.delivered and course.delivered.treated]


def test_expected_covers_every_lawful_line(courses):
    told = 0
    for course in courses:
        rows = expected_of(course, SEED)
        lines = course.delivered.lines if course.delivered and course.delivered.is_recorded else ()
        assert Counter((row[1], row[3], row[5], row[6]) for row in rows) == Counter((line.course_id, line.code, line.units // 1000, line.part) for line in lines)
        told += sum(row[7] == "cannot tell" for row in rows)
    assert 0 < told < 0.03 * sum(len(expected_of(course, SEED)) for course in courses)


def test_expected_is_what_a_clean_course_is_charged(recorded):
    clean = [course for course in recorded if not course.faults]
    assert len(clean) > 60
    for course in clean:
        assert Counter((line.day, line.code, line.modifiers, line.units, line.part) for line in course.lines) == Counter(
            (line.day, line.code, line.modifiers, line.units, line.part) for line in course.delivered.lines), course.story  # fmt: skip


def test_a_silent_act_does_not_tell_what_decides(recorded):
    """Of every silent act that rests on an element, the same course told in full has more facts."""
    quiet = [(course, act) for course in recorded for act in silent_acts(course, SEED)]
    assert len(quiet) > 10
    for course, (course_id, day, code) in quiet:
        kind = ACTS[code][0]
        facts = [str(record.values.get("facts", "")) for record in records_of(course, SEED) if record.table == "service"
                 and record.values["kind"] in (kind, "consult") and day_of_time(record.values["performed_time"]) == day]  # fmt: skip
        assert facts, (course.story, course_id, code)


def test_a_slip_changes_charges_and_no_record(recorded):
    kinds = Counter()
    for course in recorded:
        after, slips = slipped(course, SEED)
        assert after == slipped(course, SEED)[0]
        assert records_of(after, SEED) == records_of(course, SEED) and expected_of(after, SEED) == expected_of(course, SEED)
        if not slips:
            assert after is course
            continue
        assert not course.faults
        kinds.update(slip.kind for slip in slips)
        gone, made = (Counter(map(plain, one)) for one in (course.lines, after.lines))
        changed = [slip for slip in slips if slip.direction == "wrong"]
        missed, excess = (Counter(plain(slip.line) for slip in slips if slip.direction == way) for way in ("missed", "excess"))
        assert gone - made == missed + Counter(plain(slip.line) for slip in changed)
        assert sum((made - gone).values()) == sum(excess.values()) + len(changed) and not excess - made
        for line in after.lines:
            if not line.code.startswith(("J", "Q", "C")):
                code_on(line.code, line.day)
    assert len(kinds) >= 10 and kinds["missed session"] >= 10 and kinds["doubled"] >= 10


def plain(line):
    return line.day, line.code, line.modifiers, line.units, line.part, line.time, line.posted


def test_broken_sessions_and_patients_who_did_not_come(recorded):
    """A session broken off is completed the same day under the same number; what did not take place has no fraction."""
    records = [record for course in recorded for record in records_of(course, SEED)]
    assert not list(faults(records))
    sessions = {record.values["record_id"]: record.values for record in records if record.table == "session"}
    fractions = [record.values for record in records if record.table == "fraction"]
    broken = [values for values in sessions.values() if values["status"] == "partial"]
    assert broken
    for each in broken:
        later = sessions[f"{each['record_id']}b"]
        assert later["status"] == "completed" and day_of_time(later["start_time"]) == day_of_time(each["start_time"]) and later["start_time"] > each["end_time"]
        parts = [values for values in fractions if values["session_id"] in (each["record_id"], later["record_id"])]
        assert [values["status"] for values in parts] == ["partial", "completed"] and len({values["fraction_number"] for values in parts}) == 1
        assert parts[1]["is_continuation"] == 1 and sum(values["dose"] for values in parts) == 200_000
    absent = [record.values for record in records if record.table == "schedule" and record.values["status"] in ("no_show", "cancelled")]
    assert {values["status"] for values in absent} == {"no_show", "cancelled"}
    treated = {(values["patient_id"], day_of_time(values["start_time"])) for values in fractions}
    assert not [values for values in absent if (values["patient_id"], day_of_time(values["start_time"])) in treated]
    called_off = {values["record_id"] for values in sessions.values() if values["status"] == "cancelled"}
    assert called_off and not called_off & {values["session_id"] for values in fractions}


def test_the_files_of_the_truth(tmp_path):
    write_world(tmp_path / "plain", 25, SEED)
    write_world(tmp_path / "slips", 25, SEED, slips=True)
    expected, other = ((tmp_path / name / "expected.csv").read_bytes() for name in ("plain", "slips"))
    assert expected == other and b"decided" in expected
    assert not (tmp_path / "plain" / "slips.csv").exists()
    with (tmp_path / "slips" / "slips.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows and all(row["direction"] in ("missed", "excess", "wrong") and float(row["amount"]) >= 0 for row in rows)
    for name in ("records/department/session.csv", "records/hospital/service.csv", "truth.csv"):
        assert (tmp_path / "plain" / name).read_bytes() == (tmp_path / "slips" / name).read_bytes(), name


def test_a_course_without_a_record_of_ours_gives_nothing(recorded):
    course = replace(recorded[0], delivered=None)
    assert records_of(course, SEED) == [] and expected_of(course, SEED) == [] and slipped(course, SEED) == (course, [])


def test_when_charges_are_entered(tmp_path):
    """A world with slips tells the day of entry: within three days, or late where that is the slip."""
    write_world(tmp_path / "w", 60, SEED, slips=True)
    with (tmp_path / "w/charges/charges.csv").open(encoding="utf-8") as file:
        days = [(day_of(row["posted_date"]) - day_of(row["service_date"]), row["patient_id"], row["code"]) for row in csv.DictReader(file)]
    late = [row for row in csv.DictReader((tmp_path / "w/slips.csv").open(encoding="utf-8")) if row["kind"] == "late"]
    assert {(who, code) for days, who, code in days if days > 3} == {(row["patient_id"], row["code"]) for row in late} and late
