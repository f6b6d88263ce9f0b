"""The public CodeX scenarios: fractions delivered against prescribed, phase by phase and volume by volume, as their resources say it."""

from __future__ import annotations

from collections import Counter

import pytest

from oncoledger.formats.fhir import read_fhir
from oncoledger.formats.records import faults

# Worked out from the resources by hand. Grain: one treated phase. status, fractions prescribed, delivered, cGy delivered to the first volume.
PHASES = """
05-Prostate-Phase1                              active     25  2   360   photon         3d    18 MV
101-LeftBreastTang                              completed  25  25  5000  photon         3d
102-LeftBreastBoost                             completed  5   5   1000  electron       3d
103-RightBreastTang                             completed  25  25  5000  photon         3d
XRTS-01-22B-01-01-Primary-1Fx                   active     2   1   200   photon         imrt
XRTS-01-22B-01-01-Primary                       completed  2   2   400   photon         imrt
XRTS-03-22B-01-01-Primary-1Fx                   active     4   1   200   photon         imrt
XRTS-03-22B-01-01-Primary                       completed  4   4   800   photon         imrt
XRTS-04-22B-01-01-LeftBreastTang-1Fx            active     3   1   300   photon         3d
XRTS-04-22B-01-01-LeftBreastTang                completed  3   3   900   photon         3d
XRTS-04-22B-01-02-RightBreastTang               completed  3   3   900   photon         3d
XRTS-04-22B-01-03-LeftBreastBoost               completed  4   4   800   electron       3d
XRTS-05-22B-01-01-Primary-1Fx                   active     5   1   500   photon         imrt
XRTS-05-22B-01-01-Primary                       completed  5   5   2500  photon         imrt
XRTS-05-22B-02-01-Primary                       completed  5   5   2000  photon         vmat
XRTS-06-22B-01-01-Primary-1Fx                   active     5   1   600   brachytherapy  hdr   Ir-192
XRTS-06-22B-01-01-Primary                       completed  5   5   3000  brachytherapy  hdr   Ir-192
"""

# Grain: one volume of one course. fractions and cGy delivered.
VOLUMES = """
04-Prostate                     03-Prostate      2   360
04-Prostate                     04-PelvNs        2   360
04-Prostate                     05-SemVs         2   360
101-RTTD-BilateralBreast        101-LeftBreast       25  5000
101-RTTD-BilateralBreast        102-LeftBreastBoost  30  6000
101-RTTD-BilateralBreast        103-RightBreast      25  5000
XRTS-03-22B-01-Prostate-1P-3V   XRTS-03-22B-01-Prostate  4  800
XRTS-03-22B-01-Prostate-1P-3V   XRTS-03-22B-02-PelvNs    4  720
XRTS-03-22B-01-Prostate-1P-3V   XRTS-03-22B-03-SemVs     4  800
XRTS-04-22B-01-Breast-2P-3V     XRTS-04-22B-01-LeftBreast       3  900
XRTS-04-22B-01-Breast-2P-3V     XRTS-04-22B-02-LeftBreastBoost  7  1700
XRTS-04-22B-01-Breast-2P-3V     XRTS-04-22B-03-RightBreast      3  900
XRTS-05-22B-01-BrainMets-1P-1V  XRTS-05-22B-01-BrainMets  5  2500
XRTS-06-22B-01-Uterus-1P-1V     XRTS-06-22B-01-Uterus     5  3000
"""


@pytest.fixture(scope="module")
def codex(shared):
    rows: dict[str, dict[str, dict[str, object]]] = {}
    for path in sorted((shared / "data" / "fhir" / "codex_rt").glob("*.json")):
        read = read_fhir(path, path.name)
        assert not read.problems and not list(faults(read.records)), path.name
        for record in read.records:
            rows.setdefault(record.table, {})[str(record.values["record_id"])] = record.values
    return rows


@pytest.mark.parametrize("line", PHASES.strip().splitlines(), ids=lambda line: line.split()[0])
def test_a_treated_phase(codex, line):
    name, status, prescribed, delivered, dose, modality, technique, *energy = line.split()
    treated = codex["phase"][f"RadiotherapyTreatedPhase-{name}"]
    planned = codex["phase"][treated["prescription_id"]]
    assert (treated["status"], planned["fractions_planned"], treated["fractions_delivered"]) == (status, int(prescribed), int(delivered))
    assert treated["total_dose"] == int(dose) * 1000 and (treated["modality"], treated["technique"]) == (modality, technique)
    assert treated.get("energy", "") == " ".join(energy)
    assert treated["course_id"] in codex["course"] and planned["is_summary"] == 0 and treated["is_summary"] == 1


@pytest.mark.parametrize("line", VOLUMES.strip().splitlines(), ids=lambda line: " ".join(line.split()[:2]))
def test_dose_to_a_volume(codex, line):
    course, volume, fractions, dose = line.split()
    found = [row for row in codex["dose"].values() if row["of_id"] == f"RadiotherapyCourseSummary-{course}" and row["volume_id"] == f"RadiotherapyVolume-{volume}"]
    assert [(row["fractions"], row["total_dose"]) for row in found] == [(int(fractions), int(dose) * 1000)]


def test_gating_and_electrons_of_the_breasts(codex):
    boost = codex["phase"]["RadiotherapyTreatedPhase-XRTS-04-22B-01-03-LeftBreastBoost"]
    assert boost["motion_management"] == "free_breathing gating" and boost["is_boost"] == 1 and boost["laterality"] == "left"
    summary = codex["course"]["RadiotherapyCourseSummary-XRTS-04-22B-01-Breast-2P-3V"]
    assert (summary["sessions_delivered"], summary["laterality"], summary["modality"]) == (8, "bilateral", "photon electron")


def test_the_session_and_its_fraction(codex):
    session, fraction = codex["session"]["RadiotherapyTreatmentSession-2"], codex["fraction"]["RadiotherapyTreatedFraction-05-Prostate-Phase1-Plan1-Fx2"]
    assert session["session_number"] == 2 and session["phase_ids"] == "RadiotherapyPlannedPhase-04-Prostate-Phase1"
    assert session["plan_ids"] == "RadiotherapyTreatmentPlan-04-Prostate-Phase1-Plan1"
    assert (fraction["fraction_number"], fraction["dose"], fraction["guidance"], fraction["session_id"]) == (2, 180_000, "cbct", "RadiotherapyTreatmentSession-2")


def test_every_public_resource_is_read_or_counted(shared):
    """Nothing is lost: each of the 488 resources gives rows, or is counted with its type."""
    folder = shared / "data" / "fhir"
    counts: Counter[str] = Counter()
    unused: Counter[str] = Counter()
    items = resources_with_rows = 0
    for path in sorted(folder.glob("*/*.json")):
        read = read_fhir(path, path.name)
        assert not [problem for problem in read.problems if problem.severity == "error"], path.name
        counts.update(record.table for record in read.records)
        unused += read.unused
        items += read.items
        resources_with_rows += len({str(record.values["source_place"]) for record in read.records})
    assert items == 488 and resources_with_rows + sum(unused.values()) == items
    assert counts["patient"] == 45 and counts["course"] == 24 and counts["phase"] == 32 and counts["administration"] == 7
