"""Image guidance and port films: whose work it is from 2026, what it needs beside it, and what contains it."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "IGR001", "Technical image guidance, which nobody pays from 2026",
    judges="line", among="77387 77439", since="2026-01-01", severity=Severity.DENY, carc="97", facts="ro-igrt-2026-tc ro-igrt-tc-packaged",
    cites=[Cite("RVU26C", "rows 77387 and 77439: TC status B"), Cite("UHC-MP", "image guidance"), Cite("HCN-2026", "77387")],
    message="The technical part of {code} is inside the delivery from 2026 on; this line is a {biller}'s, modifiers: {modifiers}.",
    asks="77387 without 26: is it a physician's line, or the facility's?",
    clears="A physician's review of the images: {code}-26.",
    fix=Fix("remove_line", "Remove the technical line; the physician reports {code}-26.", to="line"),
    cases="""
        2026-01-05 hospital: 77412, 77387 -> found on 77387
        2026-01-05 freestanding: 77387-TC -> found
        2026-01-05 professional: 77387-TC -> found                 nor does the hospital bill it
        2026-01-05 professional: 77387-26 -> clear                 beside the hospital's 77407: the published case
        2026-01-05 freestanding: 77387 -> clear                    unmodified in an office: payable at the professional value
        2026-01-05 freestanding: 77387-26 -> clear
        2026-01-05 place_of_service=11: 77387 -> clear
        2026-01-05 professional: 77387 -> clear                    that 26 is missing is another rule's question
        2026-01-05 hospital: 77387-26 -> clear                     a hospital that bills for its physicians
        2026-01-05 form=837I: 77387-26 -> found                    but not on the facility's claim
        2026-01-05 freestanding: 77439-TC, 77437 -> found on 77439   guidance of surface treatment alike
        2026-01-05 freestanding: 77439, 77437 -> clear
        2026-01-05 hospital: 77439, 77437 -> clear
        2026-01-05: 77387 -> cannot tell                           whose line?
        5 x 77387 @2026-01-05 -> cannot tell on 77387              once for the course
        5 x 77387-TC @2026-01-05 -> found on 77387 77387 77387 77387 77387
        2026-01-05: 77387-26 -> clear
        2026-01-01 COMMERCIAL hospital: 77387 -> found
        2025-12-31 hospital: 77387 -> not judged                   packaged, and reported
    """,
)  # fmt: skip
def technical_guidance(line: Subjects) -> Judgement:
    """From 2026 the delivery codes contain the technical work of guidance in every setting; what is left of 77387 is the physician's review."""
    asked = ~line.setting_is_known & (line.date == line.course.first_date("77387"))  # once for the course
    facility = ((line.setting_is("hospital") | asked) & ~line.has_modifier("26")) | line.form_is("837I")
    return line.judge((facility & line.is_code("77387")) | line.has_modifier("TC"), line.setting_is_known)


@rule(
    "IGR002", "Image guidance without 26 at a payer that wants it everywhere",
    judges="line", among="77387", payer="UHC", setting="freestanding", since="2026-01-01", severity=Severity.ADVISE,
    facts="ro-igrt-2026-tc ro-igrt-pc-hospital",
    cites=[Cite("UHC-MP", "image guidance", grade="M")],
    message="77387 without 26; this payer asks for 26 in an office too.",
    clears="A contract that takes the unmodified code.",
    fix=Fix("add_modifier", "Append 26 to 77387.", to="26"),
    cases="""
        2026-01-01 UHC freestanding: 77387 -> found
        2026-01-05 UHC freestanding: 77387-26 -> clear
        2026-01-05 UHC freestanding: 77387-TC -> clear               another rule's question
        2026-01-05 COMMERCIAL freestanding: 77387 -> not judged
        2026-01-05 MEDICARE freestanding: 77387 -> not judged        lawful as it stands
        2026-01-05 UHC professional: 77387 -> not judged
        2026-01-05 UHC hospital: 77387 -> not judged
        2025-12-31 UHC freestanding: 77387 -> not judged
    """,
)  # fmt: skip
def guidance_without_26(line: Subjects) -> Judgement:
    """Medicare pays the unmodified code in an office at the professional value; some payers want the component named."""
    return line.judge(~line.has_modifier("26 TC"), line.setting_is("freestanding"))


@rule(
    "IGR003", "Image guidance on a day without treatment",
    judges="occasion", among="guidance", severity=Severity.ADVISE, facts="ro-igrt-not-alone",
    cites=[Cite("CMS-KN", "guidance goes with a delivery of the same day", grade="M")],
    message="{code} on {date}; no delivery stands on that day.",
    asks="{code} on {date} without a delivery that day. Is the delivery on another claim?",
    clears="A session of that day, by any entity, or a record that treatment was broken off after the images.",
    fix=Fix("date", "Move {code} to the day of its session, add the session that is missing, or remove {code}."),
    cases="""
        4 x 77386 setting=hospital, 5 x 77014-26 setting=professional -> found on 77014
        5 x 77386 setting=hospital, 5 x 77014-26 setting=professional -> clear
        5 x 77412 @2026-02-02 setting=hospital, 5 x 77387-26 @2026-02-02 setting=professional -> clear
        4 x 77407 @2026-02-02 setting=hospital, 5 x 77387-26 @2026-02-02 setting=professional -> found on 77387
        freestanding: 3 x G6015, 3 x G6002 -> clear
        3 x 77771, 3 x G6001 -> clear                                  guidance of brachytherapy
        3 x 77771, 4 x G6001 -> found on G6001
        professional: 5 x 77014-26 -> cannot tell on 77014             once: a physician's file does not hold the delivery
        partial: 4 x 77386, 5 x 77014-26 setting=professional -> cannot tell
        4 x 77386, 5 x 77417 -> not judged                             port films are counted by the week
    """,
)  # fmt: skip
def guidance_without_delivery(occasion: Subjects) -> Judgement:
    """Guidance places the patient for the session that follows. Where only the physician's lines are on file, it is asked once for the course."""
    asked = occasion.course.has("rt_delivery brachy_application") | (occasion.date == occasion.course.first_date("guidance"))
    alone = ~occasion.visit.has("rt_delivery brachy_application")
    return occasion.judge(alone & asked, lambda: occasion.course.is_whole_for("rt_delivery brachy_application"))


@rule(
    "IGR004", "Image guidance beside stereotactic delivery",
    judges="line", among="77387", beside="stereotactic_delivery", since="2026-01-01", severity=Severity.DENY, carc="97", facts="ro-del-stereo-igrt",
    cites=[Cite("UHC-MP", "stereotactic delivery includes image guidance"), Cite("NCCI24Q3-OPH", "column 1 77373, column 2 77387, indicator 0")],
    message="77387 on {date} beside stereotactic delivery of the same entity; image guidance is inside 77371-77373, G0339 and G0340.",
    asks="77387 on {date} beside stereotactic and conventional delivery: which of the two did the images guide?",
    clears="A conventional session of another site on the same day.",
    fix=Fix("remove_line", "Remove 77387.", to="line"),
    cases="""
        2026-02-02 freestanding: 77373, 77387 -> found on 77387
        2026-02-02 freestanding: 77373, 77387-26 -> found
        2026-02-02 freestanding: 77373, 77387-26-59 -> found          no modifier lifts it
        2026-02-02 freestanding: G0339, 77387 -> found
        2026-01-01 freestanding: 77372, 77387 -> found
        2025-12-31 freestanding: 77372, 77387 -> not judged           until 2025 the pair is published
        2026-02-02 freestanding: 77412, 77387 -> clear
        2026-02-02 freestanding: 77373, 77412, 77387 -> cannot tell   guidance of the conventional session, perhaps
        2026-02-02 hospital: 77373, 77387 -> clear                    technical guidance is another rule's question
        2026-02-02 freestanding: 77373, 77387-TC -> clear
        2026-02-02: 77373, 77387-26 -> clear                          a physician's 26: the machine is another's
        2026-02-02: 77373 setting=hospital, 77387-26 setting=professional -> clear    two entities: a question of its own
        freestanding: 77373 @2026-02-02, 77387 @2026-02-03 -> clear
    """,
)  # fmt: skip
def guidance_in_stereotactic(line: Subjects) -> Judgement:
    """Stereotactic delivery codes contain their image guidance. 77387 changed its meaning in 2026, so that the published pairs no longer speak of it."""
    another = line.setting_is("hospital professional") | line.has_modifier("TC")
    return line.judge(line.day.has("stereotactic_delivery") & ~another, ~line.day.has("conventional_delivery"), evidence="stereotactic_delivery")


@rule(
    "IGR005", "A physician's image guidance of a hospital's stereotactic session",
    judges="line", among="guidance", beside="stereotactic_delivery", severity=Severity.ADVISE, facts="ro-del-stereo-igrt",
    cites=[Cite("ASTRO-FAQ-SRS", "image guidance of stereotactic delivery"), Cite("UHC-MP", "stereotactic delivery includes image guidance", grade="M")],
    message="{code} on {date} guides a stereotactic session of another entity; image guidance is inside 77371-77373, G0339 and G0340.",
    asks="{code} on {date} beside stereotactic and conventional delivery: which of the two did the images guide?",
    clears="A conventional session of another site on the same day.",
    fix=Fix("query", "Check the payer's policy; no edit sees two entities, an audit does."),
    cases="""
        77373 setting=hospital, G6002-26 setting=professional -> found on G6002
        2026-02-02: 77373 setting=hospital, 77387-26 setting=professional -> found on 77387
        77373 setting=hospital, G6002-26-59 setting=professional -> excused
        freestanding: 77373, G6002 -> clear                           same entity: the pair finds it
        77386 setting=hospital, 77014-26 setting=professional -> clear
        77373 setting=hospital, 77386 setting=hospital, 77014-26 setting=professional -> cannot tell
        77373 setting=hospital, 77014-26 @2025-03-04 setting=professional -> clear
    """,
)  # fmt: skip
def guidance_across_entities(line: Subjects) -> Judgement:
    """The stereotactic codes, their management included, are valued with image guidance; pairs are judged within one entity and do not reach the physician."""
    elsewhere = line.visit.has("stereotactic_delivery") & ~line.day.has("stereotactic_delivery")
    return line.judge(elsewhere, ~line.visit.has("conventional_delivery"), line.has_modifier("distinct"))


@rule(
    "IGR006", "More port films than one in five fractions",
    judges="course", among="77417", until="2025-12-31", severity=Severity.DENY, carc="151", facts="ro-igrt-port-77417",
    cites=[Cite("MCPM13-70", "70.3"), Cite("ASTRO-FAQ-IGRT", "77417")],
    message="{billed} of 77417 billed; {fractions} fractions support {allowed}, whatever the number of images.",
    asks="{billed} of 77417 billed, and {fractions} fractions on file. Which sessions do they belong to?",
    clears="The record of the missing fractions, or a course that has not ended.",
    fix=Fix("units", "Bill one for each five fractions or part of five.", to="allowed"),
    cases="""
        25 x 77386, 5 x 77417 -> clear
        25 x 77386, 6 x 77417 -> found to 5 on 77417
        26 x 77386, 6 x 77417 -> clear                               the sixth block has begun
        5 x 77412, 2 x 77417 -> found to 1
        3 x 77412, 77417 -> clear
        4 x 77373, 77417 -> clear
        2 x 77417 -> cannot tell                                     no session on file
        partial: 5 x 77412, 2 x 77417 -> cannot tell
        as-of=2025-03-10: 5 x 77412, 2 x 77417 -> cannot tell        the course goes on
        5 x 77386 @2025-12-22, 77417 @2025-12-30, 77417 @2025-12-31 -> found to 1
        5 x 77386 @2025-12-22, 77417 @2025-12-31, 77417 @2026-01-01 -> clear     from 2026 it is bundled
        2026-02-02 COMMERCIAL: 5 x 77412, 2 x 77417 -> not judged
    """,
)  # fmt: skip
def too_many_port_films(course: Subjects) -> Judgement:
    """Port films are paid once for five fractions, whatever the number of images or gantry angles; their review is in the weekly management."""
    fractions, billed = course.units("rt_delivery", part="technical"), course.units_judged()
    allowed = -(-fractions // course.law("port_film_fractions"))
    known = course.is_whole_for("rt_delivery") & course.is_over
    return course.judge(billed > allowed, known, beyond=allowed, billed=billed, fractions=fractions, allowed=allowed)


@rule(
    "IGR007", "More image guidance than sessions on a day",
    judges="occasion", among="guidance", severity=Severity.ADVISE, facts="ro-igrt-one-per-day",
    cites=[Cite("NCCI24Q3-PRA", "guidance pairs; one guidance code a session", grade="M"), Cite("ASTRO-FAQ-IGRT", "once a session")],
    message="{billed} of {code} on {date}, and {allowed} sessions on file.",
    asks="{billed} of {code} on {date}, and {allowed} sessions on file. Is a session on another claim?",
    clears="The record of a further session that day.",
    fix=Fix("units", "Bill guidance once a session.", to="allowed"),
    cases="""
        77386 setting=hospital, 77014-26 *2 setting=professional -> found to 1 on 77014
        77386 setting=hospital, 77014-26 setting=professional, 77014-26 setting=professional -> found to 1
        77386 *2 setting=hospital, 77014-26 *2 setting=professional -> clear         twice daily
        77386 setting=hospital, 77014 setting=hospital, 77014-26 setting=professional -> clear    two components of one service
        77386 setting=hospital, 77014-26 setting=professional, 77014-26-76 setting=professional -> excused
        77386 setting=hospital, 77014-26 setting=professional, 77014-26-59 setting=professional -> excused
        2026-02-02: 77407 setting=hospital, 77387-26 *2 setting=professional -> found to 1
        77771 *2, G6001 *2 -> clear
        77771, G6001 *2 -> found to 1
        professional: 77014-26 *2 -> clear                          no session on file
        partial: 77386 setting=hospital, 77014-26 *2 setting=professional -> cannot tell
    """,
)  # fmt: skip
def guidance_beyond_sessions(occasion: Subjects) -> Judgement:
    """A session is guided once, however often images are taken."""
    billed = occasion.units("guidance")
    sessions = occasion.visit.units("rt_delivery brachy_application", part="technical")
    return occasion.judge(
        (sessions > 0) & (billed > sessions), lambda: occasion.visit.is_whole_for("rt_delivery brachy_application"),
        lambda: occasion.any_line(occasion.lines.has_modifier("distinct repeat")), beyond=sessions, billed=billed, allowed=sessions,
    )  # fmt: skip
