"""The drugs of a person, from the administrations of each day to charge lines: what `code` and `reconcile` ask for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ...intake.course.ledger import CourseLedger
from ...model.dates import iso
from ...sources.services import service_row
from ..charge import Coding, RowKey, Service
from ..diagnosis.order import Ordered
from ..drug.supply import Supplies, supplies
from ..radiation.acts import PHYSICIANS, acts_of, elements_of
from ..radiation.radioligand import radioligand_of
from ..sheet import Sheet
from ..split import split
from ..terms import Terms
from .acts import Day, small_services, visits
from .edits import edited
from .encounter import Encounter, encounters
from .given import Given, Refused, administrations_of
from .level import levels
from .picture import Picture, picture_of
from .reasons import Reasons
from .vein import Ask, Manner, Piece, Vein, veins
from .ways import Level, is_of_a_vein, other_ways

Row = Mapping[str, Any]
INITIAL = frozenset("96360 96365 96374 96409 96413".split())
"""One of these an access and coming (facts 1.2.4); 96369, under the skin, is apart from them."""
ONCE_A_DAY = frozenset("96368 96369 96405 96406 96416 96425 96440 96446 96450 96542 96377 51720 G0498".split())
"""Limits of one a day: absolute ones (MAI 2), and what is one procedure however often it is told."""


@dataclass
class DrugCoding(Coding):
    """A coding with the picture of each infusion day. refused: rows that cannot be, with the reason."""

    pictures: list[Picture] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


class Ward(Sheet):
    """The sheet of a course of drugs."""

    def __init__(self, course_id: str, terms: Terms, reasons: Reasons, credentials: Mapping[str, str]) -> None:
        super().__init__(course_id, terms)
        self.coding: DrugCoding = DrugCoding(course_id)
        self.reasons = reasons
        self.credentials = credentials
        self.asked: set[str] = set()

    def diagnoses(self, day: int, kind: str) -> str:
        """To which diagnoses a visit or a flush of a day points."""
        return self.reasons.pointed(day, self.reasons.of_day(day, (), (kind,)), (), kind)

    def ask_once(self, asks: str) -> bool:
        """Is this the first time of the course that it is asked?"""
        is_new = asks not in self.asked
        self.asked.add(asks)
        return is_new


def code_drugs(
    course: CourseLedger, terms: Terms, around: Mapping[str, Sequence[Row]] | None = None, *, place: str = "", mark_340b: str = "",
    has_acts: bool = True,
) -> DrugCoding:  # fmt: skip
    """The charges of a course of drugs, with the proof of each, and what its record leaves open.

    around: rows of the person that belong to no course (vials, providers, conditions). place: place of service of its site. mark_340b: JG or TB of the site
    until 2024. has_acts: visits, draws and the like too; not where radiation of the same course has counted them.
    """
    around = around or {}
    reasons = Reasons(course, around, terms.library)
    credentials = {str(row["record_id"]): str(row["credential"]) for row in around.get("provider", ()) if row.get("credential")}
    ward = Ward(course.course_id, terms, reasons, credentials)
    documents = list(course.rows.get("document", ()))
    elements = elements_of(documents)
    diagnoses = _diagnoses(course, around)
    rows = [row for row in course.rows.get("administration", ()) if radioligand_of(row) is None]
    given, refused = administrations_of(rows, around.get("vial", ()), terms.library, elements, lambda day: terms.word("missing_stop", day) == "rate")
    for each in refused:
        _refuse(ward, each, each.day or (given[0].day if given else 0))
    level = levels(terms, diagnoses, elements)
    acts = acts_of(course.acts, documents, credentials) if has_acts else {}
    refilled = {act.day for act in acts.get("pump_refill", ())}
    days: dict[int, Day] = {}
    for encounter in encounters(given):
        has_chemotherapy = any((each.product or each.drugs).therapy == "chemotherapy" for each in encounter.given)
        for one in encounter.given:
            one.beside_chemotherapy = has_chemotherapy
        _encounter(ward, encounter, level, diagnoses, mark_340b, days, refilled, reasons)
    visits(ward, acts, days)
    small_services(ward, acts, days)
    _edit(ward)
    coding = ward.coding
    coding.services.sort(key=lambda service: (service.day, service.code, service.modifiers, service.time, service.rows))
    coding.charges = [line for service in coding.services for line in split(service, terms, course.course_id)]
    if place == "19" and terms.practice.off_campus:
        coding.charges = [_off_campus(line, terms.practice.off_campus) for line in coding.charges]
    coding.questions.sort(key=lambda each: (each.day, each.codes, each.asks, each.about))
    coding.left_out.sort()
    return coding


def _off_campus(line: Any, mark: str) -> Any:
    """Each line of the hospital's own claim from a department off the campus."""
    return line._replace(modifiers=f"{line.modifiers} {mark}".strip()) if line.part == "facility" and mark not in line.modifiers.split() else line


def _diagnoses(course: CourseLedger, around: Mapping[str, Sequence[Row]]) -> str:
    """Of the course, else the person's active ones."""
    own = " ".join(str(row["diagnoses"]) for row in course.rows.get("course", ()) if row.get("diagnoses"))
    if own:
        return own
    active = [row for row in around.get("condition", ()) if row.get("code") and row.get("status", "active") in ("active", "recurrence", "")]
    return " ".join(dict.fromkeys(str(row["code"]) for row in sorted(active, key=lambda row: str(row["record_id"]))))


def _refuse(ward: Ward, each: Refused, day: int) -> None:
    """day: of its own, or of the rest of the course where it tells no time."""
    ward.leave_out(day, each.what, each.why)
    ward.coding.refused.append(each)
    if each.is_wrong:
        ward.ask(day, (), f"What is right of {each.what}?", each.why, each.key, each.element, to="nurse")


def _encounter(
    ward: Ward, encounter: Encounter, level: Level, diagnoses: str, mark_340b: str, days: dict[int, Day], refilled: Collection[int], reasons: Reasons,
) -> None:  # fmt: skip
    terms, day = ward.terms, encounter.day
    adds = terms.word("hydration_gaps", day) != "single"
    manner = Manner(terms.is_hospital, level, adds, str(terms.word("concurrent_chemotherapy", day) or ""))
    found = veins([each for each in encounter.given if is_of_a_vein(each, level(each)[0])], manner)
    other_ways([each for each in encounter.given if not is_of_a_vein(each, level(each)[0])], level, terms, found, refilled)
    _ask_of_levels(encounter, level, found)
    ordered = reasons.of_day(day, encounter.given)
    ward.coding.questions += reasons.questions(day, ordered)
    here = days.setdefault(day, Day(day))
    here.sites |= {each.site for each in encounter.given if is_of_a_vein(each, level(each)[0])}
    is_second = any(service.code in INITIAL for service in here.services)
    had = {service.code for service in here.services}
    _once_a_day(found, had, day)
    codes: dict[RowKey, list[str]] = {}
    made = []
    for piece in _summed(found.pieces):
        distinct = piece.distinct or (is_second and _code(piece.level, day) in INITIAL)
        rows = tuple(dict.fromkeys(key for each in piece.given for key in each.rows))
        service = ward.charge("administration", piece.level, day, piece.because, rows, units=piece.units, provider=piece.given[0].text("provider_id"),
                              modifiers="59" if distinct else "", diagnoses=reasons.pointed(day, ordered, piece.given), is_least=piece.is_least)  # fmt: skip
        if service is not None and piece.level == "bladder" and terms.is_hospital:
            service = _by_staff(ward, service)
        if service is not None:
            made.append(service)
    for piece in found.pieces:
        if code := _code(piece.level, day):
            for key in dict.fromkeys(each.key for each in piece.given):
                codes.setdefault(key, []).append(f"{code} x{piece.units}")
    here.services += made
    for ask in found.asks:
        _ask(ward, ask, day)
    notes = {given.key: why for given, why in found.spared}
    for given, why in found.spared:
        ward.leave_out(given.day, given.name, why)
    bought = supplies(encounter.given, terms, diagnoses, mark_340b)
    _supply(ward, bought, ordered, reasons)
    for given, why in bought.spared:
        notes.setdefault(given.key, why)
    shown = {each.key: level(each)[0] for each in encounter.given}
    ward.coding.pictures.append(picture_of(encounter, codes, notes, [_worded(each.code, each.modifiers, each.units) for each in made],
                                           [_worded(each.code, each.modifiers, each.units) for each in bought.lines], shown))  # fmt: skip


def _by_staff(ward: Ward, service: Service) -> Service:
    """Filling a bladder is the work of the hospital's staff where the record names no physician who did it."""
    if ward.credentials.get(service.provider_id) in PHYSICIANS:
        return service
    ward.coding.services[-1] = service._replace(part="facility")
    return ward.coding.services[-1]


def _once_a_day(found: Vein, had: Collection[str], day: int) -> None:
    """Of a second coming: what has a limit of one a day that nothing lifts is not charged again."""
    for piece in [piece for piece in found.pieces if _code(piece.level, day) in ONCE_A_DAY & set(had)]:
        found.pieces.remove(piece)
        found.spared += [(each, f"{_code(piece.level, day)} counts once a day") for each in piece.given]


def _worded(code: str, modifiers: str, units: int) -> str:
    """`96413-59 x1`."""
    return f"{code}{'-' if modifiers else ''}{modifiers.replace(' ', '-')} x{units}"


def _summed(pieces: Sequence[Piece]) -> list[Piece]:
    """Services of one code on one line, their units together: whatever is no initial service. The initial ones come first."""
    found: dict[object, Piece] = {}
    for piece in sorted(pieces, key=lambda piece: (piece.given[0].start, piece.level, piece.given[0].key)):
        is_first = piece.level.endswith("first")
        key: object = (piece.level, piece.given[0].key) if is_first or piece.distinct else piece.level
        one = found.get(key)
        found[key] = piece if one is None else one._replace(
            units=one.units + piece.units, because=f"{one.because}; {piece.because}" if piece.because not in one.because else one.because,
            given=tuple(dict.fromkeys((*one.given, *piece.given))), counted=one.counted + piece.counted, is_least=one.is_least or piece.is_least,
        )  # fmt: skip
    return sorted(found.values(), key=lambda piece: not piece.level.endswith("first"))


def _code(level: str, day: int) -> str:
    row = service_row("administration", level, day)
    return row.code if row else ""


def _ask(ward: Ward, ask: Ask, day: int) -> None:
    codes = tuple(dict.fromkeys(code for level in ask.levels if (code := _code(level, day))))
    ward.ask(day, codes, ask.asks, ask.because, ask.given.key, ask.element, to="nurse", provider=ask.given.text("provider_id"))


def _ask_of_levels(encounter: Encounter, level: Level, found: Vein) -> None:
    for each in encounter.given:
        if level(each)[1]:
            wanted = ("injection therapy", "injection chemo") if each.way == "injection" else ("therapy infusion first", "chemo infusion first")
            asks = f"Does the record of {each.name} show the work of a complex drug: trained staff, close watch, changes of rate, risk of reactions?"
            found.asks.append(Ask(each, wanted, asks, "it is given for no cancer, and its name alone decides nothing", "complexity"))  # fmt: skip


def _supply(ward: Ward, bought: Supplies, ordered: Ordered, reasons: Reasons) -> None:
    for line in bought.lines:
        first = line.given[0]
        rows = tuple(dict.fromkeys(key for each in line.given for key in (*each.rows, *_vial_rows(each))))
        service = Service(first.day, line.code, line.units, line.because, rows, line.law, first.text("provider_id"), line.modifiers,
                          reasons.pointed(first.day, ordered, line.given), is_least=line.is_least, ndc=line.ndc, ndc_quantity=line.ndc_quantity,
                          ndc_unit=line.ndc_unit, note=line.note)  # fmt: skip
        ward.coding.services.append(service)
    for doubt in bought.doubts:
        if doubt.element == "package" and not ward.ask_once(doubt.asks):
            continue
        ward.ask(doubt.given.day, doubt.codes, doubt.asks, doubt.because, doubt.given.key, doubt.element, to=doubt.to, provider=doubt.given.text("provider_id"))
    for given, why in bought.spared:
        ward.leave_out(given.day, given.name, why)


def _vial_rows(each: Given) -> Iterable[RowKey]:
    return (("vial", str(vial.get("system", "")), str(vial["record_id"])) for vial in each.vials if vial.get("record_id"))


def _edit(ward: Ward) -> None:
    """Pairs of one day between what one biller charges: in a hospital the physicians' visits stand on another claim."""
    terms = ward.terms
    by_day: dict[int, list[Service]] = {}
    apart: list[Service] = []
    for service in ward.coding.services:
        nature, family = terms.nature(service.code, service.day)
        if nature in ("drug", "") or family in ("lab", "care_management") or (terms.is_hospital and family == "visit" and service.code != "G0463"):
            apart.append(service)
        else:
            by_day.setdefault(service.day, []).append(service)
    ward.coding.services = apart
    for day, services in by_day.items():
        kept, barred = edited(services, terms)
        ward.coding.services += _on_one_line(kept)
        for service, why in barred:
            ward.leave_out(day, service.code, f"{why} ({iso(day)})")


def _on_one_line(services: Sequence[Service]) -> list[Service]:
    """Two comings of one day: what is no initial service stands on one line, where two alike would be taken for a mistake."""
    found: dict[object, Service] = {}
    for place, service in enumerate(services):
        key: object = (service.code, service.modifiers) if service.code.startswith("96") and service.code not in INITIAL else place
        first = found.get(key)
        found[key] = service if first is None else first._replace(
            units=first.units + service.units, because=f"{first.because}; {service.because}", rows=tuple(dict.fromkeys((*first.rows, *service.rows))),
            is_least=first.is_least or service.is_least,
        )  # fmt: skip
    return list(found.values())
