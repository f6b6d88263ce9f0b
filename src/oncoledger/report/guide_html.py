"""A payer's coding guide as one page that needs no network, to read, search and print."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from pathlib import Path

from oncoledger.audit.guide import Chapter, CodeNotPaid, Entry, Guide, Topic
from oncoledger.audit.result import Law

from .guide_text import STANDINGS, dates, summary
from .html_parts import badge, esc, law_item

_PAGE = Path(__file__).parent / "page"


def to_html(guide: Guide) -> str:
    """The page. Its only style is its own; it has no script and asks for nothing."""
    style = (_PAGE / "page.css").read_text("utf-8") + (_PAGE / "guide.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    title = f"{guide.name}: coding guide for oncology"
    sections = [(chapter.title, _chapter(chapter)) for chapter in guide.chapters]
    if guide.codes:
        sections.append(("Codes that are valid and not paid", _codes(guide.codes)))
    sections.append(("What is refused, and what to have on file", "".join(_topic(topic) for topic in guide.topics)))
    sections.append(("Numbers that hold for every payer without its own", _entries(guide.common)))
    contents = "".join(f'<li><a href="#c{place}">{esc(name)}</a></li>' for place, (name, _) in enumerate(sections))
    body = "".join(f'<section id="c{place}"><h2>{esc(name)}</h2>{content}</section>' for place, (name, content) in enumerate(sections))
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<title>{esc(title)}</title><style>{style}</style></head><body class="guide"><a class="skip" href="#c0">Skip to the guide</a>'
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>coding guide</span></p><h1>{esc(guide.name)}</h1>'
        f'<p class="read">On {esc(guide.day)}. {esc(summary(guide))}</p></div></header>'
        f'<main><nav aria-label="Chapters"><ul>{contents}</ul></nav>{body}</main>'
        f'<footer class="foot"><p>Code numbers stand with Oncoledger\'s own short labels. CPT is a trademark of the American Medical Association; '
        f"its descriptions are not on this page.</p></footer></body></html>\n"
    )


def _chapter(chapter: Chapter) -> str:
    return _entries(chapter.entries)


def _entries(entries: Iterable[Entry]) -> str:
    return '<dl class="says">' + "".join(_entry(entry) for entry in entries) + "</dl>"


def _entry(entry: Entry) -> str:
    given = f' <span class="dim">as {esc(entry.given_by)}</span>' if entry.given_by else ""
    span = f'<span class="dim">{esc(dates(entry.since, entry.until).removeprefix(", "))}</span>' if entry.since or entry.until else ""
    return f"<div><dt>{esc(entry.text)}</dt><dd><strong>{esc(entry.value)}</strong> {span}{given}{_laws(entry.law)}</dd></div>"


def _codes(codes: Iterable[CodeNotPaid]) -> str:
    rows = "".join(
        f'<tr><th scope="row" class="code">{esc(code.code)}</th><td>{esc(code.label)}</td><td>{esc(code.settings)}</td>'
        f'<td>{esc(STANDINGS.get(code.standing, code.standing))}</td><td class="code">{esc(code.instead)}</td>'
        f'<td>{esc(dates(code.since, code.until).removeprefix(", "))}</td></tr>'
        for code in codes
    )
    heads = "".join(f'<th scope="col">{head}</th>' for head in ("Code", "What it is", "Where", "Standing", "Instead", "When"))
    return f'<div class="scroll" tabindex="0" role="region" aria-label="Codes"><table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>'


def _topic(topic: Topic) -> str:
    items = "".join(
        f'<li>{badge(proof.severity)} <span class="rule">{esc(proof.rule)}</span> {esc(proof.title)}'
        f'{" <strong>this payer&#x27;s own rule</strong>" if proof.own else ""}<p>Have: {esc(proof.have)}</p>{_laws(proof.law)}</li>'
        for proof in topic.proofs
    )
    return f'<h3>{esc(topic.title)}</h3><ul class="proofs">{items}</ul>'


def _laws(laws: Iterable[Law]) -> str:
    return '<ul class="laws">' + "".join(map(law_item, laws)) + "</ul>"
