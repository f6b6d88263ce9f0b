"""Courses a minute through `code` and `reconcile`, and one course alone: `python -m benchmarks.coding [PATIENTS]`.

A world of patients with records in two systems and slips between record and charge is written, taken into a ledger folder, coded and reconciled; each
with as many processes as there are processors. Bars: 10,000 courses a minute, one course in 10 ms.
"""

from __future__ import annotations

import csv
import resource
import sys
import tempfile
import time
from pathlib import Path

from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import actuals_of, reconciled
from oncoledger.coding.radiation.course import code_record
from oncoledger.coding.radiation.record import record_of
from oncoledger.coding.terms import Practice, Terms
from oncoledger.engine.encode import Options
from oncoledger.intake.course.stored import every_ledger
from oncoledger.intake.into import Said, take_in
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from oncoledger.world.write import write_world

AS_OF = day_of("2026-11-27")


def main(patients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world, ledger = Path(folder) / "world", Path(folder) / "ledger"
        write_world(world, patients, 3, slips=True)
        library = Library.open()
        profile = Profile.read(world / "oncoledger.toml", set(book()))
        with Store.open(ledger, create=True) as store:
            _of_radiation(world)
            take_in([world / "records"], store)
            take_in([world / "charges"], store, Said(system="RIVERBEND-EHR"))
        _reconcile(ledger, library, profile)
        _one(ledger, library)


def _of_radiation(world: Path) -> None:
    """Leave those alone who have a record of the radiation department, in records and charges: half of the world's patients are of medical oncology, which
    `benchmarks.infusion` measures."""
    with (world / "records" / "department" / "patient_identifier.csv").open(encoding="utf-8", newline="") as file:
        known = {row["value"] for row in csv.DictReader(file)}
    for path in (*(world / "records" / "hospital").glob("*.csv"), world / "charges" / "charges.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            head, *rows = csv.reader(file)
        whose = head.index("record_id") if path.name == "patient.csv" else head.index("patient_id") if "patient_id" in head else -1
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([head, *(row for row in rows if whose < 0 or row[whose] in known)])


def _reconcile(ledger: Path, library: Library, profile: Profile) -> None:
    start = time.perf_counter()
    answer = reconciled(ledger, library, profile, Options(AS_OF))
    took = time.perf_counter() - start
    print(f"code and reconcile: {answer.courses:,} courses, {answer.charged:,} charges in {took:.1f} s: {answer.courses / took * 60:,.0f} courses a minute")
    start = time.perf_counter()
    actuals_of(ledger, library, profile, Options(AS_OF))
    print(f"  of it reading the charges: {time.perf_counter() - start:.1f} s")


def _one(ledger: Path, library: Library) -> None:
    terms = Terms("hospital", library.payer("MEDICARE"), library, Practice())
    with Store.open(ledger) as store:
        some = [(each, rows) for _, rows, courses in every_ledger(store, AS_OF) for each in courses][:400]
        for each, rows in some[:20]:
            code_record(record_of(each, rows), terms)
        start = time.perf_counter()
        for each, rows in some:
            code_record(record_of(each, rows), terms)
        each_ms = (time.perf_counter() - start) / len(some) * 1000
        print(f"one course coded: {each_ms:.2f} ms; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MB")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
