"""The claim queue: one entry an event whatever is repeated, judged anew when something is said of its person, new ones first."""

from __future__ import annotations

import pytest

from oncoledger.formats.records import Record, Records
from oncoledger.intake import claim_queue
from oncoledger.intake.claim_queue import HELD, READY, Outcome, decide, discover, queued, to_judge
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store

DAY = 20_000


def row(table, name, person="p1", **values):
    told = {"record_id": name, "system": "A", "source_place": name, **({} if table == "patient" else {"patient_id": person})}
    if table in claim_queue.FINISHED:
        told |= {"start_time": DAY * 86_400 + 3_600, "status": "completed"}
    return Record(table, told | values)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path, create=True) as opened:
        claim_queue.prepare(opened)
        yield opened


def add(store, *rows):
    with store.run(afterwards=resolve) as run:
        run.add("file", "hash", 1, Records("x", list(rows)))
    return run.run_id


def judge(store, state=READY):
    entries = to_judge(store, 100)
    decide(store, [(entry, Outcome(state if entry.stands else HELD, () if entry.stands else ("gone",))) for entry in entries])
    return [entry.record_id for entry in entries]


FINISHED = [
    # table, values, does it come into the queue
    ("session", {"status": "completed"}, True),
    ("session", {"status": "partial"}, True),
    ("session", {"status": "in_progress", "is_verified": 1}, False),
    ("session", {"status": "unknown", "is_verified": 1}, True),
    ("session", {"status": "unknown"}, False),
    ("session", {"status": "cancelled", "is_verified": 1}, False),
    ("session", {"status": "completed", "is_retracted": 1}, False),
    ("administration", {"status": "completed"}, True),
    ("administration", {"status": "stopped"}, True),
    ("administration", {"status": "refused"}, False),
    ("administration", {"status": "held"}, False),
    ("fraction", {"status": "completed"}, True),
    ("fraction", {"status": "completed", "session_id": "s"}, False),
    ("fraction", {"status": "completed", "is_verification": 1}, False),
    ("schedule", {"status": "completed", "kind": "infusion"}, True),
    ("schedule", {"status": "completed", "kind": "consult"}, False),
    ("schedule", {"status": "booked", "kind": "infusion"}, False),
]


@pytest.mark.parametrize(("table", "values", "is_queued"), FINISHED, ids=str)
def test_what_is_finished(store, table, values, is_queued):
    add(store, row("patient", "p1"), row(table, "r1", **values))
    assert discover(store) == is_queued
    assert [each.entry.source for each in queued(store)] == [table] * is_queued


def test_once_whatever_is_repeated(store):
    add(store, row("patient", "p1"), row("session", "s1", version_time=1))
    assert (discover(store), discover(store)) == (1, 0)
    add(store, row("session", "s1", version_time=2))
    assert discover(store) == 0
    assert [(each.entry[:3], each.entry.day, each.state) for each in queued(store)] == [(("A", "session", "s1"), DAY, HELD)]


def test_a_person_is_judged_anew_when_something_is_said_of_it(store):
    add(store, row("patient", "p1"), row("patient", "p2"), row("session", "s1"), row("session", "s2", "p2"))
    discover(store)
    assert judge(store) == ["s1", "s2"] and judge(store) == []
    add(store, Record("charge", {"patient_id": "p2", "record_id": "c", "system": "A", "source_place": "1", "service_date": DAY, "code": "77412"}))
    add(store, row("session", "s3"))
    discover(store)
    assert judge(store)[0] == "s3", "a new one first"
    assert {each.state for each in queued(store)} == {READY}


def test_what_was_taken_back_no_longer_stands(store):
    add(store, row("patient", "p1"))
    second = add(store, row("session", "s1", version_time=1))
    discover(store)
    judge(store)
    third = add(store, row("session", "s1", version_time=2, is_retracted=1))
    discover(store)
    assert judge(store) == ["s1"] and [(each.state, each.why) for each in queued(store)] == [(HELD, ("gone",))]
    store.undo(third)
    discover(store)
    judge(store)
    assert [each.state for each in queued(store)] == [READY]
    store.undo(second)
    discover(store)
    judge(store)
    assert [each.state for each in queued(store)] == [HELD]
    add(store, row("session", "s4"))
    assert discover(store) == 1, "the number of the file that was taken back is used again"
