"""Days of drugs written here as a record tells them and coded by the coder itself: tables of examples, and days told in three settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from oncoledger.audit.infusion_day import infusion_day_of
from oncoledger.coding.charge import Proposed
from oncoledger.coding.drug.products import drug_of_code
from oncoledger.coding.drug.supply import is_paid_apart
from oncoledger.coding.infusion.course import DrugCoding, code_drugs
from oncoledger.coding.terms import Practice, Terms
from oncoledger.docs_tables import section, span
from oncoledger.intake.course.ledger import one_course
from oncoledger.model.dates import day_of, iso
from oncoledger.model.times import DAY
from oncoledger.report.infusion_picture_text import infusion_text
from oncoledger.sources.library import Library
from oncoledger.sources.starter import table

OFFICE, COMMERCIAL, HOSPITAL = ("freestanding", "MEDICARE"), ("freestanding", "COMMERCIAL"), ("hospital", "MEDICARE")
PLACES = {OFFICE: "office, Medicare", COMMERCIAL: "office, commercial", HOSPITAL: "hospital, Medicare", ("hospital", "COMMERCIAL"): "hospital, commercial",
          ("freestanding", "MEDICARE_ADVANTAGE"): "office, Medicare Advantage", ("freestanding", "MEDICAID"): "office, Medicaid"}  # fmt: skip
WHO = {"facility": "hospital", "professional": "physician", "global": "office"}
TODAY = "2026-03-02"
_WIDTH = 110

Place = tuple[str, str]


class Dose(NamedTuple):
    """One administration. clock: `09:00-11:00`, `09:00` for a moment, `09:00-` without a stop; hours above 23 are of the next day. vials: `2x100` opened.
    more: further columns of the administration, or of its vials (kind, ndc, acquisition)."""

    route: str
    clock: str
    drug: str
    dose: str = ""
    vials: str = ""
    wasted: float | None = None
    more: dict[str, Any] = {}  # noqa: RUF012  nobody writes to it: a NamedTuple's default


class Act(NamedTuple):
    """One act that is no drug: a visit, a draw, a flush. facts: as the record says them, `new=no|mdm=moderate`."""

    kind: str
    clock: str
    facts: str = ""
    day: str = ""


@dataclass(frozen=True)
class Told:
    """One day as a record tells it. diagnoses: of the course. mark_340b: of the site until 2024."""

    what: str
    given: tuple[Dose, ...] = ()
    acts: tuple[Act, ...] = ()
    places: tuple[Place, ...] = (OFFICE,)
    day: str = TODAY
    diagnoses: str = "C18.7"
    mark_340b: str = ""

    def __hash__(self) -> int:
        return hash((self.what, self.day, self.diagnoses, self.mark_340b, repr(self.given), self.acts))


_OF_VIALS = ("kind", "ndc", "acquisition")


def _time(day: int, clock: str) -> int:
    hours, minutes = clock.split(":")
    return day * DAY + int(hours) * 3600 + int(minutes) * 60


def _rows(told: Told) -> dict[str, list[dict[str, Any]]]:
    """Rows of the record, by table."""
    day = day_of(told.day)
    whose = {"system": "EHR", "patient_id": "P", "course_id": "R", "status": "completed"}
    course = {"record_id": "R", "system": "EHR", "patient_id": "P", "discipline": "systemic", "diagnoses": told.diagnoses}
    rows: dict[str, list[dict[str, Any]]] = {"course": [course]}
    for number, each in enumerate(told.given, 1):
        start, dash, stop = each.clock.partition("-")
        row: dict[str, Any] = {"record_id": f"A{number:02}", **whose, "route": each.route, "drug": each.drug, "start_time": _time(day, start)}
        if stop or not dash:
            row["end_time"] = _time(day, stop or start)
        amount, _, unit = each.dose.partition(" ")
        if amount:
            row |= {"dose": round(float(amount) * 1000), "dose_unit": unit}
        row |= {name: value for name, value in each.more.items() if name not in _OF_VIALS or (name == "ndc" and not each.vials)}
        rows.setdefault("administration", []).append(row)
        for place, part in enumerate(each.vials.split("+") if each.vials else ()):
            count, _, size = part.partition("x")
            vial: dict[str, Any] = {
                "record_id": f"V{number:02}-{place}", "system": "EHR", "administration_id": row["record_id"], "kind": "single", "vials": int(count),
                "opened": round(int(count) * float(size) * 1000), "unit": unit, "acquisition": "bought",
            }  # fmt: skip
            if each.wasted is not None:
                vial["wasted"] = round(each.wasted * 1000) if not place else 0
            rows.setdefault("vial", []).append(vial | {name: value for name, value in each.more.items() if name in _OF_VIALS})
    for number, act in enumerate(told.acts, 1):
        when = _time(day_of(act.day) if act.day else day, act.clock)
        rows.setdefault("service", []).append({"record_id": f"S{number:02}", **whose, "kind": act.kind, "performed_time": when, "facts": act.facts})
    return rows


@cache
def _library() -> Library:
    return Library(Path(), ())


@cache
def coded(told: Told, place: Place) -> DrugCoding:
    """The day as `code` codes it in one place."""
    rows = _rows(told)
    library = _library()
    terms = Terms(place[0], library.payer(place[1]), library, Practice())
    vials = rows.pop("vial", [])
    return code_drugs(one_course("R", rows, day_of(told.day) + 400, True), terms, {"vial": vials}, mark_340b=told.mark_340b)


def line_words(line: Proposed) -> str:
    """`96415 x2`, `J9035-JZ x40`."""
    marks = "".join(f"-{word}" for word in line.modifiers.split())
    return f"{line.code}{marks}" + (f" x{line.units}" if line.units != 1 else "")


def lines_words(lines: Iterable[Proposed], day: str) -> str:
    """All lines; those of another day with their date, a physician's on a hospital's patient with a word."""
    said = []
    for line in lines:
        on = f" on {iso(line.day)}" if iso(line.day) != day else ""
        said.append(f"{line_words(line)}{on}{' (physician)' if line.part == 'professional' else ''}")
    return ", ".join(said) or "nothing"


def open_words(coding: DrugCoding, is_drug_told: bool = True) -> str:
    """What is asked and what is charged by nothing. is_drug_told: what concerns the drug lines too."""
    asked = [f"asks: {each.asks}" for each in coding.questions if is_drug_told or each.element not in _OF_DRUGS]
    left = [f"{what}: {why}" for _, what, why in coding.left_out if is_drug_told or "lists here" not in why]
    return "; ".join(dict.fromkeys((*asked, *left)))


_OF_DRUGS = ("dose", "wasted", "opened", "ndc", "acquisition")


def examples(days: Iterable[Told], is_drug_told: bool = False, title: str = "Days, as the program codes them") -> Iterator[str]:
    """A table of days, each coded in its places. is_drug_told: the drug lines alone; else all but these."""
    rows = []
    for told in days:
        seen: dict[tuple[str, str], list[str]] = {}
        for place in told.places:
            coding = coded(told, place)
            lines = [line for line in coding.charges if is_drug(line) == is_drug_told]
            seen.setdefault((lines_words(lines, told.day), open_words(coding, is_drug_told)), []).append(PLACES[place])
        rows += [(told.what, "; ".join(places), *words) for words, places in seen.items()]
    yield from section(title, ("what is on record", "where", "lines", "asked, or not charged"), rows)


def is_drug(line: Proposed) -> bool:
    """A line of a drug itself."""
    return line.code[0] in "JQ" or line.code == "C9399"


# Days told.


_DAYS = (
    Told("FOLFOX", (
        Dose("IVP", "08:30", "palonosetron", "0.25 mg", "1x0.25", 0),
        Dose("IV", "08:35-08:55", "dexamethasone", "10 mg"),
        Dose("IV", "09:00-11:10", "oxaliplatin", "165 mg", "1x200", 35),
        Dose("IV", "09:00-11:10", "leucovorin", "780 mg", "1x500+3x100", 20),
        Dose("IVP", "11:15", "fluorouracil", "780 mg", "1x1000", None, {"kind": "multi"}),
        Dose("IV", "11:25-57:25", "fluorouracil", "4680 mg", "1x5000", None, {"kind": "multi", "device": "portable_pump", "device_owner": "practice"}),
    ), (Act("pump_disconnect", "09:30", "", "2026-03-04"),), (OFFICE, COMMERCIAL, HOSPITAL)),
    Told("R-CHOP", (
        Dose("IVP", "08:20", "diphenhydramine", "50 mg"),
        Dose("IV", "08:30-08:50", "fosaprepitant", "150 mg", "1x150", 0),
        Dose("IV", "09:00-13:10", "rituximab-abbs (Truxima)", "700 mg", "1x500+2x100", 0, {"pauses": "10:05-10:35"}),
        Dose("IVP", "13:15", "doxorubicin", "95 mg", "2x50", 5),
        Dose("IV", "13:20-13:32", "vincristine", "2 mg", "1x2", 0),
        Dose("IV", "13:40-14:30", "cyclophosphamide", "1400 mg", "1x1000+1x500", 100),
        Dose("SC", "14:35", "pegfilgrastim-cbqv (Udenyca)", "6 mg", "1x6", 0, {"device": "on_body_injector"}),
    ), (Act("follow_up", "08:00", "new=no|mdm=moderate|separate=yes|ongoing=yes"),), (OFFICE, COMMERCIAL, HOSPITAL), diagnoses="C83.31"),
    Told("Cisplatin with hydration", (
        Dose("IV", "08:00-09:30", "normal saline", "1000 ml", more={"order_reason": "kidney_protection"}),
        Dose("IV", "09:00-09:20", "fosaprepitant", "150 mg", "1x150", 0),
        Dose("IVP", "09:25", "palonosetron", "0.25 mg", "1x0.25", 0),
        Dose("IV", "09:40-11:45", "cisplatin", "130 mg", "1x100+1x50", 20),
        Dose("IV", "11:50-13:00", "normal saline", "1000 ml", more={"order_reason": "kidney_protection"}),
    ), (Act("blood_draw", "07:45", "source=port"),), (OFFICE, COMMERCIAL, HOSPITAL), diagnoses="C34.11"),
    Told("Trastuzumab with pertuzumab", (
        Dose("IV", "09:00-10:00", "pertuzumab", "840 mg", "2x420", 0),
        Dose("IV", "10:10-11:45", "trastuzumab-anns (Kanjinti)", "520 mg", "4x150"),
    ), (Act("nurse_visit", "08:45"),), (OFFICE, COMMERCIAL, HOSPITAL), diagnoses="C50.411 Z17.31"),
)  # fmt: skip


_SETTINGS = ("jw_jz", "home_pump_code", "ndc_required", "consultation_codes", "prolonged_visit_code")
"""What payers say of drugs and what stands beside them."""


def told() -> Iterator[str]:
    """Four days, each in three settings: the picture, the lines with their reasons, what is asked, and what differs."""
    yield "# A day told"
    yield ""
    yield "Invented days; the pictures and the lines are what `oncoledger code` makes of them for an office under Medicare, an office under a commercial"
    yield "payer of which nothing more is known, and a hospital's outpatient department under Medicare."
    yield from section("What the payers say", ("setting", "Medicare", "commercial"), [
        (_meaning()[name], _setting(name, "MEDICARE"), _setting(name, "COMMERCIAL")) for name in _SETTINGS])  # fmt: skip
    for each in _DAYS:
        yield ""
        yield f"## {each.what}, {each.day}, {each.diagnoses}"
        yield from _story(each)


@cache
def _meaning() -> dict[str, str]:
    return {row["name"]: row["meaning"] for row in table("settings.csv")}


def _setting(name: str, payer: str) -> str:
    found = _library().payer(payer).find(name, day_of(TODAY))
    if found is None:
        return "nothing known: not asked for"
    value = "yes" if found.value is True else str(found.value)
    return f"{value}, {span(found.start, found.end)}: {found.cite.source} ({found.cite.grade})"


def _story(told: Told) -> Iterator[str]:
    for picture in coded(told, told.places[0]).pictures:
        yield ""
        yield f"The record, and the codes of the {PLACES[told.places[0]]}:"
        yield ""
        yield "```text"
        yield from infusion_text(infusion_day_of(picture, "an invented patient", "", PLACES[told.places[0]], ""), _WIDTH).rstrip("\n").split("\n")
        yield "```"
    for act in told.acts:
        yield ""
        yield f"Also on record: {', '.join(filter(None, (act.kind.replace('_', ' '), act.day or told.day, act.clock, act.facts.replace('|', ', '))))}."
    rows = _lined(told)
    yield from section("", ("day", "code", *(PLACES[place] for place in told.places), "diagnoses", "why"), [
        (day, code, *(each or "no" for each in said), diagnoses, why) for (day, code), (said, diagnoses, why) in rows.items()])  # fmt: skip
    rest: dict[str, list[str]] = {}
    for place in told.places:
        coding = coded(told, place)
        for asked in coding.questions:
            words = f"asked of the {asked.to}: {asked.asks} {_sentence(asked.because)}".rstrip()
            rest.setdefault(words, []).append(PLACES[place])
        for left, what, reason in coding.left_out:
            rest.setdefault(f"not charged, {iso(left)}: {what}, {reason}", []).append(PLACES[place])
    yield ""
    yield from (f"- {words} ({'everywhere' if len(places) == len(told.places) else '; '.join(places)})" for words, places in rest.items())
    if not any(words.startswith("asked") for words in rest):
        yield "- asked: nothing"
    yield ""
    yield "What differs, and why:"
    yield ""
    for (day, code), (said, _, _) in rows.items():
        if len(set(said)) > 1:
            yield f"- {code} of {day}: {'; '.join(f'{PLACES[place]}: {_reason(told, place, day, code)}' for place in told.places)}"
    yield f"- who bills: {'; '.join(f'{PLACES[place]}: {_who(told, place)}' for place in told.places)}"


def _lined(told: Told) -> dict[tuple[str, str], tuple[list[str], str, str]]:
    """Day and code -> the line of each place, its diagnoses and its reason where it first stands. Giving comes first, then drugs."""
    every = {place: coded(told, place).charges for place in told.places}
    keys = sorted({(iso(line.day), is_drug(line), line.code) for lines in every.values() for line in lines})
    found = {}
    for day, _, code in keys:
        mine = [[line for line in every[place] if line.code == code and iso(line.day) == day] for place in told.places]
        one = next(lines for lines in mine if lines)
        why = dict.fromkeys(f"{line.service.because}{' (at least)' if line.service.is_least else ''}" for line in one)
        found[day, code] = [", ".join(map(line_words, lines)) for lines in mine], one[0].service.diagnoses, "; ".join(why)
    return found


def _reason(told: Told, place: Place, day: str, code: str) -> str:
    """Why the line of a code stands in one place as it does, or does not."""
    coding, library = coded(told, place), _library()
    terms = Terms(place[0], library.payer(place[1]), library, Practice())
    lines = [line for line in coding.charges if line.code == code and iso(line.day) == day]
    drug = drug_of_code(code)
    if lines and drug is not None:
        if not terms.word("jw_jz", day_of(day)):
            return "the payer asks for neither JW nor JZ"
        if not is_paid_apart(code, drug, day_of(day), terms):
            return "by the lists here its payment is inside the service, so neither JW nor JZ"
        return lines[0].service.because.partition("; ")[2] or "as the dose says"
    if lines:
        return f"{lines[0].service.because} ({WHO[lines[0].part]})"
    if code in ("G0498", "96416"):
        return f"no, a pump that goes home is {terms.word('home_pump_code', day_of(day)) or 'by its own kind'}"
    kinds = {"96523": ("port flush", "pump disconnected"), "G2211": ("ongoing care",)}.get(code, ())
    left = [why for left, what, why in coding.left_out if what in kinds and iso(left) == day]
    return f"no, {left[0]}" if left else "no"


def _who(told: Told, place: Place) -> str:
    parts: dict[str, list[str]] = {}
    for line in coded(told, place).charges:
        parts.setdefault(WHO[line.part], []).append(line.code)
    most = max(parts, key=lambda part: len(parts[part]))
    return ", ".join([f"the {most}", *(f"the {part} for {' '.join(dict.fromkeys(codes))}" for part, codes in parts.items() if part != most)])


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}." if text else ""
