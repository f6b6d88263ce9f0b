"""Delivery against the treatment record: sessions that were not given, another day, a level that the record does not support, time between two sessions."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "REC001", "A session charged that the record does not show",
    judges="line", among="rt_delivery brachy_application", severity=Severity.DENY, carc="112", facts="ro-del-not-treated", table="record",
    cites=[Cite("OIG-RR", "services not provided"), Cite("MCPM13-70", "70.3")],
    message="{code} of {date} is charged, and the treatment record shows no session of that day that was given.",
    clears="The treatment record of the session.",
    fix=Fix("remove_line", "Void the charge, or add the record of the session.", to="line"),
    cases="""
        77412 {acts=0} -> found on 77412
        77412 {acts=0 status=cancelled} -> found                      the patient did not come
        77373 {acts=0} -> found
        77770 {acts=0} -> found
        77412 {acts=1 status=completed} -> clear
        77412 {acts=1 status=partial} -> clear                        part of a session, on record
        77412 {acts=0 other_day=2025-03-04} -> clear                  given on another day: another rule
        77412 {level=unclear} -> clear                                given, its level in doubt
        77412 -> not judged                                           no record beside it
        77290 {acts=0} -> not judged
    """,
)  # fmt: skip
def session_not_given(line: Subjects) -> Judgement:
    """What was not delivered is not billed, whatever was scheduled. A session that was broken off counts where its record tells what was given."""
    return line.judge((line.fact("acts") == 0) & ~line.says("other_day"))


@rule(
    "REC002", "Charged on another day than the record shows",
    judges="line", among="", severity=Severity.DENY, carc="181", facts="ro-dos-accuracy", table="record",
    cites=[Cite("OIG-RR", "wrong dates of service")],
    message="{code} is charged on {date}; the record shows the service on another day near it.",
    clears="A record of the service on the day that is charged.",
    fix=Fix("date", "Charge the day on which the service was given; what was paid for another day goes back within 60 days."),
    cases="""
        77412 {acts=0 other_day=2025-03-04} -> found
        77300 {acts=0 other_day=2025-03-02} -> found
        77336 {acts=1 supports=77336} -> clear
        77412 {acts=0} -> clear                                       no such service at all: another rule
        77412 -> not judged
    """,
)  # fmt: skip
def another_day(line: Subjects) -> Judgement:
    """The date of service is the day on which it was given: a wrong one is an overpayment even where the service is right."""
    return line.judge(line.says("other_day"))


@rule(
    "REC003", "A service charged that the record does not show",
    judges="line", among="clinical_planning simulation plan 77300 device_all 77336 77370 management guidance", severity=Severity.DENY, carc="112",
    facts="ro-dos-accuracy", table="record",
    cites=[Cite("OIG-RR", "services not provided"), Cite("NOR-RO", "documentation of each service", grade="M")],
    message="{code} of {date} is charged, and the record shows no such service.",
    asks="{code} of {date}: the record does not decide whether it was done. What does it show?",
    clears="The note, plan, calculation or image of the service, of that day.",
    fix=Fix("remove_line", "Void the charge, or find its documentation.", to="line"),
    cases="""
        77290 {acts=0} -> found on 77290
        77301 {acts=0} -> found
        77300 {acts=0} -> found
        77334 {acts=0} -> found
        77336 {acts=0} -> found
        77370 {acts=0} -> found
        77427 {acts=0} -> found
        77263 {acts=0} -> found
        77014 {acts=0} -> found
        77290 {acts=1} -> clear
        77290 {acts=0 other_day=2025-03-04} -> clear
        77290 {open=rationale} -> clear
        77412 {acts=0} -> not judged                                  delivery has its own rule
        77290 -> not judged
    """,
)  # fmt: skip
def service_not_shown(line: Subjects) -> Judgement:
    """Every planning, physics and management service leaves its own document; without one it was not provided as far as a payer can see."""
    return line.judge((line.fact("acts") == 0) & ~line.says("other_day"))


@rule(
    "REC004", "Delivery at a higher level than the record supports",
    judges="line", among="77407 77412", since="2026-01-01", severity=Severity.ADVISE, table="record",
    facts="ro-del-2026-level1 ro-del-2026-level2 ro-del-2026-level3 ro-del-2026-isocenters-same-site",
    cites=[Cite("UHC-PA", "2026 code list: levels"), Cite("ASTRO-2026", "levels of delivery")],
    message="{code} of {date}: the plan and the treatment record support a lower level.",
    asks="{code} of {date}: the record does not decide the level. How many isocenters, which technique, which motion management?",
    clears="Several isocenters, active motion management with its record, mixed beams or total-skin electrons for level 3; 3D or IMRT for level 2.",
    fix=Fix("recode", "Bill the level that the record supports."),
    cases="""
        2026-02-02: 77412 {level=over supports=77407 isocenters=2} -> found     3D with several areas, one isocenter in the session
        2026-02-02: 77407 {level=over supports=77402} -> found                  electrons alone are level 1
        2026-02-02: 77412 {level=same supports=77412 isocenters=2} -> clear     two isocenters in one site are enough
        2026-02-02: 77407 {level=under supports=77412} -> clear                 too low is the practice's loss, not a payer's
        2026-02-02: 77412 {level=unclear} -> cannot tell
        2026-02-02: 77412 {level=over supports=77407 isocenters=1 motion=no} -> clear   another rule finds it
        2026-02-02: 77407 {level=over supports=77402 isocenters=1 motion=no} -> found
        2026-02-02: 77412 {acts=1} -> clear
        2026-01-01: 77412 {level=over} -> found
        2025-12-31: 77412 {level=over} -> not judged                            the levels of 2025 are another rule's
        2026-02-02: 77402 {level=over} -> not judged                            there is none below
        2026-02-02: 77412 -> not judged
    """,
)  # fmt: skip
def level_of_2026(line: Subjects) -> Judgement:
    """From 2026 isocenters, motion and modality decide; the record of the session has to show them. Image guidance raises nothing."""
    plain = line.is_code("77412") & (line.fact("isocenters") == 1) & line.fact_is("motion", "no")
    return line.judge(line.fact_is("level", "over unclear") & ~plain, ~line.fact_is("level", "unclear"))


@rule(
    "REC005", "Level 3 for one isocenter without active motion management",
    judges="line", among="77412", since="2026-01-01", severity=Severity.DENY, carc="150", facts="ro-del-2026-igrt-not-level3 ro-del-2026-level3", table="record",
    cites=[Cite("HCN-2026", "image guidance alone is not level 3", grade="M"), Cite("UHC-PA", "2026 code list: level 3")],
    message="77412 of {date}: one isocenter, and no active motion management; image guidance, a 4D study or an ITV do not make level 3.",
    clears="Active motion management on record: gating, breath hold or tracking; mixed beams or total-skin electrons.",
    fix=Fix("recode", "Bill 77407 for one isocenter by 3D or IMRT.", to="77407"),
    cases="""
        2026-02-02: 77412 {level=over isocenters=1 motion=no} -> found on 77412      an ITV alone
        2026-02-02: 77412 {level=over isocenters=1 motion=no reason=igrt} -> found
        2026-02-02: 77412 {level=same isocenters=1 motion=yes} -> clear
        2026-02-02: 77412 {level=same isocenters=2 motion=no} -> clear
        2026-02-02: 77412 {level=over isocenters=2 motion=no} -> clear               another rule's question
        2026-02-02: 77412 {level=over isocenters=1} -> clear                         nothing is said of motion
        2026-02-02: 77412 {level=same isocenters=1 motion=no} -> clear               electrons and photons
        2026-01-01: 77412 {level=over isocenters=1 motion=no} -> found
        2025-12-31: 77412 {level=over isocenters=1 motion=no} -> not judged
        2026-02-02: 77407 {level=over isocenters=1 motion=no} -> not judged
    """,
)  # fmt: skip
def guidance_is_no_level_3(line: Subjects) -> Judgement:
    """Level 3 by motion means that the beam follows or waits for the target. Seeing the target before the beam is inside every level."""
    return line.judge(line.fact_is("level", "over") & (line.fact("isocenters") == 1) & line.fact_is("motion", "no"))


@rule(
    "REC006", "Delivery until 2025 at a higher level than the record supports",
    judges="line", among="77407 77412 77386 freestanding_delivery", until="2025-12-31", severity=Severity.ADVISE, facts="ro-dos-accuracy", table="record",
    cites=[Cite("AAPC-IMRT", "77385 beside 77386", grade="M"), Cite("ASTRO-FAQ-DEL", "complexity of delivery until 2025", grade="M")],
    message="{code} of {date}: the record supports a lower level.",
    asks="{code} of {date}: the record does not decide the level. Which areas, ports and blocking, which site?",
    clears="Three areas, custom blocks or MLC, wedges, tangents or electrons for complex delivery; a site other than prostate and breast for 77386.",
    fix=Fix("recode", "Bill the level that the record supports."),
    cases="""
        hospital: 77386 {level=over supports=77385} -> found                         the prostate
        hospital: 77412 {level=over supports=77407} -> found
        hospital: 77407 {level=over supports=77402} -> found
        freestanding: G6012 {level=over supports=G6008} -> found
        hospital: 77386 {level=same supports=77386} -> clear
        hospital: 77407 {level=under supports=77412} -> clear
        hospital: 77412 {level=unclear} -> cannot tell
        hospital: 77412 -> not judged
        hospital 2025-12-31: 77412 {level=over} -> found
        hospital 2026-01-01: 77412 {level=over} -> not judged
    """,
)  # fmt: skip
def level_until_2025(line: Subjects) -> Judgement:
    """Until 2025 areas, ports and what shapes the beam decided, and for IMRT in a hospital the site."""
    return line.judge(line.fact_is("level", "over unclear"), line.fact_is("level", "over"))


@rule(
    "REC007", "Proton delivery at a higher level than the plan documents",
    judges="line", among="77522 77523 77525", severity=Severity.ADVISE, facts="ro-del-proton-level", table="record",
    cites=[Cite("UHC-PA", "proton levels"), Cite("RVU26C", "rows 77520 to 77525", grade="M")],
    message="{code} of {date}: the plan documents a lower level of proton delivery.",
    asks="{code} of {date}: which level of proton delivery does the plan document?",
    clears="The plan's ports, patching, isocenters and compensators.",
    fix=Fix("recode", "Bill the level that the plan documents."),
    cases="""
        77525 {level=over supports=77523} -> found
        77523 {level=over supports=77520} -> found
        77522 {level=over supports=77520} -> found
        77525 {level=same} -> clear
        77523 {level=under} -> clear
        77525 {level=unclear} -> cannot tell
        77520 {level=over} -> not judged
        77525 -> not judged
    """,
)  # fmt: skip
def proton_level(line: Subjects) -> Judgement:
    """Compensation, ports and isocenters of the plan make the level; the code follows the plan."""
    return line.judge(line.fact_is("level", "over unclear"), line.fact_is("level", "over"))


@rule(
    "REC008", "Cranial radiosurgery outside the head",
    judges="line", among="77371 77372", severity=Severity.DENY, carc="11", facts="ro-del-srs-once", table="record",
    cites=[Cite("MUE24Q3", "rows 77371 and 77372", grade="M"), Cite("ASTRO-FAQ-SRS", "cranial lesions")],
    message="{code} of {date}: the record places the target outside the head; the code is for cranial lesions.",
    clears="A target inside the skull.",
    fix=Fix("recode", "Bill 77373 for a target in the body.", to="77373"),
    cases="""
        77372 {lesion=extracranial} -> found on 77372
        77371 {lesion=extracranial} -> found
        77372 {lesion=cranial} -> clear
        77372 {acts=1} -> clear
        77373 {lesion=extracranial} -> not judged
        77372 -> not judged
    """,
)  # fmt: skip
def radiosurgery_outside_the_head(line: Subjects) -> Judgement:
    """One session to the brain is radiosurgery by these codes; to the body it is stereotactic body radiation, even in one session."""
    return line.judge(line.fact_is("lesion", "extracranial"))


@rule(
    "REC009", "Surface treatment by the code of another energy",
    judges="line", among="77437 77438", since="2026-01-01", severity=Severity.DENY, carc="150", facts="ro-srt-2026-kv", table="record",
    cites=[Cite("UHC-MP", "77437 and 77438"), Cite("RVU26C", "rows 77437 and 77438")],
    message="{code} of {date}: the machine's record says {kv} kV; to {split} kV it is 77437, above 77438.",
    asks="{code} of {date}: how many kilovolts did the device use?",
    clears="The machine's record of its energy.",
    fix=Fix("recode", "77437 to 150 kV, 77438 above."),
    cases="""
        2026-03-02: 77438 {kv=100} -> found
        2026-03-02: 77438 {kv=150} -> found                            150 is still the lower code
        2026-03-02: 77437 {kv=151} -> found
        2026-03-02: 77437 {kv=150} -> clear
        2026-03-02: 77438 {kv=151} -> clear
        2026-03-02: 77437 {kv=50} -> clear
        2026-03-02: 77437 {acts=1} -> cannot tell
        2026-03-02: 77437 -> not judged
        2026-01-01: 77438 {kv=100} -> found
        2025-12-31: 77438 {kv=100} -> not judged
    """,
)  # fmt: skip
def surface_energy(line: Subjects) -> Judgement:
    """The energy of the device decides, not the lesion."""
    kv, split = line.fact("kv"), line.law("surface_energy_split_kv")
    return line.judge((kv < 0) | (line.is_code("77438") & (kv <= split)) | (line.is_code("77437") & (kv > split)), kv >= 0, kv=kv, split=split)


@rule(
    "REC010", "HDR by the code of another number of channels",
    judges="line", among="77770 77771 77772", severity=Severity.ADVISE, facts="ro-brachy-channels", table="record",
    cites=[Cite("AAPC", "sources and channels of brachytherapy plans")],
    message="{code} of {date}: the record shows {channels} channels; one is 77770, two to twelve 77771, more 77772.",
    asks="{code} of {date}: how many channels were used?",
    clears="The channel map of the session.",
    fix=Fix("recode", "Bill by the channels that were used."),
    cases="""
        77772 {channels=12} -> found
        77771 {channels=13} -> found
        77771 {channels=1} -> found
        77770 {channels=2} -> found
        77770 {channels=1} -> clear
        77771 {channels=2} -> clear
        77771 {channels=12} -> clear
        77772 {channels=13} -> clear
        77771 {acts=1} -> cannot tell
        77771 -> not judged
        77767 {channels=3} -> not judged                               the skin has codes of its own
    """,
)  # fmt: skip
def hdr_channels(line: Subjects) -> Judgement:
    """The number of channels through which the source went makes the level of the session."""
    channels = line.fact("channels")
    one, many = line.is_code("77770") & (channels > 1), line.is_code("77772") & (channels <= 12)
    some = line.is_code("77771") & ((channels < 2) | (channels > 12))
    return line.judge((channels < 0) | one | some | many, channels >= 0, channels=channels)


@rule(
    "REC011", "Two sessions of a day without a distinct break",
    judges="line", among="conventional_delivery", severity=Severity.ADVISE, facts="ro-del-two-sessions", table="record",
    cites=[Cite("AAPC", "rate your radiation treatment", grade="M"), Cite("MCPM13-70", "70.3")],
    message="Two sessions on {date}, {gap} minutes apart, and no prescription for two a day; a distinct break is about {hours} hours.",
    clears="An order for two sessions a day, or the times of two sessions with a distinct break.",
    fix=Fix("query", "Check the times: one session that was interrupted is one unit."),
    cases="""
        77412-76 {gap=90} -> found
        77412 *2 {gap=359} -> found
        77412-76 {gap=360} -> clear                                    six hours
        77412-76 {gap=90 twice=yes} -> clear                           prescribed
        77412-76 {acts=1} -> clear
        77412 {gap=90} -> clear                                        the first session of the two
        77412-76 -> not judged
        77373-76 {gap=90} -> not judged
    """,
)  # fmt: skip
def no_distinct_break(line: Subjects) -> Judgement:
    """A second session is one after a break of the kind that biology wants; a beam that stood still and went on is the same session."""
    gap, hours = line.fact("gap"), line.law("session_gap_hours")
    second = (line.billed_units > 1) | line.has_modifier("distinct repeat")
    return line.judge(second & (gap >= 0) & (gap < hours * 60) & ~line.fact_is("twice", "yes"), gap=gap, hours=hours)


@rule(
    "REC012", "Delivered otherwise than prescribed",
    judges="course", among="rt_delivery", severity=Severity.ADVISE, facts="ro-frac-vs-prescription", table="record",
    cites=[Cite("RADBIZ", "fractions against the prescription", grade="M"), Cite("NOR-RO", "prescription and its changes")],
    message="{delivered} fractions are on record and {prescribed} were prescribed; no change of the prescription is.",
    asks="{delivered} of {prescribed} prescribed fractions are on record. Does the course go on?",
    clears="An amended prescription, or the reason why the course was stopped.",
    fix=Fix("query", "Ask the physician for the amended prescription or the reason for stopping."),
    cases="""
        3 x 77412 {prescribed=30 delivered=33} -> found
        3 x 77412 {prescribed=30 delivered=27} -> found
        3 x 77412 {prescribed=30 delivered=30} -> clear
        3 x 77412 {prescribed=30 delivered=33 changed=yes} -> clear
        3 x 77412 {delivered=33} -> clear                                    no prescription on file
        3 x 77412 {prescribed=30} -> clear                                   a summary alone, without its count
        as-of=2025-03-10: 3 x 77412 {prescribed=30 delivered=3} -> cannot tell   the course goes on
        as-of=2025-03-10: 3 x 77412 {prescribed=2 delivered=3} -> found      more are given already
        3 x 77412 -> not judged
        3 x 77412 {prescribed=30 delivered=33} course=A, 77412 course=B {prescribed=1 delivered=1} -> found
    """,
)  # fmt: skip
def not_as_prescribed(course: Subjects) -> Judgement:
    """What is given follows the prescription, and a change of it is written down before it is carried out."""
    prescribed, delivered = course.fact("prescribed"), course.fact("delivered")
    known = (prescribed >= 0) & (delivered >= 0)
    unlike = known & (prescribed != delivered) & ~course.fact_is("changed", "yes")
    return course.judge(unlike, course.is_over | (delivered > prescribed), delivered=delivered, prescribed=prescribed)
