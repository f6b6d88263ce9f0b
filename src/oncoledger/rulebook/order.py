"""The order of a radiation course: simulation, plan, calculation and devices, sessions, physics and management. Out of order is asked about, not denied."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity

SESSION = "conventional_delivery stereotactic_delivery"
BEGINNING = "clinical_planning simulation"


@rule(
    "ORD001", "The first simulation comes after the plan",
    judges="line", among="77285 77290", severity=Severity.ADVISE, facts="ro-sim-before-plan",
    cites=[Cite("CMS-KN", "care path: simulation, then plan", grade="M")],
    message="{code} on {date} is the first simulation of the course, and the plan of its sessions stands on {plan_date}: a plan is made on a simulation.",
    asks="{code} on {date}, after the plan of {plan_date}. Is an earlier simulation or a later plan on another claim?",
    clears="An earlier simulation, or a plan still to come for a new volume.",
    fix=Fix("date", "Compare with the record: the simulation takes the day of its imaging, the plan the day of its approval."),
    cases="""
        hospital: 77295 @2025-03-03, 77290 @2025-03-05 -> found on 77290
        hospital: 77307 @2025-03-03, 77285 @2025-03-05 -> found on 77285
        hospital: 77290 @2025-03-03, 77295 @2025-03-05 -> clear
        hospital: 77290 @2025-03-03, 77295 @2025-03-03 -> clear                            simulated and planned in one day
        hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77290 @2025-03-20 -> clear         a repeat is another rule's question
        hospital: 77295 @2025-03-03, 77290 @2025-03-05, 77295 @2025-03-07 -> clear         a new volume, planned after
        hospital: 77295 @2025-03-03, 77290 @2025-03-05, 77295 @2025-03-05 -> clear
        hospital: 77295 @2025-03-03, 77280 @2025-03-05 -> not judged                       verification
        hospital: 77301 @2025-03-03, 77290 @2025-03-05 -> clear                            another rule's question
        hospital: 77318 @2025-03-03, 77290 @2025-03-05, 77771 @2025-03-05 -> clear         verifies the sources of that day
        hospital: 77295 @2025-03-03, 77290 @2025-03-05, 10 x 77412 @2025-03-10, 77321 @2025-03-11 -> found on 77290      a boost is planned later
        hospital: 77295 @2025-03-03, 77290 @2025-03-10, 10 x 77412 @2025-03-10, 77321 @2025-03-11 -> found on 77290
        hospital: 77295 @2025-03-03, 77290 @2025-03-05, 77307 @2025-03-10, 10 x 77412 @2025-03-10 -> clear               planned again before the first session
        hospital: 77295 @2025-03-03, 10 x 77412 @2025-03-05, 77290 @2025-03-12, 77295 @2025-03-14 -> clear               a new volume on the way
        hospital: 77290 @2025-03-05 -> clear                                               no plan on file
        hospital: 77295 @2025-03-03 course=A, 77290 @2025-03-05 course=B -> clear
        partial hospital: 77295 @2025-03-03, 77290 @2025-03-05 -> cannot tell
        as-of=2025-03-10 hospital: 77295 @2025-03-03, 77290 @2025-03-05 -> cannot tell
    """,
)  # fmt: skip
def simulation_after_plan(line: Subjects) -> Judgement:
    """The simulation gives the images on which the plan is drawn, so that its day is the plan's or an earlier one. Verification and boost come later."""
    course = line.course
    plan = line.date - line.days_since("plan")

    def is_for_sessions() -> Values:
        start, following = course.first_date(SESSION), line.date + line.days_until("plan")
        too_late = ((line.date <= start) & (start < following)) | (course.last_date("plan") < line.date)
        return too_late & ~course.has("77301") & ~line.visit.has("brachy_application")

    return line.judge(
        (course.first_date("simulation") == line.date) & (plan >= course.first_date("plan")), lambda: course.is_whole & course.is_over,
        evidence="plan", where="course", provided=is_for_sessions, plan_date=plan,
    )  # fmt: skip


@rule(
    "ORD002", "The plan comes after the first session",
    judges="course", among="plan", beside="rt_delivery brachy_application", severity=Severity.ADVISE, facts="ro-del-first-day-order",
    cites=[Cite("CMS-KN", "care path: plan, then delivery", grade="M")],
    message="The first plan ({code}) stands on {date}, the first session on {start_date}: nobody is treated before a plan or a calculation.",
    asks="The first plan on file ({code}) stands on {date}, after the session of {start_date}. Is an earlier plan on another claim?",
    clears="An emergency that was treated by a calculation or a simple set-up; its record.",
    fix=Fix("date", "Compare with the record: the plan takes the day on which the physician approved it."),
    cases="""
        hospital: 77290 @2025-03-03, 77412 @2025-03-10, 77295 @2025-03-11 -> found on 77295
        hospital: 77263 @2025-03-03, 77412 @2025-03-10, 77295 @2025-03-11 -> found
        hospital: 77290 @2025-03-03, 77373 @2025-03-10, 77295 @2025-03-11 -> found
        hospital: 77290 @2025-03-10, 77412 @2025-03-10, 77295 @2025-03-11 -> found
        hospital: 77290 @2025-03-03, 77295 @2025-03-10, 77412 @2025-03-10 -> clear                    emergency: planned and treated in one day
        hospital: 77290 @2025-03-03, 77300 @2025-03-10, 77412 @2025-03-10, 77307 @2025-03-11 -> clear   emergency: calculated first
        hospital: 77290 @2025-03-03, 77295 @2025-03-05, 77412 @2025-03-10, 77307 @2025-03-24 -> clear   a boost
        hospital: 77412 @2025-03-10, 77295 @2025-03-11 -> cannot tell                                 the beginning is not on file
        hospital: 77412 @2025-03-10, 77290 @2025-03-11, 77295 @2025-03-12 -> cannot tell
        hospital: 77290 @2025-03-03, 77771 @2025-03-10, 77318 @2025-03-11 -> clear                    brachytherapy has its own order
        hospital: 77290 @2025-03-03, 77295 @2025-03-05 -> clear                                       no session on file
        partial hospital: 77290 @2025-03-03, 77412 @2025-03-10, 77295 @2025-03-11 -> cannot tell
        hospital: 77412 @2025-03-10 -> not judged
    """,
)  # fmt: skip
def plan_after_session(course: Subjects) -> Judgement:
    """Delivery follows an approved plan; an emergency may be planned on the day, or treated by calculation and planned after."""
    start = course.first_date(SESSION)
    return course.judge(
        course.first_date("plan 77300") > start, lambda: course.is_whole & (course.first_date(BEGINNING) <= start), evidence=SESSION, start_date=start
    )


@rule(
    "ORD003", "Sessions without a plan",
    judges="course", among="conventional_delivery stereotactic_delivery", severity=Severity.ADVISE, facts="ro-del-first-day-order",
    cites=[Cite("CMS-KN", "care path: plan, then delivery", grade="M")],
    message="{fractions} sessions from {start_date} on, and neither a plan nor a calculation in the course: a charge may be missing.",
    asks="{fractions} sessions from {start_date} on, and neither a plan nor a calculation on file. Is the planning on another claim, or before these dates?",
    clears="The plan or calculation, with its date and its biller.",
    fix=Fix("query", "Find the approved plan and bill it if it was not billed; without prescription and plan the sessions are not payable."),
    cases="""
        hospital: 77290 @2025-03-03, 25 x 77412 @2025-03-10 -> found
        hospital: 77263 @2025-03-03, 25 x 77412 @2025-03-10 -> found
        hospital: 77290 @2025-03-10, 25 x 77412 @2025-03-10 -> found
        hospital: 77290 @2025-03-03, 5 x 77373 @2025-03-10 -> found
        hospital: 77290 @2025-03-03, 77295 @2025-03-05, 25 x 77412 @2025-03-10 -> clear
        hospital: 77280 @2025-03-10, 77300 @2025-03-10, 77402 @2025-03-10 -> clear               an emergency, treated by calculation
        hospital: 25 x 77412 @2025-03-10 -> cannot tell                                          the beginning is not on file
        hospital: 25 x 77412 @2025-03-10, 77280 @2025-03-11 -> cannot tell
        77290-26 @2025-03-03 setting=professional, 77301-26 @2025-03-05 setting=professional, 25 x 77386 @2025-03-10 setting=hospital -> clear
        hospital: 77290 @2025-03-03, 5 x 77771 @2025-03-10 -> not judged
        partial hospital: 77290 @2025-03-03, 25 x 77412 @2025-03-10 -> cannot tell
        as-of=2025-03-20 hospital: 77290 @2025-03-03, 5 x 77412 @2025-03-10 -> cannot tell       its charge may follow
    """,
)  # fmt: skip
def sessions_without_plan(course: Subjects) -> Judgement:
    """Every session follows a prescription and a plan. Where the course's beginning is on file and its plan is not, a charge is missing or worse."""
    start = course.first_date(SESSION)
    return course.judge(
        ~course.has("plan 77300"), lambda: course.is_whole & course.is_over & (course.first_date(BEGINNING) <= start),
        fractions=course.units(SESSION, part="technical"), start_date=start,
    )  # fmt: skip


@rule(
    "ORD004", "Management or weekly physics before the first session",
    judges="line", among="course_management 77336", severity=Severity.ADVISE, facts="ro-phys-77336-planning-day",
    cites=[Cite("MCPM13-70", "70.1: management of treatments given"), Cite("UCB-NCCI9", "chapter 9: 77336 during treatment")],
    message="{code} on {date} comes before the first session, on {start_date}; it belongs to treatment in progress.",
    asks="{code} on {date} comes before the first session on file, on {start_date}. Are earlier sessions on another claim?",
    clears="Earlier sessions of the same course.",
    fix=Fix("date", "Bill {code} on a day of the sessions that it covers."),
    cases="""
        77427 @2025-03-07, 5 x 77412 @2025-03-10 -> found on 77427
        77336 @2025-03-07, 5 x 77412 @2025-03-10 -> found on 77336
        77435 @2025-03-07, 5 x 77373 @2025-03-10 -> found on 77435
        77427 @2025-03-10, 5 x 77412 @2025-03-10 -> clear                       dated by the first day of its week
        77427 @2025-03-14, 5 x 77412 @2025-03-10 -> clear
        77336 @2025-03-03, 77778 @2025-03-10 -> found on 77336
        77336 @2025-03-10, 77778 @2025-03-10 -> clear
        professional: 77427 @2025-03-07, 77427 @2025-03-14 -> clear             no session on file
        partial: 77427 @2025-03-07, 5 x 77412 @2025-03-10 -> cannot tell
        77427 @2025-03-07 course=A, 5 x 77412 @2025-03-10 course=B -> clear
        77470 @2025-03-07, 5 x 77412 @2025-03-10 -> not judged                  special effort is often planning
    """,
)  # fmt: skip
def before_first_session(line: Subjects) -> Judgement:
    """Weekly management and weekly physics review a treatment that has begun."""
    course, treated = line.course, "rt_delivery brachy_application"
    start = course.first_date(treated)
    return line.judge((line.date < start) & course.has(treated), course.is_whole_for(treated), evidence=treated, where="course", start_date=start)


@rule(
    "ORD005", "Calculation or MLC devices before the plan",
    judges="line", among="77300 77338", severity=Severity.ADVISE, facts="",
    cites=[Cite("AAPC", "plan is signed on the same date of service", grade="M"), Cite("LEGION", "dates of calculations and devices", grade="M")],
    message="{code} on {date} comes before the plan of {plan_date}; it takes the date on which the plan was approved.",
    asks="{code} on {date} comes before the plan of {plan_date}. Is an earlier plan on another claim?",
    clears="An earlier plan, or an emergency that was treated by the calculation.",
    fix=Fix("date", "Bill {code} on the day on which the plan was approved; never to part it from an edit of that day."),
    cases="""
        hospital: 77300 *4 @2025-03-03, 77295 @2025-03-05 -> found on 77300
        hospital: 77338 @2025-03-03, 77301 @2025-03-05, 25 x 77386 @2025-03-10 -> found on 77338
        hospital: 77301 @2025-03-05, 77338 @2025-03-05, 77300 *4 @2025-03-05 -> clear              one day, as it should be
        hospital: 77295 @2025-03-05, 77300 *4 @2025-03-07 -> clear
        hospital: 77300 @2025-03-03, 77402 @2025-03-03, 77307 @2025-03-05 -> clear                 an emergency
        hospital: 77300 @2025-03-03, 77295 @2025-03-05, 77412 @2025-03-05 -> found                 planned and treated in one day
        hospital: 77300 @2025-03-03, 77412 @2025-03-03, 77295 @2025-03-05 -> clear
        hospital: 77300 @2025-03-03, 77295 @2025-03-05, 77771 @2025-03-04 -> clear                 treated before any plan
        hospital: 77300 @2025-03-03, 77307 @2025-03-05, 77412 @2025-03-10 -> clear                 isodose plans contain it: another rule's question
        hospital: 77300 @2025-03-03 -> clear                                                       no plan on file
        hospital: 77300 @2025-03-03, 77412 @2025-03-10 -> clear
        partial hospital: 77300 @2025-03-03, 77295 @2025-03-05 -> cannot tell
        hospital: 77334 @2025-03-03, 77295 @2025-03-05 -> not judged                               made at simulation
    """,
)  # fmt: skip
def dosimetry_before_plan(line: Subjects) -> Judgement:
    """Calculations and leaf devices belong to a plan and take the date of its approval; a convention of the field, so asked, not denied."""
    course = line.course
    plan = course.first_date("plan")
    return line.judge(
        (line.date < plan) & course.has("77295 77301"), lambda: course.is_whole, evidence="plan", where="course",
        provided=lambda: plan <= course.first_date("rt_delivery brachy_application"), plan_date=plan,
    )  # fmt: skip


@rule(
    "ORD006", "A 3D plan without a simulation",
    judges="course", among="77295", severity=Severity.ADVISE, facts="ro-sim-3d-not-bundled ro-sim-before-plan",
    cites=[Cite("ACR-2021", "simulation is paid beside 77295"), Cite("CMS-KN", "care path: simulation, then plan", grade="M")],
    message="The plan {code} of {date} has no simulation in its course: a charge may be missing, or the plan may stand in the wrong course.",
    asks="The plan {code} of {date} has no simulation on file. Was it simulated elsewhere, or before these dates?",
    clears="A simulation billed by another facility, or an earlier scan that planning used.",
    fix=Fix("query", "Find the simulation record; beside a 3D plan the simulation is paid, on the same day too."),
    cases="""
        77263 @2025-03-03 setting=professional, 77295 @2025-03-10 setting=hospital -> found on 77295
        freestanding: 77263 @2025-03-10, 77295 @2025-03-10 -> found
        freestanding: 77263 @2025-03-03, 77290 @2025-03-04, 77295 @2025-03-10 -> clear
        freestanding: 77263 @2025-03-03, 77280 @2025-03-04, 77295 @2025-03-10 -> clear
        hospital: 77263 @2025-03-03, G0562 @2025-03-04, 77295 @2025-03-10 -> clear             simulated with PET-CT
        hospital 2024-06-03: 77263, C9794, 77295 -> clear
        freestanding: 77263 @2025-03-03, 77301 @2025-03-10 -> not judged                       an IMRT plan contains it
        hospital: 77295 @2025-03-10 -> cannot tell                                             the beginning is not on file
        hospital: 77295 @2025-03-10, 77263 @2025-03-11 -> cannot tell
        partial freestanding: 77263 @2025-03-03, 77295 @2025-03-10 -> cannot tell
        as-of=2025-03-15 freestanding: 77263 @2025-03-03, 77295 @2025-03-10 -> cannot tell     its charge may follow
    """,
)  # fmt: skip
def plan_without_simulation(course: Subjects) -> Judgement:
    """A 3D plan is made on a simulation's images, and since 2020 no edit keeps the two apart; where one is missing, revenue or evidence is."""
    known = course.is_whole & course.is_over & (course.first_date("clinical_planning") <= course.first_date("77295"))
    return course.judge(~course.has("simulation C9794 G0562"), known)
