"""Claims to an 837P or 837I file: strict in its form, and true to every value of the tables, right or wrong."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from oncoledger.model.dates import NO_DATE
from oncoledger.model.schema import CLAIM, SERVICE_LINE
from oncoledger.model.table import Table

from .people import Parties, Person
from .problems import named
from .rows import Claim837, Line837
from .write837_claim import Sheet, put_claim
from .written import Envelope, Segments, compact, records

VERSIONS = {"837P": "005010X222A1", "837I": "005010X223A2"}


def write_837(claims: Table, lines: Table, parties: Parties, envelope: Envelope, as_given: Collection[tuple[str, str]] = ()) -> bytes:
    """The claims of one form, in their order, each with its lines in theirs. The same arguments give the same bytes.

    claims: table `claim`. lines: table `service_line`. Values are written as they stand: a wrong check digit, a pointer to no diagnosis, a total that is
    not the sum. What the form does not take is refused with ValueError: an element that is needed and absent, 51 lines on an 837P, 13 diagnoses, a text with
    a delimiter. as_given: pairs of claim_id and column for which absence and excess are written as they are, for files that shall be faulty.
    """
    forms = sorted(set(claims["form"].tolist()))
    if len(forms) != 1 or forms[0] not in VERSIONS:
        raise ValueError(f"one file holds claims of one form, 837P or 837I; found {', '.join(map(repr, forms)) or 'no claims'}")
    form = forms[0]
    of_claim = _lines_of(lines)
    out = Segments(envelope, "837", "HC", VERSIONS[form])
    rows = [Claim837(*row) for row in records(claims, CLAIM)]
    if len({claim.claim_id for claim in rows}) < len(rows):
        raise ValueError("two claims have the same claim_id")
    lost = of_claim.keys() - {claim.claim_id for claim in rows}
    if lost:
        raise ValueError(f"{len(lost)} claims have lines and are not in the claim table: {sorted(lost)[0]!r} and so on")
    for first in range(0, len(rows), envelope.claims_per_transaction):
        _put_transaction(out, rows[first : first + envelope.claims_per_transaction], of_claim, parties, frozenset(as_given))
    return out.bytes()


def _put_transaction(
    out: Segments, claims: list[Claim837], of_claim: dict[str, list[Line837]], parties: Parties, as_given: frozenset[tuple[str, str]]
) -> None:
    """ST to SE: a billing provider for each run of claims that it bills, and a subscriber for each claim."""
    envelope = out.envelope
    out.where = "the envelope"
    out.begin()
    out.put("BHT", "0019", "00", envelope.batch or str(envelope.control_number), compact(envelope.date), envelope.time, "CH")
    out.put("NM1", "41", "2", envelope.sender_name or envelope.sender_id, "", "", "", "", "46", envelope.sender_id)
    if not envelope.contact_phone:
        raise ValueError("the envelope has no contact_phone, which PER of the submitter needs")
    out.put("PER", "IC", envelope.contact_name, "TE", envelope.contact_phone)
    out.put("NM1", "40", "2", envelope.receiver_name or envelope.receiver_id, "", "", "", "", "46", envelope.receiver_id)
    level = 0
    for _, run in groupby(claims, key=lambda c: (c.billing_npi, c.billing_tax_id, c.billing_taxonomy, c.billing_zip)):
        level += 1
        billing = level
        for place, claim in enumerate(run):
            sheet = Sheet(out, claim, of_claim.get(claim.claim_id, []), parties, as_given)
            if place == 0:
                out.put("HL", str(billing), "", "20", "1")
                _put_billing(sheet)
            level = _put_insured(sheet, level + 1, billing)
            put_claim(sheet)
    out.end()


def _put_billing(sheet: Sheet) -> None:
    """2000A and 2010AA."""
    claim, out = sheet.claim, sheet.out
    taxonomy = sheet.need("billing_taxonomy", named("PRV", 3))
    if taxonomy:
        out.put("PRV", "BI", "PXC", taxonomy)
    sheet.put_name("85", "billing_npi", claim.billing_npi)
    sheet.put_address(sheet.address(claim.billing_npi, "billing provider"), sheet.need("billing_zip", named("N4", 3)))
    tax_id = sheet.need("billing_tax_id", named("REF", 2))
    if tax_id:
        out.put("REF", "EI", tax_id)


def _put_insured(sheet: Sheet, level: int, billing: int) -> int:
    """2000B to 2010CA: who is insured, by whom, and who is treated where that is another person. Returns the last HL."""
    claim, out = sheet.claim, sheet.out
    patient = sheet.parties.patients.get(claim.patient_id)
    if patient is None:
        raise ValueError(f"{out.where}: the parties hold no patient for its patient_id")
    insured = patient.subscriber or patient.person
    is_self = patient.subscriber is None
    out.put("HL", str(level), str(billing), "22", "0" if is_self else "1")
    out.put("SBR", sheet.need("payer_rank", named("SBR", 1)), "18" if is_self else "", *[""] * 6, sheet.need("filing_indicator", named("SBR", 9)))
    member_id = sheet.need("member_id", named("NM1", 9))
    out.put("NM1", "IL", "1", insured.last_name, insured.first_name, "", "", "", "MI" if member_id else "", member_id)
    _put_person(sheet, insured, claim.birth_date if is_self else insured.birth_date)
    payer_name, payer_id = sheet.need("payer_name", named("NM1", 3)), sheet.need("payer_id", named("NM1", 9))
    if payer_name or payer_id:
        out.put("NM1", "PR", "2", payer_name, "", "", "", "", "PI" if payer_id else "", payer_id)
    if is_self:
        return level
    out.put("HL", str(level + 1), str(level), "23", "0")
    out.put("PAT", patient.relationship)
    out.put("NM1", "QC", "1", patient.person.last_name, patient.person.first_name)
    _put_person(sheet, patient.person, claim.birth_date)
    return level + 1


def _put_person(sheet: Sheet, person: Person, birth_date: int) -> None:
    sheet.put_address(person.address, person.address.zip_code)
    if birth_date == NO_DATE and not sheet.is_free("birth_date"):
        raise sheet.absent("birth_date", named("DMG", 2))
    if birth_date != NO_DATE:
        sheet.out.put("DMG", "D8", compact(birth_date), person.sex)


def _lines_of(lines: Table) -> dict[str, list[Line837]]:
    """claim_id -> its lines in the order of the table."""
    of_claim: dict[str, list[Line837]] = {}
    for row in records(lines, SERVICE_LINE):
        line = Line837._make(row)
        of_claim.setdefault(line.claim_id, []).append(line)
    return of_claim


