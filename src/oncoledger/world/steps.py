"""The steps of a radiation course: consult, planning note, delivery, image guidance, physics and management by the week, follow-up.

Written from facts 1.1, 1.2, 2.7 to 2.11. A step bills what its day, setting and payer want. The technique of delivery is one of 2d, 2d simple, 2d complex, 3d,
imrt, electron; from 2026 a session is `complex` with several isocentres or active motion management.
"""

from __future__ import annotations

from collections.abc import Sequence

from .calendar import LAST_DAY, NEW_YEARS, after, workday, workdays
from .chart import Chart

CHANGE = NEW_YEARS[1]
"""2026-01-01: one family of delivery codes in every setting, no technical image guidance, port films inside the delivery."""
FRACTIONS_A_WEEK, REMAINDER = 5, 3
"""Five fractions are a week of management; three or four left over at the end are one more (Pub. 100-04 ch. 13 section 70.1)."""
FOLLOW_UP_DAYS = 91

_HOSPITAL = {"2d": "77407", "2d simple": "77402", "2d complex": "77412", "3d": "77412", "imrt": "77386", "imrt simple": "77385", "electron": "77412"}
_CENTRE = {"2d": "G6008", "2d simple": "G6004", "2d complex": "G6012", "3d": "G6012", "imrt": "G6015", "imrt simple": "G6015", "electron": "G6012"}
SIMPLE_IMRT = ("prostate", "breast")
"""Sites whose IMRT was simple in a hospital until 2025."""
_FROM_2026 = {"2d": "77402", "electron": "77402", "3d": "77407", "imrt": "77407", "complex": "77412"}
CPT_PAYERS = frozenset({"COMMERCIAL", "UHC"})
"""Commercial payers that took the hospital's family of codes from centres too, until 2025; the others, and all public payers, took the G codes."""


NEED_26 = frozenset({"UHC"})
"""Payers that want modifier 26 on 77387 from a centre too (facts 2.9)."""


def delivery_code(chart: Chart, day: int, technique: str, is_complex: bool = False) -> str:
    """The code of one session: by the day, the place and the payer."""
    if day >= CHANGE:
        return _FROM_2026["complex" if is_complex else technique.split()[0]]
    if technique == "imrt" and any(site in chart.body_site for site in SIMPLE_IMRT):
        technique = "imrt simple"
    return (_HOSPITAL if chart.is_hospital or chart.person.payer.id in CPT_PAYERS else _CENTRE)[technique]


def consult(chart: Chart, *, is_known: bool = False) -> None:
    """The first visit, on the chart's first day. Medicare takes no consultation codes; a patient whom the group knows is no new patient."""
    visits = "99214 99215" if is_known else "99203 99204 99205"
    chart.bill(chart.start, chart.dice.one_of(("99243 99244" if chart.payer_kind == "commercial" else visits).split()))


def planning_note(chart: Chart, code: str = "77263") -> int:
    """Clinical treatment planning, one to four days after the consult; on the day of the consult now and then, whose visit then stands under 25."""
    if chart.dice.chance(0.15):
        chart.facts["separate"] = True
        chart.lines = [line._replace(modifiers="25") if line.day == chart.start else line for line in chart.lines]
        day = chart.start
    else:
        day = after(chart.start, chart.dice.between(1, 4))
    chart.bill(day, code)
    chart.facts["note_day"] = day
    return day


def treatment_days(chart: Chart, start: int, count: int) -> tuple[int, ...]:
    """Days of `count` fractions, with an interruption of three to eight workdays in one course of eight."""
    if count < 8 or not chart.dice.chance(0.12):
        return workdays(start, count)
    before = chart.dice.between(3, count - 3)
    first = workdays(start, before)
    return first + workdays(after(first[-1], chart.dice.between(4, 9)), count - before)


def deliver(chart: Chart, days: Sequence[int], technique: str, *, is_complex: bool = False, guidance: str = "", modifiers: str = "", time: str = "",
            phase: str = "Primary") -> None:  # fmt: skip
    """One session on each day. guidance: ct, stereo, ultrasound or port (films), or none."""
    films = set(days[::FRACTIONS_A_WEEK][: max(1, len(days) // FRACTIONS_A_WEEK)]) if guidance == "port" else ()
    for day in days:
        seen = guidance if guidance != "port" or day in films else ""
        for each in phase.split("|"):
            chart.treat(day, technique, is_complex=is_complex, guidance=seen, time=time, phase=each)
        chart.bill(day, delivery_code(chart, day, technique, is_complex), modifiers, time=time)
        if guidance and guidance != "port":
            guide(chart, day, guidance, modifiers, time=time)
    if guidance == "port":
        for day in days[::FRACTIONS_A_WEEK][: max(1, len(days) // FRACTIONS_A_WEEK)]:
            if day < CHANGE:
                chart.bill(day, "77417")


def guide(chart: Chart, day: int, guidance: str, modifiers: str = "", time: str = "") -> None:
    """Image guidance of a session: until 2025 by its kind, both parts; from 2026 the physician's review alone."""
    if day >= CHANGE:
        wants_26 = chart.person.payer.id in NEED_26 and not chart.is_hospital
        chart.bill(day, "77387", f"26 {modifiers}".strip() if wants_26 else modifiers, part="professional" if chart.is_hospital else "", time=time)
    else:
        chart.bill(day, {"ct": "77014", "stereo": "G6002", "ultrasound": "G6001"}[guidance], modifiers, time=time)


def by_the_week(chart: Chart, days: Sequence[int], *, physics: bool = True) -> None:
    """Weekly physics and management of a course. days: one entry for each fraction, in order; a day with two fractions stands twice."""
    count = len(days)
    chart.facts["fractions"] = tuple(days)
    fifths = [days[place] for place in range(FRACTIONS_A_WEEK - 1, count, FRACTIONS_A_WEEK)]
    if physics:
        for day in fifths or [days[-1]]:
            chart.bill(day, "77336")
    if count < REMAINDER:
        chart.bill(days[-1], "77431")
        return
    rest = count % FRACTIONS_A_WEEK >= REMAINDER
    for day in fifths + ([days[-1]] if rest else []):
        chart.bill(day, "77427")


def follow_up(chart: Chart, last: int, share: float = 0.4) -> None:
    """A visit after the ninety days that the treatment contains."""
    day = workday(last + FOLLOW_UP_DAYS + chart.dice.between(0, 25))
    if chart.dice.chance(share) and day <= LAST_DAY:
        chart.bill(day, chart.dice.one_of(("99213", "99214")))


def visit_in_treatment(chart: Chart, day: int, other: str) -> None:
    """A visit for another problem while treatment goes on: its own diagnosis, and modifier 25."""
    chart.bill(day, "99213", "25", diagnoses=other)
    chart.shows["99213", day] = f"mdm=low|separate=yes|problem={other}"
    chart.facts["visit_25"] = day
