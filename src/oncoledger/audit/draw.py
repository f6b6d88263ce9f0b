"""Three ways to draw a sample: at random, in strata, and by risk with probability proportional to size. The same seed draws the same units.

A unit's ticket is the SHA-256 of the seed and its key; the smallest tickets are drawn. Nothing depends on the order of the input, on a library's random
numbers or on the machine, and anybody can work a ticket out again.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

METHODS = ("random", "stratified", "risk")
STRATA = ("amount", "payer", "family")
ALLOCATIONS = ("neyman", "proportional")
FEWEST = 2
"""Units of a stratum: one alone has no spread."""

RISK_WEIGHT, DOUBT_WEIGHT = 4, 1
"""What a dollar named by a finding (reject, deny, recoup), or by a question or an advice, adds to a unit's size beside the dollar itself."""

SMALLEST_SHARE = 0.05
"""No unit has a smaller size than this part of the mean, so that every unit can be drawn and none has a monstrous weight."""

BANDS_TRIED = 50


@dataclass(frozen=True)
class Picked:
    """One unit that was drawn. hits: how often (more than once only by risk). share: its size over all sizes; 0 where every unit of its stratum is alike."""

    unit: int
    stratum: int
    ticket: str
    hits: int = 1
    share: float = 0.0


def ticket(seed: str, key: str) -> str:
    """64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}\0{key}".encode()).hexdigest()


def draw_random(keys: Sequence[str], seed: str, n: int) -> list[Picked]:
    """n units, each as likely as any other, none twice."""
    return draw_stratified(keys, seed, [0] * len(keys), [n])


def draw_stratified(keys: Sequence[str], seed: str, stratum: Sequence[int], sizes: Sequence[int]) -> list[Picked]:
    """sizes[h] units of stratum h, each as likely as any other of it, none twice."""
    tickets = sorted((stratum[unit], ticket(seed, key), unit) for unit, key in enumerate(keys))
    taken = [0] * len(sizes)
    picked = []
    for h, number, unit in tickets:
        if taken[h] < sizes[h]:
            taken[h] += 1
            picked.append(Picked(unit, h, number))
    return picked


def draw_by_size(sizes: np.ndarray, seed: str, n: int) -> list[Picked]:
    """n draws with replacement, each unit with probability size over all sizes. sizes: int64, positive, in the order of the keys."""
    ends, total = np.cumsum(sizes), int(sizes.sum())
    hits: dict[int, list[str]] = {}
    for k in range(1, n + 1):
        number = ticket(seed, f"draw {k}")
        unit = int(np.searchsorted(ends, int(number, 16) % total, side="right"))
        hits.setdefault(unit, []).append(number)
    return [Picked(unit, 0, numbers[0], len(numbers), int(sizes[unit]) / total) for unit, numbers in sorted(hits.items())]


def risk_sizes(amounts: np.ndarray, accused: np.ndarray, doubted: np.ndarray) -> np.ndarray:
    """The size of every unit in cents: its amount, and more for each dollar that a finding, a question or an advice names. int64, positive."""
    sizes = np.abs(amounts) + RISK_WEIGHT * np.abs(accused) + DOUBT_WEIGHT * np.abs(doubted)
    floor = max(int(SMALLEST_SHARE * sizes.mean()), 1)
    return np.maximum(sizes, floor).astype(np.int64)


def allocate(counts: Sequence[int], spreads: Sequence[float], n: int, allocation: str) -> list[int]:
    """How many of n units each stratum gives: by its number of units (proportional), or by number times spread (neyman).

    At least two where a stratum has two, at most all of it. Raises ValueError where n cannot give every stratum its two.
    """
    least = [min(FEWEST, count) for count in counts]
    if n < sum(least):
        raise ValueError(f"found --n {n}; expected at least {sum(least)}: two units in each stratum")
    n = min(n, sum(counts))
    shares = np.array([count * (spread if allocation == "neyman" else 1.0) for count, spread in zip(counts, spreads, strict=True)])
    if not shares.sum():
        shares = np.array(counts, dtype=float)
    sizes, most = np.array(least), np.array(counts)
    while (left := n - int(sizes.sum())) > 0:
        # One unit at a time to whoever is furthest behind its share: full strata pass theirs on.
        lack = np.where(sizes < most, n * shares / shares.sum() - sizes, -math.inf)
        order = np.argsort(-lack, kind="stable")[: max(1, min(left, int((lack > 0).sum())))]
        sizes[order] += 1
    return [int(size) for size in sizes]


def amount_bands(amounts: np.ndarray, bands: int) -> list[int]:
    """Upper bounds in cents of all bands but the last, in whole dollars, by the cumulative square root of frequency (Dalenius and Hodges)."""
    low, high = int(amounts.min()), int(amounts.max())
    if bands < 2 or low == high:
        return []
    counts, edges = np.histogram(amounts, bins=BANDS_TRIED)
    roots = np.cumsum(np.sqrt(counts))
    bounds = [round(edges[int(np.searchsorted(roots, roots[-1] * k / bands)) + 1] / 100) * 100 for k in range(1, bands)]
    return sorted({bound for bound in bounds if low <= bound < high})


def sample_size(precision: float, confidence: float, rate: float, units: int) -> tuple[int, str]:
    """Units that estimate an error rate to within `precision`, and the formula with its numbers. All three lie between 0 and 1."""
    from scipy.stats import norm

    z = float(norm.ppf(0.5 + confidence / 2))
    endless = z * z * rate * (1 - rate) / precision**2
    n = min(units, math.ceil(endless / (1 + (endless - 1) / units) - 1e-9))
    said = (
        f"n0 = z² p (1 - p) / e² = {z:.4f}² x {rate:g} x {1 - rate:g} / {precision:g}² = {endless:.1f}; "
        f"n = n0 / (1 + (n0 - 1) / N) = {endless:.1f} / (1 + {endless - 1:.1f} / {units:,}) -> {n:,}"
    )
    return n, said
