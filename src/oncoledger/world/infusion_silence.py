"""Where the record of an infusion day leaves out what decides: a stop time, a dose, or what was thrown away; and which lawful lines that leaves open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .dice import Dice
from .infusion_codes import Run, Service, administration
from .infusion_lines import OWN_SITE, SECOND_PUSH
from .record import Given, Line

SILENT_DAYS = 0.01
"""Share of the days of drugs on which the record leaves out what decides some of their lines."""
_KINDS = {"stop": 2.0, "dose": 1.0, "waste": 1.0}
_LONG = 600
"""Minutes: longer than any infusion of a day in the chair."""


class Silence(NamedTuple):
    """What one day's record does not tell. kind: stop, dose or waste. code: of the drug whose dose or waste it is. place: of the gift without a stop time
    among those that were given. opens: codes of lawful lines that it leaves open."""

    kind: str
    code: str
    place: int
    opens: frozenset[str]


def silence_of(gifts: Sequence[Given], lines: Sequence[Line], dice: Dice, *, medicare: bool) -> Silence | None:
    """gifts: of one day, that were given. lines: the day's lawful ones."""
    if not dice.chance(SILENT_DAYS):
        return None
    some = {"stop": _stops(gifts, medicare), "dose": _doses(gifts, lines), "waste": _wastes(gifts, lines)}
    kinds = {kind: weight for kind, weight in _KINDS.items() if some[kind]}
    return dice.one_of(some[dice.weighted(kinds)]) if kinds else None


def _stops(gifts: Sequence[Given], medicare: bool) -> list[Silence]:
    """Infusions without which the day has other codes: it may have been a push, or have run for hours."""
    found = []
    for place, given in enumerate(gifts):
        is_base = place + 1 < len(gifts) and gifts[place + 1].how == "beside"
        if given.how in ("infusion", "hydration") and not is_base:
            opens = _open_codes(gifts, place, medicare)
            if opens:
                found.append(Silence("stop", "", place, opens))
    return found


def _open_codes(gifts: Sequence[Given], place: int, medicare: bool) -> frozenset[str]:
    """Codes of the services that some reading of the missing minutes does not give, or gives in other units."""
    told = _services(gifts, medicare)
    readings = [gifts[place]._replace(minutes=_LONG), gifts[place]._replace(minutes=16)]
    readings.append(gifts[place]._replace(how="push") if gifts[place].how == "infusion" else gifts[place]._replace(minutes=0))
    sure = set(told).intersection(*(_services([*gifts[:place], one, *gifts[place + 1 :]], medicare) for one in readings))
    return frozenset(service.code for service in told if service not in sure)


def _services(gifts: Sequence[Given], medicare: bool) -> list[Service]:
    runs = [Run(one.package.product, one.package.role, one.how, one.minutes, one.injections) for one in gifts]
    found = administration(runs, medicare=medicare, own_pump=any(one.pump_owner == "practice" for one in gifts))
    return [OWN_SITE if service == SECOND_PUSH else service for service in found] if any(one.has_own_site for one in gifts) else found


def _doses(gifts: Sequence[Given], lines: Sequence[Line]) -> list[Silence]:
    billed = {line.code for line in lines}
    codes = dict.fromkeys(one.package.code for one in gifts if one.package.code in billed)
    return [Silence("dose", code, -1, frozenset((code,))) for code in codes]


def _wastes(gifts: Sequence[Given], lines: Sequence[Line]) -> list[Silence]:
    wasted = {line.code for line in lines if "JW" in line.modifiers.split()}
    codes = dict.fromkeys(one.package.code for one in gifts if one.package.code in wasted)
    return [Silence("waste", code, -1, frozenset((code,))) for code in codes]
