"""NPI, the National Provider Identifier: ten digits, the first 1 or 2, the last a Luhn check digit.

The check digit is computed as if the card prefix 80840 stood before the number; its digits add 24 to the sum.
Source: 45 CFR 162.406; CMS, "Requirements for NPI Check Digit",
https://www.cms.gov/Regulations-and-Guidance/Administrative-Simplification/NationalProvIdentStand/Downloads/NPIcheckdigit.pdf
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

PREFIX_SUM = 24


def compact(text: str) -> str:
    """Ten digits without blanks or hyphens: `1234567893`."""
    return tidy(text, drop=" -")


def validate(text: str) -> str:
    """The ten digits, or InvalidIdentifier."""
    number = compact(text)
    if not re.fullmatch(r"[0-9]{10}", number):
        raise InvalidIdentifier("an NPI has ten digits")
    if number[0] not in "12":
        raise InvalidIdentifier("an NPI starts with 1 or 2")
    if int(number[9]) != check_digit(number[:9]):
        raise InvalidIdentifier("the check digit of this NPI is wrong: a digit was mistyped")
    return number


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """People write an NPI as it is stored."""
    return validate(text)


def check_digit(first_nine: str) -> int:
    """The tenth digit of an NPI: Luhn's, over 80840 and the nine digits."""
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in first_nine[::2])
    return -(PREFIX_SUM + doubled + sum(map(int, first_nine[1::2]))) % 10
