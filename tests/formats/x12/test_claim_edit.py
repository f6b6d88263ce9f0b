"""Changes to lines of an 837: the claim's total, the segment count and the line numbers follow; everything else stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from oncoledger.formats.x12.claim_edit import CannotEdit, ClaimEdits
from oncoledger.formats.x12.document import Document

ROOT = Path(__file__).resolve().parents[3]
RAW = (ROOT / "examples" / "physician_claims.837").read_bytes()


@pytest.fixture
def edits() -> ClaimEdits:
    return ClaimEdits(Document(RAW))


def first_lines(edits: ClaimEdits) -> list[int]:
    return edits.lines_of(edits.claims[0])


def test_a_line_goes_with_its_charge_and_its_place_in_the_counts(edits: ClaimEdits) -> None:
    first, second = first_lines(edits)[:2]
    size = len(edits.span(first))
    edits.remove_line(first, 54500)
    edits.close()
    after = edits.document_after()
    claim = after.segment(edits.claims[0])
    assert (edits.document.segment(edits.claims[0]).elements[2], claim.elements[2]) == ("5070", "4525")
    assert after.segment(edits.place_after(second)).elements == ["LX", "1"]
    ends = [[int(s.elements[1]) for s in document if s.tag == "SE"] for document in (edits.document, after)]
    assert [before - now for before, now in zip(*ends, strict=True)] == [size] + [0] * (len(ends[0]) - 1)
    assert len(after) == len(edits.document) - size


def test_modifiers_keep_what_stands_behind_them() -> None:
    raw = RAW.replace(b"HC:77263*", b"HC:77263:::::PLANNING*", 1)
    edits = ClaimEdits(Document(raw))
    edits.set_procedure(first_lines(edits)[0], "77263", ["59"])
    assert edits.document_after().raw == raw.replace(b"HC:77263:::::PLANNING*", b"HC:77263:59::::PLANNING*", 1)


def test_units_and_charge(edits: ClaimEdits) -> None:
    edits.set_units(first_lines(edits)[0], "0.5", 27250, 54500)
    edits.close()
    assert edits.document_after().raw == RAW.replace(b"CLM*P00001*5070*", b"CLM*P00001*4797.50*").replace(b"HC:77263*545*UN*1*", b"HC:77263*272.50*UN*0.5*", 1)


def test_going_back(edits: ClaimEdits) -> None:
    lines = first_lines(edits)
    edits.remove_line(lines[0], 54500)
    mark = edits.mark()
    edits.set_procedure(lines[1], "77290", [])
    edits.set_procedure(lines[1], "77280", [])
    edits.remove_line(lines[2], 100)
    edits.back_to(mark)
    other = ClaimEdits(Document(RAW))
    other.remove_line(lines[0], 54500)
    for each in (edits, other):
        each.close()
    assert edits.document_after().raw == other.document_after().raw


def only_line(edits: ClaimEdits) -> None:
    lines = first_lines(edits)
    for line in lines[1:]:
        edits.remove_line(line, 0)
    edits.remove_line(lines[0], 0)


def answered(edits: ClaimEdits) -> None:
    raw = RAW.replace(b"REF*6R*P00001-1~", b"REF*6R*P00001-1~\nSVD*OTHER*100*HC:77263**1~", 1)
    other = ClaimEdits(Document(raw))
    other.remove_line(first_lines(other)[0], 0)


def too_much(edits: ClaimEdits) -> None:
    edits.remove_line(first_lines(edits)[0], 10_000_000)


@pytest.mark.parametrize(("does", "words"), [
    (only_line, "the only line of its claim"),
    (answered, "another payer has answered this line"),
    (too_much, "cannot be taken off it"),
    (lambda edits: edits.span(1), "segment 1 begins no line"),
    (lambda edits: edits.claim_of(1), "segment 1 stands in no claim"),
    (lambda edits: edits.set_procedure(first_lines(edits)[0], "77263", ["26", "59", "76", "LT", "KX"]), "all are taken"),
    (lambda edits: edits.put(1, 40, "X"), "segment 1 ends before element 40"),
])  # fmt: skip
def test_refusals(does, words: str, edits: ClaimEdits) -> None:
    with pytest.raises(CannotEdit, match=words):
        does(edits)
