"""The shipped mapping profiles on invented exports: each is recognised by its headings, and its rows become what a coder would say they are."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.formats.mapped.profile import MappingError, read_mapping, recognise, shipped
from oncoledger.formats.mapped.read import read_mapped
from oncoledger.formats.records import faults
from oncoledger.formats.tabular import read_sheet
from oncoledger.model.dates import iso
from oncoledger.model.schema import TABLES
from oncoledger.model.times import iso_time

EXPORTS = Path(__file__).parent / "exports"

# One line a row: export, table, record_id, then what else it says.
ROWS = """
aria_charges     charge         501    patient_id=A-17 service_date=2026-03-02 code=77407 units=1000 diagnoses=Z51.0_C61 setting=hospital system=ARIA
aria_charges     charge         502    code=77387 modifiers=26 setting=professional
aria_schedule    schedule       9001   start_time=2026-03-02_10:00 end_time=2026-03-02_10:15 kind=treatment status=completed resource=TB1
aria_schedule    schedule       9002   status=cancelled status_reason=Machine_down
aria_schedule    schedule       9003   start_time=2026-03-04_14:05 kind=weekly_visit status=booked
aria_schedule    schedule       9005   kind=treatment
aria_treatments  fraction       T1     start_time=2026-03-02_10:02 fraction_number=1 status=completed dose=200000 meterset_planned=1204500
aria_treatments  fraction       T2     status=partial dose=120500 meterset_delivered=700000
mosaiq_charges   charge         1      code=G6015 service_date=2026-03-02 diagnoses=C34.11
mosaiq_charges   patient        M77    family_name=Plover given_names=Hugo_James birth_date=1950-02-01
mosaiq_schedule  schedule       11     kind=treatment status=completed
mosaiq_schedule  schedule       12     status=cancelled
mosaiq_schedule  schedule       13     kind=weekly_visit status=booked
mosaiq_doses     fraction       1      technique=vmat status=completed start_time=2026-03-02_10:05 end_time=2026-03-02_10:14 dose=200000
mosaiq_doses     fraction       2      status=partial status_reason=Machine_fault dose=90000
mosaiq_doses     phase          R_Lung fractions_planned=30 fraction_dose=200000 name=R_Lung
epic_charges     charge         70001  service_date=2026-03-02 charge_amount=131000 revenue_code=0333 place_of_service=22
epic_charges     charge         70002  units=40000 modifiers=JZ ndc=50242-0060-01 charge_amount=1240000
epic_charges     charge         70003  is_retracted=1
epic_appointments  schedule     880    start_time=2026-03-02_09:15 kind=treatment status=completed
epic_appointments  schedule     881    start_time=2026-03-03_09:15 status=no_show
epic_appointments  schedule     882    start_time=2026-03-05 kind=infusion status=booked
epic_appointments  patient      E-0042 family_name=TEAL given_names=MINA_R birth_date=1952-02-29 sex=F
epic_administrations  administration  O1-1  start_time=2026-03-02_09:30 end_time=2026-03-02_10:32 route=IV dose=140000 cycle=2 day=1 status=completed
epic_administrations  administration  O2-1  route=IVP start_time=2026-03-02_09:10
epic_administrations  administration  O3-1  status=held status_reason=Low_platelets
oncoemr_charges  charge         C1     code=96413 diagnoses=Z51.11_C34.11
oncoemr_charges  charge         C2     modifiers=JW units=12000 ndc_quantity=480 ndc_unit=ML acquisition=bought charge_amount=102040
oncoemr_schedule schedule       V1     start_time=2026-03-02_08:30 kind=infusion status=completed
oncoemr_administrations  administration  AD1  start_time=2026-03-02_09:05 end_time=2026-03-02_09:38 dose=188000 route=IV order_id=OR1
oncoemr_administrations  administration  AD2  route=IVP start_time=2026-03-02_08:50
oncoemr_administrations  vial   AD1-X1 kind=single vials=2 opened=200000 wasted=12000 acquisition=bought
"""
COUNTS = {"aria_charges": 2, "aria_schedule": 4, "aria_treatments": 2, "mosaiq_charges": 2, "mosaiq_schedule": 3, "mosaiq_doses": 3, "epic_charges": 3, "epic_appointments": 4,
          "epic_administrations": 3, "oncoemr_charges": 2, "oncoemr_schedule": 2, "oncoemr_administrations": 3}


def read(name, **more):
    path = EXPORTS / f"{name}.csv"
    mapping = recognise(read_sheet(path)[1].headings, shipped())
    assert mapping is not None and Path(mapping.path).stem == name
    records = read_mapped(path, mapping, name, **more)
    assert not list(faults(records.records))
    return records


def said(table, name, value):
    kind = TABLES[table].kinds.get(name, "text")
    text = iso(value) if kind == "date" else iso_time(value).removesuffix(" 00:00") if kind == "time" else str(value)
    return text.replace(" ", "_")


@pytest.mark.parametrize("line", ROWS.strip().splitlines(), ids=lambda line: " ".join(line.split()[:3]))
def test_a_row(line):
    export, table, record_id, *expected = line.split()
    rows = [row for row in read(export).of(table) if row["record_id"].replace(" ", "_") == record_id]
    assert len(rows) == 1
    for pair in expected:
        name, _, value = pair.partition("=")
        assert said(table, name, rows[0][name]) == value, (name, rows[0])


@pytest.mark.parametrize("name", COUNTS)
def test_every_row_is_read_named_or_counted(name):
    records = read(name)
    assert len(records.records) == COUNTS[name]
    assert records.of(records.records[0].table)[0]["source_place"].startswith("row ")


def test_what_could_not_be_read_is_named():
    problems = "\n".join(map(str, read("aria_schedule").problems))
    assert "Scheduled Start: found '13/13/2026 2:05 PM'" in problems and "'Levitating'; expected one of Open, Scheduled" in problems
    charges = read("aria_charges")
    assert charges.unused == {"rows of totals or remarks": 1, "rows that no part of the mapping takes": 1, "cells of the column Patient Name": 3}
    assert read("mosaiq_charges").unused == {}


def test_the_caller_names_the_system():
    assert {row["system"] for row in read("epic_charges", system="HOSP").of("charge")} == {"HOSP"}


@pytest.mark.parametrize("change, says", [
    (('table = "charge"', 'table = "charges"'), "there is no table charges; did you mean charge?"),
    (('code = "CPT Code"', 'cpt_code = "CPT Code"'), "columns names cpt_code, which charge does not have; did you mean"),
    (('code = "CPT Code"', ""), "code is needed"),
    (('name = "Epic charge transactions"', ""), "name"),
    (('skip = ["Total", "Grand Total"]', 'skips = ["Total"]'), "skips"),
    (('skip = ["Total", "Grand Total"]', 'dates = "backwards"'), "found dates 'backwards'; expected month first or day first"),
    (('units = "Quantity"', 'units = { column = "Quantity", part = "third" }'), "found part 'third'"),
    (("[[rows]]", "[[rows"), "line"),
])
def test_a_mapping_that_cannot_be_used(tmp_path, change, says):
    text = next(Path(mapping.path) for mapping in shipped() if mapping.name == "Epic charge transactions").read_text("utf-8")
    assert change[0] in text
    (tmp_path / "m.toml").write_text(text.replace(*change, 1))
    with pytest.raises(MappingError) as problem:
        read_mapping(tmp_path / "m.toml")
    assert says in str(problem.value) and "m.toml" in str(problem.value)


def test_every_shipped_mapping_says_how_well_it_is_known():
    for mapping in shipped():
        assert mapping.grade == "L" and "Tested on an invented export alone" in mapping.known and (EXPORTS / f"{Path(mapping.path).stem}.csv").is_file()


@pytest.mark.parametrize("zone, clinic, told", [
    ("", "", "2026-03-02 10:02"), ("UTC", "", "2026-03-02 10:02"), ("UTC", "America/New_York", "2026-03-02 05:02"), ("", "America/New_York", "2026-03-02 10:02"),
])
def test_the_clock_of_an_export(zone, clinic, told):
    """An export in UTC is turned to the clinic's clock where that is known, and stands as it is where it is not."""
    from zoneinfo import ZoneInfo

    import msgspec

    path = EXPORTS / "aria_treatments.csv"
    mapping = msgspec.structs.replace(recognise(read_sheet(path)[1].headings, shipped()), zone=zone)
    row = read_mapped(path, mapping, "x", zone=ZoneInfo(clinic) if clinic else None).of("fraction")[0]
    assert iso_time(row["start_time"]) == told
