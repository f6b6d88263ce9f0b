"""From what ran on a day to the codes of its administration: one initial service, what follows it, hydration, pump, injections."""

from __future__ import annotations

from typing import NamedTuple

SUPPORT = frozenset(("support", "fluid", "bone", "growth", "injector", "red cell", "iron"))
"""Roles of drugs that are therapy, never chemotherapy, though the patient has cancer."""

SHARES_THE_VISIT = frozenset("96360 96365 96374 96401 96402 96409 96413 96416 G0498".split())
"""Services beside which NCCI (2024Q3, both tables) pays 96372 and 96377 only as distinct ones: indicator 1."""


class Run(NamedTuple):
    """One product that ran: its role, the way it was given, its minutes, and how many injections it took."""

    product: str
    role: str
    how: str
    minutes: int
    times: int = 1


class Service(NamedTuple):
    code: str
    modifiers: tuple[str, ...]
    units: int


def administration(runs: list[Run], *, medicare: bool, own_pump: bool) -> list[Service]:
    """The services of one encounter at one access site. Highest first (chemotherapy infusion, its push, therapy, its push, hydration), which is the
    hospital's hierarchy and, for these regimens, the office's reason for the visit too. `own_pump`: the practice owns the home pump."""
    units: dict[str, int] = {}
    cancer = [run for run in runs if run.role not in SUPPORT]
    therapy = [run for run in runs if run.role in SUPPORT]
    initial = _add(units, _minutes(cancer, "infusion"), "96413", "96417", "96415", False)
    initial = _push(units, cancer, "96409", "96411", initial)
    initial = _add(units, _minutes(therapy, "infusion"), "96365", "96367", "96366", initial)
    if any(run.how == "beside" and run.minutes >= 16 for run in runs):
        units["96368"] = 1
    initial = _push(units, therapy, "96374", "96375", initial)
    _hydrate(units, sum(_minutes(runs, "hydration")), initial)
    if pumps := {run.how for run in runs} & PUMPS:
        units["G0498" if medicare and own_pump and "pump" in pumps else "96416"] = 1
    for how, code in INJECTIONS.items():
        if count := sum(run.times for run in runs if run.how == how):
            units[code] = count
    apart = ("59",) if SHARES_THE_VISIT & set(units) else ()
    return [Service(code, apart if code in ("96372", "96377") else (), count) for code, count in units.items()]


INJECTIONS = {"injection": "96372", "cancer-injection": "96401", "hormone": "96402", "injector": "96377", "bladder": "51720", "flush": "96523",
              "intrathecal": "96450"}  # fmt: skip
PUMPS = frozenset(("pump", "supplied-pump"))
"""Pumps that go home; a supplier's is never G0498, which contains the pump."""


def hours_after_the_first(minutes: int) -> int:
    """A further hour needs more than 30 minutes past a whole one: 91 minutes are one, 151 two."""
    return max(0, (minutes - 31) // 60)


def _minutes(runs: list[Run], how: str) -> list[int]:
    return [run.minutes for run in runs if run.how == how]


def _add(units: dict[str, int], minutes: list[int], first: str, next_drug: str, further: str, initial: bool) -> bool:
    """Infusions of one family: the first of the day is initial unless something ranks above, every other drug is sequential."""
    for length in minutes:
        code = next_drug if initial else first
        initial = True
        units[code] = units.get(code, 0) + 1
        if hours := hours_after_the_first(length):
            units[further] = units.get(further, 0) + hours
    return initial


def _push(units: dict[str, int], runs: list[Run], first: str, each: str, initial: bool) -> bool:
    for _ in [run for run in runs if run.how == "push"]:
        code = each if initial else first
        initial = True
        units[code] = units.get(code, 0) + 1
    return initial


def _hydrate(units: dict[str, int], minutes: int, initial: bool) -> None:
    """Beside a drug hydration comes second and is 96361 from its 31st minute; alone it is 96360 and further hours."""
    if minutes < 31:
        return
    if not initial:
        units["96360"] = 1
    if hours := hours_after_the_first(minutes) + initial:
        units["96361"] = hours
