"""Files of many messages: batches and their counts, MLLP, what stands between messages, sizes."""

from __future__ import annotations

import tracemalloc

import pytest

from oncoledger.formats.hl7v2 import framing, read_hl7, stream_hl7

ONE = "MSH|^~\\&|A|F|||20260101||ADT^A08|1|P|2.5\rPID|||1^^^H^MR||Doe^Jo\r"

FILES = [
    # what, file, messages, problems
    ("two messages", ONE + ONE, 2, []),
    ("a batch that counts right", "FHS|^~\\&\rBHS|^~\\&\r" + ONE * 3 + "BTS|3\rFTS|1\r", 3, []),
    ("two batches", "FHS|^~\\&\rBHS|^~\\&\r" + ONE + "BTS|1\rBHS|^~\\&\r" + ONE * 2 + "BTS|2\rFTS|2\r", 3, []),
    ("a batch that counts wrong", "BHS|^~\\&\r" + ONE * 3 + "BTS|4\r", 3, ["3 messages in the batch"]),
    ("a file that counts wrong", "FHS|^~\\&\rBHS|^~\\&\r" + ONE + "BTS|1\rFTS|9\r", 1, ["1 batches in the file"]),
    ("a count that is no number", "BHS|^~\\&\r" + ONE + "BTS|many\r", 1, ["1 messages in the batch"]),
    ("no count", "BHS|^~\\&\r" + ONE + "BTS||done\r", 1, []),
    ("MLLP", "\x0b" + ONE + "\x1c\r\x0b" + ONE + "\x1c\r", 2, []),
    ("MLLP without the last line end", "\x0b" + ONE.rstrip() + "\x1c\r", 1, []),
    ("lines before the first message", "log of Tuesday\r" + ONE, 1, ["MSH before them"]),
    ("a byte order mark", "\ufeff" + ONE, 1, []),
    ("nothing", "", 0, []),
    ("blank lines", "\r\n\r\n", 0, []),
    ("no message", "hello\rworld", 0, ["MSH before them"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "text", "messages", "problems"), FILES, ids=[line[0] for line in FILES])
def test_files(what, text, messages, problems):
    records = read_hl7(text.encode(), "x")
    assert (records.items, len(records.of("patient"))) == (messages, messages)
    assert [problem.expected for problem in records.problems] == problems
    assert all(problem.severity == "warning" for problem in records.problems)


def test_utf_16_is_read():
    assert read_hl7(("\ufeff" + ONE).encode("utf-16-le"), "x").items == 1


def test_a_broken_message_loses_itself_alone():
    records = read_hl7((ONE + "MSHx^~\\&|B\rPID|||2\r" + ONE + "MSH|^^^^|B\rPID|||3\r" + ONE).encode(), "x")
    assert len(records.of("patient")) == 3
    assert [problem.position for problem in records.problems] == ["message 2", "message 4"]


def test_a_message_without_end(monkeypatch):
    monkeypatch.setattr(framing, "LONGEST", 100_000)
    monkeypatch.setattr(framing, "_CHUNK", 4_096)
    many = ONE + "OBX|1|ED|X||" + "A" * 200_000 + "\r" + ONE
    records = read_hl7(many.encode(), "x")
    assert len(records.of("patient")) == 1 and [problem.found for problem in records.problems] == ["a message without end"]
    lines = ONE + "NTE|1||x\r" * 20_000 + ONE
    records = read_hl7(lines.encode(), "x")
    assert len(records.of("patient")) == 1 and "a message without end" in [problem.found for problem in records.problems]


def test_memory_does_not_grow(tmp_path, monkeypatch):
    """A message at a time: twenty times the file takes no more."""
    monkeypatch.setattr(framing, "_CHUNK", 4_096)
    peaks = []
    for times in (50, 1_000):
        path = tmp_path / f"{times}.hl7"
        path.write_bytes(ONE.encode() * times)
        tracemalloc.start()
        assert sum(records.items for records in stream_hl7(path, "x")) == times
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 20_000


def test_many_problems_are_counted():
    records = read_hl7((ONE.replace("|Doe^Jo", "|Doe^Jo||20269999") * 1_500).encode(), "x")
    assert len(records.problems) == 1_001 and records.problems[-1].found.startswith("500 more")
