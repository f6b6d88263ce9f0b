"""What is decided for a course of drugs before its first day, and what on its days is not given: body, brands, who supplies the drug, doses held."""

from __future__ import annotations

from dataclasses import dataclass, field

from .chart import Chart
from .dice import Dice
from .drugs import packages
from .infusion_codes import SUPPORT
from .regimens import Day, Gift, Regimen

FREE = 0.03
"""Share of courses in which a program of the maker or the payer's pharmacy supplies one of several cancer drugs: nothing is charged for it."""
CHEMOTHERAPY = ("infusion", "push", "pump", "cancer-injection")
HELD = 0.03
"""Share of the days from the second cycle on, of those of which something can be held, on which it is."""
_HELD_FOR = ("neutrophils 0.8", "platelets 62", "neuropathy grade 2", "infection", "rash grade 3")


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
    """What was decided for a course before its first day. brands: product -> brand. reduced_from: the cycle from which chemotherapy is given at 80 percent.

    aside: dice for what the record tells beyond the charges. supplied: product -> free or white-bagged, where the practice did not buy it.
    """

    body: Body
    brands: dict[str, str]
    tumour: str
    own_pump: bool
    is_340b: bool
    visits: str
    reduced_from: int
    aside: Dice
    supplied: dict[str, str]
    days: list[int] = field(default_factory=list)


def draw_plan(regimen: Regimen, chart: Chart) -> Plan:
    """Draw what is decided before the first day."""
    dice = chart.dice
    body = Body(dice.between(150, 220) / 100, dice.between(52, 106), dice.between(45, 110))
    body.weight += _whole_vials(regimen, body.weight)
    products = dict.fromkeys(gift.product for day in regimen.days for gift in day.gifts)
    brands = {product: dice.one_of(_brands(regimen, product)) for product in products}
    tumour = next((code for code in chart.diagnoses.split() if code[0] in "CD"), "")
    own_pump, is_340b = dice.chance(0.85), chart.is_hospital and dice.chance(0.6)
    visits = dice.weighted({"same day": 45, "day before": 25, "every other": 20, "": 10}) if regimen.has(*CHEMOTHERAPY) else ""
    reduced_from = dice.between(1, 4) if dice.chance(0.12) else 99
    aside = dice.aside(14)
    return Plan(body, brands, tumour, own_pump, is_340b, visits, reduced_from, aside, supplied(regimen, aside))


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


def supplied(regimen: Regimen, aside: Dice) -> dict[str, str]:
    """One cancer drug that nobody bought, beside another that was bought on each of its days."""
    if not aside.chance(FREE):
        return {}
    by_day = [{gift.product for gift in day.gifts if is_cancer_drug(gift)} for day in regimen.days]
    some = sorted({product for products in by_day for product in products if all(len(each) > 1 for each in by_day if product in each)})
    return {aside.one_of(some): aside.weighted({"free": 2, "white-bagged": 3})} if some else {}


def is_cancer_drug(gift: Gift) -> bool:
    return next(one.role for one in packages() if one.product == gift.product) not in SUPPORT


def held_on(day: Day, cycle: int, aside: Dice) -> tuple[frozenset[int], str]:
    """Places of the gifts that are held, and why: all of a later day of a cycle, or one of several cancer drugs that go
    into the vein in the chair, so that another keeps the day's initial service. Nothing in the first cycle."""
    if cycle == 0 or not aside.chance(HELD):
        return frozenset(), ""
    cancer = [place for place, gift in enumerate(day.gifts) if is_cancer_drug(gift)]
    why = aside.one_of(_HELD_FOR)
    if day.number > 1 and cancer:
        return frozenset(range(len(day.gifts))), why
    chair = [place for place in cancer if day.gifts[place].how in ("infusion", "push")]
    single = [place for place in chair if len(chair) > 1 and not _is_base(day, place)]
    return (frozenset((aside.one_of(single),)), why) if single else (frozenset(), "")


def _is_base(day: Day, place: int) -> bool:
    """Does the next drug run beside it, or in its bag?"""
    return place + 1 < len(day.gifts) and day.gifts[place + 1].how in ("beside", "mixed")
