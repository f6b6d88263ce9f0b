"""One infusion day: its lawful charge lines, and what was given, written down for the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .chart import Chart
from .infusion_codes import PUMPS, SUPPORT, Run
from .infusion_lines import OWN_SITE, bill_disconnection, bill_drug, bill_services, package_of, services_of
from .infusion_plan import Plan
from .record import Given, Line
from .regimens import Day


class Today(NamedTuple):
    """One day of a cycle. cycle: from 1. runs, doses: of its gifts, in their order. has_own_site: a vesicant takes a vein of its own, where one is pushed.
    held: places of the gifts that are not given. why: they are held."""

    regimen_day: Day
    day: int
    cycle: int
    runs: list[Run]
    doses: list[float]
    diagnoses: str
    has_own_site: bool
    held: frozenset[int]
    why: str


def bill_day(chart: Chart, plan: Plan, today: Today) -> None:
    """Bill what is given, and write it down; what is held beside it, with the lines that a charge of it would have made."""
    given = [place for place in range(len(today.runs)) if place not in today.held]
    services = services_of(chart, [today.runs[place] for place in given], plan.own_pump, today.has_own_site)
    bill_services(chart, today.day, services, today.diagnoses)
    if any(service.code == "96416" for service in services):
        bill_disconnection(chart, today.day)
    _bill_drugs(chart, plan, today, given)
    spared = _spared(chart, plan, today)
    for place, run in enumerate(today.runs):
        one = _given(chart, plan, today, place, today.has_own_site and OWN_SITE in services and _takes_it(run))
        chart.given.append(one._replace(held=today.why, spared=spared.pop(run.product, ())) if place in today.held else one)


def _bill_drugs(chart: Chart, plan: Plan, today: Today, places: Sequence[int]) -> None:
    for product in dict.fromkeys(today.runs[place].product for place in places):
        if product not in plan.supplied:
            dose = sum(today.doses[place] for place in places if today.runs[place].product == product)
            bill_drug(chart, today.day, product, plan.brands[product], dose, today.diagnoses, plan.is_340b)


def _spared(chart: Chart, plan: Plan, today: Today) -> dict[str, tuple[Line, ...]]:
    """Product -> lines that are not charged because it is held: its drug; where the whole day is held, with the first product the administration too.
    None of a product that is given otherwise on the day."""
    billed = list(chart.lines)
    found: dict[str, tuple[Line, ...]] = {}
    for product in dict.fromkeys(today.runs[place].product for place in sorted(today.held)):
        places = [place for place, run in enumerate(today.runs) if run.product == product]
        if today.held.issuperset(places):
            chart.lines = []
            if len(today.held) == len(today.runs) and not found:
                bill_services(chart, today.day, services_of(chart, today.runs, plan.own_pump, False), today.diagnoses)
            _bill_drugs(chart, plan, today, places)
            found[product] = tuple(chart.lines)
    chart.lines = billed
    return found


def _given(chart: Chart, plan: Plan, today: Today, place: int, has_own_site: bool) -> Given:
    run, gift = today.runs[place], today.regimen_day.gifts[place]
    owner = ("practice" if plan.own_pump and run.how == "pump" else "supplier") if run.how in PUMPS else ""
    return Given(
        chart.course_id, today.day, today.cycle, today.regimen_day.number, package_of(chart, today.day, run.product, plan.brands[run.product]), run.how,
        today.doses[place], plan.body.dose(gift, today.cycle - 1), run.minutes, run.times, owner,
        plan.supplied.get(run.product) or ("340B" if plan.is_340b else "bought"), has_own_site, today.diagnoses or chart.diagnoses,
    )  # fmt: skip


def _takes_it(run: Run) -> bool:
    """The push that takes the second vein is the one of a cancer drug."""
    return run.how == "push" and run.role not in SUPPORT
