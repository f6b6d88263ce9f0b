"""The vials of one day: how many were opened for each drug, and what of them was thrown away."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from .drugs import Package, bill
from .infusion_times import Ran

IN_VIALS = ("single", "multi")


class Opened(NamedTuple):
    """Vials of one drug for one administration. opened, wasted: thousandths of the dose's unit; wasted is None of multi-dose vials, which are kept."""

    ran: Ran
    vials: int
    opened: int
    wasted: int | None


def vials_of(ran: Sequence[Ran]) -> list[Opened]:
    """Of a drug that is given twice on the day the second dose takes what the first one left: all waste stands with the last vial opened."""
    found = []
    for code in dict.fromkeys(one.given.package.code for one in ran if one.given.package.container in IN_VIALS):
        found += _of_drug([one for one in ran if one.given.package.code == code])
    return found


def _of_drug(ran: Sequence[Ran]) -> list[Opened]:
    package = ran[0].given.package
    size = thousandths(package, package.per_unit * package.package_units)
    total = bill(package, sum(one.given.dose for one in ran)).packages
    doses = [thousandths(package, one.given.dose) for one in ran]
    opened: list[tuple[Ran, int]] = []
    taken = 0
    for place, one in enumerate(ran, 1):
        needed = total if place == len(ran) else min(total, -(-sum(doses[:place]) // size))
        if needed > taken:
            opened.append((one, needed - taken))
        taken = max(taken, needed)
    wasted = total * size - sum(doses) if package.container == "single" else None
    return [Opened(one, count, count * size, wasted if place == len(opened) or wasted is None else 0) for place, (one, count) in enumerate(opened, 1)]


def thousandths(package: Package, dose: float) -> int:
    """A dose as the record's `quantity`. A drug without a code of its own is counted in millionths of its one vial of 40 mg."""
    return round(dose * 40 / 1000) if package.role == "unclassified" else round(dose * 1000)
