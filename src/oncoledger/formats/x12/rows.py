"""One claim and one line while they are read. Attributes are the columns of `claim` and `service_line`; what nobody sent stays at its default."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER


class Line837(NamedTuple):
    """One LX loop. Dates are days since 1970-01-01, amounts integer cents, units and quantities integer thousandths."""

    claim_id: str
    line_number: int
    service_date: int
    service_end_date: int
    code: str
    modifiers: str
    units: int
    units_basis: str
    charge_amount: int
    place_of_service: str
    revenue_code: str
    diagnosis_pointers: str
    ndc: str
    ndc_quantity: int
    ndc_unit: str
    rendering_npi: str
    control_number: str
    note: str
    source_position: int


LineRow = list[Any]
"""A line while it is read: the columns of `service_line` in the schema's order, then HAS_SERVICE and HAS_DATE. A list, for speed."""

(
    CLAIM_ID, LINE_NUMBER, SERVICE_DATE, SERVICE_END_DATE, CODE, MODIFIERS, UNITS, UNITS_BASIS, CHARGE_AMOUNT, PLACE_OF_SERVICE, REVENUE_CODE,
    DIAGNOSIS_POINTERS, NDC, NDC_QUANTITY, NDC_UNIT, RENDERING_NPI, CONTROL_NUMBER, NOTE, SOURCE_POSITION, HAS_SERVICE, HAS_DATE,
) = range(21)  # fmt: skip

BLANK_LINE: LineRow = ["", NO_NUMBER, NO_DATE, NO_DATE, "", "", 1000, "", NO_NUMBER, "", "", "", "", NO_NUMBER, "", "", "", "", 0, False, False]


@dataclass(slots=True)
class Claim837:
    """One CLM loop with its lines. `source_position` to `last_position` are its segments in the file, counted from 1."""

    claim_id: str = ""
    claim_number: str = ""
    form: str = ""
    patient_id: str = ""
    frequency: str = ""
    payer_control_number: str = ""
    place_of_service: str = ""
    bill_type: str = ""
    statement_from_date: int = NO_DATE
    statement_to_date: int = NO_DATE
    charge_amount: int = NO_NUMBER
    diagnoses: str = ""
    payer_rank: str = ""
    filing_indicator: str = ""
    payer_id: str = ""
    payer_name: str = ""
    member_id: str = ""
    birth_date: int = NO_DATE
    billing_npi: str = ""
    billing_tax_id: str = ""
    billing_taxonomy: str = ""
    billing_zip: str = ""
    rendering_npi: str = ""
    attending_npi: str = ""
    referring_npi: str = ""
    facility_npi: str = ""
    prior_authorization: str = ""
    note: str = ""
    source_file: str = ""
    source_position: int = 0

    last_position: int = 0
    has_statement: bool = False
    has_admission: bool = False
    has_principal: bool = False

    rows: list[LineRow] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    visit_codes: list[str] = field(default_factory=list)

    @property
    def lines(self) -> list[Line837]:
        """The claim's lines in the order of the file."""
        return [Line837._make(row[:HAS_SERVICE]) for row in self.rows]


@dataclass(slots=True)
class Billing:
    """Loops 2000A and 2010AA."""

    npi: str = ""
    tax_id: str = ""
    taxonomy: str = ""
    zip_code: str = ""
    hl: str = ""
    position: int = 0
    is_told: bool = False


@dataclass(slots=True)
class Person:
    """A subscriber (2010BA) or a patient (2010CA)."""

    member_id: str = ""
    last_name: str = ""
    first_name: str = ""
    birth_date: int = NO_DATE
    birth: str = ""
    position: int = 0
    has_street: bool = False
    has_town: bool = False


@dataclass(slots=True)
class Subscriber(Person):
    """Loops 2000B, 2010BA and 2010BB."""

    rank: str = ""
    filing_indicator: str = ""
    payer_id: str = ""
    payer_name: str = ""
    hl: str = ""
    has_payer: bool = False
