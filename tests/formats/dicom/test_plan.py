"""Plans: what the maker put in comes out, in every way of writing it; and what the beams decide, a case a line."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.formats.dicom import read_dicom
from oncoledger.formats.records import faults
from tests.formats.dicom import maker
from tests.formats.dicom.maker import Field, Person

TURN = (180, 240, 300, 0, 60, 120)
LEAVES = (1, 4, 2, 5, 3, 1)
UNEVEN, EVEN = (0, 0.1, 0.35, 0.5, 0.9, 1), (0, 0.2, 0.4, 0.6, 0.8, 1)
VMAT = Field(gantry=TURN, leaves=LEAVES, weights=UNEVEN)
CONFORMAL = Field(gantry=TURN, leaves=LEAVES, weights=EVEN)
SLIDING = Field(gantry=(30,), leaves=LEAVES, weights=EVEN)
STEPPING = Field(gantry=(30,), leaves=(1, 1, 4, 4, 2, 2), weights=(0, 0.3, 0.3, 0.6, 0.6, 1))
OPEN = Field(leaves=(5, 5))
SETUP = Field(9, delivery="SETUP", energy=2.5)


def row_of(made, syntax="explicit", **more):
    records = read_dicom(maker.written(made, syntax, **more), "plan.dcm")
    assert not list(faults(records.records)) and not records.problems, records.problems
    return records.of("plan")[0], records


@pytest.mark.parametrize(("made", "expected"), [
    pytest.param(maker.plan([VMAT]), {"technique": "vmat", "arcs": 1, "has_moving_mlc": 1, "beams": 1, "control_points": 6}, id="leaves and output change on an arc"),
    pytest.param(maker.plan([CONFORMAL]), {"technique": None, "arcs": 1, "has_moving_mlc": 1}, id="a conformal arc moves its leaves too"),
    pytest.param(maker.plan([SLIDING]), {"technique": "imrt", "arcs": 0, "has_moving_mlc": 1}, id="leaves slide during the beam"),
    pytest.param(maker.plan([STEPPING]), {"technique": None, "has_moving_mlc": 1}, id="segments: field in field or step and shoot"),
    pytest.param(maker.plan([OPEN]), {"technique": None, "has_mlc": 1, "has_moving_mlc": 0}, id="a shaped field"),
    pytest.param(maker.plan([Field()]), {"has_mlc": 0}, id="no leaves"),
    pytest.param(maker.plan([VMAT, replace(SLIDING, number=2)]), {"technique": "imrt vmat", "arcs": 1, "beams": 2, "control_points": 12}, id="an arc and a fixed beam"),
    pytest.param(maker.plan([OPEN, SETUP]), {"beams": 1, "setup_beams": 1, "energy": "6 MV", "control_points": 2}, id="a setup field is no treatment"),
    pytest.param(maker.plan([replace(OPEN, delivery="")]), {"beams": 1, "setup_beams": 0}, id="without a delivery type, treatment"),
    pytest.param(maker.plan([replace(OPEN, delivery="TRMT_PORTFILM")]), {"beams": 0, "setup_beams": 1, "has_mlc": None, "technique": None}, id="port films alone"),
    pytest.param(maker.plan([Field(radiation="ELECTRON", energy=9, applicator=("ELECTRON_SQUARE", "A10"))]), {"modality": "electron", "technique": "electron", "energy": "9 MeV", "applicators": "ELECTRON_SQUARE A10"}, id="electrons"),
    pytest.param(maker.plan([Field(fluence="FFF", energy=10)]), {"energy": "10 MV FFF"}, id="without flattening filter"),
    pytest.param(maker.plan([Field(1), Field(2, energy=15)]), {"energy": "6 MV|15 MV"}, id="two energies"),
    pytest.param(maker.plan([Field(1, wedges=1), Field(2)]), {"has_wedges": 1}, id="one beam with a wedge"),
    pytest.param(maker.plan([Field(1, blocks=1), Field(2, blocks=2)]), {"blocks": 3, "has_wedges": 0}, id="blocks add up"),
    pytest.param(maker.plan([Field(1, boluses=(4,)), Field(2, boluses=(4,))]), {"boluses": 1}, id="one bolus over two beams"),
    pytest.param(maker.plan([Field(1, couch=10), Field(2, couch=350), Field(3, couch=10)]), {"couch_angles": 2, "isocenters": 1}, id="couch angles"),
    pytest.param(maker.plan([Field(1, couch=360), Field(2, couch=0)]), {"couch_angles": 1}, id="360 degrees are none"),
    pytest.param(maker.plan([Field(1), Field(2, isocenter=(0, 0, 55.5)), Field(3, isocenter=(0.01, 0, 55.5))]), {"isocenters": 2}, id="isocenters to a tenth of a millimetre"),
    pytest.param(maker.plan(fractions=[25, 5]), {"fractions_planned": 30, "fraction_dose": None, "total_dose": 5_000_000}, id="two fraction groups add up"),
    pytest.param(maker.plan(fractions=[25, None]), {"fractions_planned": None}, id="a group that does not say"),
    pytest.param(maker.plan(fractions=[], dose=None), {"fractions_planned": None, "total_dose": None}, id="nothing prescribed"),
    pytest.param(maker.plan(dose=45, fractions=[25]), {"total_dose": 4_500_000, "fraction_dose": 180_000}, id="dose a fraction"),
    pytest.param(maker.plan(approval="UNAPPROVED"), {"status": "unapproved", "approved_by": None, "approved_time": None}, id="unapproved: a reviewer is no approver"),
    pytest.param(maker.plan(approval="REJECTED"), {"status": "rejected", "approved_time": None}, id="rejected"),
    pytest.param(maker.plan(intent="VERIFICATION"), {"intent": "verification"}, id="a phantom plan"),
    pytest.param(maker.plan(replaces="1.2.3"), {"replaces_plan_uid": "1.2.3"}, id="a replan"),
    pytest.param(maker.plan(motion=["BREATH_HOLD", "GATING"], fixation=[("MASK", "M1"), ("MOLD", "V2")]), {"motion_management": "breath_hold gating", "immobilization": "MASK M1|MOLD V2"}, id="motion and fixation"),
    pytest.param(maker.plan(motion=["NONE"]), {"motion_management": None}, id="no motion technique"),
    pytest.param(maker.ion_plan(), {"modality": "proton", "technique": "pbs", "energy": "120-150 MeV", "control_points": 4, "fractions_planned": 28}, id="scanned protons"),
    pytest.param(maker.ion_plan([Field(radiation="PROTON", energy=(150, 140), scan="NONE")]), {"technique": "passive", "energy": "140 MeV|150 MeV"}, id="scattered protons"),
    pytest.param(maker.brachy_plan(), {"modality": "brachytherapy", "technique": "hdr", "brachy_kind": "INTRACAVITARY HDR", "channels": 1, "dwell_positions": 3, "source_isotope": "Ir-192", "machine": "AFTERLOADER-1", "applicators": "RIGID CYL-30", "beams": None}, id="a cylinder"),
    pytest.param(maker.brachy_plan(((0, 5), (0, 5, 10, 15)), technique="INTERSTITIAL", isotope="192IR"), {"channels": 2, "dwell_positions": 6, "source_isotope": "Ir-192", "brachy_kind": "INTERSTITIAL HDR"}, id="needles"),
    pytest.param(maker.brachy_plan(rate="LDR", isotope="I125", technique="PERMANENT"), {"technique": "ldr", "source_isotope": "I-125"}, id="seeds"),
])
def test_what_a_plan_says(made, expected):
    row, _ = row_of(made)
    assert {name: row.get(name) for name in expected} == expected


def test_doses_of_two_groups_keep_their_fractions():
    _, records = row_of(maker.plan(fractions=[25, 5]))
    assert [(dose.get("total_dose"), dose.get("fractions")) for dose in records.of("dose")] == [(5_000_000, None)]
    assert "2 fraction groups" in records.notes[0]


def test_two_targets_that_differ_leave_the_plan_without_a_dose():
    made = maker.plan()
    made.DoseReferenceSequence.append(maker.item(DoseReferenceNumber=2, DoseReferenceStructureType="SITE", DoseReferenceType="TARGET", TargetPrescriptionDose=60))
    row, records = row_of(made)
    assert "total_dose" not in row and [dose["total_dose"] for dose in records.of("dose")] == [5_000_000, 6_000_000]


def test_a_group_with_a_dose_of_its_own():
    made = maker.plan(fractions=[25, 5])
    made.FractionGroupSequence[1].ReferencedDoseReferenceSequence = maker.Items([maker.item(ReferencedDoseReferenceNumber=1, TargetPrescriptionDose=10)])
    _, records = row_of(made)
    assert [(dose["total_dose"], dose.get("fractions"), dose["source_place"]) for dose in records.of("dose")] == [(5_000_000, None, "(300A,0010)[1]"), (1_000_000, 5, "(300A,0070)[2] (300C,0050)[1]")]


def test_a_beam_that_announces_more_control_points_is_complained_of():
    made = maker.plan()
    made.BeamSequence[0].NumberOfControlPoints = 5
    [problem] = read_dicom(maker.written(made), "plan.dcm").problems
    assert (problem.position, problem.severity) == ("(300A,00B0)[1] (300A,0110)", "warning")


@pytest.mark.parametrize("is_undefined", [False, True])
@pytest.mark.parametrize("syntax", maker.SYNTAXES)
@pytest.mark.parametrize("made", [maker.plan([VMAT, SETUP], motion=["GATING"]), maker.ion_plan(), maker.brachy_plan(), maker.plan(fractions=[2, 3])])
def test_every_way_of_writing_it_says_the_same(made, syntax, is_undefined):
    assert row_of(made, syntax, is_undefined=is_undefined) == row_of(made, "explicit")
    if syntax != "deflated":
        assert row_of(made, syntax, is_undefined=is_undefined, has_preamble=False)[1].records == row_of(made)[1].records


names = st.text(st.characters(codec="utf-8", categories=("L",)), min_size=1, max_size=12)
people = st.builds(
    Person, id=st.from_regex(r"[A-Z0-9]{1,12}", fullmatch=True), name=st.tuples(names, names).map("^".join), birth=st.dates(dt.date(1900, 1, 1), dt.date(2199, 12, 31)).map(lambda day: f"{day:%Y%m%d}"),
    sex=st.sampled_from("MFO"), issuer=st.sampled_from(["", "HOSP A"]), others=st.lists(st.tuples(st.from_regex(r"[0-9]{3,9}", fullmatch=True), st.sampled_from(["", "B"])), max_size=3, unique=True).map(tuple),
)  # fmt: skip


@settings(max_examples=30)
@given(people, st.integers(1, 60), st.integers(1, 9000), st.lists(st.sampled_from([VMAT, CONFORMAL, SLIDING, STEPPING, OPEN, SETUP]), min_size=1, max_size=5), st.sampled_from(sorted(maker.SYNTAXES)), st.booleans())
def test_what_was_put_in_comes_out(person, fractions, dose, fields, syntax, is_undefined):
    fields = [replace(field, number=n, couch=3 * n) for n, field in enumerate(fields)]
    row, records = row_of(maker.plan(fields, [fractions], dose / 100, person=person), syntax, is_undefined=is_undefined)
    treating = [field for field in fields if field.delivery != "SETUP"]
    assert (row["beams"], row["setup_beams"], row["arcs"]) == (len(treating), len(fields) - len(treating), sum(field.gantry == TURN for field in treating))
    assert (row["fractions_planned"], row["total_dose"], row["fraction_dose"]) == (fractions, dose * 1000, round(dose * 1000 / fractions))
    assert row.get("couch_angles", 0) == len(treating)
    [patient] = records.of("patient")
    family, given_name = person.name.split("^")
    assert (patient["family_name"], patient["given_names"], patient["sex"]) == (family, given_name, person.sex)
    assert row["patient_id"] == patient["record_id"] == (f"{person.id}^{person.issuer}" if person.issuer else person.id)
    told = {(row["value"], row.get("authority", "")) for row in records.of("patient_identifier")}
    assert told == {(person.id, person.issuer), *person.others}
