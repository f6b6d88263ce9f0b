"""Open queries as text, JSON and a page to print for each clinician."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Sequence
from itertools import groupby

import msgspec

from oncoledger.audit.queries import Answered, Asked, plain
from oncoledger.coding.answers import UNABLE_WORDS, choices, possible_words, wanted
from oncoledger.model.dates import iso

from .html import file_text, hashed
from .html_parts import dated, esc
from .words import counted, safe


def by_clinician(asked: Sequence[Asked]) -> list[tuple[str, str, list[Asked]]]:
    """Role, name and queries of each whom something is asked, in order."""
    return [(to, name, list(some)) for (to, name), some in groupby(asked, key=lambda each: (each.query.to, each.clinician))]


def to_text(asked: Sequence[Asked], width: int) -> str:
    if not asked:
        return "No open queries.\n"
    lines = []
    for to, name, some in by_clinician(asked):
        lines += [f"{safe(_title(to, name))}: {_queries(len(some))}", ""]
        for (person, course), mine in groupby(some, key=lambda each: (each.query.person, each.query.course_id)):
            queries = list(mine)
            lines.append(safe(f"  {person}, course {course}{f', {queries[0].site}' if queries[0].site else ''}"))
            for each in queries:
                query = each.query
                lines.append(safe(f"    {query.id}  {_day(query.day):<10}  {about(query.kind)}"))
                said = [query.asks, *([f"On record: {query.because}"] if query.because else []), f"[{possible_words(query)}]"]
                for words in said:
                    lines += textwrap.wrap(safe(words), max(width, 40), initial_indent=" " * 17, subsequent_indent=" " * 17)
        lines.append("")
    lines.append(f"{_queries(len(asked))} open. `oncoledger queries answer ID VALUE --by NAME --in DIR` keeps an answer.")
    return "\n".join(lines) + "\n"


def to_json(asked: Sequence[Asked]) -> str:
    return msgspec.json.format(msgspec.json.encode([plain(each) for each in asked]), indent=2).decode() + "\n"


def answered_text(listed: Sequence[Answered], width: int) -> str:
    """Answers that stand, each with who gave it and the run that brought it."""
    lines = []
    for each in listed:
        lines.append(safe(f"{each.id}  {_day(each.day)}  {each.value}  by {each.by}  (run {each.run_id}, {each.person}, course {each.course_id})"))
        lines += textwrap.wrap(safe(each.asks), max(width, 40), initial_indent=" " * 13, subsequent_indent=" " * 13)
    return "\n".join(lines) + "\n" if lines else "Nothing was answered.\n"


def to_html(asked: Sequence[Asked], as_of: str) -> str:
    """One page, a part for each clinician; printed, each begins on a new sheet. It has no script, asks for nothing from the network and names no code."""
    style = file_text("page.css") + file_text("queries.css")
    people = by_clinician(asked)
    parts = "".join(_part(to, name, some, len(people) > 1) for to, name, some in people)
    title = f"Queries: {_title(people[0][0], people[0][1])}" if len(people) == 1 else "Queries to clinicians"
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hashed(style)}'; base-uri 'none'; form-action 'none'\">"
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f'<meta name="referrer" content="no-referrer"><title>{esc(title)}</title><style>{style}</style></head><body class="queries">'
        f'<header class="top"><div class="wrap"><p class="brand">Oncoledger <span>queries</span></p><h1>{esc(title)}</h1>'
        f'<p class="read">{dated(f"As of {as_of}.")} {_queries(len(asked))}.</p></div></header><main>{parts or "<p>No open queries.</p>"}</main>'
        f'<footer class="foot"><p>Each question asks for what is true of the care that was given, and for no particular answer. Please answer from the record '
        f"and from your own knowledge. Where a note is to be completed, add a dated and signed addendum to the record itself.</p></footer></body></html>\n"
    )


def about(kind: str) -> str:
    """What a query is about, in words."""
    return _ABOUT.get(kind, kind.replace("_", " "))


_ABOUT = {
    "plan": "treatment plan", "session": "treatment session", "fraction": "treatment session", "phase": "prescription", "course": "treatment",
    "physics_weekly": "weekly physics check", "physics_special": "special physics consultation", "dosimetry_special": "special dosimetry",
}  # fmt: skip


def file_name(to: str, name: str) -> str:
    """`physician-finch-a.html`."""
    words = re.sub(r"[^a-z0-9]+", "-", f"{to} {'' if name == to else name}".lower()).strip("-")
    return f"{words[:80]}.html"


def _part(to: str, name: str, some: Sequence[Asked], is_named: bool) -> str:
    courses = []
    for (person, course), mine in groupby(some, key=lambda each: (each.query.person, each.query.course_id)):
        queries = list(mine)
        site = f", {esc(queries[0].site)}" if queries[0].site else ""
        items = "".join(_item(each) for each in queries)
        courses.append(f'<section class="course"><h3>Patient {esc(person)} <span class="dim">course {esc(course)}{site}</span></h3><ol>{items}</ol></section>')
    sign = '<p class="sign"><span>Name and signature</span><span>Date</span></p>'
    head = f'<h2>{esc(_title(to, name))} <span class="count">{_queries(len(some))}</span></h2>' if is_named else ""
    return f'<section class="clinician">{head}{"".join(courses)}{sign}</section>'


def _item(each: Asked) -> str:
    query = each.query
    offered = choices(query)
    if offered:
        boxes = "".join(_box(choice.words) for choice in offered)
        boxes += '<li class="free"><span class="box"></span>Other: <span class="line"></span></li>' if all(each.value != "other" for each in offered) else ""
    else:
        boxes = f'<li class="free">{esc(wanted(query).capitalize())}: <span class="line"></span></li>'
    because = f'<p class="dim">On record: {dated(query.because)}</p>' if query.because else ""
    when = f"{_day(query.day)}, " if query.day else ""
    return (
        f'<li class="query"><p class="about"><span>{dated(when)}{esc(about(query.kind))}</span> <span class="id">{esc(query.id)}</span></p>'
        f'<p class="asks">{dated(query.asks)}</p>{because}<ul class="boxes">{boxes}{_box(UNABLE_WORDS)}</ul></li>'
    )


def _box(words: str) -> str:
    return f'<li><span class="box"></span>{esc(words)}</li>'


def _title(to: str, name: str) -> str:
    return f"{name}, {to}" if name != to else {"physician": "Physicians"}.get(to, f"{to.capitalize()}s")


def _queries(number: int) -> str:
    return counted(number, "query", "queries")


def _day(day: int) -> str:
    return iso(day) if day else "no day"
