"""Slips of form: what is put in order and what is left, text by text and in whole files."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.audit.remedies import slips
from oncoledger.audit.remedies.claim_file import ClaimFile
from oncoledger.audit.remedies.table_file import TableFile
from oncoledger.formats.x12.document import Document
from oncoledger.formats.x12.read837 import read_837

ROOT = Path(__file__).resolve().parents[3]
CLAIMS = (ROOT / "examples" / "physician_claims.837").read_bytes()

TEXTS = [
    ("claim_diagnosis", "Z51.0", "Z510", "diagnosis_dot"),
    ("claim_diagnosis", "c61", "C61", "letter_case"),
    ("claim_diagnosis", " C61", "C61", "blanks"),
    ("claim_diagnosis", "C61.", "C61", "diagnosis_dot"),
    ("claim_diagnosis", "C6.1", "C6.1", ""),
    ("claim_diagnosis", "185", "185", ""),
    ("drug", "0006-3026-02", "00006302602", "ndc_form"),
    ("drug", "50242-060-01", "50242006001", "ndc_form"),
    ("drug", "50242-0601-1", "50242060101", "ndc_form"),
    ("drug", "50242-0060-01", "50242006001", "ndc_form"),
    ("drug", "0006302602", "0006302602", ""),
    ("drug", "1-2-3", "1-2-3", ""),
    ("procedure", "j9271", "J9271", "letter_case"),
    ("procedure", "77412 ", "77412", "blanks"),
    ("procedure", "7741", "7741", ""),
    ("one_modifier", "tc", "TC", "letter_case"),
    ("one_modifier", "t", "t", ""),
    ("provider_taxonomy", "2085r0001x", "2085R0001X", "letter_case"),
    ("provider_taxonomy", "2085R0001", "2085R0001", ""),
    ("zip_code", "92660-1234", "926601234", "zip_form"),
    ("zip_code", "92660 1234", "926601234", "zip_form"),
    ("zip_code", "92660", "92660", ""),
    ("zip_code", "K1A 0B1", "K1A 0B1", ""),
    ("revenue", "333", "0333", "leading_zero"),
    ("revenue", "0333", "0333", ""),
    ("revenue", "33", "33", ""),
    ("place", "2", "02", "leading_zero"),
    ("place", "22", "22", ""),
]


@pytest.mark.parametrize(("of", "text", "wanted", "kind"), TEXTS)
def test_text(of: str, text: str, wanted: str, kind: str) -> None:
    tidy = getattr(slips, of)(text)
    assert tidy == (wanted, kind)
    assert getattr(slips, of)(tidy.text) == (wanted, "")


def test_one_segment_of_each_kind(tmp_path) -> None:
    messy = CLAIMS.replace(b"ABK:Z510*ABF:C61~", b"ABK:Z51.0*ABF:c61~", 1).replace(b"HC:77263*", b"hc:77263*", 1).replace(b"HC:77290:26*", b"HC:77290:26 *", 1)
    messy = messy.replace(b"PXC*2085R0001X~", b"PXC*2085r0001x~", 1).replace(b"NC*279990001~", b"NC*27999-0001~", 1).replace(b"LX*2~", b"LX*1~", 1)
    path = tmp_path / "messy.837"
    path.write_bytes(messy)
    file = ClaimFile(path, "messy.837")
    file.tidy()
    assert file.close() == CLAIMS.replace(b"HC:77263*", b"hc:77263*", 1)
    assert [change.kind for change in file.changes] == ["letter_case", "zip_form", "diagnosis_dot", "letter_case", "line_numbers", "blanks"]
    assert file.changes[2].before == "HI*ABK:Z51.0*ABF:c61~"
    assert file.changes[2].after == "HI*ABK:Z510*ABF:C61~"


@settings(max_examples=40)
@given(st.data())
def test_a_messed_up_file_comes_back_byte_for_byte(data: st.DataObject) -> None:
    """Slips put into any segments of a good file are all mended, and a judged line is read alike with and without them."""
    document = Document(CLAIMS)
    changes: dict[tuple[int, int], str] = {}
    for segment in data.draw(st.lists(st.sampled_from([s for s in document.segments if s.tag in ("HI", "SV1", "PRV", "N4", "LX")]), max_size=8)):
        if segment.tag == "HI":
            changes[segment.number, 1] = data.draw(st.sampled_from(["ABK:Z51.0", "ABK:z510", "ABK: Z510"])) if segment.elements[1] == "ABK:Z510" else segment.elements[1].lower().replace("abk", "ABK")
        elif segment.tag == "SV1":
            parts = segment.parts(1)
            changes[segment.number, 1] = ":".join([parts[0], *(data.draw(st.sampled_from([part, f"{part} ", f" {part.lower()}"])) for part in parts[1:])])
        elif segment.tag == "PRV":
            changes[segment.number, 3] = segment.elements[3].lower()
        elif segment.tag == "N4":
            changes[segment.number, 3] = f"{segment.elements[3][:5]}-{segment.elements[3][5:]}"
        else:
            changes[segment.number, 1] = "7"
    messy = document.with_elements(changes)
    file = _of(messy.raw)
    file.tidy()
    assert file.close() == CLAIMS
    before, after = read_837(_stream(messy.raw)), read_837(_stream(CLAIMS))
    for column in ("code", "modifiers", "charge_amount"):
        assert list(before.lines[column].tolist()) == list(after.lines[column].tolist())


def _stream(raw: bytes):
    import io

    return io.BytesIO(raw)


def _of(raw: bytes) -> ClaimFile:
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".837") as file:
        file.write(raw)
        file.flush()
        return ClaimFile(Path(file.name), "claims.837")


TABLE = """MRN;DOS;CPT;Mod 1;Mod 2;Dx;NDC;POS;Rev
A;2025-03-03;j9271;jz ;;c61 z51.0;0006-3026-02;22;636
B;2025-03-03;"77290";;"tc";C61;;2;0333
C;2025-03-03;X;9;;;0006302602;99;33
"""


def test_cells_of_a_table(tmp_path) -> None:
    path = tmp_path / "charges.csv"
    path.write_bytes(TABLE.replace("\n", "\r\n").encode("cp1252"))
    file = TableFile(path, "charges.csv")
    file.tidy()
    wanted = TABLE.replace("j9271;jz ;;c61 z51.0;0006-3026-02;22;636", "J9271;JZ;;C61 Z51.0;00006302602;22;0636").replace('"tc";C61;;2;', '"TC";C61;;02;')
    assert file.close() == wanted.replace("\n", "\r\n").encode("cp1252")
    assert [(change.position, change.element, change.kind) for change in file.changes] == [
        ("row 2", "CPT", "letter_case"), ("row 2", "Mod 1", "letter_case"), ("row 2", "Dx", "letter_case"), ("row 2", "NDC", "ndc_form"),
        ("row 2", "Rev", "leading_zero"), ("row 3", "Mod 2", "letter_case"), ("row 3", "POS", "leading_zero"),
    ]  # fmt: skip
