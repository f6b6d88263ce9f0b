"""The worklist of approvals as one page that needs no network: for each course a picture of what is approved, delivered and planned, and what to do."""

from __future__ import annotations

from oncoledger.audit.authorizations.folder import Authorizations, CourseStands, Warn
from oncoledger.audit.fractionation import Screen

from .authorizations import URGENCY, approval_words, bars, head, needs_words
from .html import file_text, hashed
from .html_parts import dated, esc, scrolling

_WIDE, _HIGH, _LEFT, _RIGHT = 720, 22, 80, 320
_MOST = 500
"""Courses on a page; a workbook or JSON has them all."""


def authorizations_html(answer: Authorizations) -> str:
    """No script; every word of the record is escaped."""
    style = file_text("page.css") + file_text("authorizations.css")
    courses = "".join(_course(place, each) for place, each in enumerate(answer.worklist[:_MOST]))
    more = f"<p>And {len(answer.worklist) - _MOST:,} more: the workbook and JSON have them all.</p>" if len(answer.worklist) > _MOST else ""
    notes = "".join(f"<p>{dated(note)}</p>" for note in answer.notes)
    nothing = '<p class="nothing">Nothing to act on.</p>'
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'\">"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>Authorizations</title><style>{style}</style></head><body class="approvals">'
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>authorizations</span></p><h1>Authorizations</h1>'
        f'<p class="read">{dated(f"As of {answer.as_of}.")} {esc(head(answer))}</p></div></header><main>'
        f"{courses or nothing}{more}</main>"
        f'<footer class="foot">{notes}<p>Fractionation is a screen: it advises, and denies nothing. Days that are not booked are worked out from the rhythm of '
        f"the course over workdays.</p></footer></body></html>\n"
    )


def _course(place: int, course: CourseStands) -> str:
    about = ", ".join(filter(None, [*course.sites[:2], course.payer, needs_words(course)]))
    alerts = "".join(_alert(each) for each in course.alerts)
    approvals = "".join(f"<li>{dated(approval_words(each))}</li>" for each in course.approvals)
    screens = "".join(_screen(each) for each in course.screens)
    lists = (("", "alerts", alerts), ("<h3>Approvals</h3>", "", approvals), ("<h3>Fractions</h3>", "", screens))
    shown = "".join(f'{title}<ul class="{kind}">{items}</ul>' for title, kind, items in lists if items)
    tag = f'<span class="tag {esc(course.urgency.replace(" ", "-"))}">{esc(URGENCY[course.urgency])}</span>'
    return (
        f'<section class="approval" aria-labelledby="c{place}"><h2 id="c{place}">{tag} Patient {esc(course.person)} '
        f'<span class="dim">course {esc(course.course)}, {esc(about)}</span></h2>{_picture(course)}{shown}</section>'
    )


def _alert(each: Warn) -> str:
    kind = "asked" if each.urgency == "ask" else "act"
    return f'<li class="{kind}"><span class="date">{esc(each.date)}</span><span>{dated(each.says)} <strong>{esc(each.do)}</strong></span></li>'


def _screen(each: Screen) -> str:
    why = f"On record: {each.reason}." if each.reason else f"What would explain it: {each.explains}." if each.is_beyond else ""
    return f'<li>{esc(each.norm)}: {esc(each.says)} {esc(why)} <span class="dim">{esc(each.source)}, {esc(each.section)}, grade {esc(each.grade)}</span></li>'


def _picture(course: CourseStands) -> str:
    """Bars of sessions on one scale; planned ones go on where the delivered ones end; what no approval covers is hatched and stands last."""
    shown = bars(course)
    longest = max([course.delivered + course.ahead, *(length for _, length, _, _ in shown)], default=0)
    if not longest:
        return ""
    unit = (_WIDE - _LEFT - _RIGHT) / longest
    parts = []
    for row, (name, length, without, words) in enumerate(shown):
        top, left = row * _HIGH, _LEFT + (course.delivered * unit if name == "planned" else 0)
        sure, size = max(length - without, 0) * unit, max(length, 0) * unit
        bare = f'<rect class="bare" x="{left + sure:.1f}" y="{top + 4}" width="{size - sure:.1f}" height="14"/>' if without else ""
        parts.append(
            f'<text x="0" y="{top + 15}">{name}</text><rect class="{name}" x="{left:.1f}" y="{top + 4}" width="{sure:.1f}" height="14"/>{bare}'
            f'<text class="count" x="{left + size + 6:.1f}" y="{top + 15}">{esc(words)}{f", {without} without approval" if without else ""}</text>'
        )
    if course.approved is not None:
        at = _LEFT + course.approved * unit
        parts.append(f'<line class="limit" x1="{at:.1f}" x2="{at:.1f}" y1="0" y2="{len(shown) * _HIGH}"/>')
    words = "; ".join(f"{name} {said}" for name, _, _, said in shown)
    name = f"Sessions of {esc(course.course)}: {esc(words)}"
    return scrolling(name, f'<svg viewBox="0 0 {_WIDE} {len(shown) * _HIGH}" role="img" aria-label="{name}">{"".join(parts)}</svg>')
