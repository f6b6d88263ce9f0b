"""Health care provider taxonomy code: ten characters, three digits first and X last.

Every published code ends in X. There is no check digit in use: a mistyped code is found only by looking it up in the list.
Radiation oncology is 2085R0001X, haematology and oncology 207RH0003X.
Source: National Uniform Claim Committee, https://www.nucc.org/index.php/code-sets-mainmenu-41/provider-taxonomy-mainmenu-40
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy


def compact(text: str) -> str:
    """Ten characters, in capitals: `2085R0001X`."""
    return tidy(text)


def validate(text: str) -> str:
    """The ten characters, or InvalidIdentifier."""
    code = compact(text)
    if not re.fullmatch(r"[0-9]{3}[0-9A-Z]{6}X", code):
        raise InvalidIdentifier("a taxonomy code has ten characters: three digits, six letters or digits, and X")
    return code


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """People write a taxonomy code as it is stored."""
    return validate(text)
