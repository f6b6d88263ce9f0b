"""One approval of a payer, told by one or several systems: its codes, units and days, and whether it is of the payer who is billed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from oncoledger.model.dates import FIRST_DAY, LAST_DAY

Row = Mapping[str, Any]
COVERS = frozenset(("approved", "partial", "expired", ""))
"""States of an approval that covers something. One that has expired covered what lay within its days."""


@dataclass(frozen=True)
class Approval:
    """Grain: a number and its codes. codes: empty where it counts visits. units: None where it sets no number. first, last: days, both included.

    course_id: the course that it names; empty where it names none and serves any course of the person. of_delivery: those of its codes that deliver.
    doubts: what its rows leave open or say against each other.
    """

    number: str
    status: str
    payer: str
    codes: frozenset[str]
    of_delivery: frozenset[str]
    units: int | None
    first: int
    last: int
    course_id: str = ""
    is_other_payer: bool = False
    used_said: int | None = None
    doubts: tuple[str, ...] = ()

    @property
    def covers(self) -> bool:
        return self.status in COVERS and not self.is_other_payer

    @property
    def is_of_delivery(self) -> bool:
        """Does it speak of treatment sessions: by a delivery code, or by counting visits?"""
        return bool(self.of_delivery) or not self.codes

    def names(self, codes: Sequence[str], is_delivery: bool) -> bool:
        """Is one of the codes approved? codes: those that are as right; none where a session's code is not known, and any delivery code may be it."""
        if not self.codes or not codes:
            return is_delivery and self.is_of_delivery
        return not self.codes.isdisjoint(codes)

    def counts(self, is_delivery: bool) -> bool:
        """Do its units count this? Where delivery codes stand among others, the number is of sessions, and the others are approved without one."""
        return self.units is not None and (is_delivery or not self.of_delivery)


def approvals_of(
    rows: Sequence[Row], course_of: Callable[[Row], str | None], is_other: Callable[[str], bool], delivery: frozenset[str], as_of: int
) -> list[Approval]:  # fmt: skip
    """The approvals of a person, in order of date. Two systems that tell of one number and the same codes tell of one approval; where their units differ,
    the smaller number holds and the difference is a doubt. course_of: the course that a row names, '' where it names none, None where it is of another."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    seen: dict[tuple[str, ...], set[str]] = {}
    for row in sorted(rows, key=lambda row: (str(row.get("system", "")), int(row.get("from_date", FIRST_DAY)), str(row["record_id"]))):
        system = str(row.get("system", ""))
        number = str(row.get("number", "")).strip().upper()
        base = (number or f"{system} {row['record_id']}", *sorted(str(row.get("codes", "")).upper().split()))
        dates = (str(row.get("from_date", "")), str(row.get("to_date", "")))
        key: tuple[str, ...] = (*base, *dates)
        alone = [other for other in groups if other[: len(base)] == base and len(other) == len(key) and system not in seen[other]]
        if key not in groups and len(alone) == 1:
            key = alone[0]
        groups.setdefault(key, []).append(row)
        seen.setdefault(key, set()).add(system)
    found = [made for some in groups.values() if (made := _one(some, course_of, is_other, delivery, as_of))]
    return sorted(found, key=lambda each: (each.first, each.last, each.number, sorted(each.codes), each.course_id, each.units or 0))


def _one(rows: Sequence[Row], course_of: Callable[[Row], str | None], is_other: Callable[[str], bool], delivery: frozenset[str], as_of: int) -> Approval | None:
    named = {course_of(row) for row in rows}
    if named == {None}:
        return None
    codes = frozenset(str(rows[0].get("codes", "")).upper().split())
    units = sorted({max(int(row["approved_units"]) // 1000, 0) for row in rows if "approved_units" in row})
    states = {str(row.get("status", "")) for row in rows}
    doubts = [f"systems say {' and '.join(map(str, units))} units"] if len(units) > 1 else []
    if len(states) > 1:
        doubts.append(f"systems call it {' and '.join(sorted(state or 'nothing' for state in states))}")
    status = next((state for state in ("denied", "cancelled", "requested", "expired", "partial", "approved") if state in states), "")
    first = max((int(row["from_date"]) for row in rows if "from_date" in row), default=FIRST_DAY)
    last = min((int(row["to_date"]) for row in rows if "to_date" in row), default=LAST_DAY)
    if status == "expired" and last == LAST_DAY:
        doubts.append("it is called expired, and its last day is not on file")
        last = as_of - 1
    if last < first:
        doubts.append("its last day lies before its first")
    payer = next((str(row["payer_id"]) for row in rows if row.get("payer_id")), "")
    used = [int(row["used_units"]) // 1000 for row in rows if "used_units" in row]
    return Approval(
        next((str(row["number"]) for row in rows if row.get("number")), str(rows[0]["record_id"])), status, payer, codes, codes & delivery,
        units[0] if units else None, first, last, next((name for name in sorted(filter(None, named))), ""), bool(payer) and is_other(payer),
        max(used, default=None), tuple(doubts),
    )  # fmt: skip
