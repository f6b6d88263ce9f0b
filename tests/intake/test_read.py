"""Many files as one ledger: folders, duplicates, what is passed over, and real claims."""

from __future__ import annotations

import shutil

import pytest

from oncoledger.intake import read_inputs
from oncoledger.model.dates import iso
from oncoledger.model.schema import CHARGE
from oncoledger.sources import Library

from .x12 import Claim, written

CSV = "patient_id,service_date,code\nP1,2025-03-07,77427\nP2,2025-04-08,96413\n"


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    return Library.open(tmp_path_factory.mktemp("home"))


@pytest.fixture
def folder(tmp_path):
    def make(**files):
        for name, content in files.items():
            path = tmp_path / name.replace("__", "/").replace("_dot_", ".")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path

    return make


def names(ledger, root):
    return [entry.file.removeprefix(str(root) + "/") for entry in ledger.inputs]


def test_any_mix(folder, library):
    root = folder(b__charges_dot_csv=CSV, a_dot_837=written([Claim("A1", ["77412@2025-03-07"])]), note_dot_txt="Dear all,", c_dot_pdf="%PDF", _dot_hidden_dot_csv=CSV)
    seen = []
    ledger = read_inputs([root], library=library, progress=lambda *step: seen.append(step))
    assert names(ledger, root) == ["a.837", "b/charges.csv"] and ledger.problems == []
    assert seen == [("reading a.837", 0, 3), ("reading note.txt", 1, 3), ("reading charges.csv", 2, 3)]
    assert set(ledger.charges.columns) == set(CHARGE.kinds) and len(ledger.charges) == 3
    assert all(ledger.charges["course_id"].tolist())
    assert ledger.charges["source_file"].words[1:] == [entry.file for entry in ledger.inputs]
    assert [entry.is_whole for entry in ledger.inputs] == [False, True]
    assert [iso(ledger.inputs[1].first_day), iso(ledger.inputs[1].last_day)] == ["2025-03-07", "2025-04-08"]
    assert sorted(note.split(":")[0] for note in ledger.notes) == ["not read, a PDF document", "not read, no heading of a charge table"]


@pytest.mark.parametrize(("whole", "expected"), [(None, [False, True]), (True, [True, True]), (False, [False, False])])
def test_whole_and_partial(folder, library, whole, expected):
    root = folder(a_dot_837=written([Claim("A1", ["77412@2025-03-07"])]), b_dot_csv=CSV)
    assert [entry.is_whole for entry in read_inputs([root], whole=whole, library=library).inputs] == expected


def test_named_files_are_not_passed_over(folder, library):
    root = folder(c_dot_pdf="%PDF", note_dot_txt="Dear all,")
    ledger = read_inputs([root / "c.pdf", root / "note.txt", root / "nowhere.csv", root / "empty"], library=library)
    assert [problem.found for problem in ledger.problems] == ["a PDF document", "no such file", "no such file", "the columns Dear all, (blank)"]
    assert len(ledger.charges) == 0 and set(ledger.charges.columns) == set(CHARGE.kinds)


def test_folder_without_input(tmp_path, library):
    assert read_inputs([tmp_path], library=library).problems[0].found == "no file that can be read"


def test_the_same_bytes_are_read_once(folder, library):
    root = folder(a_dot_csv=CSV, b__copy_dot_csv=CSV, c_dot_csv=CSV.replace("P1", "P3"))
    ledger = read_inputs([root, root / "a.csv"], library=library)
    assert names(ledger, root) == ["a.csv", "c.csv"] and len(ledger.charges) == 4
    assert len([note for note in ledger.notes if "the same bytes as" in note]) == 2


def test_a_heading_without_rows_is_named(folder, library):
    ledger = read_inputs([folder(a_dot_csv="mrn,dos,cpt\n")], library=library)
    assert [entry.rows for entry in ledger.inputs] == [0] and "no rows below the heading" in ledger.notes[-1]


def test_ledger_folder(folder, library):
    root = folder(charge_dot_csv=CSV, session_dot_csv="session_id,course_id\n1,1\n", claim_dot_parquet=b"PAR1", extra_dot_csv=CSV.replace("P1", "P3"))
    ledger = read_inputs([root], library=library)
    assert names(ledger, root) == ["charge.csv", "extra.csv"] and ledger.problems == []
    assert "session.csv" in ledger.notes[-1] and "does not use" in ledger.notes[-1]


def test_a_charge_table_with_a_column_missing_is_a_problem_even_in_a_folder(folder, library):
    ledger = read_inputs([folder(a_dot_csv="mrn,dos\nP1,2025-03-07\n")], library=library)
    assert "code not found" in ledger.problems[0].expected


def test_what_the_caller_said_fills_only_silence(folder, library):
    root = folder(a_dot_csv="patient_id,service_date,code,setting,payer,pos\nP1,2025-03-07,77427,,,\nP2,2025-03-07,77427,office,BCBSNC,\nP3,2025-03-07,77427,,,22\n")
    charges = read_inputs([root], payer="UHC", setting="hospital", library=library).charges
    assert charges["payer_id"].tolist() == ["UHC", "BCBSNC", "UHC"] and charges["setting"].tolist() == ["hospital", "freestanding", ""]


def test_claims_of_nobody_are_not_one_person(folder, library):
    text = written([Claim("A1", ["77412@2025-03-07"]), Claim("A2", ["77412@2025-03-07"])])
    text = text.replace("NM1*IL*1*DOE*JANE****MI*M1~\n", "").replace("DMG*D8*19500102*F~\n", "")
    charges = read_inputs([folder(a_dot_837=text)], library=library).charges
    assert len(set(charges["patient_id"].tolist())) == 2 and all(charges["patient_id"].tolist())


def test_real_claims(shared, library, tmp_path):
    """Every public 837 file beside the project is answered; lines with a date become charges with a patient and a course."""
    for path in (shared / "data" / "x12" / "837").glob("*.edi"):
        shutil.copy(path, tmp_path)
    ledger = read_inputs([tmp_path], library=library)
    assert len(ledger.inputs) > 50 and len(ledger.charges) > 2000
    assert all(ledger.charges["patient_id"].tolist()) and all(ledger.charges["course_id"].tolist())
    assert ledger.claims is not None and len(ledger.service_lines) >= len(ledger.charges)
