"""Documentation of what is charged: elements that a payer asks for, signatures, reviews in time. Silence is a question, a denial a gap."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "DOC001", "Special dosimetry without order, reason or signed result",
    judges="line", among="77331", severity=Severity.ADVISE, facts="ro-77331-criteria", table="record",
    cites=[Cite("AAPC", "dig into special dosimetry"), Cite("UHC-MP", "77331", grade="M")],
    message="77331 of {date}: the record denies its order, its reason or its signed result.",
    asks="77331 of {date}: who ordered the measurement, for which reason, and who signed and used the result?",
    clears="The order with its reason, and the result signed by physicist and physician.",
    fix=Fix("query", "Ask for order and result; routine quality assurance is not billed."),
    cases="""
        77331 {lacks=ordered} -> found
        77331 {lacks=reason} -> found                                  routine quality assurance
        77331 {lacks=result open=reason} -> found
        77331 {open=ordered} -> cannot tell
        77331 {open=reason} -> cannot tell
        77331 {open=result} -> cannot tell
        77331 {has=ordered,reason,result} -> clear
        77331 {acts=1} -> clear
        77331 -> not judged
        77370 {lacks=request} -> not judged
    """,
)  # fmt: skip
def special_dosimetry_documents(line: Subjects) -> Judgement:
    """A measurement is billed where somebody wanted to know something of this patient and used the answer."""
    denied = line.names("lacks", "ordered reason result")
    return line.judge(denied | line.names("open", "ordered reason result"), denied)


@rule(
    "DOC002", "Special physics consultation without request, report or approval",
    judges="line", among="77370", severity=Severity.ADVISE, facts="ro-phys-77370-docs ro-phys-77370-imrt", table="record",
    cites=[Cite("ASTRO-FAQ-TP", "77370")],
    message="77370 of {date}: the record denies the physician's request, the physicist's report or the approval of it.",
    asks="77370 of {date}: is there a signed request for this patient, a signed report, and the physician's approval?",
    clears="The request, the report and the approval, each signed; a tick in a box is none.",
    fix=Fix("query", "Hold the charge until request, report and approval are on file."),
    cases="""
        77370 {lacks=request} -> found
        77370 {lacks=approved} -> found
        77370 {lacks=report open=approved} -> found
        77370 {open=request} -> cannot tell
        77370 {open=report} -> cannot tell
        77370 {open=approved} -> cannot tell
        77370 {lacks=problem} -> found                                 beside an IMRT plan: a question of its own
        77370 {open=problem} -> cannot tell
        77370 {has=request,report,approved} -> clear
        77370 {acts=1} -> clear
        77370 -> not judged
    """,
)  # fmt: skip
def special_physics_documents(line: Subjects) -> Judgement:
    """The consultation answers a question that the physician put in writing about this patient."""
    denied = line.names("lacks", "request report approved problem")
    return line.judge(denied | line.names("open", "request report approved problem"), denied)


@rule(
    "DOC003", "IMRT plan without its necessity or its verification",
    judges="line", among="77301", severity=Severity.ADVISE, facts="ro-plan-imrt-necessity ro-plan-imrt-qa", table="record",
    cites=[Cite("NOR-RO", "documentation checklist: IMRT")],
    message="77301 of {date}: the record denies the reason for IMRT, its constraints, the review of the histogram, or the signed verification.",
    asks="77301 of {date}: why IMRT and not 3D, with which constraints, who reviewed the histogram and who signed the verification before treatment?",
    clears="The physician's statement, the constraints, the reviewed histogram, the approved plan, and the verification signed before the first session.",
    fix=Fix("query", "Obtain what is missing before billing."),
    cases="""
        77301 {lacks=reason} -> found
        77301 {lacks=constraints} -> found
        77301 {lacks=dvh} -> found
        77301 {lacks=qa open=dvh} -> found                             not verified before treatment
        77301 {open=reason} -> cannot tell
        77301 {open=constraints} -> cannot tell
        77301 {open=dvh} -> cannot tell
        77301 {open=qa} -> cannot tell
        77301 {lacks=signed} -> clear                                  signatures are another rule's
        77301 {has=reason,constraints,dvh,qa,signed} -> clear
        77301 {acts=1} -> clear
        77301 -> not judged
        77295 {lacks=dvh} -> not judged
    """,
)  # fmt: skip
def imrt_documents(line: Subjects) -> Judgement:
    """IMRT is covered where 3D would not do, and that has to be written down, with what was asked of the dose and that it was delivered so."""
    denied = line.names("lacks", "reason constraints dvh qa")
    return line.judge(denied | line.names("open", "reason constraints dvh qa"), denied)


MOTION_ELEMENTS = "need system thresholds monitoring beam_rule"
"""What a record of active motion management tells: why, with what, by which thresholds, watched throughout, and when the beam goes on and off."""


@rule(
    "DOC004", "Level 3 by motion without evidence of motion management",
    judges="line", among="77412", table="record", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-motion-evidence",
    cites=[Cite("ASTRO-DEN", "77412 documentation"), Cite("ASTRO-PA-0121", "active motion management")],
    message="{code} on {date} by motion: of need, system, thresholds, monitoring and beam rule the record holds {told}; the payer wants {wanted}.",
    asks="{code} on {date} by motion: does the record tell why, with which system and thresholds, how it was watched, and when the beam was on?",
    clears="The elements of active motion management in the record: need, system, thresholds, monitoring, beam rule.",
    fix=Fix("query", "Ask for an addendum before billing; without one bill 77407."),
    cases="""
        2026-02-02: 77412 {motion=yes isocenters=1 lacks=need,system,thresholds,monitoring,beam_rule} -> found on 77412    the word breath hold alone
        2026-02-02: 77412 {motion=yes isocenters=1 has=system lacks=need,thresholds,monitoring,beam_rule} -> clear          one is advised at least
        2026-02-02: 77412 {motion=yes isocenters=1 has=need,system,thresholds,monitoring,beam_rule} -> clear
        2026-02-02: 77412 {motion=yes isocenters=1 lacks=need,system,thresholds,monitoring open=beam_rule} -> cannot tell
        2026-02-02: 77412 {motion=yes isocenters=1} -> cannot tell                                                          silence
        2026-02-02: 77412 {motion=yes} -> cannot tell
        2026-02-02: 77412 {motion=yes isocenters=2} -> clear                                                                level 3 by its isocentres
        2026-02-02: 77412 {motion=yes isocenters=1 technique=mixed} -> clear
        2026-02-02: 77412 {motion=yes isocenters=1 technique=total_skin} -> clear
        2026-02-02: 77412 {motion=no isocenters=1} -> clear                                                                 another rule's finding
        2026-01-01: 77412 {motion=yes} -> cannot tell
        2025-12-31: 77412 {motion=yes} -> not judged
        2026-02-02: 77412 -> not judged
    """,
)  # fmt: skip
def motion_without_evidence(line: Subjects) -> Judgement:
    """One payer's reviewer wants all five elements, the society advises at least one: the number is law by payer, the lowest where none says more."""
    told, wanted = line.elements("has", MOTION_ELEMENTS), line.law("motion_evidence_elements")
    by_motion = line.fact_is("motion", "yes") & (line.fact("isocenters") <= 1) & ~line.fact_is("technique", "mixed total_skin")
    return line.judge(by_motion & (told < wanted), line.elements("lacks", MOTION_ELEMENTS) + wanted > 5, told=told, wanted=wanted)


@rule(
    "DOC005", "Weekly management without the physician's own examination",
    judges="line", among="77427", severity=Severity.ADVISE, facts="ro-mgt-77427-physician", table="record",
    cites=[Cite("ASTRO-FAQ-MGT", "who examines"), Cite("MCPM13-70", "70.1")],
    message="77427 of {date}: the record shows no examination by the physician in its five sessions.",
    asks="77427 of {date}: on which day did the physician examine the patient in these five sessions?",
    clears="The physician's note of an examination in the block.",
    fix=Fix("query", "Hold the unit until the physician's examination is on file; a nurse practitioner's visit does not count."),
    cases="""
        77427 {exam=no by=NP} -> found
        77427 {exam=no} -> found
        77427 {exam=no by=MD} -> found                                 a word in the hall
        77427 {by=NP} -> found
        77427 {by=PA} -> found
        77427 {by=other} -> found
        77427 {exam=yes by=MD} -> clear
        77427 {exam=yes} -> cannot tell                                by whom?
        77427 {by=MD} -> cannot tell                                   did he examine?
        77427 {level=unclear} -> cannot tell                           no visit on record: ask
        77427 {acts=1} -> cannot tell
        77427 {acts=0} -> clear                                        no visit at all: another rule's finding
        77427 -> not judged
        77431 {exam=no} -> not judged
    """,
)  # fmt: skip
def management_examination(line: Subjects) -> Judgement:
    """A unit of management is one examination by the physician for five sessions; others may see the patient too, and it does not count."""
    seen = line.fact_is("exam", "yes") & line.fact_is("by", "MD")
    return line.judge(~seen & (line.fact("acts") != 0), line.fact_is("exam", "no") | line.fact_is("by", "NP PA other"))


@rule(
    "DOC006", "Special treatment procedure without the extra work",
    judges="line", among="77470", severity=Severity.ADVISE, facts="ro-mgt-77470-criteria", table="record",
    cites=[Cite("AAPC", "77470", grade="M"), Cite("UHC-MP", "77470", grade="M")],
    message="77470 of {date}: the record denies the extra work, or its reason.",
    asks="77470 of {date}: why did this course need special work, and what was it?",
    clears="A dated note of the extra effort: total-body or hemibody treatment, hyperfractionation, concurrent chemotherapy, re-irradiation, ...",
    fix=Fix("query", "Ask for the note; a comorbidity or the technique alone is no reason."),
    cases="""
        77470 {lacks=effort} -> found
        77470 {lacks=reason} -> found
        77470 {open=effort} -> cannot tell
        77470 {open=reason} -> cannot tell
        77470 {lacks=signed} -> clear                                  another rule's
        77470 {has=reason,effort} -> clear                             concurrent chemotherapy, with the work
        77470 {acts=1} -> clear
        77470 -> not judged
    """,
)  # fmt: skip
def special_procedure_documents(line: Subjects) -> Judgement:
    """The code pays for work beyond planning and management as they usually are; the note has to tell it."""
    denied = line.names("lacks", "reason effort")
    return line.judge(denied | line.names("open", "reason effort"), denied)


@rule(
    "DOC007", "Image guidance not reviewed before the next session",
    judges="line", among="guidance", severity=Severity.ADVISE, facts="ro-igrt-review-before-next", table="record",
    cites=[Cite("ASTRO-FAQ-IGRT", "review before the next fraction")],
    message="{code} of {date}: the physician's review of the images is not before the next session.",
    asks="{code} of {date}: when did the physician review the images?",
    clears="A review with its time, before the next session began; from afar is enough.",
    fix=Fix("remove_line", "Do not bill the professional work of a day that was reviewed too late.", to="line"),
    cases="""
        77014-26 {reviewed=after_next} -> found
        77014-26 {reviewed=no} -> found
        2026-02-02: 77387-26 {reviewed=after_next} -> found
        G6002-26 {reviewed=no} -> found
        77014-26 {reviewed=before_next} -> clear                       from afar is enough
        77014-26 {acts=1} -> cannot tell                               when, if at all?
        77014-26 {level=unclear} -> cannot tell
        77014-26 {acts=0} -> clear                                     no images: another rule's finding
        77014-TC {reviewed=no} -> clear                                the machine's part was given
        G6017 {reviewed=no} -> clear                                   technical alone
        hospital: 77014 {reviewed=no} -> clear                         the hospital bills no review
        freestanding: 77014 {reviewed=no} -> found                     a global line holds it
        77014-26 -> not judged
    """,
)  # fmt: skip
def guidance_review(line: Subjects) -> Judgement:
    """The work is to see whether the target was where it should be, in time for the next session."""
    work = ~line.has_modifier("TC") & ~line.is_code("G6017") & ~line.setting_is("hospital")
    return line.judge(work & ~line.fact_is("reviewed", "before_next") & (line.fact("acts") != 0), line.says("reviewed"))


_SIGNED = "clinical_planning simulation plan 77300 77331 device_all 77336 77370 77427 77470"


@rule(
    "DOC008", "Planning, physics or management that nobody signed",
    judges="line", among=_SIGNED, severity=Severity.ADVISE, facts="ro-doc-signature", table="record",
    cites=[Cite("NOR-RO", "signature on each document")],
    message="{code} of {date}: the record says that its document is not signed.",
    asks="{code} of {date}: is its document signed and dated, and by whom?",
    clears="A signature with its date, or an attestation.",
    fix=Fix("query", "Have it signed or attested before billing."),
    cases="""
        77263 {signed=no} -> found
        77300 {lacks=signed} -> found
        77290 {signed=no} -> found
        77295 {signed=no} -> found
        77331 {signed=no} -> found
        77334 {signed=no} -> found
        77336 {signed=no} -> found
        77370 {signed=no} -> found
        77427 {signed=no} -> found
        77470 {signed=no} -> found
        77263 {open=signed} -> cannot tell
        77263 {signed=yes} -> clear
        77263 {signed=late} -> clear                                   another rule
        77263 {acts=1} -> clear
        77412 {signed=no} -> not judged
        77263 -> not judged
    """,
)  # fmt: skip
def not_signed(line: Subjects) -> Judgement:
    """What is not signed is nobody's work as far as a payer can see."""
    denied = line.fact_is("signed", "no") | line.names("lacks", "signed")
    return line.judge(denied | line.names("open", "signed"), denied)


@rule(
    "DOC009", "Reviewed or signed after the treatment had ended",
    judges="line", among="clinical_planning simulation plan 77300 77331 device_all 77336 77370 guidance", severity=Severity.DENY, carc="150",
    facts="ro-doc-reviewed-late", table="record",
    cites=[Cite("DOJ-21C", "settlement: results reviewed after treatment")],
    asks="{code} of {date} was signed late. How many days after the last session?",
    message="{code} of {date} was reviewed {days} days after the last session; a result that nobody saw in time served no treatment.",
    clears="A review before or during treatment, or within {allowed} days of its end.",
    fix=Fix("remove_line", "Void the charge, and give back what was paid for it.", to="line"),
    cases="""
        77336 {after_end=7} -> found
        77014-26 {after_end=30} -> found
        77263 {after_end=10} -> found
        77290 {after_end=10} -> found
        77301 {after_end=10} -> found
        77300 {after_end=10} -> found
        77331 {after_end=10} -> found
        77334 {after_end=10} -> found
        77370 {after_end=10} -> found
        77336 {after_end=6} -> clear
        77336 {signed=yes} -> clear
        77336 {signed=late} -> cannot tell                             by how many days?
        77336 {signed=late after_end=6} -> clear
        77336 {after_end=0} -> clear
        77427 {after_end=10} -> not judged                             the note of an examination can be late
        77336 -> not judged
    """,
)  # fmt: skip
def reviewed_late(line: Subjects) -> Judgement:
    """A check, an image or a measurement helps the patient only while treatment can still be changed."""
    days, allowed = line.fact("after_end"), line.law("review_late_days")
    return line.judge((days >= allowed) | (line.fact_is("signed", "late") & ~line.says("after_end")), line.says("after_end"), days=days, allowed=allowed)


_LISTED = "clinical_planning simulation 77293 77295 77300 device_all 77336 77431 77432 77435 77469"
_NOT_A_SIGNATURE = (
    "extent targets intent technique rationale imaging ordered changed respiratory dvh count type description checked attendance examined areas applicator"
)


@rule(
    "DOC010", "An element of its documentation is missing",
    judges="line", among=_LISTED, severity=Severity.ADVISE, facts="ro-doc-signature ro-sim-resim", table="record",
    cites=[Cite("NOR-RO", "documentation checklist"), Cite("ASTRO-FAQ-SIM", "documentation of simulations", grade="M")],
    message="{code} of {date}: the record says that an element of its documentation is not there: {record_lacks}.",
    asks="{code} of {date}: the record does not speak of all that its documentation needs: {record_open}.",
    clears="The element: `oncoledger queries` names it, and its answer clears this.",
    fix=Fix("query", "Ask the clinician; `oncoledger queries` has the question in plain words."),
    cases="""
        77290 {lacks=imaging} -> found
        77290 {lacks=rationale open=imaging} -> found
        77263 {lacks=intent} -> found
        77334 {lacks=description} -> found
        77336 {lacks=checked} -> found
        77295 {lacks=dvh} -> found
        77293 {lacks=respiratory} -> found
        77300 {lacks=count} -> found
        77431 {lacks=attendance} -> found
        77432 {lacks=attendance} -> found
        77435 {lacks=attendance} -> found                              who attended the stereotactic session?
        77469 {lacks=attendance} -> found
        77435 {open=attendance} -> cannot tell
        77290 {open=rationale} -> cannot tell
        77290 {has=rationale,imaging} -> clear
        77290 {lacks=signed} -> clear                                  another rule
        77301 {lacks=dvh} -> not judged                                IMRT has its own
        77290 -> not judged
    """,
)  # fmt: skip
def documentation_gap(line: Subjects) -> Judgement:
    """Each code has a list of what its documentation shows; what the record denies is a gap, what it does not speak of a question."""
    denied = line.names("lacks", _NOT_A_SIGNATURE)
    return line.judge(denied | line.names("open", _NOT_A_SIGNATURE), denied)
