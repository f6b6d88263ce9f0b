"""When codes begin, change and end, as arrays: an edit cannot outlive its codes, nor judge a code that became another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY
from .keys import Days, Keys, code_keys
from .starter import CodeRow


class Lifetimes:
    """Sorted by code: key int64; first, last, changed int32 days, of shape (codes,).

    changed is the day on which the code got its present meaning: the day it was made, or the day it was redefined.
    A new drug code does not count as changed: the edit files pair drugs with almost nothing.
    """

    def __init__(self, codes: Mapping[str, Sequence[CodeRow]]) -> None:
        rows = sorted(zip(code_keys(codes).tolist(), codes.values(), strict=True))
        self.key: Keys = np.array([key for key, _ in rows], dtype=np.int64)
        self.first: Days = _days(spans[0].start for _, spans in rows)
        self.last: Days = _days(max(span.end for span in spans) for _, spans in rows)
        self.changed: Days = _days(_changed(spans) for _, spans in rows)

    def of(self, codes: Keys) -> tuple[Days, Days, NDArray[np.bool_]]:
        """First and last day of each code, and whether it is known at all."""
        at = np.searchsorted(self.key, codes)
        at[at == len(self.key)] = 0
        return self.first[at], self.last[at], self.key[at] == codes

    def on(self, codes: Keys, since: Days, days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Two answers for each code and day. gone: it has ended before the day, or does not exist yet. changed: it became what it is after `since`."""
        at = np.searchsorted(self.key, codes)
        at[at == len(self.key)] = 0
        known = self.key[at] == codes
        changed = self.changed[at]
        gone = (days > self.last[at]) | (days < self.first[at])
        return known & gone, known & (changed > since) & (changed <= days)


def _changed(spans: Sequence[CodeRow]) -> int:
    redefined = [span.start for span in spans if span.redefined]
    made = FIRST_DAY if spans[0].nature == "drug" else spans[0].start
    return max([made, *redefined])


def _days(days: Iterable[int]) -> Days:
    return np.array(list(days), dtype=np.int32)
