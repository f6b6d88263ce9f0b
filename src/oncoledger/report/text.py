"""A report as text for a terminal: findings by course with their lines, money and law; then questions, and what was judged."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Sequence

from oncoledger.audit.result import Course, Finding, Line, Problem, Report
from oncoledger.model.money import dollars

from .held import HELD_MEANS, held_text, held_total
from .text_footer import footer
from .words import (
    Group,
    alike,
    by_course,
    by_rule,
    counted,
    discipline_words,
    distinct_laws,
    inferred_words,
    law_words,
    like_it,
    safe,
    span_of,
    tally,
    telling,
    units_words,
    worst_first,
)

LINES_SHOWN = 12
"""A finding with more lines than this shows its subject lines; the others are counted by code."""

IDS_SHOWN = 6

_CODES = {"reject": "1;31", "deny": "31", "recoup": "35", "missed": "32", "advise": "36", "bold": "1", "dim": "2", "subject": "1"}

Paint = Callable[[str, str], str]
"""Text and the name of a style, to text."""


def to_text(report: Report, width: int = 100, colour: bool = False, limit: int | None = None, show_held: bool = False) -> str:
    """The report in at most `width` columns where words allow it, with a newline at the end.

    limit: how many findings, and how many questions, are printed in full; the totals always count all. show_held: list what is held back, too.
    """
    width = max(width, 40)
    paint = _colour if colour else _plain
    parts = [*_head(report, width, paint)]
    groups = by_course(report.findings, report.courses)
    left = len(report.findings) if limit is None else max(limit, 0)
    for group in groups:
        if left <= 0:
            break
        parts += ["", *_course(group, group.findings[:left], width, paint)]
        left -= len(group.findings)
    if limit is not None and limit < len(report.findings):
        parts += ["", f"{counted(len(report.findings) - max(limit, 0), 'more finding')} not shown here; the totals below count them."]
    parts += _short("QUESTIONS", "what the record must answer before a rule can tell; no accusation", "Would decide", report.questions, width, paint, limit)
    parts += _short("EXCUSED", "lawful, and what an auditor will ask about", "Rests on", report.excused, width, paint, limit)
    parts += _held(report, show_held, width, paint)
    parts += _problems(report.problems, width, paint)
    parts += footer(report, width, paint)
    return "\n".join(line.rstrip() for line in parts) + "\n"


def _colour(text: str, style: str) -> str:
    return f"\x1b[{_CODES[style]}m{text}\x1b[0m" if style in _CODES and text else text


def _plain(text: str, style: str) -> str:
    return text


def _head(report: Report, width: int, paint: Paint) -> list[str]:
    manifest = report.manifest
    first, last = span_of(report)
    rows = sum(given.rows for given in manifest.inputs)
    read = f"{counted(len(manifest.inputs), 'file')} read, {counted(rows, 'line')}" + (f", {first} to {last}" if first else "")
    masked = _wrap(report.de_identified, width) if report.de_identified else []
    return [paint(f"Oncoledger {safe(manifest.version)}", "bold"), *_wrap(f"{read}; as of {manifest.as_of}; rulebook {manifest.rulebook}", width), *masked]


def _course(group: Group, findings: Sequence[Finding], width: int, paint: Paint) -> Iterator[str]:
    name = f"PATIENT {safe(group.patient_id) or '(none given)'}" + (f"  COURSE {safe(group.course_id)}" if group.course_id else "")
    money = group.money.words
    yield paint("─" * width, "dim")
    yield from _ends(paint(name, "bold"), len(name), f"{counted(len(group.findings), 'finding')}  {money}".rstrip(), width)
    if group.course:
        yield from _wrap(_about(group.course), width)
    for block in by_rule(findings):
        yield ""
        yield from _block(block, width, paint)


def _about(course: Course) -> str:
    lines = f", {counted(len(course.marks), 'line')}" if course.marks else ""
    return f"{discipline_words(course)}, {course.first_date} to {course.last_date}{lines}" + (f"; {inferred_words(course)}" if course.inferred else "")


def _block(block: Sequence[Finding], width: int, paint: Paint) -> Iterator[str]:
    """The findings of one rule in one course: its name once, each message with its lines, then law, fix and what would clear it once."""
    first = block[0]
    times = f"  ({len(block)} times)" if len(block) > 1 else ""
    head = f"{first.severity.upper():<7} {first.rule}  {safe(first.title)}{times}"
    shown = head.replace(first.severity.upper(), paint(first.severity.upper(), first.severity), 1)
    amounts = [f.amount_cents for f in block if f.amount_cents is not None]
    yield from _ends(shown, len(head), dollars(sum(amounts)) if amounts else "", width)
    groups = alike(block)
    for group in groups:
        yield from _wrap(safe(group[0].message) + like_it(group), width, "        ")
        yield from _table([line for finding in group for line in finding.lines], max(4, LINES_SHOWN // len(groups)), width, paint)
    laws = [f"{safe(law_words(law))} ({law.grade})" for law in distinct_laws(block)]
    yield from _labelled("Law", laws, width, paint)
    fixes = [safe(f.fix.text) + ("" if f.fix.safe else "  [needs a person's decision]") for f in block if f.fix]
    yield from _labelled("Fix", list(dict.fromkeys(fixes)), width, paint)
    yield from _labelled("Clears", list(dict.fromkeys(safe(f.clears) for f in block if f.clears)), width, paint)
    ids = " ".join(safe(f.id) for f in block[:IDS_SHOWN]) + (f" and {len(block) - IDS_SHOWN:,} more" if len(block) > IDS_SHOWN else "")
    yield from (paint(line, "dim") for line in _labelled("Id" if len(block) == 1 else "Ids", [ids], width, _plain))


def _table(lines: Sequence[Line], budget: int, width: int, paint: Paint) -> Iterator[str]:
    """Date, code, modifiers, units, amount, place; subject lines are marked with >."""
    chosen, left_out = telling(lines, budget)
    rows = [_cells(line) for line in chosen]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(6)]
    for line, (date, code, modifiers, units, amount, place) in zip(chosen, rows, strict=True):
        left = f"{date:<{widths[0]}}  {code:<{widths[1]}}  {modifiers:<{widths[2]}}  {units:>{widths[3]}}  {amount:>{widths[4]}}  "
        mark = ">" if line.role == "subject" else " "
        room = width - 10 - len(left)
        place = place if len(place) <= room else "…" + place[-max(room - 1, 12) :]
        yield f"      {mark} " + "  " + paint(left, "subject" if line.role == "subject" else "") + paint(place, "dim")
    if left_out:
        yield from (paint(line, "dim") for line in _wrap(f"and {tally(left_out)}", width, "          "))


def _cells(line: Line) -> tuple[str, str, str, str, str, str]:
    place = safe(f"{line.source.file}, {line.source.position}")
    return safe(line.service_date), safe(line.code), safe(line.modifiers), f"x{units_words(line.units)}", dollars(line.amount_cents), place


def _short(name: str, meaning: str, label: str, items: Sequence[Finding], width: int, paint: Paint, limit: int | None) -> Iterator[str]:
    """Questions or excused answers, one line each under their rule."""
    if not items:
        return
    yield ""
    yield paint("─" * width, "dim")
    yield from _wrap(f"{name} ({len(items):,}): {meaning}", width)
    left = len(items) if limit is None else max(limit, 0)
    for block in by_rule(worst_first(items)):
        if left <= 0:
            break
        yield ""
        yield from _wrap(f"{block[0].rule}  {safe(block[0].title)}", width, "", "        ")
        for finding in block[:left]:
            where = " / ".join(part for part in (safe(finding.patient_id), safe(finding.course_id)) if part)
            yield from _wrap(f"{where}: {safe(finding.message)}", width, "        ", "          ")
        left -= len(block)
        yield from _labelled(label, list(dict.fromkeys(safe(f.clears) for f in block if f.clears)), width, paint)
    if limit is not None and limit < len(items):
        yield f"{len(items) - max(limit, 0):,} more not shown here."


def _held(report: Report, is_listed: bool, width: int, paint: Paint) -> Iterator[str]:
    if not report.held:
        return
    yield ""
    yield paint("─" * width, "dim")
    yield from _wrap(f"HELD BACK ({held_total(report):,}): {HELD_MEANS}" + ("" if is_listed else "; --show-held lists them"), width)
    for text, indent in held_text(report, is_listed):
        yield from _wrap(text, width, " " * indent, " " * (indent + 2))


def _problems(problems: Sequence[Problem], width: int, paint: Paint) -> Iterator[str]:
    if not problems:
        return
    yield ""
    yield paint("─" * width, "dim")
    yield from _wrap(f"PROBLEMS OF READING ({len(problems):,}): input that was lost, or read with a doubt; no rule judged what was lost", width)
    for problem in problems:
        element = f", {safe(problem.element)}" if problem.element else ""
        said = f"{problem.severity}  {safe(problem.file)}, {safe(problem.position)}{element}: found {safe(problem.found)}; expected {safe(problem.expected)}"
        yield from _wrap(said, width, "  ", "    ")


def _labelled(label: str, texts: Sequence[str], width: int, paint: Paint) -> Iterator[str]:
    """`        Law     text`, wrapped under itself; a line for each text."""
    for n, text in enumerate(text for text in texts if text):
        head = label if n == 0 else ""
        gap = " " * (8 + max(len(label) + 2, 8))
        for k, line in enumerate(_wrap(text, width, gap)):
            yield f"        {paint(head, 'bold')}{' ' * (len(gap) - 8 - len(head))}{line[len(gap) :]}" if k == 0 and head else line


def _ends(left: str, length: int, right: str, width: int) -> Iterator[str]:
    """Left text and right text on one line; the left is wrapped where both do not fit. length: of the left text without colour codes."""
    gap = width - length - len(right)
    if gap >= 2 or not right:
        yield left + " " * max(gap, 0) + right
        return
    yield left
    yield " " * max(width - len(right), 0) + right


def _wrap(text: str, width: int, first: str = "", later: str | None = None) -> list[str]:
    return textwrap.wrap(text, width, initial_indent=first, subsequent_indent=first if later is None else later, break_on_hyphens=False) or [first]
