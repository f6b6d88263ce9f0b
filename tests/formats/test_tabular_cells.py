"""What one cell of a charge export becomes: a cell, the value in the charge table, or the words of the problem."""

from __future__ import annotations

import pytest

from oncoledger.formats.tabular import read_table
from oncoledger.model.dates import NO_DATE, iso
from oncoledger.model.table import NO_NUMBER, Words

GOOD = [
    # heading, cell, column, value
    ("service_date", "2026-01-31", "service_date", "2026-01-31"),
    ("DOS", "1/31/2026", "service_date", "2026-01-31"),
    ("Date of Service", "01/31/26", "service_date", "2026-01-31"),
    ("service-date", "20260131", "service_date", "2026-01-31"),
    ("service_date", "2026-01-31T10:00", "service_date", "2026-01-31"),
    ("service_date", "2026-01-31T10:00", "performed_time", "10:00"),
    ("service_date", "2026-01-31 00:00:00", "performed_time", ""),
    ("service_date", "1/31/2026 2:05 PM", "performed_time", "14:05"),
    ("service_date", "2026-01-31T10:00:00.000-05:00", "performed_time", "10:00"),
    ("service_date", "202601311005", "performed_time", "10:05"),
    ("service_date", "31-JAN-26", "service_date", "2026-01-31"),
    ("service_date", "Jan 31, 2026", "service_date", "2026-01-31"),
    ("posted_date", "2/3/2026", "posted_date", "2026-02-03"),
    ("Entry Date", "2026-02-03", "posted_date", "2026-02-03"),
    ("CPT", "77427", "code", "77427"),
    ("code", " j9271 ", "code", "J9271"),
    ("code", "77301-26", "code", "77301"),
    ("code", "77301-26", "modifiers", "26"),
    ("HCPCS", "77290 26 59", "modifiers", "26 59"),
    ("code", "77412.0", "code", "77412"),
    ("modifiers", "26 59", "modifiers", "26 59"),
    ("Mod", "26,59", "modifiers", "26 59"),
    ("modifier", "26/59", "modifiers", "26 59"),
    ("modifier", "26-xu", "modifiers", "26 XU"),
    ("mods", "2659", "modifiers", "26 59"),
    ("mods", "TC", "modifiers", "TC"),
    ("diagnoses", "Z51.0 C61", "diagnoses", "Z51.0 C61"),
    ("dx", "z510,c61", "diagnoses", "Z51.0 C61"),
    ("dx", "C50911;C79.51|Z510", "diagnoses", "C50.911 C79.51 Z51.0"),
    ("units", "2", "units", 2000),
    ("Qty", "0.5", "units", 500),
    ("quantity", "1,000.000", "units", 1_000_000),
    ("units", "", "units", 1000),
    ("units", "NULL", "units", 1000),
    ("charge", "$1,234.50", "charge_amount", 123450),
    ("Amount", "95", "charge_amount", 9500),
    ("charge_amount", "12.500000", "charge_amount", 1250),
    ("charge_amount", "", "charge_amount", NO_NUMBER),
    ("setting", "Facility", "setting", "hospital"),
    ("setting", "office", "setting", "freestanding"),
    ("setting", "Professional", "setting", "professional"),
    ("POS", "2", "place_of_service", "02"),
    ("place_of_service", "22.0", "place_of_service", "22"),
    ("rev_code", "333", "revenue_code", "0333"),
    ("payer_kind", "Medicare Advantage", "payer_kind", "medicare_advantage"),
    ("payer", "Medicare", "payer_kind", "medicare"),
    ("payer", "BCBSNC", "payer_id", "BCBSNC"),
    ("payer", "BCBSNC", "payer_kind", ""),
    ("mrn", "00123", "patient_id", "00123"),
    ("ndc_quantity", "1.5", "ndc_quantity", 1500),
    ("ndc_unit", "ml", "ndc_unit", "ML"),
    ("form", "837p", "form", "837P"),
    ("time_of_service", "9:05 am", "performed_time", "09:05"),
    ("service_end_date", "2026-02-02", "service_end_date", "2026-02-02"),
    ("note", "Grüße, \xa0", "note", "Grüße,"),
]

LEFT_OUT = [
    ("service_date", "2026-02-30", "service_date", "a date of the calendar"),
    ("service_date", "", "service_date", "a date such as"),
    ("service_date", "tomorrow", "service_date", "a date such as"),
    ("service_date", "31/01/2026", "service_date", "order of day and month"),
    ("service_date", "31.01.2026", "service_date", "a date such as"),
    ("service_date", "46053", "service_date", "a date such as"),
    ("service_date", "1889-12-31", "service_date", "from 1990-01-01"),
    ("service_date", "2101-01-01", "service_date", "to 2100-12-31"),
    ("service_date", "2026-01-31T25:00", "service_date", "a date such as"),
    ("patient_id", "  ", "patient_id", "a value"),
    ("code", "", "code", "a code"),
    ("code", "OFFICE VISIT LEVEL 3", "code", "HCPCS or CPT"),
    ("units", "0", "units", "above zero"),
    ("units", "-1", "units", "a credit"),
    ("units", "(1)", "units", "a credit"),
    ("units", "1000001", "units", "up to 1,000,000"),
    ("units", "two", "units", "above zero"),
    ("units", "1e3", "units", "above zero"),
    ("units", "0.0001", "units", "at most three decimals"),
    ("charge_amount", "-95.00", "charge_amount", "a credit"),
    ("charge_amount", "($95.00)", "charge_amount", "a credit"),
]

ABSENT = [
    ("charge_amount", "95,50", "charge_amount", NO_NUMBER, "1,234.50"),
    ("charge_amount", "12.345", "charge_amount", NO_NUMBER, "whole cents"),
    ("charge_amount", "-", "charge_amount", NO_NUMBER, "1,234.50"),
    ("setting", "hosp", "setting", "", "hospital (or facility)"),
    ("payer_kind", "uncle", "payer_kind", "", "medicaid"),
    ("place_of_service", "office", "place_of_service", "", "two digits"),
    ("revenue_code", "03333", "revenue_code", "", "four digits"),
    ("modifiers", "26 5", "modifiers", "26", "two characters"),
    ("modifiers", "LEFT", "modifiers", "", "two characters"),
    ("diagnoses", "C61 185", "diagnoses", "C61", "ICD-10-CM"),
    ("performed_time", "25:00", "performed_time", "", "14:30"),
    ("service_end_date", "2026-01-01", "service_end_date", NO_DATE, "not before the service date"),
    ("service_end_date", "soon", "service_end_date", NO_DATE, "a date such as"),
    ("form", "UB04", "form", "", "837P or 837I"),
]


def one_cell(tmp_path, heading, cell):
    """A file of one good row, with one cell in place of its own or beside the others."""
    row = {"patient_id": "P1", "service_date": "2026-01-31", "code": "77427"}
    same = {"mrn": "patient_id", "DOS": "service_date", "Date of Service": "service_date", "service-date": "service_date", "CPT": "code", "HCPCS": "code"}
    row.pop(same.get(heading, heading), None)
    row[heading] = cell
    path = tmp_path / "charges.csv"
    path.write_text(",".join(row) + "\n" + ",".join('"' + value.replace('"', '""') + '"' for value in row.values()) + "\n", encoding="utf-8")
    return read_table(path)


def value_of(result, column):
    values = result.charges[column]
    if isinstance(values, Words):
        return values[0]
    if column.endswith("_date") and values[0] != NO_DATE:
        return iso(int(values[0]))
    return int(values[0])


@pytest.mark.parametrize(("heading", "cell", "column", "value"), GOOD)
def test_read(tmp_path, heading, cell, column, value):
    result = one_cell(tmp_path, heading, cell)
    assert result.problems == []
    assert value_of(result, column) == value


@pytest.mark.parametrize(("heading", "cell", "element", "expected"), LEFT_OUT)
def test_row_left_out(tmp_path, heading, cell, element, expected):
    result = one_cell(tmp_path, heading, cell)
    assert (len(result.charges), result.rows) == (0, 1)
    [problem] = result.problems
    assert (problem.position, problem.element) == ("row 2", element)
    assert expected in problem.expected and "left out" in problem.expected


@pytest.mark.parametrize(("heading", "cell", "column", "value", "expected"), ABSENT)
def test_value_absent(tmp_path, heading, cell, column, value, expected):
    result = one_cell(tmp_path, heading, cell)
    assert len(result.charges) == 1
    [problem] = result.problems
    assert (problem.position, problem.element) == ("row 2", column)
    assert expected in problem.expected
    assert value_of(result, column) == value


def test_lost_zeros_are_not_guessed(tmp_path):
    result = one_cell(tmp_path, "code", "100")
    assert value_of(result, "code") == "100"
    [problem] = result.problems
    assert problem.severity == "warning" and "leading zeros" in problem.expected


def test_a_revenue_code_may_stand_alone(tmp_path):
    path = tmp_path / "charges.csv"
    path.write_text("patient_id,service_date,code,rev_code\nP1,2026-01-31,,0258\n")
    result = read_table(path)
    assert result.problems == [] and result.charges["revenue_code"].tolist() == ["0258"]


@pytest.mark.parametrize(("dates", "kept"), [
    pytest.param(["1/31/2026", "2/1/2026"], [0, 1], id="month first, and shown"),
    pytest.param(["1/2/2026", "2/1/2026"], [0, 1], id="taken for month first, as everywhere in the United States"),
    pytest.param(["31/1/2026", "2/1/2026", "2026-01-05"], [2], id="day first: none with slashes can be trusted"),
    pytest.param(["31/1/2026", "1/31/2026", "2/1/2026"], [1, 2], id="month first, one slip"),
])  # fmt: skip
def test_order_of_day_and_month(tmp_path, dates, kept):
    path = tmp_path / "charges.csv"
    path.write_text("patient_id,service_date,code\n" + "".join(f"P{n},{date},77427\n" for n, date in enumerate(dates)))
    result = read_table(path)
    assert result.charges["patient_id"].tolist() == [f"P{n}" for n in kept]
    assert [problem.position for problem in result.problems] == [f"row {n + 2}" for n in range(len(dates)) if n not in kept]
