"""Drawing: the same seed draws the same units, every unit has its chance, allocations add up."""

import hashlib
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oncoledger.audit.draw import allocate, amount_bands, draw_by_size, draw_random, draw_stratified, risk_sizes, sample_size, ticket

KEYS = [f"claim {n}" for n in range(40)]


def test_a_ticket_can_be_worked_out_by_anybody() -> None:
    assert ticket("7", "claim 1") == hashlib.sha256(b"7\x00claim 1").hexdigest()
    assert [KEYS[each.unit] for each in draw_random(KEYS, "7", 3)] == sorted(KEYS, key=lambda key: hashlib.sha256(f"7\0{key}".encode()).hexdigest())[:3]


@given(st.permutations(KEYS), st.integers(0, 10**9))
def test_the_order_of_the_units_does_not_matter(keys: list[str], seed: int) -> None:
    drawn = {keys[each.unit] for each in draw_random(keys, str(seed), 10)}
    assert drawn == {KEYS[each.unit] for each in draw_random(KEYS, str(seed), 10)}


def test_every_unit_is_drawn_as_often_as_any_other() -> None:
    """2,000 seeds, 10 of 40: 500 times each, give or take 3.9 standard deviations of 19."""
    counts = Counter(each.unit for seed in range(2000) for each in draw_random(KEYS, str(seed), 10))
    assert len(counts) == 40
    assert all(425 < count < 575 for count in counts.values())


def test_by_size_a_unit_is_drawn_in_proportion() -> None:
    sizes = np.array([100, 300, 600], dtype=np.int64)
    hits = Counter({0: 0})
    for seed in range(400):
        for each in draw_by_size(sizes, str(seed), 5):
            hits[each.unit] += each.hits
            assert each.share == sizes[each.unit] / 1000
    assert hits.total() == 2000
    assert 150 < hits[0] < 255 and 530 < hits[1] < 672 and 1115 < hits[2] < 1285


def test_strata_give_what_they_were_asked_for() -> None:
    stratum = [n % 3 for n in range(40)]
    drawn = Counter(each.stratum for each in draw_stratified(KEYS, "1", stratum, [2, 5, 13]))
    assert drawn == {0: 2, 1: 5, 2: 13}


@given(st.lists(st.tuples(st.integers(1, 500), st.floats(0, 1e7)), min_size=1, max_size=8), st.integers(1, 400), st.sampled_from(["neyman", "proportional"]))
def test_allocations_add_up(strata: list[tuple[int, float]], n: int, how: str) -> None:
    counts, spreads = [count for count, _ in strata], [spread for _, spread in strata]
    if n < sum(min(2, count) for count in counts):
        with pytest.raises(ValueError, match=f"found --n {n}; expected at least"):
            allocate(counts, spreads, n, how)
        return
    sizes = allocate(counts, spreads, n, how)
    assert sum(sizes) == min(n, sum(counts))
    assert all(min(2, count) <= size <= count for size, count in zip(sizes, counts, strict=True))


def test_neyman_gives_more_where_amounts_vary_more() -> None:
    assert allocate([100, 100], [10.0, 40.0], 50, "neyman") == [10, 40]
    assert allocate([100, 100], [10.0, 40.0], 50, "proportional") == [25, 25]
    assert allocate([300, 10], [1.0, 1000.0], 50, "neyman") == [40, 10], "a full stratum passes its share on"


def test_bands_part_the_amounts() -> None:
    amounts = np.array([100 * n for n in range(1, 101)] + [1_000_000], dtype=np.int64)
    bounds = amount_bands(amounts, 3)
    assert bounds == sorted(bounds) and len(bounds) <= 2 and all(bound % 100 == 0 for bound in bounds)
    assert amount_bands(np.array([500, 500]), 3) == []


def test_no_unit_is_out_of_reach_of_a_draw_by_risk() -> None:
    sizes = risk_sizes(np.array([0, 1000, 100_000, -500]), np.array([0, 0, 100_000, 0]), np.array([0, 1000, 0, 0]))
    assert sizes.min() > 0 and sizes[2] == 500_000 and sizes[0] == int(0.05 * (0 + 2000 + 500_000 + 500) / 4)


@pytest.mark.parametrize(("precision", "confidence", "rate", "units", "n"), [
    (0.05, 0.95, 0.5, 10**9, 385),      # the number in every textbook
    (0.05, 0.95, 0.5, 1000, 278),
    (0.10, 0.90, 0.5, 10**9, 68),       # 90 percent confidence, 10 percent precision, as TRICARE's manual asks
    (0.03, 0.95, 0.1, 10**9, 385),
    (0.05, 0.95, 0.5, 10, 10),
])  # fmt: skip
def test_sample_sizes(precision: float, confidence: float, rate: float, units: int, n: int) -> None:
    number, formula = sample_size(precision, confidence, rate, units)
    assert number == n
    assert formula.startswith("n0 = z² p (1 - p) / e²") and f"-> {n}" in formula
