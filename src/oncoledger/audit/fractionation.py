"""Fractions prescribed and delivered against published norms, and against each other. A screen: it advises, names its source, and never denies."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from oncoledger.coding.radiation.sessions import kind_of
from oncoledger.coding.radiation.treatment import as_given
from oncoledger.intake.course.phases import Phase
from oncoledger.model.dates import iso
from oncoledger.model.verdict import Cite
from oncoledger.sources.fractionation import Norm, norms_on, number
from oncoledger.sources.library import Library

from .coded import CodedCourse

_PRESCRIPTION = Cite("RADBIZ", "delivered fractions against the prescription")
_WORD = re.compile(r"[a-z]+")


class Screen(Struct, frozen=True):
    """One statement. is_beyond: more than the norm, or other than prescribed, with no reason on record. of: delivered or prescribed fractions. most: of the
    norm; null for a prescription. reason: what on record explains it."""

    norm: str
    is_beyond: bool
    fractions: int
    of: str
    most: int | None
    says: str
    explains: str
    reason: str
    source: str
    section: str
    grade: str
    url: str


def screens_of(course: CodedCourse, library: Library) -> list[Screen]:
    """The norm that fits the course by diagnosis, site, intent and kind of treatment, and its prescription. Nothing where several norms fit, or where
    diagnosis or fractions are not on record."""
    return [*_against_norm(course, library), *_against_prescription(course, library)]


def _against_norm(course: CodedCourse, library: Library) -> list[Screen]:
    payer, day = course.terms.payer, _first_day(course)
    if day is None:
        return []
    fitting = [norm for norm in norms_on(day, payer) if _fits(norm, course)]
    if len(fitting) != 1:
        return []
    norm = fitting[0]
    most = number(norm.most, payer, day, library)
    boost = number(norm.boost, payer, day, library) if norm.boost else None
    main, boosts, of = _fractions(course.ledger.phases, course.ledger.is_over)
    if most is None or main is None:
        return []
    found = []
    for what, fractions, allowed in ((norm.name, main, most), (f"{norm.name}, boost", boosts or 0, boost)):
        if allowed is None or (what != norm.name and not boosts):
            continue
        listed = number(norm.listed, payer, day, library) if norm.listed and what == norm.name else None
        reason = _reason(course)
        beyond = fractions > allowed
        says = f"{fractions} fractions {of}; the norm is at most {allowed}" if beyond else f"{fractions} fractions {of}, within the norm of {allowed}"
        if beyond and listed is not None:
            says += f", {listed} in listed cases" if fractions <= listed else f", and {listed} in listed cases"
        found.append(_screen(what, beyond and not reason, fractions, of, allowed, f"{says}.", norm.explains, reason, norm.cite, library))
    return found


def _against_prescription(course: CodedCourse, library: Library) -> list[Screen]:
    """More delivered than prescribed, or fewer in a course that has ended (ro-frac-vs-prescription)."""
    ledger = course.ledger
    prescribed, delivered = ledger.prescribed, ledger.delivered
    if prescribed is None or delivered == prescribed or (delivered < prescribed and not ledger.is_over):
        return []
    reason = _change(course)
    ended = next((str(row["status_reason"]) for row in ledger.rows.get("course", ()) if row.get("status_reason")), "") if delivered < prescribed else ""
    says = f"{delivered} fractions delivered, {prescribed} prescribed."
    return [_screen("prescription", not (reason or ended), delivered, "delivered", None, says, "an amended prescription, a documented replan, or why it ended",
                    reason or ended, _PRESCRIPTION, library)]  # fmt: skip


def _screen(
    norm: str, is_beyond: bool, fractions: int, of: str, most: int | None, says: str, explains: str, reason: str, cite: Cite, library: Library
) -> Screen:  # fmt: skip
    document = library.document(cite.source)
    return Screen(norm, is_beyond, fractions, of, most, says, explains, reason, document.title, cite.section, cite.grade, document.url)


def _fits(norm: Norm, course: CodedCourse) -> bool:
    record = course.record
    kinds = {kind_of(given) for given in record.sessions} or {kind_of(as_given(record, row, 0)) for row in record.phases}
    if kinds - norm.kinds or not kinds:
        return False
    codes = [code.upper() for code in record.diagnoses.split() if not code.upper().startswith("Z")]
    if norm.diagnoses and not (codes and codes[0].replace(".", "").startswith(tuple(each.replace(".", "") for each in norm.diagnoses))):
        return False
    words = _site_words(course)
    intent = record.intent.lower()
    if _any_of(words, norm.not_words) or (norm.site_words and words and not _any_of(words, norm.site_words)):
        return False
    if norm.diagnoses and not words and not intent:
        return False  # the tumour alone does not say which site was treated
    return not norm.intents or not intent or intent in norm.intents


def _any_of(words: Iterable[str], wanted: frozenset[str]) -> bool:
    """`vertebrae`, `ribs` and `vertebral` are words of vertebra and rib."""
    return any(word == each or word.startswith(each) for word in words for each in wanted)


def _site_words(course: CodedCourse) -> frozenset[str]:
    rows = [*course.record.phases, *course.ledger.rows.get("course", ())]
    names = " ".join(f"{row.get('body_site', '')} {row.get('name', '')}" for row in rows)
    return frozenset(_WORD.findall(f"{course.record.sites} {names}".lower())) - {"left", "right", "primary", "boost", "c", "phase"}


def _fractions(phases: list[Phase], is_over: bool) -> tuple[int | None, int, str]:
    """Fractions of the main prescriptions, of boosts, and whether these are delivered or prescribed: the greater of both while a course goes on.
    None where several main prescriptions stand beside each other: they are of several sites."""
    main = [phase for phase in phases if not _is_boost(phase)]
    if len(main) != 1:
        return None, 0, ""
    boosts = [phase for phase in phases if _is_boost(phase) and phase.boost != "simultaneous"]
    delivered = main[0].delivered
    prescribed = main[0].prescribed
    of = "delivered" if is_over or prescribed is None or delivered > prescribed else "prescribed"
    count = delivered if of == "delivered" else prescribed or 0
    extra = sum(phase.delivered if of == "delivered" or phase.prescribed is None else max(phase.prescribed, phase.delivered) for phase in boosts)
    return (count, extra, of) if count else (None, 0, "")


def _is_boost(phase: Phase) -> bool:
    return phase.is_boost or "boost" in phase.name.lower()


def _first_day(course: CodedCourse) -> int | None:
    if course.record.sessions:
        return course.record.sessions[0].day
    days = [int(row["start_date"]) for row in course.record.phases if "start_date" in row]
    return min(days, default=None)


def _reason(course: CodedCourse) -> str:
    """A reason for the schedule that the record documents: of hyperfractionation or re-irradiation, or an element that names one."""
    for act in course.record.of_kind("special_procedure"):
        if act.says("reason") in ("hyperfractionation", "reirradiation"):
            return f"{act.says('reason')}, {iso(act.day)}"
    for row in course.ledger.documents:
        if row.get("element") == "fractionation_reason" and not row.get("is_absent") and row.get("value"):
            return str(row["value"])
    return ""


def _change(course: CodedCourse) -> str:
    """A change of the plan that is on record."""
    day = next((day for phase in course.ledger.phases for day, *_ in phase.replans), None)
    if day is not None:
        return f"a new plan on {iso(day)}"
    return "a plan that is documented as a change" if any(plan.facts.get("change") == "yes" for plan in course.record.plans) else ""
