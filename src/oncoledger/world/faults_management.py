"""Faults of management and physics against fractions. Facts 2.7, 2.10: five fractions are a week, three or four left over one more, one or two none."""

from __future__ import annotations

from .calendar import after
from .chart import Chart
from .edit import all_of, drop, move, physician, recode, technical
from .registry import Planted, plants

COUNTED = ("imrt", "3d", "proton", "palliative", "electron")


@plants("week-of-management-too-many", on=COUNTED, severity="deny", carc="151")
def week_too_many(chart: Chart) -> Planted | None:
    if len(chart.facts["fractions"]) < 5:
        return None
    weeks = {chart.lines[i].day for i in physician(chart, "77427")}
    day = next(day for day in reversed(chart.facts["fractions"]) if day not in weeks)
    chart.bill(day, "77427")
    return Planted(("77427",), f"a week of management more than {len(chart.facts['fractions'])} fractions support")


@plants("week-of-management-not-billed", on=COUNTED, severity="advise")
def week_missing(chart: Chart) -> Planted | None:
    weeks = physician(chart, "77427")
    if len(weeks) < 2:
        return None
    drop(chart, weeks[-1:])
    return Planted(("77427",), "a week of management less than the fractions support: revenue missed")


@plants("week-of-physics-too-many", on=COUNTED, severity="deny", carc="151")
def physics_too_many(chart: Chart) -> Planted | None:
    days = chart.facts["fractions"]
    if len(days) < 5 or len(days) % 5:
        return None
    taken = {chart.lines[i].day for i in technical(chart, "77336")}
    day = next((day for day in days if day not in taken and not _planned(chart, day)), None)
    if day is None:
        return None
    chart.bill(day, "77336")
    return Planted(("77336",), f"a week of physics more than {len(days)} fractions allow")


def _planned(chart: Chart, day: int) -> bool:
    return any(line.day == day and line.code in ("77307", "77321", "77334", "77301") for line in chart.lines)


@plants("short-course-code-for-the-rest", on=("imrt", "3d", "electron"), severity="deny")
def short_for_rest(chart: Chart) -> Planted | None:
    if len(chart.facts["fractions"]) % 5 not in (1, 2):
        return None
    chart.bill(chart.facts["last"], "77431")
    return Planted(("77431",), "short-course management for the one or two fractions left over")


@plants("short-course-code-of-a-long-course", on="palliative", severity="deny")
def short_for_long(chart: Chart) -> Planted | None:
    if chart.facts.get("count", 0) < 5:
        return None
    drop(chart, all_of(chart, "77427"))
    chart.bill(chart.facts["last"], "77431")
    return Planted(("77431",), "short-course management of a course of five fractions or more")


@plants("week-of-management-for-one-fraction", on="palliative", severity="deny")
def week_for_one(chart: Chart) -> Planted | None:
    if chart.facts.get("count", 0) != 1:
        return None
    drop(chart, all_of(chart, "77431"))
    chart.bill(chart.facts["last"], "77427")
    return Planted(("77427",), "a week of management for a single fraction")


@plants("special-procedure-twice", on=("imrt head and neck", "imrt rectum", "twice daily lung"), severity="deny")
def special_twice(chart: Chart) -> Planted | None:
    if not all_of(chart, "77470"):
        return None
    chart.bill(after(chart.lines[all_of(chart, "77470")[0]].day, 2), "77470")
    return Planted(("77470",), "the special treatment procedure twice in one course")


@plants("special-procedure-on-the-plans-day", on=("imrt head and neck", "imrt rectum"), severity="deny")
def special_on_plan_day(chart: Chart) -> Planted | None:
    if not all_of(chart, "77470"):
        return None
    move(chart, all_of(chart, "77470"), chart.facts["plan_day"])
    return Planted(("77470",), "the special treatment procedure on the day of the IMRT plan")


@plants("weekly-management-of-sbrt", on="sbrt", severity="deny")
def weekly_of_sbrt(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["days"][-1], -1), "77427")
    return Planted(("77427",), "a week of management in a course of SBRT")


@plants("sbrt-management-twice", on="sbrt", severity="deny")
def sbrt_twice(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][0], "77435")
    return Planted(("77435",), "management of SBRT twice in one course")


@plants("special-procedure-with-sbrt", on="sbrt", severity="deny")
def special_with_sbrt(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["plan_day"], 1), "77470")
    return Planted(("77470",), "the special treatment procedure in a course of SBRT, whose management contains it")


@plants("sbrt-management-of-radiosurgery", on="srs", severity="deny")
def sbrt_of_srs(chart: Chart) -> Planted | None:
    recode(chart, all_of(chart, "77432"), "77435")
    return Planted(("77435",), "management of SBRT for a single session of radiosurgery")


@plants("radiosurgery-management-of-sbrt", on="sbrt", severity="deny")
def srs_of_sbrt(chart: Chart) -> Planted | None:
    recode(chart, all_of(chart, "77435"), "77432")
    return Planted(("77432",), "management of radiosurgery for a course of SBRT")


@plants("radiosurgery-management-twice", on="srs", severity="deny")
def srs_twice(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["first"], 1), "77432")
    return Planted(("77432",), "management of radiosurgery for each lesion")
