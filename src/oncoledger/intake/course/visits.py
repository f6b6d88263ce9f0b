"""Visits: statements of all systems about treatments, given or not, put together where they tell of one and the same coming of the patient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

from ...model.times import DAY

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]

ONE_VISIT = 2 * 3600
"""Seconds: what begins so soon after the end of something else belongs to the same visit. A machine that stood still is running again within two hours; two
fractions of a day are some six hours apart (facts 2.8: a distinct break)."""

DONE = frozenset(("completed", "partial", "in_progress"))
"""Words of a fraction or a session that was at least begun."""

_NO_TREATMENT = frozenset(("verification", "machine_qa", "service"))
"""Intents of a plan that is delivered to a phantom or a machine."""

_SUREST_FIRST = ("fraction", "session", "schedule")
_IN_WORDS_OF_A_SESSION = {"arrived": "in_progress", "started": "in_progress", "booked": "unknown", "no_show": "cancelled", "rescheduled": "cancelled"}
_TREATS = frozenset(("treatment", ""))
_KEPT = frozenset(("arrived", "started", "completed"))


class Statement(NamedTuple):
    """What one system says of one treatment. table: fraction, session or schedule. start, end: seconds. is_day_alone: only the day is known."""

    table: str
    system: str
    record_id: str
    start: int
    end: int
    status: str
    row: Row

    @property
    def day(self) -> int:
        return self.start // DAY

    @property
    def is_day_alone(self) -> bool:
        return self.start % DAY == 0


@dataclass
class Visit:
    """One coming of the patient, complete when it is first asked. status: completed, partial, in_progress, cancelled, unknown.

    conflicts: what the systems say against each other.
    """

    statements: list[Statement] = field(default_factory=list)

    @cached_property
    def start(self) -> int:
        """The earliest clock time that somebody states: of the treatment itself, else of the session, else of the appointment."""
        return _start(self.statements)

    @cached_property
    def end(self) -> int:
        return max(each.end for each in self.statements)

    @cached_property
    def day(self) -> int:
        return self.start // DAY

    @cached_property
    def systems(self) -> list[str]:
        return sorted({each.system for each in self.statements})

    @cached_property
    def status(self) -> str:
        """What was delivered decides, before what was booked."""
        for table in _SUREST_FIRST:
            said = {_plain(each) for each in self.statements if each.table == table}
            for word in ("completed", "in_progress", "partial", "cancelled"):
                if word in said:
                    return word
        return "unknown"

    @cached_property
    def was_given(self) -> bool:
        return self.status in DONE

    @cached_property
    def guidance(self) -> list[str]:
        words = [word for each in self.statements for word in str(each.row.get("guidance", "")).split()]
        return list(dict.fromkeys(words))

    @cached_property
    def conflicts(self) -> list[str]:
        """Where one system says that it was given and another that it was not."""
        given = sorted({each.system for each in self.statements if _plain(each) == "completed"})
        not_given = sorted({each.system for each in self.statements if _plain(each) == "cancelled"} - set(given))
        return [f"{' and '.join(given)} says completed, {' and '.join(not_given)} says cancelled"] if given and not_given else []


def _plain(each: Statement) -> str:
    """The statement's word, in words of a session."""
    return _IN_WORDS_OF_A_SESSION.get(each.status, each.status)


def statements_of(rows: Rows) -> tuple[list[Statement], list[tuple[Row, str]]]:
    """Statements about treatments, and the rows that are none, each with the reason. Appointments count that were kept or were to be on a day that is past."""
    found: list[Statement] = []
    left_out: list[tuple[Row, str]] = []
    tests = {name for row in rows.get("plan", ()) if row.get("intent") in _NO_TREATMENT for name in (row.get("plan_uid"), row["record_id"]) if name}
    for row in rows.get("fraction", ()):
        if row.get("is_verification") or row.get("plan_uid") in tests:
            left_out.append((row, "a verification, not a treatment"))
        elif "start_time" not in row:
            left_out.append((row, "no time"))
        else:
            found.append(_statement("fraction", row))
    for row in rows.get("session", ()):
        if row.get("kind", "") not in _TREATS:
            left_out.append((row, f"a session of another kind: {row.get('kind')}"))
        elif "start_time" not in row:
            left_out.append((row, "no time"))
        else:
            found.append(_statement("session", row))
    found += [
        _statement("schedule", row) for row in rows.get("schedule", ())
        if row.get("kind", "") == "treatment" and row.get("status") in _KEPT | {"cancelled", "no_show"} and "start_time" in row
    ]  # fmt: skip
    return sorted(found, key=lambda each: (each.start, each.table, each.system, each.record_id)), left_out


def _statement(table: str, row: Row) -> Statement:
    start = int(row["start_time"])
    return Statement(table, str(row.get("system", "")), str(row["record_id"]), start, max(int(row.get("end_time", start)), start), str(row.get("status",
    "unknown")), row)


def visits_of(statements: Sequence[Statement]) -> list[Visit]:
    """Statements put together by visit, in order. What one system keeps apart as two sessions or two numbers of fraction stays apart."""
    visits: list[Visit] = []
    by_day: dict[int, list[Statement]] = {}
    for each in statements:
        by_day.setdefault(each.day, []).append(each)
    for day in sorted(by_day):
        visits += _of_day(by_day[day])
    return visits


def _of_day(statements: list[Statement]) -> list[Visit]:
    visits: list[Visit] = []
    by_name: dict[tuple[str, str], int] = {}
    for each in statements:
        if each.is_day_alone:
            continue
        names = _names(each)
        named = [by_name[name] for name in names if name in by_name]
        place = min(named) if named else next((at for at, visit in enumerate(visits) if _is_near(visit, each) and not _keeps_apart(visit, each)), len(visits))
        if place == len(visits):
            visits.append(Visit())
        visits[place].statements.append(each)
        for name in names:
            by_name.setdefault(name, place)
    for each in (each for each in statements if each.is_day_alone):
        free = [visit for visit in visits if not _keeps_apart(visit,
        each) and not any(said.system == each.system and said.table == each.table for said in visit.statements)]
        if free:
            free[0].statements.append(each)
        else:
            visits.append(Visit([each]))
    return _paired(sorted(visits, key=lambda visit: visit.start))


def _names(each: Statement) -> list[tuple[str, str]]:
    """Its own name and those that it gives: a fraction names its session, a session its appointment."""
    return [(each.system, str(name)) for name in (each.record_id, each.row.get("session_id"), each.row.get("schedule_id")) if name]


def _is_near(visit: Visit, each: Statement) -> bool:
    return each.start - max(said.end for said in visit.statements) <= ONE_VISIT and _start(visit.statements) - each.end <= ONE_VISIT


def _start(statements: Sequence[Statement]) -> int:
    """The clock of the treatment itself, else of the session, else of the appointment."""
    for table in _SUREST_FIRST:
        times = [each.start for each in statements if each.table == table and not each.is_day_alone]
        if times:
            return min(times)
    return min(each.start for each in statements)


def _keeps_apart(visit: Visit, each: Statement) -> bool:
    """Two sessions, or two appointments, of one system; or two fractions of one plan with different numbers."""
    for said in visit.statements:
        if said.system != each.system or said.table != each.table:
            continue
        if each.table != "fraction":
            return True
        numbers = {said.row.get("fraction_number"), each.row.get("fraction_number")}
        if said.row.get("plan_uid") == each.row.get("plan_uid") and len(numbers) == 2 and None not in numbers:
            return True
    return False


def _paired(visits: list[Visit]) -> list[Visit]:
    """Of a day with as many visits in one system as in another, and none in common, the first is the first: an appointment kept late is still that one."""
    if len(visits) == 1:
        return visits
    systems = sorted({system for visit in visits for system in visit.systems})
    if len(systems) != 2:
        return visits
    ours, theirs = ([visit for visit in visits if visit.systems == [system]] for system in systems)
    if len(ours) != len(theirs) or len(ours) + len(theirs) != len(visits):
        return visits
    return [Visit([*first.statements, *second.statements]) for first, second in zip(ours, theirs, strict=True)]
