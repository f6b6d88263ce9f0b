"""What pages made from the data share: tables of Markdown, spans of dates, citations, links to rules."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator

import numpy as np

from oncoledger.engine.rule import Rule
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.rulebook import book
from oncoledger.sources.keys import code_key
from oncoledger.sources.library import Library
from oncoledger.sources.starter import FOLDER, CodeRow

GRADES = "Sources are the keys of `sources/starter/documents.csv`; H: primary text or file, M: a reputable account of it, L: unsure."


def section(title: str, heads: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """A table under its heading."""
    heads = list(heads)
    yield ""
    if title:
        yield f"## {title}"
        yield ""
    yield f"| {' | '.join(heads)} |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield f"| {' | '.join(row)} |"


def span(first: int, last: int) -> str:
    """Days, both included, in words."""
    if first <= FIRST_DAY and last >= LAST_DAY:
        return "throughout"
    if first <= FIRST_DAY:
        return f"to {iso(last)}"
    return f"from {iso(first)}" if last >= LAST_DAY else f"{iso(first)} to {iso(last)}"


def cited(row: CodeRow) -> str:
    """Where a row of `codes.csv` has it from."""
    return f"{row.cite.source}, {row.cite.section} ({row.cite.grade})"


def limits(code: str, library: Library) -> tuple[str, str]:
    """Units a day of a practitioner and of a hospital; empty where none is published, 0 where nothing is paid."""
    said = []
    for table in ("practitioner", "hospital"):
        found = library.mue(table, np.array([code_key(code)]), np.array([day_of("2025-06-02")], dtype=np.int32))
        said.append(str(int(found.value[0])) if found.value[0] > 0 else "")
    return said[0], said[1]


def merged(rows: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One row for codes of which the same is said."""
    groups: dict[tuple[str, ...], list[str]] = {}
    for code, *rest in rows:
        groups.setdefault(tuple(rest), []).append(code)
    return [(" ".join(codes), *rest) for rest, codes in groups.items()]


def judging(codes: frozenset[str], library: Library) -> list[Rule]:
    """The rules that name some of these codes."""
    return [rule for rule in book().values() if rule.among and not codes.isdisjoint(library.codes_named(rule.among))]


def linked(rules: Iterable[Rule]) -> Iterator[str]:
    """A list of rules that leads to the rulebook."""
    yield ""
    yield "## Rules that judge it"
    yield ""
    yield from (f"- [{rule.id}](../rulebook.md#{anchor(rule)}) {rule.title} ({rule.severity.word})" for rule in rules)


def anchor(rule: Rule) -> str:
    """What a reader of Markdown calls the rule's heading."""
    text = f"{rule.id} {rule.title}".lower()
    return "".join(each for each in text.replace(" ", "-") if each.isalnum() or each == "-")


def misconceptions(discipline: str) -> Iterator[str]:
    """Statements in circulation that are not right, with what is. discipline: radiation, drugs."""
    yield "# What guides get wrong"
    yield ""
    yield "Statements of practice guides and public pages, in our own words, beside what the sources say. Guides go by letters: the statement matters."
    with (FOLDER / "misconceptions.csv").open(encoding="utf-8", newline="") as file:
        rows = [(each["guide"], each["statement"], each["verdict"], each["fact"], f"{each['source']} ({each['grade']})")
                for each in csv.DictReader(file) if each["discipline"] == discipline]  # fmt: skip
    yield from section("", ("where", "says", "verdict", "what is right", "source"), rows)
    yield ""
    yield GRADES
