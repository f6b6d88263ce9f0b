"""The claim as a form: frequency, totals, identifiers, dates and counts that a payer refuses before anyone reads the services."""

from __future__ import annotations

from oncoledger.engine.judgement import Judgement
from oncoledger.engine.rule import rule
from oncoledger.engine.subjects import Subjects
from oncoledger.model.dates import NO_DATE
from oncoledger.model.identifiers import bill_type, npi, taxonomy
from oncoledger.model.table import NO_NUMBER
from oncoledger.model.verdict import Cite, Fix, Severity


def corrects(frequency: str) -> bool:
    return frequency in ("7", "8")


def unknown_frequency(frequency: str) -> bool:
    return frequency not in ("", "1", "7", "8")


def bad_npi(number: str) -> bool:
    return number != "" and not npi.is_valid(number)


def bad_taxonomy(code: str) -> bool:
    return code != "" and not taxonomy.is_valid(code)


def bad_bill_type(code: str) -> bool:
    """Facility and classification; the frequency stands in a column of its own."""
    return code != "" and not bill_type.is_valid(code.rjust(2, "0")[-2:] + "1" if len(code) < 4 else code)


MOST_DIAGNOSES = 12
"""Places for diagnoses on an 837P (segment HI, version 005010)."""


def too_many_diagnoses(codes: str) -> bool:
    return len(codes.split()) > MOST_DIAGNOSES


def short_zip(code: str) -> bool:
    """Fewer or more than nine digits. A code with letters is another country's."""
    digits = "".join(character for character in code if character.isdigit())
    return code != "" and not any(character.isalpha() for character in code) and (len(digits) != 9 or digits[5:] == "0000")


@rule(
    "FRM001", "Replacement or void without the payer's number of the claim",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2300 REF F8"), Cite("X837I", "2300 REF F8")],
    message="Claim {claim} replaces or voids another one and does not say which; the payer turns the whole claim away.",
    clears="The payer's control number of the claim that is replaced (CLP07 of its remittance).",
    fix=Fix("query", "Add the payer's control number (REF F8); a claim that was never taken in is sent again as an original."),
    cases="""
        99213 claim.frequency=7 -> found
        99213 claim.frequency=8 -> found
        99213 claim.frequency=7 claim.payer_control_number=2025A1 -> clear
        99213 claim.frequency=1 -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def correction_without_number(claim: Subjects) -> Judgement:
    """A payer finds the claim to replace by its own number."""
    return claim.judge(claim.claim_text("frequency", "corrects", corrects) & ~claim.claim_text("payer_control_number", "given", bool))


@rule(
    "FRM002", "Claim frequency not in use",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2300 CLM05-3")],
    message="The frequency of claim {claim} is none of 1 (original), 7 (replacement) and 8 (void); the payer turns the whole claim away.",
    clears="Nothing on the record.",
    fix=Fix("query", "Send it as 1, 7 or 8."),
    cases="""
        99213 claim.frequency=9 -> found
        99213 claim.frequency=1 -> clear
        99213 claim.frequency=7 -> clear
        99213 claim.frequency=8 -> clear
        77412 claim.form=837I claim.frequency=2 -> clear        the type of bill has more of them
        99213 -> not judged
    """,
)  # fmt: skip
def frequency_not_in_use(claim: Subjects) -> Judgement:
    """A physician's claim is an original, a replacement or a void."""
    return claim.judge(claim.claim_text("form", "professional", "837P".__eq__) & claim.claim_text("frequency", "unknown", unknown_frequency))


@rule(
    "FRM003", "Total charge is not the sum of the lines",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2300 CLM02"), Cite("X837I", "2300 CLM02")],
    message="The total charge of claim {claim} differs from the sum of its lines; the payer turns the whole claim away.",
    asks="Claim {claim} has a line without a charge, so that its total cannot be added up. What does the line charge?",
    clears="Nothing on the record: the two must agree to the cent.",
    fix=Fix("query", "Add up the lines; correct the total or the line that is wrong."),
    cases="""
        99213 claim.charge_amount=300.00 claim.line_charge_amount=300.00 -> clear
        99213 claim.charge_amount=300.01 claim.line_charge_amount=300.00 -> found
        99213 claim.charge_amount=0.00 claim.line_charge_amount=300.00 -> found
        99213 claim.charge_amount=300.00 -> cannot tell                               a line without a charge
        99213 claim.line_charge_amount=300.00 -> clear                                no total to compare
        99213 -> not judged
    """,
)  # fmt: skip
def total_is_not_the_sum(claim: Subjects) -> Judgement:
    """Payers balance the claim before they read it."""
    total, lines = claim.claim_number("charge_amount"), claim.claim_number("line_charge_amount")
    return claim.judge((total != lines) & (total != NO_NUMBER), lines != NO_NUMBER)


@rule(
    "FRM004", "NPI whose check digit is wrong",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("CMS-NPI", "check digit")],
    message="Claim {claim}: the check digit is wrong in the NPI of {bad_npis}; the payer turns the whole claim away.",
    clears="Nothing on the record: a digit was mistyped.",
    fix=Fix("query", "Look the provider up in the NPI registry."),
    cases="""
        99213 claim.billing_npi=1234567893 -> clear
        99213 claim.billing_npi=1234567894 -> found
        99213 claim.rendering_npi=1234567894 -> found
        77412 claim.form=837I claim.attending_npi=1234567894 -> found
        99213 claim.referring_npi=1234567894 -> found
        99213 claim.facility_npi=1234567894 -> found
        99213 claim.billing_npi=123456789 -> found
        99213 claim.billing_npi=1234567893 claim.rendering_npi=1234567893 claim.referring_npi=1234567893 claim.facility_npi=1234567893 -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def npi_is_none(claim: Subjects) -> Judgement:
    """The tenth digit of an NPI follows from the nine before it."""
    billing, rendering = claim.claim_text("billing_npi", "bad", bad_npi), claim.claim_text("rendering_npi", "bad", bad_npi)
    attending, referring = claim.claim_text("attending_npi", "bad", bad_npi), claim.claim_text("referring_npi", "bad", bad_npi)
    return claim.judge(billing | rendering | attending | referring | claim.claim_text("facility_npi", "bad", bad_npi))


@rule(
    "FRM005", "Hospital claim without an attending provider",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837I", "2310A NM1 71")],
    message="Claim {claim} names no attending provider; the payer turns the whole claim away.",
    clears="A claim for transport alone.",
    fix=Fix("query", "Add the provider who has overall responsibility for the care."),
    cases="""
        77412 claim.form=837I -> found
        77412 claim.form=837I claim.attending_npi=1234567893 -> clear
        99213 claim.form=837P -> clear
        77412 form=837I -> not judged                       a charge line that stands on no claim of ours
    """,
)  # fmt: skip
def no_attending(claim: Subjects) -> Judgement:
    """A hospital claim names who is responsible."""
    return claim.judge(claim.claim_text("form", "institutional", "837I".__eq__) & ~claim.claim_text("attending_npi", "given", bool))


@rule(
    "FRM006", "Diagnosis pointer without a diagnosis",
    judges="line", among="", table="claim", severity=Severity.REJECT, carc="16", cites=[Cite("X837P", "2400 SV107")],
    message="{code} on {date} points to place {absent_pointers} of the diagnoses of claim {claim}, where none stands; the whole claim is turned away.",
    clears="Nothing on the record.",
    fix=Fix("query", "Add the diagnosis, or point to the right one."),
    cases="""
        99213 dx=C61 absent_pointers=7 claim.diagnoses=C61 -> found
        99213 dx=C61 claim.diagnoses=C61 -> clear
        99213 dx=C61 absent_pointers=7 claim.diagnoses=C61, 96413 dx=C61 -> found on 99213      the other line points to what is there
        99213 absent_pointers=1 claim.frequency=1 -> clear          a claim without any diagnosis: another rule's question
        99213 -> not judged
    """,
)  # fmt: skip
def pointer_without_diagnosis(line: Subjects) -> Judgement:
    """A pointer is a place in the claim's list of diagnoses. A claim that has none at all is told so once, not line by line."""
    return line.judge(line.text("pointers", "given", bool) & line.claim_text("diagnoses", "given", bool))


@rule(
    "FRM007", "Claim without a diagnosis, or with more than it can hold",
    judges="claim", among="", table="claim", severity=Severity.REJECT, carc="16",
    cites=[Cite("X837P", "2300 HI, twelve diagnoses"), Cite("X837I", "2300 HI, principal diagnosis")],
    message="Claim {claim} has {claim_diagnoses} diagnoses; it needs one, and a physician's claim holds twelve. The payer turns the whole claim away.",
    clears="Nothing on the record.",
    fix=Fix("query", "Give the claim its diagnoses; move what is beyond twelve to a second claim with the lines that point there."),
    cases="""
        99213 claim.frequency=1 -> found
        77412 claim.form=837I -> found
        99213 claim.diagnoses=C61 -> clear
        99213 claim.diagnoses=C61+Z51.0+I10+E11.9+Z79.4+Z85.3+R53.83+D64.81+R11.2+K59.00+Z17.0+Z79.811 -> clear           twelve
        99213 claim.diagnoses=C61+Z51.0+I10+E11.9+Z79.4+Z85.3+R53.83+D64.81+R11.2+K59.00+Z17.0+Z79.811+N18.30 -> found    thirteen
        77412 claim.form=837I claim.diagnoses=C61+Z51.0+I10+E11.9+Z79.4+Z85.3+R53.83+D64.81+R11.2+K59.00+Z17.0+Z79.811+N18.30 -> clear
        99213 -> not judged                                                                                  no claim
    """,
)  # fmt: skip
def number_of_diagnoses(claim: Subjects) -> Judgement:
    """The form has twelve places on a physician's claim, twenty-five on a hospital's."""
    too_many = claim.claim_text("form", "professional", "837P".__eq__) & claim.claim_text("diagnoses", "many", too_many_diagnoses)
    return claim.judge(claim.claim_text("diagnoses", "none", "".__eq__) | too_many)


@rule(
    "FRM008", "More lines than a physician's claim can hold, or a line number twice",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2400 LX, fifty lines")],
    message="Claim {claim}: {lines} lines, where a physician's claim holds {allowed}; line numbers that stand twice: {repeated}. It is turned away.",
    clears="Nothing on the record.",
    fix=Fix("split", "Number the lines from 1 on; split beyond {allowed}, a drug with its administration and its waste on one claim."),
    cases="""
        99213 claim.line_count=50 -> clear
        99213 claim.line_count=51 -> found
        77412 claim.form=837I claim.line_count=51 -> clear
        99213 claim.line_count=2 claim.repeated_lines=1 -> found
        77412 claim.form=837I claim.line_count=2 claim.repeated_lines=1 -> found
        99213 claim.line_count=2 claim.repeated_lines=0 -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def number_of_lines(claim: Subjects) -> Judgement:
    """Fifty lines on a physician's claim, each with its own number."""
    lines, repeated, allowed = claim.claim_number("line_count"), claim.claim_number("repeated_lines"), claim.law("claim_lines")
    too_many = claim.claim_text("form", "professional", "837P".__eq__) & (lines > allowed)
    return claim.judge(too_many | (repeated > 0), lines=lines, repeated=repeated, allowed=allowed)


@rule(
    "FRM009", "Birth date after the service",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2010BA DMG02")],
    message="The birth date on claim {claim} lies after its first service of {first_date}; the payer turns the whole claim away.",
    clears="Nothing on the record.",
    fix=Fix("date", "Correct the birth date."),
    cases="""
        99213 claim.birth_date=2026-03-03 -> found
        99213 claim.birth_date=2025-03-04 -> found
        99213 claim.birth_date=2025-03-03 -> clear          the day of birth
        99213 claim.birth_date=1950-05-01 -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def born_after_the_service(claim: Subjects) -> Judgement:
    """Nobody is treated before birth."""
    birth_date, first_date = claim.claim_number("birth_date"), claim.first_date()
    return claim.judge(birth_date > first_date, first_date=first_date)


@rule(
    "FRM010", "Billing provider's ZIP code without its last four digits",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2010AA N403, nine digits")],
    message="The billing ZIP code of claim {claim} has not nine digits; the payer turns the whole claim away.",
    clears="A billing address outside the United States.",
    fix=Fix("query", "Add the four digits of the street address."),
    cases="""
        99213 claim.billing_zip=92660 -> found
        99213 claim.billing_zip=926601234 -> clear
        99213 claim.billing_zip=92660-1234 -> clear
        99213 claim.billing_zip=926600000 -> found          no ZIP code ends in four zeros
        99213 claim.billing_zip=K1A0B1 -> clear             a code of another country
        99213 claim.frequency=1 -> clear                    not given: the reader says so
        99213 -> not judged
    """,
)  # fmt: skip
def zip_without_four(claim: Subjects) -> Judgement:
    """The billing provider's and the facility's addresses take nine digits."""
    return claim.judge(claim.claim_text("billing_zip", "short", short_zip))


@rule(
    "FRM011", "Taxonomy code of another form",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837P", "2000A PRV03")],
    message="The billing taxonomy of claim {claim} is no taxonomy code: ten characters, the last X; the payer turns the whole claim away.",
    clears="Nothing on the record.",
    fix=Fix("query", "Take the code from the provider's NPI record: 207RH0003X haematology and oncology, 2085R0001X radiation oncology."),
    cases="""
        99213 claim.billing_taxonomy=2085R0001X -> clear
        99213 claim.billing_taxonomy=2085R0001 -> found
        99213 claim.frequency=1 -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def taxonomy_of_another_form(claim: Subjects) -> Judgement:
    """Ten characters, three digits first and X last."""
    return claim.judge(claim.claim_text("billing_taxonomy", "bad", bad_taxonomy))


@rule(
    "FRM012", "Line outside the statement's dates",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837I", "2300 DTP 434")],
    message="Lines of claim {claim} are of {first_date} to {last_date}; its statement covers {from_date} to {to_date}.",
    clears="Nothing on the record.",
    fix=Fix("date", "Widen the statement, or correct the line."),
    cases="""
        77412 claim.form=837I claim.statement_from_date=2025-03-03 claim.statement_to_date=2025-03-03 -> clear
        77412 claim.form=837I claim.statement_from_date=2025-03-04 claim.statement_to_date=2025-03-31 -> found
        77412 claim.form=837I claim.statement_from_date=2025-02-01 claim.statement_to_date=2025-03-02 -> found
        77412 claim.form=837I -> clear                              no statement dates: the reader says so
        99213 -> not judged
        99213 claim.charge_amount=300.00, 99213 claim=C2 -> clear   a line whose claim is not among the claims
    """,
)  # fmt: skip
def line_outside_the_statement(claim: Subjects) -> Judgement:
    """The statement's span covers every line."""
    from_date, to_date = claim.claim_number("statement_from_date"), claim.claim_number("statement_to_date")
    first_date, last_date = claim.first_date(), claim.last_date()
    breaks = (from_date > first_date) | ((to_date < last_date) & (to_date > NO_DATE))
    return claim.judge(breaks, from_date=from_date, to_date=to_date, first_date=first_date, last_date=last_date)


@rule(
    "FRM013", "Hospital claim across two calendar years",
    judges="claim", among="", table="claim", severity=Severity.ADVISE,
    cites=[Cite("CMS-KN", "claims manual chapter 1, section 50.2.2: repetitive services", grade="M")],
    message="The claim has lines of {first_date} and {last_date}; a series of outpatient visits is billed year by year.",
    clears="An inpatient stay over the turn of the year.",
    fix=Fix("split", "Split the claim at the turn of the year."),
    cases="""
        77412 claim.form=837I @2025-12-31, 77412 claim.form=837I @2026-01-02 -> found
        77412 claim.form=837I @2025-12-30, 77412 claim.form=837I @2025-12-31 -> clear
        99213 claim.form=837P @2025-12-31, 99213 claim.form=837P @2026-01-02 -> clear       each line counts by itself
        77412 setting=hospital @2025-12-31, 77412 setting=hospital @2026-01-02 -> not judged  charges, not a claim
    """,
)  # fmt: skip
def two_calendar_years(claim: Subjects) -> Judgement:
    """Rates and codes change with the year."""
    return claim.judge(claim.claim_text("form", "institutional", "837I".__eq__) & (claim.years > 1), first_date=claim.first_date(), last_date=claim.last_date())


@rule(
    "FRM014", "Type of bill of another form",
    judges="claim", among="", table="claim", severity=Severity.REJECT, cites=[Cite("X837I", "2300 CLM05")],
    message="The type of bill of claim {claim} is none: facility (1 to 8) and classification (1 to 9); the payer turns the whole claim away.",
    clears="Nothing on the record.",
    fix=Fix("query", "013x is a hospital outpatient, 085x a critical access hospital, 011x an inpatient."),
    cases="""
        77412 claim.form=837I claim.bill_type=13 -> clear
        77412 claim.form=837I claim.bill_type=85 -> clear
        77412 claim.form=837I claim.bill_type=90 -> found
        77412 claim.form=837I claim.bill_type=1 -> found
        77412 claim.form=837I -> clear
        99213 -> not judged
    """,
)  # fmt: skip
def bill_type_of_another_form(claim: Subjects) -> Judgement:
    """Facility and classification make the type of bill; the frequency is its last place."""
    return claim.judge(claim.claim_text("bill_type", "bad", bad_bill_type))
