"""A document keeps every byte, and a change of one element keeps all others."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.formats.x12 import Document, read_837

from .make import INSTITUTIONAL, PROFESSIONAL, fixture, other_delimiters

SEPARATE = "\ufeff\r\n" + fixture(INSTITUTIONAL) + "\n\n  \n" + other_delimiters(fixture(PROFESSIONAL), line_end="\r\n  ") + " \n"


def test_segments_know_their_place():
    document = Document.read(PROFESSIONAL)
    assert len(document) == len(document.segments) == 82
    claim = document.segment(24)
    assert (claim.tag, claim.elements[1], claim.parts(5), claim.number) == ("CLM", "RT-0001", ["11", "B", "1"], 24)
    assert document.raw[claim.offset : claim.offset + 11] == b"CLM*RT-0001"
    with pytest.raises(IndexError):
        document.segment(83)


@pytest.mark.parametrize("text", [fixture(PROFESSIONAL), SEPARATE, SEPARATE.replace("MAPLE", "ÉRABLE")], ids=["plain", "joined", "accents"])
@given(data=st.data())
def test_one_element_changes_and_all_other_bytes_stay(text, data):
    document = Document(text.encode())
    number = data.draw(st.integers(2, len(document)))
    segment = document.segment(number)
    element = data.draw(st.integers(1, len(segment.elements) - 1)) if len(segment.elements) > 1 else 0
    if segment.tag == "ISA" or not element:
        return
    new = data.draw(st.text("ABC 019.-é", max_size=12))
    after = document.with_element(number, element, new)
    assert after.segment(number).elements[element] == new
    old = segment.elements[element].encode()
    assert len(after.raw) == len(document.raw) - len(old) + len(new.encode())
    assert after.with_element(number, element, segment.elements[element]).raw == document.raw


def test_a_charge_is_mended_in_place(tmp_path):
    document = Document.read(PROFESSIONAL)
    after = document.with_elements({(36, 2): "400", (24, 2): "1400.25"})
    after.write(tmp_path / "mended.x12")
    assert (tmp_path / "mended.x12").read_bytes() == fixture(PROFESSIONAL).replace("*500.25*", "*400*").replace("*1500.5*", "*1400.25*").encode()
    assert read_837(tmp_path / "mended.x12").lines["charge_amount"][0] == 40000


@pytest.mark.parametrize(("number", "element", "text", "words"), [
    (36, 2, "4*00", "delimiter"), (36, 2, "4~00", "delimiter"), (36, 2, "4\n00", "line end"), (36, 20, "x", "no SV1-20"), (36, 0, "SV2", "no SV1-00"),
    (1, 6, "short", "fixed width"), (1, 16, ">", "fixed width"),
])
def test_a_writer_refuses(number, element, text, words):
    with pytest.raises(ValueError, match=words):
        Document.read(PROFESSIONAL).with_element(number, element, text)


def test_any_transaction_is_a_document():
    text = fixture(PROFESSIONAL).replace("ST*837*0001*005010X222A1", "ST*835*0001*005010X221A1")
    document = Document(text.encode())
    assert document.errors == [] and document.segment(3).elements[1] == "835"
    assert Document(b"no X12 at all").errors and Document(b"no X12 at all").raw == b"no X12 at all"


def test_reading_and_the_document_agree_on_segments():
    read = read_837(io.BytesIO(SEPARATE.encode()))
    document = Document(SEPARATE.encode())
    assert [document.segment(n).tag for n in read.claims["source_position"].tolist()] == ["CLM"] * 3
