"""Courses as text, and what holds of any of them: order changes nothing, no level rises by silence, every line has its proof."""

from __future__ import annotations

import random

import pytest

from oncoledger.sources.library import Library
from tests.coding.course_files import CourseCase, agrees, cases, coded, shown

CASES = cases()


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_course(case: CourseCase, library: Library):
    said = shown(coded(case, library))
    assert not agrees(case, said), "\n".join(said)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_order_of_rows_changes_nothing(case: CourseCase, library: Library):
    before = shown(coded(case, library))
    for rows in case.rows.values():
        random.Random(7).shuffle(rows)
    assert shown(coded(case, library)) == before


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_every_line_has_its_proof_and_its_law(case: CourseCase, library: Library):
    documents = library.documents
    rows = {(table, row["system"], row["record_id"]) for table, mine in case.rows.items() for row in mine}
    for line in coded(case, library).charges:
        assert line.service.because and line.service.law and line.service.law.source in documents
        assert line.service.rows and set(line.service.rows) <= rows, line


_ORDER = {code: place for place, codes in enumerate((
    "77261 77280 77402 G6004 77332 77306 77385", "77262 77285 77407 G6008 77333 77307", "77263 77290 77412 G6012 77334 77295 77386 77301")) for code in codes.split()}  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_silence_raises_no_level(case: CourseCase, library: Library):
    """A record that tells less never gives a code, or a number of lines of a level, that the whole record did not give."""
    whole = {}
    for line in coded(case, library).charges:
        whole[line.day, line.part] = max(whole.get((line.day, line.part), 0), _ORDER.get(line.code, 0))
    for row in case.rows.get("service", []):
        if any(other is not row and other["kind"] == row["kind"] and other["system"] != row["system"] for other in case.rows["service"]):
            continue  # a contradiction that falls silent is none any more
        before = row.get("facts", "")
        row["facts"] = ""
        for line in coded(case, library).charges:
            if line.code in _ORDER:
                assert _ORDER[line.code] <= whole.get((line.day, line.part), -1), (row, line)
        row["facts"] = before
