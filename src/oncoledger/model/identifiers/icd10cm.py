"""ICD-10-CM diagnosis code: three characters, then up to four more behind a dot.

A letter, a digit, a digit or A or B (C7A, M1A, O9A); then letters and digits, X where a place is held for the seventh.
Claims carry it without the dot; people write it with the dot.
Source: 45 CFR 162.1002(c)(2); ICD-10-CM Official Guidelines for Coding and Reporting, section I.A,
https://www.cms.gov/medicare/coding-billing/icd-10-codes
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

SHAPE = re.compile(r"[A-Z][0-9][0-9AB](\.?[0-9A-Z]{1,4})?")


def compact(text: str) -> str:
    """Three to seven characters without the dot, in capitals: `C50911`."""
    return tidy(text, drop=".")


def validate(text: str) -> str:
    """The characters without the dot, or InvalidIdentifier. A dot must stand behind the third character or not at all."""
    if not SHAPE.fullmatch(tidy(text)):
        raise InvalidIdentifier("an ICD-10-CM code is a letter, a digit, a digit or A or B, then at most four letters or digits behind a dot")
    return compact(text)


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """With the dot: `C50.911`; a code of three characters has none: `C61`."""
    code = validate(text)
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 else code
