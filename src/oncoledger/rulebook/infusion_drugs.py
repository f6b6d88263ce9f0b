"""The drug and its administration: each needs the other, and the drug decides the level."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

NEOPLASM = "C D0 D1 D2 D3 D4"
"""C00 to D49: the chapter of neoplasms."""


@rule(
    "INF007", "Hormonal cancer injection billed with another injection code",
    judges="day", among="96372 96401", severity=Severity.DENY, carc="16", facts="hormonal-96402",
    cites=[Cite("CCE-96401", "hormonal antineoplastic injections")],
    message="{code} stands beside {others} on {date}, and no 96402; hormonal antineoplastic injections are 96402.",
    asks="{code} stands beside {others} on {date}, and no 96402. Which drug did {code} give, and for what disease?",
    clears="A second drug that was injected that day, or a disease that is no cancer.",
    fix=Fix("code", "Recode {code} to 96402 if it gave the hormonal drug."),
    cases="""
        freestanding: J9217-JZ *3 dx=C61, 96402 dx=C61 -> not judged               M-28
        freestanding: J9217-JZ *3 dx=C61, 96372 dx=C61 -> found on 96372
        freestanding: J9217-JZ *3, 96401 -> found on 96401
        freestanding: J9155-JZ *80 dx=C61, 96372 dx=C61 -> found
        freestanding: J9395-JZ *20 dx=C50.911, 96372 dx=C50.911 -> found
        freestanding: J9217 dx=C61, 96402 dx=C61, 96372 dx=C61 -> clear            another injection beside it
        freestanding: J9217 dx=C61, J0897 *120 dx=C79.51, 96372 dx=C61 -> cannot tell   which of the two was it?
        freestanding: J9217 dx=C61, J9876 dx=C61, 96372 dx=C61 -> cannot tell      a code in no list
        freestanding: J9202 dx=N80.9, 96372 dx=N80.9 -> clear                      goserelin for endometriosis
        freestanding: J9202 dx=C50.911, 96372 dx=C50.911 -> found
        freestanding: J9202, 96372 -> cannot tell                                  for what disease?
        freestanding: J2506 *12 dx=C61, 96372 dx=C61 -> clear
        partial freestanding: J9217 dx=C61, 96372 dx=C61 -> cannot tell
        freestanding: J9217 dx=C61, 96372 dx=C61 @2025-03-04 -> clear              another day
    """,
)  # fmt: skip
def hormonal_injection(day: Subjects) -> Judgement:
    """96402 is the code of hormonal antineoplastics: GnRH agonists and antagonists, fulvestrant. Some of them also treat what is no cancer."""
    cancer = day.any_line(day.lines.diagnosis_starts(NEOPLASM))
    unnamed = ~day.any_line(day.lines.has_diagnosis)
    alone = (day.count("drug") == day.count("hormonal_injection")) & ~day.has_unlisted
    breaks = day.has("hormonal_injection") & ~day.has("96402") & (cancer | unnamed)
    return day.judge(breaks, alone & day.is_whole & (cancer | ~day.has("J9202")), evidence="hormonal_injection")


@rule(
    "INF008", "Chemotherapy administered, and no drug billed",
    judges="visit", among="chemo_drug_admin", setting="hospital freestanding", severity=Severity.ADVISE, facts="admin-no-drug",
    cites=[Cite("AAO", "drugs that the practice did not buy", grade="M")],
    message="{code} stands on {date} and no drug: either the charge is missing, or somebody else supplied the drug.",
    clears="A drug that a specialty pharmacy or a trial supplied: lawful, and to be noted on the claim.",
    fix=Fix("query", "Find the drug in the medication record; bill it, or note who supplied it."),
    cases="""
        freestanding: 96413 -> found
        freestanding: 96413, J9271 *200 -> clear
        hospital: 96413 setting=hospital, J9271 *200 setting=hospital entity=PHARMACY -> clear
        freestanding: 96413, J9876 -> cannot tell                   a code in no list may be the drug
        freestanding 2025-03-03: 96413, J9289 *600 -> cannot tell   nor is one from before its first day no drug
        partial freestanding: 96413 -> cannot tell                  the drug may stand on another claim
        freestanding: 96365 -> not judged
        freestanding: 96413, J9271 *200 @2025-03-04 -> found
        hospital: 96413 -> found
        hospital: 96413 claim.form=837I claim.bill_type=11 -> clear         an inpatient: drugs are in the stay
        hospital: 96413 claim.form=837I claim.bill_type=13 -> found
        professional: 96413 -> not judged                           INF006 refuses the line: the drug is the hospital's too
        professional: 96450 -> not judged                           the physician's own work, the hospital's drug
        96413 -> cannot tell
    """,
)  # fmt: skip
def administration_without_drug(visit: Subjects) -> Judgement:
    """Whoever gives a drug that he bought bills both. Drugs supplied by others are lawful: the administration alone is billed."""
    inpatient = visit.any_line(visit.lines.claim_text("bill_type", "inpatient", of_an_inpatient))
    return visit.judge(~visit.has("drug") & ~inpatient, lambda: visit.is_whole & ~visit.has_unlisted)


@rule(
    "INF009", "Cancer drug billed, and no administration",
    judges="visit", among="antineoplastic", severity=Severity.ADVISE, facts="drug-no-admin",
    cites=[Cite("CMS-KN", "drugs incident to a physician are administered", grade="M")],
    message="{code} stands on {date}, and nothing that administers it.",
    clears="The administration billed by another entity that is not among these lines.",
    fix=Fix("query", "Find the administration in the medication record and bill it."),
    cases="""
        freestanding: J9271 *200 -> found
        freestanding: Q5107 *40 -> found                            a biosimilar
        freestanding: J9271 *200, 96413 -> clear
        J9271 *200 setting=freestanding, 96413 setting=hospital -> clear
        freestanding: J9030 *50, 51720 -> clear                     into the bladder
        freestanding: J9271 *200, 96413 @2025-03-04 -> found        the next day is another visit
        freestanding: J9000 *5, 37243 -> cannot tell                a procedure in no list may carry it
        hospital: J9271 *200 claim.form=837I claim.bill_type=11 -> clear     an inpatient: nothing is billed by its administration
        hospital: J9271 *200 claim.form=837I claim.bill_type=12 -> clear
        hospital: J9271 *200 claim.form=837I claim.bill_type=13 -> found
        partial freestanding: J9271 *200 -> cannot tell
    """,
)  # fmt: skip
def drug_without_administration(visit: Subjects) -> Judgement:
    """A drug of a physician or hospital is paid because somebody gave it; a missing administration is lost revenue or a wrong day."""
    inpatient = visit.any_line(visit.lines.claim_text("bill_type", "inpatient", of_an_inpatient))
    return visit.judge(~visit.has("drug_admin 51720") & ~inpatient, lambda: visit.is_whole & ~visit.has_unlisted)


def of_an_inpatient(bill_type: str) -> bool:
    """Type of bill 11x and 12x."""
    return bill_type.lstrip("0")[:2] in ("11", "12")


@rule(
    "INF010", "Chemotherapy administration on a day of supportive drugs alone",
    judges="visit", among="96401 96409 96413", severity=Severity.ADVISE, facts="ther-as-chemo complex-not-by-name",
    cites=[Cite("AAPC-131995", "leucovorin and supportive drugs"), Cite("NOR-CHEMO", "IOM 100-04 chapter 12, 30.5")],
    message="{code} on {date}, and every drug of the day is supportive ({others}); these take 96365 to 96375.",
    asks="{code} on {date}, and every drug of the day is supportive ({others}), with an administration of their own. Which drug did {code} give?",
    clears="A cancer drug supplied by others, or a record of the complexity that the code pays.",
    fix=Fix("code", "Recode to the therapeutic family unless the record shows a cancer drug or a complex administration."),
    cases="""
        freestanding: 96413, J1439 *750 -> found on 96413          iron
        freestanding: 96409, J2469 *10 -> found on 96409
        freestanding: 96401, J2506 *12 -> found on 96401
        freestanding: 96413, J1439 *750, J7050, J1642 *10 -> found   fluid and flush decide nothing
        freestanding: 96413, J9271 *200, J2469 *10 -> clear
        freestanding: 96413, J1745 *40, J1200 -> clear             a biologic may be complex
        freestanding: 96413, J7050 -> clear                        nothing that tells
        freestanding: 96413, 96375, J2469 *10 -> cannot tell       the push gave it: the cancer drug is another's
        freestanding: 96413, 96367, J1453 *150 -> cannot tell
        freestanding: 96365, J1439 *750 -> not judged
        freestanding: 96413, J1439 *750, J9876 -> cannot tell
        partial freestanding: 96413, J1439 *750 -> cannot tell
    """,
)  # fmt: skip
def supportive_drug_as_chemotherapy(visit: Subjects) -> Judgement:
    """Antiemetics, steroids, iron, growth factors, leucovorin and bisphosphonates are therapeutic infusions, though the patient has cancer. Where they have
    an administration of their own, the chemotherapy code gave something else: a drug that a specialty pharmacy supplied."""
    supportive = visit.count("drug") == visit.count("supportive_drug hydration_fluid J1642")
    known = visit.is_whole & ~visit.has("therapeutic_admin")
    return visit.judge(supportive & visit.has("supportive_drug"), lambda: known & ~visit.has_unlisted, evidence="supportive_drug")


@rule(
    "INF011", "Cancer drug given under a therapeutic code",
    judges="day", among="96365 96372 96374", severity=Severity.ADVISE, facts="chemo-as-ther nonhormonal-96401",
    cites=[Cite("CCE-96401", "antineoplastic drugs and complex biologics", grade="M")],
    message="{code} on {date} beside {others}, and no chemotherapy administration; cancer drugs take 96401 to 96549.",
    clears="The chemotherapy administration on another claim, or a drug that went in by another way.",
    fix=Fix("code", "Recode to 96413, 96409 or 96401 by route and time, if {code} gave the cancer drug."),
    cases="""
        freestanding: J9271 *200, 96365 -> found on 96365
        freestanding: J9144 *180, 96372 -> found on 96372           daratumumab under the skin
        freestanding: Q5115 *70, 96365 -> found on 96365            rituximab, a biosimilar
        freestanding: J9041 *35, 96374 -> found on 96374
        freestanding: J9271 *200, 96413, 96365-59 -> clear
        freestanding: J9030 *50, 51720, 96372 -> clear              into the bladder
        freestanding: J9217 *3, 96372 -> clear                      hormonal: another rule's question
        freestanding: J9217 *3, J9271 *200, 96372 -> found
        freestanding: J2469 *10, 96374 -> clear
        freestanding: J9312 *100 dx=M05.79, 96365 dx=M05.79 -> clear     for arthritis either family is lawful
        freestanding: J9312 *70 dx=C83.30, 96365 dx=C83.30 -> found
        freestanding: J9312 *70 dx=C83.30, 96365 -> found           the drug's line tells
        freestanding: J9000 *5, 37243, 96374 -> cannot tell         a procedure in no list may carry it
        partial freestanding: J9271 *200, 96365 -> cannot tell
    """,
)  # fmt: skip
def cancer_drug_as_therapy(day: Subjects) -> Judgement:
    """The drug, the risk and the work decide the family; cancer drugs belong to the higher paid one. For a disease that is no tumour either may be lawful."""
    other = day.count("antineoplastic") > day.count("hormonal_antineoplastic")
    elsewhere = day.any_line(day.lines.has_diagnosis) & ~day.any_line(day.lines.diagnosis_starts(NEOPLASM))
    return day.judge(other & ~day.has("chemo_admin 51720") & ~elsewhere, lambda: day.is_whole & ~day.has_unlisted, evidence="antineoplastic")
