"""An infusion day on a page: each drug a bar on one axis of hours, lanes by access, its codes under it; below, the same facts as a table."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from oncoledger.audit.infusion_day import Bar, InfusionDay

from .html_parts import esc, scrolling
from .infusion_axis import (
    SIGN_WORDS,
    Axis,
    about_words,
    axis_of,
    clock,
    codes_words,
    counted_words,
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
    notes_words,
    pause_words,
    pieces,
    signs,
    span_words,
)
from .words import counted

_HIGH, _LINE, _NAME = 14, 16, 17
"""Pixels: a bar, a line of words, a line of names."""
_CHARACTER = 7.2
"""Pixels of a character of small text in the widest of the usual fonts."""


@dataclass(frozen=True)
class _Layout:
    """Across, all is in hundredths of the picture's width, so that it fits any screen while its words keep their size; down, in pixels.

    name: class. least: pixels it is made for at least. left, right: where the axis begins and ends. names, doses: characters in a line of them.
    ticks: labels of the clock at most. facts: characters that codes and notes want at least.
    """

    name: str
    least: int
    left: float
    right: float
    names: int
    doses: int
    ticks: int
    facts: int

    def x(self, axis: Axis, minute: int) -> float:
        return self.left + axis.share(minute) * (self.right - self.left)

    def anchor(self, axis: Axis, minute: int) -> str:
        """Words of the clock stand in the middle over their minute, as far as the picture reaches."""
        return "middle" if self.x(axis, minute) > 6 else "start"

    def room(self, x: float) -> int:
        """Characters between x and the right edge."""
        return int((100 - x) / 100 * self.least / _CHARACTER)

    def fitting(self, x: float, text: str) -> float:
        """x, or as far left of it as the text wants."""
        return max(min(x, 100 - (min(len(text), self.facts) + 1) * _CHARACTER / self.least * 100), self.left)


_WIDE = _Layout("wide", 680, 30.0, 87.0, 25, 27, 8, 34)
_NARROW = _Layout("narrow", 300, 2.5, 91.0, 27, 40, 6, 24)
"""Names beside the bars, and above them. Which one is seen is for infusion.css to say."""


def infusion_html(day: InfusionDay, place: int = 0, heading: int = 3) -> str:
    """The day as a block of a page that has page.css and infusion.css. No script, no style attribute, nothing from the network.

    place: makes its id unique on the page. heading: level of its heading.
    """
    head = (
        f'<h{heading} id="infusion-{place}"><span class="nb">{esc(day.date)}</span> Infusion day '
        f'<span class="about">{esc(about_words(day))}</span></h{heading}>'
    )
    sums = "".join(f'<div><dt>{name}</dt><dd class="code">{_codes(codes)}</dd></div>' for name, codes in (("Services", day.codes), ("Drug lines", day.lines)))
    drawn = infusion_svg(day, is_wide=True) + infusion_svg(day, is_wide=False) + _legend(day) if day.bars else '<p class="empty">No drug on record.</p>'
    return f'<section class="infusion" aria-labelledby="infusion-{place}">{head}{drawn}<dl>{sums}</dl>{_table(day)}</section>'


def infusion_svg(day: InfusionDay, is_wide: bool = True) -> str:
    """The picture alone; empty where there is no drug. is_wide: names beside the bars, from 680 pixels on; else above them, down to 300.

    It takes the width it is given, and words keep their size; colours are those of infusion.css.
    """
    if not day.bars:
        return ""
    layout, axis = _WIDE if is_wide else _NARROW, axis_of(day.bars)
    top, parts = _hours(day, axis, layout)
    lanes = lanes_of(day.bars)
    for place, (lane, bars) in enumerate(lanes):
        if lane or len(lanes) > 1:
            top += 6 * (place > 0)
            parts.append(f'<rect class="access" x="0" y="{top}" width="100%" height="24"/>{_text(lane_words(lane), 1 if is_wide else 2, top + 16, "site")}')
            top += 28
        for n, bar in enumerate(bars):
            if n:
                parts.append(f'<line class="between" x1="0" x2="100%" y1="{top}" y2="{top}"/>')
            top, drawn = _row(bar, axis, layout, top + 8)
            parts.append(drawn)
    name = f"{counted(len(day.bars), 'drug')} of {day.date} from {clock(axis.first)} to {clock(axis.last)}; the table below tells the same"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="{layout.name}" width="100%" height="{top}" role="img" aria-label="{esc(name)}">'
        f"{''.join(parts)}</svg>"
    )


def _hours(day: InfusionDay, axis: Axis, layout: _Layout) -> tuple[int, list[str]]:
    """The clock; above it the dates, where a midnight lies between. Returns the height too."""
    top, parts = 0, list[str]()
    if axis.midnights:
        top = 16
        if layout.x(axis, axis.midnights[0]) - layout.left > 80 / layout.least * 100:
            parts.append(_text(date_words(day, axis.first), layout.left, 12, "date"))
        every = max(len(axis.midnights) // 3, 1)
        parts += [_text(date_words(day, minute), layout.x(axis, minute), 12, "date", layout.anchor(axis, minute)) for minute in axis.midnights[::every]]
    parts += [_text(clock(minute)[:5], layout.x(axis, minute), top + 14, "clock", layout.anchor(axis, minute)) for minute in axis.ticks(layout.ticks)]
    return top + 20, parts


def _row(bar: Bar, axis: Axis, layout: _Layout, top: int) -> tuple[int, str]:
    """One drug from a height down: its name, its bar, its codes. Returns where the next begins."""
    names, doses = _wrap(label_words(bar), layout.names), _wrap(", ".join(filter(None, (dose_words(bar), span_words(bar)))), layout.doses)
    tall = len(names) * _NAME + len(doses) * _LINE
    is_beside = layout is _WIDE
    gutter = layout.left - 1.5 if is_beside else 0
    at = top if is_beside else top + tall + 4
    labels = _clipped([_text(line, 0, top + 12 + n * _NAME, "drug") for n, line in enumerate(names)], gutter or 76)
    labels += _clipped([_text(line, 0, top + 12 + len(names) * _NAME + n * _LINE, "dose") for n, line in enumerate(doses)], gutter or 100)
    minutes = _text(minutes_words(bar, axis), 100, top + 12, "minutes", "end")
    start, below = layout.x(axis, bar.start), at + _HIGH
    facts = []
    for text, kind in ((codes_words(bar.codes), "codes"), (notes_words(bar), "why")):
        x = layout.fitting(start, text)
        for line in _wrap(text, layout.room(x)):
            below += _LINE
            facts.append(_text(line, x, below, kind))
    about = ", ".join(filter(None, (label_words(bar), dose_words(bar), span_words(bar), minutes_words(bar, axis), facts_words(bar))))
    drawn = f'<g><title>{esc(about)}</title>{_track(axis, layout, at)}{_bar(bar, axis, layout, at)}</g>'
    return max(below + 10, top + tall + 6 if is_beside else 0), labels + minutes + drawn + "".join(facts)


def _clipped(words: list[str], width: float) -> str:
    """Words that end where their room ends, should a font be wider than any we know."""
    return f'<svg class="clipped" x="0" y="0" width="{width:.1f}%" height="100%">{"".join(words)}</svg>'


def _track(axis: Axis, layout: _Layout, top: int) -> str:
    """The hours behind a bar."""
    lines = {minute: "hour" for minute in axis.ticks(layout.ticks)} | {minute: "midnight" for minute in axis.midnights}
    track = f'<rect class="track" x="{layout.left:.2f}%" y="{top}" width="{layout.right - layout.left:.2f}%" height="{_HIGH}"/>'
    return track + "".join(
        f'<line class="{kind}" x1="{layout.x(axis, minute):.2f}%" x2="{layout.x(axis, minute):.2f}%" y1="{top - 4 * (kind == "midnight")}" '
        f'y2="{top + _HIGH}"/>'
        for minute, kind in lines.items()
    )


def _bar(bar: Bar, axis: Axis, layout: _Layout, top: int) -> str:
    level, x, middle = level_of(bar), layout.x(axis, bar.start), top + _HIGH // 2
    if is_mark(bar):
        return _placed(x, middle, f'<path class="run {level}" d="M-7 0L0 -7L7 0L0 7Z"/>')
    if is_open(bar):
        open_end = f'<rect class="run {level}" x="0" y="-6" width="11" height="12"/><line class="open {level}" x1="13" x2="24" y1="0" y2="0"/>'
        return _placed(x, middle, f'{open_end}<text class="unknown" x="26" y="4.5">?</text>')
    spans = [(layout.x(axis, begun), layout.x(axis, ended)) for begun, ended in pieces(bar, axis)]
    found = [
        f'<rect class="run {level}" x="{begun:.2f}%" y="{top + 1}" width="{max(ended - begun, 0.5):.2f}%" height="{_HIGH - 2}" rx="1.5"/>'
        for begun, ended in spans
    ]
    stood = [
        f'<line class="still {level}" x1="{before:.2f}%" x2="{after:.2f}%" y1="{middle}" y2="{middle}"/>'
        for (_, before), (after, _) in pairwise(spans)
    ]
    arrow = _placed(layout.right, middle, f'<path class="arrow {level}" d="M1 -7L10 0L1 7Z"/>') if goes_on(bar, axis) else ""
    return "".join(stood + found) + arrow


def _placed(x: float, y: int, drawn: str) -> str:
    """Something drawn in pixels around a point of the picture."""
    return f'<svg x="{x:.2f}%" y="{y}" overflow="visible">{drawn}</svg>'


def _text(text: str, x: float, y: int, kind: str, anchor: str = "start") -> str:
    place = "" if anchor == "start" else f' text-anchor="{anchor}"'
    return f'<text class="{kind}" x="{x:.2f}%" y="{y}"{place}>{esc(text)}</text>' if text else ""


def _wrap(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, width, break_on_hyphens=False)


_ICONS = {
    "pause": '<rect class="run therapy" x="0" y="3" width="4" height="10"/><line class="still therapy" x1="4" x2="12" y1="8" y2="8"/>'
    '<rect class="run therapy" x="12" y="3" width="4" height="10"/>',
    "unknown stop": '<rect class="run therapy" x="0" y="3" width="5" height="10"/><line class="open therapy" x1="6" x2="16" y1="8" y2="8"/>',
    "goes on": '<rect class="run chemotherapy" x="0" y="3" width="8" height="10"/><path class="arrow chemotherapy" d="M8 1L16 8L8 15Z"/>',
}


def _legend(day: InfusionDay) -> str:
    """What occurs in this picture, and nothing else."""

    def icon(name: str) -> str:
        if name in _ICONS:
            return _ICONS[name]
        level = name.removeprefix("mark of ")
        return f'<path class="run {level}" d="M1 8L8 1L15 8L8 15Z"/>' if level != name else f'<rect class="run {level}" x="1" y="3" width="14" height="10"/>'

    items = "".join(f'<li><svg viewBox="0 0 16 16" aria-hidden="true">{icon(name)}</svg>{SIGN_WORDS[name]}</li>' for name in signs(day))
    return f'<ul class="legend">{items}</ul>'


def _codes(codes: list[str]) -> str:
    return ", ".join(f'<span class="whole">{esc(codes_words([code]))}</span>' for code in codes) or "none"


def _table(day: InfusionDay) -> str:
    """Drugs down, facts across: what the picture shows, for a reader who cannot see it."""
    if not day.bars:
        return ""
    names = ("Drug", "Dose", "Kind", "Level", "Access", "Time", "Paused", "Counted", "Codes", "Why")
    heads = "".join(f'<th scope="col"{" class=num" if name == "Counted" else ""}>{name}</th>' for name in names)
    rows = "".join(f"<tr>{''.join(_cells(bar))}</tr>" for _, bars in lanes_of(day.bars) for bar in bars)
    name = f"Drugs of {esc(day.date)} from {clock(min(bar.start for bar in day.bars))}, {esc(about_words(day))}"
    caption = f'<caption class="sr">{name}, with their times and codes</caption>'
    table = scrolling(name, f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>")
    return f'<details class="alllines"><summary>{counted(len(day.bars), "drug")} as a table</summary>{table}</details>'


def _cells(bar: Bar) -> Iterator[str]:
    yield f'<th scope="row">{esc(label_words(bar))}</th>'
    yield f"<td>{esc(bar.dose)}</td><td>{esc(bar.kind)}</td><td>{esc(bar.level)}</td><td>{esc(bar.lane) or 'none'}</td>"
    stop = " stop not on record" if is_open(bar) else ""
    yield f'<td class="nb">{esc(span_words(bar))}{stop}</td><td class="nb">{esc(pause_words(bar))}</td>'
    yield f'<td class="num">{counted_words(bar)}</td><td class="code">{_codes(bar.codes)}</td><td class="why">{esc(bar.note)}</td>'
