"""A ledger's plain tables: what stands, in words that `intake` reads again."""

from __future__ import annotations

import csv

from oncoledger.formats.records import Record, Records
from oncoledger.intake.export import export
from oncoledger.intake.into import take_in
from oncoledger.intake.store import Store

ROWS = [
    ("patient", {"record_id": "P1", "family_name": "Heron, the \"elder\"", "birth_date": -5000, "patient_id": "P1"}),
    ("session", {"record_id": "S1", "patient_id": "P1", "start_time": 1_772_446_205, "status": "completed", "is_verified": 0, "version_time": 1_772_500_000}),
    ("session", {"record_id": "S2", "patient_id": "P1", "start_time": 1_772_532_000, "status": "line one\nline two"}),
    ("session", {"record_id": "S3", "patient_id": "P1", "start_time": 1_772_532_000, "is_retracted": 1}),
    ("administration", {"record_id": "A1", "patient_id": "P1", "start_time": 1_772_532_000, "drug": "=1+1", "dose": 1_250, "dose_unit": "mg", "volume": -1}),
    ("charge", {"record_id": "C1", "patient_id": "P1", "service_date": 20_000, "code": "77412", "units": 1_500, "charge_amount": 10_050}),
]  # fmt: skip


def shown(store, table):
    left_out = ("person_id", "source_file", "source_place", "run_id")
    return [{name: value for name, value in row.items() if name not in left_out} for row in store.rows(table)]


def test_tables_that_are_read_again(tmp_path):
    with Store.open(tmp_path / "one", create=True) as store:
        with store.run() as run:
            run.add("a", "a", 1, Records("table", [Record(table, values | {"system": "ARIA", "source_place": "row 1"}) for table, values in ROWS]))
        assert export(store, tmp_path / "out") == {"patient": 1, "session": 2, "administration": 1, "charge": 1}
        with Store.open(tmp_path / "two", create=True) as again:
            taken = take_in([tmp_path / "out"], again)
            assert taken.is_whole, taken.problems
            for table in ("session", "administration"):
                assert shown(again, table) == shown(store, table)
            assert [row["family_name"] for row in again.rows("patient")] == ['Heron, the "elder"']
            assert [(row["service_date"], row["code"], row["units"], row["charge_amount"]) for row in again.rows("charge")] == [(20_000, "77412", 1_500, 10_050)]
    with (tmp_path / "out" / "charge.csv").open() as file:
        row = next(csv.DictReader(file))
        assert (row["units"], row["charge_amount"], row["service_date"], row["source_file"], row["system"]) == ("1.5", "100.50", "2024-10-04", "a", "ARIA")
