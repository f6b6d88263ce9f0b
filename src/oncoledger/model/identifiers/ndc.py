"""NDC, the National Drug Code: labeler, product and package; eleven digits (5-4-2) on claims.

A package's label has ten digits in one of three layouts, and a zero fills the short part: 4-4-2 the labeler, 5-3-2 the product,
5-4-1 the package. Ten digits without hyphens could be any of the three and are refused.
The layout of twelve digits (6-4-2, from 2033-03-07, 91 FR 10749) is not read yet.
Source: 21 CFR 207.33; 45 CFR 162.1002; https://www.fda.gov/drugs/drug-approvals-and-databases/national-drug-code-directory
"""

from __future__ import annotations

import re

from . import InvalidIdentifier, holds, tidy

LAYOUTS = ((4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2))


def compact(text: str) -> str:
    """Eleven digits: `00006302602`. Text in no known layout only loses its hyphens."""
    parts = tidy(text).split("-")
    if tuple(map(len, parts)) in LAYOUTS:
        return "".join(part.zfill(width) for part, width in zip(parts, (5, 4, 2), strict=True))
    return "".join(parts)


def validate(text: str) -> str:
    """The eleven digits, or InvalidIdentifier."""
    written = tidy(text)
    digits = compact(text)
    if re.fullmatch(r"[0-9]{10}", written):
        raise InvalidIdentifier("ten digits without hyphens could be any of three NDC layouts; write it with hyphens, or as eleven digits")
    if not re.fullmatch(r"[0-9]{11}", digits) or ("-" in written and tuple(map(len, written.split("-"))) not in LAYOUTS):
        raise InvalidIdentifier("an NDC has eleven digits (5-4-2), or ten with hyphens (4-4-2, 5-3-2 or 5-4-1)")
    return digits


def is_valid(text: str) -> bool:
    return holds(validate, text)


def format(text: str) -> str:
    """Eleven digits with hyphens: `00006-3026-02`."""
    digits = validate(text)
    return f"{digits[:5]}-{digits[5:9]}-{digits[9:]}"
