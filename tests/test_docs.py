"""Documents that are made from code are what the code makes now."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.coding.infusion.minutes import further_hours, hydration_hours
from oncoledger.coding.infusion.vein import AGAIN_AFTER, INFUSION_FROM
from oncoledger.docs import documents, stale
from oncoledger.docs_drug_lines import LINES
from oncoledger.docs_medical_oncology import GIVING
from oncoledger.sources.starter import table

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize("name", documents())
def test_generated_document_is_fresh(name: str) -> None:
    assert (DOCS / name).read_text("utf-8") == documents()[name], "run ./dev docs"


def test_citations_are_dated() -> None:
    import datetime as dt

    assert not list(stale(dt.date(2026, 11, 22)))
    assert list(stale(dt.date(2029, 1, 1)))


def test_words_of_drugs_stand_on_a_page_and_cite_documents(starter):
    rows = table("drug_words.csv")
    assert {row["page"] for row in rows} == GIVING.keys() | LINES.keys()
    rows += [row for row in table("drug_changes.csv") if not row["law"]] + [row | {"section": "-"} for row in table("misconceptions.csv")]
    assert not {row["source"] for row in rows} - set(starter.documents)
    assert not [row for row in rows if not row["section"] or row["grade"] not in ("H", "M", "L") or (row["source"] == "CMS-KN" and row["grade"] == "H")]


def test_minutes_of_the_law_are_those_that_the_coder_counts(starter):
    law = {name: starter.law_rows(name)[0].value for name in ("infusion_minutes", "infusion_further_minutes", "hydration_minutes", "push_again_minutes")}
    assert law["infusion_minutes"] == INFUSION_FROM
    assert 60 * (law["push_again_minutes"] - 1) == AGAIN_AFTER
    further, hydration = 60 + law["infusion_further_minutes"], law["hydration_minutes"]
    assert [further_hours(further - 1), further_hours(further)] == [hydration_hours(hydration - 1), hydration_hours(hydration)] == [0, 1]
