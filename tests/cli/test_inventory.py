"""`inventory` on a ledger folder: exit codes, payments, wrong use, page, workbook and CSV; hostile words stay words, and stock of nobody makes no person."""

from __future__ import annotations

import csv
import io
import json
import random

import openpyxl
import pytest
from typer.testing import CliRunner

from oncoledger.cli import app
from oncoledger.formats.records import Record as Row
from oncoledger.formats.records import Records, faults
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import iso
from oncoledger.report.inventory import Sheet, inventory_csv, inventory_text
from oncoledger.report.inventory_book import inventory_book
from oncoledger.report.inventory_page import inventory_html
from tests.audit.inventory_rows import HOSTILE, KEEP, ROUND, B, D, answer, clinic, stock


def records_of(tables):
    for table, rows in tables.items():
        for place, row in enumerate(rows, 2):
            values = {"system": "BILL", "record_id": f"{table}{place}", **row, "source_place": f"row {place}"}
            yield Row(table, {name: value for name, value in values.items() if name != "source_file"})


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    given, vials = clinic("A1 P1 5 J9271 200 200 0")
    rows = stock(f"{ROUND}\nbought 6 B 1")
    rows[-1]["drug"] = HOSTILE
    charge = {"patient_id": "P1", "system": "EHR", "service_date": D + 4, "code": "J9271", "units": 200_000, "payer_id": "MEDICARE", "payer_kind": "medicare",
              "setting": "freestanding", "claim_id": "K1", "modifiers": "JZ", "charge_amount": 20_000_00}  # fmt: skip
    tables = {
        "stock": rows, "administration": given, "vial": [vial | {"patient_id": "P1"} for vial in vials], "charge": [charge],
        "payment": [{"payment_id": f"Y{n}", "payment_amount": 900, "trace_number": "T1", "payment_date": D + 30, "payer_id": "M"} for n in (1, 2)],
        "remittance": [{"remittance_id": f"R{n}", "payment_id": f"Y{n}", "claim_number": "K1", "status": "1", "is_balanced": 1} for n in (1, 2)],
        "remittance_line": [{"remittance_id": f"R{n}", "line_number": 1, "code": "J9271", "modifiers": "JZ", "units": 150_000, "paid_amount": 900, "service_date": D + 4}
                            for n in (1, 2)],
    }  # fmt: skip
    records = list(records_of(tables))
    assert not list(faults(records))
    with Store.open(tmp_path / "ledger", create=True) as store, store.run("intake", afterwards=resolve) as run:
        run.add("records.csv", "0" * 64, 1, Records("table", records, items=len(records)))
    return tmp_path / "ledger"


def run(folder, *words, code=1):
    done = CliRunner().invoke(app, ["inventory", str(folder), "--as-of", "2026-03-01", *words])
    assert done.exit_code == code, done.output
    return done


def test_a_ledger_folder(folder):
    found = json.loads(run(folder, "--format", "json").stdout)
    assert [(gap["kind"], gap["units"], gap["person"]) for gap in found["gaps"]] == [("paid less", 50, "EHR:P1")], "one payment sent twice is one payment"
    assert found["rows"][1]["paid"] == 150 and found["rows"][1]["paid_amount"] == 9


def test_rows_of_nobody_make_no_person(folder):
    with Store.open(folder) as store:
        assert set(store.persons().values()) == {"EHR:P1"}
        assert len(store.rows("stock")) == 4 and not store.rows("stock", "EHR:P1")
        assert not any("person_id" in row for row in store.rows("stock"))


def test_page_workbook_and_csv_keep_hostile_words_as_words(folder, tmp_path):
    page = run(folder, "--format", "html").stdout
    assert "<script" not in page and "&lt;script&gt;" in page and page.count('class="drug"') == 3 and "<svg" in page
    table = list(csv.reader(io.StringIO(run(folder, "--format", "csv").stdout.lstrip("\ufeff"))))
    assert table[1][1] == "'" + HOSTILE and {len(row) for row in table} == {len(table[0])}
    run(folder, "--format", "xlsx", "--out", str(tmp_path / "i.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "i.xlsx")
    assert book.sheetnames == ["Gaps", "Drugs", "Units", "Packages", "Cannot convert", "Left out", "Notes"]
    assert [row[1].data_type for row in book["Units"].iter_rows(min_row=2)] == ["s", "s"]
    assert len(list(csv.reader(io.StringIO(run(folder, "--format", "csv", "--table", "cannot").stdout)))) == 2


@pytest.mark.parametrize("words, said", [
    (("--from", "2026-13"), "not a month or a day"), (("--from", "2026-02", "--to", "2026-01"), "is after"), (("--table", "gaps"), "goes with --format csv"),
    (("--drug", "J0000"), "no drug J0000"), (("--payer", "NOBODY"), "no profile for payer NOBODY"),
])  # fmt: skip
def test_wrong_use(folder, words, said):
    assert said in run(folder, *words, code=2).stderr


def test_nothing_differs(folder):
    assert run(folder, "--drug", B, code=0).stdout.startswith("1 drug from ")
    assert run(folder, "--to", "2026-01-04", code=0).exit_code == 0


def test_an_empty_ledger(tmp_path, monkeypatch):
    monkeypatch.setenv("ONCOLEDGER_HOME", str(tmp_path / "home"))
    with Store.open(tmp_path / "bare", create=True):
        pass
    assert "No stock is on file" in run(tmp_path / "bare", code=0).stdout


def test_every_form_of_a_long_answer(starter):
    chance = random.Random(7)
    lines = "\n".join(f"P{n} {chance.randint(3, 28)} J9271 {chance.randint(1, 300)} paid_units={chance.randint(0, 300)} paid_cents=5" for n in range(120))
    found = answer(starter, KEEP, "A1 P1 5 J9271 200 200 0\nA2 P2 30 J9271 200 200 0", lines)
    text = inventory_text(found, 100)
    assert "more; --format xlsx" in text and len(inventory_html(found)) > 10_000 and inventory_book(found)[:2] == b"PK"
    assert inventory_csv(found, Sheet.gaps).count(b"\r\n") == len(found.gaps) + 1
    assert found.first == iso(D)
