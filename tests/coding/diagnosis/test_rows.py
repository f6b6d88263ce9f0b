"""The rows of the order of diagnoses: each dated, sourced and graded, each of codes that there are; each paragraph of cases with its twins."""

from __future__ import annotations

import re

import pytest

from oncoledger.coding.diagnosis.purpose import _OF_ROLE
from oncoledger.coding.diagnosis.tables import ENCOUNTER_CODES, NOT_CARRIED_OUT, matches, rows
from oncoledger.model.dates import day_of
from oncoledger.sources.library import Library
from tests.coding.diagnosis.case_files import cases

NAMES = "roles order effects conflicts former pointers".split()
DAY = day_of("2026-01-05")
PURPOSES = {*_OF_ROLE.values(), "disease", "extent", "cancelled", "treatment", ""}


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def categories(library: Library) -> dict[str, dict[str, str]]:
    """Category -> its billable codes."""
    return {f"{letter}{digit}{last}": library.diagnoses_under(f"{letter}{digit}{last}", DAY)
            for letter in "CDEGIJKLMNORTYZA" for digit in "0123456789" for last in "0123456789AB"}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_each_row_is_dated_sourced_and_graded(name: str, library: Library):
    for each in rows(name):
        assert each.first <= each.last and each.law.source in library.documents and each.law.section and each.law.grade in "HM", each


@pytest.mark.parametrize(("name", "column"), [("roles", "pattern"), ("former", "pattern"), ("conflicts", "one"), ("conflicts", "other"), ("pointers", "points_to")])
def test_each_pattern_has_codes(name: str, column: str, categories):
    patterns = [pattern for each in rows(name) for pattern in each.row[column].split() if re.match("[A-Z][0-9]", pattern)]
    assert patterns
    assert not [each for each in patterns if not any(matches(each, code) for category in categories.values() for code in category)]


@pytest.mark.parametrize("code", sorted({*ENCOUNTER_CODES.values(), *NOT_CARRIED_OUT.values(), *(row.row["code"] for name in ("effects", "former") for row in rows(name)), "Z08", "Z45.2", "Z00.6"}))
def test_what_is_added_may_stand_on_a_claim(code: str, library: Library):
    assert library.diagnosis(code, DAY).is_billable


def test_one_row_speaks_of_a_place_and_a_role():
    for name, key in (("order", ("purpose", "role")), ("roles", ("pattern",)), ("former", ("pattern",)), ("effects", ("cause",))):
        keys = [tuple(each.row[column] for column in key) for each in rows(name)]
        assert len(keys) == len(set(keys))
    assert {each.row["purpose"] for each in rows("order")} <= PURPOSES
    assert {each.row["role"] for each in rows("roles")} <= {each.row["role"] for each in rows("order")}


@pytest.mark.parametrize("name", ["cases.txt", "pointers.txt"])
def test_each_paragraph_has_its_twins(name: str):
    outcomes: dict[str, list[tuple]] = {}
    for case in cases(name):
        outcomes.setdefault(case.group, []).append((case.codes, case.left_out, case.asks))
    assert not [group for group, some in outcomes.items() if len(set(some)) < 2]
    assert len({case.text for case in cases(name)}) == len(cases(name))
