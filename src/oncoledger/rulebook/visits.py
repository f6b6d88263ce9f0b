"""Visits: inside a course of radiation, in the 90 days after it, after brachytherapy; the visit-complexity add-on; monthly care."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

RELATED = "C D0 D1 D2 D3 D4 Z08 Z09 Z51 Z85"
"""A tumour, its treatment, its follow-up or its history. Another reason for a visit may still be a complaint of the treatment."""


@rule(
    "VIS001", "Visit within 90 days after radiation by those who treated",
    judges="line", among="established_visit", beside="course_management", payer="medicare medicare_advantage", severity=Severity.DENY, carc="97",
    facts="ro-em-90day ro-em-90day-other-group",
    cites=[Cite("MCPM13-70", "70.2"), Cite("AAPC", "follow-up after radiation", grade="M")],
    message="{code} on {date}, {days} days after the last treatment; the treating group's follow-up is paid with the course for {allowed} days.",
    excuse="{code} on {date}, {days} days after the last treatment, carries {modifiers}: a problem of its own, which the note must show.",
    asks="{code} on {date}, {days} days after the last treatment. Was it follow-up of the treated tumour by the treating specialty?",
    clears="A problem that has nothing to do with the treatment (24), or another specialty.",
    fix=Fix("remove_line", "Do not bill follow-up within {allowed} days; 24 if the record shows an unrelated problem."),
    cases="""
        professional: 10 x 77412 @2025-03-03 setting=hospital, 77427 @2025-03-03, 77427 @2025-03-10, 99214 @2025-04-14 -> found on 99214
        professional: 5 x 77412 @2025-03-03 setting=hospital, 77427 @2025-03-03, 99214 @2025-06-05 -> found      90 days after the last fraction
        professional: 5 x 77412 @2025-03-03 setting=hospital, 77427 @2025-03-03, 99214 @2025-06-06 -> clear      91 days
        professional: 5 x 77412 @2025-03-03 setting=hospital, 77427 @2025-03-21, 99214 @2025-06-06 -> clear      of the fraction, not of the management's day
        professional: 5 x 77412 @2025-03-03 setting=hospital, 77427 @2025-03-22, 99214 @2025-06-06 -> found      fifteen days later: of fractions unseen
        professional: 77427 @2025-03-07, 99214 @2025-06-05 -> found        a physician's file: 90 days after the management
        professional: 77427 @2025-03-07, 99214 @2025-06-06 -> clear        and perhaps within 90 days of a fraction that we do not see
        professional: 77427 @2025-03-07, 99214-24 @2025-04-07 -> excused
        professional: 77427 @2025-03-07, 99214-25 @2025-04-07 -> excused
        professional: 77435 @2025-03-07, 99213 @2025-04-07 -> found
        professional: 77427 @2025-03-07 entity=RO, 99214 @2025-04-07 entity=ONC -> clear            another group
        professional: 77427 @2025-03-07 dx=C61, 99214 @2025-04-07 dx=C34.11 -> clear                another tumour
        professional: 77427 @2025-03-07 dx=C61, 99214 @2025-04-07 dx=Z08+Z85.46 -> found            follow-up
        professional: 77427 @2025-03-07 dx=C61, 99214 @2025-04-07 dx=I10 -> cannot tell             of the treatment, or not?
        professional: 77427 @2025-03-07 provider=RO1, 99214 @2025-04-07 provider=RO1 -> found
        professional: 77427 @2025-03-07 provider=RO1, 99214 @2025-04-07 provider=ONC1 -> cannot tell   of which specialty?
        professional: 99205 @2025-02-10, 99214 @2025-02-24, 77427 @2025-03-07 -> clear              before the course
        professional: 77427, 99214 -> clear                                the same day is CMS's own edit
        professional: 77427 @2025-03-03, 99214 @2025-03-05, 77427 @2025-03-10 -> clear              during the course: another rule's question
        professional: 77427 @2025-03-07, 99205 @2025-04-07 -> not judged   a new patient's visit
        COMMERCIAL professional: 77427 @2025-03-07, 99214 @2025-04-07 -> not judged
        MEDICARE_ADVANTAGE professional: 77427 @2025-03-07, 99214 @2025-04-07 -> found
        partial professional: 77427 @2025-03-07, 99214 @2025-04-07 -> found       both stand here
        freestanding: 77401 @2025-03-03, 99213 @2025-03-10 -> clear               no management, no period
        professional: 77427 @2025-01-06 entity=RO, 5 x 77412 @2025-06-02 entity=B setting=hospital, 99214 @2025-06-16 entity=RO -> clear   another's course
        professional: 77427 @2025-03-07, 99214 @2025-03-20, 77427 @2025-04-03 -> clear    a break of 14 days is still the course
        professional: 77427 @2025-03-07, 99214 @2025-03-20, 77427 @2025-04-04 -> found    15 days later another one begins
        professional: 77427 @2025-03-07, 99214 @2025-03-20, 77412 @2025-04-03 setting=hospital -> clear
        professional: 77427 @2025-03-03, 77412 @2025-03-17 setting=hospital, 99214 @2025-06-09 -> found    managed 14 days before the last fraction
        professional: 77427 @2025-03-03, 77412 @2025-03-18 setting=hospital, 99214 @2025-06-09 -> clear    15 days: another's fraction
        professional: 77427 @2025-03-07, 96413 @2025-04-21 setting=hospital, 99214 @2025-04-14 -> cannot tell   drugs too: perhaps the other specialty's
        professional: 77427 @2025-03-07 provider=RO1, 96413 @2025-04-21 setting=hospital, 99214 @2025-04-14 provider=RO1 -> found
    """,
)  # fmt: skip
def visit_after_radiation(line: Subjects) -> Judgement:
    """Ninety days of follow-up by the treating physician or group belong to management. Management shows who treated, deliveries (whoever billed
    them) when it ended; a physician's file without deliveries is counted from its last management, which is earlier than the last fraction."""
    managed, treated = line.days_since_earlier("course_management", within="practice"), line.days_since_earlier("rt_delivery", within="patient")
    own = np.abs(managed - treated) <= line.law("course_open_days")
    days = np.where(own, treated, managed)
    allowed = line.law("followup_days")

    def over() -> Any:
        goes_on = np.minimum(line.days_until("course_management", within="practice"), line.days_until("rt_delivery", within="patient"))
        return (goes_on > line.law("course_open_days")) & ~line.other_tumour("course_management", within="practice")

    return line.judge(days <= allowed, lambda: by_who_treated(line), lambda: line.has_modifier("24 25"), provided=over, days=days, allowed=allowed)


def by_who_treated(line: Subjects) -> Any:
    """Is it known that the visit is of the treating doctor, for the tumour? Where the patient has drugs too and no doctor is named, it may be the
    other specialty's."""
    named = line.text("provider", "given", bool) | ~line.patient.has("chemo_drug_admin")
    return (line.diagnosis_starts(RELATED) | ~line.has_diagnosis) & line.doctor.has("course_management") & named


@rule(
    "VIS002", "Visit during radiation, without 25",
    judges="line", among="established_visit", payer="medicare medicare_advantage", severity=Severity.DENY, carc="97", facts="ro-em-during-treatment",
    cites=[Cite("MCPM13-70", "70.2"), Cite("NCCI24Q3-PRA", "column 1 77427, column 2 visits, indicator 1")],
    message="{code} on {date} stands between two treatments of a course that the same group manages; the weekly visits are paid with it.",
    excuse="{code} on {date} between two treatments of the group's own course carries {modifiers}: a problem of its own, which the note must show.",
    asks="{code} on {date} stands between two treatments of a course of the same group. Was it another specialty, or another problem?",
    clears="A separate problem, with its own note and modifier 25, or another specialty.",
    fix=Fix("add_modifier", "25 if the record shows a separate problem; else remove the visit.", to="25"),
    cases="""
        professional: 10 x 77412 setting=hospital, 77427, 77427 @2025-03-10, 99213 @2025-03-05 -> found on 99213
        professional: 10 x 77412 setting=hospital, 77427, 77427 @2025-03-10, 99213-25 @2025-03-05 -> excused
        professional: 77427, 77427 @2025-03-10, 99213 @2025-03-05 -> found               a physician's file shows it too
        professional: 10 x 77412 setting=hospital, 77427, 77427 @2025-03-10, 99213 @2025-02-28 -> clear     before the first
        professional: 10 x 77412 setting=hospital, 77427, 77427 @2025-03-10, 99213 @2025-03-14 -> clear     the last day: not between
        professional: 10 x 77412 setting=hospital, 77427, 77427 @2025-03-10, 99213 -> clear                 with management: CMS's own edit
        freestanding: 10 x G6012, 77427, 77427 @2025-03-10, 99213 @2025-03-05 -> clear                      beside the centre's own fraction: CMS's own edit
        freestanding 2025-12-15: 10 x 77412, 77427, 77427 @2025-12-22, 99213 @2025-12-17 -> clear
        freestanding 2026-03-02: 10 x 77412, 77427, 77427 @2026-03-09, 99213 @2026-03-04 -> found on 99213  no published edit knows the code of 2026
        professional: 77427 entity=RO, 99213 entity=ONC @2025-03-05, 77427 entity=RO @2025-03-10 -> clear   another group
        professional: 77427 dx=C61, 99213 dx=C34.11 @2025-03-05, 77427 dx=C61 @2025-03-10 -> clear          another tumour
        professional: 77427 provider=RO1, 99213 provider=ONC1 @2025-03-05, 77427 provider=RO1 @2025-03-10 -> cannot tell   chemotherapy beside it
        professional: 77427 dx=C61, 99213 dx=I10 @2025-03-05, 77427 dx=C61 @2025-03-10 -> cannot tell
        professional: 77427 @2025-03-03, 99213 @2025-03-17, 77427 @2025-03-31 -> found        14 days to each side
        professional: 77427 @2025-03-03, 99213 @2025-03-18, 77427 @2025-03-31 -> clear        a gap of 15 days: two courses
        professional: 77427 @2025-03-03, 99213 @2025-03-16, 77427 @2025-03-31 -> clear
        COMMERCIAL professional: 77427, 77427 @2025-03-10, 99213 @2025-03-05 -> not judged
        professional: 5 x 77412 setting=hospital, 99213 @2025-03-05 -> clear                  nobody of this group manages
        professional: 10 x 77412 @2025-03-03 setting=hospital, 77427 @2025-02-20, 99213 @2025-03-06 -> found     managed two weeks before
        professional: 10 x 77412 @2025-03-03 setting=hospital, 77427 @2025-02-19, 99213 @2025-03-06 -> clear     too long ago to be this course
        professional: 77427 @2025-03-03, 99205 @2025-03-05, 77427 @2025-03-10 -> not judged
        professional: 77427, 77427 @2025-03-10, 99213-24 @2025-03-05 -> excused
        professional: 77427, 77427 @2025-03-10, 99213 @2025-03-05, 77470 @2025-03-05 -> clear               beside 77470: CMS's own edit
        professional: 77427 provider=RO1, 99213 provider=RO1 @2025-03-05, 77427 provider=RO2 @2025-03-10 -> found
        professional: 77427, 96413 setting=hospital, 99213 @2025-03-05, 77427 @2025-03-10 -> cannot tell    chemotherapy beside it, and nobody says who saw him
        professional: 77427 provider=RO1, 96413 setting=hospital, 99213 provider=RO1 @2025-03-05, 77427 provider=RO1 @2025-03-10 -> found
    """,
)  # fmt: skip
def visit_during_radiation(line: Subjects) -> Judgement:
    """Management contains the visits of its weeks, whatever their day. A day on which the same group bills management, or delivery that has an edit with
    visits, is the published edit's; strictly between two treatments, so that the consultation before the first is free."""
    around = line.law("course_open_days")
    managed = np.minimum(line.days_since("course_management", within="practice"), line.days_until("course_management", within="practice")) <= around

    def between() -> Any:
        before = np.minimum(line.days_since_earlier("rt_delivery", within="patient"), line.days_since_earlier("course_management", within="practice"))
        after = np.minimum(line.days_until_later("rt_delivery", within="patient"), line.days_until_later("course_management", within="practice"))
        inside = (before <= around) & (after <= around) & ~line.day.has("delivery_with_visit_edit management")
        return inside & ~line.other_tumour("course_management", within="practice")

    return line.judge(managed, lambda: by_who_treated(line), lambda: line.has_modifier("24 25"), provided=between)


@rule(
    "VIS003", "Visit within 90 days after low-dose-rate brachytherapy",
    judges="line", among="established_visit hospital_visit", beside="brachy_global", payer="medicare medicare_advantage",
    severity=Severity.DENY, carc="97", facts="ro-brachy-global",
    cites=[Cite("RVU24C", "rows 77750 and 77761 to 77763, global days 090")],
    message="{code} on {date}, {days} days after brachytherapy with a global period of {allowed} days.",
    excuse="{code} on {date}, {days} days after brachytherapy, carries {modifiers}: a problem of its own, which the note must show.",
    asks="{code} on {date}, {days} days after brachytherapy with a global period. Which doctor saw the patient, and why?",
    clears="A problem that has nothing to do with the implant (24), or another specialty.",
    fix=Fix("add_modifier", "24 if the record shows an unrelated problem; else remove {code}.", to="24"),
    cases="""
        professional: 77763-26, 99213 @2025-03-24 -> found on 99213
        professional: 77750, 99213 @2025-06-01 -> found               90 days
        professional: 77750, 99213 @2025-06-02 -> clear               91 days
        professional: 77761-26, 99232 @2025-03-05 -> found            in the hospital too
        professional: 77763-26, 99213-24 @2025-03-24 -> excused
        professional: 77763-26, 99213-25 @2025-03-24 -> excused
        professional: 77763-26, 99213 -> clear                        the same day is CMS's own edit
        professional: 77778-26, 99213 @2025-03-24 -> clear            no global period
        professional: 77763-26 entity=RO, 99213 entity=GYN @2025-03-24 -> clear
        professional: 77763-26 dx=C53.9, 99213 dx=C34.11 @2025-03-24 -> clear
        professional: 77763-26 dx=C53.9, 99213 dx=I10 @2025-03-24 -> cannot tell
        professional: 77763-26 provider=RO1, 99213 provider=GYN1 @2025-03-24 -> cannot tell
        77763 setting=hospital entity=H, 99213 setting=hospital entity=H @2025-03-24 -> clear    a hospital has no global period
        professional: 99213 @2025-02-24, 77763-26 -> clear
        COMMERCIAL professional: 77763-26, 99213 @2025-03-24 -> not judged
    """,
)  # fmt: skip
def visit_in_a_global_period(line: Subjects) -> Judgement:
    """These four codes are the only ones of radiation with 90 global days: later visits for the same reason are paid with them."""
    days, allowed = line.days_since_earlier("brachy_global", within="practice", part="professional"), line.law("brachy_global_days")
    breaks = (days <= allowed) & ~line.other_tumour("brachy_global", within="practice")
    known = (line.diagnosis_starts(RELATED) | ~line.has_diagnosis) & line.doctor.has("brachy_global")
    return line.judge(breaks, known, line.has_modifier("24 25"), days=days, allowed=allowed)


@rule(
    "VIS004", "Visit-complexity add-on beside a visit with 25",
    judges="line", among="G2211", payer="medicare medicare_advantage", severity=Severity.DENY, carc="97", facts="g2211-with-25",
    cites=[Cite("FTR", "G2211 and modifier 25"), Cite("CMS-KN", "from 2025 payable beside a preventive service or vaccine", grade="M")],
    message="G2211 on {date} beside a visit with 25; Medicare does not pay it then.",
    asks="G2211 on {date} beside a visit with 25. Since 2025 it is paid if the 25 is for a vaccine or a preventive service. Was it?",
    clears="From 2025 on: a vaccine or preventive service for which the visit carries 25.",
    fix=Fix("remove_line", "Remove G2211.", to="line"),
    cases="""
        freestanding 2024-03-04: 99214-25, G2211, 96413 -> found on G2211
        freestanding 2024-03-04: 99214, G2211 -> clear
        freestanding 2024-12-31: 99214-25, G2211 -> found
        freestanding 2025-01-01: 99214-25, G2211 -> cannot tell          a vaccine on another claim?
        freestanding 2025-03-03: 99214-25, G2211, 96413, J9271 *200, 85025 -> found     the 25 is for the infusion
        freestanding 2025-03-03: 99214-25, G2211, 96413, M0010 -> found       nor is the oncology model's fee prevention
        freestanding 2025-03-03: 99214-25, G2211, 90471 -> cannot tell
        freestanding 2025-03-03: 99214-25, G2211, 96413, 99406 -> cannot tell
        freestanding 2024-03-04: 99214, 99213-25, G2211 -> clear         it may belong to the other visit
        freestanding 2024-03-04: 99214-25 entity=A, 99213 entity=B, G2211 entity=B -> clear
        COMMERCIAL freestanding 2024-03-04: 99214-25, G2211 -> not judged
        MEDICARE_ADVANTAGE freestanding 2024-03-04: 99214-25, G2211 -> found
        freestanding 2024-03-04: G2211, 96413 -> clear                   no visit at all: another question
    """,
)  # fmt: skip
def complexity_with_25(line: Subjects) -> Judgement:
    """The add-on pays ongoing care; a visit with 25 is paid beside a procedure. From 2025 prevention is the one exception, and what else stands
    on the day tells whether it can be meant."""
    breaks = line.day.has("office_visit", having="25") & ~line.day.has("office_visit", lacking="25")
    explained = line.day.has("drug_admin") & (line.day.count() == line.day.count("office_visit G2211 drug_admin drug lab eom_monthly"))
    return line.judge(breaks, (line.law("complexity_with_preventive") != 1) | explained, evidence="office_visit", where="day")


@rule(
    "VIS008", "Visit-complexity add-on without a visit",
    judges="line", among="G2211", payer="medicare medicare_advantage", severity=Severity.DENY, carc="107",
    cites=[Cite("FTR", "G2211 is added to an office visit", grade="M")],
    message="G2211 on {date}, and no office visit that day with the same practice; it is paid only as an addition to one.",
    asks="G2211 on {date}, and no office visit of that day here. On which claim is the visit?",
    clears="The visit of that day.",
    fix=Fix("date", "Put G2211 beside the visit to which it belongs, or remove it."),
    cases="""
        freestanding: G2211 -> found
        freestanding: G2211, 96413 -> found
        freestanding: G2211, 99214 -> clear
        freestanding: G2211, 99214 @2025-03-04 -> found
        freestanding: G2211 entity=A, 99214 entity=B -> found
        freestanding: G2211, 99349 -> cannot tell            a code in no list: a visit at home counts since 2026
        partial freestanding: G2211 -> cannot tell
        COMMERCIAL freestanding: G2211 -> not judged
        MEDICARE_ADVANTAGE freestanding: G2211 -> found
    """,
)  # fmt: skip
def complexity_without_visit(line: Subjects) -> Judgement:
    """The code pays what a continuing relation adds to a visit; without one there is nothing to add to."""
    return line.judge(~line.day.has("office_visit"), line.visit.is_whole & ~line.visit.has_unlisted)


@rule(
    "VIS005", "Two families of monthly care in one month",
    judges="month", among="chronic_care principal_care advanced_primary_care", severity=Severity.ADVISE, facts="care-mgmt-overlap",
    cites=[Cite("AAPC-177327", "principal care beside chronic care", grade="M"), Cite("CMS-KN", "one family a practitioner and month", grade="M")],
    message="{code} and another family of monthly care in the month of {date}; one practitioner bills one family a month.",
    clears="Two practitioners, each for a care of his own.",
    fix=Fix("query", "Look who did what; keep one family."),
    cases="""
        freestanding: 99490 @2025-03-03, 99426 @2025-03-24 -> found
        freestanding: 99490 @2025-03-03, G0557 @2025-03-24 -> found
        freestanding: 99426 @2025-03-03, G0557 @2025-03-24 -> found
        freestanding: 99490, 99439 -> clear                                one family
        freestanding: 99426 -> clear
        freestanding: 99490 @2025-03-31, 99426 @2025-04-01 -> clear
        freestanding: G0557 -> clear
        freestanding: 99490 entity=A, 99426 entity=B -> clear
        freestanding: 99490, 99426-25 provider=P2 -> found                 advice: ask
    """,
)  # fmt: skip
def two_families_of_care(month: Subjects) -> Judgement:
    """Chronic, principal and advanced primary care pay the same month of coordination."""
    chronic, principal, primary = month.has("chronic_care"), month.has("principal_care"), month.has("advanced_primary_care")
    return month.judge((chronic & principal) | (chronic & primary) | (principal & primary))


@rule(
    "VIS007", "Monthly care of a practitioner twice in a month",
    judges="month", among="99490 99487 99491 advanced_primary_care", severity=Severity.DENY, carc="119", facts="care-mgmt-overlap",
    cites=[Cite("CMS-KN", "chronic and advanced primary care management: one practitioner, once a calendar month", grade="M")],
    message="{code} and its like on {days} days of the month of {date}; care of a calendar month is paid once.",
    clears="Nothing on the record: the code covers the month.",
    fix=Fix("remove_line", "Keep the last of the month; further minutes are the add-on code."),
    cases="""
        freestanding: 99490 @2025-03-03, 99490 @2025-03-24 -> found to 1 on 99490
        freestanding: 99487 @2025-03-03, 99487 @2025-03-24 -> found
        freestanding: 99491 @2025-03-03, 99491 @2025-03-24 -> found
        freestanding: G0557 @2025-03-03, G0557 @2025-03-24 -> found
        freestanding: 99490 @2025-03-31, 99490 @2025-04-30 -> clear
        freestanding: 99490, 99439 *2 -> clear                       the add-on
        freestanding: 99490 @2025-03-03, 99439 @2025-03-24 -> clear
        freestanding: 99490 @2024-03-03, 99490 @2025-03-03 -> clear
        freestanding: 99490 entity=A @2025-03-03, 99490 entity=B @2025-03-24 -> clear   another practice: the payer asks which
        freestanding: 99490 *2 -> clear                              on one day: the unit limit
    """,
)  # fmt: skip
def monthly_care_twice(month: Subjects) -> Judgement:
    """The codes pay what was done in a calendar month, and one practitioner is paid for it."""
    days = month.days("99490 99487 99491 advanced_primary_care")
    return month.judge(days > 1, beyond=1, days=days, allowed=1)


@rule(
    "VIS006", "Illness navigation and peer navigation in one month",
    judges="month", among="illness_navigation", severity=Severity.ADVISE, facts="pin-time-consent",
    cites=[Cite("RYBAR", "principal illness navigation: one of the two a month")],
    message="Principal illness navigation and its peer form in the month of {date}; one of the two is billed.",
    clears="Two practitioners for two illnesses.",
    fix=Fix("query", "Keep the form that the record shows."),
    cases="""
        freestanding: G0023 @2025-03-03, G0140 @2025-03-24 -> found
        freestanding: G0023, G0024 -> clear
        freestanding: G0140, G0146 -> clear
        freestanding: G0023 @2025-03-03, G0140 @2025-04-07 -> clear
        freestanding: G0023 entity=A, G0140 entity=B -> clear
    """,
)  # fmt: skip
def two_forms_of_navigation(month: Subjects) -> Judgement:
    """G0023 and G0140 are two ways to pay the same hour of navigation."""
    return month.judge(month.has("G0023") & month.has("G0140"))
