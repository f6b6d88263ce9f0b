"""The delimiters of an interchange, taken from its ISA segment."""

from __future__ import annotations

import re
from operator import itemgetter
from typing import NamedTuple

ISA_WIDTH = 106
"""Bytes of an ISA segment with its terminator: every element has a fixed width (X12.5)."""

LOOK_AHEAD = 400
"""Bytes that must be at hand before an ISA can be judged, so that a badly padded one is seen whole."""

_separators = itemgetter(3, 6, 17, 20, 31, 34, 50, 53, 69, 76, 81, 83, 89, 99, 101, 103)
_NEVER = re.compile(rb"[0-9A-Za-z\x00 ]")
_NEVER_INSIDE = re.compile(rb"[0-9A-Za-z\x00\s]")


class Delimiters(NamedTuple):
    """One byte each. repetition is empty before version 5010, where ISA11 meant something else."""

    element: bytes
    component: bytes
    segment: bytes
    repetition: bytes = b""

    @property
    def encoding(self) -> str:
        """`utf-8`, or `latin-1` where a delimiter is no ASCII character."""
        return "utf-8" if max(self.element + self.component + self.segment) < 128 else "latin-1"


class Isa(NamedTuple):
    """What an ISA says. remark: what is odd about it, empty when it is well formed."""

    delimiters: Delimiters
    remark: str = ""


def read_isa(head: bytes) -> Isa | None:
    """The delimiters of the ISA with which `head` begins (LOOK_AHEAD bytes of it, fewer at the end of a file).

    Fixed positions first; then the same with line ends taken out (files wrapped at 80 columns); then by counting sixteen
    element separators, for senders who do not pad. None when `head` is no ISA from which delimiters can be told.
    """
    if head[:3] != b"ISA" or len(head) < 4 or _NEVER_INSIDE.match(head[3:4]):
        return None
    if _is_fixed(head):
        return _isa(head[3:4], head[104:105], head[105:106], head[82:83])
    unwrapped = head.replace(b"\r", b"").replace(b"\n", b"")
    if _is_fixed(unwrapped):
        return _isa(unwrapped[3:4], unwrapped[104:105], unwrapped[105:106], unwrapped[82:83], "line ends inside the segment")
    return _counted(head)


def next_isa(data: bytes, start: int, segment: bytes) -> int:
    """Where the next interchange begins in `data` at or after `start`; -1 when none does. `data` itself begins with a segment.

    It begins after a terminator and blanks, or anywhere that all sixteen separators stand in their places: interchanges of different
    senders are joined into one file with different delimiters, and without the last terminator.
    """
    place = data.find(b"ISA", start)
    while place >= 0:
        if not data[place + 3 : place + 4].isalnum():
            before = data[max(0, place - 64) : place]
            is_after_end = not before.rpartition(segment)[2].strip(b" \t\r\n\xef\xbb\xbf") and (place <= 64 or segment in before)
            if is_after_end or _is_fixed(data[place : place + ISA_WIDTH]):
                return place
        place = data.find(b"ISA", place + 3)
    return -1


def _is_fixed(head: bytes) -> bool:
    separator = head[3:4]
    return len(head) >= ISA_WIDTH and set(_separators(head)) == set(separator) and not _NEVER_INSIDE.match(separator)


def _counted(head: bytes) -> Isa | None:
    """An ISA whose elements have other widths than the standard's, read by counting its separators."""
    elements = head[:LOOK_AHEAD].split(head[3:4], 16)
    if len(elements) < 17 or b"\n" in b"".join(elements[:16]).strip():
        return None
    rest = elements[16]
    width = sum(map(len, elements[:16])) + 16 + 2
    repetition = elements[11].strip()[:1]
    remark = f"{width} characters, and elements of other widths"
    if rest[1:3] == b"GS" or rest[1:4] in (b"\r\nG", b"TA1") or rest[1:3] == b"\nG":
        return _isa(head[3:4], b":", rest[:1], repetition, remark + ", no component separator")
    return _isa(head[3:4], rest[:1], rest[1:2], repetition, remark)


def _isa(element: bytes, component: bytes, segment: bytes, repetition: bytes, remark: str = "") -> Isa | None:
    if not component or not segment or _NEVER_INSIDE.match(component) or _NEVER.match(segment) or len({element, component, segment}) < 3:
        return None
    return Isa(Delimiters(element, component, segment, b"" if _NEVER_INSIDE.match(repetition) else repetition), remark)
