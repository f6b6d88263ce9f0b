"""Changes to claims of an 837 file: a line's code, modifiers, units and charge, a line that goes; totals, counts and line numbers follow."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable

from oncoledger.model.money import plain

from .document import Document, Segment

_ENDS_LINE = frozenset(("LX", "CLM", "HL", "SE", "GE", "IEA", "ISA"))
_ENDS_CLAIM = frozenset(("CLM", "HL", "SE", "GE", "IEA", "ISA"))
SERVICE = {"SV1": (1, 2, 4), "SV2": (2, 3, 5)}
"""Elements of the procedure, the charge and the units."""


class CannotEdit(ValueError):
    """A claim that cannot be changed so; the message says why."""


class ClaimEdits:
    """Changes to one 837 file, gathered and then made at once. Lines are named by the number of their LX segment, claims by that of their CLM.

    changes: (segment, element) -> text. removed: segments that go. Both grow by the claim's total, the segment count and the line numbers.
    """

    def __init__(self, document: Document) -> None:
        self.document = document
        self.tags = [segment.tag for segment in document]
        self.changes: dict[tuple[int, int], str] = {}
        self.removed: set[int] = set()
        self._claims = [number for number, tag in enumerate(self.tags, 1) if tag == "CLM"]
        self._less: dict[int, int] = {}
        self._undo: list[Callable[[], object]] = []

    def mark(self) -> int:
        """Where one is; `back_to` takes away what came after."""
        return len(self._undo)

    def back_to(self, mark: int) -> None:
        while len(self._undo) > mark:
            self._undo.pop()()

    def undo_by(self, undo: Callable[[], object]) -> None:
        """What else is to be done when one goes back behind this point."""
        self._undo.append(undo)

    def text(self, number: int, element: int) -> str:
        """An element as it stands after the changes so far; empty where the segment does not reach it."""
        if (number, element) in self.changes:
            return self.changes[number, element]
        elements = self.document.segment(number).elements
        return elements[element] if element < len(elements) else ""

    def put(self, number: int, element: int, text: str) -> None:
        """Another text for an element. Raises CannotEdit where the segment has no such element."""
        if element >= len(self.document.segment(number).elements):
            raise CannotEdit(f"segment {number} ends before element {element}")
        key, was = (number, element), self.changes.get((number, element))
        self._undo.append((lambda: self.changes.pop(key)) if was is None else (lambda: self.changes.update({key: was})))
        self.changes[key] = text

    def span(self, line: int) -> range:
        """The segments of a line's loop. Raises CannotEdit where no line begins there."""
        if not 1 <= line <= len(self.tags) or self.tags[line - 1] != "LX":
            raise CannotEdit(f"segment {line} begins no line")
        end = line + 1
        while end <= len(self.tags) and self.tags[end - 1] not in _ENDS_LINE:
            end += 1
        return range(line, end)

    def claim_of(self, line: int) -> int:
        """The CLM segment of a line."""
        place = bisect_right(self._claims, line) - 1
        if place < 0:
            raise CannotEdit(f"segment {line} stands in no claim")
        return self._claims[place]

    def lines_of(self, claim: int) -> list[int]:
        """The LX segments of a claim that stay."""
        lines = []
        for number in range(claim + 1, len(self.tags) + 1):
            if self.tags[number - 1] in _ENDS_CLAIM:
                break
            if self.tags[number - 1] == "LX" and number not in self.removed:
                lines.append(number)
        return lines

    @property
    def claims(self) -> list[int]:
        return self._claims

    def service(self, line: int) -> tuple[int, int, int, int]:
        """The segment of a line's service, and its elements of procedure, charge and units."""
        for number in self.span(line):
            if self.tags[number - 1] in SERVICE:
                return number, *SERVICE[self.tags[number - 1]]
        raise CannotEdit(f"the line of segment {line} has no SV1 or SV2")

    def set_procedure(self, line: int, code: str, modifiers: list[str]) -> None:
        """Another code or other modifiers; what follows them in the composite (the description) stays."""
        number, procedure, _, _ = self.service(line)
        separator = self._separator(number)
        parts = self.text(number, procedure).split(separator)
        if len(modifiers) > 4:
            raise CannotEdit("a line holds four modifiers, and all are taken")
        rest = parts[6:]
        put = [parts[0], code, *modifiers] + ([""] * (4 - len(modifiers)) + rest if any(rest) else [])
        self.put(number, procedure, separator.join(put))

    def set_units(self, line: int, units: str, cents: int, was: int) -> None:
        """Fewer units, and the charge that belongs to them (cents; was: the charge before). The claim's total comes down with it."""
        number, _, charge, many = self.service(line)
        self._refuse_adjudicated(line)
        if cents != was:
            self._reduce(self.claim_of(line), was - cents)
            self.put(number, charge, plain(cents))
        self.put(number, many, units)

    def remove_line(self, line: int, cents: int) -> None:
        """The whole loop goes, and the claim's total comes down by its charge."""
        self._refuse_adjudicated(line)
        claim = self.claim_of(line)
        if self.lines_of(claim) == [line]:
            raise CannotEdit("it is the only line of its claim; a claim without lines is not sent, or is voided")
        self._reduce(claim, cents)
        gone = set(self.span(line))
        self._undo.append(lambda: self.removed.difference_update(gone))
        self.removed |= gone

    def renumber(self, claim: int) -> None:
        """Line numbers from 1 on, in the order in which the lines stand; a line that has none gets none."""
        for n, line in enumerate(self.lines_of(claim), 1):
            if self.text(line, 1) not in ("", str(n)):
                self.put(line, 1, str(n))

    def close(self) -> None:
        """Totals, segment counts and line numbers of what was removed. Call once, when all is gathered."""
        for claim, less in self._less.items():
            if less:
                self.put(claim, 2, plain((_cents(self.text(claim, 2)) or 0) - less))
        for claim in {self.claim_of(number) for number in self.removed if self.tags[number - 1] == "LX"}:
            self.renumber(claim)
        ends = [number for number, tag in enumerate(self.tags, 1) if tag == "SE"]
        for place, gone in Counter(bisect_left(ends, number) for number in self.removed).items():
            if place < len(ends) and (count := self.text(ends[place], 1)).isdigit():
                self.put(ends[place], 1, str(int(count) - gone))

    def document_after(self) -> Document:
        return self.document.edited(self.changes, self.removed)

    def place_after(self, number: int) -> int:
        """Where a segment stands when the removed ones are gone."""
        return number - sum(gone < number for gone in self.removed)

    def segment_after(self, number: int) -> str:
        """A segment as it will stand, with its delimiters."""
        segment = self.document.segment(number)
        return shown(segment, [self.changes.get((number, place), text) for place, text in enumerate(segment.elements)])

    def _separator(self, number: int) -> str:
        return self.document.segment(number).delimiters.component.decode("latin-1")

    def _reduce(self, claim: int, cents: int) -> None:
        less, total = self._less.get(claim, 0) + cents, _cents(self.text(claim, 2))
        if cents and (total is None or total < less):
            raise CannotEdit(f"the total of the claim in segment {claim} is {self.text(claim, 2) or 'not given'}; {plain(less)} cannot be taken off it")
        self._undo.append(lambda: self._less.update({claim: self._less[claim] - cents}))
        self._less[claim] = less

    def _refuse_adjudicated(self, line: int) -> None:
        if any(self.tags[number - 1] == "SVD" for number in self.span(line)):
            raise CannotEdit("another payer has answered this line on the claim (SVD); its amounts belong together")


def shown(segment: Segment, elements: list[str] | None = None) -> str:
    """A segment as it stands in the file."""
    delimiters = segment.delimiters
    return delimiters.element.decode("latin-1").join(elements or segment.elements) + delimiters.segment.decode("latin-1")


def _cents(text: str) -> int | None:
    from .values import Numbers

    value = Numbers(2)[text]
    return value if value >= 0 else None
