"""What the clinical record shows of each drug line, as words `name=value`: the dose in units, the opened vials, the discard, the blood value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, floor
from typing import TYPE_CHECKING, Any

from oncoledger.coding.drug.products import DECLOTTING, ELECTROLYTE, FLUID, UNCLASSIFIED, Drug, drug_of_code
from oncoledger.coding.drug.supply import NOT_BOUGHT, container_of, dose_in, opened_and_wasted, opened_sizes
from oncoledger.coding.drug.vials import CLOSE, least_opened
from oncoledger.coding.infusion.given import Given
from oncoledger.coding.terms import Terms
from oncoledger.formats.fhir.words import KIND_OF_OBSERVATION
from oncoledger.model.times import DAY

from .coded import Actual
from .drug_day import code_given

if TYPE_CHECKING:
    from .drug_words import DrugReader

Words = dict[str, str]
_OF_A_LINE = frozenset(("J1642", "J1644"))
"""Flushes of a line, which no administration record needs to tell."""
_SOON = 3 * 365
"""Days before a dose of which a blood value is looked for at all."""


def no_drug(reader: DrugReader, found: Words, line: Actual) -> None:
    """No line of the coder's stands for the drug: was another one given, or is it one that no such record needs to tell?"""
    mine = [each for each in reader.given.values() if each.day == line.day]
    drug = drug_of_code(line.code)
    if any(code_given(each) == line.code for each in mine):
        found["acts"] = "1"
    elif line.code in UNCLASSIFIED or drug is None or any(each.product is None or each.way == "mouth" for each in mine):
        found["level"] = "unclear"
    elif line.code not in _OF_A_LINE and drug.level not in (FLUID, ELECTROLYTE, DECLOTTING):
        found["acts"] = "0"


def of_drug(reader: DrugReader, found: Words, line: Actual) -> None:
    """Adds dose, vials and discard of the day's administrations of the line's drug."""
    lot = [each for each in reader.given.values() if each.day == line.day and code_given(each) == line.code]
    product = lot[0].product if lot else None
    if product is None or not product.amount or product.measure == "dose" or line.code in UNCLASSIFIED:
        return
    if product.level == FLUID:  # bags, of which three codes stand for three sizes
        if found.get("level") != "unclear" and (shown := reader.units_shown(line)):
            found["dose_units"] = str(shown)
        return
    bought = {str(vial.get("acquisition", "")).lower() for each in lot for vial in each.vials} - {""}
    if bought & NOT_BOUGHT or len(bought) > 1:
        return
    terms = reader.days[lot[0].day].terms if lot[0].day in reader.days else next(iter(reader.days.values())).terms
    if line.code in terms.library.set_spans("esa"):
        found |= _blood(reader.coded.rows.get("observation", ()), lot[0].start)
    if container := container_of(lot, line.code, terms):
        found["container"] = container
    doses = [dose_in(each, product.measure) for each in lot]
    if any(dose is None for dose in doses):
        return
    dose, amount = sum(each or 0 for each in doses), product.amount
    opened, wasted = opened_and_wasted(lot, product.measure)
    if opened is not None and opened < dose - amount * CLOSE - dose * 0.001:
        found["level"] = "unclear"  # more given than opened: one of the two is wrong
        return
    units = max(ceil(dose / amount - CLOSE), 1)
    found |= {"dose": f"{dose:.10g}_{product.measure.replace(' ', '_')}", "dose_units": str(units)}
    if opened is not None:
        _vials(reader, found, lot, product, dose, units, opened, wasted, terms)


def _vials(reader: DrugReader, found: Words, lot: Sequence[Given], product: Drug, dose: float, units: int, opened: float, wasted: float | None,
           terms: Terms) -> None:  # fmt: skip
    amount, measure = product.amount, product.measure
    held = max(floor(opened / amount + CLOSE), units)
    found["opened_units"] = str(held)
    if wasted is not None and wasted > CLOSE:
        found["waste"] = "charted"
        found["wasted"] = str(max(min(floor(min(wasted, max(opened - dose, 0.0)) / amount + CLOSE), held - units), 0))
    elif wasted is not None or all((each.key[2], "wasted") in reader.absent for each in lot):
        found["waste"] = "none"
    elif reader.tells("vial.wasted") and not any("wasted" in vial for each in lot for vial in each.vials):
        found["waste"] = "untold"
    opened_here = opened_sizes(lot, measure)
    kept = [size * amount for size in terms.practice.sizes(product.code)]
    stocked = kept or [size for each in reader.given.values() if code_given(each) == product.code for size in opened_sizes([each], measure)]
    sold = kept or [size * amount for size in product.packages]
    for name, sizes in (("least_units", [*sold, *opened_here]), ("stocked_units", [*stocked, *opened_here])):
        least = least_opened(dose, sizes)
        if 0 < least < opened - amount * CLOSE:
            found[name] = str(max(floor(least / amount + CLOSE), units))


_BLOOD = {"haemoglobin": "hgb", "haematocrit": "hct"}


def _blood(observations: Iterable[Mapping[str, Any]], time: int) -> Words:
    """The last haemoglobin and haematocrit before a time: tenths of g/dL and of a percent, with their age in days."""
    last: dict[str, tuple[int, int]] = {}
    for row in observations:
        name = _BLOOD.get(str(row.get("kind") or KIND_OF_OBSERVATION.get(str(row.get("code", "")), "")))
        if name is None or "value_quantity" not in row or "observed_time" not in row or row.get("status") in ("preliminary", "cancelled", "entered_in_error"):
            continue
        tenths = _tenths(name, int(row["value_quantity"]), str(row.get("unit", "")).lower().replace(" ", ""))
        at = int(row["observed_time"])
        if tenths is not None and at <= time and time - at < _SOON * DAY:
            last[name] = max(last.get(name, (0, 0)), (at, tenths))
    found: Words = {}
    for name, (at, tenths) in sorted(last.items()):
        found |= {name: str(tenths), f"{name}_age": str(time // DAY - at // DAY)}
    return found


def _tenths(name: str, thousandths: int, unit: str) -> int | None:
    if name == "hgb":
        return thousandths // 100 if unit in ("g/dl", "g/100ml") else thousandths // 1000 if unit == "g/l" else None
    return thousandths // 100 if unit in ("%", "percent") else None


