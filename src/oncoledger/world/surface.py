"""Skin by x-rays near the surface: 77401 until 2025, 77436 to 77439 from 2026; electronic brachytherapy.

No planning, devices, physics or management stand beside them.
"""

from __future__ import annotations

from .calendar import after
from .chart import Chart
from .registry import builds
from .steps import CHANGE, consult, follow_up, treatment_days

SKIN = ("C44.311", "C44.41", "C44.212")


@builds("surface", 4, tags="surface")
def surface(chart: Chart) -> None:
    """Twelve to twenty sessions. A course that is planned in 2025 keeps that year's simulation; its sessions of 2026 take the new code."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = f"Z51.0 {dice.one_of(SKIN)}", "skin"
    consult(chart)
    simulated = after(chart.start, dice.between(2, 6))
    chart.bill(simulated, "77280" if simulated < CHANGE else "77436")
    days = treatment_days(chart, after(simulated, dice.between(2, 4)), dice.between(12, 20))
    for day in days:
        chart.bill(day, "77401" if day < CHANGE else "77437")
        chart.treat(day, "surface")
    if days[0] >= CHANGE and simulated >= CHANGE and dice.chance(0.6):
        chart.bill(days[0], "77439", part="professional" if chart.is_hospital else "")
    if days[-1] < CHANGE and dice.chance(0.2):
        chart.bill(days[5], "99213", "25", diagnoses="L57.0")
        chart.shows["99213", days[5]] = "mdm=low|separate=yes|problem=L57.0"
    follow_up(chart, days[-1])
    chart.facts |= {"simulated": simulated, "first": days[0], "last": days[-1], "days": days}
    chart.story = f"Surface treatment of the skin, {len(days)} sessions"


@builds("electronic brachytherapy", 0.8, tags="electronic", places="freestanding", between="2024-01-02 2025-10-20")
def electronic(chart: Chart) -> None:
    """Electronic brachytherapy of the skin, eight sessions, twice a week."""
    chart.diagnoses, chart.body_site = f"Z51.0 {chart.dice.one_of(SKIN)}", "skin"
    consult(chart)
    simulated = after(chart.start, 3)
    chart.bill(simulated, "77280")
    days = [after(simulated, 2 + 3 * place) for place in range(8)]
    for day in days:
        chart.bill(day, "0394T")
        chart.treat(day, "electronic")
    follow_up(chart, days[-1])
    chart.facts |= {"days": tuple(days), "first": days[0], "last": days[-1]}
    chart.story = "Electronic brachytherapy of the skin, eight sessions"
