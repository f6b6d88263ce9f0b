"""The words, orders and sums that every form of a report shares."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from oncoledger.audit.result import Course, Finding, Law, Line, Report
from oncoledger.model.money import dollars
from oncoledger.model.verdict import Severity

SEVERITIES = tuple(severity.word for severity in Severity)
"""Worst first."""

MEANING = {
    "reject": "the claim never enters: form or code set",
    "deny": "the payer refuses the line",
    "recoup": "paid, then taken back",
    "missed": "lawful revenue that was not billed",
    "advise": "nothing is refused; look at it",
}
"""What each severity word says, once."""

AT_RISK = ("reject", "deny", "recoup")
"""The severities whose money the payer would refuse or take back."""

VERDICTS = {
    "found": "the lines conflict with a rule",
    "clear": "judged, and in order",
    "excused": "lawful because of a modifier or a documented exception; an auditor may ask",
    "cannot_tell": "the record that would decide is missing",
    "not_judged": "the rule does not apply to the subject",
}

GRADES = {"H": "primary text seen", "M": "reputable secondary source", "L": "one weak source"}

DISCIPLINES = {"rt": "radiation", "radiation": "radiation", "infusion": "infusion", "medical": "medical oncology"}


class Money(NamedTuple):
    """A sum over lines, each counted once. cents: of the lines whose amount is known. unknown: lines (or findings without one) that have no amount."""

    cents: int
    known: int
    unknown: int

    @property
    def words(self) -> str:
        """`$1,200.00`, empty where no amount at all is known."""
        return dollars(self.cents) if self.known else ""

    def plus(self, other: Money) -> Money:
        """The sum of two that have no line in common."""
        return Money(self.cents + other.cents, self.known + other.known, self.unknown + other.unknown)

    @property
    def said(self) -> str:
        """The same for a person: nothing where there is no line, `no amount known` where no line has one."""
        return self.words or ("no amount known" if self.unknown else "nothing")


_Key = tuple[str, str, str, str]
"""What makes a line one line: file, position, code, date."""


class Group(NamedTuple):
    """The findings of one course, worst and dearest first. course is None where the run has no such course."""

    patient_id: str
    course_id: str
    course: Course | None
    findings: list[Finding]
    money: Money


def rank(severity: str) -> int:
    """The place of a severity, worst first; an unknown word comes last."""
    return SEVERITIES.index(severity) if severity in SEVERITIES else len(SEVERITIES)


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then money, then rule, date and id: the same order whatever the order of the input."""
    return sorted(findings, key=badness)


def badness(finding: Finding) -> tuple[int, int, str, str, str]:
    """What findings are sorted by where the worst come first."""
    return rank(finding.severity), -(finding.amount_cents or 0), finding.rule, first_date(finding), finding.id


def first_date(finding: Finding) -> str:
    """The first service date of a finding's subject lines, else of its lines; empty where it has none."""
    return min((line.service_date for line in subjects(finding) or finding.lines), default="")


def subjects(finding: Finding) -> list[Line]:
    """The lines that would be refused, or that are asked about."""
    return [line for line in finding.lines if line.role == "subject"]


def in_order(lines: Iterable[Line]) -> list[Line]:
    """Lines by date; on one day the subject before its evidence."""
    return sorted(lines, key=lambda line: (line.service_date, line.role != "subject", line.code, natural(line.source.position)))


def telling(lines: Sequence[Line], room: int) -> tuple[list[Line], list[Line]]:
    """Lines to show, and those left out. All where they fit; else the subject lines first, and of them as many as fit."""
    if len(lines) <= room:
        return in_order(lines), []
    subject = [line for line in in_order(lines) if line.role == "subject"][:room]
    shown = subject or in_order(lines)[:room]
    kept = set(map(id, shown))
    return shown, [line for line in in_order(lines) if id(line) not in kept]


def tally(lines: Sequence[Line]) -> str:
    """`34 lines of evidence: 13 of 77386, 21 of 77427`; `7 more lines: 7 of G6015` where subject lines are among them."""
    codes = Counter(safe(line.code) or "no code" for line in lines)
    what = counted(len(lines), "more line")
    if all(line.role != "subject" for line in lines):
        what = counted(len(lines), "line") + " of evidence"
    said = ", ".join(f"{number:,} of {code}" for code, number in sorted(codes.items())[:6])
    return f"{what}: {said}" + (", ..." if len(codes) > 6 else "")


def natural(text: str) -> list[tuple[int, str]]:
    """A key that sorts `row 9` before `row 10`."""
    parts: list[tuple[int, str]] = []
    for word in text.split():
        parts.append((int(word), "") if word.isascii() and word.isdigit() and len(word) < 19 else (-1, word))
    return parts


def money_of(findings: Iterable[Finding]) -> Money:
    """Charges of the subject lines, each line once. A finding that has an amount but no amounts on its lines counts with its own."""
    return _summed(_charges(findings))


def money_by_severity(findings: Sequence[Finding]) -> dict[str, Money]:
    """The money of each severity. A line that several findings name counts once, with the worst of them, so that the parts add up."""
    sums, taken = {}, set[_Key]()
    for severity in SEVERITIES:
        charges = {key: cents for key, cents in _charges(f for f in findings if f.severity == severity).items() if key not in taken}
        sums[severity] = _summed(charges)
        taken |= set(charges)
    return sums


def money_key(line: Line) -> _Key:
    """What makes a line one line, so that its charge counts once."""
    return line.source.file, line.source.position, line.code, line.service_date


@dataclass
class Totals:
    """How many findings there are, and their money; those of different patients can be added."""

    many: dict[str, int]
    money: dict[str, Money]
    at_risk: Money
    missed: Money

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Totals:
        many = {severity: sum(f.severity == severity for f in findings) for severity in SEVERITIES}
        at_risk, missed = money_of(f for f in findings if f.severity in AT_RISK), money_of(f for f in findings if f.severity == "missed")
        return cls(many, money_by_severity(findings), at_risk, missed)

    def __add__(self, other: Totals) -> Totals:
        many = {severity: self.many[severity] + other.many[severity] for severity in SEVERITIES}
        money = {severity: self.money[severity].plus(other.money[severity]) for severity in SEVERITIES}
        return Totals(many, money, self.at_risk.plus(other.at_risk), self.missed.plus(other.missed))

    @property
    def findings(self) -> int:
        return sum(self.many.values())


def _charges(findings: Iterable[Finding]) -> dict[_Key, int | None]:
    """What each subject line charges, or None where nobody said."""
    charges: dict[_Key, int | None] = {}
    for finding in findings:
        own = subjects(finding)
        if not own or (finding.amount_cents is not None and all(line.amount_cents is None for line in own)):
            charges["finding", finding.id, "", ""] = finding.amount_cents
            continue
        for line in own:
            key = money_key(line)
            charges[key] = line.amount_cents if line.amount_cents is not None else charges.get(key)
    return charges


def _summed(charges: dict[_Key, int | None]) -> Money:
    known = [cents for cents in charges.values() if cents is not None]
    return Money(sum(known), len(known), len(charges) - len(known))


def by_course(findings: Iterable[Finding], courses: Sequence[Course] = ()) -> list[Group]:
    """Findings grouped by course; the worst severity and the most money at the top. Courses without findings are left out."""
    known = {(c.patient_id, c.course_id): c for c in courses}
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.patient_id, finding.course_id), []).append(finding)
    made = [Group(*key, known.get(key), worst_first(mine), money_of(mine)) for key, mine in groups.items()]
    return sorted(made, key=lambda g: (rank(g.findings[0].severity), -g.money.cents, g.patient_id, g.course_id))


def by_rule(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings in blocks of one rule and severity, in the order in which the rules first appear."""
    blocks: dict[tuple[str, str, str], list[Finding]] = {}
    for finding in findings:
        blocks.setdefault((finding.rule, finding.severity, finding.title), []).append(finding)
    return list(blocks.values())


def alike(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Findings of one rule whose messages differ only in the dates of their own lines, together: one message then speaks for all of them."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        said = finding.message
        for day in sorted({line.service_date for line in finding.lines if line.service_date}):
            said = said.replace(day, "the day")
        groups.setdefault(said, []).append(finding)
    return list(groups.values())


def like_it(group: Sequence[Finding]) -> str:
    """What stands after the first message of a group: ` And 12 more like it.`"""
    return f" And {len(group) - 1:,} more like it." if len(group) > 1 else ""


def distinct_laws(findings: Iterable[Finding]) -> list[Law]:
    """The citations of a block of findings, each once."""
    return list(dict.fromkeys(law for finding in findings for law in finding.cites))


def law_words(law: Law) -> str:
    """`Medicare Claims Processing Manual, chapter 13, §70.1`."""
    section = law.section
    if section[:1].isdigit():
        section = f"§{section}"
    return ", ".join(part for part in (law.title or law.document, section) if part)


def discipline_words(course: Course) -> str:
    return DISCIPLINES.get(course.discipline, safe(course.discipline))


def inferred_words(course: Course) -> str:
    """How the course was recognised, said as a guess; empty where the input named it."""
    said = safe(course.inferred)
    return said if not said or said.startswith("inferred") else f"course inferred: {said}"


def units_words(units: int | float) -> str:
    """`3`, `0.5`: no trailing zeros."""
    return f"{units:g}" if abs(units) < 1e6 else f"{units:.3f}".rstrip("0").rstrip(".")


def counted(number: int, one: str, many: str = "") -> str:
    """`1 finding`, `2,000 findings`."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def nothing_found(report: Report) -> str:
    """What a run without findings may say: how much was judged, so that it cannot be taken for a run that judged nothing."""
    judged = [count.clear + count.excused for count in report.verdicts]
    if report.held:
        held = sum(len(each.findings) for each in report.held)
        return f"NO FINDINGS BUT WHAT IS HELD BACK ({counted(held, 'answer')}): {counted(sum(map(bool, judged)), 'rule')} found other subjects in order."
    if not any(judged):
        return "NO FINDINGS, AND NOTHING WAS JUDGED: no rule had a subject it could answer for."
    return f"NO FINDINGS: {counted(sum(map(bool, judged)), 'rule')} judged something, in {counted(sum(judged), 'answer')}."


def span_of(report: Report) -> tuple[str, str]:
    """First and last service date of all inputs; empty where no input says."""
    days = [day for given in report.manifest.inputs for day in given.span if day]
    return (min(days), max(days)) if days else ("", "")


def safe(text: str) -> str:
    """Text without control, direction or invisible characters, so that a file's content cannot steer a terminal or a reader's eye."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(ch if unicodedata.category(ch) not in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else f"\\u{ord(ch):04x}" for ch in text)
