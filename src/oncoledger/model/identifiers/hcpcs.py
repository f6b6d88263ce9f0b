"""HCPCS code: a CPT code (Level I) or a national code (Level II); five characters.

Level I: five digits (category I); four digits and F (category II, measures), T (category III, new technology), U (laboratory),
M (laboratory, several analytes) or A (vaccine administration). Level II: a letter from A to V and four digits.
W, X, Y and Z were local codes, ended by HIPAA on 2003-12-31.
Source: 45 CFR 162.1002; CMS, "HCPCS General Information", https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

SHAPE = re.compile(r"[0-9]{4}[0-9FTUMA]|[A-V][0-9]{4}")


def compact(text: str) -> str:
    """Five characters, in capitals: `77412`, `G6015`."""
    return tidy(text)


def validate(text: str) -> str:
    """The five characters, or InvalidIdentifier."""
    code = compact(text)
    if len(code) != 5:
        raise InvalidIdentifier("a HCPCS code has five characters")
    if not SHAPE.fullmatch(code):
        raise InvalidIdentifier("a HCPCS code is five digits, four digits and one of F T U M A, or a letter from A to V and four digits")
    return code


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """People write a HCPCS code as it is stored."""
    return validate(text)
