"""How sessions and fractions of a course are counted: a case is a few rows and what comes of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import iso
from oncoledger.model.times import DAY

from .rows import AS_OF, course, rows_of, shuffled

# What is told; visits given; fractions given whole; in part; repeated numbers; contradictions.
COUNTED = {
    "two systems of one session": ("""
        fraction ARIA 2026-01-05 10:02 completed plan_uid=1 fraction_number=1
        schedule EPIC 2026-01-05 10:00 completed""", 1, 1, 0, [], 0),
    "the same, once more by a third": ("""
        fraction ARIA 2026-01-05 10:02 completed plan_uid=1 fraction_number=1
        fraction DICOM 2026-01-05 10:02 completed plan_uid=1 fraction_number=1
        schedule EPIC 2026-01-05 10:00 completed""", 1, 1, 0, [], 0),
    "an appointment kept hours late": ("""
        fraction ARIA 2026-01-05 14:30 completed plan_uid=1 fraction_number=1
        schedule EPIC 2026-01-05 10:00 completed""", 1, 1, 0, [], 0),
    "two plans in one visit": ("""
        phase ARIA record_id=L name=Left fractions_planned=1
        phase ARIA record_id=R name=Right fractions_planned=1
        fraction ARIA 2026-01-05 10:02 completed phase_id=L plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-05 10:10 completed phase_id=R plan_uid=2 fraction_number=1""", 1, 2, 0, [], 0),
    "twice daily": ("""
        fraction ARIA 2026-01-05 08:00 completed plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-05 14:30 completed plan_uid=1 fraction_number=2
        schedule EPIC 2026-01-05 08:05 completed
        schedule EPIC 2026-01-05 14:15 completed""", 2, 2, 0, [], 0),
    "two numbers within the hour are two": ("""
        fraction ARIA 2026-01-05 08:00 completed plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-05 08:30 completed plan_uid=1 fraction_number=2""", 2, 2, 0, [], 0),
    "interrupted and resumed": ("""
        fraction ARIA 2026-01-05 10:00 partial plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-05 10:20 completed plan_uid=1 fraction_number=1""", 1, 1, 0, [], 0),
    "the missing monitor units": ("""
        fraction ARIA 2026-01-05 10:00 partial plan_uid=1 fraction_number=1 meterset_planned=200000 meterset_delivered=120000
        fraction ARIA 2026-01-05 10:20 partial plan_uid=1 fraction_number=1 meterset_planned=200000 meterset_delivered=80000""", 1, 1, 0, [], 0),
    "continued the day after": ("""
        fraction ARIA 2026-01-05 10:00 partial plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-06 10:00 completed plan_uid=1 fraction_number=1""", 2, 1, 0, [], 0),
    "never continued": ("fraction ARIA 2026-01-05 10:00 partial plan_uid=1 fraction_number=1", 1, 0, 1, [], 0),
    "a number given twice": ("""
        fraction ARIA 2026-01-05 10:00 completed plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-06 10:00 completed plan_uid=1 fraction_number=1""", 2, 2, 0, [1], 0),
    "a phantom is no patient": ("""
        plan ARIA plan_uid=9 intent=verification
        fraction ARIA 2026-01-05 07:00 completed plan_uid=9 fraction_number=1
        fraction ARIA 2026-01-05 07:30 completed plan_uid=1 is_verification=1
        fraction ARIA 2026-01-05 10:00 completed plan_uid=1 fraction_number=1""", 1, 1, 0, [], 0),
    "cancelled": ("session ARIA 2026-01-05 10:00 cancelled status_reason=machine_down", 0, 0, 0, [], 0),
    "one says cancelled, the other delivered": ("""
        fraction ARIA 2026-01-05 10:02 completed plan_uid=1 fraction_number=1
        schedule EPIC 2026-01-05 10:00 cancelled""", 1, 1, 0, [], 1),
    "three and two fractions": ("""
        fraction ARIA 2026-01-05 10:02 completed plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-06 10:02 completed plan_uid=1 fraction_number=2
        fraction ARIA 2026-01-07 10:02 completed plan_uid=1 fraction_number=3
        fraction EPIC 2026-01-05 10:00 completed plan_uid=1 fraction_number=1
        fraction EPIC 2026-01-06 10:00 completed plan_uid=1 fraction_number=2""", 3, 3, 0, [], 1),
    "a summary says more": ("""
        phase ARIA record_id=P name=Primary fractions_planned=28
        phase ARIA name=Primary prescription_id=P fractions_delivered=28 is_summary=1
        fraction ARIA 2026-01-05 10:02 completed phase_id=P plan_uid=1 fraction_number=1""", 1, 1, 0, [], 1),
    "28 and 25 prescribed": ("""
        phase ARIA name=Primary fractions_planned=28
        phase EPIC name=Primary fractions_planned=25""", 0, 0, 0, [], 1),
}  # fmt: skip


@pytest.mark.parametrize("text, visits, whole, part, repeated, against", COUNTED.values(), ids=COUNTED)
def test_counted(text: str, visits: int, whole: int, part: int, repeated: list[int], against: int) -> None:
    found = course(text)
    assert len(found.given) == visits
    assert (found.delivered, sum(phase.partial for phase in found.phases)) == (whole, part)
    assert [number for phase in found.phases for number in phase.repeated] == repeated
    assert len(found.conflicts) == against, found.conflicts


def _daily(days: str, **more: str) -> str:
    return "\n".join(f"fraction ARIA {day} 10:00 completed plan_uid=1 fraction_number={n}" for n, day in enumerate(days.split(), 1))


@pytest.mark.parametrize("days, gaps", [
    ("2026-01-05 2026-01-06 2026-01-07 2026-01-08 2026-01-09 2026-01-12", []),
    ("2026-01-05 2026-01-06 2026-01-07 2026-01-12 2026-01-13", [("2026-01-08", "2026-01-11", 2, 0)]),
    ("2025-12-29 2025-12-30 2025-12-31 2026-01-02 2026-01-05", []),  # New Year is no missed day
    ("2026-01-05 2026-01-07 2026-01-09 2026-01-12 2026-01-14", []),  # every other day
])  # fmt: skip
def test_interruptions(days: str, gaps: list[tuple[str, str, int, int]]) -> None:
    assert [(iso(gap.first), iso(gap.last), gap.missed, gap.holidays) for gap in course(_daily(days)).interruptions] == gaps


def test_a_replan_says_from_which_fraction() -> None:
    found = course("""
        phase ARIA record_id=P name=Primary fractions_planned=4
        plan ARIA plan_uid=1 phase_id=P
        plan ARIA plan_uid=2 phase_id=P replaces_plan_uid=1
        fraction ARIA 2026-01-05 10:00 completed plan_uid=1 fraction_number=1
        fraction ARIA 2026-01-06 10:00 completed plan_uid=1 fraction_number=2
        fraction ARIA 2026-01-07 10:00 completed plan_uid=2 fraction_number=1
        fraction ARIA 2026-01-08 10:00 completed plan_uid=2 fraction_number=2""")
    assert [(phase.delivered, phase.prescribed) for phase in found.phases] == [(4, 4)]
    assert [(iso(day), number) for day, number, *_ in found.phases[0].replans] == [("2026-01-07", 3)]


@pytest.mark.parametrize("second, kind", [("2026-01-06 10:00", "sequential"), ("2026-01-05 10:05", "simultaneous")])
def test_boosts(second: str, kind: str) -> None:
    found = course(f"""
        phase ARIA record_id=P name=Primary fractions_planned=1
        phase ARIA record_id=B name=Boost is_boost=1 fractions_planned=1
        fraction ARIA 2026-01-05 10:00 completed phase_id=P plan_uid=1 fraction_number=1
        fraction ARIA {second} completed phase_id=B plan_uid=2 fraction_number=1""")
    assert [phase.boost for phase in found.phases] == ["", kind]


def test_ahead_and_late() -> None:
    found = course("""
        course ARIA status=active
        phase ARIA name=Primary fractions_planned=3
        fraction ARIA 2026-02-26 10:00 completed plan_uid=1 fraction_number=1
        schedule ARIA 2026-02-27 10:00 booked
        schedule ARIA 2026-03-02 10:00 booked""")
    assert [iso(int(row["start_time"]) // DAY) for row in found.ahead] == ["2026-03-02"]
    assert found.late == ["2026-02-27: a treatment was booked, and no record says what became of it"]


def test_an_early_end() -> None:
    assert course("course ARIA status=stopped\nphase ARIA name=Primary fractions_planned=3\n" + _daily("2026-01-05")).ended_early == ["Primary: 1 of 3 fractions"]


def test_a_regimen() -> None:
    found = course("""
        order ONC 2026-01-05 09:00 active kind=drug label=paclitaxel cycle=1 day=1 dose=100000
        administration ONC 2026-01-05 09:30 completed drug=paclitaxel cycle=1 day=1 dose=100000
        order ONC 2026-01-12 09:00 active kind=drug label=paclitaxel cycle=1 day=8 dose=80000 protocol_dose=100000
        administration ONC 2026-01-12 09:30 completed drug=paclitaxel cycle=1 day=8 dose=80000
        order ONC 2026-01-19 09:00 active kind=drug label=paclitaxel cycle=1 day=15 dose=100000
        administration ONC 2026-01-19 09:30 held drug=paclitaxel cycle=1 day=15 status_reason=neutropenia
        order ONC 2026-02-02 09:00 active kind=drug label=paclitaxel cycle=2 day=1 dose=100000
        administration ONC 2026-02-09 09:30 completed drug=paclitaxel cycle=2 day=1 dose=100000
        order ONC 2026-02-16 09:00 active kind=drug label=paclitaxel cycle=2 day=8 dose=100000
        order ONC 2026-03-16 09:00 active kind=drug label=paclitaxel cycle=3 day=1 dose=100000""")
    assert [(cycle.number, day, doses[0].status) for cycle in found.cycles for day, doses in cycle.days.items()] == [
        (1, 1, "given"), (1, 8, "reduced"), (1, 15, "held"), (2, 1, "late"), (2, 8, "not given"), (3, 1, "planned"),
    ]  # fmt: skip
    assert found.cycles[0].days[15][0].why == "neutropenia"


_EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["fraction", "fraction", "session", "schedule"]), st.sampled_from(["ARIA", "EPIC"]), st.integers(5, 9), st.integers(8, 17),
        st.sampled_from([0, 2, 15, 40]), st.sampled_from(["completed", "completed", "partial", "cancelled", "unknown"]), st.integers(1, 4), st.sampled_from(["1", "2"]),
    ),
    max_size=14,
)  # fmt: skip


def _text(events: list[tuple[str, str, int, int, int, str, int, str]]) -> str:
    return "\n".join(
        f"{table} {system} 2026-01-0{day} {hour:02}:{minute:02} {status}" + (f" plan_uid={plan} fraction_number={number}" if table == "fraction" else "")
        for table, system, day, hour, minute, status, number, plan in events
    )


def _shape(rows: dict) -> object:  # type: ignore[type-arg]
    found = one_course("C1", rows, AS_OF)
    return (
        sorted((visit.start, visit.status, sorted(each.record_id for each in visit.statements)) for visit in found.visits),
        [(phase.name, phase.delivered, phase.partial, phase.repeated, phase.counted) for phase in sorted(found.phases, key=lambda phase: phase.name)],
        sorted(found.conflicts),
    )


@given(_EVENTS, st.lists(st.integers(), min_size=1, max_size=9))
@settings(max_examples=80)
def test_the_order_of_rows_does_not_matter(events: list, order: list[int]) -> None:  # type: ignore[type-arg]
    rows = rows_of(_text(events))
    assert _shape(rows) == _shape(shuffled(rows, order))


@given(_EVENTS)
@settings(max_examples=80)
def test_every_fraction_is_in_one_visit_or_left_out(events: list) -> None:  # type: ignore[type-arg]
    rows = rows_of(_text(events))
    found = one_course("C1", rows, AS_OF)
    placed = [each.record_id for visit in found.visits for each in visit.statements if each.table == "fraction"]
    left = [row["record_id"] for row, _ in found.left_out]
    assert sorted([*placed, *left]) == sorted(row["record_id"] for row in rows.get("fraction", ()))


@given(_EVENTS)
@settings(max_examples=80)
def test_a_second_system_that_says_the_same_changes_no_count(events: list) -> None:  # type: ignore[type-arg]
    rows = rows_of(_text([event for event in events if event[1] == "ARIA"]))
    twice = {table: [*mine, *({**row, "system": "COPY"} for row in mine)] for table, mine in rows.items()}
    one, two = one_course("C1", rows, AS_OF), one_course("C1", twice, AS_OF)
    assert [(visit.start, visit.status) for visit in one.visits] == [(visit.start, visit.status) for visit in two.visits]
    assert (one.delivered, [phase.partial for phase in one.phases]) == (two.delivered, [phase.partial for phase in two.phases])


def test_a_dose_that_two_systems_tell_is_one():
    """The pump's record and the nurse's, minutes apart, are one dose; two doses of one system stay two."""
    from oncoledger.intake.course.cycles import cycles_of

    def given(system, name, start, **more):
        return {"system": system, "record_id": name, "drug": "Cisplatin", "start_time": start, "status": "completed", "cycle": 1, "day": 1} | more

    rows = [given("PUMP", "a", 90_000), given("EHR", "b", 90_300, drug="cisplatin"), given("EHR", "c", 93_000)]
    for order in (rows, rows[::-1]):
        (cycle,) = cycles_of({"administration": order}, 10)
        assert len(cycle.doses) == 2
