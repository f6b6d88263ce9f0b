"""The rows on which the order of diagnoses rests: `sources/starter/diagnosis_*.csv`, each dated, with source, section and grade."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...sources.starter import span, table
from ..answer import Law

NEOPLASMS = frozenset(("primary", "secondary", "neoplasm"))
ENCOUNTERS = frozenset(("chemotherapy_encounter", "immunotherapy_encounter", "radiation_encounter"))
ENCOUNTER_CODES = {"chemotherapy": "Z51.11", "immunotherapy": "Z51.12", "radiation": "Z51.0"}
NOT_CARRIED_OUT = {"contraindication": "Z53.09", "patient": "Z53.20", "other": "Z53.8"}


class Dated(NamedTuple):
    """A row: the words of its columns, the days on which it holds, where it is written."""

    row: dict[str, str]
    first: int
    last: int
    law: Law


@lru_cache(maxsize=8)
def rows(name: str) -> tuple[Dated, ...]:
    """The rows of diagnosis_NAME.csv."""
    return tuple(Dated(row, *span(row), Law(row["source"], row["section"], row["grade"])) for row in table(f"diagnosis_{name}.csv"))


def matches(pattern: str, code: str) -> bool:
    """Does a code stand under a pattern: a code or its beginning (`D70`), or categories from one to another (`C77-C79`)?"""
    low, _, high = pattern.partition("-")
    return low <= code[:3] <= high if high else code.startswith(pattern)


@lru_cache(maxsize=1 << 15)
def best(name: str, code: str, day: int) -> Dated | None:
    """The row of a table under whose `pattern` a code stands; of several the narrowest."""
    found = [each for each in rows(name) if each.first <= day <= each.last and matches(each.row["pattern"], code)]
    return max(found, key=lambda each: ("-" not in each.row["pattern"], len(each.row["pattern"]), each.row["pattern"]), default=None)


def role_of(code: str, day: int) -> str:
    """What a code is for the order: `primary`, `secondary`, `former`, `complication`, ...; `other` where no row speaks of it."""
    found = best("roles", code, day)
    role = found.row["role"] if found else "other"
    if role == "adverse_effect" and code[0] == "T" and code.replace(".", "")[5:6] not in ("5", ""):
        return "other"   # a poisoning or an underdosing
    return role


def cause_of(code: str, day: int) -> str:
    """The cause that a code says in its own words; empty where it says none."""
    found = best("roles", code, day)
    return found.row["cause"] if found else ""


def history_of(code: str, day: int) -> str:
    """The code of history of a neoplasm; empty where it needs a coder."""
    found = best("former", code, day)
    return found.row["code"] if found else ""


def effect_of(cause: str, day: int) -> Dated | None:
    """The code that tells the cause of an adverse effect."""
    return next((each for each in rows("effects") if each.row["cause"] == cause and each.first <= day <= each.last), None)


@lru_cache(maxsize=1 << 10)
def place_of(purpose: str, role: str, day: int) -> Dated:
    """Where a role stands in an encounter of a purpose: the row of that purpose, else of any."""
    found = [each for each in rows("order") if each.row["role"] == role and each.row["purpose"] in ("", purpose) and each.first <= day <= each.last]
    return max(found, key=lambda each: each.row["purpose"])
