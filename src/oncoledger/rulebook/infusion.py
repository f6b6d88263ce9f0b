"""Infusions and injections: one initial service a site, what a pump, a port flush and hydration contain, and who may bill the staff's work."""

from __future__ import annotations

from typing import Any

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


def one_site_only(line: Subjects) -> Any:
    """Does a modifier say that this service, or every other one, had a vein of its own?"""
    return line.has_modifier("distinct") | (line.day.units("vein_initial", "line", lacking="distinct") <= 1)


@rule(
    "INF001", "A second initial infusion or push",
    judges="line", among="vein_initial", severity=Severity.DENY, carc="97", facts="one-initial-per-site second-site-undocumented",
    cites=[Cite("RAC0071", "one initial service per encounter and access site"), Cite("HCPRO", "IOM 100-04 chapter 4, 230.2", grade="H")],
    message="{initials} initial services on {date}; a site has one. {code} ({modifiers}) ranks lower: an add-on, unless it had its own site.",
    excuse="{initials} initial services on {date}; the modifiers ({all_modifiers}) tell of a second access site, and the record must show why it was needed.",
    clears="A second access site that the protocol or the patient's condition required: 59 or XS, and the record.",
    fix=Fix("code", "Recode to the add-on of the same kind: 96413 to 96417 or 96415, 96409 to 96411, 96365 to 96367, 96374 to 96375."),
    cases="""
        freestanding: 96413, 96365 -> found on 96365                      M-55
        freestanding: 96413, 96365-59 -> excused on 96365                 a second site: the record must show it
        freestanding: 96413-XS, 96365 -> excused on 96365
        freestanding: 96413, 96413-59 -> excused                          M-25: port and vein, documented
        freestanding: 96413, 96413 -> found on 96413
        freestanding: 96413 *2 -> found on 96413
        hospital: 96365, 96365 -> found on 96365                          the unit limit lets two pass
        hospital: 96365, 96365-XS -> excused
        hospital: 96413, 96409 -> found on 96409
        hospital: 96409, 96365 -> found on 96365
        hospital: 96409, 96374 -> found on 96374
        hospital: 96413, 96374 -> found on 96374
        hospital: 96365, 96374 -> found on 96374
        hospital: 96413, 96365-59, 96374 -> found on 96374                one of the two has its site
        hospital: 96413, 96417, 96415 *4, 96411 *2, 96367, 96368, 96375 *3 -> clear     M-01
        hospital: 96413, 96416, 96411, 96415, 96368 -> clear              M-10: a pump is no second initial
        hospital: 96409, 96367 -> clear                                   M-22
        hospital: 96413, 96360 -> clear                                   hydration is another rule's question
        hospital: 96413, 96401, 96372 -> clear                            injections never compete
        hospital: 96413 @2025-03-03, 96413 @2025-03-04 -> clear           two days
        96413 setting=hospital, 96365 setting=freestanding -> clear       two entities
        hospital: 96360 *2 -> clear
    """,
)  # fmt: skip
def second_initial(line: Subjects) -> Judgement:
    """Each vascular access site has one initial service an encounter: chemotherapy infusion before push, then therapeutic infusion, then push."""
    above = line.is_code("96374") & line.day.has("96365 96409 96413")
    above = above | (line.is_code("96365") & line.day.has("96409 96413")) | (line.is_code("96409") & line.day.has("96413"))
    again = (line.copy_number > 0) | (line.billed_units > 1)
    initials = line.day.units("vein_initial", "line")
    return line.judge((above | again) & ~line.is_code("96360"), excused=lambda: one_site_only(line), evidence="vein_initial", where="day", initials=initials)


@rule(
    "INF002", "Hydration billed as the initial service beside a drug",
    judges="line", among="96360", severity=Severity.DENY, carc="97", facts="hydration-96360-with-drug",
    cites=[Cite("AAPC-159393", "hydration beside a drug"), Cite("RAC0071", "initial hydration beside chemotherapy or therapy")],
    message="96360 stands beside {others} on {date}; with a drug infused or pushed at the site hydration comes second and is 96361, from 31 minutes.",
    excuse="96360 stands beside {others} on {date}; the modifiers ({all_modifiers}) tell of a site of its own, and the record must show it.",
    clears="Hydration at another access site, documented: 59 or XS.",
    fix=Fix("code", "Recode 96360 to 96361 if at least 31 minutes ran with no drug running."),
    cases="""
        freestanding: 96413, 96360 -> found on 96360
        freestanding: 96409, 96360 -> found
        hospital: 96365, 96360 -> found
        hospital: 96374, 96360 -> found
        hospital: 96413, 96360-59 -> excused                      another site
        hospital: 96413-XS, 96360 -> excused
        hospital: 96413, 96361 -> not judged                      as it should be
        hospital: 96360, 96361 *2 -> clear                        hydration alone
        hospital: 96360, 96361, 96372 -> clear                    an injection under the skin is no use of the vein
        freestanding: 96360, 96375 -> clear                       in an office the reason for the visit may be hydration
        hospital: 96413 @2025-03-03, 96360 @2025-03-04 -> clear   the day after
        hospital: 96360, 96360 -> clear
    """,
)  # fmt: skip
def hydration_as_initial(line: Subjects) -> Judgement:
    """Hydration ranks below every drug given through the vein; beside one it is never the initial service."""
    return line.judge(line.day.has("96365 96374 96409 96413"), excused=one_site_only(line), evidence="96365 96374 96409 96413", where="day")


@rule(
    "INF003", "Hospital: the initial service is not the highest in rank",
    judges="line", among="96360 96374", setting="hospital", severity=Severity.ADVISE, facts="hierarchy-facility",
    cites=[Cite("AAPC-169", "facility hierarchy"), Cite("MEDCODING123", "injection and infusion hierarchy", grade="M")],
    message="{code} is the initial service of {date}, and {others} ranks above it; a hospital starts with the highest: infusion, push, hydration.",
    clears="A record of no drug infusion of 16 minutes and no push.",
    fix=Fix("code", "Derive the day again from start and stop times: the highest service is the initial one."),
    cases="""
        hospital: 96360, 96375 -> found                a push ranks above hydration
        hospital: 96360, 96367 -> found
        hospital: 96374, 96367 -> found                an infusion ranks above a push
        hospital: 96374, 96375 -> clear
        hospital: 96365, 96367, 96375 -> not judged
        hospital: 96365, 96374-59, 96367 -> clear      two sites: the infusion hangs on its own
        hospital: 96413, 96360-59, 96375 -> clear
        hospital: 96409, 96374-59, 96367 -> clear
        hospital: 96374, 96360-59, 96375 -> clear
        hospital: 96360, 96361 -> clear
        freestanding: 96360, 96375 -> not judged       an office starts with the reason for the visit
        professional: 96374, 96367 -> not judged
    """,
)  # fmt: skip
def hierarchy_of_the_hospital(line: Subjects) -> Judgement:
    """In a hospital the initial service is chosen by rank, not by the clock. An add-on that ranks above the initial service shows that it was not."""
    push = line.is_code("96374") & line.day.has("96367")
    fluid = line.is_code("96360") & line.day.has("96367 96375") & ~line.day.has("96374")
    return line.judge((push | fluid) & ~line.day.has("96365 96409 96413"), evidence="96367 96375", where="day")


@rule(
    "INF004", "Port flush or blood draw from a catheter beside another service",
    judges="line", among="port_flush catheter_draw", setting="freestanding professional", severity=Severity.DENY, carc="97",
    facts="port-flush-sole port-draw-sole",
    cites=[Cite("RVU25A", "rows 96523, 36591 and 36592, status T"), Cite("NCCI24Q3-PRA", "column 2 96523, 36591, 36592")],
    message="{code} is paid only when nothing else is done that day; {others} stands on {date}.",
    clears="A record that it was done on another day.",
    fix=Fix("remove_line", "Remove {code}; access and flush are part of the other service.", to="line"),
    cases="""
        freestanding: 96523 dx=Z45.2 -> clear                 M-31: the flush alone
        freestanding: 96523, 99214 -> found on 96523          M-31, with a visit
        freestanding: 96523, 99214-25 -> found on 96523       25 does not make it payable
        freestanding: 36591, 99213 -> found on 36591
        freestanding: 36592, 99213 -> found on 36592
        freestanding: 36591, 85025 -> clear                   with laboratory tests, as it is meant
        freestanding: 96523, J1642 -> clear                   the heparin is a drug, not a service
        professional: 96523, 99232 -> found
        freestanding 2025-06-02: 96523, G6015 -> found        a fraction the same day
        hospital: 96523, G0463 -> not judged                  a hospital reports it; Medicare packages it
        freestanding: 96523, 99214 @2025-03-04 -> clear
        freestanding: 96523 entity=A, 99214 entity=B -> clear
        freestanding: 96523, 96413 -> clear                   the pair is CMS's own edit
    """,
)  # fmt: skip
def flush_beside_a_service(line: Subjects) -> Judgement:
    """Status T: paid only if the physician fee schedule pays nothing else to that entity on the day. The published pairs leave visits out."""
    return line.judge(line.day.has("visit rt_delivery"), evidence="visit rt_delivery", where="day")


@rule(
    "INF005", "The return visit of a home pump billed beside G0498",
    judges="line", among="port_flush pump_refill 99211", payer="medicare medicare_advantage", severity=Severity.DENY, carc="97", facts="g0498-all-inclusive",
    cites=[Cite("REVCYC", "what G0498 includes"), Cite("AAPC-180336", "pump codes", grade="M")],
    message="{code} {days} days after G0498 of {pump_date}: G0498 contains the pump, its supplies and the visit that disconnects it.",
    asks="99211 {days} days after G0498 of {pump_date}. Was it the visit that disconnects the pump?",
    excuse="{code} {days} days after G0498 of {pump_date} carries 25: not the visit that disconnects the pump, and its note must show it.",
    clears="A visit for another reason, with its note.",
    fix=Fix("remove_line", "Remove {code} if the pump was disconnected."),
    cases="""
        freestanding: G0498 @2025-03-03, 96523 @2025-03-05 -> found on 96523       disconnected after 46 hours
        freestanding: G0498 @2025-03-03, 96521 @2025-03-05 -> found
        freestanding: G0498 @2025-03-03, 96522 @2025-03-05 -> found
        freestanding: G0498 @2025-03-03, 99211 @2025-03-05 -> cannot tell          perhaps another reason
        freestanding: G0498 @2025-03-03, 99211-25 @2025-03-05 -> excused
        freestanding: G0498 @2025-03-03, 96523 @2025-03-06 -> found                the third day
        freestanding: G0498 @2025-03-03, 96523 @2025-03-07 -> clear                a flush of its own
        freestanding: G0498, 96523 -> clear                                        the same day is CMS's own edit
        freestanding: 96416 @2025-03-03, 96523 @2025-03-05 -> clear                a pump that others supplied
        freestanding: G0498 entity=A @2025-03-03, 96523 entity=B @2025-03-05 -> clear   who did not bill G0498
        COMMERCIAL freestanding: G0498 @2025-03-03, 96523 @2025-03-05 -> not judged
        freestanding: 96523 @2025-03-03, G0498 @2025-03-05 -> clear
    """,
)  # fmt: skip
def return_visit_of_the_pump(line: Subjects) -> Judgement:
    """Medicare's G0498 pays the pump, its supplies and the return visit at once. How many days later the visit comes is our reading."""
    days = line.days_since_earlier("G0498", within="practice")
    return line.judge(days <= line.law("pump_return_days"), ~line.is_code("99211"), line.has_modifier("25"), days=days, pump_date=line.date - days)


@rule(
    "INF006", "Infusion or injection billed by a physician for a hospital patient",
    judges="line", among="drug_admin", setting="professional", severity=Severity.DENY, carc="5", facts="facility-pos-professional",
    cites=[Cite("RVU25A", "PC/TC indicator 5, row {code}"), Cite("MCPM13-70", "services incident to a physician are not paid in a facility", grade="M")],
    message="{code} on {date} is the work of the staff; in a hospital the hospital bills it, not the physician.",
    asks="{code} on {date} is the work of the staff, and nothing tells where it was done. If in a hospital, the hospital bills it.",
    clears="A place of service where the practice employs the staff.",
    fix=Fix("remove_line", "Remove {code} from the physician's claim; the hospital reports it.", to="line"),
    cases="""
        professional: 96413 -> found
        place_of_service=22: 96413 -> found
        place_of_service=19: 96365 -> found
        place_of_service=11: 96413 -> not judged         the office's own staff
        hospital: 96413 -> not judged
        professional: 96450 -> clear                     a lumbar puncture is the physician's own work
        professional: 96542 -> clear
        96413 -> cannot tell                             who billed it?
        96413, J9271 *200 -> clear                       a physician in a hospital bills no drug
        96413 entity=A, J9271 *200 entity=B -> cannot tell
        professional: 96413, J9271 *200 -> found         the place decides, where it is known
        96413 form=837P -> cannot tell                   a claim without its place of service
        96413 form=837P pos=22 -> found
    """,
)  # fmt: skip
def staff_work_in_a_hospital(line: Subjects) -> Judgement:
    """The fee schedule marks services of staff under a physician (indicator 5): in a hospital there is nothing to pay to the physician. Who bills the
    drug too has bought it: an office, or the hospital itself."""
    staff = line.nature_is("incident") & (line.setting_is_known | ~line.day.has("drug"))
    return line.judge(staff, line.text("place", "given", bool) | ~line.form_is("837P"))
