"""The same service twice: on one claim, on two, or posted twice in the charges."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity

SECOND_SERVICE = "repeat distinct anatomical 27"
"""Modifiers that say: another one. Groups of the starter set, and 27 for a second hospital visit of a day."""


def twice_daily(line: Subjects) -> Values:
    """Is this a fraction of a course of which most days hold two?"""
    days = line.course.days("rt_delivery", "technical")
    return line.is_code("rt_delivery") & (2 * (line.course.units("rt_delivery", "technical") - days) > days) & (days > 1)


@rule(
    "DUP001", "The same service twice on one day",
    judges="line", among="", severity=Severity.DENY, carc="18", facts="ro-mod-76-77",
    cites=[Cite("AAPC", "modifiers 76 and 77", grade="M"), Cite("CMS-KN", "exact duplicates", grade="M"), Cite("MUE24Q3", "row {code}")],
    message="{code} stands {lines} times on {date} for one entity; the modifiers of this one: {modifiers}.",
    asks="{code} stands {lines} times on {date}. Are these several units, sites, packages or doctors, or one service posted twice?",
    excuse="{code} stands {lines} times on {date}; the modifiers ({all_modifiers}) or the course say that each is a service of its own.",
    clears="A record of each: 76 or 77 for a repeat, 59 or X for another site or session, units on one line.",
    fix=Fix("remove_line", "Remove the copy; or add the modifier that the record supports; or put the units on one line."),
    cases="""
        hospital: 77301, 77301 -> found on 77301
        hospital: 77301, 77301-59 -> excused on 77301
        hospital: 77301-59, 77301 -> excused                                      on either line
        hospital: 77290, 77290, 77290-76 -> found on 77290                        the one in the middle
        professional: 77290-26, 77290-26-77 -> excused
        professional: 19296-RT, 19296-LT -> excused
        hospital: G0463, G0463-27 -> excused                                      a second clinic
        hospital: G0463-27, G0463-PO -> excused
        professional: 99214, 99214 -> found
        professional: 99214 provider=A, 99214 provider=B -> cannot tell           two doctors of one group
        hospital: 77412, 77412 -> found                                           two fractions want 76
        hospital: 77412, 77412-76 -> excused
        hospital: 10 x 77407 @2025-03-03, 10 x 77407 @2025-03-03 -> excused       twice daily throughout
        hospital: 9 x 77407 @2025-03-03, 5 x 77407 @2025-03-03 -> excused         five of nine days hold two
        hospital: 10 x 77407 @2025-03-03, 5 x 77407 @2025-03-03 -> found          half of them: no pattern
        hospital: 10 x 77412 @2025-03-03, 77412 @2025-03-14 -> found on 77412
        hospital: 2 x 77407 @2025-03-03, 2 x 77407 @2025-03-03 -> excused         four fractions in two days
        professional: 77336, 77336, 10 x 77412 @2025-03-03 setting=hospital, 10 x 77412 @2025-03-03 setting=hospital -> found   of fractions only
        hospital: 77334, 77334 -> cannot tell                                     charges are often posted unit by unit
        freestanding 2026-03-02: 77437, 77437 -> cannot tell                      two lesions, perhaps: nobody has decided it
        freestanding 2026-03-02: 77438, 77438 -> cannot tell
        freestanding form=837P 2026-03-02: 77437, 77437 -> found                  on a claim nothing tells them apart
        freestanding form=837P 2026-03-02: 77437 dx=C44.311, 77437 dx=C44.311 -> found
        freestanding form=837P 2026-03-02: 77437 dx=C44.311, 77437 dx=C44.619 -> cannot tell
        freestanding form=837P 2026-03-02: 77438 dx=C44.311, 77438 dx=C44.619 -> cannot tell
        freestanding form=837P 2026-03-02: 77412 dx=C50.911, 77412 dx=C61 -> found    a second session wants 76
        freestanding 2025-06-02: 77401, 77401 -> found                            its limit is published: one a day
        hospital form=837I: 77334, 77334 -> found                                 on a claim they are added up
        freestanding form=837P 2026-03-02: 77334, 77334 -> found
        hospital form=837I: 77334 claim=C1, 77334 claim=C2 -> found               on two claims
        hospital form=837I: 77334 site=BREAST, 77334 site=SPINE -> cannot tell
        hospital form=837I: 77334 site=BREAST provider=A, 77334 site=BREAST provider=A -> found
        hospital form=837I: 77334 *2, 77334 *1 -> found
        77301-26 setting=professional, 77301 setting=hospital -> clear            the physician and the hospital
        freestanding: 77301-26, 77301-TC -> clear                                 two components
        freestanding: J9035 *36, J9035-JW *4 -> clear                             given and discarded
        hospital: J9035-JW-TB *4, J9035-TB *36 -> clear
        freestanding form=837P: J9035 *40, J9035 *40, J9035-JW *4 -> found on J9035
        freestanding form=837P: J9035 *40 ndc=50242006101, J9035 *40 ndc=50242006101 -> found
        freestanding form=837P: J9035-JW *4, J9035-JW *4, J9035 *36 -> found
        freestanding form=837P: J9035 *40, J9035 *40 -> found
        freestanding form=837P: J9035 *40, J9035 *10 -> cannot tell               two vial sizes?
        freestanding form=837P: J9035 *40 ndc=50242006101, J9035 *40 ndc=50242006001 -> clear
        freestanding: J9035 *10, J9035 *10 -> cannot tell                         vial by vial?
        hospital: 77301, 77301 *-1, 77301 -> clear                                posted, reversed, posted
        hospital: 77301 @2025-03-03, 77301 @2025-03-04 -> clear
        hospital: none revenue=0250, none revenue=0250 -> clear                   lines without a code
        hospital: 77301 -> clear
    """,
)  # fmt: skip
def same_service_again(line: Subjects) -> Judgement:
    """A payer refuses the copy (reason 18) unless a modifier says that it is another one. Charges before the claim may be posted unit by unit, so
    that a copy of what may have several units is asked about; fractions, and what a day has once, are not."""
    service, lines = line.service, line.service.count()
    lesions = line.is_code("77437 77438")  # by the fraction; nobody has said what two lesions of one day are

    def not_by_itself() -> Values:
        kept = service.count("", lacking="JW")
        again = (~line.has_modifier("JW") & (kept > 1)) | (line.has_modifier("JW") & (lines - kept > 1))
        packages = line.is_code("drug") & (service.different("ndc") > 1)
        return again & (service.units("", "line") > line.billed_units) & line.text("code", "given", bool) & ~packages

    def a_true_copy() -> Values:
        by_session = line.is_code("visit rt_delivery") & ~lesions
        once = (line.published.unit_limit == 1) | by_session | line.form_is("837P") | line.form_is("837I")
        one_and_the_same = (service.different("site") < 2) & (service.different("provider") < 2) & ~(lesions & (service.different("diagnoses") > 1))
        alike = ~line.is_code("drug") | (service.units("", "line", lacking="JW") == service.count("", lacking="JW") * line.billed_units)
        alike = alike | line.has_modifier("JW")
        return once & one_and_the_same & alike

    def another_service() -> Values:
        return line.has_modifier(SECOND_SERVICE) | (service.count("", lacking=SECOND_SERVICE) < 2) | twice_daily(line)

    return line.judge(line.copy_number > 0, a_true_copy, another_service, provided=not_by_itself, lines=lines)
