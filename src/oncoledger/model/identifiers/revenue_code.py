"""Revenue code of an institutional line: four digits, 0001 for the claim's total.

The list is NUBC's; only the shape is judged here.
Source: Medicare Claims Processing Manual, chapter 25, section 75.4 (form locator 42),
https://www.cms.gov/regulations-and-guidance/guidance/manuals/downloads/clm104c25.pdf
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy


def compact(text: str) -> str:
    """Four digits; a lost leading zero is put back: `333` is `0333`."""
    code = tidy(text)
    return f"0{code}" if re.fullmatch(r"[0-9]{3}", code) else code


def validate(text: str) -> str:
    """The four digits, or InvalidIdentifier."""
    code = compact(text)
    if not re.fullmatch(r"[0-9]{4}", code) or code == "0000":
        raise InvalidIdentifier("a revenue code has four digits, or three when the leading zero is left out, and is not zero")
    return code


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """With its leading zero, as it is stored: `0333`."""
    return validate(text)
