"""Levels and numbers of planning, simulation, calculations and devices against what the record shows."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "LVL001", "Clinical planning at a higher level than its note shows",
    judges="line", among="77262 77263", severity=Severity.ADVISE, facts="ro-ctp-level", table="record",
    cites=[Cite("RBC", "2016/10: 77261 to 77263")],
    message="{code} of {date}: the planning note shows a lower level.",
    asks="{code} of {date}: the planning note does not tell areas, ports and blocking. Which were they?",
    clears="Three areas, tangents, custom blocking, rotation, wedges or combined modalities for complex planning.",
    fix=Fix("recode", "Bill the level that the note shows."),
    cases="""
        77263 {level=over supports=77262} -> found
        77262 {level=over supports=77261} -> found
        77263 {level=same supports=77263} -> clear
        77262 {level=under supports=77263} -> clear
        77263 {level=unclear} -> cannot tell
        77263 {acts=0} -> clear                                        no note at all: another rule
        77261 {level=over} -> not judged                               there is none below
        77263 -> not judged
    """,
)  # fmt: skip
def planning_level(line: Subjects) -> Judgement:
    """The level of planning is what the note describes: areas, ports, blocking, special beams. A note that only names its level shows none."""
    return line.judge(line.fact_is("level", "over unclear"), line.fact_is("level", "over"))


@rule(
    "LVL002", "Simulation at a higher level than its record shows",
    judges="line", among="77285 77290", severity=Severity.ADVISE, facts="ro-sim-level", table="record",
    cites=[Cite("RBC", "2016/10: 77280 to 77290")],
    message="{code} of {date}: the simulation's record shows a lower level.",
    asks="{code} of {date}: how many areas were simulated, with which ports, blocking or contrast?",
    clears="Three areas, tangents, rotation, custom blocking, contrast, or the verification of sources or a hyperthermia probe for 77290.",
    fix=Fix("recode", "Bill the level that the record shows."),
    cases="""
        77290 {level=over supports=77280} -> found
        77285 {level=over supports=77280} -> found
        77290 {level=same} -> clear
        77285 {level=under supports=77290} -> clear
        77290 {level=unclear} -> cannot tell
        77280 {level=over} -> not judged
        77290 -> not judged
    """,
)  # fmt: skip
def simulation_level(line: Subjects) -> Judgement:
    """One area alone is simple, whatever device held the patient; contrast, tangents, arcs or custom shielding make it complex."""
    return line.judge(line.fact_is("level", "over unclear"), line.fact_is("level", "over"))


@rule(
    "LVL003", "Treatment device at a higher level than it is",
    judges="line", among="77333 77334", severity=Severity.ADVISE, facts="ro-dev-level", table="record",
    cites=[Cite("ASTRO-FAQ-DEV", "device levels")],
    message="{code} of {date}: the record describes a device of a lower level.",
    asks="{code} of {date}: what was the device?",
    clears="A custom mask, cushion, block, wedge, compensator or eye shield for 77334; a bite block, stent or special bolus for 77333.",
    fix=Fix("recode", "Bill the level of the device that was made."),
    cases="""
        77334 {level=over supports=77332 device=board} -> found        a board
        77333 {level=over supports=77332 device=bolus} -> found
        77334 {level=same device=mask} -> clear
        77333 {level=under supports=77334} -> clear
        77334 {level=unclear} -> cannot tell
        77332 {level=over} -> not judged
        77334 -> not judged
    """,
)  # fmt: skip
def device_level(line: Subjects) -> Judgement:
    """What the device is decides, not how long its making took."""
    return line.judge(line.fact_is("level", "over unclear"), line.fact_is("level", "over"))


@rule(
    "LVL004", "More dose calculations than fields or arcs",
    judges="line", among="77300", severity=Severity.ADVISE, facts="ro-calc-units ro-calc-arc", table="record",
    cites=[Cite("LEGION", "77300 by field or arc"), Cite("AAPM-FAQ", "one calculation an arc", grade="M")],
    message="{billed} units of 77300 on {date}; the plan has {fields} fields or arcs.",
    clears="A signed calculation for each unique field or arc, and the plan that has them.",
    fix=Fix("units", "Bill one unit for each unique field or arc that was calculated."),
    cases="""
        77300 *5 {fields=4} -> found
        77300 *4 {fields=4} -> clear
        77300 *3 {fields=4} -> clear
        77300 *3 {fields=2 arcs=2} -> found                            one for each arc
        77300 *4 {acts=1} -> clear                                     no plan on record
        77300 *4 -> not judged
        77334 *5 {fields=4} -> not judged
    """,
)  # fmt: skip
def calculations_beyond_fields(line: Subjects) -> Judgement:
    """A calculation is of one beam at one angle, or of one arc; segments and repeated fields add none."""
    fields, billed = line.fact("fields"), line.billed_units
    return line.judge((fields >= 0) & (billed > fields), billed=billed, fields=fields)


@rule(
    "LVL005", "More beam-shaping devices than fields",
    judges="line", among="77334", severity=Severity.ADVISE, facts="ro-dev-fif", table="record",
    cites=[Cite("ASTRO-FAQ-DEV", "field in field")],
    message="{billed} beam-shaping devices on {date}; the plan has {fields} fields.",
    clears="A beam list with as many differently shaped fields that are delivered.",
    fix=Fix("units", "Bill one device for each deliverable field of its own shape; segments count for none."),
    cases="""
        77334 *5 {fields=4 purpose=beam technique=3d} -> found
        77334 *4 {fields=4 purpose=beam technique=3d} -> clear
        77334 *5 {fields=4 purpose=immobilization} -> clear            masks and cushions are not of fields
        77334 *5 {purpose=beam} -> clear
        77334 *5 {fields=4 purpose=beam technique=imrt} -> clear       another rule
        77334 *5 -> not judged
    """,
)  # fmt: skip
def devices_beyond_fields(line: Subjects) -> Judgement:
    """Field in field: what is delivered as one field has one device, however many segments shape its dose."""
    fields, billed = line.fact("fields"), line.billed_units
    shaping = line.fact_is("purpose", "beam") & ~line.fact_is("technique", "imrt")
    return line.judge(shaping & (fields >= 0) & (billed > fields), billed=billed, fields=fields)


@rule(
    "LVL006", "Beam shaping of an IMRT plan billed as devices",
    judges="line", among="77332 77333 77334", severity=Severity.DENY, carc="97", facts="ro-dev-imrt-beam-devices", table="record",
    cites=[Cite("ASTRO-FAQ-SRS", "devices of IMRT"), Cite("RADF-2", "77338 once a plan", grade="M")],
    message="{code} of {date} shapes the beams of an IMRT plan; 77338 covers all of them.",
    clears="A record that the device immobilizes the patient, or belongs to another plan.",
    fix=Fix("remove_line", "Remove the device: 77338 is billed once for the plan.", to="line"),
    cases="""
        77334 {purpose=beam technique=imrt} -> found on 77334
        77333 {purpose=beam technique=imrt} -> found
        77332 {purpose=beam technique=imrt} -> found
        77334 {purpose=immobilization technique=imrt} -> clear         a mask
        77334 {purpose=beam technique=3d} -> clear
        77334 {technique=imrt} -> clear                                its purpose is not on record
        77338 {purpose=beam technique=imrt} -> not judged
        77334 -> not judged
    """,
)  # fmt: skip
def imrt_beam_devices(line: Subjects) -> Judgement:
    """In an IMRT plan the leaves shape every beam; their devices are one service a plan."""
    return line.judge(line.fact_is("purpose", "beam") & line.fact_is("technique", "imrt"))


@rule(
    "LVL007", "Another plan on the images of the first",
    judges="line", among="77295 77301", severity=Severity.DENY, carc="97", facts="ro-plan-imrt-boost", table="record",
    cites=[Cite("RADF-2", "boost within one data set", grade="M"), Cite("LEGION", "boost without a new CT", grade="M")],
    message="{code} of {date} was planned on the same images as the plan before it, without a documented change.",
    clears="A new planning CT made because the anatomy or the target changed, with the reason.",
    fix=Fix("remove_line", "Remove the second plan; 77300 and devices of its fields may stand.", to="line"),
    cases="""
        77301 {changed=no} -> found on 77301
        77295 {changed=no} -> found
        77301 {changed=yes} -> clear                                   new images, and the reason
        77301 {acts=1} -> clear                                        the first plan, or nothing is told of the images
        77307 {changed=no} -> not judged
        77301 -> not judged
    """,
)  # fmt: skip
def plan_on_the_same_images(line: Subjects) -> Judgement:
    """A boost planned on the images of the first plan is part of that plan; another plan needs another set of images and a reason for it."""
    return line.judge(line.fact_is("changed", "no"))
