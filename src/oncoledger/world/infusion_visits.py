"""Visits around drugs: with treatment under 25, on a day of their own, the first one; blood draws from the port; the monthly fee of the oncology model."""

from __future__ import annotations

from ..model.dates import iso
from .calendar import LAST_DAY, after
from .chart import Chart
from .infusion_lines import medicare

SEVEN_CANCERS = ("C50", "C34", "C90", "C83", "C18", "C20")
"""Diseases of the enhancing oncology model that the regimens here treat."""


def disease(chart: Chart) -> str:
    """The course's diagnoses without the code of treatment: a visit is for the disease."""
    return " ".join(code for code in chart.diagnoses.split() if not code.startswith("Z51")) or chart.diagnoses


def bill_new_visit(chart: Chart, day: int) -> None:
    """The first visit. Commercial payers still take consultation codes; Medicare does not."""
    consults = chart.payer_kind == "commercial" and chart.dice.chance(0.4)
    chart.bill(day, "99244" if consults else chart.dice.one_of(("99204", "99205")), diagnoses=disease(chart))
    _clinic(chart, day, "")


def bill_visit(chart: Chart, day: int, *, with_treatment: bool) -> None:
    """An established visit. Beside drugs of the same biller it carries 25; G2211 is never billed beside 25."""
    apart = "25" if with_treatment else ""
    chart.bill(day, chart.dice.one_of(("99213", "99214", "99214", "99215")), "" if chart.is_hospital else apart, diagnoses=disease(chart))
    _clinic(chart, day, apart)
    if chart.payer_kind == "medicare" and (chart.is_hospital or not apart) and chart.dice.chance(0.4):
        chart.bill(day, "G2211", diagnoses=disease(chart))


def _clinic(chart: Chart, day: int, modifiers: str) -> None:
    """The hospital's own line for a visit in its clinic."""
    if chart.is_hospital and medicare(chart):
        chart.bill(day, "G0463", modifiers, part="facility", diagnoses=disease(chart))


def bill_draw(chart: Chart, day: int) -> None:
    """Blood from the port, with laboratory tests and nothing else that day."""
    for code in ("36591", "85025", "80053"):
        chart.bill(day, code, diagnoses=disease(chart))


def bill_monthly_fee(chart: Chart, days: list[int]) -> None:
    """M0010 of a practice in the enhancing oncology model: fee-for-service Medicare, seven cancers, once a calendar month, six times at most."""
    in_model = chart.person.payer.id == "MEDICARE" and not chart.is_hospital and any(code.startswith(SEVEN_CANCERS) for code in chart.diagnoses.split())
    if not (in_model and chart.dice.chance(0.4)):
        return
    first_of_month = {iso(day)[:7]: day for day in reversed(days)}
    for day in sorted(first_of_month.values())[:6]:
        chart.bill(day, "M0010", diagnoses=disease(chart))


def bill_care(chart: Chart, days: list[int]) -> None:
    """Principal care (99426), chronic care (99490) or navigation (G0023) of the months of treatment: one family a patient, on a day of its own."""
    if chart.is_hospital or not medicare(chart) or not chart.dice.chance(0.12):
        return
    code = chart.dice.one_of(("99426", "99490", "G0023"))
    for month in sorted({iso(day)[:7] for day in days})[:4]:
        day = after(max(day for day in days if iso(day)[:7] == month), 2)
        taken = {line.day for line in chart.lines}
        if iso(day)[:7] == month and day not in taken and day <= LAST_DAY:
            chart.bill(day, code, diagnoses=disease(chart))
