"""What a changed file replaces and what it leaves; any order of files and any split over runs shows the same; undo of a run is as if it had not been."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.intake.conventions import no_conventions
from oncoledger.intake.from_store import stored
from oncoledger.intake.into import take_in, undo
from oncoledger.intake.store import Store
from oncoledger.intake.versions import REPLACED
from oncoledger.model.dates import iso
from oncoledger.model.schema import TABLES

from .x12 import Claim, written

HEADING = "patient_id,service_date,code\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Store.open(tmp_path / "ledger", create=True) as opened:
        yield opened


def take(store, name, content):
    Path(name).write_text(content)
    return take_in([Path(name)], store)


def charges(store):
    return sorted(f"{row['patient_id']} {iso(row['service_date'])} {row['code']}" for row in store.rows("charge"))


def claims(store):
    return sorted(f"{row['claim_number']} {row['frequency']} {row['payer_rank']}" for row in store.rows("claim"))


@pytest.mark.parametrize("first, second, shown", [
    pytest.param("A,2026-03-02,77407\nB,2026-03-03,77407", "A,2026-03-02,77412\nB,2026-03-03,77407", ["A 2026-03-02 77412", "B 2026-03-03 77407"], id="a code put right"),
    pytest.param("A,2026-03-02,77407\nB,2026-03-03,77407\nA,2026-03-04,77407", "A,2026-03-02,77407\nA,2026-03-04,77407",
                 ["A 2026-03-02 77407", "A 2026-03-04 77407"], id="a line taken out"),
    pytest.param("A,2026-03-02,77407", "A,2026-04-01,77407", ["A 2026-03-02 77407", "A 2026-04-01 77407"], id="the next month under the same name"),
    pytest.param("A,2026-03-02,77407", "A,2026-03-02,77407\nA,2026-03-02,77407", ["A 2026-03-02 77407"] * 2, id="a line that is there twice now"),
    pytest.param("A,2026-03-02,77407\nA,2026-03-09,77407", "A,2026-03-02,77412", ["A 2026-03-02 77412", "A 2026-03-09 77407"], id="only its span of days"),
])  # fmt: skip
def test_a_charge_table_that_changed(store, first, second, shown):
    take(store, "a.csv", HEADING + first + "\n")
    before = charges(store)
    done = take(store, "a.csv", HEADING + second + "\n")
    assert charges(store) == shown
    assert not take_in([Path("a.csv")], store).files
    undo(store, done.run_id)
    assert charges(store) == before
    take(store, "a.csv", HEADING + second + "\n")
    assert charges(store) == shown
    take(store, "a.csv", HEADING + first + "\n")
    assert set(before) <= set(charges(store)), "the old content came back"


def test_the_note_says_what_stands_no_more(store):
    take(store, "a.csv", HEADING + "A,2026-03-02,77407\nA,2026-03-09,77407\n")
    done = take(store, "a.csv", HEADING + "A,2026-03-02,77412\n")
    assert "read before with other content: 1 of its earlier rows stand no more; 1, of which it says nothing now, still stand" in done.files[0].notes


def test_what_another_file_states_too_stays(store):
    take(store, "b.csv", HEADING + "A,2026-03-02,77407\nB,2026-03-03,77407\n")
    take(store, "a.csv", HEADING + "A,2026-03-02,77407\n")
    take(store, "a.csv", HEADING + "A,2026-03-02,77412\n")
    assert charges(store) == ["A 2026-03-02 77407", "A 2026-03-02 77412", "B 2026-03-03 77407"]


@pytest.mark.parametrize("second, shown", [
    pytest.param([Claim("1", ["77407@2025-03-03 1 200 1"])], ["1 1 P", "2 1 P"], id="one put right"),
    pytest.param([Claim("3", ["77407@2025-03-03 1 200 1"])], ["1 1 P", "2 1 P", "3 1 P"], id="the next day under the same name"),
    pytest.param([Claim("1", ["77407@2025-03-03 1 200 1"], frequency="7", control="X")], ["1 1 P", "1 7 P", "2 1 P"], id="a replacement is a claim of its own"),
    pytest.param([Claim("1", ["77407@2025-03-03 1 200 1"], rank="S")], ["1 1 P", "1 1 S", "2 1 P"], id="the secondary claim too"),
])
def test_a_claim_file_that_changed(store, second, shown):
    take(store, "a.837", written([Claim("1", ["77407@2025-03-03 1 100 1"]), Claim("2", ["77407@2025-03-04 1 100 1", "77427@2025-03-04 1 100 1"])]))
    done = take(store, "a.837", written(second))
    assert claims(store) == shown
    lines = store.rows("service_line")
    assert len(lines) == len(shown) + 1 and {row["claim_id"] for row in lines} == {row["claim_id"] for row in store.rows("claim")}
    assert len({row["claim_id"] for row in store.rows("claim")}) == len(shown)
    with store.reading():
        known = stored(store.folder, no_conventions)
        assert [each.file for each in known.inputs] == ["a.837"]
    undo(store, done.run_id)
    assert claims(store) == ["1 1 P", "2 1 P"]


def test_every_table_without_names_of_its_own_has_its_versions():
    assert set(REPLACED) == {"charge", *(name for name, table in TABLES.items() if "record_id" not in table.kinds)}
    assert REPLACED.keys() <= TABLES.keys()


rows = st.lists(st.tuples(st.sampled_from("AB"), st.integers(1, 3), st.sampled_from(["77407", "77412"])), min_size=1, max_size=4)
sessions = st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["completed", "partial"]), st.booleans()), min_size=1, max_size=4, unique_by=lambda row: row[0])


@st.composite
def file_sets(draw):
    """Files of charges, sessions and claims; sessions have a time of version each, so that files do not contradict each other at one time."""
    files = {f"c{n}.csv": HEADING + "".join(f"{who},2026-03-0{day},{code}\n" for who, day, code in each) for n, each in enumerate(draw(st.lists(rows, max_size=3)))}
    for n, each in enumerate(draw(st.lists(sessions, max_size=3))):
        lines = "".join(f"S{name},P,ARIA,2026-03-02 10:00,{status},{int(gone)},2026-04-0{n + 1} 00:00\n" for name, status, gone in each)
        files[f"{n}/session.csv"] = "record_id,patient_id,system,start_time,status,is_retracted,version_time\n" + lines
    for n, number in enumerate(draw(st.lists(st.integers(1, 3), max_size=2))):
        files[f"{n}.837"] = written([Claim(str(number), [f"77407@2025-03-0{n + 1} 1 100 1"])])
    return files


def all_shown(store):
    """Everything that stands, without what says when and from which of several files with the same row it was read."""
    source = ("run_id", "source_file", "source_position", "source_place")
    return {table: sorted(repr({name: value for name, value in row.items() if name not in source}) for row in store.rows(table)) for table in ("charge", "session", "claim", "service_line")}


@settings(max_examples=12, deadline=None)
@given(files=file_sets(), order=st.randoms(use_true_random=False), splits=st.sets(st.integers(1, 7)))
def test_order_and_split_of_files_do_not_matter(tmp_path_factory, files, order, splits):
    folder = tmp_path_factory.mktemp("files")
    for name, content in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(content)
    with Store.open(folder / "one", create=True) as one, Store.open(folder / "many", create=True) as many:
        take_in([folder / name for name in files], one)
        shuffled = [folder / name for name in files]
        order.shuffle(shuffled)
        befores = []
        cuts = [0, *sorted(cut for cut in splits if cut < len(shuffled)), len(shuffled)]
        for start, end in pairwise(cuts):
            before = all_shown(many)
            if run := take_in(shuffled[start:end], many).run_id:
                befores.append((run, before))
        assert all_shown(one) == all_shown(many)
        for run, before in reversed(befores):
            undo(many, run)
            assert all_shown(many) == before
