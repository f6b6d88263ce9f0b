"""What coding needs of a course: its sessions as they were given, its plans, its documented acts, each once, with the rows that tell of it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...intake.course.ledger import CourseLedger
from ...intake.course.visits import Visit
from ...model.times import DAY
from ..charge import RowKey
from .acts import Act, acts_of, elements_of, told
from .told import columns_told

Row = Mapping[str, Any]
TESTS = frozenset(("verification", "machine_qa", "service", "research"))


@dataclass(slots=True)
class Plan:
    """One plan, of all systems that tell of it. values: columns of the plan table, where those who speak agree. facts: of its documents and acts.
    day: on which it was approved, else made; None where the record does not say. names: its ids."""

    names: frozenset[str]
    values: dict[str, Any]
    rows: tuple[RowKey, ...]
    facts: dict[str, str]
    day: int | None
    is_approved: bool
    phase: Row
    conflicts: dict[str, str] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.values.get(name, ""))

    def count(self, name: str) -> int | None:
        value = self.values.get(name)
        return int(value) if value is not None else None

    @property
    def words(self) -> frozenset[str]:
        """Modalities and techniques, also of the phase that it is for."""
        said = f"{self.text('modality')} {self.text('technique')}" if self.text("technique") or self.text("modality") else ""
        more = "" if said else f"{self.phase.get('modality', '')} {self.phase.get('technique', '')}"
        return frozenset(f"{said} {more}".lower().split())

    @property
    def site(self) -> str:
        return str(self.values.get("body_site") or self.phase.get("body_site", ""))

    @property
    def images(self) -> str:
        return self.text("image_set_uid")


@dataclass(slots=True)
class Given:
    """One visit at which treatment was given. start, end: seconds. plans: those that were delivered. phases: their prescriptions. words: modalities and
    techniques. is_whole: nothing was left of it. beams: delivered and planned, where a partial session tells."""

    visit: Visit
    day: int
    start: int
    end: int
    plans: list[Plan]
    phases: list[Row]
    words: frozenset[str]
    energies: tuple[float, ...]
    guidance: tuple[str, ...]
    is_approved: bool | None
    review_time: int | None
    is_whole: bool
    machine: str
    provider: str
    site_id: str
    rows: tuple[RowKey, ...]
    facts: dict[str, str]
    has_clock: bool
    channels: int | None = None
    kind: str = ""
    """external, sbrt, ...: as `sessions.kind_of` found it."""


@dataclass
class Record:
    """One course. sessions: in order. acts: by kind. plans: in order of day. phases: prescriptions by name. stated_sites: of the course."""

    course_id: str
    rows: Mapping[str, Sequence[Row]]
    sessions: list[Given]
    plans: list[Plan]
    acts: dict[str, list[Act]]
    phases: list[Row]
    diagnoses: str
    sites: str
    intent: str
    is_over: bool
    totals: list[Row]
    """Summaries of phases of which no single session is on record."""
    memo: dict[Any, Any] = field(default_factory=dict)
    """What several questions about the course share."""

    def of_kind(self, *kinds: str) -> list[Act]:
        if len(kinds) == 1:
            return self.acts.get(kinds[0], [])
        found = self.memo.get(kinds)
        if found is None:
            every = [act for kind in kinds for act in self.acts.get(kind, ())]
            found = self.memo[kinds] = sorted(every, key=lambda act: (act.time, act.rows))
        return list(found)


def record_of(course: CourseLedger, around: Mapping[str, Sequence[Row]] | None = None) -> Record:
    """Read a course. around: rows of the person that belong to no course (providers, conditions, coverage), where they are at hand."""
    rows = course.rows
    around = around or {}
    documents = list(rows.get("document", ()))
    credentials = {str(row["record_id"]): str(row["credential"]) for row in around.get("provider", ()) if row.get("credential")}
    acts = acts_of(course.acts, documents, credentials)
    phases = [row for row in rows.get("phase", ()) if not row.get("is_summary")]
    by_phase = {str(row["record_id"]): row for row in (*rows.get("phase", ()),)}
    plans = plans_of(rows.get("plan", ()), by_phase, elements_of(documents), acts.get("plan", ()))
    by_name = {name: plan for plan in plans for name in plan.names}
    elements = elements_of(documents)
    courses = rows.get("course", ())
    sessions = [_given(visit, by_name, by_phase, courses, elements) for visit in course.given]
    counted = {id(row) for row in _treated(rows.get("phase", ()))} if not sessions else set()
    return Record(
        course.course_id, rows, sessions, plans, acts, phases, _first(courses, "diagnoses"), " ".join(course.sites).lower(), _first(courses, "intent"),
        course.is_over, [row for row in rows.get("phase", ()) if id(row) in counted],
    )  # fmt: skip


def _first(rows: Iterable[Row], name: str) -> str:
    return next((str(row[name]) for row in rows if row.get(name)), "")


def _treated(rows: Iterable[Row]) -> list[Row]:
    """Summaries of phases, of each prescription the one that counts most."""
    best: dict[str, Row] = {}
    for row in rows:
        if row.get("is_summary") and row.get("fractions_delivered"):
            key = str(row.get("prescription_id") or row["record_id"])
            if key not in best or int(row["fractions_delivered"]) > int(best[key]["fractions_delivered"]):
                best[key] = row
    return list(best.values())


def plans_of(rows: Iterable[Row], phases: Mapping[str, Row], elements: Mapping[str, list[Row]], acts: Iterable[Act]) -> list[Plan]:
    """Plans that are for treatment, each once: rows of one UID are one plan, whoever tells them."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row.get("intent") in TESTS or row.get("status") in ("rejected", "draft", "entered_in_error"):
            continue
        groups.setdefault(str(row.get("plan_uid") or f"{row.get('system')} {row['record_id']}"), []).append(row)
    found = []
    for same in groups.values():
        prescribed = [row for row in same if not row.get("is_summary")] or same
        values, conflicts = merged(prescribed)
        names = frozenset(str(name) for row in same for name in (row.get("plan_uid"), row["record_id"]) if name)
        facts: dict[str, str] = {}
        mine: list[RowKey] = [("plan", str(row.get("system", "")), str(row["record_id"])) for row in same]
        for act in acts:
            if act.plan_id in names:
                facts |= act.facts
                mine += act.rows
        for name in sorted(names):
            facts |= told(elements.get(name, ()))
        for name, value in columns_told("plan", facts).items():
            values[name] = value
            conflicts.pop(name, None)
        approved = values.get("approved_time")
        made = values.get("plan_date")
        day = int(approved) // DAY if approved is not None else int(made) if made is not None else None
        phase = phases.get(str(values.get("phase_id", "")), {})
        found.append(Plan(names, values, tuple(mine), facts, day, approved is not None, phase, conflicts))
    return sorted(found, key=lambda plan: (plan.day is None, plan.day or 0, sorted(plan.names)))


_OWN = frozenset(("record_id", "system", "source_file", "source_place", "version_time", "is_retracted", "run_id", "person_id", "patient_id", "plan_uid",
"phase_id",
                  "course_id", "name", "label"))  # fmt: skip


def merged(rows: Sequence[Row]) -> tuple[dict[str, Any], dict[str, str]]:
    """Columns of rows that tell of one thing: what is said once or alike; what is said differently stands in the second, and decides nothing."""
    values: dict[str, Any] = dict(rows[0])
    conflicts: dict[str, str] = {}
    for row in rows[1:]:
        for name, value in row.items():
            if values.setdefault(name, value) != value and name not in _OWN and name not in conflicts:
                conflicts[name] = f"{values[name]}, {value}"
    for name in conflicts:
        values.pop(name, None)
    return values, conflicts


def _given(visit: Visit, plans: Mapping[str, Plan], phases: Mapping[str, Row], courses: Sequence[Row], elements: Mapping[str, list[Row]]) -> Given:
    mine: dict[int, Plan] = {}
    wanted: dict[str, Row] = {}
    words: list[str] = []
    energies: list[str] = []
    machine = provider = site = ""
    approved: bool | None = None
    review: int | None = None
    channels: int | None = None
    rows: list[RowKey] = []
    facts: dict[str, str] = {}
    for each in visit.statements:
        row = each.row
        rows.append((each.table, each.system, each.record_id))
        if each.record_id in elements:
            facts |= told(elements[each.record_id])
        if each.table == "schedule":
            continue
        for name in (row.get("plan_uid"), *str(row.get("plan_ids", "")).split("|")):
            if name and (plan := plans.get(str(name))):
                mine[id(plan)] = plan
        for name in (row.get("phase_id"), *str(row.get("phase_ids", "")).split("|")):
            if name and (phase := phases.get(str(name))):
                wanted[str(phase.get("prescription_id") or phase["record_id"])] = phase
        words += f"{row.get('modality', '')} {row.get('technique', '')}".lower().split()
        if row.get("energy"):
            energies.append(str(row["energy"]))
        machine, provider = machine or str(row.get("machine", "")), provider or str(row.get("provider_id", ""))
        site = site or str(row.get("site_id", ""))
        if "is_guidance_approved" in row:
            approved = bool(row["is_guidance_approved"]) if approved is None else approved and bool(row["is_guidance_approved"])
        if "guidance_review_time" in row:
            review = max(review or 0, int(row["guidance_review_time"]))
        if "channels" in row:
            channels = max(channels or 0, int(row["channels"]))
    chosen = list(mine.values())
    answered = columns_told("session", facts)
    approved = bool(answered["is_guidance_approved"]) if "is_guidance_approved" in answered else approved
    machine = answered.get("machine", machine)
    if facts.get("technique", "no") != "no":
        words = [*(word for word in words if word in ("photon", "electron", "proton")), facts["technique"]]
    energies = [facts["energy"]] if facts.get("energy", "no") != "no" else energies
    channels = int(facts["channels"]) if "channels" in facts and facts["channels"].isascii() and facts["channels"].isdigit() else channels
    if not wanted:
        wanted = {str(plan.phase["record_id"]): plan.phase for plan in chosen if plan.phase}
    for plan in chosen:
        words += [] if words else plan.words
        energies += [plan.text("energy")] if plan.text("energy") and not energies else []
    if not words:
        words = [word for phase in (*wanted.values(), *courses[:1]) for word in f"{phase.get('modality', '')} {phase.get('technique', '')}".lower().split()]
    if not energies:
        energies = [str(phase["energy"]) for phase in wanted.values() if phase.get("energy")]
    whole = answered.get("status", visit.status) == "completed"
    return Given(
        visit, visit.day, visit.start, visit.end, chosen, list(wanted.values()), frozenset(words), numbers(energies), tuple(visit.guidance), approved, review,
        whole, machine, provider, site, tuple(rows), facts, any(not each.is_day_alone for each in visit.statements), channels,
    )  # fmt: skip


_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(k?)", re.IGNORECASE)


def numbers(energies: Iterable[str]) -> tuple[float, ...]:
    """The numbers of `6 MV`, `9 MeV|12 MeV`, `100 kV`, as they stand; isotopes have none."""
    found = []
    for text in energies:
        for each in text.split("|"):
            if match := _NUMBER.match(each.strip()):
                found.append(float(match[1]))
    return tuple(found)

