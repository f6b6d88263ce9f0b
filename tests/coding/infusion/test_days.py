"""Infusion days as text, and what holds of any of them: order changes nothing, every line has its proof, silence raises nothing."""

from __future__ import annotations

import pytest

from oncoledger.sources.library import Library
from tests.coding.infusion.day_files import DayCase, cases, coded, differs

CASES = cases()


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_day(case: DayCase, library: Library):
    found = differs(case, coded(case, library))
    assert not found, "\n".join(found)
