"""How products and modifiers are named in loaded tables; also for those who ask, who read no file."""

from __future__ import annotations

import re

MODIFIERS = ("", "26", "TC", "53")
"""The modifiers that a relative value file has rows for; a row's `modifier` is its place here."""


def plain_ndc(text: str) -> str:
    """Eleven digits of an NDC written 5-4-2, 4-4-2, 5-3-2 or 5-4-1; anything else in capitals as it stands, 16 places at most."""
    text = text.strip().upper()
    if match := re.fullmatch(r"(\d{4,5})-(\d{3,4})-(\d{1,2})", text):
        return match[1].zfill(5) + match[2].zfill(4) + match[3].zfill(2)
    return text[:16]
