"""Which open courses a change touches: a course a line, the changes that it must meet."""

from __future__ import annotations

import pytest

from oncoledger.audit.coverage import coverage
from oncoledger.audit.touched import touched
from oncoledger.intake.read import read_inputs
from oncoledger.model.dates import day_of, iso
from oncoledger.sources.diff import Change

AS_OF, BEGINS = "2026-01-10", "2026-01-01"


def change(group, code, other="", day="2026-01-01"):
    return Change(group, code, other, "x", "", "", day_of(day), True, None, "radiation")


CHANGES = [
    change("gone", "77386"), change("new", "77437"), change("pair new", "77301", "77290"), change("pair ended", "77295", "77336", "2025-07-01"),
    change("add-on", "77293", "77301"), change("limit", "77300"), change("redefined", "77402"), change("redefined", "77402"), change("rate", "77427", day="2026-01-04"),
]  # fmt: skip

# patient: code date, ... -> code of each change that is met, +lines on or after its day; nothing for a course that is left alone; closed for one that is not open
COURSES = """
A: 77386 2025-12-30, 77386 2026-01-02, 77386 2026-01-05 -> 77386+2
B: 77386 2025-12-27                                     -> 77386+0     its last line is fourteen days old
C: 77386 2025-12-26                                     -> closed      fifteen days
D: 77386 2025-12-30, 77412 2026-01-05                   -> 77386+0     goes on after New Year
E: 77412 2026-01-05                                     ->
F: 77301 2026-01-05, 77290 2026-01-05                   -> 77301+1
G: 77301 2026-01-05, 77290 2026-01-06                   ->             a pair meets on one day
H: 77301 2025-12-30, 77290 2025-12-30, 77412 2026-01-05 -> 77301+0
I: 77293 2026-01-05, 77301 2026-01-05                   -> 77293+1
J: 77293 2026-01-05                                     ->
K: 77300 2026-01-05, 77386 2026-01-06                   -> 77386+1 77300+1   the gravest first
L: 77295 2025-12-30, 77336 2025-12-30                   -> 77295+1     back in time
M: 77386 2026-01-20                                     -> 77386+1     planned
N: 77402 2026-01-05                                     -> 77402+1     several columns, one change
O: 77427 2026-01-05                                     -> 77427+1
P: 77427 2026-01-02                                     ->             a rate of later days is nothing to a line of an earlier one
"""


@pytest.fixture(scope="module")
def lines():
    return [line.split(" -> ")[0] if " -> " in line else line.split("->")[0] for line in COURSES.strip().splitlines()]


@pytest.fixture(scope="module")
def opened(lines, tmp_path_factory, starter):
    path = tmp_path_factory.mktemp("ledger") / "charges.csv"
    rows = [f"{line.split(':')[0]},{item.split()[1]},{item.split()[0]},C1" for line in lines for item in line.split(":")[1].split(",")]
    path.write_text("patient_id,service_date,code,course_id\n" + "\n".join(rows) + "\n")
    ledger = read_inputs([path], library=starter)
    return touched(CHANGES, ledger, starter, day_of(AS_OF), day_of(BEGINS))


@pytest.mark.parametrize("line", COURSES.strip().splitlines())
def test_course(line, opened):
    patient, expected = line[0], line.split("->")[1].split("  ")[0].split()
    found = [f"{touch.change.code}+{touch.since}" for course in opened.touched if course.patient_id == patient for touch in course.touches]
    assert found == [word for word in expected if word != "closed"]


def test_open_courses_are_counted(opened):
    assert opened.open == len(COURSES.strip().splitlines()) - COURSES.count("closed")
    assert [c.patient_id for c in opened.touched if c.planned] == ["M"]


def test_courses_with_lines_under_the_new_edition_come_first(opened):
    grave = [course.touches[0].since > 0 for course in opened.touched]
    assert grave == sorted(grave, reverse=True) and {True, False} == set(grave)


def test_an_empty_ledger_has_no_open_course(tmp_path, starter):
    assert touched(CHANGES, read_inputs([], library=starter), starter, day_of(AS_OF), day_of(BEGINS)) == (0, ())


def test_coverage_counts_lines_by_side_and_reason(tmp_path, starter):
    path = tmp_path / "charges.csv"
    path.write_text(
        "patient_id,service_date,code,setting,diagnoses\nA,2024-08-01,77427,professional,C61\nA,2026-02-02,77412,hospital,C61\nA,2026-02-03,77412,freestanding,C61\n"
        "A,2026-02-03,ZZ999,freestanding,\nA,2023-02-03,77301,professional,\n"
    )
    found = coverage(read_inputs([path], library=starter), starter)
    pairs = {(g.table, g.lines, g.of, g.first, g.why.split(":")[0].split(",")[-1].strip()) for g in found.gaps if g.table.startswith("ptp")}
    assert pairs == {
        ("ptp-practitioner", 2, 4, "2026-02-03", "carried forward to them"), ("ptp-practitioner", 1, 4, "2023-02-03", "applied to earlier dates"),
        ("ptp-practitioner", 1, 4, "2026-02-03", "answer cannot tell"), ("ptp-hospital", 1, 1, "2026-02-02", "carried forward to them"),
        ("ptp-hospital", 1, 1, "2026-02-02", "answer cannot tell"),
    }  # fmt: skip
    assert [(g.lines, g.of, g.first) for g in found.gaps if g.table == "icd10cm"] == [(1, 3, "2024-08-01")]
    assert found.unknown == {"ZZ999": 1} and (found.lines, found.first, found.last) == (5, "2023-02-03", iso(day_of("2026-02-03"))) and not found.is_whole
