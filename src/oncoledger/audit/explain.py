"""Why: a rule with its law, its reason and its cases; a finding with all of that."""

from __future__ import annotations

import textwrap
from pathlib import Path

from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, iso
from oncoledger.model.money import dollars
from oncoledger.rulebook import book
from oncoledger.sources.library import Library

from .cases import read_cases
from .check import check
from .findings import law_of
from .holding import read_report
from .result import Finding, Report


def explain_rule(rule: Rule, library: Library) -> str:
    """The rule as a coder reads it."""
    scope = [f"judges one {rule.judges}" + (f" that holds {rule.among}" if rule.among else "")]
    scope += [f"payers: {rule.payer}"] if rule.payer else []
    scope += [f"settings: {rule.setting}"] if rule.setting else []
    scope += [f"service dates from {iso(rule.since_day)}"] if rule.since_day > FIRST_DAY else []
    scope += [f"service dates until {iso(rule.until_day)}"] if rule.until_day < LAST_DAY else []
    parts = [
        f"{rule.id}  {rule.title}",
        f"severity: {rule.severity.word}; " + "; ".join(scope) + (f"; usual denial reason code {rule.carc}" if rule.carc else ""),
        _wrapped(rule.reason), "Says: " + rule.message, "Clears: " + rule.clears,
    ]  # fmt: skip
    if rule.fix:
        how = "" if not rule.fix.to else "  `oncoledger fix` does it by itself." if rule.fix.safe else f"  `oncoledger fix --rule {rule.id}` does it."
        parts.append(f"Remedy ({rule.fix.kind}): {rule.fix.text}{how}")
    laws = [
        f"  {law.title or law.document}, {law.section} (grade {law.grade}, seen {law.seen})" + (f"\n    {law.url}" if law.url else "")
        for law in law_of(rule, library)
    ]
    cases = [
        f"  {case.verdict:<12} {case.text.rpartition('->')[0].strip()}" + (f"\n{'':15}{case.reason}" if case.reason else "") for case in read_cases(rule.cases)
    ]
    return "\n\n".join([*parts, "Law:\n" + "\n".join(laws), "Cases:\n" + "\n".join(cases)])


def explain_finding(id: str, path: Path, library: Library) -> str:
    """One finding, from a JSON report or by checking the input again. Raises LookupError when it is not there, OSError when the file cannot be read."""
    report = _report(path, library)
    held = [finding for each in report.held for finding in each.findings]
    found = next((f for f in [*report.findings, *report.questions, *report.excused, *held] if f.id.startswith(id)), None)
    if found is None:
        raise LookupError(f"{path} holds no finding {id}")
    rule = book().get(found.rule)
    return _finding(found) + ("\n\n" + explain_rule(rule, library) if rule else "")


def _report(path: Path, library: Library) -> Report:
    if path.is_file() and path.read_bytes().lstrip()[:1] == b"{":
        return read_report(path)
    return check([path], library=library)


def _finding(finding: Finding) -> str:
    head = f"{finding.id}  {finding.verdict.replace('_', ' ')}: {finding.message}"
    money = dollars(finding.amount_cents)
    lines = [
        f"  {line.role:<9}{line.service_date}  {line.code:<6} {line.modifiers:<8} {line.units:>5}  {line.source.file}: {line.source.position}"
        for line in finding.lines
    ]
    return "\n".join([head, f"patient {finding.patient_id}, course {finding.course_id}" + (f", {money} charged" if money else ""), *lines])


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 100)
