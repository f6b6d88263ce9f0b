"""Physician management of a course of radiation: 77427 by the week, 77431 for a short course, 77470 for special effort, and what excludes what."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "RTM001", "More weekly management than the fractions support",
    judges="course", among="77427", severity=Severity.DENY, carc="151",
    facts="ro-mgt-77427-units ro-mgt-77427-remainder ro-mgt-77427-resume ro-mgt-77427-week ro-concurrent-sites",
    cites=[Cite("MCPM13-70", "70.1")],
    message="{billed} weeks of 77427 billed; {fractions} fractions support {allowed}.",
    asks="{billed} weeks of 77427 billed, but the record shows {fractions} fractions on file. Which sessions do they manage?",
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
        2 x 77427 -> cannot tell                                 no delivery on file: ask, do not accuse
        partial: 7 x 77412, 2 x 77427 -> cannot tell             other claims may carry the sessions
        as-of=2025-03-13: 7 x 77412, 2 x 77427 -> cannot tell    the course goes on
        5 x 77412 -> not judged                                  no management billed
        13 x 77386 @2025-12-15, 5 x 77412 @2026-01-05, 4 x 77427 @2026-01-09 -> clear   the course outlives its code
        25 x 77386 setting=hospital, 5 x 77427 setting=professional -> clear            facility and physician are two entities
        25 x 77386 setting=hospital, 6 x 77427 setting=professional -> found to 5 on 77427
    """,
)  # fmt: skip
def management_exceeds_fractions(course: Subjects) -> Judgement:
    """Five fractions make a week, however many days they took; at the end of a course a remainder of three or four counts as a week."""
    fractions = course.units("conventional_delivery", part="technical")
    billed = course.units("77427")
    weeks, left = np.divmod(fractions, course.law("management_fractions"))
    allowed = weeks + (left >= course.law("management_remainder"))
    known = (fractions > 0) & course.is_whole & course.is_over
    return course.judge(billed > allowed, known, evidence="conventional_delivery", beyond=allowed, billed=billed, fractions=fractions, allowed=allowed)
