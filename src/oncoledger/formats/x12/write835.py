"""Remittances to an 835 file: strict in its form, and only where all three balances hold."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import groupby
from types import MappingProxyType
from typing import Any

from oncoledger.model.dates import NO_DATE
from oncoledger.model.schema import ADJUSTMENT, PAYMENT, PROVIDER_ADJUSTMENT, REMITTANCE, REMITTANCE_LINE, TableSpec
from oncoledger.model.table import NO_NUMBER, Table

from .balance import claim_imbalance, line_imbalance, payment_imbalance
from .people import Address, Physician
from .problems import named
from .rows835 import Adjustment835, Payment835, ProviderAdjustment835, Remittance835, RemittanceLine835
from .written import Element, Envelope, Segments, compact, money, quantity, records

VERSION = "005010X221A1"
TRIPLES = PAIRS = 6
MOST_CAS = 99
MOST_LINES = 999
MOST_CLAIM_REMARKS = 5


@dataclass(frozen=True, slots=True)
class Bank:
    """Routing and account numbers of an electronic payment."""

    payer_routing: str
    payer_account: str
    payee_routing: str
    payee_account: str


@dataclass(frozen=True, slots=True)
class PayerOffice:
    """What an 835 says of a payer beyond the table. bank: needed where the method is ACH."""

    address: Address
    telephone: str
    bank: Bank | None = None


def write_835(
    payments: Table, remittances: Table, remittance_lines: Table, adjustments: Table, provider_adjustments: Table,
    envelope: Envelope, offices: Mapping[str, PayerOffice], physicians: Mapping[str, Physician] = MappingProxyType({}), unbalanced: Collection[str] = (),
) -> bytes:  # fmt: skip
    """One transaction a payment, in the tables' order. The same arguments give the same bytes.

    offices: by the payment's `payer_id`. physicians: by NPI, where the name of who rendered is known. Raises ValueError, with the sums, where a line,
    a claim or a payment does not balance, unless its payment_id or remittance_id is in `unbalanced`; and for what the form does not take.
    """
    paid = [Payment835(*row) for row in records(payments, PAYMENT)]
    if not paid:
        raise ValueError("no payment: an 835 announces at least one")
    answered = _answered(remittances, remittance_lines, adjustments)
    for payment_id, rows in _grouped(provider_adjustments, PROVIDER_ADJUSTMENT).items():
        _by_id(paid, payment_id).adjustments = [ProviderAdjustment835._make(row) for row in rows]
    _all_have_a_payment(answered, paid)
    out = Segments(envelope, "835", "HP", VERSION)
    for payment in paid:
        own = [claim for claim in answered if claim.payment_id == payment.payment_id] if len(paid) > 1 else answered
        _check_balance(payment, own, unbalanced)
        out.where = f"payment {payment.trace_number}"
        _put_payment(out, payment, own, offices, physicians)
    return out.bytes()


def _answered(remittances: Table, lines: Table, adjustments: Table) -> list[Remittance835]:
    """The answered claims with their lines and adjustments. Raises ValueError for rows that belong to none."""
    claims = {row[0]: Remittance835(*row) for row in records(remittances, REMITTANCE)}
    if len(claims) < len(remittances):
        raise ValueError("two remittances have the same remittance_id")
    of_line: dict[tuple[str, int], RemittanceLine835] = {}
    for row in records(lines, REMITTANCE_LINE):
        line = RemittanceLine835(*row)
        if line.remittance_id not in claims or (line.remittance_id, line.line_number) in of_line:
            raise ValueError(f"line {line.line_number} of remittance {line.remittance_id!r} has no remittance, or stands there twice")
        of_line[line.remittance_id, line.line_number] = line
        claims[line.remittance_id].lines.append(line)
    for row in records(adjustments, ADJUSTMENT):
        adjustment = Adjustment835(*row)
        key = adjustment.remittance_id, adjustment.line_number
        owner = claims.get(key[0]) if key[1] == NO_NUMBER else of_line.get(key)
        if owner is None:
            raise ValueError(f"an adjustment of remittance {key[0]!r} has no remittance, or no line {key[1]}")
        owner.adjustments.append(adjustment)
    return list(claims.values())


def _grouped(table: Table, spec: TableSpec) -> dict[str, list[tuple[Any, ...]]]:
    groups: dict[str, list[tuple[Any, ...]]] = {}
    for row in records(table, spec):
        groups.setdefault(row[0], []).append(row)
    return groups


def _by_id(payments: list[Payment835], payment_id: str) -> Payment835:
    for payment in payments:
        if payment.payment_id == payment_id:
            return payment
    raise ValueError(f"a provider adjustment names payment {payment_id!r}, which is not in the table of payments")


def _all_have_a_payment(answered: list[Remittance835], payments: list[Payment835]) -> None:
    known = {payment.payment_id for payment in payments}
    if len(known) < len(payments):
        raise ValueError("two payments have the same payment_id")
    for claim in answered:
        if claim.payment_id not in known:
            raise ValueError(f"remittance {claim.remittance_id!r} names payment {claim.payment_id!r}, which is not in the table of payments")


def _check_balance(payment: Payment835, claims: list[Remittance835], unbalanced: Collection[str]) -> None:
    """Raise ValueError with the sums of the first line, claim or payment that does not balance."""
    for claim in claims:
        if claim.remittance_id in unbalanced:
            continue
        for line in claim.lines:
            _refuse(line_imbalance(line), f"claim {claim.claim_number}, line {line.line_number}")
        _refuse(claim_imbalance(claim), f"claim {claim.claim_number}")
    payment.claims_paid = sum(claim.paid_amount for claim in claims)
    if payment.payment_id not in unbalanced:
        _refuse(payment_imbalance(payment), f"payment {payment.trace_number}")


def _refuse(imbalance: str, where: str) -> None:
    if imbalance:
        raise ValueError(f"{where} does not balance: {imbalance}")


def _put_payment(
    out: Segments, payment: Payment835, claims: list[Remittance835], offices: Mapping[str, PayerOffice], physicians: Mapping[str, Physician]
) -> None:
    """ST to SE."""
    out.begin()
    where = out.where
    office = offices.get(payment.payer_id)
    if office is None:
        raise ValueError(f"{where}: no office is given for its payer {payment.payer_id!r}")
    _put_transfer(out, payment, office)
    out.put("TRN", "1", _need(out, payment, "trace_number"), _need(out, payment, "payer_trace_id"))
    out.put("DTM", "405", compact(out.envelope.date))
    out.put("N1", "PR", _need(out, payment, "payer_name"))
    out.put("N3", office.address.street)
    out.put("N4", office.address.city, office.address.state, office.address.zip_code)
    if payment.payer_id:
        out.put("REF", "2U", payment.payer_id)
    out.put("PER", "BL", "", "TE", office.telephone)
    name = _need(out, payment, "payee_name")
    if payment.payee_npi:
        out.put("N1", "PE", name, "XX", payment.payee_npi)
        if payment.payee_tax_id:
            out.put("REF", "TJ", payment.payee_tax_id)
    else:
        out.put("N1", "PE", name, "FI", _need(out, payment, "payee_tax_id"))
    if claims:
        out.put("LX", "1")
    for claim in claims:
        out.where = f"{where}, claim {claim.claim_number}"
        _put_claim(out, claim, physicians.get(claim.rendering_npi))
    out.where = where
    for (provider, date), pairs in groupby(payment.adjustments, key=lambda a: (a.provider_id, a.fiscal_date)):
        _put_provider_adjustments(out, provider, date, list(pairs))
    out.end()


def _put_transfer(out: Segments, payment: Payment835, office: PayerOffice) -> None:
    """BPR."""
    date = compact(payment.payment_date)
    if not date:
        raise ValueError(f"{out.where}: payment_date is empty, which {named('BPR', 16)} needs")
    method = _need(out, payment, "method")
    amount = _amount(out, payment.payment_amount, named("BPR", 2))
    bank = office.bank
    if method != "ACH":
        out.put("BPR", "H" if method == "NON" else "I", amount, "C", method, *[""] * 11, date)
    elif bank is None:
        raise ValueError(f"{out.where}: method ACH needs the bank of payer {payment.payer_id!r} ({named('BPR', 7)} to {named('BPR', 15)})")
    else:
        payer = "01", bank.payer_routing, "DA", bank.payer_account, payment.payer_trace_id, ""
        out.put("BPR", "I", amount, "C", method, "CCP", *payer, "01", bank.payee_routing, "DA", bank.payee_account, date)


def _put_claim(out: Segments, claim: Remittance835, physician: Physician | None) -> None:
    """2100 and every 2110."""
    needed = [_need(out, claim, column) for column in ("claim_number", "status", "filing_indicator", "payer_control_number")]
    patient = "" if claim.patient_amount == NO_NUMBER else money(claim.patient_amount)
    charged, paid = _amount(out, claim.charge_amount, named("CLP", 3)), _amount(out, claim.paid_amount, named("CLP", 4))
    out.put("CLP", *needed[:2], charged, paid, patient, *needed[2:], claim.place_of_service, claim.frequency)
    _put_adjustments(out, claim.adjustments)
    patient_name = _need(out, claim, "patient_name")
    last, _, first = patient_name.rpartition(", ") if ", " in patient_name else (patient_name, "", "")
    out.put("NM1", "QC", "1", last, first, "", "", "", "MI" if claim.member_id else "", claim.member_id)
    if claim.rendering_npi:
        name = (physician.last_name, physician.first_name) if physician else ("", "")
        out.put("NM1", "82", "1", *name, "", "", "", "XX", claim.rendering_npi)
    remarks = claim.remarks.split()
    if len(remarks) > MOST_CLAIM_REMARKS:
        raise ValueError(f"{out.where}: {len(remarks)} remark codes of a claim; MOA takes at most {MOST_CLAIM_REMARKS}")
    if remarks:
        out.put("MOA", "", "", *remarks)
    for kind, day in (("232", claim.service_from_date), ("233", claim.service_to_date), ("050", claim.received_date)):
        if day != NO_DATE:
            out.put("DTM", kind, compact(day))
    if len(claim.lines) > MOST_LINES:
        raise ValueError(f"{out.where}: {len(claim.lines)} lines; an 835 takes at most {MOST_LINES} a claim")
    where = out.where
    for place, line in enumerate(claim.lines, 1):
        out.where = f"{where}, line {place}"
        if line.line_number != place:
            raise ValueError(f"{out.where}: its line_number is {line.line_number}; lines are numbered from 1 in the order of the table")
        _put_line(out, line)
    out.where = where


def _put_line(out: Segments, line: RemittanceLine835) -> None:
    if not line.code and not line.revenue_code:
        raise ValueError(f"{out.where}: neither code nor revenue_code, of which {named('SVC', 1)} needs one")
    procedure = ("HC", line.code, *line.modifiers.split()) if line.code else ("NU", line.revenue_code)
    charged, paid = _amount(out, line.charge_amount, named("SVC", 2)), _amount(out, line.paid_amount, named("SVC", 3))
    billed = ("HC", line.billed_code) if line.billed_code else ""
    out.put("SVC", procedure, charged, paid, line.revenue_code if line.code else "", quantity(line.units), billed, quantity(line.billed_units))
    is_range = line.service_end_date != NO_DATE
    if line.service_date != NO_DATE:
        out.put("DTM", "150" if is_range else "472", compact(line.service_date))
    if is_range:
        out.put("DTM", "151", compact(line.service_end_date))
    _put_adjustments(out, line.adjustments)
    if line.control_number:
        out.put("REF", "6R", line.control_number)
    if line.allowed_amount != NO_NUMBER:
        out.put("AMT", "B6", money(line.allowed_amount))
    for remark in line.remarks.split():
        out.put("LQ", "HE", remark)


def _put_adjustments(out: Segments, adjustments: list[Adjustment835]) -> None:
    """CAS for each run of one group, six triples at most in one."""
    segments = 0
    for group, run in groupby(adjustments, key=lambda adjustment: adjustment.group):
        triples = list(run)
        for first in range(0, len(triples), TRIPLES):
            parts: list[str] = []
            for one in triples[first : first + TRIPLES]:
                parts += [_need(out, one, "reason"), _amount(out, one.adjustment_amount, named("CAS", 3)), quantity(one.quantity)]
            if not group:
                raise ValueError(f"{out.where}: an adjustment without its group, CO, PR, OA or PI")
            out.put("CAS", group, *parts)
            segments += 1
    if segments > MOST_CAS:
        raise ValueError(f"{out.where}: {segments} CAS segments; an 835 takes at most {MOST_CAS}")


def _put_provider_adjustments(out: Segments, provider: str, date: int, pairs: list[ProviderAdjustment835]) -> None:
    if not provider or date == NO_DATE:
        raise ValueError(f"{out.where}: a provider adjustment needs provider_id and fiscal_date ({named('PLB', 1)}, {named('PLB', 2)})")
    for first in range(0, len(pairs), PAIRS):
        parts: list[Element] = []
        for one in pairs[first : first + PAIRS]:
            parts += [(_need(out, one, "reason"), one.reference), _amount(out, one.adjustment_amount, named("PLB", 4))]
        out.put("PLB", provider, compact(date), *parts)


def _need(out: Segments, row: object, column: str) -> str:
    text: str = getattr(row, column)
    if not text:
        raise ValueError(f"{out.where}: {column} is empty, and an 835 needs it")
    return text


def _amount(out: Segments, cents: int, element: str) -> str:
    if cents == NO_NUMBER:
        raise ValueError(f"{out.where}: no amount for {element}")
    return money(cents)
