"""The stock rolled forward: opening, what came, what went, closing; shelf by shelf, summed by drug, account and month.

A shelf is one product in one account at one site. A count sets it: the difference is told apart, and what follows starts from what was counted.
So for every row: opening + ins - outs = closing, and closing + difference is the next opening.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple

from oncoledger.model.dates import date_of, day_of
from oncoledger.model.times import DAY

from .movements import Movement

INS = ("bought", "moved_in", "put_back")
OUTS = ("dispensed", "returned", "expired", "broken", "moved_out")
FLOWS = (*INS, *OUTS, "adjusted")
"""Columns between opening and closing. moved_in, moved_out: transfers and loans. adjusted is signed."""

_COLUMN = {"bought": "bought", "dispensed": "dispensed", "returned": "returned", "expired": "expired", "broken": "broken", "transferred": "moved_out",
           "adjusted": "adjusted", "borrowed": "moved_in", "counted": "counted"}  # fmt: skip


class Shelf(NamedTuple):
    drug: str
    account: str
    product: str
    site: str


class Step(NamedTuple):
    """One change of one shelf. column: of FLOWS, or counted. at: what it is sorted by. measures: units and packages; None where it does not convert."""

    shelf: Shelf
    day: int
    at: tuple[int, int, int]
    column: str
    units: Fraction | None
    packages: Fraction | None


@dataclass
class Flow:
    """One measure of one row of the roll-forward. known: False where something of it does not convert, so that its numbers say nothing; is_sure: is what it
    ends with known, be it by a later count? proven: of the difference, what stock from before the files cannot explain: less than the book, or more than
    the book where an earlier count stands behind it."""

    opening: Fraction = Fraction(0)
    flows: dict[str, Fraction] = field(default_factory=lambda: dict.fromkeys(FLOWS, Fraction(0)))
    counted: Fraction | None = None
    difference: Fraction = Fraction(0)
    proven: Fraction = Fraction(0)
    known: bool = True
    is_sure: bool = True

    @property
    def closing(self) -> Fraction:
        ins, outs = (sum((self.flows[name] for name in names), Fraction(0)) for names in (INS, OUTS))
        return self.opening + ins - outs + self.flows["adjusted"]

    @property
    def after(self) -> Fraction:
        """What the next row opens with."""
        return self.closing + self.difference


@dataclass
class Roll:
    """One drug in one account in one month. first, last: its days. is_counted: was all of it counted once before its end, so that the opening is known?"""

    drug: str
    account: str
    first: int
    last: int
    units: Flow = field(default_factory=Flow)
    packages: Flow = field(default_factory=Flow)
    is_counted: bool = False
    opened_by_count: bool = False


def months(first: int, last: int) -> list[tuple[int, int]]:
    """The months from one day to another, the first and the last cut where the span is."""
    found, day = [], first
    while day <= last:
        start = date_of(day)
        after = day_of((start.replace(day=1) + dt.timedelta(days=32)).replace(day=1).isoformat())
        found.append((day, min(after - 1, last)))
        day = after
    return found


def steps_of(movement: Movement, drug: str, units: Fraction | None, packages: Fraction | None, has_sites: bool) -> Iterator[Step]:
    """The steps of one movement: a transfer or a loan between two of our stocks is one of each."""
    column = "put_back" if movement.is_put_back else _COLUMN[movement.kind]
    is_count, has_clock = column == "counted", movement.seconds % DAY != 0
    at = (movement.day, movement.seconds if has_clock or not is_count else (movement.day + 1) * DAY, int(is_count))
    site = movement.site if has_sites else ""
    yield Step(Shelf(drug, movement.account, movement.product, site), movement.day, at, column, units, packages)
    other = movement.other_account or (movement.account if movement.other_site else "")
    if other and column in ("moved_out", "moved_in"):
        there = Shelf(drug, other, movement.product, (movement.other_site or movement.site) if has_sites else "")
        yield Step(there, movement.day, at, "moved_in" if column == "moved_out" else "moved_out", units, packages)


def roll_forward(steps: Iterable[Step], spans: Sequence[tuple[int, int]]) -> list[Roll]:
    """Rows by drug, account and month. The order of steps does not matter. Steps before the first month make its opening; those after the last are left out."""
    by_shelf: dict[Shelf, list[Step]] = defaultdict(list)
    for step in steps:
        if step.day <= spans[-1][1]:
            by_shelf[step.shelf].append(step)
    rolls: dict[tuple[str, str], list[Roll]] = {}
    shelves: dict[tuple[str, str], list[list[_Level]]] = defaultdict(list)
    for shelf in sorted(by_shelf):
        shelves[shelf.drug, shelf.account].append(_levels(by_shelf[shelf], spans))
    for (drug, account), levels in shelves.items():
        rows = rolls[drug, account] = [Roll(drug, account, *span) for span in spans]
        for place, row in enumerate(rows):
            mine = [level[place] for level in levels]
            row.units, row.packages = _sum(each.units for each in mine), _sum(each.packages for each in mine)
            row.is_counted = all(each.is_counted for each in mine)
            row.opened_by_count = any(each.opened_by_count for each in mine)
    return [row for key in sorted(rolls) for row in rolls[key]]


def _next(flow: Flow) -> Flow:
    return Flow(flow.after, known=flow.is_sure, is_sure=flow.is_sure)


@dataclass
class _Level:
    units: Flow
    packages: Flow
    is_counted: bool
    opened_by_count: bool = False


def _levels(steps: list[Step], spans: Sequence[tuple[int, int]]) -> list[_Level]:
    """One shelf, month by month. A count that nothing stands before is the opening."""
    moments: dict[tuple[int, int, int], list[Step]] = defaultdict(list)
    for step in steps:
        moments[step.at].append(step)
    in_order = [moments[at] for at in sorted(moments)]
    before, is_counted = [moment for moment in in_order if moment[0].day < spans[0][0]], False
    levels: list[_Level] = []
    opening = _Level(Flow(), Flow(), False)
    for place, moment in enumerate(before):
        is_counted = _take(opening, moment, is_counted, place == 0)
    had_any = bool(before)
    last = opening
    for first, end in spans:
        level = _Level(_next(last.units), _next(last.packages), is_counted)
        for moment in in_order:
            if first <= moment[0].day <= end:
                is_counted = _take(level, moment, is_counted, not had_any)
                had_any = True
        level.is_counted = is_counted
        levels.append(level)
        last = level
    return levels


def _take(level: _Level, moment: list[Step], is_counted: bool, is_first: bool) -> bool:
    """Take the steps of one moment; answers whether the shelf has been counted by now."""
    is_count = moment[0].column == "counted"
    for name in ("units", "packages"):
        flow: Flow = getattr(level, name)
        values = [getattr(step, name) for step in moment]
        if is_count:
            if None in values:
                flow.known = flow.is_sure = False
                continue
            counted = sum(values, Fraction(0))
            if is_first:
                flow.opening = counted
            else:
                difference = counted - flow.after
                flow.difference += difference
                flow.proven += difference if is_counted or difference < 0 else 0
            flow.counted, flow.is_sure = counted, True
            continue
        for step, value in zip(moment, values, strict=True):
            if value is None:
                flow.known = flow.is_sure = False
            else:
                flow.flows[step.column] += value
    level.opened_by_count |= is_count and is_first
    return is_counted or is_count


def _sum(flows: Iterable[Flow]) -> Flow:
    """Shelves together. What was counted is known where every shelf was counted, or one was and the others hold nothing."""
    some = list(flows)
    total = Flow(sum((each.opening for each in some), Fraction(0)), known=all(each.known for each in some), is_sure=all(each.is_sure for each in some))
    for name in FLOWS:
        total.flows[name] = sum((each.flows[name] for each in some), Fraction(0))
    total.difference, total.proven = (sum((getattr(each, name) for each in some), Fraction(0)) for name in ("difference", "proven"))
    counts = [each.counted for each in some]
    if any(count is not None for count in counts) and all(count is not None or not each.after for count, each in zip(counts, some, strict=True)):
        total.counted = sum((count for count in counts if count is not None), Fraction(0))
    return total


def has_sites(movements: Iterable[Movement]) -> Mapping[str, bool]:
    """Product -> does every row of it name a site? Where one does not, its sites are one stock."""
    found: dict[str, bool] = {}
    for each in movements:
        found[each.product] = found.get(each.product, True) and bool(each.site)
    return found


class Proof(NamedTuple):
    """What had come in of a drug by the end of a day, less what left otherwise than by being dispensed; and what a count of that day shows to be left.
    is_counted: was every stock of it counted, so that nothing from before the files is missing?"""

    day: int
    came: Fraction
    left: Fraction
    is_counted: bool


def proofs_of(steps: Iterable[Step], since: int, last: int) -> dict[str, list[Proof]]:
    """Drug -> what the last day and the day of its last count say; nothing where it does not convert. A count that found more than the book came in too."""
    by_drug: dict[str, list[Step]] = defaultdict(list)
    for step in steps:
        if step.day <= last:
            by_drug[step.shelf.drug].append(step)
    found: dict[str, list[Proof]] = {}
    for drug, mine in by_drug.items():
        counts = [step.day for step in mine if step.column == "counted"]
        days = sorted({last, *([max(counts)] if counts else [])})
        found[drug] = [proof for day in days if (proof := _proof(mine, since, day)) is not None]
    return found


def _proof(steps: Sequence[Step], since: int, day: int) -> Proof | None:
    rolls = roll_forward(steps, [(since, day)])
    if not all(roll.units.known for roll in rolls):
        return None
    came = Fraction(0)
    for flow in (roll.units for roll in rolls):
        ins = flow.flows["bought"] + flow.flows["moved_in"] + flow.flows["adjusted"]
        outs = sum((flow.flows[name] for name in ("returned", "expired", "broken", "moved_out")), Fraction(0))
        came += flow.opening + ins - outs + max(flow.difference, Fraction(0))
    moments: dict[Shelf, dict[tuple[int, int, int], Fraction]] = defaultdict(lambda: defaultdict(Fraction))
    for step in steps:
        if step.column == "counted" and step.day == day:
            moments[step.shelf][step.at] += step.units or 0
    left = sum((by_time[max(by_time)] for by_time in moments.values()), Fraction(0))
    return Proof(day, came, left, all(roll.is_counted for roll in rolls if roll.account))
