"""The ledger folder: rows written a second, and how soon a ledger of 100,000 sessions answers. `python -m benchmarks.ledger_folder [ROWS]`."""

from __future__ import annotations

import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.growth import say
from oncoledger.formats.records import Record, Records
from oncoledger.intake.store import Store

FRACTIONS = 30
"""Sessions of one invented person."""


def sessions(rows: int) -> list[Record]:
    """Sessions with the columns that a record system fills; each of a patient's on its own day."""
    records = []
    for n in range(rows):
        patient, day = divmod(n, FRACTIONS)
        values: dict[str, str | int] = {
            "record_id": f"S{n * 7919 % rows}", "patient_id": f"P{patient}", "system": "ARIA", "source_place": f"row {n + 2}",
            "version_time": 1_770_000_000 + n, "start_time": 1_770_000_000 + day * 86_400, "end_time": 1_770_000_900 + day * 86_400,
            "kind": "treatment", "status": "completed", "session_number": day + 1,
            "course_id": f"C{patient}", "phase_ids": f"C{patient}.1", "machine": "LINAC 2", "is_verified": 1, "guidance": "cbct",
        }  # fmt: skip
        records.append(Record("session", values))
    return records


def patients(rows: int) -> list[Record]:
    known = ((f"P{n}", f"row {n + 2}") for n in range(-(-rows // FRACTIONS)))
    return [Record("patient", {"record_id": name, "patient_id": name, "system": "ARIA", "source_place": place}) for name, place in known]


def spent(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def ledger_folder(rows: int = 100_000) -> None:
    """Write, write a later version of everything, open, ask, take back."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        people = patients(rows)
        for what, file, bar in (("first", "a.csv", "bar: 50,000; "), ("a later version of each", "b.csv", "")):
            records = sessions(rows) + people
            started, worked = time.perf_counter(), time.process_time()
            with Store.open(folder, create=True) as store, store.run("benchmark") as run:
                run.add(file, file, rows, Records("table", records, items=len(records)))
            rate, of_core = len(records) / (time.perf_counter() - started), len(records) / (time.process_time() - worked)
            say(f"ledger folder, {len(records):,} rows written, {what}", f"{rate:,.0f} rows/s", f"{bar}{of_core:,.0f} a second of processor time")
        with Store.open(folder) as store:
            store.set_persons({("ARIA", str(each.values["record_id"])): f"ARIA:{each.values['record_id']}" for each in people})
        say(f"open it, name its {len(people):,} persons", f"{spent(lambda: opened(folder)):.2f} s", "bar: 1 s")
        with Store.open(folder) as store:
            say("  sessions of one person", f"{spent(lambda: store.rows('session', 'ARIA:P7')) * 1e3:.1f} ms")
            columns = ["patient_id", "start_time", "end_time", "status", "course_id", "system"]
            say("  six columns of all sessions", f"{spent(lambda: store.table('session', columns)):.2f} s")
            say("  a run taken back", f"{spent(lambda: store.undo(2)):.2f} s", f"{(folder / 'ledger.sqlite').stat().st_size / 1e6:,.0f} MB on disk")
    say("  memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def opened(folder: Path) -> None:
    with Store.open(folder) as store:
        store.persons()
        store.runs()


if __name__ == "__main__":
    ledger_folder(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
