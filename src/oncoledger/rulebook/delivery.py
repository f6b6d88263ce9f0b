"""Delivery of external radiation: one code a session, second sessions, robotic and intraoperative delivery, the levels of 2026."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "DEL001", "Two delivery levels in one session",
    judges="line", among="77402 77407", since="2026-01-01", severity=Severity.DENY, carc="97", facts="ro-del-one-per-session ro-del-two-sessions",
    cites=[Cite("MCPM13-70", "70.3"), Cite("AAPC", "should you bill for multiple, quoting CMS PM A-03-020")],
    message="{code} stands beside a higher level of delivery on {date}; a session has one delivery code, its most complex.",
    asks="{code} beside a higher level on {date}, in a course with several second sessions. Do the times show two sessions?",
    clears="The times of two sessions with a distinct break between them, and a modifier that says so.",
    fix=Fix("remove_line", "Keep the highest level of the session; for a true second session put 59, XE or 76 on its line."),
    cases="""
        2026-02-02 hospital: 77412, 77407 -> found on 77407           the highest stays
        2026-02-02 hospital: 77412, 77402 -> found on 77402
        2026-02-02 freestanding: 77407, 77402 -> found on 77402
        2026-02-02 hospital: 77412, 77407, 77402 -> found on 77402 77407
        2026-01-01 hospital: 77412, 77407 -> found
        2025-12-31 hospital: 77412, 77407 -> not judged               until 2025 the pair is published
        2026-02-02 hospital: 77412 -> not judged
        2026-02-02 hospital: 77407 -> clear
        2026-02-02 hospital: 77412, 77407-59 -> excused               neck at 7:00, a small open field at 16:00
        2026-02-02 hospital: 77412-76, 77407 -> excused               the modifier may stand on either line
        2026-02-02 hospital: 77407, 77402-XE -> excused
        hospital: 77412 @2026-02-02, 77407 @2026-02-03 -> clear       each day its own level
        2026-02-02 hospital: 77412 entity=A, 77407 entity=B -> clear                        two centres
        2026-02-02 hospital: 77412 course=A, 77407 course=B -> clear                        two courses
        2026-02-02 hospital: 77407 course=A, 77402 course=B -> clear
        2026-02-02 hospital: 2 x 77412, 2 x 77407 -> cannot tell      twice daily: the times decide
    """,
)  # fmt: skip
def two_levels_in_session(line: Subjects) -> Judgement:
    """One delivery code a session, whatever the areas and fields. The 2024 pairs do not speak of the levels of 2026, so the manual decides."""
    higher = line.day.has("77412") & line.course.has("77412")
    middle = line.is_code("77402") & line.day.has("77407") & line.course.has("77407")
    second_sessions = line.course.units("delivery_2026", part="technical") - line.course.days("delivery_2026")
    of_this_day = line.day.units("delivery_2026", part="technical") - 1
    return line.judge(higher | middle, second_sessions <= of_this_day, line.day.has("delivery_2026", having="distinct repeat"), evidence="77412")


@rule(
    "DEL002", "More than two sessions a day",
    judges="day", among="delivery_2026", severity=Severity.ADVISE, facts="ro-del-max2",
    cites=[Cite("MUE24Q3", "rows 77402, 77407, 77412, published before their meaning changed", grade="M")],
    message="{billed} deliveries on {date}; the limit published for these codes was {allowed} a day.",
    clears="Records of each session, with their times.",
    fix=Fix("query", "Check the sessions of {date} in the treatment record; appeal with it if there were three."),
    cases="""
        2026-02-02 hospital: 77412 *3 -> found to 2
        2026-02-02 hospital: 77412 *2, 77407-59 -> found to 2         no single code passes its limit
        2026-02-02 hospital: 77412 *2 -> clear                        twice daily
        2026-02-02 hospital: 77412, 77402-59 -> clear
        hospital: 3 x 77412 @2026-02-02 -> clear                      three days
        2026-02-02 hospital: 77412 *2 entity=A, 77412 entity=B -> clear
        2025-12-31 hospital: 77412 *3 -> not judged                   the published limit finds it
    """,
)  # fmt: skip
def three_sessions_a_day(day: Subjects) -> Judgement:
    """Linac delivery is limited to two a day. No limit is on file yet for the levels of 2026; the old one is what a payer will ask by."""
    billed, allowed = day.units("delivery_2026", part="technical"), day.law("delivery_daily_units")
    return day.judge(billed > allowed, billed=billed, allowed=allowed)


@rule(
    "DEL003", "A second session on one day of a once-daily course",
    judges="line", among="conventional_delivery", severity=Severity.ADVISE, facts="ro-del-two-sessions ro-mod-76-77",
    cites=[Cite("MCPM13-70", "70.3"), Cite("AAPC", "rate your radiation treatment", grade="M")],
    message="{billed} units of {code} on {date}; every other day of the course has one session.",
    asks="{billed} units of {code} on {date}. Is the rest of the course twice daily?",
    clears="An order for two sessions that day, and times with a distinct break of about six hours.",
    fix=Fix("query", "Check the treatment record: two sessions, or one unit too many? Put 76 on the second session's line."),
    cases="""
        4 x 77386, 77386 *2 @2025-03-07 -> found on 77386
        77386 *2, 77386 *2 @2025-03-04 -> clear                           a twice-daily pattern
        5 x 77386 *2 -> clear
        5 x 77386 -> clear
        4 x 77386, 77386-76 *2 @2025-03-07 -> excused
        4 x 77386, 77386-59 *2 @2025-03-07 -> excused
        4 x 77412, 77386, 77386 @2025-03-07 -> clear                      two lines: another rule's question
        4 x 77386, 77386 *3 @2025-03-07 -> clear                          the unit limit finds it
        partial: 77386 *2 -> cannot tell
    """,
)  # fmt: skip
def single_second_session(line: Subjects) -> Judgement:
    """A second session on a day is payable after a distinct break, for treatment that is usually given so. One such day in a course asks for its record."""
    billed = line.billed_units
    course = line.course.units("conventional_delivery", part="technical") - line.course.days("conventional_delivery")
    single = (billed > 1) & (billed <= line.law("delivery_daily_units")) & (course < billed)
    return line.judge(single, lambda: line.course.is_whole_for("conventional_delivery"), lambda: line.has_modifier("distinct repeat"), billed=billed)


@rule(
    "DEL004", "Robotic radiosurgery with two first sessions",
    judges="course", among="G0339", severity=Severity.DENY, carc="151", facts="",
    cites=[Cite("RVU24C", "row G0339"), Cite("MUE24Q3", "row G0339")],
    message="G0339 is billed on {billed} days; a course has one first session.",
    clears="A record of a second course.",
    fix=Fix("recode", "Bill G0340 for the second to fifth session.", to="G0340"),
    cases="""
        hospital: G0339, G0339 @2025-03-04 -> found on G0339
        hospital: G0339, 4 x G0340 @2025-03-04 -> clear
        hospital: G0339 *2 -> clear                              one day: the unit limit finds it
        hospital: G0339, G0339-59 @2025-03-04 -> excused         another lesion, a course of its own
        hospital: G0339-LT, G0339-RT @2025-03-04 -> excused
        hospital: G0339 course=A, G0339 @2025-06-02 course=B -> clear
    """,
)  # fmt: skip
def two_first_robotic_sessions(course: Subjects) -> Judgement:
    """G0339 is the complete treatment in one session, or the first of up to five; the others are G0340."""
    billed = course.days("G0339")
    return course.judge(billed > 1, excused=course.any_line(course.lines.has_modifier("distinct anatomical")), evidence="G0340", beyond=1, billed=billed)


@rule(
    "DEL005", "More robotic sessions than a course has",
    judges="course", among="G0340", severity=Severity.DENY, carc="151", facts="",
    cites=[Cite("RVU24C", "row G0340"), Cite("ASTRO-FAQ-SRS", "five fractions")],
    message="{billed} later robotic sessions billed; a course has {allowed} at most.",
    clears="A record of a second course.",
    fix=Fix("code", "Six fractions or more are no stereotactic course: recode all of them from the record."),
    cases="""
        hospital: G0339, 5 x G0340 @2025-03-04 -> found to 4 on G0340
        hospital: G0339, 4 x G0340 @2025-03-04 -> clear
        hospital: 5 x G0340 -> found to 4
        partial hospital: 5 x G0340 -> found                     more are on file already
        hospital: 3 x G0340 course=A, 3 x G0340 @2025-06-02 course=B -> clear
    """,
)  # fmt: skip
def too_many_robotic_sessions(course: Subjects) -> Judgement:
    """G0340 is the second to fifth session of a course."""
    billed, allowed = course.units("G0340"), course.law("robotic_later_fractions")
    return course.judge(billed > allowed, evidence="G0339", beyond=allowed, billed=billed, allowed=allowed)


@rule(
    "DEL006", "Intraoperative delivery twice in a course",
    judges="course", among="iort_delivery", severity=Severity.DENY, carc="151", facts="ro-del-iort",
    cites=[Cite("RVU24C", "rows 77424 and 77425, single session"), Cite("MUE24Q3", "rows 77424 and 77425")],
    message="{billed} intraoperative deliveries in one course; it is a single session, by x-ray or by electrons.",
    clears="A second operation, with its own record: the other breast, another tumour.",
    fix=Fix("remove_line", "Keep the delivery of the operation record; put LT, RT or 59 on a true second one."),
    cases="""
        hospital: 77424, 77425 -> found on 77425                      x-ray or electrons, not both
        hospital: 77424, 77424 @2025-03-10 -> found on 77424
        hospital: 77425, 77425 @2025-03-10 -> found on 77425
        hospital: 77424 -> clear
        hospital: 77424 *2 -> clear                                   one code, one day: the unit limit finds it
        hospital: 77424-LT, 77424-RT @2025-03-10 -> excused           both breasts
        hospital: 77424, 77425-59 -> excused
        hospital: 77424 course=A, 77424 @2025-09-08 course=B -> clear
        hospital: 77425, 77469 -> clear
    """,
)  # fmt: skip
def intraoperative_delivery_twice(course: Subjects) -> Judgement:
    """Radiation in the theatre is one session by the meaning of its codes."""
    both = course.has("77424") & course.has("77425")
    distinct = course.any_line(course.lines.has_modifier("distinct anatomical"))
    return course.judge(both | (course.days("iort_delivery") > 1), excused=distinct, beyond=1, billed=course.units("iort_delivery"))


@rule(
    "DEL007", "IMRT of 2025 continued as level 3",
    judges="course", among="77412", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-crosswalk ro-del-2026-level3 ro-del-2026-motion-evidence",
    cites=[Cite("UHC-MP", "77407 and 77412"), Cite("UHC-PA", "2026 code list"), Cite("ASTRO-DEN", "77412 documentation")],
    message="IMRT delivery of 2025 goes on in 2026 as 77412 throughout; one isocentre without active motion management is 77407.",
    clears="The criterion of level 3 on record: several isocentres, active motion management, total-skin or mixed electrons.",
    fix=Fix("query", "Find the criterion in the plan and the treatment record; without one bill 77407. No old code maps to 77412 by itself."),
    cases="""
        hospital: 10 x 77386 @2025-12-15, 15 x 77412 @2026-01-02 -> found
        freestanding: 10 x G6015 @2025-12-15, 15 x 77412 @2026-01-02 -> found
        hospital: 10 x 77386 @2025-12-15, 15 x 77407 @2026-01-02 -> not judged
        hospital: 10 x 77386 @2025-12-15, 10 x 77407 @2026-01-02, 5 x 77412 @2026-01-16 -> clear    each day at its own level
        hospital: 10 x 77412 @2025-12-15, 15 x 77412 @2026-01-02 -> clear                           it was no IMRT
        hospital: 77386 @2025-12-31, 77412 @2026-01-01 -> found
        hospital: 77386 @2025-12-30, 77412 @2025-12-31 -> not judged
    """,
)  # fmt: skip
def imrt_continued_as_level_3(course: Subjects) -> Judgement:
    """The levels of 2026 follow the record of isocentres, motion and modality. A fixed crosswalk from IMRT to level 3 is what payers look for."""
    return course.judge(course.has("imrt_delivery") & ~course.has("77407"), evidence="imrt_delivery")
