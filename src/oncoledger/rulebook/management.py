"""Physician management of a conventional course of radiation: 77427 by the week, 77431 for a course of one or two fractions."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "RTM001", "More weekly management than the fractions support",
    judges="course", among="77427", severity=Severity.DENY, carc="151",
    facts="ro-mgt-77427-units ro-mgt-77427-remainder ro-mgt-77427-resume ro-mgt-77427-week ro-mgt-77431 ro-concurrent-sites",
    cites=[Cite("MCPM13-70", "70.1")],
    message="{billed} weeks of 77427 billed; {fractions} fractions support {allowed}.",
    asks="{billed} weeks of 77427 billed, and {fractions} fractions on file. Which sessions do they manage?",
    clears="The record of the missing fractions, or a course that has not ended.",
    fix=Fix("remove_line", "Remove the weeks beyond {allowed}, or add the sessions that are missing."),
    cases="""
        18 x 77412, 4 x 77427 -> clear                           the manual's own example
        18 x 77412, 5 x 77427 -> found to 4                      a fifth week has no fractions
        5 x 77412, 77427 -> clear                                five make a week
        10 x 77407, 3 x 77427 -> found to 2
        77412, 77427 -> found to 0                               one fraction is not a week
        6 x 77412, 77427 -> clear                                the sixth is absorbed
        9 x 77412, 3 x 77427 -> found to 2                       a remainder of four is one week, not two
        8 x 77412, 2 x 77427 -> clear                            a remainder of three is a week
        7 x 77412, 2 x 77427 -> found to 1                       a remainder of two is not a week
        10 x 77412, 2 x 77427 -> clear                           eight billed as finished, two more given: the total decides
        3 x 77412, 3 x 77412-76, 77427 -> clear                  six fractions, twice daily
        2 x 77412, 2 x 77412-76, 77412 @2025-03-05, 77427 @2025-03-05 -> clear   five in two and a half days are a week
        2 x 77412, 77427 -> found to 0                           a course of two fractions has 77431
        2 x 77427 -> cannot tell                                 no delivery on file: ask, do not accuse
        partial: 7 x 77412, 2 x 77427 -> cannot tell             other claims may carry the sessions
        as-of=2025-03-13: 7 x 77412, 2 x 77427 -> cannot tell    the course goes on
        5 x 77373, 77427 -> clear                                stereotactic, superficial and brachytherapy courses: other rules' question
        10 x 77401, 77427 -> clear
        3 x 77771, 77427 -> clear
        5 x 77373, 7 x 77412, 2 x 77427 -> found to 1            a stereotactic boost earns no week
        10 x 77437 @2026-02-02, 2 x 77427 @2026-02-02 -> cannot tell   surface treatment: nobody has said
        5 x 77412 -> not judged                                  no management billed
        13 x 77386 @2025-12-15, 5 x 77412 @2026-01-05, 4 x 77427 @2026-01-09 -> clear   the course outlives its code
        25 x 77386 setting=hospital, 5 x 77427 setting=professional -> clear            facility and physician are two entities
        25 x 77386 setting=hospital, 6 x 77427 setting=professional -> found to 5 on 77427
    """,
)  # fmt: skip
def management_exceeds_fractions(course: Subjects) -> Judgement:
    """Five fractions make a week, however many days they took; at the end of a course a remainder of three or four counts as a week."""
    fractions = course.units("conventional_delivery", part="technical")
    billed, allowed = course.units("77427"), weeks_earned(course)
    return course.judge(
        billed > allowed, lambda: course.is_whole_for("conventional_delivery") & course.is_over,
        provided=lambda: (fractions > 0) | ~course.has("stereotactic_delivery brachy_application 77401"),  # other rules speak of those
        evidence="conventional_delivery", beyond=allowed, billed=billed, fractions=fractions, allowed=allowed,
    )  # fmt: skip


def weeks_earned(course: Subjects) -> Any:
    """Weeks of management that the fractions of the course support."""
    weeks, left = np.divmod(course.units("conventional_delivery", part="technical"), course.law("management_fractions"))
    return weeks + (left >= course.law("management_remainder"))


def by_two_billers(course: Subjects, code: str) -> Values:
    """Does a second group bill the same professional work of the same day?"""
    line = course.lines
    return course.any_line(line.occasion.units(code, "professional") > line.service.units(code, "professional"))


@rule(
    "RTM002", "Fewer weeks of management than the fractions support",
    judges="course", among="77427", severity=Severity.ADVISE, facts="ro-mgt-77427-units",
    cites=[Cite("MCPM13-70", "70.1")],
    message="{billed} weeks of 77427 billed; {fractions} fractions support {allowed}.",
    asks="{billed} weeks of 77427 billed where {fractions} fractions support {allowed}. Is the rest on another claim, or still to come?",
    clears="A week without a physician's examination: it is not billed.",
    fix=Fix("query", "Look for the examination notes of the missing weeks; bill those that have one."),
    cases="""
        18 x 77412, 3 x 77427 -> found to 4
        18 x 77412, 4 x 77427 -> clear                                the manual's own example
        20 x 77412, 4 x 77427 -> clear
        8 x 77412, 77427 -> found to 2                                a remainder of three is a week
        7 x 77412, 77427 -> clear                                     a remainder of two is not
        9 x 77412, 3 x 77427 -> clear                                 too many is another rule's question
        18 x 77412 -> not judged                                      another group may manage the course
        partial: 18 x 77412, 3 x 77427 -> cannot tell                 other claims may carry the fourth
        as-of=2025-04-08: 18 x 77412, 3 x 77427 -> cannot tell        the last week is not billed yet
        3 x 77427 -> clear                                            no delivery on file
        25 x 77386 setting=hospital, 4 x 77427 setting=professional -> found to 5
        5 x 77373, 77427 -> clear                                     stereotactic fractions earn no week
        10 x 77412, 3 x 77373 @2025-03-24, 2 x 77427 -> clear         nor does a stereotactic boost
    """,
)  # fmt: skip
def management_below_fractions(course: Subjects) -> Judgement:
    """The same count from the other side: weeks that were earned and not billed. Each needs a physician's examination, so it is asked, not owed."""
    fractions = course.units("conventional_delivery", part="technical")
    billed, allowed = course.units("77427"), weeks_earned(course)
    return course.judge(
        billed < allowed, lambda: course.is_whole_for("77427") & course.is_over, evidence="conventional_delivery",
        billed=billed, fractions=fractions, allowed=allowed,
    )  # fmt: skip


@rule(
    "RTM003", "Short-course management in a course managed by the week",
    judges="line", among="77431", severity=Severity.DENY, carc="97", facts="ro-mgt-77427-remainder ro-mgt-77431 ro-mgt-stereo-exclusive",
    cites=[Cite("MCPM13-70", "70.1"), Cite("NCCI24Q3-PRA", "column 1 77431, column 2 77427, indicator 0")],
    message="77431 is for a whole course of one or two fractions; this course is managed by the week with 77427.",
    asks="77431 and 77427 without a delivery on file: are they one course?",
    clears="A record that the one or two fractions were a course of their own, with another prescription.",
    fix=Fix("remove_line", "Remove 77431: one or two fractions left over are paid with the weeks before them."),
    cases="""
        7 x 77412, 77427, 77431 @2025-03-11 -> found on 77431          two left over are paid already
        6 x 77412, 77427, 77431 @2025-03-10 -> found on 77431
        2 x 77412, 77431 -> clear                                      a whole course of two
        partial: 7 x 77412, 77427, 77431 @2025-03-11 -> found          both stand there: no other claim mends it
        77427, 77431 @2025-03-11 -> cannot tell                        no delivery on file: two courses, perhaps
        7 x 77412, 77427, 77431-59 @2025-03-11 -> excused              another site
        7 x 77412, 77427, 77431-LT @2025-03-11 -> excused              another side
        7 x 77412, 77427 dx=C79.51, 77431 @2025-03-11 dx=C34.11 -> excused    another tumour
        7 x 77412, 77427 dx=C79.51, 77431 @2025-03-11 dx=C79.51 -> found
        7 x 77412 course=A, 77427 course=A, 2 x 77412 @2025-05-05 course=B, 77431 @2025-05-05 course=B -> clear   two courses
        7 x 77412, 77427, 77431 -> clear                               same day: the pair finds it
        7 x 77412, 77427 -> not judged
    """,
)  # fmt: skip
def short_course_within_weeks(line: Subjects) -> Judgement:
    """77431 pays a course that was planned as one or two fractions. It does not fill up the last week of a longer course."""
    by_the_week = line.course.has("77427") & ~line.day.has("77427")
    return line.judge(by_the_week, line.course.has("conventional_delivery"), line.has_modifier("distinct anatomical") | line.other_tumour("77427"))


@rule(
    "RTM004", "Short-course management of a longer course",
    judges="course", among="77431", severity=Severity.DENY, carc="16", facts="ro-mgt-77431",
    cites=[Cite("MCPM13-70", "70.1"), Cite("AAPC", "77427 and 77431, frequent questions, part 2")],
    message="77431 is for a whole course of one or two fractions; {fractions} were delivered.",
    clears="A record that the fractions were of several courses.",
    fix=Fix("code", "Bill 77427 for each five fractions instead, if a physician examined the patient in each."),
    cases="""
        3 x 77412, 77431 -> found on 77431
        2 x 77412, 77431 -> clear
        77412, 77431 -> clear
        77412 *2, 77431 -> clear                            twice in one day
        77412 *3, 77431 -> found
        partial 2026-02-02: 3 x 77407, 77431 -> found       more are on file already
        4 x 77412, 77431, 77431 @2025-03-05 -> clear        two short courses, perhaps
        3 x 77412, 77431, 77427 -> clear                    that 77427 stands beside it is another rule's question
        77431 -> clear                                      no delivery on file
        3 x 77373, 77431 -> clear                           stereotactic: another rule's question
    """,
)  # fmt: skip
def short_course_too_long(course: Subjects) -> Judgement:
    """A course of three or more fractions is managed by the week."""
    fractions, billed = course.units("conventional_delivery", part="technical"), course.units("77431")
    too_many = fractions > course.law("short_course_fractions") * billed
    return course.judge(too_many & ~course.has("77427"), evidence="conventional_delivery", billed=billed, fractions=fractions)


@rule(
    "RTM005", "Short-course management twice in a course",
    judges="course", among="77431", severity=Severity.DENY, carc="151", facts="ro-mgt-77431",
    cites=[Cite("AAPC", "77427 and 77431, frequent questions, part 2"), Cite("MUE24Q3", "row 77431")],
    message="77431 is billed {billed} times in a course of {fractions} fractions; it pays the course once.",
    asks="77431 is billed {billed} times; {fractions} fractions are on file. Were there two courses?",
    clears="A record of a second course, with a prescription of its own.",
    fix=Fix("units", "Bill 77431 once.", to="allowed"),
    cases="""
        2 x 77412, 77431, 77431 @2025-03-04 -> found to 1 on 77431
        2 x 77412, 77431 -> clear
        3 x 77412, 77431, 77431 @2025-03-05 -> cannot tell             more fractions than one short course has
        77431, 77431 @2025-03-04 -> cannot tell                        no delivery on file
        2 x 77412, 77431 *2 -> clear                                   two units of one day: the unit limit finds it
        2 x 77412, 77431 entity=A, 77431 entity=B -> found             two groups, one course
        2 x 77412, 77431, 77431-59 @2025-03-04 -> excused              another site
        2 x 77412, 77431-RT, 77431-LT @2025-03-04 -> excused
        77412 course=A, 77431 course=A, 77412 @2025-03-10 course=B, 77431 @2025-03-10 course=B -> clear   two courses
    """,
)  # fmt: skip
def short_course_twice(course: Subjects) -> Judgement:
    """77431 covers the complete course, its second fraction included."""
    fractions = course.units("conventional_delivery", part="technical")
    known = course.has("conventional_delivery") & (fractions <= course.law("short_course_fractions"))
    distinct = course.any_line(course.lines.has_modifier("distinct anatomical"))
    billed, breaks = course.count("77431"), (course.days("77431") > 1) | by_two_billers(course, "77431")
    return course.judge(breaks, known, distinct, evidence="conventional_delivery", beyond=1, billed=billed, fractions=fractions, allowed=1)


@rule(
    "RTM006", "Weekly management of a stereotactic course",
    judges="line", among="77427 77431", beside="stereotactic_delivery",
    severity=Severity.DENY, carc="97", facts="ro-mgt-77373-77427 ro-mgt-77431 ro-mgt-stereo-exclusive",
    cites=[Cite("ASTRO-FAQ-SRS", "management of stereotactic courses"), Cite("NCCI24Q3-PRA", "column 1 77373, column 2 77427, indicator 0")],
    message="{code} on {date} manages a conventional course; this course was delivered stereotactically and is managed once, by 77432 or 77435.",
    asks="{code} on {date} in a stereotactic course: is there a conventional course on another claim?",
    clears="A conventional course at the same time, with its own sessions.",
    fix=Fix("remove_line", "Remove {code}; bill 77435 (77432 for one cranial session) once, if it is not billed yet."),
    cases="""
        5 x 77373 setting=hospital, 77427 setting=professional -> found on 77427            on a treatment day, by the physician
        5 x 77373 setting=hospital, 77427 @2025-03-10 setting=professional -> found         nor on another day
        2 x 77373 setting=hospital, 77431 @2025-03-10 setting=professional -> found on 77431
        77372 setting=hospital, 77427 setting=professional -> found
        freestanding: 5 x 77373, 77427 -> clear                      same day, same entity: the pair finds it
        freestanding: 5 x 77373, 77427 @2025-03-10 -> found
        5 x 77373 setting=hospital, 77427 setting=professional, 77435 setting=professional -> clear    nor beside 77435
        5 x 77373 setting=hospital, 10 x 77386 @2025-03-10 setting=hospital, 2 x 77427 @2025-03-10 setting=professional -> clear   a stereotactic boost
        freestanding 2026-02-02: 5 x 77373, 10 x 77437 @2026-03-02, 77427 @2026-03-02 -> clear    skin at the same time
        5 x 77412, 77427 -> clear
        partial: 5 x 77373, 77427 @2025-03-10 -> cannot tell         the other course may be on another claim
        77435, 77427 @2025-03-10 -> clear                            no delivery on file
        5 x 77373 course=A, 5 x 77412 course=B, 77427 @2025-03-10 course=B -> clear
    """,
)  # fmt: skip
def weekly_management_of_stereotactic(line: Subjects) -> Judgement:
    """77435 and 77432 pay the management of the whole stereotactic course. Weeks are counted in conventional fractions only."""
    stereotactic = line.course.has("stereotactic_delivery") & ~line.course.has("conventional_delivery surface_delivery")
    return line.judge(stereotactic & ~line.day.has("stereotactic_delivery 77435"), line.course.is_whole_for("stereotactic_delivery"))


@rule(
    "RTM007", "Management by the week of a course of brachytherapy",
    judges="line", among="77427 77431", beside="brachy_application", severity=Severity.ADVISE, facts="ro-mgt-brachy",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77770-77772, column 2 77427, indicator 1"), Cite("CMS-KN", "management of brachytherapy", grade="M")],
    message="{code} on {date} manages external treatment; only brachytherapy was delivered in this course.",
    asks="{code} on {date} in a course of brachytherapy: is the external treatment on another claim?",
    clears="External treatment, here or elsewhere, that this physician managed.",
    fix=Fix("query", "Find the external sessions that {code} manages, or remove it."),
    cases="""
        3 x 77771 setting=hospital, 77427 setting=professional -> found on 77427
        3 x 77771 setting=hospital, 77431 @2025-03-10 setting=professional -> found on 77431
        freestanding: 3 x 77771, 77427 -> clear                          same day, same entity: the pair finds it
        freestanding: 3 x 77771, 77427 @2025-03-10 -> found
        3 x 77771, 25 x 77386, 5 x 77427 -> clear                        external treatment and brachytherapy
        partial: 3 x 77771, 77427 @2025-03-10 -> cannot tell
        5 x 77412, 77427 -> clear
    """,
)  # fmt: skip
def weekly_management_of_brachytherapy(line: Subjects) -> Judgement:
    """Planning, supervision and visits of a brachytherapy application are in its own codes; 77427 belongs to the external sessions of the course."""
    alone = line.course.has("brachy_application") & ~line.course.has("rt_delivery")
    return line.judge(alone & ~line.day.has("brachy_application"), line.course.is_whole_for("brachy_application"))
