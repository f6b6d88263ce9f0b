"""Charges against what the record shows was done: no session, another day, more units; two sessions a day, the prescription, a course that was split."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

SESSIONS = "rt_delivery brachy_application"


@rule(
    "REC001", "Delivery that the record does not show as given",
    judges="line", among="rt_delivery brachy_application", table="record", severity=Severity.DENY, carc="112", facts="ro-del-not-treated",
    cites=[Cite("OIG-RR", "services not rendered"), Cite("MCPM13-70", "70.3")],
    message="{code} on {date}: the treatment record shows no session that was given (status: {record_status}).",
    asks="{code} on {date}: does the treatment record show a session of this day, and was any of it given?",
    clears="The record of the session: fields, monitor units, times; of a part that was given too.",
    fix=Fix("remove_line", "Remove {code} of {date}; refund it if it was paid. A part that was given is billed with its record.", to="line"),
    cases="""
        77412 {acts=0} -> found on 77412                                     the machine was down
        77412 {acts=0 status=cancelled} -> found
        77412 {status=cancelled} -> found
        77771 {acts=0} -> found on 77771
        77412 {acts=1 status=completed} -> clear
        77412 {acts=1} -> clear
        77412 {acts=2} -> clear
        77412 {status=completed} -> clear
        77412 {acts=1 status=partial has=recorded} -> clear                  a part was given, and it is on record: billable
        77412 {status=partial has=recorded} -> clear
        77412 {acts=1 status=partial} -> clear
        77412 {status=partial} -> cannot tell                                how much was given?
        77412 {status=partial lacks=recorded} -> found                       a part without its record
        77412 {level=unclear} -> clear                                       a session there is; its level is another rule's question
        77412 {prescribed=25} -> cannot tell                                 the record does not speak of the day
        77412 {acts=0 other_day=2025-03-04} -> clear                         given on another day: another rule's finding
        77336 {acts=0} -> not judged
        77412 -> not judged
    """,
)  # fmt: skip
def delivery_not_given(line: Subjects) -> Judgement:
    """What was not given is not billed. What was given in part may be, with the record of that part."""
    acts, cancelled, unrecorded = line.fact("acts"), line.fact_is("status", "cancelled"), line.fact_is("status", "partial") & line.names("lacks", "recorded")
    given = ((acts > 0) | line.fact_is("status", "completed") | line.names("has", "recorded") | line.says("level")) & ~cancelled & ~unrecorded
    return line.judge(~given & ~line.says("other_day"), (acts == 0) | cancelled | unrecorded)


@rule(
    "REC002", "Charge on another day than the record's",
    judges="line", among="", table="record", severity=Severity.DENY, carc="110", facts="ro-dos-accuracy",
    cites=[Cite("OIG-RR", "wrong dates of service")],
    message="{code} is charged on {date}; the record shows the service on {recorded_date}, which no line charges.",
    clears="A record of the service on the day that is charged.",
    fix=Fix("date", "Correct the day to {recorded_date} if that service is the one meant; refund what was paid otherwise."),
    cases="""
        77412 {acts=0 other_day=2025-03-04} -> found on 77412
        77336 {acts=0 other_day=2025-02-28} -> found on 77336
        77300 {other_day=2025-03-04} -> found
        77412 {acts=1} -> clear
        77412 {acts=0} -> clear                                  shown on no day: another rule's finding
        77412 {acts=1 other_day=2025-03-04} -> clear             that day has its own service, and the other is a missed charge
        77412 -> not judged
    """,
)  # fmt: skip
def charged_on_another_day(line: Subjects) -> Judgement:
    """The date of service is the day on which it was done. A wrong one is an overpayment to give back, however well the service is documented."""
    return line.judge(line.says("other_day") & (line.fact("acts") < 1), recorded_date=line.fact("other_day"))


@rule(
    "REC003", "Service that the record does not show on its day",
    judges="line", among="", table="record", severity=Severity.DENY, carc="112", facts="ro-dos-accuracy",
    cites=[Cite("OIG-RR", "services not rendered")],
    message="{code} on {date}: the record shows no such service on this day.",
    clears="The note, check, plan or review of this day.",
    fix=Fix("query", "Find the document of {date}; remove {code} and refund it if there is none."),
    cases="""
        77336 {acts=0} -> found on 77336
        77427 {acts=0} -> found on 77427
        77336 {acts=1} -> clear
        77336 {signed=yes} -> clear                              the document itself is there
        77336 {acts=0 other_day=2025-03-04} -> clear             done on another day: another rule's finding
        77412 {acts=0} -> clear                                  sessions are another rule's finding
        77771 {acts=0} -> clear
        77336 -> not judged
    """,
)  # fmt: skip
def service_not_on_record(line: Subjects) -> Judgement:
    """A service that the record does not show was not done, for who reviews the chart."""
    return line.judge((line.fact("acts") == 0) & ~line.says("other_day") & ~line.is_code(SESSIONS))


@rule(
    "REC011", "Two sessions on one day without a distinct break or an order for two",
    judges="line", among="conventional_delivery", table="record", severity=Severity.ADVISE, facts="ro-del-two-sessions",
    cites=[Cite("AAPC", "rate your radiation treatment", grade="M"), Cite("MCPM13-70", "70.3")],
    message="{code} on {date}: {gap} minutes lie between the two sessions of the day; a distinct break is about {hours} hours.",
    asks="{code} on {date}: two sessions are billed. What were their times, and is treatment ordered twice daily?",
    clears="An order for two sessions a day, and times about {hours} hours apart.",
    fix=Fix("query", "Check order and times; bill one session where there was no distinct break."),
    cases="""
        77412 *2 {acts=2 gap=359 twice=yes} -> found on 77412
        77412 *2 {acts=2 gap=360 twice=yes} -> clear
        77412 *2 {gap=30} -> found
        77412 *2 {gap=0} -> found                                            one after the other
        77412 *2 {acts=2 gap=400} -> cannot tell                             ordered twice daily?
        77412 *2 {acts=2 twice=yes} -> cannot tell                           no times
        77412 *2 {acts=2} -> cannot tell
        77412 *2 {acts=1} -> clear                                           one session: another rule's finding
        77412 *2 {status=completed} -> clear
        77412 {acts=2 gap=30} -> clear                                       one of the two is billed
        77412 {acts=2 gap=30}, 77412-76 {acts=2 gap=30} -> found on 77412            the second of them
        hospital: 77412 {acts=2 gap=30}, 77412 {acts=2 gap=30} -> found on 77412     a line without its modifier too
        77407-59 {acts=2 gap=30}, 77412 {acts=2 gap=30} -> found on 77407
        77407-76 {acts=2 gap=30}, 77412 {acts=2 gap=30} -> found on 77407
        hospital: 77412 {acts=2 gap=30}, 77412 {acts=2 gap=30} @2025-03-04 -> clear
        77402 {acts=2 gap=30}, 77412 {acts=2 gap=30} -> clear                        two levels and no modifier: another rule's finding
        77412 *2 -> not judged
    """,
)  # fmt: skip
def second_session_too_soon(line: Subjects) -> Judgement:
    """A second session of a day is a session of its own after a distinct break, where treatment is given so. The record's times decide."""
    gap, hours = line.fact("gap"), line.law("session_gap_hours")
    second = (line.billed_units > 1) | (line.copy_number > 0) | line.has_modifier("distinct repeat")
    two = ((line.fact("acts") > 1) | (gap >= 0)) & second
    short = gap < hours * 60  # also where no time is on record
    return line.judge(two & (short | ~line.fact_is("twice", "yes")), short & (gap >= 0), gap=gap, hours=hours)


@rule(
    "REC012", "Fractions delivered and prescribed differ",
    judges="course", among="rt_delivery management", table="record", severity=Severity.ADVISE, facts="ro-frac-vs-prescription",
    cites=[Cite("RADBIZ", "delivered fractions against the prescription")],
    message="{delivered} fractions delivered, {prescribed} prescribed; no change of the prescription is on record.",
    asks="The record does not tell both how many fractions were prescribed and how many were delivered. What does the prescription say?",
    clears="An amended prescription, or a replan that tells why.",
    fix=Fix("query", "Ask the physician for the amended prescription, or for the reason why treatment ended."),
    cases="""
        25 x 77412 {prescribed=20 delivered=25} -> found
        25 x 77412 {prescribed=26 delivered=25} -> found                              ended early, and nobody says why
        25 x 77412 {prescribed=25 delivered=25} -> clear
        77427 {prescribed=20 delivered=25} -> found
        25 x 77412 {prescribed=20 delivered=25 changed=yes} -> clear                  amended
        25 x 77412 {prescribed=26 delivered=25 changed=yes} -> clear
        as-of=2025-03-20: 10 x 77412 {prescribed=25 delivered=10} -> clear            still in treatment
        as-of=2025-03-28: 10 x 77412 {prescribed=25 delivered=10} -> found            nothing for two weeks
        as-of=2025-03-20: 10 x 77412 {prescribed=8 delivered=10} -> found             more than prescribed is known at once
        25 x 77412 {delivered=25} -> cannot tell
        25 x 77412 {prescribed=25} -> cannot tell
        25 x 77412 {prescribed=25 delivered=0} -> found
        25 x 77412 {prescribed=0 delivered=25} -> found
        25 x 77412 {acts=1} -> cannot tell
        25 x 77412 {acts=1 changed=yes} -> clear
        77336 {prescribed=20 delivered=25} -> not judged
        25 x 77412 -> not judged
    """,
)  # fmt: skip
def fractions_unlike_prescription(course: Subjects) -> Judgement:
    """Treatment follows the prescription; where it did not, a physician says so in the record."""
    prescribed, delivered = course.fact("prescribed"), course.fact("delivered")
    known = (prescribed >= 0) & (delivered >= 0)
    other = (delivered > prescribed) | ((delivered < prescribed) & course.is_over)
    return course.judge((~known | other) & ~course.fact_is("changed", "yes"), known, prescribed=prescribed, delivered=delivered)


@rule(
    "REC015", "More units than the record shows",
    judges="line", among="", table="record", severity=Severity.DENY, carc="151", facts="ro-dos-accuracy",
    cites=[Cite("OIG-RR", "services not rendered"), Cite("MCPM13-70", "70.3")],
    message="{billed} units of {code} on {date}; the record shows {allowed}.",
    clears="The record of each unit.",
    fix=Fix("units", "Reduce {code} of {date} to {allowed}.", to="allowed"),
    cases="""
        77412 *2 {acts=1 units=1} -> found to 1 on 77412
        77412 {acts=1 units=0} -> found to 0                     a second line of the one session
        77412 *2 {acts=2 units=2} -> clear
        77412 {acts=1 units=1} -> clear
        77336 *3 {units=2} -> found to 2
        77412 *2 {acts=1} -> clear                               nobody counted
        77412 *2 {acts=0 units=0} -> clear                       no session at all: another rule's finding
        77300 *4 {units=3} -> clear                              counted in the plan by another rule
        77334 *4 {units=3 purpose=beam} -> clear                 so are its beam devices
        77334 *2 {units=1 purpose=immobilization} -> found to 1  one cushion
        77333 *2 {units=1} -> found to 1
        77300 *4 {units=3 purpose=beam} -> clear
        77412 *2 {units=1 purpose=beam} -> found to 1
        77412 *2 -> not judged
    """,
)  # fmt: skip
def more_units_than_record(line: Subjects) -> Judgement:
    """Every unit is a service of its own, and needs its own place in the record."""
    shown, billed = line.fact("units"), line.billed_units
    more = (shown >= 0) & (billed > shown) & (line.fact("acts") != 0)
    by_plan = line.is_code("77300") | (line.is_code("77334") & line.fact_is("purpose", "beam"))
    return line.judge(more & ~by_plan, billed=billed, allowed=shown)


@rule(
    "REC016", "A new course of planning under the same prescription",
    judges="line", among="clinical_planning", table="record", severity=Severity.ADVISE, facts="ro-dup-course",
    cites=[Cite("CMS-KN", "a course that was split into two", grade="L")],
    message="{code} on {date}, {days} days after the planning of an earlier course, under the same prescription: one course may have been split.",
    asks="{code} on {date}, {days} days after the planning of an earlier course. Is there a prescription of its own?",
    clears="A prescription of its own: another site, another problem.",
    fix=Fix("query", "Ask whether this is a new course; if not, remove {code} and count the fractions together."),
    cases="""
        77263 course=A, 77263 @2025-04-02 course=B {prescription=same} -> found on 77263     the thirtieth day
        77263 course=A, 77263 @2025-04-03 course=B {prescription=same} -> clear              the thirty-first
        77263 course=A, 77263 @2025-03-20 course=B {prescription=new} -> clear               another site
        77263 course=A, 77263 @2025-03-20 course=B {signed=yes} -> cannot tell
        77263 course=A, 77263 @2025-03-20 course=A {prescription=same} -> clear              one course: another rule's finding
        77263 course=A, 77263 course=B {prescription=same} -> clear                          two sites planned on one day
        77263 course=B {prescription=same} -> clear
        77263 course=A, 77263 @2025-03-20 course=B -> not judged
    """,
)  # fmt: skip
def planning_of_split_course(line: Subjects) -> Judgement:
    """Planning is paid once a course. A second course to the same site within weeks is screened for a course that was split."""
    days = line.days_since_earlier("clinical_planning", within="patient")
    first = line.course.first_date("clinical_planning") == line.date
    again = first & (days <= line.law("split_course_days")) & ~line.fact_is("prescription", "new")
    return line.judge(again, line.fact_is("prescription", "same"), evidence="clinical_planning", where="patient", days=days)
