"""What a run holds back: what a baseline knows, what somebody answers for, what is too small to ask about. Counted and kept, never lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from oncoledger.model.dates import day_of, iso
from oncoledger.model.money import dollars
from oncoledger.rulebook import book

from .profile import Profile
from .result import Finding, Held, Report

if TYPE_CHECKING:
    from .aliases import Aliases
    from .suppressions import Suppression

Test = Callable[[Finding], bool]


def held_back(report: Report, profile: Profile, aliases: Aliases | None = None) -> Report:
    """The report with what the profile's suppressions, baseline and threshold hold back in `held`, in this order: a finding is held once.

    Raises ValueError for a file that cannot be used. aliases: a baseline that was written with the same ones is understood too.
    """
    held: list[Held] = []
    notes: list[str] = []
    report = msgspec.structs.replace(report, may_hold=sorted(profile.hold))
    if path := profile.beside(profile.suppressions):
        report = _suppressed(report, path, held, notes)
    if path := profile.beside(profile.baseline):
        known = baseline_ids(path)

        def is_known(finding: Finding) -> bool:
            return finding.id in known or (aliases is not None and aliases.finding(finding.id) in known)

        report = _without(report, is_known, held, "baseline", f"known to {path.name}")
        notes.append(_of_baseline(len(known), sum(is_known(f) for each in held for f in each.findings), held, path))
    if cents := profile.thresholds.advise_cents:

        def is_small(finding: Finding) -> bool:
            amount = finding.amount_cents
            return finding.severity == "advise" and finding.verdict == "found" and amount is not None and amount < cents

        report = _without(report, is_small, held, "threshold", f"advice on charges under {dollars(cents)}")
    if not held and not notes:
        return report
    manifest = msgspec.structs.replace(report.manifest, notes=[*report.manifest.notes, *notes])
    return msgspec.structs.replace(report, held=held, manifest=manifest)


def baseline_ids(path: Path) -> frozenset[str]:
    """Every finding, question and excused answer of a JSON report, with what it held back itself. Raises ValueError."""
    report = read_report(path)
    return frozenset(f.id for f in (*report.findings, *report.questions, *report.excused, *(f for each in report.held for f in each.findings)))


def read_report(path: Path) -> Report:
    """A report of `check --format json`. Raises ValueError that says what the file is instead."""
    try:
        return msgspec.json.decode(path.read_bytes(), type=Report)
    except OSError as problem:
        raise ValueError(f"{path}: {problem.strerror}") from None
    except msgspec.MsgspecError as problem:
        raise ValueError(f"{path} is no report of `check --format json`: {problem}") from None


def _suppressed(report: Report, path: Path, held: list[Held], notes: list[str]) -> Report:
    from .suppressions import read_suppressions  # here, because a run without suppressions should not wait for it

    as_of = day_of(report.manifest.as_of)
    for each in read_suppressions(path, frozenset(book())):
        where = f"{path.name}, line {each.line}"
        matching = sum(each.matches(finding) for finding in (*report.findings, *report.questions, *report.excused))
        if each.expires < as_of:
            back = f"{matching} of its findings {'is' if matching == 1 else 'are'} back" if matching else "nothing matches it"
            notes.append(f"Suppression {where} ({each.words}) expired on {iso(each.expires)}: {back}.")
        elif not matching:
            already = any(each.matches(finding) for group in held for finding in group.findings)
            notes.append(f"Suppression {where} ({each.words}) matches nothing{' that another one does not hold already' if already else ''}.")
        else:
            report = _without(report, each.matches, held, "suppression", each.reason, each, where)
    return report


def _without(report: Report, test: Test, held: list[Held], kind: str, reason: str, by: Suppression | None = None, where: str = "") -> Report:
    lists = (report.findings, report.questions, report.excused)
    chosen = [finding for findings in lists for finding in findings if test(finding)]
    if not chosen:
        return report
    held.append(Held(kind, reason, chosen, by.name if by else "", iso(by.expires) if by else "", where))
    findings, questions, excused = ([finding for finding in findings if not test(finding)] for findings in lists)
    return msgspec.structs.replace(report, findings=findings, questions=questions, excused=excused)


def _of_baseline(known: int, here: int, held: list[Held], path: Path) -> str:
    """How much of the baseline is still there."""
    counts = Counter(f.verdict for each in held if each.kind == "baseline" for f in each.findings)
    kinds = {"findings": counts["found"], "questions": counts["cannot_tell"], "excused": counts["excused"]}
    what = ", ".join(f"{many:,} {word}" for word, many in kinds.items() if many) or "nothing"
    return f"Baseline {path.name}: {what} of it held back; of its {known:,} answers {known - here:,} are no longer given."
