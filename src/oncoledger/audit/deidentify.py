"""A report in which nobody can be found again: every finding is worded anew with aliases, and what is free text is left out."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import numpy as np

from oncoledger.model.dates import day_of
from oncoledger.model.verdict import Severity

from .aliases import Aliases
from .findings import findings
from .judge import Outcome
from .result import Course, Finding, Held, Input, Problem, Report

_ALLOWED_NOTES = ("Lines that name no payer", "Lines whose setting is not named", "Courses that the input does not name", "WARNING: the profile wants", "Only ")
"""Notes that hold numbers, rules and editions alone. All others may name files, columns or persons."""

LEFT_OUT = "(left out)"


def de_identified(report: Report, outcome: Outcome, aliases: Aliases) -> Report:
    """The report with aliases, in their order. The findings of the report must be the outcome's."""
    run = outcome.run
    patients = run.words["patient"]
    for place, day in zip(*_first_days(run.columns["patient"], run.columns["day"]), strict=True):
        aliases.learn(patients[place], day)
    worded = {plain.id: masked for plain, masked in zip(findings(outcome), findings(outcome, aliases), strict=True)}

    def masked(found: Iterable[Finding]) -> list[Finding]:
        return sorted((worded[finding.id] for finding in found), key=_order)

    held = [Held(each.kind, _reason(each), masked(each.findings), aliases.person(each.by), each.until) for each in report.held]
    inputs = sorted((_input(each, aliases) for each in report.manifest.inputs), key=lambda given: given.file)
    manifest = msgspec.structs.replace(report.manifest, inputs=inputs, notes=_notes(report.manifest.notes))
    courses = sorted((_course(each, aliases) for each in report.courses), key=lambda course: (course.patient_id, course.course_id))
    return msgspec.structs.replace(
        report, manifest=manifest, findings=masked(report.findings), questions=masked(report.questions), excused=masked(report.excused), held=held,
        problems=[_problem(each, aliases) for each in report.problems], courses=courses,
        de_identified=aliases.words,
    )  # fmt: skip


def _order(finding: Finding) -> tuple[object, ...]:
    """As in a plain report, but by the aliases: the order of the patients' own numbers tells something of them."""
    return finding.patient_id, finding.course_id, Severity[finding.severity.upper()], finding.rule, finding.id


def _first_days(patient: np.ndarray, day: np.ndarray) -> tuple[list[int], list[int]]:
    """Each patient's place and first day; lines are sorted by patient and day."""
    places, first = np.unique(patient, return_index=True)
    return places.tolist(), day[first].tolist()


def _reason(held: Held) -> str:
    return held.reason if held.kind == "threshold" else "known to the baseline" if held.kind == "baseline" else LEFT_OUT


def _input(given: Input, aliases: Aliases) -> Input:
    return Input(aliases.file(given.file), given.kind, given.rows, [day[:4] for day in given.span], given.whole)


def _notes(notes: list[str]) -> list[str]:
    kept = [note for note in notes if note.startswith(_ALLOWED_NOTES)]
    left = len(notes) - len(kept)
    return [*kept, f"Notes that may name files, columns or persons were left out: {left:,}."] if left else kept


def _problem(problem: Problem, aliases: Aliases) -> Problem:
    element = problem.element if problem.element.replace("*", "").replace("-", "").replace("_", "").isalnum() else ""
    where = aliases.position(problem.file, problem.position)
    return Problem(problem.severity, aliases.file(problem.file), where, element, LEFT_OUT, LEFT_OUT)


def _course(course: Course, aliases: Aliases) -> Course:
    """Lines are drawn on a time axis only where they have dates."""

    def date(text: str) -> str:
        return aliases.date(course.patient_id, day_of(text)) if text else ""

    marks = [
        msgspec.structs.replace(
            mark, service_date=date(mark.service_date), code=aliases.codes("mark", mark.code), modifiers=aliases.codes("modifiers", mark.modifiers),
            findings=[aliases.finding(id) for id in mark.findings],
        )
        for mark in course.marks
    ]
    return Course(
        aliases.patient(course.patient_id), aliases.course(course.patient_id, course.course_id), course.discipline, date(course.first_date),
        date(course.last_date), "inferred from its lines" if course.inferred else "", marks if aliases.shifts else [],
    )  # fmt: skip
