"""Which diagnoses a line points to: the cases, and what holds of any of them."""

from __future__ import annotations

import pytest

from oncoledger.coding.diagnosis.order import order
from oncoledger.coding.diagnosis.pointers import Line, pointers
from oncoledger.sources.library import Library
from tests.coding.diagnosis.case_files import Case, cases

CASES = cases("pointers.txt")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def line_of(text: str) -> Line:
    what, _, reasons = text.partition("=")
    kind, _, use = what.partition("/")
    return Line(kind, use, tuple(filter(None, reasons.split(","))), ("administration", "emr", text))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_case(case: Case, library: Library):
    ordered = order(case.encounter, library)
    (found,) = pointers([line_of(text) for text in case.lines], ordered, case.encounter.day)
    assert found.codes == case.codes, found
    asked = [question.asks for question in found.questions]
    assert len(asked) == len(case.asks), asked
    assert all(any(words.lower() in asks.lower() for asks in asked) for words in case.asks), asked
    assert bool(found.codes) == bool(found.law and found.because) != bool(found.questions)
