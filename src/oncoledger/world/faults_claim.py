"""Planted faults of the claim as a form. What an 837 says of the claim itself is a mark; the charge lines are lawful then, and tables do not show it."""

from __future__ import annotations

from dataclasses import replace

from ..model.dates import day_of
from .calendar import month_of
from .chart import Chart
from .claims import MOST_LINES
from .faults_edits import DELIVERY
from .record import Line, Mark
from .registry import Planted, plants

EVERY_COURSE = ("infusion", "fractionated", "sbrt", "isodose", "surface", "hdr")


def first_claim(chart: Chart, *forms: str) -> tuple[str, list[Line]] | None:
    """A form on which the course is sent (one of these), and the lines of its first claim in their order: of the first biller, in its first month."""
    sent = sorted({line.form for line in chart.lines} & {*forms})
    if not sent:
        return None
    form = chart.dice.one_of(sent)
    biller = min(line.entity for line in chart.lines if line.form == form)
    lines = sorted((line for line in chart.lines if (line.form, line.entity) == (form, biller)), key=lambda line: line.day)
    month = month_of(lines[0].day)
    return form, [line for line in lines if month_of(line.day) == month][: MOST_LINES if form == "837P" else None]


def _mark(chart: Chart, words: str, field: str, value: str, *forms: str) -> Planted | None:
    """The first claim says otherwise in one field. A finding of a claim names its lines; which of them is no matter, so one code is asked for."""
    found = first_claim(chart, *forms)
    if found is None:
        return None
    form, lines = found
    chart.marks.append(Mark(form, field, value))
    return Planted((lines[0].code,), words)


@plants("replacement-without-reference", on=EVERY_COURSE, severity="reject", carc="16")
def no_reference(chart: Chart) -> Planted | None:
    """CLM05-3 is 7 or 8, and REF F8 is missing."""
    return _mark(chart, "a replacement without the payer's number of the claim", "frequency", "7", "837P", "837I")


@plants("frequency-not-in-use", on=EVERY_COURSE, severity="reject", carc="16")
def frequency(chart: Chart) -> Planted | None:
    """A professional claim is 1, 7 or 8."""
    return _mark(chart, "frequency 9 on a physician's claim", "frequency", "9", "837P")


@plants("total-is-not-the-sum", on=EVERY_COURSE, severity="reject", carc="16")
def total(chart: Chart) -> Planted | None:
    """CLM02 differs from the lines. value: cents that are added."""
    cents = chart.dice.one_of((1, 10000, -500))
    return _mark(chart, "a total charge that is not the sum of its lines", "charge_amount", f"{cents:+d}", "837P", "837I")


def _mistyped(npi: str) -> str:
    return npi[:-1] + str((int(npi[-1]) + 3) % 10)


@plants("npi-check-digit", on=EVERY_COURSE, severity="reject", carc="16")
def npi(chart: Chart) -> Planted | None:
    """The last digit of the physician's NPI is wrong."""
    found = first_claim(chart, "837P", "837I")
    if found is None:
        return None
    form, lines = found
    chart.marks.append(Mark(form, "rendering_npi" if form == "837P" else "attending_npi", _mistyped(chart.provider)))
    return Planted((lines[0].code,), "an NPI whose check digit is wrong")


@plants("no-attending-physician", on=EVERY_COURSE, severity="reject", places="hospital", carc="16")
def no_attending(chart: Chart) -> Planted | None:
    """2310A is missing on a hospital's claim."""
    return _mark(chart, "a hospital claim without an attending physician", "attending_npi", "", "837I")


@plants("pointer-to-no-diagnosis", on=EVERY_COURSE, severity="reject", carc="16")
def pointer(chart: Chart) -> Planted | None:
    """SV107 points to place 9, where no diagnosis stands."""
    places = [place for place, line in enumerate(chart.lines) if line.form == "837P"]
    if not places:
        return None
    place = chart.dice.one_of(places)
    chart.lines[place] = chart.lines[place]._replace(pointers="9")
    return Planted((chart.lines[place].code,), "a pointer to a diagnosis that the claim does not have")


THIRTEEN = "I10 E11.9 E78.5 K21.9 M19.90 N18.30 J44.9 I48.91 F41.9 G47.33 E03.9 Z79.4 Z87.891"


@plants("thirteen-diagnoses", on=EVERY_COURSE, severity="reject", carc="16")
def thirteen(chart: Chart) -> Planted | None:
    """A professional claim has twelve places. The lines still point to the first four."""
    return _mark(chart, "more than twelve diagnoses on a physician's claim", "diagnoses", THIRTEEN, "837P")


@plants("line-number-twice", on=EVERY_COURSE, severity="reject", carc="16")
def line_number(chart: Chart) -> Planted | None:
    """LX01 of the claim's last line is 1 again."""
    found = first_claim(chart, "837P", "837I")
    return _mark(chart, "two lines with one number", "line_number", "1", found[0]) if found and len(found[1]) > 1 else None


@plants("born-after-the-service", on=EVERY_COURSE, severity="reject", carc="16")
def birth_date(chart: Chart) -> Planted | None:
    """A mistyped year of birth, on every claim of the person."""
    chart.person = replace(chart.person, born=day_of("2026-11-02"))
    return Planted(tuple(sorted({line.code for line in chart.lines})), "a date of birth after the service")


@plants("line-outside-the-statement", on=EVERY_COURSE, severity="reject", places="hospital", carc="16")
def statement(chart: Chart) -> Planted | None:
    """DTP 434 begins a day after the first line. value: days that are added to the first day. The claim has lines of two days at least."""
    found = first_claim(chart, "837I")
    if found is None or found[1][0].day == found[1][-1].day:
        return None
    return _mark(chart, "a statement that begins after its first line", "statement_from_date", "+1", "837I")


@plants("impossible-bill-type", on=EVERY_COURSE, severity="reject", places="hospital", carc="16")
def bill_type(chart: Chart) -> Planted | None:
    """CLM05-1 is 90."""
    return _mark(chart, "a type of bill that does not exist", "bill_type", "90", "837I")


@plants("zip-without-its-last-four", on=EVERY_COURSE, severity="reject", carc="16")
def short_zip(chart: Chart) -> Planted | None:
    """N403 of the billing provider has nine digits."""
    return _mark(chart, "a billing ZIP code of five digits", "billing_zip", "27011", "837P", "837I")


@plants("taxonomy-of-nine-characters", on=EVERY_COURSE, severity="reject", carc="16")
def taxonomy(chart: Chart) -> Planted | None:
    """PRV03 of the billing provider has ten characters, the last X."""
    return _mark(chart, "a taxonomy code without its last character", "billing_taxonomy", "207RX0202", "837P", "837I")


def _one_line(chart: Chart, words: str, fits: str, **columns: object) -> Planted | None:
    """One line with another value in some columns. fits: the form on which it must stand, or empty."""
    places = [place for place, line in enumerate(chart.lines) if not fits or line.form == fits]
    if not places:
        return None
    place = chart.dice.one_of(places)
    code = chart.lines[place].code
    chart.lines[place] = chart.lines[place]._replace(**columns)  # type: ignore[arg-type]
    return Planted((code,), words)


@plants("place-that-does-not-exist", on=EVERY_COURSE, severity="reject", carc="16")
def no_place(chart: Chart) -> Planted | None:
    return _one_line(chart, "place of service 88", "837P", place_of_service="88")


@plants("procedure-code-of-four-characters", on=EVERY_COURSE, severity="reject", carc="16")
def short_code(chart: Chart) -> Planted | None:
    """A digit was lost."""
    places = [place for place, line in enumerate(chart.lines) if _is_last_of_day(chart, line)]
    if not places:
        return None
    place = chart.dice.one_of(places)
    code = chart.lines[place].code[:4]
    chart.lines[place] = chart.lines[place]._replace(code=code)
    return Planted((code,), "a procedure code of four characters")


def _is_last_of_day(chart: Chart, line: Line) -> bool:
    """A visit: nothing of the day hangs on it."""
    return line.code.startswith(("992", "G0463")) and bool(chart.lines)


def _mark_line(chart: Chart, words: str, column: str, value: str, *forms: str) -> Planted | None:
    """The last line of the first claim says otherwise in one column. An export of charges never carries such values: its reader leaves them out."""
    found = first_claim(chart, *forms)
    if found is None:
        return None
    form, lines = found
    chart.marks.append(Mark(form, f"line_{column}", value))
    return Planted((lines[-1].code,), words)


@plants("revenue-code-of-two-digits", on=EVERY_COURSE, severity="reject", places="hospital", carc="16")
def short_revenue_code(chart: Chart) -> Planted | None:
    """SV201 has four digits."""
    return _mark_line(chart, "a hospital line with a revenue code of two digits", "revenue_code", "33", "837I")


@plants("line-without-units", on=EVERY_COURSE, severity="reject", carc="16")
def no_units(chart: Chart) -> Planted | None:
    """SV104 or SV205 is 0. Not where fractions are counted: a session less would be another fault."""
    if any(line.code in DELIVERY for line in chart.lines):
        return None
    return _mark_line(chart, "a line with no units", "units", "0", "837P", "837I")


@plants("impossible-modifier", on=EVERY_COURSE, severity="reject", carc="16")
def no_modifier(chart: Chart) -> Planted | None:
    """A modifier has two characters."""
    return _mark_line(chart, "a modifier of another length", "modifiers", chart.dice.one_of(("5", "LTX")), "837P", "837I")


@plants("diagnosis-of-icd-9", on=EVERY_COURSE, severity="reject", carc="16")
def old_diagnosis(chart: Chart) -> Planted | None:
    """The line points to a diagnosis that is no code of ICD-10-CM."""
    return _mark_line(chart, "a diagnosis code of ICD-9", "diagnosis", chart.dice.one_of(("185", "162.9", "174.9")), "837P")
