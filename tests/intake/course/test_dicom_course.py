"""A course told by DICOM alone: plan, replan, boost, treatment records and a summary of the boost, through real bytes."""

from __future__ import annotations

import pytest

from oncoledger.formats.dicom import read_dicom
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of
from tests.formats.dicom.course import write_course


@pytest.fixture(scope="module")
def rows(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    write_course(folder, 3)
    found: dict[str, list[dict[str, object]]] = {}
    for path in sorted(folder.rglob("*")):
        for record in read_dicom(path, path.name).records if path.is_file() else []:
            found.setdefault(record.table, []).append(record.values)
    return found


def test_phases_and_plans(rows):
    """A replan is of the phase of the plan that it replaces; the boost, which alone the summary names, takes none of the other fractions."""
    course = one_course("c", rows, day_of("2026-11-27"))
    assert [(phase.prescribed, phase.delivered, phase.cancelled, len(phase.replans)) for phase in course.phases] == [(25, 25, 1, 1), (5, 5, 0, 0)]
    assert course.conflicts == [] and course.prescribed == course.delivered == 30
    assert [why for _, why in course.left_out] == ["a verification, not a treatment"]


def test_as_of_a_day_in_the_course(rows):
    """What is dated after the day on which one looks does not count, and is named."""
    course = one_course("c", rows, day_of("2026-02-13"))
    assert course.phases[0].delivered == 14 and course.days[-1] == day_of("2026-02-13")
    assert any("after the day on which one looks" in why for _, why in course.left_out)
