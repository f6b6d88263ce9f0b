"""Stereotactic delivery: five fractions at most, one a day whatever the lesions, one session of radiosurgery."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "SBR001", "More than five days of SBRT in a course",
    judges="course", among="77373", severity=Severity.DENY, carc="151", facts="ro-del-sbrt-max5",
    cites=[Cite("ASTRO-FAQ-SRS", "77373, five fractions")],
    message="{billed} treatment days of 77373; a stereotactic course has {allowed} at most, all sites together.",
    asks="{billed} treatment days of 77373, with planning between them: were two tumours treated one after the other, in courses of {allowed} at most?",
    clears="A record of two courses, each with its own prescription, plan and sessions.",
    fix=Fix("code", "Recode every fraction of the course from the record (77407 or 77412 from 2026, IMRT codes before), and its management to 77427."),
    cases="""
        6 x 77373 -> found to 5 on 77373
        5 x 77373 -> clear
        2026-02-02: 6 x 77373 -> found to 5
        3 x 77373 site=liver, 3 x 77373 @2025-03-06 site=lung -> found to 5         every treatment day counts, over all sites
        3 x 77373 site=liver, 3 x 77373 @2025-03-03 site=lung -> clear              three days; that it stands twice is another rule's question
        partial: 6 x 77373 -> found                                               six are on file already
        5 x 77373, 77373-59 @2025-03-10 -> found to 5                               no modifier lifts it
        5 x 77373 course=A, 5 x 77373 @2025-06-02 course=B -> clear                 two courses
        3 x 77373, 77295 @2025-03-10, 3 x 77373 @2025-03-17 -> cannot tell          planned between: a second tumour, perhaps
        3 x 77373, 77295 @2025-03-07, 3 x 77373 @2025-03-06 -> cannot tell
        77295, 3 x 77373, 3 x 77373 @2025-03-17 -> found                            planned on the first day
        3 x 77373, 3 x 77373 @2025-03-17, 77295 @2025-03-19 -> cannot tell
        3 x 77373, 3 x 77373 @2025-03-17, 77295 @2025-03-20 -> found                planned after the last
        5 x 77373, 20 x 77386 @2025-03-10 -> clear                                  a stereotactic boost
        5 x 77373 setting=hospital, 77435 setting=professional -> clear
        hospital: 77290 @2025-02-20, 77295 @2025-02-24, 77300 *4 @2025-02-24, 77334 *3 @2025-02-24, 77280, 5 x 77373 -> clear   planned in 3D
    """,
)  # fmt: skip
def too_many_sbrt_fractions(course: Subjects) -> Judgement:
    """The code means a course of up to five fractions. A sixth treatment day means that none of the course was SBRT."""
    billed, allowed = course.days("77373"), course.law("sbrt_fractions")
    replanned = (course.last_date("plan") > course.first_date("77373")) & (course.last_date("plan") <= course.last_date("77373"))
    return course.judge(billed > allowed, ~replanned, evidence="77435", beyond=allowed, billed=billed, allowed=allowed)


@rule(
    "SBR002", "SBRT delivery by the lesion",
    judges="service", among="77373", severity=Severity.DENY, carc="151", facts="ro-del-sbrt-per-fraction",
    cites=[Cite("MUE24Q3", "row 77373"), Cite("ASTRO-FAQ-SRS", "77373, one or more lesions")],
    message="{billed} of 77373 on {date}; it is one a session, for one lesion or several.",
    clears="The times of two sessions on the day.",
    fix=Fix("remove_line", "Keep one 77373 for the day."),
    cases="""
        77373, 77373-59 -> found on 77373                       two lesions are one fraction
        77373, 77373-XS -> found on 77373
        77373 -> clear
        77373, 77373-XE -> excused                              another session
        77373, 77373 -> clear                                   without a modifier the unit limit finds it
        77373 *2 -> clear
        77373, 77373, 77373-59 -> clear                         the unit limit finds two without a modifier
        77373-59 -> clear
        77373, 77373-76 -> clear                                nor does 76 lift the unit limit
        77373, 77373-59 @2025-03-05 -> clear                    another day
        77373 entity=A, 77373-59 entity=B -> clear              two entities
    """,
)  # fmt: skip
def sbrt_by_the_lesion(service: Subjects) -> Judgement:
    """A modifier for another site says the wrong thing: 77373 is by the fraction, to one or more lesions. Only another session would be another service."""
    billed, unmarked = service.units("77373", "line"), service.units("77373", "line", lacking="distinct")
    another_session = service.any_line(service.lines.has_modifier("XE"))
    return service.judge((billed > 1) & (unmarked <= 1), excused=another_session, beyond=1, billed=billed)


@rule(
    "SBR003", "Radiosurgery in more than one session",
    judges="course", among="srs_delivery", severity=Severity.DENY, carc="151", facts="ro-del-srs-once",
    cites=[Cite("MUE24Q3", "rows 77371 and 77372"), Cite("ASTRO-FAQ-SRS", "77371 and 77372, one session")],
    message="Radiosurgery is billed on {billed} days; 77371 and 77372 are a complete course of one session.",
    clears="A record of a second course: new lesions, with their own plan and session.",
    fix=Fix("code", "Recode a cranial course of two to five sessions to 77373, and its management to 77435."),
    cases="""
        77372, 77372 @2025-03-05 -> found on 77372
        77371, 77371 @2025-03-05 -> found on 77371
        77371, 77372 @2025-03-05 -> found on 77372
        77372 -> clear                                       three lesions, one session
        77372, 77432 -> clear
        77372 *2 -> clear                                    one day: the unit limit finds it
        partial: 77372, 77372 @2025-03-05 -> found
        77372, 77372-59 @2025-03-05 -> found                 no modifier makes two sessions one
        77372 course=A, 77372 @2025-06-02 course=B -> clear  new lesions, a new course
        3 x 77373 -> not judged                              fractionated, and coded so
    """,
)  # fmt: skip
def radiosurgery_in_sessions(course: Subjects) -> Judgement:
    """77371 and 77372 are the whole treatment of the head in one session. What takes two sessions is fractionated."""
    billed = course.days("srs_delivery")
    return course.judge(billed > 1, beyond=1, billed=billed)


@rule(
    "SBR004", "Radiosurgery and fractionated SBRT in one course",
    judges="course", among="srs_delivery", severity=Severity.ADVISE, facts="ro-del-srs-once ro-mgt-77435-with-77373",
    cites=[Cite("ASTRO-FAQ-SRS", "77372 and 77373")],
    message="A single session of radiosurgery and {billed} days of 77373 stand in one course; at one site only one of the two can be right.",
    asks="Radiosurgery and 77373 in one course, each with its management: were two sites treated?",
    clears="Two sites with two prescriptions: the head in one session, another tumour in fractions.",
    fix=Fix("query", "Check the sites. A cranial course of two to five sessions is 77373 throughout."),
    cases="""
        77372, 2 x 77373 @2025-03-05 -> found
        77371, 2 x 77373 @2025-03-05 -> found
        77372, 2 x 77373 @2025-03-05, 77435 -> found                  one management: one course
        77372, 2 x 77373 @2025-03-05, 77432 -> found
        77372, 77432, 3 x 77373 @2025-03-10, 77435 @2025-03-10 -> cannot tell       two managements: two sites, perhaps
        77372 -> clear
        77372 course=A, 3 x 77373 @2025-03-10 course=B -> clear
        77372, 77373 -> clear                                         same day: the pair finds it
        77372 entity=A, 77373 entity=B -> clear
    """,
)  # fmt: skip
def radiosurgery_and_sbrt(course: Subjects) -> Judgement:
    """Single-session and fractionated treatment exclude each other at one site. Both managements beside them speak for two sites."""
    later = course.last_date("77373") > course.first_date("srs_delivery")
    earlier = course.first_date("77373") < course.first_date("srs_delivery")
    two_managements = course.has("77432") & course.has("77435")
    return course.judge(later | earlier, ~two_managements, evidence="77373 77432 77435", billed=course.days("77373"))
