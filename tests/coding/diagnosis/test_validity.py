"""Codes of a day: what may stand in place of one that cannot, and what a title tells of side, site and remission."""

from __future__ import annotations

import pytest

from oncoledger.coding.diagnosis.said import Condition
from oncoledger.coding.diagnosis.titles import sides
from oncoledger.coding.diagnosis.validity import instead, validity
from oncoledger.model.dates import day_of
from oncoledger.sources.library import Library

DAY = day_of("2026-01-05")


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.mark.parametrize(("code", "expected"), [
    ("C50.91", "C50.911 C50.912 C50.919"),
    ("c5091", "C50.911 C50.912 C50.919"),
    ("T45.1X5", "T45.1X5A T45.1X5D T45.1X5S"),
    ("C61.9", "C61"),                              # no such code: the one under which it would stand
    ("C88.0", "C88.00 C88.01"),                    # a code of its own until 2024
    ("Q99.99", "Q99.9"),
    ("C61", "C61"),
])
def test_instead(code: str, expected: str, library: Library):
    assert instead(code, DAY, library) == tuple(expected.split())


def test_of_a_year_that_is_not_loaded_nothing_is_said(library: Library):
    assert library.diagnoses_under("C50", day_of("2022-01-05")) == {} == library.diagnoses_under("C5", DAY)
    assert not validity([Condition("C61.9"), Condition("C50.919", laterality="left")], day_of("2022-01-05"), library)
    assert len(library.diagnoses_under("C50", DAY)) == 57


@pytest.mark.parametrize(("code", "expected"), [
    ("C50.919", {"right": ("C50.911",), "left": ("C50.912",)}),
    ("C34.90", {"right": ("C34.91",), "left": ("C34.92",)}),
    ("C34.10", {"right": ("C34.11",), "left": ("C34.12",)}),
    ("C56.9", {"right": ("C56.1",), "left": ("C56.2",), "bilateral": ("C56.3",)}),
    ("C64.9", {"right": ("C64.1",), "left": ("C64.2",)}),
    ("C62.10", {"right": ("C62.11",), "left": ("C62.12",)}),
    ("C50.911", {}),
    ("C61", {}),
    ("C80.1", {}),
])
def test_sides(code: str, expected: dict, library: Library):
    assert sides(library, code, DAY) == expected


@pytest.mark.parametrize(("condition", "codes"), [
    (Condition("C50.919", laterality="left"), "C50.912"),
    (Condition("C50.919", laterality="midline"), ""),
    (Condition("C50.912", laterality="left"), ""),
    (Condition("C50.912", laterality="right"), "C50.912"),
    (Condition("C50.919"), ""),
    (Condition("C34.90", body_site="Right upper lobe"), "C34.11"),
    (Condition("C34.90", body_site="upper lobe", laterality="left"), "C34.12"),
    (Condition("C34.90", body_site="lung"), ""),
    (Condition("C91.00", status="remission"), "C91.01"),
    (Condition("C91.00", status="recurrence"), "C91.02"),
    (Condition("C91.01", status="remission"), ""),
    (Condition("C90.00", status="active"), ""),
    (Condition("C82.00", status="remission"), "C82.0A"),
    (Condition("C50.91", status="entered_in_error"), ""),
    (Condition("185"), ""),
])  # fmt: skip
def test_each_hint_is_a_question(condition: Condition, codes: str, library: Library):
    found = validity([condition], DAY, library)
    assert [question.codes for question in found] == ([tuple(codes.split())] if codes else [])
    assert all(question.to == "coder" and question.about == condition.row for question in found)
