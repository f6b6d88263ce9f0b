"""Coded courses as one page that needs no network: each told day by day, by who bills, with its proof; questions beside their day, and what was left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from oncoledger.audit.reconcile_parts import Ask
from oncoledger.audit.reconciliation import Charge, CourseCoding
from oncoledger.model.version import __version__

from .coding import PARTS, reason
from .html import file_text, hashed
from .html_parts import dated, esc, scrolling, section
from .infusion_picture import infusion_html
from .reconciliation_words import proof_words
from .words import counted

MOST = 500
"""Courses on one page; the workbook has them all."""
OPEN = 3
"""Courses that stand open where there are no more."""


MOST_DAYS = 40
"""Pictures of infusion days of one course on the page."""


@dataclass
class Told:
    """A day, or days in a row on which the same was charged. charges: of each of its days."""

    days: list[str]
    charges: list[list[Charge]]
    asks: list[Ask] = field(default_factory=list)
    left: list[tuple[str, str]] = field(default_factory=list)


def told_by_day(course: CourseCoding) -> Iterator[Told]:
    """The days of a course in order; what has no day stands first. Days alike that follow each other, with no question between, are told as one."""
    days: dict[str, Told] = {}
    for line in course.charges:
        days.setdefault(line.date, Told([line.date], [[]])).charges[0].append(line)
    for ask in course.questions:
        days.setdefault(ask.date, Told([ask.date], [[]])).asks.append(ask)
    for day, what, why in course.left_out:
        days.setdefault(day, Told([day], [[]])).left.append((what, why))
    before: Told | None = None
    for _, each in sorted(days.items()):
        if before is not None and _alike(before, each):
            before.days += each.days
            before.charges += each.charges
            continue
        if before is not None:
            yield before
        before = each
    if before is not None:
        yield before


def _alike(one: Told, other: Told) -> bool:
    if one.asks or one.left or other.asks or other.left or any(line.last_date for line in (*one.charges[0], *other.charges[0])):
        return False
    return [_same(line) for line in one.charges[0]] == [_same(line) for line in other.charges[0]]


def _same(line: Charge) -> tuple[str, str, int, str, str]:
    return line.code, line.modifiers, line.units, line.part, reason(line)


def coding_html(found: Sequence[CourseCoding], as_of: str) -> str:
    """The page. Every word of the record is escaped; it has no script and asks for nothing from the network. as_of: ISO date."""
    style = file_text("page.css") + file_text("reconcile.css") + (file_text("infusion.css") if any(course.days for course in found) else "")
    policy = f"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'"
    title = f"Course {found[0].course}" if len(found) == 1 else f"{counted(len(found), 'course')}"
    lines, asks = sum(len(course.charges) for course in found), sum(len(course.questions) for course in found)
    read = (f"As of {as_of}: {counted(lines, 'charge')} follow from the record, each with the facts, the law and the rows that gave it; "
            f"{counted(asks, 'question')} open.")  # fmt: skip
    shown = f" The first {MOST:,} stand here." if len(found) > MOST else ""
    body = "".join(_course(course, len(found) <= OPEN, place) for place, course in enumerate(found[:MOST]))
    said = f"Days alike in a row are told once. Nothing is proposed that the record does not decide.{shown}"
    courses = section("courses", "Courses", f"{len(found):,}", said, f'<div class="list">{body}</div>' if found else "<p>No courses.</p>")
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>{esc(title)}</title><style>{style}</style></head><body class="reconcile">'
        f'<a class="skip" href="#courses">Skip to the courses</a><header class="top"><div class="wrap"><p class="brand">Oncoledger '
        f'<span>{esc(__version__)}, code</span></p><h1>{esc(title)}</h1><p class="read">{dated(read)}</p></div></header><main>{courses}</main>'
        '<footer class="foot"><p>Code numbers stand without their descriptions; CPT is a trademark of the American Medical Association.</p></footer>'
        "</body></html>\n"
    )


def _course(course: CourseCoding, is_open: bool, place: int) -> str:
    setting = f"{course.setting}{', assumed' if course.is_assumed else ''}"
    about = ", ".join(filter(None, [*course.sites, setting, course.payer]))
    chips = ", ".join(filter(None, [counted(len(course.charges), "charge"), counted(len(course.questions), "question") if course.questions else ""]))
    head = (
        f'<summary><h3><span class="who"><span class="patient">{esc(course.person)}</span> <span class="name">{esc(course.course)}</span></span>'
        f'<span class="about">{esc(about)}</span></h3><span></span><span class="chips">{esc(chips)}</span><span></span></summary>'
    )
    names = ("Day", "Code", "Billed by", "Because", "Record")
    heads = "".join(f'<th scope="col">{name}</th>' for name in names)
    bodies = "".join(f"<tbody>{_day(told)}</tbody>" for told in told_by_day(course))
    caption = f'<caption class="sr">Charges of course {esc(course.course)}, day by day</caption>'
    table = scrolling(f"Course {esc(course.course)}", f'<table class="told">{caption}<thead><tr>{heads}</tr></thead>{bodies}</table>')
    days = "".join(infusion_html(day, place * MOST_DAYS + at, 4) for at, day in enumerate(course.days[:MOST_DAYS]))
    return f'<details class="course"{" open" if is_open else ""}>{head}<div class="body">{days}{table}</div></details>'


def _day(told: Told) -> str:
    when = _when(told)
    rows = [_charge(told, place) for place in range(len(told.charges[0]))]
    for ask in told.asks:
        codes = " or ".join(ask.codes)
        because = f" ({ask.because})" if ask.because else ""
        asks = dated(f"To the {ask.to}: {ask.asks}{because}")
        rows.append((' class="asks"', f'<td class="code">{esc(codes)}</td><td>?</td><td class="why" colspan="2">{asks}</td>'))
    for what, why in told.left:
        rows.append((' class="left"', f'<td class="code"></td><td>nobody</td><td class="why" colspan="2">{esc(what)}: {dated(why)}</td>'))
    first = f'<th scope="rowgroup" class="date" rowspan="{len(rows)}">{when}</th>'
    return "".join(f"<tr{kind}>{first if not place else ''}{cells}</tr>" for place, (kind, cells) in enumerate(rows))


def _when(told: Told) -> str:
    days = told.days
    if not days[0]:
        return "no day"
    return esc(days[0]) if len(days) == 1 else f'{esc(days[0])}<br>to {esc(days[-1])}<br><span class="dim">{counted(len(days), "day")}</span>'


def _charge(told: Told, place: int) -> tuple[str, str]:
    line = told.charges[0][place]
    code = f"{line.code}{''.join(f'-{word}' for word in line.modifiers.split())}{f' x{line.units}' if line.units > 1 else ''}"
    law = f'<span class="about">{esc(", ".join(line.law[:2]))}, grade {esc(line.law[2])}</span>' if line.law else ""
    said = reason(line) if len(told.days) > 1 else line.because
    because = f'<span class="about">for {esc(", ".join(line.diagnoses))}</span>' if line.diagnoses else ""
    ndc = f'<span class="about">NDC {esc(line.ndc)}, {line.ndc_quantity:g} {esc(line.ndc_unit)}</span>' if line.ndc and line.ndc_quantity is not None else ""
    note = f'<span class="about">note: {esc(line.note)}</span>' if line.note else ""
    until = f" (through {line.last_date})" if line.last_date else ""
    if len(told.days) > 1:
        each = "".join(f"<li>{esc(day)}: {esc('; '.join(proof_words(lines[place].proof)))}</li>" for day, lines in zip(told.days, told.charges, strict=True))
        proof = f'<details><summary>{counted(len(told.days), "day")}</summary><ul class="rows">{each}</ul></details>'
    else:
        proof = f'<span class="rows">{esc("; ".join(proof_words(line.proof)))}</span>'
    return "", (f'<td class="code">{esc(code)}</td><td>{PARTS[line.part]}</td><td class="why">{dated(said + until)}{because}{ndc}{note}{law}</td>'
            f'<td class="from">{proof}</td>')  # fmt: skip
