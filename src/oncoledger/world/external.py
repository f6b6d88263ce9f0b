"""External beams: 3D, IMRT, palliative, electrons, protons; boosts, replans, twice-daily courses, a second site, a course months later."""

from __future__ import annotations

from typing import NamedTuple

from .calendar import after, workday, workdays
from .chart import Chart
from .registry import Build, builds
from .steps import FRACTIONS_A_WEEK, by_the_week, consult, deliver, follow_up, planning_note, treatment_days, visit_in_treatment

CHEMOTHERAPY_TOO = 0.7


def imrt(site: str, diagnoses: str, lowest: int, highest: int, *, guidance: str = "ct", breathing: bool = False, chemo: bool = False) -> Build:
    """A builder of IMRT: the simulation is inside the plan and is not billed; the devices made at it are."""

    def build(chart: Chart) -> None:
        dice = chart.dice
        chart.diagnoses, chart.body_site = diagnoses, site
        consult(chart)
        note = planning_note(chart)
        simulated = after(note, dice.between(1, 3))
        chart.note(simulated, "simulation",
        f"purpose=planning|areas=1|ports=2|blocks=custom|rotation=yes|imaging=yes|{'respiratory=4d' if breathing else 'rationale=yes'}")
        chart.bill(simulated, "77334", units=dice.between(1, 2))
        plan = after(simulated, dice.between(4, 8))
        chart.bill(plan, "77301")
        chart.bill(plan, "77338")
        chart.bill(plan, "77300", units=dice.between(2, 8))
        if breathing:
            chart.bill(plan, "77293")
        if dice.chance(0.05):
            chart.bill(plan, "77334", "XU")
            chart.shows["77334", plan] = "type=mask|purpose=immobilization|description=yes"
        if chemo and dice.chance(CHEMOTHERAPY_TOO):
            chart.bill(after(plan, 1), "77470")
        if dice.chance(0.06):
            chart.bill(after(simulated, 2), "77290", "59", diagnoses="Z51.0 C79.51")
            chart.shows["77290"] = "purpose=planning|areas=1|contrast=yes|rationale=yes|imaging=yes|site=sacrum"
            chart.facts["other_tumour"] = True
        count = dice.between(lowest, highest)
        start = after(plan, dice.between(2, 6))
        replans = count >= 25 and dice.chance(0.10)
        days = _planned_again(chart, start, count) if replans else treatment_days(chart, start, count)
        deliver(chart, days, "imrt", is_complex=breathing, guidance=guidance)
        by_the_week(chart, days)
        if dice.chance(0.08):
            visit_in_treatment(chart, days[3], "I10")
        follow_up(chart, days[-1])
        chart.facts |= {"technique": "imrt", "plan_day": plan, "simulated": simulated, "first": days[0], "last": days[-1]}
        chart.facts |= {"replan": replans, "guidance": guidance}
        chart.story = f"IMRT of the {site}, {count} fractions" + (", planned again on the way" if replans else "")

    return build


def _planned_again(chart: Chart, start: int, count: int) -> tuple[int, ...]:
    """The tumour shrank: new images, and no session on the day on which the new plan is signed. Answers the treatment days."""
    before = workdays(start, count // 2)
    signed = after(before[-1], 1)
    for code, units in (("77301", 1), ("77338", 1), ("77300", chart.dice.between(2, 6))):
        chart.bill(signed, code, units=units)
    return before + workdays(after(signed, 1), count - len(before))


for _name, _weight, _tags, _sex, _build in (
    ("imrt prostate", 10, "", "M", imrt("prostate", "Z51.0 C61", 20, 28, guidance="stereo")),
    ("imrt head and neck", 7, "", "", imrt("tonsil", "Z51.0 C09.9", 33, 35, chemo=True)),
    ("imrt lung", 5, "breathing", "", imrt("lung", "Z51.0 C34.11", 30, 33, breathing=True, chemo=True)),
    ("imrt rectum", 3, "", "", imrt("rectum", "Z51.0 C20", 25, 28, chemo=True)),
    ("imrt brain", 3, "", "", imrt("brain", "Z51.0 C71.1", 30, 30)),
):
    builds(_name, _weight, tags=f"imrt fractionated conventional {_tags}", sex=_sex)(_build)


def volume_plan(chart: Chart, fields: int, *, breathing: bool = False) -> int:
    """Simulation, 3D plan, calculations and devices; answers the day of the plan. Each is payable with a 3D plan."""
    simulated = after(chart.facts["note_day"], chart.dice.between(0, 3))
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77334")
    if breathing:
        chart.note(simulated, "simulation", "respiratory=4d")
    plan = after(simulated, chart.dice.between(2, 6))
    chart.bill(plan, "77295")
    if breathing:
        chart.bill(plan, "77293")
    chart.bill(plan, "77300", units=fields)
    chart.bill(plan, "77334", units=fields)
    chart.shows["77334", plan] = "type=mlc|purpose=beam|description=yes"
    chart.facts |= {"plan_day": plan, "simulated": simulated}
    return plan


def conventional(
    site: str, diagnoses: str, counts: tuple[int, ...], fields: tuple[int, int], *, guidance: str, boost: str = "", breathing: bool = False,
) -> Build:
    """A builder of 3D courses. boost: electron or photon, planned on the same images, so without another 3D plan."""

    def build(chart: Chart) -> None:
        dice = chart.dice
        chart.diagnoses, chart.body_site = diagnoses, site
        consult(chart)
        planning_note(chart)
        plan = volume_plan(chart, dice.between(*fields), breathing=breathing)
        start = after(plan, dice.between(2, 5))
        if dice.chance(0.3):
            chart.bill(after(start, -1), "77280")
            chart.facts["verified"] = after(start, -1)
        count = dice.one_of(counts)
        days = treatment_days(chart, start, count)
        deliver(chart, days, "3d", is_complex=breathing, guidance=guidance)
        boosted: tuple[int, ...] = ()
        if boost and dice.chance(0.6):
            boosted = _boost(chart, days, boost)
        by_the_week(chart, days + boosted)
        if dice.chance(0.08):
            visit_in_treatment(chart, days[3], "E11.9")
        last = (days + boosted)[-1]
        follow_up(chart, last)
        chart.facts |= {"technique": "3d", "first": days[0], "last": last, "boost": boosted, "guidance": guidance}
        chart.story = f"3D of the {site}, {count} fractions" + (f", {len(boosted)} of {boost} boost" if boosted else "")

    return build


def _boost(chart: Chart, days: tuple[int, ...], boost: str) -> tuple[int, ...]:
    """Planned before the last sessions, not on a day of weekly physics: a plan beside it would need a modifier."""
    place = len(days) - 2
    planned = days[place - 1 if place % FRACTIONS_A_WEEK == FRACTIONS_A_WEEK - 1 else place]
    chart.bill(planned, "77321" if boost == "electron" else "77307")
    chart.bill(planned, "77334")
    chart.shows["77334", planned] = f"type={'cutout' if boost == 'electron' else 'mlc'}|purpose=beam|description=yes"
    boosted = workdays(after(days[-1], 1), chart.dice.between(4, 8))
    deliver(chart, boosted, "electron" if boost == "electron" else "3d", phase="Boost")
    return boosted


for _name, _weight, _tags, _sex, _build in (
    ("3d right breast", 8, "", "F", conventional("right breast", "Z51.0 C50.411", (15, 16), (2, 4), guidance="port", boost="electron")),
    ("3d left breast with breath hold", 5, "breathing", "F", conventional("left breast", "Z51.0 C50.412", (15, 16), (2, 4), guidance="port", breathing=True)),
    ("3d lung", 4, "", "", conventional("lung", "Z51.0 C34.12", (30, 33), (4, 7), guidance="ct")),
    ("3d rectum", 3, "", "", conventional("rectum", "Z51.0 C20", (25, 28), (3, 4), guidance="port", boost="photon")),
    ("3d lymphoma", 2, "", "", conventional("mediastinum", "Z51.0 C81.12", (15, 17), (2, 4), guidance="ct")),
):
    builds(_name, _weight, tags=f"3d fractionated conventional {_tags}", sex=_sex)(_build)


@builds("twice daily lung", 2, tags="bid fractionated")
def twice_daily_lung(chart: Chart) -> None:
    """Small-cell lung cancer: thirty fractions in fifteen days; the second session of a day under 76."""
    _twice_daily(chart, "lung", "Z51.0 C34.91", 15, guidance="ct", note="77470")
    chart.story = "Small-cell lung cancer twice daily, 30 fractions in 15 days"


@builds("twice daily breast", 1.5, tags="bid fractionated", sex="F")
def twice_daily_breast(chart: Chart) -> None:
    """Partial breast: ten fractions in five days."""
    _twice_daily(chart, "left breast", "Z51.0 C50.212", 5, guidance="", note="")
    chart.story = "Partial breast twice daily, ten fractions in five days"


def _twice_daily(chart: Chart, site: str, diagnoses: str, count: int, guidance: str, note: str) -> None:
    chart.diagnoses, chart.body_site = diagnoses, site
    consult(chart)
    planning_note(chart)
    plan = volume_plan(chart, chart.dice.between(4, 6))
    if note:
        chart.bill(after(plan, 1), note)
        chart.shows[note] = "reason=hyperfractionation|effort=yes"
    days = workdays(after(plan, chart.dice.between(2, 5)), count)
    deliver(chart, days, "3d", guidance=guidance, time="08:10")
    deliver(chart, days, "3d", modifiers="76", time="15:20")
    by_the_week(chart, [day for day in days for _ in range(2)])
    follow_up(chart, days[-1])
    chart.facts |= {"technique": "3d", "first": days[0], "last": days[-1], "guidance": guidance}


class _Palliative(NamedTuple):
    """How a bone metastasis is treated, and what each of its services then is."""

    facts: str
    ports: int
    blocks: int
    note: str
    simulation: str
    plan: str
    device: str
    technique: str


_NOTE = "extent=yes|intent=yes|targets=yes|technique=yes"
_PALLIATIVE = (
    _Palliative("areas=1|ports=2|blocks=none", 2, 0, "77261", "77280", "77306", "", "2d simple"),
    _Palliative("areas=1|ports=3|blocks=multiple", 3, 3, "77262", "77285", "77307", "77333", "2d"),
    _Palliative("areas=1|ports=2|blocks=custom", 2, 2, "77263", "77290", "77307", "77334", "2d complex"),
)
"""Opposed ports; three ports with simple blocks; custom blocks (facts 2.3, 2.4, 2.6)."""


@builds("palliative bone", 7, tags="palliative isodose")
def palliative_bone(chart: Chart, is_known: bool = False) -> None:
    """A bone metastasis by an isodose plan, which contains its calculations: one, five or ten fractions."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C79.51 C61" if chart.person.sex == "M" else "Z51.0 C79.51 C50.911", dice.one_of(("spine", "pelvis", "femur"))
    consult(chart, is_known=is_known)
    case = dice.one_of(_PALLIATIVE)
    planning_note(chart, case.note)
    simulated = after(chart.facts["note_day"], dice.between(0, 1))
    chart.bill(simulated, case.simulation)
    chart.shows[case.note, chart.facts["note_day"]] = f"{case.facts}|{_NOTE}"
    chart.shows[case.simulation, simulated] = f"purpose=planning|{case.facts}|rationale=yes|imaging=yes"
    chart.bill(simulated, "77334")
    plan = after(simulated, 1)
    chart.bill(plan, case.plan)
    if case.device:
        chart.bill(plan, case.device, units=1 if case.device == "77333" else 2)
        chart.shows[case.device, plan] = f"type={'multiple_blocks' if case.device == '77333' else 'custom_block'}|purpose=beam|description=yes"
    chart.facts |= {f"beams {chart.course_id}": case.ports, f"blocks {chart.course_id}": case.blocks}
    count = dice.one_of((1, 5, 5, 10, 10))
    days = treatment_days(chart, after(plan, dice.between(1, 2)), count)
    deliver(chart, days, case.technique, guidance="port" if count > 1 else "")
    by_the_week(chart, days)
    follow_up(chart, days[-1], share=0.2)
    chart.facts |= {"technique": "2d", "plan_day": plan, "simulated": simulated, "first": days[0], "last": days[-1], "count": count}
    chart.story = f"Bone metastasis of the {chart.body_site}, {count} fraction{'s' if count > 1 else ''}"


@builds("two sites at once", 1.5, tags="palliative isodose two-sites")
def two_sites(chart: Chart) -> None:
    """Two bone metastases in one series of sessions: two simulations and plans, one delivery a session, one management."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C79.51 C34.90", "spine and hip"
    consult(chart)
    planning_note(chart, "77263")
    simulated = after(chart.facts["note_day"], 1)
    chart.bill(simulated, "77290")
    chart.bill(simulated, "77334", units=2)
    chart.shows["77263"] = f"areas=2|ports=4|blocks=custom|{_NOTE}"
    chart.shows["77290"] = "purpose=planning|areas=2|ports=4|blocks=custom|rationale=yes|imaging=yes"
    for plan in (after(simulated, 1), after(simulated, 2)):
        chart.bill(plan, "77307")
        chart.bill(plan, "77334", units=2)
        chart.shows["77334", plan] = "type=custom_block|purpose=beam|description=yes"
    chart.facts |= {f"beams {chart.course_id}": 2, f"blocks {chart.course_id}": 2}
    days = treatment_days(chart, after(simulated, 4), dice.one_of((5, 10)))
    deliver(chart, days, "2d complex", is_complex=True, phase="Spine|Hip")
    by_the_week(chart, days)
    chart.facts |= {"technique": "2d", "plan_day": after(simulated, 1), "simulated": simulated, "first": days[0], "last": days[-1], "count": len(days)}
    chart.story = f"Two bone metastases in one series of {len(days)} sessions"


@builds("retreatment", 2, tags="retreatment", between="2024-01-02 2025-12-01")
def retreatment(chart: Chart) -> None:
    """A palliative course, and months later another one: a new volume, a new simulation, a new plan, a course of its own."""
    palliative_bone(chart)
    first, story = chart.course_id, chart.story
    chart.start = workday(chart.facts["last"] + chart.dice.between(125, 210))
    chart.course_id = first[:-1] + "2"
    palliative_bone(chart, is_known=True)
    chart.story = f"{story}; months later: {chart.story[0].lower()}{chart.story[1:]}"


@builds("electrons", 3, tags="electron isodose")
def electrons(chart: Chart) -> None:
    """Skin by electrons: a cut-out, a special port plan that contains its calculations."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C44.311", "nose"
    consult(chart)
    planning_note(chart, "77262")
    chart.shows |= {"77262": f"areas=1|ports=1|blocks=none|constraints=yes|{_NOTE}", "77333": "type=special_bolus|purpose=beam|description=yes"}
    simulated = after(chart.facts["note_day"], 1)
    chart.bill(simulated, "77280")
    chart.bill(simulated, "77333")
    plan = after(simulated, 2)
    chart.shows["77334", plan] = "type=cutout|purpose=beam|description=yes"
    chart.bill(plan, "77321")
    chart.bill(plan, "77334")
    days = treatment_days(chart, after(plan, 2), dice.one_of((20, 22, 25)))
    deliver(chart, days, "electron")
    by_the_week(chart, days)
    follow_up(chart, days[-1])
    chart.facts |= {"technique": "electron", "plan_day": plan, "simulated": simulated, "first": days[0], "last": days[-1]}
    chart.story = f"Electrons to the skin of the nose, {len(days)} fractions"


@builds("protons", 3, tags="proton fractionated")
def protons(chart: Chart) -> None:
    """Protons, whose codes 2026 did not change: a 3D plan, a compensator or a scanned field."""
    dice = chart.dice
    chart.diagnoses, chart.body_site = "Z51.0 C41.0", "skull base"
    consult(chart)
    planning_note(chart)
    plan = volume_plan(chart, dice.between(2, 4))
    days = treatment_days(chart, after(plan, dice.between(4, 7)), dice.between(33, 35))
    level = dice.one_of(("77523", "77525"))
    for day in days:
        chart.bill(day, level)
        chart.treat(day, "proton", is_complex=level == "77525")
    by_the_week(chart, days)
    follow_up(chart, days[-1])
    chart.facts |= {"technique": "proton", "first": days[0], "last": days[-1], "level": level}
    chart.story = f"Protons to the skull base, {len(days)} fractions"
