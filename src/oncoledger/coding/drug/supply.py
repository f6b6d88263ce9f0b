"""The drug of an administration as lines: billing units of what was given, waste on a line of its own, modifiers by payer and date. Facts 2.1 to 2.4."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, NamedTuple

from ...model.dates import day_of
from ...sources.names import plain_ndc
from ..answer import Law
from ..infusion.given import Given
from ..terms import Terms
from .amounts import amount_in
from .ndc import Item, items_of, quantity
from .products import CELL, CHEMO, COMPLEX, DECLOTTING, ELECTROLYTE, FLUID, HORMONE, UNCLASSIFIED, Drug
from .vials import CLOSE, least_opened

JW_FROM, JZ_FROM = day_of("2017-01-01"), day_of("2023-07-01")
MARKS_340B_FROM, ALL_340B_FROM, TB_ALONE_FROM = day_of("2018-01-01"), day_of("2024-01-01"), day_of("2025-01-01")
BOUGHT = frozenset(("bought", "340b", "stock", "purchased"))
NOT_BOUGHT = frozenset(("free", "white-bagged", "white_bagged", "whitebagged", "sample", "patient", "trial"))
UNITS = Law("CGS-JW", "units are rounded up, discards down", "H")
NOC = Law("FCSO-NOC", "drugs without a code of their own", "H")
_SALINE = ((1000, "J7030"), (500, "J7040"), (250, "J7050"))


PACKAGE = re.compile(r"(\d+(?:\.\d+)?) ?([A-Za-z]+)")


class Supply(NamedTuple):
    """One drug line. given: what it rests on. is_least: the record leaves open whether it is more, or which modifier it carries."""

    code: str
    units: int
    modifiers: str
    because: str
    given: tuple[Given, ...]
    law: Law
    ndc: str = ""
    ndc_quantity: int = 0
    ndc_unit: str = ""
    note: str = ""
    is_least: bool = False


class Doubt(NamedTuple):
    """What keeps a drug line from being sure. to: pharmacy, nurse, coder."""

    given: Given
    codes: tuple[str, ...]
    asks: str
    because: str
    element: str
    to: str = "pharmacy"


@dataclass
class Supplies:
    lines: list[Supply] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    spared: list[tuple[Given, str]] = field(default_factory=list)


@dataclass
class _Lot:
    """One product of one way of buying, of one day."""

    given: list[Given]
    drug: Drug
    code: str
    acquisition: str


def supplies(given: Iterable[Given], terms: Terms, diagnoses: str, mark_340b: str = "") -> Supplies:
    """The drug lines of one encounter. diagnoses: of the course, where an administration names none. mark_340b: JG or TB of this site until 2024."""
    found = Supplies()
    for lot in _lots(given, terms, found):
        if lot.acquisition not in NOT_BOUGHT | BOUGHT:
            found.doubts.append(Doubt(lot.given[0], (lot.code,), f"How was {lot.given[0].name} acquired: bought, through 340B, white-bagged, free?",
                                      f"the record says {lot.acquisition}", "acquisition"))  # fmt: skip
        elif lot.acquisition in NOT_BOUGHT:
            found.spared.append((lot.given[0], f"{lot.acquisition.replace('_', '-')}: the practice did not buy it, so the administration alone is charged"))
        elif lot.code in UNCLASSIFIED:
            _unclassified(lot, found)
        else:
            _lines(lot, terms, diagnoses, mark_340b, found)
    return found


def _lots(given: Iterable[Given], terms: Terms, found: Supplies) -> list[_Lot]:
    lots: dict[tuple[int, str, str], _Lot] = {}
    for each in given:
        if each.way == "mouth":
            found.spared.append((each, "taken by the mouth: no service of the clinic"))
            continue
        if each.level in (CELL, DECLOTTING) and each.product is None:
            continue
        if each.level == FLUID and (each.way == "push" or each.serves or not each.reason):
            continue
        drug, code = _code(each, terms, found)
        if drug is None or not code:
            continue
        acquisition = " and ".join(sorted({str(vial.get("acquisition", "bought")).lower().strip() or "bought" for vial in each.vials})) or "bought"
        lot = lots.setdefault((each.day, code, acquisition), _Lot([], drug, code, acquisition))
        lot.given.append(each)
    return [lots[key] for key in sorted(lots)]


def _code(each: Given, terms: Terms, found: Supplies) -> tuple[Drug | None, str]:
    """The product and the code that it is billed by; a question where the record leaves the product open."""
    if each.product is not None:
        return each.product, _saline(each) if each.product.code == "J7030" else each.product.code
    coded = [drug for drug in each.drugs.drugs if drug.code]
    if (each.code in UNCLASSIFIED and not _any_on(each, terms)) or (coded and len(coded) == len(each.drugs.drugs) and not _any_on(each, terms)):
        drug = each.drugs.drugs[0] if each.drugs.drugs else Drug("", (each.name.lower(),), (), "", 0, "", (), each.level, "")
        return drug, _unclassified_code(each, terms)
    if not each.drugs.drugs:
        found.doubts.append(Doubt(each, (), f"Which drug is {each.name}, and which product was taken?", "no list here knows the name", "drug"))
    elif any(drug.code for drug in each.drugs.drugs):
        codes = tuple(drug.code for drug in each.drugs.drugs if drug.code and terms.library.code_on(drug.code, each.day))
        found.doubts.append(Doubt(each, codes, f"Which product of {each.name} was taken: brand, or National Drug Code?",
                                  f"{', '.join(codes)} stand for what the record tells of it", "ndc"))  # fmt: skip
    elif each.level not in (FLUID, DECLOTTING, ELECTROLYTE):
        found.spared.append((each, "its drug has no code of its own in the lists here; the administration counts"))
    return None, ""


def _any_on(each: Given, terms: Terms) -> bool:
    return any(drug.code and terms.library.code_on(drug.code, each.day) for drug in each.drugs.drugs)


def _unclassified_code(each: Given, terms: Terms) -> str:
    """The record's own; else Medicare's outpatient departments have C9399, elsewhere J9999 stands for cancer drugs and J3490 for others."""
    is_outpatient = terms.is_hospital and terms.payer.kind in ("medicare", "medicare_advantage")
    if each.code in UNCLASSIFIED and (is_outpatient or each.code != "C9399"):
        return each.code
    if is_outpatient:
        return "C9399"
    return "J9999" if each.level in (CHEMO, HORMONE, "") else "J3490"


def _saline(each: Given) -> str:
    """Bags of 1000, 500 and 250 ml have codes of their own."""
    amount = dose_in(each, "ml") or 1000
    return next((code for size, code in _SALINE if amount % size < CLOSE), "J7050")


def _unclassified(lot: _Lot, found: Supplies) -> None:
    """One unit; name, dose, way and National Drug Code stand in the note, and what was discarded too."""
    for each in lot.given:
        dose = f"{each.dose / 1000:g} {each.unit}" if each.dose is not None else ""
        ndc = plain_ndc(_ndc_of(each))
        if not dose or not ndc:
            found.doubts.append(Doubt(each, (lot.code,), f"Which dose of {each.name} was given, and what is its National Drug Code?",
                                      "a drug without a code of its own is paid by its note", "dose" if not dose else "ndc"))  # fmt: skip
        wasted, vials = sum(vial.get("wasted", 0) for vial in each.vials), sum(vial.get("vials", 1) for vial in each.vials) or 1
        note = " ".join(filter(None, (each.name, dose, each.text("route"), f"discarded {wasted / 1000:g} {each.unit}" if wasted else ""))).upper()
        because = f"{each.name}, {dose or 'dose not told'}: no code of its own on that day, so one unit and a note"
        found.lines.append(Supply(lot.code, 1, "", because, (each,), NOC, ndc, 1000 * vials if ndc else 0, "UN" if ndc else "",
                                  note, not dose or not ndc))  # fmt: skip


def _ndc_of(each: Given) -> str:
    return each.text("ndc") or next((str(vial["ndc"]) for vial in each.vials if vial.get("ndc")), "")


def _lines(lot: _Lot, terms: Terms, diagnoses: str, mark_340b: str, found: Supplies) -> None:
    first, drug = lot.given[0], lot.drug
    measure, amount = (drug.measure, drug.amount) if lot.code == drug.code else ("ml", float(next(size for size, code in _SALINE if code == lot.code)))
    doses = [dose_in(each, measure) for each in lot.given]
    if not amount:
        found.doubts.append(Doubt(first, (lot.code,), f"How much of {first.name} is one billing unit?", "no list here tells it", "dose", "coder"))
        return
    if any(dose is None for dose in doses):
        lacking = next(each for each, dose in zip(lot.given, doses, strict=True) if dose is None)
        told = "no dose is on record" if lacking.dose is None else f"{lacking.dose / 1000:g} {lacking.unit or 'of no unit'} cannot be turned into {measure}"
        found.doubts.append(Doubt(lacking, (lot.code,), f"Which dose of {lacking.name} was given, in which unit?", told, "dose", "nurse"))
        return
    dose = sum(each for each in doses if each is not None)
    units = max(ceil(dose / amount - CLOSE), 1)
    told = f"{_plain(dose)} {measure}, {_plain(amount)} {measure} a unit"
    said = told if len(lot.given) == 1 else f"{' and '.join(_plain(each or 0) for each in doses)}, together {told}"
    opened, wasted = opened_and_wasted(lot.given, measure)
    causes = _causes(lot, terms, diagnoses, mark_340b, found)
    is_least = False
    if opened is not None and opened < dose - amount * CLOSE - dose * 0.001:
        held = max(floor(opened / amount + CLOSE), 1)
        found.doubts.append(Doubt(first, (lot.code,), f"{_plain(opened)} {measure} of {first.name} were opened and {_plain(dose)} given. Which is right?",
                                  "no more can be billed than the opened vials hold", "opened"))  # fmt: skip
        units, is_least = min(units, held), True
    discard = _discard(lot, terms, dose, amount, units, opened, wasted, measure, found)
    is_least |= discard.is_open
    for modifier, count, why in ((discard.mark, units, discard.because), ("JW", discard.units, discard.because)):
        if not count:
            continue
        marks = [*([modifier] if modifier == "JW" else []), *causes, *([modifier] if modifier == "JZ" else [])]
        ndc, amount_ndc, unit = _ndc(lot, count, terms)
        if modifier != "JW" and not amount_ndc and terms.word("ndc_required", first.day):
            asks = f"How much is in one package of {ndc}, {first.name}?" if ndc else f"Which National Drug Code did {first.name} have?"
            found.doubts.append(Doubt(first, (lot.code,), asks, "the payer wants it with its quantity on the line", "package" if ndc else "ndc"))
        because = f"{first.name}: {said}" + (f"; {why}" if why else "")
        found.lines.append(Supply(lot.code, count, " ".join(marks), because, tuple(lot.given), UNITS, ndc, amount_ndc, unit, "", is_least))


def _plain(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


def dose_in(each: Given, measure: str) -> float | None:
    """The dose that was given, in a measure; None where nothing tells it, or not in such a unit."""
    if measure == "dose":
        return 1.0
    if measure == "ml" and each.row.get("volume") and (each.dose is None or amount_in(1, each.unit, "ml") is None):
        return float(each.row["volume"] / 1000)
    return amount_in(each.dose / 1000, each.unit, measure) if each.dose is not None else None


def opened_and_wasted(given: Sequence[Given], measure: str) -> tuple[float | None, float | None]:
    """Opened and wasted, in the dose's measure; None where some vial does not tell."""
    vials: list[Mapping[str, Any]] = [vial for each in given for vial in each.vials]
    if not vials or any(not each.vials for each in given):
        return None, None
    opened = [amount_in(vial["opened"] / 1000, str(vial.get("unit", measure)), measure) if "opened" in vial else None for vial in vials]
    wasted = [amount_in(vial["wasted"] / 1000, str(vial.get("unit", measure)), measure) if "wasted" in vial else None for vial in vials]
    return _sum(opened), _sum(wasted)


def _sum(values: Sequence[float | None]) -> float | None:
    return None if None in values else sum(value for value in values if value is not None)


@dataclass
class _Discard:
    """units: of a JW line. mark: JZ on the line of what was given, or nothing. is_open: a question decides it."""

    units: int = 0
    mark: str = ""
    because: str = ""
    is_open: bool = False


def container_of(lot: Sequence[Given], code: str, terms: Terms) -> str:
    """single, multi, or empty where nothing tells: by the vials, else by the lists of the code."""
    kinds = {str(vial.get("kind", "")).lower() for each in lot for vial in each.vials} - {""}
    if kinds:
        return "multi" if "multi" in kinds else "single" if kinds == {"single"} else ""
    if _is_in(terms, "many_dose_drug", code):
        return "multi"
    return "single" if _is_in(terms, "single_dose_drug", code) and not _is_in(terms, "multi_dose_package", code) else ""


def _is_in(terms: Terms, name: str, code: str) -> bool:
    return code in terms.library.set_spans(name)


def is_paid_apart(code: str, drug: Drug, day: int, terms: Terms) -> bool:
    """Is the drug paid beside its administration? A hospital's payment contains the cheap ones: Addendum B where it is loaded, else the supportive drugs that
    no list names as paid apart."""
    if not terms.is_hospital:
        return drug.level != FLUID
    row = terms.library.opps(code, day)
    if row is not None:
        return row.si in ("G", "K")
    return drug.level in (CHEMO, HORMONE, COMPLEX) or any(_is_in(terms, name, code) for name in ("separately_paid_drug", "esa", "paid_apart_in_hospital"))


def _discard(
    lot: _Lot, terms: Terms, dose: float, amount: float, units: int, opened: float | None, wasted: float | None, measure: str, found: Supplies,
) -> _Discard:  # fmt: skip
    day, first = lot.given[0].day, lot.given[0]
    wanted = bool(terms.word("jw_jz", day)) or terms.payer.id in terms.practice.discards_told or (terms.payer.kind == "medicare" and JW_FROM <= day < JZ_FROM)
    if not wanted or not is_paid_apart(lot.code, lot.drug, day, terms) or _is_in(terms, "no_discard_modifier", lot.code):
        return _Discard()
    container = container_of(lot.given, lot.code, terms)
    if container == "multi":
        return _Discard(because="from a container of many doses, whose rest is nobody's waste")
    jz = "JZ" if day >= JZ_FROM else ""
    if opened is None or not container:
        if jz:
            lacks = "the record names no vials" if opened is None else "nothing tells whether its vials are of one dose"
            found.doubts.append(Doubt(first, (lot.code,), f"Which vials of {first.name} were opened, and what was discarded?", lacks, "wasted"))
        return _Discard(is_open=bool(jz))
    rest = max(opened - dose, 0.0)
    if rest < CLOSE:
        return _Discard(mark=jz, because="nothing was left")
    if wasted is None or (rest >= amount * (1 - CLOSE) and (wasted < CLOSE or (wasted < amount * (1 - CLOSE) and rest - wasted >= amount))):
        told = "no discard is charted" if wasted is None else f"{_plain(wasted)} {measure} are charted as discarded"
        asks = f"{_plain(rest)} {measure} of {first.name} were left. What became of them?"
        found.doubts.append(Doubt(first, (lot.code,), asks, f"{told}; without it neither JW nor JZ can stand", "wasted"))
        return _Discard(is_open=True)
    if rest < amount * (1 - CLOSE):
        return _Discard(mark=jz, because=f"{_plain(rest)} {measure} left, less than a unit")
    thrown = min(wasted, rest)
    sizes = [size * lot.drug.amount for size in terms.practice.sizes(lot.code) or lot.drug.packages] if lot.code == lot.drug.code else []
    least = least_opened(dose, [*sizes, *opened_sizes(lot.given, measure)])
    if 0 < least < opened - amount * CLOSE and least < opened - CLOSE:
        found.doubts.append(Doubt(first, (lot.code,), f"{_plain(opened)} {measure} of {first.name} were opened for {_plain(dose)}. Was a set of vials of "
                                  f"{_plain(least)} in stock?", "waste is paid as far as the smallest set of vials leaves any", "opened"))  # fmt: skip
        thrown = min(thrown, max(least - dose, 0.0))
        count = min(floor(thrown / amount + CLOSE), max(floor(least / amount + CLOSE) - units, 0))
        return _Discard(count, "", f"waste as of {_plain(least)} {measure}, the smallest set of vials", True)
    count = min(floor(thrown / amount + CLOSE), max(floor(opened / amount + CLOSE) - units, 0))
    if not count:
        return _Discard(mark=jz, because=f"{_plain(thrown)} {measure} discarded, less than a unit")
    return _Discard(count, "", f"{_plain(thrown)} {measure} of {_plain(opened)} discarded")


def opened_sizes(given: Sequence[Given], measure: str) -> list[float]:
    """What each of the opened vials holds, where the record counts them."""
    found = []
    for each in given:
        for vial in each.vials:
            if vial.get("vials") and "opened" in vial:
                held = amount_in(vial["opened"] / 1000 / vial["vials"], str(vial.get("unit", measure)), measure)
                found += [held] if held else []
    return found


def _causes(lot: _Lot, terms: Terms, diagnoses: str, mark_340b: str, found: Supplies) -> list[str]:
    """Why an anaemia drug is given (EA, EB, EC), and how a drug was bought (JG, TB)."""
    day, first = lot.given[0].day, lot.given[0]
    marks = []
    if _is_in(terms, "esa", lot.code):
        said = f"{first.text('diagnoses')} {diagnoses if not first.text('diagnoses') else ''}".split()
        of_chemotherapy = any(code.startswith("D64.81") for code in said)
        of_other = any(code.startswith(("D63.1", "N18", "D46", "D63.8", "B20")) for code in said)
        if of_chemotherapy != of_other:
            marks.append("EA" if of_chemotherapy else "EC")
        else:
            found.doubts.append(Doubt(first, (lot.code,), f"Which anaemia was {first.name} given for: of chemotherapy, of radiation, or another?",
                                      "EA, EB or EC must stand on the line", "diagnoses", "coder"))  # fmt: skip
    if lot.acquisition == "340b" and terms.payer.kind in ("medicare", "medicare_advantage") and is_paid_apart(lot.code, lot.drug, day, terms):
        if day >= TB_ALONE_FROM:
            marks.append("TB")
        elif day < MARKS_340B_FROM:
            pass
        elif mark_340b in ("JG", "TB"):
            marks.append(mark_340b)
        elif day >= ALL_340B_FROM:
            found.doubts.append(Doubt(first, (lot.code,), "Does this site mark 340B drugs with JG or with TB?", "until 2024 it depends on the kind of hospital",
                                      "acquisition", "coder"))  # fmt: skip
    return marks


def _item_told(lot: _Lot, ndc: str) -> Item | None:
    """A package as somebody answered it (`10 mL`), with what its vials held."""
    for each in lot.given:
        told = PACKAGE.fullmatch(each.text("package"))
        sizes = opened_sizes([each], lot.drug.measure)
        if told and sizes and lot.drug.amount and (unit := {"ml": "ML", "g": "GR", "vial": "UN", "vials": "UN", "un": "UN"}.get(told[2].lower())):
            return Item(ndc, lot.code, sizes[0] / lot.drug.amount, float(told[1]), unit)
    return None


def _ndc(lot: _Lot, units: int, terms: Terms) -> tuple[str, int, str]:
    """The National Drug Code with its quantity, where the payer asks for it. None where it is open, or where several products shared the units out."""
    day = lot.given[0].day
    if not terms.word("ndc_required", day):
        return "", 0, ""
    codes = {plain_ndc(ndc) for each in lot.given for ndc in (_ndc_of(each), *(str(vial.get("ndc", "")) for vial in each.vials)) if ndc}
    if len(codes) != 1:
        return "", 0, ""
    ndc = codes.pop()
    item = next((each for each in items_of(ndc, day, terms.library) if each.code == lot.code), None) or _item_told(lot, ndc)
    return (ndc, quantity(units, item), item.unit) if item else (ndc, 0, "")


