"""A payment, an answered claim, its lines and adjustments, while they are read or written. Attributes are the columns of the schema's tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from oncoledger.model.dates import NO_DATE
from oncoledger.model.table import NO_NUMBER


@dataclass(slots=True)
class Adjustment835:
    """One triple of a CAS."""

    remittance_id: str = ""
    line_number: int = NO_NUMBER
    group: str = ""
    reason: str = ""
    adjustment_amount: int = NO_NUMBER
    quantity: int = NO_NUMBER
    source_position: int = 0


@dataclass(slots=True)
class RemittanceLine835:
    """One SVC loop."""

    remittance_id: str = ""
    line_number: int = NO_NUMBER
    code: str = ""
    modifiers: str = ""
    revenue_code: str = ""
    billed_code: str = ""
    charge_amount: int = NO_NUMBER
    paid_amount: int = NO_NUMBER
    units: int = 1000
    billed_units: int = NO_NUMBER
    service_date: int = NO_DATE
    service_end_date: int = NO_DATE
    control_number: str = ""
    allowed_amount: int = NO_NUMBER
    remarks: str = ""
    source_position: int = 0

    adjustments: list[Adjustment835] = field(default_factory=list)


@dataclass(slots=True)
class Remittance835:
    """One CLP loop with its lines. adjustments: those of the claim as a whole. last_position: its last segment."""

    remittance_id: str = ""
    payment_id: str = ""
    claim_number: str = ""
    status: str = ""
    charge_amount: int = NO_NUMBER
    paid_amount: int = NO_NUMBER
    patient_amount: int = NO_NUMBER
    filing_indicator: str = ""
    payer_control_number: str = ""
    place_of_service: str = ""
    frequency: str = ""
    patient_name: str = ""
    member_id: str = ""
    rendering_npi: str = ""
    service_from_date: int = NO_DATE
    service_to_date: int = NO_DATE
    received_date: int = NO_DATE
    remarks: str = ""
    is_balanced: int = 0
    source_file: str = ""
    source_position: int = 0

    last_position: int = 0
    adjustments: list[Adjustment835] = field(default_factory=list)
    lines: list[RemittanceLine835] = field(default_factory=list)

    @property
    def all_adjustments(self) -> list[Adjustment835]:
        """Those of the claim, then those of each line, in the order of the file."""
        return [*self.adjustments, *(adjustment for line in self.lines for adjustment in line.adjustments)]


class ProviderAdjustment835(NamedTuple):
    """One pair of a PLB."""

    payment_id: str
    provider_id: str
    fiscal_date: int
    reason: str
    reference: str
    adjustment_amount: int
    source_position: int


@dataclass(slots=True)
class Payment835:
    """One ST to SE. claims_paid: what its claims add up to, NO_NUMBER where one of them cannot be read."""

    payment_id: str = ""
    payment_amount: int = NO_NUMBER
    method: str = ""
    payment_date: int = NO_DATE
    trace_number: str = ""
    payer_trace_id: str = ""
    payer_id: str = ""
    payer_name: str = ""
    payee_npi: str = ""
    payee_tax_id: str = ""
    payee_name: str = ""
    is_balanced: int = 0
    source_file: str = ""
    source_position: int = 0

    claims_paid: int = 0
    adjustments: list[ProviderAdjustment835] = field(default_factory=list)
