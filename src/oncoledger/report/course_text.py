"""A course in the terminal: phases, a calendar of weeks, cycles, interruptions, contradictions, what is late and which sources are there."""

from __future__ import annotations

import textwrap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from oncoledger.intake.course import CourseLedger, Presence
from oncoledger.intake.course.cycles import Around, Cycle
from oncoledger.intake.course.days import holidays
from oncoledger.intake.course.phases import Phase
from oncoledger.intake.course.visits import Visit
from oncoledger.model.dates import date_of, iso, weekday
from oncoledger.model.times import DAY

from .words import safe

_SIGNS = {"given": "●", "partial": "◐", "cancelled": "×", "ahead": "○", "late": "!", "conflict": "?", "holiday": "h", "none": "·", "today": "|"}
_PLAIN = {"given": "#", "partial": "/", "cancelled": "x", "ahead": "o", "late": "!", "conflict": "?", "holiday": "h", "none": ".", "today": "|"}
_WORDS = {
    "given": "given",
    "partial": "in part",
    "cancelled": "cancelled",
    "ahead": "booked",
    "late": "booked, nothing known of it",
    "conflict": "systems differ",
    "holiday": "holiday",
}
_COLOURS = {"given": "32", "partial": "33", "cancelled": "31", "late": "31", "conflict": "35", "ahead": "36"}
_DOSES = {"given": "given", "reduced": "partial", "held": "cancelled", "not given": "late", "late": "given", "planned": "ahead"}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@dataclass(frozen=True)
class Style:
    """width: columns. is_plain: ASCII alone. has_colour: escape sequences may be written."""

    width: int = 100
    is_plain: bool = False
    has_colour: bool = False

    def sign(self, kind: str, times: int = 1) -> str:
        text = (_PLAIN if self.is_plain else _SIGNS)[kind] * times
        return f"\033[{_COLOURS[kind]}m{text}\033[0m" if self.has_colour and kind in _COLOURS else text


def course_text(course: CourseLedger, present: Presence, as_of: int, style: Style = Style()) -> str:
    """The course, to be read top down. Every line fits the width."""
    lines = _head(course, as_of, style)
    if course.phases:
        lines += ["", *_phases(course, style)]
    if course.visits or course.ahead:
        lines += ["", *_calendar(course, as_of, style)]
    if course.cycles:
        lines += ["", *_cycles(course.cycles, style)]
    gaps = [gap_words(course, n) for n in range(len(course.interruptions))]
    acts = [f"{iso(day)}: plan changed from fraction {number} of {phase.name}" for phase in course.phases for day, number, *_ in phase.replans]
    left = [f"{row.get('system')} {row['record_id']}: {why}" for row, why in course.left_out]
    parts = [
        ("Interruptions", gaps),
        ("Plan changes", acts),
        ("Late", course.late),
        ("Ended early", course.ended_early),
        ("Systems contradict", course.conflicts),
        ("Not counted", left),
        ("Sources", [f"{source.state}: {source.why}" for source in present.sources]),
        ("May be claimed", ["as far as its sources go, yes"] if present.may_be_claimed else [f"no: {why}" for why in present.reasons]),
    ]
    for title, items in parts:
        if items:
            lines += ["", title]
            for item in items:
                lines += textwrap.wrap(safe(item), style.width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
    return "\n".join(lines) + "\n"


def courses_text(rows: Sequence[Sequence[str]], width: int) -> str:
    """The list of courses: course, person, site, status, fractions, late, sources, claim. Site, names, sources and status give way where it is narrow."""
    heads = ("Course", "Person", "Site", "Status", "Fractions", "Late", "Sources", "Claim")
    table = [heads, *([safe(cell) for cell in row] for row in rows)]
    widths = [max(len(row[n]) for row in table) for n in range(len(heads))]
    over = sum(widths) + 2 * (len(heads) - 1) - width
    for n in (2, 1, 0, 6, 3):
        cut = min(max(over, 0), max(widths[n] - 5, 0))
        widths[n], over = widths[n] - cut, over - cut
    return "".join("  ".join(_cut(cell, size).ljust(size) for cell, size in zip(row, widths, strict=True)).rstrip() + "\n" for row in table)


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 2] + ".."


def _head(course: CourseLedger, as_of: int, style: Style) -> list[str]:
    about = [" ".join(course.names), ", ".join(course.disciplines), "; ".join(course.sites)]
    told = ", ".join(f"{system} {status}" for system, status in sorted(course.statuses.items())) or "status not said"
    dates = f"{iso(course.span[0])} to {iso(course.span[1])}" if course.span else "nothing given yet"
    text = [
        f"Course {course.course_id}: " + ", ".join(part for part in about if part),
        f"{dates}; {told}; as of {iso(as_of)}; systems: {', '.join(course.systems)}",
    ]
    return [line for each in text for line in textwrap.wrap(safe(each), style.width, subsequent_indent="  ", break_on_hyphens=False)]


def _phases(course: CourseLedger, style: Style) -> Iterator[str]:
    name_width = min(max(len(phase.name) for phase in course.phases), max(style.width - 50, 12))
    for phase in course.phases:
        bar = _bar(phase, style)
        facts = [
            f"{phase.partial} in part" if phase.partial else "",
            f"{phase.cancelled} cancelled" if phase.cancelled else "",
            "numbers repeated: " + " ".join(map(str, phase.repeated)) if phase.repeated else "",
            f"{phase.boost} boost" if phase.boost else "boost" if phase.is_boost else "",
            phase.technique,
            phase.site,
            "summary " + " ".join(f"{system} {count}" for system, count in sorted(phase.summary.items())) if phase.summary else "",
        ]
        line = f"{_cut(safe(phase.name), name_width).ljust(name_width)}  {phase_count(phase):>9}  "
        room = style.width - len(line) - 22
        yield line + bar + "  " + _cut(safe(", ".join(filter(None, facts))), max(room, 10)).rstrip()


def phase_count(phase: Phase) -> str:
    """Delivered of prescribed: `25 of 25`; where systems differ both stand there, and nothing is chosen."""
    given = "/".join(map(str, sorted(set(phase.counted.values())))) if len(set(phase.counted.values())) > 1 else str(phase.delivered)
    planned = "/".join(map(str, sorted(set(phase.planned.values())))) or "?"
    return f"{given} of {planned}"


def _bar(phase: Phase, style: Style, size: int = 20) -> str:
    full = max(phase.prescribed or 0, phase.delivered, 1)
    filled = phase.delivered * size // full
    return style.sign("given", filled) + ("." if style.is_plain else "·") * (size - filled)


def _calendar(course: CourseLedger, as_of: int, style: Style) -> Iterator[str]:
    """One line a week: the days, the fractions so far, and what else there was."""
    by_day: dict[int, list[str]] = defaultdict(list)
    visits: dict[int, list[Visit]] = defaultdict(list)
    for visit in course.visits:
        by_day[visit.day].append(_kind(visit))
        visits[visit.day].append(visit)
    for row in course.ahead:
        by_day[int(row["start_time"]) // DAY].append("ahead")
    for said in course.late:
        for day in range(min(by_day, default=0), as_of):
            if said.startswith(iso(day) + ": a treatment was booked"):
                by_day[day].append("late")
    first, last = min(by_day), max(by_day)
    shown = 7 if any(weekday(day) > 4 for day in by_day) else 5
    cell = 4 + max(0, max(len(kinds) for kinds in by_day.values()) - 3)
    yield "Week of     " + "".join(name.ljust(cell) for name in DAYS[:shown]) + "sessions"
    given = 0
    used: set[str] = set()
    for monday in range(first - weekday(first), last + 1, 7):
        cells = ""
        for day in range(monday, monday + shown):
            kinds = by_day.get(day) or (["holiday"] if day in holidays(date_of(day).year) else ["none"])
            used.update(kinds)
            cells += "".join(map(style.sign, kinds)) + " " * (cell - len(kinds))
        given += sum(kind in ("given", "partial", "conflict") for day in range(monday, monday + 7) for kind in by_day.get(day, ()))
        notes = _week_notes(course, [visit for day in range(monday, monday + 7) for visit in visits[day]], monday)
        line = f"{iso(monday)}  "
        room = style.width - len(line) - cell * shown - 10
        yield (line + cells + f"{given:>8}  " + _cut(safe(notes), max(room, 8))).rstrip()
    entries = [
        f"{(_PLAIN if style.is_plain else _SIGNS)[kind]}\N{NO-BREAK SPACE}" + words.replace(" ", "\N{NO-BREAK SPACE}")
        for kind, words in _WORDS.items()
        if kind in used
    ]
    for line in textwrap.wrap("   ".join(entries), style.width, break_on_hyphens=False):
        yield line.replace("\N{NO-BREAK SPACE}", " ")


def _kind(visit: Visit) -> str:
    if visit.conflicts:
        return "conflict"
    return {"completed": "given", "in_progress": "partial", "partial": "partial", "cancelled": "cancelled"}.get(visit.status, "late")


def _week_notes(course: CourseLedger, visits: Sequence[Visit], monday: int) -> str:
    guidance: dict[str, int] = {}
    for visit in visits:
        for word in visit.guidance:
            guidance[word] = guidance.get(word, 0) + 1
    notes = [f"{word} {count}" for word, count in sorted(guidance.items())]
    for phase in course.phases:
        if phase.fractions and monday <= phase.fractions[0].visit.day < monday + 7:
            notes.insert(0, f"{phase.name} begins")
        notes += ["new plan" for day, *_ in phase.replans if monday <= day < monday + 7]
    return ", ".join(notes)


def _cycles(cycles: Sequence[Cycle], style: Style) -> Iterator[str]:
    """Drugs down, days across, one block a cycle."""
    for cycle in cycles:
        days = list(cycle.days)
        names = list(dict.fromkeys(dose.drug for dose in cycle.doses))
        wide = min(max(12, *(len(name) for name in names)), max(style.width - 5 * len(days) - 30, 12))
        head = f"Cycle {cycle.number if cycle.number is not None else 'not said'}"
        yield (head.ljust(wide + 4) + "".join(f"{f'D{day}' if day else '?':<5}" for day in days)).rstrip()
        for name in names:
            row, said = "", []
            for day in days:
                doses = [dose for dose in cycle.days[day] if dose.drug == name]
                row += ("".join(style.sign(_DOSES.get(dose.status, "none")) for dose in doses) or " ") + " " * (5 - max(len(doses), 1))
                said += [f"D{day} {dose.status}{f' ({dose.why})' if dose.why else ''}" for dose in doses if dose.status not in ("given", "planned")]
            yield f"  {_cut(safe(name), wide).ljust(wide)}  {row}{_cut(safe(', '.join(said)), max(style.width - wide - 4 - 5 * len(days), 8))}".rstrip()
        for place, visits in groupby(sorted(cycle.visits, key=lambda each: (PLACES.index(each.place), each.day, each.kind)), key=lambda each: each.place):
            told = ", ".join(f"{iso(day)} {' and '.join(kind.replace('_', ' ') for kind in kinds)}" for day, kinds in _by_day(visits))
            yield from textwrap.wrap(f"{place}: {told}", max(style.width - 2, 40), initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)


PLACES = ("evaluation", "care", "follow-up")


def _by_day(visits: Iterable[Around]) -> Iterator[tuple[int, list[str]]]:
    for day, same in groupby(visits, key=lambda each: each.day):
        yield day, list(dict.fromkeys(each.kind for each in same))


def gap_words(course: CourseLedger, place: int) -> str:
    gap = course.interruptions[place]
    closed = f", {gap.holidays} more a holiday" if gap.holidays == 1 else f", {gap.holidays} more holidays" if gap.holidays else ""
    whys = dict.fromkeys(
        str(each.row["status_reason"])
        for visit in course.visits
        if gap.first <= visit.day <= gap.last
        for each in visit.statements
        if each.row.get("status_reason")
    )
    days = f"{gap.missed} workday{'s' * (gap.missed != 1)}"
    return f"{iso(gap.first)} to {iso(gap.last)}: {days}{closed}" + (f"; {', '.join(whys)}" if whys else "")


def list_row(person: str, course: CourseLedger, present: Presence) -> list[str]:
    """A course as one line of the list."""
    planned = "?" if course.prescribed is None else str(course.prescribed)
    fractions = f"{course.delivered} of {planned}" if course.phases else f"{len(course.cycles)} cycles"
    lacking = " ".join(source.kind for source in present.sources if source.state != "present")
    status = "/".join(sorted(set(course.statuses.values()))) or "not said"
    return [
        course.course_id,
        person,
        "; ".join(course.sites),
        status,
        fractions,
        str(len(course.late)) if course.late else "",
        f"lacks {lacking}" if lacking else "present" if present.sources else "none required",
        "yes" if present.may_be_claimed else "no",
    ]
