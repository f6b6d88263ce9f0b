"""When codes begin, change and end, as arrays: an edit cannot outlive its codes, nor judge a code that became another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..model.dates import FIRST_DAY, LAST_DAY
from .keys import Days, Keys, among, code_keys
from .starter import CodeRow

DRUGS = tuple(36**4 * int(letter, 36) for letter in "JQ")
"""The smallest keys of the letters under which drugs are numbered."""


class CodeList(NamedTuple):
    """A loaded list of codes: sorted keys with first and last days, and the days of the edition, outside which it says only what has ended or had not begun.

    is_complete: the list has the dates of every code (HCPCS); otherwise it shows only which codes were there in its period (relative values).
    """

    key: Keys
    first: Days
    last: Days
    start: int
    end: int
    is_complete: bool


class Lifetimes:
    """Sorted by code: key int64; first, last, changed, known_from, known_until int32 days, of shape (codes,).

    changed is the day on which the code got its present meaning: the day it was made, or the day it was redefined.
    A new drug code does not count as changed: the edit files pair drugs with almost nothing.
    known_from and known_until bound the days about which anything is known: all of them for a code of the starter set, the period of
    the editions that list it for another; a code that has ended stays ended.
    """

    def __init__(self, codes: Mapping[str, Sequence[CodeRow]], lists: Sequence[CodeList] = ()) -> None:
        rows = sorted(zip(code_keys(codes).tolist(), codes.values(), strict=True))
        key: Keys = np.array([key for key, _ in rows], dtype=np.int64)
        own = (
            key,
            _days(spans[0].start for _, spans in rows),
            _days(max(span.end for span in spans) for _, spans in rows),
            _days(_changed(spans) for _, spans in rows),
            np.full(len(key), FIRST_DAY, dtype=np.int32),
            np.full(len(key), LAST_DAY, dtype=np.int32),
        )
        columns = own if not lists else _merged(own, _listed(lists, key))
        self.key, self.first, self.last, self.changed, self.known_from, self.known_until = columns

    def of(self, codes: Keys) -> tuple[Days, Days, Days, Days, NDArray[np.bool_]]:
        """First and last day of each code, the first and last day about which that is known, and whether the code is known at all."""
        at, known = self._find(codes)
        return self.first[at], self.last[at], self.known_from[at], self.known_until[at], known

    def on(self, codes: Keys, since: Days, days: Days) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Two answers for each code and day. gone: it has ended before the day, or does not exist yet. changed: it became what it is after `since`."""
        at, known = self._find(codes)
        changed = self.changed[at]
        gone = (days > self.last[at]) | (days < self.first[at])
        return known & gone, known & (changed > since) & (changed <= days)

    def _find(self, codes: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        at = np.searchsorted(self.key, codes)
        at[at == len(self.key)] = 0
        return at, self.key[at] == codes


Table = tuple[Keys, Days, Days, Days, Days, Days]


def _listed(lists: Sequence[CodeList], own: Keys) -> Table:
    """What loaded lists know of codes that the starter set does not have. The newest complete list decides; the others show that a code was there."""
    every = np.unique(np.concatenate([each.key for each in lists]))
    every = every[~among(every, own)]
    many = len(every)
    first, last = np.full(many, FIRST_DAY, dtype=np.int32), np.full(many, LAST_DAY, dtype=np.int32)
    known_from, known_until = np.full(many, LAST_DAY, dtype=np.int32), np.full(many, FIRST_DAY, dtype=np.int32)
    for each in sorted(lists, key=lambda each: (not each.is_complete, each.start)):
        there = among(each.key, every)
        at = np.searchsorted(every, each.key[there])
        if each.is_complete:
            first[at], last[at], known_from[at] = each.first[there], each.last[there], FIRST_DAY
            known_until[at] = np.where(each.last[there] <= each.end, LAST_DAY, each.end)
        else:
            ended = last[at] < LAST_DAY
            known_from[at] = np.minimum(known_from[at], each.start)
            known_until[at] = np.where(ended, known_until[at], np.maximum(known_until[at], each.end))
    letters = every - every % 36**4
    return every, first, last, np.where(np.isin(letters, DRUGS), np.int32(FIRST_DAY), first), known_from, known_until


def _merged(one: Table, other: Table) -> Table:
    order = np.argsort(np.concatenate((one[0], other[0])), kind="stable")
    days = (np.concatenate((mine, theirs))[order] for mine, theirs in zip(one[1:], other[1:], strict=True))
    first, last, changed, known_from, known_until = days
    return np.concatenate((one[0], other[0]))[order], first, last, changed, known_from, known_until


def _changed(spans: Sequence[CodeRow]) -> int:
    redefined = [span.start for span in spans if span.redefined]
    made = FIRST_DAY if spans[0].nature == "drug" else spans[0].start
    return max([made, *redefined])


def _days(days: Iterable[int]) -> Days:
    return np.array(list(days), dtype=np.int32)
