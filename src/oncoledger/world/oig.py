"""The inspector general's pattern: in a hospital's IMRT courses of 2024 and 2025, simulations and planning services billed on other days than the IMRT plan
that contains them; and its lawful twin: a simulation and a plan for a new volume, with the reason on record. Neither is part of the usual world.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from . import export
from .calendar import after, workdays
from .catalogue import BUILDERS
from .chart import Chart
from .clinical import places, records_of
from .draw import course_with, lawful_course
from .record import Course
from .records_files import RecordFiles
from .registry import Build, Builder, Planted, Planter, spans
from .steps import FRACTIONS_A_WEEK, by_the_week, deliver
from .write import PROFILE

SIMULATIONS = ("77280", "77285", "77290")
OTHER_PLANS = ("77295", "77306", "77307", "77321")
MEASURED = ("77331", "77370", "77014")
CODES = (*SIMULATIONS, *OTHER_PLANS, *MEASURED)
"""What the plan contains, whatever the day (Pub. 100-04 ch. 4 section 200.3.1; report A-09-16-02033)."""
BETWEEN = "2024-03-04 2025-08-29"
"""Days of the first visit: planning and the first weeks of treatment lie before 2026."""
SLUG = "planning-beside-imrt-plan"


def bundled_courses(seed: int, count: int = 100) -> list[Course]:
    """Hospital IMRT courses in each of which one to four services of `CODES` are billed on other days than 77301; every code in its turn.

    `faults` of each names the codes. The records tell what was done: one simulation, inside the plan.
    """
    found = []
    for number in range(1, count + 1):
        course = course_with(seed, number, _planter(CODES[number % len(CODES)]))
        if course is None:
            raise ValueError(f"no course of seed {seed} suits number {number}")
        found.append(course)
    return found


def new_volume_courses(seed: int, count: int = 100) -> list[Course]:
    """Their lawful twins, three kinds in turn: another tumour scanned beside the plan; a painful bone treated as a course of its own before the IMRT begins;
    a boost scanned and planned anew after a documented change. Each has its own image set, and another diagnosis or the change on record."""
    kinds = (_other_tumour, _other_course, _changed)
    return [lawful_course(seed, number, _twin(kinds[number % len(kinds)], number), _planter("")) for number in range(1, count + 1)]


def write_courses(folder: Path, courses: Iterable[Course], seed: int) -> None:
    """Charges and the two systems' records of some courses, as a world has them: `charges/charges.csv`, `records/...`, `oncoledger.toml`."""
    some = list(courses)
    (folder / "charges").mkdir(parents=True)
    output = export.Output(folder / "charges" / "charges.csv")
    output.add(export.frame_of(some))
    output.finish()
    (folder / "oncoledger.toml").write_text(PROFILE, encoding="utf-8")
    records = RecordFiles(folder / "records")
    records.add(places())
    records.add(record for course in some for record in records_of(course, seed))


def _planter(first: str) -> Planter:
    def plant(chart: Chart) -> Planted | None:
        return _bill_parts(chart, first)

    return Planter(SLUG, plant, frozenset(("imrt",)), "recoup", ("hospital",), ("medicare", "medicare_advantage"), spans(BETWEEN), "97", "")


def _bill_parts(chart: Chart, first: str) -> Planted | None:
    """Services that built the plan, each on its own day between simulation and plan; a verification between plan and first session now and then."""
    dice, facts = chart.dice, chart.facts
    if facts.get("other_tumour") or facts["replan"]:
        return None
    chosen = [first]
    for group in (SIMULATIONS, OTHER_PLANS, MEASURED):
        if first not in group and dice.chance(0.4):
            chosen.append(dice.one_of(group))
    between = [day for day in workdays(facts["simulated"], 12) if facts["simulated"] < day < facts["plan_day"]]
    for code in chosen:
        day = facts["simulated"] if code in SIMULATIONS else dice.one_of(between)
        if code == "77280" and dice.chance(0.5) and after(facts["first"], -1) > facts["plan_day"]:
            day = after(facts["first"], -1)
        chart.bill(day, code)
    return Planted(tuple(chosen), f"{', '.join(chosen)} on other days than the IMRT plan of which they are part")


def _twin(build: Build, number: int) -> Builder:
    kinds = [builder for builder in BUILDERS.values() if "imrt" in builder.tags]
    base = kinds[number % len(kinds)]

    def built(chart: Chart) -> None:
        _lawful(chart, base.build, build)

    return replace(base, build=built)


def _lawful(chart: Chart, base: Build, more: Build) -> None:
    """Draw until the course has no second tumour and no second plan of its own, and whole weeks of fractions."""
    empty = replace(chart)
    while True:
        for name in ("lines", "treated", "noted"):
            setattr(chart, name, [])
        chart.facts, chart.shows, chart.start, chart.course_id = {}, {}, empty.start, empty.course_id
        base(chart)
        if not (chart.facts.get("other_tumour") or chart.facts["replan"] or len(chart.facts["fractions"]) % FRACTIONS_A_WEEK):
            break
    more(chart)


def _other_tumour(chart: Chart) -> None:
    """A second tumour scanned within the days of the plan, to be watched: its own images, diagnosis and modifier."""
    day = after(chart.facts["simulated"], 1 + chart.dice.between(0, 1))
    chart.bill(day, "77290", "59", diagnoses="Z51.0 C79.51")
    chart.shows["77290", day] = "purpose=planning|areas=1|contrast=yes|rationale=yes|imaging=yes|site=sacrum"
    chart.story += "; a metastasis of the sacrum scanned beside it"


def _other_course(chart: Chart) -> None:
    """Eight grays to a painful bone before the IMRT begins: a course of its own, with its own images, plan, diagnosis and prescription."""
    first = chart.course_id
    chart.course_id = first[:-1] + "2"
    metastasis = "Z51.0 C79.51"
    simulated = after(chart.facts["simulated"], 1)  # on days of their own: the daily edits ask nothing
    plan, day = after(simulated, 1), after(simulated, 2)
    for at, code, units in ((simulated, "77290", 1), (plan, "77307", 1), (plan, "77334", 2)):
        chart.bill(at, code, units=units, diagnoses=metastasis)
    chart.shows["77290", simulated] = "purpose=planning|areas=1|ports=2|blocks=custom|rationale=yes|imaging=yes"
    chart.shows["77334", plan] = "type=custom_block|purpose=beam|description=yes"
    kept = len(chart.lines)
    fractions = chart.facts["fractions"]
    deliver(chart, (day,), "2d complex", phase="Sacrum")
    by_the_week(chart, (day,))
    chart.lines[kept:] = [line._replace(diagnoses=metastasis) for line in chart.lines[kept:]]
    chart.facts |= {"fractions": fractions, f"beams {chart.course_id}": 2, f"blocks {chart.course_id}": 2}
    chart.facts |= {f"body_site {chart.course_id}": "sacrum", f"diagnoses {chart.course_id}": metastasis}
    chart.course_id = first
    chart.story += "; before it one fraction to the sacrum, a course of its own"


def _changed(chart: Chart) -> None:
    """The tumour shrank: after the IMRT the patient is scanned anew, and a smaller volume is planned on the new images and treated in 3D."""
    days, dice = chart.facts["fractions"], chart.dice
    chart.lines = [line for line in chart.lines if line.day <= days[-1]]
    scanned = after(days[-1], 1)
    plan = after(scanned, 2)
    chart.bill(scanned, "77290")
    chart.shows["77290", scanned] = "purpose=planning|areas=1|contrast=yes|changed=yes|rationale=yes|imaging=yes"
    fields = dice.between(3, 4)
    chart.bill(plan, "77295")
    chart.bill(plan, "77300", units=fields)
    chart.bill(plan, "77334", units=fields)
    chart.shows["77334", plan] = "type=mlc|purpose=beam|description=yes"
    boosted = workdays(after(plan, 1), FRACTIONS_A_WEEK)
    deliver(chart, boosted, "3d", guidance="", phase="Boost")
    by_the_week(chart, boosted)
    chart.facts |= {"fractions": (*days, *boosted), "last": boosted[-1], "rescanned": plan}
    chart.story += "; the last volume scanned and planned anew after the tumour had shrunk"
