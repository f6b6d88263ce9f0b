"""All findings, questions and excused answers as one table that a coder sorts by any column, filters with the page and prints alone."""

from __future__ import annotations

from oncoledger.audit.result import Finding, Report
from oncoledger.model.money import dollars

from .html_parts import anchor, badge, esc, scrolling, section, sorting_head
from .words import counted, first_date, in_order, rank, safe, subjects, worst_first

COLUMNS = ("Severity", "Answer", "Rule", "What was seen", "Patient", "Course", "First date", "Codes", "Charges")
"""Grain: one finding. Charges are those of its own lines; a line may stand in several findings, so that the column does not add up to the sums above."""

CODES_SHOWN = 6


def table_section(report: Report) -> str:
    """Closed at first: the courses are the page, this is the list."""
    groups = (("found", report.findings), ("question", report.questions), ("excused", report.excused))
    rows = "".join(_row(finding, kind) for kind, findings in groups for finding in worst_first(findings))
    if not rows:
        return ""
    heads = "".join(sorting_head(name, "num" if name == "Charges" else "", "ascending" if name == "Severity" else "") for name in COLUMNS)
    caption = '<caption class="sr">Findings, questions and excused answers; each heading sorts by its column</caption>'
    table = f'<table class="all" data-sortable>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    tools = '<div class="tools"><button type="button" id="printtable">Print this table</button><span>Headings sort; the filters above apply.</span></div>'
    total = counted(sum(len(findings) for _, findings in groups), "row")
    body = f'<details class="sheet"><summary>Open the table</summary>{tools}{scrolling("All findings as one table", table)}</details>'
    return section("table", "All as one table", total, "One row a finding, a question or an excused answer, to sort, filter and print.", body)


def _row(finding: Finding, kind: str) -> str:
    own = in_order(subjects(finding) or finding.lines)
    codes = list(dict.fromkeys(safe(line.code) for line in own if line.code))
    shown = ", ".join(codes[:CODES_SHOWN]) + (f" and {len(codes) - CODES_SHOWN} more" if len(codes) > CODES_SHOWN else "")
    search = f"{finding.patient_id} {finding.course_id} {' '.join(line.code for line in finding.lines)}".casefold()
    facts = f'data-rule="{esc(finding.rule)}" data-severity="{esc(finding.severity)}" data-kind="{kind}" data-search="{esc(search)}"'
    amount = "" if finding.amount_cents is None else str(finding.amount_cents)
    cells = (
        f'<td data-value="{rank(finding.severity)}">{badge(finding.severity)}</td><td>{kind}</td>'
        f'<th scope="row"><a class="rule" href="#{anchor(finding.id)}">{esc(finding.rule)}</a></th>'
        f'<td><b>{esc(finding.title)}</b> {esc(finding.message)}</td><td class="id">{esc(finding.patient_id)}</td><td class="id">{esc(finding.course_id)}</td>'
        f'<td class="date">{esc(first_date(finding))}</td><td class="code">{esc(shown)}</td>'
        f'<td class="num" data-value="{amount}">{dollars(finding.amount_cents)}</td>'
    )
    return f"<tr {facts}>{cells}</tr>"
