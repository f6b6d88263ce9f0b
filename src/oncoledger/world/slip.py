"""One slip between record and charge, and the small changes that make one: a service that is not charged, one line picked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from .codes import code_on
from .dice import Dice
from .record import Course, Line


class Slip(NamedTuple):
    """One slip. Grain: one charge line. day, code, part: of the charge as it should be, or of the one that should not be. instead: what is charged
    in its place."""

    line: Line
    kind: str
    direction: str
    instead: str = ""


Lines = list[Line]
Planter = Callable[[Lines, Course, Dice], "list[Slip]"]


def all_of(lines: Lines, line: Line) -> list[Line]:
    """Lines of one service: of every part."""
    return [each for each in lines if (each.day, each.code, each.time) == (line.day, line.code, line.time)]


def one_alone(lines: Lines, dice: Dice, codes: Iterable[str]) -> Line | None:
    """A line that stands alone on its day: of a day with two sessions none."""
    wanted = set(codes)
    many = Counter((line.code, line.day, line.part) for line in lines)
    some = [line for line in lines if line.code in wanted and many[line.code, line.day, line.part] == 1]
    return dice.one_of(some) if some else None


def missed(codes: Iterable[str], kind: str) -> Planter:
    def plant(lines: Lines, course: Course, dice: Dice) -> list[Slip]:
        line = one_alone(lines, dice, codes)
        if line is None:
            return []
        gone = all_of(lines, line)
        for each in gone:
            lines.remove(each)
        return [Slip(each, kind, "missed") for each in gone]

    return plant


def is_valid(code: str, day: int) -> bool:
    try:
        code_on(code, day)
    except KeyError:
        return False
    return True
