"""Levels and numbers of planning, simulation, calculations and devices against what the record shows."""

from __future__ import annotations

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity

HOLDS_THE_PATIENT = "mask cushion bite_block stent board"
SHAPES_THE_BEAM = "custom_block cutout wedge block multiple_blocks mlc"


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
    "LVL004", "More dose calculations than fields of the plan",
    judges="line", among="77300", table="record", severity=Severity.ADVISE, facts="ro-calc-units",
    cites=[Cite("LEGION", "77300 by unique field")],
    message="{billed} calculations on {date}; the plan has {allowed} fields.",
    asks="{billed} calculations on {date}. How many different fields has the plan?",
    clears="A signed calculation for every different field.",
    fix=Fix("units", "Reduce 77300 of {date} to {allowed}; dates are not split to evade the limit.", to="allowed"),
    cases="""
        77300 *5 {fields=4} -> found to 4 on 77300
        77300 *4 {fields=4} -> clear
        77300 *4 {units=3} -> found to 3                        the sheets that were counted
        77300 *4 {fields=4 units=3} -> clear                    what the plan has outweighs what was counted of it
        77300 *2 {signed=yes} -> cannot tell
        77300 {signed=yes} -> clear                             a plan has one field at least
        77300 *2 {acts=0} -> clear                              no calculation at all: another rule's finding
        77300 *3 {fields=2 arcs=2} -> clear                     arcs are another rule's question
        77300 *3 {fields=2 arcs=1} -> clear
        77300 *3 {fields=2 arcs=0} -> found to 2
        77300 *2 {fields=0} -> found to 1                       a plan without a field has one all the same
        77300 *5 -> not judged
    """,
)  # fmt: skip
def more_calculations_than_fields(line: Subjects) -> Judgement:
    """One calculation for each different field or gantry angle."""
    billed, fields = line.billed_units, line.fact("fields")
    allowed = np.maximum(np.where(line.says("fields"), fields, line.fact("units")), 1)
    known = line.says("fields") | line.says("units")
    more = (billed > allowed) & (line.fact("arcs") <= 0) & (line.fact("acts") != 0)
    return line.judge(more, known, billed=billed, allowed=allowed)


@rule(
    "LVL005", "More beam devices than fields or leaf shapes",
    judges="line", among="77334", table="record", severity=Severity.ADVISE, facts="ro-dev-fif",
    cites=[Cite("ASTRO-FAQ-DEV", "field in field")],
    message="{billed} devices on {date}; the plan has {allowed} different fields or leaf shapes, whatever its segments.",
    asks="{billed} devices on {date}. What were they, and how many different fields has the plan?",
    clears="The beam list: fields that are delivered, each with a shape of its own.",
    fix=Fix("units", "Reduce 77334 of {date} to {allowed}.", to="allowed"),
    cases="""
        77334 *6 {purpose=beam fields=4} -> found to 4 on 77334                 segments were counted
        77334 *4 {purpose=beam fields=4} -> clear
        77334 *4 {purpose=beam fields=4 shapes=3} -> found to 3                 one shape was used twice
        77334 *4 {purpose=beam fields=3 shapes=4} -> found to 3                 two segments of one field
        77334 *3 {purpose=beam shapes=2} -> found to 2
        77334 *3 {purpose=beam} -> cannot tell
        77334 *3 {purpose=beam units=2} -> found to 2                           the devices that were counted
        77334 *3 {purpose=beam fields=3 units=2} -> clear                       the plan outweighs what was counted of it
        77334 *3 {fields=2} -> cannot tell                                      masks, or blocks?
        77334 {fields=1} -> clear
        77334 {purpose=beam} -> clear
        77334 *2 {fields=1 purpose=immobilization} -> clear                     a mask and a cushion
        77334 *2 {fields=1 device=mask} -> clear
        77334 *2 {fields=1 device=wedge} -> found
        77334 *3 {purpose=beam fields=2 technique=imrt} -> clear                another rule's finding
        77334 *3 {purpose=beam fields=2 acts=0} -> clear
        77334 *3 {purpose=beam fields=2 acts=1} -> found
        77334 *6 -> not judged
    """,
)  # fmt: skip
def more_devices_than_fields(line: Subjects) -> Judgement:
    """A field within a field is one field. Leaves that stand alike in two fields are one device."""
    billed, fields, shapes = line.billed_units, line.fact("fields"), line.fact("shapes")
    by_plan = np.where(line.says("fields") & line.says("shapes"), np.minimum(fields, shapes), np.maximum(fields, shapes))
    planned = line.says("fields") | line.says("shapes")
    allowed = np.maximum(np.where(planned, by_plan, line.fact("units")), 1)
    holds = line.fact_is("purpose", "immobilization") | line.fact_is("device", HOLDS_THE_PATIENT)
    beam = line.fact_is("purpose", "beam") | line.fact_is("device", SHAPES_THE_BEAM)
    more = (billed > allowed) & ~holds & ~line.fact_is("technique", "imrt") & (line.fact("acts") != 0)
    return line.judge(more, beam & (planned | line.says("units")), billed=billed, allowed=allowed)


@rule(
    "LVL006", "A device that shapes the beams of an IMRT plan",
    judges="line", among="device", table="record", severity=Severity.DENY, carc="97", facts="ro-dev-imrt-beam-devices",
    cites=[Cite("ASTRO-FAQ-SRS", "table: 77338 covers beam shaping")],
    message="{code} on {date} shapes a beam of an IMRT plan; the leaves do that, and 77338 covers them.",
    asks="{code} on {date} beside an IMRT plan: does the device hold the patient, or shape a beam?",
    clears="A mask, a cushion or another device that holds the patient; a compensator; a device of another plan.",
    fix=Fix("remove_line", "Remove {code}; bill 77338 once for the plan if it is missing."),
    cases="""
        77334 {purpose=beam technique=imrt} -> found on 77334
        77334 {device=custom_block technique=imrt} -> found
        77334 {purpose=immobilization technique=imrt} -> clear                   the mask
        77334 {device=mask technique=imrt} -> clear
        77334 {device=compensator purpose=beam technique=imrt} -> clear          IMRT through compensators: no leaves
        77333 {device=special_bolus technique=imrt} -> clear                     it lies on the skin, and shapes no beam
        77332 {device=bolus technique=imrt} -> clear
        77334 {technique=imrt} -> cannot tell
        77334 {purpose=beam technique=3d} -> clear
        77334 {technique=3d} -> clear
        77334 {purpose=beam} -> clear                                            a plan without intensity modulation, as far as told
        77338 {technique=imrt} -> not judged
        77334 -> not judged
    """,
)  # fmt: skip
def device_in_imrt_beam(line: Subjects) -> Judgement:
    """77338 is all beam shaping of an IMRT plan. What holds the patient is a device of its own."""
    other = line.fact_is("purpose", "immobilization") | line.fact_is("device", HOLDS_THE_PATIENT) | line.fact_is("device", "compensator bolus special_bolus")
    beam = line.fact_is("purpose", "beam") | line.fact_is("device", SHAPES_THE_BEAM)
    return line.judge(line.fact_is("technique", "imrt") & ~other, beam)


@rule(
    "LVL007", "A second IMRT plan on the images of the first",
    judges="line", among="77301", table="record", severity=Severity.DENY, carc="97", facts="ro-plan-imrt-boost",
    cites=[Cite("RADF-2", "77301 and boosts", grade="M"), Cite("LEGION", "boost planned in the first data set", grade="M")],
    message="{code} on {date}: the record shows neither new images nor a change since the plan of {plan_date}; a boost belongs to the first plan.",
    asks="{code} on {date} follows the plan of {plan_date}. Was it made on new images, and which change made it necessary?",
    clears="A new planning scan, and the change that made it necessary.",
    fix=Fix("remove_line", "Remove {code} of {date}. The leaf devices and calculations of the boost may stand."),
    cases="""
        hospital: 77301 @2025-03-03, 77301 @2025-03-24 {changed=no} -> found on 77301
        hospital: 77301 @2025-03-03, 77301 @2025-03-24 {changed=yes} -> clear              scanned anew after the tumour shrank
        hospital: 77301 @2025-03-03, 77301 @2025-03-24 {acts=1} -> cannot tell
        hospital: 77301 @2025-03-03 {changed=no} -> clear                                  the first plan
        hospital: 77301 @2025-03-03 course=A, 77301 @2025-03-24 {changed=no} course=B -> clear
        77301 @2025-03-03 setting=hospital, 77301-26 @2025-03-04 {acts=1} setting=professional -> clear    the physician's part of the one plan
        hospital: 77301 @2025-03-03, 77338 @2025-03-24 {changed=no} -> not judged
        hospital: 77301 @2025-03-03, 77301 @2025-03-24 -> not judged
    """,
)  # fmt: skip
def boost_on_same_images(line: Subjects) -> Judgement:
    """Volumes that are planned in one data set are one plan, boost included."""
    plan = line.date - line.days_since_earlier("77301", within="account")
    second = line.account.first_date("77301") < line.date
    return line.judge(second & ~line.fact_is("changed", "yes"), line.fact_is("changed", "no"), evidence="77301", where="account", plan_date=plan)


@rule(
    "LVL008", "More dose calculations than arcs",
    judges="line", among="77300", table="record", severity=Severity.ADVISE, facts="ro-calc-arc",
    cites=[Cite("LEGION", "77300 for arcs, copy of the society's answers", grade="M")],
    message="{billed} calculations on {date}; the plan has {allowed} arcs and fields.",
    clears="A plan report with more arcs, or static fields beside them.",
    fix=Fix("units", "Reduce 77300 of {date} to {allowed}.", to="allowed"),
    cases="""
        77300 *3 {technique=vmat arcs=2} -> found to 2 on 77300
        77300 *2 {technique=vmat arcs=2} -> clear
        77300 *4 {arcs=1 fields=3} -> found to 3                    an arc and two static fields
        77300 *3 {arcs=1 fields=3} -> clear
        77300 *3 {arcs=0 fields=2} -> clear                         no arc: another rule counts fields
        77300 *3 {technique=vmat fields=2} -> clear                 nobody counted arcs: another rule counts fields
        77300 *2 {arcs=1 acts=0} -> clear
        77300 *3 {acts=1 arcs=2} -> found
        77300 *3 -> not judged
    """,
)  # fmt: skip
def more_calculations_than_arcs(line: Subjects) -> Judgement:
    """A rotation is calculated once an arc, usually one to three in a plan; static fields beside it count by themselves."""
    billed, arcs = line.billed_units, line.fact("arcs")
    allowed = np.maximum(arcs, line.fact("fields"))
    return line.judge((arcs > 0) & (billed > allowed) & (line.fact("acts") != 0), billed=billed, allowed=allowed)


@rule(
    "LVL009", "A second 3D plan on the images of the first",
    judges="line", among="77295", severity=Severity.ADVISE, facts="ro-plan-3d-once", table="record",
    cites=[Cite("LEGION", "boost without a new scan", grade="M")],
    message="{code} of {date}: the record shows neither new images nor a change since the plan before it.",
    clears="A new planning scan, and the change of volume or anatomy that made it necessary.",
    fix=Fix("code", "Bill the boost of photons as 77307, of electrons as 77321."),
    cases="""
        77295 {changed=no} -> found on 77295
        77295 {changed=yes} -> clear
        77295 {acts=1} -> clear                                        the first plan: nothing to compare with
        77307 {changed=no} -> not judged
        77295 -> not judged
    """,
)  # fmt: skip
def second_3d_plan(line: Subjects) -> Judgement:
    """A boost on the first data set is a plan of isodoses. The record tells of a change only where an earlier plan stands."""
    return line.judge(line.fact_is("changed", "no"))
