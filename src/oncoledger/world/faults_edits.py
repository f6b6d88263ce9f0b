"""Faults of a day: two codes that are never paid together, or only under a modifier; more units than the limit; an add-on without its primary; copies.
Facts 2.4 to 2.8, 3.1 to 3.5."""

from __future__ import annotations

from .calendar import after
from .chart import Chart
from .edit import all_of, copy, drop, mark, move, physician, recount, technical
from .registry import Planted, plants

DELIVERY = frozenset("77402 77407 77412 77385 77386 G6004 G6008 G6012 G6015 77520 77522 77523 77525".split())


@plants("planning-note-on-the-plans-day", on="imrt", severity="deny", places="freestanding", carc="236")
def note_on_plan_day(chart: Chart) -> Planted | None:
    mark(chart, [i for i, line in enumerate(chart.lines) if line.day == chart.start and line.modifiers == "25"], "")
    move(chart, all_of(chart, "77263"), chart.facts["plan_day"])
    return Planted(("77263",), "clinical planning on the day of the IMRT plan: never paid together")


@plants("simulation-on-the-plans-day", on="imrt", severity="deny", carc="236")
def simulation_on_plan_day(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["plan_day"], "77290", "59")
    return Planted(("77290",), "a simulation on the day of its IMRT plan; 59 cannot lift it")


@plants("calculation-beside-isodose-plan", on="isodose", severity="deny", carc="236")
def calculation(chart: Chart) -> Planted | None:
    places = all_of(chart, "77306", "77307", "77321")
    day = chart.lines[places[0]].day
    chart.bill(day, "77300", chart.dice.one_of(("", "59")), units=2)
    return Planted(("77300",), "calculations on the day of the isodose plan that contains them")


@plants("guidance-beside-simulation", on="3d", severity="deny", between="2024-01-02 2025-11-01", carc="236")
def ct_with_simulation(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["simulated"], "77014")
    return Planted(("77014",), "CT guidance on the day of the simulation that contains it")


@plants("special-dosimetry-beside-calculation", on="3d", severity="deny", carc="236")
def special_dosimetry(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["plan_day"], "77331")
    return Planted(("77331",), "special dosimetry on the day of the calculations")


@plants("protons-and-photons-of-one-day", on="proton", severity="deny", places="hospital", between="2024-01-02 2025-09-15", carc="236")
def protons_and_photons(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["first"], "77412")
    return Planted(("77412",), "a proton and a photon session charged for one day")


@plants("physics-on-the-plans-day", on=("3d", "proton"), severity="deny", carc="236")
def physics_on_plan_day(chart: Chart) -> Planted | None:
    if len(technical(chart, "77336")) < 2:
        return None
    move(chart, technical(chart, "77336")[:1], chart.facts["plan_day"])
    return Planted(("77336",), "weekly physics on the day of the plan, without a modifier")


@plants("device-beside-mlc-devices", on="imrt", severity="deny", carc="236")
def device_on_plan_day(chart: Chart) -> Planted | None:
    places = [i for i in all_of(chart, "77334") if chart.lines[i].day == chart.facts["simulated"]]
    move(chart, places, chart.facts["plan_day"])
    return Planted(("77334",), "a complex device on the day of the MLC devices, without a modifier")


@plants("two-device-levels", on=("3d", "isodose"), severity="deny", carc="236")
def two_levels(chart: Chart) -> Planted | None:
    places = [i for i in all_of(chart, "77334") if chart.lines[i].day == chart.facts["simulated"]]
    if not places:
        return None
    chart.bill(chart.facts["simulated"], "77332")
    return Planted(("77332",), "a board beside the custom device of the same day")


@plants("two-simulation-levels", on=("3d", "palliative"), severity="deny", carc="236")
def two_simulations(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["simulated"], "77285")
    return Planted(("77285",), "two levels of simulation for one session")


@plants("two-planning-levels", on=("imrt", "3d"), severity="deny", carc="236")
def two_notes(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["note_day"], "77262")
    return Planted(("77262",), "two levels of clinical planning on one day")


@plants("too-many-calculations", on=("imrt", "3d", "sbrt"), severity="deny", carc="151")
def too_many_calculations(chart: Chart) -> Planted | None:
    units = chart.dice.between(11, 16)
    recount(chart, [i for i in all_of(chart, "77300") if chart.lines[i].day == chart.facts["plan_day"]], units)
    return Planted(("77300",), f"{units} calculations on one day; the limit is ten")


@plants("two-weeks-of-physics-on-a-day", on=("imrt", "3d", "proton"), severity="deny", carc="151")
def physics_units(chart: Chart) -> Planted | None:
    places = technical(chart, "77336")
    if len(places) < 3:
        return None
    recount(chart, places[1:2], 2)
    chart.lines.pop(places[2])
    return Planted(("77336",), "two units of weekly physics on one day, an absolute limit of one")


@plants("two-weeks-of-management-on-a-day", on=("imrt", "3d", "proton"), severity="deny", carc="151")
def management_units(chart: Chart) -> Planted | None:
    places = physician(chart, "77427")
    if len(places) < 3:
        return None
    recount(chart, places[1:2], 2)
    chart.lines.pop(places[2])
    return Planted(("77427",), "two weeks of management on one day, an absolute limit of one")


@plants("two-plans-on-a-day", on=("imrt", "3d", "sbrt"), severity="deny", carc="151")
def plan_units(chart: Chart) -> Planted | None:
    code = "77301" if all_of(chart, "77301") else "77295"
    recount(chart, [i for i in all_of(chart, code) if chart.lines[i].day == chart.facts["plan_day"]], 2)
    return Planted((code,), "two plans on one day; the limit is one")


@plants("breathing-study-apart-from-its-plan", on=("breathing", "volume-sbrt"), severity="deny", carc="107")
def study_apart(chart: Chart) -> Planted | None:
    move(chart, all_of(chart, "77293"), after(chart.facts["plan_day"], -2))
    return Planted(("77293",), "a breathing study two days before the plan that it is added to")


@plants("surface-guidance-without-delivery", on="surface", severity="deny", places="freestanding", between="2026-01-05 2026-07-01", carc="107")
def guidance_alone(chart: Chart) -> Planted | None:
    drop(chart, all_of(chart, "77439"))
    chart.bill(chart.facts["simulated"], "77439")
    return Planted(("77439",), "ultrasound of the field on a day without surface delivery, to which it is added")


@plants("session-charged-twice", on=("imrt", "3d", "isodose", "proton"), severity="deny", carc="18")
def session_twice(chart: Chart) -> Planted | None:
    places = [i for i, line in enumerate(chart.lines) if line.part != "professional" and line.day in chart.facts["fractions"] and line.code in DELIVERY]
    if len(places) < 5:
        return None
    place = places[chart.dice.between(1, len(places) - 2)]
    copy(chart, place)
    return Planted((chart.lines[place].code,), "a session that stands twice, line for line")


@plants("plan-charged-twice", on=("imrt", "3d"), severity="deny", places="freestanding", carc="18")
def plan_twice(chart: Chart) -> Planted | None:
    code = "77301" if all_of(chart, "77301") else "77295"
    copy(chart, next(i for i in all_of(chart, code) if chart.lines[i].day == chart.facts["plan_day"]))
    return Planted((code,), "the plan stands twice, line for line")



@plants("two-delivery-levels", on=("imrt", "3d"), severity="deny", between="2026-01-05 2026-07-01", carc="236")
def two_delivery_levels(chart: Chart) -> Planted | None:
    places = technical(chart, "77407")
    if not places:
        return None
    place = places[len(places) // 2]
    chart.bill(chart.lines[place].day, "77402")
    return Planted(("77402",), "a second delivery level beside the higher one of the same session")

