"""Bytes that are cut, changed, endless or no X12 at all: a clear answer, soon, in little memory, and never an exception."""

from __future__ import annotations

import io
import time
import tracemalloc

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from oncoledger.formats.x12 import Document, plain_lines, read837, read_837, segments
from oncoledger.formats.x12.problems import LISTED_AT_MOST, Problems

from .make import INSTITUTIONAL, PROFESSIONAL, fixture, long_837p

SOON = 20.0
MEGABYTES = 10


def whole(path):
    return fixture(path).encode()


BOTH = st.sampled_from([whole(PROFESSIONAL), whole(INSTITUTIONAL)])


@pytest.mark.parametrize("path", [PROFESSIONAL, INSTITUTIONAL], ids=lambda path: path.stem)
def test_cut_at_every_byte(path):
    """Only the last line end and the last terminator can be missed without an error."""
    data = whole(path)
    for end in range(len(data)):
        read = read_837(io.BytesIO(data[:end]))
        told = [e for e in read.errors if e.severity == "error"]
        assert told or end >= len(data) - 2, end


@given(BOTH, st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4), st.integers(0, 6)), min_size=1, max_size=8))
@example(whole(PROFESSIONAL), [(0.0, b"", 6)])
def test_changed_bytes_never_raise(data, changes):
    for where, new, gone in changes:
        at = int(where * len(data))
        data = data[:at] + new + data[at + gone :]
    read = read_837(io.BytesIO(data))
    assert len(read.claims["claim_id"]) == len(read.claims)
    document = Document(data)
    assert document.raw == data
    for segment in document:
        assert data[segment.offset : segment.offset + 1]
    for table, tag in ((read.claims, "CLM"), (read.lines, "LX")):
        assert all(document.segment(position).tag == tag for position in table["source_position"].tolist())


@given(st.binary(max_size=2000))
@example(b"ISA")
@example(b"ISA*")
@example(b"\xef\xbb\xbf")
def test_any_bytes_never_raise(data):
    assert read_837(io.BytesIO(data)).errors
    assert Document(data).raw == data


@given(BOTH, st.integers(1, 300))
def test_blocks_of_any_size_give_the_same(data, block):
    """Where a block of the file ends makes no difference."""
    joined = data + b"\r\n" + data.replace(b"*", b"|").replace(b":", b">")
    in_one = read_837(io.BytesIO(joined), "x")
    kept, segments.BLOCK = segments.BLOCK, block
    try:
        in_many = read_837(io.BytesIO(joined), "x")
    finally:
        segments.BLOCK = kept
    assert in_many.errors == in_one.errors and in_many.transactions == in_one.transactions
    for name in ("claims", "lines"):
        for column in getattr(in_one, name).columns:
            assert getattr(in_many, name)[column].tolist() == getattr(in_one, name)[column].tolist()


@given(st.integers(0, 10_000), st.lists(st.tuples(st.floats(0, 1), st.sampled_from([b"*", b"~", b":", b" ", b"x", b"0", b"", b"~\nLX*9"])), max_size=6))
def test_plain_lines_are_read_like_all_others(seed, changes):
    """The short way and the handlers of the grammar give the same tables and the same errors."""
    data = long_837p(3000, seed)
    for where, new in changes:
        at = 110 + int(where * (len(data) - 110))
        data = data[:at] + new + data[at + 1 :]
    short = read_837(io.BytesIO(data), "x")
    read837.walk_batch = lambda reading, batch, separator, walk: walk(reading, batch.texts, separator, batch.first)
    try:
        long = read_837(io.BytesIO(data), "x")
    finally:
        read837.walk_batch = plain_lines.walk_batch
    assert short.errors == long.errors
    for name in ("claims", "lines"):
        for column in getattr(long, name).columns:
            assert getattr(short, name)[column].tolist() == getattr(long, name)[column].tolist(), column


ISA = whole(PROFESSIONAL)[:106]


@pytest.mark.parametrize(("data", "words"), [
    (b"", "an empty file"),
    (b" \r\n\r\n", "an empty file"),
    (b"\0" * 1000, "bytes that are no X12"),
    (b"%PDF-1.7 and so on", "bytes that are no X12"),
    ("ISA*00*".encode("utf-16"), "UTF-16 text"),
    (b"ST*837*0001*005010X222A1~", "a file that begins with ST; expected ISA"),
    (b"ISA*00*  ", "no sixteen elements"),
    (ISA.replace(b":~", b"**"), "no sixteen elements"),
    (ISA, "the end of the file inside an interchange; expected IEA for the ISA of segment 1"),
    (ISA + b"GS|HC|A|B|20260101|0800|1|X|005010X222A1~ST|837|0001~", "outside a transaction"),
    (whole(PROFESSIONAL).replace(b"RT-0001*", b"RT\0001*"), "a NUL byte"),
    (b"ISA*" * (MEGABYTES << 18), "no sixteen elements"),
    (ISA + b"A" * (MEGABYTES << 20), "bytes without an end; expected the segment terminator '~' that ISA names"),
    (ISA + b"A*" * (MEGABYTES << 19), "bytes without an end"),
    (ISA + b"\0" * (MEGABYTES << 20), "bytes without an end"),
    (b" " * (MEGABYTES << 20), "an empty file"),
    (ISA + b"~" * (MEGABYTES << 20), "the end of the file inside an interchange"),
    (ISA * (MEGABYTES << 13), "more errors and warnings that are not listed"),
    (whole(PROFESSIONAL).split(b"HI*")[0] + b"NTE*ADD*ABCDEFG~\n" * 300_000, "more than 4000 characters of NTE in one loop"),
], ids=lambda value: value[:24].decode("latin-1") if isinstance(value, bytes) else "")
def test_a_clear_answer_soon(data, words):
    start = time.process_time()
    read = read_837(io.BytesIO(data))
    assert time.process_time() - start < SOON
    assert any(words in str(e) for e in read.errors), read.errors[:3]
    assert len(read.errors) <= LISTED_AT_MOST + 1


def test_memory_of_a_file_without_an_end():
    class Endless(io.RawIOBase):
        """ISA, then a hundred megabytes of one letter, made as they are read."""

        left = 100 << 20
        first = True

        def read(self, size=-1):
            if self.first:
                self.first = False
                return ISA
            self.left -= size
            return b"A" * size if self.left > 0 else b""

    tracemalloc.start()
    read_837(Endless())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 16 << 20


def test_the_stream_takes_no_more_memory_for_a_longer_file():
    def peak(size):
        data = io.BytesIO(long_837p(size))
        tracemalloc.start()
        count = sum(1 for _ in read837.stream_837(data))
        held = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return count, held

    few, little = peak(500_000)
    many, much = peak(2_000_000)
    assert many > 3 * few and much < 1.5 * little


def test_batches_and_spans_see_the_same_segments():
    for path in (PROFESSIONAL, INSTITUTIONAL):
        texts = [text for batch in segments.batches(io.BytesIO(whole(path)), Problems("x")) for text in batch.texts]
        assert texts == ["*".join(segment.elements) for segment in Document.read(path)]
