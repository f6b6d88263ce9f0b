"""Minutes: spans of seconds added, joined and taken from each other, and the hours that they come to. Facts 1.2.1 and 1.2.9."""

from __future__ import annotations

from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]


def joined(*many: Iterable[tuple[int, int]]) -> Spans:
    """All spans as one row of spans that do not touch: no second is in it twice."""
    found: list[tuple[int, int]] = []
    for first, last in sorted(span for spans in many for span in spans if span[1] > span[0]):
        if found and first <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], last)
        else:
            found.append((first, last))
    return tuple(found)


def common(one: Spans, other: Spans) -> Spans:
    """What lies in both."""
    return joined((max(a[0], b[0]), min(a[1], b[1])) for a in one for b in other)


def without(one: Spans, other: Spans) -> Spans:
    """What of `one` lies outside of `other`."""
    left = list(joined(one))
    for first, last in joined(other):
        left = [part for a, b in left for part in ((a, min(b, first)), (max(a, last), b)) if part[1] > part[0]]
    return tuple(left)


def minutes(spans: Iterable[tuple[int, int]]) -> int:
    """Whole minutes of spans that do not touch."""
    return sum(last - first for first, last in spans) // 60


def further_hours(length: int) -> int:
    """Hours after the first: each needs more than 30 minutes past a whole hour. 90 minutes are none, 91 one, 151 two."""
    return max(0, (length - 31) // 60)


def hydration_hours(length: int) -> int:
    """Hours of hydration beside another service: the first from its 31st minute."""
    return 0 if length < 31 else (length - 31) // 60 + 1
