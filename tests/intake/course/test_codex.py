"""The CodeX scenarios: fractions delivered against prescribed, phase by phase."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from oncoledger.formats.fhir import read_fhir
from oncoledger.intake.course.ledger import course_ledgers
from oncoledger.intake.course.stored import placed

from .rows import AS_OF

# Patient; course; phase: delivered of prescribed.
SAID = {
    ("Patient-101", "Bilateral Breast"): {"Left Breast Tangents": (25, 25), "Right Breast Tangents": (25, 25), "Left Breast Boost": (5, 5)},
    ("Patient-XRTS-01-22B", "C1Prostate"): {"Primary": (2, 2)},
    ("Patient-XRTS-03-22B", "C1Prostate"): {"Primary": (4, 4)},
    ("Patient-XRTS-04-22B", "C1_Both_Breast"): {"Primary - Left Breast Tangents": (3, 3), "Right Breast Tangents": (3, 3), "Left Breast Boost": (4, 4)},
    ("Patient-XRTS-05-22B", "C1BrainMets"): {"Primary": (5, 5)},
    ("Patient-XRTS-05-22B", "C2BrainMets"): {"Primary": (5, 5)},
    ("Patient-XRTS-06-22B", "C1Uterus"): {"Primary": (5, 5)},
}


@pytest.fixture(scope="module")
def rows(shared: Path) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, dict[tuple[Any, Any], dict[str, Any]]] = {}
    for file in sorted((shared / "data/fhir/codex_rt").rglob("*.json")):
        for record in read_fhir(file, file.name).records:
            found.setdefault(record.table, {})[record.values["system"], record.values["record_id"]] = record.values
    return {table: list(mine.values()) for table, mine in found.items()}


@pytest.mark.parametrize("patient, name", SAID, ids=" ".join)
def test_delivered_of_prescribed(rows: dict[str, list[dict[str, Any]]], patient: str, name: str) -> None:
    mine = {table: [row for row in each if row.get("patient_id") == patient] for table, each in rows.items()}
    course_of, of_row = placed(mine, {})
    told = [each for each in course_ledgers(mine, of_row, course_of, AS_OF) if name in each.names and each.phases]
    assert len(told) == 1
    assert {phase.name: (phase.delivered, phase.prescribed) for phase in told[0].phases} == SAID[patient, name]
