"""Physician management that pays a whole course once: 77432 and 77435 for stereotactic courses, 77469 in the theatre, 77470 for special effort."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

from .management import by_two_billers


def on_one_day(course: Subjects, code: str) -> Judgement:
    """Management that pays a stereotactic course once, on one day."""
    billed, breaks = course.count(code), (course.days(code) > 1) | by_two_billers(course, code)
    told_apart = course.any_line(course.lines.has_modifier("distinct anatomical"))
    return course.judge(breaks, course.has("stereotactic_delivery"), told_apart, evidence="stereotactic_delivery", beyond=1, billed=billed, allowed=1)


@rule(
    "RTM010", "SBRT management more than once in a course",
    judges="course", among="77435", severity=Severity.DENY, carc="151", facts="ro-mgt-77435-once",
    cites=[Cite("AAPC", "article 172119, 77435"), Cite("MUE24Q3", "row 77435")],
    message="77435 is billed {billed} times; it pays the management of the whole course once.",
    asks="77435 is billed {billed} times and no session is on file. Were there two courses?",
    clears="A record of a second course, with its own prescription and sessions.",
    fix=Fix("units", "Bill 77435 once.", to="allowed"),
    cases="""
        5 x 77373, 77435, 77435 @2025-03-07 -> found to 1 on 77435
        5 x 77373, 77435 -> clear
        3 x 77373, 77435 @2025-03-05 -> clear                     payable when fewer fractions were given than planned
        partial: 77373, 77435, 77435 @2025-03-07 -> found         both stand there
        77435, 77435 @2025-04-07 -> cannot tell                   no session on file: two courses, perhaps
        5 x 77373, 77435 *2 -> clear                              two units of one day: the unit limit finds it
        5 x 77373, 77435 entity=A, 77435 entity=B -> found        two groups, one course
        5 x 77373, 77435, 77435-59 @2025-03-07 -> excused         two sites
        5 x 77373, 77435-RT, 77435-LT @2025-03-07 -> excused
        3 x 77373 course=A, 77435 course=A, 3 x 77373 @2025-06-02 course=B, 77435 @2025-06-02 course=B -> clear   two courses
    """,
)  # fmt: skip
def sbrt_management_twice(course: Subjects) -> Judgement:
    """77435 is by the course, for one lesion or several, and also where the course was broken off early."""
    return on_one_day(course, "77435")


@rule(
    "RTM011", "Radiosurgery management more than once in a course",
    judges="course", among="77432", severity=Severity.DENY, carc="151", facts="ro-mgt-77432-one",
    cites=[Cite("ASTRO-FAQ-SRS", "several lesions in one session"), Cite("MUE24Q3", "row 77432")],
    message="77432 is billed {billed} times; it pays the one session of the course, however many lesions were treated.",
    asks="77432 is billed {billed} times and no session is on file. Were there two courses?",
    clears="A record of a second course, with its own prescription and session.",
    fix=Fix("units", "Bill 77432 once; a course of two to five sessions is managed by 77435.", to="allowed"),
    cases="""
        77372, 77432, 77432 @2025-03-04 -> found to 1 on 77432
        77372, 77432 -> clear                                     three lesions, one session
        partial: 77372, 77432, 77432 @2025-03-04 -> found
        77432, 77432 @2025-03-24 -> cannot tell                   no session on file
        77372, 77432 *2 -> clear                                  two units of one day: the unit limit finds it
        77372, 77432 entity=A, 77432 entity=B -> found            two groups, one session
        77372, 77432, 77432-59 @2025-03-04 -> excused
        77372, 77432-RT, 77432-LT @2025-03-04 -> excused
        77372 course=A, 77432 course=A, 77372 @2025-06-02 course=B, 77432 @2025-06-02 course=B -> clear   new lesions, a new course
    """,
)  # fmt: skip
def radiosurgery_management_twice(course: Subjects) -> Judgement:
    """Radiosurgery is one session, and its management is paid once, not by the lesion."""
    return on_one_day(course, "77432")


@rule(
    "RTM012", "Special treatment procedure more than once in a course",
    judges="course", among="77470", severity=Severity.DENY, carc="151", facts="ro-mgt-77470-once",
    cites=[Cite("AAPC", "77470, Bedard"), Cite("MUE24Q3", "row 77470")],
    message="77470 is billed {billed} times; it is paid once a course.",
    asks="77470 is billed {billed} times and no session is on file. Were there two courses?",
    clears="A record of a second course, with its own special effort.",
    fix=Fix("units", "Bill 77470 once.", to="allowed"),
    cases="""
        25 x 77386, 77470, 77470 @2025-03-17 -> found to 1 on 77470
        25 x 77386, 77470 -> clear                                         concurrent chemotherapy, its extra work documented
        25 x 77386, 77470 setting=hospital, 77470-26 @2025-03-04 setting=professional -> clear   two components, dated by two entities
        3 x 77771, 77470, 77470 @2025-03-17 -> found
        77470, 77470 @2025-04-21 -> cannot tell                            no session on file
        25 x 77386, 77470 *2 -> clear                                      two units of one day: the unit limit finds it
        25 x G6015, 77470 entity=A, 77470 entity=B -> found                two groups, one course
        25 x 77386, 77470 setting=hospital, 77470-26 setting=professional -> clear               two components of one day
        25 x 77386, 77470, 77470-59 @2025-03-17 -> excused
        25 x 77386, 77470-RT, 77470-LT @2025-03-17 -> excused
        25 x 77386 course=A, 77470 course=A, 5 x 77412 @2025-08-04 course=B, 77470 @2025-08-04 course=B -> clear   re-irradiation
    """,
)  # fmt: skip
def special_treatment_twice(course: Subjects) -> Judgement:
    """The special effort is documented and paid once for the course."""
    allowed, billed = course.law("special_treatment_per_course"), course.units("77470")
    distinct = course.any_line(course.lines.has_modifier("distinct anatomical"))
    breaks = (billed > allowed) & ((course.days("77470") > 1) | by_two_billers(course, "77470"))
    return course.judge(breaks, course.has("rt_delivery brachy_application"), distinct, beyond=allowed, billed=billed, allowed=allowed)


@rule(
    "RTM013", "Further management in the course of SBRT",
    judges="line", among="77469 77470", severity=Severity.DENY, carc="97", facts="ro-mgt-stereo-exclusive",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77435, columns 2 77469 and 77470, indicator 0"), Cite("ASTRO-FAQ-SRS", "management of stereotactic courses")],
    message="{code} on {date} stands in a course that 77435 manages; 77435 takes no other management beside it.",
    asks="{code} on {date} beside 77435: is there another course on another claim?",
    clears="Another course of radiation at the same time, which {code} is for.",
    fix=Fix("remove_line", "Remove {code}.", to="line"),
    cases="""
        5 x 77373, 77435, 77470 @2025-02-26 -> found on 77470             the date of the note does not matter
        5 x 77373, 77435, 77469 @2025-03-10 -> found on 77469
        5 x 77373 setting=hospital, 77435 setting=professional, 77470 setting=hospital -> found    nor the entity
        5 x 77373, 77435, 77470 -> clear                                  same day, same entity: the pair finds it
        5 x 77373, 77470 @2025-02-26 -> clear                             without 77435
        5 x 77373, 77435, 25 x 77386, 77470 @2025-02-26 -> clear          for the conventional course
        5 x 77373, 77435, 3 x 77771, 77470 @2025-02-26 -> clear           for the brachytherapy
        5 x 77373, 77435, 77424, 77469 @2025-03-10 -> clear               for the theatre
        5 x 77373, 77435, 77600, 77470 @2025-02-26 -> clear               for the hyperthermia
        partial: 5 x 77373, 77435, 77470 @2025-02-26 -> cannot tell
        77435, 77470 @2025-02-26 -> cannot tell                           no session on file
    """,
)  # fmt: skip
def further_management_of_sbrt(line: Subjects) -> Judgement:
    """77435 is the whole management of a course of up to five fractions; what is special about SBRT is in it."""
    other = line.course.has("conventional_delivery brachy_application iort_delivery hyperthermia")
    return line.judge(line.course.has("77435") & ~other & ~line.day.has("77435"), line.course.is_whole_for("stereotactic_delivery"))


@rule(
    "RTM014", "SBRT management of single-session radiosurgery",
    judges="line", among="77435", severity=Severity.DENY, carc="16", facts="ro-mgt-77435-with-77373",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77372, column 2 77435, indicator 0"), Cite("ASTRO-FAQ-SRS", "77432 and 77435")],
    message="77435 on {date} belongs to 77373; this course was delivered as radiosurgery in one session, which 77432 manages.",
    asks="77435 on {date} in a course of radiosurgery: are the fractions of 77373 on another claim?",
    clears="Sessions of 77373 in the same course.",
    fix=Fix("code", "Bill 77432, or correct the delivery code if there were two to five sessions."),
    cases="""
        77372 setting=hospital, 77435 setting=professional -> found on 77435
        77371 setting=hospital, 77435 @2025-03-04 setting=professional -> found
        freestanding: 77372, 77435 -> clear                        same day, same entity: the pair finds it
        freestanding: 77372, 77435 @2025-03-04 -> found
        5 x 77373 setting=hospital, 77435 setting=professional -> clear
        2 x 77373 setting=hospital, 77435 setting=professional -> clear      broken off after two
        77372 setting=hospital, 3 x 77373 @2025-03-10 setting=hospital, 77435 @2025-03-10 setting=professional -> clear   two courses
        77372 setting=hospital, G0563 @2025-03-10 setting=hospital, 77435 @2025-03-10 setting=professional -> clear
        partial: 77372 setting=hospital, 77435 setting=professional -> cannot tell
        professional: 77435 -> clear                               no delivery on file
    """,
)  # fmt: skip
def sbrt_management_of_radiosurgery(line: Subjects) -> Judgement:
    """77435 manages two to five sessions, or one outside the head; 77432 the single cranial session of 77371 and 77372."""
    mismatch = line.course.has("srs_delivery") & ~line.course.has("sbrt_delivery")
    return line.judge(mismatch & ~line.day.has("srs_delivery"), line.course.is_whole_for("srs_delivery"))


@rule(
    "RTM015", "Radiosurgery management of a course of SBRT",
    judges="line", among="77432", severity=Severity.DENY, carc="16", facts="ro-mgt-77435-with-77373 ro-mgt-stereo-exclusive",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77373, column 2 77432, indicator 0"), Cite("ASTRO-FAQ-SRS", "77432 and 77435")],
    message="77432 on {date} is for one cranial session of 77371 or 77372; this course was delivered as 77373, which 77435 manages.",
    asks="77432 on {date} in a course of 77373: is the radiosurgery session on another claim?",
    clears="A session of 77371 or 77372 in the same course.",
    fix=Fix("code", "Bill 77435 once for the course, if it is not billed yet."),
    cases="""
        5 x 77373 setting=hospital, 77432 setting=professional -> found on 77432
        freestanding: 5 x 77373, 77432 -> clear                    same day, same entity: the pair finds it
        freestanding: 5 x 77373, 77432 @2025-03-10 -> found
        77372 setting=hospital, 77432 setting=professional -> clear
        77371 setting=hospital, 3 x 77373 @2025-03-10 setting=hospital, 77432 setting=professional -> clear    two courses
        G0339 setting=hospital, 3 x 77373 @2025-03-10 setting=hospital, 77432 setting=professional -> clear    robotic radiosurgery
        partial: 5 x 77373 setting=hospital, 77432 setting=professional -> cannot tell
        professional: 77432 -> clear
    """,
)  # fmt: skip
def radiosurgery_management_of_sbrt(line: Subjects) -> Judgement:
    """77432 is the management of one cranial session; fractionated treatment, cranial or not, has 77435."""
    mismatch = line.course.has("77373") & ~line.course.has("srs_delivery robotic_delivery")
    return line.judge(mismatch & ~line.day.has("77373"), line.course.is_whole_for("77373"))


@rule(
    "RTM016", "SBRT management without a session of SBRT",
    judges="course", among="77435", severity=Severity.ADVISE, facts="ro-mgt-77435-with-77373",
    cites=[Cite("ASTRO-FAQ-SRS", "77435 with 77373")],
    message="77435 is billed, and the {fractions} fractions on file are conventional.",
    asks="77435 is billed, and no stereotactic session is on file (conventional fractions: {fractions}). Are they on another claim?",
    clears="Stereotactic sessions at another facility.",
    fix=Fix("query", "Check the delivery codes against the treatment record: five fractions or fewer of SBRT are 77373; else manage by the week."),
    cases="""
        5 x 77386 setting=hospital, 77435 setting=professional -> found on 77435
        5 x 77373 setting=hospital, 77435 setting=professional -> clear
        25 x 77386 setting=hospital, 3 x 77373 setting=hospital, 77435 setting=professional -> clear
        partial: 5 x 77386 setting=hospital, 77435 setting=professional -> cannot tell
        professional: 77435 -> cannot tell                         a physician's file does not hold the delivery
    """,
)  # fmt: skip
def sbrt_management_without_session(course: Subjects) -> Judgement:
    """77435 goes with 77373. Where only conventional sessions are on file, one of the two is coded wrongly, or the sessions were elsewhere."""
    fractions = course.units("conventional_delivery", part="technical")
    known = course.is_whole_for("conventional_delivery")
    return course.judge(~course.has("stereotactic_delivery"), known, evidence="conventional_delivery", fractions=fractions)


@rule(
    "RTM017", "Intraoperative management without intraoperative delivery",
    judges="course", among="77469", severity=Severity.ADVISE, facts="ro-mgt-77469",
    cites=[Cite("RVU24C", "row 77469", grade="M")],
    message="77469 manages intraoperative radiation; no 77424 or 77425 stands in this course.",
    asks="77469 without 77424 or 77425: is the hospital's claim missing?",
    clears="The hospital's claim for the session in the theatre.",
    fix=Fix("query", "Find the hospital's 77424 or 77425, or recode the management."),
    cases="""
        25 x 77386 setting=hospital, 77469 setting=professional -> found on 77469
        77424 setting=hospital, 77469 setting=professional -> clear
        77425 setting=hospital, 25 x 77386 @2025-04-07 setting=hospital, 77469 setting=professional -> clear
        professional: 77469 -> cannot tell                          the hospital's claim is not on file
        partial: 25 x 77386 setting=hospital, 77469 setting=professional -> cannot tell
        77424 setting=hospital -> not judged
    """,
)  # fmt: skip
def intraoperative_management_alone(course: Subjects) -> Judgement:
    """77469 exists for radiation given in the theatre only."""
    return course.judge(~course.has("iort_delivery"), course.is_whole_for("rt_delivery"))
