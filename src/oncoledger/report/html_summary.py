"""The head of the page: money and counts by severity, how far the run reaches, and the filters."""

from __future__ import annotations

from oncoledger.audit.result import Input, Report

from .held import held_total
from .html_parts import badge, dated, esc, scrolling
from .words import MEANING, SEVERITIES, VERDICTS, Money, Totals, counted, nothing_found, span_of


def title_of(report: Report, totals: Totals) -> str:
    """`23 findings in 7 of 10 courses`; `4,991 findings, the worst 1,000 on this page`."""
    if totals.findings > len(report.findings):
        return f"{counted(totals.findings, 'finding')}, the worst {len(report.findings):,} on this page"
    courses = {(f.patient_id, f.course_id) for f in report.findings}
    known = {(c.patient_id, c.course_id) for c in report.courses} | courses
    if not report.findings:
        return f"No findings in {counted(len(known), 'course')}"
    return f"{counted(len(report.findings), 'finding')} in {len(courses):,} of {counted(len(known), 'course')}"


def summary(report: Report, totals: Totals) -> str:
    """Title, the two sums, the table of severities, and the evidence behind them."""
    manifest = report.manifest
    first, last = span_of(report)
    span = f", {first} to {last}" if first else ""
    rows = sum(given.rows for given in manifest.inputs)
    read = f"{counted(len(manifest.inputs), 'file')} with {counted(rows, 'line')}{span}. As of {manifest.as_of}; rulebook {manifest.rulebook}."
    masked = f'<p class="read">{esc(report.de_identified)}</p>' if report.de_identified else ""
    return (
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>{esc(manifest.version)}</span></p>'
        f'<h1>{esc(title_of(report, totals))}</h1><p class="read">{dated(read)}</p>'
        f"{masked}"
        f'<div class="overview">{_money(report, totals)}{_reach(report)}</div></div></header>'
    )


def _money(report: Report, totals: Totals) -> str:
    if not report.findings:
        return f'<div class="sums"><p class="nothing">{esc(nothing_found(report).capitalize())}</p>{_verdict_totals(report)}</div>'
    cards = f'<dl class="cards">{_card("At risk", totals.at_risk, "refused or taken back")}{_card("Missed", totals.missed, "lawful and not billed")}</dl>'
    dearest = max((m.cents for m in totals.money.values()), default=0)
    body = "".join(_severity_row(totals.many[severity], severity, totals.money[severity], dearest) for severity in SEVERITIES)
    names = {"Severity": "", "Findings": "num", "Charges": "num", '<span class="sr">Share</span>': "barhead", "What the payer does": ""}
    head = "<thead><tr>" + "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in names.items()) + "</tr></thead>"
    caption = '<caption class="sr">Findings and charges by severity; a line that several findings name counts once, with the worst of them</caption>'
    table = f'<table class="severities">{caption}{head}<tbody>{body}</tbody></table>'
    more = totals.findings > len(report.findings)
    sums_of = '<p class="dim">These sums are of all findings; the courses, tables and filters below are of those on this page.</p>' if more else ""
    return f'<div class="sums">{cards}{scrolling("Findings by severity", table)}{sums_of}</div>'


def _verdict_totals(report: Report) -> str:
    """The five counts over all rules: what stands in place of severities where nothing was found."""
    totals = {name: sum(getattr(v, name) for v in report.verdicts) for name in VERDICTS}
    body = "".join(
        f'<tr><th scope="row">{name.replace("_", " ")}</th><td class="num">{total:,}</td><td class="dim">{VERDICTS[name]}</td></tr>'
        for name, total in totals.items()
    )
    head = '<thead><tr><th scope="col">Verdict</th><th scope="col" class="num">Answers</th><th scope="col">What it says</th></tr></thead>'
    caption = '<caption class="sr">Answers of all rules by verdict</caption>'
    return scrolling("Answers by verdict", f'<table class="severities">{caption}{head}<tbody>{body}</tbody></table>')


def _card(name: str, money: Money, meaning: str) -> str:
    more = f"; {counted(money.unknown, 'line')} without an amount" if money.unknown else ""
    return f"<div><dt>{name}</dt><dd><strong>{money.said}</strong><span>{meaning}{more}</span></dd></div>"


def _severity_row(number: int, severity: str, money: Money, dearest: int) -> str:
    share = round(100 * money.cents / dearest, 1) if dearest else 0
    bar = f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect class="{severity}" width="{share}" height="8"/></svg>'
    none = ' class="none"' if not number else ""
    sums = f'<td class="num">{number:,}</td><td class="num">{money.words}</td><td>{bar}</td>'
    return f'<tr{none}><th scope="row">{badge(severity)}</th>{sums}<td class="dim">{MEANING[severity]}</td></tr>'


def _reach(report: Report) -> str:
    """What was judged, what this run could not tell, and what it rests on."""
    manifest, verdicts = report.manifest, report.verdicts
    judged = [v for v in verdicts if v.found or v.clear or v.excused]
    silent = sum(not (v.found or v.clear or v.excused or v.cannot_tell) for v in verdicts)
    unsure = [v.cannot_tell for v in verdicts if v.cannot_tell]
    partial = [given.file for given in manifest.inputs if not given.whole]
    lost = sum(problem.severity == "error" for problem in report.problems)
    said = []
    if unsure:
        where = "#questions" if report.questions else "#verdicts"
        said.append(f'<a href="{where}">{counted(sum(unsure), "answer")} of {counted(len(unsure), "rule")}</a>: a record that would decide is missing')
    if silent:
        said.append(f'<a href="#verdicts">{counted(silent, "rule")}</a> had nothing to judge')
    if lost:
        said.append(f'<a href="#problems">{counted(lost, "place")}</a> in the input could not be read')
    if report.held:
        said.append(f'<a href="#held">{counted(held_total(report), "answer")}</a> held back: in no list and no sum above')
    if partial:
        said.append(f"{esc(', '.join(partial))} {'is' if len(partial) == 1 else 'are'} partial: what is not there proves nothing")
    could_not = "".join(f"<li>{one}</li>" for one in said) or "<li>nothing: every rule answered for every subject</li>"
    judged_said = f"{counted(len(judged), 'rule')} of {len(verdicts):,} judged, in {counted(sum(v.found + v.clear + v.excused for v in verdicts), 'answer')}."
    return f'<div class="reach"><h2>What this run could not tell</h2><p>{judged_said} It could not tell:</p><ul>{could_not}</ul>{_rests_on(report)}</div>'


def _rests_on(report: Report) -> str:
    manifest = report.manifest
    files = "".join(f"<li>{dated(_file(given))}</li>" for given in manifest.inputs)
    editions = "".join(f'<li>{esc(s.name)} {esc(s.edition)} <code title="sha256 {esc(s.sha256)}">{esc(s.sha256[:12])}</code></li>' for s in manifest.sources)
    notes = "".join(f"<li>{esc(note)}</li>" for note in manifest.notes)
    parts = [("Files", files), ("Editions", editions), ("Assumed", notes)]
    inner = "".join(f"<h3>{name}</h3><ul>{items}</ul>" for name, items in parts if items)
    return f'<details class="rests"><summary>Files, editions and assumptions</summary>{inner}</details>' if inner else ""


def _file(given: Input) -> str:
    span = f", {given.span[0]} to {given.span[-1]}" if given.span else ""
    return f"{given.file}: {given.kind}, {counted(given.rows, 'line')}{span}, {'whole' if given.whole else 'partial'}"


def filters(report: Report) -> str:
    """A form that hides what is not asked for. Nothing is sent anywhere."""
    everything = [*report.findings, *report.questions, *report.excused]
    titles = {f.rule: f.title for f in everything}
    options = "".join(f'<option value="{esc(rule)}">{esc(rule)}: {esc(title)}</option>' for rule, title in sorted(titles.items()))
    severities = "".join(_choice("severity", severity, badge(severity), sum(f.severity == severity for f in report.findings)) for severity in SEVERITIES)
    kinds = "".join(
        _choice("kind", name, word, len(items))
        for name, word, items in (("found", "findings", report.findings), ("question", "questions", report.questions), ("excused", "excused", report.excused))
    )
    return (
        '<form class="filters" role="search" aria-label="Filter this page"><div class="wrap">'
        '<label class="find"><span>Find</span><input type="search" id="q" autocomplete="off" spellcheck="false" placeholder="patient, course or code"></label>'
        f'<label class="pick"><span>Rule</span><select id="rule"><option value="">all rules</option>{options}</select></label>'
        '<div class="state"><output id="shown" for="q rule"></output><button type="reset" class="quiet">Show all</button></div>'
        f"<fieldset><legend>Severity</legend><div>{severities}</div></fieldset><fieldset><legend>Show</legend><div>{kinds}</div></fieldset>"
        "</div></form>"
    )


def _choice(group: str, value: str, word: str, number: int) -> str:
    box = f'<input type="checkbox" name="{group}" value="{value}" checked{"" if number else " disabled"}>'
    return f'<label class="choice">{box}{word}<span class="n">{number:,}</span></label>'

