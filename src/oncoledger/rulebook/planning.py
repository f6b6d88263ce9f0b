"""Clinical planning and dosimetry plans of a course: how often each may stand, and what a plan contains that is billed on another day."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "PLN001", "Clinical planning more than once in a course",
    judges="line", among="77261 77262 77263", severity=Severity.DENY, carc="119", facts="ro-ctp-once-per-course",
    cites=[Cite("NOR-RO", "clinical treatment planning 77261-77263"), Cite("AAPC", "follow these steps for precision rad onc coding", grade="M")],
    message="{code} on {date}: clinical planning is billed on {planned} days of one course; it is paid once, at the highest level on record.",
    asks="{code} on {date}: clinical planning once more, while treatment paused. Did another course begin here, for another site?",
    clears="A new course: another problem or site, with its own prescription.",
    fix=Fix("remove_line", "Keep one clinical planning code, the highest that the note supports; if this is a new course, give it its own course."),
    cases="""
        77263 -> clear
        77263 @2025-03-03, 77263 @2025-03-17 -> found on 77263                            the second
        77262 @2025-03-03, 77262 @2025-03-17 -> found on 77262
        77261 @2025-03-03, 77261 @2025-03-17 -> found on 77261
        77262 @2025-03-03, 77263 @2025-03-10 -> found on 77262                            keep the highest
        77263 @2025-03-03, 77262 @2025-03-10 -> found on 77262
        77261 @2025-03-03, 77263 @2025-03-10 -> found on 77261
        77261 @2025-03-03, 77262 @2025-03-10 -> found on 77261
        77263 @2025-03-03, 25 x 77412 @2025-03-10, 77263 @2025-03-24 -> found on 77263        a boost needs no second one
        partial: 77263 @2025-03-03, 77263 @2025-03-17 -> found on 77263                   two are two in any fragment
        77262 @2025-03-03, 77263 @2025-03-03 -> clear                                     one day: the daily edit finds it
        77263 @2025-03-03 course=A, 77263 @2025-03-17 course=B -> clear                   two courses
        77263 @2025-03-03 site=breast, 77263 @2025-03-17 site=bone -> clear               two sites, two courses
        77263 @2025-01-06, 77263 @2025-06-02 -> clear                                     months apart: another course
        77263 @2025-03-03, 77263-59 @2025-03-17 -> excused on 77263                       said to be distinct; the record must carry it
        77262 @2025-03-03, 77262-XS @2025-03-17 -> excused on 77262
        77261 @2025-03-03, 77261-XS @2025-03-17 -> excused on 77261
        77263 @2025-03-03 dx=C50.911, 77263 @2025-03-17 dx=C50.912 -> excused             the other breast
        77263 @2025-03-03 dx=C50.911, 77263 @2025-03-17 dx=C50.911 -> found
        77263 @2025-03-03, 10 x 77412 @2025-03-10, 77263 @2025-03-24, 10 x 77412 @2025-03-28 -> cannot tell     a week without treatment: another bone, perhaps
        77263 @2025-03-03, 10 x 77412 @2025-03-10, 77263 @2025-03-24, 10 x 77412 @2025-03-27 -> found           six days: the same course goes on
        77263 @2025-03-03, 10 x 77412 @2025-03-10, 77263 @2025-03-24 -> cannot tell                             its treatment is to come
        77263 @2025-03-03, 77771 @2025-03-10, 77263 @2025-03-14, 77771 @2025-03-17 -> cannot tell
        77263 @2025-03-03, 77771 @2025-03-10, 77263 @2025-03-12, 77771 @2025-03-13 -> found
        course=A: 77263 @2025-03-03, 77412 @2025-03-10, 77263 @2025-03-24 -> cannot tell
        course=A: 77263 @2025-03-03, 77412 @2025-03-10, 77263 @2025-03-25 -> found                              fifteen days, and the input says one course
        77290 @2025-03-03 -> not judged
    """,
)  # fmt: skip
def clinical_planning_again(line: Subjects) -> Judgement:
    """Clinical planning is the physician's decision for a whole course, boost included; a further one needs a new problem."""
    course, planned = line.course, line.course.days("clinical_planning")

    def not_the_one_to_keep() -> Values:
        lower = (line.is_code("77261") & course.has("77262 77263")) | (line.is_code("77262") & course.has("77263"))
        first = (line.is_code("77261") & (line.date == course.first_date("77261"))) | (line.is_code("77262") & (line.date == course.first_date("77262")))
        return lower | ~(first | (line.is_code("77263") & (line.date == course.first_date("77263"))))

    return line.judge(
        planned > line.law("clinical_planning_per_course"), lambda: ~in_a_pause(line),
        lambda: line.has_modifier("distinct") | (planned <= course.tumours("clinical_planning")),
        evidence="clinical_planning", where="course", provided=not_the_one_to_keep, planned=planned,
    )  # fmt: skip


def in_a_pause(line: Subjects) -> Values:
    """Does the line stand in a pause of treatment so long that it may begin another course?"""
    since, until = line.days_since("rt_delivery brachy_application"), line.days_until("rt_delivery brachy_application")
    return (since <= line.law("course_open_days")) & (since + until >= line.law("treatment_pause_days"))


@rule(
    "PLN002", "Clinical planning after the first session",
    judges="course", among="77261 77262 77263", beside="rt_delivery brachy_application", severity=Severity.ADVISE, facts="ro-ctp-before-treatment",
    cites=[Cite("AAPC", "follow these steps for precision rad onc coding", grade="M")],
    message="{code} on {date} comes after the first session on {start_date}; it is the decision that leads to treatment.",
    asks="{code} on {date} comes after a session on {start_date}. Is the planning note of this course on another claim, or is this a new course?",
    clears="A planning note dated before the first session, or a new course.",
    fix=Fix("date", "Bill the day on which the planning note was signed; if it was written after treatment began, remove the code."),
    cases="""
        77412 @2025-03-10, 77263 @2025-03-11 -> found on 77263
        77412 @2025-03-10, 77262 @2025-03-11 -> found on 77262
        77412 @2025-03-10, 77261 @2025-03-11 -> found on 77261
        77770 @2025-03-10, 77263 @2025-03-11 -> found on 77263                      brachytherapy is treatment
        77412 @2025-03-10, 77263 @2025-03-10 -> clear                               an emergency, planned and treated in one day
        77263 @2025-03-03, 77412 @2025-03-10 -> clear
        77263 @2025-03-03, 77412 @2025-03-10, 77263 @2025-03-17 -> clear            a second one is another rule's question
        partial: 77412 @2025-03-10, 77263 @2025-03-11 -> cannot tell
        77263 -> clear                                                              no session on file
        10 x 77412 @2025-03-10 course=A, 77263 @2025-03-19 course=B -> clear        planning of the next course
    """,
)  # fmt: skip
def clinical_planning_late(course: Subjects) -> Judgement:
    """Clinical planning decides whether, where and how to treat. Audited when it follows the treatment; the first one of the course counts."""
    start = course.first_date("rt_delivery brachy_application")
    return course.judge(course.first_date("clinical_planning") > start, lambda: course.is_whole, evidence="rt_delivery brachy_application", start_date=start)


def repeated(course: Subjects, codes: str, allowed: object) -> Judgement:
    """More plans of a kind than a course has. Lawful with a new data set between them, for another tumour, or where a modifier tells them apart."""
    planned = np.minimum(course.units(codes), course.days(codes))  # a hospital's and its physician's dates may differ by a day

    def lawful() -> Values:
        rescanned = (course.last_date("simulation") > course.first_date(codes)) & (course.last_date("simulation") <= course.last_date(codes))
        return rescanned | (planned <= course.tumours(codes)) | course.any_line(course.lines.has_modifier("distinct repeat"))

    return course.judge(planned > allowed, lambda: course.is_whole, lawful, beyond=allowed, planned=planned, allowed=allowed)


@rule(
    "PLN003", "A second IMRT plan in a course",
    judges="course", among="77301", severity=Severity.ADVISE, facts="ro-plan-imrt-once ro-plan-imrt-boost",
    cites=[Cite("RADF-2", "77301 more than once"), Cite("LEGION", "boost within the same data set", grade="M")],
    message="{planned} IMRT plans in one course; {allowed} is usual. Another needs a new planning scan for a documented change; a boost has none.",
    asks="{planned} IMRT plans in one course. Is a new planning scan between them on another claim?",
    clears="A new planning scan, the reason for it, the new DVH and the signed plan.",
    fix=Fix("query", "Ask for the new scan and its reason; without them remove the second 77301 (77338 and 77300 of the boost may stand)."),
    cases="""
        hospital: 77301 -> clear
        hospital: 77301 @2025-03-03, 10 x 77386 @2025-03-10, 77301 @2025-03-24 -> found to 1 on 77301
        professional: 77301-26 @2025-03-03, 77301-26 @2025-03-24 -> found on 77301
        professional: 77301-26 @2025-03-03, 77290-26 @2025-03-20, 77301-26 @2025-03-24 -> excused on 77301               a new scan, a new plan
        professional: 77301-26 @2025-03-03, 77290-26 @2025-03-24, 77301-26 @2025-03-24 -> excused                        scanned and planned in one day
        professional: 77290-26 @2025-03-03, 77301-26 @2025-03-03, 77301-26 @2025-03-24 -> found                          the first scan
        professional: 77301-26 @2025-03-03, 77301-26 @2025-03-24, 77280-26 @2025-03-25 -> found                          a scan after both
        hospital: 77301 @2025-03-03, 77301-76 @2025-03-24 -> excused
        hospital: 77301 @2025-03-03, 77301-59 @2025-03-24 -> excused
        hospital: 77301 @2025-03-03 dx=C50.911, 77301 @2025-03-24 dx=C50.912 -> excused                                  each breast its plan
        hospital: 77301 @2025-03-03 dx=C61, 77301 @2025-03-24 dx=C61 -> found
        hospital: 77301 *2 -> clear                                                                                      one day: the unit limit finds it
        77301 @2025-03-03 setting=hospital, 77301-26 @2025-03-04 setting=professional -> clear                           one plan, two components
        hospital: 77301 @2025-03-03 course=A, 77301 @2025-03-24 course=B -> clear
        partial hospital: 77301 @2025-03-03, 77301 @2025-03-24 -> cannot tell
        hospital: 77295 @2025-03-03, 77301 @2025-03-24 -> clear
    """,
)  # fmt: skip
def imrt_plan_again(course: Subjects) -> Judgement:
    """An IMRT plan covers all volumes that were planned on its data set; another one is paid for a new scan after a real change."""
    return repeated(course, "77301", course.law("imrt_plan_per_course"))


@rule(
    "PLN004", "A second 3D plan in a course",
    judges="course", among="77295", severity=Severity.ADVISE, facts="ro-plan-3d-once",
    cites=[Cite("LEGION", "boost without a new scan", grade="M")],
    message="{planned} 3D plans in one course; {allowed} is usual. A boost without a new scan is an isodose plan (77307, electrons 77321).",
    asks="{planned} 3D plans in one course. Is a new planning scan between them on another claim?",
    clears="A new volume data set for the second plan.",
    fix=Fix("code", "Ask for the new data set; without it recode the second plan to 77307 or 77321."),
    cases="""
        hospital: 77295 -> clear
        hospital: 77295 @2025-03-03, 77295 @2025-04-07 -> found to 1 on 77295
        hospital: 77295 @2025-03-03, 77290 @2025-04-01, 77295 @2025-04-07 -> excused                    a new volume
        hospital: 77295 @2025-03-03, 77290 @2025-04-07, 77295 @2025-04-07 -> excused
        hospital: 77290 @2025-03-03, 77295 @2025-03-03, 77295 @2025-04-07 -> found
        hospital: 77295 @2025-03-03, 77295 @2025-04-07, 77280 @2025-04-08 -> found                      verified later, not scanned anew
        hospital: 77295 @2025-03-03, 77295-59 @2025-04-07 -> excused                                    two sites
        hospital: 77295 @2025-03-03, 77295-76 @2025-04-07 -> excused
        hospital: 77295 @2025-03-03 dx=C34.11, 77295 @2025-04-07 dx=C34.12 -> excused
        hospital: 77295 @2025-03-03 dx=C34.11, 77295 @2025-04-07 dx=C34.11 -> found
        hospital: 77295, 77295-59 -> clear                                                              one day: the unit limit finds it
        hospital: 77295 @2025-03-03, 77307 @2025-04-07 -> clear                                         the boost as it should be
        partial hospital: 77295 @2025-03-03, 77295 @2025-04-07 -> cannot tell
    """,
)  # fmt: skip
def plan_3d_again(course: Subjects) -> Judgement:
    """A 3D plan is made on a volume data set; what is added on the same data set is planned by isodose."""
    return repeated(course, "77295", course.law("plan_3d_per_course"))


@rule(
    "PLN005", "A second isodose plan in a course",
    judges="course", among="77306 77307", severity=Severity.ADVISE, facts="ro-plan-isodose-one",
    cites=[Cite("STUDYLIB-2015", "77306 and 77307: one plan a course and treatment area")],
    message="{planned} isodose plans in one course; {allowed} is paid for each treatment area.",
    asks="{planned} isodose plans in one course. Is there a new simulation or another area on another claim?",
    clears="Another treatment area, such as a boost field of its own.",
    fix=Fix("query", "Ask which area each plan is for; remove the second one for the same area."),
    cases="""
        hospital: 77307 -> clear
        hospital: 77307 @2025-03-03, 77307 @2025-03-24 -> found to 1 on 77307
        hospital: 77306 @2025-03-03, 77307 @2025-03-24 -> found on 77307
        hospital: 77307 @2025-03-03, 77306 @2025-03-24 -> found on 77306
        hospital: 77306 @2025-03-03, 77306 @2025-03-24 -> found on 77306
        hospital: 77307 @2025-03-03, 77280 @2025-03-20, 77307 @2025-03-24 -> excused
        hospital: 77307 @2025-03-03, 77280 @2025-03-24, 77307 @2025-03-24 -> excused
        hospital: 77290 @2025-03-03, 77307 @2025-03-03, 77307 @2025-03-24 -> found
        hospital: 77307 @2025-03-03, 77307 @2025-03-24, 77280 @2025-03-25 -> found
        hospital: 77307 @2025-03-03, 77307-XS @2025-03-24 -> excused                    another area
        hospital: 77307 @2025-03-03, 77307-76 @2025-03-24 -> excused
        hospital: 77307 @2025-03-03 dx=C34.12, 77307 @2025-03-24 dx=C34.11 -> excused
        hospital: 77307 @2025-03-03 dx=C34.11, 77307 @2025-03-24 dx=C34.11 -> found
        hospital: 77307 @2025-03-03, 77321 @2025-03-24 -> clear                         a special port is not of the kind
        hospital: 77306, 77307 -> clear                                                 one day: the daily edit finds it
        partial hospital: 77307 @2025-03-03, 77307 @2025-03-24 -> cannot tell
    """,
)  # fmt: skip
def isodose_plan_again(course: Subjects) -> Judgement:
    """An isodose plan is paid once for each area that a course treats; fields of one area are one plan."""
    return repeated(course, "77306 77307", course.law("isodose_plan_per_course"))


@rule(
    "PLN006", "Dose calculation billed beside an isodose plan, on another day",
    judges="line", among="77300", beside="isodose_plan brachy_plan", severity=Severity.ADVISE, facts="ro-plan-isodose-calc ro-calc-with-3d-imrt",
    cites=[Cite("NCCI24Q3-PRA", "column 1 77306-77321, column 2 77300, indicator 0"), Cite("NCCI24Q3-OPH", "the same rows")],
    message="{code} on {date}: the course has isodose plans only ({others}), and these contain their calculations. What was calculated on this day?",
    clears="A calculation for another field than the plan's, or for an emergency session before the plan.",
    fix=Fix("query", "Ask what was calculated; remove {code} if it belongs to the isodose plan. Never move it to another day."),
    cases="""
        hospital: 77307 @2025-03-03, 77300 *2 @2025-03-04 -> found on 77300
        hospital: 77318 @2025-03-03, 77300 @2025-03-04 -> found on 77300                            brachytherapy plans contain it too
        hospital: 77307 @2025-03-03, 77300 @2025-03-03 -> clear                                     one day: the daily edit finds it
        hospital: 77318 @2025-03-03, 77300 @2025-03-03 -> clear
        hospital: 77295 @2025-03-03, 77300 *4 @2025-03-04 -> clear                                  paid beside a 3D plan
        hospital: 77295 @2025-03-03, 77307 @2025-03-20, 77300 *4 @2025-03-04 -> clear               the 3D plan's
        hospital: 77301 @2025-03-03, 77307 @2025-03-20, 77300 *4 @2025-03-04 -> clear               the IMRT plan's
        hospital: 77299 @2025-03-03, 77307 @2025-03-20, 77300 *4 @2025-03-04 -> clear
        hospital: 77300 -> clear                                                                    no plan on file
        hospital: 77300 @2025-03-03, 77402 @2025-03-03, 77307 @2025-03-05 -> clear                  an emergency: treated by hand calculation, planned after
        hospital: 77300 @2025-03-03, 77770 @2025-03-03, 77318 @2025-03-05 -> clear
        hospital: 77300 @2025-03-03, 77318 @2025-03-05, 77770 @2025-03-05 -> found
        hospital: 77300 @2025-03-03, 77307 @2025-03-05, 77402 @2025-03-05 -> found                  the plan came in time
        hospital: 77300 @2025-03-07, 77402 @2025-03-03, 77307 @2025-03-05 -> found                  after the emergency
        hospital: 77307 @2025-03-03, 77300-59 @2025-03-04 -> excused
        hospital: 77307 @2025-03-03 dx=C34.11, 77300 @2025-03-04 dx=C34.12 -> excused               another tumour
        hospital: 77318 @2025-03-03 dx=C34.11, 77300 @2025-03-04 dx=C34.12 -> excused
        hospital: 77318 @2025-03-03 dx=C34.11, 77307 @2025-03-03 dx=C34.12, 77300 @2025-03-04 dx=C34.11 -> found
        hospital: 77318 @2025-03-03 dx=C34.11, 77307 @2025-03-03 dx=C34.12, 77300 @2025-03-04 dx=C34.12 -> found
        hospital: 77307 @2025-03-03 course=A, 77300 @2025-03-04 course=B -> clear
        partial hospital: 77307 @2025-03-03, 77300 @2025-03-04 -> cannot tell                       a 3D plan may stand on another claim
    """,
)  # fmt: skip
def calculation_beside_isodose(line: Subjects) -> Judgement:
    """The same-day edit has no exception and the codes say that they include basic dosimetry. On another day only the record tells: advised, not denied."""
    course, isodose = line.course, "isodose_plan brachy_plan"
    only_isodose = course.has(isodose) & ~course.has("77295 77299 77301")
    start = course.first_date("rt_delivery brachy_application")
    emergency = (line.date <= start) & (start < course.first_date(isodose))
    excused = line.has_modifier("distinct") | line.other_tumour(isodose)
    return line.judge(only_isodose & ~line.visit.has(isodose) & ~emergency, course.is_whole, excused, evidence=isodose, where="course")
