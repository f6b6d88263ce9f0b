"""Slips of form, one text at a time: how the text should stand, and what kind of slip it is. What cannot be told with certainty stays."""

from __future__ import annotations

import re
from typing import NamedTuple

from oncoledger.model.identifiers import hcpcs, icd10cm, modifier, ndc, revenue_code, taxonomy


class Tidy(NamedTuple):
    """How a text should stand, and the kind of slip; kind is empty where nothing is to be done."""

    text: str
    kind: str = ""


def procedure(text: str) -> Tidy:
    return _shaped(text, text.strip().upper(), hcpcs.is_valid)


def one_modifier(text: str) -> Tidy:
    return _shaped(text, text.strip().upper(), modifier.is_valid)


def claim_diagnosis(text: str) -> Tidy:
    """On a claim: capitals, and no dot."""
    code = text.strip().upper().rstrip(".")
    if not icd10cm.is_valid(code):
        return Tidy(text)
    return Tidy(icd10cm.compact(code), "diagnosis_dot") if "." in text else _shaped(text, code, icd10cm.is_valid)


def drug(text: str) -> Tidy:
    """`0006-3026-02` -> 00006302602. Ten digits without hyphens stay: three layouts are possible."""
    written = text.strip()
    if ndc.is_valid(written) and "-" in written:
        return Tidy(ndc.compact(written), "ndc_form")
    return _shaped(text, written, ndc.is_valid)


def provider_taxonomy(text: str) -> Tidy:
    return _shaped(text, text.strip().upper(), taxonomy.is_valid)


def zip_code(text: str) -> Tidy:
    """`92660-1234` -> 926601234."""
    return Tidy(re.sub(r"\D", "", text), "zip_form") if re.fullmatch(r"\s*\d{5}[- ]\d{4}\s*", text) else Tidy(text)


def revenue(text: str) -> Tidy:
    written = text.strip()
    if re.fullmatch(r"[0-9]{3}", written) and revenue_code.is_valid(written):
        return Tidy(f"0{written}", "leading_zero")
    return _shaped(text, written, revenue_code.is_valid)


def place(text: str) -> Tidy:
    return Tidy(f"0{text}", "leading_zero") if re.fullmatch("[1-9]", text) else Tidy(text)


def several(text: str, one: str) -> Tidy:
    """A cell of several codes: capitals, and no blanks around. one: the shape of a single code."""
    written = text.strip().upper()
    parts = re.split(r"[\s,;|/]+", written)
    return _shaped(text, written, lambda _: all(re.fullmatch(one, part) for part in parts if part))


def _shaped(text: str, wanted: str, is_valid: object) -> Tidy:
    assert callable(is_valid)
    if text == wanted or not text.isascii() or not is_valid(wanted):
        return Tidy(text)
    return Tidy(wanted, "blanks" if text.strip() == wanted else "letter_case")
