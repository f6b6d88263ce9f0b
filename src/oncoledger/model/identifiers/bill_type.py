"""Type of bill of an institutional claim: a leading zero, facility, classification, frequency.

Facility: 1 hospital, 2 skilled nursing, 3 home health, 4 and 5 religious non-medical, 6 intermediate care, 7 clinic, 8 special facility.
Classification: its meaning depends on the facility; 013x is a hospital outpatient. Frequency: 1 whole stay, 7 replacement, 8 void, ...
The lists are NUBC's; only the shape is judged here.
Source: Medicare Claims Processing Manual, chapter 25, section 75.1 (form locator 4),
https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c25.pdf
"""

from __future__ import annotations

import re
from typing import NamedTuple

from . import InvalidIdentifier, holds, tidy


class Parts(NamedTuple):
    """One character each."""

    facility: str
    classification: str
    frequency: str


def compact(text: str) -> str:
    """Four characters; a lost leading zero is put back: `131` is `0131`."""
    code = tidy(text)
    return f"0{code}" if len(code) == 3 else code


def validate(text: str) -> str:
    """The four characters, or InvalidIdentifier."""
    code = compact(text)
    if not re.fullmatch(r"0[1-8][1-9][0-9A-Z]", code):
        raise InvalidIdentifier("a type of bill is a zero, facility (1 to 8), classification (1 to 9) and frequency (a digit or letter)")
    return code


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """With its leading zero, as it is stored: `0131`."""
    return validate(text)


def parts(text: str) -> Parts:
    """`0131` is facility 1, classification 3, frequency 1. Raises InvalidIdentifier."""
    return Parts(*validate(text)[1:])
