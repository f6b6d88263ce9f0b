"""Small changes to lines of drugs and their administration, one line or one unit at a time; edit.py changes many lines at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .chart import Chart
from .infusion_lines import mark_340b, off_campus
from .record import Line


def own_part(chart: Chart) -> str:
    """The part under which the place bills what its staff do."""
    return "facility" if chart.is_hospital else "global"


def pick(chart: Chart, codes: str, fits: Callable[[Line], bool] = lambda line: True) -> int | None:
    """The place of one line, drawn, that carries one of the codes and fits; None where there is none."""
    wanted = codes.split()
    places = [place for place, line in enumerate(chart.lines) if (line.code in wanted or not wanted) and fits(line)]
    return chart.dice.one_of(places) if places else None


def codes_of(chart: Chart, day: int, part: str = "") -> set[str]:
    """What stands on a day (of one part)."""
    return {line.code for line in chart.lines if line.day == day and part in ("", line.part)}


def change(chart: Chart, place: int, **columns: Any) -> None:
    """Put other values into columns of a line; its charge stays."""
    chart.lines[place] = chart.lines[place]._replace(**columns)


def move(chart: Chart, place: int, day: int) -> None:
    """Put a line on another day, marked as a 340B drug is marked then."""
    words = [mark_340b(chart, day) if word in ("JG", "TB") else word for word in chart.lines[place].modifiers.split()]
    change(chart, place, day=day, modifiers=" ".join(words))


def recode(chart: Chart, place: int, code: str, modifiers: str | None = None) -> None:
    """Bill one unit of a line under another code of the tables; what is left of it stays as it was."""
    line = chart.lines[place]
    marks = line.modifiers if modifiers is None else modifiers
    chart.lines[place] = chart.line(line.day, code, line.part, marks, diagnoses=line.diagnoses)
    if line.units > 1000:
        rest = line.units - 1000
        chart.lines.append(line._replace(units=rest, cents=line.cents * rest // line.units))


def recode_all(chart: Chart, place: int, code: str) -> None:
    """Bill a whole line under another code."""
    line = chart.lines[place]
    chart.lines[place] = chart.line(line.day, code, line.part, line.modifiers, line.units / 1000, diagnoses=line.diagnoses)


def add(chart: Chart, place: int, code: str, modifiers: str = "", units: float = 1, *, day: int = 0, part: str = "", diagnoses: str = "") -> None:
    """Bill another service beside a line: on its day, by the same biller, for the same reason, where not told otherwise."""
    line = chart.lines[place]
    new = chart.line(day or line.day, code, part or line.part, modifiers, units, diagnoses=diagnoses or line.diagnoses)
    chart.lines.append(off_campus(chart, new))


def with_units(chart: Chart, place: int, units: int) -> None:
    """Other units, charged at the same price."""
    line = chart.lines[place]
    change(chart, place, units=units * 1000, cents=line.cents * units * 1000 // line.units)


def without(modifiers: str, word: str) -> str:
    return " ".join(one for one in modifiers.split() if one != word)
