"""One claim and its lines as the segments of loops 2300 to 2420."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER

from .people import Address, Organisation, Parties
from .problems import named
from .rows import Claim837, Line837
from .written import Segments, compact, money, quantity

MOST_LINES = {"837P": 50, "837I": 999}
MOST_DIAGNOSES = {"837P": 12, "837I": 25}
IN_A_SEGMENT = 12
MOST_POINTERS = MOST_MODIFIERS = 4
LONGEST_NOTE = 80

ROLES = {
    "837P": (("DN", "referring_npi", ""), ("82", "rendering_npi", "PE"), ("77", "facility_npi", "")),
    "837I": (("71", "attending_npi", "AT"), ("82", "rendering_npi", ""), ("77", "facility_npi", ""), ("DN", "referring_npi", "")),
}
"""Providers of a claim in the order of each guide: NM101, the column of the number, and PRV01 where a taxonomy follows."""


@dataclass
class Sheet:
    """A claim while it is written."""

    out: Segments
    claim: Claim837
    lines: list[Line837]
    parties: Parties
    as_given: frozenset[tuple[str, str]]

    def __post_init__(self) -> None:
        self.out.where = f"claim {self.claim.claim_number or self.claim.claim_id}"

    def is_free(self, column: str) -> bool:
        """Whether this column of the claim, or of its lines, may be absent or too many."""
        return (self.claim.claim_id, column) in self.as_given

    def need(self, column: str, element: str) -> str:
        """A text of the claim that its form needs."""
        text: str = getattr(self.claim, column)
        if not text and not self.is_free(column):
            raise self.absent(column, element)
        return text

    def amount(self, column: str, cents: int, element: str) -> str:
        if cents == NO_NUMBER and not self.is_free(column):
            raise self.absent(column, element)
        return "" if cents == NO_NUMBER else money(cents)

    def absent(self, column: str, element: str) -> ValueError:
        return ValueError(f"{self.out.where}: {column} is empty, which {element} of an {self.claim.form} needs")

    def refuse(self, found: str, most: str) -> NoReturn:
        raise ValueError(f"{self.out.where}: {found}; an {self.claim.form} takes at most {most}")

    def limit(self, column: str, many: int, most: int, what: str) -> None:
        if many > most and not self.is_free(column):
            self.refuse(f"{many} {what}", f"{most}")

    def put_name(self, role: str, column: str, npi: str) -> str:
        """NM1 of a provider; returns its taxonomy. Its name is looked up by the NPI as given."""
        provider = self.parties.providers.get(npi)
        if provider is None:
            raise ValueError(f"{self.out.where}: the parties hold no provider for its {column} {npi!r}")
        number = ("XX", npi) if npi else ()
        if isinstance(provider, Organisation):
            self.out.put("NM1", role, "2", provider.name, "", "", "", "", *number)
        else:
            self.out.put("NM1", role, "1", provider.last_name, provider.first_name, "", "", "", *number)
        return provider.taxonomy

    def address(self, npi: str, what: str) -> Address:
        provider = self.parties.providers.get(npi)
        if not isinstance(provider, Organisation):
            raise ValueError(f"{self.out.where}: the {what} {npi!r} needs an organisation with an address")
        return provider.address

    def put_address(self, address: Address, zip_code: str) -> None:
        self.out.put("N3", address.street)
        self.out.put("N4", address.city, address.state, zip_code)


def put_claim(sheet: Sheet) -> None:
    """2300, 2310 and every 2400."""
    claim, out = sheet.claim, sheet.out
    is_professional = claim.form == "837P"
    number = sheet.need("claim_number", named("CLM", 1))
    place = sheet.need("place_of_service" if is_professional else "bill_type", named("CLM", 5, 1))
    facility = (place, "B" if is_professional else "A", sheet.need("frequency", named("CLM", 5, 3)))
    charge = sheet.amount("charge_amount", claim.charge_amount, named("CLM", 2))
    out.put("CLM", number, charge, "", "", facility, "Y" if is_professional else "", "A", "Y", "Y")
    if not is_professional:
        _put_stay(sheet)
    if claim.prior_authorization:
        out.put("REF", "G1", claim.prior_authorization)
    if claim.payer_control_number:
        out.put("REF", "F8", claim.payer_control_number)
    _put_note(sheet, "ADD", claim.note, "note")
    _put_diagnoses(sheet)
    _put_providers(sheet)
    _put_lines(sheet)


def _put_stay(sheet: Sheet) -> None:
    """Statement dates and CL1 of a facility claim."""
    claim = sheet.claim
    first, last = claim.statement_from_date, claim.statement_to_date
    for column, date in (("statement_from_date", first), ("statement_to_date", last)):
        if date == NO_DATE and not sheet.is_free(column):
            raise sheet.absent(column, f"{named('DTP', 3)} (434)")
    if first != NO_DATE and last != NO_DATE:
        sheet.out.put("DTP", "434", "RD8", f"{compact(first)}-{compact(last)}")
    admission = sheet.parties.admissions.get(claim.claim_id, sheet.parties.admission)
    sheet.out.put("CL1", admission.kind, admission.source, admission.status)


def _put_diagnoses(sheet: Sheet) -> None:
    """HI: the first as principal (ABK), the others (ABF) beside it on an 837P, in segments of their own on an 837I."""
    claim = sheet.claim
    codes = [code.replace(".", "") for code in sheet.need("diagnoses", named("HI", 1)).split()]
    sheet.limit("diagnoses", len(codes), MOST_DIAGNOSES[claim.form], "diagnoses")
    composites = [("ABK" if place == 0 else "ABF", code) for place, code in enumerate(codes)]
    alone = 0 if claim.form == "837P" else 1
    groups = [composites[:alone]] + [composites[i : i + IN_A_SEGMENT] for i in range(alone, len(composites), IN_A_SEGMENT)]
    for group in groups:
        if group:
            sheet.out.put("HI", *group)


def _put_providers(sheet: Sheet) -> None:
    """2310, in the order of each guide."""
    claim = sheet.claim
    if claim.form == "837I":
        sheet.need("attending_npi", f"{named('NM1', 9)} (71)")
    for role, column, provider_code in ROLES[claim.form]:
        npi: str = getattr(claim, column)
        if not npi:
            continue
        taxonomy = sheet.put_name(role, column, npi)
        if provider_code and taxonomy:
            sheet.out.put("PRV", provider_code, "PXC", taxonomy)
        if role == "77":
            address = sheet.address(npi, "service facility")
            sheet.put_address(address, address.zip_code)


def _put_lines(sheet: Sheet) -> None:
    claim = sheet.claim
    if not sheet.lines:
        raise ValueError(f"{sheet.out.where}: a claim without lines")
    sheet.limit("line_number", len(sheet.lines), MOST_LINES[claim.form], "lines")
    where = sheet.out.where
    for place, line in enumerate(sheet.lines, 1):
        sheet.out.where = f"{where}, line {place}"
        _put_line(sheet, line)
    sheet.out.where = where


def _put_line(sheet: Sheet, line: Line837) -> None:
    """LX, the service, its days, control number, note, drug, and a provider of its own."""
    out, is_professional = sheet.out, sheet.claim.form == "837P"
    if line.line_number == NO_NUMBER:
        raise sheet.absent("line_number", named("LX", 1))
    out.put("LX", str(line.line_number))
    (_put_professional if is_professional else _put_institutional)(sheet, line)
    if line.service_date != NO_DATE:
        is_range = line.service_end_date != NO_DATE
        days = compact(line.service_date) + (f"-{compact(line.service_end_date)}" if is_range else "")
        out.put("DTP", "472", "RD8" if is_range else "D8", days)
    elif is_professional and not sheet.is_free("service_date"):
        raise sheet.absent("service_date", f"{named('DTP', 3)} (472)")
    control = _need(sheet, line, "control_number", f"{named('REF', 2)} (6R)")
    if control:
        out.put("REF", "6R", control)
    _put_note(sheet, "ADD" if is_professional else "TPO", line.note, "note")
    _put_drug(sheet, line)
    if line.rendering_npi:
        taxonomy = sheet.put_name("82", "rendering_npi", line.rendering_npi)
        if taxonomy and is_professional:
            out.put("PRV", "PE", "PXC", taxonomy)


def _put_professional(sheet: Sheet, line: Line837) -> None:
    pointers = tuple(_need(sheet, line, "diagnosis_pointers", named("SV1", 7)).split())
    sheet.limit("diagnosis_pointers", len(pointers), MOST_POINTERS, "pointers to diagnoses")
    code = _need(sheet, line, "code", named("SV1", 1, 2))
    charge = sheet.amount("charge_amount", line.charge_amount, named("SV1", 2))
    basis = _need(sheet, line, "units_basis", named("SV1", 3))
    out = sheet.out
    out.put("SV1", ("HC", code, *_modifiers(sheet, line)), charge, basis, quantity(line.units), line.place_of_service, "", pointers)


def _put_institutional(sheet: Sheet, line: Line837) -> None:
    revenue = _need(sheet, line, "revenue_code", named("SV2", 1))
    procedure = ("HC", line.code, *_modifiers(sheet, line)) if line.code else ""
    charge = sheet.amount("charge_amount", line.charge_amount, named("SV2", 3))
    sheet.out.put("SV2", revenue, procedure, charge, _need(sheet, line, "units_basis", named("SV2", 4)), quantity(line.units))


def _put_drug(sheet: Sheet, line: Line837) -> None:
    """2410: the drug's code with its quantity and unit; the guides take the three together."""
    parts = [line.ndc != "", line.ndc_quantity != NO_NUMBER, line.ndc_unit != ""]
    if any(parts) and not all(parts) and not sheet.is_free("ndc"):
        raise ValueError(f"{sheet.out.where}: ndc, ndc_quantity and ndc_unit stand together or not at all (loop 2410)")
    if line.ndc:
        sheet.out.put("LIN", "", "N4", line.ndc)
    if line.ndc_quantity != NO_NUMBER or line.ndc_unit:
        sheet.out.put("CTP", "", "", "", quantity(line.ndc_quantity), line.ndc_unit)


def _put_note(sheet: Sheet, kind: str, note: str, column: str) -> None:
    if len(note) > LONGEST_NOTE and not sheet.is_free(column):
        sheet.refuse(f"a note of {len(note)} characters", f"{LONGEST_NOTE}")
    if note:
        sheet.out.put("NTE", kind, note)


def _need(sheet: Sheet, line: Line837, column: str, element: str) -> str:
    text: str = getattr(line, column)
    if not text and not sheet.is_free(column):
        raise sheet.absent(column, element)
    return text


def _modifiers(sheet: Sheet, line: Line837) -> list[str]:
    modifiers = line.modifiers.split()
    sheet.limit("modifiers", len(modifiers), MOST_MODIFIERS, "modifiers")
    return modifiers
