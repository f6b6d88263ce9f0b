"""MLLP framing: what is a message, what is garbage, whatever way the stream is cut into pieces."""

from __future__ import annotations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from oncoledger.intake.listener.framing import Framer, Kind, framed

M, G, C, T = Kind.MESSAGE, Kind.GARBAGE, Kind.CUT_OFF, Kind.TOO_LARGE

STREAMS = [
    # what, stream, pieces (kind and content or size)
    ("one", b"\x0bMSH|1\x1c\r", [(M, b"MSH|1")]),
    ("two", b"\x0bMSH|1\x1c\r\x0bMSH|2\x1c\r", [(M, b"MSH|1"), (M, b"MSH|2")]),
    ("line ends between", b"\r\n\x0bMSH|1\x1c\r\r\n\x0bMSH|2\x1c\r\n", [(M, b"MSH|1"), (M, b"MSH|2")]),
    ("no carriage return, another follows", b"\x0bMSH|1\x1c\x0bMSH|2\x1c\r", [(M, b"MSH|1"), (M, b"MSH|2")]),
    ("no carriage return, then the end", b"\x0bMSH|1\x1c", [(M, b"MSH|1")]),
    ("a line feed instead", b"\x0bMSH|1\x1c\n\x0bMSH|2\x1c\n", [(M, b"MSH|1"), (M, b"MSH|2")]),
    ("garbage before", b"GET / HTTP/1.1\r\n\r\n\x0bMSH|1\x1c\r", [(G, 14), (M, b"MSH|1")]),
    ("garbage after", b"\x0bMSH|1\x1c\rxyz", [(M, b"MSH|1"), (G, 3)]),
    ("an end within a message is part of it", b"\x0bMSH|a\x1cb\x1c\r", [(M, b"MSH|a\x1cb")]),
    ("a start within a message, no header behind it", b"\x0bMSH|a\x0bb\x1c\r", [(M, b"MSH|a\x0bb")]),
    ("a message that was never ended", b"\x0bMSH|1\rPID|\x0bMSH|2\x1c\r", [(C, 10), (M, b"MSH|2")]),
    ("the stream ends within", b"\x0bMSH|1\rPID", [(C, 9)]),
    ("empty", b"\x0b\x1c\r", [(M, b"")]),
    ("not a message of HL7", b"\x0bhello\x1c\r", [(M, b"hello")]),
    ("as large as may be", b"\x0b" + b"x" * 40 + b"\x1c\r", [(M, b"x" * 40)]),
    ("too large", b"\x0bMSH|" + b"x" * 200 + b"\x1c\r\x0bMSH|2\x1c\r", [(T, 204), (M, b"MSH|2")]),
    ("too large by one", b"\x0b" + b"x" * 41 + b"\x1c\r", [(T, 41)]),
    ("too large and never ended", b"\x0b" + b"x" * 200 + b"\x0bMSH|2\x1c\r", [(C, 200), (M, b"MSH|2")]),
]  # fmt: skip


def cut(stream, sizes, largest=40):
    framer = Framer(largest)
    found, at, turn = [], 0, 0
    while at < len(stream):
        size = sizes[turn % len(sizes)]
        found += framer.feed(stream[at : at + size])
        at, turn = at + size, turn + 1
    return found + framer.close()


def told(pieces):
    return [(kind, data if kind is M else size) for kind, data, size in pieces]


@pytest.mark.parametrize("sizes", [[1], [2], [3], [7, 1], [1000]], ids=str)
@pytest.mark.parametrize(("what", "stream", "pieces"), STREAMS, ids=[line[0] for line in STREAMS])
def test_streams(what, stream, pieces, sizes):
    assert told(cut(stream, sizes)) == pieces


def test_a_missing_carriage_return_is_asked_for():
    framer = Framer(40)
    assert framer.feed(b"\x0bMSH|1\x1c") == [] and framer.may_be_over
    assert told(framer.flush()) == [(M, b"MSH|1")] and not framer.is_inside
    assert framer.feed(b"\r\x0bMSH|2\x1c\r")[0].data == b"MSH|2"


@for_all(st.lists(st.binary(max_size=30).filter(lambda data: not set(data) & {0x0B, 0x1C}), max_size=6), st.lists(st.integers(1, 20), min_size=1, max_size=5))
def test_messages_come_out_as_they_went_in(messages, sizes):
    assert told(cut(b"".join(map(framed, messages)), sizes)) == [(M, message) for message in messages]


@for_all(st.lists(st.sampled_from([b"\x0b", b"\x1c", b"\r", b"MSH", b"|", b"x" * 30, b"\n"]), max_size=40), st.lists(st.integers(1, 9), min_size=1, max_size=5))
def test_any_bytes(parts, sizes):
    """Nothing is invented and memory is bounded: what comes out was in the stream, and a good message behind two ends always arrives."""
    stream = b"".join(parts)
    framer = Framer(40)
    for start in range(0, len(stream), sizes[0]):
        for piece in framer.feed(stream[start : start + sizes[0]]):
            assert piece.kind is not M or (piece.data in stream and len(piece.data) <= 40)
        assert len(framer._held) <= 41 + sizes[0]
    last = framer.feed(b"\x1c\r\x0bMSH|after\x1c\r")
    assert last[-1][:2] == (M, b"MSH|after")
