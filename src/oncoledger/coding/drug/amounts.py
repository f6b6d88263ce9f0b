"""Doses in one measure or another: what a record writes as a unit, and what it is in the measure of a billing unit."""

from __future__ import annotations

_SCALE = {
    "g": ("mg", 1000.0), "gm": ("mg", 1000.0), "gram": ("mg", 1000.0), "mg": ("mg", 1.0), "ug": ("mg", 0.001), "mcg": ("mg", 0.001), "µg": ("mg", 0.001),
    "ng": ("mg", 1e-6), "[u]": ("units", 1.0), "u": ("units", 1.0), "unit": ("units", 1.0), "units": ("units", 1.0), "[iu]": ("units", 1.0),
    "iu": ("units", 1.0), "k[iu]": ("units", 1000.0), "ml": ("ml", 1.0), "l": ("ml", 1000.0), "cc": ("ml", 1.0), "meq": ("meq", 1.0), "mmol": ("meq", 1.0),
    "dose": ("dose", 1.0), "{dose}": ("dose", 1.0), "1": ("dose", 1.0), "million pfu": ("million pfu", 1.0), "mci": ("mci", 1.0),
}  # fmt: skip
"""Unit of a record -> (measure, factor). Potassium is alike in meq and mmol."""


def amount_in(value: float, unit: str, measure: str) -> float | None:
    """A dose in another measure; None where one is not the other's kind, or a unit is not known."""
    mine, other = _SCALE.get(unit.lower().strip()), _SCALE.get(measure.lower())
    if mine is None or other is None or mine[0] != other[0]:
        return None
    return value * mine[1] / other[1]
