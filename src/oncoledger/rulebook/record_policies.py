"""What a payer's policy holds against the record: services that management contains, and image guidance without a need for it."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "DOC011", "A service that management contains, charged while treatment runs",
    judges="line", among="management_bundled", table="record", severity=Severity.ADVISE, facts="ro-em-bundled-list",
    cites=[Cite("MCPM13-70", "70.2", grade="M"), Cite("NCCI24Q3-PRA", "column 1 77301, column 2 11920 to 51703", grade="M")],
    message="{code} of {date} stands within a course of radiation, and the record denies a problem of its own: management contains it.",
    asks="{code} of {date} stands within a course of radiation. Was it for the treatment and its effects, or for another problem?",
    clears="A problem beyond the treatment and its effects.",
    fix=Fix("remove_line", "Remove {code} unless it was for another problem."),
    cases="""
        10 x 77412, 16020 @2025-03-06 {lacks=separate} -> found on 16020              the skin reaction was dressed
        10 x 77412, 36410 @2025-03-06 {acts=1} -> cannot tell
        10 x 77412, 36410 @2025-03-06 {open=separate} -> cannot tell
        10 x 77412, 16020 @2025-03-06 {has=separate} -> clear                         a burn in the kitchen
        10 x 77412, 16020 @2025-03-14 {lacks=separate} -> found                       the day of the last session
        10 x 77412, 16020 @2025-03-15 {lacks=separate} -> clear                       after the last session: another rule's window
        10 x 77412, 16020 @2025-03-03 {lacks=separate} -> found                       the day of the first
        10 x 77412, 16020 @2025-03-02 {lacks=separate} -> clear
        77412 @2025-03-03, 16020 @2025-03-09 {lacks=separate}, 77412 @2025-03-10 -> found on 16020    the sixth day of a pause
        77412 @2025-03-03, 16020 @2025-03-10 {lacks=separate}, 77412 @2025-03-11 -> clear             the seventh: treatment had paused
        77412 @2025-03-03, 16020 @2025-03-04 {lacks=separate}, 77412 @2025-03-10 -> found on 16020
        77412 @2025-03-03, 16020 @2025-03-04 {lacks=separate}, 77412 @2025-03-11 -> clear
        16020 {lacks=separate} -> clear                                               no treatment on file
        10 x 77412, 96372 @2025-03-06 {lacks=separate} -> not judged
        10 x 77412, 16020 @2025-03-06 -> not judged
    """,
)  # fmt: skip
def contained_in_management(line: Subjects) -> Judgement:
    """Skin and catheter care, draws and marks on the skin belong to the management of a course; what they were for is in the record."""
    pause = line.law("treatment_pause_days")
    running = (line.days_since("rt_delivery", within="patient") < pause) & (line.days_until("rt_delivery", within="patient") < pause)
    return line.judge(running & ~line.names("has", "separate"), line.names("lacks", "separate"), evidence="rt_delivery", where="patient")


@rule(
    "DOC012", "Image guidance where the payer's policy sees no need",
    judges="line", among="guidance", payer="UHC", table="record", since="2025-01-01", severity=Severity.ADVISE, facts="ro-igrt-necessity",
    cites=[Cite("UHC-MP", "image guidance", grade="M")],
    message="{code} of {date} beside {record_technique}, aligned by {record_alignment}: the policy wants IMRT, protons, markers or earlier radiation.",
    asks="{code} from {date} on: which technique was guided, by what was it aligned, and had the site been irradiated before?",
    clears="IMRT or protons, implanted markers, earlier radiation of the region, or a site on the payer's list.",
    fix=Fix("query", "Ask for the reason; the policy does not cover alignment of bones without markers, or superficial treatment."),
    cases="""
        UHC: 77014-26 {technique=3d alignment=bone fiducials=no earlier=no} -> found on 77014
        UHC: G6002-26 {technique=surface} -> found                                                the skin is seen
        UHC: G6002-26 {technique=electron} -> found
        UHC: 77014-26 {technique=imrt} -> clear
        UHC: 77014-26 {technique=vmat} -> clear
        UHC: 77014-26 {technique=proton} -> clear
        UHC: 77014-26 {technique=3d alignment=bone fiducials=yes earlier=no} -> clear
        UHC: 77014-26 {technique=3d alignment=bone fiducials=no earlier=yes} -> clear
        UHC: 77014-26 {technique=3d alignment=soft_tissue} -> clear
        UHC: 77014-26 {technique=3d} -> cannot tell                                               asked once a course
        UHC: 77014-26 {technique=imrt}, 77014-26 @2025-03-04 {technique=3d} -> clear
        UHC: 77014-26 {technique=imrt}, 77014-26 @2025-03-04 {technique=surface} -> found
        UHC: 77014-26 {technique=3d alignment=bone fiducials=no} -> cannot tell
        UHC: 77014-26 {technique=3d alignment=bone earlier=no} -> cannot tell
        UHC: 77014-26 {technique=3d fiducials=no earlier=no} -> cannot tell
        UHC: 77014-26 {alignment=bone fiducials=no earlier=no} -> cannot tell
        UHC: 77014-26 {acts=0} -> clear
        UHC 2025-01-01: 77014-26 {technique=surface} -> found
        UHC 2024-12-31: 77014-26 {technique=surface} -> not judged
        COMMERCIAL: 77014-26 {technique=surface} -> not judged
        UHC: 77014-26 -> not judged
    """,
)  # fmt: skip
def guidance_without_need(line: Subjects) -> Judgement:
    """One payer's policy. Its list of sites for 3D is not on file, so a site beside bones alone stays the practice's argument."""
    covered = (
        line.fact_is("technique", "imrt vmat proton")
        | line.fact_is("fiducials", "yes")
        | line.fact_is("earlier", "yes")
        | line.fact_is("alignment", "soft_tissue")
    )
    bones = line.fact_is("technique", "3d") & line.fact_is("alignment", "bone") & line.fact_is("fiducials", "no") & line.fact_is("earlier", "no")
    known = bones | line.fact_is("technique", "surface electron")
    first = line.date == line.course.first_date("guidance")
    return line.judge(~covered & (known | first) & (line.fact("acts") != 0), known)
