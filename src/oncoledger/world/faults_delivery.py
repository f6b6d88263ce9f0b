"""Faults of delivery and image guidance. Facts 2.8, 2.9."""

from __future__ import annotations

from .calendar import after, workdays
from .chart import Chart
from .edit import all_of, drop, mark, recode, recount, technical
from .registry import Planted, plants
from .steps import CHANGE, FRACTIONS_A_WEEK, guide


@plants("sixth-day-of-sbrt", on="sbrt", severity="deny", carc="151")
def sixth_day(chart: Chart) -> Planted | None:
    drop(chart, [i for i, line in enumerate(chart.lines) if line.day > chart.facts["last"]])
    for step in range(6 - chart.facts["count"]):
        chart.bill(after(chart.facts["last"], 2 + 2 * step), "77373")
    return Planted(("77373",), "six days of SBRT in one course; it has five at most")


@plants("sbrt-by-the-lesion", on="sbrt", severity="deny", carc="151")
def by_the_lesion(chart: Chart) -> Planted | None:
    recount(chart, technical(chart, "77373")[1:2], 2)
    return Planted(("77373",), "SBRT charged by the lesion: two units for one session")


@plants("radiosurgery-on-two-days", on="srs", severity="deny")
def two_days(chart: Chart) -> Planted | None:
    drop(chart, [i for i, line in enumerate(chart.lines) if line.day > chart.facts["last"]])
    code = chart.lines[technical(chart, "77371", "77372")[0]].code
    chart.bill(after(chart.facts["first"], 2), code)
    return Planted((code,), "single-session radiosurgery on two days of one course")


@plants("robotic-first-session-twice", on="robotic", severity="deny")
def robotic_first(chart: Chart) -> Planted | None:
    recode(chart, all_of(chart, "G0340")[:1], "G0339")
    return Planted(("G0339",), "two first sessions of robotic treatment in one course")


@plants("robotic-sessions-too-many", on="robotic", severity="deny")
def robotic_many(chart: Chart) -> Planted | None:
    days = chart.facts["days"]
    for step in range(6 - len(days)):
        chart.bill(after(days[-1], 2 + 2 * step), "G0340")
    return Planted(("G0340",), "six robotic sessions; a course has five")


@plants("guidance-beside-stereotactic-session", on="sbrt", severity="deny", between="2024-01-02 2025-10-15")
def guided_sbrt(chart: Chart) -> Planted | None:
    if not chart.is_hospital:
        chart.bill(chart.facts["first"], "G6002")
        return Planted(("G6002",), "image guidance beside a session of SBRT, which contains it")
    chart.bill(chart.facts["first"], "77387", part="facility")
    return Planted(("77387",), "image guidance beside a session of SBRT, which contains it")


@plants("technical-guidance-of-2026", on=("imrt", "3d lung"), severity="deny", places="hospital", between="2026-01-05 2026-07-01")
def technical_guidance(chart: Chart) -> Planted | None:
    for day in workdays(chart.facts["first"], 5):
        if any(line.code == "77407" and line.day == day for line in chart.lines):
            chart.bill(day, "77387", part="facility")
    return Planted(("77387",), "technical image guidance on the hospital's lines of 2026") if technical(chart, "77387") else None


@plants("guidance-without-26-in-a-hospital", on=("imrt", "3d lung"), severity="deny", places="hospital", between="2026-01-05 2026-07-01")
def guidance_without_26(chart: Chart) -> Planted | None:
    places = all_of(chart, "77387")
    if not places:
        return None
    mark(chart, places, "")
    return Planted(("77387",), "a physician's image guidance for hospital patients without 26")


@plants("too-many-port-films", on=("3d right breast", "3d rectum"), severity="deny", between="2024-01-02 2025-08-01", carc="151")
def port_films(chart: Chart) -> Planted | None:
    days = [day for day in chart.facts["fractions"] if not any(line.code == "77417" and line.day == day for line in chart.lines)]
    if chart.facts["last"] >= CHANGE:
        return None
    films = len({chart.lines[i].day for i in all_of(chart, "77417")})
    for day in days[: -(-len(chart.facts["fractions"]) // FRACTIONS_A_WEEK) - films + chart.dice.between(1, 3)]:
        chart.bill(day, "77417")
    return Planted(("77417",), "port films on more days than one in five fractions")


@plants("second-session-of-a-day", on=("imrt", "3d"), severity="advise")
def second_session(chart: Chart) -> Planted | None:
    days = chart.facts["fractions"]
    if len(days) % 5 in (4, 2):
        return None
    codes = ("77386", "77407", "77412", "G6015", "G6012")
    place = next((i for i in technical(chart, *codes) if chart.lines[i].day == days[7]), None)
    if place is None:
        return None
    recount(chart, [place], 2)
    return Planted((chart.lines[place].code,), "a second session on one day of a once-daily course")


@plants("guidance-without-treatment", on=("imrt", "3d lung"), severity="advise")
def guidance_alone(chart: Chart) -> Planted | None:
    day = after(chart.facts["last"], 1)
    if chart.facts["guidance"] not in ("ct", "stereo"):
        return None
    guide(chart, day, chart.facts["guidance"])
    return Planted((chart.lines[-1].code,), "image guidance on a day without treatment")
