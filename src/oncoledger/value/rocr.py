"""The episode of the ROCR bill (S. 1031, H.R. 2120): its window and its two halves. A bill, not law: nothing is billed or judged by it.

Parameters are dated rows of `sources/starter/rocr.csv`, each with its source, so that an enacted text changes data alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..model.verdict import Cite
from ..sources.starter import cite, span, table

STATUS = "a bill, not law: S. 1031 and H.R. 2120 were in committee when last seen"
SHORT = {"C79.51": "bone metastases", "C79.31": "brain metastases"}
"""Diagnoses of the shorter window, by the first letters of the code."""


@dataclass(frozen=True)
class Episode:
    """One simulated episode. first, last: days, both included. first_half_due: latest day of the first half, None before the first treatment is known.
    second_half_due: the scheduled end of treatment, or the last day of the window where that is earlier or not known. status: what the numbers are worth."""

    cancer: str
    first: int
    last: int
    first_half_due: int | None
    second_half_due: int
    cite: Cite
    status: str = STATUS


def cancer_of(diagnosis: str) -> str:
    """`bone metastases`, `brain metastases`, or empty for the usual window."""
    return next((cancer for code, cancer in SHORT.items() if diagnosis.upper().startswith(code)), "")


def episode(planned: int, cancer: str = "", first_treatment: int | None = None, scheduled_end: int | None = None) -> Episode:
    """The window that planning on a day would open. cancer: as `cancer_of` says. Days are day numbers. Raises ValueError for a treatment before planning."""
    if first_treatment is not None and first_treatment < planned:
        raise ValueError("the first treatment lies before its planning")
    days, source = _number(f"days {cancer}" if cancer else "days", planned) or _needed(planned)
    last = planned + days
    half = _number("first half", planned)
    due = first_treatment + half[0] if first_treatment is not None and half else None
    end = last if scheduled_end is None else max(min(scheduled_end, last), planned)
    return Episode(cancer, planned, last, due, end, source)


def _needed(day: int) -> tuple[int, Cite]:
    found = _number("days", day)
    if found is None:
        raise ValueError("no window is on file for that day")
    return found


def _number(name: str, day: int) -> tuple[int, Cite] | None:
    for row in table("rocr.csv"):
        first, last = span(row)
        if row["name"] == name and first <= day <= last:
            return int(row["value"]), cite(row)
    return None
