"""What follows the courses: questions to the record, excused answers, how each rule answered, and problems of reading."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from oncoledger.audit.result import Finding, Held, Line, Problem, Report, VerdictCount

from .held import HELD_MEANS, held_total, held_words
from .html_parts import anchor, badge, esc, law_item, scrolling, section, sorting_head
from .words import VERDICTS, by_rule, counted, distinct_laws, in_order, subjects, worst_first


def questions_section(report: Report) -> str:
    said = "A rule could not tell, because the record that would decide is missing. Ask for it; nobody is accused."
    return _answers("questions", "Questions", "question", said, "Would decide", report.questions, report) if report.questions else ""


def excused_section(report: Report) -> str:
    said = "Lawful because of a modifier or a documented exception, and what an auditor will ask about."
    return _answers("excused", "Excused", "excused", said, "Rests on", report.excused, report) if report.excused else ""


def held_section(report: Report) -> str:
    """What a baseline, suppressions or a threshold hold back: a line to open for each reason."""
    if not report.held:
        return ""
    blocks = "".join(map(_held, report.held))
    return section("held", "Held back", f"{held_total(report):,}", f"{HELD_MEANS[:1].upper()}{HELD_MEANS[1:]}.", f'<div class="list">{blocks}</div>')


def _held(held: Held) -> str:
    rows = "".join(
        f'<tr><th scope="row"><span class="rule">{esc(f.rule)}</span> {esc(f.patient_id)} <span class="dim">{esc(f.course_id)}</span></th>'
        f"<td>{esc(f.message)}</td><td><code>{esc(f.id)}</code></td></tr>"
        for f in worst_first(held.findings)
    )
    heads = '<thead><tr><th scope="col">Rule, patient and course</th><th scope="col">What was seen</th><th scope="col">Id</th></tr></thead>'
    caption = f'<caption class="sr">{esc(held.reason)}</caption>'
    table = scrolling(f"Held back: {esc(held.reason)}", f'<table class="answers">{caption}{heads}<tbody>{rows}</tbody></table>')
    name = f'<h3><span class="who">{esc(held_words(held))}</span></h3>'
    rules = list(dict.fromkeys(finding.rule for finding in held.findings))
    shown = esc(", ".join(rules[:3]) + (f" and {len(rules) - 3} more" if len(rules) > 3 else ""))
    head = f'<summary>{name}<span class="rule">{shown}</span><span class="n">{len(held.findings):,}</span></summary>'
    return f'<details class="answer">{head}<div class="body">{table}</div></details>'


def _answers(name: str, heading: str, kind: str, said: str, label: str, findings: Sequence[Finding], report: Report) -> str:
    places = {(c.patient_id, c.course_id): n for n, c in enumerate(report.courses)}
    blocks = "".join(_answer(block, kind, label, places) for block in by_rule(worst_first(findings)))
    return section(name, heading, f"{len(findings):,}", said, f'<div class="list">{blocks}</div>')


def _answer(block: Sequence[Finding], kind: str, label: str, places: Mapping[tuple[str, str], int]) -> str:
    first = block[0]
    rows = "".join(_answer_row(finding, places) for finding in block)
    clears = "; ".join(dict.fromkeys(f.clears for f in block if f.clears))
    laws = "".join(map(law_item, distinct_laws(block)))
    terms = [(label, esc(clears)), ("Law", f"<ul>{laws}</ul>" if laws else "")]
    name = f'<h3>{badge(first.severity)} <span class="who">{esc(first.title)}</span></h3>'
    head = f'<summary>{name}<span class="rule">{esc(first.rule)}</span><span class="n">{len(block):,}</span></summary>'
    dl = "<dl>" + "".join(f"<div><dt>{term}</dt><dd>{text}</dd></div>" for term, text in terms if text) + "</dl>"
    heads = '<thead><tr><th scope="col">Patient and course</th><th scope="col">What was seen</th><th scope="col">Lines</th></tr></thead>'
    caption = f'<caption class="sr">{esc(first.rule)}: {esc(first.title)}</caption>'
    table = scrolling(f"{esc(first.rule)}, {kind}", f'<table class="answers">{caption}{heads}<tbody>{rows}</tbody></table>')
    facts = f'data-rule="{esc(first.rule)}" data-severity="{esc(first.severity)}" data-kind="{kind}"'
    return f'<details class="answer" {facts}>{head}<div class="body">{dl}{table}</div></details>'


def _answer_row(finding: Finding, places: Mapping[tuple[str, str], int]) -> str:
    place = places.get((finding.patient_id, finding.course_id))
    who = f'{esc(finding.patient_id)} <span class="dim">{esc(finding.course_id)}</span>'
    who = f'<a href="#c-{place}">{who}</a>' if place is not None else who
    lines = in_order(subjects(finding) or finding.lines)
    said = "".join(map(_line, lines[:6]))
    if len(lines) > 6:
        said += f'<li class="dim">and {counted(len(lines) - 6, "more line")}</li>'
    search = esc(f"{finding.patient_id} {finding.course_id} {' '.join(line.code for line in finding.lines[:40])}".casefold())
    head = f'<tr id="{anchor(finding.id)}" tabindex="-1" data-search="{search}"><th scope="row">{who}</th>'
    return f"{head}<td>{esc(finding.message)}</td><td><ul>{said}</ul></td></tr>"


def _line(line: Line) -> str:
    where = f'<span class="dim">{esc(line.source.file)}, {esc(line.source.position)}</span>'
    return f'<li><span class="date">{esc(line.service_date)}</span> <span class="code">{esc(line.code)}</span> {where}</li>'


def verdicts_section(report: Report) -> str:
    """Every rule of the book with its five counts. Zeros stay: a rule that judged nothing is not a rule that found nothing."""
    titles = {f.rule: f.title for f in [*report.excused, *report.questions, *report.findings]}
    heads = "".join(sorting_head(name.replace("_", " "), "num", says=meaning) for name, meaning in VERDICTS.items())
    rows = "".join(_verdict_row(count, count.title or titles.get(count.rule, "")) for count in report.verdicts)
    totals = "".join(f'<td class="num">{sum(getattr(v, name) for v in report.verdicts):,}</td>' for name in VERDICTS)
    find = '<span>Find</span><input type="search" id="vq" autocomplete="off" spellcheck="false" placeholder="rule or title">'
    only = '<input type="checkbox" id="vanswered">only rules that answered'
    shown = '<output id="vshown" for="vq vanswered"></output>'
    tools = f'<div class="tools"><label class="find">{find}</label><label class="choice">{only}</label>{shown}</div>'
    meanings = "".join(f"<div><dt>{name.replace('_', ' ')}</dt><dd>{meaning}</dd></div>" for name, meaning in VERDICTS.items())
    head = f"<thead><tr>{sorting_head('Rule', '', 'ascending')}{sorting_head('Title')}{heads}</tr></thead>"
    foot = f'<tfoot><tr><th scope="row" colspan="2">All {counted(len(report.verdicts), "rule")}</th>{totals}</tr></tfoot>'
    caption = '<caption class="sr">Five counts for each rule</caption>'
    table = scrolling("Verdicts of each rule", f'<table class="verdicts" data-sortable>{caption}{head}<tbody>{rows}</tbody>{foot}</table>')
    said = "Every rule answers for every subject it looked at. Titles stand where a rule has something to show."
    return section("verdicts", "How each rule answered", counted(len(report.verdicts), "rule"), said, f'<dl class="meanings">{meanings}</dl>{tools}{table}')


def _verdict_row(count: VerdictCount, title: str) -> str:
    numbers = {name: getattr(count, name) for name in VERDICTS}
    cells = "".join(f'<td class="num{"" if n else " zero"}{" hot" if n and name == "found" else ""}">{n:,}</td>' for name, n in numbers.items())
    answered = " data-answered" if count.found or count.clear or count.excused or count.cannot_tell else ""
    name = f'<th scope="row"><span class="rule">{esc(count.rule)}</span></th>'
    return f'<tr{answered}>{name}<td class="title">{esc(title)}</td>{cells}</tr>'


def problems_section(report: Report) -> str:
    """Input that was lost or doubtful, by file."""
    if not report.problems:
        return section("problems", "Problems of reading", "0", "Everything in the files could be read.", "")
    rows = "".join(map(_problem_row, report.problems))
    heads = "".join(f'<th scope="col">{word}</th>' for word in ("Kind", "Where", "Element", "Found", "Expected"))
    caption = '<caption class="sr">Problems of reading</caption>'
    table = scrolling("Problems of reading", f'<table class="problems">{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>')
    said = "Input that was lost (error) or read with a doubt (warning). No rule judged what was lost."
    return section("problems", "Problems of reading", f"{len(report.problems):,}", said, table)


def _problem_row(problem: Problem) -> str:
    kind = f'<td><span class="sev {"reject" if problem.severity == "error" else "recoup"}">{esc(problem.severity)}</span></td>'
    where = f'<th scope="row">{esc(problem.file)}, {esc(problem.position)}</th><td class="code">{esc(problem.element)}</td>'
    return f"<tr>{kind}{where}<td>{esc(problem.found)}</td><td>{esc(problem.expected)}</td></tr>"
