"""The courses of the page, worst first: a line to open, a place for the timeline, and the findings with lines and law."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from oncoledger.audit.result import Course, Finding, Line, Report

from .html_parts import anchor, badge, dated, esc, law_item, lines_table, money, rows, section
from .words import Group, alike, by_course, by_rule, counted, discipline_words, distinct_laws, inferred_words, like_it, rank, tally, telling

LINES_SHOWN = 8
"""A finding with more lines than this shows its subject lines; the others stand behind a count."""


def courses_section(report: Report) -> str:
    """Courses with findings, then the courses in which nothing was found."""
    groups = by_course(report.findings, report.courses)
    places = {(c.patient_id, c.course_id): n for n, c in enumerate(report.courses)}
    worst = "".join(_course(group, places.get((group.patient_id, group.course_id)), is_open=n == 0) for n, group in enumerate(groups))
    named = {(g.patient_id, g.course_id) for g in groups}
    quiet = [course for course in report.courses if (course.patient_id, course.course_id) not in named]
    rest = "".join(_quiet(course, places[course.patient_id, course.course_id]) for course in quiet)
    if rest:
        rest = f'<h3 class="rest">Nothing found <span class="count">{counted(len(quiet), "course")}</span></h3>{rest}'
    total = counted(len(groups) + len(quiet), "course")
    said = "Worst severity and most money first. Open a course to see its lines on one time axis."
    return section("courses", "Courses", total, said, f'<div class="list">{worst}{rest}</div>')


def _course(group: Group, place: int | None, is_open: bool) -> str:
    counts = Counter(f.severity for f in group.findings)
    chips = "".join(f'<span class="chip">{badge(severity)}<b>{counts[severity]}</b></span>' for severity in sorted(counts, key=rank))
    right = f'<span class="chips">{chips}</span><span class="money">{group.money.words}</span>'
    is_drawn = group.course is not None and bool(group.course.marks)
    blocks = "".join(_block(block, is_drawn) for block in by_rule(group.findings))
    return _details(group.patient_id, group.course_id, group.course, place, right, f'<div class="blocks">{blocks}</div>', is_open)


def _quiet(course: Course, place: int) -> str:
    return _details(course.patient_id, course.course_id, course, place, '<span class="chips dim">nothing found</span><span></span>', "", False, " quietly")


def _details(patient: str, name: str, course: Course | None, place: int | None, right: str, body: str, is_open: bool, kind: str = "") -> str:
    about = "no course on the time axis"
    if course:
        lines = f", {counted(len(course.marks), 'line')}" if course.marks else ""
        about = f"{discipline_words(course)}, {course.first_date} to {course.last_date}{lines}"
    guess = f'<p class="guess">{esc(inferred_words(course))}</p>' if course and course.inferred else ""
    timeline = '<div class="timeline"></div>' if course and course.marks else ""
    key = f' id="c-{place}" data-course="{place}"' if place is not None else ""
    who = f'<span class="who"><span class="patient">{esc(patient) or "no patient id"}</span> <span class="name">{esc(name)}</span></span>'
    head = f'<summary><h3>{who}<span class="about">{dated(about)}</span></h3><span class="strip" aria-hidden="true"></span>{right}</summary>'
    facts = f'class="course{kind}"{key} data-search="{esc(f"{patient} {name}".casefold())}"'
    return f'<details {facts}{" open" if is_open else ""}>{head}<div class="body">{guess}{timeline}{body}</div></details>'


def _block(block: Sequence[Finding], is_drawn: bool) -> str:
    """The findings of one rule in one course: title once, each message with its lines, then law, fix and what would clear it once."""
    first = block[0]
    times = f' <span class="times">{len(block)} times</span>' if len(block) > 1 else ""
    amounts = [f.amount_cents for f in block if f.amount_cents is not None]
    total = money(sum(amounts)) if amounts else ""
    head = f'<header>{badge(first.severity)}<h4>{esc(first.title)}{times}</h4><span class="rule">{esc(first.rule)}</span>{total}</header>'
    items = _several(block) if len(block) > 1 else _single(first)
    ids = " ".join(anchor(f.id) for f in block)
    facts = f'data-rule="{esc(first.rule)}" data-severity="{esc(first.severity)}" data-ids="{ids}" data-count="{len(block)}"'
    show = f'<button type="button" class="show" data-show="{ids}">Show on the timeline</button>' if is_drawn else ""
    return f'<article class="finding {esc(first.severity)}" {facts}>{head}{items}{_terms(block)}{show}</article>'


def _single(finding: Finding) -> str:
    shown, rest = telling(finding.lines, LINES_SHOWN)
    message = f'<p class="message">{esc(finding.message)}</p>'
    table = lines_table(f"Lines of {esc(finding.rule)}, {esc(finding.id)}", f"<tbody>{rows(shown)}</tbody>") if shown else ""
    return f'<div class="item" id="{anchor(finding.id)}" tabindex="-1">{message}{table}{_more(finding, rest)}</div>'


def _several(block: Sequence[Finding]) -> str:
    """One table for all, so that the columns stand under each other; each finding is a body, under the message that speaks for it."""
    bodies = []
    for group in alike(block):
        for n, finding in enumerate(group):
            shown, rest = telling(finding.lines, 4)
            said = f'<tr><th scope="rowgroup" colspan="7" class="message"><span>{esc(finding.message + like_it(group))}</span></th></tr>' if n == 0 else ""
            more = f'<tr><td colspan="7">{_more(finding, rest)}</td></tr>' if rest else ""
            first = " apart" if n == 0 else ""
            bodies.append(f'<tbody class="item{first}" id="{anchor(finding.id)}" tabindex="-1">{said}{rows(shown)}{more}</tbody>')
    return lines_table(f"Lines of {esc(block[0].rule)}, {esc(block[0].id)} and others", "".join(bodies))


def _more(finding: Finding, rest: Sequence[Line]) -> str:
    if not rest:
        return ""
    table = lines_table(f"More lines of {esc(finding.rule)}, {esc(finding.id)}", f"<tbody>{rows(rest)}</tbody>")
    return f'<details class="more"><summary>{esc(tally(rest))}</summary>{table}</details>'


def _terms(block: Sequence[Finding]) -> str:
    laws = "".join(map(law_item, distinct_laws(block)))
    fixes = dict.fromkeys((f.fix.text, f.fix.safe) for f in block if f.fix)
    safety = {True: "changes neither payment nor meaning", False: "a person decides"}
    fix = "".join(f'<li>{esc(text)} <span class="dim">{safety[is_safe]}</span></li>' for text, is_safe in fixes)
    clears = "".join(f"<li>{esc(text)}</li>" for text in dict.fromkeys(f.clears for f in block if f.clears))
    ids = "".join(f"<li><code>{esc(f.id)}</code></li>" for f in block)
    parts = (("Law", laws, ""), ("Fix", fix, ""), ("Would clear it", clears, ""), ("Id", ids, ' class="ids"'))
    return "<dl>" + "".join(f"<div><dt>{name}</dt><dd><ul{kind}>{items}</ul></dd></div>" for name, items, kind in parts if items) + "</dl>"

