"""Infusion days a minute through `code`: `python -m benchmarks.infusion [PATIENTS]`.

A world of patients with their records is written and taken into a ledger folder; every course of drugs is coded, reading its rows included, in one process.
Bar: 20,000 infusion days a minute.
"""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from pathlib import Path

from oncoledger.audit.coded import coded_persons
from oncoledger.audit.profile import Profile
from oncoledger.audit.reconciliation import coding_of
from oncoledger.coding.infusion.course import code_drugs
from oncoledger.intake.into import take_in
from oncoledger.intake.store import Store
from oncoledger.model.collecting import no_collecting
from oncoledger.model.dates import day_of
from oncoledger.rulebook import book
from oncoledger.sources.library import Library
from oncoledger.world.write import write_world

AS_OF = day_of("2026-11-27")


def main(patients: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        world, ledger = Path(folder) / "world", Path(folder) / "ledger"
        write_world(world, patients, 4)
        with Store.open(ledger, create=True) as store:
            take_in([world / "records"], store)
        library, profile = Library.open(), Profile.read(world / "oncoledger.toml", set(book()))
        with Store.open(ledger) as store, store.reading(), no_collecting():
            persons = _of_drugs(store)
            start = time.perf_counter()
            days = lines = 0
            some = []
            for coded in coded_persons(store, library, profile, AS_OF, {}, persons, visits_alone=True):
                for course in coded.courses:
                    if course.drugs is not None:
                        shown = coding_of(coded.person, course)
                        days, lines = days + len(shown.days), lines + len(shown.charges)
                        some.append((course, coded.rows))
            took = time.perf_counter() - start
            print(f"code: {len(persons):,} persons, {days:,} infusion days, {lines:,} lines in {took:.1f} s: {days / took * 60:,.0f} infusion days a minute")
            start = time.perf_counter()
            for course, rows in some[:200]:
                code_drugs(course.ledger, course.terms, rows)
            each = (time.perf_counter() - start) / max(sum(len(course.drugs.pictures) for course, _ in some[:200] if course.drugs), 1) * 1000
        print(f"coding alone: {each:.2f} ms an infusion day; peak {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10:,} MB")


def _of_drugs(store: Store) -> list[str]:
    sql = "SELECT DISTINCT p.person_id FROM administration t JOIN person p ON p.system=t.system AND p.patient_id=t.patient_id WHERE t.is_current=1"
    return sorted(person for (person,) in store.db.execute(sql))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_200)
