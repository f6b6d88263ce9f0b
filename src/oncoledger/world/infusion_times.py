"""A day in the chair: when each drug starts and stops, one after another, beside another or in its bag, with pauses; the pump last."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .dice import Dice
from .infusion_codes import PUMPS
from .record import Given

PAUSED = 0.04
"""Share of the infusions that stand still for a while."""
SPLIT = 0.5
"""Share of the long hydrations beside chemotherapy of which one part runs before and one after it."""
LATE = 0.2
"""Share of the days of hydration alone that begin in the evening and end after midnight."""
WRITTEN_AS_INFUSION = 0.25
"""Share of the pushes that the record writes as IV of a few minutes, not as IVP."""
OPEN, CLOSED = 8 * 60, 17 * 60
PUMP_HOURS = 46


class Ran(NamedTuple):
    """One administration. Grain: one gift, or one part of it. start, end, pauses: minutes from midnight of its day; they may lie beyond 1440.
    bag: number of its bag on the day. share: of the gift's dose. route: as the record writes it."""

    given: Given
    start: int
    end: int
    pauses: tuple[tuple[int, int], ...]
    bag: int
    share: float
    route: str


def laid_out(gifts: Sequence[Given], dice: Dice) -> list[Ran]:
    """The gifts of one day in the order in which they ran."""
    clock = _start(gifts, dice)
    ran: list[Ran] = []
    after: list[tuple[Given, int, float]] = []
    for place, given in enumerate(gifts):
        if given.how in ("beside", "mixed"):
            ran.append(_with_the_bag(given, ran, next(one for one in reversed(ran) if one.given.how in ("infusion", "hydration"))))
            continue
        minutes, share = given.minutes, 1.0
        if given.how == "hydration" and _runs_on_both_sides(gifts, place, dice):
            after.append((given, minutes - 60, 0.5))
            minutes, share = 60, 0.5
        if given.how in PUMPS:
            clock = _append_all(ran, after, clock, dice)
            after = []
        is_shared = place + 1 < len(gifts) and gifts[place + 1].how == "beside"
        clock = _append(ran, given, minutes, share, clock, dice, may_pause=not is_shared)
    _append_all(ran, after, clock, dice)
    return ran


def _start(gifts: Sequence[Given], dice: Dice) -> int:
    planned = sum(10 + (given.minutes if given.how in ("infusion", "hydration") else 0) for given in gifts)
    if all(given.how in ("hydration", "mixed") for given in gifts) and dice.chance(LATE):
        return 1440 - planned // 2 // 5 * 5
    return OPEN + dice.between(0, max(0, CLOSED - OPEN - planned) // 15) * 15


def _runs_on_both_sides(gifts: Sequence[Given], place: int, dice: Dice) -> bool:
    """From 120 to 150 minutes beside chemotherapy: either part counts as one hour, however one adds them up."""
    return 120 <= gifts[place].minutes <= 150 and any(given.how == "infusion" for given in gifts[place + 1 :]) and dice.chance(SPLIT)


def _append_all(ran: list[Ran], parts: Sequence[tuple[Given, int, float]], clock: int, dice: Dice) -> int:
    for given, minutes, share in parts:
        clock = _append(ran, given, minutes, share, clock, dice, may_pause=False)
    return clock


def _append(ran: list[Ran], given: Given, minutes: int, share: float, clock: int, dice: Dice, *, may_pause: bool) -> int:
    """The next drug, some minutes after the last one. Answers when the chair is free."""
    start, route = clock + dice.between(3, 10), route_of(given)
    bag = len({one.bag for one in ran})
    pauses: tuple[tuple[int, int], ...] = ()
    end = start + minutes
    if given.how in ("infusion", "hydration"):
        if may_pause and minutes >= 20 and start + minutes < 1400 and dice.chance(PAUSED):
            stop, rest = start + dice.between(5, minutes - 5), dice.between(10, 40)
            pauses, end = ((stop, stop + rest),), end + rest
    elif given.how in PUMPS:
        end = start + PUMP_HOURS * 60
    elif given.how == "push":
        route = "IV" if dice.chance(WRITTEN_AS_INFUSION) else "IVP"
        end = start + (dice.between(3, 10) if route == "IV" else dice.between(0, 5))
    elif given.how == "bladder":
        end = start + 120
    elif given.how == "intrathecal":
        end = start + dice.between(3, 5)
    ran.append(Ran(given, start, end, pauses, bag, share, route))
    return start if given.how in PUMPS else end


def _with_the_bag(given: Given, ran: list[Ran], base: Ran) -> Ran:
    """In the bag before it, or from a bag of its own at the same time."""
    if given.how == "mixed":
        return base._replace(given=given, share=1.0)
    return base._replace(given=given, end=base.start + given.minutes, pauses=(), bag=len({one.bag for one in ran}), share=1.0)


def route_of(given: Given) -> str:
    return "SC" if given.package.product == "degarelix" else ROUTES[given.how]


ROUTES = {
    "infusion": "IV", "beside": "IV", "mixed": "IV", "hydration": "IV", "pump": "IV", "supplied-pump": "IV", "push": "IVP", "flush": "IVP",
    "injection": "SC", "cancer-injection": "SC", "injector": "SC", "hormone": "IM", "bladder": "IVES", "intrathecal": "IT",
}  # fmt: skip
