"""Stereotactic treatment: body (SBRT) in three to five fractions, radiosurgery of the brain in one session, robotic sessions. Facts 1.3, 2.8, 2.10."""

from __future__ import annotations

from .calendar import after, every_other
from .chart import Chart
from .registry import builds
from .steps import consult, follow_up, planning_note


@builds("sbrt lung", 5, tags="sbrt volume-sbrt")
def sbrt_lung(chart: Chart) -> None:
    """A lung nodule by a 3D plan with a breathing study; image guidance is inside each session, one management for the course."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C34.31", "lung"
    consult(chart)
    note = planning_note(chart)
    simulated = after(note, dice.between(1, 2))
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77334")
    plan = after(simulated, dice.between(3, 6))
    fields, shapes = dice.between(6, 10), dice.between(4, 8)
    for code, units in (("77295", 1), ("77293", 1), ("77300", fields), ("77334", min(fields, shapes))):
        chart.bill(plan, code, units=units)
    if dice.chance(0.5):
        chart.bill(after(plan, 1), "77370")
    chart.note(simulated, "simulation", "respiratory=4d")
    chart.shows["77334", plan] = "type=mlc|purpose=beam|description=yes"
    _sessions(chart, plan, dice.between(3, 5))
    chart.facts |= {"plan_day": plan, "simulated": simulated}
    chart.story = f"SBRT of a lung nodule, {chart.facts['count']} fractions"


@builds("sbrt prostate", 3, tags="sbrt imrt-sbrt", sex="M")
def sbrt_prostate(chart: Chart) -> None:
    """The prostate in five fractions by an IMRT plan, inside which the simulation is."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C61", "prostate"
    consult(chart)
    note = planning_note(chart)
    simulated = after(note, 1)
    chart.bill(simulated, "77334")
    chart.note(simulated, "simulation", "purpose=planning|areas=1|rotation=yes|rationale=yes|imaging=yes")
    plan = after(simulated, dice.between(3, 6))
    for code, units in (("77301", 1), ("77338", 1), ("77300", dice.between(2, 4))):
        chart.bill(plan, code, units=units)
    _sessions(chart, plan, 5)
    chart.facts |= {"plan_day": plan, "simulated": simulated}
    chart.story = "SBRT of the prostate, five fractions"


def _sessions(chart: Chart, plan: int, count: int) -> None:
    days = every_other(after(plan, chart.dice.between(3, 6)), count)
    for day in days:
        chart.bill(day, "77373")
        chart.treat(day, "sbrt", guidance="ct")
    chart.bill(days[-1], "77336")
    chart.bill(days[-1], "77435")
    follow_up(chart, days[-1])
    chart.facts |= {"days": days, "first": days[0], "last": days[-1], "count": count}


@builds("radiosurgery", 4, tags="srs")
def radiosurgery(chart: Chart) -> None:
    """Brain metastases in one session: planned and treated within days, one management whatever the number of lesions."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C79.31 C34.91", "brain"
    consult(chart)
    note = planning_note(chart)
    simulated = after(note, 1)
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77334")
    plan = after(simulated, dice.between(1, 3))
    for code, units in (("77295", 1), ("77300", dice.between(3, 9)), ("77370", 1)):
        chart.bill(plan, code, units=units)
    day = after(plan, dice.between(1, 3))
    machine = "GAMMA1" if chart.is_hospital and dice.chance(0.3) else "LINAC1"
    chart.bill(day, "77371" if machine == "GAMMA1" else "77372")
    chart.treat(day, "srs")
    chart.bill(day, "77336")
    chart.bill(day, "77432")
    follow_up(chart, day)
    chart.facts |= {"plan_day": plan, "simulated": simulated, "first": day, "last": day, "machine": machine}
    chart.story = "Radiosurgery of brain metastases in one session"


@builds("robotic", 1, tags="robotic", places="freestanding")
def robotic(chart: Chart) -> None:
    """Robotic sessions: the first under its own code, the second to the fifth under the other."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C34.31", "lung"
    consult(chart)
    note = planning_note(chart)
    simulated = after(note, 1)
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77334")
    plan = after(simulated, 4)
    for code, units in (("77295", 1), ("77300", dice.between(6, 10))):
        chart.bill(plan, code, units=units)
    days = every_other(after(plan, 4), dice.between(3, 5))
    for place, day in enumerate(days):
        chart.bill(day, "G0340" if place else "G0339")
        chart.treat(day, "robotic", guidance="stereo")
    chart.bill(days[-1], "77336")
    chart.bill(days[-1], "77435")
    chart.facts |= {"days": days, "plan_day": plan, "first": days[0], "last": days[-1]}
    chart.story = f"Robotic treatment of a lung nodule, {len(days)} sessions"
