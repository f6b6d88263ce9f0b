"""Which lines are one course: each line of a story says the course it belongs to."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.intake import infer_courses
from oncoledger.sources import Library

from .lines import charges, parsed

STORIES = {
    "a plain course": """
        A 2025-02-20 99205 -> RT1       # the consult, within 60 days before
        A 2025-03-03 77263 -> RT1
        A 2025-03-03 77290 -> RT1
        A 2025-03-12 77301 -> RT1
        A 2025-03-20 77386 -> RT1
        A 2025-04-30 77427 -> RT1
        A 2025-06-15 99213 -> RT1       # follow-up, within 90 days after
        A 2025-09-15 99213 -> V1        # too late to be follow-up
        A 2025-09-15 80053 -> V1        # the same day
        A 2025-10-15 99213 -> V2
    """,
    "a pause of more than 60 days": """
        A 2025-01-10 77412 -> RT1
        A 2025-03-11 77412 -> RT1       # 60 days
        A 2025-05-11 77412 -> RT2       # 61 days
    """,
    "a second clinical planning among daily fractions is a fault, not a course": """
        A 2025-01-10 77263 dx=C61 -> RT1
        A 2025-01-20 77412 dx=C61 -> RT1
        A 2025-01-30 77263 dx=C61 -> RT1
        A 2025-01-31 77412 dx=C61 -> RT1
        A 2025-02-10 77412 dx=C61 -> RT1
    """,
    "planning two weeks after the last fraction": """
        A 2025-01-10 77263 -> RT1
        A 2025-01-20 77412 -> RT1
        A 2025-02-02 77336 -> RT1
        A 2025-02-03 77263 -> RT2       # 14 days
        A 2025-02-04 77290 -> RT2
        A 2025-02-06 77412 -> RT2
    """,
    "planning thirteen days after the last fraction": """
        A 2025-01-10 77263 -> RT1
        A 2025-01-20 77412 -> RT1
        A 2025-02-02 77263 -> RT1
        A 2025-02-06 77412 -> RT1
    """,
    "one fraction a week, each a course of its own": """
        A 2025-03-03 77263 -> RT1
        A 2025-03-03 77412 -> RT1
        A 2025-03-03 77431 -> RT1
        A 2025-03-10 77263 -> RT2
        A 2025-03-10 77412 -> RT2
        A 2025-03-10 77431 -> RT2
    """,
    "stereotactic courses one after the other": """
        A 2025-03-03 77263 -> RT1
        A 2025-03-17 77373 -> RT1
        A 2025-03-21 77373 -> RT1
        A 2025-03-21 77435 -> RT1
        A 2025-03-24 77263 -> RT2
        A 2025-03-24 77290 -> RT2
        A 2025-04-07 77373 -> RT2
        A 2025-04-11 77435 -> RT2
    """,
    "planned before the management that closes the course": """
        A 2025-03-03 77263 -> RT1
        A 2025-03-17 77373 -> RT1
        A 2025-03-18 77263 -> RT1
        A 2025-03-19 77373 -> RT1
        A 2025-03-21 77435 -> RT1
    """,
    "a new plan during a break, and on with the treatment": """
        A 2025-01-20 77386 -> RT1
        A 2025-02-05 77301 -> RT1
        A 2025-02-10 77386 -> RT1
    """,
    "a hospital's file: a new work-up, and no fraction for two weeks": """
        A 2025-01-20 77386 -> RT1
        A 2025-02-05 77290 -> RT2
        A 2025-02-10 77301 -> RT2
        A 2025-02-20 77386 -> RT2
    """,
    "the work-up a day before the clinical planning belongs to it": """
        A 2025-01-20 77412 -> RT1
        A 2025-02-10 77290 -> RT2
        A 2025-02-11 77263 -> RT2
        A 2025-02-14 77412 -> RT2
    """,
    "a physician's file has no fractions; weekly management tells of them": """
        A 2025-01-10 77263 -> RT1
        A 2025-01-20 77427 -> RT1
        A 2025-01-22 77263 -> RT1
        A 2025-01-27 77427 -> RT1
        A 2025-02-20 77263 -> RT2
        A 2025-02-27 77427 -> RT2
    """,
    "a second site is planned while the first is treated": """
        A 2025-01-10 77263 dx=Z51.0+C61 -> RT1
        A 2025-01-20 77412 dx=Z51.0+C61 -> RT1
        A 2025-01-21 77263 dx=C79.51 -> RT2
        A 2025-01-22 77412 dx=C61 -> RT1
        A 2025-01-22 77412 dx=C79.51+C61 -> RT2
        A 2025-01-22 77336 -> RT2       # nobody says for which: the most recent
        A 2025-01-15 77300 -> RT1
        A 2025-01-29 77427 dx=C77.5 -> RT2
    """,
    "secondary tumours of two places are two sites, of one place one": """
        A 2025-01-10 77263 dx=C79.51 -> RT1
        A 2025-01-12 77263 dx=C79.31 -> RT2
        A 2025-01-14 77263 dx=C79.51 -> RT1
        A 2025-01-16 77263 dx=C50.911 -> RT3
        A 2025-01-16 77263 dx=C50.912 -> RT3
    """,
    "a hospital's file: two sites, simulated one after the other": """
        A 2025-01-10 77290 dx=C61 -> RT1
        A 2025-01-12 77301 dx=C77.5 -> RT1      # one plan of the same work-up, with its diagnoses in another order
        A 2025-01-20 77386 dx=C61 -> RT1
        A 2025-01-21 77290 dx=C79.51 -> RT2
        A 2025-01-22 77386 dx=C61 -> RT1
    """,
    "the practice's own word for the site counts more than the diagnosis": """
        A 2025-01-10 77263 dx=C79.51 site=T8 -> RT2     # begun on one day: in the order of the alphabet
        A 2025-01-10 77263 dx=C79.51 site=hip -> RT1
        A 2025-01-12 77373 dx=C79.51 site=t8 -> RT2
        A 2025-01-13 77373 dx=C79.51 site=Hip -> RT1
    """,
    "drugs": """
        A 2025-01-02 96413 -> MO1
        A 2025-01-02 99214 -> MO1
        A 2025-01-02 80053 -> MO1
        A 2025-02-20 99214 -> MO1       # between the cycles
        A 2025-04-02 J9271 -> MO1       # 90 days
        A 2025-06-30 99214 -> MO1       # 89 days after
        A 2025-09-02 96413 -> MO2
        A 2026-02-02 99214 -> V1
    """,
    "drugs beside radiation": """
        A 2025-01-10 77263 -> RT1
        A 2025-01-20 77412 -> RT1
        A 2025-01-20 96413 -> MO1
        A 2025-01-20 99214 -> MO1       # a visit on a day with drugs
        A 2025-01-22 99214 -> RT1
        A 2025-01-27 77412 -> RT1
        A 2025-02-03 96413 -> MO1
    """,
    "a visit between two courses is the consult of the next": """
        A 2025-01-20 77412 -> RT1
        A 2025-02-20 99213 -> RT2
        A 2025-04-01 77263 -> RT2
    """,
    "names of the input win, and spread": """
        A 2025-01-10 77263 course=prostate -> prostate
        A 2025-01-20 77412 -> prostate
        A 2025-01-30 99213 -> prostate
        A 2025-06-20 77412 -> RT1
        B 2025-01-20 77412 -> RT1
    """,
    "two names in one spell": """
        A 2025-01-10 77412 course=one -> one
        A 2025-01-11 77412 -> one
        A 2025-01-12 77412 course=two -> two
        A 2025-01-13 77412 -> two
        A 2025-01-09 77412 -> one
    """,
    "a name that looks like ours is not given twice": """
        A 2025-01-10 77412 course=RT1 -> RT1
        A 2025-06-10 77412 -> RT2
        A 2025-12-10 77412 -> RT3
        B 2025-06-10 77412 -> RT1
    """,
    "a code of no list, in the range of radiation": """
        A 2025-01-10 77263 -> RT1
        A 2025-01-12 77798 -> RT1
        A 2025-01-13 ABCDE -> RT1
    """,
}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library.open(tmp_path_factory.mktemp("home"))


@pytest.mark.parametrize("story", STORIES)
def test_story(story, library):
    rows = parsed(STORIES[story])
    course, inferred = infer_courses(charges(rows), library)
    assert [f"{row['service_date']} {row['code']} -> {name}" for row, name in zip(rows, course.tolist(), strict=True)] == [
        f"{row['service_date']} {row['code']} -> {row['expected']}" for row in rows
    ]
    unnamed = {(row["patient_id"], row["expected"]) for row in rows if "course" not in row}
    assert set(inferred) == unnamed


def test_sentences(library):
    rows = parsed("""
        A 2025-03-03 77263 dx=C61
        A 2025-03-03 77290
        A 2025-04-30 77386
        A 2025-10-01 99213
        A 2026-03-01 96413
    """)
    assert infer_courses(charges(rows), library)[1] == {
        ("A", "RT1"): "radiation lines from 2025-03-03 to 2025-04-30; begins with 77263 on 2025-03-03; site C61",
        ("A", "V1"): "lines of 2025-10-01 that are near no course of radiation or drugs",
        ("A", "MO1"): "drug lines on 2026-03-01; begins with 96413 on 2026-03-01",
    }


def test_no_lines(library):
    course, inferred = infer_courses(charges([]), library)
    assert len(course) == 0 and inferred == {}


CODES = "77261 77263 77290 77301 77412 77412 77386 77427 77336 96413 J9271 99213 99205 80053 XXXXX".split()
LINE = st.fixed_dictionaries({
    "patient_id": st.sampled_from(["A", "B", "C"]),
    "service_date": st.dates(min_value=dt.date(2025, 1, 1), max_value=dt.date(2025, 9, 1)).map(str),
    "code": st.sampled_from(CODES),
    "dx": st.sampled_from(["", "C61", "Z51.0+C61", "C79.51", "C50.911"]),
    "site": st.sampled_from(["", "", "", "Hip"]),
    "course": st.sampled_from(["", "", "", "", "", "RT1", "mine"]),
})  # fmt: skip


def by_line(rows, library):
    course, inferred = infer_courses(charges(rows), library)
    lines = sorted((*(f"{key}={value}" for key, value in sorted(row.items())), name) for row, name in zip(rows, course.tolist(), strict=True))
    return lines, inferred


@settings(max_examples=150)
@given(rows=st.lists(LINE, max_size=40), seed=st.integers(0, 1000))
def test_order_of_the_lines_does_not_matter(library, rows, seed):
    shuffled = rows[:]
    random.Random(seed).shuffle(shuffled)
    assert by_line(rows, library) == by_line(shuffled, library)


@settings(max_examples=150)
@given(rows=st.lists(LINE, max_size=40))
def test_one_patient_alone_gives_the_same_as_in_a_crowd(library, rows):
    lines, inferred = by_line(rows, library)
    apart, said = [], {}
    for patient in ("A", "B", "C"):
        mine, sentences = by_line([row for row in rows if row["patient_id"] == patient], library)
        apart += mine
        said |= sentences
    assert (lines, inferred) == (sorted(apart), said)


@settings(max_examples=100)
@given(rows=st.lists(LINE, max_size=30))
def test_every_line_has_a_course_and_given_names_stay(library, rows):
    course, _ = infer_courses(charges(rows), library)
    for row, name in zip(rows, course.tolist(), strict=True):
        assert name and (not row["course"] or name == row["course"])
