"""Drugs with limits of their own: growth factors, trastuzumab vials, denosumab intervals; the monthly fee of the oncology model."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

NEOPLASM = "C D0 D1 D2 D3 D4"
"""C00 to D49: the chapter of neoplasms."""


@rule(
    "DRG011", "Red-cell growth factor without exactly one of EA, EB, EC",
    judges="line", among="esa", payer="medicare medicare_advantage", severity=Severity.DENY, carc="4", facts="esa-modifier",
    cites=[Cite("A58982", "EA, EB or EC on every line"), Cite("NOR-ESA", "article 10534")],
    message="{code} on {date} carries {marks} of the modifiers EA, EB and EC; it needs one.",
    clears="Nothing on the record: the line says why the drug was given.",
    fix=Fix("modifier", "EA for anaemia of chemotherapy, EB of radiation, EC of neither; from the record."),
    cases="""
        freestanding: J0881 *100 -> found
        freestanding: J0881-EA *100 -> clear
        freestanding: J0885-EC *40 -> clear
        freestanding: J0881-EB *100 -> clear              another rule's question
        freestanding: J0881-EA-EC *100 -> found
        freestanding: J0881-EA-EB *100 -> found
        freestanding: J0881-EB-EC *100 -> found
        hospital: Q5106 *20 -> found
        COMMERCIAL freestanding: J0881 *100 -> not judged
        MEDICARE_ADVANTAGE freestanding: J0881 *100 -> found
        freestanding: J2506 *12 -> not judged
    """,
)  # fmt: skip
def esa_modifier(line: Subjects) -> Judgement:
    """The coverage decision depends on the cause of the anaemia, and the line must say which."""
    marks = np.where(line.has_modifier("EA"), 1, 0) + np.where(line.has_modifier("EB"), 1, 0) + np.where(line.has_modifier("EC"), 1, 0)
    return line.judge(marks != 1, marks=marks)


@rule(
    "DRG012", "Growth factor for anaemia of radiation",
    judges="line", among="esa", payer="medicare medicare_advantage", severity=Severity.DENY, carc="50", facts="esa-modifier",
    cites=[Cite("VERITY-322", "NCD 110.21"), Cite("NOR-ESA", "article 10534")],
    message="{code} on {date} carries EB; Medicare does not cover growth factors for anaemia caused by radiation.",
    excuse="{code} on {date} carries EB, which Medicare does not cover, and the modifiers ({all_modifiers}) say that the patient was told: he may be billed.",
    clears="Another cause of the anaemia on the record; or a signed notice, so that the patient pays.",
    fix=Fix("query", "Ask for the cause of the anaemia; without another one the line is not covered."),
    cases="""
        freestanding: J0881-EB *100 -> found             M-64
        freestanding: J0881-EA *100 -> clear
        freestanding: J0881-EB-GA *100 -> excused        the patient was told
        freestanding: J0881-EB-GZ *100 -> excused
        COMMERCIAL freestanding: J0881-EB *100 -> not judged
    """,
)  # fmt: skip
def esa_for_radiation(line: Subjects) -> Judgement:
    """The national coverage decision leaves out anaemia caused by radiotherapy."""
    return line.judge(line.has_modifier("EB"), excused=line.has_modifier("abn"))


@rule(
    "DRG013", "Growth factor long after the last chemotherapy",
    judges="line", among="esa", payer="medicare medicare_advantage", severity=Severity.ADVISE, facts="esa-window",
    cites=[Cite("VERITY-322", "NCD 110.21: to 8 weeks after the last dose"), Cite("NOR-ESA", "article 10534")],
    message="{code} with EA on {date}, {days} days after the last cancer drug on file; Medicare covers it for {allowed} days.",
    asks="{code} with EA on {date}, and no cancer drug on file before it. When was the last dose?",
    clears="A later dose of chemotherapy, by mouth or elsewhere.",
    fix=Fix("query", "Find the last dose of chemotherapy; beyond the window the line is not covered."),
    cases="""
        freestanding: J9045 *10 @2025-01-06, J0881-EA *100 @2025-03-03 -> clear         56 days
        freestanding: J9045 *10 @2025-01-06, J0881-EA *100 @2025-03-04 -> found         57 days
        freestanding: J9045 *10 @2025-01-06, J0881-EC *100 @2025-03-04 -> clear         not for chemotherapy
        freestanding: J0881-EA *100 -> cannot tell                                      oral, or elsewhere
        partial freestanding: J9045 *10 @2025-01-06, J0881-EA *100 @2025-03-04 -> cannot tell
        freestanding: J9045 *10 @2025-01-06, J9045 *10 @2025-02-03, J0881-EA *100 @2025-03-04 -> clear
        COMMERCIAL freestanding: J9045 *10 @2025-01-06, J0881-EA *100 @2025-03-04 -> not judged
        freestanding: J0881 *100 @2025-01-06, J0881-EA *100 @2025-01-27 -> clear         asked once, not with every dose
        freestanding: J0881 *100 @2025-01-06, J0881-EA *100 @2025-03-03 -> clear         56 days after the dose before
        freestanding: J0881 *100 @2025-01-06, J0881-EA *100 @2025-03-04 -> cannot tell
    """,
)  # fmt: skip
def esa_after_chemotherapy(line: Subjects) -> Judgement:
    """Coverage ends eight weeks after the last myelosuppressive dose. Chemotherapy by mouth is not among these lines, so that this is advice."""
    days, allowed = line.days_since("antineoplastic", within="patient"), line.law("esa_days_after_chemo")
    seen = line.patient.is_whole & line.patient.has("antineoplastic")
    asked = line.days_since_earlier("esa", within="patient") <= allowed
    return line.judge(line.has_modifier("EA") & (days > allowed) & (seen | ~asked), seen, days=days, allowed=allowed)


@rule(
    "DRG014", "Waste of a multi-dose trastuzumab vial",
    judges="service", among="multi_dose_package", severity=Severity.DENY, carc="16", facts="jw-multidose",
    cites=[Cite("OIG-HER", "multi-dose vials"), Cite("CGS-JW", "multi-dose vials have no discarded amount"), Cite("ASP25Q4", "crosswalk: 42 and 15 units")],
    message="{billed} units of {code} with the discarded ones: a whole multi-dose vial. What is left in it is never billed.",
    clears="The NDC of single-dose vials.",
    fix=Fix("remove_line", "Remove the JW line."),
    cases="""
        freestanding: J9355 *30, J9355-JW *12 -> found              42 units, one vial of 420 mg
        freestanding: Q5114 *60, Q5114-JW *24 -> found              two
        freestanding: J9355 *30, J9355-JW *14 -> found              44 units, the older vial of 440 mg
        freestanding: J9355 *40, J9355-JW *5 -> clear               three single-dose vials
        freestanding: J9355 *42 -> clear                            no waste billed
        freestanding: J9355 *200, J9355-JW *10 -> clear             fourteen single-dose vials, or five multi-dose ones
        freestanding: J9312 *30, J9312-JW *12 -> not judged
    """,
)  # fmt: skip
def waste_of_a_multi_dose_vial(service: Subjects) -> Judgement:
    """A total that whole 420 mg or 440 mg vials give, and whole 150 mg vials do not, was drawn from multi-dose vials."""
    billed = service.units("", "line")
    vials = (billed % service.law("multi_dose_vial_units") == 0) | (billed % service.law("multi_dose_vial_units_old") == 0)
    breaks = vials & (billed % service.law("single_dose_vial_units") != 0) & (service.count("", having="JW") > 0)
    return service.judge(breaks, billed=billed)


@rule(
    "DRG015", "Trastuzumab billed by the whole vial",
    judges="service", among="multi_dose_package", severity=Severity.ADVISE, facts="full-vial-pattern",
    cites=[Cite("OIG-HER", "full multi-dose vials billed"), Cite("ASP25Q4", "crosswalk: 42 and 15 units")],
    message="{billed} units of {code} are whole multi-dose vials; auditors look for doses billed by the vial.",
    clears="A dose on the record that fills the vials.",
    fix=Fix("query", "Compare with the dose given; bill that."),
    cases="""
        freestanding: J9355 *42 -> found
        freestanding: J9355 *84 -> found
        freestanding: Q5114 *44 -> found
        freestanding: J9355 *45 -> clear
        freestanding: J9355-JZ *210 -> clear                 also fourteen single-dose vials
        freestanding: J9355 *30, J9355-JW *12 -> clear       another rule's question
        freestanding: J9312 *42 -> not judged
    """,
)  # fmt: skip
def trastuzumab_by_the_vial(service: Subjects) -> Judgement:
    """Bill the dose, not the vial: settlements began with claims of 44 units for every patient."""
    billed = service.units("", "line")
    vials = (billed % service.law("multi_dose_vial_units") == 0) | (billed % service.law("multi_dose_vial_units_old") == 0)
    breaks = vials & (billed % service.law("single_dose_vial_units") != 0) & (service.count("", having="JW") == 0)
    return service.judge(breaks, billed=billed)


@rule(
    "DRG016", "Denosumab too early",
    judges="line", among="denosumab", severity=Severity.ADVISE, facts="denosumab-frequency",
    cites=[Cite("PH-0098", "60 mg in six months, 120 mg in four weeks", grade="M")],
    message="{billed} units of {code} on {date}, {days} days after the dose before; {allowed} days are expected.",
    clears="Loading doses on days 8 and 15 (giant cell tumour, hypercalcaemia), or a payer's own schedule.",
    fix=Fix("query", "Look whether the dose before was given and billed on its day; an early dose needs a notice to the patient."),
    cases="""
        freestanding: J0897 *120 @2025-03-03, J0897 *120 @2025-03-31 -> clear           28 days
        freestanding: J0897 *120 @2025-03-03, J0897 *120 @2025-03-30 -> found
        freestanding: J0897 *120 @2025-03-03 dx=D48.0, J0897 *120 @2025-03-10 dx=D48.0 -> excused   loading
        freestanding: J0897 *120 @2025-03-03 dx=E83.52, J0897 *120 @2025-03-10 dx=E83.52 -> excused
        freestanding: J0897 *60 @2025-03-03, J0897 *60 @2025-08-30 -> clear             180 days
        freestanding: J0897 *60 @2025-03-03, J0897 *60 @2025-08-29 -> found
        freestanding: J0897 *60 @2025-03-03, Q5136 *60 @2025-06-02 -> found             the biosimilar is the same drug
        freestanding: J0897 *120 -> clear
        freestanding: J0897 *61 @2025-03-03, J0897 *61 @2025-03-10 -> clear             neither dose
        freestanding: J0897 *119 @2025-03-03, J0897 *121 @2025-03-10 -> clear
        freestanding: J0897 *59 @2025-03-03, J0897 *59 @2025-03-10 -> clear
        freestanding: J0897 *121 @2025-03-03, J0897 *119 @2025-03-10 -> clear
    """,
)  # fmt: skip
def denosumab_interval(line: Subjects) -> Judgement:
    """60 mg for bone loss twice a year, 120 mg for bone metastases every four weeks; a loading phase is lawful in two diseases."""
    billed, days = line.billed_units, line.days_since_earlier("denosumab", within="patient")
    bone, cancer = billed == line.law("denosumab_bone_units"), billed == line.law("denosumab_cancer_units")
    allowed = np.where(bone, line.law("denosumab_bone_days"), line.law("denosumab_cancer_days"))
    loading = line.diagnosis_starts("D48.0 E83.52")
    return line.judge((bone | cancer) & (days < allowed), excused=cancer & loading, billed=billed, days=days, allowed=allowed)


@rule(
    "DRG017", "Long-acting white-cell growth factor on the day of chemotherapy",
    judges="line", among="pegfilgrastim", payer="medicare medicare_advantage", severity=Severity.ADVISE, facts="gcsf-timing",
    cites=[Cite("VERITY-37176", "LCD L37176: 24 hours after chemotherapy")],
    message="{code} on {date} beside {others}; it is given at least 24 hours after chemotherapy, or by an on-body injector (96377).",
    clears="An on-body injector, or a documented exception.",
    fix=Fix("query", "Document the exception, or bill the injector that delivers it the next day."),
    cases="""
        freestanding: J2506 *12, 96413 -> found
        freestanding: J2506 *12, 96413, 96377 -> clear           the injector delivers it the next day
        freestanding: J2506 *12 @2025-03-04, 96413 @2025-03-03 -> clear
        freestanding: Q5111 *12, 96409 -> found
        freestanding: J2506 *12, 96402 -> clear                  a hormone is no chemotherapy
        freestanding: J2506 *12, 96402, 96413 -> found
        COMMERCIAL freestanding: J2506 *12, 96413 -> not judged
    """,
)  # fmt: skip
def growth_factor_on_the_day(line: Subjects) -> Judgement:
    """Given with chemotherapy it makes the neutropenia worse; the label waits a day. Its fourteen days before the next dose are left out: cycles of two
    weeks are usual and lawful."""
    chemotherapy = line.visit.count("chemo_drug_admin") > line.visit.count("96402")
    return line.judge(chemotherapy & ~line.visit.has("96377"), evidence="chemo_drug_admin", where="visit")


@rule(
    "DRG018", "Cancer drug with a history of cancer as the only reason",
    judges="line", among="antineoplastic", severity=Severity.ADVISE, facts="history-vs-active",
    cites=[Cite("AGES", "guidelines, section I.C.2: history and active disease"), Cite("TREATUS", "adjuvant treatment", grade="M")],
    message="{code} on {date} points to {diagnoses}; who is treated for a cancer has it: a C code, adjuvant treatment included.",
    clears="A disease other than cancer that the drug treats.",
    fix=Fix("query", "Ask the physician for the active diagnosis."),
    cases="""
        freestanding: J9355 *15 dx=Z85.3 -> found
        freestanding: Q5116 *42 dx=Z85.3 -> found              the biosimilar is the same drug
        freestanding: J9355 *15 dx=C50.911 -> clear
        freestanding: J9355 *15 dx=C50.911+Z85.3 -> clear
        freestanding: J9355 *15 -> clear
        freestanding: J9312 *10 dx=M05.79 -> clear
        freestanding: J9312 *10 dx=M05.79+Z85.3 -> clear       arthritis is the reason
        freestanding: J9355 *15 dx=Z51.11+Z85.3+Z79.899 -> found     reasons of a visit, and no disease
        freestanding: 96413 dx=Z85.3 -> not judged
    """,
)  # fmt: skip
def history_as_reason(line: Subjects) -> Judgement:
    """Z85 says that the tumour is gone and no treatment is directed at it."""
    return line.judge(line.diagnosis_starts("Z85") & line.text("diagnoses", "reasons", no_disease))


def no_disease(codes: str) -> bool:
    """Chapter Z alone: reasons, histories, states."""
    return all(code.startswith("Z") for code in codes.split())


@rule(
    "DRG024", "Drug against HER2, and nothing says that the tumour has it",
    judges="account", among="her2_drug", since="2025-10-01", severity=Severity.ADVISE, facts="her2-proof",
    cites=[Cite("ICD26", "Z17.31 to Z17.32 and Z17.410 to Z17.421: HER2 status"), Cite("CMS-KN", "medical oncology 3.3 rows 19 and 20", grade="M")],
    message="{codes} from {date} on, and the HER2 status on the line is negative ({diagnoses}); these drugs are for tumours that have it.",
    asks="{codes} from {date} on for a tumour of the breast, and no HER2 status among its diagnoses. Is a positive result on file?",
    clears="A positive result: Z17.31, Z17.410 or Z17.420 behind the tumour.",
    fix=Fix("query", "Find the pathology; add Z17.31, Z17.410 or Z17.420 behind C50, or ask the physician."),
    cases="""
        2025-11-03: J9355 *42 dx=C50.911+Z17.31 -> clear
        2025-11-03: Q5116 *42 dx=C50.911+Z17.410 -> clear
        2025-11-03: J9306 *420 dx=C50.911+Z17.420 -> clear
        2025-11-03: J9355 *42 dx=C50.911+Z17.32 -> found
        2025-11-03: J9316 *60 dx=C50.911+Z17.411 -> found
        2025-11-03: J9354 *300 dx=C50.911+Z17.421 -> found
        2025-11-03: J9355 *42 dx=C50.911+Z17.32, J9306 *420 dx=C50.912+Z17.31 -> clear     two tumours
        2025-11-03: J9355 *42 dx=C50.911 -> cannot tell                  ask once
        2025-11-03: J9355 *42 dx=C50.911, J9355 *42 dx=C50.911 @2025-11-24 -> cannot tell on J9355 J9355
        2025-11-03: J9355 *42 dx=C50.911+Z17.0 -> cannot tell            another receptor
        2025-11-03: J9355 *42 dx=C50.911 claim.diagnoses=C50.911+Z17.31 -> clear           the claim says it
        2025-11-03: J9355 *42 dx=C50.911 claim.diagnoses=C50.911+Z17.410 -> clear
        2025-11-03: J9355 *42 dx=C50.911 claim.diagnoses=C50.911+Z17.420 -> clear
        2025-11-03: J9355 *42 dx=C50.911 claim.diagnoses=C50.911 -> cannot tell
        2025-11-03: J9355 *42 dx=C16.9 -> clear                          the stomach has no such code
        2025-11-03: J9355 *42 -> clear
        2025-11-03: J9358 *400 dx=C50.911+Z17.32 -> not judged           given for low HER2 too
        2025-11-03: J9271 *200 dx=C50.911+Z17.421 -> not judged
        2025-10-01: J9355 *42 dx=C50.911 -> cannot tell
        2025-09-30: J9355 *42 dx=C50.911 -> not judged                   before the codes
    """,
)  # fmt: skip
def no_target_on_the_tumour(account: Subjects) -> Judgement:
    """The result stands in the pathology. Since October 2025 a diagnosis can say it, and one that denies it contradicts the drug; where none speaks of it
    the answer is a question, once a course."""
    lines = account.lines
    positive = account.any_line(lines.diagnosis_starts("Z17.31 Z17.410 Z17.420") | lines.claim_text("diagnoses", "HER2", has_target))
    negative = account.any_line(lines.diagnosis_starts("Z17.32 Z17.411 Z17.421"))
    return account.judge((account.any_line(lines.diagnosis_starts("C50")) | negative) & ~positive, negative)


def has_target(codes: str) -> bool:
    return not {"Z17.31", "Z17.410", "Z17.420"}.isdisjoint(codes.split())


@rule(
    "DRG019", "The oncology model's monthly fee twice in a month",
    judges="month", among="eom_monthly", severity=Severity.DENY, carc="151", facts="meos-eligibility",
    cites=[Cite("CMS-EOM22", "monthly enhanced oncology services", grade="M"), Cite("MUE24Q3", "row M0010", grade="H")],
    message="M0010 on {days} days of one month; it is paid once a month.",
    clears="Nothing on the record: the fee is monthly.",
    fix=Fix("remove_line", "Keep one M0010 in the month."),
    cases="""
        freestanding: M0010 @2025-03-03, M0010 @2025-03-24 -> found to 1 on M0010
        freestanding: M0010 @2025-03-31, M0010 @2025-04-01 -> clear
        freestanding: M0010 -> clear
        freestanding: M0010 @2024-03-03, M0010 @2025-03-03 -> clear
    """,
)  # fmt: skip
def monthly_fee_twice(month: Subjects) -> Judgement:
    """A payment for the services of a calendar month."""
    days = month.days("eom_monthly")
    return month.judge(days > 1, beyond=1, days=days, allowed=1)
