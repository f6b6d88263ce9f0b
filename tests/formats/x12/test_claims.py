"""What the tables hold, column by column, for two invented oncology claims files."""

from __future__ import annotations

import io

import pytest

from oncoledger.formats.x12 import read_837, sniff, stream_837
from oncoledger.model.dates import NO_DATE, iso
from oncoledger.model.schema import CLAIM, SERVICE_LINE
from oncoledger.model.table import NO_NUMBER, Words

from .make import INSTITUTIONAL, PROFESSIONAL, fixture, other_delimiters

CLAIMS = {
    "oncology_837p.x12#24": """
        claim_number=RT-0001 form=837P frequency=1 place_of_service=11 charge_amount=150050 payer_rank=P filing_indicator=MB payer_id=11502
        member_id=1EG4TE5MK73 birth_date=1950-01-01 billing_npi=1234567893 billing_tax_id=560000001 billing_taxonomy=2085R0001X billing_zip=276010001
        rendering_npi=1679576722 referring_npi=1245319599 facility_npi=1234567893 prior_authorization=AUTH778 source_file=oncology_837p.x12
        source_position=24 patient_id=1EG4TE5MK73_1950-01-01_DOE_JANE diagnoses=Z51.0_C61_C79.51 payer_name=MEDICARE_B note=WEEK_ONE""",
    "oncology_837p.x12#55": """
        claim_number=MO-0002 form=837P frequency=7 payer_control_number=ICN555 place_of_service=11 charge_amount=235000 payer_rank=S filing_indicator=CI
        payer_id=HH001 member_id=W0002 birth_date=2015-06-30 billing_npi=1234567893 billing_tax_id=560000001 billing_taxonomy=2085R0001X
        billing_zip=276010001 rendering_npi=1679576722 source_file=oncology_837p.x12 source_position=55 patient_id=W0002_2015-06-30_ROE_BABY
        diagnoses=Z51.11_C91.00 payer_name=HARBOR_HEALTH""",
    "oncology_837i.x12#21": """
        claim_number=HOSP-77 form=837I frequency=1 bill_type=13 statement_from_date=2026-01-05 statement_to_date=2026-01-30 charge_amount=410000
        payer_rank=P filing_indicator=MA payer_id=11501 member_id=2EG4TE5MK74 birth_date=1948-07-04 billing_npi=1245319599 billing_tax_id=560000002
        billing_taxonomy=282N00000X billing_zip=284010003 attending_npi=1679576722 source_file=oncology_837i.x12 source_position=21
        patient_id=2EG4TE5MK74_1948-07-04_POE_EDGAR diagnoses=Z51.11_C34.11_Z79.899_R11.10 payer_name=MEDICARE_A""",
}

LINES = {
    PROFESSIONAL: [
        "claim_id=oncology_837p.x12#24 line_number=1 service_date=2026-01-05 code=77412 units=1000 units_basis=UN charge_amount=50025 diagnosis_pointers=1_2 control_number=RT-0001-1 source_position=35",
        "claim_id=oncology_837p.x12#24 line_number=2 service_date=2026-01-05 service_end_date=2026-01-09 code=77427 modifiers=26_59 units=1000 units_basis=UN charge_amount=100025 place_of_service=22 diagnosis_pointers=2_3 rendering_npi=1992999825 control_number=RT-0001-2 note=FIVE_FRACTIONS source_position=39",
        "claim_id=oncology_837p.x12#55 line_number=1 service_date=2026-01-06 code=96413 units=1000 units_basis=UN charge_amount=35000 diagnosis_pointers=1_2 control_number=MO-0002-1 source_position=66",
        "claim_id=oncology_837p.x12#55 line_number=2 service_date=2026-01-06 code=J9035 modifiers=JZ units=40000 units_basis=UN charge_amount=200000 diagnosis_pointers=1_2 ndc=50242006001 ndc_quantity=16000 ndc_unit=ML control_number=MO-0002-2 source_position=73",
    ],
    INSTITUTIONAL: [
        "claim_id=oncology_837i.x12#21 line_number=1 service_date=2026-01-05 code=96413 units=1000 units_basis=UN charge_amount=90000 revenue_code=0335 control_number=77-1 source_position=32",
        "claim_id=oncology_837i.x12#21 line_number=2 service_date=2026-01-05 code=J9271 modifiers=JZ units=200000 units_basis=UN charge_amount=300000 revenue_code=0636 ndc=00006302602 ndc_quantity=8000 ndc_unit=ML source_position=36",
        "claim_id=oncology_837i.x12#21 line_number=3 units=2000 units_basis=UN charge_amount=20000 revenue_code=0258 source_position=41",
    ],
}


def shown(table, row):
    """The columns of a row that hold something, as text, in the schema's order."""
    values = {name: column[row] if isinstance(column, Words) else int(column[row]) for name, column in table.columns.items()}
    texts = {name: iso(value) if name.endswith("_date") and not isinstance(value, str) else str(value) for name, value in values.items() if value not in ("", NO_DATE, NO_NUMBER)}
    return {name: text.replace(" ", "_") for name, text in texts.items()}


def expected(words):
    return dict(word.split("=", 1) for word in words.split())


@pytest.mark.parametrize("path", [PROFESSIONAL, INSTITUTIONAL], ids=lambda path: path.stem)
def test_tables(path):
    read = read_837(path)
    assert read.errors == []
    for row in range(len(read.claims)):
        claim = shown(read.claims, row)
        assert claim == {"claim_id": claim["claim_id"], **expected(CLAIMS[claim["claim_id"]])}
    assert [shown(read.lines, row) for row in range(len(read.lines))] == [expected(line) for line in LINES[path]]


@pytest.mark.parametrize(("table", "spec"), [("claims", CLAIM), ("lines", SERVICE_LINE)])
def test_columns_are_the_schema(table, spec):
    assert list(getattr(read_837(PROFESSIONAL), table).columns) == list(spec.kinds)
    empty = getattr(read_837(io.BytesIO(b"")), table)
    assert list(empty.columns) == list(spec.kinds) and len(empty) == 0


@pytest.mark.parametrize(("element", "component", "segment", "line_end"), [
    ("*", ":", "~", ""), ("*", ":", "~", "\r\n"), ("*", ":", "~", "\r"), ("*", ":", "~", "\r\n   "), ("*", ":", "\n", ""), ("*", ":", "\r", "\n"),
    ("|", ">", "~", "\n"), ("|", ">", "\x1d", ""), ("~", "^", "_", "\n"), ("\x1d", "\x1f", "\x1c", ""), ("\xa7", "\xb6", "\xac", ""),
])
def test_delimiters_and_line_ends(element, component, segment, line_end):
    text = other_delimiters(fixture(PROFESSIONAL), element, component, segment, line_end)
    read, plain = read_837(io.BytesIO(text.encode("latin-1")), "x"), read_837(io.BytesIO(fixture(PROFESSIONAL).encode()), "x")
    assert read.errors == []
    for name in ("claims", "lines"):
        ours, theirs = getattr(read, name), getattr(plain, name)
        assert [shown(ours, row) for row in range(len(ours))] == [shown(theirs, row) for row in range(len(theirs))]


def test_wrapped_at_eighty_columns():
    flat = fixture(PROFESSIONAL).replace("\n", "")
    wrapped = "\r\n".join(flat[at : at + 80] for at in range(0, len(flat), 80))
    read = read_837(io.BytesIO(wrapped.encode()))
    assert (len(read.claims), len(read.lines)) == (2, 4)
    assert [e for e in read.errors if e.severity == "error"] == []


def test_several_interchanges_each_with_its_own_delimiters():
    dental = fixture(PROFESSIONAL).replace("X222A1", "X224A2")
    old = fixture(PROFESSIONAL).replace("*HC*", "*HP*").replace("ST*837*0001*005010X222A1", "ST*835*0001*005010X221A1")
    files = [fixture(PROFESSIONAL), other_delimiters(fixture(INSTITUTIONAL)), dental, "\n\n", old, other_delimiters(fixture(PROFESSIONAL), "+", "!", "\n")]
    read = read_837(io.BytesIO("".join(files).encode()), "x")
    assert read.kind == "837P 837I 837 835"
    assert [(t.form, t.is_read, t.claims, t.lines) for t in read.transactions] == [
        ("837P", True, 2, 4), ("837I", True, 1, 3), ("837", False, 0, 0), ("835", False, 0, 0), ("837P", True, 2, 4),
    ]
    assert [(e.element, e.found) for e in read.errors] == [
        ("ST03", "837 (dental claim) 005010X224A2"), ("ST01", "835 (remittance advice) 005010X221A1"),
    ]


def test_the_stream_gives_the_same_claims():
    stream = stream_837(PROFESSIONAL)
    claims = list(stream)
    read = read_837(PROFESSIONAL)
    assert [claim.claim_id for claim in claims] == read.claims["claim_id"].tolist()
    assert [line.control_number for claim in claims for line in claim.lines] == read.lines["control_number"].tolist()
    assert stream.transactions == read.transactions and stream.errors == read.errors


@pytest.mark.parametrize(("content", "is_x12"), [
    (b"ISA*00*", True), (b"\xef\xbb\xbf \r\n ISA|00|", True), (b"ST*837*0001~", True), (b"", False), (b"ISABEL was here", False), (b"ISA", False),
    (b"STATE,CITY\nNC,RALEIGH\n", False), (b"code,units\n77412,1\n", False), (b"PK\x03\x04", False),
])
def test_sniff(content, is_x12, tmp_path):
    path = tmp_path / "some.txt"
    path.write_bytes(content)
    assert sniff(path) is is_x12


def test_a_file_that_is_not_there():
    assert not sniff("nowhere.x12")
    [problem] = read_837("nowhere.x12").errors
    assert problem.expected == "a file that can be read"
