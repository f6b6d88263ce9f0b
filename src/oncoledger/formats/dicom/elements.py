"""Data elements in bytes: where each stands, how long it is, what its sequences hold. Nothing is decoded here.

pydicom writes the bytes in our tests and reads them there as a judge; its dictionary names the tags here. Its reader is not used: of a cut file whose
sequences have no lengths it gives nothing, it says of no value where it stood, and it unpacks and follows without a limit. This walk keeps what stands
before and after a fault, follows a sequence only where somebody asks for it, and stops after a fixed number of elements.
"""

from __future__ import annotations

import functools
import struct
from typing import NamedTuple

from ...model.verdict import ReadError

MOST_ELEMENTS = 400_000
"""Elements that are looked at in one file, somewhat less than a second of work. A plan of twenty arcs written without lengths takes 212,000 looks."""
MOST_PROBLEMS = 200
UNDEFINED = 0xFFFFFFFF
ITEM, ITEM_END, SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
PIXEL_DATA = 0x7FE00010
LONG = frozenset((b"OB", b"OD", b"OF", b"OL", b"OV", b"OW", b"SQ", b"SV", b"UC", b"UN", b"UR", b"UT", b"UV"))
"""Value representations whose length takes four bytes."""


@functools.cache
def tag_of(keyword: str) -> int:
    """The tag of a keyword of the standard's dictionary."""
    from pydicom.datadict import tag_for_keyword

    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(keyword)
    return tag


@functools.cache
def representation_of(tag: int) -> str:
    """The value representation that the dictionary gives to a tag: `DS`, `SQ`; the first of several; empty for a private or unknown tag."""
    from pydicom.datadict import dictionary_VR

    try:
        return dictionary_VR(tag)[:2]
    except KeyError:
        return ""


def written(tag: int) -> str:
    """A tag as people write it: `(300A,0070)`."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


class Element(NamedTuple):
    """One element: its representation as the file gives it (empty where implicit), first byte of its value and the byte after it, how its items are encoded."""

    representation: str
    start: int
    end: int
    is_explicit: bool


class Walk:
    """A walk through the bytes of one data set. `problems` collects what is wrong, `left` counts down the elements that may still be looked at."""

    def __init__(self, data: bytes, name: str, is_little: bool = True) -> None:
        self.data = data
        self.name = name
        self.left = MOST_ELEMENTS
        self.is_spent = False
        self.problems: dict[ReadError, None] = {}
        self.unsaid = 0
        order = "<" if is_little else ">"
        self.is_little = is_little
        self._implicit = struct.Struct(order + "HHL").unpack_from
        self._explicit = struct.Struct(order + "HH2sH").unpack_from
        self._long = struct.Struct(order + "L").unpack_from

    def complain(self, position: str, found: str, expected: str, element: str = "", severity: str = "error") -> None:
        """One problem, once; beyond the first few hundred they are only counted."""
        problem = ReadError(self.name, position, found, expected, element, severity)
        if problem in self.problems:
            return
        if len(self.problems) < MOST_PROBLEMS:
            self.problems[problem] = None
        else:
            self.unsaid += 1

    def header(self, at: int, is_explicit: bool) -> tuple[int, bytes, int, int]:
        """Tag, representation, length and first byte of the value of the element at `at`; eight bytes must be there."""
        if not is_explicit:
            group, number, length = self._implicit(self.data, at)
            return group << 16 | number, b"", length, at + 8
        group, number, representation, length = self._explicit(self.data, at)
        tag = group << 16 | number
        if group == 0xFFFE or not representation.isalpha() or not representation.isupper():  # some writers go over to implicit inside a sequence
            return tag, b"", self._implicit(self.data, at)[2], at + 8
        if representation in LONG:
            return (tag, representation, self._long(self.data, at + 8)[0], at + 12) if at + 12 <= len(self.data) else (tag, representation, 0, at + 12)
        return tag, representation, length, at + 8

    def elements(self, start: int, end: int, is_explicit: bool, path: str) -> dict[int, Element]:
        """The elements of one data set or item by tag, up to pixel data. A value that is cut off is left out; a sequence keeps what is there."""
        found: dict[int, Element] = {}
        at = start
        while at + 8 <= end and self.spend(path):
            tag, representation, length, value = self.header(at, is_explicit)
            if tag >= PIXEL_DATA:
                if tag >> 16 == 0xFFFE:
                    self.complain(_place(path, at), f"a delimiter {written(tag)}", "an element: the rest is not read")
                return found
            has_items = representation in (b"SQ", b"UN") or (not representation and representation_of(tag) == "SQ")
            inside = is_explicit and representation != b"UN"
            if length == UNDEFINED:
                until, after = self.past(value, end, inside, path + written(tag))
            else:
                until = after = value + length
            if until > end:
                place = f"{path}{written(tag)}"
                self.complain(place, f"{length} bytes announced, {max(0, end - value)} left at byte {at}", "a value as long as it says")
                if not has_items:
                    return found
                until = end
            if tag not in found and value <= until:
                found[tag] = Element(representation.decode("latin-1"), value, until, inside)
            at = after
        if 0 < end - at < 8:
            self.complain(_place(path, at), f"{end - at} bytes", "an element of eight bytes or more")
        return found

    def items(self, element: Element, path: str) -> list[tuple[int, int]]:
        """First byte and end of each item of a sequence, in order."""
        found: list[tuple[int, int]] = []
        at, end = element.start, element.end
        while at + 8 <= end and self.spend(path):
            group, number, length = self._implicit(self.data, at)
            tag = group << 16 | number
            if tag == SEQUENCE_END:
                break
            if tag != ITEM:
                self.complain(f"{path}[{len(found) + 1}]", f"{written(tag)} at byte {at}", "an item of the sequence: the rest of it is not read")
                break
            if length == UNDEFINED:
                until, after = self.past(at + 8, end, element.is_explicit, f"{path}[{len(found) + 1}]", in_item=True)
            else:
                until = after = at + 8 + length
            if until > end:
                self.complain(f"{path}[{len(found) + 1}]", f"an item of {length} bytes, {end - at - 8} left", "an item as long as it says")
                until = end
            found.append((at + 8, until))
            at = after
        return found

    def past(self, at: int, end: int, is_explicit: bool, path: str, in_item: bool = False) -> tuple[int, int]:
        """End of the content of a sequence or item of undefined length that begins at `at`, and the first byte after it. No recursion: depth is a list."""
        levels = [(in_item, is_explicit)]
        while at + 8 <= end and self.spend(path):
            is_item, explicit = levels[-1]
            tag, representation, length, value = self.header(at, explicit and is_item)
            if tag in (ITEM_END, SEQUENCE_END):
                levels.pop()
                if (tag == ITEM_END) == is_item:
                    if not levels:
                        return at, at + 8
                    at += 8
                elif not levels:
                    return at, at  # the delimiter of what is around; ours is missing
            elif not is_item and tag != ITEM:
                self.complain(path, f"{written(tag)} at byte {at}", "an item of the sequence")
                levels.pop()
                if not levels:
                    return at, at
            elif length == UNDEFINED:
                levels.append((not is_item, explicit and representation != b"UN"))
                at = value
            else:
                at = value + length
        self.complain(path, f"the end at byte {min(at, end)}", "a delimiter")
        return end, end

    def spend(self, place: str, looks: int = 1) -> bool:
        """Count a look at an element, or work that takes as long as several; False when the file has had its share."""
        self.left -= looks
        if self.left < 0 and not self.is_spent:
            self.is_spent = True
            self.complain(place.strip() or "data set", f"more than {MOST_ELEMENTS:,} elements", "a plan or record: the rest is not read")
        return self.left >= 0


def _place(path: str, at: int) -> str:
    return path.strip() or f"byte {at}"
