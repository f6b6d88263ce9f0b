"""Faults of planning: what an IMRT plan contains billed on other days, services without their plan, once-a-course codes twice, the order of a course.
Facts 1.2, 2.3 to 2.7."""

from __future__ import annotations

from .calendar import after, workdays
from .chart import Chart
from .edit import all_of, drop, move, physician, recode, technical
from .registry import Planted, plants
from .steps import CHANGE

IMRT = ("imrt", "imrt-sbrt")


@plants("simulation-of-imrt-plan", on=IMRT, severity="recoup", places="hospital", payers="medicare medicare_advantage")
def simulation_of_plan(chart: Chart) -> Planted | None:
    if chart.facts.get("other_tumour"):
        return None
    chart.bill(chart.facts["simulated"], "77290")
    return Planted(("77290",), "the simulation that built the IMRT plan, billed on an earlier day than the plan")


@plants("physics-consultation-of-imrt-plan", on=IMRT, severity="recoup", places="hospital", payers="medicare medicare_advantage")
def consultation_of_plan(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["plan_day"], -1), "77370")
    return Planted(("77370",), "the special physics consultation that built the IMRT plan, on the day before it")


@plants("simulation-in-bcbsnc-window", on=IMRT, severity="deny", payers="BCBSNC")
def window_bcbsnc(chart: Chart) -> Planted | None:
    if chart.facts.get("other_tumour"):
        return None
    chart.bill(chart.facts["simulated"], "77290")
    return Planted(("77290",), "a simulation within the payer's thirty days before the IMRT plan")


@plants("physics-consultation-in-premera-window", on=IMRT, severity="deny", payers="PREMERA", places="hospital", between="2025-10-03 2026-07-01")
def window_premera(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["plan_day"], 3), "77370")
    return Planted(("77370",), "a physics consultation within the payer's thirty days after the IMRT plan")


@plants("physicians-simulation-of-imrt-plan", on=IMRT, severity="advise", places="freestanding", payers="medicare medicaid COMMERCIAL UHC PREMERA")
def physicians_simulation(chart: Chart) -> Planted | None:
    if chart.facts.get("other_tumour"):
        return None
    chart.bill(chart.facts["simulated"], "77290")
    return Planted(("77290",), "a centre's simulation for its IMRT plan: no edit refuses it, auditors do")


@plants("verification-simulation-of-imrt", on="imrt", severity="deny")
def verification(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["first"], -1), "77280")
    return Planted(("77280",), "a simulation to verify the fields of an IMRT course")


@plants("breathing-study-without-plan", on=("palliative", "electron"), severity="deny")
def study_without_plan(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["plan_day"], "77293")
    return Planted(("77293",), "a breathing study in a course with an isodose plan alone")


@plants("mlc-devices-without-imrt-plan", on="3d", severity="deny")
def devices_without_plan(chart: Chart) -> Planted | None:
    drop(chart, [i for i in all_of(chart, "77334") if chart.lines[i].day == chart.facts["plan_day"]])
    chart.bill(chart.facts["plan_day"], "77338")
    return Planted(("77338",), "MLC devices of IMRT in a 3D course")


@plants("more-mlc-devices-than-plans", on="imrt", severity="deny")
def devices_beyond_plans(chart: Chart) -> Planted | None:
    if chart.facts["replan"]:
        return None
    chart.bill(after(chart.facts["plan_day"], 1), "77338")
    return Planted(("77338",), "a second set of MLC devices for one IMRT plan")


@plants("planning-note-twice", on=("imrt", "3d", "proton", "electron"), severity="deny")
def note_twice(chart: Chart) -> Planted | None:
    code = "77262" if all_of(chart, "77262") else "77263"
    day = after(chart.facts["simulated"], 1)
    if day >= chart.facts["plan_day"] or day <= chart.facts["note_day"]:
        return None
    chart.bill(day, code)
    return Planted((code,), "clinical planning twice in one course")


@plants("physics-consultation-twice", on=("volume-sbrt", "srs"), severity="advise")
def consultation_twice(chart: Chart) -> Planted | None:
    if not all_of(chart, "77370"):
        return None
    chart.bill(after(chart.facts["plan_day"], -1), "77370")
    return Planted(("77370",), "a second special physics consultation in one course")


@plants("simulation-after-the-plan", on="3d", severity="advise")
def simulation_late(chart: Chart) -> Planted | None:
    day = after(chart.facts["plan_day"], 1)
    drop(chart, all_of(chart, "77280"))
    move(chart, all_of(chart, "77290"), day)
    return Planted(("77290",), "the planning simulation a day after the plan") if day < chart.facts["first"] else None


@plants("plan-after-the-first-session", on="3d", severity="advise")
def plan_late(chart: Chart) -> Planted | None:
    if chart.facts["guidance"] == "ct":
        return None
    day = workdays(chart.facts["first"], 4)[2]
    places = [i for i, line in enumerate(chart.lines) if line.day == chart.facts["plan_day"]]
    move(chart, places, day)
    return Planted(("77295",), "the plan signed in the first week of treatment")


@plants("sessions-without-a-plan", on="3d right breast", severity="advise")
def no_plan(chart: Chart) -> Planted | None:
    if chart.facts["boost"]:
        return None
    first = next(line.code for line in chart.lines if line.day == chart.facts["first"] and line.part != "professional" and line.code != "77417")
    drop(chart, all_of(chart, "77295", "77300"))
    return Planted((first,), "sessions, and neither a plan nor a calculation billed")


@plants("management-before-treatment", on=("imrt", "3d", "proton"), severity="advise")
def management_early(chart: Chart) -> Planted | None:
    day = after(chart.facts["first"], -1)
    if day <= chart.facts["plan_day"]:
        return None
    move(chart, physician(chart, "77427")[:1], day)
    return Planted(("77427",), "a week of management before the first session")


@plants("calculation-before-the-plan", on=("imrt", "3d"), severity="advise")
def calculation_early(chart: Chart) -> Planted | None:
    day = after(chart.facts["plan_day"], -1)
    if day <= chart.facts["simulated"]:
        return None
    move(chart, [i for i in all_of(chart, "77300") if chart.lines[i].day == chart.facts["plan_day"]], day)
    return Planted(("77300",), "calculations on the day before their plan")


@plants("planning-note-after-the-first-session", on=("3d", "proton"), severity="advise")
def note_late(chart: Chart) -> Planted | None:
    day = workdays(chart.facts["first"], 3)[1]
    move(chart, all_of(chart, "77263"), day)
    return Planted(("77263",), "clinical planning dated after treatment began")


@plants("calculation-beside-isodose-plan-on-another-day", on="palliative", severity="advise")
def calculation_apart(chart: Chart) -> Planted | None:
    day = after(chart.facts["plan_day"], 1)
    if day >= chart.facts["first"] or "two-sites" in chart.facts:
        return None
    chart.bill(day, "77300", units=2)
    return Planted(("77300",), "calculations on the day after the isodose plan that contains them")


@plants("imrt-of-2025-continued-as-level-3", on="imrt prostate", severity="advise", between="2025-11-01 2025-12-05")
def level_three(chart: Chart) -> Planted | None:
    late = [place for place in technical(chart, "77407") if chart.lines[place].day >= CHANGE]
    early = technical(chart, "77386", "G6015")
    if not late or not early:
        return None
    recode(chart, late, "77412")
    return Planted(("77412",), "IMRT of one isocentre carried on as level 3")
