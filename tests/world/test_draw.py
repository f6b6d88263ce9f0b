"""Drawing: patient n is the same in every world, courses keep the calendar and the table of codes, faults are what they say."""

import itertools
from collections import Counter

import pytest

from oncoledger.model.dates import iso, weekday
from oncoledger.model.identifiers import hcpcs, npi
from oncoledger.world.calendar import FIRST_DAY, HOLIDAYS, LAST_DAY, NEW_YEARS, after, every_other, is_open, weekly, workdays, year_of
from oncoledger.world.catalogue import BUILDERS, PLANTERS
from oncoledger.world.centre import ENTITIES, PHYSICIANS
from oncoledger.world.codes import table
from oncoledger.world.draw import FAULTY, course_of, faulty_course, patients
from oncoledger.world.steps import CHANGE


@pytest.fixture(scope="module")
def world():
    return list(patients(600, seed=4))


def test_patient_n_is_the_same_whatever_the_number_of_patients(world):
    assert course_of(4, 17) == world[16]
    assert list(patients(3, 4, first=101)) == world[100:103]
    assert course_of(5, 17) != world[16]


def test_three_of_ten_carry_a_fault(world):
    faulty = sum(1 for course in world if course.faults)
    assert abs(faulty / len(world) - FAULTY) < 0.06
    assert 0 < sum(1 for course in world if len(course.faults) == 2) < faulty / 5


def test_every_kind_of_course_and_every_payer_is_drawn(world):
    assert not BUILDERS.keys() - {course.kind for course in patients(2500, 4)}
    assert len({course.person.payer.id for course in world}) == 7


def test_sessions_stand_on_open_days_inside_the_world(world):
    delivery = {"77402", "77407", "77412", "77385", "77386", "77373", "77523", "77525", "G6012", "G6015"}
    days = {line.day for course in world for line in course.lines if line.code in delivery}
    assert all(is_open(day) and FIRST_DAY <= day <= LAST_DAY for day in days)
    assert max(line.day for course in world for line in course.lines) <= LAST_DAY


def test_clean_courses_bill_what_their_table_has_on_the_day(world):
    codes = table()
    for line in (line for course in world if not course.faults for line in course.lines):
        rows = codes.get(line.code)
        assert rows is None or any(row.since <= line.day <= row.until for row in rows), (line.code, iso(line.day))
        assert line.cents > 0 or line.code == "", line


def test_the_change_of_2026_in_a_course_over_new_year(world):
    sides = [{day >= CHANGE for day in (line.day for line in course.lines if line.code in ("77386", "G6015", "77407"))} for course in world
             if course.kind.startswith("imrt") and not course.faults]
    assert {True, False} in sides
    assert not any(line.code in ("77386", "G6015", "77014", "G6002") and line.day >= CHANGE for course in world if not course.faults for line in course.lines)


@pytest.mark.parametrize("slug", PLANTERS)
def test_a_fault_names_codes_of_its_lines(slug):
    course = next(course for number in range(1, 40) if (course := faulty_course(9, number, slug)))
    fault = course.faults[0]
    assert fault.slug == slug and fault.codes and fault.severity in ("reject", "deny", "recoup", "missed", "advise") and fault.words
    assert set(fault.codes) <= {line.code for line in course.lines}
    blamed = {line.code for line in course.lines if line.fault == slug}
    assert blamed == set(fault.codes) or (course.marks and not blamed) or blamed < set(fault.codes)


def test_no_clean_line_is_blamed(world):
    assert not [line for course in world if not course.faults for line in course.lines if line.fault]


def test_calendar():
    assert all(weekday(day) < 5 and day not in HOLIDAYS for day in workdays(FIRST_DAY, 700))
    assert after(NEW_YEARS[1], 0) == NEW_YEARS[1] + 1 and after(NEW_YEARS[1] + 1, -1) == NEW_YEARS[1] - 1
    assert [year_of(day) for day in (NEW_YEARS[0] - 1, *NEW_YEARS)] == [2024, 2025, 2026]
    assert all(later - earlier >= 2 for earlier, later in zip(every_other(FIRST_DAY, 20), every_other(FIRST_DAY, 20)[1:], strict=False))
    assert len(set(weekly(FIRST_DAY, 50))) == 50


def test_the_table_of_codes_has_no_gap_and_no_overlap():
    for code, rows in table().items():
        assert hcpcs.is_valid(code), code
        assert all(earlier.until + 1 == later.since for earlier, later in itertools.pairwise(rows)), code
        assert all(row.since <= row.until for row in rows), code


def test_numbers_are_invented_with_right_check_digits():
    numbers = [*ENTITIES, *PHYSICIANS]
    assert all(npi.is_valid(number) for number in numbers) and Counter(numbers).most_common(1)[0][1] == 1
