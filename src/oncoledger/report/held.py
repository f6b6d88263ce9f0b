"""What a run held back, in words that every form of a report shares: how many, why, and who answers for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from oncoledger.audit.result import Finding, Held, Report

from .words import by_rule, counted, safe, worst_first

HELD_MEANS = "not among the findings and not in the exit code; counted in the verdicts"

_KINDS = {"found": ("finding", "findings"), "cannot_tell": ("question", "questions"), "excused": ("excused answer", "excused answers")}
_WHY = {"baseline": "", "suppression": "suppressed: ", "threshold": "below the threshold: "}


def held_total(report: Report) -> int:
    return sum(len(each.findings) for each in report.held)


def many_of(findings: Sequence[Finding]) -> str:
    """`12 findings and 3 questions`."""
    counts = Counter(finding.verdict for finding in findings)
    return " and ".join(counted(counts[verdict], *words) for verdict, words in _KINDS.items() if counts[verdict])


def held_words(held: Held) -> str:
    """`2 findings, suppressed: the payer agreed in writing (R. Ito, until 2027-03-31; quiet.toml, line 3)`."""
    who = ", ".join(part for part in (safe(held.by), f"until {held.until}" if held.until else "") if part)
    behind = "; ".join(part for part in (who, safe(held.where)) if part)
    return f"{many_of(held.findings)}, {_WHY.get(held.kind, '')}{safe(held.reason)}" + (f" ({behind})" if behind else "")


def held_text(report: Report, is_listed: bool) -> Iterator[tuple[str, int]]:
    """Lines of the chapter, each with how far it stands in."""
    for held in report.held:
        yield held_words(held), 2
        for block in by_rule(worst_first(held.findings)):
            yield f"{block[0].rule} {block[0].severity}, {counted(len(block), 'answer')}: {safe(block[0].title)}", 8
            for finding in block if is_listed else ():
                where = " / ".join(part for part in (safe(finding.patient_id), safe(finding.course_id)) if part)
                yield f"{finding.id} {where}: {safe(finding.message)}", 10
