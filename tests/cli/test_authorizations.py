"""`authorizations` on a ledger folder: exit codes, the worklist in order of urgency, text, JSON, page and workbook; hostile words stay words."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.formats.records import Record, Records
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.model.times import DAY

D = day_of("2026-02-02")
HOSTILE = "<script>alert(1)</script>"


def course_rows(name, payer, days, prescribed, approvals, booked=0, diagnosis="C61", site="prostate"):
    """One patient's course of 3D photons from 2026-02-02 on, on weekdays."""
    of = {"system": "EPIC", "patient_id": name}
    weekdays = [D + place + 2 * (place // 5) for place in range(days + booked)]
    yield "patient", {**of, "record_id": name, "family_name": "Heron", "given_names": name, "birth_date": 1000}
    yield "coverage", {**of, "record_id": f"{name}k", "payer_id": payer, "rank": 1, "status": "active"}
    yield "course", {**of, "record_id": f"{name}c", "course_number": "C1", "discipline": "radiation", "status": "active", "body_site": site, "intent": "curative",
                     "diagnoses": diagnosis}  # fmt: skip
    yield "phase", {**of, "record_id": f"{name}f", "course_id": f"{name}c", "name": "Primary", "fractions_planned": prescribed, "modality": "photon",
                    "technique": "3d", "body_site": site}  # fmt: skip
    yield "plan", {**of, "record_id": f"{name}p", "course_id": f"{name}c", "phase_id": f"{name}f", "plan_uid": f"1.{name}", "status": "approved",
                   "modality": "photon", "technique": "3d", "beams": 3, "isocenters": 1, "approved_time": (D - 4) * DAY}  # fmt: skip
    for place, day in enumerate(weekdays):
        times = {"start_time": day * DAY + 36000, "end_time": day * DAY + 36900}
        more = {"kind": "treatment", "course_id": f"{name}c", **times}
        if place < days:
            yield "session", {**of, **more, "record_id": f"{name}s{place}", "status": "completed", "plan_ids": f"{name}p", "phase_ids": f"{name}f"}
        else:
            yield "schedule", {**of, **more, "record_id": f"{name}b{place}", "status": "booked"}
    for place, (number, codes, units, last) in enumerate(approvals):
        yield "authorization", {**of, "record_id": f"{name}a{place}", "number": number, "payer_id": payer, "status": "approved", "codes": codes,
                                "approved_units": units * 1000, "from_date": D - 20, "to_date": last}  # fmt: skip


PATIENTS = [
    ("Ada", "UHC", 10, 20, [("A1", "77407", 12, D + 90)], 10),
    ("Bea", "UHC", 10, 20, [("B1", "77407", 20, D + 90)], 10),
    ("Cleo", "MEDICARE", 10, 20, []),
    ("Dot", "UHC", 10, 30, [("D1", "77386", 30, D + 90)], 20),
    ("Eve", "UHC", 10, 20, [("E1", "77407", 18, D + 90)], 10),
    ("Fay", "UHC", 10, 44, [(HOSTILE, "77407", 44, D + 90)]),
]


def ledger(folder, patients):
    records = [Record(table, {**values, "source_place": "row 1"}) for each in patients for table, values in course_rows(*each)]
    with Store.open(folder, create=True) as store, store.run("intake", afterwards=resolve) as run:
        run.add("records.csv", "0" * 64, 1, Records("table", records, items=len(records)))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return ledger(tmp_path_factory.mktemp("made") / "ledger", PATIENTS)


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))


def run(folder, *words, code=1):
    done = CliRunner().invoke(app, ["authorizations", str(folder), "--as-of", "2026-02-13", *words])
    assert done.exit_code == code, done.output
    return done


def test_the_worklist(folder):
    answer = json.loads(run(folder, "--format", "json").stdout)
    said = [(each["person"], each["urgency"]) for each in answer["worklist"]]
    assert said == [("EPIC:Dot", "now"), ("EPIC:Ada", "now"), ("EPIC:Eve", "soon"), ("EPIC:Fay", "screen")]
    by = {each["person"]: each for each in answer["worklist"]}
    assert [(each["date"], each["fraction"], each["units"], each["reason"]) for each in by["EPIC:Ada"]["alerts"]] == [("2026-02-18", 13, 8, "exceeded")]
    assert {each["urgency"] for each in by["EPIC:Dot"]["alerts"]} == {"now", "given"}
    assert by["EPIC:Fay"]["screens"][0]["says"] == "44 fractions prescribed; the norm is at most 28, 45 in listed cases."
    assert answer["courses"] == 6 and answer["needed"] == 5


def test_text_has_bars_and_the_day(folder):
    text = run(folder).stdout
    assert "Fraction 13 (77407), booked for 2026-02-18 is beyond the 12 approved (A1); 8 in all." in " ".join(text.split())
    ada = text[text.index("EPIC:Ada") :].splitlines()
    assert ada[1].startswith("  approved  ####") and ada[3].strip().startswith("planned") and "!" in ada[3]
    assert all(len(line) <= 100 for line in text.splitlines())


def test_one_course_in_order(folder):
    assert "IN ORDER: EPIC:Bea" in run(folder, "--course", "EPIC:Bea", code=0).stdout
    assert "no person and no course nobody" in run(folder, "--course", "nobody", code=2).stderr


def test_page_and_workbook(folder, tmp_path):
    page = run(folder, "--format", "html").stdout
    assert HOSTILE not in page and "&lt;script&gt;" in page and page.count('class="approval"') == 4
    run(folder, "--format", "xlsx", "--out", str(tmp_path / "a.xlsx"))
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "a.xlsx").read_bytes()))
    assert book.sheetnames == ["To do", "Courses", "Approvals"]
    assert len(list(book["To do"].values)) == 5


def test_where_no_system_keeps_approvals_their_absence_says_nothing(tmp_path):
    made = ledger(tmp_path / "bare", [("Gil", "UHC", 10, 20, [])])
    text = run(made, code=0).stdout
    assert "No approval is on file at all" in text and "TO BE ANSWERED" in text


def test_no_ledger(tmp_path):
    assert run(tmp_path / "none", code=2).stdout == ""


def charges(name, payer, days):
    for place in range(days):
        yield "charge", {"system": "BILL", "patient_id": name, "record_id": f"{name}x{place}", "service_date": D + place + 2 * (place // 5), "code": "77407",
                         "units": 1000, "setting": "hospital", "payer_id": payer, "payer_kind": "commercial"}  # fmt: skip


def test_check_reads_how_the_approval_stands(tmp_path):
    """AUT001 and AUT002 through the record of a ledger folder: beyond the units, another code, enough."""
    patients = [("Ada", "UHC", 10, 10, [("A1", "77407", 8, D + 90)]), ("Bea", "UHC", 10, 10, [("B1", "77407", 10, D + 90)]),
                ("Dot", "UHC", 3, 3, [("D1", "77386", 30, D + 90)])]  # fmt: skip
    records = [Record(table, {**values, "source_place": "row 1"}) for each in patients
               for table, values in (*course_rows(*each), *charges(each[0], each[1], each[2]), *same_number(each[0]))]  # fmt: skip
    with Store.open(tmp_path / "ledger", create=True) as store, store.run("intake", afterwards=resolve) as run_:
        run_.add("records.csv", "0" * 64, 1, Records("table", records, items=len(records)))
    done = CliRunner().invoke(app, ["check", str(tmp_path / "ledger"), "--as-of", "2026-03-31", "--format", "json", "--payer", "UHC"])
    found = [(each["rule"], each["patient_id"][-3:], line["service_date"]) for each in json.loads(done.stdout)["findings"] if each["rule"].startswith("AUT")
             for line in each["lines"] if line["role"] == "subject"]  # fmt: skip
    assert sorted(found) == [("AUT001", "Dot", "2026-02-02"), ("AUT001", "Dot", "2026-02-03"), ("AUT001", "Dot", "2026-02-04"),
                             ("AUT002", "Ada", "2026-02-12"), ("AUT002", "Ada", "2026-02-13")]  # fmt: skip


def same_number(name):
    """The person whom both systems know under one number."""
    for system in ("EPIC", "BILL"):
        of = {"system": system, "patient_id": name}
        if system == "BILL":
            yield "patient", {**of, "record_id": name, "family_name": "Heron", "given_names": name, "birth_date": 1000}
        yield "patient_identifier", {**of, "record_id": f"{name}{system}", "value": f"7{name}", "authority": "TOWN", "kind": "MR"}
