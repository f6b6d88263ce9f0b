"""One course, told from all rows of all systems: phases and fractions, visits, interruptions, what is ahead and what is late, cycles, contradictions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...model.dates import iso
from ...model.times import DAY
from .cycles import Cycle, cycles_of
from .days import Interruption, interruptions, is_workday
from .phases import Phase, phases_of
from .visits import Row, Rows, Visit, statements_of, visits_of

RowKey = tuple[str, str, str]
"""Table, system and record_id."""


@dataclass
class CourseLedger:
    """visits: in order, also those that were cancelled. ahead: booked treatments after as_of. late: what was due before as_of and is on no record.

    left_out: rows of fractions and sessions that belong to no visit, with the reason. conflicts: statements against each other, side by side. acts: services.
    rows: all of it.
    """

    course_id: str
    names: list[str]
    disciplines: list[str]
    systems: list[str]
    statuses: dict[str, str]
    sites: list[str]
    visits: list[Visit]
    phases: list[Phase]
    cycles: list[Cycle]
    interruptions: list[Interruption]
    ahead: list[Row]
    late: list[str]
    conflicts: list[str]
    left_out: list[tuple[Row, str]]
    acts: list[Row] = field(default_factory=list)
    charges: list[Row] = field(default_factory=list)
    documents: list[Row] = field(default_factory=list)
    rows: Rows = field(default_factory=dict)

    @property
    def given(self) -> list[Visit]:
        return [visit for visit in self.visits if visit.was_given]

    @property
    def days(self) -> list[int]:
        """Treatment days, each once."""
        return sorted({visit.day for visit in self.given})

    @property
    def delivered(self) -> int:
        """Fractions given whole, over all phases."""
        return sum(phase.delivered for phase in self.phases)

    @property
    def prescribed(self) -> int | None:
        """Prescribed fractions over all phases, where each phase has one number."""
        numbers = [phase.prescribed for phase in self.phases]
        return sum(number for number in numbers if number is not None) if numbers and None not in numbers else None

    @property
    def is_over(self) -> bool:
        """Does a system say that it has ended?"""
        return bool(set(self.statuses.values()) & {"completed", "stopped", "cancelled"})

    @property
    def ended_early(self) -> list[str]:
        """Phases of a course that has ended in which less was given than prescribed."""
        short = [phase for phase in self.phases if phase.prescribed is not None and phase.delivered < phase.prescribed]
        return [f"{phase.name}: {phase.delivered} of {phase.prescribed} fractions" for phase in short] if self.is_over else []

    @property
    def twice_daily(self) -> list[int]:
        """Days with more than one visit."""
        days = [visit.day for visit in self.given]
        return sorted({day for day in days if days.count(day) > 1})

    @property
    def span(self) -> tuple[int, int] | None:
        days = self.days or [dose.given for cycle in self.cycles for dose in cycle.doses if dose.given is not None]
        return (min(days), max(days)) if days else None


def course_ledgers(
    rows: Rows, of_row: Mapping[RowKey, str], course_of: Mapping[tuple[str, str], str], as_of: int, visits_alone: bool = False,
) -> list[CourseLedger]:  # fmt: skip
    """The courses of one person, by their first day. rows: table -> that person's rows of all systems. of_row, course_of: which row belongs to which course,
    as `intake.resolve.courses_of` answers. as_of: the day on which one looks. visits_alone: as in `one_course`. Rows of no course are in none."""
    by_course: dict[str, dict[str, list[Row]]] = {}
    for table, mine in rows.items():
        for row in mine:
            system, name = str(row.get("system", "")), str(row["record_id"])
            course = course_of.get((system, name)) if table == "course" else of_row.get((table, system, name))
            if course is None and table in ("schedule", "session", "order", "document"):
                course = course_of.get((system, str(row.get("course_id", ""))))
            if course:
                by_course.setdefault(course, {}).setdefault(table, []).append(row)
    found = [one_course(course, mine, as_of, visits_alone) for course, mine in by_course.items()]
    return sorted(found, key=lambda each: (each.span or (1 << 40, 0), each.course_id))


def one_course(course_id: str, rows: Rows, as_of: int, visits_alone: bool = False) -> CourseLedger:
    """The ledger of one course from its own rows. visits_alone: without phases, cycles, interruptions and what is late, for those who count visits only."""
    statements, left_out = statements_of(rows)
    left_out += [(each.row, f"of {iso(each.day)}, after the day on which one looks") for each in statements if each.day > as_of and each.table != "schedule"]
    statements = [each for each in statements if each.day <= as_of]
    visits = visits_of(statements)
    phases = [] if visits_alone else phases_of(rows, visits)
    courses = rows.get("course", ())
    given_days = sorted({visit.day for visit in visits if visit.was_given})
    conflicts = [f"{iso(visit.day)}: {said}" for visit in visits for said in visit.conflicts]
    conflicts += [said for phase in phases for said in phase.conflicts]
    statuses = {str(row.get("system", "")): str(row["status"]) for row in courses if row.get("status")}
    everything = [row for mine in rows.values() for row in mine]
    names = dict.fromkeys(str(row.get("course_number") or row.get("regimen") or row["record_id"]) for row in courses)
    sites = dict.fromkeys(" ".join(filter(None, (str(row.get("laterality", "")), str(row.get("body_site", ""))))) for row in (*courses, *rows.get("phase", ())))
    disciplines = dict.fromkeys(str(row["discipline"]) for row in courses if row.get("discipline"))
    if not disciplines:
        is_radiation = bool(visits or phases or rows.get("phase") or rows.get("plan"))
        disciplines = dict.fromkeys(["radiation"] if is_radiation else ["systemic"] if rows.get("administration") or rows.get("order") else [])
    ahead = sorted((row for row in rows.get("schedule", ()) if _is_ahead(row, as_of)), key=lambda row: int(row["start_time"]))
    return CourseLedger(
        course_id, list(names), list(disciplines), sorted({str(row.get("system", "")) for row in everything}), statuses, [site for site in sites if site],
        visits, phases,
        [] if visits_alone else cycles_of(rows, as_of), [] if visits_alone else interruptions(given_days), ahead,
        [] if visits_alone else _late(rows, visits, phases, statuses, ahead, as_of), conflicts, left_out,
        list(rows.get("service", ())), list(rows.get("charge", ())), list(rows.get("document", ())), rows,
    )  # fmt: skip


def _is_ahead(row: Row, as_of: int) -> bool:
    return row.get("kind") == "treatment" and row.get("status") in ("booked", None) and int(row.get("start_time", 0)) // DAY >= as_of


def _late(rows: Rows, visits: Sequence[Visit], phases: Sequence[Phase], statuses: Mapping[str, str], ahead: Sequence[Row], as_of: int) -> list[str]:
    """What was due and is on no record."""
    treated = {visit.day for visit in visits}
    said = []
    for row in sorted(rows.get("schedule", ()), key=lambda row: int(row.get("start_time", 0))):
        day = int(row.get("start_time", 0)) // DAY
        if row.get("kind") == "treatment" and row.get("status") in ("booked", "arrived", "started") and day < as_of and day not in treated:
            said.append(f"{iso(day)}: a treatment was booked, and no record says what became of it")
    missing = sum(max(phase.prescribed - phase.delivered, 0) for phase in phases if phase.prescribed is not None)
    over = set(statuses.values()) & {"completed", "stopped", "cancelled"}
    given = [visit for visit in visits if visit.was_given]
    if missing and not over and given:
        since = sum(is_workday(day) for day in range(given[-1].day + 1, as_of))
        if since > 1 and not ahead:
            said.append(f"{missing} fractions are prescribed and not given, none is booked, and {since} workdays have passed since {iso(given[-1].day)}")
    return said
