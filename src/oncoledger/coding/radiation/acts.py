"""Documented acts of a course: what several systems and documents tell of one consult, simulation, device or check, put together once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...model.times import DAY
from ..charge import RowKey

Row = Mapping[str, Any]
DONE = frozenset(("completed", ""))
PHYSICIANS = frozenset(("MD", "DO", "physician"))


@dataclass(slots=True)
class Act:
    """One act. facts: name -> value, of all that speak of it; what two sources say differently stands in `conflicts` and decides nothing.

    signed_day: when it was signed; None where no signature is on record. by: credential of who performed it.
    """

    kind: str
    day: int
    time: int
    rows: tuple[RowKey, ...]
    facts: dict[str, str] = field(default_factory=dict)
    provider: str = ""
    by: str = ""
    signed_day: int | None = None
    body_site: str = ""
    laterality: str = ""
    plan_id: str = ""
    label: str = ""
    conflicts: dict[str, str] = field(default_factory=dict)
    systems: tuple[str, ...] = ()

    def says(self, name: str) -> str:
        return self.facts.get(name, "")

    def number(self, name: str) -> int | None:
        text = self.facts.get(name, "")
        return int(text) if text.isascii() and text.isdigit() else None

    def is_yes(self, name: str) -> bool:
        return self.facts.get(name) in _YES

    def is_no(self, name: str) -> bool:
        return self.facts.get(name) in _NO


_YES, _NO = frozenset(("yes", "signed", "custom")), frozenset(("no", "unsigned", "none"))


def acts_of(services: Iterable[Row], documents: Iterable[Row], credentials: Mapping[str, str]) -> dict[str, list[Act]]:
    """Acts by kind, in order of time. credentials: provider_id -> MD, NP, ...

    What two systems tell of the same kind on the same day is one act, where neither has another that day which it could be: the first is the first.
    """
    elements = elements_of(documents)
    by_place: dict[tuple[str, int], dict[str, list[Act]]] = {}
    for row in services:
        if row.get("status", "") not in DONE or "performed_time" not in row:
            continue
        act = _act(row, elements, credentials)
        by_place.setdefault((act.kind, act.day), {}).setdefault(act.systems[0], []).append(act)
    found: dict[str, list[Act]] = {}
    for (kind, _), systems in by_place.items():
        first, *others = sorted(systems.values(), key=lambda acts: (-len(acts), acts[0].systems))
        for other in others:
            first = _joined(first, other)
        found.setdefault(kind, []).extend(first)
    found.setdefault("weekly_visit", []).extend(_examinations(elements))
    for acts in found.values():
        acts.sort(key=lambda act: (act.time, act.rows))
    return found


def elements_of(documents: Iterable[Row]) -> dict[str, list[Row]]:
    """Rows that tell one element of an act, a session or a plan, by the record_id of what they document, the latest last."""
    found: dict[str, list[Row]] = {}
    for row in sorted(documents, key=lambda row: (int(row.get("signed_time", row.get("authored_time", 0))), str(row["record_id"]))):
        if row.get("element") and row.get("service_id") and row.get("status") not in ("cancelled", "superseded"):
            found.setdefault(str(row["service_id"]), []).append(row)
    return found


def told(rows: Sequence[Row]) -> dict[str, str]:
    """Element -> value, of rows of `elements_of`: a later row stands over an earlier one."""
    return {str(row["element"]): "no" if row.get("is_absent") else str(row.get("value", "yes")) for row in rows}


def facts_in(text: str) -> dict[str, str]:
    """`name=value|name=value` as a dictionary."""
    found = {}
    for each in text.split("|"):
        name, _, value = each.partition("=")
        if value:
            found[name] = value
    return found


def _act(row: Row, elements: Mapping[str, list[Row]], credentials: Mapping[str, str]) -> Act:
    name, time = str(row["record_id"]), int(row["performed_time"])
    facts = facts_in(str(row["facts"])) if "facts" in row else {}
    if row.get("code") and row.get("code_system") in ("cpt", "hcpcs"):
        facts.setdefault("code", str(row["code"]))
    rows: tuple[RowKey, ...] = (("service", str(row.get("system", "")), name),)
    if name in elements:
        facts |= told(elements[name])
        rows += tuple(("document", str(each.get("system", "")), str(each["record_id"])) for each in elements[name])
    provider = str(row.get("provider_id", ""))
    return Act(
        str(row.get("kind", "other")), time // DAY, time, rows, facts, provider, facts.get("by") or credentials.get(provider, ""),
        int(row["signed_time"]) // DAY if "signed_time" in row else None, str(row.get("body_site", "")), str(row.get("laterality", "")),
        str(row.get("plan_id", "")), str(row.get("label", "")), {}, (str(row.get("system", "")),),
    )  # fmt: skip


def _joined(first: list[Act], other: list[Act]) -> list[Act]:
    """Each act of the other system is one of the first's: the n-th of a day is the n-th."""
    for act, said in zip(first, other, strict=False):
        for name, value in said.facts.items():
            if act.facts.setdefault(name, value) != value:
                act.conflicts[name] = f"{act.facts[name]} ({act.systems[0]}), {value} ({said.systems[0]})"
        for name in act.conflicts:
            act.facts.pop(name, None)
        act.rows += said.rows
        act.systems += said.systems
        act.provider, act.by = act.provider or said.provider, act.by or said.by
        act.signed_day = said.signed_day if act.signed_day is None else act.signed_day
        act.body_site, act.plan_id = act.body_site or said.body_site, act.plan_id or said.plan_id
    return first


def _examinations(elements: Mapping[str, list[Row]]) -> Iterable[Act]:
    """A physician who answers on which day the patient was examined tells of a visit: the element `examined` with a date."""
    from ...model.dates import day_of

    for rows in elements.values():
        for row in rows:
            value = str(row.get("value", ""))
            if row["element"] == "examined" and len(value) == 10 and value[4] == "-" and not row.get("is_absent"):
                try:
                    day = day_of(value)
                except ValueError:
                    continue
                key = ("document", str(row.get("system", "")), str(row["record_id"]))
                yield Act("weekly_visit", day, day * DAY, (key,), {"examined": "yes"}, str(row.get("author", "")), "MD", day)
