"""An invented course for the page and the terminal: 27 fractions over New Year, two systems, a replan, a boost, a broken machine, charges and an approval."""

from __future__ import annotations

from oncoledger.intake.course import CourseLedger, Presence, presence
from oncoledger.intake.course.days import is_workday
from oncoledger.model.dates import day_of, iso
from tests.intake.course.rows import course

_HEAD = """
course ARIA course_number=C1 status=active discipline=radiation body_site=breast laterality=left
phase ARIA record_id=P name=Left_breast_tangents fractions_planned=25 technique=3d body_site=breast
phase ARIA record_id=B name=Boost is_boost=1 fractions_planned=5 technique=electron
plan ARIA plan_uid=1 phase_id=P
plan ARIA plan_uid=2 phase_id=P replaces_plan_uid=1
document EPIC kind=planning_note authored_time=1765360800
authorization EPIC number=A-17 codes=77412 approved_units=30000 from_date=2025-12-01 to_date=2026-02-28 status=approved
"""
BROKEN = ("2026-01-06", "2026-01-07")


def sample_course() -> tuple[str, CourseLedger, Presence, int]:
    """Person, course, presence, as_of."""
    lines, day, given = [_HEAD], day_of("2025-12-15"), 0
    while given < 27:
        on = iso(day)
        if is_workday(day) and on in BROKEN:
            lines.append(f"session ARIA {on} 10:00 cancelled status_reason=machine_down")
        elif is_workday(day):
            given += 1
            phase, plan, number = ("B", 3, given - 25) if given > 25 else ("P", 1, given) if given < 12 else ("P", 2, given - 11)
            status, booked = "partial" if given == 27 else "completed", "cancelled" if given == 9 else "completed"
            lines.append(f"fraction ARIA {on} 10:02 {status} phase_id={phase} plan_uid={plan} fraction_number={number} guidance=cbct")
            lines.append(f"schedule EPIC {on} 10:00 {booked}")
            lines.append(f"charge EPIC service_date={on} code=77412 units=1000{' form=837P' if given < 15 else ''}")
        day += 1
    lines += [f"schedule ARIA {iso(day)} 10:00 booked", f"schedule ARIA {iso(day + 1)} 10:00 booked"]
    found = course("\n".join(lines), day + 1)
    return "P-1", found, presence(found, {"treatment": "ARIA", "planning": "ARIA", "documents": "ONC", "charges": "EPIC", "administration": "ONC"}), day + 1
