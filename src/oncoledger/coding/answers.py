"""Answers to queries: what can be answered, in words, and the rows of the ledger that an answer becomes."""

from __future__ import annotations

import re
from typing import NamedTuple

from ..formats.records import Record
from ..intake.course.ledger import CourseLedger
from ..model.dates import day_of
from ..sources.checklists import AMOUNT, CLOCK, COUNT, DATE, WORD, possible
from .documentation import UNABLE
from .evidence import ANSWER
from .query import Query

_LABELS = {
    "yes": "Yes", "no": "No", "signed": "Yes, and it is signed", "unsigned": "Yes, but it is not signed", "before_next": "Before the next session",
    "after_next": "After the next session had begun", "none": "None", "MD": "The physician", "NP": "A nurse practitioner", "PA": "A physician assistant",
    "4d": "By a 4D study", "gated": "By a gated study", "other": "Other", "2d": "2D", "3d": "3D", "imrt": "IMRT", "vmat": "VMAT", "sbrt": "SBRT", "srs": "SRS",
    "hdr": "HDR", "ldr": "LDR", "tbi": "Total-body irradiation", "mlc": "Multileaf collimator",
    "cobalt": "Cobalt sources", "linac": "A linear accelerator", "interstitial": "Implanted in tissue", "intracavitary": "In a cavity",
    "surface": "On the surface",
}  # fmt: skip
_OWN = {
    ("reviewed", "no"): "Not reviewed", ("attendance", "other"): "Somebody else", ("request", "no"): "No, there is none", ("report", "no"): "No, there is none",
    ("result", "no"): "No, there is none", ("qa", "no"): "No, it was not verified",
}  # fmt: skip
_OPEN = {
    COUNT: "a whole number", WORD: "a few words", DATE: "a date of the form 2026-01-31", AMOUNT: "an amount with its unit, such as 20 mg",
    CLOCK: "a time of the form 10:45, with its day where that is another: 2026-01-31 00:15",
}  # fmt: skip
"""What an answer has to be where it cannot be ticked."""
_TIME = re.compile(r"(?:\d{4}-\d{2}-\d{2} )?([01]?\d|2[0-3]):[0-5]\d")
_AMOUNT = re.compile(r"\d{1,9}(?:\.\d{1,4})? ?[A-Za-z\[\]%µ]{1,12}")
_FORMS = {WORD: re.compile(r"[^|=]+"), CLOCK: _TIME, AMOUNT: _AMOUNT}
UNABLE_WORDS = "Unable to determine"
ABSENT = "there is none"
"""What says in a workbook that the thing asked for does not exist, where no choice says so."""
LONGEST = 200


class Choice(NamedTuple):
    """One answer that can be ticked."""

    value: str
    words: str


def choices(query: Query) -> list[Choice]:
    """What can be ticked; none where a number, a day or a few words are asked for."""
    values = possible(query.element, query.kind)
    if not values or values[0] in _OPEN:
        return []
    return [Choice(value, _OWN.get((query.element, value)) or _LABELS.get(value, value.replace("_", " ").capitalize())) for value in values]


def wanted(query: Query) -> str:
    """What an answer has to be, in words."""
    values = possible(query.element, query.kind)
    if not values or values[0] == WORD:
        return "a few words"
    if values[0] in _OPEN:
        return _OPEN[values[0]]
    return "one of " + ", ".join(values)


def possible_words(query: Query) -> str:
    """`Yes; No; Unable to determine`."""
    offered = [choice.words for choice in choices(query)] or [wanted(query).capitalize()]
    return "; ".join((*offered, UNABLE_WORDS))


def valid(query: Query, text: str) -> str:
    """The answer as the ledger holds it, from a value or its words. Raises ValueError that says what is possible."""
    said = " ".join(text.split())
    plain = said.casefold()
    if plain in (UNABLE, UNABLE_WORDS.casefold()):
        return UNABLE
    values = possible(query.element, query.kind)
    for choice in choices(query):
        if plain in (choice.value.casefold(), choice.words.casefold(), choice.value.replace("_", " ").casefold()):
            return choice.value
    kind = values[0] if values else WORD
    if kind == COUNT:
        whole = said.removesuffix(".0")
        if whole.isascii() and whole.isdigit() and len(whole) < 6:
            return str(int(whole))
    elif kind == DATE:
        try:
            return _iso(said[:10])
        except ValueError:
            pass
    elif kind in _FORMS and _FORMS[kind].fullmatch(said) and len(said) <= LONGEST:
        return said
    raise ValueError(f"{said!r} does not answer {query.id}; expected {wanted(query)}, or {UNABLE}")


def is_same(value: str, text: str) -> bool:
    """Do words say the answer that stands already?"""
    words = {value, value.replace("_", " "), _LABELS.get(value, value), *(said for (_, each), said in _OWN.items() if each == value)}
    words |= {UNABLE: {UNABLE_WORDS}, "absent": {ABSENT}}.get(value, set())
    return " ".join(text.split()).casefold() in {each.casefold() for each in words}


def _iso(text: str) -> str:
    day_of(text)
    return text


def records_of_answer(query: Query, course: CourseLedger, value: str, by: str, time: int, now: int, absent: bool = False) -> list[Record]:
    """An answer as rows of `document`, one for each row that it is about. value: as `valid` gives it; absent: it is not there.
    by: who answered. time: seconds, when. now: seconds, when it was written down, which says what replaces what."""
    found = []
    for place, (table, system, name) in enumerate(query.about):
        of_system, patient, owner = _belongs(course, table, system, name)
        record: dict[str, str | int] = {
            "record_id": f"query {query.id}" + (f" {place + 1}" if place else ""), "system": of_system, "patient_id": patient, "course_id": owner,
            "kind": ANSWER, "label": query.asks, "service_id": name, "status": "final", "author": by, "authored_time": time,
            "signed_by": by, "signed_time": time, "version_time": now, "source_place": f"query {query.id}",
        }  # fmt: skip
        if absent or value != UNABLE:  # what cannot be determined is no statement about the act
            record["element"] = query.element
        record |= {"is_absent": 1} if absent else {"value": value}
        found.append(Record("document", {column: said for column, said in record.items() if said != ""}))
    return found


def _belongs(course: CourseLedger, table: str, system: str, name: str) -> tuple[str, str, str]:
    """System, patient and course, by which the answer is sure to be of the course: of the row where it names one, else of a system that tells of the course.
    A hospital's note may name none: it is of the course whose days are around it, as an answer of today would not be."""
    rows = [row for row in course.rows.get(table, ()) if (row.get("system"), row["record_id"]) == (system, name)]
    courses = sorted(course.rows.get("course", ()), key=lambda row: (row.get("system") != system, str(row.get("system")), str(row["record_id"])))
    named = str(rows[0].get("course_id", "")) if rows else ""
    for each in courses:
        if (table == "course" and rows) or (each.get("system"), each["record_id"]) == (system, named):
            return system, str(rows[0].get("patient_id", "")), named or name
    if courses:
        return str(courses[0].get("system", "")), str(courses[0].get("patient_id", "")), str(courses[0]["record_id"])
    return system, str(rows[0].get("patient_id", "")) if rows else "", named or "no course"
