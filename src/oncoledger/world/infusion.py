"""Courses of medical oncology: cycles of a regimen over months, with doses by body, holds and reductions, visits, blood draws, and the pump that goes home."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

from .calendar import LAST_DAY, after, workday
from .chart import Chart
from .drugs import packages
from .infusion_lines import bill_administration, bill_drug, off_campus
from .infusion_visits import bill_care, bill_draw, bill_monthly_fee, bill_new_visit, bill_visit
from .regimens import Day, Gift, Regimen, regimens
from .registry import builds

WEIGHTS = {"Port flush": 1.5, "New drug without a code": 1.5, "Nivolumab under the skin": 1.5, "Hyaluronidase after an extravasation": 0.5}
WEIGHT = 3.0
"""Of a regimen that is not named: all of them together are about as frequent as radiation."""
MEN, WOMEN = ("C61",), ("C50", "C53", "C54", "C56")
CHEMOTHERAPY = ("infusion", "push", "pump", "cancer-injection")
MOST_DAYS_LATE = 7


@dataclass(slots=True)
class Body:
    """What doses depend on: square metres, kilograms, millilitres a minute of the kidneys."""

    area: float
    weight: int
    clearance: int

    def dose(self, gift: Gift, cycle: int) -> float:
        """The dose in the product's own measure."""
        amount = gift.doses[cycle > 0]
        factor = {"m2": self.area, "kg": float(self.weight), "auc": float(self.clearance + 25), "": 1.0}[gift.basis]
        return round(amount * factor, 2)


@dataclass(slots=True)
class Plan:
    """What was decided for a course before its first day. brands: product -> brand. reduced_from: the cycle from which chemotherapy is given at 80 percent."""

    body: Body
    brands: dict[str, str]
    tumour: str
    own_pump: bool
    is_340b: bool
    visits: str
    reduced_from: int
    days: list[int] = field(default_factory=list)


def build(regimen: Regimen, chart: Chart) -> None:
    """Draw one course: the first visit, the cycles, and what comes with them."""
    dice = chart.dice
    chart.diagnoses = " ".join(dice.one_of(_of_sex(regimen, chart.person.sex)))
    plan = _plan(regimen, chart)
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
    reducible = any(gift.basis in ("m2", "auc") for day in regimen.days for gift in day.gifts)
    chart.story = f"{regimen.name}, {given} {'cycle' if given == 1 else 'cycles'}" + (", reduced" if reducible and plan.reduced_from < given else "")
    chart.facts.update(regimen=regimen.name, days=tuple(plan.days), tumour=plan.tumour)


def _plan(regimen: Regimen, chart: Chart) -> Plan:
    dice = chart.dice
    body = Body(dice.between(150, 220) / 100, dice.between(52, 106), dice.between(45, 110))
    body.weight += _whole_vials(regimen, body.weight)
    products = dict.fromkeys(gift.product for day in regimen.days for gift in day.gifts)
    brands = {product: dice.one_of(_brands(regimen, product)) for product in products}
    tumour = next((code for code in chart.diagnoses.split() if code[0] in "CD"), "")
    own_pump, is_340b = dice.chance(0.85), chart.is_hospital and dice.chance(0.6)
    visits = dice.weighted({"same day": 45, "day before": 25, "every other": 20, "": 10}) if regimen.has(*CHEMOTHERAPY) else ""
    return Plan(body, brands, tumour, own_pump, is_340b, visits, dice.between(1, 4) if dice.chance(0.12) else 99)


def _brands(regimen: Regimen, product: str) -> list[str]:
    """The brands that the centre would take: of a fixed dose those whose package it fills, of the growth factor the kit only for the injector."""
    sold = [one for one in packages() if one.product == product]
    gift = next(gift for day in regimen.days for gift in day.gifts if gift.product == product)
    if gift.how == "injector" or any(one.role == "injector" for one in sold):
        sold = [one for one in sold if (one.role == "injector") == (gift.how == "injector")]
    filled = [one for one in sold if not gift.basis and gift.doses[1] % (one.per_unit * one.package_units) == 0]
    largest = max((one.package_units for one in filled), default=0)
    return [one.brand for one in filled if one.package_units == largest] or [one.brand for one in sold]


def _whole_vials(regimen: Regimen, weight: int) -> int:
    """Auditors ask about trastuzumab in whole multi-dose vials (420 and 440 mg); the people of this centre do not weigh just that."""
    doses = [amount for day in regimen.days for gift in day.gifts if gift.product == "trastuzumab" for amount in gift.doses]
    return next(more for more in range(9) if not any(units_of(weight + more, dose) % whole == 0 for dose in doses for whole in (42, 44)))


def units_of(weight: int, dose: float) -> int:
    """Units of 10 mg, rounded up."""
    return -int(-weight * dose // 10)


def _cycle(regimen: Regimen, chart: Chart, plan: Plan, cycle: int, first: int) -> None:
    for number, day in _days(regimen, first):
        plan.days.append(day)
        diagnoses = " ".join(number.diagnoses).replace("TUMOUR", plan.tumour)
        reduced = 0.8 if cycle >= plan.reduced_from else 1.0
        doses = [(gift, plan.body.dose(gift, cycle) * (reduced if gift.basis in ("m2", "auc") else 1.0)) for gift in number.gifts]
        bill_administration(chart, day, number.gifts, cycle, diagnoses, plan.own_pump, chart.dice.between(0, 3) * 5)
        for product in dict.fromkeys(gift.product for gift in number.gifts):
            dose = sum(amount for gift, amount in doses if gift.product == product)
            bill_drug(chart, day, product, plan.brands[product], dose, diagnoses, plan.is_340b)
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
