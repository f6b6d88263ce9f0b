"""A payer's coding guide as text: a page a chapter, every line with its law."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from oncoledger.audit.guide import CodeNotPaid, Entry, Guide, Topic
from oncoledger.audit.result import Law

from .words import counted, law_words

STANDINGS = {"not_valid": "not taken", "bundled": "paid inside another service", "packaged": "packaged into the visit's payment"}
"""How a code that is valid is nevertheless not paid, in words."""


def to_text(guide: Guide, width: int = 100) -> str:
    """The guide, in lines of at most `width` characters."""
    return "\n".join(_lines(guide, width)) + "\n"


def _lines(guide: Guide, width: int) -> Iterator[str]:
    yield f"{guide.name} ({guide.payer}): coding guide for oncology on {guide.day}"
    yield from textwrap.wrap(summary(guide), width)
    for chapter in guide.chapters:
        yield from _head(chapter.title)
        for entry in chapter.entries:
            yield from _entry(entry, width)
    if guide.codes:
        yield from _head("Codes that are valid and not paid")
        for code in guide.codes:
            yield from _code(code, width)
    yield from _head("What is refused, and what to have on file")
    for topic in guide.topics:
        yield from _topic(topic, width)
    yield from _head("Numbers that hold for every payer without its own")
    for entry in guide.common:
        yield from _entry(entry, width)


def summary(guide: Guide) -> str:
    """Who this is, and how much of it is its own."""
    own = sum(1 for chapter in guide.chapters for entry in chapter.entries if not entry.given_by)
    rules = sum(len(topic.proofs) for topic in guide.topics)
    based = f"Where it says nothing itself, {' and then '.join(guide.based_on)} stands for it. " if guide.based_on else ""
    return f"{guide.kind.replace('_', ' ')}. {based}{counted(own, 'statement')} of its own; {counted(rules, 'rule')} can meet its claims."


def _head(title: str) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)


def _entry(entry: Entry, width: int) -> Iterator[str]:
    given = f" [{entry.given_by}]" if entry.given_by else ""
    yield from _hanging(f"{entry.text}: {entry.value}{dates(entry.since, entry.until)}{given}", width)
    yield from _laws(entry.law, width)


def _code(code: CodeNotPaid, width: int) -> Iterator[str]:
    instead = f"; instead {code.instead}" if code.instead else ""
    words = f"{code.code} ({code.label}), {code.settings}: {STANDINGS.get(code.standing, code.standing)}{instead}{dates(code.since, code.until)}"
    yield from _hanging(words, width)


def _topic(topic: Topic, width: int) -> Iterator[str]:
    yield ""
    yield f"  {topic.title}"
    for proof in topic.proofs:
        own = ", this payer's own rule" if proof.own else ""
        yield from _hanging(f"{proof.rule} {proof.severity}{own}: {proof.title}. Have: {proof.have}", width)


def dates(since: str, until: str) -> str:
    """`, from 2026-01-01`, `, until ...`, or nothing where both ends are open."""
    return (f", from {since}" if since else "") + (f", until {until}" if until else "")


def _laws(laws: list[Law], width: int) -> Iterator[str]:
    for law in laws:
        yield from textwrap.wrap(f"{law_words(law)} (grade {law.grade})", width, initial_indent="      ", subsequent_indent="      ")


def _hanging(text: str, width: int) -> Iterator[str]:
    yield from textwrap.wrap(text, width, initial_indent="  ", subsequent_indent="    ", break_on_hyphens=False)
