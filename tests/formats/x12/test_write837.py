"""What is written is read again, column by column; what cannot be written is refused in one sentence; faults of value pass as they are."""

from __future__ import annotations

import dataclasses
import io

import pytest
from hypothesis import given, settings

from oncoledger.formats.x12 import read_837, write_837
from oncoledger.model.schema import CLAIM, SERVICE_LINE

from .invented import CENTRES, ENVELOPE, PHYSICIANS, claim, claims, content, line, parties, table


def written(claim_row, line_rows, as_given=(), **envelope):
    return write_837(table(CLAIM, [claim_row]), table(SERVICE_LINE, line_rows), parties(), dataclasses.replace(ENVELOPE, **envelope), as_given)


@given(claims())
def test_read_again(drawn):
    claim_table, line_table, people = drawn
    data = write_837(claim_table, line_table, people, ENVELOPE)
    assert data == write_837(claim_table, line_table, people, ENVELOPE)
    read = read_837(io.BytesIO(data))
    assert read.errors == []
    assert content(read.claims) == content(claim_table)
    assert content(read.lines) == content(line_table)


@given(claims())
@settings(max_examples=20)
def test_other_delimiters_and_transactions(drawn):
    claim_table, line_table, people = drawn
    envelope = dataclasses.replace(ENVELOPE, element="|", component=">", segment="!", repetition="^", line_end="", claims_per_transaction=1)
    read = read_837(io.BytesIO(write_837(claim_table, line_table, people, envelope)))
    assert read.errors == [] and len(read.transactions) == len(claim_table)
    assert content(read.claims) == content(claim_table) and content(read.lines) == content(line_table)


INSTITUTIONAL = {"form": "837I", "bill_type": "13", "place_of_service": "", "attending_npi": "1679576722"}

# what is changed of the claim | of its line | words of the refusal
REFUSED = [
    ({"note": "ONE*TWO"}, {}, "claim RT-1: the text for NTE02 holds '*', which is a delimiter of this file"),
    ({"payer_name": "A:B"}, {}, "NM1-03 holds ':'"),
    ({"note": "A\nB"}, {}, r"NTE02 holds '\n'; X12 takes printable ASCII"),
    ({"payer_name": "CAFÉ"}, {}, "holds 'É'"),
    ({"note": " A"}, {}, "begins or ends with a blank"),
    ({"diagnoses": ""}, {}, "claim RT-1: diagnoses is empty, which HI01 of an 837P needs"),
    ({"diagnoses": " ".join(["C61"] * 13)}, {}, "13 diagnoses; an 837P takes at most 12"),
    ({"member_id": ""}, {}, "member_id is empty, which NM1-09"),
    ({"payer_id": ""}, {}, "payer_id is empty"),
    ({"billing_zip": ""}, {}, "billing_zip is empty, which N4-03"),
    ({"billing_taxonomy": ""}, {}, "billing_taxonomy is empty"),
    ({"frequency": ""}, {}, "frequency is empty, which CLM05-3"),
    ({"billing_npi": "1999999999"}, {}, "the parties hold no provider for its billing_npi '1999999999'"),
    ({"billing_npi": "1679576722"}, {}, "needs an organisation with an address"),
    ({"patient_id": "W0002"}, {}, "the parties hold no patient for its patient_id"),
    ({"note": "A" * 81}, {}, "a note of 81 characters; an 837P takes at most 80"),
    ({}, {"control_number": ""}, "claim RT-1, line 1: control_number is empty, which REF02 (6R)"),
    ({}, {"code": ""}, "code is empty, which SV1-01-2"),
    ({}, {"diagnosis_pointers": ""}, "diagnosis_pointers is empty"),
    ({}, {"diagnosis_pointers": "1 2 1 2 1"}, "5 pointers to diagnoses"),
    ({}, {"modifiers": "26 59 XU KX Q0"}, "5 modifiers"),
    ({}, {"ndc": "00006302602"}, "stand together or not at all"),
    ({}, {"claim_id": "c9"}, "1 claims have lines and are not in the claim table"),
    (INSTITUTIONAL, {"revenue_code": "0333"}, "statement_from_date is empty, which DTP03 (434)"),
    (INSTITUTIONAL | {"attending_npi": "", "statement_from_date": 20000, "statement_to_date": 20001}, {"revenue_code": "0333"}, "attending_npi is empty"),
    ({"form": "837D"}, {}, "claims of one form, 837P or 837I; found '837D'"),
]


@pytest.mark.parametrize(("of_claim", "of_line", "words"), REFUSED, ids=lambda value: value if isinstance(value, str) else "")
def test_refused(of_claim, of_line, words):
    with pytest.raises(ValueError) as refusal:
        written(claim(**of_claim), [line(**of_line)])
    assert words in str(refusal.value)


def test_fifty_one_lines():
    lines = [line(line_number=n, control_number=f"RT-1-{n}") for n in range(1, 52)]
    assert len(read_837(io.BytesIO(written(claim(), lines[:50]))).lines) == 50
    with pytest.raises(ValueError, match="51 lines; an 837P takes at most 50"):
        written(claim(), lines)
    assert len(read_837(io.BytesIO(written(claim(), lines, [("c1", "line_number")]))).lines) == 51


@pytest.mark.parametrize(("envelope", "words"), [
    ({"control_number": 0}, "not between 1 and 999999999"), ({"time": "2500"}, "HHMM"), ({"element": "A"}, "four different delimiters"),
    ({"sender_id": "A" * 16}, "2 to 15"), ({"contact_phone": ""}, "contact_phone"), ({"usage": "X"}, "neither P"), ({"line_end": "\t"}, "line end"),
])
def test_envelope_refused(envelope, words):
    with pytest.raises(ValueError, match=words):
        written(claim(), [line()], **envelope)


# what is planted in the claim | in its line | columns that may be absent or too many
PLANTED = [
    ({"frequency": "7"}, {}, []),
    ({"frequency": "9"}, {}, []),
    ({"charge_amount": 1}, {}, []),
    ({"billing_zip": "27601"}, {}, []),
    ({"billing_taxonomy": "207RH0003"}, {}, []),
    ({"rendering_npi": "1679576723"}, {}, []),
    ({"billing_npi": "1234567890"}, {}, []),
    ({"place_of_service": "88"}, {}, []),
    ({"birth_date": 25000}, {}, []),
    ({}, {"diagnosis_pointers": "7"}, []),
    ({}, {"line_number": 3}, []),
    ({}, {"ndc": "0006302602", "ndc_quantity": 8000, "ndc_unit": "ML"}, []),
    ({"diagnoses": ""}, {}, ["diagnoses"]),
    ({"diagnoses": " ".join(["C61"] * 13)}, {}, ["diagnoses"]),
    ({"billing_taxonomy": ""}, {}, ["billing_taxonomy"]),
    ({"billing_tax_id": ""}, {}, ["billing_tax_id"]),
    ({}, {"control_number": ""}, ["control_number"]),
    ({}, {"ndc": "00006302602"}, ["ndc"]),
]


@pytest.mark.parametrize(("of_claim", "of_line", "free"), PLANTED, ids=lambda value: str(value)[:40])
def test_planted_faults_pass_as_given(of_claim, of_line, free):
    """The value stands in the file. A provider whose number is wrong is in the parties under the wrong number."""
    people = parties()
    wrong = dataclasses.replace(people, providers={**people.providers, "1679576723": PHYSICIANS["1679576722"], "1234567890": CENTRES["1234567893"]})
    claims, lines = table(CLAIM, [claim(**of_claim)]), table(SERVICE_LINE, [line(**of_line)])
    read = read_837(io.BytesIO(write_837(claims, lines, wrong, ENVELOPE, [("c1", column) for column in free])))
    for column in of_claim:
        assert read.claims[column].tolist() == claims[column].tolist()
    for column in of_line:
        assert read.lines[column].tolist() == lines[column].tolist()
