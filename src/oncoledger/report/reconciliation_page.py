"""A reconciliation as one page that needs no network: dollars both ways, bars, a table that sorts, filters and opens to its proof, and the questions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from oncoledger.audit.reconcile_parts import Ask, Line
from oncoledger.audit.reconciliation import Reconciliation
from oncoledger.model.money import dollars

from .html import file_text, hashed
from .html_parts import dated, esc, scrolling, section, sorting_head
from .reconciliation import PARTS, WORDS
from .reconciliation_words import MEANING, Stake, cents_of, charge_words, proof_words, stakes, worst_first
from .words import counted

MOST = 1_000
"""Differences and questions on one page; the sums are of all."""
LOOKS = {"missed": "missed", "excess": "recoup", "wrong": "advise", "": "advise"}
COLUMNS = ("Difference", "Date", "Code", "What the record shows", "Person and course", "Billed by", "Owner", "At stake")
"""Grain: one charge line, or one lawful line without a charge."""


def reconciliation_html(answer: Reconciliation) -> str:
    """The page. Every word of the input is escaped; a content security policy allows this page's own style and script, and no connection."""
    style, script = file_text("page.css") + file_text("reconcile.css"), file_text("reconcile.js") + file_text("table.js")
    real = worst_first(line for line in answer.differences if line.direction)
    title = _title(answer, real)
    policy = f"default-src 'none'; style-src 'sha256-{hashed(style)}'; script-src 'sha256-{hashed(script)}'; base-uri 'none'; form-action 'none'"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>{esc(title)}</title><style>{style}</style></head><body class="reconcile">'
        f'<a class="skip" href="#differences">Skip to the differences</a>{_head(answer, title, real)}{_filters(real)}<main>'
        f'<noscript><p class="note">Sorting and filters need scripts. Every difference is on this page without them.</p></noscript>'
        f"{_differences(real)}{_sums(real)}{_questions(answer.questions)}</main>"
        f'<footer class="foot"><p>A charge that the record does not decide is asked about and not called wrong. Code numbers stand without their descriptions; '
        f"CPT is a trademark of the American Medical Association.</p></footer><script>{script}</script></body></html>\n"
    )


def _title(answer: Reconciliation, real: Sequence[Line]) -> str:
    if not real:
        return f"Record and charges agree in {counted(answer.courses, 'course')}"
    return f"{counted(len(real), 'difference')} in {len({(line.person, line.course) for line in real}):,} of {counted(answer.courses, 'course')}"


def _head(answer: Reconciliation, title: str, real: Sequence[Line]) -> str:
    read = (f"{counted(answer.persons, 'person')}, as of {answer.as_of}: {counted(answer.proposed, 'charge')} "
            f"follow from the record; {answer.matched:,} of {answer.charged:,} charges on file stand beside one.")  # fmt: skip
    total = stakes(real, lambda line: "")
    below = total[0].below if total else 0
    cards = _card("Missed", round(answer.missed * 100), "delivered, and not billed")
    cards += _card("Too much", round(answer.excess * 100), "beyond the record")
    cards += _card("Too little", below, "charged at less than the record gives") if below else ""
    return (
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>{esc(answer.version)}, reconcile</span></p><h1>{esc(title)}</h1>'
        f'<p class="read">{dated(read)}</p><div class="overview"><div class="sums"><dl class="cards">{cards}</dl>{_kinds(answer, real)}</div>'
        f"{_reach(answer)}</div></div></header>"
    )


def _card(name: str, cents: int, meaning: str) -> str:
    return f"<div><dt>{name}</dt><dd><strong>{dollars(cents)}</strong><span>{meaning}</span></dd></div>"


def _kinds(answer: Reconciliation, real: Sequence[Line]) -> str:
    found = {stake.name: stake for stake in stakes(real, lambda line: line.kind)}
    directions = {line.kind: line.direction for line in real}
    if not found:
        return '<p class="nothing">Every charge of these courses has its service on record, and every service its charge.</p>'
    return _table("Differences by kind", "Difference", [found[each.name] for each in answer.kinds if each.name in found], WORDS, directions)


def _table(caption: str, name: str, some: Sequence[Stake], words: dict[str, str], directions: dict[str, str] | None = None) -> str:
    """Sums with a bar for each: missed, too much and too little side by side."""
    dearest = max((stake.cents for stake in some), default=0)
    body = "".join(
        f'<tr><th scope="row">{_badge(words[stake.name], directions[stake.name]) if directions else esc(stake.name)}</th><td class="num">{stake.lines:,}</td>'
        f'<td class="num">{_sum(stake.missed)}</td><td class="num">{_sum(stake.above)}</td><td class="num">{_sum(stake.below)}</td>'
        f"<td>{_bar(stake, dearest)}</td></tr>"
        for stake in some
    )
    heads = "".join(f'<th scope="col" class="{kind}">{head}</th>' for head, kind in (
        (name, ""), ("Lines", "num"), ("Missed", "num"), ("Too much", "num"), ("Too little", "num"), ('<span class="sr">Share</span>', "barhead")))  # fmt: skip
    table = f'<table class="severities stakes"><caption class="sr">{caption}</caption><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>'
    return scrolling(caption, table)


def _sum(cents: int) -> str:
    return str(dollars(cents)) if cents else ""


def _bar(stake: Stake, dearest: int) -> str:
    at, parts = 0.0, ""
    for look, cents in (("missed", stake.missed), ("recoup", stake.above), ("advise", stake.below)):
        width = round(100 * cents / dearest, 1) if dearest else 0
        parts += f'<rect class="{look}" x="{at}" width="{width}" height="8"/>' if width else ""
        at = round(at + width, 1)
    return f'<svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">{parts}</svg>'


def _badge(words: str, direction: str) -> str:
    return f'<span class="sev {LOOKS[direction]}" title="{MEANING.get(direction, "")}">{esc(words)}</span>'


def _reach(answer: Reconciliation) -> str:
    """What could not be told, and what it rests on."""
    kinds = {each.name: each for each in answer.kinds}
    said = []
    if "asked" in kinds:
        said.append(f"{counted(kinds['asked'].lines, 'charge')} whose record does not decide")
    if "not due" in kinds:
        said.append(f"{counted(kinds['not due'].lines, 'lawful line')} not yet due, or beyond the days that the charges on file cover")
    if answer.questions:
        said.append(f'<a href="#questions">{counted(len(answer.questions), "question")}</a> that the record leaves open')
    if answer.beyond:
        said.append(f"{counted(answer.beyond, 'charge')} of services that no radiation record tells of: not looked at")
    items = "".join(f"<li>{each}</li>" for each in said) or "<li>nothing: the record decided every charge</li>"
    notes = "".join(f"<li>{esc(note)}</li>" for note in answer.notes)
    more = f'<details class="rests" open><summary>What this rests on</summary><ul>{notes}</ul></details>' if notes else ""
    return f'<div class="reach"><h2>What could not be told</h2><ul>{items}</ul>{more}</div>'


def _filters(real: Sequence[Line]) -> str:
    if not real:
        return ""
    kinds = {line.kind for line in real}
    options = "".join(f'<option value="{esc(kind)}">{esc(words)}</option>' for kind, words in WORDS.items() if kind in kinds)
    picks = f'<label class="pick"><span>Difference</span><select id="kind"><option value="">all</option>{options}</select></label>'
    for name, label in (("department", "Department"), ("owner", "Owner")):
        options = "".join(f'<option value="{esc(each)}">{esc(each)}</option>' for each in sorted({getattr(line, name) for line in real[:MOST]}))
        picks += f'<label class="pick short"><span>{label}</span><select id="{name}"><option value="">all</option>{options}</select></label>'
    return (
        '<form class="filters" role="search" aria-label="Filter the differences"><div class="wrap">'
        '<label class="find"><span>Find</span><input type="search" id="q" autocomplete="off" spellcheck="false" placeholder="person, course or code"></label>'
        f'{picks}<div class="state"><output id="shown" for="q kind department owner"></output><button type="reset" class="quiet">Show all</button></div>'
        "</div></form>"
    )


def _differences(real: Sequence[Line]) -> str:
    if not real:
        return section("differences", "Differences", "0", "There is none.", "")
    heads = "".join(sorting_head(name, "num" if name == "At stake" else "", "descending" if name == "At stake" else "") for name in COLUMNS)
    rows = "".join(map(_row, real[:MOST]))
    caption = '<caption class="sr">Differences between record and charges; each heading sorts by its column</caption>'
    table = f'<table class="all" data-sortable>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    shown = f" The {MOST:,} dearest of {len(real):,} stand here; the sums are of all, the workbook has them all." if len(real) > MOST else ""
    said = f"One row a charge line, or a lawful line that was not charged. A row opens to the rows of the record that it rests on.{shown}"
    return section("differences", "Differences", counted(len(real), "line"), said, scrolling("Differences", table))


def _row(line: Line) -> str:
    cents = cents_of(line)
    search = f"{line.person} {line.course} {line.code} {line.claim}".casefold()
    facts = f'data-kind="{esc(line.kind)}" data-department="{esc(line.department)}" data-owner="{esc(line.owner)}" data-search="{esc(search)}"'
    code = f"{line.code}{''.join(f'-{word}' for word in line.modifiers.split())}{f' x{line.units}' if line.units > 1 else ''}"
    items = [("Record", "<br>".join(map(esc, proof_words(line.proof)))), ("Charge", dated(charge_words(line))), ("Payer", esc(line.payer))]
    items.append(("Provider", esc(line.provider)))
    rows = "".join(f"<div><dt>{name}</dt><dd>{words}</dd></div>" for name, words in items if words)
    opened = f"<details><summary>{_what(line)}</summary><dl>{rows}</dl></details>" if rows else _what(line)
    return (
        f'<tr {facts}><td>{_badge(WORDS[line.kind], line.direction)}</td><td class="date">{esc(line.date)}</td><td class="code">{esc(code)}</td>'
        f'<td>{opened}</td><td class="id">{esc(line.person)}<span class="about">{esc(line.course)}</span></td><td>{esc(PARTS[line.part])}</td>'
        f'<td>{esc(line.owner)}<span class="about">{esc(line.department)}</span></td>'
        f'<td class="num" data-value="{"" if cents is None else abs(cents)}">{dollars(cents) or ""}</td></tr>'
    )


def _what(line: Line) -> str:
    """What it should be, and why: `77407: session 4, IMRT of one isocenter`."""
    return f"<b>{dated(line.should)}</b>{': ' if line.should and line.because else ''}{dated(line.because)}"


def _sums(real: Sequence[Line]) -> str:
    if not real:
        return ""
    groups: dict[str, Callable[[Line], str]] = {
        "department": lambda line: line.department, "owner": lambda line: line.owner, "month": lambda line: line.date[:7],
    }  # fmt: skip
    tables = "".join(
        f"<div><h3>By {name}</h3>{_table(f'Differences by {name}', name.capitalize(), stakes(real, key, in_order=name == 'month'), {})}</div>"
        for name, key in groups.items()
    )
    courses = stakes(real, lambda line: f"{line.person} {line.course}".strip())
    tables += f"<div><h3>Dearest courses</h3>{_table('Differences by course', 'Course', courses[:15], {})}</div>"
    said = "Of all differences, not only of those shown above."
    return section("sums", "Where the dollars are", counted(len(courses), "course"), said, f'<div class="grids">{tables}</div>')


def _questions(asks: Sequence[Ask]) -> str:
    if not asks:
        return ""
    heads = "".join(sorting_head(name) for name in ("Date", "To", "Codes it could lead to", "Question", "Person", "Course"))
    rows = "".join(
        f'<tr><td class="date">{esc(ask.date)}</td><td>{esc(ask.to)}</td><td class="code">{esc(" ".join(ask.codes))}</td>'
        f'<td>{dated(ask.asks)}{f" <span class=dim>{dated(ask.because)}</span>" if ask.because else ""}</td><td class="id">{esc(ask.person)}</td>'
        f'<td class="id">{esc(ask.course)}</td></tr>'
        for ask in asks[:MOST]
    )
    caption = '<caption class="sr">Questions to the record</caption>'
    table = f'<table class="all" data-sortable>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>'
    more = f" The first {MOST:,} stand here." if len(asks) > MOST else ""
    said = f"What the record does not decide is asked, and nothing is proposed for it. The command queries writes a page for each clinician.{more}"
    return section("questions", "Questions that the record leaves open", f"{len(asks):,}", said, scrolling("Questions", table))
