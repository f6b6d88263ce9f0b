"""The level of a session against what the record shows of it: the levels of 2026 and those before, protons, radiosurgery, surface, brachytherapy."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, Values
from oncoledger.model.verdict import Cite, Fix, Severity


def _happened(line: Subjects) -> Values:
    """A session that the record does not show is another rule's finding."""
    return line.fact("acts") != 0


@rule(
    "REC004", "Level 3 delivery that the record of the session does not carry",
    judges="line", among="77412", table="record", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-level3 ro-del-2026-isocenters-same-site",
    cites=[Cite("UHC-PA", "2026 code list: 77412"), Cite("ASTRO-PA-0114", "several isocentres in one site")],
    message="{code} on {date}: the record shows neither several isocentres nor active motion management, total-skin or mixed electrons.",
    asks="{code} on {date}: which criterion of level 3 had this session? Isocentres: {record_isocenters}; active motion management: {record_motion}.",
    clears="Several isocentres in the session, active motion management, total-skin electrons, or photons mixed with electrons.",
    fix=Fix("code", "Bill 77407 unless the record of the session is completed with its criterion."),
    cases="""
        2026-02-02: 77412 {acts=1 level=over supports=77407} -> found on 77412
        2026-02-02: 77412 {isocenters=1 motion=no technique=imrt} -> found
        2026-02-02: 77412 {isocenters=1 motion=no technique=vmat} -> found
        2026-02-02: 77412 {isocenters=1 motion=no technique=3d} -> found
        2026-02-02: 77412 {isocenters=1 motion=no technique=2d} -> found
        2026-02-02: 77412 {isocenters=1 motion=no technique=electron} -> found
        2026-02-02: 77412 {isocenters=2 motion=no technique=imrt} -> clear               both in one breast: the site does not matter
        2026-02-02: 77412 {isocenters=1 motion=yes technique=3d} -> clear                breath hold with beam control
        2026-02-02: 77412 {isocenters=1 motion=no technique=total_skin} -> clear
        2026-02-02: 77412 {isocenters=1 motion=no technique=mixed} -> clear              photons and electrons
        2026-02-02: 77412 {level=same supports=77412} -> clear
        2026-02-02: 77412 {level=unclear} -> cannot tell
        2026-02-02: 77412 {isocenters=1 technique=imrt} -> cannot tell                   nobody speaks of motion
        2026-02-02: 77412 {motion=no technique=imrt} -> cannot tell                      nobody counts isocentres
        2026-02-02: 77412 {isocenters=0 motion=no technique=imrt} -> cannot tell         a session without an isocentre is not recorded
        2026-02-02: 77412 {isocenters=1 motion=no} -> cannot tell                        total-skin or mixed electrons?
        2026-02-02: 77412 {acts=0} -> clear                                              no session: another rule's finding
        2026-01-01: 77412 {acts=1 level=over} -> found
        2025-12-31: 77412 {acts=1 level=over} -> not judged
        2026-02-02: 77412 -> not judged
    """,
)  # fmt: skip
def level_3_without_criterion(line: Subjects) -> Judgement:
    """Each session of level 3 stands on a criterion of its own. One isocentre in photons without beam control is level 2, however complex the plan."""
    isocenters = line.fact("isocenters")
    meets = line.fact_is("level", "same") | (isocenters > 1) | line.fact_is("motion", "yes") | line.fact_is("technique", "total_skin mixed")
    plain = (isocenters == 1) & line.fact_is("motion", "no") & line.fact_is("technique", "2d 3d imrt vmat electron")
    return line.judge(~meets & _happened(line), line.fact_is("level", "over") | plain)


@rule(
    "REC005", "Level 3 for image guidance or a motion volume alone",
    judges="line", among="77412", table="record", since="2026-01-01", severity=Severity.DENY, carc="150", facts="ro-del-2026-igrt-not-level3",
    cites=[Cite("HCN-2026", "what is not level 3", grade="M")],
    message="{code} on {date}: the record gives {record_reason} as the reason; without several isocentres or control of the beam it is 77407.",
    asks="{code} on {date}: the record gives {record_reason} as the reason. How many isocentres had the session, and was the beam controlled by motion?",
    clears="Several isocentres, or active control of the beam by the patient's motion.",
    fix=Fix("code", "Bill 77407."),
    cases="""
        2026-02-02: 77412 {acts=1 reason=igrt isocenters=1 motion=no} -> found on 77412     cone-beam images every day
        2026-02-02: 77412 {reason=itv isocenters=1 motion=no} -> found                       a volume around all breathing
        2026-02-02: 77412 {reason=4dct isocenters=1 motion=no} -> found
        2026-02-02: 77412 {reason=igrt isocenters=2 motion=no} -> clear
        2026-02-02: 77412 {reason=igrt isocenters=1 motion=yes} -> clear                     images and beam control
        2026-02-02: 77412 {reason=igrt level=same} -> clear
        2026-02-02: 77412 {reason=gating isocenters=1 motion=no} -> clear                    not this rule's reason
        2026-02-02: 77412 {reason=igrt motion=no} -> cannot tell
        2026-02-02: 77412 {reason=igrt isocenters=1} -> cannot tell
        2026-01-01: 77412 {reason=igrt isocenters=1 motion=no} -> found
        2025-12-31: 77412 {reason=igrt isocenters=1 motion=no} -> not judged
        2026-02-02: 77412 -> not judged
    """,
)  # fmt: skip
def level_3_by_guidance(line: Subjects) -> Judgement:
    """Guidance is inside every level of 2026. A margin for motion is planned once; level 3 is for what holds the beam to the motion."""
    isocenters, motion = line.fact("isocenters"), line.fact_is("motion", "yes")
    passive = line.fact_is("reason", "igrt itv 4dct") & ~motion & ~line.fact_is("level", "same")
    return line.judge(passive & (isocenters <= 1), (isocenters == 1) & line.fact_is("motion", "no"))


@rule(
    "REC013", "Level 2 delivery of electrons or 2D photons",
    judges="line", among="77407", table="record", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-level2",
    cites=[Cite("UHC-PA", "2026 code list: 77407"), Cite("UHC-MP", "77407")],
    message="{code} on {date}: the record shows {record_technique}; electrons and 2D photons are 77402.",
    asks="{code} on {date}: with which technique was the session given: electrons, 2D, 3D or IMRT?",
    clears="A 3D or IMRT plan of this session.",
    fix=Fix("code", "Bill 77402 unless the session was given by a 3D or IMRT plan."),
    cases="""
        2026-02-02: 77407 {acts=1 technique=electron} -> found on 77407                one field or several
        2026-02-02: 77407 {technique=2d} -> found
        2026-02-02: 77407 {level=over supports=77402} -> found
        2026-02-02: 77407 {technique=3d isocenters=1} -> clear
        2026-02-02: 77407 {technique=imrt} -> clear
        2026-02-02: 77407 {technique=vmat} -> clear
        2026-02-02: 77407 {level=same technique=2d} -> clear                           the whole record outweighs one word of it
        2026-02-02: 77407 {level=under supports=77412} -> clear                        less than the record supports
        2026-02-02: 77407 {level=unclear} -> cannot tell
        2026-02-02: 77407 {status=completed} -> cannot tell
        2026-02-02: 77407 {acts=0} -> clear
        2026-01-01: 77407 {technique=2d} -> found
        2025-12-31: 77407 {technique=2d} -> not judged                                 until 2025 the code meant something else
        2026-02-02: 77407 -> not judged
    """,
)  # fmt: skip
def level_2_without_plan(line: Subjects) -> Judgement:
    """Level 2 is one isocentre of photons in 3D or with modulated intensity, guidance included."""
    meets = line.fact_is("level", "same under") | line.fact_is("technique", "3d imrt vmat")
    return line.judge(~meets & _happened(line), line.fact_is("level", "over") | line.fact_is("technique", "2d electron"))


@rule(
    "REC014", "Level 1 delivery of a 3D or IMRT plan",
    judges="line", among="77402", table="record", since="2026-01-01", severity=Severity.ADVISE, facts="ro-del-2026-level1",
    cites=[Cite("UHC-PA", "2026 code list: 77402")],
    message="{code} on {date}: the record shows {record_technique}, and supports {record_supports}; 77402 is electrons or 2D photons.",
    asks="{code} on {date}: the record does not decide between the levels. With which technique was the session given?",
    clears="Electrons alone, or photons of a 2D plan.",
    fix=Fix("code", "Bill the level of the technique: 77407, or 77412 with its criterion."),
    cases="""
        2026-02-02: 77402 {technique=3d} -> found on 77402
        2026-02-02: 77402 {technique=imrt} -> found
        2026-02-02: 77402 {technique=vmat} -> found
        2026-02-02: 77402 {technique=mixed} -> found                       photons and electrons are level 3
        2026-02-02: 77402 {technique=total_skin} -> found
        2026-02-02: 77402 {level=under supports=77407} -> found
        2026-02-02: 77402 {technique=electron} -> clear                    several fields too
        2026-02-02: 77402 {technique=2d} -> clear
        2026-02-02: 77402 {level=same technique=3d} -> clear               electrons that were calculated in 3D
        2026-02-02: 77402 {level=unclear} -> cannot tell
        2026-02-02: 77402 {status=completed} -> clear                      nothing speaks against the lowest level
        2026-01-01: 77402 {technique=3d} -> found
        2025-12-31: 77402 {technique=3d} -> not judged
        2026-02-02: 77402 -> not judged
    """,
)  # fmt: skip
def level_1_of_higher_technique(line: Subjects) -> Judgement:
    """The levels of 2026 follow the technique. The lowest code for a higher technique is a wrong code, though it costs the payer nothing."""
    higher = line.fact_is("level", "under") | line.fact_is("technique", "3d imrt vmat mixed total_skin")
    return line.judge((higher | line.fact_is("level", "unclear")) & ~line.fact_is("level", "same"), higher)


@rule(
    "REC006", "Delivery until 2025 at a higher level than the record supports",
    judges="line", among="77407 77412 77386 freestanding_delivery", until="2025-12-31", severity=Severity.ADVISE, facts="", table="record",
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
    "REC008", "Single-session radiosurgery outside the head",
    judges="line", among="srs_delivery", table="record", severity=Severity.DENY, carc="11", facts="ro-del-srs-once",
    cites=[Cite("MUE24Q3", "rows 77371 and 77372"), Cite("ASTRO-FAQ-SRS", "cranial lesions")],
    message="{code} on {date}: the lesion lies outside the head; a stereotactic session of the body is 77373.",
    asks="{code} on {date}: where does the lesion lie?",
    clears="A lesion inside the head.",
    fix=Fix("code", "Bill 77373, with 77435 for the course."),
    cases="""
        hospital: 77372 {acts=1 lesion=extracranial} -> found on 77372           a vertebra
        hospital: 77371 {lesion=extracranial} -> found
        hospital: 77372 {lesion=cranial} -> clear
        hospital: 77372 {status=completed} -> cannot tell
        hospital: 77372 {acts=0} -> clear                                        no session: another rule's finding
        hospital: 77373 {lesion=extracranial} -> not judged
        hospital: 77372 -> not judged
    """,
)  # fmt: skip
def radiosurgery_outside_head(line: Subjects) -> Judgement:
    """The two codes are a complete treatment of lesions in the head in one session."""
    return line.judge(~line.fact_is("lesion", "cranial") & _happened(line), line.fact_is("lesion", "extracranial"))


@rule(
    "REC009", "Surface radiation at another energy than the code's",
    judges="line", among="77437 77438", table="record", since="2026-01-01", severity=Severity.DENY, carc="150", facts="ro-srt-2026-kv",
    cites=[Cite("UHC-MP", "77437 and 77438")],
    message="{code} on {date} at {kv} kV; 77437 is for up to {split} kV, 77438 for more.",
    asks="{code} on {date}: at how many kilovolts was the session given?",
    clears="The machine's record of the kilovoltage.",
    fix=Fix("code", "Bill 77437 for up to {split} kV, 77438 for more."),
    cases="""
        2026-02-02: 77438 {acts=1 kv=150} -> found on 77438
        2026-02-02: 77438 {kv=151} -> clear
        2026-02-02: 77437 {kv=150} -> clear
        2026-02-02: 77437 {kv=151} -> found on 77437
        2026-02-02: 77437 {kv=70} -> clear                          grenz ray to 150
        2026-02-02: 77437 {status=completed} -> cannot tell
        2026-02-02: 77438 {status=completed} -> cannot tell
        2026-02-02: 77437 {kv=0} -> cannot tell                     no energy
        2026-02-02: 77437 {kv=1} -> clear
        2026-02-02: 77438 {kv=1} -> found
        2026-02-02: 77438 {acts=0} -> clear
        2026-01-01: 77438 {kv=150} -> found
        2025-12-31: 77438 {kv=150} -> not judged
        2026-02-02: 77438 -> not judged
    """,
)  # fmt: skip
def surface_energy(line: Subjects) -> Judgement:
    """The kilovoltage alone decides between the two codes of surface delivery."""
    kv, split = line.fact("kv"), line.law("surface_energy_split_kv")
    wrong = line.is_code("77438") != (kv > split)
    return line.judge((wrong | (kv < 1)) & _happened(line), kv > 0, kv=kv, split=split)


@rule(
    "REC010", "Brachytherapy at another level than its channels",
    judges="line", among="77770 77771 77772 brachy_plan", table="record", severity=Severity.ADVISE, facts="ro-brachy-channels",
    cites=[Cite("AAPC", "brachytherapy, dos and don'ts: channels")],
    message="{code} on {date}: {channels} channels on record; one is the lowest level, up to {few} the middle one, more the highest.",
    asks="{code} on {date}: how many channels, or sources, were used?",
    clears="The map of the channels; for a plan of seeds the number of sources.",
    fix=Fix("code", "Bill the level of the channels that were used."),
    cases="""
        hospital: 77771 {acts=1 channels=1} -> found on 77771               a cylinder
        hospital: 77770 {channels=1} -> clear
        hospital: 77770 {channels=2} -> found
        hospital: 77771 {channels=2} -> clear
        hospital: 77771 {channels=12} -> clear
        hospital: 77772 {channels=12} -> found
        hospital: 77771 {channels=13} -> found
        hospital: 77772 {channels=13} -> clear
        hospital: 77316 {channels=1} -> clear
        hospital: 77317 {channels=1} -> found on 77317
        hospital: 77317 {channels=3} -> clear
        hospital: 77318 {channels=13} -> clear
        hospital: 77318 {channels=12} -> found
        hospital: 77318 {channels=1 level=same} -> clear                    a plan of seeds: sources decide
        hospital: 77318 {level=over supports=77316} -> found
        hospital: 77771 {status=completed} -> cannot tell
        hospital: 77770 {status=completed} -> cannot tell
        hospital: 77770 {channels=0} -> cannot tell                         a number that no plan has
        hospital: 77771 {acts=0} -> clear
        hospital: 77771 -> not judged
    """,
)  # fmt: skip
def level_of_channels(line: Subjects) -> Judgement:
    """The level of a session, and of its plan, is counted in channels: one, two to twelve, more."""
    channels, few = line.fact("channels"), line.law("brachy_few_channels")
    level = np.where(channels > few, 2, np.where(channels > line.law("brachy_single_channel"), 1, 0))
    billed = np.where(line.is_code("77772 77318"), 2, np.where(line.is_code("77771 77317"), 1, 0))
    open_ = (channels < 1) | (level != billed)
    known = (channels > 0) | line.fact_is("level", "over")
    return line.judge(open_ & ~line.fact_is("level", "same") & _happened(line), known, channels=channels, few=few)
