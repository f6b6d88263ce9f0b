"""An 837 file under repair: slips of its segments, remedies of its lines, and the changes as a person reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from oncoledger.formats.x12.claim_edit import ClaimEdits, shown
from oncoledger.formats.x12.document import Document, Segment
from oncoledger.formats.x12.values import ICD_10, Numbers
from oncoledger.model.money import plain

from . import slips
from .change import FOLLOWS, SLIPS, Change
from .line import Because, Line

_CENTS, _THOUSANDTHS = Numbers(2), Numbers(3)


class ClaimFile:
    """Changes are gathered by `tidy` and the remedies of `line`; `close` makes the bytes. Positions are those of LX segments."""

    def __init__(self, path: Path, file: str) -> None:
        self.file = file
        self.edits = ClaimEdits(Document(path.read_bytes(), file))
        self._why: dict[int, list[tuple[str, Because, int]]] = {}
        self._marks: list[int] = []

    def line(self, position: int) -> Line:
        """The line of an LX segment as it stands after the changes so far. Raises CannotEdit."""
        if position in self.edits.removed:
            return Line("", [], 0, None, is_gone=True)
        number, procedure, charge, units = self.edits.service(position)
        parts = self._parts(number, self.edits.text(number, procedure))
        cents, many = _CENTS[self.edits.text(number, charge)], _THOUSANDTHS[self.edits.text(number, units)]
        modifiers = [part.strip().upper() for part in parts[2:6] if part.strip()]
        return Line(parts[1].strip().upper() if len(parts) > 1 else "", modifiers, many if many >= 0 else 1000, cents if cents >= 0 else None)

    def put(self, position: int, line: Line, why: Because) -> None:
        """Make the line so. Raises CannotEdit."""
        was = self.line(position)
        number, procedure, _, _ = self.edits.service(position)
        less = 0
        if (line.code, line.modifiers) != (was.code, was.modifiers):
            self.edits.set_procedure(position, line.code, line.modifiers)
        if (line.units, line.cents) != (was.units, was.cents):
            less = (was.cents or 0) - (line.cents or 0)
            self.edits.set_units(position, _units(line.units), line.cents or 0, was.cents or 0)
        self._note(number, f"{self.edits.tags[number - 1]}{procedure:02d}", why, -less)

    def remove(self, position: int, why: Because) -> None:
        cents = self.line(position).cents or 0
        self.edits.remove_line(position, cents)
        self._note(position, "line", why, -cents)

    def mark(self) -> None:
        """`back` takes away what comes after."""
        self._marks.append(self.edits.mark())

    def back(self) -> None:
        self.edits.back_to(self._marks.pop())

    def keep(self) -> None:
        self._marks.pop()

    def tidy(self) -> None:
        """Mend slips of form in every segment."""
        for segment in self.edits.document:
            mend = _SLIPS.get(segment.tag)
            if mend:
                mend(self, segment)
        for claim in self.edits.claims:
            before = dict(self.edits.changes)
            self.edits.renumber(claim)
            for number, element in self.edits.changes.keys() - before.keys():
                self._note(number, f"LX{element:02d}", Because("line_numbers", SLIPS["line_numbers"]), 0)

    def close(self) -> bytes:
        """The file's bytes with everything that was gathered."""
        before = set(self.edits.changes)
        self.edits.close()
        names = {"CLM": "the claim's total follows its lines", "SE": "the count of segments follows", "LX": "line numbers run on"}
        for number, element in sorted(self.edits.changes.keys() - before):
            tag = self.edits.tags[number - 1]
            self._note(number, f"{tag}{element:02d}", Because(FOLLOWS, names.get(tag, "follows")), 0)
        return self.edits.document_after().raw

    @property
    def changes(self) -> list[Change]:
        """One change for each reason of each segment, in the order of the file."""
        made = []
        for number in sorted(self._why):
            if number in self.edits.removed and self.edits.tags[number - 1] != "LX":
                continue
            before, after = self._shown(number)
            for element, why, cents in self._why[number]:
                where = f"segment {number}"
                made.append(Change(self.file, where, element, before, after, why.kind, why.reason, why.rule, why.finding, why.safe, why.said, cents))
        return made

    def _shown(self, number: int) -> tuple[str, str]:
        document = self.edits.document
        if number in self.edits.removed:
            return "\n".join(shown(document.segment(each)) for each in self.edits.span(number)), ""
        return shown(document.segment(number)), self.edits.segment_after(number)

    def _note(self, number: int, element: str, why: Because, cents: int) -> None:
        self._why.setdefault(number, []).append((element, why, cents))
        self.edits.undo_by(lambda: self._why[number].pop())

    def _parts(self, number: int, text: str) -> list[str]:
        return text.split(self.edits.document.segment(number).delimiters.component.decode("latin-1"))

    def _put(self, segment: Segment, element: int, tidy: slips.Tidy) -> None:
        if tidy.kind and element < len(segment.elements):
            self.edits.put(segment.number, element, tidy.text)
            self._note(segment.number, f"{segment.tag}{element:02d}", Because(tidy.kind, SLIPS[tidy.kind]), 0)

    def _put_parts(self, segment: Segment, element: int, tidied: list[slips.Tidy]) -> None:
        """The parts of a composite that have slips; blanks before the separator count too."""
        kinds = dict.fromkeys(each.kind for each in tidied if each.kind)
        for n, kind in enumerate(kinds):
            if n == 0:
                separator = segment.delimiters.component.decode("latin-1")
                self._put(segment, element, slips.Tidy(separator.join(each.text for each in tidied), kind))
            else:
                self._note(segment.number, f"{segment.tag}{element:02d}", Because(kind, SLIPS[kind]), 0)


def _procedure(file: ClaimFile, segment: Segment, element: int) -> None:
    parts = segment.parts(element)
    if len(parts) > 1 and parts[0].strip() == "HC":
        mends: list[Callable[[str], slips.Tidy]] = [slips.Tidy, slips.procedure, *[slips.one_modifier] * 4]
        file._put_parts(segment, element, [mends[n](part) if n < 6 else slips.Tidy(part) for n, part in enumerate(parts)])


def _professional(file: ClaimFile, segment: Segment) -> None:
    _procedure(file, segment, 1)


def _institutional(file: ClaimFile, segment: Segment) -> None:
    _procedure(file, segment, 2)
    file._put(segment, 1, slips.revenue(segment.elements[1] if len(segment.elements) > 1 else ""))


def _diagnoses(file: ClaimFile, segment: Segment) -> None:
    for element in range(1, len(segment.elements)):
        parts = segment.parts(element)
        if len(parts) > 1 and parts[0] in ICD_10:
            file._put_parts(segment, element, [slips.claim_diagnosis(part) if n == 1 else slips.Tidy(part) for n, part in enumerate(parts)])


def _drug(file: ClaimFile, segment: Segment) -> None:
    if segment.elements[2:3] == ["N4"] and len(segment.elements) > 3:
        file._put(segment, 3, slips.drug(segment.elements[3]))


def _provider(file: ClaimFile, segment: Segment) -> None:
    if segment.elements[2:3] == ["PXC"] and len(segment.elements) > 3:
        file._put(segment, 3, slips.provider_taxonomy(segment.elements[3]))


def _place(file: ClaimFile, segment: Segment) -> None:
    if len(segment.elements) > 3 and segment.elements[4:5] in ([], [""], ["US"]):
        file._put(segment, 3, slips.zip_code(segment.elements[3]))


_SLIPS: dict[str, Callable[[ClaimFile, Segment], None]] = {
    "SV1": _professional, "SV2": _institutional, "HI": _diagnoses, "LIN": _drug, "PRV": _provider, "N4": _place,
}  # fmt: skip


def _units(thousandths: int) -> str:
    return plain(thousandths // 10) if thousandths % 10 == 0 else f"{thousandths / 1000:g}"
