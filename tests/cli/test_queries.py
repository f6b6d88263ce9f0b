"""`queries` from the list to the answer and back: text, JSON, workbook, pages; what an answer changes, and how it is taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.formats.records import Record, Records
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from tests.coding.test_query import DAY, D, rows

AS_OF = ("--as-of", "2026-06-30")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A ledger of one course, made once."""
    folder = tmp_path_factory.mktemp("made") / "ledger"
    both = (("EPIC", "1"), ("HOSPITAL", "H1"))
    note = {"record_id": "n", "system": "HOSPITAL", "patient_id": "H1", "kind": "consult", "status": "completed", "performed_time": (D - 5) * DAY, "facts": "new=yes"}
    number = {"value": "77", "authority": "TOWN", "kind": "MR"}
    tables = {
        **rows(service=[note]),
        "patient": [{"record_id": name, "system": system, "family_name": "Heron", "given_names": "Greta", "birth_date": 1000} for system, name in both],
        "patient_identifier": [{"record_id": f"i{name}", "system": system, "patient_id": name, **number} for system, name in both],
        "provider": [{"record_id": "9", "system": "EPIC", "name": "Finch, Ada", "credential": "MD"}],
    }
    records = [Record(table, {**values, "source_place": "row 1"}) for table, some in tables.items() for values in some]
    with Store.open(folder, create=True) as store, store.run("intake", afterwards=resolve) as run:
        run.add("records.csv", "0" * 64, 1, Records("table", records, items=len(records)))
    return folder


@pytest.fixture
def folder(made, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    return Path(shutil.copytree(made, tmp_path / "ledger"))


def run(*words, code=0, folder=None):
    more = ("--in", str(folder)) if folder else ()
    done = CliRunner().invoke(app, ["queries", *map(str, words), *more])
    assert done.exit_code == code, done.output
    return done.output


def listed(folder, *words, code=1):
    return json.loads(run("--format", "json", *AS_OF, *words, folder=folder, code=code))


def find(folder, kind, element):
    return next(each for each in listed(folder) if (each["about"], each["element"]) == (kind, element))


def test_the_list(folder):
    said = run(*AS_OF, folder=folder, code=1)
    assert "Finch, Ada, physician: " in said and "Therapists: " in said and "EPIC:1, course EPIC:c" in said
    assert "Does the note tell why this simulation was needed?" in said and "[Yes; No; Unable to determine]" in said
    therapist = listed(folder, "--to", "therapist")
    assert therapist and {each["to"] for each in therapist} == {"therapist"}
    one = find(folder, "simulation", "rationale")
    assert (one["clinician"], one["date"], one["could_lead_to"], one["completes"]) == ("Finch, Ada", "2026-03-02", ["77290"], ["service EPIC sim"])
    assert listed(folder, "--course", "EPIC:c") == listed(folder, "--course", "EPIC:1") == listed(folder)


def test_an_answer_and_what_it_changes(folder):
    before, one = listed(folder), find(folder, "simulation", "rationale")
    said = run("answer", one["id"], "yes", "--by", "A. Finch", "--date", "2026-06-20", *AS_OF, folder=folder)
    assert f"Run 2: {one['id']} is answered." in said
    after = listed(folder)
    assert {each["id"] for each in before} - {each["id"] for each in after} == {one["id"]} and len(after) == len(before) - 1
    said = run("answered", folder=folder)
    assert f"{one['id']}  2026-06-20  yes  by A. Finch  (run 2, EPIC:1, course EPIC:c)" in said
    with Store.open(folder) as store:
        [document] = store.rows("document")
        assert (document["kind"], document["element"], document["service_id"], document["course_id"]) == ("query_answer", "rationale", "sim", "c")
    assert "was answered by A. Finch with 'yes'" in run("answer", one["id"], "no", "--by", "x", *AS_OF, folder=folder, code=2)
    assert CliRunner().invoke(app, ["intake", "undo", "2", "--into", str(folder)]).exit_code == 0
    assert listed(folder) == before and "Nothing was answered." in run("answered", folder=folder)


def test_a_note_that_names_no_course(folder):
    """The hospital's system knows no course: its act is of the one around its day, and so is an answer that comes months later."""
    before = listed(folder)
    [one] = [each for each in before if each["about"] == "consult" and each["element"] == "mdm"]
    assert one["completes"] == ["service HOSPITAL n"]
    run("answer", one["id"], "high", "--by", "A. Finch", "--date", "2027-01-20", *AS_OF, folder=folder)
    assert one["id"] not in {each["id"] for each in listed(folder)}
    done = CliRunner().invoke(app, ["code", str(folder), *AS_OF])
    assert "99205" in done.output


def test_a_denial_and_a_withdrawal(folder):
    before, one = listed(folder), find(folder, "simulation", "imaging")
    run("answer", one["id"], "--absent", "--by", "T. Wren", *AS_OF, folder=folder)
    assert one["id"] not in {each["id"] for each in listed(folder)} and "absent" in run("answered", folder=folder)
    assert f"The answer to {one['id']} is withdrawn." in run("withdraw", one["id"], folder=folder)
    assert listed(folder) == before
    assert f"no answer to {one['id']} stands" in run("withdraw", one["id"], folder=folder, code=2)
    run("answer", one["id"], "yes", "--by", "T. Wren", *AS_OF, folder=folder)
    assert len(listed(folder)) == len(before) - 1


WRONG = [
    (["answer", "Q1", "yes", "--by", "x"], "no open query Q1"),
    (["answer", "ID", "perhaps", "--by", "x"], "'perhaps' does not answer ID; expected one of yes, no, or unable"),
    (["answer", "ID", "--by", "x"], "needs an answer (one of yes, no, or unable) or --absent, one of the two"),
    (["answer", "ID", "yes", "--absent", "--by", "x"], "needs an answer (one of yes, no, or unable) or --absent, one of the two"),
    (["answer", "ID", "yes", "--by", " "], "an answer needs a name"),
    (["answer", "ID", "yes", "--by", "x", "--date", "soon"], "--date soon: not a date"),
    (["read", "no.xlsx"], "cannot be read"),
]


@pytest.mark.parametrize(("words", "expected"), WRONG, ids=lambda each: each if isinstance(each, str) else " ".join(each))
def test_wrong_use(folder, words, expected):
    name = find(folder, "simulation", "rationale")["id"]
    more = AS_OF if words[0] == "answer" else ()
    said = run(*(name if word == "ID" else word for word in words), *more, folder=folder, code=2)
    assert expected.replace("ID", name) in " ".join(said.split())
    with Store.open(folder) as store:
        assert not store.rows("document")


def test_no_ledger_and_no_course(folder, tmp_path):
    assert "is no ledger folder" in run(folder=tmp_path, code=2)
    assert "no person and no course EPIC:z" in run("--course", "EPIC:z", folder=folder, code=2)


def test_the_workbook_there_and_back(folder, tmp_path):
    file = tmp_path / "queries.xlsx"
    before = listed(folder)
    run("--format", "xlsx", "--out", file, *AS_OF, folder=folder, code=1)
    book = openpyxl.load_workbook(file)
    sheet = book["Queries"]
    heads = [cell.value for cell in sheet[1]]
    place = {head: heads.index(head) + 1 for head in heads}
    assert sheet.max_row == len(before) + 1 and not any("77" in str(cell.value) for line in sheet.iter_rows(min_row=2, min_col=8) for cell in line if cell.value)
    of = {sheet.cell(line, 1).value: line for line in range(2, sheet.max_row + 1)}
    names = {(each["about"], each["element"]): each["id"] for each in before}
    rationale, imaging, dvh, extent = (names[key] for key in (
        ("simulation", "rationale"), ("simulation", "imaging"), ("plan", "dvh"), ("clinical_planning", "extent")))  # fmt: skip
    for name, answer, by in ((rationale, "Yes", "A. Finch"), (imaging, "there is none", ""), (dvh, "who knows", "A. Finch"), (extent, "Unable to determine", None)):
        sheet.cell(of[name], place["Answer"], answer)
        sheet.cell(of[name], place["Answered by"], by)
    sheet.cell(of[rationale], place["Answered on"], "2026-06-21")
    book.save(file)
    said = run("read", file, "--by", "Office", *AS_OF, folder=folder, code=1)
    assert "Run 2: 3 answered." in said and f"sheet Queries, row {of[dvh]}" in said and "who knows" in said and "one of yes, no, or unable" in said
    gone = {each["id"] for each in before} - {each["id"] for each in listed(folder)}
    assert gone == {rationale, imaging, extent}
    answers = run("answered", folder=folder)
    assert f"{rationale}  2026-06-21  yes  by A. Finch" in answers and "absent  by Office" in answers and "unable  by Office" in answers
    said = run("read", file, "--by", "Office", *AS_OF, folder=folder, code=1)
    assert "No new answer." in said and said.count("row ") == 1, "what stands already is no problem"
    with Store.open(folder) as store:
        assert len(store.rows("document")) == 3 and len(store.runs()) == 2


def test_a_page_for_each_clinician(folder, tmp_path):
    said = run("send", "--out", tmp_path / "pages", *AS_OF, folder=folder)
    pages = {path.name: path.read_text("utf-8") for path in (tmp_path / "pages").iterdir()}
    assert set(pages) == {"physician-finch-ada.html", "physicist.html", "therapist.html"} and all(name in said for name in pages)
    for text in pages.values():
        assert "<script" not in text and "Heron" not in text and "77290" not in text and "Unable to determine" in text
    assert "Does the note tell why this simulation was needed?" in pages["physician-finch-ada.html"]
    assert "<h2>" in run("--format", "html", *AS_OF, folder=folder, code=1)


def test_nothing_open(tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    Store.open(tmp_path / "ledger", create=True).close()
    assert "No open queries." in run(folder=tmp_path / "ledger")
