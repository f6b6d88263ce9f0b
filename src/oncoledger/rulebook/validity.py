"""Is the code alive on its day, and does this payer take it in this setting? The 2026 change, G codes, retired drug codes."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.verdict import Cite, Fix, Severity


@rule(
    "VAL001", "Code not valid on its day",
    judges="line", among="", severity=Severity.REJECT, carc="181",
    facts="ro-val-2026-deleted-delivery ro-val-2026-deleted-igrt ro-val-2026-77401 ro-val-new-before-2026 ro-val-obsolete hcpcs-not-active ro-del-proton-level",
    published="code", cites=[Cite("CFR-162", "162.1000 and 162.1002: codes valid when the care is furnished", grade="M")],
    message="{code} {life}; it is billed on {date}.{successor}",
    asks="{code} is in no list that is loaded for {date}. Load the code set of the year.",
    clears="A service date within the life of the code.",
    fix=Fix("code", "Recode from the record of the day.{successor} The old code alone does not decide the new one."),
    cases="""
        2026-01-01 hospital: 77386 -> found
        2025-12-31 hospital: 77386 -> clear                     the last day
        2026-01-05 freestanding: G6015 -> found
        2025-12-31 freestanding: G6015 -> clear
        2026-01-05 professional: 77014-26 -> found
        2026-01-05 freestanding: 77401 -> found
        2025-12-31 freestanding: 77437 -> found                 surface codes begin in 2026
        2026-01-01 freestanding: 77437 -> clear
        2026-01-05 freestanding: 77412 -> clear                 redefined, and valid
        2024-04-15 freestanding: J9250 -> found                 ended 2024-03-31
        2024-03-31 freestanding: J9250 -> clear
        2024-06-03 freestanding: J9310 -> found
        2025-01-02 freestanding: J9259 -> found
        hospital: 77305 -> found                                gone since 2014
        freestanding: 77521 -> found                            proton numbers that were never given
        freestanding: 77524 -> found
        freestanding: 77522 -> clear
        hospital: 99999 -> cannot tell                          in no list
        hospital: none revenue=0333 -> clear                    a line without a code
    """,
)  # fmt: skip
def code_not_valid(line: Subjects) -> Judgement:
    """A claim takes the code that is in force on the day of service; one from before or after never enters."""
    published = line.published
    coded = line.text("code", "given", bool)
    return line.judge(coded & ~published.is_valid, published.is_listed)


@rule(
    "VAL002", "A code that this payer does not take in this setting",
    judges="line", among="", severity=Severity.DENY, carc="16",
    facts="ro-val-pfs-status-I ro-val-opps-gcodes ro-em-consult-new consult-to-medicare ro-del-iort ro-val-commercial-gcodes prolonged-wrong-code",
    published="standing", cites=[Cite("RVU25A", "status indicators"), Cite("ASTRO-FAQ-DEL", "delivery codes by setting")],
    message="{payer} does not take {code} from a {biller} on {date}{instead}.",
    asks="{payer} takes {code} in one setting only. Which entity billed it?",
    clears="Another setting or payer than the line says.",
    fix=Fix("code", "Recode from the record; the payer does not take {code} here{instead}."),
    cases="""
        MEDICARE freestanding 2025-12-31: 77386 -> found
        MEDICARE hospital 2025-12-31: 77386 -> clear
        MEDICARE hospital 2025-06-02: G6015 -> found
        MEDICARE freestanding 2025-06-02: G6015 -> clear
        MEDICARE freestanding 2025-06-02: 77412 -> found
        MEDICARE freestanding 2026-01-05: 77412 -> clear          one family in every setting
        COMMERCIAL freestanding 2025-06-02: 77386 -> clear        commercial payers choose
        COMMERCIAL hospital 2025-06-02: G6015 -> clear
        MEDICARE professional 2025-06-02: 77412 -> clear          the hospital's to bill: another rule
        MEDICARE professional 2025-06-02: 77387 -> found          until 2025 the hospital's
        MEDICARE professional: 99245 -> found                     no consultation codes since 2010
        COMMERCIAL professional: 99245 -> clear
        MEDICARE freestanding 2026-03-02: 77424 -> found          intraoperative delivery is the hospital's
    """,
)  # fmt: skip
def code_not_taken_here(line: Subjects) -> Judgement:
    """Some valid codes exist for one setting or payer only: Medicare paid hospitals by one family of delivery codes and offices by another until 2025."""
    hospital_work = line.setting_is("professional") & line.nature_is("technical")  # nobody's code helps there: components.py
    return line.judge(line.published.standing_is("not_valid") & ~hospital_work)


@rule(
    "VAL003", "A code that this payer pays inside another service",
    judges="line", among="", severity=Severity.DENY, carc="97", facts="ro-igrt-tc-packaged ro-igrt-port-77417",
    published="standing", cites=[Cite("RVU26C", "status indicator B")],
    message="{payer} pays {code} inside another service; on {date} it is not paid by itself.",
    clears="Another payer, or a service date before the change.",
    fix=Fix("remove_line", "Remove {code}; the work is paid in the delivery.", to="line"),
    cases="""
        MEDICARE freestanding 2026-01-01: 77417 -> found
        MEDICARE freestanding 2025-12-31: 77417 -> clear
        COMMERCIAL freestanding 2026-03-02: 77417 -> clear      by contract
        MEDICARE hospital 2025-06-02: 77014 -> clear            packaged: reported, not paid by itself
    """,
)  # fmt: skip
def code_paid_inside_another(line: Subjects) -> Judgement:
    """Status B: the payer counts the work as part of another service. A packaged hospital line is lawful and is reported."""
    return line.judge(line.published.standing_is("bundled"))
