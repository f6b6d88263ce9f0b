"""Surface radiation: superficial, orthovoltage and electronic treatment of the skin to 2025, and the codes 77436-77439 from 2026."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "SRF001", "Planning, devices, physics or management in a superficial course",
    judges="line", among="superficial_excluded", beside="77401 electronic_brachy", since="2015-01-01",
    severity=Severity.DENY, carc="97", facts="ro-dev-srt ro-brachy-electronic",
    cites=[Cite("ASTRO-FAQ-DEL", "77401"), Cite("NCCI24Q3-PRA", "column 1 77401, columns 2 77261-77263, 77306-77318, 77332-77336, management, indicator 0")],
    message="{code} on {date} stands in a course of superficial treatment; its delivery code takes no planning, device, physics or management beside it.",
    asks="{code} on {date} in a course of superficial treatment: is there another treatment on another claim?",
    clears="Another treatment at the same time, which {code} is for.",
    fix=Fix("remove_line", "Remove {code}. Visits, 77280-77290 and 77300 stay where they are indicated.", to="line"),
    cases="""
        freestanding: 77263 @2025-02-26, 10 x 77401 -> found on 77263          another day than the delivery
        freestanding: 77334 @2025-02-26, 10 x 77401 -> found on 77334
        freestanding: 10 x 77401, 77427 @2025-03-08 -> found on 77427
        freestanding: 10 x 77401, 77263, 77334, 77336, 77427 -> clear          the same day: the pairs find all four
        10 x 77401 setting=hospital, 77263 setting=professional -> found       two entities: no pair sees it
        freestanding: 77263 @2025-02-26, 6 x 0394T -> found                    electronic brachytherapy likewise
        freestanding: 77263, 6 x 0395T -> clear                                the pair finds it
        freestanding: 77290 @2025-02-26, 77300 @2025-02-26, 10 x 77401 -> not judged     where indicated
        freestanding: 77263 @2025-02-26, 10 x G6003 -> clear
        freestanding: 77263 @2025-02-26, 10 x 77401, 10 x G6003 -> clear       megavoltage at the same time
        freestanding: 77263 @2025-02-26, 10 x 77401, 3 x 77373 -> clear
        freestanding: 77263 @2025-02-26, 10 x 77401, 3 x 77771 -> clear
        freestanding: 77263 @2025-02-26, 10 x 77401, 77778 -> clear
        freestanding: 77263 @2025-02-26, 10 x 77401, 77424 -> clear
        freestanding: 77263 @2025-02-26 course=A, 10 x 77401 course=B -> clear
        partial freestanding: 77263 @2025-02-26, 10 x 77401 -> cannot tell
        freestanding: 77401 @2025-12-30, 77263 @2025-12-31 -> found
        freestanding: 77401 @2025-12-31, 77263 @2026-01-01 -> not judged       the code has ended
        freestanding: 77401 @2015-01-02, 77263 @2015-01-01 -> found
        freestanding: 77401 @2015-01-02, 77263 @2014-12-31 -> not judged
    """,
)  # fmt: skip
def excluded_from_superficial(line: Subjects) -> Judgement:
    """The delivery of superficial and electronic treatment contains its planning, shielding, physics and management, on whatever day."""
    superficial = line.course.has("77401 electronic_brachy") & ~line.day.has("77401 electronic_brachy")
    other = line.course.has("conventional_delivery stereotactic_delivery hdr ldr iort_delivery")
    return line.judge(superficial & ~other, line.course.is_whole_for("77401 electronic_brachy"), evidence="77401 electronic_brachy")


@rule(
    "SRF002", "Simulation more than once in a superficial course",
    judges="course", among="simulation", payer="BCBSNC", until="2025-12-31", severity=Severity.DENY, carc="119", facts="ro-srt-payer-2025",
    cites=[Cite("BCBSNC", "superficial therapy")],
    message="{billed} simulations in {days} days of superficial treatment; this payer covers {allowed}.",
    clears="A course of its own for another lesion.",
    fix=Fix("remove_line", "Remove the simulations beyond {allowed}."),
    cases="""
        BCBSNC freestanding: 10 x 77401, 77280, 77280 @2025-03-10 -> found to 1 on 77280
        BCBSNC freestanding: 10 x 77401, 77280 -> clear
        BCBSNC freestanding: 10 x 77386, 77280, 77280 @2025-03-10 -> clear          no superficial treatment
        BCBSNC freestanding: 10 x 77401, 77280, 77280 @2025-05-01 -> found          day 60 of the window
        BCBSNC freestanding: 10 x 77401, 77280, 77280 @2025-05-02 -> clear          outside sixty days
        COMMERCIAL freestanding: 10 x 77401, 77280, 77280 @2025-03-10 -> not judged
        MEDICARE freestanding: 10 x 77401, 77280, 77280 @2025-03-10 -> not judged
        BCBSNC: 10 x 77401 setting=hospital, 77280 setting=hospital, 77280-26 setting=professional -> clear    two components
        BCBSNC freestanding: 77401 @2025-12-30, 77280 @2025-12-30, 77280 @2025-12-31 -> found
        BCBSNC freestanding: 77401 @2025-12-30, 77280 @2025-12-31, 77280 @2026-01-01 -> clear     the cap ended with the year
    """,
)  # fmt: skip
def superficial_simulations(course: Subjects) -> Judgement:
    """Blue Cross NC covers one simulation in a course of sixty days."""
    billed, allowed = np.minimum(course.units("simulation"), course.units_judged()), course.law("surface_simulation_cap")
    days = course.last_date("simulation") - course.first_date("simulation") + 1
    breaks = course.has("77401") & (billed > allowed) & (days <= course.law("surface_cap_days"))
    return course.judge(breaks, beyond=allowed, billed=billed, allowed=allowed, days=days)


@rule(
    "SRF003", "Calculation more than once in a superficial course",
    judges="course", among="77300", payer="BCBSNC", until="2025-12-31", severity=Severity.DENY, carc="119", facts="ro-srt-payer-2025",
    cites=[Cite("BCBSNC", "superficial therapy")],
    message="{billed} calculations in {days} days of superficial treatment; this payer covers {allowed}.",
    clears="A course of its own for another lesion.",
    fix=Fix("units", "Bill one 77300.", to="allowed"),
    cases="""
        BCBSNC freestanding: 10 x 77401, 77300, 77300 @2025-03-10 -> found to 1 on 77300
        BCBSNC freestanding: 10 x 77401, 77300 *2 -> found to 1
        BCBSNC freestanding: 10 x 77401, 77300 -> clear
        BCBSNC freestanding: 25 x 77386, 77300 *6 -> clear                          no superficial treatment
        BCBSNC freestanding: 10 x 77401, 77300, 77300 @2025-05-01 -> found
        BCBSNC freestanding: 10 x 77401, 77300, 77300 @2025-05-02 -> clear          outside sixty days
        COMMERCIAL freestanding: 10 x 77401, 77300 *2 -> not judged
        BCBSNC: 10 x 77401 setting=hospital, 77300 setting=hospital, 77300-26 setting=professional -> clear    two components
        BCBSNC freestanding: 77401 @2025-12-30, 77300 *2 @2025-12-31 -> found
        BCBSNC freestanding: 77401 @2025-12-30, 77300 @2025-12-31, 77300 @2026-01-01 -> clear
    """,
)  # fmt: skip
def superficial_calculations(course: Subjects) -> Judgement:
    """Blue Cross NC covers one calculation in a course of sixty days."""
    billed, allowed = np.minimum(course.units("77300"), course.units_judged()), course.law("surface_calculation_cap")
    days = course.last_date("77300") - course.first_date("77300") + 1
    breaks = course.has("77401") & (billed > allowed) & (days <= course.law("surface_cap_days"))
    return course.judge(breaks, beyond=allowed, billed=billed, allowed=allowed, days=days)


@rule(
    "SRF004", "Megavoltage planning or imaging in a surface course, refused by this payer",
    judges="line", among="surface_excluded", payer="UHC", severity=Severity.DENY, carc="97", facts="ro-srt-2026-set",
    cites=[Cite("UHC-MP", "surface radiation therapy", grade="M")],
    message="{code} on {date} in a course of surface treatment; this payer takes 77436 for planning and 77439 for guidance, and no megavoltage codes.",
    asks="{code} on {date} in a course of surface treatment: is there another treatment on another claim?",
    clears="Megavoltage treatment at the same time, which {code} is for.",
    fix=Fix("code", "Remove {code}; bill 77436 and 77439 once for the course, as done."),
    cases="""
        UHC freestanding 2026-02-02: 77290, 10 x 77437 @2026-02-09 -> found on 77290
        UHC freestanding 2026-02-02: 77263, 77300, 10 x 77437 @2026-02-09 -> found on 77263
        UHC freestanding 2026-02-02: 77387, 10 x 77438 -> found on 77387
        UHC freestanding 2026-02-02: 77436, 10 x 77437, 77439, 77336 @2026-02-06 -> not judged
        UHC freestanding 2026-02-02: 77290, 15 x 77407 -> clear                         megavoltage treatment
        UHC freestanding 2026-02-02: 77290, 10 x 77437, 15 x 77407 -> clear             both at the same time
        UHC freestanding 2026-02-02: 77290, 10 x 77437, 3 x 77373 -> clear
        UHC freestanding 2026-02-02: 77290, 10 x 77437, 3 x 77771 -> clear
        UHC freestanding 2026-02-02: 77290 course=A, 10 x 77437 course=B -> clear
        UHC partial freestanding 2026-02-02: 77290, 10 x 77437 -> cannot tell
        COMMERCIAL freestanding 2026-02-02: 77290, 10 x 77437 -> not judged
        MEDICARE freestanding 2026-02-02: 77290, 10 x 77437 -> not judged
        UHC freestanding: 77290 @2025-12-31, 5 x 77401 @2025-12-31 -> not judged        a matter of 2026
    """,
)  # fmt: skip
def megavoltage_in_surface_uhc(line: Subjects) -> Judgement:
    """UnitedHealthcare bars megavoltage planning, imaging and delivery codes in a surface course. What was delivered beside it decides whose they are."""
    return line.judge(only_surface(line), line.course.is_whole_for("surface_delivery"), evidence="surface_delivery")


def only_surface(line: Subjects) -> Any:
    """Is the surface treatment the only one of the line's course?"""
    return line.course.has("surface_delivery") & ~line.course.has("conventional_delivery stereotactic_delivery brachy_application")


@rule(
    "SRF005", "Megavoltage planning or imaging in a surface course",
    judges="line", among="surface_excluded", severity=Severity.ADVISE, facts="ro-srt-2026-set",
    cites=[Cite("UHC-MP", "surface radiation therapy, another payer's policy", grade="M"), Cite("RVU26C", "rows 77436 to 77439", grade="M")],
    message="{code} on {date} in a course of surface treatment; from 2026 77436 is its planning and simulation, 77439 its guidance.",
    asks="{code} on {date} in a course of surface treatment: is there another treatment on another claim?",
    clears="Megavoltage treatment at the same time, or a payer that takes {code} here.",
    fix=Fix("query", "Ask the payer; bill 77436 and 77439 once for the course, as done."),
    cases="""
        MEDICARE freestanding 2026-02-02: 77290, 10 x 77437 @2026-02-09 -> found on 77290
        COMMERCIAL freestanding 2026-02-02: 77263, 10 x 77438 @2026-02-09 -> found
        UHC freestanding 2026-02-02: 77290, 10 x 77437 @2026-02-09 -> clear             another rule refuses it
        MEDICARE freestanding 2026-02-02: 77436, 10 x 77437 -> not judged
        MEDICARE freestanding 2026-02-02: 77290, 10 x 77437, 15 x 77407 -> clear
        MEDICARE freestanding 2026-02-02: 77290, 10 x 77437, 3 x 77373 -> clear
        MEDICARE freestanding 2026-02-02: 77290, 10 x 77437, 3 x 77771 -> clear
        MEDICARE partial freestanding 2026-02-02: 77290, 10 x 77437 -> cannot tell
        MEDICARE freestanding: 77290 @2025-12-31, 5 x 77401 @2025-12-31 -> not judged   lawful to the end of 2025
    """,
)  # fmt: skip
def megavoltage_in_surface(line: Subjects) -> Judgement:
    """CMS has said nothing of the codes beside the surface set; payers read the set as complete."""
    return line.judge(only_surface(line) & ~line.payer_is("UHC"), line.course.is_whole_for("surface_delivery"), evidence="surface_delivery")


@rule(
    "SRF006", "Surface ultrasound guidance more than once in a course",
    judges="course", among="77439", since="2026-01-01", severity=Severity.DENY, carc="151", facts="ro-srt-77439-once",
    cites=[Cite("UHC-MP", "77439, once a course")],
    message="77439 is billed {billed} times; it is paid once a course, not by the fraction.",
    clears="A course of its own for another lesion.",
    fix=Fix("units", "Bill 77439 once, with a surface delivery of its day.", to="allowed"),
    cases="""
        2026-02-02 freestanding: 10 x 77437, 10 x 77439 -> found to 1
        2026-02-02 freestanding: 10 x 77437, 77439, 77439 @2026-02-06 -> found to 1 on 77439
        2026-02-02 freestanding: 10 x 77437, 77439 *2 -> found to 1
        2026-02-02 freestanding: 10 x 77437, 77439 -> clear
        partial 2026-02-02 freestanding: 77437, 77439 *2 -> found
        2026-02-02 freestanding: 10 x 77437, 77439-LT, 77439-RT -> excused              two lesions
        2026-02-02 freestanding: 10 x 77437, 77439, 77439-59 -> excused
        2026-02-02: 10 x 77437 setting=hospital, 77439 setting=hospital, 77439-26 setting=professional -> clear    two components
        freestanding: 77437 @2026-02-02 course=A, 77439 @2026-02-02 course=A, 77437 @2026-06-01 course=B, 77439 @2026-06-01 course=B -> clear
        2026-01-01 freestanding: 77437, 77439 *2 -> found
        2025-12-31 freestanding: 77401, 77439 *2 -> not judged                          the code does not exist yet
    """,
)  # fmt: skip
def surface_guidance_twice(course: Subjects) -> Judgement:
    """Ultrasound sets the field of the course. It is added to the delivery once."""
    billed, allowed = course.units("77439"), course.law("surface_guidance_per_course")
    distinct = course.any_line(course.lines.has_modifier("distinct anatomical"))
    return course.judge(billed > allowed, excused=distinct, evidence="surface_delivery", beyond=allowed, billed=billed, allowed=allowed)


@rule(
    "SRF007", "Surface planning more than once in a course",
    judges="course", among="77436", since="2026-01-01", severity=Severity.ADVISE, facts="ro-srt-2026-set",
    cites=[Cite("UHC-MP", "77436, once a course and site", grade="M")],
    message="{billed} of 77436 billed; it is planned {allowed} time a course and site.",
    clears="A second lesion with its own plan.",
    fix=Fix("query", "Check the number of lesions; put LT, RT or 59 on a second one."),
    cases="""
        2026-02-02 freestanding: 77436, 77436 @2026-02-09, 10 x 77437 -> found to 1 on 77436
        2026-02-02 freestanding: 77436, 10 x 77437 -> clear
        2026-02-02 freestanding: 77436, 77436-59, 10 x 77437 -> excused
        2026-02-02 freestanding: 77436-LT, 77436-RT, 10 x 77437 -> excused
        2026-02-02: 77436 setting=hospital, 77436-26 setting=professional -> clear      two components
        2026-01-01 freestanding: 77436 *2 -> found
        2025-12-31 freestanding: 77436 *2 -> not judged
    """,
)  # fmt: skip
def surface_planning_twice(course: Subjects) -> Judgement:
    """Planning and simulation of a lesion are one service of the course."""
    billed, allowed = course.units("77436"), course.law("surface_planning_per_course")
    distinct = course.any_line(course.lines.has_modifier("distinct anatomical"))
    return course.judge(billed > allowed, excused=distinct, beyond=allowed, billed=billed, allowed=allowed)


@rule(
    "SRF008", "Several surface deliveries on one day",
    judges="service", among="77437 77438", severity=Severity.ADVISE, facts="",
    cites=[Cite("SENSUS", "two lesions on one day", grade="L")],
    message="{billed} of {code} on {date}: two lesions, perhaps. CMS has given no instruction, and no limit of units is on file.",
    clears="The payer's answer for two lesions in one session, and the record of both.",
    fix=Fix("query", "Ask the payer before billing; keep the record of each lesion."),
    cases="""
        2026-02-02 freestanding: 77437 *2 -> found on 77437
        2026-02-02 freestanding: 77438, 77438 -> found on 77438 77438
        2026-02-02 freestanding: 77437 -> clear
        freestanding: 5 x 77437 @2026-02-02 -> clear
        2026-02-02 freestanding: 77437, 77437-59 -> excused          said to be another lesion
        2026-02-02 freestanding: 77437, 77437-76 -> excused
        2026-02-02 freestanding: 77437-LT, 77437-RT -> excused
        2025-06-02 freestanding: 77401 *2 -> not judged              its limit is published
    """,
)  # fmt: skip
def several_surface_deliveries(service: Subjects) -> Judgement:
    """The codes are by the fraction and say nothing of lesions. Nobody has decided it: look, do not refuse."""
    billed = service.units_judged()
    return service.judge(billed > 1, excused=service.any_line(service.lines.has_modifier("distinct repeat anatomical")), billed=billed)
