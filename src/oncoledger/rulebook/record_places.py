"""Where a service was given, who was there, and which approval stands for it."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "PLC001", "A freestanding centre under another place of service",
    judges="line", among="", severity=Severity.ADVISE, facts="ro-pos-freestanding-office", table="record",
    cites=[Cite("NOR-RO", "places of service")],
    message="{code} of {date}: the record says a freestanding centre, and the place of service is another than 11.",
    clears="A record that the service was given elsewhere.",
    fix=Fix("code", "Place of service 11 for a freestanding radiation centre."),
    cases="""
        pos=22: 77412 {site=freestanding} -> found
        pos=49: 77412 {site=freestanding} -> found
        pos=11: 77412 {site=freestanding} -> clear
        77412 {site=freestanding} -> clear                             no place on the line
        pos=22: 77412 {site=hospital} -> clear
        pos=22: 77412 -> not judged
    """,
)  # fmt: skip
def freestanding_place(line: Subjects) -> Judgement:
    """A centre that owns its machines is an office to Medicare."""
    return line.judge(line.fact_is("site", "freestanding") & ~line.place_is("11") & line.text("place", "is there", bool))


@rule(
    "PLC002", "An off-campus department without its modifier",
    judges="line", among="", setting="hospital", since="2017-01-01", severity=Severity.ADVISE, facts="ro-mod-po-pn", table="record",
    cites=[Cite("CMS-KN", "PO and PN of off-campus departments", grade="M")],
    message="{code} of {date} was given in an off-campus department; its line carries neither PO nor PN as that department's standing asks.",
    clears="A record that the department is on campus.",
    fix=Fix("modifier", "PO for a department that is excepted, PN for one that is not."),
    cases="""
        hospital: 77412 {campus=off_excepted} -> found
        hospital: 77412 {campus=off_new} -> found
        hospital: 77412-PN {campus=off_excepted} -> found
        hospital: 77412-PO {campus=off_new} -> found
        hospital: 77412-PO {campus=off_excepted} -> clear
        hospital: 77412-PN {campus=off_new} -> clear
        hospital: 77412 {campus=off} -> found                          which of the two is not known, but one it is
        hospital: 77412-PO {campus=off} -> clear
        hospital: 77412-PN {campus=off} -> clear
        hospital: 77412 {campus=on} -> clear
        professional: 77427 {campus=off_new} -> not judged
        hospital 2017-01-01: 77412 {campus=off_new} -> found
        hospital 2016-12-31: 77412 {campus=off_new} -> not judged
        hospital: 77412 -> not judged
    """,
)  # fmt: skip
def off_campus(line: Subjects) -> Judgement:
    """What an off-campus department is paid depends on its standing, which only the modifier tells."""
    po, pn = line.has_modifier("PO"), line.has_modifier("PN")
    unsaid = line.fact_is("campus", "off") & ~po & ~pn
    return line.judge((line.fact_is("campus", "off_excepted") & ~po) | (line.fact_is("campus", "off_new") & ~pn) | unsaid)


@rule(
    "PLC003", "Management billed by a nursing facility",
    judges="line", among="management", setting="hospital freestanding", severity=Severity.DENY, carc="170", facts="ro-siterisk-snf", table="record",
    cites=[Cite("MCPM13-70", "70.1", grade="M")],
    message="{code} of {date} is billed by a nursing facility; it may bill delivery, management is the physician's.",
    clears="A record that another bills it.",
    fix=Fix("remove_line", "Bill delivery alone.", to="line"),
    cases="""
        hospital: 77427 {site=snf} -> found on 77427
        freestanding: 77427 {site=snf} -> found
        hospital: 77427 {site=hospital} -> clear
        professional: 77427 {site=snf} -> not judged                   the physician's own claim
        hospital: 77412 {site=snf} -> not judged
        hospital: 77427 -> not judged
    """,
)  # fmt: skip
def management_by_a_nursing_facility(line: Subjects) -> Judgement:
    """A nursing facility with a machine bills what its machine did."""
    return line.judge(line.fact_is("site", "snf"))


@rule(
    "PLC004", "A technical service of an inpatient on a supplier's claim",
    judges="line", among="rt_delivery 77336 77370 simulation plan device_all 77300", setting="freestanding professional", severity=Severity.DENY, carc="190",
    facts="ro-pctc-inpatient-tc", table="record",
    cites=[Cite("RBC", "2010/06: professional and technical component")],
    message="{code} of {date}: the patient was an inpatient that day; the technical part is the hospital's.",
    clears="A record that the patient had been discharged.",
    fix=Fix("remove_line", "Void the technical part; the hospital's stay contains it."),
    cases="""
        freestanding: 77412 {stay=inpatient} -> found
        freestanding: 77336 {stay=inpatient} -> found
        freestanding: 77370 {stay=inpatient} -> found
        freestanding: 77290 {stay=inpatient} -> found
        freestanding: 77295 {stay=inpatient} -> found
        freestanding: 77334 {stay=inpatient} -> found
        freestanding: 77300 {stay=inpatient} -> found
        professional: 77290-TC {stay=inpatient} -> found
        professional: 77290-26 {stay=inpatient} -> clear               the physician's work is billed
        freestanding: 77290-26 {stay=inpatient} -> clear
        freestanding: 77412 {stay=snf} -> clear
        freestanding: 77412 {acts=1} -> clear
        hospital: 77412 {stay=inpatient} -> not judged
        freestanding: 77412 -> not judged
    """,
)  # fmt: skip
def technical_part_of_an_inpatient(line: Subjects) -> Judgement:
    """A stay contains the hospital's technical services, whoever gave them."""
    return line.judge(line.fact_is("stay", "inpatient") & ~line.has_modifier("26"))


@rule(
    "PLC005", "Nobody supervised, or attended",
    judges="line", among="rt_delivery brachy_application", since="2020-01-01", severity=Severity.ADVISE,
    facts="ro-supervision-freestanding ro-supervision-sbrt-brachy", table="record",
    cites=[Cite("CFR-410", "410.26 and 410.27", grade="M"), Cite("ASTRO-SUP", "supervision and presence", grade="M")],
    message="{code} of {date}: the record says that no physician supervised, or that another than the radiation oncologist attended.",
    clears="The supervisor's log of the day; the radiation oncologist's own attendance at stereotactic sessions and sources.",
    fix=Fix("query", "Find who supervised and who attended that day."),
    cases="""
        freestanding: 77412 {supervised=no} -> found
        freestanding: 77412 {supervised=yes} -> clear
        hospital: 77412 {supervised=no} -> clear                       general supervision is enough
        hospital: 77373 {by=NP} -> found
        hospital: 77770 {by=other} -> found
        hospital: 77372 {by=PA} -> found
        hospital: 77373 {by=MD} -> clear
        freestanding: 77412 {by=NP} -> clear                           its sessions need no attendance
        hospital: 77373 {acts=1} -> clear
        freestanding 2020-01-01: 77412 {supervised=no} -> found
        freestanding 2019-12-31: 77412 {supervised=no} -> not judged
        freestanding: 77412 -> not judged
    """,
)  # fmt: skip
def supervision(line: Subjects) -> Judgement:
    """A centre needs a physician at hand while it treats; stereotactic sessions and sources are the radiation oncologist's own work."""
    personal = line.is_code("stereotactic_delivery brachy_application") & line.fact_is("by", "NP PA other")
    return line.judge(personal | (line.setting_is("freestanding") & line.fact_is("supervised", "no")))


@rule(
    "AUT001", "The approval does not name the code of 2026",
    judges="line", among="delivery_2026", since="2026-01-01", severity=Severity.DENY, carc="197", facts="ro-auth-2026", table="record",
    payer="commercial medicare_advantage medicaid",
    cites=[Cite("ACRO-UHC", "approvals of 2025 for codes of 2026")],
    message="{code} of {date}: the approval on file names other codes.",
    clears="The payer's mapping of the approval to the codes of 2026, or a new approval.",
    fix=Fix("query", "Ask the payer to map the approval, and bill with its answer."),
    cases="""
        COMMERCIAL 2026-01-05: 77407 {auth=not_listed} -> found
        MEDICARE_ADVANTAGE 2026-01-05: 77407 {auth=not_listed} -> found
        MEDICAID 2026-01-05: 77407 {auth=not_listed} -> found
        COMMERCIAL 2026-01-05: 77407 {auth=listed} -> clear
        COMMERCIAL 2026-01-05: 77407 {auth=exceeded} -> clear          another rule
        MEDICARE 2026-01-05: 77407 {auth=not_listed} -> not judged     fee for service approves nothing
        COMMERCIAL 2026-01-01: 77407 {auth=not_listed} -> found
        COMMERCIAL 2025-12-31: 77407 {auth=not_listed} -> not judged
        COMMERCIAL 2026-01-05: 77407 -> not judged
    """,
)  # fmt: skip
def approval_of_other_codes(line: Subjects) -> Judgement:
    """Approvals of 2025 name codes that ended with the year; the session of 2026 needs one that names its own."""
    return line.judge(line.fact_is("auth", "not_listed"))


@rule(
    "AUT002", "Beyond what was approved, or without an approval",
    judges="line", among="rt_delivery brachy_application plan", severity=Severity.ADVISE, facts="ro-auth-2026", table="record",
    payer="commercial medicare_advantage medicaid",
    cites=[Cite("ACRO-UHC", "approvals", grade="M"), Cite("UHC-PA", "services that need approval", grade="M")],
    message="{code} of {date}: the approval on file is used up or was not in force, or none is there where the payer wants one.",
    clears="The approval that covers the day and the units.",
    fix=Fix("query", "Ask for an extension before the next session: `oncoledger authorizations` warns before."),
    cases="""
        COMMERCIAL 2026-01-05: 77407 {auth=exceeded} -> found
        COMMERCIAL 2026-01-05: 77407 {auth=expired} -> found
        COMMERCIAL 2026-01-05: 77301 {auth=none} -> found
        COMMERCIAL 2026-01-05: 77770 {auth=none} -> found
        MEDICARE_ADVANTAGE 2026-01-05: 77407 {auth=exceeded} -> found
        MEDICAID 2026-01-05: 77407 {auth=exceeded} -> found
        COMMERCIAL 2026-01-05: 77407 {auth=listed} -> clear
        COMMERCIAL 2026-01-05: 77407 {acts=1} -> clear
        MEDICARE 2026-01-05: 77407 {auth=none} -> not judged
        COMMERCIAL 2026-01-05: 77407 -> not judged
    """,
)  # fmt: skip
def beyond_the_approval(line: Subjects) -> Judgement:
    """An approval is of so many units within its days."""
    return line.judge(line.fact_is("auth", "exceeded expired none"))
