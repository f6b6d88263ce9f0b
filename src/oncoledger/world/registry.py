"""Who draws courses and who plants faults: two lists, entered by a decorator on each function."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from ..model.dates import day_of
from .calendar import FIRST_DAY, LAST_DAY
from .chart import Chart

Build = Callable[[Chart], None]
Plant = Callable[[Chart], "Planted | None"]
B = TypeVar("B", bound=Build)
P = TypeVar("P", bound=Plant)


@dataclass(frozen=True, slots=True)
class Planted:
    """What a planter answers: the codes that a finding should name, the story of the fault in words; severity where it is not the planter's usual one."""

    codes: tuple[str, ...]
    words: str
    severity: str = ""


@dataclass(frozen=True, slots=True)
class Builder:
    """One kind of course. weight: its share among the clean courses. discipline: radiation or infusion. tags: what a planter may ask for. sex: M, F or any.

    between: days on which a course of this kind may start.
    """

    name: str
    weight: float
    build: Build
    tags: frozenset[str]
    discipline: str
    sex: str
    places: tuple[str, ...]
    between: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planter:
    """One kind of fault. on: names or tags of builders. places, payers, between: where and when it is a fault (empty: anywhere)."""

    slug: str
    plant: Plant
    on: frozenset[str]
    severity: str
    places: tuple[str, ...]
    payers: tuple[str, ...]
    between: tuple[int, int]
    carc: str
    told_in: str


BUILDERS: dict[str, Builder] = {}
PLANTERS: dict[str, Planter] = {}


def builds(
    name: str, weight: float = 1.0, *, tags: str = "", discipline: str = "radiation", sex: str = "", places: str = "hospital freestanding", between: str = "",
) -> Callable[[B], B]:
    """Enter a function that draws a lawful course on a chart. tags, places: separated by blanks; between: `2024-01-02 2025-06-30`."""

    def enter(build: B) -> B:
        BUILDERS[name] = Builder(name, weight, build, frozenset(tags.split()), discipline, sex, tuple(places.split()), spans(between))
        return build

    return enter


def plants(
    slug: str, *, on: str | tuple[str, ...], severity: str, places: str = "hospital freestanding", payers: str = "", between: str = "",
    carc: str = "97", told_in: str = "",
) -> Callable[[P], P]:
    """Enter a function that breaks one law on a lawful course: it changes `chart.lines` and answers what it planted, or None where this course does not suit.

    on: builder names or tags, several as a tuple. payers: profile names or kinds, separated by blanks. carc: why a payer refuses it.
    told_in: charges or claims, where only one of them can show it and that does not follow from the lines.
    """

    def enter(plant: P) -> P:
        wanted = frozenset((on,) if isinstance(on, str) else on)
        PLANTERS[slug] = Planter(slug, plant, wanted, severity, tuple(places.split()), tuple(payers.split()), spans(between), carc, told_in)
        return plant

    return enter


def spans(text: str) -> tuple[int, int]:
    """First and last day of `2024-01-02 2025-06-30`; the whole world where nothing is said."""
    first, last = text.split() if text else ("", "")
    return (day_of(first), day_of(last)) if text else (FIRST_DAY, LAST_DAY)


def suitable(planter: Planter) -> list[Builder]:
    """The builders on whose courses a fault can be planted, in the order in which they were entered."""
    return [builder for builder in BUILDERS.values() if planter.on & (builder.tags | {builder.name}) and set(planter.places) & set(builder.places)]
