"""The small pieces of the page: escaped text, badges, money, law, lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable

from oncoledger.audit.result import Law, Line
from oncoledger.model.money import dollars

from .words import GRADES, MEANING, SEVERITIES, law_words, safe, units_words


def esc(text: str) -> str:
    """Text for an element or a quoted attribute: no markup, no control or direction characters."""
    return html.escape(safe(text), quote=True)


def dated(text: str) -> str:
    """Escaped text in which a date never breaks over two lines."""
    return re.sub(r"\d{4}-\d\d-\d\d", r'<span class="nb">\g<0></span>', esc(text))


def anchor(finding_id: str) -> str:
    """The element id of a finding. Letters, digits, hyphen and underscore stay."""
    return "f-" + re.sub(r"[^A-Za-z0-9_-]", "_", finding_id)


def badge(severity: str) -> str:
    """The severity word; its meaning is on hover, and once in the summary."""
    kind = severity if severity in SEVERITIES else "advise"
    return f'<span class="sev {kind}" title="{esc(severity)}: {MEANING[kind]}">{esc(severity)}</span>'


def money(cents: int | None, unknown: str = "") -> str:
    return f'<span class="money">{dollars(cents) or unknown}</span>'


def law_item(law: Law) -> str:
    """Document, section, grade and the day it was looked up; a link where the address is a web address."""
    words = esc(law_words(law))
    if re.match(r"https?://", law.url, re.IGNORECASE):
        words = f'<a href="{esc(law.url)}" rel="noopener noreferrer external" target="_blank">{words}</a>'
    grade = f"{law.grade}: {GRADES[law.grade]}" if law.grade in GRADES else law.grade
    seen = f", looked up {esc(law.seen)}" if law.seen else ""
    return f'<li>{words} <span class="dim">grade {esc(grade)}{seen}</span></li>'


def line_row(line: Line) -> str:
    """One line as a table row; a subject line is marked by a word, not by colour alone."""
    subject = line.role == "subject"
    mark = '<span class="dot" aria-hidden="true"></span><span class="sr">subject</span>' if subject else '<span class="sr">evidence</span>'
    what = f'<td class="code">{esc(line.code)}</td><td>{esc(line.modifiers)}</td>'
    much = f'<td class="num">{units_words(line.units)}</td><td class="num">{dollars(line.amount_cents)}</td>'
    where = f'<td class="where">{esc(line.source.file)}, {esc(line.source.position)}</td>'
    return f'<tr{" class=subject" if subject else ""}><td class="role">{mark}</td><td class="date">{esc(line.service_date)}</td>{what}{much}{where}</tr>'


LINE_HEADS = (
    '<thead><tr><th scope="col"><span class="sr">Role</span></th><th scope="col">Date</th><th scope="col">Code</th><th scope="col">Mod.</th>'
    '<th scope="col" class="num">Units</th><th scope="col" class="num">Charge</th><th scope="col">Where</th></tr></thead>'
)


def lines_table(name: str, bodies: str) -> str:
    """Lines in columns. The table scrolls by itself on a narrow screen. name: escaped, says whose lines they are."""
    table = f'<table class="lines"><caption class="sr">{name}</caption>{LINE_HEADS}{bodies}</table>'
    return scrolling(name, table)


def rows(lines: Iterable[Line]) -> str:
    return "".join(map(line_row, lines))


def scrolling(name: str, table: str) -> str:
    """A table that scrolls by itself where the screen is narrow, and that the keyboard can reach. name: escaped."""
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>'


def sorting_head(name: str, kind: str = "", sorted_now: str = "", says: str = "") -> str:
    """A heading that sorts its table by mouse and by keyboard; the script says which way in aria-sort. kind: class. says: on hover."""
    facts = "".join(f' {key}="{value}"' for key, value in (("class", kind), ("aria-sort", sorted_now), ("title", says)) if value)
    return f'<th scope="col"{facts}><button type="button">{name}</button></th>'


def section(name: str, heading: str, count: str, said: str, body: str) -> str:
    """A part of the page with its heading, its number and one sentence."""
    head = f'<h2 id="{name}-h">{heading} <span class="count">{count}</span></h2><p class="lead">{said}</p>'
    return f'<section id="{name}" aria-labelledby="{name}-h">{head}{body}</section>'
