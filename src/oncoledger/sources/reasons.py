"""What a claim adjustment reason code means for a claim: a denial, the patient's share, a contract, another payer. Numbers and our own words alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from ..model.verdict import Cite
from .starter import cite, table

DENIAL = "denial"
KINDS = (DENIAL, "patient", "contract", "other_payer", "pending")


class Reason(NamedTuple):
    """One code. kind: one of KINDS; only a denial says that the service should not have been billed so. words: ours, never the licensed wording."""

    code: str
    kind: str
    words: str
    cite: Cite


@lru_cache(maxsize=1)
def reasons() -> Mapping[str, Reason]:
    """Every reason of the starter set by its code. A code that is not here means nothing known, and counts as no denial."""
    return {row["reason"]: Reason(row["reason"], row["kind"], row["words"], cite(row)) for row in table("reasons.csv")}
