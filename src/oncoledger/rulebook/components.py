"""Who did what: professional, technical and global billing, modifiers 26 and TC, and technical work on a physician's hospital claim."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "CMP001", "26 or TC on a physician's service that has no components",
    judges="line", among="", severity=Severity.DENY, carc="4", facts="ro-pctc-professional-only ro-igrt-g6017-26",
    cites=[Cite("RVU24C", "PC/TC indicators 0, 2 and 5"), Cite("RVU26C", "PC/TC indicator")],
    message="{code} is a physician's service without components; it carries {modifiers}.",
    clears="Nothing on the record: the fee schedule gives the code no components.",
    fix=Fix("remove_modifier", "Remove 26 and TC from {code}.", to="26 TC"),
    cases="""
        professional: 77427-26 -> found on 77427
        professional: 77427 -> clear
        professional: 77263-TC -> found
        professional: 77469-26 -> found               a physician's service without components
        professional: 77290-26 -> clear               a code that splits
        professional: 99214-25 -> clear
        freestanding: 96413-26 -> found               staff work under a physician
        freestanding 2025-06-02: G6017-26 -> found    tracking is not interpreted
    """,
)  # fmt: skip
def component_of_professional_service(line: Subjects) -> Judgement:
    """The fee schedule marks services that only a physician does (indicator 2) or that do not split (indicator 0); 26 and TC do not exist for them."""
    return line.judge(line.nature_is("professional physician incident") & line.has_modifier("26 TC"))


@rule(
    "CMP002", "26 or TC on a technical service",
    judges="line", among="", severity=Severity.DENY, carc="4", facts="ro-pctc-technical-only ro-igrt-port-77417 ro-igrt-g6017-26",
    cites=[Cite("RVU24C", "PC/TC indicator 3"), Cite("RVU26C", "PC/TC indicator")],
    message="{code} is technical work as a whole; it carries {modifiers}.",
    clears="Nothing on the record: the fee schedule gives the code no components.",
    fix=Fix("modifier", "Remove 26 and TC from {code}; a physician's review of it, such as of port films, is paid in management."),
    cases="""
        freestanding: 77336-26 -> found on 77336
        freestanding: 77336 -> clear
        freestanding 2025-06-02: 77417-26 -> found     port film review is in 77427
        freestanding: 77373-TC -> found
        freestanding: 77334-TC -> clear                a code that splits
    """,
)  # fmt: skip
def component_of_technical_service(line: Subjects) -> Judgement:
    """The fee schedule marks services that are technical as a whole (indicator 3); 26 and TC do not exist for them."""
    return line.judge(line.nature_is("technical") & line.has_modifier("26 TC"))


@rule(
    "CMP003", "A physician's hospital service without modifier 26",
    judges="line", among="", setting="professional", severity=Severity.DENY, carc="4", facts="ro-pctc-hospital-26 ro-igrt-pc-hospital",
    cites=[Cite("RVU24C", "PC/TC indicator 1"), Cite("MCPM13-70", "70.2")],
    message="{code} splits into components; billed by a physician for a hospital patient it needs 26, and carries {modifiers}.",
    clears="A place of service where the group owns the equipment.",
    fix=Fix("add_modifier", "Append 26 to {code}.", to="26"),
    cases="""
        professional: 77290 -> found
        professional: 77290-26 -> clear
        professional: 77427 -> clear                   never splits
        freestanding: 77290 -> not judged              global: the centre owns the equipment
        hospital: 77290 -> not judged                  the facility's own line
        place_of_service=22: 77301 -> found
        place_of_service=11: 77301 -> not judged
        professional: 77290-TC -> clear                another rule's question
        77290 -> clear                                 nobody says whose line it is: not worth a question a line
    """,
)  # fmt: skip
def split_service_without_26(line: Subjects) -> Judgement:
    """In a hospital the technical work is the hospital's; the physician's claim for a split code names the professional component."""
    return line.judge(line.setting_is("professional") & line.nature_is("split") & ~line.has_modifier("26 TC"))


@rule(
    "CMP004", "Technical work on a physician's claim for a hospital patient",
    judges="line", among="", setting="professional", severity=Severity.DENY, carc="5", facts="ro-pctc-tech-in-hospital ro-pctc-inpatient-tc",
    cites=[Cite("MCPM13-70", "70.3"), Cite("RVU24C", "PC/TC indicator 3")],
    message="{code} is technical work; on a physician's claim for a hospital patient it is the hospital's to bill.",
    clears="A place of service where the group owns the equipment.",
    fix=Fix("remove_line", "Remove {code} from the physician's claim; the hospital reports it.", to="line"),
    cases="""
        professional: 77412 -> found
        professional: 77336 -> found
        professional: 77334-TC -> found
        professional: 77334-26 -> clear
        freestanding: 77412 -> not judged
        hospital: 77412 -> not judged
        place_of_service=19: 77373 -> found
        professional 2025-06-02: 77014-TC -> found
        professional 2026-03-02: 77387-TC -> clear
        2026-03-02: 77407 -> clear                     nobody says whose line it is
    """,
)  # fmt: skip
def technical_work_in_hospital(line: Subjects) -> Judgement:
    """A physician group does not own the hospital's machines: technical services of hospital patients are paid to the hospital only."""
    component = line.nature_is("split") & line.has_modifier("TC") & ~line.is_code("tc_bundled")  # nobody bills that component: guidance.py
    return line.judge(line.setting_is("professional") & (line.nature_is("technical") | component))


@rule(
    "CMP005", "A service billed as a whole and again in parts",
    judges="occasion", among="", setting="freestanding professional", severity=Severity.DENY, carc="18", facts="ro-pctc-global-double",
    cites=[Cite("RVU24C", "PC/TC indicator 1"), Cite("CMS-KN", "global and component billing", grade="M")],
    message="{code} stands on {date} as a global service and again as a component.",
    clears="A record of two services: another site or session.",
    fix=Fix("remove_line", "Bill one global service, or one 26 and one TC."),
    cases="""
        freestanding: 77301, 77301-26 -> found on 77301 77301
        freestanding: 77301 entity=CENTRE, 77301-TC entity=OTHER -> found
        freestanding: 77301-TC, 77301-26 -> clear                               one of each is the whole
        freestanding: 77301 -> clear
        freestanding: 77290, 77290-26-59 -> excused                             two simulations
        freestanding: 77280, 77280-26-76 -> excused                             repeated
        freestanding: 77290-26, 77290-26-59 -> clear
        77301 setting=hospital, 77301-TC setting=hospital -> not judged
        77301 setting=hospital, 77301-26 setting=professional -> clear          the hospital's line is technical
        freestanding: 77301, 77301-26 @2025-03-04 -> clear                      another day
    """,
)  # fmt: skip
def global_beside_component(occasion: Subjects) -> Judgement:
    """A global service contains both components; whoever bills a component beside it bills it twice."""
    lines = occasion.lines
    component = occasion.any_line(lines.nature_is("split") & lines.has_modifier("26 TC"))
    return occasion.judge(
        component, excused=lambda: occasion.any_line(lines.has_modifier("distinct repeat")),
        provided=lambda: occasion.any_line(lines.setting_is("freestanding") & ~lines.has_modifier("26 TC")),
    )  # fmt: skip


@rule(
    "CMP006", "TC on a hospital's claim",
    judges="line", among="", setting="hospital", severity=Severity.ADVISE, facts="ro-pctc-ub04-tc",
    cites=[Cite("CMS-KN", "837I modifiers", grade="M")],
    message="{code} carries TC on a hospital's claim; a hospital's line is technical by itself.",
    clears="A payer that asks for TC.",
    fix=Fix("remove_modifier", "Remove TC from {code}.", to="TC", safe=True),
    cases="""
        hospital: 77290-TC -> found
        hospital: 77290 -> clear
        freestanding: 77290-TC -> not judged
    """,
)  # fmt: skip
def tc_on_facility_claim(line: Subjects) -> Judgement:
    """Component modifiers belong to professional claims; a facility claim is technical as a whole."""
    return line.judge(line.has_modifier("TC"), line.setting_is("hospital"))
