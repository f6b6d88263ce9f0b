"""Published norms of fractionation by site and payer: `starter/fractionation.csv`. Numbers that a rule also judges by stand in law.csv and are named here.

Of the guidelines of 2018 only the year is on file: their rows begin with 2019, when they surely stood.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ..model.verdict import Cite
from .library import Library
from .payers import PayerProfile
from .starter import cite, span, table


class Norm(NamedTuple):
    """One norm. diagnoses: prefixes of ICD-10-CM codes; site_words, not_words: of the treated site; empty where any will do. intents, kinds: in which courses
    (kinds as a session has them: external, sbrt). most, boost, listed: fractions at most, of a boost, and in the cases that a policy lists: a number, or the
    name of one of law.csv. explains: what would explain more."""

    name: str
    diagnoses: tuple[str, ...]
    site_words: frozenset[str]
    not_words: frozenset[str]
    intents: frozenset[str]
    kinds: frozenset[str]
    payer_id: str
    start: int
    end: int
    most: str
    boost: str
    listed: str
    explains: str
    cite: Cite


@cache
def norms() -> tuple[Norm, ...]:
    """All rows, in the order of the file."""
    return tuple(
        Norm(
            r["norm"], tuple(r["diagnoses"].split()), _words(r["site_words"]), _words(r["not_words"]), _words(r["intents"]), _words(r["kinds"]), r["payer_id"],
            *span(r), r["most"], r["boost"], r["listed"], r["explains"], cite(r),
        )
        for r in table("fractionation.csv")
    )  # fmt: skip


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def norms_on(day: int, payer: PayerProfile) -> tuple[Norm, ...]:
    """The norms in force on a day: of each name the payer's own, else the one for everybody."""
    found: dict[str, Norm] = {}
    for norm in norms():
        if norm.start <= day <= norm.end and norm.payer_id in ("", *payer.line):
            before = found.get(norm.name)
            if before is None or (norm.payer_id and not before.payer_id):
                found[norm.name] = norm
    return tuple(found.values())


def number(text: str, payer: PayerProfile, day: int, library: Library) -> int | None:
    """A number of a norm; None where it has none, or law.csv has none for that payer and day."""
    return int(text) if text.isdigit() else library.law(text, payer.id, day, payer.kind) if text else None
