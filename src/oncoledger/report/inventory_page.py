"""An inventory as one page that needs no network: for each drug a picture of its way from stock to payment, its months, and its gaps."""

from __future__ import annotations

from oncoledger.audit.inventory.gaps import GAPS
from oncoledger.audit.inventory.state import Difference, Drug, Inventory, Measure, Row

from .html import file_text, hashed
from .html_parts import dated, esc, scrolling
from .inventory import FLOWS, bars, head, money, no_measure, rows_words, sums, title_of
from .words import counted, units_words

_WIDE, _HIGH, _LEFT, _RIGHT = 720, 22, 80, 250
_MOST, _MOST_GAPS = 300, 60
"""Drugs on a page, and gaps of one drug; a workbook or JSON has them all."""


def inventory_html(answer: Inventory) -> str:
    """No script; every word of the record is escaped."""
    style = file_text("page.css") + file_text("inventory.css")
    gaps: dict[str, list[Difference]] = {}
    rows: dict[str, list[Row]] = {}
    for gap in answer.gaps:
        gaps.setdefault(gap.drug, []).append(gap)
    for row in answer.rows:
        rows.setdefault(row.drug, []).append(row)
    drugs = "".join(_drug(place, each, rows.get(each.drug, []), gaps.get(each.drug, [])) for place, each in enumerate(answer.drugs[:_MOST]))
    more = f"<p>And {len(answer.drugs) - _MOST:,} more: the workbook and JSON have them all.</p>" if len(answer.drugs) > _MOST else ""
    notes = "".join(f"<p>{dated(note)}</p>" for note in answer.notes)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'\">"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>Inventory</title><style>{style}</style></head><body class="inventory">'
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>inventory</span></p><h1>Inventory of drugs</h1>'
        f'<p class="read">{dated(head(answer))}</p></div></header><main>{_sums(answer)}{drugs}{more}{_cannot(answer)}{_wrong(answer)}</main>'
        f'<footer class="foot">{notes}<p>Units are billing units. A gap states what rows on file say against each other; what would clear it stands beside it.'
        f"</p></footer></body></html>\n"
    )


def _sums(answer: Inventory) -> str:
    found = sums(answer)
    if not found:
        return '<p class="nothing">No gap.</p>'
    body = "".join(
        f'<tr><td>{esc(name)}</td><td class="num">{many:,}</td><td class="num">{money(dollars)}</td><td class="num">{unpriced or ""}</td></tr>'
        for name, many, dollars, unpriced in found
    )
    heads = '<th scope="col">Gap</th><th scope="col" class="num">Many</th><th scope="col" class="num">Dollars</th><th scope="col" class="num">No price</th>'
    return scrolling("Gaps by kind", f'<table class="months"><thead><tr>{heads}</tr></thead><tbody>{body}</tbody></table>')


def _drug(place: int, drug: Drug, rows: list[Row], gaps: list[Difference]) -> str:
    listed = "".join(map(_gap, gaps[:_MOST_GAPS]))
    more = f"<p>And {len(gaps) - _MOST_GAPS:,} more gaps.</p>" if len(gaps) > _MOST_GAPS else ""
    tag = f'<span class="tag found">{counted(len(gaps), "gap")}</span>' if gaps else '<span class="tag">no gap</span>'
    how = f'<p class="dim">Converted by {esc(", ".join(drug.how))}.</p>' if drug.how else ""
    return (
        f'<section class="drug" aria-labelledby="d{place}"><h2 id="d{place}">{tag} {esc(title_of(drug))}</h2>{_picture(drug)}{how}{_months(drug, rows)}'
        f"{f'<ul class={chr(34)}gaps{chr(34)}>{listed}</ul>' if listed else ''}{more}</section>"
    )


def _gap(gap: Difference) -> str:
    much = f"{units_words(gap.units)} units" if gap.units is not None else f"{units_words(gap.packages or 0)} packages"
    dollars = f", ${money(gap.amount)} at {esc(gap.priced)}" if gap.amount is not None else ""
    who = ", ".join(filter(None, [gap.person, f"{gap.account} stock" if gap.account else ""]))
    return (
        f'<li><span class="date">{esc(gap.date)}</span><span><strong>{esc(GAPS[gap.kind])}: {much}{dollars}.</strong> {esc(who)}{"." if who else ""} '
        f'{dated(gap.says)} <span class="dim">Unless: {esc(gap.unless)}. {esc(rows_words(gap.rows, 6))}</span></span></li>'
    )


def _months(drug: Drug, rows: list[Row]) -> str:
    names = [*FLOWS.values(), "given", "wasted", "billed", "with JW", "paid"]
    heads = "".join(f'<th scope="col" class="num">{name}</th>' for name in names)
    body = "".join(
        f"<tr><td>{esc(row.first[:7])}</td><td>{esc(row.account) or 'not told'}{'' if row.units or not row.packages else ', packages'}</td>{_cells(row)}</tr>"
        for row in rows
    )
    name = f"Months of {esc(drug.drug)}"
    table = f'<table class="months"><thead><tr><th scope="col">Month</th><th scope="col">Stock</th>{heads}</tr></thead><tbody>{body}</tbody></table>'
    return scrolling(name, table)


def _cells(row: Row) -> str:
    measure: Measure | None = row.units or row.packages
    beside = "".join(f'<td class="num">{units_words(value) if value else ""}</td>' for value in (row.given, row.wasted, row.billed, row.billed_waste, row.paid))
    if measure is None:
        return f'<td colspan="{len(FLOWS)}">{no_measure(row)}</td>{beside}'
    values = {name: getattr(measure, name) for name in FLOWS}
    always = ("opening", "closing", "counted")
    shown = ("" if value is None or (not value and name not in always) else units_words(value) for name, value in values.items())
    cells = "".join(f'<td class="num">{value}</td>' for value in shown)
    return cells + beside


def _picture(drug: Drug) -> str:
    """Bars on one scale; the part by which a station exceeds the one before it, or falls short of it, shows at its end."""
    shown = bars(drug)
    longest = max([length for _, length, _ in shown], default=0)
    if longest <= 0:
        return ""
    unit = (_WIDE - _LEFT - _RIGHT) / longest
    before = {"dispensed": "there", "given": "dispensed", "billed": "given", "paid": "billed"}
    lengths = {name: max(length, 0) for name, length, _ in shown}
    parts = []
    for row, (name, length, words) in enumerate(shown):
        top, size = row * _HIGH, max(length, 0) * unit
        earlier = lengths.get(before.get(name, ""))
        sure = size if earlier is None else min(size, earlier * unit)
        over = f'<rect class="over" x="{_LEFT + sure:.1f}" y="{top + 4}" width="{size - sure:.1f}" height="14"/>' if size - sure > 0.05 else ""
        gap = earlier * unit - size if earlier is not None and name in ("given", "billed", "paid") else 0
        under = f'<rect class="under" x="{_LEFT + size:.1f}" y="{top + 4}" width="{gap:.1f}" height="14"/>' if gap > 0.05 else ""
        parts.append(
            f'<text x="0" y="{top + 15}">{name}</text><rect class="{name}" x="{_LEFT}" y="{top + 4}" width="{sure:.1f}" height="14"/>{over}{under}'
            f'<text class="count" x="{_LEFT + max(size, size + gap) + 6:.1f}" y="{top + 15}">{esc(words)}</text>'
        )
    said = "; ".join(f"{name} {words}" for name, _, words in shown)
    label = f"Units of {esc(drug.drug)}: {esc(said)}"
    return scrolling(label, f'<svg viewBox="0 0 {_WIDE} {len(shown) * _HIGH}" role="img" aria-label="{label}">{"".join(parts)}</svg>')


def _cannot(answer: Inventory) -> str:
    if not answer.cannot:
        return ""
    items = "".join(
        f'<li><strong>{esc(each.drug)}</strong> {esc(each.why)} <span class="dim">{counted(len(each.rows), "row")}: {esc(rows_words(each.rows, 6))}</span></li>'
        for each in answer.cannot
    )
    return f'<section class="drug" aria-labelledby="cannot"><h2 id="cannot">Cannot convert</h2><ul>{items}</ul></section>'


def _wrong(answer: Inventory) -> str:
    if not answer.wrong:
        return ""
    items = "".join(
        f"<li>{esc(each.file)}: {esc(each.position)}, {esc(each.element)}: found {esc(each.found)}; expected {esc(each.expected)}</li>" for each in answer.wrong
    )
    return f'<section class="drug" aria-labelledby="wrong"><h2 id="wrong">Rows left out</h2><ul>{items}</ul></section>'
