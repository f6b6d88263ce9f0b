"""Slips of drugs between record and charge: drugs, their administration, hours and waste that nobody charged; hours, hydration, units and doses too many."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial

from ..model.dates import iso
from .calendar import LAST_DAY, year_of
from .chart import SETTINGS
from .codes import code_on
from .dice import Dice
from .drugs import packages
from .prices import charge
from .record import Course, Line
from .slip import Lines, Planter, Slip, is_valid

ADMINISTRATION = "96413 96417 96409 96411 96365 96367 96374 96375 96401 96402 96372 96377 96416 G0498 51720 96450".split()
HOURS = {"96415": ("96413", "96417"), "96366": ("96365", "96367")}
"""Further hours -> what they are added to."""
_DRUGS = frozenset(one.code for one in packages())


def infusion_planters(keep_open: Collection[int], silent: Collection[int]) -> dict[Planter, float]:
    """Planters with their weights. keep_open: days on which a fluid ran beside a drug and is charged by nothing. silent: days that stay as they are."""
    told: Callable[[Planter], Planter] = partial(_on_other_days, silent=silent)
    return {
        told(_missed_drug): 10, told(_missed_administration): 10, told(_missed_hour): 16, told(_hour_too_many): 16,
        told(partial(_hydration_beside, keep_open=keep_open)): 30, told(_missed_waste): 20, told(_wrong_units): 8, told(_doubled): 10,
        told(_held_charged): 90, told(_day_off): 10,
    }  # fmt: skip


def _on_other_days(planter: Planter, silent: Collection[int]) -> Planter:
    """The same on days of which the record is not silent."""

    def plant(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
        found = planter(lines, course, dice)
        return [] if any(slip.line.day in silent for slip in found) else found

    return plant


def _one(lines: Lines, dice: Dice, fits: Callable[[Line], bool]) -> Line | None:
    some = [line for line in lines if fits(line) and lines.count(line) == 1]
    return dice.one_of(some) if some else None


def _of_code(lines: Lines, line: Line) -> list[Line]:
    """Lines of one code on its day: of a drug given and discarded, of a procedure facility and physician."""
    return [each for each in lines if (each.day, each.code) == (line.day, line.code)]


def _is_drug(line: Line) -> bool:
    return line.code in _DRUGS and "JW" not in line.modifiers.split()


def _missed(lines: Lines, gone: Iterable[Line], kind: str) -> list[Slip]:
    found = [Slip(line, kind, "missed") for line in gone]
    for slip in found:
        lines.remove(slip.line)
    return found


def _missed_drug(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A drug without its charge, of what was discarded too."""
    line = _one(lines, dice, _is_drug)
    return _missed(lines, _of_code(lines, line), "missed drug") if line else []


def _missed_waste(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """What was thrown away of a single-dose vial, not charged."""
    line = _one(lines, dice, lambda line: "JW" in line.modifiers.split())
    return _missed(lines, [line], "missed waste") if line else []


def _missed_administration(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    line = _one(lines, dice, lambda line: line.code in ADMINISTRATION)
    return _missed(lines, _of_code(lines, line), "missed administration") if line else []


def _missed_hour(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """An hour of several, or the only further one."""
    line = _one(lines, dice, lambda line: line.code in HOURS)
    if line is None:
        return []
    if line.units == 1000:
        return _missed(lines, [line], "missed hour")
    return _with_units(lines, line, line.units - 1000, "missed hour")


def _hour_too_many(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """One unit more than ran; where none is charged, a line of it."""
    more, first = dice.one_of(tuple(HOURS.items()))
    line = _one(lines, dice, lambda line: line.code in first)
    if line is None:
        return []
    hours = next((each for each in lines if each.code == more and each.day == line.day), None)
    if hours:
        return _with_units(lines, hours, hours.units + 1000, "hour too many")
    return _added(lines, _service(line, more), "hour too many")


def _hydration_beside(lines: Lines, course: Course, dice: Dice, keep_open: Collection[int]) -> list[Slip]:
    """Fluid that kept the line open beside a drug, charged as hydration."""
    hydrated = {line.day for line in lines if line.code in ("96360", "96361")}
    line = _one(lines, dice, lambda line: line.day in keep_open and line.day not in hydrated and line.code in ("96413", "96365"))
    return _added(lines, _service(line, "96361"), "hydration beside a drug") if line else []


def _wrong_units(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A slip of the pen, or the dose of a unit misread: twice, half or ten times as much, or a tenth more."""
    line = _one(lines, dice, _is_drug)
    if line is None:
        return []
    units = line.units // 1000
    wrong = dice.one_of(sorted({units * 2, max(units // 2, 1), units * 10, units + max(units // 10, 1)} - {units}))
    return _with_units(lines, line, wrong * 1000, "wrong drug units")


def _doubled(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A line of a drug or its administration, twice."""
    line = _one(lines, dice, lambda line: _is_drug(line) or line.code in ADMINISTRATION)
    if line is None:
        return []
    again = [each for each in _of_code(lines, line) if each.modifiers == line.modifiers]
    lines += again
    return [Slip(each, "doubled", "excess") for each in again]


def _held_charged(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """The charges of a day, or of a drug, that was held."""
    days = sorted({one.day for one in course.delivered.given if one.spared}) if course.delivered else []
    if not days or not lines or course.delivered is None:
        return []
    day = dice.one_of(days)
    found: list[Slip] = []
    for line in (line for one in course.delivered.given if one.day == day for line in one.spared):
        near = min((each for each in lines if each.part == line.part), key=lambda each: abs(each.day - day), default=lines[0])
        found += _added(lines, line._replace(claim_id=near.claim_id), "held dose charged")
    return found


def _day_off(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """All lines of one drug, or of one service, a day or two away: never where another of the kind is near."""
    line = _one(lines, dice, lambda line: _is_drug(line) or line.code in ADMINISTRATION)
    if line is None:
        return []
    day = line.day + dice.one_of((-2, -1, 1, 2))
    same = _of_code(lines, line)
    is_near = any(each.code == line.code and 0 < abs(each.day - line.day) <= 5 for each in lines)
    if is_near or day > LAST_DAY or year_of(day) != year_of(line.day) or not (_is_sold(line, day) if line.code in _DRUGS else is_valid(line.code, day)):
        return []
    for each in same:
        lines[lines.index(each)] = each._replace(day=day)
    return [Slip(each, "wrong day", "wrong", iso(day)) for each in same]


def _is_sold(line: Line, day: int) -> bool:
    return any(one.code == line.code and one.since <= day <= one.until for one in packages())


def _service(line: Line, code: str) -> Line:
    """One unit of another service beside a line, by the same biller."""
    row = code_on(code, line.day)
    return line._replace(code=code, units=1000, modifiers="PO" if "PO" in line.modifiers.split() else "", cents=charge(row, line.part, line.day, 1),
                         revenue_code=row.revenue_code if SETTINGS[line.part] == "hospital" else "")  # fmt: skip


def _added(lines: Lines, line: Line, kind: str) -> list[Slip]:
    lines.append(line)
    return [Slip(line, kind, "excess")]


def _with_units(lines: Lines, line: Line, units: int, kind: str) -> list[Slip]:
    quantity = line.ndc_quantity * units // line.units if line.ndc_quantity is not None else None
    lines[lines.index(line)] = line._replace(units=units, cents=line.cents * units // line.units, ndc_quantity=quantity)
    return [Slip(line, kind, "wrong", str(units // 1000))]
