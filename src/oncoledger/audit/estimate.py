"""What a reviewed sample says of its frame: error rate and money, each with its standard error and interval, by the design that drew it.

Without replacement, stratum by stratum (Cochran): T = Σ N mean, Var T = Σ N² (1 - n/N) s² / n. With replacement by size (Hansen and Hurwitz):
T = mean of y/p, Var T = Σ (y/p - T)² / (n (n - 1)). Both are unbiased. SciPy is imported where a quantile is needed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

SMALL = 30
"""Units of a stratum below which the normal approximation is doubted; below which t and z differ by more than 4 percent."""

FEW_ERRORS = 8
"""Units with an error below which an interval around their money is not to be trusted."""


class Plan(Struct, frozen=True):
    """How the sample was drawn, as arrays over its units. Grain of the lists: one unit; frame_units, drawn: one stratum.

    share: probability of one draw, empty unless drawn by size; hits: how often each unit was drawn; draws: draws by size.
    """

    stratum: list[int]
    frame_units: list[int]
    drawn: list[int]
    hits: list[int]
    share: list[float]
    draws: int = 0

    @property
    def is_by_size(self) -> bool:
        return bool(self.share)

    @property
    def all_units(self) -> int:
        return sum(self.frame_units)


class Spread(Struct, frozen=True):
    """One stratum of an estimate, or the draws by size (then mean and deviation are of y/p)."""

    units: int
    drawn: int
    mean: float
    deviation: float


class Estimate(Struct, frozen=True):
    """A total over the frame. error: standard error. freedom: degrees of freedom of t. parts: what the formula was fed with."""

    point: float
    error: float
    freedom: float
    parts: list[Spread]

    def quantile(self, probability: float) -> float:
        """Of Student's t with the estimate's degrees of freedom."""
        from scipy.stats import t

        return float(t.ppf(probability, self.freedom)) if self.freedom > 0 else math.nan

    def limits(self, confidence: float) -> tuple[float, float]:
        """Of the two-sided interval."""
        half = self.quantile(0.5 + confidence / 2) * self.error if self.error else 0.0
        return self.point - half, self.point + half

    def lower(self, confidence: float) -> float:
        """The lower limit of the one-sided interval."""
        return self.point - (self.quantile(confidence) * self.error if self.error else 0.0)


class Interval(Struct, frozen=True):
    name: str
    low: float
    high: float


class Rate(Struct, frozen=True):
    """An error rate with its intervals; the first is the one to quote."""

    errors: int
    reviewed: int
    point: float
    intervals: list[Interval]


def total(values: Sequence[float], plan: Plan) -> Estimate:
    """The total over the frame. values: one a unit of the sample. Raises ValueError where a stratum has one unit of many, which has no spread."""
    y = np.asarray(values, dtype=float)
    return _by_size(y, plan) if plan.is_by_size else _stratified(y, plan)


def _by_size(y: np.ndarray, plan: Plan) -> Estimate:
    if plan.draws < 2:
        raise ValueError("one draw has no spread; an estimate needs at least two")
    drawn = np.repeat(y / np.asarray(plan.share), plan.hits)
    n, deviation = plan.draws, float(np.std(drawn, ddof=1))
    return Estimate(float(drawn.mean()), deviation / math.sqrt(n), n - 1, [Spread(plan.all_units, n, float(drawn.mean()), deviation)])


def _stratified(y: np.ndarray, plan: Plan) -> Estimate:
    of_unit = np.asarray(plan.stratum)
    parts, variances = [], []
    for h, (units, drawn) in enumerate(zip(plan.frame_units, plan.drawn, strict=True)):
        mine = y[of_unit == h]
        if drawn < 2 and drawn < units:
            raise ValueError(f"stratum {h + 1} has {drawn} of {units:,} units in the sample; an estimate needs at least two")
        deviation = float(np.std(mine, ddof=1)) if drawn > 1 else 0.0
        parts.append(Spread(units, drawn, float(mine.mean()), deviation))
        variances.append(units * units * (1 - drawn / units) * deviation**2 / drawn)
    # Satterthwaite (Cochran 1977, 5.16): n - 1 where there is one stratum.
    below = sum(v * v / (part.drawn - 1) for v, part in zip(variances, parts, strict=True) if v)
    freedom = sum(variances) ** 2 / below if below else float(len(y) - len(parts))
    return Estimate(sum(part.units * part.mean for part in parts), math.sqrt(sum(variances)), freedom, parts)


def rate(is_error: Sequence[bool], plan: Plan, confidence: float) -> Rate:
    """The share of the frame's units that have an error. A simple random sample has exact intervals; any other is estimated like a total."""
    errors, n = sum(is_error), len(is_error)
    estimate = total([float(each) for each in is_error], plan)
    point = estimate.point / plan.all_units
    if not plan.is_by_size and len(plan.frame_units) == 1:
        return Rate(errors, n, point, [wilson(errors, n, confidence), clopper_pearson(errors, n, confidence)])
    low, high = (limit / plan.all_units for limit in estimate.limits(confidence))
    return Rate(errors, n, point, [Interval("t", max(low, 0.0), min(high, 1.0))])


def wilson(errors: int, n: int, confidence: float) -> Interval:
    """The score interval (Wilson 1927)."""
    from scipy.stats import norm

    z, p = float(norm.ppf(0.5 + confidence / 2)), errors / n
    middle, half = (p + z * z / (2 * n)), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
    return Interval("Wilson", 0.0 if errors == 0 else max(low, 0.0), 1.0 if errors == n else min(high, 1.0))


def clopper_pearson(errors: int, n: int, confidence: float) -> Interval:
    """The exact binomial interval (Clopper and Pearson 1934): never covers less than it says."""
    from scipy.stats import beta

    outside = (1 - confidence) / 2
    low = float(beta.ppf(outside, errors, n - errors + 1)) if errors else 0.0
    high = float(beta.ppf(1 - outside, errors + 1, n - errors)) if errors < n else 1.0
    return Interval("Clopper-Pearson", low, high)


def skewness(values: Sequence[float]) -> float:
    """Fisher's G1 of the sample; 0 where nothing varies."""
    y = np.asarray(values, dtype=float)
    spread = float(np.std(y))
    return float(np.mean((y - y.mean()) ** 3)) / spread**3 if spread else 0.0
