"""An infusion day in the terminal: each drug a bar on one axis of hours, its minutes beside it, its codes under it."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterator
from itertools import zip_longest

from oncoledger.audit.infusion_day import Bar, InfusionDay

from .infusion_axis import (
    FIRM,
    SIGN_WORDS,
    Axis,
    about_words,
    axis_of,
    clock,
    codes_words,
    date_words,
    dose_words,
    facts_words,
    goes_on,
    is_mark,
    is_open,
    label_words,
    lane_words,
    lanes_of,
    level_of,
    minutes_words,
    pieces,
    signs,
    span_words,
)
from .words import safe

NARROWEST, WIDEST = 40, 200
_BESIDE = 72
"""From so many columns on, names stand beside the bars; below, above them."""
_FACTS = 34
"""Columns that codes and notes want at least; where a bar starts further right they stand left of its start."""
_TAIL, _MINUTES = 2, 11
"""Columns behind the axis for an arrow or an open end, and for the minutes."""

_SIGNS = {
    "chemotherapy": "█", "therapy": "▓", "hydration": "░", "mark of chemotherapy": "◆", "mark of therapy": "◇", "mark of hydration": "◇",
    "pause": " ", "unknown stop": "┄?", "goes on": "▶", "hour": "·", "midnight": "┊",
}  # fmt: skip
_PLAIN = {
    "chemotherapy": "#", "therapy": "=", "hydration": "~", "mark of chemotherapy": "*", "mark of therapy": "+", "mark of hydration": "+",
    "pause": " ", "unknown stop": "-?", "goes on": ">", "hour": ".", "midnight": ":",
}  # fmt: skip
_AS_ASCII = {ord("µ"): "mc", ord("μ"): "mc", ord("×"): "x", ord("–"): "-", ord("—"): "-", ord("’"): "'"}
"""µg is written mcg where it must be plain, as on a label of a drug."""


def infusion_text(day: InfusionDay, width: int, is_plain: bool = False) -> str:
    """The day, to be read top down. No line is longer than the width, which is held between 40 and 200 columns. is_plain: ASCII alone."""
    picture = _Picture(max(NARROWEST, min(WIDEST, width)), is_plain)
    return "".join(line.replace(FIRM, " ").rstrip() + "\n" for line in picture.lines(day))


class _Picture:
    """width: columns. Names stand in a gutter beside the bars where there is room for it."""

    def __init__(self, width: int, is_plain: bool) -> None:
        self.width, self.is_plain = width, is_plain
        self.signs = _PLAIN if is_plain else _SIGNS
        self.gutter = 0
        self.columns = 0

    def lines(self, day: InfusionDay) -> Iterator[str]:
        yield from self.wrapped(f"Infusion day {safe(day.date)}: {about_words(day)}", hanging=2)
        yield ""
        if day.bars:
            yield from self.drawn(day)
        else:
            yield "No drug on record."
        yield ""
        yield from self.listed("Services", codes_words(day.codes))
        yield from self.listed("Drugs", codes_words(day.lines))
        if day.bars:
            yield from self.legend(day)

    def drawn(self, day: InfusionDay) -> Iterator[str]:
        if self.width >= _BESIDE:
            longest = max(max(len(self.text(label_words(bar))), len(self.text(_under(bar)))) for bar in day.bars)
            self.gutter = min(longest + 2, max(self.width * 3 // 10, 22))
        self.columns = self.width - self.gutter - _TAIL - _MINUTES
        axis, lanes = axis_of(day.bars), lanes_of(day.bars)
        yield from self.hours(day, axis)
        for lane, bars in lanes:
            if lane or len(lanes) > 1:
                yield from self.wrapped(lane_words(lane), hanging=2)
            for bar in bars:
                yield from self.row(bar, axis)

    def hours(self, day: InfusionDay, axis: Axis) -> Iterator[str]:
        """The clock; above it the dates, where a midnight lies between."""
        if axis.midnights:
            dates = [(0, date_words(day, axis.first)), *((self.column(axis, minute), date_words(day, minute)) for minute in axis.midnights)]
            yield " " * self.gutter + self.placed(dates)
        yield " " * self.gutter + self.placed([(self.column(axis, minute), clock(minute)[:5]) for minute in self.ticks(axis)])

    def row(self, bar: Bar, axis: Axis) -> Iterator[str]:
        cells = self.cells(bar, axis) + self.text(minutes_words(bar, axis)).rjust(_MINUTES)
        facts = self.facts(bar, axis)
        if not self.gutter:
            yield from self.wrapped(f"{label_words(bar)}, {_under(bar)}", hanging=2)
            yield cells[: self.width]
            yield from facts
            return
        room = self.gutter - 2
        names = [*_wrap(self.text(label_words(bar)), room), *_wrap(self.text(_under(bar)), room)]
        for name, right in zip_longest(names, (cells, *facts), fillvalue=""):
            yield (name.ljust(self.gutter) + right)[: self.width]

    def cells(self, bar: Bar, axis: Axis) -> str:
        """The bar on its row, one character a column; hours and midnights shine through where nothing runs."""
        row = [" "] * (self.columns + _TAIL)
        for kind, minutes in (("hour", self.ticks(axis)), ("midnight", axis.midnights)):
            for minute in minutes:
                row[self.column(axis, minute)] = self.signs[kind]
        level, start = level_of(bar), self.column(axis, bar.start)
        if is_mark(bar):
            row[start] = self.signs[f"mark of {level}"]
            return "".join(row)
        if is_open(bar):
            row[start : start + 3] = self.signs[level] + self.signs["unknown stop"]
            return "".join(row)
        spans = [(self.column(axis, begun), self.column(axis, ended)) for begun, ended in pieces(bar, axis)]
        for n, (begun, ended) in enumerate(spans):
            if n and begun <= spans[n - 1][1]:  # a pause shorter than a column is still a pause
                begun = spans[n - 1][1] + 1
            spans[n] = begun, max(ended, begun + 1)
        row[start : spans[-1][1]] = " " * (spans[-1][1] - start)
        for begun, ended in spans:
            row[begun:ended] = self.signs[level] * (ended - begun)
        if goes_on(bar, axis):
            row[spans[-1][1] : spans[-1][1] + 1] = self.signs["goes on"]
        return "".join(row[: self.columns + _TAIL])

    def facts(self, bar: Bar, axis: Axis) -> list[str]:
        """Codes and note under the start of the bar; further left where they would not fit."""
        room, text = self.width - self.gutter, self.text(facts_words(bar))
        at = min(self.column(axis, bar.start), max(room - min(len(text), _FACTS), 0))
        return [" " * at + line for line in _wrap(text, room - at)]

    def legend(self, day: InfusionDay) -> Iterator[str]:
        found = [f"{self.signs[name]} {SIGN_WORDS[name]}" for name in signs(day) if self.signs[name].strip()]
        yield ""
        line = ""
        for entry in found:
            if line and len(line) + 3 + len(entry) > self.width:
                yield line
                line = ""
            line += "   " * bool(line) + entry
        yield line

    def listed(self, name: str, text: str) -> Iterator[str]:
        yield from self.wrapped(f"{name:<10}{text or 'none'}", hanging=10)

    def column(self, axis: Axis, minute: int) -> int:
        return min(round(axis.share(minute) * self.columns), self.columns)

    def ticks(self, axis: Axis) -> list[int]:
        return axis.ticks(max(self.columns // 7, 2))

    def placed(self, words: list[tuple[int, str]]) -> str:
        """Words at their columns; one that would touch the last, or leave the line, is left out."""
        line, room = "", self.width - self.gutter
        for column, word in words:
            if (not line or column > len(line)) and column + len(word) <= room:
                line = line.ljust(column) + word
        return line

    def wrapped(self, text: str, hanging: int) -> list[str]:
        return _wrap(self.text(text), self.width, " " * hanging)

    def text(self, text: str) -> str:
        """The text itself; where only ASCII can be shown its nearest letters, and what has none as its number."""
        if not self.is_plain or text.isascii():
            return text
        if FIRM in text:
            return FIRM.join(map(self.text, text.split(FIRM)))
        letters = unicodedata.normalize("NFKD", text.translate(_AS_ASCII)).translate(_AS_ASCII)
        return "".join(ch if ch.isascii() else f"\\u{ord(ch):04x}" for ch in letters if not unicodedata.combining(ch))


def _under(bar: Bar) -> str:
    """What stands under the name: dose and clock."""
    return ", ".join(filter(None, (dose_words(bar), span_words(bar))))


def _wrap(text: str, width: int, hanging: str = "") -> list[str]:
    return textwrap.wrap(text, width, subsequent_indent=hanging, break_on_hyphens=False)
