"""How long the ledger of one course takes: 35 fractions told by two systems, and 10,000 courses a minute as the bar: `python -m benchmarks.course`."""

from __future__ import annotations

import resource
import time

from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of, weekday
from oncoledger.model.times import DAY

FRACTIONS, COURSES = 35, 500


def rows(first: int) -> dict[str, list[dict[str, object]]]:
    """A course with prescription and plan; each visit with a treatment record, a session and an appointment in one system, and an appointment in the other."""
    days = [day for day in range(first, first + 60) if weekday(day) < 5][:FRACTIONS]
    made: dict[str, list[dict[str, object]]] = {
        "course": [{"system": "RO", "record_id": "C1", "status": "completed", "discipline": "radiation"}],
        "phase": [{"system": "RO", "record_id": "P1", "course_id": "C1", "name": "Primary", "fractions_planned": FRACTIONS}],
        "plan": [{"system": "RO", "record_id": "L1", "plan_uid": "2.25.1", "phase_id": "P1", "fractions_planned": FRACTIONS}],
        "fraction": [],
        "session": [],
        "schedule": [],
    }
    for n, day in enumerate(days, 1):
        at = day * DAY + 36_000
        made["schedule"] += [
            {"system": system, "record_id": f"A{n}", "kind": "treatment", "status": "completed", "start_time": at, "end_time": at + 900}
            for system in ("RO", "EHR")
        ]
        made["session"].append(
            {
                "system": "RO",
                "record_id": f"S{n}",
                "kind": "treatment",
                "status": "completed",
                "start_time": at + 120,
                "end_time": at + 800,
                "schedule_id": f"A{n}",
                "phase_ids": "P1",
                "guidance": "cbct",
            }
        )
        made["fraction"].append(
            {
                "system": "RO",
                "record_id": f"F{n}",
                "status": "completed",
                "start_time": at + 240,
                "end_time": at + 600,
                "phase_id": "P1",
                "plan_uid": "2.25.1",
                "session_id": f"S{n}",
                "fraction_number": n,
            }
        )
    return made


def main() -> None:
    told = rows(day_of("2026-01-05"))
    found = one_course("C1", told, day_of("2026-06-01"))
    assert found.delivered == len(found.given) == FRACTIONS and not found.conflicts
    started = time.process_time()
    for _ in range(COURSES):
        one_course("C1", told, day_of("2026-06-01"))
    each = (time.process_time() - started) / COURSES
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    size = sum(map(len, told.values()))
    print(f"{each * 1000:.2f} ms of processor time a course of {FRACTIONS} fractions and {size} rows")
    print(f"{60 / each:,.0f} courses a minute of one core; {memory:,.0f} MB")


if __name__ == "__main__":
    main()
