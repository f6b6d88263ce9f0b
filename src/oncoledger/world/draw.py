"""Drawing the world: patient by patient, a lawful course, and on three of ten a planted fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cache

from .calendar import FIRST_DAY, NEW_YEARS, workday
from .catalogue import BUILDERS, PLANTERS
from .centre import INFUSION_PLACES, RADIATION_PLACES
from .chart import Chart
from .claims import numbered
from .dice import Dice
from .persons import invent
from .record import Course, Delivered, Line, PlantedFault
from .registry import Builder, Planter, suitable

FAULTY = 0.30
TRIES = 60
TWO_FAULTS = 0.06
FORM_FAULTS = ("replacement-without-reference", "frequency-not-in-use", "total-is-not-the-sum", "npi-check-digit", "impossible-bill-type", "line-number-twice")
"""Share of the faulty courses that have a second fault, and which that may be."""
ELSEWHERE = 0.08
"""Share of the lawful courses in a hospital that is not ours: the physicians' lines are all there is."""
STRADDLING = 0.12
"""Share of courses that are made to run over a New Year."""


def patients(count: int, seed: int, first: int = 1) -> Iterator[Course]:
    """The courses of patients `first` to `first + count - 1`, in order. Patient n depends on seed and n alone."""
    for number in range(first, first + count):
        yield course_of(seed, number)


def course_of(seed: int, number: int) -> Course:
    """The course of one patient."""
    dice = Dice(seed, number)
    if dice.chance(FAULTY):
        planters = list(_planters())
        while planters:
            planter = planters.pop(dice.between(0, len(planters) - 1))
            for _ in range(TRIES):
                if course := _faulty(dice, number, planter):
                    return course
    return _course(_chart(dice, number, _builder(dice, tuple(BUILDERS.values()))))


def faulty_course(seed: int, number: int, slug: str) -> Course | None:
    """A course with one fault of a given kind, for tests; None where none of the tries suits."""
    return course_with(seed, number, PLANTERS[slug])


def course_with(seed: int, number: int, planter: Planter) -> Course | None:
    """A course with one fault of a planter, which need not be in the register; None where none of the tries suits."""
    dice = Dice(seed, number, purpose=1)
    return next((course for _ in range(TRIES) if (course := _faulty(dice, number, planter))), None)


def lawful_course(seed: int, number: int, builder: Builder, where: Planter) -> Course:
    """A lawful course of a builder, which need not be in the register. where: its places, payers and days."""
    return _course(_chart(Dice(seed, number, purpose=1), number, builder, where))


@cache
def _planters() -> tuple[Planter, ...]:
    return tuple(planter for planter in PLANTERS.values() if suitable(planter))


def _builder(dice: Dice, builders: tuple[Builder, ...]) -> Builder:
    return dice.weighted({builder: builder.weight for builder in builders})


def _faulty(dice: Dice, number: int, planter: Planter) -> Course | None:
    builder, chart = _chart_for(dice, number, planter)
    lawful = Counter(chart.lines)
    planted = planter.plant(chart)
    if planted is None or not all(planted.codes):
        return None
    changed = Counter(chart.lines) - lawful
    meant = {line for line in changed if line.code in planted.codes}
    if not meant and not chart.marks:
        meant = {line for line in chart.lines if line.code in planted.codes}
    chart.lines = _blamed(chart.lines, meant, changed, planter.slug)
    told_in = planter.told_in or ("charges claims" if _exported(chart.lines) != _exported(lawful.elements()) else "claims")
    fault = PlantedFault(planter.slug, planted.codes, planted.severity or planter.severity, planted.words, planter.carc, told_in)
    if not chart.marks and dice.chance(TWO_FAULTS) and (second := _second(dice, builder, chart)):
        return _course((builder, chart), (fault, second))
    return _course((builder, chart), (fault,))


def _second(dice: Dice, builder: Builder, chart: Chart) -> PlantedFault | None:
    """A fault of the form beside one of the lines: the two do not touch."""
    planter = PLANTERS[dice.one_of(FORM_FAULTS)]
    if chart.place.kind not in planter.places or builder not in suitable(planter):
        return None
    planted = planter.plant(chart)
    if planted is None or not all(planted.codes):
        return None
    return PlantedFault(planter.slug, planted.codes, planted.severity or planter.severity, planted.words, planter.carc, "claims")


def _exported(lines: Iterable[Line]) -> Counter[Line]:
    """The lines as a charge export shows them."""
    return Counter(line._replace(pointers="", fault="") for line in lines)


def _blamed(lines: list[Line], meant: set[Line], changed: Counter[Line], slug: str) -> list[Line]:
    """The lines with the planted ones marked: those that the planter added or changed, as often as it did; of a fault by omission, all that it names;
    of a fault of the form, none."""
    left = Counter({line: changed[line] or lines.count(line) for line in meant})
    marked = []
    for line in reversed(lines):
        blamed = left[line] > 0
        left[line] -= blamed
        marked.append(line._replace(fault=slug) if blamed else line)
    return marked[::-1]


def _chart_for(dice: Dice, number: int, planter: Planter) -> tuple[Builder, Chart]:
    return _chart(dice, number, _builder(dice, tuple(suitable(planter))), planter)


def _chart(dice: Dice, number: int, builder: Builder, planter: Planter | None = None) -> tuple[Builder, Chart]:
    """A lawful course of a kind, where and when the fault to be planted needs it."""
    person = invent(number, dice, planter.payers if planter else (), builder.sex)
    kinds = [kind for kind in builder.places if planter is None or kind in planter.places]
    place = dice.one_of([place for place in (INFUSION_PLACES if builder.discipline == "infusion" else RADIATION_PLACES) if place.kind in kinds])
    chart = Chart(person, place, dice, _start(dice, builder, planter), f"{person.patient_id}.1", dice.one_of(place.physicians))
    builder.build(chart)
    chart.facts["delivered"] = Delivered(tuple(chart.treated), tuple(chart.lines), chart.body_site, chart.diagnoses, dict(chart.facts), dict(chart.shows),
                                         tuple(chart.noted), tuple(chart.given))  # fmt: skip
    if planter is None and chart.is_hospital and builder.discipline == "radiation" and dice.chance(ELSEWHERE):
        chart.lines = [line for line in chart.lines if line.part == "professional"]
        chart.facts["delivered"] = None  # another's hospital keeps the record
        chart.story += "; the physicians' part alone, in another's hospital"
    chart.lines.sort(key=lambda line: line.day)
    return builder, chart


def _start(dice: Dice, builder: Builder, planter: Planter | None) -> int:
    first, last = builder.between
    if planter:
        first, last = max(first, planter.between[0], FIRST_FAULT), min(last, planter.between[1])
    last = max(first, min(last, LAST_START))
    if planter is None and dice.chance(STRADDLING):
        year = dice.one_of(NEW_YEARS)
        return workday(min(max(dice.between(year - 45, year - 12), first), last))
    return workday(dice.between(first, last))


FIRST_FAULT = FIRST_DAY + 60
"""No fault before: at the edge of the files nobody can tell what was not billed."""
LAST_START = NEW_YEARS[1] + 190
"""Courses of thirteen weeks with their follow-up end before the world's last day."""


def _course(drawn: tuple[Builder, Chart], faults: tuple[PlantedFault, ...] = ()) -> Course:
    builder, chart = drawn
    lines = tuple(sorted(numbered(chart.lines, chart.person.patient_id), key=lambda line: (line.day, line.part)))
    marks, delivered = tuple(chart.marks), chart.facts.get("delivered")
    return Course(chart.course_id, builder.name, chart.story, chart.person, lines, faults, marks, delivered)
