"""The ledger folder: a run is there whole or not at all; the latest version stands; an undone run leaves nothing; nobody else's file is touched."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.formats.records import Record, Records
from oncoledger.intake.files import LEDGER as NAME
from oncoledger.intake.store import APPLICATION, Store, StoreError
from oncoledger.model.dates import NO_DATE
from oncoledger.model.verdict import ReadError


def session(record_id, version=None, status="completed", system="ARIA", **more):
    values = {"record_id": record_id, "patient_id": "P1", "system": system, "start_time": 1_700_000_000, "status": status, "source_place": "row 1"} | more
    return Record("session", values | ({"version_time": version} if version is not None else {}))


def add(store, *records, file="a.csv", problems=()):
    with store.run("test") as run:
        run.add(file, f"sha of {file}", 10, Records("table", list(records), list(problems), items=len(records)))
    return run.run_id


def shown(store, table="session"):
    return [{name: value for name, value in row.items() if name not in ("run_id", "source_file")} for row in store.rows(table)]


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "ledger", create=True) as opened:
        yield opened


def test_what_goes_in_comes_out(store):
    add(store, session("S1", guidance="cbct"), Record("patient", {"record_id": "P1", "system": "ARIA", "family_name": "Heron", "birth_date": 1, "source_place": "row 1"}))
    assert store.rows("session")[0] == session("S1", guidance="cbct").values | {"run_id": 1, "source_file": "a.csv"}
    table = store.table("patient", ["record_id", "birth_date", "death_date"])
    assert table["record_id"].tolist() == ["P1"] and table["birth_date"].tolist() == [1] and table["death_date"].tolist() == [NO_DATE]


def test_the_latest_version_stands_in_whatever_order_it_comes(store):
    add(store, session("S1", 20, "cancelled"))
    add(store, session("S1", 10, "completed"), session("S1", 10, "partial", system="EPIC"))
    assert [(row["system"], row["status"]) for row in store.rows("session")] == [("ARIA", "cancelled"), ("EPIC", "partial")]
    assert len(store.rows("session", all_versions=True)) == 3


def test_what_is_taken_back_is_hidden_until_the_run_is_undone(store):
    add(store, session("S1", 10))
    gone = add(store, Record("session", {"record_id": "S1", "system": "ARIA", "version_time": 11, "is_retracted": 1, "source_place": "message 2"}))
    assert not store.rows("session")
    assert store.undo(gone).command == "test"
    assert len(store.rows("session")) == 1
    with pytest.raises(StoreError, match="there is no run 2"):
        store.undo(gone)


def test_rows_of_one_person(store):
    add(store, session("S1"), session("S2", patient_id="P2"))
    store.set_persons({("ARIA", "P1"): "one", ("ARIA", "P2"): "two"})
    assert [row["record_id"] for row in store.rows("session", person="two")] == ["S2"]
    assert [row["person_id"] for row in store.rows("session")] == ["one", "two"]
    assert store.rows("provider", person="two") == []


def test_rows_of_some_persons_are_found_by_an_index(store):
    """A scan of the whole table for each hundred persons was the dearest part of `reconcile`, and quadratic in the persons."""
    add(store, session("S1"))
    asked = []
    store.db.set_trace_callback(asked.append)
    store.rows("session", ["P1", "P2"], with_file=False)
    store.db.set_trace_callback(None)
    plan = [row[3] for row in store.db.execute(f"EXPLAIN QUERY PLAN {asked[-1]}")]
    assert not [step for step in plan if step.startswith("SCAN")], plan


def test_problems_and_files_are_kept(store):
    add(store, session("S1"), problems=[ReadError("a.csv", "row 2", "nothing", "a date", "start_time")])
    assert [run.problems for run in store.runs()] == [1]
    assert str(store.problems(1)[0]) == "a.csv: row 2, start_time: found nothing; expected a date"
    assert store.has_file("sha of a.csv").path == "a.csv" and store.has_file("other") is None


def test_decisions_outlive_runs(store):
    run = add(store, session("S1"))
    number = store.decide("same", ("ARIA", "P1"), ("EPIC", "9"), "Ada", "same card")
    store.undo(run)
    assert store.decisions()[0][:4] == (number, "same", ("ARIA", "P1"), ("EPIC", "9"))
    assert store.undecide(number) and not store.undecide(number)


def test_a_run_that_fails_leaves_nothing(store):
    with pytest.raises(ZeroDivisionError), store.run("fails") as run:
        run.add("a.csv", "x", 1, Records("table", [session("S1")]))
        raise ZeroDivisionError
    assert not store.runs() and not store.rows("session")


versions = st.lists(st.tuples(st.sampled_from(["A", "B"]), st.integers(0, 5), st.sampled_from(["completed", "partial"]), st.booleans()), max_size=8, unique_by=lambda v: v[:2])


@settings(max_examples=25, deadline=None)
@given(versions=versions, order=st.randoms())
def test_order_and_split_of_runs_do_not_matter(tmp_path_factory, versions, order):
    """Versions with a time of their own: one run of all, and runs of one each in any order, show the same; undo is as if it had not been."""
    records = [session(name, at, status, is_retracted=int(gone)) for name, at, status, gone in versions]
    with Store.open(tmp_path_factory.mktemp("one"), create=True) as one, Store.open(tmp_path_factory.mktemp("many"), create=True) as many:
        add(one, *records)
        shuffled = records[:]
        order.shuffle(shuffled)
        for place, record in enumerate(shuffled):
            add(many, record, file=f"{place}.csv")
        assert shown(one) == shown(many)
        before = shown(many)
        many.undo(add(many, session("A", 9), session("C", 1)))
        assert shown(many) == before


@pytest.mark.parametrize("make, says", [
    pytest.param(lambda path: path.write_bytes(b"not a database at all, but long enough to be looked at" * 20), "not a database", id="other bytes"),
    pytest.param(lambda path: sqlite3.connect(path).execute("CREATE TABLE other(a)").connection.commit(), "is not a ledger of oncoledger", id="another's database"),
    pytest.param(lambda path: [sqlite3.connect(path).execute(f"PRAGMA {p}").connection.commit() for p in (f"application_id={APPLICATION}", "user_version=99")], "version 99", id="newer"),
])
def test_what_is_not_ours_is_refused(tmp_path, make, says):
    make(tmp_path / NAME)
    with pytest.raises(StoreError, match=says):
        Store.open(tmp_path, create=True)


def test_a_ledger_of_an_earlier_schema_grows(store):
    """What an older ledger lacks is unknown there, and can be written from now on."""
    add(store, session("S1", guidance="cbct"))
    folder = store.folder
    with sqlite3.connect(folder / NAME) as old:
        old.execute('ALTER TABLE "session" DROP COLUMN "machine"')
        old.execute('DROP TABLE "vial"')
    with Store.open(folder) as again:
        assert again.rows("session")[0]["guidance"] == "cbct" and again.rows("vial") == []
        add(again, session("S2", machine="TB1"))
        assert [row.get("machine") for row in again.rows("session")] == [None, "TB1"]


def test_no_ledger_there(tmp_path):
    with pytest.raises(StoreError, match="is no ledger folder"):
        Store.open(tmp_path / "nowhere")


_WRITER = """
import sys
from pathlib import Path
from oncoledger.formats.records import Record, Records
from oncoledger.intake.store import Store
with Store.open(Path(sys.argv[1])) as store:
    with store.run("killed") as run:
        run.add("b.csv", "b", 1, Records("table", [Record("session", {"record_id": f"K{n}", "patient_id": "P", "system": "ARIA", "start_time": n, "source_place": "x"}) for n in range(20000)]))
        print("written", flush=True)
        sys.stdin.read()
"""


def test_a_killed_run_leaves_the_ledger_as_it_was(store):
    """kill -9 before the run is committed: the next open sees what was there before."""
    add(store, session("S1"))
    writer = subprocess.Popen([sys.executable, "-c", _WRITER, str(store.folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert writer.stdout.readline() == b"written\n"
    os.kill(writer.pid, signal.SIGKILL)
    writer.wait()
    time.sleep(0.05)
    with Store.open(store.folder) as again:
        assert [row["record_id"] for row in again.rows("session")] == ["S1"] and len(again.runs()) == 1
        add(again, session("S2"))
        assert len(again.rows("session")) == 2
