"""Faults of dates and settings: codes that are not alive on their day, or that a payer does not take here. Facts 0a, 1.1, 2.1."""

from __future__ import annotations

from .calendar import NEW_YEARS
from .chart import Chart
from .edit import all_of, recode, technical
from .registry import Planted, plants
from .steps import CHANGE, delivery_code

OVER_NEW_YEAR = "2025-11-01 2025-12-05"


@plants("delivery-code-of-2025-in-2026", on=("imrt", "3d"), severity="reject", between=OVER_NEW_YEAR, carc="181")
def old_delivery(chart: Chart) -> Planted | None:
    late = [place for place in technical(chart, "77407", "77412") if chart.lines[place].day >= CHANGE]
    technique = chart.facts["technique"]
    old = delivery_code(chart, CHANGE - 1, technique)
    if not late or old == "77412":
        return None
    recode(chart, late, old)
    return Planted((old,), f"the delivery code of 2025 billed for {len(late)} fractions of 2026")


@plants("guidance-code-of-2025-in-2026", on=("imrt", "3d lung", "3d lymphoma"), severity="reject", between=OVER_NEW_YEAR, carc="181")
def old_guidance(chart: Chart) -> Planted | None:
    late = [place for place in all_of(chart, "77387") if chart.lines[place].day >= CHANGE]
    old = {"ct": "77014", "stereo": "G6002"}.get(chart.facts["guidance"])
    if not late or not old:
        return None
    recode(chart, late, old)
    return Planted((old,), "image guidance of 2026 under the code of 2025")


@plants("superficial-code-of-2025-in-2026", on="surface", severity="reject", between="2025-11-10 2025-12-10", carc="181")
def old_surface(chart: Chart) -> Planted | None:
    late = technical(chart, "77437")
    if not late:
        return None
    recode(chart, late, "77401")
    return Planted(("77401",), "superficial delivery of 2026 under the code of 2025")


@plants("surface-code-before-2026", on="surface", severity="reject", between="2024-01-02 2025-11-01", carc="181")
def new_surface(chart: Chart) -> Planted | None:
    early = technical(chart, "77401")
    if not early:
        return None
    recode(chart, early[-3:], "77437")
    return Planted(("77437",), "the surface delivery code of 2026 billed in an earlier year")


@plants("code-gone-for-years", on=("isodose", "proton"), severity="reject", carc="181")
def dead_code(chart: Chart) -> Planted | None:
    for alive, dead in (("77306", "77305"), ("77307", "77305"), ("77523", "77521"), ("77525", "77521")):
        if places := all_of(chart, alive):
            recode(chart, places, dead)
            return Planted((dead,), f"{dead}, a number that no longer exists, for {alive}")
    return None


@plants("simulation-code-after-2024", on="3d", severity="reject", places="hospital", payers="medicare", between="2025-01-10 2026-06-01", carc="181")
def ended_simulation(chart: Chart) -> Planted | None:
    places = technical(chart, "77290")
    recode(chart, places, "C9794")
    return Planted(("C9794",), "the hospital's simulation under a code that ended with 2024")


BEFORE_2026 = "2024-01-02 2025-09-15"


@plants("hospital-code-in-a-centre", on=("imrt", "3d", "palliative"), severity="deny", places="freestanding", payers="medicare", between=BEFORE_2026, carc="5")
def hospital_code(chart: Chart) -> Planted | None:
    places = [i for i, line in enumerate(chart.lines) if "G6003" <= line.code <= "G6016"]
    code = {"imrt": "77386", "3d": "77412", "2d": "77407"}[chart.facts["technique"]]
    if not places or chart.lines[places[-1]].day >= CHANGE:
        return None
    recode(chart, places, code)
    return Planted((code,), "the hospitals' delivery code on the claim of a freestanding centre")


@plants("centre-code-in-a-hospital", on=("imrt", "3d", "palliative"), severity="deny", places="hospital", payers="medicare", between=BEFORE_2026, carc="5")
def centre_code(chart: Chart) -> Planted | None:
    places = technical(chart, "77386", "77412", "77407")
    code = {"imrt": "G6015", "3d": "G6012", "2d": "G6008"}[chart.facts["technique"]]
    if not places or chart.lines[places[-1]].day >= CHANGE:
        return None
    recode(chart, places, code)
    return Planted((code,), "a freestanding centre's delivery code on the hospital's line")


@plants("consultation-to-medicare", on=("imrt", "3d", "palliative", "sbrt"), severity="deny", payers="medicare", carc="96")
def consultation(chart: Chart) -> Planted | None:
    places = [i for i, line in enumerate(chart.lines) if line.day == chart.start and line.code.startswith("992")]
    if not places:
        return None
    recode(chart, places, "99244")
    return Planted(("99244",), "a consultation code sent to Medicare")


@plants("guidance-of-hospitals-by-a-physician", on="imrt", severity="deny", places="hospital", payers="medicare", between=BEFORE_2026, carc="5")
def early_77387(chart: Chart) -> Planted | None:
    places = [i for i in all_of(chart, "77014", "G6002") if chart.lines[i].part == "professional"]
    if not places or chart.lines[places[-1]].day >= NEW_YEARS[1]:
        return None
    recode(chart, places, "77387")
    return Planted(("77387",), "77387 by the physicians before 2026, when it was the hospitals'")


@plants("port-film-of-2026", on=("3d", "palliative"), severity="deny", places="freestanding", payers="medicare", between="2026-01-05 2026-07-01")
def port_film(chart: Chart) -> Planted | None:
    chart.bill(chart.facts["first"], "77417")
    return Planted(("77417",), "a port film of 2026, which the delivery contains")
