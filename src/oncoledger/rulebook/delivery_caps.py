"""How many fractions a payer's policy covers by tumour before it asks why. Screening only: none of these refuses by itself."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity

ASK = Fix("query", "Put the reason for the longer schedule in the record, and in the request for authorization.")


def beyond_cap(course: Subjects, tumour: str, allowed: Values, known: Values = True) -> Judgement:
    """More fractions than a policy covers, where a line's first diagnosis is of the tumour."""
    fractions = course.units_judged()
    of_tumour = course.any_line(course.lines.first_diagnosis_starts(tumour))
    return course.judge(of_tumour & (fractions > allowed), known, beyond=allowed, fractions=fractions, allowed=allowed)


@rule(
    "DEL010", "Bone metastasis: more fractions than the policy covers",
    judges="course", among="linac_delivery", payer="UHC", since="2025-01-01", severity=Severity.ADVISE, facts="ro-frac-bone-mets",
    cites=[Cite("UHC-MP", "bone metastasis", grade="M")],
    message="{fractions} fractions for a bone metastasis; the policy covers {allowed}.",
    clears="The reason on record: a complex case, re-irradiation, a compressed spinal cord.",
    fix=ASK,
    cases="""
        UHC dx=C79.51: 11 x 77407 @2026-02-02 -> found to 10
        UHC dx=C79.51: 10 x 77407 @2026-02-02 -> clear
        UHC dx=C79.51+C61: 11 x 77407 @2026-02-02 -> found                the treated site stands first
        UHC dx=Z51.0+C79.51+C50.911: 11 x 77407 @2026-02-02 -> found      behind the reason for the visit
        UHC dx=C61+C79.51: 11 x 77407 @2026-02-02 -> clear
        MEDICARE dx=C79.51: 11 x 77407 @2026-02-02 -> not judged
        COMMERCIAL dx=C79.51: 11 x 77407 @2026-02-02 -> not judged
        UHC dx=C79.51: 11 x 77386 @2025-01-01 -> found
        UHC dx=C79.51: 11 x 77386 @2024-12-17, 77386 @2025-01-01 -> clear       the policy counts from its day
        UHC dx=C79.51: 11 x 77386 @2024-12-17 -> not judged
        UHC dx=C79.51: 77386 @2024-12-31 -> not judged
        UHC dx=C79.51: 11 x 77522 @2026-02-02 -> not judged               protons have their own policy
        UHC dx=C79.51: 5 x 77373 @2026-02-02 -> not judged
    """,
)  # fmt: skip
def bone_fractions(course: Subjects) -> Judgement:
    """One fraction of 8 Gy relieves as well as more; the policy covers ten and asks for the reason of any beyond."""
    return beyond_cap(course, "C79.51", course.law("fraction_cap_bone_metastasis"))


@rule(
    "DEL011", "Prostate: more fractions than the policy covers",
    judges="course", among="linac_delivery", payer="UHC", since="2025-01-01", severity=Severity.ADVISE, facts="ro-frac-prostate",
    cites=[Cite("UHC-MP", "prostate", grade="M")],
    message="{fractions} fractions for the prostate; the policy covers {allowed}.",
    asks="{fractions} fractions for the prostate; the policy covers {allowed}, and more in the cases that it lists. Which of them does the record show?",
    clears="One of the cases that the policy lists.",
    fix=ASK,
    cases="""
        UHC dx=C61: 28 x 77407 @2026-02-02 -> clear
        UHC dx=C61: 29 x 77407 @2026-02-02 -> cannot tell            up to 45 in listed cases
        UHC dx=C61: 45 x 77407 @2026-02-02 -> cannot tell
        UHC dx=C61: 46 x 77407 @2026-02-02 -> found to 28
        UHC dx=C50.911: 46 x 77407 @2026-02-02 -> clear
        COMMERCIAL dx=C61: 46 x 77407 @2026-02-02 -> not judged
        UHC dx=C61: 46 x 77386 @2025-01-01 -> found
        UHC dx=C61: 77386 @2024-12-31 -> not judged
        UHC dx=C61: 46 x 77522 @2026-02-02 -> not judged
    """,
)  # fmt: skip
def prostate_fractions(course: Subjects) -> Judgement:
    """Moderately shortened schedules are the norm; the policy lists the cases for conventional ones."""
    return beyond_cap(course, "C61", course.law("fraction_cap_prostate"), course.units_judged() > course.law("fraction_cap_prostate_listed"))


@rule(
    "DEL012", "Lung: more fractions than the policy covers",
    judges="course", among="linac_delivery", payer="UHC", since="2025-01-01", severity=Severity.ADVISE, facts="ro-frac-lung",
    cites=[Cite("UHC-MP", "locally advanced lung", grade="M")],
    message="{fractions} fractions for the lung; the policy covers {allowed}.",
    clears="The reason on record.",
    fix=ASK,
    cases="""
        UHC dx=C34.11: 35 x 77412 @2026-02-02 -> clear
        UHC dx=C34.11: 36 x 77412 @2026-02-02 -> found to 35
        UHC dx=C32.9: 36 x 77407 @2026-02-02 -> clear
        COMMERCIAL dx=C34.11: 36 x 77412 @2026-02-02 -> not judged
        UHC dx=C34.11: 36 x 77386 @2025-01-01 -> found
        UHC dx=C34.11: 77386 @2024-12-31 -> not judged
    """,
)  # fmt: skip
def lung_fractions(course: Subjects) -> Judgement:
    """The policy covers 35 fractions for locally advanced lung cancer."""
    return beyond_cap(course, "C34", course.law("fraction_cap_lung"))


@rule(
    "DEL013", "Breast: more fractions than the policy covers",
    judges="course", among="linac_delivery", payer="UHC", since="2025-01-01", severity=Severity.ADVISE, facts="ro-frac-breast",
    cites=[Cite("UHC-MP", "whole breast", grade="M")],
    message="{fractions} fractions for the breast; the policy covers {allowed} with a boost.",
    asks="{fractions} fractions for the breast; the policy covers {allowed} with a boost, and more in the cases that it lists. Which does the record show?",
    clears="Nodes or chest wall in the volume, or one of the cases that the policy lists.",
    fix=ASK,
    cases="""
        UHC dx=C50.911: 24 x 77407 @2026-02-02 -> clear              sixteen and a boost of eight
        UHC dx=C50.911: 25 x 77407 @2026-02-02 -> cannot tell        lupus, scleroderma, or nodes?
        UHC dx=C50.911: 33 x 77407 @2026-02-02 -> cannot tell
        UHC dx=C50.911: 34 x 77407 @2026-02-02 -> found to 24
        UHC dx=D05.11: 34 x 77407 @2026-02-02 -> found               also in situ
        UHC dx=C61: 34 x 77407 @2026-02-02 -> clear
        COMMERCIAL dx=C50.911: 34 x 77407 @2026-02-02 -> not judged
        UHC dx=C50.911: 34 x 77386 @2025-01-01 -> found
        UHC dx=C50.911: 77386 @2024-12-31 -> not judged
    """,
)  # fmt: skip
def breast_fractions(course: Subjects) -> Judgement:
    """Fifteen or sixteen fractions are the norm for the whole breast, with four to eight more for a boost; the policy lists the cases for longer ones."""
    allowed = course.law("fraction_cap_breast") + course.law("fraction_boost_breast")
    return beyond_cap(course, "C50 D05", allowed, course.units_judged() > course.law("fraction_cap_breast_listed"))
