"""What the page's script draws from: the marks of every course, small enough for thousands of courses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import msgspec

from oncoledger.audit.result import Course, Finding, Mark, Report

from .html_parts import anchor
from .words import safe

FAMILIES = tuple("""
    visit consult care_management planning simulation plan dosimetry calculation device physics delivery radiosurgery surface guidance imaging
    management special brachytherapy source proton hyperthermia lab premedication infusion injection hydration administration drug waste procedure
""".split())
"""The order of the rows: the way of a patient through the department. A family that is not here comes last, by name."""

_SIDES = {"professional": 0, "technical": 1, "facility": 1, "global": 2}


def page_data(report: Report) -> str:
    """JSON that is safe inside a script element. Words are written once and named by their place.

    codes: [code, label, family]. findings: [element id, rule, severity, kind]. courses: first day (days since 1970) and
    marks of [days after the first, code, units, modifiers, side, findings].
    """
    codes: dict[tuple[str, str, str], int] = {}
    modifiers: dict[str, int] = {}
    findings = list(_findings(report))
    places = {finding.id: n for n, (finding, _) in enumerate(findings)}
    courses = [_course(course, codes, modifiers, places) for course in report.courses]
    families = sorted({family for _, _, family in codes}, key=lambda f: (_place(f), f))
    data = {
        "families": [_family_words(f) for f in families],
        "codes": [[safe(code), safe(label), families.index(family)] for code, label, family in codes],
        "modifiers": [safe(word) for word in modifiers],
        "findings": [[anchor(f.id), safe(f.rule), safe(f.severity), kind] for f, kind in findings],
        "courses": courses,
    }
    text = msgspec.json.encode(data).decode()
    for bad in "<>&\u2028\u2029":
        text = text.replace(bad, f"\\u{ord(bad):04x}")
    return text


def _findings(report: Report) -> Iterable[tuple[Finding, int]]:
    for kind, findings in enumerate((report.findings, report.questions, report.excused)):
        for finding in findings:
            yield finding, kind


def _course(course: Course, codes: dict[tuple[str, str, str], int], modifiers: dict[str, int], places: dict[str, int]) -> dict[str, object]:
    dated = [(day, mark) for mark in course.marks if (day := _day(mark)) is not None]
    start = min((day for day, _ in dated), default=0)
    marks = [
        [
            day - start,
            codes.setdefault((mark.code, mark.label, mark.family), len(codes)),
            mark.units,
            modifiers.setdefault(mark.modifiers, len(modifiers)),
            _SIDES.get(mark.part, 2),
            [places[name] for name in mark.findings if name in places],
        ]
        for day, mark in sorted(dated, key=lambda pair: (pair[0], pair[1].code, pair[1].part))
    ]
    return {"start": start, "name": f"{safe(course.patient_id)} {safe(course.course_id)}".strip(), "marks": marks}


def _day(mark: Mark) -> int | None:
    try:
        return dt.date.fromisoformat(mark.service_date).toordinal() - 719163
    except ValueError:
        return None


def _family_words(family: str) -> str:
    return safe(family).replace("_", " ").removeprefix("rt ")


def _place(family: str) -> int:
    """The row of a family. One that is not listed stands with its last or its first word (`clinical_planning` with planning), singular or plural."""
    words = family.lower().split("_")
    for word in (family.lower(), words[-1], words[0]):
        for form in (word, word.removesuffix("s")):
            if form in FAMILIES:
                return FAMILIES.index(form)
    return len(FAMILIES)
