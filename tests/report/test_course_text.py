"""A course in the terminal: what it says, within its width, in plain characters where nothing else can be shown."""

from __future__ import annotations

import json

import pytest

from oncoledger.report.course_forms import courses_html, courses_json
from oncoledger.report.course_text import Style, course_text, courses_text, list_row

from .course_sample import sample_course


@pytest.mark.parametrize("width", [60, 80, 140])
@pytest.mark.parametrize("is_plain", [False, True])
def test_it_fits_and_says_all(width: int, is_plain: bool) -> None:
    _, course, present, as_of = sample_course()
    text = course_text(course, present, as_of, Style(width, is_plain))
    assert max(map(len, text.splitlines())) <= width
    assert text.isascii() or not is_plain
    said = " ".join(text.split())
    for words in ("25 of 25", "1 of 5", "2026-01-06 to 2026-01-07: 2 workdays; machine down", "2025-12-31: plan changed from fraction 12 of Left breast tangents",
                  "2026-01-28: a treatment was booked", "2025-12-26: ARIA says completed, EPIC says cancelled", "documents: nothing of ONC"):  # fmt: skip
        assert words in said


def test_colour_is_only_asked_for() -> None:
    _, course, present, as_of = sample_course()
    assert "\033" not in course_text(course, present, as_of)
    assert "\033[32m" in course_text(course, present, as_of, Style(has_colour=True))


@pytest.mark.parametrize("width", [60, 80, 140])
def test_the_list_fits(width: int) -> None:
    person, course, present, _ = sample_course()
    text = courses_text([list_row(person, course, present)], width)
    assert max(map(len, text.splitlines())) <= width and "26 of 30" in text and text.rstrip().endswith("no")


def test_json_says_what_the_page_says() -> None:
    person, course, present, as_of = sample_course()
    told = json.loads(courses_json([(person, course, present)], as_of))["courses"][0]
    assert (told["fractions_delivered"], told["fractions_prescribed"], told["may_be_claimed"]) == (26, 30, False)
    assert len(told["sessions"]) == 29 and told["conflicts"] == ["2025-12-26: ARIA says completed, EPIC says cancelled"]


def test_words_of_the_input_are_no_markup() -> None:
    _, course, present, as_of = sample_course()
    assert "<b>" not in courses_html([("<b>x", course, present)], as_of)
