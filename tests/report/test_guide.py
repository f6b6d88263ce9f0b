"""Payers' coding guides: every payer has one in both forms, on both sides of New Year, with the law beside what it says."""

from __future__ import annotations

import re

import pytest

from oncoledger.audit.guide import guide_of
from oncoledger.model.dates import day_of
from oncoledger.report import guide_html, guide_text
from oncoledger.rulebook import book

PAYERS = "BCBSNC COMMERCIAL MEDICAID MEDICARE MEDICARE_ADVANTAGE PREMERA UHC".split()

SAYS = [
    ("BCBSNC", "2025-06-01", "IMRT window before days: 30 days before 77301, from 2021-07-01"),
    ("BCBSNC", "2025-06-01", "Device 77338 cap: 3 units in 60 days"),
    ("BCBSNC", "2025-06-01", "Surface simulation cap: 1 simulations in 60 days, until 2025-12-31"),
    ("PREMERA", "2025-10-03", "77280 77285 77290"),
    ("UHC", "2026-01-01", "Approval before treatment: 77371"),
    ("UHC", "2026-01-01", "77387 carries modifier 26: yes"),
    ("MEDICARE", "2026-01-01", "Port films, 77417: paid inside delivery, from 2026-01-01"),
    ("MEDICARE", "2026-01-01", "99244 (office consultation, level 4), everywhere: not taken"),
    ("MEDICARE_ADVANTAGE", "2026-01-01", "Consultation codes, 99242 to 99255: not paid, from 2010-01-01 [MEDICARE]"),
    ("MEDICAID", "2026-01-01", "Drug lines carry the National Drug Code: yes"),
    ("COMMERCIAL", "2025-12-31", "Delivery codes of radiation until 2025: the CPT family"),
]
SAYS_NOT = [
    ("BCBSNC", "2026-01-01", "Surface simulation cap"), ("PREMERA", "2025-10-02", "77280 77285 77290"), ("UHC", "2025-12-31", "Approval before treatment"),
    ("MEDICARE", "2025-12-31", "Port films"), ("COMMERCIAL", "2026-01-01", "Delivery codes of radiation"),
]  # fmt: skip


def text(starter, payer: str, day: str) -> str:
    return " ".join(guide_text.to_text(guide_of(starter, payer, day_of(day))).split())


@pytest.mark.parametrize(("payer", "day", "words"), SAYS)
def test_says(payer, day, words, starter):
    assert words in text(starter, payer, day)


@pytest.mark.parametrize(("payer", "day", "words"), SAYS_NOT)
def test_says_not(payer, day, words, starter):
    assert words not in text(starter, payer, day)


@pytest.mark.parametrize("payer", PAYERS)
def test_both_forms(payer, starter):
    guide = guide_of(starter, payer, day_of("2026-03-01"))
    page = guide_html.to_html(guide)
    assert "http-equiv" in page and "<script" not in page
    assert not re.search(r"\b(src|action)=", page)
    proofs = [proof for topic in guide.topics for proof in topic.proofs]
    assert all(proof.rule in page and proof.rule in text(starter, payer, "2026-03-01") for proof in proofs)
    assert all(entry.law for chapter in guide.chapters for entry in chapter.entries)
    assert all(len(line) <= 100 for line in guide_text.to_text(guide).splitlines())


def test_rules_of_another_payer_are_left_out(starter):
    own = {rule.id for rule in book().values() if rule.payers == {"BCBSNC"}}
    for payer in PAYERS:
        proofs = {proof.rule: proof.own for topic in guide_of(starter, payer, day_of("2025-06-01")).topics for proof in topic.proofs}
        assert (own & proofs.keys() == set()) == (payer != "BCBSNC")
        assert {rule for rule, is_own in proofs.items() if is_own} >= (own & proofs.keys())


def test_unknown_payer(starter):
    with pytest.raises(KeyError):
        guide_of(starter, "NOBODY", day_of("2026-03-01"))
