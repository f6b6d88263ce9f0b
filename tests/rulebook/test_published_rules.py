"""Every rule of the fact sheets is judged, or listed with the reason why not; nothing is listed that no sheet names."""

from __future__ import annotations

import csv
import re

from oncoledger.docs import STANDINGS
from oncoledger.rulebook import book


def listed(root):
    with (root / "src/oncoledger/rulebook/unencoded.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_is_listed_once_with_a_reason(root):
    rows = listed(root)
    assert len({row["rule"] for row in rows}) == len(rows)
    assert all(row["why"].endswith(".") and row["standing"] in STANDINGS for row in rows)
    assert {rule for row in rows for rule in re.findall(r"\b[A-Z]{3}\d{3}\b", row["why"])} <= book().keys()


def test_what_no_rule_judges_is_not_called_encoded(root):
    facts = {fact for rule in book().values() for fact in rule.facts}
    wrong = [row["rule"] for row in listed(root) if row["standing"] in ("record", "not encoded", "reconcile") and row["rule"] in facts]
    assert not wrong


def test_every_radiation_rule_on_the_record_is_judged(root):
    """What waits for a record is medical oncology alone; of radiation a rule, the reconciliation or a reason stands for each."""
    assert not [row["rule"] for row in listed(root) if row["rule"].startswith("ro-") and row["standing"] == "record"]


def test_nothing_of_the_fact_sheets_is_missing(root, shared):
    sheets = shared / "facts"
    radiation = re.findall(r"^- \*\*([A-Za-z0-9-]+)\*\*", (sheets / "radiation.md").read_text("utf-8"), re.M)
    medical = re.findall(r"^- slug: (\S+)", (sheets / "medical_oncology.md").read_text("utf-8"), re.M)
    known = {fact for rule in book().values() for fact in rule.facts} | {row["rule"] for row in listed(root)}
    assert set(radiation) | set(medical) == known
    assert len(radiation) > 170 and len(medical) > 80
