"""What a caller says of an encounter: what was done, what its record calls the reason, and the conditions on record."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from ...sources.keys import diagnosis_key
from ..charge import RowKey

THERAPIES = ("chemotherapy", "immunotherapy", "radiation")
"""Kinds of treatment for which an encounter has a code of its own: Z51.11, Z51.12, and Z51.0 for external beam."""
ANTINEOPLASTIC = frozenset((*THERAPIES, "hormonal", "brachytherapy"))
LOCAL = frozenset(("radiation", "brachytherapy"))
"""Treatment of one place; what else is given reaches every site."""
DONE = ANTINEOPLASTIC | {"supportive", "flush", "visit"}
REASONS = frozenset(("treatment", "disease", "extent", "anaemia", "complication", "pain", "follow_up", "flush"))
"""Words for a reason. extent: to determine how far the disease has spread. Anything else in `Encounter.reason` is a code."""
CAUSES = frozenset(("chemotherapy", "checkpoint", "immunotherapy", "radiation", "malignancy", "other"))
"""checkpoint: an inhibitor of immune checkpoints, or another stimulant of the immune system. immunotherapy: nobody says of which kind."""


class Condition(NamedTuple):
    """One diagnosis of a record: columns of the table `condition`. cause: of a complication, a word of CAUSES where the record names it."""

    code: str
    row: RowKey = ("condition", "", "")
    status: str = ""
    kind: str = ""
    laterality: str = ""
    body_site: str = ""
    cause: str = ""
    rank: int = 0


class Encounter(NamedTuple):
    """One encounter. done: words of DONE; which drugs are chemotherapy and which immunotherapy is the caller's to know.

    reason: why it took place where the record names it, words of REASONS or codes. aim: codes of the conditions at which the treatment is directed, where
    known. cancelled: treatment was not carried out: contraindication, patient, other, or any other word where the reason is not on record. about: the row
    of the encounter, which a question is about.
    """

    day: int
    done: frozenset[str]
    conditions: tuple[Condition, ...]
    reason: tuple[str, ...] = ()
    aim: tuple[str, ...] = ()
    cancelled: str = ""
    is_trial: bool = False
    about: RowKey = ("stay", "", "")


@lru_cache(1 << 14)
def dotted(code: str) -> str:
    """A code of ICD-10-CM as claims and guidelines write it: upper case, a dot behind the third character. What is none comes back as it was."""
    plain = code.strip().upper().replace(".", "")
    if diagnosis_key(plain) < 0:
        return code.strip()
    return plain if len(plain) == 3 else f"{plain[:3]}.{plain[3:]}"


@lru_cache(1 << 14)
def is_code(code: str) -> bool:
    """Has it the form of a code of ICD-10-CM?"""
    return diagnosis_key(code.strip().upper().replace(".", "")) >= 0 and code.strip()[1:2].isdigit()
