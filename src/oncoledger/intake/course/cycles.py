"""Cycles of a regimen: which drugs were planned on which day, given, held, reduced or not given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ...model.times import DAY
from .visits import Row, Rows

RowKey = tuple[str, str, str]
"""Table, system and record_id."""
AROUND = frozenset(("consult", "follow_up", "nurse_visit", "blood_draw", "lab", "port_flush", "pump_disconnect"))
"""Kinds of acts that belong to a cycle."""
EVALUATED, FOLLOWED = 7, 90
"""Days before a cycle's first in which a visit evaluates it, and after its last in which one follows it up."""
GIVEN, HELD = frozenset(("completed", "partial", "in_progress", "stopped")), frozenset(("held", "refused", "not_given"))
LATE_DAYS = 3
"""Days from a planned dose to the one that was given after which it is called delayed: clinics move a day over a weekend or a holiday."""


ONE_DOSE = 15 * 60
"""Seconds between the beginnings that two systems give one dose: the pump's record and the nurse's."""
WHOLE_DOSE = 0.98
"""Share of a dose from which it counts as whole: pharmacies round to vials and syringes."""


@dataclass
class Dose:
    """One drug of one day. planned, given: day numbers, None where it was not. status: planned, given, reduced, held, late or not given. why: as recorded."""

    drug: str
    planned: int | None = None
    given: int | None = None
    status: str = "planned"
    why: str = ""
    ordered_dose: int | None = None
    given_dose: int | None = None
    unit: str = ""


class Around(NamedTuple):
    """A visit or a test around the drugs of a cycle. place: evaluation (in the week before its first day, and on it), care (from then on), follow-up (after
    the last cycle). kind: of the act."""

    day: int
    kind: str
    place: str


@dataclass
class Cycle:
    """One cycle. number: None where the record does not say. days: day of the cycle -> its drugs; 0 where the record does not say. visits: what was done
    around its drugs, in order of day."""

    number: int | None
    days: dict[int, list[Dose]] = field(default_factory=dict)
    visits: list[Around] = field(default_factory=list)

    @property
    def doses(self) -> list[Dose]:
        return [dose for doses in self.days.values() for dose in doses]


def cycles_of(rows: Rows, as_of: int) -> list[Cycle]:
    """The cycles of a regimen, from orders and administrations; a dose that nobody ordered stands with those that were given."""
    orders = [row for row in rows.get("order", ()) if row.get("kind") == "drug" and row.get("status") not in ("cancelled", "entered_in_error", "draft")]
    given = [rows[0] for rows in _told(rows.get("administration", ()))]
    by_order: dict[tuple[str, str], list[Row]] = {}
    for row in given:
        if row.get("order_id"):
            by_order.setdefault((str(row.get("system")), str(row["order_id"])), []).append(row)
    found: dict[tuple[int | None, int], list[Dose]] = {}
    answered: set[int] = set()
    for order in sorted(orders, key=lambda row: (row.get("planned_time", row.get("ordered_time", 0)), str(row["record_id"]))):
        mine = by_order.get((str(order.get("system")), str(order["record_id"])), [])
        mine = mine or [row for row in given if id(row) not in answered and not row.get("order_id") and _is_of(row, order)]
        answered.update(map(id, mine))
        place = order.get("cycle"), int(order.get("day", 0))
        found.setdefault(place, []).append(_dose(order, mine, as_of))
    for row in given:
        if id(row) not in answered:
            place = row.get("cycle"), int(row.get("day", 0))
            found.setdefault(place, []).append(_dose(None, [row], as_of))
    cycles: dict[int | None, Cycle] = {}
    for (number, day), doses in found.items():
        cycles.setdefault(number, Cycle(number)).days.setdefault(day, []).extend(doses)
    for cycle in cycles.values():
        cycle.days = {day: sorted(doses, key=lambda dose: (dose.planned or dose.given or 0, dose.drug)) for day, doses in sorted(cycle.days.items())}
    ordered = sorted(cycles.values(), key=lambda cycle: (cycle.number is None, cycle.number or 0))
    _visits(ordered, rows)
    return ordered


def _visits(cycles: Sequence[Cycle], rows: Rows) -> None:
    """Gives each cycle the visits and tests around it."""
    spans = [(min(days), max(days), cycle) for cycle in cycles if (days := [day for dose in cycle.doses if (day := _day_of(dose)) is not None])]
    spans.sort(key=lambda span: span[:2])
    for row in sorted(rows.get("service", ()), key=lambda row: (int(row.get("performed_time", 0)), str(row["record_id"]))):
        if row.get("kind") not in AROUND or row.get("status", "completed") != "completed" or "performed_time" not in row:
            continue
        day = int(row["performed_time"]) // DAY
        coming = next((cycle for first, _, cycle in spans if first - EVALUATED <= day <= first), None)
        gone = [(last, cycle) for first, last, cycle in spans if first < day]
        if coming is not None:
            coming.visits.append(Around(day, str(row["kind"]), "evaluation"))
        elif gone and day <= gone[-1][0] + FOLLOWED:
            is_last = gone[-1][1] is spans[-1][2] and day > gone[-1][0]
            gone[-1][1].visits.append(Around(day, str(row["kind"]), "follow-up" if is_last else "care"))


def _day_of(dose: Dose) -> int | None:
    return dose.given if dose.given is not None else dose.planned


def told_once(given: Iterable[Row]) -> list[tuple[Row, tuple[RowKey, ...]]]:
    """What two systems tell of one dose counts once: the same drug by its name, begun within minutes. The row that names its order stands, with what only
    the others tell; beside it the names of all its rows, its own first."""
    return [(rows[0] if len(rows) == 1 else _merged(rows), tuple(("administration", str(row.get("system", "")), str(row["record_id"])) for row in rows))
            for rows in _told(given)]  # fmt: skip


def _told(given: Iterable[Row]) -> list[list[Row]]:
    """The rows of each dose, the one that stands first."""
    kept: list[list[Row]] = []
    of_drug: dict[str, list[list[Row]]] = {}
    for row in sorted(given, key=lambda row: ("order_id" not in row, str(row.get("system", "")), str(row["record_id"]))):
        alike = of_drug.setdefault(str(row.get("drug", "")).lower(), [])
        same = next((rows for rows in alike if _is_told_by(row, rows[0])), None)
        if same is None:
            alike.append(same := [])
            kept.append(same)
        same.append(row)
    return kept


def _is_told_by(row: Row, other: Row) -> bool:
    return (
        row.get("system") != other.get("system") and "start_time" in row and "start_time" in other and bool(row.get("drug"))
        and str(row["drug"]).lower() == str(other.get("drug", "")).lower() and abs(int(row["start_time"]) - int(other["start_time"])) <= ONE_DOSE
    )  # fmt: skip


def _merged(rows: Sequence[Row]) -> Row:
    whole: dict[str, Any] = {}
    for row in reversed(rows):
        whole |= row
    return whole


def _is_of(row: Row, order: Row) -> bool:
    """Was this drug given for that order? The same words for the drug, and the same cycle and day, where both say them."""
    if str(row.get("drug", "")).lower() != str(order.get("label", "")).lower() and (not row.get("drug_code") or row.get("drug_code") != order.get("code")):
        return False
    said = [(row.get(name), order.get(name)) for name in ("cycle", "day")]
    if any(a is not None and b is not None and a != b for a, b in said):
        return False
    if all(a is not None and b is not None for a, b in said):
        return True
    return "planned_time" in order and "start_time" in row and abs(int(row["start_time"]) - int(order["planned_time"])) <= LATE_DAYS * DAY


def _dose(order: Row | None, given: list[Row], as_of: int) -> Dose:
    source = order or given[0]
    dose = Dose(str((order or {}).get("label") or source.get("drug") or source.get("label") or source.get("drug_code") or "drug not named"))
    if order is not None:
        dose.planned = int(order["planned_time"]) // DAY if "planned_time" in order else None
        dose.ordered_dose, dose.unit = order.get("dose"), str(order.get("dose_unit", ""))
        dose.why = str(order.get("status_reason", ""))
    done = [row for row in given if row.get("status", "completed") in GIVEN and "start_time" in row]
    if done:
        dose.given = min(int(row["start_time"]) for row in done) // DAY
        amounts = [int(row["dose"]) for row in done if "dose" in row]
        dose.given_dose = sum(amounts) if amounts else None
        dose.unit = dose.unit or str(done[0].get("dose_unit", ""))
        protocol = (order or {}).get("protocol_dose") or dose.ordered_dose
        is_less = protocol is not None and dose.given_dose is not None and dose.given_dose < WHOLE_DOSE * int(protocol)
        asked = (order or {}).get("protocol_dose")
        ordered_less = asked is not None and dose.ordered_dose is not None and dose.ordered_dose < WHOLE_DOSE * int(asked)
        dose.status = "reduced" if is_less or ordered_less else "given"
        if dose.status == "given" and dose.planned is not None and dose.given > dose.planned + LATE_DAYS:
            dose.status = "late"
    elif any(row.get("status") in HELD for row in given) or (order is not None and order.get("status") in ("on_hold", "stopped")):
        dose.status = "held"
        dose.why = next((str(row["status_reason"]) for row in given if row.get("status_reason")), dose.why)
    elif dose.planned is not None and dose.planned < as_of:
        dose.status = "not given"
    return dose
