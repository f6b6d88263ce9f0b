"""Faults of visits: without 25 beside planning or during treatment, inside the ninety days after it. Facts 2.3, 2.11."""

from __future__ import annotations

from .calendar import workday
from .chart import Chart
from .edit import all_of, drop, mark, move
from .registry import Planted, plants


@plants("visit-beside-planning-without-25", on=("imrt", "3d", "palliative"), severity="deny", carc="236")
def beside_planning(chart: Chart) -> Planted | None:
    visits = [i for i, line in enumerate(chart.lines) if line.day == chart.start and line.code.startswith("992")]
    mark(chart, visits, "")
    move(chart, all_of(chart, "77261", "77262", "77263")[:1], chart.start)
    code = chart.lines[visits[0]].code
    return Planted((code,), "a visit on the day of clinical planning without 25") if visits else None


@plants("visit-during-treatment-without-25", on=("imrt", "3d", "proton"), severity="deny", payers="medicare medicare_advantage")
def during_treatment(chart: Chart) -> Planted | None:
    day = chart.facts["fractions"][chart.dice.between(5, 9)]
    drop(chart, [i for i in all_of(chart, "99213") if chart.lines[i].day <= chart.facts["last"]])
    chart.bill(day, "99213")
    return Planted(("99213",), "a visit in the middle of treatment without 25")


@plants("visit-within-ninety-days", on=("imrt", "3d", "proton", "electron"), severity="deny", payers="medicare medicare_advantage")
def within_ninety(chart: Chart) -> Planted | None:
    day = workday(chart.facts["last"] + chart.dice.between(14, 80))
    drop(chart, [i for i, line in enumerate(chart.lines) if line.day > chart.facts["last"]])
    chart.bill(day, "99213")
    return Planted(("99213",), f"a follow-up visit {day - chart.facts['last']} days after the last fraction")


@plants("counselling-beside-management", on=("imrt", "3d", "proton"), severity="deny", carc="236")
def counselling(chart: Chart) -> Planted | None:
    day = chart.lines[all_of(chart, "77427")[1]].day
    chart.bill(day, "99406")
    return Planted(("99406",), "smoking counselling beside weekly management, which contains it")
