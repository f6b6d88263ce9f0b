"""What a run answers, in the form in which it is printed, drawn and written: the shape of the JSON output."""

from __future__ import annotations

from msgspec import Struct


class Source(Struct, frozen=True):
    """Where a line stands. position: `row 12` of a table (the heading is row 1), `segment 57` of an X12 file."""

    file: str
    position: str


class Line(Struct, frozen=True):
    """One line of a finding. role: subject (what would be refused, or is asked about) or evidence."""

    role: str
    code: str
    service_date: str
    units: int | float
    modifiers: str
    source: Source
    amount_cents: int | None = None


class Law(Struct, frozen=True):
    """One citation, resolved. document: the key; title and url from `sources/starter/documents.csv`."""

    document: str
    section: str
    grade: str
    seen: str
    title: str = ""
    url: str = ""


class Mend(Struct, frozen=True):
    """What would mend a finding. to: what the change leads to where the finding decides it (`line`, a number of units, modifiers, a code), else empty."""

    kind: str
    text: str
    safe: bool = False
    to: str = ""


class Finding(Struct, frozen=True):
    """One worked item. `id` is a fingerprint of rule and business keys, the same whatever the order of the input.

    verdict: found, excused or cannot_tell. amount_cents: charges of the subject lines, null where any is unknown.
    """

    id: str
    rule: str
    severity: str
    title: str
    message: str
    patient_id: str
    course_id: str
    amount_cents: int | None
    cites: list[Law]
    clears: str
    fix: Mend | None
    lines: list[Line]
    verdict: str = "found"


class VerdictCount(Struct, frozen=True):
    """How one rule answered. Every rule of the book is listed in every run."""

    rule: str
    found: int
    clear: int
    excused: int
    cannot_tell: int
    not_judged: int
    title: str = ""


class SourceUsed(Struct, frozen=True):
    """An edition that the run used."""

    name: str
    edition: str
    sha256: str


class Input(Struct, frozen=True):
    """A file that was read. kind: charge table, 837P, 837I. span: first and last service date. whole: nothing of that span is missing."""

    file: str
    kind: str
    rows: int
    span: list[str]
    whole: bool


class Manifest(Struct, frozen=True):
    version: str
    rulebook: str
    as_of: str
    sources: list[SourceUsed]
    inputs: list[Input]
    notes: list[str] = []
    """What was assumed: payer or setting not given, courses inferred, columns not used."""


class Mark(Struct, frozen=True):
    """One line on the timeline of a course. part: professional, technical or global. findings: ids of findings that name the line."""

    service_date: str
    code: str
    label: str
    family: str
    units: int | float
    modifiers: str
    part: str
    findings: list[str] = []


class Course(Struct, frozen=True):
    """One course on one time axis. inferred: how the course was recognised; empty where the input named it."""

    patient_id: str
    course_id: str
    discipline: str
    first_date: str
    last_date: str
    inferred: str
    marks: list[Mark]


class Problem(Struct, frozen=True):
    """Something in an input that could not be read, or that was read with a doubt (severity error or warning)."""

    severity: str
    file: str
    position: str
    element: str
    found: str
    expected: str


class Held(Struct, frozen=True):
    """Findings that a run holds back for one reason: they are counted and kept, and set no exit code.

    kind: baseline, suppression or threshold. reason: in words. by, until: who answers for a suppression, and its last day. where: file and line.
    """

    kind: str
    reason: str
    findings: list[Finding]
    by: str = ""
    until: str = ""
    where: str = ""


class Report(Struct, frozen=True):
    """A whole run. `findings` are the accusations; `questions` are what the record must answer; `excused` is lawful, and asked about by auditors."""

    manifest: Manifest
    verdicts: list[VerdictCount]
    findings: list[Finding]
    questions: list[Finding] = []
    excused: list[Finding] = []
    problems: list[Problem] = []
    courses: list[Course] = []
    held: list[Held] = []
    """What a baseline, suppressions or a threshold hold back; in none of the lists above."""
    may_hold: list[str] = []
    """The rules that may hold a claim, where the practice named some; empty for all."""
    de_identified: str = ""
    """How persons, providers, files and dates were replaced; empty where they were not."""
