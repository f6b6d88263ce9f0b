"""A person works the list of doubts: what is shown, what is decided, what is refused."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.intake.store import Store
from tests.intake.test_resolve import add, course, greta


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    with Store.open(tmp_path / "ledger", create=True) as store:
        add(store, greta("EPIC", "1", family_name="=Heron"), greta("ARIA", "7", family_name="Heron", address="99 Mill Rd", zip="10404", phone="3035550199"),
            *course("EPIC", "e", "1", 28), *course("ARIA", "a", "7", 28))  # fmt: skip
    return tmp_path / "ledger"


def run(*words, code=0):
    done = CliRunner().invoke(app, ["intake", *map(str, words)])
    assert done.exit_code == code, done.output
    return done.output


def test_the_list(folder):
    said = run("doubts", "--into", folder, code=1)
    assert "1 pair of persons may be one, 2 persons in all. Nothing was joined." in said
    assert "ARIA:7" in said and "EPIC:1" in said and "birth date    1961-04-23" in said
    assert "for           birth date the same: 1961-04-23 (+13)" in said and "against       addresses differ: 99 Mill Rd / 12 Lake St (-2.5)" in said


def test_the_list_as_a_table(folder, tmp_path):
    out = tmp_path / "doubts.csv"
    run("doubts", "--into", folder, "--format", "csv", "--out", out, code=1)
    [row] = csv.DictReader(io.StringIO(out.read_text("utf-8-sig")))
    assert (row["first"], row["second"], row["birth_date_1"], row["family_name_2"]) == ("ARIA:7", "EPIC:1", "1961-04-23", "'=Heron")
    out = tmp_path / "doubts.xlsx"
    run("doubts", "--into", folder, "--format", "xlsx", "--out", out, code=1)
    sheet = openpyxl.load_workbook(out)["doubts"]
    assert [cell.value for cell in sheet[1]][-3:] == ["same or different", "by", "why"] and sheet["C2"].value == "ARIA:7"


def test_decisions(folder):
    assert "EPIC:1 and ARIA:7 are one." in run("same", "EPIC:1", "ARIA:7", "--into", folder, "--by", "R. Wren", "--why", "paper chart")
    assert "No two persons are in doubt." in run("doubts", "--into", folder)
    assert "same" in (listed := run("decisions", "--into", folder)) and "EPIC:1  ARIA:7  by R. Wren: paper chart" in listed
    run("different", "EPIC:1", "ARIA:7", "--into", folder, "--by", "R. Wren", "--why", "cousins")
    assert "No two persons are in doubt." in run("doubts", "--into", folder)
    with Store.open(folder) as store:
        assert len(set(store.persons().values())) == 2
    run("undecide", "2", "--into", folder)
    with Store.open(folder) as store:
        assert len(set(store.persons().values())) == 1 and len(set(store.courses().values())) == 1
    run("different", "EPIC:e", "ARIA:a", "--course", "--into", folder, "--by", "R. Wren", "--why", "two sites")
    with Store.open(folder) as store:
        assert len(set(store.courses().values())) == 2
    run("undecide", "1", "--into", folder)
    run("doubts", "--into", folder, code=1)


WRONG = [
    (["same", "EPIC:1", "ARIA:9", "--by", "x", "--why", "y"], "the ledger knows no person ARIA:9; expected SYSTEM:ID"),
    (["same", "EPIC:1", "EPIC:1", "--by", "x", "--why", "y"], "are one record; name two"),
    (["different", "EPIC:1", "ARIA:7", "--by", " ", "--why", "y"], "a decision needs a name and a reason"),
    (["undecide", "5"], "there is no decision 5"),
]


@pytest.mark.parametrize(("words", "expected"), WRONG, ids=lambda each: each if isinstance(each, str) else " ".join(each))
def test_wrong_use(folder, words, expected):
    assert expected in run(*words, "--into", folder, code=2)
    with Store.open(folder) as store:
        assert not store.decisions()


def test_no_ledger(tmp_path):
    assert "is no ledger folder" in run("doubts", "--into", tmp_path, code=2)
