"""Giving drugs against the administration record: minutes, stops, pauses, fluids, bags, pushes."""

from __future__ import annotations

from typing import Any

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, View
from oncoledger.model.verdict import Cite, Fix, Severity

PUSHED = "96374 96375 96409 96411"


def paused(view: View) -> Any:
    """Minutes of pauses; none where the record tells of none."""
    return view.fact("paused") * view.says("paused")


@rule(
    "MAR001", "Infusion of 15 minutes or less, or a push, billed as an infusion",
    judges="line", among="96365 96367 96413 96417", table="record", severity=Severity.DENY, carc="150", facts="infusion-under-16",
    cites=[Cite("NOR-CHEMO", "15 minutes or less is a push")],
    message="{code} on {date}: the record shows a push or an infusion of 15 minutes or less (minutes: {record_minutes}), which is {record_supports}.",
    asks="{code} on {date}: the record does not decide what ran, or how long. When did it start and stop?",
    clears="Start and stop that are at least {allowed} minutes apart, without pauses.",
    fix=Fix("code", "Bill {record_supports}, the push of the same drug."),
    cases="""
        96413 {acts=1 level=over supports=96409 way=infusion minutes=15} -> found on 96413
        96417 {level=over supports=96411 way=infusion minutes=12} -> found
        96365 {level=over supports=96374 minutes=10} -> found
        96367 {level=over supports=96375 minutes=0} -> found
        96367 {level=over supports=96375 minutes=16} -> clear                       charted as a push: long for one, and no infusion of the record
        96413 {level=over supports=96409 way=push} -> found                         pushed, and nobody timed it
        96413 {level=over supports=96409 way=infusion} -> cannot tell
        96413 {level=over supports=96409} -> cannot tell
        96413 {level=same supports=96413 minutes=16} -> clear
        96413 {level=over supports=96365 minutes=45} -> clear                       another level, not another length
        96413 {level=over supports=96409 minutes=15 paused=1} -> clear              another rule's finding: a pause was counted
        96413 {level=over supports=96409 minutes=10 paused=5} -> found              not even with the pause
        96413 {level=unclear} -> cannot tell
        96413 {level=unclear stop=missing} -> clear                                 another rule's finding
        96365-59 {level=unclear site_reason=none} -> clear
        96365 {level=over supports=96374 primary=other} -> clear                    the drugs of two lines changed places: MAR011
        96413 {acts=0} -> clear
        96409 {level=over supports=96374 minutes=5} -> not judged
        96413 -> not judged
    """,
)  # fmt: skip
def push_as_infusion(line: Subjects) -> Judgement:
    """What runs for 15 minutes or less is a push, whatever it hung in."""
    minutes, allowed = line.fact("minutes"), line.law("infusion_minutes")
    pushed = line.fact_is("supports", PUSHED)
    short = line.says("minutes") & (minutes + paused(line) < allowed)
    untimed = line.fact_is("way", "push") & ~line.says("minutes")
    is_open = line.fact_is("level", "unclear") & ~line.says("stop") & ~line.says("site_reason")
    breaks = (pushed & (short | ~line.says("minutes")) & ~line.fact_is("primary", "other")) | is_open
    return line.judge(breaks, short | untimed, allowed=allowed)


@rule(
    "MAR002", "Infusion without a stop time on record",
    judges="line", among="96360 96361 96365 96367 96413 96417", table="record", severity=Severity.ADVISE, facts="missing-stop-time",
    cites=[Cite("A53778", "start and stop times", grade="M"), Cite("AAPC-39595", "hydration without times", grade="M")],
    message="{code} on {date}: the record has a start and no stop; an infusion needs both, and without a stop a drug is a push at most.",
    asks="{code} on {date}: when did the infusion stop? It needs its stop on record; without one a drug is a push at most.",
    clears="The stop, in the record or a lawful addendum; a payer that takes rate and volume, or the last time at which it was charted as running.",
    fix=Fix("query", "Ask the nurse for the stop; without one bill a push, and no hydration."),
    cases="""
        96413 {level=unclear stop=missing} -> found on 96413
        96417 {level=unclear stop=missing} -> found
        96365 {stop=missing} -> found
        96367 {stop=missing} -> found
        96360 {stop=missing} -> found
        96361 {stop=missing} -> found
        96413 {level=unclear} -> clear                          the record leaves something else open
        96413 {acts=1 minutes=60} -> clear
        96413 {stop=charted} -> clear
        96413 {level=unclear stop=untold} -> cannot tell        the system may still know it
        96409 {stop=missing} -> not judged                      a push needs none
        96413 -> not judged
    """,
)  # fmt: skip
def infusion_without_stop(line: Subjects) -> Judgement:
    """Minutes are paid, and nobody can count them. Some payers take other proof, so that this is advice."""
    return line.judge(line.fact_is("stop", "missing untold"), line.fact_is("stop", "missing"))


@rule(
    "MAR003", "More further hours than the minutes support",
    judges="service", among="96361 96366 96415", table="record", severity=Severity.DENY, carc="151", facts="extra-hour-threshold",
    cites=[Cite("AAPC-170565", "more than 30 minutes past a whole hour"), Cite("AAPC-142269", "start and stop times")],
    message="{billed} units of {code} on {date}; the record's minutes support {allowed} (longest infusion: {record_minutes} minutes).",
    asks="{code} on {date}: how long did the infusion run?",
    clears="Start and stop of an infusion that ran more than 30 minutes past each of these hours.",
    fix=Fix("units", "Reduce {code} of {date} to {allowed}.", to="allowed"),
    cases="""
        96415 *2 {acts=1 hours=1 minutes=150} -> found to 1 on 96415
        96415 {hours=0 minutes=90} -> found to 0                             90 minutes are no second hour
        96415 {hours=1 minutes=91} -> clear
        96366 *3 {hours=2 minutes=200} -> found to 2
        96361 *2 {hours=1 minutes=70} -> found to 1
        96415 *2 {hours=2} -> clear
        96415 *1 {hours=2} -> clear                                          another rule's advice
        96415 {hours=1 minutes=60}, 96415 {hours=1 minutes=60} -> found to 1 on 96415    two lines of one hour
        96415 {hours=2}, 96415 {hours=2} -> clear                            an hour of each of two drugs
        96415 *2 {hours=1 hours_with_pauses=2 paused=30} -> clear            another rule's finding: a pause was counted
        96415 *3 {hours=1 hours_with_pauses=2 paused=30} -> found to 1       and more than that
        96415 {level=unclear} -> cannot tell
        96361 {level=unclear} -> clear                                       MAR006 asks
        96415 {acts=1} -> clear
        96413 *2 {hours=1} -> not judged
        96415 -> not judged
    """,
)  # fmt: skip
def more_hours_than_minutes(service: Subjects) -> Judgement:
    """Each hour after the first needs more than 30 minutes past the whole one: 91 minutes are one, 151 two."""
    billed, hours = service.units("", "line"), service.fact("hours")
    more = service.says("hours") & (billed > hours) & ~(billed <= service.fact("hours_with_pauses"))
    is_open = service.fact_is("level", "unclear") & ~service.is_code("hydration")
    return service.judge(more | is_open, more, beyond=hours, billed=billed, allowed=hours)


@rule(
    "MAR004", "Fewer further hours than the minutes support",
    judges="service", among="96361 96366 96415", table="record", severity=Severity.ADVISE, facts="extra-hour-missed",
    cites=[Cite("AAPC-149056", "segments of one infusion added")],
    message="{billed} units of {code} on {date}; the record's minutes support {allowed}.",
    clears="Minutes that do not count: fluid beside a drug, a pump.",
    fix=Fix("units", "Bill {allowed} units of {code} on {date}."),
    cases="""
        96415 {acts=1 hours=2 minutes=160} -> found on 96415
        96366 {hours=3} -> found
        96361 {hours=2} -> found
        96415 *2 {hours=2} -> clear
        96415 *3 {hours=2} -> clear
        96415 {hours=2}, 96415 {hours=2} -> clear                            two lines, an hour each
        partial: 96415 {hours=2} -> cannot tell                              the other hour may stand elsewhere
        96415 {level=unclear} -> clear
        96413 {hours=2} -> not judged
        96415 -> not judged
    """,
)  # fmt: skip
def fewer_hours_than_minutes(service: Subjects) -> Judgement:
    """Time that was worked and is not billed. What is not charged at all is found by `reconcile`."""
    billed, hours = service.units("", "line"), service.fact("hours")
    return service.judge(billed < hours, service.is_whole, billed=billed, allowed=hours)


@rule(
    "MAR005", "Minutes of a pause counted",
    judges="service", among="96365 96366 96367 96413 96415 96417", table="record", severity=Severity.ADVISE, facts="pause-not-deducted",
    cites=[Cite("AAPC-149056", "interrupted infusions")],
    message="{code} on {date}: {minutes} minutes ran, and {paused} were a pause; only with the pause do they come to what is billed ({billed}).",
    clears="A record that the infusion ran through the pause.",
    fix=Fix("query", "Take the pause off: {record_supports} if a push is left, else as many hours as the minutes that ran support."),
    cases="""
        96415 *2 {hours=1 hours_with_pauses=2 minutes=140 paused=30} -> found on 96415
        96366 {hours=0 hours_with_pauses=1 minutes=80 paused=20} -> found
        96415 *2 {hours=2 hours_with_pauses=3 paused=30} -> clear
        96415 *3 {hours=1 hours_with_pauses=2 paused=30} -> clear               more than even the pause gives: another rule's finding
        96415 *2 {hours=1 minutes=140} -> clear                                 no pause
        96413 {level=over supports=96409 minutes=10 paused=6} -> found
        96365 {level=over supports=96374 minutes=15 paused=1} -> found
        96367 {level=over supports=96375 minutes=15 paused=5} -> found
        96417 {level=over supports=96411 minutes=15 paused=5} -> found
        96413 {level=over supports=96409 minutes=10 paused=5} -> clear          a push with the pause too
        96413 {level=over supports=96409 minutes=16 paused=5} -> clear
        96413 {level=over supports=96409 minutes=15} -> clear
        96413 {level=same supports=96413 minutes=15 paused=5} -> clear
        96413 {level=unclear} -> clear
        96361 *2 {hours=1 hours_with_pauses=2} -> not judged
        96413 -> not judged
    """,
)  # fmt: skip
def pause_counted(service: Subjects) -> Judgement:
    """An interruption is no infusion; the segments before and after it are added."""
    billed, minutes, allowed = service.units("", "line"), service.fact("minutes"), service.law("infusion_minutes")
    hours = service.says("hours") & (billed > service.fact("hours")) & (billed <= service.fact("hours_with_pauses"))
    first = service.fact_is("supports", PUSHED) & service.says("minutes") & (minutes < allowed) & (minutes + paused(service) >= allowed)
    return service.judge(hours | first, billed=billed, minutes=minutes, paused=service.fact("paused"))


def too_short(line: View) -> Any:
    """Is it known that fluid ran for less than what hydration needs, alone or at all?"""
    least = line.law("hydration_minutes")
    return (line.says("hydration") & (line.fact("hydration") < least)) | (line.says("ran") & (line.fact("ran") < least))


@rule(
    "MAR006", "Hydration of less than 31 minutes with no drug running",
    judges="line", among="hydration", table="record", severity=Severity.DENY, carc="150", facts="hydration-min-31 hydration-concurrent",
    cites=[Cite("AAPC-39595", "hydration of 30 minutes or less"), Cite("AAPC-NSCONC", "saline beside a drug"), Cite("MEDCODING123", "hydration", grade="M")],
    message="{code} on {date}: fluid ran {record_ran} minutes, {record_hydration} of them with no drug running; hydration counts from its 31st minute.",
    asks="{code} on {date}: how long did the fluid run while no drug did?",
    clears="Times that show 31 minutes of fluid alone.",
    fix=Fix("remove_line", "Remove {code}; fluid beside a drug has no code.", to="line"),
    cases="""
        96360 {acts=1 ran=30 hydration=30} -> found on 96360
        96361 {acts=1 ran=120 hydration=30} -> found on 96361                 the rest ran beside the drug
        96361 {ran=120 hydration=0} -> found
        96361 {ran=30} -> found                                               not even together
        96361 {ran=0 hydration=0} -> found
        96360 {ran=31 hydration=31} -> clear
        96361 {ran=120 hydration=31} -> clear
        96361 {ran=31} -> cannot tell                                         how much of it beside drugs?
        96361 {level=unclear} -> cannot tell
        96361 {level=unclear stop=missing} -> clear                           another rule's finding
        96361 {level=unclear reason=none ran=60 hydration=60} -> clear        another rule's finding
        96361 {level=unclear reason=none ran=60} -> clear
        96361 {level=unclear reason=none ran=20} -> found                     too short, whatever the reason
        96361 {acts=1 fluid=keep_open} -> clear                               another rule's finding
        96361 {acts=0} -> clear
        96365 {hydration=20} -> not judged
        96361 -> not judged
    """,
)  # fmt: skip
def hydration_too_short(line: Subjects) -> Judgement:
    """Minutes beside a drug are the drug's. What is left must be 31 at least."""
    short = too_short(line)
    is_open = (line.fact_is("level", "unclear") | line.says("ran")) & ~line.says("hydration") & ~line.says("stop") & ~line.says("reason")
    return line.judge(short | is_open, short)


@rule(
    "MAR007", "Fluid that keeps a line open, flushes it or carries a drug, billed as hydration",
    judges="line", among="hydration", table="record", severity=Severity.DENY, carc="97", facts="hydration-kvo-or-vehicle",
    cites=[Cite("UWHC", "what is no hydration"), Cite("MEDCODING123", "hydration", grade="M")],
    message="{code} on {date}: the fluid of the record served as {record_fluid}; that is part of giving the drug.",
    clears="An order for hydration with its reason.",
    fix=Fix("remove_line", "Remove {code}.", to="line"),
    cases="""
        96360 {acts=1 fluid=keep_open} -> found on 96360
        96361 {fluid=flush} -> found
        96361 {fluid=diluent} -> found
        96361 {fluid=blood_product} -> found
        96361 {acts=1 hydration=60 ran=60} -> clear
        96361 {fluid=hydration} -> clear
        96361 {level=unclear} -> clear
        96365 {fluid=flush} -> not judged
        96361 -> not judged
    """,
)  # fmt: skip
def fluid_is_no_hydration(line: Subjects) -> Judgement:
    """Hydration is ordered for itself. Fluid that serves the line or the drug belongs to them."""
    return line.judge(line.fact_is("fluid", "keep_open flush diluent blood_product"))


@rule(
    "MAR008", "Hydration without a reason on record",
    judges="line", among="hydration", table="record", severity=Severity.ADVISE, facts="hydration-no-reason",
    cites=[Cite("MEDLEARN-0521", "order and reason of hydration")],
    message="{code} on {date}: there is no reason on record for the fluid; hydration needs an order with its clinical reason.",
    asks="{code} on {date}: for which reason was the fluid ordered: dehydration, protection of the kidneys, or to keep the line open?",
    clears="An order that names dehydration, protection of the kidneys or another reason.",
    fix=Fix("query", "Ask for the order and its reason; without one remove {code}."),
    cases="""
        96360 {level=unclear reason=none ran=60 hydration=60} -> found on 96360
        96361 {reason=none} -> found
        96361 {reason=none ran=31 hydration=31} -> found
        96361 {reason=none ran=90 hydration=30} -> clear                        too short: another rule's finding
        96361 {reason=none ran=30} -> clear
        96361 {acts=1 ran=60 hydration=60} -> clear
        96361 {reason=dehydration} -> clear
        96361 {level=unclear reason=untold ran=60 hydration=60} -> cannot tell
        96361 {level=unclear} -> clear
        96365 {reason=none} -> not judged
        96361 -> not judged
    """,
)  # fmt: skip
def hydration_without_reason(line: Subjects) -> Judgement:
    """Fluid is hydration because somebody ordered it for a patient who needed it."""
    return line.judge(line.fact_is("reason", "none untold") & ~too_short(line), line.fact_is("reason", "none"))


@rule(
    "MAR009", "Drugs of one bag billed as concurrent infusions",
    judges="line", among="96368", table="record", severity=Severity.DENY, carc="97", facts="concurrent-same-bag",
    cites=[Cite("AAPC-SINGLEBAG", "drugs mixed in one bag")],
    message="{code} on {date}: the drugs of the record shared one bag, and nothing ran beside it; one bag is one administration.",
    clears="Two bags that ran at once.",
    fix=Fix("remove_line", "Remove {code}.", to="line"),
    cases="""
        96368 {acts=1 bag=same} -> found on 96368
        96368 {acts=1 level=same supports=96368} -> clear
        96368 {bag=own} -> clear
        96368 {level=unclear} -> clear
        96367 {bag=same} -> not judged
        96368 -> not judged
    """,
)  # fmt: skip
def one_bag_twice(line: Subjects) -> Judgement:
    """Concurrent are two bags on one line."""
    return line.judge(line.fact_is("bag", "same"))


@rule(
    "MAR010", "A second push of the same drug within 30 minutes",
    judges="line", among="96376", table="record", severity=Severity.DENY, carc="97", facts="repeat-push-30min",
    cites=[Cite("CODINGCLARIFIED", "96376, more than 30 minutes apart")],
    message="{code} on {date}: {gap} minutes lie between the pushes of the drug; a second one counts after more than 30.",
    clears="Times of the pushes that are further apart.",
    fix=Fix("remove_line", "Remove {code}.", to="line"),
    cases="""
        hospital: 96376 {acts=1 gap=30} -> found on 96376
        hospital: 96376 {gap=0} -> found
        hospital: 96376 {gap=31} -> clear
        hospital: 96376 {acts=1 level=same supports=96376} -> clear
        hospital: 96376 {level=unclear} -> clear
        hospital: 96375 {gap=10} -> not judged
        hospital: 96376 -> not judged
    """,
)  # fmt: skip
def push_too_soon(line: Subjects) -> Judgement:
    """The record says when each push was given."""
    gap = line.fact("gap")
    return line.judge(line.says("gap") & (gap < line.law("push_again_minutes")), gap=gap)
