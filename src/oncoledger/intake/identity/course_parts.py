"""What one system knows of one course, gathered from its rows: days, site, side, kind of beam, planned fractions, plans."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ...model.times import day_of_time

Row = Mapping[str, Any]
Key = tuple[str, str]
"""System and the record_id of its course; `plan NAME` or `phase NAME` where the system names no course."""

Rows = Mapping[str, Iterable[Row]]
"""Table -> its rows of one person, all systems."""

_LEAST_WORDS = frozenset("left right l r lt rt bilateral the of and site primary boost phase course treatment region".split())
_DISCIPLINE = {"treatment": "radiation", "fraction": "radiation", "infusion": "systemic", "administration": "systemic"}
_NOT_GIVEN = frozenset("cancelled held refused not_given entered_in_error rejected".split())


@dataclass
class Part:
    """One course as one system describes it. is_named: the system gave it an id; else it is a plan or phase that belongs to some course.

    is_summary: it tells what was delivered; the same system may tell what was planned under another id.

    days: with a delivered fraction, session or dose. planned, delivered: fractions as it says itself, None where it does not.
    """

    key: Key
    is_named: bool
    is_summary: bool = False
    discipline: str = ""
    days: set[int] = field(default_factory=set)
    starts: set[int] = field(default_factory=set)
    ends: set[int] = field(default_factory=set)
    laterality: set[str] = field(default_factory=set)
    sites: set[str] = field(default_factory=set)
    site_codes: set[str] = field(default_factory=set)
    modality: set[str] = field(default_factory=set)
    intent: set[str] = field(default_factory=set)
    plans: set[str] = field(default_factory=set)
    numbers: set[str] = field(default_factory=set)
    planned: int | None = None
    delivered: int | None = None

    @property
    def side(self) -> tuple[str, bool]:
        """Who speaks: one system keeps no course twice, but for what it plans and what it sums up."""
        return self.key[0], self.is_summary

    @property
    def span(self) -> tuple[int, int] | None:
        """First and last day: of what was delivered, else as the system says; None where it says neither."""
        days = self.days or (self.starts | self.ends)
        return (min(days), max(days)) if days else None

    def add(self, row: Row) -> None:
        """Site, side and beam of a row of any table."""
        for name, values in (("laterality", self.laterality), ("body_site_code", self.site_codes), ("intent", self.intent)):
            if row.get(name):
                values.add(row[name])
        self.modality |= set(row.get("modality", "").split()) - {"mixed"}
        self.sites |= site_words(row.get("body_site", ""))
        for side in {"left", "right"} & set(re.split(r"[^a-z]+", row.get("body_site", "").lower())):
            self.laterality.add(side)


def site_words(text: str) -> set[str]:
    """The telling words of a site: `Left breast tangents` and `BREAST, L` share one."""
    return {word.rstrip("s") for word in re.split(r"[^a-z0-9]+", text.lower()) if len(word) > 2} - _LEAST_WORDS


def parts_of(rows: Rows) -> tuple[dict[Key, Part], dict[tuple[str, str, str], Key]]:
    """Parts by key, and (table, system, record_id) -> the part of a row, for rows that name their course, phase, plan or session."""
    parts: dict[Key, Part] = {}
    of_row: dict[tuple[str, str, str], Key] = {}
    plan_of: dict[str, list[tuple[str, Key]]] = {}
    _courses(rows, parts, of_row)
    for row in _sorted(rows, "phase"):
        _settle("phase", row, _named(row, of_row) or (row["system"], f"phase {row.get('prescription_id') or row['record_id']}"), parts, of_row).add(row)
    for row in _sorted(rows, "plan"):
        part = _settle("plan", row, _named(row, of_row) or _replaced(row, plan_of) or (row["system"], f"plan {_uid(row)}"), parts, of_row)
        part.add(row)
        for uid in {row.get("plan_uid"), row["record_id"]} - {None}:
            plan_of.setdefault(uid, []).append((row["system"], part.key))
        part.plans |= {row["plan_uid"]} if row.get("plan_uid") else set()
    for table in ("fraction", "session", "administration", "service", "schedule", "document"):
        for row in _sorted(rows, table):
            if key := _named(row, of_row) or _by_plan(row, plan_of) or _implied(table, row):
                part = _settle(table, row, key, parts, of_row)
                if table in ("fraction", "session", "administration"):
                    _delivered(table, row, part)
    for part in parts.values():
        _planned(part, rows, of_row)
    return parts, of_row


def carried_out(rows: Rows, of_row: Mapping[tuple[str, str, str], Key]) -> list[tuple[Key, Key]]:
    """The course of each treated phase and that of the prescription that it carries out, where the system gives them two ids."""
    found = set()
    for row in rows.get("phase", ()):
        treated, planned = (of_row.get(("phase", row["system"], id)) for id in (row["record_id"], row.get("prescription_id", "")))
        if treated and planned and treated != planned:
            found.add((treated, planned))
    return sorted(found)


def _courses(rows: Rows, parts: dict[Key, Part], of_row: dict[tuple[str, str, str], Key]) -> None:
    for row in _sorted(rows, "course"):
        part = _settle("course", row, (row["system"], row["record_id"]), parts, of_row)
        part.add(row)
        part.discipline = row.get("discipline") or ("systemic" if row.get("regimen") or row.get("cycles_planned") else "")
        part.is_summary = bool(row.get("is_summary"))
        part.starts |= {row["start_date"]} if "start_date" in row else set()
        part.ends |= {row["end_date"]} if "end_date" in row else set()
        part.numbers |= {row["course_number"]} if row.get("course_number") else set()


def _settle(table: str, row: Row, key: Key, parts: dict[Key, Part], of_row: dict[tuple[str, str, str], Key]) -> Part:
    of_row[table, row["system"], row["record_id"]] = key
    return parts.setdefault(key, Part(key, not key[1].startswith(("plan ", "phase "))))


def _named(row: Row, of_row: Mapping[tuple[str, str, str], Key]) -> Key | None:
    """The part that a row names: its course, else that of the phase, plan, session or administration that it names."""
    system = row["system"]
    if row.get("course_id"):
        return system, row["course_id"]
    named = [("phase", id) for id in (row.get("phase_id"), row.get("prescription_id"), *row.get("phase_ids", "").split("|")) if id]
    named += [("plan", id) for id in (row.get("plan_id"), *row.get("plan_ids", "").split("|")) if id]
    named += [(table, row[f"{table}_id"]) for table in ("session", "administration") if row.get(f"{table}_id")]
    found = {of_row[table, system, id] for table, id in named if (table, system, id) in of_row}
    return found.pop() if len(found) == 1 else None


def _uid(row: Row) -> str:
    return row.get("plan_uid") or row["record_id"]


def _replaced(row: Row, plan_of: Mapping[str, list[tuple[str, Key]]]) -> Key | None:
    """A plan that replaces another belongs where that one does."""
    return next((key for system, key in plan_of.get(row.get("replaces_plan_uid", ""), []) if system == row["system"]), None)


def _by_plan(row: Row, plan_of: Mapping[str, list[tuple[str, Key]]]) -> Key | None:
    """The plan's part in the same system, else in the only other that knows the plan."""
    known = plan_of.get(row.get("plan_uid", ""), [])
    own = {key for system, key in known if system == row["system"]} or {key for _, key in known}
    return own.pop() if len(own) == 1 else None


def _implied(table: str, row: Row) -> Key | None:
    return (row["system"], f"plan {row['plan_uid']}") if table == "fraction" and row.get("plan_uid") else None


def _delivered(table: str, row: Row, part: Part) -> None:
    if row.get("is_verification"):
        return
    part.discipline = part.discipline or _DISCIPLINE.get(row.get("kind", "") if table == "session" else table, "")
    if row.get("start_time") is not None and row.get("status") not in _NOT_GIVEN:
        part.days.add(day_of_time(row["start_time"]))
    if table == "fraction":
        part.add(row)
        part.plans |= {row["plan_uid"]} if row.get("plan_uid") else set()


def _planned(part: Part, rows: Rows, of_row: Mapping[tuple[str, str, str], Key]) -> None:
    """Fractions planned and delivered as the system says: of its course, else of its phases in all, else of its plans."""
    part.discipline = part.discipline or ("radiation" if part.modality or part.plans else "")
    for table in ("course", "phase", "plan"):
        unit = "sessions" if table == "course" else "fractions"
        mine = [row for row in rows.get(table, ()) if of_row.get((table, row["system"], row["record_id"])) == part.key and row.get("status") not in _NOT_GIVEN]
        planned = [row[f"{unit}_planned"] for row in mine if f"{unit}_planned" in row and (table == "course" or not row.get("is_summary"))]
        delivered = [row[f"{unit}_delivered"] for row in mine if f"{unit}_delivered" in row]
        part.planned = sum(planned) if part.planned is None and planned else part.planned
        part.delivered = sum(delivered) if part.delivered is None and delivered else part.delivered


def _sorted(rows: Rows, table: str) -> list[Row]:
    """A plan after the one that it replaces, a phase after its prescription; the order in which they came counts for nothing."""
    kept = [row for row in rows.get(table, ()) if not row.get("is_retracted")]
    return sorted(kept, key=_place)


def _place(row: Row) -> tuple[int, bool, str, str]:
    return row.get("plan_date", 0), row.get("prescription_id", row["record_id"]) != row["record_id"], row["system"], row["record_id"]
