"""Physics of a course: 77336 for every five fractions, and the special consultation 77370."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

TREATED = "rt_delivery brachy_application"


@rule(
    "PHY001", "More weekly physics than the fractions allow",
    judges="course", among="77336", severity=Severity.DENY, carc="151", facts="ro-phys-77336-per5",
    cites=[Cite("UCB-NCCI9", "chapter 9: 77336 after every five treatments, or once for a shorter course")],
    message="{billed} units of 77336; {fractions} fractions allow {allowed} at most, one for every five.",
    asks="{billed} units of 77336, and {fractions} fractions on file. Which sessions do they check?",
    clears="The record of the missing fractions, or a course that has not ended.",
    fix=Fix("remove_line", "Remove the units beyond {allowed}, or add the sessions that are missing."),
    cases="""
        25 x 77412, 6 x 77336 -> found to 5 on 77336                  over by one
        25 x 77412, 5 x 77336 -> clear
        25 x 77386, 6 x 77336 -> found to 5
        26 x 77412, 6 x 77336 -> clear                                the remainder is another rule's question
        26 x 77412, 7 x 77336 -> found to 6
        30 x 77412, 6 x 77336 -> clear
        3 x 77412, 77336 -> clear                                     a course of fewer than five may have one
        3 x 77412, 2 x 77336 -> found to 1
        5 x 77373, 77336 -> clear
        5 x 77412, 5 x 77412-76, 2 x 77336 -> clear                   ten fractions, twice daily
        10 x 77771, 2 x 77336 -> clear                                brachytherapy fractions count
        10 x 77771, 3 x 77336 -> found to 2
        freestanding 2025-03-03: 25 x G6015, 6 x 77336 -> found to 5
        13 x 77386 @2025-12-15, 12 x 77407 @2026-01-02, 5 x 77336 @2026-01-12 -> clear   the course outlives its code
        2 x 77336 -> cannot tell                                      no session on file
        partial: 25 x 77412, 6 x 77336 -> cannot tell
        as-of=2025-04-12: 25 x 77412, 6 x 77336 -> cannot tell        the course goes on
        25 x 77412 course=A, 6 x 77336 course=A, 5 x 77412 course=B, 77336 course=B -> found to 5
        25 x 77412 -> not judged
    """,
)  # fmt: skip
def physics_exceeds_fractions(course: Subjects) -> Judgement:
    """A physicist checks the treatment in progress after every five fractions. Counted here in favour of the biller: a last block that is short counts."""
    fractions, billed = course.units(TREATED, part="technical"), course.units("77336", part="technical")
    blocks, left = np.divmod(fractions, course.law("physics_fractions"))
    allowed = blocks + (left > 0)
    return course.judge(
        billed > allowed, lambda: course.is_whole_for(TREATED) & course.is_over, evidence=TREATED, beyond=allowed,
        billed=billed, fractions=fractions, allowed=allowed,
    )  # fmt: skip


@rule(
    "PHY002", "Weekly physics for a last block of fewer than five fractions",
    judges="course", among="77336", severity=Severity.ADVISE, facts="ro-phys-77336-remainder ro-phys-77336-per5",
    cites=[Cite("UCB-NCCI9", "chapter 9: after every five treatments", grade="M")],
    message="{billed} units of 77336 for {fractions} fractions: whole blocks of five give {allowed}; the short last block is paid by some payers only.",
    asks="{billed} units of 77336 for {fractions} fractions on file. Are there more?",
    clears="The payer's rule that a short last block counts (setting physics_rounding).",
    fix=Fix("query", "Ask the payer, and record its answer as physics_rounding; else bill {allowed}."),
    cases="""
        28 x 77412, 6 x 77336 -> found to 5 on 77336
        26 x 77412, 6 x 77336 -> found to 5
        24 x 77412, 5 x 77336 -> found to 4
        24 x 77412, 4 x 77336 -> clear
        25 x 77412, 5 x 77336 -> clear
        25 x 77412, 6 x 77336 -> clear                                more than any payer's count: refused by another rule
        28 x 77412, 7 x 77336 -> clear
        3 x 77412, 77336 -> clear                                     a short course may have one
        7 x 77771, 2 x 77336 -> found to 1
        freestanding 2025-03-03: 28 x G6015, 6 x 77336 -> found to 5
        partial: 28 x 77412, 6 x 77336 -> cannot tell
        as-of=2025-04-12: 28 x 77412, 6 x 77336 -> cannot tell
        6 x 77336 -> clear                                            no session on file
    """,
)  # fmt: skip
def physics_of_remainder(course: Subjects) -> Judgement:
    """The policy text says after every five; whether a last block of one to four earns a further unit is each payer's choice."""
    fractions, billed = course.units(TREATED, part="technical"), course.units("77336", part="technical")
    block = course.law("physics_fractions")
    allowed = np.maximum((fractions + course.law("physics_rounding")) // block, 1)
    most = -(-fractions // block)
    return course.judge(
        (billed > allowed) & (billed <= most), lambda: course.is_whole_for(TREATED) & course.is_over, evidence=TREATED, beyond=allowed,
        billed=billed, fractions=fractions, allowed=allowed,
    )  # fmt: skip


@rule(
    "PHY003", "Weekly physics in a brachytherapy course of one fraction",
    judges="course", among="77336", beside="brachy_application", severity=Severity.ADVISE, facts="ro-phys-77336-brachy-single",
    cites=[Cite("ASTRO-FAQ-BRACHY", "77336, single-fraction implant (copy)", grade="M")],
    message="{code} on {date}: the course is one brachytherapy application ({other}); there is no treatment in progress to check.",
    asks="{code} on {date}: one brachytherapy application is on file. Are there further fractions?",
    clears="Further fractions, or external-beam sessions.",
    fix=Fix("remove_line", "Remove {code} unless there were further fractions."),
    cases="""
        hospital: 77778, 77336 -> found on 77336                                   a seed implant
        hospital: 77771, 77336 -> found
        hospital: 77771 @2025-03-03, 77771 @2025-03-10, 77336 @2025-03-10 -> clear
        hospital: 77771 *2, 77336 -> clear                                         two fractions in a day
        hospital: 77771, 77771-26 setting=professional, 77336 -> found             two components of one
        hospital course=A: 77778, 25 x 77386 @2025-03-17, 77336 @2025-03-21 -> clear
        hospital: 77412, 77336 -> clear                                            no brachytherapy
        partial hospital: 77778, 77336 -> cannot tell
        as-of=2025-03-10 hospital: 77771, 77336 -> cannot tell                     the next fraction may come
    """,
)  # fmt: skip
def physics_of_single_implant(course: Subjects) -> Judgement:
    """Continuing physics follows a treatment over its fractions; an implant of one fraction has nothing that continues."""
    once = course.units("brachy_application") == 1
    return course.judge(once & ~course.has("rt_delivery"), course.is_whole_for("brachy_application") & course.is_over, evidence="brachy_application")


@rule(
    "PHY004", "A second special physics consultation in a course",
    judges="course", among="77370", severity=Severity.ADVISE, facts="ro-phys-77370-once ro-phys-77370-docs",
    cites=[Cite("UHC-MP", "77370, once a course"), Cite("AAPM-FAQ", "77370")],
    message="{billed} special physics consultations (77370) in one course; {allowed} is usual.",
    clears="A second signed request for another problem, with its own report and the physician's approval.",
    fix=Fix("query", "Ask for both requests and both reports; remove the one that has none."),
    cases="""
        hospital: 77370 @2025-03-03, 77370 @2025-03-17 -> found to 1 on 77370
        hospital: 77370 -> clear
        hospital: 77370 *2 -> clear                                            one day: the unit limit finds it
        hospital: 77370 @2025-03-03, 77370-59 @2025-03-17 -> excused
        hospital: 77370 @2025-03-03 dx=C50.911, 77370 @2025-03-17 dx=C50.912 -> excused
        hospital: 77370 @2025-03-03 dx=C61, 77370 @2025-03-17 dx=C61 -> found
        hospital: 77370 @2025-03-03 course=A, 77370 @2025-03-17 course=B -> clear
        partial hospital: 77370 @2025-03-03, 77370 @2025-03-17 -> found
    """,
)  # fmt: skip
def special_physics_again(course: Subjects) -> Judgement:
    """The physicist answers one question that the physician asked; a second one in a course needs a second question."""
    billed, allowed = np.minimum(course.units("77370"), course.days("77370")), course.law("special_physics_per_course")
    excused = course.any_line(course.lines.has_modifier("distinct")) | (billed <= course.tumours("77370"))
    return course.judge(billed > allowed, True, excused, beyond=allowed, billed=billed, allowed=allowed)
