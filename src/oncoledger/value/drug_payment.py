"""What Medicare allows for a drug, who pays which part of it, and the monthly payment of the oncology model: amounts to expect, by which no line is judged."""

from __future__ import annotations

from typing import NamedTuple

from ..model.verdict import Cite
from ..sources.library import Library
from ..sources.starter import cite, span, table

MILLION = 1_000_000


class Allowed(NamedTuple):
    """Of one drug line. All in millionths of a dollar. share: the patient's, in millionths of one: less than a fifth for drugs with a rebate of inflation.
    patient: that share. medicare: the rest, before sequestration; paid: after it. edition: of the price file."""

    allowed: int
    share: int
    patient: int
    medicare: int
    paid: int
    edition: str


def allowed(code: str, units: int, day: int, library: Library) -> Allowed | None:
    """A number of billing units on a day, from the loaded price file; None where the file of that day has no limit for the code.

    Source: CMS's average sales price files, whose limit contains the six percent. Sequestration does not touch the patient's share (facts 2.5).
    """
    row = library.asp(code, day)
    if row is None or row.limit_rate < 0:
        return None
    total = row.limit_rate * units
    share = row.coinsurance if row.coinsurance >= 0 else int(_value("coinsurance", day)[0] * MILLION / 100)
    patient = round(total * share / MILLION)
    cut = _value("sequestration", day)[0] if _has("sequestration", day) else 0.0
    medicare = total - patient
    return Allowed(total, share, patient, medicare, round(medicare * (1 - cut / 100)), row.source.edition.edition)


def monthly_payment(episode_start: int, is_dual: bool) -> tuple[int, Cite]:
    """Dollars of M0010 for one month of an episode that began on a day, and where it stands. Raises ValueError for a day outside of the model."""
    if not _has("monthly base", episode_start):
        raise ValueError("no episode of the oncology model begins on that day")
    base, where = _value("monthly base", episode_start)
    return int(base + (_value("monthly dual", episode_start)[0] if is_dual else 0)), where


def _rows(name: str, day: int) -> list[dict[str, str]]:
    return [row for row in table("drug_payment.csv") if row["name"] == name and span(row)[0] <= day <= span(row)[1]]


def _has(name: str, day: int) -> bool:
    return bool(_rows(name, day))


def _value(name: str, day: int) -> tuple[float, Cite]:
    row = _rows(name, day)[0]
    return float(row["value"]), cite(row)
