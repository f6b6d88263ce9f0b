"""The checklists: every row has a source, a code that exists on its days, a fact that is known, and a question that leads nobody."""

from __future__ import annotations

import csv
import re

import pytest

from oncoledger.model.dates import day_of
from oncoledger.sources.checklists import COUNT, DATE, TO, WORD, elements, meaning, needed, possible

ROWS = elements()


def test_every_source_is_listed(root):
    with (root / "src/oncoledger/sources/starter/documents.csv").open(encoding="utf-8", newline="") as file:
        known = {row["key"] for row in csv.DictReader(file)}
    assert {row.source for row in ROWS} <= known
    assert {row.grade for row in ROWS} <= {"H", "M"}, "what one weak source says asks nobody"
    assert all(row.section for row in ROWS) and {row.to for row in ROWS} <= set(TO)


def test_every_code_is_valid_while_it_is_asked_about(starter):
    wrong = [(row.code, day) for row in ROWS for day in (max(row.first, day_of("2024-01-02")), min(row.last, day_of("2026-11-01")))
             if row.first <= day <= row.last and starter.code_on(row.code, day) is None and not _ended(starter, row.code)]  # fmt: skip
    assert not wrong


def _ended(starter, code):
    """A code of one of both eras: its row holds for ever, and nobody charges it outside its days."""
    return any(starter.code_on(code, day_of(day)) is not None for day in ("2025-06-02", "2026-06-02"))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.code} {row.when} {row.name}{row.equals}")
def test_every_fact_is_known(row):
    values = possible(row.name)
    assert values and meaning(row.name)
    assert not row.equals or row.equals in values
    assert row.at_least < 0 or values == (COUNT,)
    assert row.least in ("", "1", "motion_evidence_elements") and bool(row.group) == bool(row.least)


LEADING = re.compile(r"\b(pay|paid|bill|billing|charge|claim|reimburse\w*|revenue|denied|deny|denial|code|coding|CPT|level 3|modifier|RVU|medical necessity|audit)\b|\d{5}", re.IGNORECASE)


@pytest.mark.parametrize("words", sorted({row.words for row in ROWS}))
def test_questions_lead_nobody(words):
    assert words.endswith("?") and len(words) < 140
    assert not LEADING.search(words)


NEEDED = """
77290 2026-03-02                -> rationale areas imaging signed blocking,_special_technique_or_contrast
77280 2026-03-02                -> rationale areas imaging signed
77280 2026-03-02 verification   -> rationale areas imaging signed ordered
77285 2025-03-02                -> rationale areas imaging signed extent_of_the_simulation
77301 2026-03-02                -> signed reason constraints dvh qa
77301 2026-03-02 second         -> signed reason constraints dvh qa new_images change
77295 2026-03-02                -> dvh signed
77331 2026-03-02                -> ordered reason result
77370 2026-03-02                -> request report approved
77370 2026-03-02 imrt           -> request report approved problem
77412 2026-03-02                -> recorded
77412 2026-03-02 motion         -> recorded motion_management
77412 2025-03-02 motion         -> recorded
77412 2026-03-02 isocenters     -> recorded isocenters
77427 2026-03-02                -> examined signed
77435 2026-03-02                -> attendance
77470 2026-03-02                -> reason effort
77387 2026-03-02                -> reviewed
77014 2025-03-02                -> reviewed
77014 2026-03-02                ->
99213 2026-03-02                -> decision_making_or_time
99213 2026-03-02 25             -> decision_making_or_time separate
G0498 2026-03-02                ->
"""


@pytest.mark.parametrize("line", NEEDED.strip().splitlines())
def test_what_a_code_needs(line):
    asked, _, expected = line.partition("->")
    code, day, *when = asked.split()
    groups = needed(code, day_of(day), frozenset(when))
    assert [(group[0].group or group[0].name).replace(" ", "_") for group in groups] == expected.split()


def test_what_a_fact_can_say():
    assert possible("request", "physics_special") == ("signed", "unsigned", "no")
    assert possible("reason", "plan") == ("yes", "no") and possible("reason", "dosimetry_special") == (WORD,)
    assert possible("examined", "weekly_visit") == ("yes", "no") and possible("examined", "course") == (DATE,)
    assert possible("areas", "simulation") == (COUNT,) and not possible("nothing of the kind")
