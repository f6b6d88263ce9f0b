"""Simulations: the motion study and its plan, verification during IMRT, repeated simulation, and simulation within a brachytherapy series."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity

from .imrt import OTHER_PLAN, SET_APART, is_set_apart


@rule(
    "SIM001", "Breathing motion study in a course without a volume plan",
    judges="line", among="77293", since="2014-01-01", severity=Severity.DENY, carc="107", facts="ro-sim-77293-not-isodose ro-sim-77293-addon",
    cites=[Cite("AOC24", "add-on 77293, primaries 77295 and 77301"), Cite("ASTRO-FAQ-SIM", "77293")],
    message="{code} on {date}: the course has neither 77295 nor 77301, and {code} is paid beside one of these only; another day does not help.",
    asks="{code} on {date}: neither 77295 nor 77301 is on file for this course. Which plan was it for, and is that plan still to come?",
    clears="A 3D or IMRT plan of the same course; {code} then takes its date.",
    fix=Fix("remove_line", "Remove {code}, or bill the 3D or IMRT plan that was made and put {code} on its day."),
    cases="""
        hospital: 77293 @2025-03-03, 77307 @2025-03-05 -> found on 77293                    an isodose plan is no primary
        hospital: 77293 @2025-03-03, 77290 @2025-03-03 -> found
        hospital: 77293 @2025-03-03, 77301 @2025-03-05 -> clear                             the add-on edit asks for one day; the plan is there
        hospital: 77293 @2025-03-05, 77295 @2025-03-05 -> clear
        77293-26 @2025-03-03 setting=professional, 77301 @2025-03-05 setting=hospital -> clear
        hospital: 77293 @2025-03-03 course=A, 77301 @2025-03-05 course=B -> found           the plan of another course
        partial hospital: 77293 @2025-03-03, 77307 @2025-03-05 -> cannot tell
        as-of=2025-03-10 hospital: 77290 @2025-03-03, 77293 @2025-03-03 -> cannot tell      the plan is still to come
        hospital: 77293 @2014-01-01 -> found
        hospital: 77293 @2013-12-31 -> not judged
        hospital: 77295 -> not judged
    """,
)  # fmt: skip
def motion_study_without_plan(line: Subjects) -> Judgement:
    """The study is an add-on to a 3D or IMRT plan. The same-day edit says that the plan is elsewhere; this rule, that there is none."""
    course = line.course
    return line.judge(~course.has("77295 77301"), course.is_whole & course.is_over, evidence="plan", where="course")


@rule(
    "SIM002", "Simulation to verify fields in an IMRT course",
    judges="line", among="77280 77285 77290", beside="77301", since="2017-01-01", severity=Severity.DENY, carc="97",
    facts="ro-sim-imrt-verification ro-sim-verification-3d ro-sim-electron-boost",
    cites=[Cite("UCB-NCCI9", "chapter 9, section F"), Cite("NOR-IMRT-R9", "revision 9, 2019"), Cite("RADF-3", "verification simulation")],
    message="{code} on {date} follows the IMRT plan of {plan_date} and serves no other plan; field verification is part of IMRT.",
    asks="{code} on {date} follows the IMRT plan of {plan_date}. Was it for a boost or a new plan, or to verify the fields?",
    clears="A boost, another tumour or a new plan that the simulation was for.", excuse=SET_APART,
    fix=Fix("remove_line", "Remove {code}; if it was for a boost or a new plan, bill that plan."),
    cases="""
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-12 -> found on 77280              field verification in week 1
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-07 -> found on 77280              before the first session
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77285 @2025-03-12 -> found on 77285
        professional: 77301-26 @2025-03-03, 5 x 77427 @2025-03-10, 77280-26 @2025-03-12 -> cannot tell        delivery is not on this file
        77301 @2025-03-03 setting=hospital, 25 x 77386 @2025-03-10 setting=hospital, 77280-26 @2025-03-12 setting=professional -> found
        freestanding: 77301 @2025-03-03, 25 x G6015 @2025-03-10, 77290 @2025-03-12 -> found on 77290
        hospital: 77301 @2026-02-02, 25 x 77407 @2026-02-09, 77280 @2026-02-11 -> found                       no other plan: the sessions are IMRT
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-11 -> found                       late, and nothing came of it
        partial hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-17 -> found               seven days after the first session
        partial hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-18 -> cannot tell         a boost plan may stand on another claim
        as-of=2025-04-15 hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-11 -> cannot tell   the boost plan may come
        as-of=2025-03-20 hospital: 77301 @2025-03-03, 8 x 77386 @2025-03-10, 77280 @2025-03-12 -> found
        partial hospital: 77301 @2025-03-03, 77280 @2025-03-07 -> cannot tell
        hospital: 77301 @2025-03-03, 77373 @2025-03-10, 77280 @2025-03-07 -> found                            SBRT planned by IMRT
        hospital: 77301 @2025-03-03, 77412 @2025-03-10, 77280 @2025-03-07 -> cannot tell                      sessions that are not IMRT
        hospital: 77295 @2025-03-03, 77280 @2025-03-07, 25 x 77412 @2025-03-10 -> clear                       lawful for a 3D plan
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-11, 77307 @2025-04-14 -> clear    a boost with its own plan
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77321 @2025-04-10, 77280 @2025-04-14, 5 x 77402 @2025-04-14 -> clear   electron boost set-up
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-11, 77295 @2025-04-14 -> clear
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-11, 77318 @2025-04-14 -> clear    brachytherapy boost
        hospital course=A: 77295 @2025-03-03, 9 x 77412 @2025-03-10, 77301 @2025-04-03, 5 x 77386 @2025-04-07, 77280 @2025-04-08 -> found   in the IMRT boost
        hospital: 77301 @2025-03-03, 77295 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-12 -> clear    plans of both kinds on the day
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77290 @2025-03-24, 77301 @2025-03-26 -> clear    scanned anew: the plan's own question
        hospital: 77301 @2025-03-03, 77280 @2025-03-07, 25 x 77386 @2025-03-10, 77301 @2025-03-22 -> found on 77280   before the first session: not for that one
        hospital: 77301 @2025-03-03, 77280 @2025-03-10, 25 x 77386 @2025-03-10, 77301 @2025-03-25 -> found on 77280
        hospital: 77301 @2025-03-03, 77280 @2025-03-07, 25 x 77386 @2025-03-10, 77301 @2025-03-21 -> clear    fourteen days: it may be its scan
        hospital: 77301 @2025-03-03, 77280 @2025-03-11, 25 x 77386 @2025-03-10, 77301 @2025-03-28 -> clear
        hospital: 77301 @2025-03-03, 77280 @2025-03-03, 25 x 77386 @2025-03-10 -> clear                       one day: the daily edit finds it
        hospital: 77290 @2025-02-24, 77301 @2025-03-03, 25 x 77386 @2025-03-10 -> clear                       before the plan: the plan's own question
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-04-14, 77771 @2025-04-14 -> clear    verifies the sources of that day
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280-XS @2025-03-12 -> excused                  another site
        hospital: 77301 @2025-03-03, 25 x 77386 @2025-03-10, 77280 @2025-03-12 {apart=change} -> excused      scanned again after a change
        hospital: 77301 @2025-03-03 dx=C50.911, 25 x 77386 @2025-03-10, 77280 @2025-03-12 dx=C50.912 -> excused
        hospital: 77301 @2025-03-03 course=A, 25 x 77386 @2025-03-10 course=A, 77280 @2025-03-12 course=B -> clear
        hospital: 77301 @2017-01-02, 5 x 77386 @2017-01-03, 77280 @2017-01-04 -> found
        hospital: 77301 @2016-12-28, 5 x 77386 @2016-12-29, 77280 @2016-12-31 -> not judged
        hospital: 77301 @2016-12-28, 5 x 77386 @2016-12-29, 77280 @2017-01-01 -> found
    """,
)  # fmt: skip
def verification_in_imrt(line: Subjects) -> Judgement:
    """Field verification belongs to IMRT. In 2D and 3D it is lawful, so a plan of another kind since the IMRT plan, or any plan to come, answers for it;
    but what was done before the first session is not the scan of a plan of weeks later."""
    course = line.course
    back = line.days_since("77301")

    def is_for_imrt() -> Values:
        to_come = course.last_date("plan") >= line.date
        verifies = (line.date <= course.first_date("rt_delivery")) & (line.days_until("plan") > line.law("imrt_window_before_days"))
        return (~to_come | verifies) & ~line.visit.has("brachy_application")

    def known() -> Values:
        week = line.date <= course.first_date("rt_delivery") + line.law("imrt_verification_days")
        return course.has("imrt_delivery delivery_2026 sbrt_delivery") & (week | (course.is_whole & course.is_over))

    return line.judge(
        back < line.days_since(OTHER_PLAN), known, lambda: is_set_apart(line), evidence="77301", where="course",
        provided=is_for_imrt, plan_date=line.date - back,
    )  # fmt: skip


@rule(
    "SIM003", "More planning simulations than plans",
    judges="course", among="77285 77290", severity=Severity.ADVISE, facts="ro-sim-resim",
    cites=[Cite("LEGION", "repeat simulation", grade="M")],
    message="{scanned} days with a planning simulation, {allowed} with a plan: a repeated simulation needs a documented change and a plan made on it.",
    asks="{scanned} days with a planning simulation, {allowed} with a plan. Is there a plan on another claim, or still to come?",
    clears="The reason for the new scan (anatomy, position, target) and the data set that planning used.",
    fix=Fix("query", "Ask why the patient was simulated again; remove the repeat that no plan used."),
    cases="""
        hospital: 77290 @2025-03-03, 77295 @2025-03-05 -> clear
        hospital: 77290 @2025-03-03, 77290 @2025-03-10, 77295 @2025-03-12 -> found to 1 on 77290
        hospital: 77285 @2025-03-03, 77290 @2025-03-10, 77295 @2025-03-12 -> found to 1 on 77290
        hospital: 77290 @2025-03-03, 77285 @2025-03-10, 77295 @2025-03-12 -> found to 1 on 77285
        hospital: 77290 @2025-03-03, 77290 @2025-03-10 -> found to 1                                no plan at all
        hospital: 77290 @2025-03-03 -> clear                                                        one scan, and the plan not billed
        hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77290 @2025-04-07, 77295 @2025-04-09 -> clear    a new volume, planned
        hospital: 77290 @2025-03-03, 77307 @2025-03-05, 77280 @2025-03-10 -> clear                  verified, not scanned anew
        hospital: 77290 @2025-03-03, 77290-76 @2025-03-10, 77295 @2025-03-12 -> excused
        hospital: 77290 @2025-03-03, 77290-XS @2025-03-10, 77295 @2025-03-12 -> excused
        hospital: 77290 @2025-03-03 dx=C50.911, 77290 @2025-03-10 dx=C50.912, 77295 @2025-03-12 -> excused   each breast
        hospital: 77285 @2025-03-03 dx=C50.911, 77290 @2025-03-10 dx=C50.912, 77295 @2025-03-12 -> excused
        hospital: 77290 @2025-03-03, 77290 @2025-03-10, 77301 @2025-03-12 -> clear                  an IMRT plan contains them: its own question
        hospital: 77290 @2025-03-03 dx=C61, 77290 @2025-03-10 dx=C61, 77295 @2025-03-12 -> found
        hospital: 77290 @2025-03-03, 77290 @2025-03-10, 77318 @2025-03-10, 77770 @2025-03-10 -> clear       a brachytherapy series has its own rule
        77290 @2025-03-03 setting=hospital, 77290-26 @2025-03-04 setting=professional, 77295 @2025-03-05 setting=hospital -> clear   one scan, two components
        hospital: 77290 @2025-03-03 course=A, 77290 @2025-03-10 course=B -> clear
        partial hospital: 77290 @2025-03-03, 77290 @2025-03-10, 77295 @2025-03-12 -> cannot tell
        as-of=2025-03-20 hospital: 77290 @2025-03-03, 77290 @2025-03-10, 77295 @2025-03-12 -> cannot tell
    """,
)  # fmt: skip
def simulation_again(course: Subjects) -> Judgement:
    """A planning simulation gives the data set of a plan. Those beyond the plans were repeated for a reason that the record must give."""
    scanned = np.minimum(course.units("77285 77290"), course.days("77285 77290"))
    allowed = np.maximum(course.days("plan"), 1)

    def told_apart() -> Values:
        return course.any_line(course.lines.has_modifier("distinct repeat")) | (scanned <= course.tumours("77285 77290"))

    return course.judge(
        scanned > allowed, lambda: course.is_whole & course.is_over, told_apart, evidence="plan", beyond=allowed,
        provided=lambda: ~course.has("brachy_application 77301"), scanned=scanned, allowed=allowed,
    )  # fmt: skip


@rule(
    "SIM004", "A full simulation again in a partial-breast brachytherapy series",
    judges="line", among="77285 77290", beside="hdr", severity=Severity.DENY, carc="150", facts="ro-sim-hdr-series",
    cites=[Cite("UCB-NCCI9", "chapter 9, section F: HDR partial breast, twice daily")],
    message="{code} on {date}: the first simulation of the series was on {first_date}; later ones before a fraction are 77280.",
    asks="{code} on {date} follows a simulation of {first_date} in an HDR series. Is this the breast, with the applicator left in place?",
    clears="A new applicator, or a new planning scan with a new plan.",
    fix=Fix("recode", "Recode {code} on {date} to 77280.", to="77280"),
    cases="""
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> found on 77290     the second day
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77285 @2025-03-04, 77771 @2025-03-04 -> found on 77285
        hospital dx=D05.11: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> found
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77280 @2025-03-04, 77771 @2025-03-04 -> clear
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-04 -> clear                                                    the first may be full
        hospital dx=C50.911: 77280 @2025-02-24, 77290 @2025-03-03, 77771 @2025-03-03 -> clear                                 at the first fraction
        hospital dx=C50.911: 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> clear                                 the first simulation, though late
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-05 -> clear                                 on no day of a fraction
        hospital dx=C53.9: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-10, 77771 @2025-03-10 -> clear                a new applicator each time
        hospital dx=D33.2: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-10, 77771 @2025-03-10 -> clear
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77318 @2025-03-04, 77771 @2025-03-04 -> cannot tell   planned anew
        hospital: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> cannot tell                   which organ?
        hospital dx=Z51.0: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> cannot tell
        hospital dx=C50.911: 77290 @2025-03-03, 77412 @2025-03-03, 77290 @2025-03-04, 77412 @2025-03-04 -> clear              not brachytherapy
        hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77290-59 @2025-03-04, 77771 @2025-03-04 -> excused
        partial hospital dx=C50.911: 77290 @2025-03-03, 77771 @2025-03-03, 77290 @2025-03-04, 77771 @2025-03-04 -> found
    """,
)  # fmt: skip
def full_simulation_in_series(line: Subjects) -> Judgement:
    """In twice-daily partial-breast brachytherapy the applicator stays; what is imaged before a later fraction verifies it, simply."""
    first = line.course.first_date("simulation")
    later = (first < line.date) & (line.course.first_date("hdr") < line.date) & line.visit.has("hdr")
    breast, other = line.diagnosis_starts("C50 D05"), line.diagnosis_starts("C D")
    known = breast & ~line.visit.has("brachy_plan")
    return line.judge(later & (breast | ~other), known, line.has_modifier("distinct"), evidence="simulation hdr", where="course", first_date=first)


@rule(
    "SIM005", "A second simulation of a twice-daily brachytherapy day without 76",
    judges="service", among="77280", beside="brachy_application", severity=Severity.DENY, carc="18", facts="ro-sim-bid-76",
    cites=[Cite("ASTRO-FAQ-SIM", "twice-daily brachytherapy"), Cite("MUE24Q3", "row 77280")],
    message="{lines} lines of 77280 on {date}, a day of brachytherapy; the second needs 76 (59 for some payers), else it is a duplicate.",
    clears="Two fractions that day, each with its own images.",
    fix=Fix("modifier", "Append 76 to the second 77280 of the day; if the payer refuses it, 59."),
    cases="""
        hospital: 77771, 77771-76, 77280, 77280 -> found on 77280 77280
        hospital: 77771, 77771-76, 77280, 77280-76 -> excused                       lawful; two fractions must be on record
        hospital: 77771, 77771-76, 77280, 77280-59 -> excused
        hospital: 77771, 77280 -> clear
        hospital: 77771 *2, 77280, 77280, 77280-76 -> found                         two without it
        hospital: 77280, 77280 -> clear                                             no brachytherapy: a duplicate is another rule's question
        hospital: 77771, 77280, 77280 @2025-03-04 -> clear                          two days
        77771 setting=hospital, 77280 setting=hospital, 77280-26 setting=professional -> clear   two components of one
    """,
)  # fmt: skip
def second_simulation_of_day(service: Subjects) -> Judgement:
    """Each of two fractions may be verified; the second identical line says by its modifier that it is a repeat."""
    lines = service.count("77280")
    excused = service.count("77280", lacking="distinct repeat") <= 1
    return service.judge((lines > 1) & service.visit.has("brachy_application"), True, excused, evidence="brachy_application", where="visit", lines=lines)
