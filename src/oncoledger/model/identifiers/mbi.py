"""MBI, the Medicare Beneficiary Identifier: eleven characters, each place a digit, a letter or either.

The letters S, L, O, I, B and Z are left out, for they look like digits; the first place is 1 to 9. Nothing in it has a meaning.
Source: CMS, "Understanding the Medicare Beneficiary Identifier (MBI) Format",
https://www.cms.gov/medicare/new-medicare-card/understanding-the-mbi-with-format.pdf
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

LETTER = "[AC-HJKMNP-RT-Y]"
EITHER = "[0-9AC-HJKMNP-RT-Y]"
SHAPE = re.compile(f"[1-9]{LETTER}{EITHER}[0-9]{LETTER}{EITHER}[0-9]{LETTER}{LETTER}[0-9][0-9]")


def compact(text: str) -> str:
    """Eleven characters without hyphens, in capitals: `1EG4TE5MK73`."""
    return tidy(text, drop=" -")


def validate(text: str) -> str:
    """The eleven characters, or InvalidIdentifier."""
    number = compact(text)
    if len(number) != 11:
        raise InvalidIdentifier("an MBI has eleven characters")
    if set(number) & set("SLOIBZ"):
        raise InvalidIdentifier("an MBI has none of the letters S, L, O, I, B, Z: look whether a digit was meant")
    if not SHAPE.fullmatch(number):
        raise InvalidIdentifier("an MBI has digits at places 1, 4, 7, 10 and 11, letters at 2, 5, 8 and 9, either at 3 and 6, and no leading zero")
    return number


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """In groups of four, three and four, as on the card: `1EG4-TE5-MK73`."""
    number = validate(text)
    return f"{number[:4]}-{number[4:7]}-{number[7:]}"
