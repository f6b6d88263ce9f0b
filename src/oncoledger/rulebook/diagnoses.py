"""Diagnosis codes of the fiscal year: a code that its list does not have, and a heading where the full code must stand. The year turns on October 1."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

SEPTEMBER = 9
"""The last month of the fiscal year: a hospital's claim that begins in it may end in the next, whose list then holds."""


@rule(
    "DXC001", "Diagnosis not in the list of its year",
    judges="line", among="", since="2015-10-01", severity=Severity.REJECT, carc="146",
    cites=[Cite("CFR-162", "162.1000(a) and 162.1002(c): the code set valid when the care is furnished"), Cite("ICD26CM", "the list"),
           Cite("ICD26", "guidelines section I.B.2 and section IV, valid codes")],
    message="{code} on {date} points to {unlisted_diagnoses}, not in the ICD-10-CM list of that fiscal year (claim {claim}).",
    asks="{code} on {date} points to {unlisted_diagnoses}, not in the nearest list of ICD-10-CM that is loaded. Load that year's, from April on April's.",
    clears="Nothing on the record, if the list is the year's own.",
    fix=Fix("query", "Ask for the diagnosis; the list of the year has the code in full. On October 1 codes end, and new ones begin."),
    cases="""
        2026-01-05: 77412 dx=C61 -> clear
        2026-01-05: 77412 dx=C61.9 -> found                       no such code
        2026-01-05: 77412 dx=C619 -> found                        without its dot
        2026-01-05: 77412 dx=Z51.0+C50.911 -> clear
        2026-01-05: 77412 dx=Z51.0+C50911 -> clear
        2026-01-05: 77412 dx=Z51.0+C61.9 -> found                 one of them is enough
        2026-01-05: 77412 dx=C50 -> clear                         a heading is another question
        2026-01-05: J0881-EC *100 dx=T45.1X5A -> clear            with the seventh character
        2026-01-05: 77412 dx=T45.1X5Z -> found                    no such seventh character
        2026-01-05: 77412 dx=185 -> clear                         another form: FRM018
        2026-01-05: 77412 -> clear
        2025-10-01: 77412 dx=C61.9 -> found                       the first day of the list in the package
        2025-09-30: 77412 dx=C61.9 -> cannot tell                 another year, which is not loaded
        2025-09-30: 77412 dx=C61 -> clear
        2026-09-30: 77412 dx=C61.9 -> found
        2026-10-01: 77412 dx=C61.9 -> cannot tell
        2026-09-15: 77412 form=837I revenue=0333 dx=C61.9 -> cannot tell     its claim may end in October
        2026-09-15: 77412 form=837P dx=C61.9 -> found
        2026-08-31: 77412 form=837I revenue=0333 dx=C61.9 -> found
        2025-10-01: 77412 form=837I revenue=0333 dx=C61.9 -> found
        2015-10-01: 77412 dx=C61.9 -> cannot tell
        2015-09-30: 77412 dx=185 -> not judged                    ICD-9 was the code set
    """,
)  # fmt: skip
def diagnosis_not_in_its_list(line: Subjects) -> Judgement:
    """HIPAA names the code set that is in force on the day of service; a payer's front end refuses any other code. Without the year's list nothing is said."""
    published = line.published
    return line.judge(
        published.has_unlisted_diagnosis,
        lambda: published.diagnosis_list_is_whole & ~(line.form_is("837I") & (line.calendar_month == SEPTEMBER)),  # a claim that may end in October
    )


@rule(
    "DXC002", "Heading in place of a diagnosis",
    judges="line", among="", since="2015-10-01", severity=Severity.REJECT, carc="146",
    cites=[Cite("ICD26", "guidelines section I.B.2: to the highest number of characters available"), Cite("ICD26CM", "the list: headings"),
           Cite("CFR-162", "162.1002(c): ICD-10-CM")],
    message="{code} on {date} points to {heading_diagnoses}, a heading of ICD-10-CM: the code in full has more characters (claim {claim}).",
    asks="{code} on {date} points to {heading_diagnoses}, a heading in the nearest list of ICD-10-CM that is loaded. Load the list of that fiscal year.",
    clears="Nothing on the record, if the list is the year's own.",
    fix=Fix("query", "Ask for what the heading leaves open: site, side, encounter; then code in full."),
    cases="""
        2026-01-05: 77412 dx=C50 -> found
        2026-01-05: 77412 dx=C50.91 -> found
        2026-01-05: 77412 dx=C5091 -> found                       without its dot
        2026-01-05: 77412 dx=C50.911 -> clear
        2026-01-05: 77412 dx=C61 -> clear                         three characters, and complete
        2026-01-05: 77412 dx=Z51.0+C34 -> found
        2026-01-05: 96413 dx=Z51.1+C34.11 -> found                Z51.11 or Z51.12
        2026-01-05: J0881-EC *100 dx=T45.1X5 -> found             its seventh character is missing
        2026-01-05: 77412 dx=C61.9 -> clear                       no code at all: DXC001
        2026-01-05: 77412 -> clear
        2025-10-01: 77412 dx=C50 -> found
        2025-09-30: 77412 dx=C50 -> cannot tell                   another year, which is not loaded
        2026-10-01: 77412 dx=C50 -> cannot tell
        2026-09-15: 77412 form=837I revenue=0333 dx=C50 -> found  no April or October makes a heading complete
        2015-10-01: 77412 dx=C50 -> cannot tell
        2015-09-30: 77412 dx=C50 -> not judged
    """,
)  # fmt: skip
def heading_in_place_of_a_diagnosis(line: Subjects) -> Judgement:
    """A category that is divided is no code: claims take the divided ones."""
    published = line.published
    return line.judge(published.has_heading_diagnosis, lambda: published.diagnosis_year_is_known)
