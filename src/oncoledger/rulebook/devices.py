"""Treatment devices of a course: one 77338 for an IMRT plan and none without it, and devices that shape nothing of their own."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "DEV001", "MLC devices of IMRT in a course without an IMRT plan",
    judges="course", among="77338", severity=Severity.DENY, carc="97", facts="ro-dev-77338-needs-imrt",
    cites=[Cite("ASTRO-FAQ-SRS", "77338 with IMRT plans only"), Cite("NCCI24Q3-PRA", "column 1 77338, column 2 G6016, indicator 1")],
    message="{code} on {date}: the course has no IMRT plan (77301); devices of other plans are 77332-77334.",
    asks="{code} on {date}: no IMRT plan is on file for this course. Where is 77301?",
    clears="The IMRT plan (77301) of the same course.",
    fix=Fix("code", "Bill 77334 for each device of the 3D plan that the record shows, or the 77301 that was made."),
    cases="""
        hospital: 77295, 77338 -> found on 77338                                         a 3D plan
        hospital: 77338 -> found
        hospital: 77301, 77338 -> clear
        hospital: 77301 @2025-03-03, 77338 @2025-03-10 -> clear                          another day
        77301 setting=hospital, 77338-26 setting=professional -> clear                   the hospital's plan
        hospital: 77301 course=A, 77338 course=B -> found                                the plan of another course
        partial hospital: 77338 -> cannot tell
        as-of=2025-03-10 hospital: 77338 -> cannot tell                                  the plan's charge may follow
        hospital: 77295, 77334 *4 -> not judged
    """,
)  # fmt: skip
def mlc_devices_without_plan(course: Subjects) -> Judgement:
    """77338 is the whole set of leaf sequences of one IMRT plan; without such a plan there is nothing that it names."""
    return course.judge(~course.has("77301"), lambda: course.is_whole & course.is_over, evidence="plan")


@rule(
    "DEV002", "MLC devices in a course treated through compensators",
    judges="course", among="77338", beside="G6016", severity=Severity.DENY, carc="97", facts="ro-dev-77338-needs-imrt",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77338, column 2 G6016, indicator 1"), Cite("ASTRO-FAQ-SRS", "77338")],
    message="{code} on {date}: all IMRT sessions are {other}, through compensators; leaf sequences were not used.",
    asks="{code} on {date}: the IMRT sessions on file are {other}, through compensators. Are there others?",
    clears="Sessions with the multileaf collimator (G6015) in the same course.",
    fix=Fix("code", "Bill the compensators as 77334, or correct the delivery code."),
    cases="""
        freestanding: 77301, 77338, 20 x G6016 @2025-03-10 -> found on 77338
        freestanding: 77301, 77338, 20 x G6015 @2025-03-10 -> clear
        freestanding: 77301, 77338, 20 x G6015 @2025-03-10, 5 x G6016 @2025-04-07 -> clear       both were used
        freestanding: 77301, 77334 *5, 20 x G6016 @2025-03-10 -> not judged
        partial freestanding: 77301, 77338, 20 x G6016 @2025-03-10 -> cannot tell
        freestanding: 77301, 77338 -> clear                                                       no session on file
    """,
)  # fmt: skip
def mlc_devices_with_compensators(course: Subjects) -> Judgement:
    """A compensator shapes the dose in place of the leaves; it is a device of its own."""
    return course.judge(course.has("G6016") & ~course.has("G6015"), course.is_whole, evidence="G6016")


@rule(
    "DEV003", "More MLC device sets than IMRT plans",
    judges="course", among="77338", severity=Severity.DENY, carc="151", facts="ro-dev-77338-once ro-plan-imrt-boost",
    cites=[Cite("RADF-2", "77338 once a plan"), Cite("MUE24Q3", "row 77338")],
    message="{billed} sets of MLC devices (77338) before the first session; IMRT plans: {allowed}. One set is paid for each.",
    asks="{billed} sets of MLC devices (77338); IMRT plans: {allowed}. Which plan, such as a boost on the same scan, is the later set for?",
    clears="A further IMRT plan, or a boost plan with leaf sequences of its own.",
    fix=Fix("remove_line", "Remove the sets beyond {allowed}, unless a plan with leaf sequences of its own is on record."),
    cases="""
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77338 @2025-03-05, 25 x 77386 @2025-03-10 -> found to 1 on 77338
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77338 @2025-03-10, 25 x 77386 @2025-03-10 -> found to 1       on the day of the first session
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77338 @2025-03-11, 25 x 77386 @2025-03-10 -> cannot tell      a boost plan?
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 25 x 77386 @2025-03-10 -> clear
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77301 @2025-03-24, 77338 @2025-03-24, 25 x 77386 @2025-03-10 -> clear
        hospital: 77301 @2025-03-03, 77338 *2 @2025-03-03, 25 x 77386 @2025-03-10 -> clear                            one day: the unit limit finds it
        hospital: 77338 @2025-03-03, 77338 @2025-03-05, 25 x 77386 @2025-03-10 -> clear                               no plan: another rule's question
        77301 @2025-03-03 setting=hospital, 77338 @2025-03-03 setting=hospital, 77338-26 @2025-03-04 setting=professional -> clear   two components
        professional: 77301-26 @2025-03-03, 77338-26 @2025-03-03, 77338-26 @2025-04-05 -> cannot tell                 no session on file
        partial hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77338 @2025-03-05, 25 x 77386 @2025-03-10 -> cannot tell
        hospital: 77301 @2025-03-03 course=A, 77338 @2025-03-03 course=A, 77301 @2025-03-05 course=B, 77338 @2025-03-05 course=B -> clear
    """,
)  # fmt: skip
def more_sets_than_plans(course: Subjects) -> Judgement:
    """One 77338 covers all leaf devices of a plan. Some publish that a boost planned on the same scan keeps a set of its own: asked once treatment runs."""
    billed, plans = np.minimum(course.units("77338"), course.days("77338")), course.units("77301")

    def known() -> Values:
        return course.is_whole & course.has("rt_delivery") & (course.last_date("77338") <= course.first_date("rt_delivery"))

    return course.judge(billed > plans, known, evidence="77301", beyond=plans, provided=lambda: course.has("77301"), billed=billed, allowed=plans)


@rule(
    "DEV004", "More MLC device sets than Blue Cross NC pays in sixty days",
    judges="course", among="77338", payer="BCBSNC", severity=Severity.DENY, carc="151", facts="ro-dev-77338-once",
    cites=[Cite("BCBSNC", "77338: 3 units in 60 days")],
    message="{billed} units of 77338 within {days} days; the payer pays {allowed}.",
    clears="Units that stand more than {days} days apart.",
    fix=Fix("units", "Reduce 77338 to {allowed}; appeal with the plans if there were more.", to="allowed"),
    cases="""
        BCBSNC hospital: 4 x 77338 -> found to 3 on 77338
        BCBSNC hospital: 3 x 77338 -> clear
        BCBSNC hospital: 77338 *4 -> found to 3
        BCBSNC hospital course=A: 3 x 77338 @2025-03-03, 77338 @2025-05-01 -> found to 3 on 77338       the sixtieth day
        BCBSNC hospital course=A: 3 x 77338 @2025-03-03, 77338 @2025-05-02 -> clear                     the sixty-first
        BCBSNC hospital: 2 x 77338 @2025-03-03 course=A, 2 x 77338 @2025-03-10 course=B -> clear
        partial BCBSNC hospital: 4 x 77338 -> found
        MEDICARE hospital: 4 x 77338 -> not judged
    """,
)  # fmt: skip
def sets_over_payer_cap(course: Subjects) -> Judgement:
    """The payer's reimbursement policy caps the code at three in sixty days."""
    billed, cap, days = course.units("77338"), course.law("device_77338_cap"), course.law("device_77338_cap_days")
    close = course.last_date("77338") - course.first_date("77338") < days
    return course.judge((billed > cap) & close, beyond=cap, billed=billed, allowed=cap, days=days)


@rule(
    "DEV005", "A board beside a custom device, told apart by a modifier",
    judges="line", among="77332", severity=Severity.ADVISE, facts="ro-dev-board-plus-custom",
    cites=[Cite("ASTRO-FAQ-DEV", "breast, wing or belly board with a custom device")],
    message="{code} beside 77334 on {date}, the day of the simulation: a board under a custom cushion or mask is one device, with or without a modifier.",
    clears="A simple device for another field, such as bolus.",
    fix=Fix("query", "Ask what the simple device was; remove {code} if it was a board or a headrest under the custom one."),
    cases="""
        hospital: 77290, 77334, 77332-59 -> found on 77332                 wing board plus custom vacuum cushion
        hospital: 77290, 77334-59, 77332 -> found on 77332                 the modifier counts on either line
        hospital: 77290, 77334, 77332 -> clear                             without a modifier the daily edit finds it
        hospital: 77290, 77332-59 -> clear                                 the board alone
        hospital: 77290, 77334 -> not judged                               the custom device alone, as it should be
        hospital: 77334, 77332-59 -> clear                                 beam devices, on no day of a simulation
        hospital: 77290, 77332-59, 77334 @2025-03-04 -> clear
        hospital: 77290 entity=A, 77334 entity=B, 77332-59 entity=A -> clear
    """,
)  # fmt: skip
def board_with_custom_device(line: Subjects) -> Judgement:
    """Of the devices that hold a patient in one position the most complex is paid, and it contains the board that it rests on."""
    told_apart = (line.day.has("77334") & line.has_modifier("distinct")) | line.day.has("77334", having="distinct")
    return line.judge(told_apart & line.visit.has("simulation"), evidence="77334", where="day")


@rule(
    "DEV006", "Complex device after the IMRT plan",
    judges="line", among="77334", beside="77301", severity=Severity.ADVISE, facts="ro-dev-imrt-beam-devices ro-dev-77338-77334",
    cites=[Cite("ASTRO-FAQ-SRS", "table: 77338 covers beam shaping")],
    message="{code} on {date} follows the IMRT plan of {plan_date}, with no simulation or other plan: leaves shape the beams of IMRT, and 77338 covers them.",
    asks="{code} on {date} follows the IMRT plan of {plan_date}. Is there a simulation or another plan that it belongs to?",
    clears="A new mask or cushion, or a device of another plan.",
    fix=Fix("query", "Ask what the device was; remove it if it shapes a beam of the IMRT plan."),
    cases="""
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77334 *3 @2025-03-05 -> found on 77334
        hospital: 77290 @2025-02-24, 77334 @2025-02-24, 77301 @2025-03-03, 77338 @2025-03-03 -> clear        the mask of the simulation
        hospital: 77301 @2025-03-03, 77338 @2025-03-03, 77334 @2025-03-03 -> clear                           one day: the daily edit finds it
        hospital: 77301 @2025-03-03, 77290 @2025-03-20, 77334 @2025-03-20 -> clear                           a new mask, scanned anew
        hospital: 77301 @2025-03-03, 77307 @2025-03-20, 77334 @2025-03-20 -> clear                           the boost's block
        hospital: 77301 @2025-03-03, 77295 @2025-03-20, 77334 @2025-03-21 -> clear
        hospital: 77301 @2025-03-03, 77318 @2025-03-20, 77334 @2025-03-21 -> clear
        hospital: 77295 @2025-03-03, 77334 *4 @2025-03-04 -> clear                                           devices of a 3D plan
        hospital: 77301 @2025-03-03, 77334-59 @2025-03-05 -> excused
        hospital: 77301 @2025-03-03 dx=C50.911, 77334 @2025-03-05 dx=C50.912 -> excused
        hospital: 77301 @2025-03-03 course=A, 77334 @2025-03-05 course=B -> clear
        partial hospital: 77301 @2025-03-03, 77334 @2025-03-05 -> cannot tell
    """,
)  # fmt: skip
def complex_device_after_imrt(line: Subjects) -> Judgement:
    """What a device was for stands in the record only. Immobilisation is made at simulation; after an IMRT plan nothing else is left to shape."""
    course, plan = line.course, line.course.last_date("77301")
    return line.judge(
        course.has("77301") & (plan < line.date), lambda: course.is_whole, lambda: line.has_modifier("distinct") | line.other_tumour("77301"),
        evidence="77301 77338", where="course", plan_date=plan,
        provided=lambda: ~course.has("77295 isodose_plan brachy_plan") & ~line.visit.has("simulation"),
    )  # fmt: skip
