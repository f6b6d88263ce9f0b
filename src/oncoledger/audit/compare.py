"""Two runs beside each other: what is new, gone, changed or the same, and whether the runs can be compared at all."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from .result import Finding, Report

STATES = ("new", "gone", "changed", "same")
NAMED = 3
"""Files that a note names before it counts."""


class Difference(Struct, frozen=True):
    """One finding, question or excused answer in two runs. Grain: one answer.

    state: one of STATES. before, after: the answer in each run, None where it is not there. what: the fields that changed.
    """

    state: str
    before: Finding | None
    after: Finding | None
    what: list[str] = []

    @property
    def now(self) -> Finding:
        """The answer as it stands, or as it last stood."""
        found = self.after or self.before
        assert found is not None
        return found


class Comparison(Struct, frozen=True):
    """before, after: the names of the two reports. notes: why a difference may come from the run and not from the bills."""

    before: str
    after: str
    differences: list[Difference]
    notes: list[str] = []

    def of(self, state: str) -> list[Difference]:
        return [each for each in self.differences if each.state == state]

    @property
    def is_same(self) -> bool:
        return all(each.state == "same" for each in self.differences)


def compare(before: Report, after: Report, names: tuple[str, str] = ("before", "after")) -> Comparison:
    """What two runs answered. Answers are the same when they have one id; what is left is paired by rule, patient, course and lines, and has changed."""
    old, new = _answers(before), _answers(after)
    found = [Difference(*_state(old[id], new[id])) for id in old if id in new]
    left, came = [old[id] for id in old if id not in new], [new[id] for id in new if id not in old]
    partners: dict[tuple[str, ...], list[Finding]] = {}
    for finding in left:
        partners.setdefault(_likeness(finding), []).append(finding)
    for finding in came:
        group = partners.get(_likeness(finding))
        if group:
            found.append(Difference(*_state(group.pop(0), finding)))
        else:
            found.append(Difference("new", None, finding))
    found += [Difference("gone", finding, None) for group in partners.values() for finding in group]
    order = sorted(found, key=lambda d: (STATES.index(d.state), d.now.rule, d.now.patient_id, d.now.course_id, d.now.id))
    return Comparison(*names, order, list(_notes(before, after)))


def _answers(report: Report) -> dict[str, Finding]:
    """Every answer by its id; what was held back is an answer too."""
    held = [finding for each in report.held for finding in each.findings]
    return {finding.id: finding for finding in (*report.findings, *report.questions, *report.excused, *held)}


def _likeness(finding: Finding) -> tuple[str, ...]:
    """What an answer keeps when units, modifiers or the verdict change: rule, patient, and the codes and days of its lines."""
    lines = sorted(f"{line.service_date} {line.code}" for line in finding.lines if line.role == "subject")
    return finding.rule, finding.patient_id, *lines


def _state(before: Finding, after: Finding) -> tuple[str, Finding, Finding, list[str]]:
    what = [name for name in ("verdict", "severity", "amount_cents", "message") if getattr(before, name) != getattr(after, name)]
    if _subject(before) != _subject(after):
        what.append("lines")
    return ("changed" if what else "same"), before, after, what


def _subject(finding: Finding) -> list[tuple[str, str, float, str]]:
    return sorted((line.service_date, line.code, line.units, line.modifiers) for line in finding.lines if line.role == "subject")


def _notes(before: Report, after: Report) -> Iterator[str]:
    old, new = before.manifest, after.manifest
    for what, a, b in (("program", old.version, new.version), ("rulebook", old.rulebook, new.rulebook), ("as-of date", old.as_of, new.as_of)):
        if a != b:
            yield f"Another {what}: {a}, then {b}."
    had, has = ({(s.name, s.edition, s.sha256) for s in manifest.sources} for manifest in (old, new))
    for word, editions in (("Only the first run had", had - has), ("Only the second run had", has - had)):
        if editions:
            yield f"{word} the edition{'s' * (len(editions) > 1)} {', '.join(sorted(f'{name} {edition}' for name, edition, _ in editions))}."
    first, second = {i.file: i for i in old.inputs}, {i.file: i for i in new.inputs}
    for word, files in (("Only the first run read", first.keys() - second.keys()), ("Only the second run read", second.keys() - first.keys())):
        if files:
            named = sorted(files)
            yield f"{word} {', '.join(named[:NAMED])}" + (f" and {len(named) - NAMED:,} more files." if len(named) > NAMED else ".")
    for file in sorted(first.keys() & second.keys()):
        if first[file].rows != second[file].rows:
            yield f"{file} had {first[file].rows:,} lines, then {second[file].rows:,}."
        if first[file].whole != second[file].whole:
            yield f"{file} was taken for {'whole' if first[file].whole else 'partial'}, then for {'whole' if second[file].whole else 'partial'}."
    off = {note for note in old.notes if "turned off" in note} ^ {note for note in new.notes if "turned off" in note}
    if off:
        yield "Other rules are turned off."
    if bool(before.de_identified) != bool(after.de_identified):
        yield "One of the reports is de-identified: nothing can be paired."
    elif before.de_identified and "random salt" in before.de_identified + after.de_identified:
        yield "De-identified without a salt: the aliases of the two reports have nothing in common."
    lost = [word for word, report in (("first", before), ("second", after)) if any(p.severity == "error" for p in report.problems)]
    if lost:
        yield f"In the {' and the '.join(lost)} run some input could not be read."
