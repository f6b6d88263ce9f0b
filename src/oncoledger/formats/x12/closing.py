"""The end of a line and of a claim: what could only be known when all of its segments were read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .problems import named
from .rows import HAS_DATE, HAS_SERVICE, PLACE_OF_SERVICE, RENDERING_NPI, SOURCE_POSITION, Claim837, Person, Subscriber

if TYPE_CHECKING:
    from .reading import Reading


def close_line(r: Reading) -> None:
    """Put the open line on its claim, and say what it lacks."""
    if not r.has_line:
        return
    r.has_line = False
    line, claim = r.line, r.claim
    assert claim is not None
    if not line[HAS_SERVICE]:
        service = "SV2" if claim.form == "837I" else "SV1"
        r.problems.error(line[SOURCE_POSITION], service, "a line without it", f"{service} (loop 2400)")
    if not line[HAS_DATE] and claim.form == "837P":
        r.problems.error(line[SOURCE_POSITION], "DTP", "a line without a date of service", "DTP 472 (loop 2400)")
    if line[PLACE_OF_SERVICE] == claim.place_of_service:
        line[PLACE_OF_SERVICE] = ""
    if line[RENDERING_NPI] == claim.rendering_npi:
        line[RENDERING_NPI] = ""
    claim.rows.append(line)


def close_claim(r: Reading, n: int) -> None:
    """Finish the open claim before segment `n`, and say what it lacks."""
    claim = r.claim
    if claim is None:
        return
    close_line(r)
    r.claim = None
    claim.last_position = n - 1
    if claim.visit_codes:
        claim.codes += [code for code in claim.visit_codes if code not in claim.codes]
    claim.diagnoses = " ".join(claim.codes)
    _say_what_is_missing(r, claim)
    if r.is_5010:
        _say_who_is_missing(r, claim.source_position)
    if r.transaction is not None:
        r.transaction.claims += 1
        r.transaction.lines += len(claim.rows)
    r.finished.append(claim)


def patient_id(subscriber: Subscriber | None, patient: Person | None) -> str:
    """Member id, birth date and name of the patient, as far as they were sent: `1EG4TE5MK73 1950-01-01 DOE JANE`.

    Empty without member id and name: a birth date alone would make one person of many.
    """
    person = patient or subscriber
    if person is None:
        return ""
    member = subscriber.member_id if subscriber and subscriber.member_id else person.member_id
    if not member and not person.last_name:
        return ""
    return " ".join(filter(None, (member, person.birth, person.last_name, person.first_name))).upper()


def _say_who_is_missing(r: Reading, where: int) -> None:
    """What the guide requires of the billing provider, the subscriber and the payer. Each is told once, where it should stand."""
    billing, subscriber, error = r.billing, r.subscriber, r.problems.error
    if not billing.tax_id and not billing.is_told:
        billing.is_told = True
        error(billing.position or where, "REF", "a billing provider without a tax number", "REF EI or REF SY (loop 2010AA)")
    if subscriber is None:
        return
    if not subscriber.has_payer:
        subscriber.has_payer = True
        error(subscriber.position or where, "NM1", "a subscriber without a payer", "NM1 PR (loop 2010BB)")
    if subscriber.position and not subscriber.member_id:
        error(subscriber.position, named("NM1", 9), "nothing", "the member id (loop 2010BA)")
        subscriber.position = 0
    if subscriber.position and r.patient is None and not (subscriber.has_street and subscriber.has_town):
        subscriber.has_street = subscriber.has_town = True
        error(subscriber.position, "N3", "a subscriber who is the patient, without a whole address", "N3 and N4 (loop 2010BA)")


def _say_what_is_missing(r: Reading, claim: Claim837) -> None:
    """Loops and segments that the guide requires, and whose absence the tables could not show."""
    where, error = claim.source_position, r.problems.error
    if not claim.rows:
        error(where, "LX", "a claim without lines", "LX (loop 2400)")
    if not claim.patient_id:
        error(where, "NM1", "a claim without a member id or a name of the patient", "NM1 IL (loop 2010BA) or NM1 QC (loop 2010CA)")
    if not claim.has_principal and r.is_5010:
        found = "another diagnosis first" if claim.codes else "a claim without a principal diagnosis"
        error(where, named("HI", 1, 1), found, "ABK in HI01 (loop 2300)")
    if claim.form == "837I":
        if not claim.has_statement:
            error(where, "DTP", "a claim without statement dates", "DTP 434 (loop 2300)")
        if not claim.has_admission and r.is_5010:
            error(where, "CL1", "a claim without it", "CL1 (loop 2300)")
