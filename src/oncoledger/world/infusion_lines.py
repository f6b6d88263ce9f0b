"""The charge lines of one infusion day: administration, and each drug with its waste, its NDC and the modifiers of its payer and date."""

from __future__ import annotations

from ..model.dates import day_of
from .centre import RIVERBEND
from .chart import Chart
from .codes import Code
from .drugs import Billed, Package, bill, package
from .infusion_codes import Run, Service, administration
from .record import Line
from .regimens import Gift

JZ_FROM, TB_ALONE_FROM = day_of("2023-07-01"), day_of("2025-01-01")
"""JZ is required, and TB is the one modifier of 340B: facts 2.1 and 2.3."""
ASKS_FOR_DISCARDS = frozenset(("MEDICARE", "MEDICARE_ADVANTAGE", "MEDICAID", "UHC", "BCBSNC"))
"""Payers to whom this centre reports waste. Medicare requires it; the two others that are not here pay what was given."""
PACKAGED = frozenset(("support", "fluid"))
"""Roles of drugs that a hospital's payment for the service contains, so that neither waste nor 340B is told."""
SECOND_PUSH, OWN_SITE = Service("96411", (), 1), Service("96409", ("59",), 1)
SECOND_SITE = 0.01
"""How often a vesicant needs a vein of its own, beside the port: a second initial service under 59, and the record shows why."""
NEW_DRUG = "new-drug"
"""A drug without a code of its own: C9399 in Medicare's outpatient departments, J9999 elsewhere."""
TIMES = {"fulvestrant": 2, "azacitidine": 2}
"""Injections that one dose takes."""


def medicare(chart: Chart) -> bool:
    return chart.payer_kind in ("medicare", "medicare_advantage")


def runs_of(day: int, gifts: tuple[Gift, ...], cycle: int, longer: int) -> list[Run]:
    """What runs on one day. longer: minutes by which the longest infusion ran over."""
    longest = max(gift.minutes[cycle > 0] for gift in gifts)
    runs = []
    for gift in gifts:
        minutes = gift.minutes[cycle > 0]
        role = package(gift.product, "", day).role
        runs.append(Run(gift.product, role, gift.how, minutes + longer * (minutes == longest > 0), TIMES.get(gift.product, 1)))
    return runs


def services_of(chart: Chart, runs: list[Run], own_pump: bool, has_own_site: bool) -> list[Service]:
    """The services of one day. has_own_site: the one push of a cancer drug takes a vein of its own."""
    services = administration(runs, medicare=medicare(chart), own_pump=own_pump) if runs else []
    if has_own_site:
        services = [OWN_SITE if service == SECOND_PUSH else service for service in services]
    return services


def bill_services(chart: Chart, day: int, services: list[Service], diagnoses: str) -> None:
    for service in services:
        chart.bill(day, service.code, " ".join(service.modifiers), service.units, diagnoses=diagnoses)


def bill_disconnection(chart: Chart, day: int) -> None:
    """A pump that is not G0498's is taken off two days later, and the flush of the port is the only service of that day."""
    from .calendar import is_open

    if is_open(day + 2) and chart.dice.chance(0.7):
        tumour = next(code for code in chart.diagnoses.split() if code[0] == "C")
        chart.bill(day + 2, "96523", diagnoses=f"Z45.2 {tumour}")


def bill_drug(chart: Chart, day: int, product: str, brand: str, dose: float, diagnoses: str, is_340b: bool) -> None:
    """The line of what was given, and one with JW for what was thrown away, where the payer is told."""
    one = package_of(chart, day, product, brand)
    if one.container == "included":
        return
    billed = bill(one, dose)
    paid_apart = not (chart.is_hospital and one.role in PACKAGED)
    told = chart.person.payer.id in ASKS_FOR_DISCARDS and day >= JZ_FROM and one.container == "single" and one.role != "unclassified" and paid_apart
    cause = ["EA" if "D64.81" in diagnoses else "EC"] if one.role == "red cell" else []
    bought = [mark_340b(chart, day)] if is_340b and medicare(chart) and paid_apart and one.role != "unclassified" else []
    acquisition = "340B" if bought else ""
    bought = [*cause, *bought]
    if not (told and billed.discarded):
        _line(chart, day, one, [*bought, *(["JZ"] if told else [])], billed.given, billed, diagnoses, acquisition)
        return
    _line(chart, day, one, bought, billed.given, billed, diagnoses, acquisition)
    _line(chart, day, one, ["JW", *bought], billed.discarded, billed, diagnoses, acquisition)


def package_of(chart: Chart, day: int, product: str, brand: str) -> Package:
    """The package under the code that it has for this payer and place."""
    if product == NEW_DRUG:
        brand = "hospital" if chart.is_hospital and medicare(chart) else "office"
    return package(product, brand, day)


def mark_340b(chart: Chart, day: int) -> str:
    """A disproportionate share hospital (Riverbend) marked with JG until 2024, a rural sole community hospital (Lakeside) with TB; since 2025 all with TB."""
    return "JG" if day < TB_ALONE_FROM and chart.place.facility is RIVERBEND else "TB"


def off_campus(chart: Chart, line: Line) -> Line:
    """In an excepted department off the campus each of the hospital's lines carries PO."""
    if line.part != "facility" or chart.place.place_of_service != "19" or "PO" in line.modifiers.split():
        return line
    return line._replace(modifiers=f"{line.modifiers} PO".strip())


def drug_row(one: Package) -> Code:
    """A package as a row of the table of codes, so that its line is priced and placed like any other."""
    return Code(one.code, "drug", one.since, one.until, "0636", one.unit_price, 0, one.unit_price)


def _line(chart: Chart, day: int, one: Package, modifiers: list[str], units: int, billed: Billed, diagnoses: str, acquisition: str) -> None:
    """Payers other than Medicare want the NDC; a drug without a code of its own is named in the note for everybody."""
    quantity = billed.ndc_quantity * units // billed.given
    tells = chart.payer_kind != "medicare" or one.role == "unclassified"
    chart.lines.append(
        chart.line(
            day, one.code, "facility" if chart.is_hospital else "global", " ".join(modifiers), units, row=drug_row(one), diagnoses=diagnoses,
            ndc=one.ndc if tells else "", ndc_quantity=quantity if tells else None, ndc_unit=one.ndc_unit if tells else "", acquisition=acquisition,
            note="NEW DRUG 40 MG IV INFUSION" if one.role == "unclassified" else "",
        )
    )  # fmt: skip
