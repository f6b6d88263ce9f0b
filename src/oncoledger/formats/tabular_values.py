"""What one cell of a charge export means: code, modifiers, diagnoses, units, amounts, settings. ValueError says what was expected instead."""

from __future__ import annotations

import re

from ..model.money import cents_of, thousandths_of


class Credit(ValueError):
    """A negative number: the row takes another one back."""


BLANKS = " \t\r\n\v\f\u00a0\ufeff"

MOST_UNITS = 1_000_000_000
"""A million units, in thousandths: more than any claim form carries for one line."""

_CODE = re.compile(r"[A-Z0-9]{5}")
_CODE_WITH_MODIFIERS = re.compile(r"([A-Z0-9]{5})(?:\.0)?[-/ ,:]+([A-Z0-9]{2}(?:[-/ ,:]*[A-Z0-9]{2})*)")
_BETWEEN_MODIFIERS = re.compile(r"[\s,;/|:-]+")
_GLUED = re.compile(r"(?=.*[0-9])(?:[A-Z0-9]{2}){2,4}")
_BETWEEN_DIAGNOSES = re.compile(r"[\s,;|]+")
_DIAGNOSIS = re.compile(r"[A-Z][0-9][0-9A-Z](?:\.?[0-9A-Z]{1,4})?")
_AMOUNT = re.compile(r"\$?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\$?\.[0-9]+")
_PLAIN_AMOUNT = re.compile(r"([0-9]{1,12})\.([0-9]{2})")
_NUMBER = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]*)?|\.[0-9]+")
_NEGATIVE = re.compile(r"\$?-\$?[0-9.,]*[1-9][0-9.,]*|\$?\([$0-9.,]*[1-9][0-9.,]*\)|\$?[0-9.,]*[1-9][0-9.,]*-")
_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):?([0-5][0-9])(?::?[0-5][0-9](?:\.[0-9]+)?)?\s*([ap]\.?m\.?)?", re.IGNORECASE)


def code(text: str) -> tuple[str, str]:
    """Code and the modifiers that were written with it: `77301-26` is 77301 and 26. Nothing is guessed: 100 is not 00100."""
    plain = text.upper()
    if found := _CODE_WITH_MODIFIERS.fullmatch(plain):
        return found[1], modifiers(found[2])[0]
    plain = plain.removesuffix(".0")
    if len(plain) > 12 or re.search(r"\s", plain):
        raise ValueError("a HCPCS or CPT code")
    return plain, ""


def is_code(text: str) -> bool:
    """Whether a code has the five characters that every HCPCS and CPT code has."""
    return _CODE.fullmatch(text) is not None


def modifiers(text: str) -> tuple[str, str]:
    """Modifiers separated by blanks, and what of the text is no modifier: `26,59`, `26-59` and `2659` are `26 59`."""
    good: list[str] = []
    bad: list[str] = []
    for part in _BETWEEN_MODIFIERS.split(text.upper().strip(BLANKS)):
        plain = part.removesuffix(".0")
        if len(plain) == 2 and plain.isalnum() and plain.isascii():
            good.append(plain)
        elif _GLUED.fullmatch(plain):
            good += [plain[i : i + 2] for i in range(0, len(plain), 2)]
        elif plain:
            bad.append(part)
    return " ".join(good), " ".join(bad)


def diagnoses(text: str) -> tuple[str, str]:
    """ICD-10-CM codes separated by blanks, with their dots, and what of the text is none: `z510,C61` is `Z51.0 C61`."""
    good: list[str] = []
    bad: list[str] = []
    for part in _BETWEEN_DIAGNOSES.split(text.upper().strip(BLANKS)):
        if _DIAGNOSIS.fullmatch(part):
            plain = part.replace(".", "")
            good.append(f"{plain[:3]}.{plain[3:]}" if len(plain) > 3 else plain)
        elif part:
            bad.append(part)
    return " ".join(good), " ".join(bad)


def units(text: str) -> int:
    """Units in thousandths, above zero."""
    if _NEGATIVE.fullmatch(text):
        raise Credit("units above zero; a credit is not set against the line that it takes back")
    plain = text.replace(",", "")
    value = thousandths_of(plain) if _NUMBER.fullmatch(text) else 0
    if value <= 0 or value > MOST_UNITS:
        raise ValueError("units above zero and up to 1,000,000")
    return value


def amount(text: str) -> int:
    """Cents of an amount that is not negative."""
    if found := _PLAIN_AMOUNT.fullmatch(text):
        return int(found[1] + found[2])
    if _NEGATIVE.fullmatch(text):
        raise Credit("an amount of zero or more; a credit is not set against the line that it takes back")
    if not _AMOUNT.fullmatch(text):
        raise ValueError("an amount such as 1,234.50")
    return cents_of(_to_cents(text))


def _to_cents(text: str) -> str:
    """Drop zeros beyond the cent, which spreadsheets add: `12.500000`."""
    whole, dot, rest = text.partition(".")
    return f"{whole or '0'}{dot}{rest[:2]}{rest[2:].rstrip('0')}" if dot else text


def quantity(text: str) -> int:
    """A quantity in thousandths, not negative."""
    if not _NUMBER.fullmatch(text):
        raise ValueError("a number such as 1.5")
    return thousandths_of(text.replace(",", ""))


_SETTINGS = {"hospital": "hospital", "facility": "hospital", "freestanding": "freestanding", "office": "freestanding", "professional": "professional"}


def setting(text: str) -> str:
    """hospital, freestanding or professional; `facility` and `office` are other words for the first two."""
    return _one_of(_SETTINGS, text, "hospital (or facility), freestanding (or office), or professional")


_PAYER_KINDS = {kind: kind for kind in ("medicare", "medicaid", "medicare_advantage", "commercial", "other")}


def payer_kind(text: str) -> str:
    return _one_of(_PAYER_KINDS, re.sub(r"[\s-]+", "_", text), "medicare, medicaid, medicare_advantage, commercial or other")


def is_payer_kind(text: str) -> bool:
    return re.sub(r"[\s-]+", "_", text).lower() in _PAYER_KINDS


def form(text: str) -> str:
    return _one_of({"837p": "837P", "837i": "837I", "p": "837P", "i": "837I"}, text, "837P or 837I")


def _one_of(words: dict[str, str], text: str, expected: str) -> str:
    if (found := words.get(text.lower())) is None:
        raise ValueError(expected)
    return found


def place_of_service(text: str) -> str:
    """Two digits; a spreadsheet's `2` is 02."""
    return _digits(text, 2, "a place of service of two digits")


def revenue_code(text: str) -> str:
    """Four digits; 333 is 0333."""
    return _digits(text, 4, "a revenue code of four digits")


def _digits(text: str, width: int, expected: str) -> str:
    plain = text.removesuffix(".0")
    if not plain.isascii() or not plain.isdigit() or len(plain) > width:
        raise ValueError(expected)
    return plain.zfill(width)


def clock(text: str) -> str:
    """`9:05 am`, `0905` and `09:05:00` are 09:05. A day before the time is passed over."""
    found = _CLOCK.fullmatch(re.sub(r"^.*\d[T ](?=\d{1,2}:)", "", text))
    if not found:
        raise ValueError("a time such as 14:30")
    hour = int(found[1])
    if found[3]:
        if not 1 <= hour <= 12:
            raise ValueError("a time such as 14:30")
        hour = hour % 12 + (12 if found[3][0] in "pP" else 0)
    return f"{hour:02d}:{found[2]}"
