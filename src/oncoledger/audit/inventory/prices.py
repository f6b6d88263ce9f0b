"""What a billing unit of a drug costs and brings, where something on file or in a loaded price file says it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction
from typing import NamedTuple

from oncoledger.sources.library import Library

from .movements import Movement
from .uses import Billed


class Moved(NamedTuple):
    """A movement in units and packages. drug: the key of the roll-forward."""

    movement: Movement
    drug: str
    code: str
    units: Fraction | None
    packages: Fraction | None


class Price(NamedTuple):
    """Cents of one unit, and what says so."""

    cents: Fraction
    by: str


class Prices:
    """Averages over what is on file."""

    def __init__(self, library: Library, moved: Iterable[Moved], lines: Iterable[Billed]) -> None:
        self.library = library
        self._limits: dict[tuple[str, int], int] = {}
        cost, paid, charged = (defaultdict[object, list[Fraction]](lambda: [Fraction(0), Fraction(0)]) for _ in range(3))
        for each in moved:
            if each.movement.kind == "bought" and each.movement.cents is not None and each.units:
                for key in ((each.drug, each.movement.account), (each.drug, "")):
                    _add(cost[key], each.movement.cents, each.units)
        for line in lines:
            if line.cents and line.units > 0:
                _add(charged[line.drug], line.cents, line.units)
            if line.paid_cents and line.paid_units:
                _add(paid[line.drug], line.paid_cents, line.paid_units)
        self._cost, self._paid, self._charged = ({key: cents / units for key, (cents, units) in found.items()} for found in (cost, paid, charged))

    def cost(self, drug: str, account: str = "") -> Price | None:
        """What it was bought for, on average; of this account, else of all."""
        found = self._cost.get((drug, account), self._cost.get((drug, "")))
        return None if found is None else Price(found, "cost")

    def worth(self, drug: str, code: str, day: int) -> Price | None:
        """What payers paid for it, on average; else the payment limit that is loaded; else what is charged."""
        if drug in self._paid:
            return Price(self._paid[drug], "what was paid")
        if (limit := self._limit(code or drug, day)) > 0:
            return Price(Fraction(limit, 10_000), "payment limit")
        return Price(self._charged[drug], "charge") if drug in self._charged else None

    def _limit(self, code: str, day: int) -> int:
        """Millionths of a dollar, of the edition of that day; 0 where there is none."""
        if (code, day) not in self._limits:
            row = self.library.asp(code, day)
            self._limits[code, day] = row.limit_rate if row else 0
        return self._limits[code, day]


def _add(sums: list[Fraction], cents: int, units: Fraction) -> None:
    sums[0] += cents
    sums[1] += units
