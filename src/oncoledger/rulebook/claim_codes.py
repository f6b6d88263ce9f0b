"""Codes of a line as they are written: procedure, modifier, diagnosis, drug, place and revenue code; and diagnoses that exclude or need each other."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.identifiers import hcpcs, icd10cm, modifier, ndc, place_of_service, revenue_code
from oncoledger.model.verdict import Cite, Fix, Severity

NEOPLASM = "C D0 D1 D2 D3 D4"
"""C00 to D49: the chapter of neoplasms."""

MOST_MODIFIERS = 4
"""Places for modifiers on a line (SV101 and SV202, version 005010)."""


def too_many_modifiers(modifiers: str) -> bool:
    return len(modifiers.split()) > MOST_MODIFIERS


def impossible_modifier(modifiers: str) -> bool:
    return not all(modifier.is_valid(word) for word in modifiers.split())


def no_procedure_code(code: str) -> bool:
    return code != "" and not hcpcs.is_valid(code)


def no_diagnosis_code(codes: str) -> bool:
    return not all(icd10cm.is_valid(code) for code in codes.split())


def no_drug_code(code: str) -> bool:
    return code != "" and not ndc.is_valid(code)


def no_place(code: str) -> bool:
    return code != "" and not place_of_service.is_valid(code)


def no_revenue_code(code: str) -> bool:
    return not revenue_code.is_valid(code)


def names_treatment(codes: str) -> bool:
    return any(code.startswith(("Z51.11", "Z51.12")) for code in codes.split())


def names_a_tumour(codes: str) -> bool:
    return any(code.startswith(tuple(NEOPLASM.split())) for code in codes.split())


def names_a_trial(codes: str) -> bool:
    return "Z00.6" in codes.split()


def names_treatment_and_follow_up(codes: str) -> bool:
    words = codes.split()
    return any(code.startswith("Z51") for code in words) and any(code.startswith(("Z08", "Z09")) for code in words)


def treatment_is_not_first(codes: str) -> bool:
    words = codes.split()
    return names_treatment(codes) and not words[0].startswith("Z51")


@rule(
    "FRM015", "More than four modifiers",
    judges="line", among="", severity=Severity.REJECT, carc="4", cites=[Cite("X837P", "2400 SV101-3 to SV101-6"), Cite("X837I", "2400 SV202-3 to SV202-6")],
    message="{code} on {date} carries {modifiers}; a line holds four modifiers (claim {claim}).",
    clears="Nothing on the record.",
    fix=Fix("modifier", "Keep the four that decide the payment; 99 and a note where the payer asks for it."),
    cases="""
        77412 modifiers=76+59+XS+LT+GA -> found
        77412 modifiers=76+59+XS+LT -> clear
        77412 -> clear
    """,
)  # fmt: skip
def five_modifiers(line: Subjects) -> Judgement:
    """The form has four places."""
    return line.judge(line.text("modifiers", "many", too_many_modifiers))


@rule(
    "FRM016", "Procedure code of another form",
    judges="line", among="", severity=Severity.REJECT, carc="181", cites=[Cite("CFR-162", "162.1002: HCPCS and CPT")],
    message="{code} on {date} is no HCPCS or CPT code: five characters, letters only at the first or the last place (claim {claim}).",
    clears="A charge code of the house that the claim translates.",
    fix=Fix("code", "Correct the code."),
    cases="""
        7741 -> found
        774122 -> found
        X1234 -> found                      local codes ended in 2003
        77412 -> clear
        G6015 -> clear
        0394T -> clear
        none revenue=0250 -> clear          a line without a code
    """,
)  # fmt: skip
def procedure_code_of_another_form(line: Subjects) -> Judgement:
    """CPT codes have five digits or four and a letter; national codes a letter from A to V and four digits."""
    return line.judge(line.text("code", "bad", no_procedure_code))


@rule(
    "FRM017", "Modifier that does not exist",
    judges="line", among="", severity=Severity.REJECT, carc="4",
    cites=[Cite("CFR-162", "162.1002: modifiers of HCPCS and CPT"), Cite("CMS-KN", "modifiers", grade="M")],
    message="{code} on {date} carries {modifiers}; one of them is no modifier: two characters, each a letter or a digit (claim {claim}).",
    asks="{code} on {date} carries {modifiers}; one of them is not in our list. Is it the payer's own, or newer than the list?",
    clears="A modifier of the payer's own, or one that is newer than our list.",
    fix=Fix("modifier", "Correct the modifier."),
    cases="""
        77412 modifiers=ZZ -> cannot tell         our list was written from memory: what it lacks may exist
        77412 modifiers=76+ZZ -> cannot tell
        77412 modifiers=76+88 -> cannot tell
        77412 modifiers=5 -> found
        77412 modifiers=76+LTX -> found
        77412 modifiers=2_ -> found
        77412-76 -> clear
        J9271-JZ-TB -> clear
        77412 -> clear
    """,
)  # fmt: skip
def modifier_that_does_not_exist(line: Subjects) -> Judgement:
    """Two characters, letters and digits. Which of them exist changes by quarter and payer, and our list is none of CMS's: what is not in it is asked about."""
    return line.judge(line.modifier_beyond("valid"), line.text("modifiers", "impossible", impossible_modifier))


@rule(
    "FRM018", "Diagnosis code of another form",
    judges="line", among="", since="2015-10-01", severity=Severity.REJECT, carc="16",
    cites=[Cite("CFR-162", "162.1002(c): ICD-10-CM")],
    message="{code} on {date} points to {diagnoses}; one of them is no ICD-10-CM code (claim {claim}).",
    clears="Nothing on the record.",
    fix=Fix("query", "Ask for the diagnosis; codes of three to seven characters, a dot behind the third."),
    cases="""
        77412 dx=C61+185 -> found           the code of ICD-9
        2015-10-01: 77412 dx=185 -> found
        2015-09-30: 77412 dx=185 -> not judged    ICD-9 was the code set
        77412 dx=C6 -> found
        77412 dx=C61.12345 -> found
        77412 dx=C61 -> clear
        77412 dx=C50.911+Z51.0 -> clear
        77412 dx=C50911 -> clear            with or without the dot
        77412 -> clear
    """,
)  # fmt: skip
def diagnosis_code_of_another_form(line: Subjects) -> Judgement:
    """A letter, a digit, a digit or A or B, then at most four more. Whether the code is in force is another question."""
    return line.judge(line.text("diagnoses", "bad", no_diagnosis_code))


@rule(
    "FRM019", "NDC that has not eleven digits",
    judges="line", among="", severity=Severity.REJECT, carc="16", facts="ndc-required",
    cites=[Cite("KEYSTONE", "NDC, 5-4-2"), Cite("X837P", "2410 LIN03")],
    message="The NDC {ndc} of {code} on {date} has not eleven digits, 5-4-2 (claim {claim}).",
    clears="Nothing on the record: a short segment is filled with a zero in front.",
    fix=Fix("query", "Read the package: 4-4-2 wants a zero before the first part, 5-3-2 before the second, 5-4-1 before the third."),
    cases="""
        J9271 *200 ndc=0006302602 -> found         ten digits: which zero is missing?
        J9271 *200 ndc=00006302602 -> clear
        J9271 *200 ndc=0006-3026-02 -> clear       the layout tells
        J9271 *200 -> clear
    """,
)  # fmt: skip
def ndc_of_another_form(line: Subjects) -> Judgement:
    """Claims carry eleven digits without hyphens."""
    return line.judge(line.text("ndc", "bad", no_drug_code))


@rule(
    "FRM020", "Place of service that does not exist",
    judges="line", among="", severity=Severity.REJECT, carc="16", cites=[Cite("X837P", "2300 CLM05-1, 2400 SV105")],
    message="{code} on {date} has place of service {place}, which is on no list (claim {claim}).",
    clears="Nothing on the record.",
    fix=Fix("query", "11 office, 19 and 22 outpatient hospital off and on campus, 21 inpatient, 24 surgical centre."),
    cases="""
        77412 pos=88 -> found
        77412 pos=22 -> clear
        77412 -> clear
    """,
)  # fmt: skip
def place_that_does_not_exist(line: Subjects) -> Judgement:
    """Two digits of the national list."""
    return line.judge(line.text("place", "bad", no_place))


@rule(
    "FRM021", "Hospital line without a revenue code",
    judges="line", among="", severity=Severity.REJECT, carc="16", cites=[Cite("X837I", "2400 SV201")],
    message="{code} on {date} stands on hospital claim {claim} without a revenue code of four digits.",
    clears="Nothing on the record.",
    fix=Fix("query", "0333 radiation, 0335 chemotherapy by vein, 0260 infusion, 0636 drugs with a code."),
    cases="""
        77412 form=837I -> found
        77412 form=837I revenue=33 -> found
        77412 form=837I revenue=0333 -> clear
        77412 form=837I revenue=333 -> clear        the zero in front is often lost
        77412 form=837P -> clear
        77412 setting=hospital -> clear             a charge that is on no claim yet
    """,
)  # fmt: skip
def no_revenue_code_on_a_claim(line: Subjects) -> Judgement:
    """Every line of a hospital claim has a revenue code, even without a procedure code."""
    return line.judge(line.form_is("837I") & line.text("revenue", "bad", no_revenue_code))


@rule(
    "FRM022", "Line without units",
    judges="line", among="", severity=Severity.REJECT, carc="16", cites=[Cite("X837P", "2400 SV104"), Cite("X837I", "2400 SV205")],
    message="{code} on {date} has no units (claim {claim}).",
    clears="A statistical charge that is never billed.",
    fix=Fix("units", "Bill the units that were done, or remove the line."),
    cases="""
        77412 *0 -> found
        77412 *1 -> clear
        77412 *-1 -> clear                 a reversal
        J9271 *0.5 -> clear                another rule's question
        none revenue=0250 *0 -> clear
    """,
)  # fmt: skip
def line_without_units(line: Subjects) -> Judgement:
    """Nothing done is nothing billed."""
    return line.judge((line.billed_units == 0) & line.text("code", "given", bool))


@rule(
    "FRM023", "Encounter for chemotherapy or immunotherapy without a tumour",
    judges="line", among="", severity=Severity.DENY, carc="16", facts="z51-without-neoplasm",
    cites=[Cite("ICD26", "Z51.11 and Z51.12; guidelines section I.C.2")],
    message="{code} on {date} points to {diagnoses}, and no diagnosis of the day is a tumour (C00 to D49).",
    clears="The tumour that is treated; for another disease the disease itself is coded.",
    fix=Fix("query", "Add the tumour behind Z51.1; for a disease that is no tumour replace Z51.1 by the disease."),
    cases="""
        96413 dx=Z51.11 -> found
        96413 dx=Z51.12 -> found
        96413 dx=Z51.11+C34.11 -> clear
        96413 dx=Z51.11+D46.9 -> clear                            up to D49
        96413 dx=Z51.11+D50.9 -> found                            anaemia is no tumour
        96413 dx=Z51.11, J9271 *200 dx=C34.11 -> clear            the drug's line names it
        96413 dx=Z51.11 claim.diagnoses=Z51.11+C34.11 -> clear    the claim names it
        96413 dx=Z51.11 claim.diagnoses=Z51.11 -> found
        96413 dx=M05.79 -> clear
        77412 dx=Z51.0 -> clear                                   radiation: another code
        96413 -> clear
        partial: 96413 dx=Z51.11 -> cannot tell
        partial: 96413 dx=Z51.11 claim.diagnoses=Z51.11 -> found  a claim shows all of its diagnoses
        96413 dx=Z51.11, J9271 *200 dx=C34.11 @2025-03-04 -> found
        96413 dx=Z51.11, 99213 dx=E11.9 -> found on 96413         the visit for diabetes is in order
        96413 dx=Z51.11+162.9 -> clear                            a code of ICD-9: another rule refuses it
    """,
)  # fmt: skip
def treatment_without_a_tumour(line: Subjects) -> Judgement:
    """The category is for neoplastic disease only."""
    tumour = (line.day.tumours("") > 0) | line.claim_text("diagnoses", "tumour", names_a_tumour)
    treatment = line.text("diagnoses", "treatment", names_treatment) & ~line.text("diagnoses", "bad", no_diagnosis_code)
    return line.judge(treatment & ~tumour, lambda: line.day.is_whole | line.claim_text("diagnoses", "given", bool))


@rule(
    "FRM024", "Treatment and follow-up as reasons of one claim",
    judges="line", among="", severity=Severity.DENY, carc="16", facts="z51-vs-z08",
    cites=[Cite("ICD26", "Z51, Excludes1 Z08 and Z09")],
    message="{code} on {date}: Z51 stands beside Z08 or Z09; who is treated is not in follow-up after completed treatment.",
    clears="Two encounters, each on a claim of its own.",
    fix=Fix("query", "Remove Z08 or Z09, or bill the follow-up on a claim of its own."),
    cases="""
        96413 dx=Z51.11+C34.11+Z08 -> found
        77412 dx=Z51.0+C61+Z09 -> found
        96413 dx=Z51.11+C34.11 claim.diagnoses=Z51.11+C34.11+Z08 -> found
        99214 dx=Z08+Z85.46 -> clear
        96413 dx=Z51.11+C34.11 -> clear
        96413 dx=Z51.11+C34.11, 99214 dx=Z08+Z85.46 -> clear          two lines, perhaps two encounters
        96413 dx=Z51.11+C34.11+Z08, 85025 dx=C34.11 @2025-04-07 -> found on 96413      another day's line is in order
        96413 -> clear
    """,
)  # fmt: skip
def treatment_and_follow_up(line: Subjects) -> Judgement:
    """The classification excludes the two beside each other."""
    on_the_line = line.text("diagnoses", "both", names_treatment_and_follow_up)
    return line.judge(on_the_line | line.claim_text("diagnoses", "both", names_treatment_and_follow_up))


@rule(
    "FRM026", "Service of a clinical trial without the trial's diagnosis",
    judges="line", among="", payer="medicare", severity=Severity.DENY, carc="16", facts="trial-modifiers",
    cites=[Cite("CMS-KN", "clinical trials: claims manual chapter 32, section 69.6", grade="M")],
    message="{code} on {date} carries {modifiers}; a service of a trial has Z00.6 among its diagnoses ({diagnoses}), and its claim the trial's number.",
    asks="{code} on {date} carries {modifiers}, of a clinical trial. Does the claim hold Z00.6 and the trial's number?",
    clears="Z00.6 on the claim; or a service outside the trial, without Q0 or Q1.",
    fix=Fix("query", "Add Z00.6 in a second place and the number of the trial; or take the modifier off if the service is no part of it."),
    cases="""
        96413-Q1 dx=Z51.12+C34.11 -> found
        J9271-JZ-Q0 *200 dx=C34.11 -> found
        96413-Q1 dx=Z51.12+C34.11+Z00.6 -> clear
        96413-Q1 dx=C34.11 claim.diagnoses=C34.11+Z00.6 -> clear      the claim names it
        96413-Q1 -> cannot tell                                       no diagnosis at all
        96413 dx=C34.11+Z00.6 -> clear                                a line outside the trial
        96413-59 dx=C34.11 -> clear
        COMMERCIAL: 96413-Q1 dx=C34.11 -> not judged
        MEDICARE_ADVANTAGE: 96413-Q1 dx=C34.11 -> not judged
    """,
)  # fmt: skip
def trial_without_its_diagnosis(line: Subjects) -> Judgement:
    """Medicare pays the routine costs of a trial when the claim says that there is one: modifier, diagnosis and number together."""
    told = line.diagnosis_starts("Z00.6") | line.claim_text("diagnoses", "trial", names_a_trial)
    return line.judge(line.has_modifier("Q0 Q1") & ~told, line.has_diagnosis)


@rule(
    "FRM025", "A diagnosis that follows another one stands first",
    judges="line", among="", severity=Severity.ADVISE, facts="anaemia-order adverse-effect-order",
    cites=[Cite("ICD26", "D63.0, code first the neoplasm; T45.1X5 and T45.AX5, adverse effects second"), Cite("AAPC-156928", "adverse effects")],
    message="{code} on {date} points first to {diagnoses}; the tumour stands before D63.0, the manifestation before T45.1X5 or T45.AX5.",
    clears="Nothing on the record: the classification gives the order.",
    fix=Fix("query", "Put the diagnoses in order."),
    cases="""
        J0881-EC *100 dx=D63.0+C34.90 -> found
        J0881-EC *100 dx=C34.90+D63.0 -> clear                        M-76
        J0881-EA *100 dx=D64.81+C34.90+T45.1X5A -> clear              M-73
        J0881-EA *100 dx=T45.1X5A+D64.81+C34.90 -> found
        99214 dx=T45.AX5A+K52.1 -> found
        99214 -> clear
    """,
)  # fmt: skip
def diagnosis_out_of_order(line: Subjects) -> Judgement:
    """`Code first` and the rule of adverse effects put another diagnosis in front."""
    return line.judge(line.first_diagnosis_starts("D63.0 T45.1X5 T45.AX5"))


@rule(
    "FRM027", "Encounter for chemotherapy or immunotherapy behind another diagnosis",
    judges="claim", among="chemo_drug_admin", table="claim", severity=Severity.ADVISE, facts="z51-first",
    cites=[Cite("ICD26", "guidelines section I.C.2.e: the encounter for treatment first"), Cite("AGES", "sequence of Z51.11 and Z51.12")],
    message="Claim {claim} has Z51.11 or Z51.12, and another diagnosis first; who comes for the treatment alone has Z51 first, then the tumour.",
    asks="Claim {claim} has Z51.11 or Z51.12 behind another diagnosis. Was the treatment the chief reason on its day?",
    clears="Another chief reason of the day: a complication, a visit of its own.",
    fix=Fix("query", "Put Z51.11 or Z51.12 first, the treated tumour behind it."),
    cases="""
        96413 claim.diagnoses=C34.11+Z51.11 -> found
        96413 claim.diagnoses=C34.11+Z51.12 -> found
        96413 claim.diagnoses=Z51.11+C34.11 -> clear
        96413 claim.diagnoses=Z51.12+Z51.11+C34.11 -> clear            both treatments, in any order
        96413 claim.diagnoses=Z51.0+C34.11+Z51.11 -> clear             radiation the same day
        96413 claim.diagnoses=C34.11 -> clear                          no Z51 at all: many payers want the tumour
        96413 claim.diagnoses=C34.11+Z51.5 -> clear                    palliative care is another reason
        96413 dx=C34.11+Z51.11 claim.diagnoses=Z51.11+C34.11 -> clear  the line points to the tumour first: the claim's order counts
        96413 claim.diagnoses=E86.0+C34.11+Z51.11, 99214-25 claim=C1 -> cannot tell    perhaps the visit was the reason
        96413 claim.diagnoses=C34.11+Z51.11, 96413 @2025-03-24 claim=C1 -> cannot tell    several days on one claim
        96413 claim.diagnoses=C34.11+Z51.11, 96365 claim=C1 -> found
        J9271 *200 claim.diagnoses=C34.11+Z51.12 -> not judged         no treatment on the claim
        96372 claim.diagnoses=C34.11+Z51.11 -> not judged
        96413 dx=C34.11+Z51.11 -> not judged                           no claim yet
    """,
)  # fmt: skip
def treatment_behind_another_diagnosis(claim: Subjects) -> Judgement:
    """The guideline puts the encounter for treatment first where nothing else brought the patient. A visit beside it, or several days on one claim, may
    have another reason; a claim without Z51 is let through, for payers differ."""
    alone = ~claim.has("visit") & (claim.days("") == 1)
    return claim.judge(claim.claim_text("diagnoses", "behind", treatment_is_not_first), alone)
