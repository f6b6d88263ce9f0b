"""Coded courses as a workbook: every charge with its proof, the questions, what was left out and why, and the courses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from oncoledger.audit.reconciliation import CourseCoding
from oncoledger.formats.workbook import Head, Value, Workbook
from oncoledger.model.version import __version__

from .coding import PARTS
from .reconciliation_words import proof_words
from .words import safe

_WHOSE = (Head("Person", "words", 24), Head("Course", "words", 24))
CHARGES = (
    *_WHOSE, Head("Date", "date", 11), Head("Through", "date", 11, says="Of sessions that the record counts and does not date."), Head("Code", width=8),
    Head("Mod.", width=8), Head("Units", "count", 7), Head("Billed by", width=11),
    Head("NDC", width=13), Head("NDC quantity", "number", 12), Head("NDC unit", width=9), Head("Note", "words", 24), Head("Diagnoses", "words", 20),
    Head("Because", "words", 50), Head("Law", "words", 30),
    Head("Grade", width=7), Head("Record", "words", 60),
)  # fmt: skip
QUESTIONS = (*_WHOSE, Head("Date", "date", 11), Head("To", width=12), Head("Codes", "words", 22), Head("Question", "words", 60), Head("Because", "words", 40))
LEFT_OUT = (*_WHOSE, Head("Date", "date", 11), Head("What", "words", 28), Head("Why it is charged by nothing", "words", 60))
COURSES = (*_WHOSE, Head("Sites", "words", 30), Head("Setting", width=14), Head("Assumed", width=10, says="yes: nothing on file tells the setting."),
           Head("Payer", "words", 20), Head("Charges", "count", 9), Head("Questions", "count", 10))  # fmt: skip


def coding_xlsx(found: Sequence[CourseCoding], as_of: str) -> bytes:
    """The workbook. The same courses give the same bytes. as_of: ISO date."""
    book = Workbook("Oncoledger: charges from the record", as_of, f"Oncoledger {__version__}, as of {as_of}", sum(len(course.charges) for course in found))
    book.table("Charges", CHARGES, _charges(found), 2)
    asked: Iterator[list[Value]] = ([*_whose(course), ask.date, ask.to, safe(" ".join(ask.codes)), safe(ask.asks), safe(ask.because)]
                                    for course in found for ask in course.questions)  # fmt: skip
    book.table("Questions", QUESTIONS, asked, 2)
    left: Iterator[list[Value]] = ([*_whose(course), day, safe(what), safe(why)] for course in found for day, what, why in course.left_out)
    book.table("Left out", LEFT_OUT, left, 2)
    courses: Iterator[list[Value]] = (
        [*_whose(course), safe(", ".join(course.sites)), course.setting, "yes" if course.is_assumed else "", safe(course.payer), len(course.charges),
         len(course.questions)] for course in found)  # fmt: skip
    book.table("Courses", COURSES, courses, 2)
    return book.done()


def _whose(course: CourseCoding) -> list[Value]:
    return [safe(course.person), safe(course.course)]


def _charges(found: Sequence[CourseCoding]) -> Iterator[list[Value]]:
    for course in found:
        for line in course.charges:
            law: list[Value] = [safe(", ".join(line.law[:2])), line.law[2]] if line.law else [None, None]
            yield [*_whose(course), line.date, line.last_date, safe(line.code), safe(line.modifiers), line.units, PARTS[line.part],
                   line.ndc, line.ndc_quantity, line.ndc_unit, safe(line.note), safe(" ".join(line.diagnoses)), safe(line.because), *law,
                   "; ".join(proof_words(line.proof))]  # fmt: skip
