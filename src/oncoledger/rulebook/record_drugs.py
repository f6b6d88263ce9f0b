"""Drug lines against the administration record: the dose and its units, what was opened and discarded, and the blood value that a drug depends on."""

from __future__ import annotations

from typing import Any

import numpy as np

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects, View
from oncoledger.model.verdict import Cite, Fix, Severity


def given_units(service: View) -> Any:
    """Billed units of what was given, without the discarded ones."""
    return service.units("", "line", lacking="JW")


def discarded_units(service: View) -> Any:
    return service.units("", "line", having="JW")


def above_dose(service: View) -> Any:
    return service.says("dose_units") & (given_units(service) > service.fact("dose_units"))


def above_waste(service: View) -> Any:
    """Are more discarded units billed than the record charts as discarded?"""
    return service.fact_is("waste", "charted") & service.says("wasted") & (discarded_units(service) > service.fact("wasted"))


def above_vials(service: View) -> Any:
    return service.says("opened_units") & (service.units("", "line") > service.fact("opened_units"))


@rule(
    "VIA001", "More units than the dose gives",
    judges="service", among="drug", table="record", severity=Severity.DENY, carc="151", facts="units-roundup",
    cites=[Cite("CGS-JW", "administered units are the dose, rounded up"), Cite("RTACPA", "units of the administered dose", grade="M")],
    message="{billed} units of {code} on {date}; the dose on record, {record_dose}, is {allowed}.",
    asks="{code} on {date}: the record does not decide the dose, or whether the {billed} units hold what was discarded. Which dose was given?",
    clears="A record of a higher dose; a payer that takes the discarded part on the same line.",
    fix=Fix("units", "Bill {allowed} units of {code}; what was discarded stands on a line of its own with JW.", to="allowed"),
    cases="""
        freestanding: J9035 *40 {dose=300_mg dose_units=30 opened_units=40} -> found to 30 on J9035        whole vials billed
        freestanding: J9035 *31 {dose_units=30} -> found to 30
        freestanding: J9035 *30 {dose_units=30} -> clear
        freestanding: J9035 *29 {dose_units=30} -> clear                                       another rule's advice
        freestanding: J9035 *30 {dose_units=30}, J9035-JW *10 {dose_units=30} -> clear         the waste counts for itself
        freestanding: J9035 *20 {dose_units=30}, J9035 *11 {dose_units=30} -> found to 30      on two lines
        freestanding: J9035 *40 {level=unclear} -> cannot tell
        freestanding: J9035 *30 {level=unclear dose_units=30} -> clear                         what is open is the waste
        freestanding: J9035 *40 {acts=1} -> clear                                              no dose on record: the coder asks
        COMMERCIAL freestanding: J9035 *40 {dose_units=30 opened_units=40} -> cannot tell      a payer that may want the waste on the line
        COMMERCIAL freestanding: J9035 *41 {dose_units=30 opened_units=40} -> found to 30      more than the vials held
        COMMERCIAL freestanding: J9035 *40 {dose_units=30} -> cannot tell
        MEDICARE_ADVANTAGE freestanding: J9035 *40 {dose_units=30 opened_units=40} -> found to 30
        freestanding: 96413 *2 {dose_units=1} -> not judged
        freestanding: J9035 *40 -> not judged
    """,
)  # fmt: skip
def more_units_than_dose(service: Subjects) -> Judgement:
    """The dose by the unit of its code, rounded up. Where a payer does not ask for JW, the vial may stand on one line."""
    more, billed, allowed = above_dose(service), given_units(service), service.fact("dose_units")
    is_open = service.fact_is("level", "unclear") & ~service.says("dose_units")
    return service.judge(more | is_open, more & (service.payer_says("jw_jz") | above_vials(service)), beyond=allowed,
                         billed=billed, allowed=allowed)  # fmt: skip


@rule(
    "VIA002", "Fewer units than the dose gives",
    judges="service", among="drug", table="record", severity=Severity.ADVISE, facts="units-roundup",
    cites=[Cite("CGS-JW", "administered units are the dose, rounded up")],
    message="{billed} units of {code} on {date}; the dose on record, {record_dose}, is {allowed}.",
    clears="A record of a lower dose.",
    fix=Fix("units", "Bill {allowed} units of {code}."),
    cases="""
        freestanding: J9035 *29 {dose=295_mg dose_units=30} -> found on J9035            rounded down
        freestanding: J9035 *30 {dose_units=30} -> clear
        freestanding: J9035 *31 {dose_units=30} -> clear
        freestanding: J9035 *20 {dose_units=30}, J9035 *10 {dose_units=30} -> clear
        freestanding: J9035 *20 {dose_units=30}, J9035-JW *10 {dose_units=30} -> found
        freestanding: J9035-JW *10 {dose_units=30} -> clear                              waste alone: DRG003
        freestanding: J9035 *1 {dose_units=2} -> found
        partial freestanding: J9035 *29 {dose_units=30} -> cannot tell                   the rest may stand elsewhere
        freestanding: J9035 *29 {acts=1} -> clear
        freestanding: 96413 {dose_units=2} -> not judged
        freestanding: J9035 *29 -> not judged
    """,
)  # fmt: skip
def fewer_units_than_dose(service: Subjects) -> Judgement:
    """A part of a unit is billed as one."""
    billed, allowed = given_units(service), service.fact("dose_units")
    return service.judge((service.count("", lacking="JW") > 0) & (billed < allowed), service.is_whole, billed=billed, allowed=allowed)


@rule(
    "VIA003", "More units than the opened vials hold",
    judges="service", among="drug", table="record", severity=Severity.DENY, carc="151", facts="units-over-vials",
    cites=[Cite("CGS-JW", "units of the opened vials")],
    message="{billed} units of {code} on {date}, discarded ones among them; the opened vials hold {allowed}.",
    clears="A record of further vials.",
    fix=Fix("query", "Compute given and discarded units again from the opened vials."),
    cases="""
        freestanding: J9035 *30 {dose_units=30 opened_units=35}, J9035-JW *10 {dose_units=30 opened_units=35} -> found on J9035 J9035
        freestanding: J9035 *30 {dose_units=30 opened_units=40}, J9035-JW *10 {dose_units=30 opened_units=40} -> clear
        freestanding: J9035 *41 {opened_units=40} -> found
        freestanding: J9035 *40 {opened_units=40} -> clear
        freestanding: J9035 *41 {dose_units=30 opened_units=40} -> clear                        more than the dose: another rule's finding
        freestanding: J9035-JW *50 {opened_units=40 waste=charted wasted=10} -> clear           more than was discarded: another rule's finding
        freestanding: J9035 *31 {dose_units=30 opened_units=30} -> clear
        freestanding: J9035-JW *11 {opened_units=10 waste=charted wasted=10} -> clear
        freestanding: J9035 *35 {opened_units=40 waste=charted wasted=10}, J9035-JW *10 {opened_units=40 waste=charted wasted=10} -> found
        freestanding: J9035 *41 {opened_units=40 waste=charted} -> found
        freestanding: J9035 *41 {acts=1} -> clear
        freestanding: 96413 *2 {opened_units=1} -> not judged
        freestanding: J9035 *41 -> not judged
    """,
)  # fmt: skip
def more_units_than_vials(service: Subjects) -> Judgement:
    """Nothing comes out of a vial that was not in it; overfill is not billed."""
    more = above_vials(service) & ~above_dose(service) & ~above_waste(service)
    return service.judge(more, billed=service.units("", "line"), allowed=service.fact("opened_units"))


@rule(
    "VIA004", "More discarded units than the record shows",
    judges="service", among="drug", payer="medicare medicare_advantage", table="record", severity=Severity.DENY, carc="151", facts="jw-under-unit",
    cites=[Cite("CGS-JW", "discarded units are rounded down"), Cite("MEDLEARN-0620", "less than a unit discarded", grade="M"), Cite("RHEUM", "JW", grade="M")],
    message="{billed} units of {code} with JW on {date}; what was discarded on record is {allowed} whole units.",
    clears="A record of more that was discarded.",
    fix=Fix("query", "Bill {allowed} units with JW; none, and JZ on the line of the dose, where less than a unit was discarded."),
    cases="""
        freestanding: J9035 *40 {waste=charted wasted=0}, J9035-JW {waste=charted wasted=0} -> found on J9035 J9035     less than a unit
        freestanding: J9035-JW *11 {waste=charted wasted=10} -> found
        freestanding: J9035-JW *10 {waste=charted wasted=10} -> clear
        freestanding: J9035-JW *9 {waste=charted wasted=10} -> clear
        freestanding: J9035 *30 {waste=charted wasted=0} -> clear
        freestanding: J9035-JW *10 {waste=none} -> clear                          another rule's finding
        freestanding: J9035-JW *10 {waste=charted} -> clear
        freestanding: J9035-JW *10 {wasted=0} -> clear
        freestanding: J9035-JW *10 {waste=charted wasted=0 container=multi} -> clear     another rule's finding
        COMMERCIAL freestanding: J9035-JW *11 {waste=charted wasted=10} -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035-JW *11 {waste=charted wasted=10} -> found
        freestanding: 96413-JW *11 {waste=charted wasted=10} -> not judged
        freestanding: J9035-JW *11 -> not judged
    """,
)  # fmt: skip
def more_waste_than_charted(service: Subjects) -> Judgement:
    """Waste is billed by whole units, and never more than what was left of the opened vials."""
    return service.judge(above_waste(service) & ~service.fact_is("container", "multi"), billed=discarded_units(service), allowed=service.fact("wasted"))


@rule(
    "VIA005", "Discarded drug billed, and no discard charted",
    judges="line", among="drug", payer="medicare medicare_advantage", table="record", severity=Severity.ADVISE, facts="jw-waste-undocumented",
    cites=[Cite("RHEUM", "documentation of the discarded amount")],
    message="{code} on {date} carries JW; the record charts nothing as discarded.",
    asks="{code} on {date} carries JW. How much was discarded, when and by whom? The record does not tell.",
    clears="The discarded amount in the record: how much, when and by whom.",
    fix=Fix("query", "Ask for the entry of the discard as the practice's policy allows it; else remove the JW line."),
    cases="""
        freestanding: J9035-JW *10 {waste=none} -> found on J9035
        freestanding: J9035-JW *10 {waste=charted wasted=10} -> clear
        freestanding: J9035 *30 {waste=none} -> clear
        freestanding: J9035-JW *10 {dose_units=30} -> clear                     a record that never tells of waste
        freestanding: J9035-JW *10 {waste=untold} -> cannot tell
        freestanding: J9035-JW *10 {waste=none container=multi} -> clear        another rule's finding
        COMMERCIAL freestanding: J9035-JW *10 {waste=none} -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035-JW *10 {waste=none} -> found
        freestanding: 96413-JW {waste=none} -> not judged
        freestanding: J9035-JW *10 -> not judged
    """,
)  # fmt: skip
def waste_not_charted(line: Subjects) -> Judgement:
    """What was thrown away is paid because somebody charted it."""
    uncharted = line.fact_is("waste", "none untold") & ~line.fact_is("container", "multi")
    return line.judge(line.has_modifier("JW") & uncharted, line.fact_is("waste", "none"))


@rule(
    "VIA006", "JZ, and the vials held more than the dose",
    judges="line", among="drug", payer="medicare medicare_advantage", since="2023-01-01", table="record", severity=Severity.ADVISE, facts="jz-no-waste-doc",
    cites=[Cite("MSHO", "no JZ where dose and vials differ", grade="M"), Cite("CGS-JZ", "meaning of JZ")],
    message="{code} on {date} says that nothing was discarded (JZ); {opened} units were opened and {given} given.",
    asks="{code} on {date} carries JZ; {opened} units were opened and {given} given. Was the container of one dose?",
    clears="A container of many doses, or a second patient's dose from it under a lawful policy.",
    fix=Fix("query", "Ask what became of the rest: JW on a line of its own if it was discarded; without proof neither modifier."),
    cases="""
        freestanding: J9035-JZ *30 {dose_units=30 opened_units=40 container=single} -> found on J9035
        freestanding: J9035-JZ *30 {dose_units=30 opened_units=31 container=single waste=charted wasted=1} -> found
        freestanding: J9035-JZ *30 {dose_units=30 opened_units=30 container=single} -> clear
        freestanding: J9035-JZ *30 {dose_units=30 opened_units=40 container=multi} -> clear
        freestanding: J9035-JZ *30 {dose_units=30 opened_units=40} -> cannot tell
        freestanding: J9035-JZ *30 {dose_units=30 container=single} -> clear                 no vials on record: the coder asks
        freestanding: J9035-JZ *30 {opened_units=40 container=single} -> clear
        freestanding: J9035 *30 {dose_units=30 opened_units=40 container=single} -> clear    DRG001 asks for the modifier
        freestanding 2023-01-01: J9035-JZ *30 {dose_units=30 opened_units=40 container=single} -> found
        freestanding 2022-12-31: J9035-JZ *30 {dose_units=30 opened_units=40 container=single} -> not judged
        COMMERCIAL freestanding: J9035-JZ *30 {dose_units=30 opened_units=40 container=single} -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035-JZ *30 {dose_units=30 opened_units=40 container=single} -> found
        freestanding: 96413-JZ {dose_units=1 opened_units=2 container=single} -> not judged
        freestanding: J9035-JZ *30 -> not judged
    """,
)  # fmt: skip
def nothing_discarded_and_a_rest(line: Subjects) -> Judgement:
    """JZ attests that the vials were used up, but for less than a unit."""
    given, opened = line.fact("dose_units"), line.fact("opened_units")
    rest = line.says("dose_units") & (opened > given) & ~line.fact_is("container", "multi")
    return line.judge(line.has_modifier("JZ") & rest, line.fact_is("container", "single"), given=given, opened=opened)


@rule(
    "VIA007", "Waste that smaller vials would not have left",
    judges="service", among="drug", payer="medicare medicare_advantage", table="record", severity=Severity.ADVISE, facts="vial-mix",
    cites=[Cite("CGS-JW", "the vials that leave the least")],
    message="{billed} units of {code} with JW on {date}; {least} units in vials that the practice had would have held the dose of {given}.",
    asks="{billed} units of {code} with JW on {date}; vials on the market of {market} units in all hold the dose of {given}. Were they in stock?",
    clears="A record that the smaller vials were not in stock.",
    fix=Fix("query", "Bill no more waste than the smallest set of vials in stock would have left."),
    cases="""
        freestanding: J9035-JW *10 {dose_units=30 opened_units=40 stocked_units=30 least_units=30} -> found on J9035     three of 100 mg lay there
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=39} -> found
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=40} -> clear
        freestanding: J9035-JW *10 {dose_units=30 opened_units=40 least_units=30} -> cannot tell
        freestanding: J9035-JW *10 {dose_units=30 least_units=40} -> clear
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=40 least_units=35} -> cannot tell
        freestanding: J9035-JW *10 {dose_units=30 opened_units=40} -> clear
        freestanding: J9035-JW *10 {stocked_units=8 least_units=8} -> clear                         nobody tells the dose
        freestanding: J9035-JW *10 {dose_units=30 least_units=39} -> cannot tell
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=30 waste=charted} -> found
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=30 waste=charted wasted=10} -> found
        freestanding: J9035 *30 {dose_units=30 opened_units=40 stocked_units=30 least_units=30} -> clear
        freestanding: J9035-JW *11 {dose_units=30 stocked_units=30 waste=charted wasted=10} -> clear           another rule's finding
        freestanding: J9035-JW *10 {dose_units=30 stocked_units=30 container=multi} -> clear                   another rule's finding
        COMMERCIAL freestanding: J9035-JW *10 {dose_units=30 stocked_units=30} -> not judged
        MEDICARE_ADVANTAGE freestanding: J9035-JW *10 {dose_units=30 stocked_units=30} -> found
        freestanding: 96413-JW *10 {dose_units=1 stocked_units=1} -> not judged
        freestanding: J9035-JW *10 -> not judged
    """,
)  # fmt: skip
def avoidable_waste(service: Subjects) -> Judgement:
    """Waste is paid as far as the smallest set of vials leaves any. What is on the market need not be in stock: then it is asked."""
    billed, given, stocked, market = discarded_units(service), service.fact("dose_units"), service.fact("stocked_units"), service.fact("least_units")
    avoidable = service.says("stocked_units") & (billed > stocked - given)
    perhaps = service.says("least_units") & (billed > market - given)
    told = service.says("dose_units") & ~above_waste(service) & ~service.fact_is("container", "multi")
    return service.judge(told & (avoidable | perhaps), avoidable, billed=billed, given=given, least=stocked, market=market)


@rule(
    "VIA008", "Waste of a container of many doses",
    judges="line", among="drug", payer="medicare medicare_advantage", table="record", severity=Severity.DENY, carc="16", facts="jw-multidose",
    cites=[Cite("OIG-HER", "multi-dose vials"), Cite("CGS-JW", "multi-dose vials have no discarded amount")],
    message="{code} on {date} carries JW; the record shows a container of many doses, whose rest is never billed.",
    clears="A record of single-dose vials.",
    fix=Fix("remove_line", "Remove the JW line.", to="line"),
    cases="""
        freestanding: J9355-JW *12 {container=multi} -> found on J9355
        freestanding: J9355-JW *12 {container=single} -> clear
        freestanding: J9355-JW *12 {dose_units=30} -> clear
        freestanding: J9355 *30 {container=multi} -> clear
        COMMERCIAL freestanding: J9355-JW *12 {container=multi} -> not judged
        MEDICARE_ADVANTAGE freestanding: J9355-JW *12 {container=multi} -> found
        freestanding: 96413-JW {container=multi} -> not judged
        freestanding: J9355-JW *12 -> not judged
    """,
)  # fmt: skip
def waste_of_many_doses(line: Subjects) -> Judgement:
    """What is left in it is the next patient's."""
    return line.judge(line.has_modifier("JW") & line.fact_is("container", "multi"))


@rule(
    "VIA009", "Growth factor for anaemia of chemotherapy at a haemoglobin of 10 or more",
    judges="line", among="esa", payer="medicare medicare_advantage", since="2007-07-30", table="record", severity=Severity.DENY, carc="50", facts="esa-hgb",
    cites=[Cite("NOR-ESA", "NCD 110.21: haemoglobin below 10, haematocrit below 30"), Cite("VERITY-322", "NCD 110.21")],
    message="{code} with EA on {date}: the last haemoglobin before it was {record_hgb} tenths of g/dL, the haematocrit {record_hct} tenths of a percent; "
            "Medicare covers it below {allowed}.",
    asks="{code} with EA on {date}: what was the last haemoglobin or haematocrit before the dose?",
    excuse="{code} with EA on {date} above the covered haemoglobin, and the modifiers ({all_modifiers}) say that the patient was told.",
    clears="A lower value before the dose; or a signed notice, so that the patient pays.",
    fix=Fix("query", "Look for the value that stood when the dose was ordered; above the limit the line is not covered."),
    cases="""
        freestanding: J0881-EA *100 {hgb=100 hgb_age=3} -> found on J0881
        freestanding: J0881-EA *100 {hgb=99 hgb_age=3} -> clear
        freestanding: J0881-EA *100 {hgb=120 hgb_age=31} -> found
        freestanding: J0881-EA *100 {hgb=120 hgb_age=32} -> cannot tell                     too old
        freestanding: J0881-EA *100 {hgb=90 hgb_age=32} -> cannot tell
        freestanding: J0881-EA *100 {hgb=120} -> cannot tell
        freestanding: J0881-EA *100 {hct=300 hct_age=3} -> found
        freestanding: J0881-EA *100 {hct=299 hct_age=3} -> clear
        freestanding: J0881-EA *100 {hct=310 hct_age=32} -> cannot tell
        freestanding: J0881-EA *100 {hct=310 hct_age=31} -> found
        freestanding: J0881-EA *100 {hct=310} -> cannot tell
        freestanding: J0881-EA *100 {hgb=95 hgb_age=3 hct=305 hct_age=3} -> clear           the haemoglobin decides
        freestanding: J0881-EA *100 {hgb=95 hgb_age=40 hct=305 hct_age=3} -> found
        freestanding: J0881-EA *100 {hgb=105 hgb_age=3 hct=290 hct_age=3} -> found
        freestanding: J0881-EA *100 {dose_units=100} -> cannot tell
        freestanding: J0881-EC *100 {hgb=110 hgb_age=3} -> clear                            not of chemotherapy
        freestanding: J0881-EA-GA *100 {hgb=110 hgb_age=3} -> excused
        COMMERCIAL freestanding: J0881-EA *100 {hgb=110 hgb_age=3} -> not judged
        MEDICARE_ADVANTAGE freestanding: J0881-EA *100 {hgb=110 hgb_age=3} -> found
        freestanding 2007-07-30: J0881-EA *100 {hgb=110 hgb_age=3} -> found
        freestanding 2007-07-29: J0881-EA *100 {hgb=110 hgb_age=3} -> not judged
        freestanding: J0897-EA *120 {hgb=110 hgb_age=3} -> not judged
        freestanding: J0881-EA *100 -> not judged
    """,
)  # fmt: skip
def growth_factor_above_ten(line: Subjects) -> Judgement:
    """The national decision covers it while the haemoglobin is below 10. Where none is known the haematocrit speaks; how old a value may be is our reading."""
    days = line.law("esa_value_days")
    fresh_hgb = line.says("hgb") & line.says("hgb_age") & (line.fact("hgb_age") <= days)
    fresh_hct = line.says("hct") & line.says("hct_age") & (line.fact("hct_age") <= days)
    limit = line.law("esa_hemoglobin_tenths")
    above = np.where(fresh_hgb, line.fact("hgb") >= limit, line.fact("hct") >= line.law("esa_hematocrit_tenths"))
    known = fresh_hgb | fresh_hct
    return line.judge(line.has_modifier("EA") & (above | ~known), known, line.has_modifier("abn"), allowed=limit)
