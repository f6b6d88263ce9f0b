"""Diagnoses in order: the cases, and what holds of any of them."""

from __future__ import annotations

import pytest

from oncoledger.coding.diagnosis.order import order
from oncoledger.sources.library import Library
from tests.coding.diagnosis.case_files import Case, cases

CASES = cases("cases.txt")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.text)
def test_case(case: Case, library: Library):
    found = order(case.encounter, library)
    assert found.codes == case.codes, found
    assert {code for code, _ in found.left_out} == case.left_out, found
    asked = [question.asks for question in found.questions]
    assert len(asked) == len(case.asks), asked
    assert all(any(words.lower() in asks.lower() for asks in asked) for words in case.asks), asked
