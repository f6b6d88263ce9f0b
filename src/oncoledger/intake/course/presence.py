"""Which of the sources that a practice requires are present for a course, and whether the course may be claimed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...model.dates import iso
from ...model.times import DAY
from .ledger import CourseLedger

TABLES_OF = {
    "treatment": ("fraction", "session"),
    "schedule": ("schedule",),
    "planning": ("plan", "phase"),
    "administration": ("administration",),
    "orders": ("order",),
    "documents": ("document",),
    "charges": ("charge",),
}
"""Kind of source -> the tables in which it speaks. These are the kinds that `[sources]` of a practice's profile may name."""

_RADIATION, _SYSTEMIC = frozenset(("treatment", "planning")), frozenset(("administration", "orders"))
_NEWEST = frozenset(("treatment", "administration", "charges"))
"""Kinds that must reach to the last session: what ends before it has not all arrived."""

_TIMES = ("start_time", "performed_time", "authored_time", "planned_time")


@dataclass(frozen=True)
class Source:
    """One required source of a course. state: present, missing or late. newest: day number of its last row. why: in words."""

    kind: str
    system: str
    state: str
    newest: int | None
    why: str


@dataclass(frozen=True)
class Presence:
    """What stands of what is required. reasons: why the course may not be claimed; empty where it may."""

    sources: list[Source]
    reasons: list[str]

    @property
    def may_be_claimed(self) -> bool:
        return not self.reasons


def presence(course: CourseLedger, required: Mapping[str, str]) -> Presence:
    """Which required sources speak of a course. required: kind -> system, as `Profile.sources` has them.

    A course of radiation needs no drug administrations, a regimen no treatment records. Where nothing is required, a course may be claimed as far as
    sources go: whether its documents suffice is for the rules.
    """
    kinds = {kind: system for kind, system in required.items() if not _is_of_another(kind, course)}
    last = course.span[1] if course.span else None
    sources = [_source(kind, system, course, last) for kind, system in sorted(kinds.items())]
    return Presence(sources, [source.why for source in sources if source.state != "present"])


def _is_of_another(kind: str, course: CourseLedger) -> bool:
    told = set(course.disciplines)
    return (kind in _RADIATION and told == {"systemic"}) or (kind in _SYSTEMIC and told == {"radiation"})


def _source(kind: str, system: str, course: CourseLedger, last: int | None) -> Source:
    mine = [row for table in TABLES_OF[kind] for row in course.rows.get(table, ()) if str(row.get("system", "")).casefold() == system.casefold()]
    days = [int(row["service_date"]) if "service_date" in row else int(row[name]) // DAY for row in mine for name in ("service_date", *_TIMES) if name in row]
    newest = max(days, default=None)
    if not mine:
        return Source(kind, system, "missing", None, f"{kind}: nothing of {system}")
    if kind in _NEWEST and last is not None and newest is not None and newest < last:
        return Source(kind, system, "late", newest, f"{kind}: the last of {system} is of {iso(newest)}, the last session of {iso(last)}")
    return Source(kind, system, "present", newest, f"{kind}: {system}")
