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
    return line.judge(line.fact_is("site", "freestanding") & ~line.place_is("11") & line.text("place", "given", bool))


@rule(
    "PLC002", "An off-campus department without its modifier",
    judges="line", among="", setting="hospital", since="2017-01-01", severity=Severity.ADVISE, facts="ro-mod-po-pn", table="record",
    cites=[Cite("CMS-KN", "PO and PN of off-campus departments", grade="M")],
    asks="{code} of {date} was given in an off-campus department. Is it excepted (PO) or not (PN)?",
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
        hospital: 77412 {campus=off} -> cannot tell                    one of the two it wants: which?
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
    return line.judge((line.fact_is("campus", "off_excepted") & ~po) | (line.fact_is("campus", "off_new") & ~pn) | unsaid, ~unsaid)


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
    "PLC005", "A freestanding centre without a supervising physician on record",
    judges="line", among="rt_delivery", setting="freestanding", since="2020-01-01", severity=Severity.ADVISE, facts="ro-supervision-freestanding",
    table="record",
    cites=[Cite("CFR-410", "410.26", grade="M"), Cite("ASTRO-SUP", "supervision", grade="M")],
    message="{code} of {date}: the record says that no physician supervised the session.",
    asks="{code} of {date}, the first session on file: which physician supervised, in the centre or by live video?",
    clears="The supervisor's log of the day; live video is enough.",
    fix=Fix("query", "Find who supervised that day."),
    cases="""
        freestanding: 77412 {supervised=no} -> found on 77412
        freestanding: 77412 {supervised=yes} -> clear
        freestanding: 77412 {acts=1} -> cannot tell                    asked once a course
        freestanding: 77412 {supervised=yes}, 77412 @2025-03-04 {acts=1} -> clear
        freestanding: 77412 {supervised=yes}, 77412 @2025-03-04 {supervised=no} -> found on 77412
        hospital: 77412 {supervised=no} -> not judged                  general supervision is enough
        freestanding 2020-01-01: 77412 {supervised=no} -> found
        freestanding 2019-12-31: 77412 {supervised=no} -> not judged
        freestanding: 77412 -> not judged
    """,
)  # fmt: skip
def supervision_of_a_centre(line: Subjects) -> Judgement:
    """A centre needs a physician at hand while it treats. Where no log is kept in the record, one question a course is enough."""
    denied, first = line.fact_is("supervised", "no"), line.date == line.course.first_date("rt_delivery")
    return line.judge(denied | (~line.says("supervised") & first), denied)


@rule(
    "PLC006", "A stereotactic session or sources without the radiation oncologist",
    judges="line", among="stereotactic_delivery brachy_application", severity=Severity.ADVISE, facts="ro-supervision-sbrt-brachy", table="record",
    cites=[Cite("ASTRO-SUP", "presence at stereotactic treatment and brachytherapy", grade="M")],
    message="{code} of {date}: the record shows another than the radiation oncologist in attendance ({record_by}).",
    asks="{code} of {date}: who attended the session?",
    clears="The radiation oncologist's own note of the session.",
    fix=Fix("query", "Ask who attended; management of the session is billed by who did."),
    cases="""
        hospital: 77373 {by=NP} -> found on 77373
        hospital: 77770 {by=other} -> found
        hospital: 77372 {by=PA} -> found
        hospital: 77770 {lacks=attendance} -> found                    nobody attended
        professional: 77770-26 {open=attendance} -> cannot tell
        hospital: 77770 {open=attendance} -> clear                     asked of the physician's line
        hospital: 77373 {by=MD} -> clear
        professional: 77770-26 {by=MD open=attendance} -> clear
        hospital: 77373 {acts=1} -> clear                              asked of the management of the course, not of each session
        freestanding: 77412 {by=NP} -> not judged
        hospital: 77373 -> not judged
    """,
)  # fmt: skip
def personal_attendance(line: Subjects) -> Judgement:
    """Stereotactic sessions and sources are the radiation oncologist's own work."""
    other = line.fact_is("by", "NP PA other") | line.names("lacks", "attendance")
    return line.judge(other | (line.names("open", "attendance") & ~line.fact_is("by", "MD") & ~line.setting_is("hospital")), other)


@rule(
    "AUT001", "The approval does not name the code of 2026",
    judges="line", among="77402 77407 77412", since="2026-01-01", severity=Severity.DENY, carc="197", facts="ro-auth-2026", table="record",
    payer="commercial medicare_advantage medicaid",
    cites=[Cite("ACRO-UHC", "approvals of 2025 for codes of 2026")],
    message="{code} of {date}: the approval on file names other codes.",
    clears="The payer's mapping of the approval to the codes of 2026, or a new approval.",
    fix=Fix("query", "Ask the payer to map the approval, and bill with its answer."),
    cases="""
        COMMERCIAL 2026-01-05: 77407 {auth=not_listed} -> found
        COMMERCIAL 2026-01-05: 77402 {auth=not_listed} -> found
        COMMERCIAL 2026-01-05: 77412 {auth=not_listed} -> found
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
    message="{code} of {date}: the approval on file is used up, or was not in force ({record_auth}).",
    asks="{code} of {date}: no approval is on file. Does the payer want one for it, and where is it?",
    clears="The approval that covers the day and the units.",
    fix=Fix("query", "Ask for an extension before the next session: `oncoledger authorizations` warns before."),
    cases="""
        COMMERCIAL 2026-01-05: 77407 {auth=exceeded} -> found
        COMMERCIAL 2026-01-05: 77407 {auth=expired} -> found
        COMMERCIAL 2026-01-05: 77301 {auth=expired} -> found
        COMMERCIAL 2026-01-05: 77770 {auth=exceeded} -> found
        COMMERCIAL 2026-01-05: 77407 {auth=none} -> cannot tell         does the payer want one, and where is it?
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
    past = line.fact_is("auth", "exceeded expired")
    return line.judge(past | line.fact_is("auth", "none"), past)
