"""Faults of surface treatment and brachytherapy. Facts 2.6 (superficial), 2.12."""

from __future__ import annotations

from .calendar import after
from .chart import Chart
from .edit import all_of, drop, mark, recode
from .registry import Planted, plants

UNTIL_2025 = "2024-01-02 2025-09-20"
FROM_2026 = "2026-01-05 2026-07-01"


@plants("planning-of-superficial-course", on="surface", severity="deny", between=UNTIL_2025)
def superficial_planning(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["simulated"], 1), "77262")
    return Planted(("77262",), "clinical planning in a superficial course")


@plants("physics-of-superficial-course", on="surface", severity="deny", between=UNTIL_2025)
def superficial_physics(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][4], "77336")
    return Planted(("77336",), "weekly physics in a superficial course")


@plants("management-of-superficial-course", on="surface", severity="deny", between=UNTIL_2025)
def superficial_management(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][4], "77427")
    return Planted(("77427",), "weekly management in a superficial course")


@plants("device-of-superficial-course", on="surface", severity="deny", between=UNTIL_2025)
def superficial_device(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][0], "77333")
    return Planted(("77333",), "a device in a superficial course")


@plants("second-simulation-of-superficial-course", on="surface", severity="deny", payers="BCBSNC", between=UNTIL_2025)
def superficial_simulation(chart: Chart) -> Planted | None:
    day = after(chart.facts["simulated"], 1)
    chart.bill(day, "77280")
    return Planted(("77280",), "a second simulation in a superficial course of this payer") if day < chart.facts["first"] else None


@plants("megavoltage-planning-of-surface-course", on="surface", severity="deny", payers="UHC", between=FROM_2026)
def surface_planning(chart: Chart) -> Planted | None:
    chart.bill(after(chart.facts["simulated"], 1), "77307")
    return Planted(("77307",), "a megavoltage plan in a surface course, which this payer refuses")


@plants("surface-guidance-twice", on="surface", severity="deny", between=FROM_2026)
def guidance_twice(chart: Chart) -> Planted | None:
    if not all_of(chart, "77439"):
        return None
    chart.bill(chart.facts["days"][5], "77439", part="professional" if chart.is_hospital else "")
    return Planted(("77439",), "ultrasound of the surface field twice in one course")


@plants("handling-beside-hdr", on="hdr", severity="deny", carc="236")
def handling(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][0], "77790")
    return Planted(("77790",), "handling of the source, which the HDR session contains")


@plants("calculation-beside-hdr", on="hdr", severity="deny", carc="236")
def hdr_calculation(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][-1], "77300")
    return Planted(("77300",), "basic dosimetry, which the HDR session contains")


@plants("handling-beside-seeds", on="ldr", severity="deny", carc="236")
def seed_handling(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["first"], "77790")
    return Planted(("77790",), "loading of the seeds, which the implant contains")


@plants("management-beside-brachytherapy", on="hdr", severity="deny", carc="236")
def brachy_management(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][-1], "77427")
    return Planted(("77427",), "weekly management on the day of a brachytherapy session, without a modifier") if not chart.is_hospital else None


@plants("full-simulation-again-in-breast-series", on="hdr-bid", severity="deny")
def full_again(chart: Chart) -> Planted | None:
    places = [i for i in all_of(chart, "77280") if chart.lines[i].day == chart.facts["days"][2] and "76" not in chart.lines[i].modifiers]
    recode(chart, places, "77290")
    drop(chart, [i for i in all_of(chart, "77280") if chart.lines[i].day == chart.facts["days"][2]])
    return Planted(("77290",), "a full simulation again in a twice-daily series")


@plants("second-simulation-without-76", on="hdr-bid", severity="deny", carc="18")
def without_76(chart: Chart) -> Planted | None:
    places = [i for i in all_of(chart, "77280") if chart.lines[i].day == chart.facts["days"][1] and "76" in chart.lines[i].modifiers]
    for place in places:
        mark(chart, [place], chart.lines[place].modifiers.replace("76", "").strip())
    return Planted(("77280",), "the second simulation of a twice-daily day without 76")


@plants("physics-beside-electronic-brachytherapy", on="electronic", severity="deny")
def electronic_physics(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][3], "77336")
    return Planted(("77336",), "weekly physics on the day of electronic brachytherapy")


@plants("planning-of-electronic-brachytherapy", on="electronic", severity="deny")
def electronic_planning(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["days"][0], "77300")
    return Planted(("77300",), "a calculation on the day of electronic brachytherapy")


