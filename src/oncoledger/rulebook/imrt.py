"""What an IMRT plan contains: simulations, other plans, special dosimetry and physics that built it, billed on other days than the plan."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity

TREATED = "rt_delivery brachy_application"
OTHER_PLAN = "77295 isodose_plan brachy_plan"


def treated_before_plan(line: Subjects) -> Values:
    """Did the course's treatment begin between the line and the next IMRT plan?"""
    start, plan = line.course.first_date(TREATED), line.date + line.days_until("77301", "account")
    return (line.date <= start) & (start < plan) & (plan <= line.account.last_date("77301"))


def part_of_session(line: Subjects) -> Values:
    """Is the line part of a session of its own day: brachytherapy, or CT guidance of any treatment?"""
    return line.visit.has("brachy_application") | (line.is_code("77014") & line.visit.has(TREATED))


def has_plan_of_its_own(line: Subjects) -> Values:
    """Does a plan that is not IMRT, or the line itself, come before the next IMRT plan?"""
    return line.days_until(OTHER_PLAN) < line.days_until("77301", "account")


def not_only_imrt(line: Subjects) -> Values:
    """Are there sessions that need not be IMRT? From 2026 the delivery codes do not tell."""
    return line.course.count(TREATED) > line.course.count("imrt_delivery")


def another_reason(line: Subjects) -> Values:
    """Another tumour; for a physics consultation a device in the heart or an earlier irradiation."""
    return is_set_apart(line) | (line.is_code("77370") & line.diagnosis_starts("Z95.0 Z95.810 Z92.3"))


def of_a_physician(line: Subjects) -> Values:
    """Is this the physician's part, on a charge line that calls its place a hospital? The bundle is of the facility's claim."""
    return line.has_modifier("26") & ~line.form_is("837I")


def is_set_apart(line: Subjects) -> Values:
    """A modifier or diagnosis names another tumour, or the record another site, a documented change, images or a problem of its own."""
    return line.has_modifier("distinct") | line.other_tumour("77301") | line.says("apart")


SET_APART = "{code} on {date} is set apart from the IMRT plan of {plan_date}: {set_apart}."


@rule(
    "IMR001", "Part of a hospital's IMRT plan, billed on an earlier day",
    judges="line", among="imrt_plan_bundle", beside="77301", setting="hospital", payer="medicare medicare_advantage", since="2008-01-01",
    severity=Severity.RECOUP, carc="97",
    facts="ro-sim-imrt-bundle-opps ro-77331-imrt ro-phys-77370-imrt ro-sim-3d-not-bundled",
    cites=[Cite("MCPM4-200.3", "200.3.1"), Cite("OIG-A0916-02033", "report A-09-16-02033, finding")],
    message="{code} on {date} is part of the IMRT plan of {plan_date}: the hospital is paid for it in 77301, whatever the day.",
    asks="{code} on {date}, before the IMRT plan of {plan_date}: was it done to build that plan, or for another plan or problem?",
    clears="The record that it served another plan, tumour or problem, such as a pacemaker or an earlier irradiation.", excuse=SET_APART,
    fix=Fix("remove_line", "Remove {code}, and refund it if it was paid; 77301 stays.", to="line"),
    cases="""
        hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> found on 77290                                    ten days before
        hospital: 77290 @2025-03-03, 77014 @2025-03-03, 77301 @2025-03-13 -> found on 77014 77290
        hospital: 77280 @2025-03-03, 77301 @2025-03-13, 28 x 77386 @2025-03-20 -> found on 77280
        hospital: 77285 @2025-03-03, 77301 @2025-03-13, 28 x 77386 @2025-03-20 -> found on 77285
        hospital: 77290 @2025-03-03, 77295 @2025-03-10, 77301 @2025-03-13, 28 x 77386 @2025-03-20 -> found on 77290 77295
        hospital: 77307 @2025-03-10, 77301 @2025-03-13 -> found on 77307
        hospital: 77370 @2025-03-10, 77331 @2025-03-10, 77301 @2025-03-13 -> found on 77331 77370
        hospital: 77290 @2026-02-02, 77301 @2026-02-12, 28 x 77407 @2026-02-20 -> found on 77290            the delivery codes of 2026 change nothing
        hospital: 77370 @2025-03-03, 77290 @2025-03-10, 77301 @2025-03-17 -> found on 77290 77370           fourteen days
        hospital: 77370 @2025-03-03, 77290 @2025-03-10, 77301 @2025-03-18 -> found on 77290                 fifteen, and scanned since: ask
        hospital: 77290 @2025-03-03, 77301 @2025-04-14 -> found on 77290                                    six weeks: it is the scan of that plan
        hospital: 77290 @2025-03-03, 77290 @2025-04-08, 77301 @2025-04-14 -> found on 77290         of the first scan: ask
        partial hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> found                                     present is present
        hospital: 77290-26 @2025-03-03, 77301 @2025-03-13 -> clear                                          its physician's part: no facility line
        hospital form=837I: 77290-26 @2025-03-03, 77301 @2025-03-13 -> found on 77290
        hospital: 77290 @2025-03-13, 77301 @2025-03-13 -> clear                                             one day: the daily edit finds it
        hospital: 77290 @2025-03-03, 77295 @2025-03-13 -> clear                                             a 3D plan contains no simulation
        hospital: 77301 @2025-03-13, 77290 @2025-03-20 -> clear                                             after the plan is another rule's question
        hospital: 77290 @2025-03-03 course=A, 77301 @2025-03-13 course=B -> clear                           a new volume, another course
        hospital: 77290-59 @2025-03-03, 77301 @2025-03-13 -> excused on 77290                               said to be for another tumour
        hospital: 77290 @2025-03-03 {apart=site}, 77301 @2025-03-13 -> excused on 77290                     the record tells of another site
        hospital: 77290 @2025-03-03 {apart=change}, 77301 @2025-03-13 -> excused on 77290                   scanned again after a change
        hospital: 77295 @2025-03-10 {apart=images}, 77301 @2025-03-13 -> excused on 77295                   planned on images of its own
        hospital: 77370 @2025-03-10 {apart=problem}, 77301 @2025-03-13 -> excused on 77370                  asked about a problem of its own
        hospital: 77290 @2025-03-03 {acts=1}, 77301 @2025-03-13 -> found on 77290                           on record, and nothing sets it apart
        hospital: 77290 @2025-03-03 dx=C50.911, 77301 @2025-03-13 dx=C50.912 -> excused                     the other breast
        hospital: 77290 @2025-03-03 dx=C50.911, 77301 @2025-03-13 dx=C50.911 -> found
        hospital: 77290 @2025-03-03 dx=Z51.0+C61, 77301 @2025-03-13 dx=C61 -> found
        hospital: 77370 @2025-03-03 dx=C61+Z95.0, 77301 @2025-03-13 dx=C61 -> excused                       a pacemaker
        hospital: 77370 @2025-03-03 dx=C61+Z95.810, 77301 @2025-03-13 dx=C61 -> excused                     a defibrillator
        hospital: 77370 @2025-03-03 dx=C61+Z92.3, 77301 @2025-03-13 dx=C61 -> excused                       irradiated before
        hospital: 77290 @2025-03-03 dx=C61+Z95.0, 77301 @2025-03-13 dx=C61 -> found                         a pacemaker needs no simulation
        hospital: 77290 @2025-03-03 entity=A, 77301 @2025-03-13 entity=B -> clear                           another hospital's plan
        hospital course=A: 77290 @2025-03-03, 77295 @2025-03-05, 20 x 77412 @2025-03-10, 77301 @2025-04-04 -> clear   treated by 3D first
        hospital course=A: 77290 @2025-03-03, 77770 @2025-03-05, 77301 @2025-03-13 -> clear   brachytherapy first
        hospital course=A: 77290 @2025-03-10, 77412 @2025-03-10, 77301 @2025-03-13 -> clear   scanned and treated in one day
        hospital course=A: 20 x 77386 @2025-03-10, 77290 @2025-03-20, 77301 @2025-03-27 -> found on 77290   scanned anew for a second IMRT plan
        hospital: 77290 @2025-03-03, 77301 @2025-03-10, 77386 @2025-03-10 -> found on 77290   treated on the day of the plan
        hospital: 77412 @2025-03-10, 77014 @2025-03-11, 77412 @2025-03-11, 77301 @2025-03-13 -> clear   guidance of a session
        hospital: 77412 @2025-03-10, 77290 @2025-03-11, 77412 @2025-03-11, 77301 @2025-03-13 -> found on 77290
        hospital: 77412 @2025-03-10, 77014 @2025-03-11, 77301 @2025-03-13 -> found on 77014
        hospital: 77412 @2025-03-10, 77318 @2025-03-11, 77771 @2025-03-11, 77301 @2025-03-13 -> clear   brachytherapy of that day
        hospital: 77412 @2025-03-10, 77014 @2025-03-11, 77771 @2025-03-11, 77301 @2025-03-13 -> clear
        hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77301 @2025-03-10, 20 x 77412 @2025-03-12, 8 x 77386 @2025-04-10 -> cannot tell   IMRT boost
        hospital: 77290 @2025-03-03, 77307 @2025-03-05, 77301 @2025-03-10, 20 x 77412 @2025-03-12, 8 x 77386 @2025-04-10 -> cannot tell
        hospital: 77290 @2025-03-03, 77318 @2025-03-05, 77301 @2025-03-10, 20 x 77386 @2025-03-12, 77778 @2025-04-10 -> cannot tell   a plan for seeds
        hospital: 77290 @2025-03-03, 77301 @2025-03-10, 20 x 77386 @2025-03-12, 77321 @2025-04-08, 77402 @2025-04-10 -> found on 77290   boost later
        hospital: 77290 @2025-03-03, 77301 @2025-03-10, 77295 @2025-03-10, 20 x 77412 @2025-03-12 -> found on 77290
        77290 @2025-03-03, 77301 @2025-03-13 -> cannot tell                                                 whose lines are these?
        professional: 77290-26 @2025-03-03, 77301-26 @2025-03-13 -> not judged                              a physician's is advised on, not refused
        freestanding: 77290 @2025-03-03, 77301 @2025-03-13 -> not judged
        COMMERCIAL hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> not judged
        MEDICARE_ADVANTAGE hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> found
        hospital: 77290 @2008-01-01, 77301 @2008-01-03 -> found
        hospital: 77290 @2007-12-31, 77301 @2008-01-03 -> not judged
    """,
)  # fmt: skip
def part_of_hospital_plan(line: Subjects) -> Judgement:
    """The manual pays simulation, other plans, special dosimetry and special physics inside 77301 when they built it, on the same or any other day.

    Screened fourteen days back as the inspector general did; in the same course further back, too, where no later scan stands between.
    """
    ahead = line.days_until("77301", "account")
    planned = ~line.day.has("77301") & (line.date + ahead <= line.account.last_date("77301"))

    def near() -> Values:
        return (ahead <= line.law("imrt_window_before_days")) | (line.course.last_date("simulation") <= line.date)

    return line.judge(
        planned, lambda: near() & ~(has_plan_of_its_own(line) & not_only_imrt(line)), lambda: another_reason(line), evidence="77301", where="account",
        provided=lambda: ~treated_before_plan(line) & ~part_of_session(line) & ~of_a_physician(line), plan_date=line.date + ahead,
    )  # fmt: skip


def in_window(line: Subjects, chosen: Values = True) -> Judgement:
    """A planning service within the payer's days before or after an IMRT plan of the same biller; on the plan's day the daily edit answers."""
    ahead, back = line.days_until("77301", "account"), line.days_since("77301", "account")
    after = back <= line.law("imrt_window_after_days")
    breaks = ((ahead <= line.law("imrt_window_before_days")) | after) & ~line.day.has("77301") & chosen

    def known() -> Values:
        own = (has_plan_of_its_own(line) & (after | not_only_imrt(line))) | (after & (line.days_since(OTHER_PLAN) < back))
        return ~own & (after | ~treated_before_plan(line)) & ~part_of_session(line)

    return line.judge(
        breaks, known, lambda: is_set_apart(line), evidence="77301", where="account",
        plan_date=line.date + np.where(ahead < back, ahead, -back),
    )  # fmt: skip


@rule(
    "IMR002", "Planning service near an IMRT plan (Blue Cross NC)",
    judges="line", among="imrt_plan_bundle_no_ct", beside="77301", payer="BCBSNC", since="2021-07-01", severity=Severity.DENY, carc="97",
    facts="ro-sim-imrt-bundle-payer-window",
    cites=[Cite("BCBSNC", "IMRT planning window, 30 days before and after")],
    message="{code} on {date} stands within the payer's 30 days of the IMRT plan of {plan_date}, same group; it is paid inside 77301.",
    asks="{code} on {date}, within 30 days of the IMRT plan of {plan_date}: was it for another plan, a boost or another tumour?",
    clears="Another tumour, on another day, with 59 and the record.", excuse=SET_APART,
    fix=Fix("remove_line", "Remove {code}; if it was for another tumour, put 59 on it and keep the record."),
    cases="""
        BCBSNC professional: 77290-26 @2025-03-03, 77301-26 @2025-03-13 -> found on 77290
        BCBSNC hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> found
        BCBSNC freestanding: 77290 @2025-03-03, 77301 @2025-03-13 -> found
        BCBSNC professional: 77290-26 @2025-03-03, 77301-26 @2025-04-02 -> found                  thirty days
        BCBSNC professional: 77290-26 @2025-03-03, 77301-26 @2025-04-03 -> clear                  thirty-one
        BCBSNC hospital: 77301 @2025-03-03, 77370 @2025-04-02 -> found on 77370                   thirty days after
        BCBSNC hospital: 77301 @2025-03-03, 77370 @2025-04-03 -> clear
        BCBSNC hospital: 77301 @2025-03-03, 77370 @2025-03-03 -> clear                            one day: the daily edit finds it
        BCBSNC freestanding: 77014 @2025-03-03, 77301 @2025-03-13 -> not judged                   CT guidance is not on its list
        BCBSNC professional: 77290-26-59 @2025-03-03, 77301-26 @2025-03-13 -> excused             another tumour
        BCBSNC professional: 77290-26 @2025-03-03 {apart=site}, 77301-26 @2025-03-13 -> excused
        BCBSNC hospital: 77290 @2025-03-03 dx=C50.911, 77301 @2025-03-13 dx=C50.912 -> excused
        BCBSNC hospital: 77290 @2025-03-03 entity=A, 77301 @2025-03-13 entity=B -> clear          another group
        BCBSNC hospital: 77290 @2025-03-03 course=A, 77301 @2025-03-13 course=B -> clear          another course
        BCBSNC hospital: 77301 @2025-03-03, 10 x 77386 @2025-03-05, 77280 @2025-03-19, 77307 @2025-03-20 -> cannot tell         a boost with its own plan
        BCBSNC hospital: 77301 @2025-03-03, 10 x 77386 @2025-03-05, 77280 @2025-03-19 -> found on 77280
        BCBSNC hospital: 77301 @2025-03-03, 10 x 77386 @2025-03-05, 77321 @2025-03-19, 77280 @2025-03-20 -> cannot tell         set up by the boost's plan
        BCBSNC hospital: 77301 @2025-03-03, 77321 @2025-03-03, 10 x 77386 @2025-03-05, 77280 @2025-03-20 -> found on 77280      a plan of the same day is inside
        BCBSNC hospital: 77301 @2025-03-03, 77280 @2025-03-19, 77318 @2025-03-20, 77771 @2025-03-21 -> cannot tell              brachytherapy boost
        BCBSNC hospital course=A: 77301 @2025-03-03, 10 x 77386 @2025-03-05, 77280 @2025-03-19, 77295 @2025-04-10 -> cannot tell
        BCBSNC hospital course=A: 77290 @2025-03-03, 77295 @2025-03-05, 10 x 77412 @2025-03-10, 77301 @2025-03-24 -> cannot tell   treated by 3D first
        BCBSNC hospital course=A: 77290 @2025-03-03, 77770 @2025-03-05, 77301 @2025-03-24 -> cannot tell
        BCBSNC hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77301 @2025-03-10, 9 x 77386 @2025-03-12 -> found on 77290 77295
        BCBSNC hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77301 @2025-03-10, 9 x 77412 @2025-03-12 -> cannot tell
        BCBSNC hospital: 77301 @2025-03-03, 77370 @2025-03-05, 9 x 77386 @2025-03-07 -> found on 77370
        BCBSNC hospital: 77301 @2025-03-03, 77370 @2025-03-05, 9 x 77386 @2025-03-07, 77301 @2025-03-21 -> found on 77370       planned again later
        BCBSNC hospital: 77290 @2025-03-03, 77301 @2025-03-10, 77386 @2025-03-10 -> found         treated on the day of the plan
        BCBSNC hospital: 77290 @2025-03-03, 77412 @2025-03-03, 77301 @2025-03-10 -> cannot tell   treated on the day of the scan
        BCBSNC hospital: 77290 @2025-03-03, 77301 @2025-03-10, 77295 @2025-03-10, 9 x 77412 @2025-03-12 -> found
        BCBSNC hospital: 77386 @2025-03-03, 77290 @2025-03-05, 77301 @2025-03-10 -> found         scanned anew
        BCBSNC hospital: 77290 @2025-03-03, 77301 @2025-03-10, 9 x 77412 @2025-03-12 -> found on 77290
        BCBSNC hospital: 77301 @2025-03-03, 77771 @2025-03-19, 77280 @2025-03-19 -> cannot tell                                  a session's own
        partial BCBSNC hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> found
        COMMERCIAL hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> not judged
        BCBSNC hospital: 77290 @2021-06-30, 77301 @2021-07-08 -> not judged
        BCBSNC hospital: 77290 @2021-07-01, 77301 @2021-07-08 -> found
    """,
)  # fmt: skip
def window_bcbsnc(line: Subjects) -> Judgement:
    """The payer pays planning services of one group within thirty days of 77301 inside it, unless they were for another tumour on another day."""
    return in_window(line)


@rule(
    "IMR003", "Planning service near an IMRT plan (Premera, outpatient facility)",
    judges="line", among="imrt_plan_bundle", beside="77301", setting="hospital", payer="PREMERA", since="2025-10-03", severity=Severity.DENY, carc="97",
    facts="ro-sim-imrt-bundle-payer-window",
    cites=[Cite("PREMERA", "provider news 2846, effective 2025-10-03: 30 days before and after")],
    message="{code} on {date} stands within the payer's 30 days of the IMRT plan of {plan_date} at the same facility; it is paid inside 77301.",
    asks="{code} on {date}, within 30 days of the IMRT plan of {plan_date}: was it for another plan, a boost, a session or another tumour?",
    clears="Another tumour, on another day, with 59 and the record.", excuse=SET_APART,
    fix=Fix("remove_line", "Remove {code}; if it was for another tumour, put 59 on it and keep the record."),
    cases="""
        PREMERA hospital: 77301 @2025-09-20, 77370 @2025-10-10 -> found on 77370                   twenty days after
        PREMERA hospital: 77301 @2025-09-01, 77370 @2025-09-20 -> not judged                       before the rule
        PREMERA hospital: 77301 @2025-09-20, 77370 @2025-10-03 -> found                            its first day
        PREMERA hospital: 77301 @2025-09-20, 77370 @2025-10-02 -> not judged
        PREMERA hospital: 77290 @2025-11-03, 77301 @2025-12-03 -> found                            thirty days before
        PREMERA hospital: 77290 @2025-11-03, 77301 @2025-12-04 -> clear
        PREMERA hospital: 77301 @2025-11-03, 77370 @2025-12-03 -> found
        PREMERA hospital: 77301 @2025-11-03, 77370 @2025-12-04 -> clear
        PREMERA hospital: 77290 @2025-11-03, 77014 @2025-11-03, 77301 @2025-11-10 -> found on 77014 77290      its list has CT guidance
        PREMERA hospital: 77301 @2025-11-03, 77386 @2025-11-10, 77014 @2025-11-10 -> cannot tell   guidance of a session
        PREMERA hospital: 77301 @2025-11-03, 77386 @2025-11-10, 77014 @2025-11-11 -> found
        PREMERA hospital: 77301 @2025-11-03, 5 x 77386 @2025-11-10, 5 x 77014 @2025-11-10 -> cannot tell on 77014     once for the course
        PREMERA hospital: 77301 @2025-11-03, 5 x 77386 @2025-11-10, 77280 @2025-11-12 -> found on 77280
        PREMERA hospital: 77301 @2025-11-03, 77386 @2025-11-10, 77771 @2025-11-17, 77014 @2025-11-17 -> clear
        PREMERA hospital: 77301 @2025-11-03, 77771 @2025-11-10, 77280 @2025-11-10 -> cannot tell
        PREMERA hospital: 77301 @2025-11-03, 77386 @2025-11-10, 77280 @2025-11-10 -> found
        PREMERA hospital: 77301 @2025-11-03, 77290 @2025-11-03 -> clear                            one day: the daily edit finds it
        PREMERA hospital: 77290-XS @2025-11-03, 77301 @2025-11-10 -> excused
        PREMERA hospital: 77290 @2025-11-03 {apart=site}, 77301 @2025-11-10 -> excused
        PREMERA hospital: 77290 @2025-11-03 dx=C50.911, 77301 @2025-11-10 dx=C50.912 -> excused
        PREMERA hospital: 77301 @2025-11-03, 77280 @2025-11-19, 77307 @2025-11-20 -> cannot tell
        PREMERA hospital: 77290 @2025-11-03, 77295 @2025-11-05, 77301 @2025-11-10, 9 x 77412 @2025-11-12 -> cannot tell
        PREMERA hospital: 77290 @2025-11-03, 77295 @2025-11-05, 77301 @2025-11-10, 9 x 77386 @2025-11-12 -> found on 77290 77295
        PREMERA hospital: 77290 @2025-11-03, 77301 @2025-11-10, 9 x 77412 @2025-11-12 -> found on 77290
        PREMERA hospital: 77301 @2025-11-03, 77370 @2025-11-05, 9 x 77386 @2025-11-07 -> found on 77370
        PREMERA hospital: 77290 @2025-11-03, 77301 @2025-11-10, 77386 @2025-11-10 -> found
        PREMERA hospital: 77290 @2025-11-03, 77412 @2025-11-03, 77301 @2025-11-10 -> cannot tell
        PREMERA hospital: 77290 @2025-11-03, 77301 @2025-11-10, 77295 @2025-11-10, 9 x 77412 @2025-11-12 -> found
        PREMERA hospital: 77386 @2025-11-03, 77290 @2025-11-05, 77301 @2025-11-10 -> found
        PREMERA hospital course=A: 77290 @2025-11-03, 77412 @2025-11-05, 77301 @2025-11-10 -> cannot tell
        PREMERA hospital: 77290 @2025-11-03 entity=A, 77301 @2025-11-10 entity=B -> clear          another facility
        PREMERA professional: 77290-26 @2025-11-03, 77301-26 @2025-11-10 -> not judged
        PREMERA hospital: 77290-26 @2025-11-03, 77301-26 @2025-11-10 -> clear                      the physician's, whatever its place is called
        PREMERA hospital form=837I: 77290-26 @2025-11-03, 77301 @2025-11-10 -> found
        PREMERA hospital: 77301 @2025-11-03, 77321 @2025-11-19, 77280 @2025-11-20 -> cannot tell   set up by the boost's plan
        PREMERA hospital: 77301 @2025-11-03, 77321 @2025-11-03, 77280 @2025-11-20 -> found on 77280    a plan of the same day is inside
        PREMERA freestanding: 77290 @2025-11-03, 77301 @2025-11-10 -> not judged
        BCBSNC hospital: 77290 @2025-11-03, 77301 @2025-11-10 -> not judged
    """,
)  # fmt: skip
def window_premera(line: Subjects) -> Judgement:
    """The payer pays planning services of one outpatient facility within thirty days of 77301 inside it. Its printed 77313 is read as 77316."""
    guided = line.is_code("77014") & line.visit.has(TREATED) & (line.date > line.course.first_date(TREATED))  # asked once, of the first session
    return in_window(line, ~guided & ~of_a_physician(line))


@rule(
    "IMR004", "A physician's or centre's simulation for an IMRT plan",
    judges="line", among="77280 77285 77290", beside="77301", setting="professional freestanding", since="2017-01-01",
    severity=Severity.ADVISE, facts="ro-sim-imrt-pro-audit",
    cites=[Cite("UCB-NCCI9", "chapter 9, section F"), Cite("ASTRO-FAQ-SRS", "table of IMRT-planned SBRT")],
    message="{code} on {date} was followed by the IMRT plan of {plan_date}. No edit stops it on another day, but 77301 contains the simulation.",
    asks="{code} on {date}, before the IMRT plan of {plan_date}: was it done for that plan?",
    clears="A reason why the simulation was not for the IMRT plan.", excuse=SET_APART,
    fix=Fix("query", "Remove {code} unless the record shows that it was for something else."),
    cases="""
        professional: 77290-26 @2025-03-03, 77301-26 @2025-03-13 -> found on 77290
        professional: 77285-26 @2025-03-03, 77301-26 @2025-03-13 -> found on 77285
        professional: 77280-26 @2025-03-03, 77301-26 @2025-03-13 -> found on 77280
        freestanding: 77290 @2025-03-03, 77301 @2025-03-13 -> found
        freestanding 2025-03-03: 77290, 77301 @2025-03-03 -> clear                           one day: the daily edit finds it
        professional: 77290-26 @2025-03-03, 77295-26 @2025-03-13 -> clear                    for a 3D plan
        professional: 77301-26 @2025-03-03, 77280-26 @2025-03-13 -> clear                    after the plan is another rule's question
        professional: 77290-26-59 @2025-03-03, 77301-26 @2025-03-13 -> excused
        professional: 77290-26 @2025-03-03 {apart=site}, 77301-26 @2025-03-13 -> excused
        professional: 77290-26 @2025-03-03 dx=C50.911, 77301-26 @2025-03-13 dx=C50.912 -> excused
        professional: 77290-26 @2025-03-03 course=A, 77301-26 @2025-03-13 course=B -> clear
        freestanding course=A: 77290 @2025-03-03, 77295 @2025-03-05, 20 x G6012 @2025-03-10, 77301 @2025-04-04 -> clear          treated by 3D first
        freestanding: 77290 @2025-03-03, 77301 @2025-03-10, G6015 @2025-03-10 -> found                                         treated on the day of the plan
        freestanding: 77290 @2025-03-10, G6012 @2025-03-10, 77301 @2025-03-13 -> clear                                         scanned and treated in one day
        freestanding: G6015 @2025-03-10, 77290 @2025-03-13, 77301 @2025-03-17 -> found                                         scanned anew for a second plan
        freestanding: 77290 @2025-03-03, 77771 @2025-03-03, 77301 @2025-03-10 -> clear                                         brachytherapy of that day
        freestanding: G6015 @2025-03-01, 77280 @2025-03-03, 77771 @2025-03-03, 77301 @2025-03-10 -> clear
        freestanding: 77290 @2025-03-03, 77301 @2025-03-10, 77295 @2025-03-10, 20 x G6012 @2025-03-12 -> found
        freestanding: 77290 @2025-03-03, 77295 @2025-03-05, 77301 @2025-03-10, 20 x G6012 @2025-03-12 -> cannot tell
        freestanding: 77290 @2025-03-03, 77295 @2025-03-05, 77301 @2025-03-10, 20 x G6015 @2025-03-12 -> found
        freestanding: 77290 @2025-03-03, 77301 @2025-03-10, 20 x G6012 @2025-03-12 -> found
        hospital: 77290 @2025-03-03, 77301 @2025-03-13 -> not judged
        BCBSNC professional: 77290-26 @2025-03-03, 77301-26 @2025-03-13 -> clear             that payer refuses it by a rule of its own
        COMMERCIAL professional: 77290-26 @2025-03-03, 77301-26 @2025-03-13 -> found
        professional: 77290-26 @2017-01-01, 77301-26 @2017-01-03 -> found
        professional: 77290-26 @2016-12-31, 77301-26 @2017-01-03 -> not judged
    """,
)  # fmt: skip
def simulation_of_professional_plan(line: Subjects) -> Judgement:
    """The code's own meaning and the policy manual put the simulation into 77301; across days no edit enforces it on professional claims. Auditors do."""
    ahead = line.days_until("77301", "account")
    planned = ~line.day.has("77301") & (line.date + ahead <= line.account.last_date("77301"))
    return line.judge(
        planned, lambda: ~(has_plan_of_its_own(line) & not_only_imrt(line)), lambda: is_set_apart(line),
        evidence="77301", where="account", plan_date=line.date + ahead,
        provided=lambda: ~treated_before_plan(line) & ~line.visit.has("brachy_application") & ~line.payer_is("BCBSNC"),
    )  # fmt: skip
