"""To which chapter of oncology a code belongs: radiation, drugs and their administration, other services, diagnoses; or to none of them."""

from __future__ import annotations

import re
from functools import lru_cache

from .library import Library

RADIATION, DRUGS, SERVICES, DIAGNOSES, LISTS, REST = "radiation", "drugs", "services", "diagnoses", "lists", "rest"
"""LISTS: localities and reason codes, which concern every practice."""

RADIATION_FAMILIES = frozenset(
    "clinical_planning planning simulation plan calculation device physics delivery guidance management radiosurgery brachytherapy "
    "hyperthermia surface source".split()
)
DRUG_FAMILIES = frozenset("drug infusion injection hydration".split())

RADIATION_SECTION = re.compile(r"77(26[1-9]|2[7-9]\d|[3-7]\d\d)")
"""CPT's section on radiation oncology, 77261 to 77799: a number there is ours even when the starter set does not know it yet."""

CANCER_DRUGS = re.compile(r"J9\d{3}")
"""HCPCS's section on drugs against cancer."""

CANCER_DIAGNOSES = re.compile(r"C[0-9]|D[0-4]|Z08|Z51|Z85")
"""Neoplasms, encounters for treatment, follow-up and history of cancer."""


class Chapters:
    """The chapter of a code, or of a pair of codes that both are ours."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._of = lru_cache(maxsize=None)(self._chapter)

    def of(self, code: str, other: str = "") -> str:
        """Of a pair the more telling of the two chapters; REST where either code is none of ours."""
        mine = self._of(code)
        if not other or mine == REST:
            return mine
        yours = self._of(other)
        return REST if yours == REST else min(mine, yours, key=(RADIATION, DRUGS, SERVICES, DIAGNOSES).index)

    def of_diagnosis(self, code: str) -> str:
        return DIAGNOSES if CANCER_DIAGNOSES.match(code) else REST

    def _chapter(self, code: str) -> str:
        rows = self._library.code_rows(code)
        families = {row.family for row in rows}
        if families & RADIATION_FAMILIES or (len(code) == 5 and RADIATION_SECTION.fullmatch(code)):
            return RADIATION
        if families & DRUG_FAMILIES or CANCER_DRUGS.fullmatch(code):
            return DRUGS
        return SERVICES if rows else REST
