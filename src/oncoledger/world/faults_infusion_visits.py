"""Planted faults of visits and monthly fees around drugs: 25, consultation codes, the visit-complexity add-on, prolonged visits, the oncology model's fee."""

from __future__ import annotations

from ..model.dates import iso
from .calendar import after
from .chart import Chart
from .infusion_edits import add, change, codes_of, pick, recode_all, without
from .record import Line
from .registry import Planted, plants

MEDICARE = "medicare medicare_advantage"
ESTABLISHED = "99213 99214 99215"
BESIDE = frozenset("96413 96401 96402 96365 96374 96372 96409".split())


@plants("visit-beside-drugs-without-25", on="infusion", severity="deny", carc="236")
def no_25(chart: Chart) -> Planted | None:
    """4: a visit beside drug administration of the same biller carries 25."""
    place = pick(chart, f"{ESTABLISHED} G0463", lambda line: "25" in line.modifiers and bool(BESIDE & codes_of(chart, line.day, line.part)))
    if place is None:
        return None
    code = chart.lines[place].code
    change(chart, place, modifiers=without(chart.lines[place].modifiers, "25"))
    return Planted((code,), f"{code} beside drug administration without 25")


@plants("consultation-for-drugs", on="infusion", severity="deny", payers="MEDICARE", carc="16")
def consultation(chart: Chart) -> Planted | None:
    """4: Medicare has taken no consultation codes since 2010."""
    place = pick(chart, "99204 99205")
    if place is None:
        return None
    code = "99244" if chart.lines[place].code == "99204" else "99245"
    recode_all(chart, place, code)
    return Planted((code,), f"consultation code {code} to Medicare")


@plants("nurse-visit-beside-infusion", on="infusion", severity="deny", places="freestanding", carc="236")
def nurse_visit(chart: Chart) -> Planted | None:
    """4: 99211 is never paid with drug administration (indicator 0)."""
    place = pick(chart, " ".join(sorted(BESIDE)), lambda line: not {*ESTABLISHED.split()} & codes_of(chart, line.day))
    if place is None:
        return None
    add(chart, place, "99211", chart.dice.one_of(("", "25")))
    return Planted(("99211",), "nurse visit beside drug administration")


@plants("complexity-beside-25", on="infusion", severity="deny", places="freestanding", payers=MEDICARE)
def complexity(chart: Chart) -> Planted | None:
    """4: G2211 is not payable when the visit carries 25; nothing of prevention stands on the day."""
    place = pick(chart, ESTABLISHED, lambda line: "25" in line.modifiers)
    if place is None:
        return None
    add(chart, place, "G2211")
    return Planted(("G2211",), "G2211 beside a visit with 25")


@plants("complexity-without-a-visit", on="infusion", severity="deny", payers=MEDICARE, carc="107")
def complexity_alone(chart: Chart) -> Planted | None:
    """4: the add-on stands beside a visit."""
    place = pick(chart, "G2211", lambda line: not codes_of(chart, after(line.day, 1)))
    if place is None:
        return None
    change(chart, place, day=after(chart.lines[place].day, 1))
    return Planted(("G2211",), "G2211 on a day without a visit")


@plants("prolonged-visit-to-medicare", on="infusion", severity="deny", payers="MEDICARE", carc="16")
def prolonged(chart: Chart) -> Planted | None:
    """4: Medicare's code is G2212; 99417 is for payers that follow CPT."""
    place = pick(chart, "99205 99215")
    if place is None:
        return None
    add(chart, place, "99417")
    return Planted(("99417",), "prolonged visit under 99417 to Medicare")


@plants("monthly-fee-twice", on="infusion", severity="deny", places="freestanding", payers="MEDICARE", carc="151")
def monthly_fee(chart: Chart) -> Planted | None:
    """6.1: M0010 once a calendar month."""
    place = pick(chart, "M0010", lambda line: iso(after(line.day, 1))[:7] == iso(line.day)[:7])
    if place is None:
        return None
    add(chart, place, "M0010", day=after(chart.lines[place].day, 1))
    return Planted(("M0010",), "the oncology model's fee twice in a month")


@plants("visit-twice", on="infusion", severity="deny", carc="18")
def twice(chart: Chart) -> Planted | None:
    """One visit posted twice: the same code, day, doctor and biller."""
    place = pick(chart, ESTABLISHED)
    if place is None:
        return None
    chart.lines.append(chart.lines[place])
    return Planted((chart.lines[place].code,), f"{chart.lines[place].code} posted twice")


def _free_day(chart: Chart, line: Line) -> int:
    """An open day of the line's month on which nothing is billed; 0 where there is none."""
    days = (after(line.day, -step) for step in (1, 2, 3, 4, 5))
    return next((day for day in days if iso(day)[:7] == iso(line.day)[:7] and not codes_of(chart, day)), 0)


@plants("monthly-care-twice", on="infusion", severity="deny", places="freestanding", payers=MEDICARE, carc="119")
def care_twice(chart: Chart) -> Planted | None:
    """4: care of a calendar month is paid once to one practitioner."""
    place = pick(chart, "99490", lambda line: _free_day(chart, line) > 0)
    if place is None:
        return None
    add(chart, place, "99490", day=_free_day(chart, chart.lines[place]))
    return Planted(("99490",), "care of one month billed twice")


@plants("two-families-of-care", on="infusion", severity="advise", places="freestanding", payers=MEDICARE)
def two_families(chart: Chart) -> Planted | None:
    """4: principal and chronic care of one practitioner in one month."""
    place = pick(chart, "99490 99426", lambda line: _free_day(chart, line) > 0)
    if place is None:
        return None
    other = "99426" if chart.lines[place].code == "99490" else "99490"
    add(chart, place, other, day=_free_day(chart, chart.lines[place]))
    return Planted(("99426", "99490"), "two families of monthly care in one month")


@plants("two-forms-of-navigation", on="infusion", severity="advise", places="freestanding", payers=MEDICARE)
def two_navigations(chart: Chart) -> Planted | None:
    """4: principal illness navigation or its peer form, not both in a month."""
    place = pick(chart, "G0023", lambda line: _free_day(chart, line) > 0)
    if place is None:
        return None
    add(chart, place, "G0140", day=_free_day(chart, chart.lines[place]))
    return Planted(("G0023", "G0140"), "illness navigation and its peer form in one month")
