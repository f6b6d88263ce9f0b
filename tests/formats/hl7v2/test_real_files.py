"""The public messages: how many rows of each table every event gives, and one or two rows of each that were checked against the message."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from oncoledger.formats.hl7v2 import read_hl7
from oncoledger.formats.records import faults

from .show import shown

HERE = Path(__file__).parent
COUNTS = [line.split(" | ") for line in (HERE / "real_counts.txt").read_text(encoding="utf-8").splitlines()]
SAMPLES = [line.split(" | ") for line in (HERE / "real_samples.txt").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def folder(shared):
    return shared / "data" / "hl7v2"


def test_every_message_is_read(folder):
    assert sum(int(messages) for _, messages, _, _ in COUNTS) == len(list(folder.glob("*/*.hl7"))) == 168


@pytest.mark.parametrize(("event", "messages", "problems", "rows"), COUNTS, ids=[line[0] for line in COUNTS])
def test_rows_of_an_event(folder, event, messages, problems, rows):
    read = [read_hl7(path, path.name) for path in sorted((folder / event).glob("*.hl7"))]
    found = Counter(record.table for records in read for record in records.records)
    assert " ".join(f"{table} {count}" for table, count in sorted(found.items())) == rows
    assert (sum(records.items for records in read), sum(len(records.problems) for records in read)) == (int(messages), int(problems))
    assert not [fault for records in read for fault in faults(records.records)]


@pytest.mark.parametrize(("path", "table", "values"), SAMPLES, ids=[line[0].replace(" ", "/") for line in SAMPLES])
def test_sample(folder, path, table, values):
    event, begins = path.split(" ")
    file = next((folder / event).glob(f"{begins}*.hl7"))
    row = read_hl7(file, file.name).of(table)[0]
    wanted = dict(pair.split("=", 1) for pair in values.split("; "))
    assert {column: shown(table, column, row[column]) for column in wanted} == wanted


def test_what_is_not_kept_is_counted(folder):
    unused = sum((read_hl7(path, path.name).unused for path in folder.glob("*/*.hl7")), Counter())
    assert (unused["segment ZZZ"], unused["segment ZXC"], unused["segment GT1"], unused["segment RXD"]) == (2, 2, 21, 3)
    assert not any(what.startswith("segment MSH") for what in unused)
