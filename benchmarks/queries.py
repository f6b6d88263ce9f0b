"""How long documentation takes: checklists of every service of a made centre's courses, and their queries: `python -m benchmarks.queries [PATIENTS]`."""

from __future__ import annotations

import gc
import resource
import sys
import tempfile
import time
from pathlib import Path

from oncoledger.audit.coded import coded_persons
from oncoledger.audit.profile import Profile
from oncoledger.coding.documentation import checklist
from oncoledger.coding.evidence import Evidence
from oncoledger.coding.query import queries_of
from oncoledger.formats.records import Records
from oncoledger.intake.resolve import resolve
from oncoledger.intake.store import Store
from oncoledger.model.dates import day_of
from oncoledger.sources.library import Library
from oncoledger.world.clinical import records_of
from oncoledger.world.draw import patients

ROUNDS = 5


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    records = [record for course in patients(count, 5) for record in records_of(course, 5)]
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "ledger", create=True) as store:
        with store.run("intake", afterwards=resolve) as run:
            run.add("records", "0" * 64, 1, Records("table", records, items=len(records)))
        coded = [each for one in coded_persons(store, Library.open(), Profile(), day_of("2026-11-01"), {}) for each in one.courses]
    gc.freeze()  # what stands is not looked through again
    best = [9.0] * 3
    for _ in range(ROUNDS):
        at = time.process_time()
        evidence = [Evidence(each.ledger) for each in coded]
        said = [(service, known.said(service.rows, service.day)) for each, known in zip(coded, evidence, strict=True) for service in each.coding.services]
        told = time.process_time()
        for service, (facts, conflicts) in said:
            checklist(service.code, service.day, facts, frozenset(), conflicts)
        listed = time.process_time()
        asked = sum(len(queries_of(each.ledger, each.coding, law=each.terms.law)) for each in coded)
        ended = time.process_time()
        best = [min(one, other) for one, other in zip(best, (told - at, listed - told, ended - listed), strict=True)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(coded)} courses, {len(said):,} services, {asked} queries, {memory:.0f} MB")
    print(f"evidence {best[0] / len(said) * 1e6:.1f} us a service, checklist {best[1] / len(said) * 1e6:.1f} us a service, "
          f"queries {best[2] / len(coded) * 1e3:.2f} ms a course")  # fmt: skip


if __name__ == "__main__":
    main()
