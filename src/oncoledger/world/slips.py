"""Slips between record and charge: sessions missed, doubled, dated a day off, charged though cancelled, at another level, in other units, in another part;
of drugs `infusion_slips.py`.

Planted in the charges of lawful courses whose record is the centre's own; the record stays as it is.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from ..model.dates import iso, weekday
from .clinical import silent_acts
from .codes import code_on
from .dice import Dice
from .infusion_records import keep_open_days
from .infusion_slips import infusion_planters
from .prices import charge
from .record import Course
from .slip import Lines, Planter, Slip, all_of, is_valid, missed, one_alone

MOST_LINES = 50
"""Of an 837P claim."""
SHARE = 0.6
"""Of the courses with a record in which something slips."""
APART = 8
"""Days between two slips of one kind of service, or of drugs: nearer to each other, nobody could tell a session missed and another one made up from a
wrong day."""
PROMPT, LATE = 3, (9, 60)
"""Days after the service within which charges are entered, and by which some are late."""
_DELIVERY = frozenset("77402 77407 77412 77385 77386 77373 G6004 G6008 G6012 G6015 77522 77523 77525 77401 77437".split())
_LEVEL = {"77407": "77412", "77412": "77407", "77386": "77385", "77385": "77386", "77263": "77262", "77262": "77263", "G6012": "G6008", "77402": "77407"}
COLUMNS = ("patient_id", "course_id", "date", "code", "part", "kind", "direction", "instead", "amount")


def slipped(course: Course, seed: int) -> tuple[Course, list[Slip]]:
    """The course with its slips; the same course where there are none."""
    if course.faults or course.marks or course.delivered is None or not course.delivered.is_recorded:
        return course, []
    dice = Dice(seed, course.person.number, purpose=9)
    if not dice.chance(SHARE):
        return course, []
    silent = silent_acts(course, seed)
    of_drugs = bool(course.delivered.given)
    planters = infusion_planters(keep_open_days(course, course.delivered, seed), {day for _, day, _ in silent}) if of_drugs else dict(_PLANTERS)
    family = _any_family if of_drugs else _family
    lines = list(course.lines)
    found: list[Slip] = []
    touched: set[tuple[int, str]] = set()
    left = dice.between(1, 3)
    while left and planters:
        planter = dice.weighted(planters)
        if of_drugs:
            del planters[planter]  # each kind once in a course, and another where it does not suit
        else:
            left -= 1
        before = list(lines)
        some = planter(lines, course, dice)
        places = {(slip.line.day, family(slip.line.code)) for slip in some} | {(line.day, family(line.code)) for line in lines if line not in before}
        told = not any((slip.line.course_id, slip.line.day, slip.line.code) in silent for slip in some)
        if not some or not told or places & touched or max(Counter(line.claim_id for line in lines).values(), default=0) > MOST_LINES:
            lines = before
            continue
        touched |= {(day + away, each) for day, each in places for away in range(-APART, APART + 1)}
        found += some
        if of_drugs:
            left -= 1
    lines.sort(key=lambda line: (line.day, line.part))
    return (replace(course, lines=tuple(lines)), found) if found else (course, [])


def _any_family(code: str) -> str:
    """A day of drugs is one service: what slips there changes what the day's other codes mean."""
    return "drugs"


def entered(course: Course, seed: int) -> Course:
    """The course with the day on which each charge was entered: within three days, where nothing slipped."""
    dice = Dice(seed, course.person.number, purpose=11)
    return replace(course, lines=tuple(line._replace(posted=line.posted or line.day + dice.between(0, PROMPT)) for line in course.lines))


def _family(code: str) -> str:
    return "delivery" if code in _DELIVERY else code


def _doubled(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    line = one_alone(lines, dice, _DELIVERY)
    if line is None:
        return []
    again = all_of(lines, line)
    lines += again
    return [Slip(each, "doubled", "excess") for each in again]


def _never_given(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A session charged on a workday of the course on which none was given: cancelled, or never booked."""
    line = one_alone(lines, dice, _DELIVERY)
    if line is None or course.delivered is None:
        return []
    days = {one.day for one in course.delivered.treated}
    free = [day for day in range(min(days), max(days) + 1) if day not in days and weekday(day) < 5 and is_valid(line.code, day)]
    if not free:
        return []
    made = line._replace(day=dice.one_of(free))
    lines.append(made)
    return [Slip(made, "not given", "excess")]


def _day_off(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    line = one_alone(lines, dice, ("77300", "77336", "77338", "77301", "77295", *_DELIVERY))
    if line is None:
        return []
    away = dice.one_of((-2, -1, 1, 2))
    near = {each.day for each in lines if _family(each.code) == _family(line.code)}
    same = all_of(lines, line)
    if line.day + away in near or not is_valid(line.code,
    line.day + away) or any(each.code == line.code and 0 < abs(each.day - line.day) < 3 for each in lines):
        return []
    for each in same:
        lines[lines.index(each)] = each._replace(day=each.day + away)
    return [Slip(each, "wrong day", "wrong", iso(each.day + away)) for each in same]


def _units(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    line = one_alone(lines, dice, ("77300", "77334"))
    if line is None or line.units >= 9000:
        return []
    more = line._replace(units=line.units + 1000, cents=round(line.cents * (line.units + 1000) / line.units))
    lines[lines.index(line)] = more
    return [Slip(line, "wrong units", "wrong", str(more.units // 1000))]


def _level(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    line = one_alone(lines, dice, _LEVEL)
    if line is None or not is_valid(_LEVEL[line.code], line.day):
        return []
    found = []
    for each in all_of(lines, line):
        code = _LEVEL[line.code]
        row = code_on(code, line.day)
        lines[lines.index(each)] = each._replace(code=code, cents=charge(row, each.part, each.day, each.units / 1000))
        found.append(Slip(each, "wrong level", "wrong", code))
    return found


def _part(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A physician's line of a hospital without its 26."""
    some = [line for line in lines if line.part == "professional" and line.modifiers == "26" and line.code in ("77290", "77300", "77334", "77295", "77301")]
    if not some:
        return []
    line = dice.one_of(some)
    lines[lines.index(line)] = line._replace(modifiers="")
    return [Slip(line, "wrong part", "wrong", "no modifier")]


def _late(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A charge that is entered more than a week after its service."""
    line = one_alone(lines, dice, ("77290", "77301", "77295", "77300", "77334", "77336", "77427"))
    if line is None:
        return []
    posted = line.day + dice.between(*LATE)
    lines[lines.index(line)] = line._replace(posted=posted)
    return [Slip(line, "late", "wrong", iso(posted))]


def _never_done(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
    """A simulation that nobody did, charged as the course's own is."""
    line = one_alone(lines, dice, ("77290",))
    if line is None or course.delivered is None:
        return []
    days = {each.day for each in lines if each.code in ("77280", "77285", "77290")}
    day = line.day + dice.between(9, 14)
    if any(abs(day - each) < 9 for each in days) or not is_valid("77290", day):
        return []
    made = [each._replace(day=day) for each in all_of(lines, line)]
    lines += made
    return [Slip(each, "not done", "excess") for each in made]


_PLANTERS: dict[Planter, float] = {
    missed(_DELIVERY, "missed session"): 30, _doubled: 30, _never_given: 12, _day_off: 10, _units: 6, _level: 10, _part: 5,
    missed(("77387", "77014", "G6002"), "missed guidance"): 6, missed(("77427",), "missed management"): 6, missed(("77336",), "missed physics"): 5,
    _never_done: 5, _late: 6,
}  # fmt: skip


class Told(NamedTuple):
    """One row of `slips.csv`. date, code, part: of the charge as it should be, or of the one that should not be. instead: the date, code or units that stand
    there. cents: of the line."""

    patient_id: str
    course_id: str
    date: str
    code: str
    part: str
    kind: str
    direction: str
    instead: str
    cents: int


def read_slips(path: Path) -> list[Told]:
    """The rows of `slips.csv`, in their order. Raises OSError, and ValueError for a file of another kind."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        if tuple(next(rows, ())) != COLUMNS:
            raise ValueError(f"{path} is no slips.csv of a world: its columns are not {', '.join(COLUMNS)}")
        return [Told(who, course, date, code, part, kind, direction, instead, round(float(amount) * 100))
                for who, course, date, code, part, kind, direction, instead, amount in rows]  # fmt: skip


class SlipFile:
    """`slips.csv`: one row a slip."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(COLUMNS)

    def add(self, course: Course, slips: Iterable[Slip]) -> None:
        with self._path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows(
                (course.person.patient_id, slip.line.course_id, iso(slip.line.day), slip.line.code, slip.line.part, slip.kind, slip.direction, slip.instead,
                 f"{slip.line.cents / 100:.2f}") for slip in slips
            )  # fmt: skip
