"""Small changes to a chart, by which a planter breaks one law: recode, mark, recount, move, drop lines, each with its charge set right again."""

from __future__ import annotations

from collections.abc import Iterable

from .chart import Chart
from .codes import nearest
from .prices import charge
from .record import Line


def technical(chart: Chart, *codes: str) -> list[int]:
    """Places of the lines of whoever has the machine: the hospital's, or the centre's own."""
    return [i for i, line in enumerate(chart.lines) if line.code in codes and line.part != "professional"]


def physician(chart: Chart, *codes: str) -> list[int]:
    """Places of the lines of the physicians' group, or the centre's own."""
    return [i for i, line in enumerate(chart.lines) if line.code in codes and line.part != "facility"]


def all_of(chart: Chart, *codes: str) -> list[int]:
    return [i for i, line in enumerate(chart.lines) if line.code in codes]


def recode(chart: Chart, places: Iterable[int], code: str) -> None:
    for place in places:
        line = chart.lines[place]
        chart.lines[place] = _priced(line._replace(code=code, revenue_code=nearest(code, line.day).revenue_code if line.part == "facility" else ""))


def mark(chart: Chart, places: Iterable[int], modifiers: str) -> None:
    for place in places:
        chart.lines[place] = chart.lines[place]._replace(modifiers=modifiers)


def recount(chart: Chart, places: Iterable[int], units: int) -> None:
    for place in places:
        chart.lines[place] = _priced(chart.lines[place]._replace(units=1000 * units))


def move(chart: Chart, places: Iterable[int], day: int) -> None:
    for place in places:
        chart.lines[place] = _priced(chart.lines[place]._replace(day=day))


def drop(chart: Chart, places: Iterable[int]) -> None:
    gone = set(places)
    chart.lines = [line for place, line in enumerate(chart.lines) if place not in gone]


def copy(chart: Chart, place: int, day: int | None = None) -> None:
    """The same line once more, on its day or another."""
    line = chart.lines[place]
    chart.lines.append(_priced(line._replace(day=line.day if day is None else day)))


def _priced(line: Line) -> Line:
    row = nearest(line.code, line.day)
    return line._replace(cents=charge(row, line.part, line.day, line.units / 1000))
