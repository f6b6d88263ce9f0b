"""Courses of medical oncology: cycles of a regimen over months, with doses by body, holds and reductions, visits, blood draws, and the pump that goes home."""

from __future__ import annotations

from functools import partial

from .calendar import LAST_DAY, after, workday
from .chart import Chart
from .drugs import packages
from .infusion_day import Today, bill_day
from .infusion_lines import SECOND_SITE, off_campus, runs_of
from .infusion_plan import CHEMOTHERAPY, Plan, draw_plan, held_on
from .infusion_visits import bill_care, bill_draw, bill_monthly_fee, bill_new_visit, bill_visit
from .regimens import Day, Regimen, regimens
from .registry import builds

WEIGHTS = {"Port flush": 1.5, "New drug without a code": 1.5, "Nivolumab under the skin": 1.5, "Hyaluronidase after an extravasation": 0.5,
           "FOLFOX": 2, "Fluorouracil by a supplier's pump": 1, "Weekly carboplatin and paclitaxel": 2, "Docetaxel": 1, "BCG": 2,
           "Intrathecal methotrexate": 1}  # fmt: skip
WEIGHT = 3.0
"""Of a regimen that is not named: all of them together are about as frequent as radiation."""
MEN, WOMEN = ("C61",), ("C50", "C53", "C54", "C56")
MOST_DAYS_LATE = 7


def build(regimen: Regimen, chart: Chart) -> None:
    """Draw one course: the first visit, the cycles, and what comes with them."""
    dice = chart.dice
    chart.diagnoses = " ".join(dice.one_of(_of_sex(regimen, chart.person.sex)))
    plan = draw_plan(regimen, chart)
    if regimen.has(*CHEMOTHERAPY) and dice.chance(0.5):
        bill_new_visit(chart, workday(chart.start))
    cycles, day = dice.between(*regimen.cycles), after(workday(chart.start), dice.between(4, 12))
    given = 0
    while given < cycles and day + regimen.every < LAST_DAY:
        _cycle(regimen, chart, plan, given, day)
        given += 1
        late = MOST_DAYS_LATE if regimen.every > 7 and dice.chance(0.06) else 0
        day = workday(max(day + regimen.every + late, plan.days[-1] + 1))
    if regimen.has(*CHEMOTHERAPY):
        bill_monthly_fee(chart, plan.days)
        bill_care(chart, plan.days)
    chart.lines = [off_campus(chart, line) for line in chart.lines]
    chart.given = [one._replace(spared=tuple(off_campus(chart, line) for line in one.spared)) if one.spared else one for one in chart.given]
    reducible = any(gift.basis in ("m2", "auc") for day in regimen.days for gift in day.gifts)
    chart.story = f"{regimen.name}, {given} {'cycle' if given == 1 else 'cycles'}" + (", reduced" if reducible and plan.reduced_from < given else "")
    chart.facts.update(regimen=regimen.name, days=tuple(plan.days), tumour=plan.tumour)


def _cycle(regimen: Regimen, chart: Chart, plan: Plan, cycle: int, first: int) -> None:
    for number, day in _days(regimen, first):
        plan.days.append(day)
        diagnoses = " ".join(number.diagnoses).replace("TUMOUR", plan.tumour)
        reduced = 0.8 if cycle >= plan.reduced_from else 1.0
        doses = [plan.body.dose(gift, cycle) * (reduced if gift.basis in ("m2", "auc") else 1.0) for gift in number.gifts]
        runs = runs_of(day, number.gifts, cycle, chart.dice.between(0, 3) * 5)
        has_own_site = chart.dice.chance(SECOND_SITE)
        bill_day(chart, plan, Today(number, day, cycle + 1, runs, doses, diagnoses, has_own_site, *held_on(number, cycle, plan.aside)))
    _around(chart, plan, cycle, first, plan.days[-len(regimen.days) - 1] if len(plan.days) > len(regimen.days) else 0)


def _days(regimen: Regimen, first: int) -> list[tuple[Day, int]]:
    """The days of one cycle, each on an open day of its own."""
    found: list[tuple[Day, int]] = []
    for day in regimen.days:
        date = workday(first + day.number - 1)
        found.append((day, date if not found or date > found[-1][1] else after(found[-1][1], 1)))
    return found


def _around(chart: Chart, plan: Plan, cycle: int, day: int, last_given: int) -> None:
    """The visit of a cycle, and now and then a blood draw from the port two days before it: never on a day of treatment."""
    if plan.visits == "same day" or (plan.visits == "every other" and cycle % 2 == 0):
        bill_visit(chart, day, with_treatment=True)
    before = after(day, -1)
    if plan.visits == "day before" and before > max(last_given, chart.start):
        bill_visit(chart, before, with_treatment=False)
    elif after(day, -2) > max(last_given + 3, chart.start) and chart.dice.chance(0.05):
        bill_draw(chart, after(day, -2))


def _of_sex(regimen: Regimen, sex: str) -> list[tuple[str, ...]]:
    other = WOMEN if sex == "M" else MEN
    return [disease for disease in regimen.diagnoses if not any(code.startswith(other) for code in disease)]


def _tags(regimen: Regimen) -> str:
    """What planters ask for: `infusion` on all, the ways in which drugs are given, and the products."""
    hows = {gift.how for day in regimen.days for gift in day.gifts}
    products = {gift.product for day in regimen.days for gift in day.gifts}
    return " ".join(["infusion", *sorted(hows), *sorted(products)])


def _sexes(regimen: Regimen) -> str:
    """M or F where every disease of the regimen is of one sex."""
    for_men, for_women = (bool(_of_sex(regimen, sex)) for sex in "MF")
    return "" if for_men and for_women else "M" if for_men else "F"


def _between(regimen: Regimen) -> str:
    """From the day on which every product has a code; the world begins in 2024."""
    from ..model.dates import iso

    products = {gift.product for day in regimen.days for gift in day.gifts}
    first = max(min(one.since for one in packages() if one.product == product) for product in products)
    return f"{iso(first)} 2026-10-30" if iso(first) > "2024-01-02" else ""


for _regimen in regimens():
    builds(
        _regimen.name, WEIGHTS.get(_regimen.name, WEIGHT), tags=_tags(_regimen), discipline="infusion", sex=_sexes(_regimen), between=_between(_regimen),
    )(partial(build, _regimen))  # fmt: skip
