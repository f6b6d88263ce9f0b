"""A watched folder without a process around it: what is read when, and what survives."""

from __future__ import annotations

import os

import pytest

from oncoledger.intake.into import Said
from oncoledger.intake.listener import watching
from oncoledger.intake.listener.watching import Watcher
from oncoledger.intake.store import Store

HEAD = "patient_id,service_date,code\n"


@pytest.fixture
def place(tmp_path):
    (tmp_path / "inbox/within").mkdir(parents=True)
    with Store.open(tmp_path / "ledger", create=True) as store:
        yield tmp_path / "inbox", store


def watcher(place):
    inbox, store = place
    return Watcher((inbox,), store, Said(), poll=0, settled=0)


def write(path, person):
    path.write_text(f"{HEAD}{person},2026-02-11,77412\n")


def persons(store):
    return sorted(row["patient_id"] for row in store.rows("charge"))


def test_the_second_look_reads_what_has_not_changed(place):
    inbox, store = place
    watch = watcher(place)
    write(inbox / "a.csv", "P1")
    write(inbox / "within/b.csv", "P2")
    write(inbox / ".hidden.csv", "P3")
    write(inbox / "c.csv.tmp", "P4")
    assert watch.look() == 0
    write(inbox / "a.csv", "P11")
    assert watch.look() == 1 and persons(store) == ["P2"]
    assert watch.look() == 1 and persons(store) == ["P11", "P2"]
    assert watch.look() == 0
    again = watcher(place)
    assert [again.look(), again.look()] == [0, 0] and len(store.runs()) == 2


def test_a_file_that_vanishes_while_it_is_read_spoils_nothing(place, monkeypatch):
    inbox, store = place
    whole = watching.take_in

    def take_in(paths, *rest):
        for path in paths:
            if path.name == "gone.csv":
                path.unlink(missing_ok=True)
                raise FileNotFoundError(2, "No such file or directory")
        return whole(paths, *rest)

    monkeypatch.setattr(watching, "take_in", take_in)
    watch = watcher(place)
    for name in ("a", "gone", "z"):
        write(inbox / f"{name}.csv", name)
    watch.look()
    assert watch.look() == 2 and persons(store) == ["a", "z"]
    write(inbox / "gone.csv", "back")
    monkeypatch.undo()
    watch.look()
    assert watch.look() == 1 and "back" in persons(store)


def test_a_fault_of_ours_loses_one_file_and_is_said(place, monkeypatch, capsys):
    inbox, store = place
    whole = watching.take_in

    def take_in(paths, *rest):
        if any(path.name == "bad.csv" for path in paths):
            raise ZeroDivisionError
        return whole(paths, *rest)

    monkeypatch.setattr(watching, "take_in", take_in)
    watch = watcher(place)
    for name in ("a", "bad", "z"):
        write(inbox / f"{name}.csv", name)
    watch.look()
    assert watch.look() == 2 and persons(store) == ["a", "z"]
    assert "ZeroDivisionError within oncoledger" in capsys.readouterr().err
    assert watch.look() == 0
    monkeypatch.undo()
    os.utime(inbox / "bad.csv", (1, 1))
    watch.look()
    assert watch.look() == 1 and persons(store) == ["a", "bad", "z"]


def test_a_folder_that_goes_away_and_comes_back(place, capsys):
    inbox, _ = place
    watch = watcher(place)
    away = inbox.rename(inbox.with_name("away"))
    assert [watch.look(), watch.look()] == [0, 0]
    assert capsys.readouterr().err.count("cannot be read") == 1
    away.rename(inbox)
    write(inbox / "a.csv", "P1")
    watch.look()
    assert watch.look() == 1
