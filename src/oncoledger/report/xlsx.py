"""A report as a workbook that an auditor keeps: summary, findings to decide on, their lines, how each rule answered, law, courses and editions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncoledger.audit.result import Finding, Report
from oncoledger.formats.workbook import Head, Value, Workbook

from .words import GRADES, MEANING, SEVERITIES, VERDICTS, Totals, by_course, first_date, in_order, law_words, money_of, safe, subjects, worst_first
from .xlsx_lines import LINES, line_rows
from .xlsx_summary import WIDTHS, summary

MARKS = {severity: severity for severity in SEVERITIES}
DECISIONS = ("agree", "disagree", "unsure")

FINDINGS = (
    Head("Severity", width=9.5, marks=MARKS, says="\n".join(f"{severity}: {said}" for severity, said in MEANING.items())),
    Head("Rule", width=8.5), Head("Title", "words", 22), Head("What was seen", "words", 42), Head("Patient", width=15), Head("Course", width=13),
    Head("First date", "date", 10.5), Head("Codes", width=9), Head("Mod.", width=6.5),
    Head("Charges", "money", 13, says="Of the finding's own lines; empty where one is unknown. Summary and Lines count a line of several findings once."),
    Head("Law", "link", 25), Head("Decision", "entry", 10, DECISIONS), Head("Auditor's note", "entry", 24), Head("Clears", "words", 56),
    Head("Remedy", "words", 56), Head("Safe", width=7, says="yes: it changes neither payment nor meaning."), Head("Lines", "count", 7),
    Head("Verdict", width=11), Head("Finding", width=14),
)  # fmt: skip
"""Grain: one finding. The first PRINTED columns go on paper, the others stand on the screen."""

PRINTED = 13

HELD = (
    Head("Why", "words", 44), Head("Who", width=18), Head("Until", "date", 11), Head("Where", "words", 24), Head("Severity", width=9.5, marks=MARKS),
    Head("Rule", width=8.5), Head("Title", "words", 24), Head("What was seen", "words", 46), Head("Patient", width=15), Head("Course", width=13),
    Head("First date", "date", 10.5), Head("Charges", "money", 13), Head("Verdict", width=11), Head("Finding", width=14),
)  # fmt: skip
"""Grain: one finding, question or excused answer that is held back; in no other sheet and no sum."""

VERDICT_HEADS = (Head("Rule", width=9), Head("Title", "words", 60), *(Head(name.replace("_", " "), "count", 12, says=said) for name, said in VERDICTS.items()))
COURSES = (
    Head("Patient", width=30), Head("Course", width=18), Head("Discipline", width=12), Head("First date", "date", 11), Head("Last date", "date", 11),
    Head("Findings", "count", 10), *(Head(severity, "count", 9) for severity in SEVERITIES),
    Head("Charges named", "money", 14, says="Charges that its findings name, each line once."), Head("How it was recognised", "words", 44),
)  # fmt: skip
LAW = (
    Head("Rule", width=9), Head("Title", "words", 40), Head("Document and section", "link", 60),
    Head("Grade", width=7, says="\n".join(f"{grade}: {said}" for grade, said in GRADES.items())),
    Head("Looked up", "date", 11), Head("Document", width=18), Head("Address", "words", 50),
)  # fmt: skip
PROBLEMS = (
    Head("Kind", width=9), Head("File", "words", 36), Head("Position", width=16), Head("Element", width=14), Head("Found", "words", 44),
    Head("Expected", "words", 44),
)  # fmt: skip

EDITIONS = (
    Head("What", width=14), Head("Name", "words", 44), Head("Edition or kind", width=26), Head("Rows", "count", 10), Head("First date", "date", 11),
    Head("Last date", "date", 11), Head("Whole", width=9, says="whole: what is not in the file was not billed. partial: what is not there proves nothing."),
    Head("SHA-256", width=68),
)  # fmt: skip


def to_xlsx(report: Report, totals: Totals | None = None) -> bytes:
    """The workbook. totals: of the whole run, where the report holds only its worst findings.

    The same report gives the same bytes; its day of making is the run's as-of date.
    """
    every = [*report.findings, *report.questions, *report.excused]
    book = Workbook(
        "Oncoledger: findings of a run", report.manifest.as_of,
        f"Oncoledger {report.manifest.version}, as of {report.manifest.as_of}, rulebook {report.manifest.rulebook}",
        sum(1 + len(finding.lines) for finding in every),
    )  # fmt: skip
    page = book.page("Summary", WIDTHS)
    book.table("Findings", FINDINGS, map(_finding, worst_first(report.findings)), 2, PRINTED)
    for name, findings in (("Questions", report.questions), ("Excused", report.excused)):
        if findings:
            book.table(name, FINDINGS, map(_finding, worst_first(findings)), 2, PRINTED)
    if report.held:
        book.table("Held back", HELD, _held(report), 1)
    book.table("Lines", LINES, line_rows(report), 2)
    book.table("Verdicts", VERDICT_HEADS, ([v.rule, safe(v.title), *(getattr(v, name) for name in VERDICTS)] for v in report.verdicts), 1)
    book.table("Courses", COURSES, _courses(report), 2)
    if every:
        book.table("Law", LAW, _law(every), 1)
    book.table("Editions", EDITIONS, _editions(report))
    if report.problems:
        rows = ([p.severity, *map(safe, (p.file, p.position, p.element, p.found, p.expected))] for p in report.problems)
        book.table("Problems", PROBLEMS, rows)
    summary(book, page, report, totals or Totals.of(report.findings))
    return book.done()


def _finding(finding: Finding) -> list[Value]:
    own = subjects(finding) or finding.lines
    codes = ", ".join(dict.fromkeys(safe(line.code) for line in in_order(own) if line.code))
    modifiers = ", ".join(dict.fromkeys(word for line in in_order(own) for word in safe(line.modifiers).split()))
    law: Value = None
    if finding.cites:
        more = f" and {len(finding.cites) - 1} more" if len(finding.cites) > 1 else ""
        law = (safe(law_words(finding.cites[0])) + f" ({finding.cites[0].grade}){more}", finding.cites[0].url)
    mend = (safe(finding.fix.text), "yes" if finding.fix.safe else "no") if finding.fix else ("", "")
    what = map(safe, (finding.rule, finding.title, finding.message, finding.patient_id, finding.course_id))
    decided: list[Value] = [None, None]
    tail = (len(finding.lines), finding.verdict.replace("_", " "), safe(finding.id))
    return [finding.severity, *what, first_date(finding), codes, modifiers, finding.amount_cents, law, *decided, safe(finding.clears), *mend, *tail]


def _held(report: Report) -> Iterator[list[Value]]:
    for held in report.held:
        why: list[Value] = [safe(f"{held.kind}: {held.reason}"), safe(held.by), held.until, safe(held.where)]
        for f in worst_first(held.findings):
            what = map(safe, (f.rule, f.title, f.message, f.patient_id, f.course_id))
            yield [*why, f.severity, *what, first_date(f), f.amount_cents, f.verdict.replace("_", " "), safe(f.id)]


def _courses(report: Report) -> Iterator[list[Value]]:
    """Courses with findings first, worst on top, then the quiet ones."""
    groups = {(group.patient_id, group.course_id): group for group in by_course(report.findings, report.courses)}
    quiet = [(course.patient_id, course.course_id) for course in report.courses if (course.patient_id, course.course_id) not in groups]
    known = {(course.patient_id, course.course_id): course for course in report.courses}
    for key in [*groups, *quiet]:
        course, findings = known.get(key), groups[key].findings if key in groups else []
        money = money_of(findings)
        about = (safe(course.discipline), course.first_date, course.last_date) if course else ("", "", "")
        counts = [sum(finding.severity == severity for finding in findings) or None for severity in SEVERITIES]
        yield [*map(safe, key), *about, len(findings), *counts, money.cents if money.known else None, safe(course.inferred) if course else ""]


def _law(findings: Sequence[Finding]) -> Iterator[list[Value]]:
    """Every citation of every rule that has something to show, each once."""
    rows = {(f.rule, f.title, law) for f in findings for law in f.cites}
    for rule, title, law in sorted(rows, key=lambda row: (row[0], row[2].document, row[2].section)):
        yield [safe(rule), safe(title), (safe(law_words(law)), law.url), safe(law.grade), law.seen, safe(law.document), safe(law.url)]


def _editions(report: Report) -> Iterator[list[Value]]:
    """What a run rests on: the product, the rulebook, the published tables, the files."""
    manifest = report.manifest
    yield ["product", "Oncoledger", safe(manifest.version), None, None, None, None, None]
    yield ["rulebook", safe(manifest.rulebook), "", len(report.verdicts), None, manifest.as_of, None, None]
    for source in manifest.sources:
        yield ["source", safe(source.name), safe(source.edition), None, None, None, None, safe(source.sha256)]
    for given in manifest.inputs:
        span = (given.span[0], given.span[-1]) if given.span else (None, None)
        yield ["input", safe(given.file), safe(given.kind), given.rows, *span, "whole" if given.whole else "partial", None]
