"""What the caller asked for, and what a finding's remedy may do: which are carried out, which are refused, which only the record decides."""

from __future__ import annotations

from dataclasses import dataclass, field

from oncoledger.audit.result import Finding, Report

from .change import SLIPS, Open, Refused

KINDS = ("remove_line", "units", "add_modifier", "remove_modifier", "replace_modifier", "recode")
"""Kinds of remedy that a program can carry out."""

LOWERS = frozenset(("26",))
"""Modifiers that only make a line smaller. Any other one that is added says something of the record."""


@dataclass(frozen=True)
class Asked:
    """Remedies beyond the safe ones: of these rules, of findings whose id begins so, of these kinds. because: what the record shows, in the caller's words."""

    rules: frozenset[str] = frozenset()
    findings: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    because: str = ""

    def names(self, finding: Finding) -> bool:
        kind = finding.fix.kind if finding.fix and finding.fix.to else ""
        return finding.rule in self.rules or kind in self.kinds or finding.id.startswith(self.findings or ("\0",))


@dataclass
class Sorted:
    """to_do: findings whose remedy is carried out. refused: named, and not carried out. open: not named."""

    to_do: list[Finding] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    open: list[Open] = field(default_factory=list)


def check_names(asked: Asked, report: Report, rules: frozenset[str]) -> None:
    """Raises ValueError for a rule, kind or finding that does not exist."""
    if strangers := sorted(asked.rules - rules):
        raise ValueError(f"there is no rule {', '.join(strangers)}")
    if strangers := sorted(asked.kinds - set(KINDS) - SLIPS.keys()):
        raise ValueError(f"{', '.join(strangers)} is no kind of remedy that can be carried out; there are {', '.join(KINDS)} (slips of form are always mended)")
    ids = [finding.id for finding in (*report.findings, *report.questions, *report.excused)]
    for name in asked.findings:
        if not any(id.startswith(name) for id in ids):
            raise ValueError(f"these files have no finding {name}; the id depends on what stands in the files and on --as-of and --payer")


def sort(report: Report, asked: Asked) -> Sorted:
    """Every finding to where it belongs. Questions and excused answers are never mended."""
    found = Sorted()
    left: dict[str, list[Finding]] = {}
    for finding in report.findings:
        is_named = asked.names(finding)
        if not is_named and not (finding.fix and finding.fix.safe and finding.fix.to):
            left.setdefault(finding.rule, []).append(finding)
        elif why := _why_not(finding, asked):
            found.refused.append(refusal(finding, why))
        else:
            found.to_do.append(finding)
    for finding in (*report.questions, *report.excused):
        if finding.id.startswith(asked.findings or ("\0",)):
            word = "a question that the record must answer first" if finding.verdict == "cannot_tell" else "excused, and nothing is to be mended"
            found.refused.append(refusal(finding, f"it is {word}"))
    found.open = [_open(rule, findings) for rule, findings in sorted(left.items())]
    return found


def refusal(finding: Finding, why: str) -> Refused:
    line = next(iter(finding.lines), None)
    where = (line.source.file, line.source.position) if line else ("", "")
    return Refused(finding.id, finding.rule, finding.fix.kind if finding.fix else "", *where, why)


def needs_reason(finding: Finding) -> bool:
    """Whether the remedy says something that only the record can say."""
    fix = finding.fix
    return fix is not None and (fix.kind == "recode" or (fix.kind == "add_modifier" and fix.to not in LOWERS))


def _why_not(finding: Finding, asked: Asked) -> str:
    fix = finding.fix
    if fix is None or not fix.to or fix.kind not in KINDS:
        return f"only the record decides: {fix.text}" if fix else "the rule names no remedy"
    if needs_reason(finding) and not asked.because.strip():
        does = f"adds {fix.to}" if fix.kind == "add_modifier" else f"puts {fix.to} in place of the code"
        return f'it {does}; say with --because "..." what the record shows'
    return ""


def _open(rule: str, findings: list[Finding]) -> Open:
    first = findings[0]
    fix = first.fix
    named = ""
    if fix and fix.to and fix.kind in KINDS:
        named = f"--rule {rule}" + (' --because "..."' if needs_reason(first) else "")
    texts = {each.fix.text for each in findings if each.fix}
    text = fix.text if fix and len(texts) == 1 else f"{fix.text} (and others)" if fix else ""
    return Open(rule, first.severity, first.title, len(findings), fix.kind if fix else "", text, named)
