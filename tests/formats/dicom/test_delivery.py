"""Treatment records, summaries and images: what the maker put in comes out, and how a fraction ended, a case a line."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.formats.dicom import read_dicom
from oncoledger.formats.records import faults
from oncoledger.model.dates import iso
from oncoledger.model.times import iso_time
from tests.formats.dicom import maker
from tests.formats.dicom.course import write_course
from tests.formats.dicom.maker import Given, Visit

WHOLE, SHORT = Given(1), Given(1, delivered=60, ended="MACHINE")


def read(made, syntax="explicit", **more):
    records = read_dicom(maker.written(made, syntax, **more), "record.dcm")
    assert not list(faults(records.records))
    return records


def fractions(made):
    records = read(made)
    assert not [problem for problem in records.problems if problem.severity == "error"], records.problems
    return records.of("fraction")


@pytest.mark.parametrize(("parts", "expected"), [
    pytest.param([WHOLE], {"status": "completed", "status_reason": "NORMAL", "beams": 1, "beams_completed": 1, "is_verification": 0, "is_continuation": 0}, id="whole"),
    pytest.param([WHOLE, Given(2, 80, 80)], {"status": "completed", "beams": 2, "meterset_planned": 180_000, "meterset_delivered": 180_000}, id="two beams add up"),
    pytest.param([SHORT], {"status": "partial", "status_reason": "MACHINE", "beams_completed": 0, "meterset_delivered": 60_000}, id="broken off"),
    pytest.param([WHOLE, replace(SHORT, number=2, ended="OPERATOR")], {"status": "partial", "status_reason": "OPERATOR", "beams": 2, "beams_completed": 1}, id="one of two broken off"),
    pytest.param([SHORT, Given(1, 100, 40, delivery="CONTINUATION")], {"status": "completed", "is_continuation": 1, "meterset_delivered": 100_000}, id="resumed in the same record"),
    pytest.param([SHORT, Given(1, 100, 40)], {"status": "completed", "is_continuation": 0}, id="resumed, and called a treatment"),
    pytest.param([SHORT, Given(1, 100, 30)], {"status": "partial"}, id="resumed, and short all the same"),
    pytest.param([Given(1, 100, 40, delivery="CONTINUATION")], {"status": "completed", "is_continuation": 1, "beams_completed": 1}, id="the rest of another record"),
    pytest.param([Given(1, 100, 20, "MACHINE", "CONTINUATION")], {"status": "partial", "is_continuation": 1}, id="a resumption that is broken off again"),
    pytest.param([Given(1, 100, 0, "OPERATOR")], {"status": "cancelled", "beams_completed": 0, "meterset_delivered": 0}, id="nothing delivered"),
    pytest.param([Given(1, 100, 0, "OPERATOR"), Given(2, 100, 0, "OPERATOR")], {"status": "cancelled"}, id="nothing of two beams"),
    pytest.param([Given(1, 100, 60)], {"status": "partial", "beams_completed": 0}, id="ended normally, but short"),
    pytest.param([Given(1, 100, 99.5)], {"status": "completed"}, id="half a unit is the counter's rounding"),
    pytest.param([Given(1, 100, 98.9)], {"status": "partial"}, id="more than a hundredth is missing"),
    pytest.param([Given(1, None, 100)], {"status": "completed", "meterset_planned": None, "meterset_delivered": 100_000}, id="no specified meterset"),
    pytest.param([WHOLE, Given(2, None, 50)], {"meterset_planned": None, "meterset_delivered": 150_000}, id="a sum of which a part is unknown is unknown"),
    pytest.param([Given(1, None, None, "")], {"status": "unknown", "status_reason": None}, id="nothing told"),
    pytest.param([Given(1, None, None, "UNKNOWN")], {"status": "unknown"}, id="told that nobody knows"),
    pytest.param([WHOLE, Given(2, None, None, "")], {"status": "unknown", "beams": 2, "beams_completed": 1}, id="one whole, of the other nothing told"),
    pytest.param([SHORT, Given(2, None, None, "")], {"status": "partial", "status_reason": "MACHINE"}, id="one broken off, of the other nothing told"),
    pytest.param([WHOLE, Given(9, 3, 3, delivery="SETUP")], {"beams": 1, "meterset_planned": 100_000, "guidance": None}, id="a setup field is no treatment"),
    pytest.param([WHOLE, Given(9, 3, 3, delivery="TRMT_PORTFILM")], {"beams": 1, "guidance": "mv"}, id="a port film is guidance"),
    pytest.param([Given(1, delivery="VERIFICATION")], {"is_verification": 1, "status": "completed"}, id="a phantom"),
    pytest.param([Given(1, delivery="")], {"is_verification": None, "is_continuation": None, "status": "completed"}, id="no delivery type"),
    pytest.param([Given(1, verified="VERIFIED_OVR")], {"is_verified": 1}, id="overridden is verified"),
    pytest.param([WHOLE, Given(2, verified="NOT_VERIFIED")], {"is_verified": 0}, id="one beam not verified"),
    pytest.param([WHOLE, Given(2, verified="")], {"is_verified": None}, id="one beam does not say"),
    pytest.param([Given(1, radiation="ELECTRON", energy=9)], {"modality": "electron", "technique": "electron", "energy": "9 MeV"}, id="electrons"),
    pytest.param([Given(1), Given(2, energy=15)], {"energy": "6 MV|15 MV", "modality": "photon"}, id="two energies"),
])
def test_how_a_fraction_ended(parts, expected):
    [row] = fractions(maker.beams_record(Visit(), parts))
    assert {name: row.get(name) for name in expected} == expected


@pytest.mark.parametrize(("visit", "start", "end"), [
    (Visit(end="092210.75"), "2026-03-02 09:15", "2026-03-02 09:22:10"),
    (Visit(time="235900", end="000200"), "2026-03-02 23:59", None),   # both times are of one day as written: the end is not after the start
    (Visit(time="0915"), "2026-03-02 09:15", "2026-03-02 09:15"),
    (Visit(date="2026.03.02"), "2026-03-02 09:15", "2026-03-02 09:15"),
])
def test_when(visit, start, end):
    made = maker.beams_record(visit)
    if visit.time > "23":
        made.TreatmentSessionBeamSequence[0].ControlPointDeliverySequence[0].TreatmentControlPointTime = visit.time
        made.TreatmentSessionBeamSequence[0].ControlPointDeliverySequence[1].TreatmentControlPointDate = "20260305"
    [row] = fractions(made)
    assert (iso_time(row["start_time"]), ("end_time" in row and iso_time(row["end_time"])) or None) == (start, end)


def test_a_day_without_a_time_is_kept_at_midnight_with_a_warning():
    made = maker.beams_record(Visit(time="", end=""))
    records = read(made)
    assert iso_time(records.of("fraction")[0]["start_time"]) == "2026-03-02 00:00"
    assert [(problem.position, problem.severity) for problem in records.problems] == [("(3008,0251)", "warning")]


def test_without_a_day_there_is_no_fraction():
    made = maker.beams_record(Visit(date="", end=""))
    del made.TreatmentSessionBeamSequence[0].ControlPointDeliverySequence
    records = read(made)
    assert not records.records and [problem.position for problem in records.problems] == ["(3008,0250)"]


def test_the_control_points_know_the_day_where_the_record_does_not():
    made = maker.beams_record()
    made.TreatmentDate = "20261399"
    records = read(made)
    assert iso_time(records.of("fraction")[0]["start_time"]) == "2026-03-02 09:15"
    assert [problem.position for problem in records.problems] == ["(3008,0250)"]


def test_an_offset_is_turned_to_the_clinics_zone():
    made = maker.beams_record()
    made.TimezoneOffsetFromUTC = "-0500"
    zone = zoneinfo.ZoneInfo("America/Los_Angeles")
    assert [iso_time(read_dicom(maker.written(made), "r", zone=where).of("fraction")[0]["start_time"]) for where in (None, zone)] == ["2026-03-02 09:15", "2026-03-02 06:15"]


def test_two_fractions_of_one_record_are_two_rows():
    rows = fractions(maker.beams_record(Visit(), [Given(1, fraction=4), Given(1, 100, 50, "MACHINE", fraction=5)]))
    assert [(row["record_id"][-10:], row["fraction_number"], row["status"]) for row in rows] == [("#fraction4", 4, "completed"), ("#fraction5", 5, "partial")]


def test_treatment_and_verification_of_one_record_are_two_rows():
    rows = fractions(maker.beams_record(Visit(), [Given(1), Given(2, delivery="VERIFICATION")]))
    assert [(row["is_verification"], row["beams"]) for row in rows] == [(0, 1), (1, 1)]


def test_a_record_of_setup_fields_alone_is_no_fraction():
    records = read(maker.beams_record(Visit(), [Given(9, 3, 3, delivery="SETUP")]))
    assert not records.records and records.unused == {"setup fields of treatment records": 1, "treatment records without a treatment beam": 1}


@pytest.mark.parametrize(("given_", "expected"), [
    ([Given(channels=((120, 120, 5),))], {"status": "completed", "channels": 1, "dwell_positions": 5, "meterset_planned": 2_000, "meterset_delivered": 2_000}),
    ([Given(channels=((120, 120, 5), (60, 60, 3)))], {"channels": 2, "dwell_positions": 8, "meterset_planned": 3_000}),
    ([Given(channels=((120, 30, 2),), ended="MACHINE")], {"status": "partial", "meterset_delivered": 500}),
    ([Given(channels=())], {"status": "completed", "channels": None, "meterset_planned": None}),
])
def test_brachytherapy(given_, expected):
    [row] = fractions(maker.brachy_record(Visit(planned=3), given_))
    assert {name: row.get(name) for name in expected} == expected
    assert (row["modality"], row["technique"], row["source_isotope"]) == ("brachytherapy", "hdr", "Ir-192")


def test_pulses_multiply_the_time_of_one():
    made = maker.brachy_record(given=[Given(channels=((60, 60, 2),))], rate="PDR")
    channel = made.TreatmentSessionApplicationSetupSequence[0].RecordedChannelSequence[0]
    channel.SpecifiedNumberOfPulses, channel.DeliveredNumberOfPulses = 10, 10
    [row] = fractions(made)
    assert (row["meterset_planned"], row["technique"]) == (10_000, "pdr")


def test_the_dose_of_a_fraction():
    records = read(maker.beams_record(Visit(dose=1.8)))
    [row], [dose] = records.of("fraction"), records.of("dose")
    assert row["dose"] == dose["total_dose"] == 180_000
    assert (dose["of_table"], dose["of_id"], dose["volume_name"], dose["is_summary"]) == ("fraction", row["record_id"], "PTV", 1)


def test_summary():
    records = read(maker.summary([(25, 20, "EXTERNAL_BEAM"), (3, 3, "BRACHY")], "STOPPED", comment="toxicity"))
    [course], phases, [plan], [dose] = (records.of(table) for table in ("course", "phase", "plan", "dose"))
    assert (course["status"], course["status_reason"], iso(course["start_date"]), iso(course["end_date"])) == ("stopped", "toxicity", "2026-03-02", "2026-04-03")
    assert [(phase["fractions_planned"], phase["fractions_delivered"], phase.get("modality")) for phase in phases] == [(25, 20, None), (3, 3, "brachytherapy")]
    assert (plan["fractions_planned"], plan["fractions_delivered"], plan["plan_uid"], plan["status"]) == (28, 23, maker.uid(1, 1), "stopped")
    assert "phase_id" not in plan and read(maker.summary()).of("plan")[0]["phase_id"] == f"{course['record_id']}#group1"  # of two groups, which is not said
    assert (dose["of_table"], dose["total_dose"], dose["volume_name"]) == ("course", 5_000_000, "PTV")
    assert all(row["is_summary"] == 1 and row.get("course_id", course["record_id"]) == course["record_id"] for row in [course, *phases, plan])


@pytest.mark.parametrize(("said", "status"), [
    ("NOT_STARTED", "planned"), ("ON_TREATMENT", "active"), ("ON_BREAK", "on_hold"), ("SUSPENDED", "on_hold"), ("STOPPED", "stopped"), ("COMPLETED", "completed"), ("GONE", None), ("", None),
])
def test_status_of_a_course(said, status):
    records = read(maker.summary(status=said))
    assert records.of("course")[0].get("status") == status
    assert len(records.problems) == (said == "GONE")


def test_numbers_of_two_plans_are_neither_ones():
    rows = read(maker.summary(plans=[maker.uid(1, 1), maker.uid(1, 2)])).of("plan")
    assert len(rows) == 2 and not any("fractions_delivered" in row or "status" in row for row in rows)


def test_a_portal_image_is_a_hint_of_guidance():
    [row] = read(maker.image()).of("service")
    assert (row["kind"], row["facts"], iso_time(row["performed_time"])) == ("imaging", "guidance=mv|machine=LINAC-A", "2026-03-02 09:10")


@pytest.mark.parametrize(("made", "unused"), [
    (maker.image("DRR"), "RTIMAGE DRR"), (maker.image(date=""), "RTIMAGE PORTAL without a date"), (maker.other("ct"), "CT Image"),
    (maker.other("structures"), "RT Structure Set"), (maker.other("dose"), "RT Dose"),
])
def test_other_objects_are_counted_by_name(made, unused):
    records = read(made)
    assert not records.records and not records.problems and records.unused == {unused: 1} and records.items == 1


def test_pixels_are_not_read(tmp_path):
    """Of an image the beginning alone is looked at, however long the rest is said to be."""
    made = maker.other("ct")
    path = tmp_path / "ct.dcm"
    path.write_bytes(maker.written(made) + b"\xe0\x7f\x10\x00OW\0\0\xff\xff\xff\x7f" + bytes(300_000))
    records = read_dicom(path, "ct.dcm")
    assert records.unused == {"CT Image": 1} and not records.problems


@pytest.mark.parametrize("is_undefined", [False, True])
@pytest.mark.parametrize("syntax", maker.SYNTAXES)
@pytest.mark.parametrize("made", [maker.beams_record(Visit(dose=2), [WHOLE, replace(SHORT, number=2)]), maker.ion_record(), maker.brachy_record(), maker.summary(), maker.image()])
def test_every_way_of_writing_it_says_the_same(made, syntax, is_undefined):
    assert read(made, syntax, is_undefined=is_undefined) == read(made)


metersets = st.integers(0, 5_000_000).map(lambda number: number / 1000)
ends = st.sampled_from(["NORMAL", "OPERATOR", "MACHINE", "UNKNOWN"])
kinds = st.sampled_from(["TREATMENT", "CONTINUATION", "SETUP", "VERIFICATION", "OPEN_PORTFILM"])
parts_given = st.lists(st.builds(Given, st.integers(1, 4), st.none() | metersets, st.none() | metersets, ends, kinds), min_size=1, max_size=4)
visits = st.builds(
    Visit, fraction=st.none() | st.integers(1, 60), date=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)).map(lambda day: f"{day:%Y%m%d}"), time=st.times().map(lambda time: f"{time:%H%M%S}"),
    planned=st.none() | st.integers(1, 60), group=st.none() | st.integers(1, 3), dose=st.none() | st.integers(0, 7000).map(lambda cgy: cgy / 100),
)  # fmt: skip


@settings(max_examples=60)
@given(visits, parts_given, st.sampled_from(sorted(maker.SYNTAXES)), st.booleans(), st.booleans())
def test_what_was_put_in_comes_out(visit, parts, syntax, is_undefined, is_ion):
    records = read(maker.beams_record(visit, parts, is_ion=is_ion), syntax, is_undefined=is_undefined)
    assert not records.problems
    rows = records.of("fraction")
    treating = [part for part in parts if part.delivery in ("TREATMENT", "CONTINUATION")]
    phantom = [part for part in parts if part.delivery == "VERIFICATION"]
    assert [row["beams"] for row in rows if not row["is_verification"]] == ([len(treating)] if treating else [])
    assert [row["beams"] for row in rows if row["is_verification"]] == ([len(phantom)] if phantom else [])
    for row in rows:
        group = phantom if row["is_verification"] else treating
        assert (row.get("fraction_number"), row.get("fractions_planned"), row.get("fraction_group")) == (visit.fraction, visit.planned, visit.group)
        assert iso_time(row["start_time"])[:10].replace("-", "") == visit.date and row["plan_uid"] == visit.plan
        for name, column in (("planned", "meterset_planned"), ("delivered", "meterset_delivered")):
            values = [getattr(part, name) for part in group]
            assert row.get(column) == (None if None in values else sum(round(value * 1000) for value in values))
        if all(part.ended == "NORMAL" and (part.planned or 0) <= (part.delivered or 0) and part.delivered for part in group):
            assert row["status"] == "completed"
        if any(part.ended != "NORMAL" and part.delivered for part in group) and len({part.number for part in group}) == len(group):
            assert row["status"] in ("partial", "unknown")
        if len(rows) == 1:
            assert row.get("dose") == (None if visit.dose is None else round(visit.dose * 100_000))


def test_a_whole_course(tmp_path):
    """25 and 5 fractions of three plans: one resumed, one cancelled and repeated, one delivery to a phantom."""
    rows, kinds, unused = [], [], 0
    for path in write_course(tmp_path, 3):
        records = read_dicom(path, path.name)
        assert not records.problems and not list(faults(records.records))
        rows += records.of("fraction")
        kinds += [record.table for record in records.records]
        unused += sum(records.unused.values())
    treated = [row for row in rows if not row["is_verification"]]
    done = {(row["plan_uid"], row["fraction_number"]) for row in treated if row["status"] == "completed"}
    assert len(done) == 30 and len(treated) == 32 and len(rows) == 33
    assert sorted(row["status"] for row in treated if row["status"] != "completed") == ["cancelled", "partial"]
    assert (kinds.count("plan"), kinds.count("course"), kinds.count("service"), unused) == (4, 1, 1, 1)
