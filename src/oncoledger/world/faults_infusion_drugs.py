"""Planted faults of drug lines: waste, 340B, codes before and after their time, units, NDC, and drugs with limits of their own."""

from __future__ import annotations

from ..model.dates import day_of
from .calendar import LAST_DAY, month_of, workday
from .chart import Chart
from .drugs import of_code
from .edit import drop
from .infusion_edits import change, codes_of, move, pick, with_units, without
from .infusion_lines import TB_ALONE_FROM
from .record import Line
from .registry import Planted, plants

MEDICARE = "medicare medicare_advantage"
KNOWN_SINGLE = "J9035 J9312 J9217"
"""Codes whose containers the published cases show to be single-dose (M-28, M-34, M-43, M-46); for the others the label says it."""
WASTE = ("JW", "JZ")


def is_drug(line: Line) -> bool:
    return of_code(line.code) is not None


def marked(line: Line, *words: str) -> bool:
    return any(word in line.modifiers.split() for word in words)


@plants("no-jw-and-no-jz", on=("bevacizumab", "rituximab", "leuprolide"), severity="deny", payers=MEDICARE, carc="4")
def neither(chart: Chart) -> Planted | None:
    """2.1: since 2023-07-01 a single-dose drug carries JW or JZ."""
    place = pick(chart, KNOWN_SINGLE, lambda line: marked(line, "JZ"))
    if place is None:
        return None
    change(chart, place, modifiers=without(chart.lines[place].modifiers, "JZ"))
    code = chart.lines[place].code
    return Planted((code,), f"{code} from single-dose containers with neither JW nor JZ")


@plants("no-jw-and-no-jz-throughout", on=("pembrolizumab", "nivolumab", "pertuzumab"), severity="advise", payers=MEDICARE)
def neither_throughout(chart: Chart) -> Planted | None:
    """The same for a drug of which only its label says that a vial is for one dose: nothing that CMS publishes tells, so that a payer asks."""
    place = pick(chart, "J9271 J9299 J9306", lambda line: marked(line, "JZ"))
    if place is None:
        return None
    code = chart.lines[place].code
    for at in chart.on(code):
        change(chart, at, modifiers=without(chart.lines[at].modifiers, "JZ"))
    return Planted((code,), f"{code} with neither JW nor JZ in the whole course")


@plants("jw-and-jz", on="infusion", severity="deny", payers=MEDICARE, carc="4")
def both(chart: Chart) -> Planted | None:
    """2.1: the two exclude each other."""
    wasted = {(line.day, line.code) for line in chart.lines if marked(line, "JW")}
    place = pick(chart, "", lambda line: (line.day, line.code) in wasted and not marked(line, "JW"))
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, modifiers=f"{line.modifiers} JZ".strip())
    return Planted((line.code,), f"{line.code} with JZ on what was given and JW on what was thrown away")


@plants("jz-before-2023", on=("bevacizumab", "rituximab", "pembrolizumab", "leuprolide"), severity="reject", payers=MEDICARE, carc="4")
def jz_too_early(chart: Chart) -> Planted | None:
    """2.1: JZ exists from 2023-01-01. An account of 2022 that is billed late: every line moves back by whole years of weeks, and JZ comes along on one."""
    place = pick(chart, "", lambda line: marked(line, "JZ"))
    if place is None:
        return None
    code, back = chart.lines[place].code, 364 * (1 + (chart.lines[-1].day - day_of("2022-12-30")) // 364)
    for at, line in enumerate(chart.lines):
        marks = line.modifiers if at == place else without(without(line.modifiers, "JZ"), "TB")
        change(chart, at, day=line.day - back, modifiers=without(without(marks, "TB"), "JG"), acquisition="")
    if any(_not_yet(line) for line in chart.lines):
        return None
    return Planted((code,), f"{code} with JZ before 2023-01-01")


def _not_yet(line: Line) -> bool:
    """Had the code not begun, or the drug another code, on the day to which the line was moved?"""
    one = of_code(line.code)
    is_new = line.code in ("G2211", "J9075", "M0010") or line.code.startswith(("G00", "G01"))
    return is_new or (one is not None and line.day < one.since) or line.day < day_of("2021-07-01")


@plants("jg-after-2024", on="infusion", severity="deny", places="hospital", payers="medicare", between="2024-11-01 2026-10-30", carc="4")
def jg_late(chart: Chart) -> Planted | None:
    """2.3: from 2025-01-01 every covered entity marks 340B drugs with TB."""
    place = pick(chart, "", lambda line: marked(line, "TB") and line.day >= TB_ALONE_FROM)
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, modifiers=" ".join("JG" if word == "TB" else word for word in line.modifiers.split()))
    return Planted((line.code,), f"{line.code} with JG after 2024")


@plants("340b-without-modifier", on="infusion", severity="deny", places="hospital", payers="medicare", carc="4", told_in="charges")
def unmarked_340b(chart: Chart) -> Planted | None:
    """2.3: a separately paid drug that was bought under 340B says so."""
    place = pick(chart, "J9271 J9299 J9306 J9312 J9355 Q5117 J9144 J0897", lambda line: marked(line, "TB", "JG"))
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, modifiers=without(without(line.modifiers, "TB"), "JG"))
    return Planted((line.code,), f"{line.code} was bought under 340B and does not say so")


RETIRED = {
    "J9075": ("J9070", "2024-04-01", 20), "J9312": ("J9310", "2019-01-01", 10), "Q5115": ("J9310", "2019-01-01", 10), "J9264": ("J9259", "2025-01-01", 1),
    "J9267": ("J9265", "2015-01-01", 30), "J9041": ("J9044", "2023-01-01", 1),
}  # fmt: skip
"""Code -> the one that was before it or beside it, the first day on which that one is dead, and its units of the live one: 2.6."""


@plants("retired-drug-code", on=("cyclophosphamide", "rituximab", "nab-paclitaxel", "paclitaxel", "bortezomib"), severity="reject", carc="181")
def retired(chart: Chart) -> Planted | None:
    """2.6: a drug code after its last day."""
    place = pick(chart, " ".join(RETIRED), lambda line: line.day >= day_of(RETIRED[line.code][1]) and not marked(line, *WASTE[:1]) and _once(chart, line))
    if place is None:
        return None
    line = chart.lines[place]
    code, _, units = RETIRED[line.code]
    change(chart, place, code=code, units=-(-line.units // (1000 * units)) * 1000)
    return Planted((code,), f"{code} after its last day; {line.code} is the code of the drug")


def _once(chart: Chart, line: Line) -> bool:
    """Is the line the only one of its code on its day? A JW line would be left behind."""
    return sum(other.day == line.day and other.code == line.code for other in chart.lines) == 1


@plants("drug-code-before-its-time", on=("cyclophosphamide", "nivolumab"), severity="reject", carc="181")
def too_new(chart: Chart) -> Planted | None:
    """A code on a day before its first: J9075 until 2024-03-31, J9289 until 2025-03-31."""
    place = pick(chart, "J9070 J9299", lambda line: line.day < day_of("2024-04-01" if line.code == "J9070" else "2025-04-01") and _once(chart, line))
    if place is None:
        return None
    code = "J9075" if chart.lines[place].code == "J9070" else "J9289"
    change(chart, place, code=code)
    return Planted((code,), f"{code} before its first day")


DRUG_LIMITS = {"J9271": 400, "J9299": 480, "J9306": 840, "J0897": 120, "J9144": 180, "J1439": 1000, "J1453": 150, "J9263": 700, "J9267": 750, "J9045": 22}
"""MUE of 2024Q3, the same in both tables: 2.7."""


@plants("drug-units-over-limit", on="infusion", severity="deny", carc="151")
def units_over(chart: Chart) -> Planted | None:
    """2.7: a slip of the decimal point, or milligrams where a unit is more."""
    place = pick(chart, " ".join(DRUG_LIMITS), lambda line: not marked(line, "JW") and _once(chart, line))
    if place is None:
        return None
    line = chart.lines[place]
    limit = DRUG_LIMITS[line.code]
    with_units(chart, place, max(line.units // 100, limit + line.units // 2000))
    return Planted((line.code,), f"more units of {line.code} on a day than its limit of {limit}")


@plants("units-over-line-limit", on="hyaluronidase", severity="deny", carc="151")
def units_over_line(chart: Chart) -> Planted | None:
    """MUE of 2024Q3: 999 units on one line (indicator 1)."""
    place = pick(chart, "J3471")
    if place is None:
        return None
    with_units(chart, place, 1200)
    return Planted(("J3471",), "twelve hundred units on one line; the limit of a line is 999")


def _from_many_dose_vials(line: Line) -> bool:
    return line.code in ("Q5116", "Q5117") and not marked(line, *WASTE)


@plants("waste-of-a-multi-dose-vial", on="trastuzumab", severity="deny", carc="16")
def multi_dose_waste(chart: Chart) -> Planted | None:
    """2.1: what is left in a multi-dose vial is never billed. 42 units are one vial of 420 mg."""
    place = pick(chart, "Q5116 Q5117", lambda line: _from_many_dose_vials(line) and _rest(line) > 0 and _once(chart, line))
    if place is None:
        return None
    line = chart.lines[place]
    rest = _rest(line)
    marks, share = " ".join(["JW", *line.modifiers.split()]), rest * 1000 / line.units
    quantity = None if line.ndc_quantity is None else round(line.ndc_quantity * share)
    chart.lines.append(line._replace(modifiers=marks, units=rest * 1000, cents=round(line.cents * share), ndc_quantity=quantity))
    return Planted((line.code,), f"{line.code}: the rest of a multi-dose vial billed as waste")


def _rest(line: Line) -> int:
    """Units left in whole vials of 42; none where 15 would divide the total, which could be single-dose vials."""
    units = line.units // 1000
    total = -(-units // 42) * 42
    return total - units if total % 15 else 0


@plants("trastuzumab-by-the-vial", on="trastuzumab", severity="advise")
def by_the_vial(chart: Chart) -> Planted | None:
    """2.1 and OIG: doses billed as whole multi-dose vials."""
    place = pick(chart, "Q5116 Q5117", lambda line: _from_many_dose_vials(line) and _rest(line) > 0 and _once(chart, line))
    if place is None:
        return None
    line = chart.lines[place]
    with_units(chart, place, line.units // 1000 + _rest(line))
    return Planted((line.code,), f"{line.code} by the whole vial")


@plants("waste-without-a-dose", on="infusion", severity="deny", payers=MEDICARE, carc="16")
def waste_alone(chart: Chart) -> Planted | None:
    """The discarded amount is paid beside the administered one."""
    place = pick(chart, "", lambda line: marked(line, "JW"))
    if place is None:
        return None
    line = chart.lines[place]
    drop(chart, [i for i, other in enumerate(chart.lines) if other.day == line.day and other.code == line.code and not marked(other, "JW")])
    return Planted((line.code,), f"{line.code} thrown away, and no dose of it")


@plants("unclassified-drug-units", on="new-drug", severity="deny", payers=MEDICARE, carc="16")
def unclassified_units(chart: Chart) -> Planted | None:
    """2.4: a drug without a code of its own is one unit."""
    place = pick(chart, "J9999 C9399")
    if place is None:
        return None
    with_units(chart, place, 40)
    return Planted((chart.lines[place].code,), "forty units of a drug without a code of its own")


@plants("unclassified-drug-unnamed", on="new-drug", severity="deny", carc="16")
def unclassified_unnamed(chart: Chart) -> Planted | None:
    """2.4: the note names drug, dose and route, and the NDC stands beside it."""
    place = pick(chart, "J9999 C9399")
    if place is None:
        return None
    change(chart, place, note="", ndc="", ndc_quantity=None, ndc_unit="")
    return Planted((chart.lines[place].code,), "a drug without a code of its own, and nothing that names it")


@plants("waste-of-an-unclassified-drug", on="new-drug", severity="advise", places="hospital", payers=MEDICARE)
def unclassified_waste(chart: Chart) -> Planted | None:
    """M-52: of C9399 the discarded amount stands in the note, not on a line with JW."""
    place = pick(chart, "C9399")
    if place is None:
        return None
    line = chart.lines[place]
    chart.lines.append(line._replace(modifiers=" ".join(["JW", *line.modifiers.split()])))
    return Planted(("C9399",), "discarded units of C9399 on a line of their own")


@plants("no-ndc-for-medicaid", on="infusion", severity="deny", payers="MEDICAID", carc="16")
def no_ndc(chart: Chart) -> Planted | None:
    """2.2: Medicaid asks for the NDC of every drug."""
    place = pick(chart, "", lambda line: is_drug(line) and line.ndc != "" and line.code not in ("J9999", "C9399") and _once(chart, line))
    if place is None:
        return None
    change(chart, place, ndc="", ndc_quantity=None, ndc_unit="")
    return Planted((chart.lines[place].code,), f"{chart.lines[place].code} without its NDC, to Medicaid")


@plants("ndc-of-ten-digits", on="infusion", severity="reject", carc="16")
def short_ndc(chart: Chart) -> Planted | None:
    """2.2: eleven digits, 5-4-2."""
    place = pick(chart, "", lambda line: line.ndc != "")
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, ndc=line.ndc[1:])
    return Planted((line.code,), f"{line.code} with an NDC of ten digits")


@plants("esa-without-its-cause", on=("darbepoetin", "epoetin"), severity="deny", payers=MEDICARE, carc="4")
def esa_cause(chart: Chart) -> Planted | None:
    """3.3 no. 5: exactly one of EA, EB, EC."""
    place = pick(chart, "J0881 J0885 Q5106")
    if place is None:
        return None
    line = chart.lines[place]
    bare = without(without(line.modifiers, "EA"), "EC")
    change(chart, place, modifiers=bare if chart.dice.chance(0.6) or len(bare.split()) > 2 else f"EA EC {bare}".strip())
    return Planted((line.code,), f"{line.code} without exactly one of EA, EB and EC")


@plants("esa-for-radiation", on=("darbepoetin", "epoetin"), severity="deny", payers=MEDICARE, carc="50")
def esa_radiation(chart: Chart) -> Planted | None:
    """3.3 no. 2: anaemia of radiotherapy is not covered."""
    place = pick(chart, "J0881 J0885 Q5106")
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, modifiers=" ".join(["EB", *without(without(line.modifiers, "EA"), "EC").split()]))
    return Planted((line.code,), f"{line.code} for the anaemia of radiotherapy")


@plants("esa-long-after-chemotherapy", on="darbepoetin", severity="advise", payers=MEDICARE)
def esa_late(chart: Chart) -> Planted | None:
    """3.3 no. 1: until eight weeks after the last dose."""
    place = pick(chart, "J0881", lambda line: marked(line, "EA") and line.day == max(other.day for other in chart.lines if other.code == "J0881"))
    if place is None:
        return None
    line = chart.lines[place]
    last = max(other.day for other in chart.lines if other.code in ("J9267", "J9045"))
    late = workday(max(last, line.day) + 57 + chart.dice.between(1, 30))
    if late > LAST_DAY:
        return None
    for at, other in enumerate(chart.lines):
        if other.day == line.day and other.code in ("J0881", "96372"):
            move(chart, at, late)
    return Planted((line.code,), f"{line.code} more than eight weeks after the last chemotherapy")


@plants("denosumab-too-early", on="denosumab", severity="advise")
def early_denosumab(chart: Chart) -> Planted | None:
    """3.3 no. 17: 120 mg every four weeks, 60 mg every six months."""
    places = [place for place in chart.on("J0897") if not marked(chart.lines[place], "JW")]
    if len(places) < 2 or any(marked(line, "59") for line in chart.lines):
        return None
    early, day = chart.lines[places[-2]].day + 14, chart.lines[places[-1]].day
    early = workday(early)
    if codes_of(chart, early):
        return None
    for at, line in enumerate(chart.lines):
        if line.day == day:
            move(chart, at, early)
    return Planted(("J0897",), "denosumab two weeks after the dose before")


@plants("growth-factor-on-the-day", on="pegfilgrastim", severity="advise", payers=MEDICARE)
def growth_factor(chart: Chart) -> Planted | None:
    """3.3 no. 15: 24 hours after chemotherapy at least, or an on-body injector."""
    place = pick(chart, "J2506 Q5111", lambda line: "96372" in codes_of(chart, line.day))
    if place is None:
        return None
    line = chart.lines[place]
    before = max(other.day for other in chart.lines if other.code == "96413" and other.day < line.day)
    for at, other in enumerate(chart.lines):
        if other.day == line.day and other.code in (line.code, "96372"):
            move(chart, at, before)
            if other.code == "96372":
                change(chart, at, modifiers="59")
    return Planted((line.code,), f"{line.code} on the day of chemotherapy")


@plants("trial-without-its-diagnosis", on=("infusion",), severity="deny", payers="MEDICARE", carc="16")
def trial(chart: Chart) -> Planted | None:
    """3.3 no. 13: a service of a trial has Z00.6 among its diagnoses."""
    place = pick(chart, "96413 96401")
    if place is None:
        return None
    change(chart, place, modifiers=f"{chart.lines[place].modifiers} Q1".strip())
    return Planted((chart.lines[place].code,), "a service of a clinical trial without Z00.6")


@plants("history-as-reason", on=("trastuzumab", "fulvestrant", "leuprolide"), severity="advise", places="freestanding")
def history(chart: Chart) -> Planted | None:
    """3.1: who is treated for a cancer has it. A hospital's claim does not say which line a diagnosis is for."""
    place = pick(chart, "J9355 Q5116 Q5117 J9395 J9217 J9306", lambda line: not marked(line, "JW") and _once(chart, line))
    if place is None:
        return None
    line = chart.lines[place]
    change(chart, place, diagnoses="Z85.46" if "C61" in line.diagnoses else "Z85.3")
    return Planted((line.code,), f"{line.code} for a history of cancer")


@plants("treatment-without-a-tumour", on="infusion", severity="deny", carc="16")
def no_tumour(chart: Chart) -> Planted | None:
    """3.1: Z51.11 and Z51.12 are for neoplastic disease. The whole account is for another one."""
    treatment = next((code for line in chart.lines for code in line.diagnoses.split() if code.startswith("Z51.1")), "")
    if not treatment:
        return None
    chart.lines = [line._replace(diagnoses=f"{treatment} M06.9") for line in chart.lines]
    return Planted(tuple(sorted({line.code for line in chart.lines})), "an encounter for chemotherapy or immunotherapy, and no tumour on the account")


@plants("treatment-and-follow-up", on="infusion", severity="deny", carc="16")
def follow_up(chart: Chart) -> Planted | None:
    """3.1: Z51 excludes Z08 and Z09. All lines of one claim have both: a claim has one list of diagnoses."""
    place = pick(chart, "96413 96401", lambda line: "Z51.1" in line.diagnoses)
    if place is None:
        return None
    line = chart.lines[place]
    of_claim = [at for at, other in enumerate(chart.lines) if other.part == line.part and month_of(other.day) == month_of(line.day)]
    for at in of_claim:
        change(chart, at, diagnoses=f"{line.diagnoses} Z08")
    return Planted(tuple(sorted({chart.lines[at].code for at in of_claim})), "treatment and follow-up as reasons of one claim")


@plants("diagnosis-out-of-order", on="darbepoetin", severity="advise", places="freestanding")
def out_of_order(chart: Chart) -> Planted | None:
    """3.1: the manifestation stands before T45.1X5A. A hospital's claim does not say in which order a line has them."""
    place = pick(chart, "J0881", lambda line: "T45.1X5A" in line.diagnoses)
    if place is None:
        return None
    change(chart, place, diagnoses=" ".join(reversed(chart.lines[place].diagnoses.split())))
    return Planted(("J0881",), "T45.1X5A stands first")
