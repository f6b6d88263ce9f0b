"""Pages of drug lines, diagnoses and visits: units, waste, National Drug Codes, 340B, drugs without a code, ended codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from oncoledger.coding.drug.products import Drug, drugs
from oncoledger.docs_drug_days import COMMERCIAL, HOSPITAL, OFFICE, PLACES, Act, Dose, Place, Told, coded, examples, is_drug, lines_words, open_words
from oncoledger.docs_tables import cited, section, span
from oncoledger.model.dates import FIRST_DAY, LAST_DAY, day_of, iso
from oncoledger.sources.library import Library
from oncoledger.sources.starter import CodeRow, table

ADVANTAGE, MEDICAID = ("freestanding", "MEDICARE_ADVANTAGE"), ("freestanding", "MEDICAID")
_FIVE = (OFFICE, HOSPITAL, ADVANTAGE, MEDICAID, COMMERCIAL)
_BOTH = (OFFICE, HOSPITAL)
_ALL = (OFFICE, COMMERCIAL, HOSPITAL)

LINES = {
    "drug_units": ("Drugs: units and rounding", "INF008 INF009 MUE001 MUE002 MUE003 DRG015 DRG016 DRG021"),
    "waste": ("Discarded drugs: JW and JZ", "DRG001 DRG020 DRG002 DRG003 DRG004 DRG009 DRG014 DRG015"),
    "national_drug_codes": ("National Drug Codes", "DRG010 DRG021 DRG022 DRG023 FRM019"),
    "bought_under_340b": ("Drugs bought under 340B", "DRG005 DRG006"),
    "drugs_without_a_code": ("Drugs without a code of their own", "DRG007 DRG008 DRG009 DRG023"),
    "products_and_ended_codes": ("Brand, biosimilar, other makers, and codes that ended", "VAL001 DRG021"),
    "diagnoses": ("Diagnoses in order", "DXC001 DXC002 FRM006 FRM007 FRM023 FRM024 FRM025 FRM026 FRM027 DRG011 DRG012 DRG018 DRG024"),
    "visits": ("Visits and care around drugs", "VIS004 VIS008 VIS005 VIS006 VIS007 DRG019 INF004 VAL002"),
}  # fmt: skip
"""File name -> title and the rules that judge it."""


def line_page(name: str, library: Library) -> Iterator[str]:
    """What a page has beside its words and its rules."""
    pages: dict[str, Callable[[Library], Iterator[str]]] = {
        "drug_units": _units, "waste": _waste, "national_drug_codes": _ndcs, "bought_under_340b": _bought, "drugs_without_a_code": _without,
        "products_and_ended_codes": _products, "diagnoses": _diagnoses, "visits": _visits,
    }  # fmt: skip
    yield from pages[name](library)


def _infused(drug: str, dose: str, vials: str = "", wasted: float | None = None, **more: Any) -> Dose:
    return Dose("IV", "09:00-10:00", drug, dose, vials, wasted, more)


def _plain(number: float) -> str:
    return f"{number:,.4f}".rstrip("0").rstrip(".")


# Units.


def _units(library: Library) -> Iterator[str]:
    yield from examples((
        Told("oxaliplatin 165 mg", (_infused("oxaliplatin", "165 mg", "1x200", 35),)),
        Told("doxorubicin 95 mg, 10 mg a unit", (_infused("doxorubicin", "95 mg", "2x50", 5),)),
        Told("pembrolizumab 200 mg, 1 mg a unit", (_infused("pembrolizumab", "200 mg", "2x100", 0),), diagnoses="C34.11"),
        Told("palonosetron 0.25 mg, 25 micrograms a unit", (Dose("IVP", "09:00", "palonosetron", "0.25 mg", "1x0.25", 0),)),
        Told("a dose without its unit", (_infused("oxaliplatin", "165"),)),
        Told("no dose on record", (_infused("oxaliplatin", ""),)),
        Told("90 mg given of vials that held 80", (_infused("docetaxel", "90 mg", "1x80", 0),), diagnoses="C50.411"),
        Told("one drug in two bags, 95 and 93 mg", (_infused("irinotecan", "95 mg"), Dose("IV", "11:00-12:00", "irinotecan", "93 mg")), places=(COMMERCIAL,)),
        Told("white-bagged", (_infused("pembrolizumab", "200 mg", "2x100", 0, acquisition="white-bagged"),), diagnoses="C34.11"),
    ), True)  # fmt: skip
    rows = [(drug, row) for drug in drugs() if drug.code for row in library.code_rows(drug.code)]
    yield from section("One unit of each drug", ("code", "drug", "brands or maker", "one unit", "units in a vial or syringe", "given as", "valid", "source"), [
        (drug.code, drug.name, ", ".join(brand.title() for brand in drug.brands) or drug.maker,
             f"{_plain(drug.amount)} {drug.measure}" if drug.amount else "not known here",
         ", ".join(map(_plain, drug.packages)), _LEVELS[drug.level], span(row.start, row.end), cited(row)) for drug, row in rows])  # fmt: skip
    yield ""
    yield "Units and packages: ASP25Q4, HCPCS24 and HCPCS25. Vials of many doses are left out."
    yield "What it is given as rests on the drug alone here: route, disease and record can change it."


_LEVELS = {"chemo": "chemotherapy", "hormone": "hormonal", "complex": "chemotherapy where the record shows the work", "therapy": "therapy",
     "electrolyte": "therapy",
           "fluid": "hydration", "cell": "cells", "declotting": "declotting"}  # fmt: skip


# Waste.


_WASTE_DAYS = ("2016-12-30", "2017-01-03", "2023-06-30", "2023-07-03", "2026-03-02")


def _waste(library: Library) -> Iterator[str]:
    cases: tuple[tuple[str, Callable[[str], Told]], ...] = (
        ("35 mg of 200 discarded", lambda day: Told("", (_infused("oxaliplatin", "165 mg", "1x200", 35),), day=day)),
        ("nothing left", lambda day: Told("", (_infused("oxaliplatin", "200 mg", "1x200", 0),), day=day)),
    )  # fmt: skip
    for what, case in cases:
        rows = [(day, *(_drug_lines(case(day), place)[0] for place in _FIVE)) for day in _WASTE_DAYS]
        yield from section(f"Oxaliplatin, {what}, by date and payer", ("day", *(PLACES[place] for place in _FIVE)), rows)
    yield from examples((
        Told("less than a unit left: doxorubicin 95 mg of 100", (_infused("doxorubicin", "95 mg", "2x50", 5),)),
        Told("35 mg left, and no discard charted", (_infused("oxaliplatin", "165 mg", "1x200"),)),
        Told("35 mg left, and charted that nothing was discarded", (_infused("oxaliplatin", "165 mg", "1x200", 0),)),
        Told("no vials on record", (_infused("oxaliplatin", "165 mg"),)),
        Told("300 mg of a vial of 400, where three of 100 are sold", (_infused("bevacizumab-awwb (Mvasi)", "300 mg", "1x400", 100),)),
        Told("trastuzumab 412 mg of a vial of 420 for many doses", (_infused("trastuzumab-dkst (Ogivri)", "412 mg", "1x420", 8, kind="multi"),),
             diagnoses="C50.411"),
        Told("trastuzumab 412 mg of three vials of 150", (_infused("trastuzumab-dkst (Ogivri)", "412 mg", "3x150", 38),), diagnoses="C50.411"),
        Told("an antiemetic whose payment is inside the service in a hospital", (_infused("fosaprepitant", "150 mg", "1x150", 0),), places=_BOTH),
    ), True)  # fmt: skip


def _drug_lines(told: Told, place: Place) -> tuple[str, str]:
    coding = coded(told, place)
    return lines_words([line for line in coding.charges if is_drug(line)], told.day), open_words(coding)


# National Drug Codes.


def _ndcs(library: Library) -> Iterator[str]:
    day = Told("", (_infused("pembrolizumab", "200 mg", "2x100", 0, ndc="00006302602"),), diagnoses="C34.11")
    rows = []
    for place in _FIVE:
        for line in coded(day, place).charges:
            if is_drug(line):
                quantity = f"{_plain(line.service.ndc_quantity / 1000)} {line.service.ndc_unit}" if line.service.ndc_quantity else ""
                rows.append((PLACES[place], lines_words([line], day.day), line.service.ndc or "not asked for", quantity))
    yield from section("Pembrolizumab 200 mg from two vials of 4 ml, by payer", ("where", "line", "National Drug Code", "quantity"), rows)
    asked = [(profile.name, span(found.start, found.end), f"{found.cite.source}, {found.cite.section} ({found.cite.grade})")
             for _, profile in sorted(library.payers.items()) if (found := profile.find("ndc_required", day_of("2026-03-02"))) and found.value]  # fmt: skip
    yield from section("Who asks for it", ("payer", "when", "source"), asked)
    yield from examples((Told("a generic name alone", (_infused("trastuzumab", "450 mg", "3x150", 0),), diagnoses="C50.411"),
                         Told("the brand", (_infused("trastuzumab (Kanjinti)", "450 mg", "3x150", 0),), diagnoses="C50.411")), True)  # fmt: skip
    yield from section("Products that are shipped", ("National Drug Code", "code", "units in one", "size", "source"), [
        (row["ndc"], row["code"], row["units"], f"{row['size']} {row['unit']}",
             f"{row['source']}, {row['section']} ({row['grade']})") for row in table("ndcs.csv")])  # fmt: skip
    yield ""
    yield "These are examples for a first run: load the crosswalk of CMS for all."


# 340B.


def _bought(library: Library) -> Iterator[str]:
    rows = []
    for day in ("2023-12-29", "2024-01-02", "2024-12-30", "2025-01-02", "2026-03-02"):
        for mark in ("", "JG", "TB"):
            told = Told(f"340B {mark}", (_infused("pembrolizumab", "200 mg", "2x100", 0, acquisition="340b"),), day=day, diagnoses="C34.11", mark_340b=mark)
            said = []
            for place in (OFFICE, HOSPITAL, COMMERCIAL):
                lines, asked = _drug_lines(told, place)
                said.append(f"{lines}; {asked}" if asked else lines)
            rows.append((day, mark or "says nothing", *said))
    kept = [row for row in rows if row[0] < "2025-01-01" or row[1] == "says nothing"]
    yield from section("Pembrolizumab bought under 340B, by date", ("day", "the site's own mark until 2024", *(PLACES[place] for place in (OFFICE, HOSPITAL,
         COMMERCIAL))), kept)
    yield from examples((
        Told("fosaprepitant bought under 340B: inside the service in a hospital", (_infused("fosaprepitant", "150 mg", "1x150", 0, acquisition="340b"),),
             places=_BOTH),
        Told("pembrolizumab, bought in the market", (_infused("pembrolizumab", "200 mg", "2x100", 0),), places=_BOTH, diagnoses="C34.11"),
    ), True)  # fmt: skip


# Without a code.


def _without(library: Library) -> Iterator[str]:
    codes = [row for code in sorted(library.set_spans("unclassified_drug")) for row in library.code_rows(code)]
    yield from section("Codes", ("code", "for what", "valid", "source"), [(row.code, row.label, span(row.start, row.end), cited(row)) for row in codes])
    new: dict[str, Any] = {"drug_code": "J9999", "code_system": "hcpcs", "ndc": "12345678901"}
    yield from examples((
        Told("a new cancer drug that the record calls J9999, with its National Drug Code", (_infused("novelimab", "120 mg", **new),), places=_ALL),
        Told("the same, with neither dose nor National Drug Code", (Dose("IV", "09:00-10:00", "novelimab", more={"drug_code": "J9999",
             "code_system": "hcpcs"}),)),
        Told("datopotamab deruxtecan, before it had its code", (_infused("datopotamab deruxtecan", "400 mg", "4x100", 0, ndc="12345678902"),), places=_BOTH,
             day="2025-03-03", diagnoses="C50.411"),
        Told("the same a month after it", (_infused("datopotamab deruxtecan", "400 mg", "4x100", 0, ndc="12345678902"),), places=_BOTH, day="2025-05-05",
             diagnoses="C50.411"),
        Told("a name that no list knows", (_infused("novelimab", "120 mg"),)),
    ), True)  # fmt: skip
    yield ""
    yield "The National Drug Codes of this page are invented."


# Products.


def _products(library: Library) -> Iterator[str]:
    yield from examples((
        Told("bevacizumab, nothing more", (_infused("bevacizumab", "400 mg", "1x400", 0),)),
        Told("bevacizumab-awwb", (_infused("bevacizumab-awwb", "400 mg", "1x400", 0),)),
        Told("Avastin", (_infused("Avastin", "400 mg", "1x400", 0),)),
        Told("pemetrexed, nothing more", (_infused("pemetrexed", "900 mg", "2x500", 100),), diagnoses="C34.11"),
        Told("pemetrexed of Hospira", (_infused("pemetrexed (Hospira)", "900 mg", "2x500", 100),), diagnoses="C34.11"),
    ), True, "Names, and the code that they lead to")  # fmt: skip
    around = []
    for row in _ended(library):
        drug = next((drug for drug in drugs() if drug.code == row.code), None)
        if drug is None or not drug.amount or row.end < day_of("2024-01-01"):
            continue
        words = f"{drug.name} ({drug.maker})" if drug.maker else drug.name
        said = [_drug_lines(Told("", (_infused(words, f"{_plain(drug.amount * 10).replace(',', '')} {drug.measure}"),), day=iso(day)), COMMERCIAL)
                for day in (row.end, row.end + 1)]  # fmt: skip
        around.append((words, *(f"{iso(day)}: {lines}{f'; {asked}' if asked else ''}" for day, (lines, asked) in zip((row.end, row.end + 1), said,
             strict=True))))
    yield from section("On the last day of a code, and on the day after", ("given: ten old units", "last day", "day after"), around)
    yield from section("Codes that ended", ("code", "drug", "last day", "instead", "source"), [
        (row.code, row.label, iso(row.end), " ".join(row.replaced_by) or "nothing", cited(row)) for row in _ended(library)])  # fmt: skip
    families: dict[str, list[Drug]] = {}
    for drug in drugs():
        if drug.code:
            families.setdefault(_SUFFIX.sub("", drug.name), []).append(drug)
    yield from section("One drug, several codes", ("drug", "code", "product", "one unit", "valid"), [
        (name, drug.code, _product(drug), f"{_plain(drug.amount)} {drug.measure}" if drug.amount else "", _life(drug.code, library))
        for name, mine in sorted(families.items()) if len(mine) > 1 for drug in sorted(mine, key=lambda drug: drug.code)])  # fmt: skip


_SUFFIX = re.compile(r"-[a-z]{4}$")
"""The four letters of a biologic."""


def _product(drug: Drug) -> str:
    alone = f"of {drug.maker.title()} alone" if drug.maker and drug.maker not in drug.brands else ""
    return ", ".join(filter(None, (drug.name, ", ".join(brand.title() for brand in drug.brands), alone)))


def _life(code: str, library: Library) -> str:
    rows = library.code_rows(code)
    return span(min((row.start for row in rows), default=FIRST_DAY), max((row.end for row in rows), default=LAST_DAY))


def _ended(library: Library) -> list[CodeRow]:
    rows = [row for code in sorted(library.codes) for row in library.code_rows(code) if row.family == "drug" and row.end < day_of("2090-01-01")]
    return sorted((row for row in rows if row is library.code_rows(row.code)[-1]), key=lambda row: (row.end, row.code))


# Diagnoses.


def _diagnoses(library: Library) -> Iterator[str]:
    days = (
        Told("chemotherapy, colon", (_infused("oxaliplatin", "165 mg"),)),
        Told("immunotherapy, lung", (_infused("pembrolizumab", "200 mg"),), diagnoses="C34.11"),
        Told("both", (_infused("carboplatin", "450 mg"), Dose("IV", "10:10-10:40", "pembrolizumab", "200 mg")), diagnoses="C34.11"),
        Told("hormone injection, prostate with bone", (Dose("SC", "09:00", "leuprolide (Eligard)", "22.5 mg"),), diagnoses="C61 C79.51"),
        Told("denosumab alone, breast with bone", (Dose("SC", "09:00", "denosumab (Xgeva)", "120 mg"),), diagnoses="C50.411 C79.51"),
        Told("iron for anaemia of chemotherapy", (_infused("iron sucrose", "200 mg"),), diagnoses="D64.81 C18.7"),
        Told("growth factor for neutropenia of chemotherapy", (Dose("SC", "09:00", "filgrastim (Neupogen)", "300 mcg"),), diagnoses="D70.1 C83.31"),
        Told("trastuzumab, breast with receptor", (_infused("trastuzumab-anns (Kanjinti)", "450 mg"),), diagnoses="C50.411 Z17.31"),
        Told("chemotherapy on a tumour of the past", (_infused("oxaliplatin", "165 mg"),), diagnoses="Z85.038"),
    )  # fmt: skip
    rows = []
    for told in days:
        coding = coded(told, COMMERCIAL)
        points = dict.fromkeys(f"{line.code}: {line.service.diagnoses}" for line in coding.charges)
        rows.append((told.what, told.diagnoses, "; ".join(points), "; ".join(dict.fromkeys(f"asks: {each.asks}" for each in coding.questions))))
    yield from section("To what each line points", ("given", "on record", "lines and their diagnoses, the strongest first", ""), rows)
    order = sorted(table("diagnosis_order.csv"), key=lambda row: (row["purpose"], int(row["place"])))
    yield from section("The order on the claim", ("encounter for", "what it is", "place", "because", "source"), [
        (row["purpose"].replace("_", " ") or "any", row["role"].replace("_", " "), row["place"], row["because"], _source(row)) for row in order])  # fmt: skip
    pointers: dict[tuple[str, str, str], list[str]] = {}
    for row in sorted(table("diagnosis_pointers.csv"), key=lambda row: int(row["place"])):
        if row["kind"] not in ("radiation", "brachytherapy"):
            pointers.setdefault((row["kind"], row["use"].replace("_", " "), _source(row)), []).append(row["points_to"].replace("_", " "))
    yield from section("Pointers of a line", ("line", "use", "points to, in this order", "source"), [
        (kind, use, ", ".join(said), source) for (kind, use, source), said in pointers.items()])  # fmt: skip
    yield from section("Adverse effects", ("caused by", "code after what it caused", "from", "source"), [
        (row["cause"], row["code"], row["from"] or "throughout", _source(row)) for row in table("diagnosis_effects.csv")])  # fmt: skip
    yield from section("Never together", ("code", "bars", "because", "source"), [
        (row["one"], row["other"], row["because"], _source(row)) for row in table("diagnosis_conflicts.csv")])  # fmt: skip
    yield ""
    yield "A smaller place comes first."


def _source(row: dict[str, str]) -> str:
    return f"{row['source']}, {row['section']} ({row['grade']})"


# Visits.


def _visits(library: Library) -> Iterator[str]:
    drug = (_infused("carboplatin", "450 mg"),)
    known, new = "new=no|mdm=moderate", "new=yes|mdm=moderate"
    yield from examples((
        Told("a visit that decided something beyond the drugs", drug, (Act("follow_up", "08:30", f"{known}|separate=yes|ongoing=yes"),), _ALL),
        Told("a visit for the drugs alone", drug, (Act("follow_up", "08:30", f"{known}|separate=no"),), _ALL),
        Told("a visit, and nothing tells what it decided", drug, (Act("follow_up", "08:30", known),), _ALL),
        Told("the same with the hospital's rooms and staff", drug, (Act("follow_up", "08:30", f"{known}|separate=yes|clinic=yes"),), (HOSPITAL,)),
        Told("a visit without drugs, ongoing care", (), (Act("follow_up", "08:30", f"{known}|ongoing=yes"),), _ALL),
        Told("the same at the end of 2023", (), (Act("follow_up", "08:30", f"{known}|ongoing=yes"),), (OFFICE,), day="2023-12-28"),
        Told("a new patient", (), (Act("consult", "08:30", new),), _ALL),
        Told("a visit whose level the note does not show", (), (Act("follow_up", "08:30", "new=no"),)),
        Told("a nurse's visit before drugs", drug, (Act("nurse_visit", "08:30"),), _BOTH),
        Told("a nurse's visit without drugs", (), (Act("nurse_visit", "08:30"),)),
        Told("a nurse's visit without drugs in the hospital's clinic", (), (Act("nurse_visit", "08:30", "clinic=yes"),), (HOSPITAL,)),
        Told("biopsy and aspiration of the marrow", (), (Act("biopsy", "09:00", "type=both"),), _BOTH),
        Told("navigation of 90 minutes, with consent", (), (Act("navigation", "09:00", "program=navigation|minutes=90|consent=yes"),)),
        Told("navigation of 59 minutes", (), (Act("navigation", "09:00", "program=navigation|minutes=59|consent=yes"),)),
        Told("navigation, and nothing tells of consent", (), (Act("navigation", "09:00", "program=navigation|minutes=90"),)),
        Told("a month of principal care by the physician, 60 minutes", (), (Act("care_management", "09:00", "program=principal|minutes=60"),)),
        Told("a month of the enhanced services of the oncology model", (), (Act("care_management", "09:00", "program=enhanced"),)),
    ))  # fmt: skip
    named = library.codes_named("office_visit consultation prolonged_visit clinic_visit telephone_visit 99211 G2211")
    codes = [row for code in sorted(library.codes) for row in library.code_rows(code) if code in named or row.family == "care_management"]
    yield from section("Codes", ("code", "short word", "valid", "instead", "source"), [
        (row.code, row.label, span(row.start, row.end), " ".join(row.replaced_by), cited(row)) for row in codes])  # fmt: skip
    yield from section("Where they are not taken", ("code", "payer", "setting", "from", "instead", "source"), [
        (row["code"], row["payer_kind"], row["settings"] or "any", row["from"] or "throughout", row["instead"], _source(row))
        for row in table("standing.csv") if row["code"] in {each.code for each in codes}])  # fmt: skip
