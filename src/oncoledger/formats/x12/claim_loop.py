"""The claim itself: loop 2300 and the providers of 2310."""

from __future__ import annotations

import re

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .closing import close_claim, patient_id
from .problems import named, quoted
from .reading import PAD, Reading, at, more_text
from .rows import Claim837
from .values import BROKEN, OTHER, PRINCIPAL, VISIT

_OTHER_COMPONENT = re.compile(r"[0-9A-Za-z]{1,3}([:>^<|\\/+])[A-Z]?\1[0-9A-Z]?")

PROVIDERS = {"82": "rendering_npi", "71": "attending_npi", "DN": "referring_npi", "77": "facility_npi"}


def clm(r: Reading, e: list[str], n: int) -> None:
    """Opens a claim with what is known of its billing provider, subscriber and patient."""
    close_claim(r, n)
    r.enter("2300")
    claim = r.claim = Claim837()
    claim.source_file, claim.source_position, claim.claim_id = r.name, n, f"{r.name}#{n}"
    claim.form = r.form
    _parties(r, claim, n)

    e += PAD
    claim.claim_number = e[1].strip(" ")
    if not claim.claim_number:
        r.error(n, named("CLM", 1), "nothing", "the claim's number")
    amount, composite = e[2], e[5].strip(" ")
    claim.charge_amount = r.amounts[amount]
    if claim.charge_amount == NO_NUMBER:
        r.error(n, named("CLM", 2), quoted(amount), "an amount in dollars and cents without comma or sign of currency")
    if r.component not in composite:
        _mend_component(r, composite, n)
    place, frequency = r.places[composite]
    claim.frequency = frequency
    if r.form == "837I":
        claim.bill_type = place
    else:
        claim.place_of_service = place
    if not place:
        r.error(n, named("CLM", 5, 1), "nothing", "the type of bill" if r.form == "837I" else "the place of service")
    if not claim.frequency:
        r.error(n, named("CLM", 5, 3), "nothing", "the frequency: 1, 7 or 8")


def claim_date(r: Reading, e: list[str], n: int) -> None:
    """DTP of the claim. Only the statement's dates (434) have a column; the others are read so that a bad one is told."""
    days = dates(r, e, n)
    if at(e, 1) == "434" and r.claim is not None:
        r.claim.has_statement = True
        if days is not None:
            first, last = days
            r.claim.statement_from_date, r.claim.statement_to_date = first, first if last == NO_DATE else last


def dates(r: Reading, e: list[str], n: int) -> tuple[int, int] | None:
    """First and last day of a DTP (last NO_DATE for one day). None, after an error, where they cannot be read; times of day are passed over."""
    kind, text = at(e, 2), at(e, 3)
    if kind == "TM":
        return None
    first, last = r.spans[text]
    if first == NO_DATE:
        form = "two dates of the form CCYYMMDD-CCYYMMDD" if kind == "RD8" else "a date of the form CCYYMMDD"
        r.error(n, named("DTP", 3), quoted(text), f"{form}, qualified {at(e, 1)}")
        return None
    if (kind == "RD8") != (last != NO_DATE) or kind not in ("D8", "RD8", "DT"):
        r.problems.warn(n, named("DTP", 2), quoted(kind), f"{'RD8' if last != NO_DATE else 'D8'}, the form of DTP03")
    if last != NO_DATE and last < first:
        r.error(n, named("DTP", 3), quoted(text), "a last day that is not before the first")
        return first, NO_DATE
    return first, last


def claim_reference(r: Reading, e: list[str], n: int) -> None:
    claim, kind = r.claim, at(e, 1)
    if claim is None:
        return
    if kind == "G1" and not claim.prior_authorization:
        claim.prior_authorization = at(e, 2)
    elif kind == "F8":
        claim.payer_control_number = at(e, 2)


def claim_note(r: Reading, e: list[str], n: int) -> None:
    if r.claim is not None:
        r.claim.note = more_text(r, r.claim.note, at(e, 2), n, "NTE02")


def admission(r: Reading, e: list[str], n: int) -> None:
    if r.claim is not None:
        r.claim.has_admission = True


def health_information(r: Reading, e: list[str], n: int) -> None:
    """HI: diagnoses in order; value codes are read so that a bad amount is told. Everything else in HI has no column."""
    claim = r.claim
    if claim is None:
        return
    for place in range(1, len(e)):
        composite = e[place]
        if not composite:
            continue
        kind, code = r.diagnoses[composite]
        if kind <= OTHER:
            if not claim.codes:
                claim.has_principal = kind == PRINCIPAL
            claim.codes.append(code)
        elif kind == VISIT:
            claim.visit_codes.append(code)
        elif kind == BROKEN:
            r.error(n, named("HI", place, 2), f"{quoted(composite)} alone", "a qualifier and a code")
        elif composite[:2] == "BE":
            _value_amount(r, composite, place, n)


def claim_provider(r: Reading, e: list[str], n: int) -> None:
    """NM1 of 2310. The first of a kind counts; a number that is no NPI (XX) is passed over."""
    r.enter("2310")
    e += PAD
    column = PROVIDERS.get(e[1])
    if column and r.claim is not None and e[8] == "XX" and not getattr(r.claim, column):
        setattr(r.claim, column, e[9].strip(" "))


def other_payer(r: Reading, e: list[str], n: int) -> None:
    """SBR of 2320: from here to the first line everything belongs to another payer."""
    r.enter("2320")


def _mend_component(r: Reading, place: str, n: int) -> None:
    """Some senders write `11>B>1` where their ISA16 says `:`. CLM05 always has three parts, so it shows the true separator."""
    match = _OTHER_COMPONENT.fullmatch(place)
    if match:
        r.problems.warn(n, named("ISA", 16), quoted(r.component), f"{quoted(match[1])}, which separates the parts of CLM05; read so to the next ISA")
        r.compose(match[1])


def _value_amount(r: Reading, composite: str, place: int, n: int) -> None:
    """A value code's amount has no column; it is read so that a bad one is told."""
    parts = [*composite.split(r.component), "", "", "", ""]
    if r.amounts[parts[4]] == NO_NUMBER:
        r.error(n, named("HI", place, 5), quoted(parts[4]), f"the amount of value code {parts[1]}")


def _parties(r: Reading, claim: Claim837, n: int) -> None:
    billing, subscriber, patient = r.billing, r.subscriber, r.patient
    claim.billing_npi, claim.billing_tax_id = billing.npi, billing.tax_id
    claim.billing_taxonomy, claim.billing_zip = billing.taxonomy, billing.zip_code
    if subscriber is None:
        r.error(n, "CLM", "a claim outside a subscriber", "HL 22 before CLM")
        return
    claim.payer_rank, claim.filing_indicator = subscriber.rank, subscriber.filing_indicator
    claim.payer_id, claim.payer_name = subscriber.payer_id, subscriber.payer_name
    claim.member_id = subscriber.member_id or (patient.member_id if patient else "")
    claim.birth_date = (patient or subscriber).birth_date
    claim.patient_id = patient_id(subscriber, patient)
