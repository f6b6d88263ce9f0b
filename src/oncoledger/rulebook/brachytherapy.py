"""Brachytherapy and hyperthermia: handling of sources, sources that nobody billed, heat without radiation or drugs."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "BRA001", "Source handling on another day than the application",
    judges="line", among="77790", severity=Severity.ADVISE, facts="ro-brachy-77790",
    cites=[Cite("NCCI24Q3-PRA", "columns 1 77750-77778 and 77789, column 2 77790, indicator 0"), Cite("ASTRO-FAQ-BRACHY", "77790")],
    message="77790 on {date}; handling and loading are part of the application codes, and another date or entity does not make them separate.",
    clears="Handling of sources for a use that has no application code.",
    fix=Fix("remove_line", "Remove 77790, unless the payer has said that it takes it."),
    cases="""
        hospital: 77778 @2025-03-05, 77790 @2025-03-04 -> found on 77790
        hospital: 3 x 77771 @2025-03-05, 77790 @2025-03-04 -> found
        77778-26 setting=professional, 77790 setting=hospital -> found          the same day, another entity
        hospital: 77789, 77790 -> clear                                         pterygium: the pair finds it
        hospital: 77778, 77790 -> clear
        hospital: 77790 -> clear                                                no application on file
        hospital: 77778 course=A, 77790 @2025-06-02 course=B -> clear
    """,
)  # fmt: skip
def handling_apart(line: Subjects) -> Judgement:
    """Every application code contains supervision, handling and loading. The pairs see one day and one entity only."""
    return line.judge(line.course.has("brachy_application") & ~line.day.has("brachy_application"), evidence="brachy_application")


@rule(
    "BRA002", "Brachytherapy in a hospital without a source",
    judges="course", among="hdr ldr", setting="hospital", severity=Severity.ADVISE, facts="ro-brachy-sources",
    cites=[Cite("CMS-KN", "brachytherapy sources are paid separately in hospitals", grade="M")],
    message="{applications} applications of brachytherapy, and no source code on the hospital's claims.",
    asks="{applications} applications of brachytherapy without a source code. Is the source on another claim?",
    clears="Sources that another entity supplied.",
    fix=Fix("query", "Add the C codes of the sources that were used."),
    cases="""
        hospital: 77778, 77318 -> found on 77778
        hospital: 3 x 77771 -> found
        hospital: 77778, C2640 *60 -> clear
        hospital: 3 x 77771, 3 x C1717 -> clear
        hospital: 0395T -> not judged                          electronic: there is no source
        freestanding: 3 x 77771 -> not judged                  the office's payment contains it
        professional: 77778-26 -> not judged
        partial hospital: 77778 -> cannot tell
        77778 -> cannot tell                                   whose line is not known
    """,
)  # fmt: skip
def application_without_source(course: Subjects) -> Judgement:
    """Hospitals are paid for sources by their own codes. A missing one is income that was not billed, or stock of another entity."""
    return course.judge(~course.has("brachy_source"), course.is_whole_for("hdr ldr"), applications=course.units_judged())


@rule(
    "BRA003", "Hyperthermia without radiation or anticancer drugs",
    judges="course", among="hyperthermia", severity=Severity.ADVISE, facts="ro-hyper-adjunct",
    cites=[Cite("CMS-KN", "NCD 110.1; radiation 2.12", grade="M")],
    message="{billed} of hyperthermia billed; no radiation or chemotherapy of this patient stands on file. It is covered as their adjunct only.",
    asks="Hyperthermia on the physician's or a partial file: is the radiation or chemotherapy on another?",
    clears="Radiation or chemotherapy at the same time, here or elsewhere.",
    fix=Fix("query", "Find the treatment that the heat belongs to."),
    cases="""
        hospital: 5 x 77600 -> found on 77600 77600 77600 77600 77600
        hospital: 5 x 77600, 25 x 77386 -> clear
        hospital: 2 x 77610, 2 x 77771 -> clear                    with brachytherapy
        hospital: 2 x 77600, 96413 -> clear                        with chemotherapy
        freestanding: 77605 -> found
        partial hospital: 5 x 77600 -> cannot tell
        professional: 5 x 77600-26 -> cannot tell                  a physician's file does not hold the delivery
        5 x 77600 setting=hospital, 5 x 77600-26 setting=professional -> found
    """,
)  # fmt: skip
def heat_alone(course: Subjects) -> Judgement:
    """Local hyperthermia is covered only together with radiation or chemotherapy of the same tumour."""
    treated = course.patient.has("rt_delivery brachy_application chemo_drug_admin")
    known = course.patient.is_whole & (course.units("hyperthermia", part="technical") > 0)
    return course.judge(~treated, known, billed=course.units("hyperthermia"))
