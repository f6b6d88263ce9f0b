"""What each agreement and difference between two records is worth: `weights.csv`, one row an outcome, each with its reason.

A weight is a logarithm of base 2 in the manner of Fellegi and Sunter: how much likelier the outcome is between two records of one person than between
two of different persons. A bar says what weights cannot outweigh: `personal`: joined only where a personal number agrees too; `list`: never joined, but
listed; `apart`: never joined, and listed only where a personal number agrees.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

JOIN = 26.0
"""From here on two records of different systems are one person: names, birth date and sex agree, and something beside them, or the names are rare."""

LIST = 14.0
"""From here on a person is asked: the birth date agrees, and a name or its like."""

DUPLICATE = 24.0
"""From here on two records of one system are listed as one person kept twice: rarer than one person in two systems, so that more must agree."""

LEAD = 8.0
"""A join needs that no other record of that system comes as near as this; else all are listed."""

BARS = ("", "personal", "list", "apart")
"""From the weakest to the strongest."""


class Weight(NamedTuple):
    """bar: place in BARS. words: what is said of the outcome, with the values of both sides as {a} and {b}."""

    aspect: str
    weight: float
    bar: int
    words: str
    reason: str


@cache
def weights() -> dict[str, Weight]:
    """`aspect outcome` -> its weight."""
    text = files(__package__).joinpath("weights.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    named = ((f"{row['aspect']} {row['outcome']}", row) for row in rows)
    return {name: Weight(row["aspect"], float(row["weight"]), BARS.index(row["bar"]), row["words"], row["reason"]) for name, row in named}
