"""Phases of a course: fractions prescribed and delivered, counted from the visits, beside what summaries say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model.times import DAY
from .visits import Row, Rows, Statement, Visit

WHOLE = 0.99
"""Share of the specified monitor units from which a fraction counts as given whole: records round."""


@dataclass
class Delivered:
    """One fraction of one phase. number: in its plan, where recorded. parts: of how many visits it consists. status: completed or partial."""

    visit: Visit
    number: int | None
    plan: str
    status: str
    parts: int = 1


@dataclass
class Phase:
    """One prescription. planned: prescribed fractions, by system; several different numbers are a conflict. summary: delivered as a summary says, by system.

    fractions: in order. cancelled: visits of it that were to be and were not. repeated: fraction numbers of one plan that were given whole more than once.
    replans: (day, from which fraction, plan before, plan after). counted: system -> visits of this phase of which its treatment records tell.
    boost: sequential, simultaneous, or empty.
    """

    name: str
    site: str = ""
    modality: str = ""
    technique: str = ""
    is_boost: bool = False
    planned: dict[str, int] = field(default_factory=dict)
    dose: int | None = None
    summary: dict[str, int] = field(default_factory=dict)
    fractions: list[Delivered] = field(default_factory=list)
    counted: dict[str, int] = field(default_factory=dict)
    cancelled: int = 0
    boost: str = ""
    repeated: list[int] = field(default_factory=list)
    replans: list[tuple[int, int, str, str]] = field(default_factory=list)

    @property
    def prescribed(self) -> int | None:
        """The prescribed fractions, where the systems agree or one speaks."""
        numbers = set(self.planned.values())
        return numbers.pop() if len(numbers) == 1 else None

    @property
    def delivered(self) -> int:
        """Fractions given whole. Where no single fraction is on record, what a summary counts."""
        counted = sum(each.status == "completed" for each in self.fractions)
        return counted if self.fractions or not self.summary else max(self.summary.values())

    @property
    def partial(self) -> int:
        return sum(each.status == "partial" for each in self.fractions)

    @property
    def conflicts(self) -> list[str]:
        said = []
        if len(set(self.planned.values())) > 1:
            said.append(f"{self.name}: prescribed fractions differ: " + ", ".join(f"{system} {number}" for system, number in sorted(self.planned.items())))
        if len(set(self.counted.values())) > 1:
            said.append(f"{self.name}: fractions on record differ: " + ", ".join(f"{system} {number}" for system, number in sorted(self.counted.items())))
        counted = sum(each.status == "completed" for each in self.fractions)
        differing = {system: number for system, number in self.summary.items() if number != counted}
        if self.fractions and differing:
            words = ", ".join(f"{system} {number}" for system, number in sorted(differing.items()))
            said.append(f"{self.name}: {counted} fractions on record, but a summary says {words}")
        return said


def phases_of(rows: Rows, visits: Sequence[Visit]) -> list[Phase]:
    """The phases of a course, those with fractions first by their first day."""
    names = _Names(rows)
    phases = {name: Phase(shown) for name, shown in names.shown.items()}
    for row in rows.get("phase", ()):
        _describe(phases[names.of_phase(row)], row)
    for row in rows.get("plan", ()):
        _describe_plan(phases, names, row)
    for visit in visits:
        _count(visit, phases, names)
    for phase in phases.values():
        _join_parts(phase)
        _replans(phase)
    _boosts(list(phases.values()))
    used = [phase for phase in phases.values() if phase.fractions or phase.planned or phase.summary or phase.cancelled]
    return sorted(used, key=lambda phase: (phase.fractions[0].visit.start if phase.fractions else 1 << 60, phase.is_boost, phase.name))


class _Names:
    """Which rows speak of one phase: by the prescription that a treated phase carries out, by plan, and by name across systems."""

    def __init__(self, rows: Rows) -> None:
        self.shown: dict[str, str] = {}
        self.by_id: dict[tuple[str, str], str] = {}
        self.by_plan: dict[str, str] = {}
        for row in rows.get("phase", ()):
            key = self._key(str(row.get("name") or row["record_id"]))
            self.by_id[str(row.get("system")), str(row["record_id"])] = key
        for row in rows.get("phase", ()):
            own, planned = (str(row.get("system")), str(row["record_id"])), (str(row.get("system")), str(row.get("prescription_id", "")))
            if planned in self.by_id:
                self.by_id[own] = self.by_id[planned]
        for row in rows.get("plan", ()):
            system = str(row.get("system"))
            key = self.by_id.get((system, str(row.get("phase_id", "")))) or ""
            for name in (row.get("plan_uid"), row["record_id"]):
                if name and key:
                    self.by_plan.setdefault(str(name), key)
        self._plans_without_a_phase(rows)

    def _plans_without_a_phase(self, rows: Rows) -> None:
        """A plan that replaces another is of its phase; any other of the only prescription there is, or of a phase of its own. A phase that only a summary
        names is no prescription: the plans that it does not name are not of it."""
        prescribed = {self.of_phase(row) for row in rows.get("phase", ()) if not row.get("is_summary")}
        alone = prescribed.pop() if len(prescribed) == 1 and len(self.shown) == 1 else ""
        rest = [row for row in rows.get("plan", ()) if not any(name in self.by_plan for name in _names_of(row))]
        uids = {name for row in rows.get("plan", ()) for name in _names_of(row)}
        waiting = sorted(rest, key=lambda row: (str(row.get("replaces_plan_uid", "")) in uids, str(row["record_id"])))
        for _ in range(len(waiting) + 1):
            for row in waiting:
                before = str(row.get("replaces_plan_uid", ""))
                if before in uids and before not in self.by_plan:
                    continue  # its predecessor comes first
                key = self.by_plan.get(before) or alone or self._key(str(row.get("name") or row["record_id"]))
                for name in _names_of(row):
                    self.by_plan.setdefault(name, key)
        for row in waiting:  # plans that replace each other in a ring
            for name in _names_of(row):
                self.by_plan.setdefault(name, self._key(str(row.get("name") or row["record_id"])))

    def _alone(self) -> str:
        """The only phase there is."""
        return next(iter(self.shown)) if len(self.shown) == 1 else ""

    def _key(self, name: str) -> str:
        key = re.sub(r"[^a-z0-9]+", " ", name.lower()).strip() or name
        self.shown.setdefault(key, name)
        return key

    def of_phase(self, row: Row) -> str:
        return self.by_id[str(row.get("system")), str(row["record_id"])]

    def of_plan(self, row: Row) -> str:
        return self.by_plan[str(row["record_id"])] if str(row["record_id"]) in self.by_plan else self.by_plan[str(row.get("plan_uid"))]

    def of(self, each: Statement) -> list[str]:
        """Phases that a statement treats: one of a fraction, perhaps several of a session; none where it does not say and there are several."""
        system = each.system
        named = [self.by_id.get((system, name)) for name in (str(each.row.get("phase_id", "")), *str(each.row.get("phase_ids", "")).split("|"))]
        named += [self.by_plan.get(name) for name in (str(each.row.get("plan_uid", "")), *str(each.row.get("plan_ids", "")).split("|")) if name]
        found = list(dict.fromkeys(name for name in named if name))
        if not found and each.table != "schedule" and not self.shown:
            return [self._key(str(each.row.get("plan_uid") or "unnamed"))]
        return found or ([self._alone()] if self._alone() else [])


def _names_of(row: Row) -> list[str]:
    """What a plan is called by: its DICOM UID and its record."""
    return [str(name) for name in (row.get("plan_uid"), row["record_id"]) if name]


def _describe(phase: Phase, row: Row) -> None:
    system = str(row.get("system"))
    phase.site = phase.site or str(row.get("body_site", ""))
    phase.modality = phase.modality or str(row.get("modality", ""))
    phase.technique = phase.technique or str(row.get("technique", ""))
    phase.is_boost = phase.is_boost or bool(row.get("is_boost"))
    if "fractions_planned" in row:
        phase.planned[system] = int(row["fractions_planned"])
    if "fractions_delivered" in row:
        phase.summary[system] = max(int(row["fractions_delivered"]), phase.summary.get(system, 0))
    if not row.get("is_summary") and "total_dose" in row:
        phase.dose = int(row["total_dose"])


def _describe_plan(phases: dict[str, Phase], names: _Names, row: Row) -> None:
    """A plan speaks for its phase where the system has no prescription: a replan goes on where the plan before it stopped, and prescribes nothing new."""
    key = names.of_plan(row)
    phase = phases.setdefault(key, Phase(names.shown.get(key, key)))
    system = str(row.get("system"))
    phase.technique = phase.technique or str(row.get("technique", ""))
    phase.modality = phase.modality or str(row.get("modality", ""))
    if "fractions_planned" in row and not row.get("replaces_plan_uid") and not row.get("is_summary"):
        phase.planned.setdefault(system, int(row["fractions_planned"]))
    if row.get("is_summary") and "fractions_delivered" in row:
        phase.summary.setdefault(system, int(row["fractions_delivered"]))


def _count(visit: Visit, phases: dict[str, Phase], names: _Names) -> None:
    """One fraction for each phase that the visit treated, however many systems and beams tell of it."""
    spoken: dict[str, list[Statement]] = {}
    for each in visit.statements:
        for name in names.of(each):
            spoken.setdefault(name, []).append(each)
    for name, statements in spoken.items():
        phase = phases.setdefault(name, Phase(names.shown.get(name, name)))
        if not visit.was_given:
            phase.cancelled += 1
            continue
        records = [each for each in statements if each.table == "fraction"]
        if not records and any(each.table == "fraction" for each in visit.statements):
            continue  # the records of this visit tell of another phase
        whole = not records or any(each.status == "completed" for each in records) or _adds_up([each.row for each in records])
        if visit.status == "partial" and not records:
            whole = False
        for system in {each.system for each in records if each.status in ("completed", "partial")}:
            phase.counted[system] = phase.counted.get(system, 0) + 1
        first = records[0] if records else statements[0]
        phase.fractions.append(Delivered(visit, first.row.get("fraction_number"), str(first.row.get("plan_uid", "")), "completed" if whole else "partial"))


def _adds_up(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Have parts of a fraction come to the whole of the specified monitor units?"""
    rows = list(rows)
    planned = max((int(row["meterset_planned"]) for row in rows if "meterset_planned" in row), default=0)
    return planned > 0 and sum(int(row.get("meterset_delivered", 0)) for row in rows) >= WHOLE * planned


def _join_parts(phase: Phase) -> None:
    """A partial fraction that a later visit completed under its number is one fraction; a number that was given whole twice is repeated."""
    phase.fractions.sort(key=lambda each: each.visit.start)
    open_parts: dict[tuple[str, int], Delivered] = {}
    kept: list[Delivered] = []
    seen: dict[tuple[str, int], int] = {}
    for each in phase.fractions:
        key = (each.plan, each.number) if each.number is not None else None
        if key and key in open_parts:
            first = open_parts.pop(key)
            first.parts += 1
            first.status = each.status
            if each.status != "completed":
                open_parts[key] = first
            continue
        kept.append(each)
        if key and each.status == "partial":
            open_parts[key] = each
        elif key:
            seen[key] = seen.get(key, 0) + 1
    phase.fractions = kept
    phase.repeated = sorted(number for (_, number), count in seen.items() if count > 1)


def _replans(phase: Phase) -> None:
    """Where the plan changed within a phase."""
    plan = ""
    for place, each in enumerate(phase.fractions, 1):
        if plan and each.plan and each.plan != plan:
            phase.replans.append((each.visit.start // DAY, place, plan, each.plan))
        plan = each.plan or plan


def _boosts(phases: Sequence[Phase]) -> None:
    """A boost is sequential when it begins after the last fraction of every other phase of its days, simultaneous when it shares visits with one."""
    others = [phase for phase in phases if phase.fractions and not _is_boost(phase)]
    for phase in phases:
        if not (_is_boost(phase) and phase.fractions and others):
            continue
        mine = {each.visit.day for each in phase.fractions}
        shared = any(mine & {each.visit.day for each in other.fractions} for other in others)
        phase.is_boost, phase.boost = True, "simultaneous" if shared else "sequential"


def _is_boost(phase: Phase) -> bool:
    return phase.is_boost or "boost" in phase.name.lower()
