"""One HL7 v2 message as segments: any delimiters, repetitions, subcomponents, escape sequences, the truncation mark, `""`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

NULL = '""'
"""A field with this in it is deleted by its sender; an empty one is merely not told."""

_TEXTS = {"F": "field", "S": "component", "T": "part", "R": "repetition", "E": "escape", "P": "truncation"}


@dataclass(frozen=True, slots=True)
class Marks:
    """The delimiters of one message, from MSH-1 and MSH-2. A mark that is not declared is empty and never found."""

    field: str = "|"
    component: str = "^"
    repetition: str = "~"
    escape: str = "\\"
    part: str = "&"
    truncation: str = ""

    def pieces(self, raw: str) -> list[str]:
        """The repetitions of a field, without those that are empty or `""`."""
        parts = raw.split(self.repetition) if self.repetition else [raw]
        return [part for part in parts if part and part != NULL]

    def piece(self, raw: str, component: int = 1, part: int = 1) -> str:
        """One component, or a part of it, of one repetition, as plain text; empty where there is none."""
        raw = _nth(raw, self.component, component)
        return self.plain(_nth(raw, self.part, part)) if raw else ""

    def plain(self, raw: str) -> str:
        """Text without escape sequences, control characters, blanks around it and the mark of truncation."""
        if not raw or raw == NULL:
            return ""
        if self.escape and self.escape in raw:
            raw = _sequence(self.escape).sub(self._meant, raw)
        if self.truncation and raw.endswith(self.truncation):
            raw = raw[:-1]
        if not raw.isprintable():
            raw = " ".join("".join(letter if letter.isprintable() else " " for letter in raw).split())
        raw = raw.strip()
        return "" if raw == NULL else raw

    def _meant(self, found: re.Match[str]) -> str:
        """What one escape sequence stands for; one that we do not know stays as it is."""
        code = found[1]
        if code in _TEXTS:
            return getattr(self, _TEXTS[code]) or ("#" if code == "P" else found[0])
        if code[0] == "X" and len(code) % 2 and len(code) > 1:
            try:
                sent = bytes.fromhex(code[1:])
            except ValueError:
                return found[0]
            try:
                return sent.decode("utf-8")
            except UnicodeDecodeError:
                return sent.decode("latin-1")
        if code[0] == ".":
            return " "  # .br, .sp, .in, .ti, .ce, .fi, .nf: how text is laid out
        return "" if code in ("H", "N") or code[0] in "CMZ" else found[0]


def marks_of(header: str) -> Marks:
    """The delimiters that a header segment (MSH, BHS, FHS) declares. Raises ValueError where it declares none that can work."""
    mark, declared = header[3:4], header[4:].split(header[3:4] or "|", 1)[0][:5]
    if not mark or mark.isalnum() or mark.isspace() or not mark.isprintable():
        raise ValueError("a field separator that is a sign")
    if any(sign.isalnum() or sign.isspace() or not sign.isprintable() for sign in declared) or len(set(mark + declared)) != len(declared) + 1:
        raise ValueError("different signs as delimiters")
    return Marks(mark, *declared[:1] or [""], *declared[1:2] or [""], *declared[2:3] or [""], *declared[3:4] or [""], *declared[4:5] or [""])


@dataclass(slots=True)
class Segment:
    """One segment. fields: as sent, counted as the standard counts them: MSH-1 is the separator. number: its place in the message, from 1.
    is_kept: whether the ledger keeps anything of it."""

    name: str
    number: int
    fields: list[str]
    marks: Marks
    is_kept: bool = field(default=False, compare=False)

    def raw(self, place: int) -> str:
        return self.fields[place] if place < len(self.fields) else ""

    def text(self, place: int, component: int = 1, part: int = 1) -> str:
        """A component of the first repetition of a field; empty where it is absent or deleted."""
        raw = self.fields[place] if place < len(self.fields) else ""
        if not raw:
            return ""
        marks = self.marks
        if marks.repetition and marks.repetition in raw:
            raw = raw.split(marks.repetition, 1)[0]
        return marks.piece(raw, component, part)

    def pieces(self, place: int) -> list[str]:
        """The repetitions of a field, as sent."""
        raw = self.fields[place] if place < len(self.fields) else ""
        return self.marks.pieces(raw) if raw else []

    def is_deleted(self, place: int) -> bool:
        """Whether the sender deletes the field."""
        return self.raw(place) == NULL


def segments_of(text: str) -> list[Segment]:
    """The segments of one message, its lines separated by carriage returns. A line that is no segment belongs to the one before.
    Raises ValueError where MSH declares no delimiters."""
    lines = text.split("\r")
    marks = marks_of(lines[0])
    found: list[list[str]] = []
    for line in lines:
        if not line or line.isspace():
            continue
        if line[:3] == "ADD" and found and line[3:4] == marks.field:
            found[-1].append(line[4:])
        elif is_segment(line, marks.field) or not found:
            found.append([line])
        else:
            found[-1].append("\n" + line)  # a line end inside a field
    segments = []
    for number, parts in enumerate(found, 1):
        fields = (parts[0] if len(parts) == 1 else "".join(parts)).split(marks.field)
        if fields[0] in ("MSH", "BHS", "FHS"):
            fields.insert(1, marks.field)
        segments.append(Segment(fields[0].rstrip(), number, fields, marks))
    return segments


def is_segment(line: str, mark: str) -> bool:
    """Whether a line begins a segment: three capital letters or digits, the first a letter, and the separator or nothing behind."""
    name = line[:3]
    return len(name) == 3 and name.isascii() and name.isalnum() and name == name.upper() and name[0].isalpha() and (line[3:4] == mark or not line[3:].strip())


def _nth(raw: str, mark: str, place: int) -> str:
    """The part at a place, counted from 1, of what a mark divides."""
    if mark and mark in raw:
        split = raw.split(mark, place)
        return split[place - 1] if place <= len(split) else ""
    return raw if place == 1 else ""


_PATTERNS: dict[str, re.Pattern[str]] = {}


def _sequence(escape: str) -> re.Pattern[str]:
    if escape not in _PATTERNS:
        sign = re.escape(escape)
        _PATTERNS[escape] = re.compile(f"{sign}([A-Z.][^{sign}]{{0,2000}}){sign}")
    return _PATTERNS[escape]
