"""Sources inside the body: HDR of the vaginal vault, the cervix and the breast, prostate seeds. Facts 1.3, 2.4, 2.12.

An HDR session contains its basic dosimetry and the handling of its source; the hospital charges the source.
"""

from __future__ import annotations

from .calendar import after, weekly, workdays
from .chart import Chart
from .registry import builds
from .steps import consult, follow_up, planning_note


def _source(chart: Chart, day: int) -> None:
    if chart.is_hospital:
        chart.bill(day, "C1717")


@builds("cylinder", 3, tags="hdr", sex="F")
def cylinder(chart: Chart) -> None:
    """The vaginal vault: a cylinder set anew for each of three weekly fractions."""
    chart.diagnoses, chart.body_site = "Z51.0 C54.1", "vaginal vault"
    consult(chart)
    note = planning_note(chart)
    days = weekly(after(note, chart.dice.between(3, 6)), chart.dice.between(3, 5))
    for place, day in enumerate(days):
        chart.bill(day, "57156")
        if not place:
            chart.bill(day, "77290")
            chart.bill(day, "77316")
        chart.bill(day, "77770")
        chart.treat(day, "hdr")
        chart.note(day, "attendance", "by=MD")
        _source(chart, day)
    follow_up(chart, days[-1])
    chart.facts |= {"days": days, "first": days[0], "last": days[-1], "hdr": "77770", "channels": 1}
    chart.story = f"Vaginal cylinder, {len(days)} HDR fractions"


@builds("tandem", 1.5, tags="hdr", sex="F")
def tandem(chart: Chart) -> None:
    """The cervix: tandem and ovoids, imaged and planned for each of five weekly fractions."""
    chart.diagnoses, chart.body_site = "Z51.0 C53.9", "cervix"
    consult(chart)
    note = planning_note(chart)
    days = weekly(after(note, chart.dice.between(3, 6)), 5)
    for day in days:
        for code in ("57155", "77290", "77317", "77771"):
            chart.bill(day, code)
        chart.treat(day, "hdr")
        chart.note(day, "attendance", "by=MD")
        _source(chart, day)
    follow_up(chart, days[-1])
    chart.facts |= {"days": days, "first": days[0], "last": days[-1], "hdr": "77771", "channels": 3}
    chart.story = "Tandem and ovoids for the cervix, five HDR fractions"


@builds("breast catheters", 1.5, tags="hdr hdr-bid", sex="F")
def breast_catheters(chart: Chart) -> None:
    """Partial breast twice daily in five days: one full simulation, then simple ones; whatever comes again on a day under 76."""
    chart.diagnoses, chart.body_site = "Z51.0 C50.411", "right breast"
    consult(chart)
    note = planning_note(chart)
    simulated = after(note, chart.dice.between(3, 6))
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77317")
    days = workdays(after(simulated, 1), 5)
    for day in days:
        for modifiers, time in (("", "08:20"), ("76", "15:00")):
            chart.bill(day, "77280", modifiers, time=time)
            chart.shows["77280"] = "purpose=fraction|areas=1|rationale=yes|imaging=yes"
            chart.bill(day, "77771", modifiers, time=time)
            chart.treat(day, "hdr", time=time)
        chart.note(day, "attendance", "by=MD")
        _source(chart, day)
    follow_up(chart, days[-1])
    chart.facts |= {"days": days, "first": days[0], "last": days[-1], "hdr": "77771", "simulated": simulated, "channels": 8}
    chart.story = "Partial breast by catheters twice daily, ten HDR fractions in five days"


@builds("seeds", 2, tags="ldr", sex="M", places="hospital")
def seeds(chart: Chart) -> None:
    """Prostate seeds: planned beforehand, implanted in one procedure that contains their loading."""
    chart.diagnoses, chart.body_site = "Z51.0 C61", "prostate"
    consult(chart)
    note = planning_note(chart)
    plan = after(note, chart.dice.between(4, 8))
    chart.bill(plan, "77318")
    day = after(plan, chart.dice.between(8, 15))
    chart.bill(day, "55875")
    chart.bill(day, "77778")
    chart.treat(day, "ldr")
    chart.note(day, "attendance", "by=MD")
    chart.facts["sources"] = chart.dice.between(60, 95)
    chart.bill(day, "C2638", units=chart.facts["sources"])
    follow_up(chart, day)
    chart.facts |= {"plan_day": plan, "first": day, "last": day}
    chart.story = "Prostate seeds"
