"""Courses as one page that needs no network, and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import Template
from typing import Any

import msgspec

from oncoledger.intake.course import CourseLedger, Presence
from oncoledger.intake.course.visits import Visit
from oncoledger.model.dates import iso
from oncoledger.model.times import iso_time
from oncoledger.model.version import __version__

from .course_lanes import has_lanes, lanes_data
from .course_text import gap_words, phase_count
from .html import file_text, hashed
from .html_parts import dated, esc, scrolling, section
from .words import counted

Drawn = tuple[str, CourseLedger, Presence]
"""Person, course, and which of its sources are there."""


def courses_json(drawn: Sequence[Drawn], as_of: int) -> str:
    """One object: as_of and courses. Days are ISO dates, times of the clinic's clock; what is unknown is null."""
    return msgspec.json.format(msgspec.json.encode({"as_of": iso(as_of), "courses": [_plain(*each) for each in drawn]}), indent=2).decode() + "\n"


def _plain(person: str, course: CourseLedger, present: Presence) -> dict[str, Any]:
    return {
        "course_id": course.course_id,
        "person": person,
        "names": course.names,
        "disciplines": course.disciplines,
        "systems": course.systems,
        "statuses": course.statuses,
        "sites": course.sites,
        "fractions_prescribed": course.prescribed,
        "fractions_delivered": course.delivered,
        "phases": [
            {
                "name": phase.name,
                "prescribed": phase.planned,
                "delivered": phase.delivered,
                "counted": phase.counted,
                "summary": phase.summary,
                "partial": phase.partial,
                "cancelled": phase.cancelled,
                "repeated": phase.repeated,
                "boost": phase.boost or None,
                "site": phase.site or None,
                "replans": [{"date": iso(day), "from_fraction": number, "before": old, "after": new} for day, number, old, new in phase.replans],
            }
            for phase in course.phases
        ],
        "sessions": [_session(visit) for visit in course.visits],
        "cycles": [
            {
                "cycle": cycle.number,
                "doses": [
                    {"day": day, "drug": dose.drug, "status": dose.status, "planned": _date(dose.planned), "given": _date(dose.given), "why": dose.why or None}
                    for day, doses in cycle.days.items()
                    for dose in doses
                ],
                "visits": [{"date": iso(each.day), "kind": each.kind, "place": each.place} for each in cycle.visits],
            }
            for cycle in course.cycles
        ],
        "interruptions": [{"first": iso(gap.first), "last": iso(gap.last), "workdays": gap.missed, "holidays": gap.holidays} for gap in course.interruptions],
        "ahead": [iso_time(int(row["start_time"])) for row in course.ahead],
        "late": course.late,
        "ended_early": course.ended_early,
        "conflicts": course.conflicts,
        "left_out": [{"system": row.get("system"), "record_id": row["record_id"], "why": why} for row, why in course.left_out],
        "sources": [{"kind": each.kind, "system": each.system, "state": each.state, "newest": _date(each.newest)} for each in present.sources],
        "may_be_claimed": present.may_be_claimed,
        "reasons": present.reasons,
    }


def _session(visit: Visit) -> dict[str, Any]:
    said = [{"system": each.system, "table": each.table, "record_id": each.record_id, "status": each.status} for each in visit.statements]
    return {"start": iso_time(visit.start), "status": visit.status, "guidance": visit.guidance, "conflicts": visit.conflicts, "said": said}


def _date(day: int | None) -> str | None:
    return None if day is None else iso(day)


def courses_html(drawn: Sequence[Drawn], as_of: int) -> str:
    """The page: for each course its lanes on one time axis, then phases, sessions, contradictions, documents and sources. Every word is escaped."""
    style = file_text("page.css")
    script = file_text("timeline.js") + file_text("picture.js") + file_text("course.js")
    title = f"Course {drawn[0][1].course_id}" if len(drawn) == 1 else counted(len(drawn), "course")
    blocks = "".join(_course(n, *each, is_open=len(drawn) == 1 or n == 0) for n, each in enumerate(drawn))
    said = "Planned, delivered, charged, claimed and authorised on one time axis."
    return Template(file_text("course.html")).substitute(
        title=esc(title),
        version=esc(__version__),
        read=dated(f"As of {iso(as_of)}."),
        style=style,
        script=script,
        style_hash=hashed(style),
        script_hash=hashed(script),
        courses=section("courses", "Courses", str(len(drawn)), said, f'<div class="list">{blocks}</div>'),
        data=lanes_data([course for _, course, _ in drawn]),
    )


def _course(place: int, person: str, course: CourseLedger, present: Presence, is_open: bool) -> str:
    planned = "?" if course.prescribed is None else str(course.prescribed)
    count = f"{course.delivered} of {planned} fractions" if course.phases else counted(len(course.cycles), "cycle")
    span = f"{iso(course.span[0])} to {iso(course.span[1])}" if course.span else "nothing given yet"
    about = ", ".join(filter(None, [*course.names, *course.disciplines, *course.sites, span]))
    claim = "may be claimed" if present.may_be_claimed else "may not be claimed yet"
    head = (
        f'<summary><h3><span class="who"><span class="patient">{esc(person)}</span> <span class="name">{esc(course.course_id)}</span></span>'
        f'<span class="about">{dated(about)}</span></h3><span></span><span class="chips">{esc(count)}, {claim}</span><span></span></summary>'
    )
    timeline = '<div class="timeline"></div>' if has_lanes(course) else ""
    lists = (
        ("Interruptions", [gap_words(course, n) for n in range(len(course.interruptions))]),
        ("Late", course.late),
        ("Ended early", course.ended_early),
        ("Systems contradict", course.conflicts),
        ("Not counted", [f"{row.get('system')} {row['record_id']}: {why}" for row, why in course.left_out]),
        ("Sources", [f"{each.state}: {each.why}" for each in present.sources]),
        ("Documents", _documents(course)),
    )
    items = "".join(f"<div><dt>{name}</dt><dd><ul>{''.join(f'<li>{dated(text)}</li>' for text in texts)}</ul></dd></div>" for name, texts in lists if texts)
    body = f'{timeline}<div class="blocks">{_phases(course)}{_cycles(course)}<article class="finding"><dl>{items}</dl></article>{_sessions(course)}</div>'
    return f'<details class="course" id="c-{place}" data-course="{place}"{" open" if is_open else ""}>{head}<div class="body">{body}</div></details>'


def _table(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{text}</th>' for text in heads)
    body = "".join(f'<tr class="subject"><th scope="row">{dated(row[0])}</th>{"".join(f"<td>{dated(cell)}</td>" for cell in row[1:])}</tr>' for row in rows)
    table = f'<table class="lines"><caption class="sr">{esc(name)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
    return f"<div><h4>{esc(name.split(' of ')[0])}</h4>{scrolling(esc(name), table)}</div>" if body else ""


def _phases(course: CourseLedger) -> str:
    rows = [
        (
            phase.name,
            phase_count(phase),
            str(phase.partial or ""),
            str(phase.cancelled or ""),
            " ".join(map(str, phase.repeated)),
            phase.technique,
            phase.site,
            phase.boost,
            ", ".join(f"{system} {number}" for system, number in sorted(phase.summary.items())),
            "; ".join(f"{iso(day)} from fraction {number}" for day, number, *_ in phase.replans),
        )
        for phase in course.phases
    ]
    heads = ("Phase", "Delivered of planned", "In part", "Cancelled", "Numbers repeated", "Technique", "Site", "Boost", "Summary says", "New plan")
    return _table(f"Phases of {course.course_id}", heads, rows)


def _cycles(course: CourseLedger) -> str:
    rows = [
        (f"{cycle.number or '?'} day {day or '?'}", dose.drug, dose.status, _date(dose.planned) or "", _date(dose.given) or "", dose.why)
        for cycle in course.cycles
        for day, doses in cycle.days.items()
        for dose in doses
    ]
    rows += [(f"{cycle.number or '?'}", each.kind.replace("_", " "), each.place, "", iso(each.day), "") for cycle in course.cycles for each in cycle.visits]
    return _table(f"Cycles of {course.course_id}", ("Cycle", "Drug", "State", "Planned", "Given", "Why"), rows)


def _sessions(course: CourseLedger) -> str:
    rows = [
        (
            iso_time(visit.start),
            visit.status,
            "; ".join(visit.conflicts),
            ", ".join(visit.systems),
            " ".join(visit.guidance),
            " ".join(dict.fromkeys(str(each.row["fraction_number"]) for each in visit.statements if "fraction_number" in each.row)),
        )
        for visit in course.visits
    ]
    return _table(f"Sessions of {course.course_id}", ("Session", "State", "Contradiction", "Said by", "Guidance", "Fraction"), rows)


def _documents(course: CourseLedger) -> list[str]:
    told = sorted(
        (int(row.get("authored_time", 0)), str(row.get("kind", "document")), str(row.get("status", "")), str(row.get("system", ""))) for row in course.documents
    )
    return [
        f"{iso_time(when)[:10] if when else 'no date'} {kind.replace('_', ' ')}, {status or 'status not said'}, {system}" for when, kind, status, system in told
    ]
