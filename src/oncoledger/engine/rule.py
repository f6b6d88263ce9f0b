"""What a rule is: a header that a coder reads, its reason, its logic and its cases, in one block."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of
from oncoledger.model.verdict import Cite, Fix, Severity

Logic = Callable[[Any], Any]
BOOK: dict[str, Rule] = {}
"""Every rule by id, in the order of the rulebook's files."""


@dataclass(frozen=True)
class Rule:
    """One rule.

    judges: the grain of its subjects, or `pair` for two lines of one day. among: codes and set names of which a subject must hold one.
    payer, setting: payer kinds or ids, and settings, to whose lines of `among` it applies; empty for all. since, until: service dates.
    message: a sentence with the names of the evidence in braces. clears: what on the record would answer it.
    facts: slugs of the fact sheets that the rule encodes. published: the table whose row is cited in each finding beside `cites`: code, standing,
    pair, limit, add_on or product.
    """

    id: str
    title: str
    judges: str
    among: str
    severity: Severity
    cites: tuple[Cite, ...]
    message: str
    clears: str
    cases: str
    logic: Logic
    fix: Fix | None = None
    payer: str = ""
    setting: str = ""
    since_day: int = FIRST_DAY
    until_day: int = LAST_DAY
    carc: str = ""
    facts: tuple[str, ...] = ()
    asks: str = ""
    published: str = ""
    excuse: str = ""
    beside: str = ""
    table: str = ""
    reason: str = field(default="")

    @cached_property
    def payers(self) -> frozenset[str]:
        return frozenset(self.payer.split())

    @cached_property
    def settings(self) -> frozenset[str]:
        return frozenset(self.setting.split())

    @property
    def family(self) -> str:
        return self.id.rstrip("0123456789")


def rule(
    id: str, title: str, *, judges: str, among: str, severity: Severity, cites: list[Cite], message: str, clears: str, cases: str,
    fix: Fix | None = None, payer: str = "", setting: str = "", since: str = "", until: str = "", carc: str = "", facts: str = "", asks: str = "",
    published: str = "", excuse: str = "", beside: str = "", table: str = "",
) -> Callable[[Logic], Logic]:  # fmt: skip
    """Enter a function into the book. Raises ValueError for an id that stands already, and for a rule without citation or cases.

    asks: the question to the record when the rule cannot tell; the message, when empty. excuse: what lifts it, in words, when it is excused.
    table: a table beside the charges without which the rule judges nothing: claim; crosswalk of products and codes; or record: lines beside which no
    clinical record stands are not judged.
    beside: codes and sets of which the patient must hold one for the rule to be broken at all; where none stands every subject is clear, unasked.
    """

    def enter(logic: Logic) -> Logic:
        if id in BOOK and BOOK[id].logic.__module__ != logic.__module__:
            raise ValueError(f"rule {id} stands already")
        if not cites or not cases.strip() or not (logic.__doc__ or "").strip():
            raise ValueError(f"rule {id} needs a citation, cases and a reason")
        BOOK[id] = Rule(
            id, title, judges, among, severity, tuple(cites), message, clears, cases, logic, fix, payer, setting,
            day_of(since) if since else FIRST_DAY, day_of(until) if until else LAST_DAY, carc, tuple(facts.split()), asks, published, excuse, beside, table,
            " ".join((logic.__doc__ or "").split()),
        )  # fmt: skip
        return logic

    return enter
