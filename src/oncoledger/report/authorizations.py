"""The worklist of approvals as text with bars, JSON, and a workbook; as a page in `authorizations_page`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

import msgspec

from oncoledger.audit.authorizations.folder import Approved, Authorizations, CourseStands

from .words import counted, safe

URGENCY = {
    "now": "to act on now", "given": "given without approval", "soon": "to come without approval", "claimed": "charged or claimed otherwise",
    "ask": "to be answered", "screen": "more fractions than a norm", "in order": "in order",
}  # fmt: skip
BAR = 40
SHOWN = 60


def authorizations_json(answer: Authorizations) -> str:
    return msgspec.json.format(msgspec.json.encode(answer), indent=2).decode() + "\n"


def authorizations_text(answer: Authorizations, width: int) -> str:
    return "\n".join(_lines(answer, width)) + "\n"


def head(answer: Authorizations) -> str:
    """What was looked at, in one sentence."""
    said = counted(len([each for each in answer.worklist if each.urgency not in ("in order", "screen")]), "needs something", "need something")
    return f"{counted(answer.courses, 'course')}, {answer.needed:,} of payers who approve; {said}."


def needs_words(course: CourseStands) -> str:
    return {True: "", False: "the payer approves nothing beforehand", None: "nobody says whether the payer approves"}[course.is_needed]


def bars(course: CourseStands) -> list[tuple[str, int, int, str]]:
    """Name, length, how much of it is without approval, and words: approved, delivered, planned, charged and claimed sessions. Approved -1: no number."""
    found = []
    if course.is_needed is not False:
        found.append(("approved", -1 if course.approved is None else course.approved, 0, _approved_words(course)))
    found.append(("delivered", course.delivered, course.without_given, str(course.delivered)))
    until = f", the last on {course.last_ahead}" if course.last_ahead else ""
    found.append(("planned", course.ahead, course.without_ahead, f"{course.ahead}{until}"))
    found += [(name, count, 0, str(count)) for name, count in (("charged", course.charged), ("claimed", course.claimed)) if count]
    return found


def _approved_words(course: CourseStands) -> str:
    if course.approved is not None:
        return str(course.approved)
    return "no number" if any(each.is_used and each.counts == "sessions" for each in course.approvals) else "none"


def approval_words(each: Approved) -> str:
    """`A1 approved, 77407, 2026-01-15 to 2026-06-30: 20 sessions, 10 used, 10 planned, 0 left`."""
    days = f"{each.from_date or 'any day'} to {each.to_date or 'open'}" if each.from_date or each.to_date else "no dates"
    codes = " ".join(each.codes) or "visits"
    if not each.is_used:
        return f"{each.number} {each.status or 'of another payer'}, {codes}, {days}: covers nothing here"
    much = f"{each.units} {each.counts}" if each.units is not None else "no number set"
    others = f", {each.others} by another course" if each.others else ""
    left = f", {each.left} left" if each.left is not None else ""
    return f"{each.number} {each.status or 'state not said'}, {codes}, {days}: {much}, {each.used} used{others}, {each.planned} planned{left}"


def _lines(answer: Authorizations, width: int) -> Iterator[str]:
    yield head(answer)
    for course in answer.worklist[:SHOWN]:
        yield ""
        about = ", ".join(filter(None, [*course.sites[:2], course.payer, needs_words(course)]))
        yield safe(f"{URGENCY[course.urgency].upper()}: {course.person}, course {course.course} ({about})")
        yield from _bars(course)
        for approval in course.approvals:
            yield from _wrapped(approval_words(approval), width, "  ")
        for alert in course.alerts:
            yield from _wrapped(f"{alert.date or '':10}  {alert.says} {alert.do}", width, "  ! " if alert.urgency != "ask" else "  ? ")
        for screen in course.screens:
            if screen.is_beyond or screen.reason:
                reason = f" On record: {screen.reason}." if screen.reason else f" What would explain it: {screen.explains}."
                yield from _wrapped(f"{screen.norm}: {screen.says}{reason} ({screen.source}, {screen.section}, grade {screen.grade})", width, "  ~ ")
    if len(answer.worklist) > SHOWN:
        yield f"\nand {len(answer.worklist) - SHOWN:,} more: --format html, xlsx or json has them all"
    for note in answer.notes:
        yield ""
        yield from _wrapped(note, width, "")


def _bars(course: CourseStands) -> Iterator[str]:
    """Delivered and planned stand end to end below approved; what no approval covers is drawn as `!`."""
    shown = bars(course)
    longest = max([course.delivered + course.ahead, *(length for _, length, _, _ in shown)], default=0)
    if not longest:
        return
    scale = min(1.0, BAR / longest)
    for name, length, without, words in shown:
        start = round(course.delivered * scale) if name == "planned" else 0
        size = max(round((start / scale + length) * scale) - start, int(length > 0)) if length > 0 else 0
        bare = min(max(round(without * scale), int(without > 0)), size)
        mark = "-" if name == "planned" else "#"
        yield f"  {name:<9} {' ' * start}{mark * (size - bare)}{'!' * bare} {words}".rstrip()


def _wrapped(text: str, width: int, mark: str) -> list[str]:
    return textwrap.wrap(safe(text), max(width, 40), initial_indent=mark, subsequent_indent=" " * (len(mark) + 2))


def authorizations_book(answer: Authorizations) -> bytes:
    """Three sheets: what to do, courses, approvals."""
    from oncoledger.formats.workbook import Head, Workbook

    book = Workbook("Authorizations", answer.as_of, f"Oncoledger {answer.version}", len(answer.worklist))
    book.table("To do", [
        Head("Urgency", width=22), Head("Date", "date", 11), Head("Patient", "words", 20), Head("Course", "words", 18), Head("Payer"),
        Head("Fraction", "count", 9), Head("Sessions or units", "count", 10), Head("Codes", "words", 14), Head("What", "words", 60), Head("Do", "words", 40),
    ], ([URGENCY[each.urgency], each.date, course.person, course.course, course.payer, each.fraction or None, each.units, " ".join(each.codes), each.says,
         each.do] for course in answer.worklist for each in course.alerts), 1)  # fmt: skip
    book.table("Courses", [
        Head("Patient", "words", 20), Head("Course", "words", 18), Head("Sites", "words", 20), Head("Payer"), Head("Prescribed", "count"),
        Head("Delivered", "count"), Head("To come", "count"), Head("Last to come", "date", 11), Head("Approved", "count"), Head("Charged", "count"),
        Head("Claimed", "count"), Head("Given without", "count"), Head("To come without", "count"), Head("Screens", "words", 50),
    ], ([course.person, course.course, ", ".join(course.sites), course.payer, course.prescribed, course.delivered, course.ahead, course.last_ahead,
         course.approved, course.charged, course.claimed, course.without_given, course.without_ahead,
         "; ".join(f"{each.norm}: {each.says}" for each in course.screens)] for course in answer.worklist), 1)  # fmt: skip
    book.table("Approvals", [
        Head("Patient", "words", 20), Head("Course", "words", 18), Head("Number", width=16), Head("State"), Head("Payer"), Head("Codes", "words", 20),
        Head("Of", width=10), Head("Approved", "count"), Head("From", "date", 11), Head("To", "date", 11), Head("Used", "count"), Head("Planned", "count"),
        Head("By others", "count"), Head("Left", "count"),
    ], ([course.person, course.course, each.number, each.status, each.payer, " ".join(each.codes), each.counts, each.units, each.from_date, each.to_date,
         each.used, each.planned, each.others, each.left] for course in answer.worklist for each in course.approvals), 1)  # fmt: skip
    return book.done()
