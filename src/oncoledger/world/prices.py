"""What the centre charges: its own rounded price list by code and side, four percent more every January, the same for every payer."""

from __future__ import annotations

from .calendar import year_of
from .codes import Code

YEARLY = {2024: 96, 2025: 100, 2026: 104}
"""Percent of the price list, which is of 2025."""


def charge(row: Code, part: str, day: int, units: float) -> int:
    """The charge of a line in cents. part: facility, professional or global."""
    price = row.facility if part == "facility" else row.professional if part == "professional" else row.centre
    return round(price * YEARLY[year_of(day)] / 100) * max(round(units * 1000), 0) // 1000
