"""Vials: the smallest waste that the sizes of a product allow for a dose. Facts 2.1: units must match the smallest combination of vials."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil, floor

CLOSE = 1e-6
MOST_STEPS = 200_000


def least_opened(dose: float, sizes: Sequence[float]) -> float:
    """The least content of vials of these sizes that holds the dose, in the dose's own unit; 0 where no size is known. 300 of 100 and 400 -> 300."""
    known = tuple(sorted({size for size in sizes if size > 0}))
    return _least(round(dose, 6), known) if known and dose > 0 else 0.0


@lru_cache(1 << 14)
def _least(dose: float, sizes: tuple[float, ...]) -> float:
    best = ceil(dose / sizes[0] - CLOSE) * sizes[0]
    if len(sizes) == 1:
        return best
    reached = {0.0}
    for size in reversed(sizes):
        more = set()
        for held in reached:
            count = floor((dose - held) / size + CLOSE) + 1
            for number in range(max(count, 0) + 1):
                total = round(held + number * size, 6)
                if total >= dose - CLOSE:
                    best = min(best, total)
                    break
                more.add(total)
        reached |= more
        if len(reached) > MOST_STEPS:
            return best
    return best
