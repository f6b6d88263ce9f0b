"""Faults of components: 26 and TC where they do not belong, or are missing; technical work by physicians; a whole and its part. Facts 2.2."""

from __future__ import annotations

from .centre import RADIATION_GROUP
from .chart import Chart
from .edit import all_of, mark, technical
from .registry import Planted, plants


@plants("26-on-a-physicians-service", on=("fractionated", "isodose"), severity="deny", carc="4")
def component_of_physician(chart: Chart) -> Planted | None:
    places = all_of(chart, "77427")
    if not places:
        return None
    mark(chart, places[:1], "26")
    return Planted(("77427",), "26 on weekly management, which has no components")


@plants("tc-on-technical-service", on=("fractionated", "isodose", "sbrt"), severity="deny", places="freestanding", carc="4")
def component_of_technical(chart: Chart) -> Planted | None:
    places = all_of(chart, "77336")
    mark(chart, places, "TC")
    return Planted(("77336",), "TC on weekly physics, which is technical by itself")


@plants("split-code-without-26", on=("imrt", "3d", "isodose", "srs"), severity="deny", places="hospital", carc="4")
def missing_26(chart: Chart) -> Planted | None:
    code = next(code for code in ("77301", "77295", "77307", "77306", "77321") if all_of(chart, code))
    mark(chart, [i for i in all_of(chart, code) if chart.lines[i].part == "professional"], "")
    return Planted((code,), "a physician's plan for a hospital patient without 26")


@plants("technical-work-by-physicians", on=("imrt", "3d", "isodose"), severity="deny", places="hospital", carc="5")
def technical_by_physician(chart: Chart) -> Planted | None:
    for place in technical(chart, "77336"):
        chart.bill(chart.lines[place].day, "77336", part="professional")
    return Planted(("77336",), "weekly physics of the hospital on the physicians' claim too")


@plants("tc-by-physicians-in-a-hospital", on=("imrt", "3d"), severity="deny", places="hospital", carc="5")
def tc_by_physician(chart: Chart) -> Planted | None:
    code = "77301" if all_of(chart, "77301") else "77295"
    places = [i for i in all_of(chart, code) if chart.lines[i].part == "professional"]
    mark(chart, places, "TC")
    return Planted((code,), "the technical part of the hospital's plan on the physicians' claim")


@plants("whole-and-part", on=("imrt", "3d", "sbrt"), severity="deny", places="freestanding", carc="18")
def whole_and_part(chart: Chart) -> Planted | None:
    code = "77301" if all_of(chart, "77301") else "77295"
    line = chart.lines[all_of(chart, code)[0]]
    chart.lines.append(line._replace(modifiers="26", entity=RADIATION_GROUP.npi, cents=line.cents // 4))
    return Planted((code,), "a plan billed whole by the centre and again under 26 by a group")
