"""What the documentation of a code must show: `starter/checklists.csv`, and which answers a question can have: `record_facts.csv` and `answers.csv`."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple, TextIO

from ..model.dates import FIRST_DAY, LAST_DAY, day_of

_STARTER = Path(__file__).parent / "starter"
TO = ("physician", "physicist", "therapist", "coder")
"""Whom a question can go to."""

COUNT, WORD, DATE, CLOCK, AMOUNT = "count", "word", "date", "clock", "amount"
"""Kinds of answers that are no choice."""


class Element(NamedTuple):
    """One thing that the documentation of a code shows. Grain: a code, a circumstance, an element.

    code: charged. when: the circumstance in which it is needed, empty for always: `motion`, `isocenters` (why a session is of level 3), `25` (a visit beside
    another service), `imrt` (in a course with an IMRT plan), `verification`, `repeat` (of a simulation), `second` (another plan of the site). name: of the
    fact; equals, at_least: what it must say, empty and -1 for any but a denial. group: of `least` of which one is enough. least: a number, or the name of a
    number of law. first, last: days on which the row holds. words: the question.
    """

    code: str
    when: str
    name: str
    equals: str
    at_least: int
    group: str
    least: str
    words: str
    to: str
    first: int
    last: int
    source: str
    section: str
    grade: str


@cache
def elements() -> tuple[Element, ...]:
    """All rows of the file in its order, a row for each code."""
    with _open("checklists.csv") as file:
        return tuple(element for row in csv.DictReader(file) for element in _elements(row))


def _elements(row: dict[str, str]) -> tuple[Element, ...]:
    name, _, number = row["element"].partition(">=")
    name, _, equals = name.partition("=")
    first = day_of(row["from"]) if row["from"] else FIRST_DAY
    last = day_of(row["to_date"]) if row["to_date"] else LAST_DAY
    law = (row["source"], row["section"], row["grade"])
    return tuple(
        Element(code, row["when"], name, equals, int(number or -1), row["group"], row["least"], row["words"], row["to"], first, last, *law)
        for code in row["codes"].split()
    )  # fmt: skip


@cache
def needed(code: str, day: int, when: frozenset[str] = frozenset()) -> tuple[tuple[Element, ...], ...]:
    """What a code needs on a day, in groups of alternatives, in the order of the file; empty for a code of which nothing is asked. when: circumstances."""
    groups: dict[str, list[Element]] = {}
    for element in _by_code().get(code, ()):
        if element.first <= day <= element.last and (not element.when or element.when in when):
            groups.setdefault(element.group or element.name, []).append(element)
    return tuple(tuple(group) for group in groups.values())


@cache
def _by_code() -> dict[str, tuple[Element, ...]]:
    found: dict[str, list[Element]] = {}
    for element in elements():
        found.setdefault(element.code, []).append(element)
    return {code: tuple(some) for code, some in found.items()}


@cache
def possible(name: str, kind: str = "") -> tuple[str, ...]:
    """What a fact can say: words to choose from, or one of `count`, `word`, `date` alone. kind: of the act, where one name has several meanings.

    Empty for a fact that nobody described.
    """
    facts = _facts()
    return facts.get((kind, name)) or facts.get(("", name)) or next((values for (_, each), values in facts.items() if each == name), ())


@cache
def meaning(name: str, kind: str = "") -> str:
    """The fact in words."""
    words = _meanings()
    return words.get((kind, name)) or words.get(("", name)) or next((said for (_, each), said in words.items() if each == name), "")


@cache
def _facts() -> dict[tuple[str, str], tuple[str, ...]]:
    return {(kind, name): tuple(values.split()) for kind, name, values, _ in _rows()}


@cache
def _meanings() -> dict[tuple[str, str], str]:
    return {(kind, name): words for kind, name, _, words in _rows()}


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    with _open("record_facts.csv") as file:
        facts = [(row["kind"], row["fact"], row["values"], row["meaning"]) for row in csv.DictReader(file)]
    with _open("answers.csv") as file:
        return (*facts, *(("", row["element"], row["values"], row["meaning"]) for row in csv.DictReader(file)))


def _open(name: str) -> TextIO:
    return (_STARTER / name).open(encoding="utf-8", newline="")
