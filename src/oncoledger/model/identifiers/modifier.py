"""Modifier of a procedure code: two letters or digits.

Source: CMS, "HCPCS General Information", https://www.cms.gov/medicare/coding-billing/healthcare-common-procedure-system;
Medicare Claims Processing Manual, chapter 23, section 20.3.
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy


def compact(text: str) -> str:
    """Two characters, in capitals: `26`, `TC`, `XU`."""
    return tidy(text, drop="-")


def validate(text: str) -> str:
    """The two characters, or InvalidIdentifier."""
    modifier = compact(text)
    if not re.fullmatch(r"[0-9A-Z]{2}", modifier):
        raise InvalidIdentifier("a modifier is two letters or digits")
    return modifier


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """People write a modifier as it is stored."""
    return validate(text)
