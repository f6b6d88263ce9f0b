"""A coming for drugs against its record: the reason of the visit, the second access, the pump that goes home, and the visit under 25."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "MAR011", "Office: the initial service is not the main reason of the visit",
    judges="line", among="vein_initial", setting="freestanding", table="record", severity=Severity.ADVISE, facts="primary-reason-office",
    cites=[Cite("AAPC-171590", "initial service of an office"), Cite("UWHC", "the key reason for the encounter")],
    message="{code} is the initial service of {date}; the record names the drug of {record_supports} as the reason of the visit.",
    clears="A record that names the drug of {code} as the reason.",
    fix=Fix("code", "Derive the day again with {record_supports} as its initial service."),
    cases="""
        freestanding: 96365 {primary=other supports=96374 level=over} -> found on 96365
        freestanding: 96374 {primary=other supports=96365} -> found
        freestanding: 96365 {primary=same} -> clear
        freestanding: 96365 {primary=unclear} -> clear
        freestanding: 96365 {acts=1 level=same} -> clear                            the record names no main reason
        freestanding: 96413 {primary=same}, 96365 {primary=other} -> clear          two initial services: INF001
        freestanding: 96365-59 {primary=other}, 96374 {primary=same} -> clear       an access of its own
        freestanding: 96367 {primary=other} -> not judged
        hospital: 96365 {primary=other} -> not judged                               a hospital goes by rank
        freestanding: 96365 -> not judged
    """,
)  # fmt: skip
def initial_is_not_the_reason(line: Subjects) -> Judgement:
    """In an office the initial service is the one the patient came for, whatever its rank among therapies."""
    return line.judge(line.fact_is("primary", "other") & (line.day.units("vein_initial", "line") < 2))


@rule(
    "MAR012", "The code of a home pump does not fit its owner",
    judges="line", among="96416 G0498", payer="medicare medicare_advantage", since="2016-01-01", table="record", severity=Severity.ADVISE,
    facts="g0498-pump-owner",
    cites=[Cite("AAPC-180336", "pump codes", grade="M"), Cite("REVCYC", "what G0498 includes", grade="M")],
    message="{code} on {date}: the record names the {record_pump} as the owner of the pump; the practice's pump is G0498, a supplier's 96416.",
    asks="{code} on {date}: whose pump did the patient take home, the practice's or a supplier's?",
    clears="A record that the pump is another's.",
    fix=Fix("code", "G0498 for the practice's own pump, which pays the return visit too; 96416 for a supplier's."),
    cases="""
        96416 {pump=practice} -> found on 96416
        G0498 {pump=supplier} -> found on G0498
        96416 {acts=1 level=other supports=G0498 pump=practice} -> found
        96416 {pump=supplier} -> clear
        G0498 {pump=practice} -> clear
        96416 {level=unclear} -> cannot tell
        G0498 {level=unclear} -> cannot tell
        96416 {acts=1 level=same} -> clear
        96416 {level=unclear pump=supplier} -> clear
        MEDICARE_ADVANTAGE: 96416 {pump=practice} -> found
        COMMERCIAL: 96416 {pump=practice} -> not judged
        2016-01-01: 96416 {pump=practice} -> found
        2015-12-31: 96416 {pump=practice} -> not judged
        96425 {pump=practice} -> not judged
        96416 -> not judged
    """,
)  # fmt: skip
def pump_of_another(line: Subjects) -> Judgement:
    """Medicare's code pays a practice for lending its pump."""
    wrong = (line.is_code("96416") & line.fact_is("pump", "practice")) | (line.is_code("G0498") & line.fact_is("pump", "supplier"))
    is_open = line.fact_is("level", "unclear") & ~line.says("pump")
    return line.judge(wrong | is_open, wrong)


@rule(
    "MAR013", "A second initial service for which the record shows no access of its own",
    judges="line", among="vein_initial", table="record", severity=Severity.ADVISE, facts="second-site-undocumented",
    cites=[Cite("OHIOHIMA", "second access site"), Cite("HCPRO", "IOM 100-04 chapter 4, 230.2")],
    message="{code} ({modifiers}) on {date}: the record shows one access, or a second one without the need for it.",
    clears="A second access that protocol or the patient's condition required, with the reason.",
    fix=Fix("code", "Recode to the add-on of the same kind unless the record shows access and need."),
    cases="""
        96365-59 {site_reason=one_site} -> found on 96365
        96365-XS {site_reason=none} -> found
        96365-59 {site_reason=given} -> clear
        96365-59 {acts=1} -> clear                                  the record does not name the access
        96365 {site_reason=none} -> clear                           no modifier
        96367-59 {site_reason=none} -> not judged
        96365-59 -> not judged
    """,
)  # fmt: skip
def second_access_not_shown(line: Subjects) -> Judgement:
    """The modifier says that a second vein was needed. Another lumen, a new stick or less time is no need."""
    return line.judge(line.has_modifier("distinct") & line.fact_is("site_reason", "one_site none"))


@rule(
    "MAR014", "Visit under 25 that the note does not set apart from the drugs of the day",
    judges="line", among="office_visit G0463", table="record", severity=Severity.ADVISE, facts="em-25-unsupported",
    cites=[Cite("NOR-EM", "visits beside drug administration")],
    message="{code} with 25 on {date}: the note covers the drugs of the day and nothing beyond; the look at the patient before them is paid with them.",
    asks="{code} with 25 on {date}: did the visit decide something beyond the drugs of the day?",
    clears="A note with a decision or a problem beyond the clearance for treatment.",
    fix=Fix("query", "Ask the physician; remove the visit if its note covers the treatment alone."),
    cases="""
        freestanding: 99214-25 {acts=1 separate=no}, 96413 -> found on 99214
        hospital: G0463-25 {separate=no}, 96413 -> found on G0463
        freestanding: 99214-25 {separate=yes}, 96413 -> clear
        freestanding: 99214-25 {level=unclear}, 96413 -> cannot tell
        freestanding: 99214-25 {acts=1}, 96413 -> clear                           a record that does not speak of it
        freestanding: 99214 {separate=no}, 96413 -> clear                         without 25: CMS's own edit
        freestanding: 99214-25 {separate=no} -> clear                             no drug that day
        freestanding: 99214-25 {level=unclear} -> clear
        freestanding: 99214-25 {level=unclear separate=yes}, 96413 -> clear
        freestanding: 99214-25 {separate=no}, 96413 @2025-03-04 -> clear
        freestanding: 96413-25 {separate=no} -> not judged
        freestanding: 99214-25, 96413 -> not judged
    """,
)  # fmt: skip
def visit_not_apart(line: Subjects) -> Judgement:
    """Asking how the patient is and clearing him for treatment belongs to giving the drug."""
    no, unclear = line.fact_is("separate", "no"), line.fact_is("level", "unclear") & ~line.says("separate")
    return line.judge(line.has_modifier("25") & (no | unclear) & line.day.has("drug_admin"), no, evidence="drug_admin", where="day")
