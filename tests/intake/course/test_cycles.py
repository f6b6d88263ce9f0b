"""What was done around the drugs of a cycle: its evaluation, care while it goes on, follow-up after the last one."""

from __future__ import annotations

from oncoledger.intake.course.cycles import cycles_of
from oncoledger.model.dates import day_of, iso
from oncoledger.model.times import DAY


def _given(name: str, day: str, cycle: int) -> dict:
    start = day_of(day) * DAY + 9 * 3600
    return {"record_id": name, "system": "EHR", "drug": "cisplatin", "status": "completed", "start_time": start, "cycle": cycle, "day": 1}


def _act(name: str, kind: str, day: str, status: str = "completed") -> dict:
    return {"record_id": name, "system": "EHR", "kind": kind, "status": status, "performed_time": day_of(day) * DAY}


def test_visits_around_cycles():
    rows = {
        "administration": [_given("A1", "2026-03-02", 1), _given("A2", "2026-03-23", 2)],
        "service": [
            _act("S1", "consult", "2026-02-25"), _act("S2", "lab", "2026-03-02"), _act("S3", "nurse_visit", "2026-03-09"), _act("S4", "follow_up", "2026-03-20"),
            _act("S5", "follow_up", "2026-04-20"), _act("S6", "follow_up", "2026-01-05"), _act("S7", "follow_up", "2026-09-01"), _act("S8", "biopsy", "2026-03-02"),
            _act("S9", "follow_up", "2026-03-21", "cancelled"),
        ],
    }  # fmt: skip
    first, second = cycles_of(rows, day_of("2026-06-01"))
    assert [(iso(each.day), each.kind, each.place) for each in first.visits] == [
        ("2026-02-25", "consult", "evaluation"), ("2026-03-02", "lab", "evaluation"), ("2026-03-09", "nurse_visit", "care"),
    ]  # fmt: skip
    assert [(iso(each.day), each.place) for each in second.visits] == [("2026-03-20", "evaluation"), ("2026-04-20", "follow-up")]
