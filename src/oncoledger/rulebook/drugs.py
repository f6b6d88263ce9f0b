"""Drug lines: what was discarded (JW, JZ), how the drug was bought (340B), drugs without a code, the NDC that a payer asks for."""

from __future__ import annotations

from typing import Any

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values, View
from oncoledger.model.verdict import Cite, Fix, Severity


def on_a_claim(view: View) -> Any:
    """A claim holds the discarded amount beside the administered one, so that it shows by itself what is missing."""
    return view.form_is("837P") | view.form_is("837I")


def without_discard_rule(service: View) -> Any:
    """Where JW and JZ are not asked for: inpatient, rural health clinic and federally qualified health center claims, cells and oral drugs."""
    elsewhere = service.claim_text("bill_type", "elsewhere", inpatient_or_paid_by_visit)
    return service.place_is("50 72") | elsewhere | service.is_code("no_discard_modifier")


def given_by_others(lines: View) -> Any:
    """Drugs that the biller did not buy, and for which nobody pays him."""
    return lines.acquired("free") | lines.acquired("white-bagged")


def inpatient_or_paid_by_visit(bill_type: str) -> bool:
    """Type of bill 11x and 12x, and those of rural health clinics and federally qualified health centers."""
    return bill_type.lstrip("0")[:2] in ("11", "12", "71", "77")


@rule(
    "DRG001", "Single-dose drug without JW or JZ",
    judges="service", among="single_dose_drug", payer="medicare medicare_advantage", since="2023-07-01",
    severity=Severity.DENY, carc="4", facts="missing-jw-jz",
    cites=[Cite("CGS-JZ", "JZ required from 2023-07-01"), Cite("MSHO", "claims returned from 2023-10-01")],
    message="{code} on {date} carries neither JW nor JZ; a drug from a single-dose container needs one of them.",
    asks="{code} on {date} carries neither JW nor JZ here. Does another line or claim carry it?",
    clears="A JW or JZ line of that day, or a claim of a rural health clinic, federally qualified health center or inpatient stay.",
    fix=Fix("add_modifier", "JZ if nothing was discarded; else a line of its own with JW for the discarded units, from the record.", to="JZ"),
    cases="""
        freestanding: J9035 *30 -> found                                       bevacizumab
        freestanding: J9035-JZ *30 -> clear                                    M-34: three vials of 100 mg
        freestanding: J1745 *36, J1745-JW *4 -> clear                          M-37
        freestanding: J9035-JZ *160 -> clear                                   M-43
        freestanding: J9312 *68, J9312-JW *2 -> clear                          M-46
        freestanding: J9217-JZ *3 -> clear                                     M-28
        hospital: J9035 *30 -> found
        professional: J9035 *30 -> clear                                       whose drug is it?
        J9035 *30 -> clear                                                     no setting: DRG020 asks
        freestanding 2023-07-01: J9035 *30 -> found
        freestanding 2023-06-30: J9035 *30 -> not judged
        freestanding: J9035 *30 acquisition=free -> clear                      not bought, not paid: shown for the record
        freestanding: J9035 *30 acquisition=white-bagged -> clear
        freestanding: J9271 *200 -> not judged                                 CMS publishes no list of single-dose containers: DRG020 asks
        COMMERCIAL freestanding: J9035 *30 -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035 *30 -> found
        hospital pos=72: J9035 *30 -> clear                                    rural health clinic
        hospital pos=50: J9035 *30 -> clear
        hospital: J9035 *30 claim.form=837I claim.bill_type=71 -> clear
        hospital: J9035 *30 claim.form=837I claim.bill_type=11 -> clear        inpatient
        hospital: J9035 *30 claim.form=837I claim.bill_type=13 -> found
        partial freestanding: J9035 *30 -> cannot tell                         the JW line may stand elsewhere
        partial freestanding: J9035 *30 claim.form=837P -> found               a claim shows it by itself
        partial hospital: J9035 *30 claim.form=837I -> found
    """,
)  # fmt: skip
def neither_jw_nor_jz(service: Subjects) -> Judgement:
    """Since July 2023 every separately paid drug from a single-dose container says whether something was discarded. Which containers are single-dose
    stands on the label, not in a CMS file: here are the codes of which our sources say it."""
    silent = (service.count("", having="waste") == 0) & service.setting_is("hospital freestanding")
    return service.judge(silent & ~without_discard_rule(service) & ~service.any_line(given_by_others(service.lines)), service.is_whole | on_a_claim(service))


@rule(
    "DRG020", "Drugs without JW or JZ: from which containers?",
    judges="account", among="drug", payer="medicare medicare_advantage", since="2023-07-01", severity=Severity.ADVISE, facts="missing-jw-jz",
    cites=[Cite("CGS-JZ", "JZ required from 2023-07-01"), Cite("MSHO", "claims returned from 2023-10-01")],
    message="Neither JW nor JZ from {date} on: {codes}. What came from single-dose containers needs one of the two.",
    asks="Neither JW nor JZ from {date} on: {codes}. Which came from single-dose containers, and were paid separately? These need one of the two.",
    clears="Multi-dose containers, packaged drugs, or JW and JZ on the claims.",
    fix=Fix("query", "Look at the labels once; then JZ where nothing was discarded, else a line with JW for the discarded units."),
    cases="""
        freestanding: J9271 *200 -> found                             dear, and always paid separately; its label says the rest
        hospital: J9271 *200 -> found
        freestanding: J9190 *6, J9206 *5 -> cannot tell on J9206      CMS publishes no list of single-dose containers
        partial freestanding: J9271 *200 -> cannot tell               the JW line may stand elsewhere
        partial freestanding: J9271 *200 claim.form=837P -> found
        freestanding: J9271-JZ *200 -> clear
        freestanding: J9271 *180, J9271-JW *20 -> clear
        freestanding: J9271 *200, J9271 *200 @2025-03-24, J9299 *240 @2025-03-24 -> found on J9271 J9271 J9299   once a course
        freestanding: J9355 *42 -> cannot tell                        sold in both
        freestanding: J9035 *30 -> clear                              known: DRG001 refuses it
        hospital: J1745 *10 -> clear
        J9035 *30 -> cannot tell                                      known, and nobody says where
        J9271 *200 -> cannot tell
        professional: J9035 *30 -> cannot tell
        freestanding: A9606 *3 -> clear                               radiopharmaceuticals are left out
        freestanding: J7050, J3475 *4, J1100 *12, J1642 *10, J2405 *8 -> clear     fluids, and drugs drawn from many-dose vials
        hospital: J2469 *10, J1453 *150 -> clear                      perhaps packaged
        hospital: J9271 *200, J2469 *10 -> found on J9271             paid separately
        freestanding: J2469 *10 -> cannot tell                        nothing is packaged in an office
        hospital: Q2041 -> cannot tell                                cells: nobody has said for sure
        freestanding: J9271 *200 acquisition=free -> clear
        freestanding: J9271 *200 acquisition=white-bagged -> clear
        freestanding pos=72: J9271 *200 -> clear
        freestanding pos=50: J9271 *200 -> clear
        hospital: J9271 *200 claim.form=837I claim.bill_type=71 -> clear
        COMMERCIAL freestanding: J9271 *200 -> not judged
        MEDICARE_ADVANTAGE freestanding: J9271 *200 -> found
        freestanding 2023-07-01: J9271 *200 -> found
        freestanding 2023-06-30: J9271 *200 -> not judged
    """,
)  # fmt: skip
def drugs_without_discard_modifier(account: Subjects) -> Judgement:
    """Asked once for all drugs that a course has with one biller. Left out are those that a hospital's service pays for, and those that are mostly drawn
    from many-dose vials."""
    lines = account.lines
    paid = lines.is_code("separately_paid_drug") | (~lines.setting_is("hospital") & ~lines.is_code("hydration_fluid many_dose_drug"))
    placed = lines.setting_is("hospital freestanding")
    asked = paid & ~(lines.is_code("single_dose_drug") & placed) & ~without_discard_rule(lines) & ~given_by_others(lines)
    silent = asked & (lines.service.count("", having="waste") == 0)
    dear = silent & placed & lines.is_code("separately_paid_drug") & ~lines.is_code("multi_dose_package car_t")
    return account.judge(account.any_line(silent), lambda: account.any_line(dear & (lines.service.is_whole | on_a_claim(lines))), among=silent)


@rule(
    "DRG002", "JW and JZ for one drug on one day",
    judges="service", among="drug", since="2023-07-01", severity=Severity.DENY, carc="4", facts="jw-and-jz",
    cites=[Cite("CCE-JZ", "JW and JZ exclude each other", grade="M"), Cite("CLAIMSMED", "never both"), Cite("CGS-JZ", "meaning of JZ")],
    message="{code} on {date} carries JZ (nothing discarded) and JW (discarded).",
    asks="{code} on {date} carries JZ and JW, from packages with different NDCs. Was anything discarded?",
    clears="Nothing on the record: the two say the opposite of each other.",
    fix=Fix("modifier", "Take JZ off the administered line if something was discarded; else remove the JW line."),
    cases="""
        freestanding: J9035-JZ *30, J9035-JW *10 -> found on J9035 J9035
        freestanding: J9035-JW-JZ *30 -> found
        freestanding: J9035 *30, J9035-JW *10 -> clear
        freestanding: J9035-JZ *40 -> clear
        freestanding: J9035-JZ *30, J9312-JW *2, J9312 *68 -> clear                 two drugs
        freestanding: J9035-JZ *30, J9035-JW *10 @2025-03-24, J9035 *30 @2025-03-24 -> clear     two days
        freestanding: J9035-JZ *40 ndc=50242006101, J9035 *8 ndc=50242006001, J9035-JW *2 ndc=50242006001 -> cannot tell   two sizes
        freestanding: J9035-JZ *40 ndc=50242006101, J9035-JW *2 ndc=50242006101 -> found
        freestanding: J9035-JW-JZ *40 ndc=50242006101, J9035 *2 ndc=50242006001 -> found
        freestanding 2023-07-01: J9035-JZ *30, J9035-JW *10 -> found
        freestanding 2023-06-30: J9035-JZ *30, J9035-JW *10 -> not judged
    """,
)  # fmt: skip
def both_jw_and_jz(service: Subjects) -> Judgement:
    """JZ attests that nothing was discarded; the JW line bills what was."""
    breaks = (service.count("", having="JW") > 0) & (service.count("", having="JZ") > 0)

    def one_package() -> Values:
        return service.any_line(service.lines.has_modifier("JW") & service.lines.has_modifier("JZ")) | (service.different("ndc") < 2)

    return service.judge(breaks, one_package)


@rule(
    "DRG003", "Discarded drug without an administered one",
    judges="service", among="drug", payer="medicare medicare_advantage", severity=Severity.DENY, carc="16",
    cites=[Cite("CGS-JW", "the discarded amount is paid beside the administered one"), Cite("NOR-JW", "JW on a line of its own", grade="M")],
    message="{code} on {date} is billed as discarded, and no administered unit of it; Medicare pays waste beside a dose that was given.",
    asks="{code} on {date} is billed as discarded. On which claim is the administered dose?",
    clears="The administered dose of that day.",
    fix=Fix("remove_line", "Bill the administered dose, or remove the JW line."),
    cases="""
        freestanding: J9035-JW *10 -> found
        freestanding: J9035 *30, J9035-JW *10 -> clear
        freestanding: J9035 *30 @2025-03-03, J9035-JW *10 @2025-03-04 -> found on J9035
        freestanding: J9035 *30 -> clear
        COMMERCIAL freestanding: J9035-JW *10 -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035-JW *10 -> found
        partial freestanding: J9035-JW *10 -> cannot tell
        partial freestanding: J9035-JW *10 claim.form=837P -> found
    """,
)  # fmt: skip
def waste_alone(service: Subjects) -> Judgement:
    """The discarded amount is paid because a dose from the same container was given."""
    return service.judge(service.count("", lacking="JW") == 0, service.is_whole | on_a_claim(service))


@rule(
    "DRG004", "JZ before it existed",
    judges="line", among="drug", severity=Severity.REJECT, carc="4",
    cites=[Cite("CGS-JZ", "JZ from 2023-01-01")],
    message="{code} on {date} carries JZ, which exists from 2023-01-01.",
    clears="A later service date.",
    fix=Fix("remove_modifier", "Remove JZ.", to="JZ", safe=True),
    cases="""
        freestanding 2022-12-31: J9035-JZ *30 -> found
        freestanding 2023-01-01: J9035-JZ *30 -> clear
        freestanding 2022-12-31: J9035-JW *30 -> clear        JW is older
    """,
)  # fmt: skip
def jz_before_its_day(line: Subjects) -> Judgement:
    """A modifier is valid from its first day on."""
    return line.judge(line.has_modifier("JZ") & (line.law("jz_allowed") != 1))


@rule(
    "DRG005", "JG for a 340B drug after 2024",
    judges="line", among="drug", payer="medicare medicare_advantage", since="2025-01-01", severity=Severity.DENY, carc="4", facts="mod-340b",
    cites=[Cite("AEH-2024", "one modifier, TB, from 2025-01-01")],
    message="{code} on {date} carries JG; from 2025-01-01 every 340B drug carries TB.",
    asks="{code} on {date} carries JG; Medicare itself takes TB alone from 2025-01-01. Does the plan still ask for JG?",
    clears="A service date before 2025.",
    fix=Fix("replace_modifier", "Replace JG by TB.", to="JG TB", safe=True),
    cases="""
        hospital 2025-01-01: J9271-JG *200 -> found
        hospital 2024-12-31: J9271-JG *200 -> not judged
        hospital 2025-01-01: J9271-TB *200 -> clear
        COMMERCIAL hospital 2025-01-01: J9271-JG *200 -> not judged
        MEDICARE_ADVANTAGE hospital 2025-01-01: J9271-JG *200 -> cannot tell       a plan may ask for either
    """,
)  # fmt: skip
def jg_after_its_day(line: Subjects) -> Judgement:
    """CMS had JG and TB by kind of entity until 2024, and TB alone from 2025."""
    return line.judge(line.has_modifier("JG"), line.payer_is("medicare"))


@rule(
    "DRG006", "340B drug without its modifier",
    judges="line", among="drug", payer="medicare medicare_advantage", setting="hospital freestanding", since="2024-01-01",
    severity=Severity.DENY, carc="4", facts="mod-340b",
    cites=[Cite("FORVIS", "all covered entities from 2024-01-01"), Cite("AEH-2024", "TB from 2025-01-01")],
    message="{code} on {date} was acquired through 340B and carries neither TB nor JG.",
    asks="{code} on {date} was acquired through 340B and carries no modifier. Is it separately paid (status G or K), and does the plan ask for TB?",
    clears="A packaged drug, or stock that was not bought through 340B.",
    fix=Fix("add_modifier", "Append TB (until 2024-12-31 TB or JG, by kind of entity).", to="TB"),
    cases="""
        hospital: J9271 *200 acquisition=340B -> found
        hospital: J9271-TB *200 acquisition=340B -> clear
        hospital 2024-03-04: J9271-JG *200 acquisition=340B -> clear
        hospital: J9271 *200 acquisition=bought -> clear
        hospital: J9271 *200 -> clear                                nothing says that it was
        hospital: J2405 *8 acquisition=340B -> cannot tell           perhaps packaged
        freestanding: J2405 *8 acquisition=340B -> found             no packaging in an office
        professional: J9271 *200 acquisition=340B -> not judged
        hospital 2024-01-01: J9271 *200 acquisition=340B -> found
        hospital 2023-12-31: J9271 *200 acquisition=340B -> not judged
        COMMERCIAL hospital: J9271 *200 acquisition=340B -> not judged
        MEDICARE_ADVANTAGE hospital: J9271 *200 acquisition=340B -> cannot tell       the rebate is Medicare's own: a plan decides
    """,
)  # fmt: skip
def acquired_through_340b(line: Subjects) -> Judgement:
    """The modifier keeps 340B units out of the inflation rebate. A hospital's packaged drugs need none; those whose package costs over 500 dollars
    are never packaged (our reading of the price file)."""
    paid = line.is_code("separately_paid_drug") | line.setting_is("freestanding")
    return line.judge(line.acquired("340B") & ~line.has_modifier("acquisition_340b"), paid & line.payer_is("medicare"))


@rule(
    "DRG007", "Drug without a code of its own: units other than one",
    judges="line", among="unclassified_drug", payer="medicare medicare_advantage", severity=Severity.DENY, carc="16", facts="noc-details",
    cites=[Cite("VISANTE", "C9399: one unit, the rest in the note"), Cite("PALMETTO-NOC", "unlisted drugs: one unit")],
    message="{billed} units of {code}; an unclassified drug is one unit, and name, dose and NDC stand in the note.",
    asks="{billed} units of {code} on a hospital's line. Is it packaged? If it is paid by its note, it is one unit.",
    clears="A payer that asks for units, or a hospital's packaged drug.",
    fix=Fix("units", "Bill one unit; write name, dose, route and NDC in the note."),
    cases="""
        hospital: C9399 -> clear                   M-52
        hospital: C9399 *40 -> found to 1
        freestanding: J9999 *2 -> found to 1
        freestanding: J3490 *1 -> clear
        freestanding: J3590 *0 -> found
        freestanding: J8999 *30 -> clear           oral: billed by the tablet
        hospital: J3490 *2 -> cannot tell          a hospital's unclassified drug is packaged: units pay nothing
        hospital: C9399 *2 -> found
        COMMERCIAL freestanding: J3490 *2 -> not judged
        MEDICARE_ADVANTAGE freestanding: J3490 *2 -> found
    """,
)  # fmt: skip
def unclassified_units(line: Subjects) -> Judgement:
    """A code without a dose has no unit but one."""
    billed = line.billed_units
    return line.judge((billed != 1) & ~line.is_code("J8999"), priced_by_its_note(line), billed=billed, allowed=1)


def priced_by_its_note(line: Subjects) -> Any:
    """A hospital's unclassified drugs are packaged, but for C9399, which is paid."""
    return line.is_code("C9399") | ~line.setting_is("hospital")


@rule(
    "DRG008", "Drug without a code of its own: nothing says which",
    judges="line", among="unclassified_drug", severity=Severity.DENY, carc="16", facts="noc-details",
    cites=[Cite("PALMETTO-NOC", "name and dose in the note"), Cite("FCSO-NOC", "unlisted drugs")],
    message="{code} on {date} has neither a note nor an NDC; the payer cannot tell which drug it was.",
    asks="{code} on {date} has neither a note nor an NDC here. Will the claim name drug, dose, route and NDC?",
    clears="The note on the claim.",
    fix=Fix("query", "Write name, dose, route and NDC in the note of the line or the claim."),
    cases="""
        freestanding: J9999 claim.form=837P -> found
        hospital: C9399 claim.form=837I -> found
        freestanding: J9999 claim.form=837P note=NEWDRUG+20MG+IV -> clear
        freestanding: J9999 claim.form=837P claim.note=NEWDRUG+20MG+IV -> clear
        freestanding: J9999 claim.form=837P ndc=50242006101 -> clear
        freestanding: J9999 -> cannot tell                                a charge without a claim yet
        hospital: J3490 claim.form=837I -> cannot tell                    packaged: nobody prices it
        hospital: J3490 note=ATROPINE claim.form=837I -> clear
        freestanding: J9271 *200 claim.form=837P -> not judged
    """,
)  # fmt: skip
def unclassified_without_name(line: Subjects) -> Judgement:
    """The contractor prices an unclassified drug from what the note says."""
    noted = line.text("note", "given", bool) | line.claim_text("note", "given", bool) | line.text("ndc", "given", bool)
    return line.judge(~noted, on_a_claim(line) & priced_by_its_note(line))


@rule(
    "DRG009", "Discarded units of C9399 on a line of their own",
    judges="line", among="C9399", severity=Severity.ADVISE, facts="noc-details",
    cites=[Cite("VISANTE", "C9399: no JW line", grade="M")],
    message="C9399 on {date} carries JW; a code without a dose has no discarded units, the amount stands in the note.",
    clears="A payer that asks for it.",
    fix=Fix("remove_line", "Remove the JW line; write the discarded amount in the note."),
    cases="""
        hospital: C9399, C9399-JW -> found on C9399     M-52
        hospital: C9399 -> clear
        hospital: J9271-JW *10 -> not judged
    """,
)  # fmt: skip
def waste_of_an_unclassified_drug(line: Subjects) -> Judgement:
    """C9399 is one unit whatever the dose; what was discarded is told in words."""
    return line.judge(line.has_modifier("JW"))


@rule(
    "DRG010", "NDC missing where the payer asks for it",
    judges="line", among="drug", severity=Severity.DENY, carc="16", facts="ndc-required",
    cites=[Cite("MTNHEALTH", "NDC requirement"), Cite("AAPC-45887", "Deficit Reduction Act of 2005", grade="M")],
    message="{payer} asks for the NDC of every drug; {code} on {date} has none.",
    asks="{payer} asks for the NDC of every drug; {code} on {date} has none here. Will the claim carry it?",
    clears="The NDC on the claim.",
    fix=Fix("query", "Add the NDC of the package, its quantity and unit (LIN and CTP)."),
    cases="""
        MEDICAID freestanding: J9271 *200 claim.form=837P -> found
        MEDICAID hospital: J9271 *200 claim.form=837I -> found
        MEDICAID freestanding: J9271 *200 ndc=00006302602 claim.form=837P -> clear
        MEDICAID freestanding: J9271 *200 -> cannot tell                 a charge without a claim yet
        MEDICARE freestanding: J9271 *200 claim.form=837P -> clear
        MEDICAID freestanding: 96413 claim.form=837P -> not judged
    """,
)  # fmt: skip
def ndc_missing(line: Subjects) -> Judgement:
    """Medicaid needs the NDC for its rebates; other payers say so in their profile (setting `ndc_required`)."""
    return line.judge(line.payer_says("ndc_required") & ~line.text("ndc", "given", bool), on_a_claim(line))
