"""Remittances: what was written is read again, every fault says where and what, an unbalanced one is read and marked."""

from __future__ import annotations

import csv
import io
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncoledger.formats.x12 import Document, read_835, read_837, segments, stream_835, write_835
from oncoledger.formats.x12.problems import LISTED_AT_MOST
from oncoledger.model.schema import PAYMENT, PROVIDER_ADJUSTMENT
from oncoledger.model.table import NO_NUMBER

from .invented import DAY, ENVELOPE, PAYER, PHYSICIANS, content, remittance, remittances, tables
from .make import other_delimiters

NAMES = ("payments", "remittances", "lines", "adjustments", "provider_adjustments")


def written(drawn, **more):
    return write_835(*drawn, ENVELOPE, {"11502": PAYER}, PHYSICIANS, **more)


ROWS = remittance()
ROWS[PROVIDER_ADJUSTMENT] = [{"payment_id": "p", "provider_id": "1234567893", "fiscal_date": DAY, "reason": "WO", "reference": "ICN9", "adjustment_amount": 500}]
ROWS[PAYMENT][0]["payment_amount"] = 7500
PLAIN = written(tables(ROWS))
TEXT = PLAIN.decode()


def read(data):
    return read_835(io.BytesIO(data if isinstance(data, bytes) else data.encode()), "x")


def errors(data):
    return [str(e) for e in read(data).errors]


@given(remittances())
def test_read_again(drawn):
    data = written(drawn)
    again = read(data)
    assert again.errors == []
    for table, name in zip(drawn, NAMES, strict=True):
        assert content(getattr(again, name)) == content(table), name
    assert set(again.payments["is_balanced"].tolist()) <= {1} and set(again.remittances["is_balanced"].tolist()) <= {1}
    assert data == written(drawn)


@given(remittances())
def test_ids_join(drawn):
    again = read(written(drawn))
    claims, payments = set(again.remittances["remittance_id"].tolist()), set(again.payments["payment_id"].tolist())
    assert set(again.remittances["payment_id"].tolist()) <= payments
    for table in (again.lines, again.adjustments):
        assert set(table["remittance_id"].tolist()) <= claims
    numbers = set(zip(again.lines["remittance_id"].tolist(), again.lines["line_number"].tolist(), strict=True))
    for key in zip(again.adjustments["remittance_id"].tolist(), again.adjustments["line_number"].tolist(), strict=True):
        assert key[1] == NO_NUMBER or key in numbers


@pytest.mark.parametrize(("element", "component", "segment", "line_end"), [
    ("*", ":", "~", ""), ("*", ":", "~", "\r\n"), ("|", ">", "\x1d", ""), ("*", ":", "\n", ""), ("~", "^", "_", "\n"), ("\xa7", "\xb6", "\xac", ""),
])
def test_any_delimiters(element, component, segment, line_end):
    text = other_delimiters(TEXT, element, component, segment, line_end)
    for name in NAMES:
        assert content(getattr(read(text.encode("latin-1")), name), ()) == content(getattr(read(PLAIN), name), ())


def test_several_interchanges_and_other_transactions():
    claim = TEXT.replace("GS*HP*", "GS*HC*").replace("ST*835*0001", "ST*837*0001*005010X222A1")
    answer = read(TEXT + other_delimiters(TEXT) + claim + TEXT)
    assert answer.kind == "835 837" and [(t.form, t.is_read, t.claims, t.lines) for t in answer.transactions] == [
        ("835", True, 1, 2), ("835", True, 1, 2), ("837", False, 0, 0), ("835", True, 1, 2),
    ]
    assert [(e.element, e.expected) for e in answer.errors] == [("ST01", "835 (005010X221); this transaction is passed over")]
    assert len(set(answer.payments["payment_id"].tolist())) == 3
    assert "835 (remittance advice)" in str(read_837(io.BytesIO(PLAIN)).errors[0])


# old text | new text | words of the error
CASES = """
    SVC*HC:77412*100*80  | SVC*HC:77412*100*79   | SVC03: found SVC02 $100.00 less CAS $20.00 is $80.00, and SVC03 is $79.00; expected SVC02 less the CAS of its line
    CLP*RT-1*1*200*80    | CLP*RT-1*1*200*79     | CLP04: found CLP03 $200.00 less all CAS $120.00 is $80.00, and CLP04 is $79.00
    BPR*I*75             | BPR*I*74              | segment 4, BPR02: found sum of CLP04 $80.00 less PLB $5.00 is $75.00, and BPR02 is $74.00
    CAS*PR*2*20          | CAS*ZZ*2*20           | CAS01: found 'ZZ'; expected CO, PR, OA or PI (loop 2110)
    CAS*PR*2*20          | CAS*PR**20            | CAS02: found nothing; expected the reason of the amount that follows
    CAS*PR*2*20          | CAS*PR*2*2,0          | CAS03: found '2,0'; expected an amount
    CAS*PR*2*20          | CAS*PR                | CAS02: found an adjustment without a reason and an amount
    CLP*RT-1*1*          | CLP*RT-1*9*           | CLP02: found '9'; expected a status
    CLP*RT-1*            | CLP**                 | CLP01: found nothing; expected the number of the claim as it was sent
    SVC*HC:77412*        | SVC*HC*               | SVC01: found 'HC'; expected a qualifier and a code
    DTM*472*20260105~\\nCAS*PR | DTM*472*20260231~\\nCAS*PR | DTM02: found '20260231'; expected a date
    TRN*1*EFT1*1999999999~\\n | REF*EV*1~\\n        | TRN: found a payment without its number
    N1*PR*MEDICARE B     | N2*PR                 | N1: found a payment without the payer (N1 PR)
    CLP*                 | CLQ*                  | SVC: found a line outside a claim; expected CLP before SVC
    PLB*1234567893*20260105*WO:ICN9* | PLB*1234567893*20260105*:ICN9* | PLB03: found nothing
    SE*                  | SE*9                  | SE01
    ST*835*0001          | ST*835*0002           | SE02
    MOA*                 | MOZ*                  | MOZ: found an unknown segment; expected a segment of the 835 (loop 2100)
"""


@pytest.mark.parametrize("case", [line.strip() for line in CASES.strip().splitlines()], ids=lambda case: case.split("|")[1].strip())
def test_every_fault_is_named(case):
    old, new, words = (part.strip().replace("\\n", "\n") for part in case.split("|"))
    assert old in TEXT
    told = errors(TEXT.replace(old, new, 1))
    assert any(words in one for one in told), told


def test_an_unbalanced_claim_is_read_and_marked():
    off = read(TEXT.replace("CLP*RT-1*1*200*80", "CLP*RT-1*1*200*79"))
    assert off.remittances["is_balanced"].tolist() == [0] and off.payments["is_balanced"].tolist() == [0]
    assert len(off.lines) == 2 and off.remittances["paid_amount"].tolist() == [7900]
    unknown = read(TEXT.replace("CAS*PR*2*20", "CAS*PR*2*x"))
    assert unknown.remittances["is_balanced"].tolist() == [0] and unknown.payments["is_balanced"].tolist() == [0]
    cut = read(TEXT[: TEXT.index("SE*")])
    assert cut.payments["is_balanced"].tolist() == [0] and any("SE for the ST" in str(e) for e in cut.errors)


def test_six_triples_and_a_seventh():
    more = TEXT.replace("CAS*CO*97*100*1", "CAS*CO*1*20**2*20**3*20**4*20**5*10**6*10**7*1")
    assert len(read(more).adjustments) == 7 and any("more than six adjustments" in one for one in errors(more))


def test_cut_at_every_byte():
    for end in range(len(PLAIN)):
        answer = read(PLAIN[:end])
        assert any(e.severity == "error" for e in answer.errors) or end >= len(PLAIN) - 2, end


@given(st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 6)), min_size=1, max_size=8))
@example([(0.0, b"", 6)])
def test_changed_bytes_never_raise(changes):
    data = PLAIN
    for where, new, gone in changes:
        at = int(where * len(data))
        data = data[:at] + new + data[at + gone :]
    answer, document = read(data), Document(data)
    for table, tag in ((answer.payments, "ST"), (answer.remittances, "CLP"), (answer.lines, "SVC"), (answer.adjustments, "CAS"), (answer.provider_adjustments, "PLB")):
        assert all(document.segment(position).tag == tag for position in table["source_position"].tolist())


@given(st.integers(1, 300))
def test_blocks_of_any_size_give_the_same(block):
    data = PLAIN + b"\r\n" + PLAIN.replace(b"*", b"|").replace(b":", b">")
    in_one = read(data)
    kept, segments.BLOCK = segments.BLOCK, block
    try:
        in_many = read(data)
    finally:
        segments.BLOCK = kept
    assert in_many.errors == in_one.errors and in_many.transactions == in_one.transactions
    for name in NAMES:
        assert content(getattr(in_many, name), ()) == content(getattr(in_one, name), ())


ISA = PLAIN[:106]


@pytest.mark.parametrize(("data", "words"), [
    (b"", "an empty file"),
    (b"\0" * 1000, "bytes that are no X12"),
    (ISA + b"A" * (10 << 20), "bytes without an end"),
    (ISA + b"\0" * (10 << 20), "bytes without an end"),
    (ISA + b"~" * (10 << 20), "the end of the file inside an interchange"),
    (PLAIN.replace(b"RT-1*", b"RT\0*"), "a NUL byte"),
    (PLAIN[: PLAIN.index(b"SE*")] + b"CAS*PR*2*20~" * 500_000, "not listed"),
    (PLAIN[: PLAIN.index(b"PLB*")] + b"SVC*HC:1*1*1~" * 100_000, "the end of the file inside a transaction"),
    (PLAIN[: PLAIN.index(b"PLB*")] + b"LQ*HE*N130~" * 400_000, "more than 4000 characters of LQ in one loop"),
    (PLAIN[: PLAIN.index(b"SVC*")] + b"MOA***MA01~" * 400_000, "more than 4000 characters of MOA in one loop"),
], ids=range(10))
def test_a_clear_answer_soon(data, words):
    start = time.process_time()
    answer = read(data)
    assert time.process_time() - start < 20.0
    assert any(words in str(e) for e in answer.errors), answer.errors[:3]
    assert len(answer.errors) <= LISTED_AT_MOST + 1


def test_the_stream_takes_no_more_memory_for_a_longer_file():
    head, claim, foot = TEXT[: TEXT.index("CLP*")], TEXT[TEXT.index("CLP*") : TEXT.index("PLB*")], TEXT[TEXT.index("PLB*") :]

    def peak(many):
        data = io.BytesIO((head + claim * many + foot).encode())
        tracemalloc.start()
        count = sum(1 for _ in stream_835(data))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert count == many
        return held

    assert peak(8000) < 1.5 * peak(2000)


def test_every_public_file_is_read(shared):
    """Right counts whatever else is wrong with it; what both validators took has no error."""
    with open(shared / "data" / "x12" / "manifest.csv", newline="", encoding="utf-8") as stream:
        rows = [row for row in csv.DictReader(stream) if row["transaction"] == "835"]
    assert len(rows) == 18
    for row in rows:
        answer = read_835(shared / "data" / "x12" / "835" / row["file"])
        assert (len(answer.remittances), len(answer.lines)) == (int(row["claims"]), int(row["service_lines"])), row["file"]
        if row["pyx12_verdict"] == "valid":
            assert answer.errors == [] and set(answer.payments["is_balanced"].tolist()) == {1}, row["file"]
