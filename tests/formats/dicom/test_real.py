"""The public DICOM RT files: each is read, and its plan row says what pydicom finds in the file."""

from __future__ import annotations

import csv
import datetime as dt

import pydicom
import pytest

from oncoledger.formats.dicom import read_dicom, sniff
from oncoledger.formats.records import faults
from oncoledger.model.dates import iso

NAMES = (
    "rtionplan_01 rtionplan_02 rtionplan_04 rtionplan_05 rtionplan_07 rtionplan_08 rtionplan_10 rtionplan_11 rtplan_01 rtplan_02 rtplan_04 rtplan_05 rtplan_07"
).split()


def test_all_files_are_here(shared):
    with (shared / "data" / "dicom_rt" / "manifest.csv").open(encoding="utf-8") as file:
        assert sorted(row["file"] for row in csv.DictReader(file)) == [f"{name}.dcm" for name in NAMES]


@pytest.mark.parametrize("name", NAMES)
def test_plan_as_pydicom_reads_it(name, shared):
    path = shared / "data" / "dicom_rt" / f"{name}.dcm"
    told, records = pydicom.dcmread(path, force=True), read_dicom(path, path.name)
    assert sniff(path.read_bytes()[:200]) and not list(faults(records.records))
    assert records.kind == ("DICOM RTIONPLAN" if "ion" in name else "DICOM RTPLAN")
    if "PatientID" not in told:
        assert [problem.position for problem in records.problems] == ["(0010,0020)"] and not records.records
        return
    assert not records.problems
    [row] = records.of("plan")
    beams = told.get("BeamSequence") or told.IonBeamSequence
    points = [point for beam in beams for point in (beam.get("ControlPointSequence") or beam.IonControlPointSequence)]
    assert row["record_id"] == row["plan_uid"] == told.SOPInstanceUID
    assert row["patient_id"] == told.PatientID
    assert row["name"] == told.RTPlanLabel
    assert row["fractions_planned"] == sum(group.NumberOfFractionsPlanned for group in told.FractionGroupSequence)
    assert row["beams"] == len(beams) and row["control_points"] == len(points)
    assert row["isocenters"] == len({tuple(round(float(value), 1) for value in point.IsocenterPosition) for point in points if "IsocenterPosition" in point})
    assert row["machine"] == "|".join(dict.fromkeys(beam.TreatmentMachineName for beam in beams))
    assert row["modality"] == " ".join(sorted({beam.RadiationType.lower() for beam in beams}))
    assert row["status"] == told.ApprovalStatus.lower()
    assert iso(row["plan_date"]) == dt.datetime.strptime(told.RTPlanDate, "%Y%m%d").date().isoformat()
    assert row.get("intent", "") == told.get("PlanIntent", "").lower()
    doses = {round(float(item.TargetPrescriptionDose) * 100_000) for item in told.get("DoseReferenceSequence", []) if item.get("TargetPrescriptionDose") is not None}
    assert {dose["total_dose"] for dose in records.of("dose")} == doses
    [patient] = records.of("patient")
    assert patient.get("family_name", "") == told.PatientName.family_name
    assert records.of("patient_identifier")[0]["value"] == told.PatientID


@pytest.mark.parametrize(("name", "column", "value"), [
    ("rtplan_01", "technique", "imrt"),             # leaves slide during the beam at a fixed gantry
    ("rtplan_01", "has_moving_mlc", 1),
    ("rtplan_01", "energy", "10 MV|6 MV"),
    ("rtplan_01", "fraction_dose", 200_000),        # 14 Gy to the site in 7 fractions
    ("rtplan_01", "couch_angles", 1),               # 8.5e-10 degrees is zero
    ("rtplan_02", "technique", None),               # one static field: the file does not say how it was planned
    ("rtplan_02", "has_mlc", 0),
    ("rtplan_05", "energy", "6 MV FFF"),
    ("rtplan_07", "has_moving_mlc", 0),
    ("rtionplan_01", "technique", "pbs"),
    ("rtionplan_01", "energy", "113.12-149.42 MeV"),
    ("rtionplan_04", "total_dose", 220_000),        # of a site and a point with two doses, the site's
    ("rtionplan_05", "total_dose", None),           # its only dose reference is an organ at risk
])
def test_what_the_beams_decide(name, column, value, shared):
    [row] = read_dicom(shared / "data" / "dicom_rt" / f"{name}.dcm", name).of("plan")
    assert row.get(column) == value
