"""The binary search against the plainest reading: whatever the rows, the same indicator on every day."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from oncoledger.sources import code_keys
from oncoledger.sources.keys import pair_keys
from oncoledger.sources.pairs import PairTable

CODES = ["00100", "36000", "77301", "G6001", "ZZZZZ"]
code, day = st.sampled_from(CODES), st.integers(0, 12)
row = st.tuples(code, code, day, day, st.sampled_from([0, 1, 9]))


def plain(rows, one, two, on):
    """Of the rows in force: those with an edit before those without, then the one that ends first, that began last, the strictest."""
    mine = [(indicator == 9, end, -start, indicator) for a, b, start, end, indicator in rows if (a, b) == (one, two) and start <= on <= end]
    return min(mine)[3] if mine else -1


@given(st.lists(row, max_size=40), st.lists(st.tuples(code, code, day), min_size=1, max_size=30))
def test_found_as_by_hand(rows, asked):
    numbers = [np.array([r[i] for r in rows], dtype=np.int32) for i in (2, 3)]
    table = PairTable.of(pair_keys(code_keys(r[0] for r in rows), code_keys(r[1] for r in rows)), *numbers, np.array([r[4] for r in rows], dtype=np.int8))
    found = table.find(code_keys(a for a, _, _ in asked), code_keys(b for _, b, _ in asked), np.array([on for _, _, on in asked], dtype=np.int32))
    for (one, two, on), indicator in zip(asked, found.tolist(), strict=True):
        assert indicator == plain(rows, one, two, on)


@settings(max_examples=25)
@given(st.lists(row, max_size=40), st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(rows, random):
    def arrays(some):
        key = pair_keys(code_keys(r[0] for r in some), code_keys(r[1] for r in some))
        table = PairTable.of(key, *(np.array([r[i] for r in some], dtype=np.int32) for i in (2, 3)), np.array([r[4] for r in some], dtype=np.int8))
        every = [(a, b, on) for a in CODES for b in CODES for on in range(13)]
        found = table.find(code_keys(a for a, _, _ in every), code_keys(b for _, b, _ in every), np.array([on for _, _, on in every], dtype=np.int32))
        return found.tolist()

    shuffled = random.sample(rows, len(rows))
    assert arrays(rows) == arrays(shuffled)
