"""Files into a ledger folder: each once, with its source; what is not read is said; what `check` says of the folder is what it says of the files."""

from __future__ import annotations

import json
import shutil
import sys
from collections import Counter
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.formats.records import Record, Records
from oncoledger.intake.conventions import no_conventions
from oncoledger.intake.from_store import stored
from oncoledger.intake.store import Store
from oncoledger.model.verdict import ReadError

SESSIONS = """record_id,patient_id,system,start_time,status,is_verified,fraction_note
S1,P1,ARIA,2026-03-02 10:00,completed,yes,
S2,P1,ARIA,2026-03-03T10:00:30,completed,1,x
S3,P1,ARIA,tomorrow,completed,1,
S4,P1,ARIA,2026-03-05 1:30 PM,partial,perhaps,
"""
CHARGES = "patient_id,service_date,code\nP1,2026-03-02,77407\nP1,2026-03-02,77407\nP1,2026-03-03,77407\n"


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def run_(*arguments):
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    return run_


def test_a_table_under_the_ledgers_own_names(run, tmp_path):
    (tmp_path / "session.csv").write_text(SESSIONS)
    done = run("intake", "session.csv", "--into", "ledger")
    assert done.exit_code == 1
    assert "session (csv): 1 file, 4 items, 3 records" in done.stdout
    assert "row 4, start_time: found 'tomorrow'; expected a time of the form 2026-01-31 14:05" in done.stderr
    assert "row 5, is_verified: found 'perhaps'; expected 1 or 0, yes or no" in done.stderr
    with Store.open(tmp_path / "ledger") as store:
        rows = store.rows("session")
        assert [(row["record_id"], row["start_time"] % 86400, row.get("is_verified")) for row in rows] == [("S1", 36000, 1), ("S2", 36030, 1), ("S4", 48600, None)]
        assert rows[0]["source_file"] == "session.csv" and rows[0]["source_place"] == "row 2"
        assert "fraction_note" in store.files()[0].notes[0]
    assert run("intake", "problems", "--into", "ledger").exit_code == 1


def test_twice_is_once_and_undo_is_never(run, tmp_path):
    (tmp_path / "charges.csv").write_text(CHARGES)
    (tmp_path / "again.csv").write_text(CHARGES)
    assert "csv: 1 file, 3 items, 3 records" in run("intake", ".", "--into", "ledger").stdout
    assert "Nothing new" in run("intake", "charges.csv", "--into", "ledger").stdout
    assert "1 file, 3 records" in run("intake", "runs", "--into", "ledger").stdout
    done = run("intake", "undo", 1, "--into", "ledger")
    assert done.stdout == "Took run 1 back: 1 file, 3 records.\n"
    assert run("intake", "runs", "--into", "ledger").stdout == "No runs.\n"
    assert run("intake", "undo", 1, "--into", "ledger").exit_code == 2


def test_what_is_passed_over_makes_no_run(run, tmp_path):
    """Files that look like tables or X12 until they are opened are looked at again each time, and nothing is written."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "charges.csv").write_text(CHARGES)
    (folder / "other.csv").write_text("colour,size\nred,1\n")
    assert run("intake", "in", "--into", "ledger").exit_code == 0
    again = run("intake", "in", "--into", "ledger")
    assert again.exit_code == 0 and "Nothing new: the ledger is as it was." in again.stdout and "other.csv" in again.stdout
    assert run("intake", "runs", "--into", "ledger").stdout.count("\n") == 1


def test_a_longer_export_adds_only_what_is_new(run, tmp_path):
    """Next month's export holds last month's lines once more; two lines that were twice in one export stay two."""
    (tmp_path / "march.csv").write_text(CHARGES)
    (tmp_path / "april.csv").write_text(CHARGES + "P1,2026-04-01,77407\n")
    run("intake", "march.csv", "--into", "ledger")
    run("intake", "april.csv", "--into", "ledger")
    with Store.open(tmp_path / "ledger") as store:
        assert len(store.rows("charge")) == 4 and len(store.rows("charge", all_versions=True)) == 7


@pytest.mark.parametrize("kind", ["837", "csv", "both"])
def test_check_says_of_the_folder_what_it_says_of_the_files(run, tmp_path, root, kind):
    inputs = tmp_path / "inputs"
    inputs.mkdir()
    for pattern in {"837": ["*.837"], "csv": ["*_charges*.csv", "infusion_office.csv"], "both": ["*.837", "*_charges*.csv"]}[kind]:
        for file in (root / "examples").glob(pattern):
            shutil.copy(file, inputs)
    run("intake", "inputs", "--into", "ledger")
    files, folder = (run("check", each, "--as-of", "2026-11-22", "--format", "json") for each in ("inputs", "ledger"))
    assert files.exit_code == folder.exit_code and len(json.loads(files.stdout)["findings"]) > 5
    assert folder.stdout == files.stdout


def test_charges_of_nobody_say_so(run, tmp_path):
    """Charges without a system stand beside the persons of the clinic and are joined with none of them: that is said, and how to mend it."""
    (tmp_path / "patient.csv").write_text("record_id,system,family_name\nP1,ARIA,Heron\n")
    (tmp_path / "charges.csv").write_text(CHARGES)
    assert "Nothing says whose patients stand in" not in run("intake", "charges.csv", "--into", "alone").stdout
    assert "Nothing says whose patients stand in charges.csv" in run("intake", "patient.csv", "charges.csv", "--into", "ledger").stdout
    assert "Nothing says" not in run("intake", "patient.csv", "charges.csv", "--into", "named", "--system", "ARIA").stdout


def test_a_large_ledger_is_checked_too(run, tmp_path, monkeypatch):
    """From a size on, files are judged on disk, and a ledger folder has no files for that."""
    (tmp_path / "charges.csv").write_text(CHARGES)
    run("intake", "charges.csv", "--into", "ledger")
    plain = run("check", "ledger", "--as-of", "2026-11-22", "--format", "json")
    monkeypatch.setattr("oncoledger.bulk.size.LARGE_FROM", 1)
    assert run("check", "ledger", "--as-of", "2026-11-22", "--format", "json").stdout == plain.stdout


def test_a_charge_that_two_systems_state_is_judged_once(run, tmp_path):
    (tmp_path / "a.csv").write_text("patient_id,service_date,code\nP1,2026-03-02,77407\nP1,2026-03-02,77427\n")
    (tmp_path / "b.csv").write_text("patient_id,service_date,code,setting\nP1,2026-03-02,77407,hospital\nP1,2026-03-03,77407,hospital\n")
    run("intake", "a.csv", "--into", "ledger", "--system", "ARIA")
    run("intake", "b.csv", "--into", "ledger", "--system", "EPIC")
    report = json.loads(run("check", "ledger", "--as-of", "2026-11-22", "--format", "json").stdout)
    assert not [finding for finding in report["findings"] if finding["rule"].startswith("DUP")]
    assert any("judged once; not judged a second time: 1 of EPIC" in note for note in report["manifest"]["notes"])


def test_the_practice_says_whose_charges_are_judged(run, tmp_path):
    for name, more in (("a.csv", "P1,2026-03-02,77427\n"), ("b.csv", "")):
        (tmp_path / name).write_text(f"patient_id,service_date,code\nP1,2026-03-02,77407\n{more}")
    (tmp_path / "oncoledger.toml").write_text('charges_from = "EPIC"\n[[files]]\nmatch = "a.csv"\nsystem = "ARIA"\n[[files]]\nmatch = "b.csv"\nsystem = "EPIC"\n')
    run("intake", "a.csv", "b.csv", "--into", "ledger")
    report = json.loads(run("check", "ledger", "--as-of", "2026-11-22", "--format", "json").stdout)
    assert any("not judged a second time: 1 of ARIA" in note for note in report["manifest"]["notes"])
    with Store.open(tmp_path / "ledger") as store:
        assert [(row["system"], row["code"]) for row in store.rows("charge")] == [("ARIA", "77407"), ("ARIA", "77427"), ("EPIC", "77407")]


def test_persons_and_courses_of_the_ledger_are_those_that_are_judged(run, tmp_path):
    """One person under two numbers: two charges of a day for one delivery are seen together only when the two are joined."""
    for name, who, course in (("a.csv", "P1", "C1"), ("b.csv", "77", "K")):
        (tmp_path / name).write_text(f"patient_id,service_date,code,course_id,units\n{who},2026-03-02,77407,{course},{2 if who == '77' else 1}\n")
    run("intake", "a.csv", "--into", "ledger", "--system", "ARIA")
    run("intake", "b.csv", "--into", "ledger", "--system", "EPIC")
    with Store.open(tmp_path / "ledger") as store:
        store.set_persons({("ARIA", "P1"): "one", ("EPIC", "77"): "one"})
        store.set_courses({("ARIA", "C1"): "course of one", ("EPIC", "K"): "course of one"})
        charges = stored(tmp_path / "ledger", no_conventions).charges[0]
    assert charges["patient_id"].tolist() == ["one", "one"] and charges["course_id"].tolist() == ["course of one"] * 2


def fake_reader(path, name, system, zone):
    message = {"record_id": path.name, "patient_id": "P", "start_time": 1, "system": system or "X", "source_place": "message 1"}
    found = ReadError(name, "message 2", "nothing", "PID")
    return Records("HL7 v2", [Record("session", message)], [found], items=3, unused=Counter({"message of type ADT^A99": 1}))


def test_messages_by_their_reader(run, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "oncoledger.formats.hl7v2", SimpleNamespace(read_hl7=fake_reader))
    for n in range(5):
        (tmp_path / f"{n}.hl7").write_text(f"MSH|^~\\&|{n}\r")
    (tmp_path / "letter.pdf").write_bytes(b"%PDF-1.4")
    done = run("intake", ".", "--into", "ledger", "--system", "ARIA")
    assert done.exit_code == 1 and "HL7 v2: 5 files, 15 items, 5 records" in done.stdout and "not kept: message of type ADT^A99 5" in done.stdout
    kept = run("intake", "problems", 1, "--into", "ledger")
    assert kept.exit_code == 1 and kept.stdout.count("message 2: found nothing; expected PID") == 5
    assert "note: letter.pdf: the file: found a PDF document; expected a record of the clinic" in kept.stdout
    assert "5 files, 5 records, 5 problems" in run("intake", "runs", "--into", "ledger").stdout
    assert "there is no run 7" in run("intake", "problems", 7, "--into", "ledger").stderr


def test_a_file_with_the_name_of_a_subcommand(run, tmp_path):
    (tmp_path / "runs").write_text(CHARGES)
    assert "3 records" in run("intake", "./runs", "--into", "ledger").stdout


@pytest.mark.parametrize("content, says", [
    (b"%PDF-1.4", "a PDF document"), (b"", "an empty file"), (b'{"a": 1}', "JSON text that is no FHIR resource"), (b"\x00\x01\x02\x03" * 99, "binary data"),
])
def test_what_is_no_record_is_named(run, tmp_path, content, says):
    (tmp_path / "thing").write_bytes(content)
    done = run("intake", "thing", "--into", "ledger")
    assert done.exit_code == 1 and says in done.stderr and "Nothing new" in done.stdout


@pytest.mark.parametrize("arguments, says", [
    (["intake", "nowhere.csv", "--into", "ledger"], "no such file"),
    (["intake", "a.csv", "--into", "ledger", "--zone", "Mars/Olympus"], "no time zone of that name"),
    (["intake", "runs", "--into", "nowhere"], "is no ledger folder"),
    (["intake", "a.csv", "--into", "a.csv"], "a.csv"),
])
def test_wrong_use_is_one_sentence(run, tmp_path, arguments, says):
    (tmp_path / "a.csv").write_text(CHARGES)
    done = run(*arguments)
    assert done.exit_code in (1, 2) and says in done.stderr and "Traceback" not in done.stderr


def test_help_lists_what_there_is(run):
    assert "undo" in run("intake", "--help").stdout
    assert "Exit 0: everything was read" in run("intake", "read", "--help").stdout
