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
        77331 {lacks=result open=reason} -> found
        77331 {open=reason} -> cannot tell
        77331 {has=ordered,reason,result} -> clear
        77331 {acts=1} -> clear
        77331 -> not judged
        77370 {lacks=request} -> not judged
    """,
)  # fmt: skip
def special_dosimetry_documents(line: Subjects) -> Judgement:
    """A measurement is billed where somebody wanted to know something of this patient and used the answer."""
    return line.judge(line.says("lacks") | line.says("open"), line.says("lacks"))


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
        77370 {lacks=report open=approved} -> found
        77370 {open=approved} -> cannot tell
        77370 {has=request,report,approved} -> clear
        77370 {acts=1} -> clear
        77370 -> not judged
    """,
)  # fmt: skip
def special_physics_documents(line: Subjects) -> Judgement:
    """The consultation answers a question that the physician put in writing about this patient."""
    return line.judge(line.says("lacks") | line.says("open"), line.says("lacks"))


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
        77301 {lacks=qa open=dvh} -> found                             not verified before treatment
        77301 {open=constraints} -> cannot tell
        77301 {has=reason,constraints,dvh,qa,signed} -> clear
        77301 {acts=1} -> clear
        77301 -> not judged
        77295 {lacks=dvh} -> not judged
    """,
)  # fmt: skip
def imrt_documents(line: Subjects) -> Judgement:
    """IMRT is covered where 3D would not do, and that has to be written down, with what was asked of the dose and that it was delivered so."""
    return line.judge(line.says("lacks") | line.says("open"), line.says("lacks"))


_MOTION = "need system thresholds monitoring beam_rule"


@rule(
    "DOC004", "Level 3 by motion management that is not documented",
    judges="line", among="77412", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-motion-evidence", table="record",
    cites=[Cite("ASTRO-DEN", "77412 documentation"), Cite("ASTRO-PA-0121", "five elements that a reviewer asks for")],
    message="77412 of {date}: the record denies the elements of active motion management.",
    asks="77412 of {date}: what does the record say of need, system, thresholds, continuous monitoring and the rule for the beam?",
    clears="The elements that the payer wants: one by ASTRO's page, all five by a reviewer's list.",
    fix=Fix("query", "Complete the record before billing; without it the session is 77407."),
    cases="""
        2026-02-02: 77412 {motion=yes lacks=need,system} -> found
        2026-02-02: 77412 {motion=yes lacks=beam_rule open=need} -> found
        2026-02-02: 77412 {motion=yes lacks=thresholds} -> found
        2026-02-02: 77412 {motion=yes lacks=monitoring} -> found
        2026-02-02: 77412 {motion=yes lacks=system} -> found
        2026-02-02: 77412 {motion=yes lacks=need} -> found
        2026-02-02: 77412 {motion=yes open=need,system} -> cannot tell            `DIBH` alone
        2026-02-02: 77412 {motion=yes has=need} -> clear
        2026-02-02: 77412 {motion=yes has=need open=recorded} -> clear            of the session, not of motion
        2026-02-02: 77412 {isocenters=2 lacks=recorded} -> clear
        2026-01-01: 77412 {motion=yes lacks=need} -> found
        2025-12-31: 77412 {motion=yes lacks=need} -> not judged
        2026-02-02: 77412 -> not judged
    """,
)  # fmt: skip
def motion_documents(line: Subjects) -> Judgement:
    """That breath was held is not enough: the record tells why, by which system, within which limits, and when the beam goes on and off."""
    denied = line.names("lacks", _MOTION)
    return line.judge(denied | line.names("open", _MOTION), denied)


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
        77427 {exam=no by=PA} -> found
        77427 {exam=no} -> found
        77427 {level=unclear} -> cannot tell                           no visit on record: ask
        77427 {exam=yes by=MD} -> clear
        77427 {acts=1} -> clear
        77427 -> not judged
        77431 {exam=no} -> not judged
    """,
)  # fmt: skip
def management_examination(line: Subjects) -> Judgement:
    """A unit of management is one examination by the physician for five sessions; others may see the patient too, and it does not count."""
    return line.judge(line.fact_is("exam", "no") | line.fact_is("level", "unclear"), line.fact_is("exam", "no"))


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
        77470 {has=reason,effort} -> clear                             concurrent chemotherapy, with the work
        77470 {acts=1} -> clear
        77470 -> not judged
    """,
)  # fmt: skip
def special_procedure_documents(line: Subjects) -> Judgement:
    """The code pays for work beyond planning and management as they usually are; the note has to tell it."""
    return line.judge(line.says("lacks") | line.says("open"), line.says("lacks"))


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
        77014-26 {reviewed=before_next} -> clear
        77014-26 {level=unclear} -> cannot tell
        77014-26 {acts=1} -> clear
        77014-TC {reviewed=no} -> clear                                the machine's part was given
        G6002-26 {reviewed=no} -> found
        77014-26 -> not judged
    """,
)  # fmt: skip
def guidance_review(line: Subjects) -> Judgement:
    """The work is to see whether the target was where it should be, in time for the next session."""
    late = line.fact_is("reviewed", "after_next no") & ~line.has_modifier("TC")
    return line.judge(late | line.fact_is("level", "unclear"), ~line.fact_is("level", "unclear"))


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
        77427 {after_end=10} -> not judged                             the note of an examination can be late
        77336 -> not judged
    """,
)  # fmt: skip
def reviewed_late(line: Subjects) -> Judgement:
    """A check, an image or a measurement helps the patient only while treatment can still be changed."""
    days, allowed = line.fact("after_end"), line.law("review_late_days")
    return line.judge(days >= allowed, days=days, allowed=allowed)


_LISTED = "clinical_planning simulation 77293 77295 77306 77307 77316 77317 77318 77321 77300 device_all 77336 77431 77432 77435 77469 77436 77439"
_NOT_A_SIGNATURE = (
    "extent targets intent technique rationale imaging ordered changed respiratory dvh count type description checked attendance examined areas applicator"
)


@rule(
    "DOC010", "An element of its documentation is missing",
    judges="line", among=_LISTED, severity=Severity.ADVISE, facts="ro-doc-signature ro-sim-resim", table="record",
    cites=[Cite("NOR-RO", "documentation checklist"), Cite("ASTRO-FAQ-SIM", "documentation of simulations", grade="M")],
    message="{code} of {date}: the record says that an element of its documentation is not there.",
    asks="{code} of {date}: the record does not speak of all that its documentation needs; `oncoledger queries` asks for it.",
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
        77435 {lacks=attendance} -> found
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
