"""What CMS publishes about codes of one day and one billing entity: pairs (NCCI), unit limits (MUE), add-ons and their primaries."""

from __future__ import annotations

from typing import Any

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.pairs import Pairs
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity
from oncoledger.sources.pairs import CANNOT_TELL


def is_evaluation(code: str) -> bool:
    """Is it a code of CPT's section of evaluation and management, 99202 to 99499?"""
    return len(code) == 5 and "99202" <= code <= "99499"


def lifts_edit(pair: Pairs) -> object:
    """Is a modifier that CMS lists for NCCI on the right line? On a visit 24, 25, 27 and 57 count, on another service the others; since July 2019
    59 and the X modifiers count on either line."""
    visit = pair.column2.is_code("visit")
    evaluation = visit | pair.column2.text("code", "evaluation", is_evaluation)
    on_column2 = (evaluation & pair.column2.has_modifier("24 25 27 57")) | (~visit & pair.column2.has_modifier("anatomical distinct 58 78 79 91"))
    return on_column2 | (~visit & pair.column1.has_modifier("distinct"))


RADIATION = "clinical_planning simulation plan device_all physics guidance management rt_delivery brachy_application hyperthermia 77293 77300 77331 77338"


def of_two_specialties(pair: Pairs) -> Any:
    """Two doctors of one group, one for radiation and one not? CMS judges a group's doctors of one specialty together, of two apart; no line names
    the specialty. A hospital is judged as one."""
    one_of_radiation = pair.column1.is_code(RADIATION) != pair.column2.is_code(RADIATION)
    return pair.two_physicians & one_of_radiation & ~pair.column2.setting_is("hospital")


@rule(
    "PTP001", "Two codes that are never paid together",
    judges="pair", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="97",
    facts="ro-sim-imrt-bundle-ptp ro-plan-mutual ro-plan-isodose-calc ro-calc-77331-77300 ro-ctp-same-day-imrt-plan ro-ctp-same-day-imrt-delivery "
    "ro-ctp-hierarchy ro-sim-77014 ro-sim-hierarchy ro-del-stereo-exclusive ro-del-stereo-igrt ro-igrt-port-imrt-plan ro-mgt-stereo-exclusive "
    "ro-mgt-77373-77427 ro-mgt-77470-plan-day ro-brachy-77790 ro-brachy-dosimetry ro-brachy-electronic ro-dev-srt ro-mod-59-hierarchy ro-mgt-surgeon-srs "
    "port-flush-sole port-draw-sole 99211-with-admin g0498-all-inclusive",
    published="pair", cites=[Cite("NCCI-PM", "chapter 1, modifier indicator 0")],
    message="{code} and {other} on one day: {other} is paid, {code} is not; the edit has indicator 0, no modifier lifts it.",
    asks="{code} beside {other}: is the table on file older than the meaning of a code, is the setting unknown, or are these two doctors of two specialties?",
    clears="The record that one of the two was done on another day, or by another entity.",
    fix=Fix("remove_line", "Keep the one that was done: remove {code}, unless one of the two belongs to another day."),
    cases="""
        professional: 77301-26, 77290-26 -> found on 77290
        professional: 77301-26, 77290-26-59 -> found on 77290           59 does not help where the indicator is 0
        hospital: 77301, 77014 -> found on 77014
        hospital: 77295, 77290 -> clear                            CMS ended this edit on 2019-12-31
        hospital: 77301, 77300 *6 -> clear                         calculations are paid beside the plan
        professional: 77427, 96365 -> found on 96365                    drug infusion inside management, same group
        professional: 77427 entity=RO, 96365 entity=ONC -> not judged   another group
        professional: 77435, 77427 -> found on 77427
        freestanding 2025-06-02: 77401, 77263, 77334, 77336, 77427 -> found on 77263 77334 77336 77427
        freestanding: 77306, 77300 *2 -> found on 77300
        hospital: 77372, 77427 setting=hospital -> found on 77427
        hospital: 77290 @2025-03-03, 77301 @2025-03-04 -> not judged   another day is another rule's question
        hospital: 77338, 77334 -> clear                                 indicator 1 is another rule's question
        hospital 2026-03-02: 77301, 77412 -> cannot tell                a code that changed its meaning since the edition
        hospital 2026-03-02: 77412, 77402 -> clear                      the levels of 2026 have a rule of their own
        hospital 2026-03-02: 77373, 77412 -> cannot tell
        professional: 61796 provider=SURGEON, 77263 provider=RADONC -> excused    the surgeon's code and another physician's planning
        professional: 61796 provider=SURGEON, 77263 provider=SURGEON -> found on 77263
        WORKCOMP hospital: 77301, 77014 -> not judged                   a payer that is not said to follow NCCI
        professional: 77427 provider=RADONC, 99406 provider=MEDONC -> cannot tell     one group, perhaps two specialties
        professional: 77427 provider=RADONC, 99406 provider=RADONC -> found on 99406
        professional: 77301-26 provider=RADONC, 77290-26 provider=OTHER -> found      both of radiation
        hospital: 77427 provider=RADONC, 99183 provider=MEDONC -> found               a hospital is one
    """,
)  # fmt: skip
def never_together(pair: Pairs) -> Judgement:
    """CMS publishes pairs of codes of which it pays one a day to one entity. With indicator 0 the second is refused whatever the modifier."""
    levels = pair.column1.is_code("delivery_2026") & pair.column2.is_code("delivery_2026")  # delivery.py speaks of them
    never, unclear = pair.indicator == 0, (pair.indicator == CANNOT_TELL) & ~levels
    return pair.judge(
        never | unclear, lambda: never & pair.agrees & ~of_two_specialties(pair), lambda: pair.other_physician, edition=pair.edition
    )


@rule(
    "PTP002", "Two codes that need a modifier to be paid together",
    judges="pair", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="97",
    facts="ro-plan-mutual ro-dev-highest-per-port ro-dev-77338-77334 ro-dev-77301-devices ro-phys-77336-planning-day ro-phys-77370-77336 "
    "ro-igrt-one-per-day ro-mgt-brachy ro-ctp-em-25 ro-em-during-treatment ro-ctp-hyperthermia-incl em-25-missing iv-start-bundled",
    published="pair", cites=[Cite("NCCI-PM", "chapter 1, modifiers and modifier indicators")],
    message="{code} is paid beside {other} on one day only as a distinct service; its modifiers: {modifiers}.",
    asks="{code} beside {other}: whether the edit applies depends on who billed them: which entity, and doctors of one specialty or of two?",
    excuse="{code} beside {other} is said to be a distinct service (modifiers: {all_modifiers}); the record must show it.",
    clears="A record of a distinct service: another site, session or problem.",
    fix=Fix(
        "add_modifier", "If the record shows a distinct service, say so on {code}: 25 on a visit, 59 or X on another service; else remove it.",
        to="{parting}",
    ),
    cases="""
        professional: 77263, 99205 -> found on 99205          the visit needs 25
        professional: 77263, 99205-25 -> excused              and the note must carry it
        professional: 77263, 99205-59 -> found on 99205       59 says nothing of a visit
        hospital: 77338, 77334 -> found on 77334
        hospital: 77338, 77334-59 -> excused
        hospital: 77338-59, 77334 -> excused                  on either line since July 2019
        hospital: 77295, 77336-XU -> excused
        hospital: 77290, 77280-XS -> excused                  another site
        hospital: 77290, 77280 -> found on 77280
        hospital: 77290, 77280-76 -> found on 77280           a repeat is not a distinct service
        freestanding: 96413, 96365 -> found on 96365          two initial services
        freestanding: 96413, 96365-59 -> excused              a second site
        hospital: 77334 *5, 77332-25 -> found on 77332        25 is for visits
        hospital: 77334 *5, 77332-LT -> excused               another side of the body
        hospital: 77334 *5, 77332-58 -> excused
        hospital: 77334 *5, 77332-78 -> excused
        hospital: 77334 *5, 77332-79 -> excused
        hospital: 77334 *5, 77332-91 -> excused
        professional: 77263, 99205-24 -> excused
        professional: 77263, 99205-57 -> excused
        professional: 77263, 99205-27 -> excused
        professional: 77263-59, 99205 -> found on 99205       a visit needs its own modifier
        freestanding: 96413, 99497 -> found on 99497
        freestanding: 96413, 99497-25 -> excused              care planning is no visit of ours, and takes 25 like one
        freestanding: 96413, 99497-59 -> excused              or 59, as the payer wants
        freestanding: 96413, 99215-25 -> excused
        freestanding: 96413, 36000-25 -> found on 36000       25 is for evaluation and management
        WORKCOMP hospital: 77290, 77280 -> not judged
        professional: 77427 provider=RADONC, 99214 provider=MEDONC -> cannot tell     the medical oncologist's visit, perhaps
        professional: 77427 provider=RADONC, 99214 provider=RADONC -> found on 99214
    """,
)  # fmt: skip
def together_with_modifier(pair: Pairs) -> Judgement:
    """With indicator 1 both are paid when the second is truly distinct and a modifier says so. The modifier is lawful; the record must carry it."""
    return pair.judge(
        pair.indicator == 1, lambda: pair.agrees & ~of_two_specialties(pair), lambda: lifts_edit(pair) | pair.other_physician, edition=pair.edition
    )


@rule(
    "MUE001", "More units on a line than the unit limit",
    judges="line", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="151", facts="drug-mue",
    published="limit", cites=[Cite("NCCI-PM", "chapter 1, medically unlikely edits, MAI 1")],
    message="{billed} units of {code} on one line; the limit is {allowed} a line, and the whole line is refused.",
    clears="Repeat services on lines of their own, each with the modifier that says so.",
    fix=Fix("split", "Report the units beyond {allowed} on further lines with 59, X, 76 or 77 if the record supports them; else reduce them."),
    cases="""
        freestanding: J3471 *1000 -> found to 999                hyaluronidase
        freestanding: J3471 *999 -> clear
        WORKCOMP freestanding: J3471 *1000 -> not judged
        freestanding: J3471 *999, J3471-76 *200 -> clear         a further line may hold more
        hospital: 77300 *12 -> clear                             a limit a day is another rule's question
    """,
)  # fmt: skip
def units_over_line_limit(line: Subjects) -> Judgement:
    """Indicator 1 limits the units of one line; the same service may stand on a further line with a modifier."""
    limit, billed = line.published.unit_limit, line.billed_units
    breaks = (line.published.adjudication == 1) & (billed > limit)
    return line.judge(breaks, line.published.limits_agree, billed=billed, allowed=limit, edition=line.published.limit_edition)


@rule(
    "MUE002", "More units in a day than can be appealed",
    judges="service", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="151",
    facts="ro-mgt-77427-one-per-dos ro-phys-77336-daily ro-mgt-77432-one concurrent-once ro-del-srs-once",
    published="limit", cites=[Cite("NCCI-PM", "chapter 1, medically unlikely edits, MAI 2")],
    message="{billed} units of {code} on {date}; the limit is {allowed} a day, absolute: every unit of the day is refused.",
    asks="{billed} units of {code} on {date}: the limit depends on the setting. Which entity billed them?",
    clears="The record that a unit belongs to another day.",
    fix=Fix("units", "Bill {allowed}; put what was done on another day on its own day.", to="allowed"),
    cases="""
        professional: 77427 *2 -> found to 1            each week on its own day
        professional: 77427, 77427-76 -> found to 1     a modifier does not lift an absolute limit
        WORKCOMP professional: 77427 *2 -> not judged
        professional: 77427 -> clear
        hospital: 77336 *2 -> found to 1
        freestanding: 96413, 96368 *2 -> found to 1 on 96368
    """,
)  # fmt: skip
def units_over_absolute_limit(service: Subjects) -> Judgement:
    """Indicator 2 is an absolute limit a day: no modifier and no appeal exceeds it."""
    limit, billed = service.published.unit_limit, service.units("")
    breaks = (service.published.adjudication == 2) & (billed > limit)
    return service.judge(breaks, service.published.limits_agree, billed=billed, allowed=limit, edition=service.published.limit_edition)


@rule(
    "MUE003", "More units in a day than the unit limit",
    judges="service", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="151",
    facts="ro-calc-units ro-dev-units-10 ro-del-max2 ro-plan-3d-two-sites ro-del-sbrt-per-fraction drug-mue repeat-push-96376-office",
    published="limit", cites=[Cite("NCCI-PM", "chapter 1, medically unlikely edits, MAI 3")],
    message="{billed} units of {code} on {date}; the limit is {allowed} a day, and every unit of the day is refused.",
    asks="{billed} units of {code} on {date}: the limit depends on the setting. Which entity billed them?",
    excuse="{billed} units of {code} on {date}, limit {allowed} a day; modifiers ({all_modifiers}) announce distinct services: a denial to appeal.",
    clears="Records that support the units; the payer pays them on appeal.",
    fix=Fix("units", "Bill the units that the record supports, {allowed} at most; appeal with records if there were more."),
    cases="""
        hospital: 77300 *12 -> found to 10           all twelve are refused
        hospital: 77300 *10 -> clear
        WORKCOMP hospital: 77300 *12 -> not judged
        hospital: 77300 *10, 77300-59 -> excused     ten here, one at another site
        COMMERCIAL freestanding: 96376 -> clear      a limit of none is another rule
        hospital: 77300 *6, 77300-76 *6 -> found to 10
        hospital: 77334 *11 -> found to 10
        freestanding: 77301-26, 77301-TC -> clear    two components are one service
        freestanding: 77301, 77301-26 -> found to 1  the whole holds the component
        hospital: 77295 *2 -> found to 1
        hospital: 77295, 77295-59 -> excused         two sites, two plans: expect a denial, appeal with both
        hospital: 3 x 77412 @2025-03-03 -> clear     three days
        hospital: 96376 *3, 96374 -> clear
        freestanding: 96413, 96413-59 -> excused     a second access site, with the record
        freestanding: 77290-26, 77290-TC -> clear    two components of one service
        freestanding: 77290-26 *2, 77290-TC -> found to 1
    """,
)  # fmt: skip
def units_over_clinical_limit(service: Subjects) -> Judgement:
    """Indicator 3 is a limit a day that records can lift on appeal. Distinct-service modifiers announce such records: lawful, and denied at first."""
    limit, billed = service.published.unit_limit, service.units("")
    breaks = (service.published.adjudication == 3) & (limit > 0) & (billed > limit)
    return service.judge(
        breaks, service.published.limits_agree, lambda: service.units("", "line", lacking="distinct") <= limit,
        billed=billed, allowed=limit, edition=service.published.limit_edition,
    )  # fmt: skip


@rule(
    "MUE004", "A code that is never paid on this kind of claim",
    judges="line", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="96",
    facts="repeat-push-96376-office", published="limit", cites=[Cite("NCCI-PM", "chapter 1, medically unlikely edits, value 0")],
    message="{code} has a unit limit of none for a {biller}: it is never paid on this claim.",
    asks="{code} is never paid to one kind of biller. Which entity billed it?",
    clears="Nothing on the record: the other kind of claim reports it.",
    fix=Fix("remove_line", "Remove {code} from this claim.", to="line"),
    cases="""
        COMMERCIAL freestanding: 96376 -> found          repeat pushes are a hospital's
        COMMERCIAL freestanding: 96376-59 -> found       no modifier lifts it
        COMMERCIAL hospital: 96376 *3, 96374 -> clear
        COMMERCIAL: 96376 -> cannot tell
        MEDICARE freestanding: 96376 -> clear            Medicare does not take it here at all: another rule
        WORKCOMP freestanding: 96376 -> not judged
        COMMERCIAL freestanding: 77300 -> clear
        COMMERCIAL professional: 99244 -> clear          none for consultations is Medicare's choice; other payers pay them by contract
        MEDICAID freestanding: 99243 -> clear
    """,
)  # fmt: skip
def limit_of_none(line: Subjects) -> Judgement:
    """A unit limit of none says that this kind of claim never carries the code; for consultations it says only that Medicare does not pay them."""
    published = line.published
    never = (published.unit_limit == 0) & ~published.standing_is("not_valid") & ~line.is_code("consultation")
    return line.judge(never, published.limits_agree, edition=published.limit_edition)


@rule(
    "AOC001", "Add-on code without its primary service",
    judges="line", among="", severity=Severity.DENY, payer="medicare medicaid medicare_advantage commercial", carc="107",
    facts="ro-sim-77293-addon ro-sim-77293-not-isodose addon-without-primary seq-96417-needs-96413 concurrent-needs-infusion prolonged-wrong-code",
    published="add_on", cites=[Cite("NCCI-PM", "chapter 1, add-on codes")],
    message="{code} is an add-on, and none of its primary services stands on {date} with the same entity.",
    asks="{code} is an add-on; its primary service is not among these claims. Is it on another one?",
    clears="The primary service of that day, billed by the same entity.",
    fix=Fix("remove_line", "Bill the primary service that was done, move {code} to its day, or remove it."),
    cases="""
        hospital: 77293, 77295 -> clear
        hospital: 77293 @2025-03-03, 77301 @2025-03-04 -> found on 77293       same day, or not at all
        hospital: 77293, 77307 -> found on 77293                               an isodose plan is no primary
        partial hospital: 77293 -> cannot tell                                 the plan may stand on another claim
        freestanding: 96409, 96368 -> found on 96368
        freestanding: 96413, 96417, 96415 *2, 96367, 96375 *3 -> clear
        freestanding: 96365, 96417 -> found on 96417
        hospital: 77293 entity=A, 77295 entity=B -> found on 77293
        2026-03-02 freestanding: 77439, 77437 -> clear
        2026-03-02: 77439-26 setting=professional, 77437 setting=hospital -> clear      the hospital treats, the physician guides
        2026-03-02: 77439-26 setting=professional, 77412 setting=hospital -> found on 77439
        2026-03-02 professional: 77439-26 -> cannot tell                                a physician's file does not show the hospital's sessions
        2026-03-02 freestanding: 77439-26 -> found
        2026-03-02: 77439 setting=freestanding, 77437 setting=hospital -> found on 77439
        WORKCOMP hospital: 77293 -> not judged
    """,
)  # fmt: skip
def add_on_without_primary(line: Subjects) -> Judgement:
    """CMS pays an add-on only beside one of its listed primaries, on the same day for the same entity."""
    published = line.published

    def known() -> Values:
        unseen = line.is_code("77439") & line.setting_is("professional") & ~line.visit.has("rt_delivery")
        return line.visit.is_whole & ~unseen

    return line.judge(
        published.is_add_on & ~published.has_primary, known,
        provided=lambda: ~(line.has_modifier("26") & line.visit.has("surface_delivery")),  # 77439-26: its primaries are technical, and the hospital's
    )  # fmt: skip
