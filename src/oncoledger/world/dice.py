"""Dice: one seeded stream for every patient, so that patient 17 is the same in a world of twenty and in a world of a million."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

import numpy as np

T = TypeVar("T")
_DRAWN_AT_ONCE = 64


class Dice:
    """Draws for one patient. The stream depends on seed, patient and purpose alone; never on the clock, on hashes or on who was drawn before."""

    def __init__(self, seed: int, number: int, purpose: int = 0) -> None:
        self._seed, self._number = seed, number
        self._numbers = np.random.Generator(np.random.PCG64(np.random.SeedSequence((seed, number, purpose))))
        self._drawn: list[float] = []

    def aside(self, purpose: int) -> Dice:
        """Other dice of the same patient: what they draw changes nothing that these draw."""
        return Dice(self._seed, self._number, purpose)

    def fraction(self) -> float:
        """From 0 to just below 1."""
        if not self._drawn:
            self._drawn = self._numbers.random(_DRAWN_AT_ONCE).tolist()
        return self._drawn.pop()

    def chance(self, share: float) -> bool:
        return self.fraction() < share

    def between(self, lowest: int, highest: int) -> int:
        """A whole number; both ends are possible."""
        return lowest + int(self.fraction() * (highest - lowest + 1))

    def one_of(self, choices: Sequence[T]) -> T:
        return choices[int(self.fraction() * len(choices))]

    def weighted(self, choices: Mapping[T, float]) -> T:
        """One of the keys, by weight."""
        left = self.fraction() * sum(choices.values())
        for choice, weight in choices.items():
            left -= weight
            if left < 0:
                return choice
        return next(reversed(list(choices)))
